"""`speccade cache`: look at the cache, check it, shrink it, empty it."""

from dataclasses import asdict, is_dataclass
from typing import Annotated, Any

import typer

from speccade.building.store import Store
from speccade.cli import console, options
from speccade.cli.app import new_group

app = new_group("Look at the cache, check it, shrink it, empty it.")


def _store(cache_dir: Any) -> Store:
    store = options.open_store(cache_dir, False)
    assert store is not None
    return store


def _show(store: Store, facts: Any, as_json: bool, ok: bool = True) -> None:
    values = (
        asdict(facts)
        if is_dataclass(facts) and not isinstance(facts, type)
        else {name: getattr(facts, name) for name in facts.__slots__}
    )
    if as_json:
        console.emit({"success": ok, "root": store.root, **values})
    else:
        typer.echo(f"cache: {store.root}")
        for name, value in values.items():
            typer.echo(f"  {name.replace('_', ' ')}: {value if not isinstance(value, list | tuple) else len(value)}")
    if store.problem is not None:
        console.say(f"{console.paint('warning', 'warning')}: {store.problem.message} {store.problem.hint}")
    raise typer.Exit(0 if ok else 1)


@app.command()
def info(cache_dir: options.CacheDir = None, as_json: options.Json = False) -> None:
    """Where the cache is and what it holds."""
    store = _store(cache_dir)
    _show(store, store.info(), as_json)


@app.command()
def verify(
    cache_dir: options.CacheDir = None,
    repair: Annotated[bool, typer.Option("--repair", help="Remove what is damaged.")] = False,
    as_json: options.Json = False,
) -> None:
    """Hash every blob and manifest; exit 1 when something is damaged and not repaired."""
    store = _store(cache_dir)
    result = store.verify(repair=repair)
    _show(store, result, as_json, ok=result.ok or repair)


@app.command()
def gc(
    cache_dir: options.CacheDir = None,
    max_bytes: Annotated[
        int | None, typer.Option("--max-bytes", help="Shrink to this size, least recently used first.", min=0)
    ] = None,
    older_than: Annotated[
        float | None,
        typer.Option("--older-than", help="Drop entries not used for this many days.", metavar="DAYS", min=0),
    ] = None,
    as_json: options.Json = False,
) -> None:
    """Remove leftovers, and the least recently used entries beyond a size or an age."""
    store = _store(cache_dir)
    _show(store, store.gc(max_bytes, None if older_than is None else older_than * 86400.0), as_json)


@app.command()
def clear(cache_dir: options.CacheDir = None, as_json: options.Json = False) -> None:
    """Empty the cache."""
    store = _store(cache_dir)
    _show(store, store.clear(), as_json)
