"""``python -m eurasia_sim`` and the console command."""

import sys

from eurasia_sim.cli import main


def run() -> None:
    """Run the command line and leave with its exit status."""
    sys.exit(main())


if __name__ == "__main__":
    run()
