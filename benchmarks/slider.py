"""From a moved slider to new bands: one case, 1,000 replicates, reduced to quantiles.

    python benchmarks/slider.py
    python benchmarks/slider.py --profile    # where the time goes, by function

Measured in a child process that has imported everything and done it once, as a notebook or a page
has. The scenario is read beforehand; planning, drawing, running and the quantiles of every outcome
are timed.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from unittest import mock

from memory import long_scenario
from whole_command import ROOT, Clock, core_parts

REPLICATES = 1_000
TARGET = 0.5
PARTS = ("plan", "draw", "run", "reduce")


def measure(repeats: int) -> list[dict[str, Any]]:
    """Medians for the history and for 108 months."""
    with tempfile.TemporaryDirectory() as folder:
        return [json.loads(subprocess.run(
            [sys.executable, __file__, "--child", str(path), "--repeats", str(repeats)], cwd=ROOT,
            capture_output=True, text=True, check=True).stdout)
            for path in (ROOT / "scenarios" / "history.yaml", long_scenario(folder))]


class Slider:
    """A scenario read beforehand, run again and again."""

    def __init__(self, path: Path) -> None:
        from eurasia_sim import api
        from eurasia_sim.scenario import load_scenario

        self.api = api
        self.scenario = load_scenario(path)

    def move(self) -> dict[str, float]:
        """Once; seconds by part, and in all."""
        from eurasia_sim.results import tables

        clock, began = Clock(), time.perf_counter()
        with ExitStack() as stack:
            for owner, name, part in ((self.api, "make_plan", "plan"), *core_parts()):
                wrapped = clock.around(part, getattr(owner, name))
                stack.enter_context(mock.patch.object(owner, name, wrapped))
            run = self.api.run(self.scenario, replicates=REPLICATES)
        ran = time.perf_counter()
        for _, _, values in tables.outcomes(run.data, run.plan.labels.regions):
            tables.quantiles(values.values)
        done = time.perf_counter()
        # Threads overlap: share the wall time out in proportion.
        spent = clock.seconds
        wall = ran - began - spent["plan"]
        both = spent["draw"] + spent["run"]
        return {"plan": spent["plan"], "draw": wall * spent["draw"] / both,
                "run": wall * spent["run"] / both, "reduce": done - ran, "all": done - began}


def run_child(path: Path, repeats: int) -> dict[str, Any]:
    """Samples after a first, untimed one."""
    slider = Slider(path)
    slider.move()
    samples = [slider.move() for _ in range(repeats)]
    low, _, high = quantiles([s["all"] for s in samples], n=4)
    months = slider.scenario.period.last - slider.scenario.period.first + 1
    return {"months": months, "replicates": REPLICATES, "samples": repeats, "target": TARGET,
            "seconds": median(s["all"] for s in samples), "quartiles": [low, high],
            "parts": {part: median(s[part] for s in samples) for part in PARTS}}


def profile() -> None:
    """Functions by their own time, on one thread so that the profiler sees them."""
    with tempfile.TemporaryDirectory() as folder:
        slider = Slider(long_scenario(folder))
        slider.move()
        with mock.patch("os.cpu_count", return_value=1), cProfile.Profile() as watched:
            slider.move()
        pstats.Stats(watched).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--profile", action="store_true", help="where the time goes")
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--child", type=Path, metavar="SCENARIO", help="used by the program itself")
    asked = parser.parse_args()
    if asked.child:
        print(json.dumps(run_child(asked.child, asked.repeats)))
    elif asked.profile:
        profile()
    else:
        import tables

        print(tables.slider(measure(asked.repeats)))
