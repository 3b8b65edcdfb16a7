"""Starlark planning helpers for adaptive music: loops, stingers, transitions.

Their results are for the program's own use (`cue["song_params"]["bpm"]`); no recipe takes them.
"""

from collections.abc import Mapping

from speccade.families.music.stdlib import FORMATS
from speccade.starlark.declare import Check, Function, Param, choice, counting, integer, label, loose
from speccade.starlark.prelude import literal

INTENSITIES = ("low", "main", "hi")
LOOP_DEFAULTS = {"low": (90, 4), "main": (120, 8), "hi": (140, 12)}  # bpm, channels

_LOOP_TRACKS = {
    "low": {
        "pad": "Sustained harmony",
        "bass": "Sparse bass notes",
        "melody": "Quiet melodic fragments",
        "perc": "Light percussion",
    },
    "main": {
        "drums": "Main beat",
        "bass": "Bass line",
        "chord": "Chord stabs",
        "lead": "Main melody",
        "pad": "Sustained harmony",
        "perc": "Additional percussion",
        "fx": "Risers and accents",
        "aux": "Free voice",
    },
    "hi": {
        "kick": "Driving kick",
        "snare": "Backbeat",
        "hihat": "Fast hi-hats",
        "perc": "Additional percussion",
        "bass": "Driving bass line",
        "chord1": "Chords, first voice",
        "chord2": "Chords, second voice",
        "lead": "Main melody",
        "counter": "Counter-melody",
        "pad": "Sustained harmony",
        "fx": "Risers and accents",
        "aux": "Free voice",
    },
}
_FANFARE = {"fanfare": "Rising call", "chord": "Supporting chords", "bass": "Root notes", "cymbal": "Crash at the end"}
_CHIME = {"chime": "Bright notes", "sparkle": "Fast high arpeggio", "bass": "Root note", "pad": "Soft background"}
_ALARM = {"brass": "Sharp stabs", "strings": "Tense tremolo", "bass": "Low pulse", "fx": "Impact"}
_PLAIN = {"melody": "Short phrase", "chord": "Supporting chords", "bass": "Root notes", "fx": "Accent"}
_STINGER_TRACKS = {
    "victory": _FANFARE,
    "defeat": {"melody": "Falling phrase", "chord": "Minor chords", "bass": "Descending roots", "fx": "Low hit"},
    "pickup": _CHIME,
    "levelup": _FANFARE,
    "discovery": _CHIME,
    "danger": _ALARM,
    "alert": _ALARM,
    "custom": _PLAIN,
}
_TRANSITION_TRACKS = {
    "build": {
        "drums": "Growing density",
        "bass": "Rising line",
        "riser": "Noise or pitch riser",
        "snare": "Accelerating roll",
        "fx": "Impact at the end",
    },
    "breakdown": {
        "drums": "Thinning out",
        "bass": "Held notes",
        "pad": "Sustained harmony",
        "fx": "Falling sweep",
    },
    "bridge": {
        "drums": "Steady beat",
        "bass": "Linking line",
        "chord": "Linking harmony",
        "melody": "Linking phrase",
    },
    "fill": {"snare": "Fill", "toms": "Descending toms", "crash": "Crash on the downbeat"},
    "custom": {"main": "Main voice", "support": "Supporting voice", "fx": "Accent"},
}
_HINTS = {
    "build": (
        "Raise the volume over the whole length",
        "Double the snare rate every measure",
        "Open the filter of the riser",
        "Leave a gap before the downbeat",
    ),
    "breakdown": (
        "Fade the drums out first",
        "Lower the volume over the whole length",
        "Close the filter of the bass",
        "Hold the last chord",
    ),
    "bridge": ("Keep the tempo", "Share a chord with both sides", "Bring the new drums in at the end"),
    "fill": ("Drop the melody", "Accent the last beat", "Crash on the next downbeat"),
    "custom": ("Shape the volume towards the target intensity",),
}


def _tracks(tables: Mapping[str, Mapping[str, str]]) -> str:
    """Starlark table of the suggested tracks by kind."""
    return literal({kind: [[name, text] for name, text in tracks.items()] for kind, tracks in tables.items()})


_CHANNEL_CHECKS = (
    Check("channels < 1", "must be positive", parameter="channels", got="channels"),
    Check('format == "xm" and channels > 32', "must be 1-32 for xm format", parameter="channels", got="channels"),
    Check('format == "it" and channels > 64', "must be 1-64 for it format", parameter="channels", got="channels"),
)

_NAME = label("name")
_ROWS_PER_BEAT = counting("rows_per_beat", 4)
_FORMAT = choice("format", FORMATS, "xm")

_SONG = """"format": format, "bpm": bpm, "speed": 6, "channels": channels"""

_LOOP = f"""
total_rows = measures * 4 * rows_per_beat
tracks = {_tracks(_LOOP_TRACKS)}[intensity][:channels]
return {{
    "cue_type": "loop",
    "name": name,
    "intensity": intensity,
    "timing": {{"bpm": bpm, "rows_per_beat": rows_per_beat, "measures": measures, "total_rows": total_rows}},
    "song_params": {{{_SONG}, "loop": True, "restart_position": 0, "pattern_rows": total_rows}},
    "track_layout": {{
        "suggested_tracks": [{{"channel": i, "name": t[0], "description": t[1]}} for i, t in enumerate(tracks)],
        "intensity": intensity,
    }},
}}
"""

