"""What acting costs: the same scenario with and without those who act, side by side in one run.

    python benchmarks/acting.py

The world's own repertoire, and a hundred responses of three instances each.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from eurasia_sim.engine import draws, run
from eurasia_sim.scenario import Plan, load_scenario, make_plan

ROOT = Path(__file__).resolve().parent.parent
ROUNDS, DRAWS = 7, 1000
SCENARIO: dict[str, Any] = {
    "name": "Acting", "question": "What does it cost?", "extends": "history",
    "period": {"from": "2022-01", "to": "2030-12"}}


def many() -> list[dict[str, Any]]:
    """A hundred responses with a condition, a change and a slope each."""
    return [{"id": f"response-{n}", "by": "russia", "kind": "demand_for_respect",
             "for_each": "south_caucasus" if n % 2 else "central_asia", "on": "state",
             "when": ["alignment[state, russia] < 0.9",
                      f"pressure[state, russia] rose by 0.00{n % 9 + 1} in 6 months"],
             "on_rise": {"grievance[state, russia]": 2}, "chance": 0.1, "pause": 6,
             "active": {"from": "2025-11"}, "source": "hypothetical"} for n in range(100)]


def leave_out() -> list[str]:
    """What of the repertoire goes beyond twelve responses and three menus."""
    world = load_scenario({**SCENARIO, "repertoire": "world"}, folder=ROOT).world.world
    return [one.id for one in (*world.responses[12:], *world.choices[3:])]


def seconds(plan: Plan) -> float:
    """Processor time of a run on one thread, chance drawn anew."""
    draws._remembered.cache_clear()
    began = time.process_time()
    run(plan, replicates=DRAWS, threads=1)
    return time.process_time() - began


def main() -> None:
    """Measure in turn, and tell medians of ratios within a round."""
    for name, more in (("the world's repertoire", {"repertoire": "world"}),
                       ("twelve responses and three menus of it", {
                           "repertoire": "world", "without": leave_out()}),
                       ("a hundred responses", {"responses": many()})):
        plan = make_plan(load_scenario(yaml.safe_load(yaml.safe_dump({**SCENARIO, **more})),
                                       folder=ROOT))
        still = replace(plan, cases=tuple(replace(case, acting=()) for case in plan.cases))
        acts = plan.cases[0].acting
        pairs = [(seconds(still), seconds(plan)) for _ in range(ROUNDS)]
        ratios = sorted(acting / without for without, acting in pairs)
        print(f"{name}: {len(acts)} responses and choices, "
              f"{sum(len(move.names) for one in acts for move in one.moves)} instances; "
              f"{statistics.median(b for _, b in pairs):.2f} s with, "
              f"{statistics.median(a for a, _ in pairs):.2f} s without, {DRAWS} draws; "
              f"ratio within a round {statistics.median(ratios):.2f} "
              f"({ratios[0]:.2f} to {ratios[-1]:.2f})")


if __name__ == "__main__":
    main()
