"""`speccade schema`: the JSON Schema of specs, derived from the models."""

import json
from typing import Annotated

import typer


def command(
    kind: Annotated[
        str | None, typer.Argument(metavar="[KIND]", help="One recipe kind [default: all].", show_default=False)
    ] = None,
) -> None:
    """Print the JSON Schema (draft 2020-12) of specs, or of those of one recipe kind."""
    from speccade.core.family import built_kinds
    from speccade.core.schema import spec_schema
    from speccade.core.suggest import did_you_mean

    kinds = list(built_kinds())
    if kind is not None and kind not in kinds:
        hint = did_you_mean(kind, kinds) or f"one of {', '.join(kinds)}"
        raise typer.BadParameter(f"no schema for '{kind}': {hint}", param_hint="KIND")
    typer.echo(json.dumps(spec_schema(kinds if kind is None else [kind]), indent=2))
