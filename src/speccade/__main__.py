"""`python -m speccade`."""

from speccade.cli import main

if __name__ == "__main__":
    main()
