"""How far interactions matter to attribution: interpolated against exact Shapley values.

    python benchmarks/interactions.py

Twelve events of history, every coalition of them (4,096) against interpolation of several depths
and against sampled orders, on the same draws; then the time of `by_events` for twelve shocks with
500 draws.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np
import yaml

from eurasia_sim.analysis.causes import attribution, shapley
from eurasia_sim.engine.coalitions import Player, run_coalitions
from eurasia_sim.results.outcome import parse_outcome
from eurasia_sim.scenario import load_scenario, make_plan

ROOT = Path(__file__).resolve().parent.parent
EVENTS = ("invasion", "war-in-ukraine", "sanctions", "aircraft-incident", "apology",
          "northern-kazakhstan", "deportations", "washington-accord", "ankara-declaration",
          "gabala", "american-attention", "turkic-vision")
OUTCOMES = ("alignment[azerbaijan, russia]", "regional_influence_share[russia, post_soviet]",
            "cohesion[ots]", "coercion[russia]")
DRAWS = 16
# Orders of the twelve that are sampled, each with its reverse: 12 runs an order.
ORDERS = 80


def compare() -> list[str]:
    """A line for every outcome and depth."""
    plan = make_plan(load_scenario(ROOT / "scenarios" / "history.yaml"))
    case = plan.cases[0]
    known = {event.id for event in case.events}
    names = [name for name in EVENTS if name in known]
    names += [event.id for event in case.events if event.id not in names][:12 - len(names)]
    players = [Player(name, frozenset([name])) for name in names]
    exact = shapley.Game(len(players), exact=True)
    lines = []
    for text in OUTCOMES:
        asked = parse_outcome(text, plan.labels, plan.months)
        worth = run_coalitions(plan, case, players, exact.coalitions, [len(plan.months) - 1],
                               asked.measure(plan.labels), replicates=range(DRAWS))[:, 0]
        right, _ = exact.divide(worth)
        row = {there.tobytes(): number for number, there in enumerate(exact.coalitions)}
        for depth in (0, 1, 2):
            game = shapley.Game(len(players), depth=depth)
            mine = worth[[row[there.tobytes()] for there in game.coalitions]]
            near, left = game.divide(mine)
            lines.append(f"| {text} | {np.abs(right).max():.3f} | {len(game.coalitions)} | "
                         f"{left:.1e} | {np.abs(near - right).max():.1e} |")
        error = np.abs(sampled(worth, row, len(players)) - right).max()
        lines.append(f"| {text}, {ORDERS} orders | {np.abs(right).max():.3f} | "
                     f"{ORDERS * len(players)} | 0 | {error:.1e} |")
    return lines


def sampled(worth: np.ndarray, row: dict[bytes, int], players: int) -> np.ndarray:
    """Mean contributions over random orders and their reverses, (n, R)."""
    rng = np.random.default_rng(0)
    found = np.zeros((players, worth.shape[-1]))
    order = np.arange(players)
    for number in range(ORDERS):
        order = rng.permutation(players) if number % 2 == 0 else order[::-1]
        there = np.zeros(players, bool)
        before = worth[row[there.tobytes()]]
        for player in order:
            there[player] = True
            after = worth[row[there.tobytes()]]
            found[player] += (after - before) / ORDERS
            before = after
    return found


def seconds() -> float:
    """`by_events` of a scenario with twelve shocks, 500 draws, 46 months."""
    shipped = load_scenario(ROOT / "scenarios" / "history.yaml")
    events = shipped.cases["baseline"].events
    keep = [name for name, placed in events.items() if hasattr(placed.event, "date")][:12]
    change = {"name": "twelve", "question": "why?", "extends": "history.yaml",
              "remove": [name for name in events if name not in keep]}
    with tempfile.TemporaryDirectory() as folder:
        for source in (ROOT / "scenarios").glob("*.yaml"):
            (Path(folder) / source.name).write_bytes(source.read_bytes())
        path = Path(folder) / "twelve.yaml"
        path.write_text(yaml.safe_dump(change), encoding="utf-8")
        scenario = load_scenario(path)
        plan = make_plan(scenario)
        asked = parse_outcome(OUTCOMES[0], plan.labels, plan.months)
        started = time.perf_counter()
        attribution.by_events(scenario, asked, replicates=plan.draws(500))
        return time.perf_counter() - started


if __name__ == "__main__":
    print("| outcome | largest part | coalitions | left over | largest error |")
    print("|---|---|---|---|---|")
    print("\n".join(compare()))
    print(f"\ntwelve shocks x 500 draws x 46 months: {seconds():.1f} s")
