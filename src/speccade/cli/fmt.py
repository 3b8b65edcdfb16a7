"""`speccade fmt`: rewrite JSON specs in the one layout."""

from pathlib import Path
from typing import Annotated

import typer

from speccade.cli import console, options


def command(
    specs: options.Specs = None,
    spec: options.SpecOption = None,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit 1 when a file would change.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", help="Write here instead (one spec only).", show_default=False)
    ] = None,
) -> None:
    """Rewrite JSON specs in place: envelope keys in the format's order, keys inside params sorted, two spaces."""
    from speccade.building.files import write_atomic
    from speccade.compilation import parse_source
    from speccade.core.diagnostics import SpecError
    from speccade.core.source import read

    files = options.spec_files(specs, spec)
    if output is not None and len(files) > 1:
        raise typer.BadParameter("goes with one spec", param_hint="--output")
    failed = changed = False
    for file in files:
        try:
            source = read(file)
            if source.kind != "json":
                raise typer.BadParameter(f"{file} is a program; only JSON specs are reformatted", param_hint="SPEC")
            text = formatted(parse_source(source)).encode()
        except SpecError as failure:
            failed = True
            console.tell(failure.diagnostics)
            continue
        target = (output or file).resolve()  # a link is followed, not replaced
        if text == source.data and output is None:
            continue
        changed = True
        console.say(f"{'would reformat' if check else 'reformatted'} {target}")
        if not check:
            try:
                write_atomic(target, text)
            except OSError as failure:
                failed = True
                console.say(f"cannot write {target}: {(failure.strerror or str(failure)).lower()}")
    raise typer.Exit(1 if failed or (check and changed) else 0)


def formatted(value: object) -> str:
    """A JSON spec in the one layout; a value that is no spec keeps its keys' order at the top."""
    from speccade.core.envelope import Envelope
    from speccade.core.jsontext import indented, sorted_keys

    if isinstance(value, dict):
        order = {name: index for index, name in enumerate(Envelope.model_fields)}
        top = sorted(value, key=lambda key: (order.get(key, len(order)), key))
        value = {key: sorted_keys(value[key]) if key == "recipe" else value[key] for key in top}
    return indented(value) + "\n"
