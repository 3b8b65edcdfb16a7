"""`speccade eval`: print the spec that a file means, as decoded JSON."""

from pathlib import Path
from typing import Annotated

import typer

from speccade.cli import console, options
from speccade.cli._loading import compiled


def command(
    specs: options.Specs = None,
    spec: options.SpecOption = None,
    pretty: Annotated[bool, typer.Option("--pretty", "-p", help="Indent by two spaces.")] = False,
    canonical: Annotated[
        bool, typer.Option("--canonical", help="Print the canonical IR instead: resolved, normalised, RFC 8785.")
    ] = False,
    budget: options.Budget = "default",
    as_json: options.Json = False,
) -> None:
    """Evaluate specs to JSON; nothing is validated beyond the envelope, nothing is generated."""
    from speccade import pipeline
    from speccade.building import outcome as outcomes

    profile = options.budget_profile(budget)
    failed = False
    for file in options.spec_files(specs, spec):
        spec_file = compiled(file, profile, as_json)
        if spec_file is None:
            failed = True
            continue
        value = spec_file.ir if canonical else printed(spec_file.value)
        if as_json:
            envelope = outcomes.shell(str(file), True, (), [f for f in spec_file.findings if f.severity == "warning"])
            envelope["result"] = value
            identity = {"spec_hash": spec_file.spec_hash, "ir_hash": spec_file.ir_hash}
            provenance = pipeline.report(spec_file, None, (), profile)["provenance"]
            console.emit(envelope | outcomes.hashes(spec_file.source, identity, None) | {"provenance": provenance})
        else:
            _print(value, canonical, pretty, file)
    raise typer.Exit(1 if failed else 0)


def printed(value: dict[str, object]) -> dict[str, object]:
    """A decoded spec as the format prints it: envelope keys in their order, keys inside params sorted."""
    from speccade.core.jsontext import sorted_keys

    recipe = value.get("recipe")
    if not isinstance(recipe, dict):
        return value
    return value | {"recipe": {"kind": recipe["kind"], "params": sorted_keys(recipe["params"])}}


def _print(value: object, canonical: bool, pretty: bool, file: Path) -> None:
    import json

    if canonical and not pretty:
        from speccade.core.canonical import canonical_text

        typer.echo(canonical_text(value))
    else:
        separators = None if pretty else (",", ":")
        typer.echo(json.dumps(value, indent=2 if pretty else None, separators=separators, ensure_ascii=False))
