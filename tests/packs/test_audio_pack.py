"""The shipped presets: valid, complete, in tune, even in level, quiet at the end, and using all of what the engine has."""

import shutil
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.golden import check_golden

from speccade import pipeline
from speccade.building.artifacts import Built
from speccade.building.batch import scan
from speccade.building.library import FOLDER as LIBRARY
from speccade.core.family import Job, OutputRequest
from speccade.core.model import Op, walk
from speccade.core.ops import registry
from speccade.core.spec import Spec
from speccade.families.audio.loudness import integrated_loudness, true_peak
from speccade.families.audio.model import AudioParams
from speccade.families.audio.modulation import TARGETS
from speccade.formats.wav import decode_wav

FOLDER = LIBRARY / "audio"
FILES = [Path(path) for path in scan(FOLDER)]
CATEGORIES = ("bass", "bells", "drums", "fx", "keys", "leads", "pads", "plucks", "ui")
PRESETS = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)

INSTRUMENTS = ("bass", "bells", "keys", "leads", "pads", "plucks")
WIDEST_SPREAD = 5.5
"""Loudness units between the quietest and the loudest preset of a folder of instruments."""

INHARMONIC = {"bell-church", "bell-ring-mod", "bell-tubular"}
"""Their strike note is heard, but hardly a partial is at a multiple of it."""

# what makes a drum that drum: lowest and highest share of the energy below 130 Hz, and longest time to -20 dB
DRUMS = {
    "kick-round": (0.8, 1.0, 0.4),
    "kick-punch": (0.7, 1.0, 0.3),
    "kick-sub": (0.9, 1.0, 1.0),
    "snare-tight": (0.0, 0.2, 0.25),
    "hat-closed": (0.0, 0.001, 0.08),
    "hat-open": (0.0, 0.001, 0.6),
    "rim-click": (0.0, 0.1, 0.1),
    "crash-bright": (0.0, 0.001, 2.4),
}

pytestmark = pytest.mark.slow


@cache
def compiled(path: Path) -> Spec:
    return pipeline.compile(pipeline.read(path))


def params_of(path: Path) -> AudioParams:
    params = compiled(path).params
    assert isinstance(params, AudioParams)
    return params


@cache
def built(path: Path, folder: Path) -> Built:
    return pipeline.build(compiled(path), folder)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sounds")


def samples(made: Built) -> NDArray[np.float64]:
    """PCM of shape (frames, channels), full scale 1."""
    return decode_wav(next(iter(made.data.values()))).as_float()


def seconds_to(signal: NDArray[np.float64], decibels: float) -> float:
    """From the loudest 5 ms to the last 5 ms that are less than `decibels` below them."""
    hop = 220
    power = np.add.reduceat((signal**2).sum(axis=1), np.arange(0, len(signal), hop))
    loudest = int(power.argmax())
    last = int(np.flatnonzero(power > power[loudest] * 10 ** (-decibels / 10)).max())
    return (last - loudest + 1) * hop / 44100


def momentary_loudness(signal: NDArray[np.float64], rate: int) -> float:
    """Loudness of the loudest 400 ms, in LUFS, on two loudspeakers; what is shorter is followed by silence."""
    both = np.repeat(signal, 2, axis=1) if signal.shape[1] == 1 else signal
    block = round(0.4 * rate)
    padded = np.concatenate([both, np.zeros((block, 2))])
    energy = np.concatenate([[0.0], np.cumsum((padded**2).sum(axis=1))])
    start = int((energy[block:] - energy[:-block]).argmax())
    loudness = integrated_loudness(np.ascontiguousarray(padded[start : start + block]), rate)
    assert loudness is not None
    return loudness


def test_every_category_is_filled() -> None:
    assert {path.parent.name for path in FILES} == set(CATEGORIES) and len(FILES) >= 66
    counts = {category: sum(path.parent.name == category for path in FILES) for category in CATEGORIES}
    assert min(counts.values()) >= 6 and counts["drums"] >= 14 and counts["fx"] >= 14
    programs = sum(path.suffix == ".star" for path in FILES)
    assert 0.25 < programs / len(FILES) < 0.5


@PRESETS
def test_preset_is_valid_and_sounds(path: Path, place: Path) -> None:
    spec = compiled(path)
    assert pipeline.validate(spec) == []
    envelope, category = spec.envelope, path.parent.name
    assert envelope.asset_id == path.stem and "_" not in path.stem and envelope.license == "CC0-1.0"
    assert envelope.description and envelope.description.endswith(".") and envelope.style_tags
    (output,) = envelope.outputs
    assert (output.kind, output.format, output.path) == ("primary", "wav", f"{category}/{path.stem}.wav")
    assert 0.05 <= params_of(path).duration_seconds <= 6.0

    made = built(path, place)
    assert made.warnings == ()
    sound, rate = samples(made), params_of(path).sample_rate
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() > 0.1 and true_peak(sound, rate) < 10 ** (-0.5 / 20)
    assert np.abs(sound.mean(axis=0)).max() < 0.006
    if params_of(path).loop_config is None:
        assert np.abs(sound[-round(0.01 * rate) :]).max() < 10 ** (-50 / 20)


