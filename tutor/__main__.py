"""``python -m tutor`` and the ``tutor`` command."""

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        from tutor.cli import entry

        code = entry()
    except KeyboardInterrupt:  # before the command line could take care of it
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
