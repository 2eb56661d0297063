"""Attribute a change of an outcome to events or to mechanisms.

Parts are Shapley values (Shapley 1953; `shapley`) of the game whose players are the events or the
mechanisms, and whose worth is the outcome when only some of them are present.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from eurasia_sim.analysis.causes import shapley
from eurasia_sim.arrays import Flags, Floats, Integers
from eurasia_sim.engine.coalitions import Player, run_coalitions
from eurasia_sim.languages import Name, named, t
from eurasia_sim.reading import InputError, suggestion
from eurasia_sim.results.outcome import Outcome
from eurasia_sim.results.tables import NOTHING
from eurasia_sim.scenario import (
    BASELINE,
    Plan,
    PlannedCase,
    PlannedEvent,
    Scenario,
    make_plan,
)
from eurasia_sim.wording import tables
from eurasia_sim.wording.numbers import numeral, span

ACTING = "acting"  # the part of all that actors do of their own accord, among mechanisms
What = Literal["shock", "trend", "response", "group", "mechanism", "chance", "direct"]


@dataclass(frozen=True)
class Part:
    """The part of a change that is attributed to one player.

    Attributes:
        name: id of the event or group, or name of the mechanism.
        label: for people.
        what: `shock`, `trend`, `response` (or choice), `group`, `mechanism`, `chance` (noise
            alone) or `direct` (what events do with every mechanism off).
        values: (R,) the part of the change in each replicate.
        month: when it first acts, like 2024-12; None if it always does.
    """

    name: str
    label: str
    what: What
    values: Floats
    month: str | None = None


@dataclass(frozen=True)
class Attribution:
    """A change of an outcome, divided into parts.

    Attributes:
        outcome: what changed; `words` says it without the month, for people.
        case: in which it changed; `event`: the event whose effect is divided over the
            mechanisms, or None where the whole change since the start is divided.
        over: what it is divided over.
        method: `exact` (every coalition), or `interpolated` from the small and large ones.
        coalitions: how many were run.
        start: (R,) the outcome in the first month, or without the event.
        end: (R,) the outcome in its month: start + Σ parts.
        parts: largest median first; what no player causes last.
        error: bound on the error of each part by interpolation, over all replicates; 0 if exact
            (docs/attribution.md).
        mean_error: the same in the mean of the replicates, which tables show.
        acting: whether actors act of their own accord, which makes jumps.
    """

    outcome: Outcome
    words: str
    case: str
    event: str | None
    over: Literal["events", "mechanisms"]
    method: shapley.Method
    coalitions: int
    start: Floats
    end: Floats
    parts: tuple[Part, ...]
    error: float
    mean_error: float = 0.0
    acting: bool = False

    @property
    def change(self) -> Floats:
        """(R,) end minus start: what the parts add up to."""
        return self.end - self.start

    def rows(self) -> list[dict[str, Any]]:
        """One mapping a part: mean (these add up), median, 90 % band, signs, share of change."""
        whole = float(np.mean(self.change))
        table = []
        for part in self.parts:
            low, middle, high = np.quantile(part.values, [0.05, 0.5, 0.95])
            mean = float(np.mean(part.values))
            table.append({
                "name": part.name, "label": part.label, "what": part.what, "month": part.month,
                "mean": mean, "median": float(middle), "q05": float(low), "q95": float(high),
                "p_above_zero": float((part.values > NOTHING).mean()),
                "p_below_zero": float((part.values < -NOTHING).mean()),
                "share_of_change": mean / whole if abs(whole) > NOTHING else None})
        return table

    def __repr__(self) -> str:
        middle = np.mean(self.change)
        first = ", ".join(f"{part.label} {numeral(np.mean(part.values), '+.3f')}"
                          for part in self.parts[:3])
        return (f"<Attribution of {self.words}, {self.outcome.month}: "
                f"{numeral(middle, '+.3f')} = {first}, …>")

    def _repr_html_(self) -> str:
        rows = [(row["label"], row["month"] or "", numeral(row["mean"], "+.3f"),
                 span(row["q05"], row["q95"], "+.3f")) for row in self.rows()]
        change = span(np.mean(self.start), np.mean(self.end), ".3f")
        return tables.html((t("due to"), t("from"), t("mean"), t("90% band")), rows, t(
            "{what}, {month}: from {change}", what=self.words, month=self.outcome.month,
            change=change))


def by_events(scenario: Scenario, outcome: Outcome, *, case: str = BASELINE,
              groups: Mapping[str, Iterable[str]] | None = None, exact: bool = False,
              replicates: Sequence[int] | Integers, threads: int | None = None,
              progress: Callable[[int, int], None] | None = None) -> Attribution:
    """Divide an outcome's change since the start over the events of a case.

    Args:
        scenario: a checked scenario.
        outcome: what changed, until when.
        case: the baseline or a variant.
        groups: label → ids of events that count as one.
        exact: run every coalition (2^n of them, up to `shapley.MOST_EXACT` players), where the
            small and the large ones would do.
        replicates: numbers of the draws.
        threads: how many work at once, on as many cores; on all if left out.
        progress: called with the runs finished since the last call, and with how many there are.

    Raises:
        InputError: for an unknown case or event, or too many players for `exact`.
    """
    plan = make_plan(scenario)
    planned = _case(plan, case)
    players, parts = _event_players(scenario, planned, outcome, plan, groups or {})
    game = shapley.Game(len(players), exact=exact)
    run = _CoalitionRuns(plan, planned, outcome, replicates, threads, progress)
    values = run(players, game.coalitions, (0, run.month))
    start, worth = values[game.empty, 0], values[:, -1]  # in the first month, the same column
    shares, error = game.divide(worth)
    chance = Part("chance", t("chance"), "chance", worth[game.empty] - start)
    return _attribution(outcome, plan, case, None, "events", game, start, worth[game.full],
                        _with_values(parts, shares), chance, error)


def by_mechanisms(scenario: Scenario, outcome: Outcome, *, case: str = BASELINE,
                  event: str | None = None, exact: bool = False,
                  replicates: Sequence[int] | Integers,
                  threads: int | None = None,
                  progress: Callable[[int, int], None] | None = None) -> Attribution:
    """Divide an outcome's change, or the effect of one event on it, over the mechanisms.

    What happens with every mechanism switched off stands as `direct`. Where actors act of their own
    accord, all that they do together is a part as well, `acting`; that they do it because of what
    they see is the mechanism `responding`.

    Args:
        event: the event whose effect (with it minus without) is divided; the whole change since
            the start if left out. The others as in `by_events`.

    Raises:
        InputError: as `by_events`.
    """
    plan = make_plan(scenario)
    planned = _case(plan, case)
    mechanisms = scenario.world.priors.mechanisms
    known = {name: m for name, m in mechanisms.items()
             if not m.off.keys() <= planned.off.keys() and planned.knows(m.off)}
    players = [Player(name, off=m.off) for name, m in known.items()]
    parts = [Part(name, named(m.about).rstrip("."), "mechanism", np.empty(0))
             for name, m in known.items()]
    acting = frozenset(one.id for one in planned.acting) - {event}
    if acting:
        players.append(Player(ACTING, acting))
        parts.append(Part(ACTING, t("What actors do of their own accord"), "response", np.empty(0),
                          plan.months[min(one.first for one in planned.acting)]))
    ids = [one.id for one in (*planned.events, *planned.acting)]
    if event is not None and event not in ids:
        raise InputError(t("'{event}' is no event of {case}", event=event, case=case),
                         hint=suggestion(event, ids))
    switch = Player("events", frozenset(ids if event is None else [event]) - acting)
    game = shapley.Game(len(players), exact=exact)
    run = _CoalitionRuns(plan, planned, outcome, replicates, threads, progress)
    there, gone = (np.column_stack([game.coalitions, np.full(len(game.coalitions), flag)])
                   for flag in (True, False))
    if event is None:
        # Without events and with every mechanism, the first month is rest itself.
        values = run([*players, switch], np.vstack([there, gone[game.full]]), (0, run.month))
        start, worth = values[-1, 0], values[:-1, -1]
        end, direct = worth[game.full], worth[game.empty] - start
    else:
        values = run([*players, switch], np.vstack([there, gone]), (run.month,))[:, 0]
        worth = values[:len(there)] - values[len(there):]
        start, end = values[len(there):][game.full], values[:len(there)][game.full]
        direct = worth[game.empty]
    shares, error = game.divide(worth)
    return _attribution(outcome, plan, case, event, "mechanisms", game, start, end,
                        _with_values(parts, shares), Part("direct", t("direct"), "direct", direct),
                        error)


class _CoalitionRuns:
    """The worth of coalitions: runs of one case, measured by one outcome."""

    def __init__(self, plan: Plan, case: PlannedCase, outcome: Outcome,
                 replicates: Sequence[int] | Integers, threads: int | None,
                 progress: Callable[[int, int], None] | None):
        self.plan, self.case, self.outcome = plan, case, outcome
        self.replicates = np.asarray(replicates, np.intp)
        self.threads, self.progress = threads, progress
        self.month = plan.months.index(outcome.month)

    def __call__(self, players: Sequence[Player], coalitions: Flags,
                 months: Sequence[int]) -> Floats:
        total = len(coalitions) * len(self.replicates)
        report = self.progress

        def tick(finished: int) -> None:
            if report:
                report(finished, total)

        return run_coalitions(self.plan, self.case, players, coalitions, sorted(set(months)),
                              self.outcome.measure(self.plan.labels),
                              replicates=self.replicates, threads=self.threads, progress=tick)


def _case(plan: Plan, name: str) -> PlannedCase:
    cases = {case.name: case for case in plan.cases}
    if name not in cases:
        raise InputError(t("there is no case '{name}'", name=name), hint=suggestion(name, cases))
    return cases[name]


def _event_players(scenario: Scenario, planned: PlannedCase, outcome: Outcome, plan: Plan,
                   groups: Mapping[str, Iterable[str]]) -> tuple[list[Player], list[Part]]:
    """The players up to the outcome's month, and their parts, still without values."""
    last = plan.months.index(outcome.month)
    events = {e.id: e for e in (*planned.events, *planned.acting) if e.first <= last}
    group_of: dict[str, str] = {}
    for label, members in groups.items():
        for name in members:
            ids = [one.id for one in (*planned.events, *planned.acting)]
            if name not in ids:
                raise InputError(t("'{event}' is no event of {case}", event=name,
                                   case=planned.name),
                                 hint=suggestion(name, ids))
            if name in group_of:
                raise InputError(t("'{name}' is in two groups", name=name),
                                 hint=t("keep it in one"))
            group_of[name] = label
    players, parts = [], []
    for label in groups:
        mine = [events[name] for name, group in group_of.items()
                if group == label and name in events]
        if mine:
            players.append(Player(label, frozenset(e.id for e in mine)))
            parts.append(Part(label, label, "group", np.empty(0),
                              plan.months[min(e.first for e in mine)]))
    for name, event in events.items():
        if name not in group_of:
            case = scenario.cases[planned.name]
            placed = (case.events[name].event if name in case.events else case.acting[name].what)
            what: What = ("response" if not isinstance(event, PlannedEvent) else
                          "shock" if event.spread is None else "trend")
            players.append(Player(name, frozenset([name])))
            parts.append(Part(name, Name(placed.label or name.replace("-", " ")), what, np.empty(0),
                              plan.months[max(event.first, 0)]))
    return players, parts


def _with_values(parts: Sequence[Part], values: Floats) -> list[Part]:
    return [replace(part, values=mine) for part, mine in zip(parts, values, strict=True)]


def _attribution(outcome: Outcome, plan: Plan, case: str, event: str | None,
                 over: Literal["events", "mechanisms"], game: shapley.Game, start: Floats,
                 end: Floats, parts: list[Part], last: Part, error: Floats) -> Attribution:
    parts.sort(key=lambda part: -abs(float(np.median(part.values))))
    return Attribution(outcome, outcome.words(plan.labels), case, event, over, game.method,
                       len(game.coalitions), start, end, (*parts, last),
                       float(error.max(initial=0.0)), float(error.mean()),
                       bool(_case(plan, case).acting))
