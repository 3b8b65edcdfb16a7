"""`speccade template`: the shipped library of presets and materials, to browse and to start from."""

from pathlib import Path
from typing import Annotated, Any

import typer

from speccade.cli import console
from speccade.cli.app import new_group

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
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Copy a template's spec to a file of your own."""
    from speccade.building.files import write_atomic

    template = _find(name, asset_type)
    if target.is_dir():
        target = target / template.path.name
    if target.exists() and not force:
        raise typer.BadParameter(f"{target} exists; use --force to replace it", param_hint="--to")
    if target.suffix.lower() != template.path.suffix:
        raise typer.BadParameter(f"the template is a {template.path.suffix} file", param_hint="--to")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(target, template.path.read_bytes())
    except OSError as failure:
        raise typer.BadParameter(f"cannot write {target}: {failure.strerror}", param_hint="--to") from None
    console.say(f"copied {template.asset_id} to {target}")


class Template:
    """One spec of the library, with what its envelope says."""

    def __init__(self, path: Path, facts: dict[str, Any]) -> None:
        self.path = path
        self.asset_id: str = facts["asset_id"]
        self.asset_type: str = facts["asset_type"]
        self.description: str = facts.get("description") or ""
        self.tags: list[str] = facts.get("style_tags") or []

    @property
    def text(self) -> str:
        """What a search looks at."""
        return " ".join([self.asset_id, self.asset_type, self.path.parent.name, self.description, *self.tags]).lower()

    def matches(self, words: list[str], tags: str | None, query: str | None) -> bool:
        """Whether every given condition holds; all compare without case."""
        wanted = [tag.strip().lower() for tag in (tags or "").split(",") if tag.strip()]
        return (
            all(word.lower() in self.text for word in words)
            and (not wanted or any(tag in own.lower() for tag in wanted for own in self.tags))
            and (query or "").lower() in f"{self.asset_id} {self.description}".lower()
        )

    def to_json(self) -> dict[str, Any]:
        """The record of `--json` listings."""
        record: dict[str, Any] = {"asset_id": self.asset_id, "asset_type": self.asset_type}
        if self.description:
            record["description"] = self.description
        if self.tags:
            record["style_tags"] = self.tags
        return record | {"file": f"{self.path.parent.name}/{self.path.name}"}


def library() -> Path:
    """The folder of the shipped library."""
    import speccade

    return Path(speccade.__file__).absolute().parent / "packs"


def _templates(asset_type: str | None) -> list[Template]:
    from speccade import pipeline
    from speccade.building.batch import scan
    from speccade.core.diagnostics import SpecError
    from speccade.core.kinds import ASSET_TYPES
    from speccade.core.suggest import did_you_mean

    if asset_type is not None and asset_type not in ASSET_TYPES:
        hint = did_you_mean(asset_type, ASSET_TYPES) or f"one of {', '.join(ASSET_TYPES)}"
        raise typer.BadParameter(f"unknown asset type '{asset_type}': {hint}", param_hint="--type")
    found = []
    for path in scan(library()):
        try:
            spec = pipeline.compile(pipeline.read(path))
        except SpecError as failure:
            console.tell(failure.diagnostics)
            continue
        if asset_type in (None, spec.envelope.asset_type):
            found.append(Template(Path(path), spec.value))
    return sorted(found, key=lambda template: (template.asset_type, template.asset_id))


def _find(name: str, asset_type: str | None) -> Template:
    from speccade.core.suggest import did_you_mean

    templates = _templates(asset_type)
    match = next((template for template in templates if template.asset_id == name), None)
    if match is None:
        hint = did_you_mean(name, [template.asset_id for template in templates])
        raise typer.BadParameter(f"no template '{name}'{f'; {hint}' if hint else ''}", param_hint="ID")
    return match


def _show(templates: list[Template], as_json: bool) -> None:
    if as_json:
        import json

        typer.echo(json.dumps([template.to_json() for template in templates], indent=2))
        return
    for template in templates:
        tags = f" [{', '.join(template.tags)}]" if template.tags else ""
        typer.echo(f"{template.asset_id:<28}  {template.asset_type:<8}  {template.description}{tags}")
