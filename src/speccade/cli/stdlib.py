"""`speccade stdlib`: the Starlark library as a table."""

import json

import typer

from speccade.cli.app import new_group

app = new_group("The Starlark standard library.")


@app.callback()
def stdlib() -> None:
    """The Starlark standard library."""


@app.command()
def dump() -> None:
    """Print every library function with its parameters, defaults, ranges and enumerations, as JSON."""
    from speccade.starlark import dump as document

    typer.echo(json.dumps(document(), indent=2))