@PRESETS
def test_preset_keeps_its_bytes(path: Path, place: Path) -> None:
    pcm = decode_wav(next(iter(built(path, place).data.values()))).samples
    check_golden(f"packs/audio/{path.parent.name}/{path.stem}", pcm)


def test_ids_and_seeds_are_unique() -> None:
    envelopes = [compiled(path).envelope for path in FILES]
    assert len({envelope.asset_id for envelope in envelopes}) == len(FILES)
    assert len({envelope.seed for envelope in envelopes}) == len(FILES)
    assert len({envelope.description for envelope in envelopes}) == len(FILES)


def test_every_operation_is_used() -> None:
    used: set[type[Op]] = set()
    for path in FILES:
        used |= {type(op) for _, op in walk(params_of(path)) if isinstance(op, Op)}
    for package in ("synthesis", "filters", "effects"):
        known = registry(f"speccade.families.audio.{package}").all()
        assert {tag for tag, op in known.items() if op not in used} == set()


def test_every_modulation_target_is_used() -> None:
    moved = set()
    for path in FILES:
        params = params_of(path)
        moved |= {layer.lfo.target.name for layer in params.layers if layer.lfo is not None}
        moved |= {lfo.target.name for lfo in params.post_fx_lfos}
    assert moved == set(TARGETS.members)


@pytest.mark.parametrize("category", INSTRUMENTS)
def test_instruments_of_a_folder_are_equally_loud(category: str, place: Path) -> None:
    loud = {
        path.stem: momentary_loudness(samples(built(path, place)), params_of(path).sample_rate)
        for path in FILES
        if path.parent.name == category
    }
    assert max(loud.values()) - min(loud.values()) < WIDEST_SPREAD, loud


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.parent.name in INSTRUMENTS], ids=lambda path: path.stem
)
def test_base_note_is_what_sounds(path: Path, place: Path) -> None:
    note = params_of(path).normalised().base_note
    if path.stem in INHARMONIC or note is None:
        assert path.stem in INHARMONIC | {"gong-large", "harp-glide", "sleigh-bells", "wind-chimes"}
        return
    assert isinstance(note, int)
    sound, rate = samples(built(path, place)).mean(axis=1), params_of(path).sample_rate
    begin = len(sound) // 4
    part = sound[begin : begin + min(len(sound) // 2, rate)]
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)), 1 << 18))
    cents = np.arange(-80, 81, 2)
    heard = []
    for offset in cents:
        partials = 440.0 * 2 ** ((note - 69 + offset / 100) / 12) * np.arange(1, 9)
        heard.append(spectrum[np.round(partials[partials < rate / 2] * (1 << 18) / rate).astype(int)].sum())
    assert abs(cents[int(np.argmax(heard))]) <= 20


@pytest.mark.parametrize("stem", DRUMS)
def test_drums_are_low_or_bright_and_short(stem: str, place: Path) -> None:
    (path,) = (path for path in FILES if path.stem == stem)
    sound = samples(built(path, place))
    spectrum = np.abs(np.fft.rfft(sound.mean(axis=1))) ** 2
    low = spectrum[np.fft.rfftfreq(len(sound), 1 / 44100) < 130].sum() / spectrum.sum()
    least, most, longest = DRUMS[stem]
    assert least <= low <= most and seconds_to(sound, 20.0) <= longest


def test_pads_are_wide(place: Path) -> None:
    for path in FILES:
        if path.parent.name == "pads":
            left, right = samples(built(path, place)).T
            assert 0.2 < np.sqrt(((left - right) ** 2).mean() / ((left + right) ** 2).mean()) < 1.5, path.stem


def test_interface_sounds_are_short_and_gentle(place: Path) -> None:
    for path in FILES:
        if path.parent.name == "ui":
            assert params_of(path).duration_seconds <= 1.6 and np.abs(samples(built(path, place))).max() < 0.45


def test_loops_have_no_seam(place: Path) -> None:
    looped = [path for path in FILES if params_of(path).loop_config is not None]
    assert {path.parent.name for path in looped} >= {"bass", "fx", "keys", "leads", "pads"}
    for path in looped:
        (artifact,) = built(path, place).artifacts
        loop = artifact.metrics["loop"]
        assert loop["seam_error"] < (0.001 if loop["crossfade_frames"] else 0.002), path.stem
        assert loop["end_frame"] - loop["start_frame"] > 0.5 * params_of(path).sample_rate, path.stem


def test_programs_load_their_library_from_any_place(tmp_path: Path) -> None:
    """As from an installed package, with no repository around it."""
    shutil.copytree(FOLDER, tmp_path / "audio")
    for category in CATEGORIES:
        moved = next(path for path in sorted((tmp_path / "audio" / category).glob("[a-z]*.star")))
        assert pipeline.validate(pipeline.compile(pipeline.read(moved))) == []


def test_variants_of_a_step_differ() -> None:
    (path,) = (path for path in FILES if path.stem == "footstep-gravel")
    spec = compiled(path)
    generate = spec.recipe.load_generator() if spec.recipe is not None else None
    assert generate is not None and spec.normal is not None and len(spec.envelope.variants or ()) >= 3
    request = (OutputRequest("primary", "wav", "a.wav"),)
    steps = [generate(Job(spec.normal.params, 1000 + number, request)).files[0].data for number in range(3)]
    assert all(one != other for one, other in pairwise(steps))
