"""Starlark constructors of sounds: layers, modulation, whole specs, and what the other audio constructors share."""

from speccade.starlark.core_stdlib import OUTPUT_PATH, spec_result, whole_spec
from speccade.starlark.declare import (
    Function,
    Param,
    anything,
    array,
    bipolar,
    choice,
    constructor,
    counting,
    fraction,
    hertz,
    integer,
    maybe,
    positive,
    real,
    seconds,
)

WAVEFORMS = ("sine", "square", "sawtooth", "triangle", "pulse")
NOISE_TYPES = ("white", "pink", "brown")
CURVES = ("linear", "exponential", "logarithmic")
VOWELS = ("a", "i", "u", "e", "o")
TARGETS = (
    "pitch",
    "volume",
    "filter_cutoff",
    "pan",
    "pulse_width",
    "fm_index",
    "grain_size",
    "grain_density",
    "delay_time",
    "reverb_size",
    "distortion_drive",
)

ENVELOPE = {"attack": 0.01, "decay": 0.1, "sustain": 0.5, "release": 0.2}
SWEEP_TO = maybe(hertz("sweep_to", doc="Frequency at the end of the sound."))


def _adsr(show: bool = True) -> tuple[Param, ...]:
    return (
        seconds("attack", 0.01, show=show),
        seconds("decay", 0.1, show=show),
        fraction("sustain", 0.5),
        seconds("release", 0.2, show=show),
    )


MODULATION = (
    constructor(
        "envelope",
        "audio.modulation",
        "Attack, decay, sustain, release: times in seconds, sustain as a level.",
        *_adsr(),
        example="envelope(attack = 0.01, decay = 0.2, sustain = 0.4, release = 0.3)",
    ),
    constructor(
        "lfo",
        "audio.modulation",
        "A low-frequency oscillator, for lfo_modulation().",
        choice("waveform", WAVEFORMS),
        hertz("rate"),
        fraction("depth"),
        maybe(fraction("phase", unit="cycles")),
    ),
    Function(
        "lfo_modulation",
        "audio.modulation",
        "Routes an lfo() to a target of the layer; `amount` is in the unit of the target.",
        (anything("config", doc="An lfo()."), choice("target", TARGETS), real("amount")),
        body="""
unit = "semitones" if target == "pitch" else "amount_ms" if target in ("grain_size", "delay_time") else "amount"
return {"config": config, "target": {"target": target, unit: amount}}
""",
        example='lfo_modulation(lfo("sine", 5, 0.3), "pitch", 0.5)',
    ),
    constructor(
        "pitch_envelope",
        "audio.modulation",
        "An envelope on pitch; `depth` in semitones, signed.",
        *_adsr(show=False),
        real("depth", 0.0, unit="semitones"),
    ),
)

_PARTS = ("transient", "body", "tail")

_IMPACT = """
layers = []
for part, given in [("transient", transient), ("body", body), ("tail", tail)]:
    for key in ["synthesis", "envelope", "volume"]:
        if key not in given: refuse("S101", part, "dict must have '" + key + "' field")
    volume = given["volume"]
    if type(volume) != "float" and type(volume) != "int":
        refuse("S102", part + ".volume", "expected float, got " + type(volume))
    if not (0 <= volume and volume <= 1):
        refuse("S103", part + ".volume", "must be in range 0.0 to 1.0", got = _number(volume))
    layer = {"synthesis": given["synthesis"], "envelope": given["envelope"], "volume": float(volume), "pan": 0.0}
    if "filter" in given: layer["filter"] = given["filter"]
    layers.append(layer)
return layers
"""

_LOOP = """
loop = {"enabled": True}
if loop_start != None: loop["start_sample"] = loop_start
if loop_end != None: loop["end_sample"] = loop_end
loop["crossfade_ms"] = crossfade_samples / 44.1
loop["snap_to_zero_crossing"] = True
return layer | {"loop_config": loop}
"""

