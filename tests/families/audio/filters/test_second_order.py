"""The filters with one second-order response: against analogue prototypes evaluated by scipy, fixed and moving."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal as scipy_signal
from tests.families.audio.measure import Array, impulse, make_filter, noise, problems, response_db, sine
from tests.golden import check_golden

FRAMES = 1 << 13
SHAPES = ("lowpass", "highpass", "bandpass", "notch", "allpass", "shelf_low", "shelf_high")
FIELD = dict.fromkeys(("lowpass", "highpass"), "cutoff") | dict.fromkeys(("bandpass", "notch"), "center")


def spec(kind: str, frequency: float, q: float = 0.707, gain_db: float = 6.0, **more: Any) -> dict[str, Any]:
    """A spec of any of the seven."""
    shape: dict[str, Any] = {"type": kind, FIELD.get(kind, "frequency"): frequency}
    return shape | ({"gain_db": gain_db} if kind.startswith("shelf") else {"resonance": q}) | more


def prototype(kind: str, q: float, gain_db: float) -> tuple[list[float], list[float]]:
    """The analogue filter with its frequency at 1 rad/s (RBJ cookbook; shelves of slope 0.9)."""
    a = 10 ** (gain_db / 40)
    slope = np.sqrt(a) * np.sqrt((a + 1 / a) * (1 / 0.9 - 1) + 2)
    return {
        "lowpass": ([1.0], [1, 1 / q, 1]),
        "highpass": ([1.0, 0, 0], [1, 1 / q, 1]),
        "bandpass": ([1 / q, 0], [1, 1 / q, 1]),
        "notch": ([1.0, 0, 1], [1, 1 / q, 1]),
        "allpass": ([1.0, -1 / q, 1], [1, 1 / q, 1]),
        "shelf_low": ([a, a * slope, a * a], [a, slope, 1]),
        "shelf_high": ([a * a, a * slope, a], [1, slope, a]),
    }[kind]


def prototype_db(kind: str, frequency: float, q: float, gain_db: float, axis: Array, rate: int) -> Array:
    """Its magnitude where the bilinear transform, prewarped at `frequency`, puts the frequencies `axis`."""
    warped = np.tan(np.pi * axis / rate) / np.tan(np.pi * frequency / rate)
    b, a = prototype(kind, q, gain_db)
    return 20 * np.log10(np.abs(scipy_signal.freqs(b, a, warped)[1]))


HEARD = [
    *(spec(kind, 700.0, response=response) for kind in SHAPES for response in ("bilinear", "analog")),
    spec("lowpass", 700.0, cutoff_end=90.0),
    {"type": "ladder", "cutoff": 900.0, "resonance": 0.5, "cutoff_end": 200.0},
    {"type": "comb", "delay_ms": 3.0, "feedback": 0.7, "wet": 0.5},
    {"type": "formant", "vowel": "a", "intensity": 0.7},
]


@pytest.mark.parametrize("moving", [False, True])
@pytest.mark.parametrize("shape", HEARD, ids=lambda shape: "-".join(map(str, shape.values())))
def test_frames_that_nobody_hears_change_no_other(shape: dict[str, Any], moving: bool) -> None:
    found = make_filter(**shape)
    signal = noise(1200)
    offset = 80.0 * sine(30.0, 1200) if moving and found.is_tunable() else None
    whole = found.apply(signal, 22050, offset)
    for heard in (0, 1, 512, 700, 777, 1200):
        assert np.array_equal(found.apply(signal, 22050, offset, heard), whole[:heard])


@pytest.mark.oracle
@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("rate", [22050, 44100, 48000])
@pytest.mark.parametrize(("frequency", "q"), [(60.0, 0.5), (1000.0, 0.707), (2500.0, 8.0), (9500.0, 1.4)])
def test_static_magnitude(kind: str, rate: int, frequency: float, q: float) -> None:
    answer = make_filter(**spec(kind, frequency, q, -9.0)).apply(impulse(FRAMES), rate)
    axis = np.geomspace(20.0, 0.4 * rate, 200)
    expected = prototype_db(kind, frequency, q, -9.0, axis, rate)
    audible = expected > -80.0
    assert np.max(np.abs(response_db(answer, axis, rate) - expected)[audible]) < 0.01


@pytest.mark.oracle
@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("rate", [22050, 44100, 48000])
@pytest.mark.parametrize(
    ("share", "q"), [(0.002, 0.5), (0.03, 0.707), (0.11, 8.0), (0.2, 1.4), (0.3, 0.707), (0.4, 3.0)]
)
def test_analog_magnitude(kind: str, rate: int, share: float, q: float) -> None:
    shape = make_filter(**spec(kind, share * rate, q, -9.0, response="analog"))
    axis = np.geomspace(20.0, 0.4 * rate, 200)
    b, a = prototype(kind, q, -9.0)
    expected = 20 * np.log10(np.maximum(np.abs(scipy_signal.freqs(b, a, axis / (share * rate))[1]), 1e-9))
    audible = expected > -80.0
    for offset in (None, np.zeros(FRAMES)):
        answer = shape.apply(impulse(FRAMES), rate, offset)
        assert np.max(np.abs(response_db(answer, axis, rate) - expected)[audible]) < 0.1


@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("response", ["bilinear", "analog"])
def test_sudden_changes_do_not_click(kind: str, response: str) -> None:
    shape = make_filter(**spec(kind, 3000.0, 1.0, response=response))
    steps = np.where(np.arange(44100) // 4410 % 2 == 0, 0.0, 1500.0)
    tone = sine(220.0, 44100)
    bend = np.abs(np.diff(shape.apply(tone, 44100, steps), 2))[1000:]
    # no more than the change of level and phase of the tone itself, spread over the memory of the filter
    assert bend.max() < 0.06


@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("response", ["bilinear", "analog"])
def test_modulated_form_has_the_same_response(kind: str, response: str) -> None:
    shape = make_filter(**spec(kind, 1500.0, 2.0, response=response))
    signal = noise(20000)
    still = shape.apply(signal, 44100)
    moved = shape.apply(signal, 44100, np.zeros(signal.size))
    assert np.max(np.abs(still - moved)) < 1e-12


@pytest.mark.parametrize("kind", ["lowpass", "highpass", "bandpass", "notch", "allpass"])
def test_sweep_passes_the_middle_at_half_time(kind: str) -> None:
    field = FIELD.get(kind, "frequency")
    swept = make_filter(**spec(kind, 250.0, 1.0, **{f"{field}_end": 4000.0}))
    tone = sine(1000.0, 4 * 44100)
    out = swept.apply(tone, 44100)
    middle = slice(2 * 44100 - 441, 2 * 44100 + 441)
    still = make_filter(**spec(kind, 1000.0, 1.0)).apply(tone, 44100)
    levels = [float(np.sqrt(np.mean(part[middle] ** 2))) for part in (out, still)]
    assert abs(levels[0] - levels[1]) < 0.03


@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("response", ["bilinear", "analog"])
def test_audio_rate_modulation_is_stable_and_smooth(kind: str, response: str) -> None:
    shape = make_filter(**spec(kind, 2000.0, 4.0, response=response))
    tone = sine(200.0, 44100)
    out = shape.apply(tone, 44100, 1.0e4 * sine(700.0, 44100))
    assert np.all(np.isfinite(out)) and np.max(np.abs(out)) < 20.0


@pytest.mark.parametrize("kind", ["lowpass", "highpass", "bandpass", "notch"])
def test_audio_rate_modulation_is_that_of_the_continuous_filter(kind: str) -> None:
    shape = make_filter(**spec(kind, 900.0, 2.0))
    coarse, fine = (
        shape.apply(
            sine(300.0, factor * 8000, factor * 44100),
            factor * 44100,
            sine(170.0, factor * 8000, factor * 44100, 600.0),
        )
        for factor in (1, 16)
    )
    assert np.sqrt(np.mean((coarse - fine[::16])[1000:] ** 2)) < 0.01


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(SHAPES),
    frequency=st.floats(min_value=0, exclude_min=True, max_value=1e9),
    q=st.floats(min_value=-10, max_value=1e6),
    gain=st.floats(min_value=-500, max_value=500),
    rate=st.sampled_from([22050, 48000]),
    moved=st.sampled_from([None, -1e6, 0.0, 1e6]),
    response=st.sampled_from(["bilinear", "analog"]),
)
def test_finite_for_everything_accepted(
    kind: str, frequency: float, q: float, gain: float, rate: int, moved: float | None, response: str
) -> None:
    signal = noise(600)
    offset = None if moved is None else np.full(600, moved)
    assert np.all(
        np.isfinite(make_filter(**spec(kind, frequency, q, gain, response=response)).apply(signal, rate, offset))
    )


@pytest.mark.parametrize("kind", SHAPES)
def test_channels_are_independent(kind: str) -> None:
    shape = make_filter(**spec(kind, 700.0))
    left, right = noise(3000, 1), noise(3000, 2)
    both = shape.apply(np.stack([left, right], axis=1), 44100)
    assert both.shape == (3000, 2)
    assert np.array_equal(both[:, 0], shape.apply(left, 44100)) and np.array_equal(
        both[:, 1], shape.apply(right, 44100)
    )
    assert shape.apply(np.zeros(0), 44100).shape == (0,)


@pytest.mark.parametrize("kind", SHAPES)
def test_refusals(kind: str) -> None:
    field = FIELD.get(kind, "frequency")
    assert problems("filters", **spec(kind, 0.0)) == [(field,)]
    assert problems("filters", **spec(kind, -5.0)) == [(field,)]
    assert problems("filters", **spec(kind, 100.0, zz=1)) == [("zz",)]


@pytest.mark.parametrize("kind", SHAPES)
def test_golden(kind: str) -> None:
    signal = noise(2000)
    shape = make_filter(**spec(kind, 800.0, 1.5))
    check_golden(f"families/audio/filters/{kind}/fixed", shape.apply(signal, 44100))
    check_golden(f"families/audio/filters/{kind}/moved", shape.apply(signal, 44100, 300.0 * sine(30.0, 2000)))
    analog = make_filter(**spec(kind, 8000.0, 1.5, response="analog"))
    check_golden(f"families/audio/filters/{kind}/analog", analog.apply(signal, 44100))
    check_golden(f"families/audio/filters/{kind}/analog_moved", analog.apply(signal, 44100, 3e3 * sine(30.0, 2000)))
