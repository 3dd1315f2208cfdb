"""``python -m tutor`` and the ``tutor`` command."""

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    from tutor.cli import entry

    sys.exit(entry())


if __name__ == "__main__":
    main()
