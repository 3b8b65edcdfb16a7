"""Layers into one signal, in the whole and through the parts of the chain."""

import numpy as np
import pytest
from tests.families.audio.measure import level_db, tone_db
from tests.families.audio.sounds import RATE, SAW, SINE, layer, lfo, samples, spec

from speccade.families.audio.curves import amplitude
from speccade.families.audio.layers import Rendered
from speccade.families.audio.mixing import Mix
from speccade.families.audio.types import Envelope

AS_IS = {"mode": "true_level"}


def mixed(*layers: tuple[np.ndarray, float]) -> np.ndarray:
    mix, (held, _) = Mix(100), amplitude(Envelope(attack=0, decay=0, sustain=1, release=0), RATE, 100)
    for signal, pan in layers:
        mix.add(Rendered(signal, held, 0, pan, 0.5))
    return mix.signal()


def test_pan_laws() -> None:
    ones = np.ones(100)
    assert mixed().shape == (100, 1) and not mixed().any()
    assert np.allclose(mixed((ones, 0.0), (ones, 1e-7)), np.ones((100, 1)))
    both = mixed((ones, 0.0), (ones, 1.0))
    assert np.allclose(both[0], [0.5 * np.sqrt(0.5), 0.5 * np.sqrt(0.5) + 0.5])
    for pan in (-1.0, -0.3, 0.7):
        out = mixed((ones, pan))[0]
        assert np.allclose(out, 0.5 * np.array([np.cos((pan + 1) * np.pi / 4), np.sin((pan + 1) * np.pi / 4)]))


@pytest.mark.parametrize("channels", [1, 2])
def test_an_envelope_is_the_same_in_any_block_and_channel(channels: int) -> None:
    envelope = Envelope(attack=0.3, decay=0.2, sustain=0.25, release=0.4)
    plan, release = amplitude(envelope, 2000, 2600)
    mix = Mix(2700)
    mix.add(Rendered(np.ones((2600, 2)) if channels == 2 else np.ones(2600), plan, 100, 0.0, 1.0))
    times, levels = [0, 599.5, 999.5, release, 2599], [0, 1, 0.25, 0.25, 0]
    wanted = np.interp(np.arange(2600), times, levels)
    assert mix.signal().shape == (2700, channels) and not mix.signal()[:100].any()
    assert np.abs(mix.signal()[100:] - wanted[:, None]).max() < 0.003


def test_stereo_sources_keep_their_image() -> None:
    image = np.stack([np.full(100, 1.0), np.full(100, -0.5)], axis=1)
    assert np.allclose(mixed((image, 0.0))[0], [0.5, -0.25])
    assert np.allclose(mixed((image, -1.0))[0], [0.5 * np.sqrt(2), 0.0])
    power = [float((mixed((image[:, [0, 0]], p))[0] ** 2).sum()) for p in (-1.0, -0.4, 0.0, 0.9)]
    assert np.allclose(power, power[0])


def test_the_order_of_mono_and_placed_layers_does_not_matter() -> None:
    a, b = np.linspace(-1, 1, 100), np.linspace(1, 0, 100)
    assert np.allclose(mixed((a, 0.0), (b, 0.5)), mixed((b, 0.5), (a, 0.0)), atol=1e-15)


def test_mono_stays_mono() -> None:
    assert samples(spec()).shape == (22050, 1)
    assert samples(spec(layer(pan=0.1))).shape == (22050, 2)
    assert samples(spec(layer(lfo=lfo("pan", 0.5)))).shape == (22050, 2)
    assert samples(spec(effects=[{"type": "parametric_eq", "bands": []}])).shape == (22050, 2)


def test_an_effect_chain_hears_a_mono_mix_at_full_level() -> None:
    raw = spec(effects=[{"type": "parametric_eq", "bands": []}], output_level=AS_IS)
    out = samples(raw)
    assert np.array_equal(out[:, 0], out[:, 1]) and abs(level_db(out[:, 0]) + 3.01) < 0.05


def test_gain_into_the_effects() -> None:
    raw = spec(effects=[{"type": "parametric_eq", "bands": []}], effects_input_db=-12.0, output_level=AS_IS)
    assert abs(level_db(samples(raw)[:, 0]) + 15.01) < 0.05
    assert abs(level_db(samples({**raw, "effects": []})[:, 0]) + 3.01) < 0.05


