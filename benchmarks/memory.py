"""Peak memory of `eurasia-sim run --reduce` as the ensemble grows: it should not.

    python benchmarks/memory.py           # 10,000 and 100,000 replicates
    python benchmarks/memory.py --full    # a million too, which takes its time

Each ensemble runs in a process of its own. A child's peak counts that of the process it came from,
so this must not be called from one that is large.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Any

from whole_command import ROOT, child

HERE = Path(__file__).resolve().parent
COUNTS = (10_000, 100_000)
MILLION = 1_000_000


def long_scenario(folder: str) -> Path:
    """The scenario of one case and 108 months; it extends a file that must lie beside it."""
    shutil.copy(ROOT / "scenarios" / "history.yaml", folder)
    return Path(shutil.copy(HERE / "long.yaml", folder))


def measure(full: bool) -> list[dict[str, Any]]:
    """Seconds and peak memory by number of replicates."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        scenario = str(long_scenario(folder))
        # Once untimed: fills the caches of the file system and of Python's bytecode.
        for count in (1, *COUNTS, *([MILLION] if full else [])):
            print(f"\r  {count:,} replicates", end="", flush=True)
            seconds, megabytes = child(["-m", "eurasia_sim", "run", scenario, "-n", str(count),
                                        "--reduce", "-q", "-o", folder])
            found.append({"replicates": count, "seconds": seconds, "megabytes": megabytes})
    print()
    return found[1:]


if __name__ == "__main__":
    import tables

    parser = argparse.ArgumentParser()
    parser.add_argument("--full", action="store_true", help="a million replicates too")
    print("\n" + tables.memory(measure(parser.parse_args().full)))
