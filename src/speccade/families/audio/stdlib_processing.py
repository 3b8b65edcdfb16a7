"""Starlark constructors of filters and effects."""

from speccade.families.audio.stdlib import SWEEP_TO, VOWELS
from speccade.starlark.declare import (
    REQUIRED,
    Function,
    Param,
    anything,
    bipolar,
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

_SECOND_ORDER = ("lowpass", "highpass", "bandpass", "notch", "allpass", "shelf_low", "shelf_high")


def _filter(name: str, doc: str, *params: Param, tag: str = "", sweeps: str = "") -> Function:
    stored: dict[str, str | None] = {"sweep_to": f"{sweeps}_end"}
    extra = (SWEEP_TO,) if sweeps else ()
    if name in _SECOND_ORDER:
        extra = (*extra, maybe(choice("response", ("bilinear", "analog"), doc="Magnitude near half the sample rate.")))
    return constructor(name, "audio.filters", doc, *params, *extra, tag=tag or name, stored=stored)


def _effect(name: str, doc: str, *params: Param, named: bool = False) -> Function:
    """An effect; with `named`, arguments are taken by keyword only."""
    return constructor(name, "audio.effects", doc, *params, tag=name, keyword_only=named)


def _ms(name: str, default: object = REQUIRED, low: float | None = None, high: float | None = None) -> Param:
    """A time in milliseconds, within bounds or above zero."""
    if low is None:
        return positive(name, default, unit="ms")
    return real(name, default, low, high, unit="ms")


_CUTOFF, _CENTER, _FREQUENCY = hertz("cutoff"), hertz("center"), hertz("frequency")
_GAIN = real("gain_db", unit="dB")
_WET = fraction("wet", doc="Share of the processed sound.")

FILTERS = (
    _filter("lowpass", "Low-pass filter, optionally sweeping.", _CUTOFF, positive("resonance", 0.707), sweeps="cutoff"),
    _filter(
        "highpass", "High-pass filter, optionally sweeping.", _CUTOFF, positive("resonance", 0.707), sweeps="cutoff"
    ),
    _filter("bandpass", "Band-pass filter, optionally sweeping.", _CENTER, positive("resonance", 1.0), sweeps="center"),
    _filter("notch", "Notch filter, optionally sweeping.", _CENTER, positive("resonance", 1.0), sweeps="center"),
    _filter(
        "allpass",
        "All-pass filter, optionally sweeping.",
        _FREQUENCY,
        positive("resonance", 0.707),
        sweeps="frequency",
    ),
    _filter("comb_filter", "Comb filter.", _ms("delay_ms"), real("feedback", low=0.0, high=0.99), _WET, tag="comb"),
    _filter("formant_filter", "Vowel filter.", choice("vowel", VOWELS), fraction("intensity"), tag="formant"),
    _filter(
        "ladder",
        "Four-pole ladder low-pass filter, optionally sweeping.",
        _CUTOFF,
        fraction("resonance", 0.0),
        sweeps="cutoff",
    ),
    _filter("shelf_low", "Low shelf.", _FREQUENCY, _GAIN),
    _filter("shelf_high", "High shelf.", _FREQUENCY, _GAIN),
)

EFFECTS = (
    constructor(
        "reverb",
        "audio.effects",
        "Room reverb.",
        real("decay", 0.5, doc="Stored as damping: higher is darker, not longer."),
        fraction("wet", 0.3),
        fraction("room_size", 0.8),
        fraction("width", 1.0),
        tag="reverb",
        stored={"decay": "damping"},
    ),
    _effect(
        "delay",
        "Echo with feedback.",
        _ms("time_ms", 250.0),
        fraction("feedback", 0.4),
        fraction("wet", 0.3),
        flag("ping_pong", False),
    ),
    _effect(
        "compressor",
        "Compressor.",
        real("threshold_db", -12.0, unit="dB"),
        positive("ratio", 4.0),
        _ms("attack_ms", 10.0),
        _ms("release_ms", 100.0),
        real("makeup_db", 0.0, unit="dB"),
    ),
    _effect("chorus", "Chorus.", hertz("rate"), fraction("depth"), _WET, integer("voices", 2, 1, 4)),
    _effect("phaser", "Phaser.", hertz("rate"), fraction("depth"), integer("stages", low=2, high=12), _WET),
    _effect(
        "bitcrush",
        "Fewer bits and a lower sample rate.",
        integer("bits", low=1, high=16),
        real("sample_rate_reduction", 1.0, 1.0),
    ),
    _effect(
        "limiter",
        "Look-ahead limiter.",
        real("threshold_db", low=-24, high=0, unit="dB"),
        _ms("release_ms", 100.0, 10, 500),
        _ms("lookahead_ms", 5.0, 1, 10),
        real("ceiling_db", -0.3, -6, 0, unit="dB"),
    ),
    _effect("parametric_eq", "Equaliser.", anything("bands", doc="List of eq_band().")),
    constructor(
        "eq_band",
        "audio.effects",
        "One band of parametric_eq().",
        hertz("frequency"),
        real("gain_db", low=-24, high=24, rule="must be -24 to +24", unit="dB"),
        real("q", low=0.1, high=10.0),
        choice("band_type", ("lowshelf", "highshelf", "peak", "notch")),
    ),
    _effect(
        "transient_shaper",
        "Raises or lowers attacks and sustain.",
        bipolar("attack"),
        bipolar("sustain"),
        real("output_gain_db", low=-12, high=12, rule="must be -12 to +12", unit="dB"),
        named=True,
    ),
    _effect(
        "true_peak_limiter",
        "Limiter of inter-sample peaks.",
        real("ceiling_db", low=-6, high=0, unit="dB"),
        _ms("release_ms", 100.0, 10, 500),
        named=True,
    ),
    _effect(
        "flanger",
        "Flanger.",
        real("rate", low=0.1, high=10.0, unit="Hz"),
        fraction("depth"),
        real("feedback", low=-0.99, high=0.99),
        _ms("delay_ms", low=1, high=20),
        _WET,
    ),
    _effect(
        "waveshaper",
        "Distortion by a transfer curve.",
        real("drive", low=1.0, high=100.0),
        choice("curve", ("tanh", "soft_clip", "hard_clip", "sine"), "tanh"),
        fraction("wet", 1.0),
    ),
    _effect(
        "auto_filter",
        "Filter that follows the level.",
        fraction("sensitivity"),
        _ms("attack_ms", low=0.1, high=100),
        _ms("release_ms", low=10, high=1000),
        fraction("depth"),
        real("base_frequency", low=100, high=8000, unit="Hz"),
        named=True,
    ),
    _effect(
        "rotary_speaker",
        "Rotating loudspeaker.",
        real("rate", low=0.5, high=10.0, unit="Hz"),
        fraction("depth"),
        _WET,
        named=True,
    ),
    _effect(
        "ring_modulator",
        "Multiplies the sound with a sine.",
        real("frequency", low=20, high=2000, unit="Hz"),
        fraction("mix"),
        named=True,
    ),
    _effect(
        "stereo_widener",
        "Widens or narrows the stereo image.",
        real("width", low=0.0, high=2.0),
        choice("mode", ("simple", "haas", "mid_side"), "simple"),
        _ms("delay_ms", 10.0, 1, 30),
        named=True,
    ),
    constructor(
        "delay_tap",
        "audio.effects",
        "One echo of multi_tap_delay().",
        _ms("time_ms", low=1, high=2000),
        real("feedback", low=0.0, high=0.99),
        bipolar("pan"),
        fraction("level"),
        real("filter_cutoff", 0.0, 0, unit="Hz", doc="0 is no filter."),
        keyword_only=True,
    ),
    _effect("multi_tap_delay", "Several echoes.", Param("taps", "iterable", mismatch="report"), named=True),
    _effect(
        "tape_saturation",
        "Tape: saturation, wow, flutter and hiss.",
        real("drive", low=1.0, high=20.0),
        real("bias", low=-0.5, high=0.5),
        real("wow_rate", low=0.0, high=3.0, unit="Hz"),
        real("flutter_rate", low=0.0, high=20.0, unit="Hz"),
        real("hiss_level", low=0.0, high=0.1),
        named=True,
    ),
    _effect(
        "cabinet_sim",
        "Loudspeaker cabinet.",
        choice("cabinet_type", ("guitar_1x12", "guitar_4x12", "bass_1x15", "radio", "telephone")),
        fraction("mic_position", 0.0),
        named=True,
    ),
    _effect(
        "granular_delay",
        "Echo of pitch-shifted grains.",
        _ms("time_ms", low=10, high=2000),
        real("feedback", low=0.0, high=0.95),
        _ms("grain_size_ms", low=10, high=200),
        real("pitch_semitones", low=-24, high=24, rule="must be -24 to +24", unit="semitones"),
        _WET,
        named=True,
    ),
)

FUNCTIONS = FILTERS + EFFECTS


def complete() -> tuple[Function, ...]:
    """All of them, those of newer filters and effects made from their models."""
    from speccade.starlark.derive import completed

    return (
        *completed(FILTERS, "speccade.families.audio.filters", "audio.filters"),
        *completed(EFFECTS, "speccade.families.audio.effects", "audio.effects"),
    )
