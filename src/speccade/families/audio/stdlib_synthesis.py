"""Starlark constructors of syntheses and their parts."""

from speccade.families.audio.stdlib import CURVES, NOISE_TYPES, SWEEP_TO, VOWELS, WAVEFORMS
from speccade.starlark.declare import (
    Function,
    Length,
    Param,
    anything,
    choice,
    constructor,
    flag,
    fraction,
    hertz,
    integer,
    maybe,
    positive,
    real,
)


def _synthesis(name: str, doc: str, *params: Param, tag: str = "", **facts: object) -> Function:
    return constructor(name, "audio.synthesis", doc, *params, tag=tag or name, **facts)  # type: ignore[arg-type]


_SWEEP_SECONDS = maybe(positive("sweep_seconds", unit="s", doc="Time in which the glide arrives; absent: the layer."))


def _swept(name: str, doc: str, *params: Param, stored: dict[str, str | None] | None = None) -> Function:
    """A synthesis with a linear glide of its frequency."""
    sweep = {
        "freq_sweep?sweep_to": {"end_freq": "$sweep_to", "curve": "linear", "seconds?sweep_seconds": "$sweep_seconds"}
    }
    hidden = {"sweep_to": None, "sweep_seconds": None}
    return _synthesis(name, doc, *params, SWEEP_TO, _SWEEP_SECONDS, stored={**(stored or {}), **hidden}, extra=sweep)


_SOURCE_CHECK = """
if source_type == "noise":
    if type(param1) != "string": refuse("S102", "noise_type", "noise type must be a string, got " + type(param1))
    if param1 not in {noise}: refuse("S104", "noise_type", "must be one of: {noise_text}", allowed = {noise}, near = param1)
    return {{"type": "noise", "noise_type": param1}}
if source_type == "tone":
    if type(param1) != "string": refuse("S102", "waveform", "expected string, got " + type(param1))
    if param1 not in {waves}: refuse("S104", "waveform", "must be one of: {waves_text}", allowed = {waves}, near = param1)
    if type(param2) != "float" and type(param2) != "int": refuse("S102", "frequency", "expected float, got " + type(param2))
    if param2 <= 0: refuse("S103", "frequency", "must be positive", got = _number(param2))
    return {{"type": "tone", "waveform": param1, "frequency": float(param2)}}
""".format(
    noise=list(NOISE_TYPES),
    noise_text=", ".join(NOISE_TYPES),
    waves=list(WAVEFORMS),
    waves_text=", ".join(WAVEFORMS),
)

_FORMANT_CHECK = """
if type(param1) != "float" and type(param1) != "int": refuse("S102", "frequency", "expected float, got " + type(param1))
if param1 <= 0: refuse("S103", "frequency", "must be positive", got = _number(param1))
if type(param2) != "float" and type(param2) != "int": refuse("S102", "formant_freq", "expected float, got " + type(param2))
if param2 <= 0: refuse("S103", "formant_freq", "must be positive", got = _number(param2))
return {"type": "formant", "frequency": float(param1), "formant_freq": float(param2)}
"""

