"""The command line, in process: envelopes, exit codes, and that nothing else reaches standard output."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests import toy as toy_family

from speccade.cli.app import command_modules, run

pytestmark = pytest.mark.usefixtures("toy")


class Result:
    """What a run of the program did."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def envelopes(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def speccade(capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*arguments: object) -> Result:
        with pytest.raises(SystemExit) as done:
            run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Result(int(done.value.code or 0), captured.out, captured.err)

    return call


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    return write(tmp_path / "font.json", toy_family.spec())


def write(path: Path, value: Any) -> Path:
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return path


def test_every_command_has_help(speccade: Any) -> None:
    listing = speccade("--help").out
    for name in command_modules():
        assert name in listing
        assert speccade(name, "--help").code == 0


def test_unknown_command_gets_a_suggestion(speccade: Any) -> None:
    result = speccade("genrate")
    assert result.code == 2 and "did you mean 'generate'" in result.err


def test_version(speccade: Any) -> None:
    assert speccade("--version").out.startswith("speccade ")


def test_validate_envelope(speccade: Any, spec: Path) -> None:
    result = speccade("validate", spec, "--json", "--artifacts")
    (envelope,) = result.envelopes
    assert result.code == 0 and result.err == ""
    assert envelope["spec"] == str(spec) and envelope["success"] and envelope["errors"] == envelope["warnings"] == []
    assert envelope["result"]["asset_id"] == "toy-font" and envelope["result"]["source_kind"] == "json"
    assert set(envelope) >= {"spec_hash", "ir_hash", "recipe_hash", "source_hash", "provenance", "budget"}
    assert envelope["budget"]["usage"]["mesh.max_bones"]["actual"] == 2
    assert not list(spec.parent.glob("*.report.json"))


def test_one_envelope_per_spec_in_the_order_given(speccade: Any, spec: Path, tmp_path: Path) -> None:
    broken = write(tmp_path / "broken.json", "{")
    result = speccade("validate", broken, spec, "-s", tmp_path / "absent.json", "--spec", tmp_path / "x.txt", "--json")
    assert result.code == 1
    assert [e["spec"] for e in result.envelopes] == [
        str(broken),
        str(spec),
        str(tmp_path / "absent.json"),
        str(tmp_path / "x.txt"),
    ]
    assert [e["success"] for e in result.envelopes] == [False, True, False, False]
    assert [e["errors"][0]["code"] for e in result.envelopes if e["errors"]] == ["CLI_003", "CLI_001", "CLI_002"]
    assert "result" not in result.envelopes[0]


def test_finding_record(speccade: Any, tmp_path: Path) -> None:
    params = {"parts": [{"id": "a"}], "trim": {"colour": "redd"}}
    file = write(tmp_path / "a.json", json.dumps(toy_family.spec(params=params), indent=2))
    (envelope,) = speccade("validate", file, "--json").envelopes
    (finding,) = envelope["errors"]
    assert finding["code"] == "E012" and finding["path"] == "recipe.params.trim.colour"
    assert finding["pointer"] == "/recipe/params/trim/colour" and finding["file"] == str(file)
    assert file.read_text().splitlines()[finding["line"] - 1][finding["col"] - 1 :].startswith('"colour"')
    assert finding["suggestion"] == "did you mean 'red'?" and finding["allowed"] == ["red", "green"]


def test_human_finding_shows_line_and_caret(speccade: Any, tmp_path: Path) -> None:
    params = {"parts": [{"id": "a", "size": -1}]}
    file = write(tmp_path / "a.json", json.dumps(toy_family.spec(params=params), indent=2))
    result = speccade("validate", file)
    assert result.code == 1 and result.out == ""
    assert "error[E012]" in result.err and f"{file}:" in result.err and "^" in result.err and "\033" not in result.err


def test_validate_writes_a_report_only_when_asked(speccade: Any, spec: Path, tmp_path: Path) -> None:
    target = tmp_path / "reports" / "r.json"
    result = speccade("validate", spec, "--report", target, "--json")
    assert json.loads(target.read_bytes())["ok"] is True
    assert result.envelopes[0]["result"]["report_path"] == str(target)


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate"], ["validate", "SPEC", "--budget", "retro"], ["validate", "SPEC", "--budget-profile", "absent.toml"],
        ["generate", "SPEC", "--preview", "0"], ["generate", "SPEC", "--nonsense"], ["generate-all", "absent"],
        ["validate", "SPEC", "SPEC", "--report", "x"], ["schema", "audio_v9"], ["completion", "tcsh"],
    ],
)  # fmt: skip
def test_wrong_usage_exits_with_2(speccade: Any, spec: Path, arguments: list[str]) -> None:
    result = speccade(*[str(spec) if a == "SPEC" else a for a in arguments])
    assert result.code == 2 and result.out == "" and result.err