_STINGER = f"""
total_rows = (duration_beats + tail_beats) * rows_per_beat
tracks = {_tracks(_STINGER_TRACKS)}[stinger_type][:channels]
return {{
    "cue_type": "stinger",
    "name": name,
    "stinger_type": stinger_type,
    "duration_beats": duration_beats,
    "tail_beats": tail_beats,
    "timing": {{"bpm": bpm, "rows_per_beat": rows_per_beat, "total_rows": total_rows}},
    "song_params": {{{_SONG}, "loop": False, "pattern_rows": total_rows}},
    "track_layout": {{
        "suggested_tracks": [{{"channel": i, "name": t[0], "description": t[1]}} for i, t in enumerate(tracks)],
        "stinger_type": stinger_type,
    }},
}}
"""

_TRANSITION = f"""
total_rows = measures * 4 * rows_per_beat
tracks = {_tracks(_TRANSITION_TRACKS)}[transition_type]
order = {literal({name: index for index, name in enumerate(INTENSITIES)})}
step = order[to_intensity] - order[from_intensity]
return {{
    "cue_type": "transition",
    "name": name,
    "transition_type": transition_type,
    "from_intensity": from_intensity,
    "to_intensity": to_intensity,
    "timing": {{"bpm": bpm, "rows_per_beat": rows_per_beat, "measures": measures, "total_rows": total_rows}},
    "song_params": {{{_SONG}, "loop": False, "pattern_rows": total_rows}},
    "track_layout": {{
        "suggested_tracks": [{{"channel": i, "name": t[0], "description": t[1]}} for i, t in enumerate(tracks)],
        "transition_type": transition_type,
    }},
    "automation_hints": {{
        "volume_direction": "crescendo" if step > 0 else "decrescendo" if step < 0 else "steady",
        "suggestions": {literal(_HINTS)}[transition_type],
    }},
}}
"""


def _bpm(default: int) -> Param:
    return integer("bpm", default, 32, 255, unit="BPM")


def _channels(default: int) -> Param:
    return integer("channels", default, 1, 64, enforced=False, doc="1-32 for xm, 1-64 for it.")


def _loop(intensity: str, doc: str) -> Function:
    bpm, channels = LOOP_DEFAULTS[intensity]
    return Function(
        f"loop_{intensity}",
        "music.cues",
        doc,
        (_NAME, _bpm(bpm), integer("measures", 8, 1, 64), _ROWS_PER_BEAT, _channels(channels), _FORMAT),
        body=f"intensity = {literal(intensity)}{_LOOP}",
        checks=_CHANNEL_CHECKS,
        keyword_only=True,
        reports_as="loop_cue",
    )


FUNCTIONS = (
    _loop("low", "Plan of a calm loop."),
    _loop("main", "Plan of a main loop."),
    _loop("hi", "Plan of an intense loop."),
    Function(
        "loop_cue",
        "music.cues",
        "Plan of a loop of the given intensity.",
        (
            _NAME,
            choice("intensity", INTENSITIES),
            loose(integer("bpm", low=32, high=255, unit="BPM", doc="90, 120 or 140 by intensity when left out.")),
            integer("measures", 8, 1, 64),
            _ROWS_PER_BEAT,
            loose(integer("channels", low=1, high=64, enforced=False, doc="4, 8 or 12 by intensity when left out.")),
            _FORMAT,
        ),
        body=f"""
if bpm == None: bpm = {literal({key: value[0] for key, value in LOOP_DEFAULTS.items()})}[intensity]
if channels == None: channels = {literal({key: value[1] for key, value in LOOP_DEFAULTS.items()})}[intensity]
{_LOOP.strip()}
""",
        checks=tuple(
            Check(f"channels != None and {check.when}", check.text, parameter="channels", got="channels")
            for check in _CHANNEL_CHECKS
        ),
        keyword_only=True,
    ),
    Function(
        "stinger",
        "music.cues",
        "Plan of a short musical event.",
        (
            _NAME,
            choice("stinger_type", tuple(_STINGER_TRACKS), "custom"),
            integer("duration_beats", 4, 1, 32),
            _bpm(120),
            _ROWS_PER_BEAT,
            _channels(4),
            _FORMAT,
            integer("tail_beats", 0, 0, 16),
        ),
        body=_STINGER,
        checks=_CHANNEL_CHECKS,
        keyword_only=True,
    ),
    Function(
        "transition",
        "music.cues",
        "Plan of a passage between two intensities.",
        (
            _NAME,
            choice("transition_type", tuple(_TRANSITION_TRACKS), "bridge"),
            choice("from_intensity", INTENSITIES, "main"),
            choice("to_intensity", INTENSITIES, "main"),
            integer("measures", 2, 1, 8),
            _bpm(120),
            _ROWS_PER_BEAT,
            _channels(8),
            _FORMAT,
        ),
        body=_TRANSITION,
        checks=_CHANNEL_CHECKS,
        keyword_only=True,
    ),
)
