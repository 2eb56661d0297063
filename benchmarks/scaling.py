"""Cost as replicates, months, states and poles grow, in random worlds.

    python benchmarks/scaling.py

In nanoseconds per agent-step and pole. Two kinds of worlds: each state tied to four others, and
each tied to about half of all (where listening to them all is work that grows with their number).
"""

from __future__ import annotations

import tempfile
import time
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any
from unittest import mock

from workload import Workload, from_tests

CHANNELS = 4
NEIGHBOURS = 4
FIRST = {"replicates": 1_000, "months": 46, "states": 9, "poles": 3}
REPLICATES = (100, 300, 1_000, 3_000, 10_000)
MONTHS = (46, 120, 240, 480, 960)
STATES = (9, 25, 50, 100, 200)
POLES = (2, 3, 4, 6, 8)
# A record of 200 states × 8 poles × 46 months takes 2.4 MB a replicate.
WIDE = 100


def plan(states: int, poles: int, months: int, few_ties: bool) -> Any:
    """A random world of some size, with events."""
    worlds = from_tests("worlds")
    world = worlds.random_world(1, states, poles, CHANNELS, blocs=1)
    if few_ties:
        names = list(world["states"])
        pairs = {tuple(sorted((i, (i + step) % states)))
                 for i in range(states) for step in range(1, NEIGHBOURS // 2 + 1)}
        world["ties"] = [{"between": [names[i], names[j]], "strength":
                          {"low": 0.5, "mode": 1.0, "high": 1.5, "source": "hypothetical"}}
                         for i, j in sorted(pairs) if i != j]
    last = months - 1
    period = {"from": "2000-01", "to": f"{2000 + last // 12}-{last % 12 + 1:02d}"}
    # Files of this size are refused as input; here they are meant.
    large = mock.patch.multiple("eurasia_sim.reading.document", MAX_NODES=10**7, MAX_BYTES=10**9)
    with tempfile.TemporaryDirectory() as folder, large:
        return worlds.plan_for(Path(folder), world,
                               {"period": period, **worlds.some_events(world)})


class Point:
    """One size, ready to be timed on one thread."""

    def __init__(self, made: Any, replicates: int, **facts: Any) -> None:
        self.facts = {**facts, "replicates": replicates}
        work = Workload(made)
        self.blocks = work.blocks(replicates)[1]
        self.work = work.states * work.months * replicates * work.sizes["pole"]
        self.seconds: list[float] = []
        self.run()
        self.inside = max(1, round(0.05 / self.run()))

    def run(self) -> float:
        """Once through all blocks, in seconds."""
        started = time.perf_counter()
        for block in self.blocks:
            block.march()
        return time.perf_counter() - started

    def sample(self) -> None:
        """Time it once."""
        self.seconds.append(sum(self.run() for _ in range(self.inside)) / self.inside)

    def result(self) -> dict[str, Any]:
        """Nanoseconds per agent-step and pole."""
        return {**self.facts, "nanoseconds": 1e9 * median(self.seconds) / self.work}


def series(points: list[Point], repeats: int) -> list[dict[str, Any]]:
    """Points timed in turn; each with its ratio to the first."""
    for _ in range(repeats):
        for point in points:
            point.sample()
    found = [point.result() for point in points]
    for point, entry in zip(points, found, strict=True):
        entry["ratio"] = median((s / point.work) / (f / points[0].work) for s, f in
                                zip(point.seconds, points[0].seconds, strict=True))
    return found


def measure(quick: bool) -> dict[str, list[dict[str, Any]]]:
    """Series along each axis, and tables of states × poles."""
    repeats = 3 if quick else 5
    base = plan(FIRST["states"], FIRST["poles"], FIRST["months"], few_ties=True)
    found = {}
    print("  replicates", flush=True)
    found["replicates"] = series([Point(base, r) for r in REPLICATES], repeats)
    print("  months", flush=True)
    found["months"] = series(
        [Point(plan(FIRST["states"], FIRST["poles"], m, True), FIRST["replicates"], months=m)
         for m in MONTHS], repeats)
    states, poles = (STATES[::2], POLES[::2]) if quick else (STATES, POLES)
    for title, few in (("states and poles, four ties each", True),
                       ("states and poles, tied to half of all", False)):
        print(f"  {title}", flush=True)
        found[title] = series(
            [Point(plan(s, p, FIRST["months"], few), WIDE, states=s, poles=p)
             for s, p in product(states, poles)], repeats)
    return found


if __name__ == "__main__":
    import tables

    print(tables.scaling(measure(quick=False)))