def test_volume_and_delay() -> None:
    out = samples(spec(layer(volume=0.25, delay=0.25), output_level=AS_IS))[:, 0]
    assert not out[: RATE // 4].any()
    assert abs(level_db(out[RATE // 4 + 1000 : -1000]) - 20 * np.log10(0.25) + 3.01) < 0.02
    whole = samples(spec(layer(delay=0.5)))
    assert not whole.any()


def test_volume_lfo() -> None:
    out = samples(spec(layer(lfo=lfo("volume", 0.8, rate=4.0)), seconds=1.0, output_level=AS_IS))[:, 0]
    level = np.abs(out).reshape(-1, 100).max(axis=1)[:-4]
    assert abs(level.max() - 1.0) < 0.01 and abs(level.min() - 0.2) < 0.01


def test_pan_lfo_starts_with_the_layer() -> None:
    moving = layer(SAW, delay=0.1, lfo=lfo("pan", 1.0, rate=2.0, phase=0.25))
    out = samples(spec(moving, output_level=AS_IS))
    first = out[int(0.1 * RATE) : int(0.1 * RATE) + 200]
    assert np.abs(first[:, 0]).max() < 0.01 < np.abs(first[:, 1]).max()
    stereo = {"type": "supersaw_unison", "frequency": 220, "voices": 5, "detune_cents": 10, "spread": 1.0}
    wide = samples(spec(layer(stereo, lfo=lfo("pan", 1.0, rate=2.0, phase=0.25)), output_level=AS_IS))
    assert np.abs(wide[:200, 0]).max() < 0.01 < np.abs(wide[:200, 1]).max()


def test_cutoff_lfo_adds_to_the_sweep() -> None:
    sweep = {"type": "lowpass", "cutoff": 200.0, "resonance": 0.707, "cutoff_end": 6000.0}
    moving = layer(SAW, filter=sweep, lfo=lfo("filter_cutoff", 100.0))
    out = samples(spec(moving, seconds=2.0, output_level=AS_IS))[:, 0]
    early, late = out[: RATE // 4], out[-RATE // 4 : -500]
    assert tone_db(early, 4410.0) < -60 < -30 < tone_db(late, 4410.0)


@pytest.mark.parametrize("source", ["layer", "params"])
def test_pitch_envelopes_bend_and_keep_the_rest(source: str) -> None:
    bend = {"attack": 0.0, "decay": 0.0, "sustain": 1.0, "release": 0.0, "depth": 12.0}
    envelope = {"attack": 0.2, "decay": 0.0, "sustain": 1.0, "release": 0.0}
    held = {"pitch_envelope": bend} if source == "layer" else {}
    raw = spec(layer(SINE, envelope=envelope, delay=0.1, **held), output_level=AS_IS)
    out = samples(raw if source == "layer" else {**raw, "pitch_envelope": bend})[:, 0]
    assert not out[: RATE // 10].any()
    assert tone_db(out[RATE // 3 : -1000], 882.0) > -1 and tone_db(out[RATE // 3 : -1000], 441.0) < -60
    assert abs(np.abs(out[int(0.19 * RATE) : int(0.21 * RATE)]).max() - 0.55) < 0.05


def test_the_envelope_of_a_layer_wins() -> None:
    up = {"attack": 0.0, "decay": 0.0, "sustain": 1.0, "release": 0.0, "depth": 12.0}
    raw = spec(layer(pitch_envelope={**up, "depth": 0.0}), pitch_envelope=up, output_level=AS_IS)
    assert tone_db(samples(raw)[:, 0], 441.0) > -1


def test_a_global_pitch_envelope_counts_from_the_start_of_the_file() -> None:
    fall = {"attack": 0.25, "decay": 0.0, "sustain": 0.0, "release": 0.0, "depth": 12.0}
    late = samples(spec(layer(delay=0.3), pitch_envelope=fall, output_level=AS_IS))[:, 0]
    assert tone_db(late[int(0.32 * RATE) : -1000], 441.0) > -1
    early = samples(spec(layer(delay=0.3, pitch_envelope=fall), output_level=AS_IS))[:, 0]
    assert tone_db(early[int(0.32 * RATE) : -1000], 441.0) < -6


def test_adding_a_layer_leaves_the_noise_of_the_others() -> None:
    noise = layer({"type": "noise_burst", "noise_type": "white"}, volume=0.5)
    alone = samples(spec(noise, output_level=AS_IS))
    more = samples(spec(noise, layer({**SINE, "frequency": 50.0}, volume=0.0), output_level=AS_IS))
    assert np.array_equal(alone, more)
    assert not np.array_equal(samples(spec(noise)), samples(spec(noise), seed=8))