def test_generate_and_cache(speccade: Any, spec: Path, tmp_path: Path) -> None:
    arguments = ("generate", spec, "-o", tmp_path / "out", "--cache-dir", tmp_path / "cache", "--json")
    first, second = speccade(*arguments), speccade(*arguments)
    assert first.code == second.code == 0
    assert [r.envelopes[0]["result"]["cache_hit"] for r in (first, second)] == [False, True]
    result = second.envelopes[0]["result"]
    assert result["outputs"][0].keys() >= {"kind", "format", "path", "hash"}
    assert Path(result["report_path"]) == tmp_path / "out/toy-font.report.json"
    assert result["out_root"] == str(tmp_path / "out")
    uncached = speccade(*arguments, "--no-cache")
    assert uncached.envelopes[0]["result"]["cache_hit"] is False


def test_generate_exit_codes(speccade: Any, tmp_path: Path) -> None:
    bad = write(tmp_path / "bad.json", toy_family.spec(seed=-1))
    refused = write(tmp_path / "refused.json", toy_family.spec(params={"parts": [{"id": "a"}], "mode": "refuse"}))
    out = ("-o", tmp_path / "out", "--no-cache", "--json")
    assert speccade("generate", bad, *out).code == 1
    result = speccade("generate", refused, *out)
    assert result.code == 2 and result.envelopes[0]["errors"][0]["code"] == "TEXTURE_003"
    assert speccade("generate", bad, refused, *out).code == 2


def test_generate_variants_and_reports_elsewhere(speccade: Any, tmp_path: Path) -> None:
    value = toy_family.spec(variants=[{"variant_id": "soft", "seed_offset": 1}])
    file = write(tmp_path / "v.json", value)
    result = speccade(
        "generate", file, "-o", tmp_path / "out", "--report-dir", tmp_path / "r", "--expand-variants", "--json"
    )
    variants = result.envelopes[0]["result"]["variants"]
    assert [v["variant_id"] for v in variants] == ["soft"] and variants[0]["success"]
    assert sorted(p.name for p in (tmp_path / "r").iterdir()) == ["toy-font.report.json", "toy-font__soft.report.json"]
    assert not list((tmp_path / "out").glob("*.json"))


def test_budget_shows_usage(speccade: Any, spec: Path) -> None:
    result = speccade("budget", spec, "--json", "--budget", "zx-8bit")
    usage = result.envelopes[0]["budget"]["usage"]
    assert usage["mesh.max_bones"] == {"actual": 2, "maximum": 32} and result.code == 0
    assert "mesh.max_bones" in speccade("budget", spec).out
    listing = speccade("budget", "--list").out
    assert "nethercore" in listing and "audio.max_samples" in listing


def test_budget_exceeded_is_exit_1(speccade: Any, tmp_path: Path) -> None:
    file = write(
        tmp_path / "a.json", toy_family.spec(params={"parts": [{"id": "a" if i == 0 else f"p{i}"} for i in range(33)]})
    )
    for command in (["budget"], ["validate"], ["generate", "-o", tmp_path / "o"]):
        result = speccade(*command, file, "--budget-profile", "zx-8bit", "--json")
        (finding,) = result.envelopes[0]["errors"]
        assert result.code == 1 and finding["code"] == "E017"
        assert finding["limit"] == "mesh.max_bones" and finding["actual"] == 33 and finding["maximum"] == 32
        assert finding["category"] == "mesh" and finding["profile"] == "zx-8bit"


def test_eval_prints_the_decoded_spec(speccade: Any, tmp_path: Path) -> None:
    value = toy_family.spec(params={"steps": [1e2, 1.5], "parts": [{"size": 2, "id": "a"}]}, style_tags=None)
    file = write(tmp_path / "a.json", json.dumps(dict(reversed(value.items()))))
    printed = speccade("eval", file).out
    assert list(json.loads(printed))[:3] == ["spec_version", "asset_id", "asset_type"]
    assert '"params":{"parts":[{"id":"a","size":2}],"steps":[100.0,1.5]}' in printed and "style_tags" not in printed
    (envelope,) = speccade("eval", file, "--json").envelopes
    assert envelope["result"] == json.loads(printed) and envelope["source_hash"]
    again = write(tmp_path / "b.json", printed)
    assert speccade("eval", again).out == printed
    assert speccade("eval", file, "--canonical").out.startswith('{"asset_id"')


