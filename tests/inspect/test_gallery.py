"""The gallery: everything is in the page, nothing is outside of it, nothing in a report can break it."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest

from speccade.building.batch import BatchResult
from speccade.core import family
from speccade.core.family import File, Picture
from speccade.formats.png import encode_png
from speccade.formats.wav import encode_wav
from speccade.inspect import cards as making
from speccade.inspect.cards import ReportError, card, read_report
from speccade.inspect.gallery import cards_of, write_gallery
from speccade.inspect.page import fragment, page

HOSTILE = '</script><script>alert("x")</script>&\'<b>'


def report(out: Path, **changes: Any) -> dict[str, Any]:
    """A report with a sound and an image that exist below `out`."""
    (out / "a").mkdir(parents=True, exist_ok=True)
    (out / "a" / "tone.wav").write_bytes(encode_wav(np.full(4410, 8000, dtype=np.int16), 44100))
    (out / "a" / "map.png").write_bytes(encode_png(np.zeros((4, 8), dtype=np.uint8)))
    return {
        "report_version": 1,
        "asset_id": "thing-one",
        "recipe_kind": "audio_v1",
        "seed": 7,
        "ok": True,
        "errors": [],
        "warnings": [{"code": "W004", "message": "bent", "path": "recipe.params.x", "suggestion": "straighten"}],
        "outputs": [
            {"kind": "primary", "format": "wav", "path": "a/tone.wav", "hash": "ab" * 32, "size": 8864},
            {"kind": "primary", "format": "png", "path": "a/map.png", "hash": "cd" * 32, "size": 100},
        ],
        "metrics": {"peak_dbfs": -3.0, "frames": 4410, "tileable": True, "nested": {"a": 1}},
        "budget": {"profile": "default", "usage": {"audio.max_layers": {"actual": 2, "maximum": 32}}},
        "cache": {"key": "ef" * 32, "hit": True},
        "provenance": {"source_kind": "json", "source_hash": "12" * 32},
    } | changes


class Tags(HTMLParser):
    """Collects tags and checks that they close in order."""

    VOID = {"meta", "input", "img", "br", "link"}

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def parsed(text: str) -> Tags:
    tags = Tags()
    tags.feed(text)
    tags.close()
    assert tags.open == []
    return tags


def test_card_holds_what_the_report_says(tmp_path: Path) -> None:
    made = card(report(tmp_path), tmp_path)
    assert (made.title, made.kind, made.how) == ("thing-one", "audio_v1", "cached")
    assert made.sounds[0].seconds == pytest.approx(0.1)
    assert (made.images[0].width, made.images[0].height) == (8, 4)
    facts = dict(made.facts)
    assert facts["seed"] == "7"
    assert facts["peak dbfs"] == "-3"
    assert facts["tileable"] == "yes"
    assert facts["cache key"] == "ef" * 32
    assert "nested" not in facts
    assert made.usage == (("audio.max_layers", 2.0, 32.0),)
    assert made.findings[0][0] == "warning"
    for word in ("thing-one", "w004", "a/map.png", "12" * 32):
        assert word in made.words


def test_page_is_whole_and_needs_nothing_else(tmp_path: Path) -> None:
    text = page([card(report(tmp_path), tmp_path)], "Things")
    tags = parsed(text)
    urls = [value for _, attributes in tags.found for key, value in attributes.items() if key == "src"]
    assert urls
    assert all(value is not None and value.startswith("data:") for value in urls)
    assert not re.search(r"url\(|@import|https?:", text)
    names = [tag for tag, _ in tags.found]
    assert names.count("audio") == 1
    assert names.count("article") == 1
    images = [attributes for tag, attributes in tags.found if tag == "img"]
    assert all(attributes.get("alt") for attributes in images)
    policy = next(a["content"] for t, a in tags.found if t == "meta" and a.get("http-equiv"))
    assert policy is not None
    assert "default-src 'none'" in policy


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    hostile = report(
        tmp_path,
        asset_id=HOSTILE,
        license=HOSTILE,
        recipe_kind=HOSTILE,
        errors=[{"code": HOSTILE, "message": HOSTILE, "path": HOSTILE, "suggestion": HOSTILE}],
        metrics={HOSTILE: HOSTILE},
        ok=False,
    )
    text = page([card(hostile, tmp_path)], HOSTILE)
    assert [tag for tag, _ in parsed(text).found].count("script") == 1
    assert "<b>" not in text


@pytest.mark.parametrize("path", ["../secret.wav", "/etc/hostname", "a/../../secret.wav", "a/link.wav", "a/gone.wav"])
def test_files_outside_the_root_are_left_out(path: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    described = report(out)
    (tmp_path / "secret.wav").write_bytes((out / "a" / "tone.wav").read_bytes())
    (out / "a" / "link.wav").symlink_to(tmp_path / "secret.wav")
    described["outputs"][0]["path"] = path
    assert card(described, out).sounds == ()


def test_variants_are_found_in_their_folder(tmp_path: Path) -> None:
    described = report(tmp_path / "variants" / "soft", variant_id="soft")
    made = card(described, tmp_path)
    assert made.title == "thing-one / soft"
    assert len(made.sounds) == 1


def test_family_draws_previews(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[File, ...]] = []

    class Drawn:
        def load_preview(self) -> Any:
            def draw(files: tuple[File, ...]) -> list[Picture]:
                given.append(files)
                return [Picture("tiled", encode_png(np.ones((6, 6), dtype=np.uint8)))]

            return draw

    monkeypatch.setattr(family, "find_recipe", lambda kind: Drawn())
    made = card(report(tmp_path), tmp_path)
    assert [image.name for image in made.images] == ["tiled", "a/map.png"]
    assert [file.path for file in given[0]] == ["a/tone.wav", "a/map.png"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"report_version": 1}', "\xff"])
def test_what_is_no_report_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.report.json"
    path.write_text(text, "latin-1")
    with pytest.raises(ReportError):
        read_report(path)
    with pytest.raises(ReportError, match="cannot read"):
        read_report(tmp_path / "absent.report.json")


def test_failed_spec_has_a_card(tmp_path: Path) -> None:
    error = {"code": "E012", "message": "no"}
    result = BatchResult("specs/broken.json", {"errors": [error]}, 1, "failed")
    (made,) = cards_of(result, tmp_path)
    assert (made.title, made.how, made.findings) == ("broken.json", "failed", (("error", error),))
    assert "1 failed" in page([made], "x")


def test_batch_result_gives_cards_of_variants(tmp_path: Path) -> None:
    paths = []
    for variant in (None, "soft"):
        path = tmp_path / f"{variant}.report.json"
        path.write_text(json.dumps(report(tmp_path) | ({} if variant is None else {"variant_id": variant})))
        paths.append(str(path))
    envelope = {"errors": [], "result": {"report_path": paths[0], "variants": [{"report_path": paths[1]}]}}
    made = cards_of(BatchResult("a.json", envelope, 0, "fresh"), tmp_path)
    assert [item.title for item in made] == ["thing-one", "thing-one / soft"]
    assert made[0].how == "fresh"


def test_gallery_is_written_whole(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "index.html"
    write_gallery(target, [card(report(tmp_path), tmp_path)], "Things")
    parsed(target.read_text("utf-8"))
    assert [path.name for path in target.parent.iterdir()] == ["index.html"]


def test_fragment_keeps_its_style_to_itself(tmp_path: Path) -> None:
    text = fragment([card(report(tmp_path), tmp_path)])
    parsed(text)
    assert "@scope (.speccade)" in text
    assert ":root" not in text
    assert "<script" not in text


def test_data_uri_round_trips() -> None:
    import base64

    uri = making.data_uri("image/png", b"\x00\xff")
    assert uri.startswith("data:image/png;base64,")
    assert base64.b64decode(uri.partition(",")[2]) == b"\x00\xff"


def test_large_files_are_shown_small_and_linked(tmp_path: Path) -> None:
    described = report(tmp_path / "out put")
    outputs = [
        {"kind": "primary", "format": "png", "path": f"a/wall_{name}.png"} for name in ("albedo", "normal", "ao")
    ]
    noise = np.random.default_rng(1).integers(0, 256, (700, 600, 3), dtype=np.uint8)
    for output in outputs:
        (tmp_path / "out put" / output["path"]).write_bytes(encode_png(noise))
    target = tmp_path / "pages" / "gallery.html"
    write_gallery(target, [card(described | {"outputs": outputs}, tmp_path / "out put")], "Walls")
    text = target.read_text("utf-8")
    assert len(text) < noise.size
    assert "wall_albedo" in text and ">albedo &middot; 600&times;700<" in text
    links = [attributes["href"] for tag, attributes in parsed(text).found if tag == "a"]
    assert len(links) == 6, "each picture, and each file of the list"
    for link in links:
        assert link is not None and (target.parent / unquote(link)).read_bytes() == encode_png(noise)
    single = card(described | {"outputs": outputs[:1]}, tmp_path / "out put")
    sizes = [
        len(image.source)
        for image in (*single.images, *card(described | {"outputs": outputs}, tmp_path / "out put").images)
    ]
    assert sizes[0] > 5 * sizes[1], "one picture alone is shown larger"
    assert "<a " not in fragment([single]), "a fragment does not know where it will lie"
