"""How often actors act in the model, beside how often they did: docs/repertoire.md.

    python docs/build/make.py repertoire
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, log2
from pathlib import Path

import numpy as np

import eurasia_sim as es
from eurasia_sim.api import Run
from eurasia_sim.arrays import Floats
from eurasia_sim.engine.build import responsiveness
from eurasia_sim.engine.draws import Draws
from eurasia_sim.results.outcome import parse_outcome
from eurasia_sim.scenario.plan_acting import PlannedLook, PlannedMove, PlannedResponse

ROOT = Path(__file__).resolve().parents[2]
FIRST, LAST = "2022-02", "2025-10"  # what history counts in
ACTS = "2025-11"  # the first month of the repertoire
INTERVAL = 0.9
Who = tuple[str, str]  # kind, pole


def poisson_interval(count: int, level: float = INTERVAL) -> tuple[float, float]:
    """The exact interval of a Poisson mean (Garwood 1936), by bisection."""
    def at_most(mean: float, n: int) -> float:
        term, total = exp(-mean), 0.0
        for k in range(n + 1):
            total += term
            term *= mean / (k + 1)
        return total

    def solved(wanted: float, n: int) -> float:
        low, high = 0.0, 100.0 + 10 * count
        for _ in range(80):
            middle = (low + high) / 2
            low, high = (middle, high) if at_most(middle, n) > wanted else (low, middle)
        return low

    tail = (1 - level) / 2
    return (0.0 if count == 0 else solved(1 - tail, count - 1)), solved(tail, count)


@dataclass(frozen=True)
class Row:
    """Acts of one kind by one pole, all actors together.

    Attributes:
        moves: that make it; seen: events of history; counts: (R,) acts in as many months as
            history has; rate: acts a year over the whole run.
    """

    kind: str
    pole: str
    moves: tuple[str, ...]
    seen: tuple[str, ...]
    counts: Floats
    rate: float

    @property
    def interval(self) -> tuple[float, float]:
        """Of the rate a year that the count of history allows."""
        low, high = poisson_interval(len(self.seen))
        return low / _years(), high / _years()

    @property
    def fits(self) -> bool:
        """Whether the rate lies in the interval, and the count of history among the draws'."""
        low, high = self.interval
        some = np.quantile(self.counts, [(1 - INTERVAL) / 2, (1 + INTERVAL) / 2])
        return bool(low <= self.rate <= high and some[0] <= len(self.seen) <= some[1])


def _years() -> float:
    return len(_months()) / 12


def _months() -> list[str]:
    return [f"{year}-{month:02}" for year in range(2022, 2026) for month in range(1, 13)
            if FIRST <= f"{year}-{month:02}" <= LAST]


def _happened(run: Run) -> dict[Who, list[tuple[str, str, set[str]]]]:
    """Kind and pole → events of history: id, month (the middle one of a range), states."""
    found = defaultdict(list)
    states, regions = list(run.plan.labels.states), run.scenario.world.world.regions
    for name, placed in run.scenario.cases["baseline"].events.items():
        event = placed.event
        middle = event.first + (event.last - event.first) // 2
        spread = hasattr(event, "per")
        if not FIRST <= str(event.first) <= LAST or (spread and event.kind != "courtship"):
            continue
        on = {state for target in event.on or () for state in
              (states if target == "all" else regions[target].states if target in regions
               else [target])}
        month = str(event.first if spread else middle)
        found[event.kind, event.by or ""].append((name, month, on))
    return found


def _planned(run: Run) -> Iterator[tuple[str, PlannedMove, tuple[float, float, float] | None]]:
    """Every move with its response, and the chance of a response."""
    for what in run.plan.cases[0].acting:
        for move in what.moves:
            chance = what.chance if isinstance(what, PlannedResponse) else None
            yield what.id, move, chance


def _pole(run: Run, move: PlannedMove) -> str:
    placed = run.scenario.cases["baseline"].acting[move.id.partition(".")[0]]
    return next(one.by for one, name, _ in placed.moves if name == move.id) or ""


def rows(run: Run) -> list[Row]:
    """Acts of history and of the model by kind and pole."""
    happened, moves = _happened(run), run.ensemble.moves
    draws, months = len(run.ensemble.replicates), list(run.plan.months)
    first = months.index(ACTS)
    by: dict[Who, list[PlannedMove]] = defaultdict(list)
    for _, move, _ in _planned(run):
        by[move.kind, _pole(run, move)].append(move)
    found = []
    for (kind, pole), some in sorted(by.items()):
        ids = {name for move in some for name in move.names}
        mine = np.isin(moves.move, [k for k, name in enumerate(moves.names) if name.id in ids])
        mine &= moves.case == 0
        early = mine & (moves.month < first + len(_months()))
        found.append(Row(
            kind, pole, tuple(move.id for move in some),
            tuple(name for name, _, _ in happened.get((kind, pole), ())),
            np.bincount(moves.replicate[early], minlength=draws).astype(float),
            float(mine.sum()) / draws / ((len(months) - first) / 12)))
    return found


@dataclass(frozen=True)
class Timing:
    """How much better than at random a move says in which month and state an event came.

    Attributes:
        bits: log2 of its probability, given that it came, over that of an equal chance in every
            month and for every target.
        spread: the same over draws whose slopes differ: 5 %, 95 %.
    """

    move: str
    event: str
    bits: float
    spread: tuple[float, float]


