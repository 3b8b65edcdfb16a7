"""The command line: one module per command, thin faces over the pipeline."""


def main() -> None:
    """Entry point of the `speccade` program."""
    from speccade.core.startup import lean_process, leave

    lean_process()
    from speccade.cli.app import run

    try:
        run()
    except SystemExit as done:
        leave(done)
