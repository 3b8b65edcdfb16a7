"""Starlark constructors of tracker music: instruments, patterns, songs, whole specs."""

from speccade.starlark.core_stdlib import OUTPUT_PATH, spec_result, whole_spec
from speccade.starlark.declare import (
    Check,
    Function,
    Param,
    anything,
    array,
    choice,
    constructor,
    counting,
    flag,
    integer,
    label,
    loose,
    maybe,
    real,
    text,
)

FORMATS = ("xm", "it")
ENVELOPE = {"attack": 0.01, "decay": 0.1, "sustain": 0.7, "release": 0.2}

FORMAT = choice("format", FORMATS)
BPM = integer("bpm", low=32, high=255, unit="BPM")
CHANNELS = integer("channels", low=1, high=64, enforced=False, doc="1-32 for xm, 1-64 for it.")
CHANNEL_CHECKS = tuple(
    Check(
        f'format == "{form}" and (channels < 1 or channels > {most})',
        f"must be 1-{most} for {form} format",
        parameter="channels",
        got="channels",
    )
    for form, most in (("xm", 32), ("it", 64))
)


def _volume(name: str) -> Param:
    return integer(name, low=0, high=64)


INSTRUMENTS = (
    Function(
        "instrument_synthesis",
        "music.instruments",
        "Basic waveform of a tracker instrument.",
        (
            choice("synth_type", ("pulse", "square", "triangle", "sawtooth", "sine", "noise")),
            real("duty_cycle", 0.5, doc="Of pulse only."),
            flag("periodic", False, doc="Of noise only."),
        ),
        body="""
result = {"type": synth_type}
if synth_type == "pulse": result["duty_cycle"] = duty_cycle
if synth_type == "noise": result["periodic"] = periodic
return result
""",
    ),
    constructor(
        "tracker_instrument",
        "music.instruments",
        "One instrument of a tracker song, from a synthesis, a sample file or another spec.",
        label("name"),
        maybe(anything("synthesis")),
        loose(text("wav", doc="Path of a sample file.")),
        loose(text("ref", doc="Path of a sound spec.")),
        loose(text("base_note")),
        loose(integer("sample_rate", unit="Hz")),
        maybe(anything("envelope", becomes=ENVELOPE)),
        loose(choice("loop_mode", ("auto", "none", "forward", "pingpong"))),
        loose(_volume("default_volume")),
        loose(text("comment")),
        keyword_only=True,
        checks=(
            Check(
                "(synthesis != None and (wav != None or ref != None)) or (wav != None and ref != None)",
                "'synthesis', 'wav', and 'ref' are mutually exclusive",
                "S101",
            ),
        ),
        example='tracker_instrument(name = "bass", synthesis = instrument_synthesis("sawtooth"))',
    ),
)

PATTERNS = (
    constructor(
        "pattern_note",
        "music.patterns",
        "One event of a pattern.",
        integer("row", low=0),
        text("note", doc="Such as C4 or F#3."),
        integer("inst", low=0),
        loose(integer("channel")),
        loose(_volume("vol")),
        loose(integer("effect")),
        loose(integer("param")),
        loose(text("effect_name")),
        maybe(anything("effect_xy")),
        example='pattern_note(0, "C4", 0, vol = 48)',
    ),
    constructor(
        "tracker_pattern",
        "music.patterns",
        "One pattern, with notes by channel or as a flat list.",
        counting("rows"),
        maybe(anything("notes", doc='Notes by channel: {"0": [pattern_note(...)]}.')),
        maybe(anything("data", doc="Notes that name their channel.")),
    ),
    constructor(
        "arrangement_entry",
        "music.patterns",
        "One entry of the order list.",
        label("pattern"),
        integer("repeat", 1, low=1),
    ),
    constructor(
        "volume_fade",
        "music.patterns",
        "Fades the volume of a channel inside a pattern.",
        label("pattern"),
        integer("channel"),
        integer("start_row"),
        integer("end_row"),
        _volume("start_vol"),
        _volume("end_vol"),
        tag="volume_fade",
    ),
    constructor(
        "tempo_change",
        "music.patterns",
        "Changes the tempo at a row of a pattern.",
        label("pattern"),
        integer("row"),
        BPM,
        tag="tempo_change",
    ),
    constructor(
        "humanize_vol",
        "music.patterns",
        "Compose transform: random volume within bounds.",
        _volume("min_vol"),
        _volume("max_vol"),
        label("seed_salt"),
        extra={"op": "humanize_vol"},
        checks=(Check("min_vol > max_vol", "({min_vol}) must be <= 'max_vol' ({max_vol})", parameter="min_vol"),),
    ),
    constructor(
        "swing",
        "music.patterns",
        "Compose transform: delays every other step.",
        integer("amount_permille", low=0, high=1000),
        counting("stride", rule="must be > 0", unit="rows"),
        label("seed_salt"),
        extra={"op": "swing"},
    ),
)

SONGS = (
    constructor(
        "it_options",
        "music.song",
        "Options of the IT format.",
        flag("stereo", True),
        integer("global_volume", 128, 0, 128),
        integer("mix_volume", 48, 0, 128),
    ),
    Function(
        "tracker_song",
        "music.song",
        "Recipe of a tracker song, for spec(recipe = ...).",
        (
            FORMAT,
            BPM,
            integer("speed", low=1, high=31, unit="ticks/row"),
            CHANNELS,
            array("instruments"),
            anything("patterns", doc="tracker_pattern() by name."),
            array("arrangement"),
            loose(text("name")),
            loose(text("title")),
            flag("loop", False),
            loose(integer("restart_position")),
            maybe(anything("automation", doc="List of volume_fade() and tempo_change().")),
            maybe(anything("it_options", doc="An it_options(); dropped for xm.")),
        ),
        {
            "kind": "music.tracker_song_v1",
            "params": {
                "format": "$format",
                "bpm": "$bpm",
                "speed": "$speed",
                "channels": "$channels",
                "loop": "$loop",
                "name?name": "$name",
                "title?title": "$title",
                "restart_position?restart_position": "$restart_position",
                "instruments": "$instruments",
                "patterns": "$patterns",
                "arrangement": "$arrangement",
                "automation?automation": "$automation",
                'it_options?it_options if format == "it" else None': "$it_options",
            },
        },
        checks=CHANNEL_CHECKS,
        keyword_only=True,
        returns_doc="a recipe",
    ),
    whole_spec(
        "music_spec",
        "music.song",
        "A whole music spec.",
        OUTPUT_PATH,
        FORMAT,
        BPM,
        integer("speed", low=1, high=31, unit="ticks/row"),
        CHANNELS,
        array("instruments"),
        anything("patterns", doc="tracker_pattern() by name."),
        array("arrangement"),
        loose(text("name")),
        loose(text("title")),
        flag("loop", False),
        result=spec_result(
            "music",
            "music.tracker_song_v1",
            {
                "format": "$format",
                "bpm": "$bpm",
                "speed": "$speed",
                "channels": "$channels",
                "loop": "$loop",
                "name?name": "$name",
                "title?title": "$title",
                "instruments": "$instruments",
                "patterns": "$patterns",
                "arrangement": "$arrangement",
            },
        ),
        checks=CHANNEL_CHECKS,
    ),
)

FUNCTIONS = INSTRUMENTS + PATTERNS + SONGS
