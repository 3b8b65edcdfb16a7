"""`speccade template`: the shipped library of presets and materials, to browse and to start from."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from speccade.cli import console
from speccade.cli.app import new_group

if TYPE_CHECKING:
    from speccade.building.library import Template

app = new_group("Browse the shipped library of presets and materials, and copy from it.")

Type = Annotated[
    str | None,
    typer.Option("--asset-type", "--type", "-t", help="Only templates of this asset type.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]
Name = Annotated[str, typer.Argument(metavar="ID", help="The template's asset id.")]


@app.command(name="list")
def list_(asset_type: Type = None, as_json: Json = False) -> None:
    """List the templates."""
    _show(_templates(asset_type), as_json)


@app.command()
def search(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="WORD...", help="All must occur in id, tags or description.")
    ] = None,
    tags: Annotated[
        str | None, typer.Option("--tags", help="Any of these must occur in a tag.", metavar="A,B", show_default=False)
    ] = None,
    query: Annotated[
        str | None, typer.Option("--query", help="Must occur in id or description.", show_default=False)
    ] = None,
    asset_type: Type = None,
    as_json: Json = False,
) -> None:
    """Find templates by words, tags and text; exit 1 when there are none."""
    found = [t for t in _templates(asset_type) if t.matches(words or [], tags, query)]
    _show(found, as_json)
    raise typer.Exit(0 if found else 1)


@app.command()
def show(name: Name, asset_type: Type = None) -> None:
    """Print a template's spec."""
    typer.echo(_find(name, asset_type).path.read_text(encoding="utf-8"), nl=False)


@app.command()
def copy(
    name: Name,
    target: Annotated[Path, typer.Option("--to", help="File or folder to copy to.")],
    asset_type: Type = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
) -> None:
    """Copy a template's spec, with the libraries it loads, to files of your own."""
    from speccade.building.outputs import OutputRoot, UnsafePathError

    template = _find(name, asset_type)
    if target.is_dir():
        target = target / template.path.name
    if target.suffix.lower() != template.path.suffix:
        raise typer.BadParameter(f"the template is a {template.path.suffix} file", param_hint="--to")
    files = template.files(target.name)
    taken = [file for file, data in files.items() if _differs(target.parent / file, data)]
    if taken and not force:
        raise typer.BadParameter(f"{target.parent / taken[0]} exists; use --force to replace it", param_hint="--to")
    try:
        with OutputRoot(target.parent) as outputs:
            for file, data in files.items():
                outputs.write(file, data)
    except (OSError, UnsafePathError) as failure:
        reason = getattr(failure, "strerror", None) or failure
        raise typer.BadParameter(f"cannot write {target}: {reason}", param_hint="--to") from None
    console.say(f"copied {template.asset_id} to {', '.join(str(target.parent / file) for file in files)}")


def _differs(path: Path, data: bytes) -> bool:
    return path.exists() and (not path.is_file() or path.read_bytes() != data)


def _templates(asset_type: str | None) -> "list[Template]":
    from speccade.building.library import templates
    from speccade.core.kinds import ASSET_TYPES
    from speccade.core.suggest import did_you_mean

    if asset_type is not None and asset_type not in ASSET_TYPES:
        hint = did_you_mean(asset_type, ASSET_TYPES) or f"one of {', '.join(ASSET_TYPES)}"
        raise typer.BadParameter(f"unknown asset type '{asset_type}': {hint}", param_hint="--type")
    found, problems = templates(asset_type)
    console.tell(problems)
    return found


def _find(name: str, asset_type: str | None) -> "Template":
    from speccade.core.suggest import did_you_mean

    known = _templates(asset_type)
    match = next((template for template in known if template.asset_id == name), None)
    if match is None:
        hint = did_you_mean(name, [template.asset_id for template in known])
        raise typer.BadParameter(f"no template '{name}'{f'; {hint}' if hint else ''}", param_hint="ID")
    return match


def _show(found: "list[Template]", as_json: bool) -> None:
    if as_json:
        import json

        typer.echo(json.dumps([template.to_json() for template in found], indent=2))
        return
    for template in found:
        tags = f" [{', '.join(template.tags)}]" if template.tags else ""
        typer.echo(f"{template.asset_id:<28}  {template.asset_type:<8}  {template.description}{tags}")
