"""The params of a sound: spellings that mean the same, and what the rules find between the fields."""

import pytest
from tests.families.audio.sounds import RATE, SAW, SINE, findings, found, layer, lfo, params, spec

from speccade.core.budgets import BudgetProfile, exceeded
from speccade.core.model import dump, leniency, normalise, read
from speccade.families.audio.modulation import LfoModulation
from speccade.families.audio.notes import midi_of_name
from speccade.families.audio.rules import MOST_FRAMES
from speccade.families.audio.usage import frame_count, usage

SQUARE = {**SINE, "waveform": "square"}
FM = {"type": "fm_synth", "carrier_freq": 440, "modulator_freq": 220, "modulation_index": 2}
GRAINS = {
    "type": "granular",
    "source": {"type": "noise", "noise_type": "white"},
    "grain_size_ms": 50,
    "grain_density": 20,
}
LOWPASS = {"type": "lowpass", "cutoff": 1000, "resonance": 0.7}
DELAY = {"type": "delay", "time_ms": 100, "feedback": 0.3, "wet": 0.3}
BEND = {"attack": 0, "decay": 0, "sustain": 1, "release": 0, "depth": 12}


def test_a_plain_sound_has_no_findings() -> None:
    assert findings(spec()) == []


@pytest.mark.parametrize(
    ("name", "midi"),
    [
        ("C4", 60),
        ("a4", 69),
        (" C-1 ", 0),
        ("G9", 127),
        ("F#3", 54),
        ("Fs3", 54),
        ("bb3", 58),
        ("Cb4", 59),
        ("B+2", 47),
    ],
)
def test_note_names(name: str, midi: int) -> None:
    assert midi_of_name(name) == midi


@pytest.mark.parametrize("name", ["", "H4", "C", "C##4", "G#9", "C-2", "4C", "C4.0", "C 4", "C٣", "C9999999999999"])
def test_names_that_mean_no_note(name: str) -> None:
    assert midi_of_name(name) is None
    assert found(spec(base_note=name), "warning") == [("W004", "base_note")]
    assert normalise(params(spec(base_note=name))).base_note is None


def test_base_notes() -> None:
    assert normalise(params(spec(base_note="A4"))) == normalise(params(spec(base_note=69)))
    assert found(spec(base_note=200), "warning") == [("W004", "base_note")]
    for wrong in (256, -1, 60.0, True, [60]):
        assert found(spec(base_note=wrong)) == [("E012", "base_note")]


def test_loops_have_one_place() -> None:
    loop = {"crossfade_ms": 5.0}
    wanted = normalise(params(spec(loop_config=loop)))
    assert normalise(params(spec(layer(), layer(loop_config=loop)))).loop_config == wanted.loop_config
    moved = normalise(params(spec(layer(loop_config=loop), layer(loop_config={}))))
    assert moved.loop_config == wanted.loop_config and all(each.loop_config is None for each in moved.layers)
    assert normalise(params(spec(generate_loop_points=True))) == normalise(params(spec(loop_config={})))
    off = normalise(params(spec(loop_config={"enabled": False}, generate_loop_points=True)))
    assert off.loop_config is not None and not off.loop_config.enabled
    raw = spec(layer(loop_config=loop), generate_loop_points=True)
    assert normalise(normalise(params(raw))) is normalise(normalise(params(raw))) or dump(
        normalise(normalise(params(raw)))
    ) == dump(normalise(params(raw)))


def test_extensions_warn() -> None:
    raw = spec(layer(pitch_envelope=BEND, loop_config={}), layer(loop_config={}), _coverage_x=1)
    assert found(raw) == []
    places = [place for _, place in found(raw, "warning")]
    assert places == ["_coverage_x", "layers[0].pitch_envelope", "layers[0].loop_config", "layers[1].loop_config"]
    assert dump(normalise(params(spec(_coverage_x=1)))) == dump(normalise(params(spec())))


@pytest.mark.parametrize(
    ("parts", "place"),
    [
        (layer(lfo=lfo("filter_cutoff", 100)), "layers[0].lfo.target"),
        (layer(lfo=lfo("pulse_width", 0.2)), "layers[0].lfo.target"),
        (layer(SAW, lfo=lfo("pulse_width", 0.2)), "layers[0].lfo.target"),
        (layer(SQUARE, lfo=lfo("fm_index", 1)), "layers[0].lfo.target"),
        (layer(SQUARE, lfo=lfo("grain_size", 1)), "layers[0].lfo.target"),
        (layer(lfo=lfo("delay_time", 1)), "layers[0].lfo.target"),
        (layer(lfo=lfo("pulse_width", 0.5)), "layers[0].lfo.target.amount"),
        (layer(lfo=lfo("pitch", 0)), "layers[0].lfo.target.semitones"),
        (layer(lfo=lfo("pitch", 1, depth=0)), "layers[0].lfo.config.depth"),
        (layer(lfo=lfo("pitch", 1, phase=1.1)), "layers[0].lfo.config.phase"),
        (layer(delay=0.6), "layers[0].delay"),
        (layer(volume=1.1), "layers[0].volume"),
    ],
)
def test_layer_rules(parts: dict[str, object], place: str) -> None:
    assert found(spec(parts)) == [("E012", place)]


