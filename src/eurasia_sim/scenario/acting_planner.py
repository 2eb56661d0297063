"""Plan responses and choices: instances side by side, conditions with indices for names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from eurasia_sim.arrays import Indices
from eurasia_sim.languages import t
from eurasia_sim.scenario.acting import (
    STATE,
    Instance,
    PlacedActing,
    instances,
    look_names,
    sources,
    valid_names,
)
from eurasia_sim.scenario.cases import Case, Placed
from eurasia_sim.scenario.plan_acting import (
    PlannedAny,
    PlannedBelongs,
    PlannedChange,
    PlannedChoice,
    PlannedCompare,
    PlannedCondition,
    PlannedHappened,
    PlannedLook,
    PlannedMove,
    PlannedResponse,
    flattened,
)
from eurasia_sim.scenario.schema import Shock
from eurasia_sim.world import MEMBER_WEIGHT
from eurasia_sim.world.conditions import AnyOf, Belongs, Change, Compare, Condition, Look
from eurasia_sim.world.moves import Active, Choice, Option, Response

if TYPE_CHECKING:
    from eurasia_sim.scenario.planner import Planner


class ActingPlanner:
    """Plan what actors do of their own accord in the cases of a scenario."""

    def __init__(self, planner: Planner):
        self.planner = planner
        self.world = planner.world
        self.known: dict[tuple[object, ...], PlannedResponse | PlannedChoice] = {}
        self.every: dict[int, list[Instance]] = {}

    def plan(self, case: Case) -> tuple[PlannedResponse | PlannedChoice, ...]:
        """The responses and choices of a case; cases that share one, and all that its conditions
        look at, share its plan.
        """
        moves = [(name, event) for name in sorted(case.acting)
                 for instance in self._instances(case.acting[name]) for event in instance.events]
        found = []
        for name in sorted(case.acting):
            placed = case.acting[name]
            made = self._plan(placed, case, moves)
            key = (id(placed), *(one.sources for move in made.moves for one in flattened(move.when)
                                 if isinstance(one, PlannedHappened)))
            found.append(self.known.setdefault(key, made))
        return tuple(found)

    def _instances(self, placed: PlacedActing) -> list[Instance]:
        """Those instances of a response or choice in which each move changes something."""
        if id(placed) not in self.every:
            able = [one for one in instances(placed, self.world, self.planner.scenario.kinds)
                    if all(self.planner.effects(Placed(event, placed.document, placed.loc))
                           for event in one.events)]
            if not able:
                raise placed.document.error(placed.loc,
                                            t("'{name}' changes nothing", name=placed.what.id),
                                            hint=t("the suppliers it takes from supply nothing to "
                                                   "these states"))
            self.every[id(placed)] = able
        return self.every[id(placed)]

    def _plan(self, placed: PlacedActing, case: Case,
              moves: Sequence[tuple[str, Shock]]) -> PlannedResponse | PlannedChoice:
        every = self._instances(placed)
        planned = [self._move(placed, number, every, case, moves)
                   for number in range(len(placed.moves))]
        first, last = self._active(placed.what.active)
        what = placed.what
        if isinstance(what, Response):
            return PlannedResponse(what.id, planned[0], first, last, what.chance.triple,
                                   what.chance.per == "month")
        assert isinstance(what, Choice)
        return PlannedChoice(what.id, tuple(planned),
                             tuple(option.base.triple for option in what.menu), first, last,
                             what.every)

    def _active(self, active: Active) -> tuple[int, int]:
        period = self.planner.scenario.period
        first = 0 if active.first is None else max(active.first - period.first, 0)
        last = period.months - 1
        return first, last if active.last is None else min(active.last - period.first, last)

    def _move(self, placed: PlacedActing, number: int, every: Sequence[Instance], case: Case,
              moves: Sequence[tuple[str, Shock]]) -> PlannedMove:
        what, name, _ = placed.moves[number]
        events = [one.events[number] for one in every]
        states = [tuple(self._states(event)) for event in events]
        label = what.label or (placed.what.label if isinstance(placed.what, Choice) else None)
        if label is None or (isinstance(what, Option) and what.label is None):
            label = self.planner.scenario.kinds[what.kind].label
        return PlannedMove(
            name, label, what.kind, tuple(event.id for event in events),
            tuple(one.actor for one in every), tuple(states),
            tuple(self.planner.effects(Placed(event, placed.document, placed.loc))
                  for event in events),
            what.severity.triple if what.severity else (1.0, 1.0, 1.0),
            tuple(self._condition(one, every, case, moves) for one in what.when),
            tuple((self._look(look, every), slope.triple) for look, slope in what.on_rise.items()),
            (what.after.first, what.after.last), what.pause, what.most)

    def _states(self, event: Shock) -> list[str]:
        names = list(self.world.states)
        found = {**self.planner.targets(event.on), **self.planner.targets(event.with_)}
        return [names[i] for i in found]

    def _members(self, targets: Mapping[str, float] | None) -> set[str]:
        names = list(self.world.states)
        return {names[i] for i in self.planner.targets(targets)}

    def _look(self, look: Look, every: Sequence[Instance]) -> PlannedLook:
        named = [look_names(look, one.state, self.world) for one in every]
        valid = valid_names(self.world)
        at = {axis: np.array([list(valid[axis]).index(one[axis]) for one in named], np.intp)
              for axis in named[0] if axis != "region"}
        members = None
        if "region" in named[0]:
            states = list(self.world.states)
            members = np.array([states.index(s) for s in
                                self.world.regions[named[0]["region"]].states], np.intp)
        name = f"{look.variable} {[list(one.values()) for one in named]}"
        return PlannedLook(look.variable, at, members, name)

    def _condition(self, condition: Condition, every: Sequence[Instance], case: Case,
                   moves: Sequence[tuple[str, Shock]]) -> PlannedCondition:
        match condition:
            case Compare(look, sign, level):
                return PlannedCompare(self._look(look, every), sign, level)
            case Change(look, rose, amount, months):
                return PlannedChange(self._look(look, every), rose, amount, months)
            case Belongs(state, level, bloc, wanted):
                states = list(self.world.states)
                who: Indices = np.array([states.index(
                    one.state if state == STATE and one.state else state) for one in every],
                    np.intp)
                return PlannedBelongs(who, self.world.blocs.index(bloc), MEMBER_WEIGHT[level],
                                      wanted)
            case AnyOf(conditions):
                return PlannedAny(tuple(self._condition(one, every, case, moves)
                                        for one in conditions))
        events = {name: placed.event for name, placed in case.events.items()}
        return PlannedHappened(
            tuple(tuple(sorted(sources(condition, one, events, moves,
                                       self.planner.scenario.kinds, self._members)))
                  for one in every), condition.within, condition.wanted)
