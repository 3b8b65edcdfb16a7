"""Loop points and their seam."""

import numpy as np
import pytest
from tests.families.audio.sounds import FLAT, RATE, SAW, generate, layer, samples, spec

from speccade.formats.wav import decode_wav

PAD = {"attack": 0.1, "decay": 0.1, "sustain": 0.8, "release": 0.3}


def loop(raw: dict[str, object]) -> dict[str, object]:
    found = generate(raw).files[0].metrics.get("loop")
    assert isinstance(found, dict)
    return found


def test_default_points_lie_between_decay_and_release() -> None:
    raw = spec(layer(SAW, envelope=PAD), seconds=2.0, loop_config={})
    found = loop(raw)
    assert abs(found["start_frame"] - 0.2 * RATE) <= 1000
    assert 1.6 * RATE < found["end_frame"] <= 1.7 * RATE + 1000
    wav = decode_wav(generate(raw).files[0].data)
    assert wav.loop is not None and (wav.loop.start, wav.loop.end) == (found["start_frame"], found["end_frame"])


@pytest.mark.parametrize("frequency", [55.0, 441.0, 1234.5])
def test_the_loop_is_whole_periods_long(frequency: float) -> None:
    raw = spec(layer({**SAW, "frequency": frequency}, envelope=PAD), seconds=2.0, loop_config={})
    found = loop(raw)
    periods = (found["end_frame"] + 1 - found["start_frame"]) * frequency / RATE
    assert abs(periods - round(periods)) < 0.51 * frequency / RATE + 1e-9
    assert found["seam_error"] < 0.02 or frequency > 1000  # a saw has steps of its own


def test_the_seam_of_a_chorus_is_smooth() -> None:
    members = [{"waveform": "sine", "detune": c} for c in (-11.0, 0.0, 9.0)]
    source = {"type": "multi_oscillator", "frequency": 220.0, "oscillators": members}
    raw = spec(layer(source, envelope=PAD), seconds=2.0, loop_config={"crossfade_ms": 50.0})
    found, out = loop(raw), samples(raw)[:, 0]
    start, end = found["start_frame"], found["end_frame"]
    played = np.concatenate([out[: end + 1], out[start : end + 1]])
    bend = np.abs(np.diff(played, 2))
    assert bend[end - 5 : end + 5].max() < 1.5 * np.percentile(bend, 99.9)


def test_the_sound_goes_on_behind_the_loop_without_a_click() -> None:
    members = [{"waveform": "sawtooth", "detune": c} for c in (-25.0, 0.0, 17.0)]
    source = {"type": "multi_oscillator", "frequency": 55.0, "oscillators": members}
    lowpass = {"type": "lowpass", "cutoff": 400.0, "resonance": 0.7}
    raw = spec(layer(source, envelope=PAD, filter=lowpass), seconds=2.0, loop_config={"crossfade_ms": 30.0})
    found, out = loop(raw), samples(raw)[:, 0]
    start, end = found["start_frame"], found["end_frame"]
    bend = np.abs(np.diff(out, 2))
    usual = np.percentile(bend[start:end], 99.9)
    assert bend[end - 5 : end + 6].max() < 1.5 * usual  # out of the loop into the release
    assert bend[end + 6 : end + 2000].max() < 2.0 * usual
    again = np.concatenate([out[: end + 1], out[start:]])
    assert np.abs(np.diff(again, 2))[end - 5 : end + 6].max() < 1.5 * usual  # round the loop


@pytest.mark.parametrize(
    "source",
    [
        {"type": "noise_burst", "noise_type": "white"},
        {"type": "supersaw_unison", "frequency": 73.3, "voices": 7, "detune_cents": 30, "spread": 1.0},
        {"type": "oscillator", "waveform": "pulse", "frequency": 61.7, "duty": 0.1},
    ],
)
def test_seams_are_below_60_decibels(source: dict[str, object]) -> None:
    raw = spec(layer(source, envelope=PAD), seconds=1.5, loop_config={"crossfade_ms": 20.0})
    assert loop(raw)["seam_error"] < 0.001


def test_given_points_without_snapping_are_kept() -> None:
    points = {"start_sample": 5000, "end_sample": 15000, "snap_to_zero_crossing": False, "crossfade_ms": 10.0}
    found = loop(spec(layer(SAW), loop_config=points))
    assert (found["start_frame"], found["end_frame"], found["crossfade_frames"]) == (5000, 15000, 441)
    whole = loop(spec(layer(SAW), loop_config={**points, "start_sample": 0, "end_sample": 4_000_000_000}))
    assert whole["end_frame"] == 22049 and whole["start_frame"] >= whole["crossfade_frames"] > 0


def test_a_crossfade_of_like_material_keeps_its_level() -> None:
    points = {"start_sample": 4400, "end_sample": 17599, "snap_to_zero_crossing": False, "crossfade_ms": 60.0}
    looped = samples(spec(layer(), loop_config=points))[:, 0]
    plain = samples(spec(layer()))[:, 0]
    assert np.abs(looped - plain)[:20000].max() < 1e-3  # whole periods: the fade changes nothing


def test_no_loop() -> None:
    assert "loop" not in generate(spec()).files[0].metrics
    assert "loop" not in generate(spec(loop_config={"enabled": False}, generate_loop_points=True)).files[0].metrics
    assert "loop" not in generate({**spec(loop_config={}), "layers": []}).files[0].metrics
    assert decode_wav(generate(spec()).files[0].data).loop is None
    tiny = generate(spec(seconds=1e-6, loop_config={}))
    assert tiny.files[0].metrics["frames"] == 1


@pytest.mark.parametrize(
    "points", [{"start_sample": 9000, "end_sample": 10}, {"zero_crossing_tolerance": 0}, {"crossfade_ms": 1e9}]
)
def test_odd_settings_still_loop(points: dict[str, object]) -> None:
    found = loop(spec(layer(SAW, envelope=FLAT), loop_config=points))
    assert 0 <= found["start_frame"] < found["end_frame"] < 22050


def test_unity_note() -> None:
    wav = decode_wav(generate(spec(base_note="A3", loop_config={})).files[0].data)
    assert wav.loop is not None and wav.loop.unity_note == 57
    assert generate(spec(base_note="A3", loop_config={})).files[0].metrics["base_note"] == 57