@pytest.mark.parametrize(
    "parts",
    [
        layer(lfo=lfo("filter_cutoff", 100), filter=LOWPASS),
        layer(SQUARE, lfo=lfo("pulse_width", 0.49)),
        layer(FM, lfo=lfo("fm_index", 50)),
        layer(GRAINS, lfo=lfo("grain_size", 50)),
        layer(GRAINS, lfo=lfo("grain_density", 5)),
        layer(delay=0.5),
    ],
)
def test_what_layers_may_hold(parts: dict[str, object]) -> None:
    assert findings(spec(parts)) == []


def test_useless_lfos_warn() -> None:
    comb = {"type": "comb", "delay_ms": 5, "feedback": 0.5, "wet": 0.5}
    assert found(spec(layer(filter=comb, lfo=lfo("filter_cutoff", 50))), "warning") == [
        ("W004", "layers[0].lfo.target")
    ]
    faint = layer(filter=LOWPASS, lfo=lfo("filter_cutoff", 0.5))
    assert found(spec(faint), "warning") == [("W004", "layers[0].lfo.target.amount")]


def test_post_fx_rules() -> None:
    def errors(*lfos: dict[str, object], effects: list[dict[str, object]]) -> list[tuple[str, str]]:
        return found(spec(effects=effects, post_fx_lfos=list(lfos)))

    assert errors(lfo("delay_time", 5), effects=[DELAY]) == []
    assert errors(lfo("reverb_size", 0.1), effects=[DELAY]) == [("E012", "post_fx_lfos[0].target")]
    assert errors(lfo("pitch", 1), effects=[DELAY]) == [("E012", "post_fx_lfos[0].target")]
    twice = (lfo("delay_time", 5), lfo("delay_time", 6))
    assert errors(*twice, effects=[DELAY]) == [("E012", "post_fx_lfos[1].target")]
    assert errors(lfo("delay_time", 5), effects=[]) == [("E012", "post_fx_lfos[0].target")]


def test_unknown_names_come_with_help() -> None:
    (finding,) = findings(spec(layer(lfo={**lfo("pitch", 1), "target": {"target": "pich", "semitones": 1}})))
    assert finding.hint == "did you mean 'pitch'?" and "filter_cutoff" in finding.allowed
    (finding,) = findings(spec(layer({**SINE, "type": "osculator"})))
    assert "oscillator" in finding.allowed
    (finding,) = findings(spec(layer(volum=1)))
    assert finding.hint == "did you mean 'volume'?"


def test_what_no_file_can_hold() -> None:
    assert found({**spec(), "sample_rate": 0}) == [("E012", "sample_rate")]
    assert found({**spec(), "sample_rate": 4_000_000_000}) == [("E012", "sample_rate")]
    assert found(spec(seconds=MOST_FRAMES / RATE + 1)) == [("E012", "duration_seconds")]
    assert found(spec(seconds=1e308)) == [("E012", "duration_seconds")]
    assert found(spec(seconds=3600.0)) == []


@pytest.mark.parametrize(
    ("seconds", "rate", "frames"),
    [
        (1.1, 44100, 48510),
        (2.2, 44100, 97020),
        (1e-6, 44100, 1),
        (0.5, 22050, 11025),
        (1 / 3, 44100, 14700),
        (0.12345, 8000, 988),
    ],
)
def test_frame_count(seconds: float, rate: int, frames: int) -> None:
    assert frame_count(seconds, rate) == frames


def test_usage_counts_the_voices_of_a_unison() -> None:
    saws = {"type": "supersaw_unison", "frequency": 220, "voices": 31, "detune_cents": 10, "spread": 0.5}
    raw = spec(layer(saws), layer(), layer())

    class Seen:
        params = params_of = None

    seen = Seen()
    seen.params = params(raw)
    used = {item.limit: item.actual for item in usage(seen)}  # type: ignore[arg-type]
    assert used["audio.max_layers"] == 33
    assert used["audio.max_samples"] == 22050
    (finding,) = exceeded(usage(seen), BudgetProfile.named("default"))  # type: ignore[arg-type]
    assert finding.code == "E017" and finding.path == "recipe.params.layers"


def test_a_vibrato_without_end_is_clamped() -> None:
    target = {"target": "pitch", "semitones": 1e6}
    modulation = {"config": {"waveform": "sine", "rate": 5, "depth": 1}, "target": target}
    model, errors = read(LfoModulation, modulation, (), "E012")
    assert model is not None and not errors
    assert [finding.code for finding in leniency(model, ())] == ["W004"]
    assert normalise(model).target.strength == 120.0


@pytest.mark.parametrize(
    ("effect", "key", "value"),
    [
        ({"type": "phaser", "rate": 1, "depth": 0.5, "stages": 4, "wet": 0.5}, "feedback", 0.3),
        ({"type": "chorus", "rate": 1, "depth": 0.5, "wet": 0.5}, "feedback", 0.3),
        ({"type": "bitcrush", "bits": 8}, "wet", 0.5),
        ({"type": "compressor", "threshold_db": -9, "ratio": 3, "attack_ms": 5, "release_ms": 90}, "wet", 0.5),
    ],
)
def test_keys_that_only_this_program_honours_are_named(effect: dict[str, object], key: str, value: float) -> None:
    assert found(spec(effects=[effect]), "warning") == []
    extended = spec(effects=[{**effect, key: value}])
    assert found(extended, "warning") == [("W004", f"effects[0].{key}")]
    assert getattr(normalise(params(extended)).effects[0], key) == value
