"""`speccade completion`: the completion script of a shell."""

from enum import StrEnum
from typing import Annotated

import typer


class Shell(StrEnum):
    """Shells that completion exists for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


def command(shell: Annotated[Shell, typer.Argument(help="Your shell.")]) -> None:
    """Print the completion script of a shell; source it from the shell's start file."""
    from typer._completion_shared import get_completion_script

    typer.echo(get_completion_script(prog_name="speccade", complete_var="_SPECCADE_COMPLETE", shell=shell.value))