def test_fmt_is_idempotent_and_checks(speccade: Any, tmp_path: Path) -> None:
    file = write(tmp_path / "a.json", json.dumps(dict(reversed(toy_family.spec().items()))))
    assert speccade("fmt", file, "--check").code == 1
    assert speccade("fmt", file).code == 0
    once = file.read_text()
    assert once.startswith('{\n  "spec_version": 1,') and speccade("fmt", file, "--check").code == 0
    assert speccade("fmt", file).code == 0 and file.read_text() == once
    assert speccade("fmt", write(tmp_path / "b.json", "{")).code == 1 and (tmp_path / "b.json").read_text() == "{"


def test_reproduce(speccade: Any, spec: Path, tmp_path: Path) -> None:
    speccade("generate", spec, "-o", tmp_path / "out", "--no-cache")
    report = tmp_path / "out/toy-font.report.json"
    result = speccade("reproduce", report, "--json")
    assert result.code == 0 and result.envelopes[0]["outputs"][0]["same"] is True
    record = json.loads(report.read_bytes())
    record["outputs"][0]["digest"] = "0" * 64
    assert speccade("reproduce", write(tmp_path / "forged.json", record)).code == 2
    spec.write_text(spec.read_text() + " ")
    changed = speccade("reproduce", report, "--json")
    assert changed.code == 1 and changed.envelopes[0]["errors"][0]["code"] == "CLI_006"
    assert speccade("reproduce", tmp_path / "absent.json").code == 1
    assert speccade("reproduce", write(tmp_path / "no.json", "{}")).code == 1


def test_cache_commands(speccade: Any, spec: Path, tmp_path: Path) -> None:
    cache = ("--cache-dir", tmp_path / "cache")
    speccade("generate", spec, "-o", tmp_path / "out", *cache)
    facts = json.loads(speccade("cache", "info", *cache, "--json").out)
    assert facts["entries"] == 1 and facts["blobs"] == 1
    assert speccade("cache", "verify", *cache).code == 0
    blob = next((tmp_path / "cache/v1/cas").glob("*/*"))
    blob.write_bytes(b"?")
    assert speccade("cache", "verify", *cache).code == 1
    assert speccade("cache", "verify", "--repair", *cache).code == 0
    assert speccade("cache", "gc", "--max-bytes", "0", *cache).code == 0
    assert speccade("cache", "clear", *cache).code == 0
    assert json.loads(speccade("cache", "info", *cache, "--json").out)["blobs"] == 0


def test_generate_all(speccade: Any, tmp_path: Path) -> None:
    folder = tmp_path / "specs"
    (folder / "sub").mkdir(parents=True)
    for name in "ab":
        outputs = [{"kind": "primary", "format": "png", "path": f"{name}.png", "source": "a"}]
        write(folder / f"{name}.json", toy_family.spec(asset_id=f"toy-{name}", outputs=outputs))
    write(folder / "sub/broken.json", "{")
    write(folder / "_library.json", "not a spec")
    write(folder / "x.report.json", "{}")
    arguments = ("generate-all", folder, "-o", tmp_path / "out", "--jobs", "1", "--cache-dir", tmp_path / "cache")
    result = speccade(*arguments, "--json")
    assert result.code == 1 and [e["success"] for e in result.envelopes] == [True, True, False]
    summary = json.loads((tmp_path / "out/generation_summary.json").read_bytes())
    assert (summary["total_specs"], summary["successful"], summary["failed"]) == (3, 2, 1)
    assert [row["how"] for row in summary["specs"]] == ["generated", "generated", "failed"]
    again = speccade(*arguments)
    assert "2 unchanged" in again.err and len(toy_family.calls) == 2
    (tmp_path / "out/a.png").unlink()
    speccade(*arguments)
    assert (tmp_path / "out/a.png").is_file() and len(toy_family.calls) == 2


def test_generate_all_refuses_two_specs_that_write_one_file(speccade: Any, tmp_path: Path) -> None:
    folder = tmp_path / "specs"
    folder.mkdir()
    for name in "ab":
        write(folder / f"{name}.json", toy_family.spec(asset_id=f"toy-{name}"))
    result = speccade("generate-all", folder, "-o", tmp_path / "out", "--jobs", "1", "--no-cache", "--json")
    assert result.code == 1 and [e["success"] for e in result.envelopes] == [True, False]
    assert result.envelopes[1]["errors"][0]["code"] == "E007"


def test_interrupt_is_130(speccade: Any, spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("speccade.pipeline.read", interrupted)
    result = speccade("validate", spec)
    assert result.code == 130 and result.out == ""
