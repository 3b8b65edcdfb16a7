"""The command line: one module per command, thin faces over the pipeline."""


def main() -> None:
    """Entry point of the `speccade` program."""
    from speccade.cli.app import run

    run()
