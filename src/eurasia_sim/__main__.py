"""``python -m eurasia_sim`` and the console command."""

import gc
import sys
from collections.abc import Sequence


def run(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit status."""
    try:
        from eurasia_sim.cli import main
    except KeyboardInterrupt:  # before anything has begun
        sys.exit(130)
    status = main(arguments)
    # On leaving, Python looks for circular garbage in all it has imported: a third of a second.
    gc.freeze()
    sys.exit(status)


if __name__ == "__main__":
    run()
