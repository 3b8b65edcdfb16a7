"""What an outcome shows in a notebook."""

import json
from pathlib import Path

from tests.support import ROOT

import speccade

CLICK = ROOT / "examples" / "sounds" / "ui_click.json"


def test_a_sound_can_be_played(tmp_path: Path) -> None:
    html = speccade.generate(CLICK, tmp_path)._repr_html_()
    assert '<audio controls preload="metadata" src="data:audio/wav;base64,' in html
    assert "Spectrogram of sounds/ui_click.wav" in html
    assert "generated" in html


def test_a_refused_spec_shows_why(tmp_path: Path) -> None:
    spec = json.loads(CLICK.read_text())
    spec["recipe"]["params"]["layers"][0]["volume"] = 3
    (tmp_path / "loud.json").write_text(json.dumps(spec))
    html = speccade.generate(tmp_path / "loud.json", tmp_path)._repr_html_()
    assert "E012" in html
    assert "recipe.params.layers[0].volume" in html
    assert "<audio" not in html


def test_a_file_that_is_no_spec_shows_why(tmp_path: Path) -> None:
    html = speccade.generate(tmp_path / "absent.json", tmp_path)._repr_html_()
    assert "CLI_001" in html
