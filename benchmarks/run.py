"""Agent-steps per second of the core; seconds and memory of the commands.

    python benchmarks/run.py            # everything
    python benchmarks/run.py --quick    # a few minutes, rougher
    python benchmarks/run.py --only core

No row is timed before every row has agreed with the oracle. Each part is kept in
benchmarks/latest.json and benchmarks/latest.md as soon as it is measured, beside the other parts of
the same machine and versions; what --quick finds is only printed.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import agree
import machine
import memory
import scaling
import starts
import tables
import whole_command
from rows import REFERENCE, ROWS, Row
from workload import Prepared, Workload

HERE = Path(__file__).resolve().parent
COUNTS = (1, 100, 1_000, 10_000)
# A sample shorter than this is repeated inside, so that the clock does not matter.
SHORTEST = 0.05
# Memory of children first, while this process is small: a child's peak counts its parent's.
ORDER = ("memory", "whole", "starts", "core", "scaling")


@dataclass
class Timed:
    """A row at one number of replicates."""

    row: Row
    prepared: Prepared
    replicates: int
    inside: int = 1
    seconds: list[float] = field(default_factory=list)

    def sample(self) -> None:
        """Time it once, in seconds a replicate."""
        started = time.perf_counter()
        for _ in range(self.inside):
            self.prepared.go()
        spent = time.perf_counter() - started
        self.seconds.append(spent / (self.inside * self.replicates))

    def warm(self) -> None:
        """Run it untimed (compiles, touches memory) and choose how often a sample repeats it."""
        self.prepared.go()
        self.sample()
        spent = self.seconds.pop() * self.replicates
        self.inside = max(1, round(SHORTEST / spent))


def time_rows(work: Workload, rows: Sequence[Row], count: int, repeats: int, quick: bool
              ) -> list[Timed]:
    """Samples of all rows in turn, so that a disturbance of the machine hits them alike."""
    timed = []
    for row in rows:
        replicates = min(count, row.most[quick])
        timed.append(Timed(row, row.prepare(work, replicates), replicates))
        timed[-1].warm()
    gc.collect()
    gc.freeze()  # What one row keeps must not slow the collector down in another.
    for number in range(repeats):
        turn = number % len(timed)
        for item in timed[turn:] + timed[:turn]:
            item.sample()
        print(f"\r  {count:,} replicates: {number + 1} of {repeats}",
              end="" if number + 1 < repeats else "\n", flush=True)
    gc.unfreeze()
    return timed


def summary(timed: list[Timed], work: Workload, count: int) -> list[dict[str, Any]]:
    """Rates with quartiles, and the ratio to the reference, paired within each turn."""
    steps = work.states * work.months
    reference = next(t.seconds for t in timed if t.row is REFERENCE)
    found = []
    for item in timed:
        rates = [steps / s for s in item.seconds]
        low, _, high = quantiles(rates, n=4) if len(rates) > 1 else (rates[0],) * 3
        ratio = median(r / s for r, s in zip(reference, item.seconds, strict=True))
        found.append({"row": item.row.title, "replicates": count, "timed": item.replicates,
                      "rate": median(rates), "quartiles": [low, high], "ratio": ratio,
                      "samples": len(rates), "seconds_per_replicate": item.seconds})
    return found


def core(quick: bool, repeats: int) -> dict[str, Any]:
    """The table of rows: first agreement, then rates."""
    work = Workload()
    print("Every row against the oracle:")
    agreement = agree.check(work, ROWS)
    print(f"Agent-steps per second, {repeats} samples each, rows in turn:")
    rates: list[dict[str, Any]] = []
    drawing = {}
    for count in COUNTS:
        rates += summary(time_rows(work, ROWS, count, repeats, quick), work, count)
        drawing[count] = median(work.seconds_drawing(count) for _ in range(3))
    return {"agreement": agreement, "rates": rates, "seconds_drawing": drawing,
            "states": work.states, "months": work.months}


def measure(part: str, asked: argparse.Namespace) -> Any:
    """One part of the page."""
    quick = asked.quick
    repeats = asked.repeats or (5 if quick else 7)
    if part == "core":
        return core(quick, repeats)
    if part == "whole":
        return whole_command.measure(1 if quick else 5)
    if part == "starts":
        return starts.measure(repeats if quick else 2 * repeats)
    if part == "memory":
        return memory.measure(asked.full)
    return scaling.measure(quick)


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer samples and replicates")
    parser.add_argument("--full", action="store_true", help="memory of a million replicates too")
    parser.add_argument("--only", choices=list(tables.PARTS), action="append",
                        help="one part; may be repeated")
    parser.add_argument("--repeats", type=int, help="samples of each row (7; quick: 5)")
    asked = parser.parse_args()
    command = " ".join(["python benchmarks/run.py", *sys.argv[1:]])
    for part in ORDER:
        if part not in (asked.only or ORDER):
            continue
        title, show = tables.PARTS[part]
        print(f"{title}:")
        when, started = machine.now(), time.perf_counter()
        result = measure(part, asked)
        print("\n" + show(result))
        minutes = round((time.perf_counter() - started) / 60, 1)
        if not asked.quick:
            keep(part, {**when, "command": command, "minutes": minutes, "result": result})


def keep(part: str, measured: dict[str, Any]) -> None:
    """Add a part to what was measured on the same machine with the same versions."""
    path = HERE / "latest.json"
    kept = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    here = machine.details()
    parts = kept["parts"] if kept.get("machine") == here else {}
    whole = {"machine": here, "parts": {**parts, part: measured}}
    path.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    (HERE / "latest.md").write_text(tables.page(whole), encoding="utf-8")


if __name__ == "__main__":
    main()
