"""Plan a scenario: turn a checked one into the plain arrays that are run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal

import numpy as np

from eurasia_sim.arrays import Floats, Indices
from eurasia_sim.languages import t
from eurasia_sim.scenario.acting_planner import ActingPlanner
from eurasia_sim.scenario.base_year import base_year
from eurasia_sim.scenario.cases import Case, Placed, money_severity
from eurasia_sim.scenario.labels import labels_of
from eurasia_sim.scenario.load import Scenario
from eurasia_sim.scenario.plan import (
    ACTING,
    REST,
    Absence,
    Plan,
    PlannedCase,
    PlannedEffect,
    PlannedEvent,
    Triple,
)
from eurasia_sim.scenario.schema import Shock
from eurasia_sim.world import MEMBER_WEIGHT, OUTSIDE, Effect, World

# The events of one case together may multiply reach by at most e^20 (half a billion).
MOST_REACH = 20.0


def prior_plan(scenario: Scenario) -> Plan:
    """Plan a checked scenario with draws of the prior.

    Raises:
        InputError: for an event without possible effect.
    """
    world = scenario.world.world
    start, months = scenario.period.first, scenario.period.months
    states, poles = list(world.states), list(world.poles)
    planner = Planner(scenario)
    return Plan(
        labels=labels_of(world),
        months=tuple(str(start + m) for m in range(months)),
        base=base_year(world),
        membership=np.array([[
            MEMBER_WEIGHT.get(_bloc_members(world, bloc).get(state, ""), 0.0)
            for bloc in world.blocs] for state in states]).reshape(len(states), len(world.blocs)),
        bloc_pole=np.array([poles.index(bloc) for bloc in world.blocs], np.intp),
        sphere=np.array([[s in world.poles[p].sphere for s in states] for p in poles]),
        tie_pairs=np.array([[states.index(name) for name in tie.between] for tie in world.ties],
                           np.intp).reshape(-1, 2),
        cases=tuple(planner.case(case) for case in scenario.cases.values()),
        replicates=scenario.ensemble.replicates,
        seed=scenario.ensemble.seed,
    )


def _bloc_members(world: World, bloc: str) -> Mapping[str, Literal["member", "observer"]]:
    found = world.poles[bloc].bloc
    return found.members if found else {}


class Planner:
    """Plan the cases of a scenario."""

    def __init__(self, scenario: Scenario):
        self.scenario = scenario
        self.world = scenario.world.world
        self.priors = scenario.world.priors
        self.states = list(self.world.states)
        self.poles = list(self.world.poles)
        self.planned: dict[tuple[int, int], PlannedEvent] = {}
        self.acting = ActingPlanner(self)

    def case(self, case: Case) -> PlannedCase:
        """Plan the baseline or a variant."""
        off: dict[str, float] = {}
        for name in case.without:
            off.update(self.priors.mechanisms[name].off)
        parameters = {name: p.prior.triple for name, p in self.priors.parameters.items()}
        parameters |= {name: e.triple for name, e in case.parameters.items()}
        # Sorted by id, so that the order of events in a file does not matter.
        events = tuple(self.event(case.events[name], case) for name in sorted(case.events))
        self._check_reach(case, events)
        structure = {} if self.scenario.ensemble.structure == "fixed" else {
            name: Absence(mechanism.absent, mechanism.off)
            for name, mechanism in self.priors.mechanisms.items()
            # What a scenario replaces is what its author wants.
            if mechanism.absent > 0 and not case.parameters.keys() & mechanism.off.keys()}
        if not case.acting:
            # Nobody answers anything: what drives answers is no part of the case.
            structure = {name: one for name, one in structure.items()
                         if not one.off.keys() <= {*ACTING}}
            for name in ACTING:
                parameters.pop(name, None)
                off.pop(name, None)
        return PlannedCase(case.name, case.label, events, parameters, off, structure,
                           self.acting.plan(case))

    def _check_reach(self, case: Case, events: tuple[PlannedEvent, ...]) -> None:
        """Refuse events that together multiply reach by more than e^`MOST_REACH`."""
        total = 0.0
        for event in events:
            size = max((max(map(abs, e.delta)) for e in event.effects
                        if e.variable in ("reach", "capacity")),
                       default=0.0)
            total += size * event.severity[2]
            if total > MOST_REACH:
                placed = case.events[event.id]
                raise placed.document.error(placed.loc,
                                            t("with this event, reach changes by more than a "
                                              "factor of e^{most}", most=f"{MOST_REACH:g}"),
                                            hint=t("lower its severity"))

    def event(self, placed: Placed, case: Case) -> PlannedEvent:
        """Plan an event; cases that share an event, and what it follows, share its plan."""
        relative = placed.event.follows if isinstance(placed.event, Shock) else None
        before = None if relative is None else self.event(case.events[relative.after], case)
        key = id(placed), id(before)
        if key not in self.planned:
            planned = self._event(placed)
            if relative is not None:
                planned = replace(planned, after=before,
                                  wait=(relative.by.first, relative.by.last))
            self.planned[key] = planned
        return self.planned[key]

    def _event(self, placed: Placed) -> PlannedEvent:
        event = placed.event
        start = self.scenario.period.first
        first, last = event.first - start, event.last - start
        spread = None
        if not isinstance(event, Shock):
            spread = 1 / 12 if event.per == "year" else 1 / (last - first + 1)
        effects = self.effects(placed)
        end = self.scenario.period.months - 1
        if not effects:
            raise placed.document.error((*placed.loc, "kind"), t("'{name}' changes nothing",
                                                                 name=event.id),
                                        hint=t("the suppliers it takes from supply nothing to "
                                               "these states"))
        if first >= end and all(e.lasting for e in effects):
            raise placed.document.error(placed.loc,
                                        t("'{name}' changes nothing: it comes in the last month, "
                                          "and what it moves shows only later", name=event.id),
                                        hint=t("lengthen  period:"))
        chance = event.chance.triple if event.chance else None
        return PlannedEvent(event.id, event.kind, first, last, spread, self._severity(placed),
                            effects, chance)

    def effects(self, placed: Placed) -> tuple[PlannedEffect, ...]:
        """The effects of an event, each its own; empty where it can have none."""
        kind = placed.event.kind
        return tuple(
            replace(planned, lasting=lasting)
            for number, effect in enumerate(self.scenario.kinds[kind].effects)
            if (planned := self._effect(placed, effect, f"kind.{kind}.{number}")) is not None
            for lasting in ((False, True) if effect.jump else (effect.lasting,)))

    def _severity(self, placed: Placed) -> Triple:
        event, money = placed.event, self.scenario.kinds[placed.event.kind].money
        if event.value is None or money is None:
            return event.severity.triple if event.severity else (1.0, 1.0, 1.0)
        return money_severity(event.value, money)

    def targets(self, targets: Mapping[str, float] | None) -> dict[int, float]:
        """Indices of states with their factors; a named state overrides its region."""
        found: dict[str, float] = {}
        for name, factor in (targets or {}).items():
            if name == "all":
                found |= dict.fromkeys(self.states, factor)
        for name, factor in (targets or {}).items():
            if name in self.world.regions:
                found |= dict.fromkeys(self.world.regions[name].states, factor)
        for name, factor in (targets or {}).items():
            if name in self.world.states:
                found[name] = factor
        return {self.states.index(name): factor for name, factor in sorted(found.items())}

    def _effect(self, placed: Placed, effect: Effect, purpose: str) -> PlannedEffect | None:
        event = placed.event
        pole = self.poles.index(getattr(event, effect.pole)) if effect.pole else -1
        states = self.targets(event.with_ if effect.states == "with" else event.on)
        where = np.array(list(states), np.intp)
        factor = np.array(list(states.values()), float)
        delta, one = effect.delta.triple, np.ones(1)

        def planned(where: tuple[Indices, ...], factor: Floats, **more: int) -> PlannedEffect:
            return PlannedEffect(effect.variable, effect.lasting, where, factor, delta, purpose,
                                 **more)

        match effect.variable:
            case "alignment" | "wound" | "healing" | "grievance":
                return planned((np.full_like(where, pole), where), factor)
            case "reach" if effect.channel:
                return replace(planned((
                    np.array([list(self.world.channels).index(effect.channel)]),
                    np.array([self._supplier(placed, effect.supplier)])), one),
                    variable="capacity")
            case "membership":
                bloc = self.world.blocs.index(self.poles[pole])
                return planned((np.full_like(where, bloc), where), factor)
            case "reach":
                return planned((np.array([self._supplier(placed, effect.supplier)]),), one)
            case "coercion" if effect.states:
                return replace(planned((np.full_like(where, pole), where), factor),
                               variable="demand")
            case "coercion":
                return planned((np.array([pole]),), one)
            case "cohesion":
                return planned((np.array([self.world.blocs.index(self.poles[pole])]),), one)
            case "tie":
                return self._tie_effect(placed, effect, states, planned)
        channel = effect.channel or event.channel
        assert channel is not None
        source = self._supplier(placed, effect.taken_from)
        sink = self._supplier(placed, effect.given_to)
        moves = np.array([self._has_to_give(i, channel, source, sink) for i in where], bool)
        if not moves.any():
            return None
        return planned((where[moves],), factor[moves], source=source, sink=sink,
                       channel=list(self.world.channels).index(channel))

    def _tie_effect(self, placed: Placed, effect: Effect, states: Mapping[int, float],
                   planned: Callable[..., PlannedEffect]) -> PlannedEffect:
        others = states
        if effect.and_states is not None:
            others = self.targets(placed.event.with_ if effect.and_states == "with"
                                  else placed.event.on)
        pairs: dict[tuple[int, int], float] = {}
        for i, factor in states.items():
            for j, other in others.items():
                if i != j:
                    pairs.setdefault((min(i, j), max(i, j)), float(np.sqrt(factor * other)))
        if not pairs:
            raise placed.document.error((*placed.loc, "on"), t("a tie needs two different states"),
                                        hint=t("name two or more"))
        index = np.array(list(pairs), np.intp)
        return planned((index[:, 0], index[:, 1]), np.array(list(pairs.values())))

    def _supplier(self, placed: Placed, role: str | None) -> int:
        if role == "rest":
            return REST
        name = OUTSIDE if role == OUTSIDE else getattr(placed.event, str(role))
        return self.world.suppliers.index(name)

    def _has_to_give(self, state: int, channel: str, source: int, sink: int) -> bool:
        shares = self.world.states[self.states[state]].supply[channel]
        givers = [n for n in shares if n != self.world.suppliers[sink]]
        if source != REST:
            givers = [self.world.suppliers[source]]
        return any(shares[name].high > 0 for name in givers)
