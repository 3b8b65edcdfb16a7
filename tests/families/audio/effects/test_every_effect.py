"""What holds for every effect: finite, stable, no new DC, transparent when off, tails as told, ranges refused."""

from typing import Any

import numpy as np
import pytest
from tests.families.audio.effects.cases import BYPASSED, HIGH, LOW, REFUSED, TYPICAL
from tests.families.audio.measure import RATE, level_db, make_effect, noise, problems, process
from tests.golden import check_golden

from speccade.core.model import leniency
from speccade.core.ops import registry

FRAMES = 6000
SPECS = [(kind, spec) for table in (TYPICAL, LOW, HIGH) for kind, spec in table.items()]
EVERY = pytest.mark.parametrize("kind", sorted(TYPICAL))


def wide(frames: int = FRAMES, level: float = 0.2) -> np.ndarray[Any, Any]:
    return np.stack([noise(frames, 1, level), noise(frames, 2, level)], axis=1)


def test_every_effect_is_here() -> None:
    tags = set(registry("speccade.families.audio.effects").tags)
    assert tags == set(TYPICAL) == set(LOW) == set(HIGH)


@pytest.mark.parametrize(("kind", "spec"), SPECS)
@pytest.mark.parametrize("rate", [22050, 48000])
def test_finite_at_both_ends_of_the_ranges(kind: str, spec: dict[str, Any], rate: int) -> None:
    for signal in (wide(), 30.0 * wide(), np.zeros((FRAMES, 2)), wide(1), wide(0), np.ones((FRAMES, 2))):
        out = process(signal, rate, type=kind, **spec)
        assert out.shape == signal.shape
        assert np.all(np.isfinite(out))


@EVERY
def test_mono_in(kind: str) -> None:
    signal = wide()[:, :1]
    out = process(signal, type=kind, **TYPICAL[kind])
    both = process(np.repeat(signal, 2, axis=1), type=kind, **TYPICAL[kind])
    assert out.shape[1] in (1, 2)
    assert np.array_equal(out if out.shape[1] == 2 else np.repeat(out, 2, axis=1), both)


@EVERY
def test_input_is_left_alone(kind: str) -> None:
    signal = wide()
    before = signal.copy()
    process(signal, type=kind, **TYPICAL[kind])
    assert np.array_equal(signal, before)


@EVERY
def test_no_new_dc(kind: str) -> None:
    signal = wide(RATE)
    signal -= signal.mean(axis=0)
    out = process(signal, type=kind, **TYPICAL[kind])
    assert np.max(np.abs(out.mean(axis=0))) < 5e-3


@pytest.mark.parametrize(("kind", "spec"), [(kind, spec) for kind, spec in SPECS if kind != "tape_saturation"])
def test_silence_stays_silent(kind: str, spec: dict[str, Any]) -> None:
    assert not np.any(process(np.zeros((FRAMES, 2)), type=kind, **spec))


@EVERY
def test_tail_is_as_told(kind: str) -> None:
    effect = make_effect(type=kind, **TYPICAL[kind])
    tail = effect.tail_seconds()
    assert 0.0 <= tail < 30.0
    frames = RATE + int((tail + 0.1) * RATE)
    signal = np.zeros((frames, 2))
    signal[:RATE] = wide(RATE)
    out = process(signal, type=kind, **TYPICAL[kind])
    assert level_db(out[-2000:]) < level_db(out[RATE // 2 : RATE]) - 50.0


@pytest.mark.parametrize(("kind", "spec"), BYPASSED)
def test_transparent_when_off(kind: str, spec: dict[str, Any]) -> None:
    signal = wide()
    out = process(signal, type=kind, **spec)
    error = np.max(np.abs(out - signal)) / np.max(np.abs(signal))
    assert error < 1e-7


@pytest.mark.parametrize(("kind", "change", "place"), REFUSED)
def test_refusals(kind: str, change: dict[str, Any], place: tuple[str | int, ...]) -> None:
    assert problems("effects", type=kind, **(TYPICAL[kind] | change)) == [place]


@EVERY
def test_stray_keys_are_accepted_with_a_warning(kind: str) -> None:
    model = (
        registry("speccade.families.audio.effects").get(kind).model_validate({"type": kind, **TYPICAL[kind], "zzz": 1})
    )
    assert [(finding.code, finding.loc) for finding in leniency(model, ())] == [("W004", ("zzz",))]
    signal = wide(500)
    assert np.array_equal(
        process(signal, type=kind, **TYPICAL[kind], zzz=1), process(signal, type=kind, **TYPICAL[kind])
    )


@EVERY
def test_golden(kind: str) -> None:
    check_golden(f"families/audio/effects/{kind}", process(wide(3000), seed=7, type=kind, **TYPICAL[kind]))