_WHOOSH = """
d = duration_ms / 1000.0
return {
    "synthesis": {"type": "noise_burst", "noise_type": noise_type},
    "envelope": {"attack": 0.3 * d, "decay": 0.1 * d, "sustain": 0.8, "release": 0.6 * d},
    "volume": 0.8,
    "pan": 0.0,
    "filter": {"type": "bandpass", "center": start_freq, "resonance": 2.0, "center_end": end_freq},
}
"""

LAYERS = (
    constructor(
        "audio_layer",
        "audio.layers",
        "One layer of a sound: a synthesis with envelope, level, place, filter and modulation.",
        anything("synthesis"),
        maybe(anything("envelope", becomes=ENVELOPE)),
        fraction("volume", 0.8),
        bipolar("pan", 0.0),
        maybe(anything("filter")),
        maybe(anything("lfo", doc="An lfo_modulation().")),
        maybe(seconds("delay", doc="Start of the layer.")),
        example="audio_layer(oscillator(440), envelope(0.01, 0.1, 0.5, 0.2), volume = 0.6)",
    ),
    Function(
        "oneshot_envelope",
        "audio.layers",
        "Envelope of a one-shot sound, times in milliseconds.",
        (real("attack_ms", low=0, unit="ms"), real("decay_ms", low=0, unit="ms"), fraction("sustain_level")),
        {"attack": "=attack_ms / 1000.0", "decay": "=decay_ms / 1000.0", "sustain": "$sustain_level", "release": 0.05},
    ),
    Function(
        "loop_envelope",
        "audio.layers",
        "Envelope of a looping sound, times in milliseconds.",
        (real("attack_ms", low=0, unit="ms"), fraction("sustain_level"), real("release_ms", low=0, unit="ms")),
        {
            "attack": "=attack_ms / 1000.0",
            "decay": 0.01,
            "sustain": "$sustain_level",
            "release": "=release_ms / 1000.0",
        },
    ),
    Function(
        "with_loop_config",
        "audio.layers",
        "A copy of a layer with loop points, in samples at 44100 Hz.",
        (
            Param("layer", "dict", mismatch="report"),
            maybe(integer("loop_start", low=0, whole=True)),
            maybe(integer("loop_end", low=0, whole=True)),
            integer("crossfade_samples", 441, low=0),
        ),
        body=_LOOP,
    ),
    Function(
        "impact_builder",
        "audio.foley",
        "Three layers of an impact, each from a dict with synthesis, envelope, volume and optionally filter.",
        tuple(Param(part, "dict", mismatch="report") for part in _PARTS),
        body=_IMPACT,
        keyword_only=True,
        returns="list",
    ),
    Function(
        "whoosh_builder",
        "audio.foley",
        "One layer: noise through a sweeping band-pass.",
        (
            choice("direction", ("rising", "falling"), doc="Checked, but the two frequencies decide."),
            positive("duration_ms", unit="ms"),
            hertz("start_freq"),
            hertz("end_freq"),
            choice("noise_type", NOISE_TYPES, "white"),
        ),
        body=_WHOOSH,
        keyword_only=True,
    ),
)

SPECS = (
    whole_spec(
        "audio_spec",
        "audio",
        "A whole sound spec.",
        OUTPUT_PATH,
        choice("format", ("wav", "ogg", "mp3", "flac"), doc="Only wav is written by this release."),
        positive("duration_seconds", unit="s"),
        counting("sample_rate", unit="Hz"),
        array("layers"),
        maybe(anything("effects")),
        result=spec_result(
            "audio",
            "audio_v1",
            {
                "duration_seconds": "$duration_seconds",
                "sample_rate": "$sample_rate",
                "layers": "$layers",
                "effects?effects": "$effects",
            },
        ),
        example='audio_spec(asset_id = "blip", seed = 1, output_path = "blip.wav", format = "wav", '
        "duration_seconds = 0.5, sample_rate = 44100, layers = [audio_layer(oscillator(440))])",
    ),
)

FUNCTIONS = MODULATION + LAYERS + SPECS


def complete() -> tuple[Function, ...]:
    """All of them; a layer takes every optional field of its model."""
    from speccade.families.audio.model import AudioLayer
    from speccade.starlark.derive import extended

    return tuple(extended(f, AudioLayer) if f.name == "audio_layer" else f for f in FUNCTIONS)
