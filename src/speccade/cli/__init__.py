"""The command line: one module per command, thin faces over the pipeline."""

import sys
from types import ModuleType


def main() -> None:
    """Entry point of the `speccade` program."""
    _skip_plugin_search()
    from speccade.cli.app import run

    run()


def _skip_plugin_search() -> None:
    """Spare this process pydantic's search for plugins: 10 to 20 ms of reading package metadata, for none.

    Only the program does this: a library must leave its host's plugins alone.
    """
    stand_in = ModuleType("pydantic.plugin._loader")
    stand_in.get_plugins = lambda: ()  # type: ignore[attr-defined]
    sys.modules.setdefault(stand_in.__name__, stand_in)