FUNCTIONS = (
    _synthesis(
        "oscillator",
        "One band-limited waveform, optionally gliding to another frequency.",
        hertz("frequency"),
        choice("waveform", WAVEFORMS, "sine"),
        SWEEP_TO,
        choice("curve", CURVES, "linear", doc="Shape of the glide."),
        maybe(real("detune", unit="cents")),
        maybe(fraction("duty")),
        _SWEEP_SECONDS,
        stored={"sweep_to": None, "curve": None, "sweep_seconds": None},
        extra={
            "freq_sweep?sweep_to": {
                "end_freq": "$sweep_to",
                "curve": "$curve",
                "seconds?sweep_seconds": "$sweep_seconds",
            }
        },
        example='oscillator(220, "sawtooth", sweep_to = 110)',
    ),
    _swept(
        "fm_synth",
        "Two-operator frequency modulation.",
        hertz("carrier"),
        hertz("modulator"),
        real("index", low=0, doc="Modulation index."),
        stored={"carrier": "carrier_freq", "modulator": "modulator_freq", "index": "modulation_index"},
    ),
    _swept(
        "am_synth",
        "Amplitude modulation of one sine by another.",
        hertz("carrier"),
        hertz("modulator"),
        fraction("depth"),
        stored={"carrier": "carrier_freq", "modulator": "modulator_freq", "depth": "modulation_depth"},
    ),
    _synthesis(
        "noise_burst",
        "White, pink or brown noise, optionally filtered.",
        choice("noise_type", NOISE_TYPES, "white"),
        maybe(anything("filter")),
    ),
    _synthesis(
        "karplus_strong",
        "Plucked string (Karplus-Strong).",
        hertz("frequency"),
        fraction("damping", also="decay", doc="Loss factor of the string: near 1 rings long. Stored as `decay`."),
        fraction("blend", doc="Brightness of the loop: 1 dulls nothing, 0.5 averages two samples, 0 is darkest."),
        stored={"damping": "decay"},
    ),
    _synthesis(
        "additive",
        "Sum of sine harmonics with the given amplitudes.",
        hertz("base_freq"),
        Param(
            "harmonics",
            "iterable[float]",
            mismatch="report",
            length=Length(1, "must not be empty, it needs at least one amplitude", "S103", exact=False, counted=None),
        ),
    ),
    _synthesis(
        "supersaw_unison",
        "Detuned stack of sawtooth voices.",
        hertz("frequency"),
        integer("voices", low=1, high=16),
        real("detune_cents", low=0, unit="cents"),
        fraction("spread", doc="Stereo spread."),
        choice("detune_curve", ("linear", "exp2"), "linear"),
    ),
    _synthesis(
        "wavetable",
        "Wavetable oscillator, optionally moving through the table.",
        choice("table", ("basic", "analog", "digital", "pwm", "formant", "organ")),
        hertz("frequency"),
        fraction("position", 0.0),
        maybe(fraction("position_end")),
        maybe(integer("voices", low=1, high=8)),
        maybe(real("detune", unit="cents")),
        stored={"position_end": None},
        extra={"position_sweep?position_end": {"end_position": "$position_end", "curve": "linear"}},
    ),
    _synthesis(
        "granular",
        "Cloud of short grains of a granular_source().",
        anything("source"),
        real("grain_size_ms", low=1, high=1000, unit="ms"),
        real("grain_density", low=0, high=500, above=True, unit="grains/s"),
        real("pitch_spread", 0.0, unit="semitones"),
        fraction("position_spread", 0.0),
        fraction("pan_spread", 0.0),
    ),
    Function(
        "granular_source",
        "audio.synthesis",
        "What granular() cuts into grains.",
        (
            choice("source_type", ("noise", "tone", "formant"), enum_style="silent"),
            anything("param1", doc="noise: noise type; tone: waveform; formant: frequency."),
            maybe(anything("param2", doc="tone: frequency; formant: formant frequency; noise: unused.")),
        ),
        body=_SOURCE_CHECK + _FORMANT_CHECK,
        example='granular_source("tone", "sine", 220)',
    ),
    _swept(
        "ring_mod_synth",
        "Product of a carrier and a modulator.",
        hertz("carrier"),
        hertz("modulator"),
        fraction("mix"),
        stored={"carrier": "carrier_freq", "modulator": "modulator_freq"},
    ),
    _swept(
        "multi_oscillator",
        "Stack of oscillator_config() voices around one frequency.",
        hertz("frequency"),
        anything("oscillators"),
    ),
    constructor(
        "oscillator_config",
        "audio.synthesis",
        "One voice of multi_oscillator().",
        choice("waveform", WAVEFORMS),
        fraction("volume", 1.0),
        maybe(real("detune", unit="cents")),
        maybe(fraction("phase", unit="cycles")),
        maybe(fraction("duty")),
    ),
    _synthesis(
        "membrane_drum",
        "Struck circular membrane.",
        hertz("frequency"),
        fraction("decay"),
        fraction("tone"),
        fraction("strike"),
    ),
    _swept(
        "feedback_fm",
        "One operator that modulates its own phase.",
        hertz("frequency"),
        fraction("feedback"),
        real("modulation_index", low=0, show=False),
    ),
    _swept(
        "pd_synth",
        "Phase distortion synthesis.",
        hertz("frequency"),
        real("distortion", low=0, show=False),
        real("distortion_decay", 0.0),
        choice("waveform", ("resonant", "sawtooth", "pulse"), "resonant"),
    ),
    _swept(
        "modal",
        "Bank of ringing modal_mode() resonators.",
        hertz("frequency"),
        anything("modes"),
        choice("excitation", ("impulse", "noise", "pluck"), "impulse"),
    ),
    constructor(
        "modal_mode",
        "audio.synthesis",
        "One mode of modal().",
        positive("freq_ratio"),
        fraction("amplitude"),
        positive("decay_time", unit="s"),
    ),
    _synthesis(
        "metallic",
        "Inharmonic partials: bells, cymbals, metal.",
        hertz("base_freq"),
        integer("num_partials", low=1, show=False),
        real("inharmonicity", low=1.0, show=False),
    ),
    _synthesis(
        "comb_filter_synth",
        "Excited comb-filter resonator.",
        hertz("frequency"),
        fraction("decay"),
        choice("excitation", ("impulse", "noise", "saw"), "impulse"),
    ),
    _synthesis(
        "vocoder",
        "Carrier through a bank of animated bands.",
        hertz("carrier_freq"),
        choice("carrier_type", ("sawtooth", "pulse", "noise")),
        integer("num_bands", low=8, high=32),
        choice("band_spacing", ("linear", "logarithmic")),
        positive("envelope_attack", unit="s"),
        positive("envelope_release", unit="s"),
        hertz("formant_rate", 2.0),
        maybe(anything("bands", doc="List of vocoder_band().")),
        keyword_only=True,
    ),
    constructor(
        "vocoder_band",
        "audio.synthesis",
        "One band of vocoder().",
        hertz("center_freq"),
        positive("bandwidth"),
        maybe(anything("envelope_pattern")),
    ),
    _synthesis(
        "formant_synth",
        "Voice-like tone from formants or vowels.",
        hertz("frequency"),
        maybe(anything("formants", doc="List of formant_config().")),
        maybe(choice("vowel", VOWELS, type_text="must be a string")),
        maybe(choice("vowel_morph", VOWELS, type_text="must be a string")),
        fraction("morph_amount", 0.0),
        fraction("breathiness", 0.0),
        tag="formant",
        keyword_only=True,
    ),
    constructor(
        "formant_config",
        "audio.synthesis",
        "One formant of formant_synth().",
        hertz("frequency"),
        fraction("amplitude"),
        positive("bandwidth"),
    ),
    _synthesis(
        "vector_synth",
        "Four vector_source() corners, mixed by a moving point.",
        hertz("frequency"),
        Param(
            "sources",
            "iterable",
            mismatch="report",
            length=Length(4, "must have exactly 4 elements", "S103", counted=""),
        ),
        fraction("position_x", 0.5),
        fraction("position_y", 0.5),
        maybe(anything("path", doc="List of vector_path_point().")),
        flag("path_loop", False),
        choice("path_curve", CURVES, "linear"),
        tag="vector",
        keyword_only=True,
    ),
    constructor(
        "vector_source",
        "audio.synthesis",
        "One corner of vector_synth().",
        choice("source_type", ("sine", "saw", "square", "triangle", "noise", "wavetable")),
        positive("frequency_ratio", 1.0),
    ),
    constructor(
        "vector_path_point",
        "audio.synthesis",
        "One point on the path of vector_synth().",
        fraction("x"),
        fraction("y"),
        positive("duration", unit="s"),
    ),
    _synthesis(
        "waveguide",
        "Blown tube (digital waveguide).",
        hertz("frequency"),
        fraction("breath"),
        fraction("noise"),
        fraction("damping"),
        fraction("resonance"),
        keyword_only=True,
    ),
    _synthesis(
        "bowed_string",
        "Bowed string (digital waveguide).",
        hertz("frequency"),
        fraction("bow_pressure"),
        fraction("bow_position"),
        fraction("damping"),
        keyword_only=True,
    ),
    _synthesis(
        "pulsar",
        "Trains of short grains (pulsar synthesis).",
        hertz("frequency"),
        hertz("pulse_rate"),
        positive("grain_size_ms", unit="ms"),
        choice("shape", WAVEFORMS),
        keyword_only=True,
    ),
    _synthesis(
        "vosim",
        "Voice simulation by squared-sine pulses (VOSIM).",
        hertz("frequency"),
        hertz("formant_freq"),
        integer("pulses", low=1, high=16),
        fraction("breathiness", 0.0),
        keyword_only=True,
    ),
    _synthesis("spectral_freeze", "Frozen spectrum of a spectral_source().", anything("source"), keyword_only=True),
    Function(
        "spectral_source",
        "audio.synthesis",
        "What spectral_freeze() freezes.",
        (
            choice("source_type", ("noise", "tone"), enum_style="silent"),
            anything("param1", doc="noise: noise type; tone: waveform."),
            maybe(anything("param2", doc="tone: frequency; noise: unused.")),
        ),
        body=_SOURCE_CHECK,
    ),
    _synthesis(
        "pitched_body",
        "Impact body whose pitch moves from one frequency to another.",
        hertz("start_freq"),
        hertz("end_freq"),
        keyword_only=True,
    ),
)


def complete() -> tuple[Function, ...]:
    """All of them, those of newer syntheses made from their models."""
    from speccade.starlark.derive import completed

    return completed(FUNCTIONS, "speccade.families.audio.synthesis", "audio.synthesis")