def timings(run: Run) -> list[Timing]:
    """For every event of history that a move with slopes, and without conditions, could be."""
    happened, months = _happened(run), list(run.plan.months)
    draws = Draws(run.plan.seed, run.ensemble.replicates)
    gamma = responsiveness(run.plan.cases[0], draws)
    window = [months.index(month) for month in _months()]
    found = []
    for _, move, chance in _planned(run):
        events = happened.get((move.kind, _pole(run, move)), ())
        if not events or not move.on_rise or move.when:
            continue
        odds = np.zeros((len(move.names), len(window), len(draws.replicates)))
        for k, (look, slope) in enumerate(move.on_rise):
            slopes = draws.one(f"slope.{move.id}.{k}", slope) * gamma
            seen = _courses(run, look)
            # What was seen in the month before: the event itself must not explain itself.
            odds += slopes * (seen[:, [w - 1 for w in window]] - seen[:, :1])
        if chance is not None:
            yearly = draws.one(f"chance.{move.id}", chance)
            monthly = -np.expm1(np.log1p(-yearly) / 12)
            weight = 1 / (1 + np.exp(-(np.log(monthly) - np.log1p(-monthly) + odds)))
        else:
            weight = np.exp(odds)
        share = weight / weight.sum(axis=(0, 1))
        for name, month, on in events:
            who = [n for n, targets in enumerate(move.targets) if set(targets) <= on
                   or on <= set(targets)]
            if not who:
                continue
            p = share[who, months.index(month) - window[0]].sum(axis=0)
            level = len(who) / (len(move.names) * len(window))
            low, high = np.quantile(p, [0.05, 0.95]) / level
            found.append(Timing(move.id, name, log2(p.mean() / level), (log2(low), log2(high))))
    return found


def _courses(run: Run, look: PlannedLook) -> Floats:
    """(n, months, R) an outcome for each instance of a move."""
    found = []
    for names in ast.literal_eval(look.name.partition(" ")[2]):
        outcome = parse_outcome(f"{look.variable}[{', '.join(names)}]", run.plan.labels,
                                run.plan.months)
        course = outcome.course(run.data, run.plan.labels)
        if "case" in course.dims:
            course = course.sel(case="baseline")
        found.append(course.transpose("month", "replicate").values)
    return np.array(found, np.float64)


def as_markdown() -> str:
    """The page."""
    run = es.run(ROOT / "scenarios" / "acting.yaml")
    world = run.scenario.world.world
    table = rows(run)
    lines = [INTRODUCTION.format(draws=len(run.ensemble.replicates))]
    for row in table:
        low, high = row.interval
        some = np.quantile(row.counts, [0.05, 0.95])
        pole = world.poles[row.pole].label if row.pole else ""
        lines.append(
            f"| {run.scenario.kinds[row.kind].label}, {pole} | "
            f"{', '.join(f'`{one}`' for one in row.moves)} | {len(row.seen)} | "
            f"{low:.2f} to {high:.2f} | {row.rate:.2f} | {some[0]:.0f} to {some[1]:.0f} | "
            f"{'yes' if row.fits else '**no**'} |")
    fit = sum(row.fits for row in table)
    lines.append(f"\n{fit} of {len(table)} fit. {FITTING}")
    scored = timings(run)
    lines.append(TIMING)
    lines += [f"| `{one.move}` | {one.event} | {one.bits:+.2f} | {one.spread[0]:+.2f} to "
              f"{one.spread[1]:+.2f} |" for one in scored]
    total, better = sum(one.bits for one in scored), sum(one.bits > 0 for one in scored)
    each = total / len(scored)
    lines.append(f"\n{'The repertoire does not win: t' if each < 0.5 else 'T'}ogether "
                 f"{total:+.1f} bits for {len(scored)} events, {each:+.2f} for one, and above 0 "
                 f"for {better}.\n{CONCLUSION}")
    return "\n".join(lines)


INTRODUCTION = """\
# The repertoire beside history

Made by `python docs/build/make.py repertoire`; do not edit. What actors are used to do stands in
`src/eurasia_sim/world/data/turkic-world-2022.yaml`, and they do it where a scenario says
`repertoire: world`. How to write such things: [own-response.md](own-response.md). How they work:
[model.md](model.md), section 12.

## How often

From February 2022 to October 2025, 45 months, the history of the two articles has few events of
each kind. A count of so few allows almost any rate: the third column gives the exact 90 %
interval of the mean of a Poisson count (Garwood 1936). Beside it stands what happens in
`eurasia-sim run acting` ({draws} draws) from November 2025 to December 2030, and in how many of
the first 45 of these months: nine in ten draws lie between the two numbers. It *fits* where the
rate lies in the interval, and the count of history among those of the draws. Acts of one kind by
one pole are counted together, whoever decides on them. For courtship the trend of 2025 counts as
one event; other trends are not counted.

Both articles look from Baku, Ankara and Washington: what Moscow offered, they do not tell. Its
contracts and the favours done to it are missing from the counts for that reason, not because
there were none.

| what, by or toward whom | moves | history | a year, 90 % | model, a year | in 45 months | fits |
|---|---|---|---|---|---|---|"""

TIMING = """\
## When

Does what actors see say *when* they act? Given that an event came, a move with slopes says how
likely each month and each target was, from what was seen in the month before, with the slopes of
each draw. Log2 of that, over an equal chance for every month and target, is its score in bits: 0
is no better than a constant hazard, 1 twice as good. Moves without slopes, and those with
conditions (an apology needs a wound), are left out.

| move | event | bits | 90 % of draws |
|---|---|---|---|"""

FITTING = """\
An interval that rests on one event or none is wide, and the rates were set with the counts in
view: that a rate fits says only that it is not absurd.
"""

CONCLUSION = """\
Even that is flattered: most of these events fall in the last year, when nearly everything that
was seen had moved, so that whatever grows with time would score. Slopes stay judgements,
therefore. All of them are multiplied by one prior, `responsiveness` (0, 1, 2), and absent from
one draw in five.
"""

__all__ = ["Row", "Timing", "as_markdown", "poisson_interval", "rows", "timings"]
