"""The generator: files, levels, previews, ends, determinism."""

import numpy as np
import pytest
from blake3 import blake3
from tests.families.audio.measure import level_db
from tests.families.audio.sounds import FLAT, RATE, SAW, SINE, findings, generate, layer, lfo, samples, spec
from tests.golden import check_golden

from speccade.core.family import GenerationError
from speccade.families.audio import finish
from speccade.families.audio.loudness import integrated_loudness, true_peak
from speccade.formats.wav import decode_wav, pcm_hash

NOISE = {"type": "noise_burst", "noise_type": "white"}
LOUD = [layer(SAW, volume=1.0), layer({**SAW, "frequency": 333.0}, volume=1.0)]


def test_the_file() -> None:
    (file,) = generate(spec(layer(pan=0.2))).files
    assert (file.path, file.kind, file.format) == ("a.wav", "primary", "wav")
    assert len(file.data) == 44 + 22050 * 4
    assert file.hash == blake3(file.data[44:]).hexdigest() == pcm_hash(file.data)


def test_peak_is_minus_three_decibels() -> None:
    for raw in (spec(), spec(layer(volume=0.001)), spec(*LOUD), spec(layer(NOISE, pan=0.7))):
        assert abs(20 * np.log10(np.abs(samples(raw)).max()) + 3.0) < 0.001


def test_silence_is_silent() -> None:
    for raw in ({**spec(), "layers": []}, spec(layer(volume=0.0)), spec(layer({**SINE, "frequency": 30000.0}))):
        file = generate(raw).files[0]
        assert not any(file.data[44:]) and file.metrics["integrated_lufs"] is None


def test_output_levels() -> None:
    raw = spec(layer({**SAW, "frequency": 1234.5}), layer(NOISE, volume=0.4), seconds=1.0)
    peak = samples({**raw, "output_level": {"mode": "peak", "peak_db": -9.0}})
    assert abs(20 * np.log10(np.abs(peak).max()) + 9.0) < 0.01
    true = samples({**raw, "output_level": {"mode": "true_peak", "peak_db": -1.0}})
    assert abs(20 * np.log10(true_peak(true, RATE)) + 1.0) < 0.02
    loud = samples({**raw, "output_level": {"mode": "loudness", "lufs": -23.0}})
    loudness = integrated_loudness(loud, RATE)
    assert loudness is not None and abs(loudness + 23.0) < 0.05
    as_is = samples(spec(layer(volume=0.5), output_level={"mode": "true_level"}))
    assert abs(np.abs(as_is).max() - 0.5) < 1e-3


def test_levels_that_cannot_be_reached_are_reported() -> None:
    hot = generate(spec(layer(NOISE), output_level={"mode": "loudness", "lufs": 0.0, "headroom_db": 2.0}))
    assert 20 * np.log10(true_peak(decode_wav(hot.files[0].data).as_float(), RATE)) < -1.95
    clipped = generate(spec(*LOUD, output_level={"mode": "true_level"}))
    for made in (hot, clipped):
        (finding,) = made.warnings
        assert finding.code == "W004" and finding.path == "recipe.params.output_level"


def test_a_limiter_at_the_end_holds_its_ceiling() -> None:
    limiter = {"type": "limiter", "threshold_db": -12, "release_ms": 100, "lookahead_ms": 5, "ceiling_db": -6}
    out = samples(spec(*LOUD, effects=[limiter]))
    assert 20 * np.log10(true_peak(out, RATE)) < -5.9
    before = samples(spec(*LOUD, effects=[limiter, {"type": "parametric_eq", "bands": []}]))
    assert abs(20 * np.log10(np.abs(before).max()) + 3.0) < 0.001


def test_no_dc_but_clean_signals_are_left_alone() -> None:
    pulse = {**SAW, "waveform": "pulse", "duty": 0.2}
    file = generate(spec(layer(pulse), seconds=2.0)).files[0]
    assert file.metrics["dc_offset"] < 0.005
    square = samples(spec(layer({**SAW, "waveform": "square"}), seconds=1.0))[:, 0]
    assert level_db(square) > -4.6  # no tilt that would cost level


@pytest.mark.parametrize("waveform", ["pulse", "square"])
@pytest.mark.parametrize("stacked", [False, True])
def test_a_pulse_has_no_dc_of_its_own(waveform: str, stacked: bool) -> None:
    member = {"waveform": waveform, "duty": 0.2}
    source = {"type": "oscillator", "frequency": 441.0, **member}
    if stacked:
        source = {"type": "multi_oscillator", "frequency": 441.0, "oscillators": [member]}
    out = samples(spec(layer(source)))[:, 0]
    means = out[: 100 * 220].reshape(-1, 100).mean(axis=1)  # from the first cycle on, and every one
    assert np.abs(means[:-8]).max() < 2e-3
    assert abs(np.median(out[out > 0.3]) / -np.median(out[out < -0.05]) - 4.0) < 0.3  # 1.6 up, 0.4 down
    moved = samples(spec(layer(source, lfo=lfo("pulse_width", 0.3))))[:, 0]
    means = moved[: 100 * 220].reshape(-1, 100).mean(axis=1)
    assert np.abs(means[:-8]).max() < 0.02


