"""`speccade budget`: predicted usage of specs against each limit, and the profiles themselves."""

from typing import Annotated, Any

import typer

from speccade.cli import console, options
from speccade.cli._loading import compiled


def command(
    specs: options.Specs = None,
    spec: options.SpecOption = None,
    list_profiles: Annotated[bool, typer.Option("--list", help="Show the limits of every named profile.")] = False,
    budget: options.Budget = "default",
    as_json: options.Json = False,
) -> None:
    """Show what a spec will use of each limit of a budget profile."""
    if list_profiles:
        _list(as_json)
        return
    from speccade.building import outcome as outcomes
    from speccade.core.budgets import exceeded, usage_table
    from speccade.core.checks import usage_of

    profile = options.budget_profile(budget)
    failed = False
    for file in options.spec_files(specs, spec):
        spec_file = compiled(file, profile, as_json)
        if spec_file is None:
            failed = True
            continue
        usage = usage_of(spec_file)
        findings = spec_file.located(exceeded(usage, profile))
        unreadable = [] if spec_file.params is not None else [f for f in spec_file.findings if f.severity == "error"]
        failed |= bool(findings or unreadable)
        if as_json:
            envelope = outcomes.shell(str(file), not (findings or unreadable), [*findings, *unreadable], ())
            identity = {"spec_hash": spec_file.spec_hash, "ir_hash": spec_file.ir_hash}
            envelope |= outcomes.hashes(spec_file.source, identity, None)
            console.emit(envelope | outcomes.budget_usage(profile, usage_table(usage, profile)))
        else:
            console.tell([*unreadable, *findings])
            _table(str(file), usage_table(usage, profile), profile.name)
    raise typer.Exit(1 if failed else 0)


def _list(as_json: bool) -> None:
    from speccade.core.budgets import LIMITS, PROFILE_NAMES, BudgetProfile

    profiles = {name: BudgetProfile.named(name) for name in PROFILE_NAMES}
    if as_json:
        console.emit({name: profile.to_json() for name, profile in profiles.items()})
        return
    rows = [
        [info.name, *(_shown(profile.limit(info.name)) for profile in profiles.values()), info.unit]
        for info in LIMITS.values()
    ]
    console.table(["limit", *profiles, "unit"], rows)


def _shown(value: Any) -> str:
    if value is None or value == float("inf"):
        return "unlimited"
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return f"{value:,}"


def _table(title: str, usage: dict[str, dict[str, Any]], profile: str) -> None:
    rows = []
    for name, row in usage.items():
        maximum = row["maximum"]
        if isinstance(maximum, list):
            share = "ok" if row["actual"] in maximum else "over"
        elif maximum is None:
            share = ""
        else:
            share = f"{100 * row['actual'] / maximum:.0f} %" if maximum else "over"
        limit = "unlimited" if maximum is None else _shown(tuple(maximum) if isinstance(maximum, list) else maximum)
        rows.append([name, _shown(row["actual"]), limit, share])
    typer.echo(f"{title} (budget profile {profile})")
    console.table(["limit", "usage", "maximum", ""], rows)
