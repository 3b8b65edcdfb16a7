"""The program: global options, commands found by name and imported when they are used, exit codes."""

import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from speccade.building.outcome import EXIT_INTERRUPT
from speccade.core import notices
from speccade.version import __version__

# Typer carries its own click; these are its base errors, whichever copy that is.
_UsageError: Any = typer.BadParameter.__bases__[0]
_ClickError: Any = _UsageError.__bases__[0]
_NOT_COMMANDS = frozenset({"__init__", "app", "console", "options"})


def command_modules() -> dict[str, str]:
    """Command names and their modules: every module of this package but the shared ones; `generate_all` is `generate-all`."""
    stems = sorted(path.stem for path in Path(__file__).parent.glob("*.py"))
    return {
        stem.rstrip("_").replace("_", "-"): f"{__package__}.{stem}"
        for stem in stems
        if stem not in _NOT_COMMANDS and not stem.startswith("_")
    }


class LazyGroup(TyperGroup):
    """A group whose commands are imported on first use, so that each command pays only for itself."""

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(command_modules())

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        module_name = command_modules().get(cmd_name)
        if module_name is None:
            return None
        module = importlib.import_module(module_name)
        group: typer.Typer | None = getattr(module, "app", None)
        if group is None:
            group = _app()
            function: Callable[..., Any] = module.command
            group.command(name=cmd_name)(function)
        made = typer.main.get_command(group)
        made.name = cmd_name
        return made

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        try:
            return super().resolve_command(ctx, args)
        except _UsageError:
            from speccade.core.suggest import did_you_mean

            hint = did_you_mean(args[0], command_modules()) if args else None
            raise typer.BadParameter(f"no such command{f'; {hint}' if hint else ''}", param_hint=args[0]) from None


def _app() -> typer.Typer:
    return typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def new_group(help_text: str) -> typer.Typer:
    """A command group such as `cache`."""
    return typer.Typer(
        help=help_text,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _version(shown: bool) -> None:
    if shown:
        typer.echo(f"speccade {__version__}")
        raise typer.Exit


def root() -> Any:
    """The program as a click command."""
    app = typer.Typer(
        cls=LazyGroup,
        name="speccade",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback()
    def speccade(
        version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
    ) -> None:
        """Declarative, deterministic game assets: specs in, assets out, bit for bit."""

    return typer.main.get_command(app)


def run(arguments: list[str] | None = None) -> None:
    """Run the program and exit; an interrupt exits with 130 and no traceback."""
    notices.listen(notices.to_terminal)
    try:
        code = root()(arguments, prog_name="speccade", standalone_mode=False)
    except typer.Exit as done:
        _leave(done.exit_code)
    except _ClickError as failure:
        failure.show()
        _leave(failure.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        _leave(EXIT_INTERRUPT)
    except BrokenPipeError:
        # The reader went away (`| head`): nothing left to say, and nothing to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _leave(1)
    _leave(code if isinstance(code, int) else 0)


def _leave(code: int) -> None:
    if code == EXIT_INTERRUPT:
        print("interrupted", file=sys.stderr)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)