def test_what_does_not_fit_fades() -> None:
    out = samples(spec())[:, 0]
    step = np.abs(np.diff(out)).max()
    assert abs(out[-1]) < 1e-3 and np.abs(np.diff(out[-300:])).max() <= step
    short = samples(spec(seconds=0.01))[:, 0]
    assert abs(short[-1]) < 0.02 and np.abs(short[: int(0.009 * RATE)]).max() > 0.7


@pytest.mark.parametrize("effects", [[], [{"type": "reverb", "room_size": 0.9, "damping": 0.2, "wet": 0.6}]])
def test_what_is_cut_does_not_click(effects: list[dict[str, object]]) -> None:
    bass = layer({**SINE, "frequency": 55.0}, envelope={"attack": 0.1, "decay": 0.2, "sustain": 0.9, "release": 2.0})
    out = samples(spec(bass, seconds=1.3, effects=effects))[:, 0]
    # what a click adds above the tone, against the peak: a bare cut gives -20 dB, a fade of 2.5 ms -45 dB
    padded = np.concatenate([out[-8192:], np.zeros(8192)])
    high = np.fft.irfft(np.fft.rfft(padded) * (np.fft.rfftfreq(padded.size, 1 / RATE) > 1000))
    assert np.abs(high[7000:9500]).max() < 10 ** (-60 / 20) * np.abs(out).max()
    assert abs(out[-1]) < 1e-3


def test_a_release_that_does_not_fit_is_reported() -> None:
    cut = layer(envelope={"attack": 0.3, "decay": 0.2, "sustain": 0.5, "release": 0.4})
    (finding,) = generate(spec(layer(), cut)).warnings
    assert finding.path == "recipe.params.layers[1].envelope" and "0.4 s" in finding.message
    assert not generate(spec(layer(envelope={**FLAT, "release": 0.5}))).warnings


def test_a_preview_is_the_head_of_the_same_sound() -> None:
    raw = spec(layer({**SAW, "freq_sweep": {"end_freq": 50.0}}), layer(NOISE, delay=0.4), seconds=1.0)
    full, head = generate(raw).files[0], generate(raw, preview=0.25).files[0]
    assert head.data[44:] == full.data[44 : 44 + 2 * (RATE // 4)]
    assert head.metrics["frames"] == RATE // 4
    assert generate(raw, preview=9.0).files[0].data == full.data


def test_dither() -> None:
    quiet = spec(layer(volume=0.0001), output_level={"mode": "true_level", "dither": True})
    plain = samples(spec(layer(volume=0.00001), output_level={"mode": "true_level"}))
    assert not plain.any()
    out = samples(quiet) * 32768
    assert len(np.unique(out)) > 5 and np.abs(out).max() <= 5
    assert np.array_equal(samples(quiet), samples(quiet)) and not np.array_equal(samples(quiet), samples(quiet, seed=8))


def test_master_filter_and_post_fx_lfos() -> None:
    dark = spec(layer(NOISE), master_filter={"type": "lowpass", "cutoff": 200, "resonance": 0.7})
    spectrum = np.abs(np.fft.rfft(samples(dark)[:, 0])) ** 2
    assert spectrum[5000:].sum() < 0.01 * spectrum.sum()
    delay = {"type": "delay", "time_ms": 50, "feedback": 0.0, "wet": 1.0}
    still = spec(effects=[delay])
    moving = spec(effects=[delay], post_fx_lfos=[lfo("delay_time", 5.0)])
    assert not np.array_equal(samples(still), samples(moving))


def test_streams_of_effects_go_by_their_kind() -> None:
    tape = {"type": "tape_saturation", "drive": 1, "bias": 0, "wow_rate": 0, "flutter_rate": 0, "hiss_level": 0.1}
    eq = {"type": "parametric_eq", "bands": []}
    level = {"mode": "true_level", "gain_db": -12.0}
    assert np.array_equal(
        samples(spec(effects=[tape], output_level=level)), samples(spec(effects=[eq, tape], output_level=level))
    )


def test_an_overflow_is_an_error_not_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(GenerationError) as caught:
        finish.clean(np.array([[0.0], [np.nan]]), RATE)
    assert caught.value.diagnostic.code == "AUDIO_008"


def test_metrics() -> None:
    metrics = generate(spec(layer(SAW, pan=0.3), base_note=60)).files[0].metrics
    assert metrics["duration_seconds"] == 0.5 and metrics["channels"] == 2 and metrics["base_note"] == 60
    assert metrics["peak_dbfs"] == -3.0 and metrics["true_peak_dbtp"] >= -3.0
    assert metrics["integrated_lufs"] < metrics["rms_dbfs"] + 6


def test_the_examples_of_the_format_render() -> None:
    impact = spec(
        layer({"type": "pitched_body", "start_freq": 240, "end_freq": 45}, volume=0.9),
        layer({**NOISE, "filter": {"type": "bandpass", "center": 3200, "resonance": 1.4, "center_end": 700}}, pan=0.1),
        layer({"type": "metallic", "base_freq": 310, "num_partials": 9, "inharmonicity": 1.37}, pan=-0.25, delay=0.012),
        effects=[{"type": "reverb", "room_size": 0.3, "damping": 0.6, "wet": 0.15}],
        loop_config={"crossfade_ms": 25, "zero_crossing_tolerance": 400},
        seconds=0.8,
    )
    assert findings(impact) == []
    check_golden("families/audio/render/impact", generate(impact).files[0].data)
