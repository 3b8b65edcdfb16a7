"""`load()`: relative to the loading file, inside the root, and nothing else."""

import os
from pathlib import Path

import blake3
import pytest

from speccade.starlark import Evaluator, LoadedModule, StarlarkFailure
from speccade.starlark.modules import MAX_MODULE_BYTES


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root with libraries, and files outside that must stay out of reach."""
    (tmp_path / "secret.star").write_text("SECRET = 1\n")
    folder = tmp_path / "root"
    (folder / "lib" / "deep").mkdir(parents=True)
    (folder / "lib" / "notes.star").write_text('load("deep/tuning.star", "A4")\n\ndef note(n):\n    return A4 * n\n')
    (folder / "lib" / "deep" / "tuning.star").write_text("A4 = 440\n_hidden = 1\n")
    (folder / "top.bzl").write_text('load("lib/notes.star", "note")\nTWICE = note(2)\n')
    return folder


def evaluate(evaluator: Evaluator, root: Path, program: str, path: str = "main.star") -> list[LoadedModule]:
    return list(evaluator.evaluate(program, path=root / path, root=root).modules)


def refused(evaluator: Evaluator, root: Path, program: str, path: str = "main.star") -> StarlarkFailure:
    with pytest.raises(StarlarkFailure) as caught:
        evaluate(evaluator, root, program, path)
    return caught.value


def test_libraries_are_found_from_the_file_that_loads_them(evaluator: Evaluator, root: Path) -> None:
    program = 'load("top.bzl", "TWICE")\nload("lib/notes.star", n = "note")\n{"a": TWICE, "b": n(3)}'
    evaluation = evaluator.evaluate(program, path=root / "main.star", root=root)
    assert evaluation.json_text == '{"a":880,"b":1320}'
    assert [module.path for module in evaluation.modules] == ["lib/deep/tuning.star", "lib/notes.star", "top.bzl"]
    for module in evaluation.modules:
        assert module.hash == blake3.blake3((root / module.path).read_bytes()).hexdigest()


def test_a_program_in_a_folder(evaluator: Evaluator, root: Path) -> None:
    modules = evaluate(evaluator, root, 'load("../top.bzl", "TWICE")\n{"a": TWICE}', "lib/main.star")
    assert "top.bzl" in [module.path for module in modules]
    modules = evaluate(evaluator, root, 'load("../lib/./deep/tuning.star", "A4")\n{"a": A4}', "lib/main.star")
    assert [module.path for module in modules] == ["lib/deep/tuning.star"]


def test_what_is_not_loaded_is_not_listed(evaluator: Evaluator, root: Path) -> None:
    assert evaluate(evaluator, root, '{"a": 1}') == []


@pytest.mark.parametrize(
    "path",
    [
        "../secret.star",
        "lib/../../secret.star",
        "lib/deep/../../../secret.star",
        "/etc/passwd",
        "//secret.star",
        "C:/secret.star",
        "lib\\\\notes.star",
        ":notes.star",
        "",
        ".",
        "lib",
        "missing.star",
        "notes.json",
        "lib/notes.star/",
        "a\\n.star",
        "a\\x00.star",
        "a" * 300 + ".star",
        "../root/main.star/../../secret.star",
    ],
)
def test_everything_else_is_refused(path: str, evaluator: Evaluator, root: Path) -> None:
    failure = refused(evaluator, root, f'x = 1\nload("{path}", "SECRET")\n{{}}')
    assert failure.code == "S002"
    assert failure.message.startswith("S002: runtime error at main.star: error: cannot load ")
    assert (failure.file, failure.line, failure.column) == ("main.star", 2, 1)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_and_pipes_do_not_lead_out(evaluator: Evaluator, root: Path) -> None:
    (root / "link.star").symlink_to(root.parent / "secret.star")
    (root / "folder").symlink_to(root.parent)
    (root / "inside.star").symlink_to(root / "lib" / "notes.star")
    os.mkfifo(root / "pipe.star")
    (root / "circle.star").symlink_to(root / "circle.star")
    assert "leads out" in refused(evaluator, root, 'load("link.star", "SECRET")\n{}').message
    assert "leads out" in refused(evaluator, root, 'load("folder/secret.star", "SECRET")\n{}').message
    assert "not a file" in refused(evaluator, root, 'load("pipe.star", "SECRET")\n{}').message
    assert "cannot load" in refused(evaluator, root, 'load("circle.star", "SECRET")\n{}').message
    modules = evaluate(evaluator, root, 'load("inside.star", "note")\n{"a": note(1)}')
    assert "lib/notes.star" in [module.path for module in modules]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_the_root_may_be_reached_through_a_link(evaluator: Evaluator, root: Path) -> None:
    link = root.parent / "other name"
    link.symlink_to(root)
    assert evaluate(evaluator, link, 'load("top.bzl", "TWICE")\n{"a": TWICE}')


def test_cycles_are_refused(evaluator: Evaluator, root: Path) -> None:
    (root / "a.star").write_text('load("b.star", "B")\nA = 1\n')
    (root / "b.star").write_text('load("a.star", "A")\nB = 1\n')
    failure = refused(evaluator, root, 'load("a.star", "A")\n{}')
    assert "load cycle: a.star -> b.star -> a.star" in failure.message
    assert (failure.file, failure.line) == ("b.star", 1)
    (root / "self.star").write_text('load("self.star", "A")\nA = 1\n')
    assert "self.star -> self.star" in refused(evaluator, root, 'load("self.star", "A")\n{}').message
    (root / "back.star").write_text('load("main.star", "A")\nB = 1\n')
    program = 'load("back.star", "B")\nA = 1\n{}'
    (root / "main.star").write_text(program)
    assert "main.star -> back.star -> main.star" in refused(evaluator, root, program).message


def test_a_library_runs_once(evaluator: Evaluator, root: Path) -> None:
    (root / "shared.star").write_text("THINGS = {'a': [1]}\n")
    for name in "ab":
        (root / f"{name}.star").write_text(f'load("shared.star", "THINGS")\n{name.upper()} = THINGS\n')
    program = 'load("a.star", "A")\nload("b.star", "B")\n{"same": A == B, "a": A}'
    assert evaluator.evaluate(program, path=root / "main.star", root=root).json_text == '{"same":true,"a":{"a":[1]}}'


def test_deep_chains_are_refused(evaluator: Evaluator, root: Path) -> None:
    for number in range(60):
        (root / f"m{number}.star").write_text(f'load("m{number + 1}.star", "X")\nX2 = X\n')
    assert "files deep" in refused(evaluator, root, 'load("m0.star", "X2")\n{}').message


def test_what_a_library_gives_is_frozen_and_public(evaluator: Evaluator, root: Path) -> None:
    (root / "data.star").write_text("LIST = [1]\nosc = oscillator\n")
    assert "Immutable" in refused(evaluator, root, 'load("data.star", "LIST")\nLIST.append(2)\n{}').message
    assert "_hidden" in refused(evaluator, root, 'load("lib/deep/tuning.star", "_hidden")\n{}').message
    assert "no symbol" in refused(evaluator, root, 'load("lib/deep/tuning.star", "A5")\n{}').message
    assert refused(evaluator, root, 'load("lib/notes.star", "oscillator")\n{}').code == "S002"
    assert evaluate(evaluator, root, 'load("data.star", "osc")\n{"a": osc(440)}')


def test_a_loaded_name_hides_the_library_function(evaluator: Evaluator, root: Path) -> None:
    (root / "own.star").write_text("def delay(x):\n    return x * 2\n\ndef lowpass():\n    return delay(4)\n")
    program = (
        'load("own.star", "delay", reverb = "lowpass")\n{"a": delay(4), "b": reverb(), "c": lowpass(500)["cutoff"]}'
    )
    text = evaluator.evaluate(program, path=root / "main.star", root=root).json_text
    assert text == '{"a":8,"b":8,"c":500.0}'


def test_an_error_in_a_library_is_placed_there(evaluator: Evaluator, root: Path) -> None:
    (root / "lib" / "bad.star").write_text("# comment\ndef f(x):\n    return [oscillator(1), oscillator(x)]\n")
    failure = refused(evaluator, root, 'load("lib/bad.star", "f")\n\n{"a": f(-1)}')
    assert (failure.code, failure.file, failure.line, failure.column) == ("S103", "lib/bad.star", 3, 28)
    assert [(frame.file, frame.line) for frame in failure.frames] == [("main.star", 3), ("lib/bad.star", 3)]
    (root / "lib" / "wrong.star").write_text("x = = 1\n")
    failure = refused(evaluator, root, 'load("lib/wrong.star", "x")\n{}')
    assert (failure.code, failure.file, failure.line) == ("S001", "lib/wrong.star", 1)


def test_unreadable_libraries(evaluator: Evaluator, root: Path) -> None:
    (root / "latin.star").write_bytes(b"x = '\xe9'\n")
    assert "not UTF-8" in refused(evaluator, root, 'load("latin.star", "x")\n{}').message
    (root / "big.star").write_bytes(b"#" * (MAX_MODULE_BYTES + 1))
    assert "larger than" in refused(evaluator, root, 'load("big.star", "x")\n{}').message


def test_load_stands_at_the_top(evaluator: Evaluator, root: Path) -> None:
    failure = refused(evaluator, root, 'if True:\n    load("top.bzl", "TWICE")\n{}')
    assert "top of a module" in failure.message
    assert failure.line == 2


def test_without_a_root_nothing_is_loaded(evaluator: Evaluator) -> None:
    with pytest.raises(StarlarkFailure, match="cannot load"):
        evaluator.evaluate('load("top.bzl", "TWICE")\n{}')


def test_a_program_outside_the_root_loads_from_the_root(evaluator: Evaluator, root: Path) -> None:
    evaluation = evaluator.evaluate('load("top.bzl", "TWICE")\n{"a": TWICE}', path=root.parent / "x.star", root=root)
    assert evaluation.json_text == '{"a":880}'
