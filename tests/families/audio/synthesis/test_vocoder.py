"""The vocoder."""

from typing import Any

import numpy as np
import pytest
from tests.families.audio.measure import inharmonic_db
from tests.families.audio.synthesis.sounds import (
    NOTES,
    RATE,
    cents,
    clamped,
    peak_hz,
    refused,
    rms_db,
    sound,
    typical_rms_db,
    vibrato,
)
from tests.golden import check_golden

ROBOT = {
    "type": "vocoder",
    "carrier_freq": 110.0,
    "carrier_type": "sawtooth",
    "num_bands": 16,
    "band_spacing": "logarithmic",
    "envelope_attack": 0.005,
    "envelope_release": 0.02,
}


def band(centre: float, width: float, *pattern: float) -> dict[str, Any]:
    return {"center_freq": centre, "bandwidth": width, "envelope_pattern": list(pattern)}


@pytest.mark.parametrize("carrier", ["sawtooth", "pulse"])
@pytest.mark.parametrize("note", NOTES)
def test_in_tune(note: float, carrier: str) -> None:
    out = sound(**{**ROBOT, "carrier_freq": note, "carrier_type": carrier})
    harmonic = max(1, round(360.0 / note))
    assert abs(cents(peak_hz(out, (harmonic - 0.4) * note, (harmonic + 0.4) * note), harmonic * note)) < 1.0


@pytest.mark.parametrize("carrier", ["sawtooth", "pulse"])
def test_carriers_are_band_limited(carrier: str) -> None:
    # a still envelope, so that nothing but the carrier's own aliases could lie between its harmonics
    spec = {**ROBOT, "carrier_freq": 1975.53, "carrier_type": carrier, "bands": [band(1000.0, 0.5, 1.0)]}
    assert inharmonic_db(sound(2.0, **spec)[RATE // 2 :], 1975.53, 16000.0) < -80.0


@pytest.mark.parametrize(("carrier", "level"), [("sawtooth", -15.0), ("pulse", -12.0), ("noise", -12.5)])
def test_level(carrier: str, level: float) -> None:
    assert abs(typical_rms_db(**{**ROBOT, "carrier_type": carrier}) - level) < 0.7


def response(*bands: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    spec = {**ROBOT, "carrier_type": "noise", "bands": list(bands), "envelope_attack": 0.001}
    power = np.zeros(4097)
    for seed in range(4):
        blocks = sound(2.0, seed=seed, **spec)[8192:][: 8192 * 8].reshape(-1, 8192)
        power += np.mean(np.abs(np.fft.rfft(blocks * np.hanning(8192), axis=1)) ** 2, axis=0)
    smooth = np.convolve(power, np.ones(5) / 5, "same")
    return np.fft.rfftfreq(8192, 1 / RATE), 10 * np.log10(smooth / smooth.max())


@pytest.mark.parametrize(("written", "width"), [(120.0, 120.0), (8.0, 250.0), (20.0, 100.0), (400.0, 400.0)])
def test_bandwidth_is_a_q_up_to_20_and_hz_above(written: float, width: float) -> None:
    axis, power = response(band(2000.0, written, 1.0))
    above = axis[power > -3.0]
    assert abs((above.max() - above.min()) / width - 1.0) < 0.3
    assert abs(0.5 * (above.max() + above.min()) - 2000.0) < 0.25 * width + 15


def test_patterns_and_the_built_in_motion_live_side_by_side() -> None:
    spec = {**ROBOT, "carrier_type": "noise", "bands": [band(400.0, 100.0, 0.0, 1.0, 0.0), band(3000.0, 300.0)]}
    out = sound(2.0, **spec)

    def level(start: float, low: float, high: float) -> float:
        part = out[round(start * RATE) : round((start + 0.2) * RATE)]
        power = np.abs(np.fft.rfft(part * np.hanning(part.size))) ** 2
        axis = np.fft.rfftfreq(part.size, 1 / RATE)
        return float(10 * np.log10(power[(axis > low) & (axis < high)].sum()))

    assert level(0.9, 300, 500) > level(0.05, 300, 500) + 8 and level(0.9, 300, 500) > level(1.75, 300, 500) + 8
    moving = [level(s, 2600, 3400) for s in np.arange(0.1, 1.7, 0.1)]
    assert np.ptp(moving) > 2.0


def test_bands_move_like_speech() -> None:
    out = sound(2.0, **ROBOT)
    blocks = out.reshape(-1, RATE // 50)
    assert np.ptp([rms_db(b) for b in blocks[5:]]) > 2.0
    slow, fast = (sound(2.0, **{**ROBOT, "carrier_type": "noise", "formant_rate": r}) for r in (0.1, 8.0))

    def wobble(signal: np.ndarray) -> float:
        levels = np.array([rms_db(b) for b in signal[RATE // 5 :].reshape(-1, RATE // 50)])
        return float(np.mean(np.abs(np.diff(levels))))

    assert wobble(fast) > wobble(slow)


def test_pitch_bends_the_carrier() -> None:
    out = sound(pitch=np.full(RATE, 1.5), **{**ROBOT, "carrier_freq": 400.0})
    assert abs(cents(peak_hz(out, 500, 700), 600.0)) < 1.0
    sound(pitch=vibrato(), **ROBOT)


def test_ranges() -> None:
    spec = {
        **ROBOT,
        "carrier_freq": 1.0,
        "num_bands": 100,
        "envelope_attack": 0.0,
        "envelope_release": -1.0,
        "formant_rate": 0.0,
    }
    assert clamped(**spec) == [
        (k,) for k in ("carrier_freq", "num_bands", "envelope_attack", "envelope_release", "formant_rate")
    ]
    assert refused(**{**ROBOT, "carrier_type": "saw"}) == [("carrier_type",)]
    assert refused(**{**ROBOT, "bands": [band(100.0, 2.0)] * 257}) == [("bands",)]
    for bands in (
        [band(20.0, 0.5)],
        [band(20000.0, 1e9, -5.0, 7.0)],
        [band(30000.0, 1e-9, 0.0)],
        [band(500.0, 21.0)] * 3,
    ):
        for rate in (8000, 22050, 44100):
            sound(0.1, rate, **{**ROBOT, "bands": bands})
    for extreme in ({"carrier_freq": 1e9}, {"envelope_release": 1e9, "formant_rate": 1e9}, {"num_bands": 0}):
        sound(0.1, **{**ROBOT, **extreme})
    assert sound(0.0, **ROBOT).size == 0 and sound(0.1, 200, **ROBOT).size == 20


def test_golden() -> None:
    for carrier in ("sawtooth", "pulse", "noise"):
        check_golden(f"families/audio/synthesis/vocoder/{carrier}", sound(0.25, **{**ROBOT, "carrier_type": carrier}))
    bands = [band(400.0, 5.0, 0.0, 1.0), band(1500.0, 150.0)]
    check_golden("families/audio/synthesis/vocoder/bands", sound(0.25, **{**ROBOT, "bands": bands}))
