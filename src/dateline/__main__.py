"""python -m dateline: the command line, with errors said plainly."""

import sys

from dateline.workers import limit_threads

limit_threads()  # before anything imports numpy, in this process and in the workers it starts


def main() -> None:
    """Run the command line; an error of ours ends in one clear line and an exit code."""
    # imported after the thread limits are set
    from dateline.cli import run  # noqa: PLC0415

    sys.exit(run())


if __name__ == "__main__":
    main()
