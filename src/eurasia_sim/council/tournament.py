"""Many games by simple strategies: does one of them win everywhere?

Games are columns of one run: a class of games shares its seats and draws, so that the months before
they differ are run once, and an event that several games have acts once on all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

import numpy as np

from eurasia_sim.arrays import Integers
from eurasia_sim.council.document import acting_in
from eurasia_sim.council.game import Pick, rules_for
from eurasia_sim.council.goals import LAST_MONTHS, measured, points
from eurasia_sim.council.rules import Rules
from eurasia_sim.council.strategies import STRATEGIES, Sight, can_play
from eurasia_sim.engine import run
from eurasia_sim.model.variables import records_for
from eurasia_sim.results import to_dataset
from eurasia_sim.scenario import BASELINE, Case, Plan, PlannedCase, Scenario, make_plan
from eurasia_sim.scenario.acting import PlacedActing
from eurasia_sim.scenario.cases import Placed
from eurasia_sim.scenario.planner import Planner
from eurasia_sim.scenario.schema import Shock
from eurasia_sim.world import Month
from eurasia_sim.world.conditions import AnyOf, Condition, Happened
from eurasia_sim.world.moves import Choice, Response

SEEN = ("alignment", "pressure", "grievance", "wound")


@dataclass(frozen=True)
class Settings:
    """How the games are played.

    Attributes:
        games: in all; classes: of how many sets of seats and draws.
        seats: taken in one game.
        draws: of one class, over which points are the mean; the first is what happens.
    """

    games: int = 1000
    classes: int = 20
    seats: int = 6
    draws: int = 4
    start: str = "2026-01"
    months: int = 6
    rounds: int = 8
    seed: int = 1

    def month(self, number: int) -> Month:
        """The first month of a round."""
        return Month.parse(self.start) + number * self.months


@dataclass
class Scores:
    """Points of every seat and goal by strategy: a list with one number a game."""

    points: dict[tuple[str, str], dict[str, list[float]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list)))

    def mean(self, seat: str, goal: str, strategy: str) -> tuple[float, float]:
        """Mean points and their standard error; nan where the strategy was not played."""
        some = self.points[seat, goal].get(strategy, [])
        if len(some) < 2:
            return float("nan"), float("nan")
        return float(np.mean(some)), float(np.std(some, ddof=1) / np.sqrt(len(some)))


@dataclass(frozen=True)
class Teams:
    """The teams of one game: seat → strategy."""

    strategies: Mapping[str, str]


class Tables:
    """Makes cases of games: what several share is made once.

    Args:
        scenario: that is played in.
        rules: of its world.
        settings: of the games.
    """

    def __init__(self, scenario: Scenario, rules: Rules, settings: Settings):
        self.scenario, self.rules, self.settings = scenario, rules, settings
        self._acts = acting_in(scenario)
        self._placed: dict[tuple[str, tuple[str, ...]], PlacedActing | None] = {}
        self._events: dict[tuple[int, str, Pick], Placed] = {}
        assert scenario.document is not None
        self._document = scenario.document
        self.planner = Planner(scenario)
        self._plan = make_plan(scenario)
        self._bases: dict[frozenset[str], tuple[Case, PlannedCase]] = {}
        self._past: dict[frozenset[str], set[Happened]] = {}

    def acting(self, seats: frozenset[str]) -> dict[str, PlacedActing]:
        """Who still acts of his own accord where some seats are taken."""
        found = {}
        for one in self._acts:
            gone = () if one.id in self.rules.council.stays else tuple(
                sorted(seats & {*one.actors.values()}))
            key = one.id, gone
            if key not in self._placed:
                left = one.without(dict.fromkeys(gone, 0), self.settings.month)
                model = Response if one.table == "responses" else Choice
                self._placed[key] = one.placed if left == one.what else None if left is None else (
                    replace(one.placed, what=model.model_validate(left)))
            placed = self._placed[key]
            if placed is not None:
                found[one.id] = placed
        return found

    def event(self, number: int, seat: str, pick: Pick) -> Placed:
        """A move as an event."""
        key = number, seat, pick
        if key not in self._events:
            name = "-".join(["r" + str(number + 1), seat, pick.move, pick.on or "all", pick.size])
            event = self.rules.event(name.replace("_", "-"), seat, pick,
                                     self.settings.month(number))
            self._events[key] = Placed(Shock.model_validate(event), self._document, ())
        return self._events[key]

    def case(self, name: str, seats: frozenset[str],
             picks: Mapping[str, Sequence[Sequence[Pick]]]) -> PlannedCase:
        """A game as a case: what each of some seats did, round by round."""
        placed = [self.event(number, seat, pick) for seat in sorted(seats)
                  for number, some in enumerate(picks[seat]) for pick in some]
        if seats not in self._bases:
            start = replace(self.scenario.cases[BASELINE], acting=self.acting(seats))
            self._bases[seats] = start, self.planner.case(start)
        start, base = self._bases[seats]
        more = {one.event.id: one for one in placed}
        if any(past.what == one.event.kind and past.by in (None, one.event.by)
               for past in self._looked_for(seats) for one in placed):
            # Somebody's conditions are about such events: his plan is of this case alone.
            whole = replace(start, events={**start.events, **more})
            return replace(self.planner.case(whole), name=name)
        events = [*base.events, *(self.planner.event(one, start) for one in more.values())]
        return replace(base, name=name, events=tuple(sorted(events, key=lambda one: one.id)))

    def _looked_for(self, seats: frozenset[str]) -> set[Happened]:
        """Events that the conditions of those who still act are about."""
        if seats not in self._past:
            self._past[seats] = {
                one for placed in self.acting(seats).values() for move, _, _ in placed.moves
                for one in _flat(move.when) if isinstance(one, Happened)}
        return self._past[seats]

    def plan(self, cases: Sequence[PlannedCase]) -> Plan:
        """A plan of some cases."""
        return replace(self._plan, cases=tuple(cases))


def _flat(conditions: Sequence[Condition]) -> Iterator[Condition]:
    for one in conditions:
        yield from _flat(one.conditions) if isinstance(one, AnyOf) else [one]


def play_all(scenario: Scenario, settings: Settings,
             progress: Callable[[int], None] | None = None) -> Scores:
    """Play all games of a tournament.

    Args:
        scenario: that is played in.
        settings: how many games, and how.
        progress: called with the games finished since the last call.
    """
    rules = rules_for(scenario)
    random = Random(settings.seed)
    scores = Scores()
    tables = Tables(scenario, rules, settings)
    for number, seats in enumerate(seatings(list(rules.council.seats), settings, random)):
        games = [Teams({seat: random.choice([name for name in STRATEGIES
                                             if can_play(rules, seat, name)]) for seat in seats})
                 for _ in range(settings.games // settings.classes)]
        draws = np.arange(number * settings.draws, (number + 1) * settings.draws)
        _one_class(tables, frozenset(seats), games, draws, random, scores)
        if progress is not None:
            progress(len(games))
    return scores


def seatings(seats: list[str], settings: Settings, random: Random) -> Iterator[list[str]]:
    """Which seats are taken, class by class; each about as often as any other."""
    waiting: list[str] = []
    for _ in range(settings.classes):
        chosen: list[str] = []
        while len(chosen) < settings.seats:
            if not waiting:
                waiting = random.sample(seats, len(seats))
            one = next((name for name in waiting if name not in chosen), None)
            if one is None:
                waiting = waiting + random.sample(seats, len(seats))
                continue
            waiting.remove(one)
            chosen.append(one)
        yield sorted(chosen)


def _one_class(tables: Tables, seats: frozenset[str], games: Sequence[Teams], draws: Integers,
               random: Random, scores: Scores) -> None:
    settings, rules = tables.settings, tables.rules
    picks: list[dict[str, list[list[Pick]]]] = [{seat: [] for seat in seats} for _ in games]
    for number in range(settings.rounds):
        cases = [tables.case(f"g{game}", seats, mine) for game, mine in enumerate(picks)]
        sights = _sights(tables.plan(cases), settings, number, draws[:1])
        for teams, mine, sight in zip(games, picks, sights, strict=True):
            for seat, strategy in teams.strategies.items():
                before = [one for some in mine[seat] for one in some]
                mine[seat].append(STRATEGIES[strategy](rules, seat, sight, before, random))
    cases = []
    for game, mine in enumerate(picks):
        cases += [tables.case(f"g{game}", seats, mine),
                  *(tables.case(f"g{game}-{seat}", seats - {seat}, mine)
                    for seat in sorted(seats))]
    _score(tables, tables.plan(cases), sorted(seats), games, draws, scores)


def _sights(plan: Plan, settings: Settings, number: int, draws: Integers) -> list[Sight]:
    """What the teams of every game see before a round."""
    until = plan.months.index(str(settings.month(number)))
    # Nothing after the last month that is seen needs to be run.
    short = replace(plan, months=plan.months[:until])
    found = run(short, replicates=list(plan.draws(int(draws[-1]) + 1)[draws]), record=SEEN)
    last = {name: values[:, -1, ..., 0] for name, values in found.records.items()}
    poles, states = list(plan.labels.poles), list(plan.labels.states)
    return [Sight(poles, states, **{name: last[name][case] for name in SEEN})
            for case in range(len(plan.cases))]


def _score(tables: Tables, plan: Plan, seats: Sequence[str], games: Sequence[Teams],
           draws: Integers, scores: Scores) -> None:
    council, settings = tables.rules.council, tables.settings
    goals = {(seat, goal) for seat in seats for goal in council.seats[seat].goals}
    record = {record for _, goal in goals for one in council.goals[goal].measure
              for record in records_for(one.outcome)}
    last = plan.months.index(str(settings.month(settings.rounds) + -1)) + 1
    found = run(replace(plan, months=plan.months[:last]),
                replicates=list(plan.draws(int(draws[-1]) + 1)[draws]),
                record=sorted(record | {"alignment"}), record_dtype=np.float32)
    data = to_dataset(found).isel(month=slice(-LAST_MONTHS, None))
    months = plan.months[last - LAST_MONTHS:last]
    each = 1 + len(seats)
    for seat, goal in sorted(goals):
        value = measured(council.goals[goal], seat, data, plan.labels, months)
        value = value.reshape(len(games), each, -1)
        change = value[:, 0] - value[:, 1 + list(seats).index(seat)]
        reached = points(council.goals[goal], change).mean(axis=1)
        for teams, some in zip(games, reached, strict=True):
            scores.points[seat, goal][teams.strategies[seat]].append(float(some))


__all__ = ["Scores", "Settings", "Tables", "play_all", "seatings"]
