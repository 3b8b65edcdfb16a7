"""What a gallery shows of one asset, gathered from its report and its files (light until a file is looked at)."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from speccade.core.workspace import resolve_below

PICTURE = 512
"""Longest side of a picture in a page; larger files are shown reduced, and linked."""
THUMBNAIL = 176
"""The same for each of several pictures of one asset."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A WAV file to listen to: `source` is a data URI, `ticks` are labels with their height in percent."""

    name: str
    source: str
    outline: str
    spectrogram: str
    seconds: float
    ticks: Sequence[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture to look at: an output, or a preview that the asset's family draws of its outputs.

    source         data URI of the picture, a thumbnail of a large output.
    width, height  size of the file itself. file: where it lies; None for a preview.
    """

    name: str
    source: str
    width: int
    height: int
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One asset. `how` is `generated`, `cached`, `fresh` or `failed`; `facts` are label and text, in order, `files` path, hash,
    size, and where the file lies, `usage` a limit with its use and maximum, `findings` the severity with the record of a report.
    """

    title: str
    kind: str
    how: str
    sounds: tuple[Sound, ...] = ()
    images: tuple[Image, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str, int, Path | None], ...] = ()
    usage: tuple[tuple[str, float, float], ...] = ()
    findings: tuple[tuple[str, Mapping[str, Any]], ...] = ()

    @property
    def words(self) -> str:
        """What a search looks through, in lower case."""
        values = [
            self.title,
            self.kind,
            self.how,
            *(text for _, text in self.facts),
            *(file[0] for file in self.files),
        ]
        values += [str(finding["code"]) for _, finding in self.findings]
        return " ".join(values).lower()


class ReportError(ValueError):
    """A file that is no report; the message says why."""


def read_report(path: Path) -> dict[str, Any]:
    """The report in a file.

    Raises
        ReportError: it cannot be read, or is something else.
    """
    try:
        report = json.loads(path.read_bytes())
    except OSError as failure:
        raise ReportError(f"cannot read {path}: {(failure.strerror or str(failure)).lower()}") from None
    except ValueError:
        raise ReportError(f"{path} is not JSON") from None
    if not isinstance(report, dict) or "report_version" not in report or not isinstance(report.get("outputs"), list):
        raise ReportError(f"{path} is not a report of this program")
    return report


def card(report: Mapping[str, Any], out: Path, how: str | None = None) -> Card:
    """The card of a report whose files are below `out`. Files that are not there, or lead elsewhere, are left out."""
    variant = report.get("variant_id")
    folder = out if variant is None else out / "variants" / str(variant)
    asset = str(report.get("asset_id", report.get("spec_path", "?")))
    hit = report.get("cache", {}).get("hit", False)
    files = list(_files(report["outputs"], folder))
    places = {file.name: file.place for file in files}
    usage = report.get("budget", {}).get("usage", {})
    return Card(
        title=asset if variant is None else f"{asset} / {variant}",
        kind=str(report.get("recipe_kind", report.get("asset_type", "unknown"))),
        how=how or ("failed" if not report.get("ok") else "cached" if hit else "generated"),
        sounds=tuple(_sound(file.name, file.data) for file in files if file.format == "wav"),
        images=(*_previews(str(report.get("recipe_kind", "")), report["outputs"], files), *_outputs(files)),
        facts=tuple(_facts(report)),
        files=tuple(
            (str(o["path"]), str(o.get("hash", "")), int(o.get("size", 0)), places.get(str(o["path"])))
            for o in report["outputs"]
        ),
        usage=tuple(
            (name, float(row["actual"]), float(row["maximum"]))
            for name, row in usage.items()
            if isinstance(row.get("maximum"), int | float) and row["maximum"] > 0
        ),
        findings=tuple(
            (severity, finding)
            for severity, key in (("error", "errors"), ("warning", "warnings"))
            for finding in report.get(key, ())
        ),
    )


def failed(path: str, errors: Iterable[Mapping[str, Any]]) -> Card:
    """The card of a spec that has no report."""
    return Card(
        Path(path).name,
        "unknown",
        "failed",
        facts=(("spec", path),),
        findings=tuple(("error", item) for item in errors),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """An output that is there."""

    name: str
    format: str
    data: bytes
    place: Path


def _files(outputs: Iterable[Mapping[str, Any]], folder: Path) -> Iterator[_Found]:
    for output in outputs:
        path = resolve_below(folder, folder, str(output["path"]))
        if path is not None and path.is_file():
            yield _Found(str(output["path"]), str(output["format"]), path.read_bytes(), path)


def _sound(name: str, data: bytes) -> Sound:
    from speccade.formats.wav import decode_wav
    from speccade.inspect import sound_pictures as pictures

    wav = decode_wav(data)
    samples = wav.as_float()
    return Sound(
        name,
        data_uri("audio/wav", data),
        pictures.outline_svg(samples),
        data_uri("image/png", pictures.spectrogram_png(samples, wav.sample_rate)),
        samples.shape[0] / wav.sample_rate,
        pictures.ticks(wav.sample_rate),
    )


def _outputs(files: Iterable[_Found]) -> Iterator[Image]:
    pictures = [file for file in files if file.format == "png"]
    largest = THUMBNAIL if len(pictures) > 2 else PICTURE
    for file in pictures:
        yield _image(file.name, file.data, largest, file.place)


def _previews(kind: str, outputs: Iterable[Mapping[str, Any]], files: Sequence[_Found]) -> Iterator[Image]:
    """The pictures that the asset's family draws of its files, where it does."""
    from speccade.core.family import File, find_recipe

    recipe = find_recipe(kind)
    draw = None if recipe is None else recipe.load_preview()
    if draw is None or not files:
        return
    records = {str(output["path"]): output for output in outputs}
    given = tuple(
        File(
            file.name,
            records[file.name]["kind"],
            file.format,
            file.data,
            metrics=records[file.name].get("metrics", {}),
        )
        for file in files
    )
    for picture in draw(given):
        yield _image(picture.title, picture.png, PICTURE, None)


def _image(name: str, data: bytes, largest: int, place: Path | None) -> Image:
    width, height = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    if max(width, height) > largest:
        from speccade.formats.thumbnails import thumbnail

        data = thumbnail(data, largest)
    return Image(name, data_uri("image/png", data), width, height, place)


def data_uri(media_type: str, data: bytes) -> str:
    """Bytes as a URI that needs no file."""
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


def _facts(report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in ("seed", "license", "spec_path"):
        if key in report:
            yield key.replace("_", " "), str(report[key])
    yield from _scalars(report.get("metrics", {}))
    if len(report["outputs"]) == 1:
        yield from _scalars(report["outputs"][0].get("metrics", {}))
    for key in ("ir_hash", "spec_hash"):
        if key in report:
            yield key.replace("_", " "), str(report[key])
    provenance = report.get("provenance", {})
    for key in ("source_kind", "source_hash", "stdlib_version"):
        if key in provenance:
            yield key.replace("_", " "), str(provenance[key])
    if "key" in report.get("cache", {}):
        yield "cache key", str(report["cache"]["key"])
    if "duration_ms" in report:
        yield "made in", f"{report['duration_ms']} ms"
    if "version" in report.get("toolchain", {}):
        yield "toolchain", str(report["toolchain"]["version"])


def _scalars(metrics: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in metrics.items():
        if isinstance(value, bool):
            yield name.replace("_", " "), "yes" if value else "no"
        elif isinstance(value, int | float):
            yield name.replace("_", " "), f"{value:,.6g}" if isinstance(value, float) else f"{value:,}"
        elif isinstance(value, str):
            yield name.replace("_", " "), value
