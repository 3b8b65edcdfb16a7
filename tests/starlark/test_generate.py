"""Generated package data is what the declarations say now, and the catalogue is complete."""

import subprocess
import sys

import pytest

from speccade.starlark import dump, stdlib_version
from speccade.starlark.declare import Function, constructor, real, text
from speccade.starlark.generate import RELEASE, contents, main, version
from speccade.starlark.prelude import prelude_source
from speccade.starlark.registry import declaration_modules, functions

TYPES = {"bool", "int", "float", "str", "list[float]", "list[int]", "list[str]", "list[typing.Any]", "typing.Any"}


def test_generated_files_are_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, "run: python -m speccade.starlark.generate"
    assert capsys.readouterr().out == ""


def test_stale_files_are_noticed_and_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("speccade.starlark.generate.PRELUDE", tmp_path / "prelude.star")
    monkeypatch.setattr("speccade.starlark.generate.CATALOGUE", tmp_path / "stdlib.json")
    assert main(["--check"]) == 1
    assert "not current: prelude.star, stdlib.json" in capsys.readouterr().out
    assert main([]) == 0
    assert main(["--check"]) == 0


def test_areas_are_found_by_a_sorted_scan() -> None:
    modules = list(declaration_modules())
    assert modules == sorted(modules)
    assert {name.split(".")[2] for name in modules} >= {
        "audio",
        "music",
        "skeletal_animation",
        "skeletal_mesh",
        "static_mesh",
        "texture",
    }


def test_the_version_names_release_and_content() -> None:
    library = functions()
    source = prelude_source(library)
    assert stdlib_version() == version(library, source)
    assert stdlib_version().startswith(f"{RELEASE}+")
    assert len(stdlib_version()) == len(RELEASE) + 13
    first = constructor("a", "x", "doc", real("b", 1.0))
    second = constructor("a", "x", "doc", real("b", 2.0))
    assert version([first], "") != version([second], "")
    assert version([first], "") != version([first], "x")


def test_generated_data_does_not_depend_on_hashing() -> None:
    script = "from speccade.starlark.generate import contents; print(*contents().values())"
    texts = [
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, env={"PYTHONHASHSEED": seed}, check=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert texts[0] == texts[1]


def test_the_document_is_complete() -> None:
    document = dump(["rule"])
    assert list(document) == ["stdlib_version", "coordinate_system", "functions", "lint_rules"]
    assert document["stdlib_version"] == stdlib_version()
    assert document["lint_rules"] == ["rule"]
    assert document["coordinate_system"]["up"] == "+Z"
    entries = document["functions"]
    assert [(e["category"], e["name"]) for e in entries] == sorted((e["category"], e["name"]) for e in entries)
    by_name = {function.name: function for function in functions()}
    assert {entry["name"] for entry in entries} == set(by_name)
    for entry in entries:
        assert entry["description"] and entry["returns"]
        for shown, param in zip(entry["params"], by_name[entry["name"]].params, strict=True):
            assert shown["type"] in TYPES
            assert ("default" in shown) == (not shown["required"])
            assert shown.get("enum_values", []) == list(param.enum)


def test_generating_says_what_no_function_can_be() -> None:
    with pytest.raises(ValueError, match="twice"):
        constructor("a", "x", "doc", text("b"), real("b"))
    with pytest.raises(ValueError, match="required parameter after an optional one"):
        constructor("a", "x", "doc", text("b", "c"), real("d"))
    with pytest.raises(ValueError, match="neither a result nor a body"):
        Function("a", "x", "doc", ())


def test_the_prelude_has_one_block_a_function() -> None:
    helpers, *blocks = next(iter(contents().values())).split("\n\ndef ")
    assert [block[: block.index("(")] for block in blocks] == [function.name for function in functions()]
    assert "\ndef _refuse(" in helpers
