"""Every row against the plain-Python oracle of the tests, before anything is timed.

    python benchmarks/agree.py
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from rows import ROWS, Row
from workload import RECORDS, Workload, from_tests

# Enough replicates to be cut into several blocks and to end inside a lane or a tile.
MANY = 2_705
FEW = 3


def difference(row: Row, work: Workload, oracle: dict[int, dict[str, Any]]) -> float:
    """Largest absolute difference over replicates, records, months, poles and states."""
    count = MANY if row.most[1] >= MANY else FEW
    prepared = row.prepare(work, count)
    prepared.go()
    prepared.go()  # A second run must not start where the first ended.
    worst = 0.0
    for replicate in {*range(FEW), count // 2, count - 1}:
        if replicate not in oracle:
            oracle[replicate] = from_tests("oracle").simulate(work.plain(replicate))
        found = prepared.read(replicate)
        for name in RECORDS:
            expected = np.array(oracle[replicate][name])
            if found[name].shape != expected.shape:
                raise SystemExit(f"{row.title}: {name} has shape {found[name].shape}, "
                                 f"the oracle's {expected.shape}")
            # NaN must not pass for agreement.
            worst = max(worst, float(np.nan_to_num(np.abs(found[name] - expected), nan=np.inf)
                                     .max()))
    return worst


def check(work: Workload, rows: Sequence[Row]) -> dict[str, float]:
    """Differences by title; leaves the program where one is too large."""
    oracle: dict[int, dict[str, Any]] = {}
    found = {}
    for row in rows:
        found[row.title] = worst = difference(row, work, oracle)
        print(f"  {row.title:<32} differs by at most {worst:.1e} (allowed {row.tolerance:.0e})",
              flush=True)
        if worst > row.tolerance:
            raise SystemExit(f"{row.title} does not agree with the oracle; nothing was timed")
    return found


if __name__ == "__main__":
    check(Workload(), ROWS)
