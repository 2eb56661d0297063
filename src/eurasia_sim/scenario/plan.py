"""Plan a scenario: turn it into plain arrays, with a name for everything that is drawn.

No later stage knows YAML, pydantic or files. Every uncertain number carries a
*purpose*, a name like ``states.azerbaijan.supply.trade.russia``: draws belong to (seed,
replicate, purpose), so that neither the order of a file nor the number of its events changes
the draws of the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from eurasia_sim.arrays import Flags, Floats, Indices, Integers
from eurasia_sim.scenario.labels import Labels, labels_of
from eurasia_sim.scenario.load import Case, Placed, Scenario, money_severity
from eurasia_sim.scenario.posterior import Posterior
from eurasia_sim.scenario.schema import Shock
from eurasia_sim.world import MEMBER_WEIGHT, OUTSIDE, Effect, Estimate, World

Triple = tuple[float, float, float]
REST = -1
# The events of one case together may multiply reach by at most e^20 (half a billion).
MOST_REACH = 20.0


@dataclass(frozen=True)
class Spreads:
    """An array of uncertain numbers: triangular from low over mode to high, each with a purpose."""

    low: Floats
    mode: Floats
    high: Floats
    purposes: tuple[str, ...]


@dataclass(frozen=True)
class PlannedEffect:
    """One effect of an event, with indices instead of names.

    Attributes:
        variable, lasting: what moves, and whether its anchor moves. `capacity` is reach in one
            channel, `demand` coercion of some states.
        where: index arrays; (pole, state), (supplier,), (channel, supplier), (pole,), (bloc,),
            (state,) for shares, (state, state) for ties, (bloc, state) for membership; n entries
            each.
        factor: (n,) multiples of the severity, from ``on: {state: factor}``.
        delta: δ at severity 1; purpose: name of its draw, common to all events of a kind.
        channel, source, sink: for shares; source `REST` is all other suppliers.
    """

    variable: str
    lasting: bool
    where: tuple[Indices, ...]
    factor: Floats
    delta: Triple
    purpose: str
    channel: int = -1
    source: int = REST
    sink: int = REST


@dataclass(frozen=True)
class PlannedEvent:
    """A shock (in one month between first and last) or a trend (in all of them).

    Attributes:
        first, last: months counted from the start; a trend's may lie beyond the period's end.
        spread: for a trend, the fraction of the severity that falls on each month; else None.
    """

    id: str
    kind: str
    first: int
    last: int
    spread: float | None
    severity: Triple
    effects: tuple[PlannedEffect, ...]


@dataclass(frozen=True)
class Absence:
    """A contested mechanism that is absent from some draws.

    Attributes:
        probability: part of the draws, 0 to 1.
        off: coefficient → its value without the mechanism.
    """

    probability: float
    off: Mapping[str, float]


@dataclass(frozen=True)
class PlannedCase:
    """The baseline or a variant; structure: mechanism → how often it is absent."""

    name: str
    label: str
    events: tuple[PlannedEvent, ...]
    parameters: Mapping[str, Triple]
    off: Mapping[str, float]
    structure: Mapping[str, Absence]


@dataclass(frozen=True)
class Plan:
    """Everything that a run needs.

    Attributes:
        base: the base year's uncertain numbers by the names of `model.Constants`, `model.State`
            and those of a world's channels, each of the shape without replicates.
        membership: (S, B); bloc_pole: (B,); sphere: (P, S) booleans; tie_pairs: (n, 2).
        seed: of the draws; the posterior's own if there is one.
        posterior: the calibrated draws; None for those of the prior.
        remark: why the draws are not calibrated, where the scenario does not say so.
    """

    labels: Labels
    months: tuple[str, ...]
    base: Mapping[str, Spreads]
    membership: Floats
    bloc_pole: Indices
    sphere: Flags
    tie_pairs: Indices
    cases: tuple[PlannedCase, ...]
    replicates: int
    seed: int
    posterior: Posterior | None = None
    remark: str | None = None

    def draws(self, replicates: int | None = None, first: int = 0) -> Integers:
        """Numbers of the draws under `self.seed`, from index `first` on, (replicates,).

        As many as the plan has if `replicates` is left out.
        """
        last = first + (self.replicates if replicates is None else replicates)
        return (np.arange(first, last) if self.posterior is None
                else self.posterior.numbers(first, last))


def prior_plan(scenario: Scenario) -> Plan:
    """Plan a checked scenario with draws of the prior.

    Raises:
        InputError: for an event without possible effect.
    """
    world = scenario.world.world
    start, months = scenario.period.first, scenario.period.months
    states, poles = list(world.states), list(world.poles)
    planner = _Planner(scenario)
    return Plan(
        labels=labels_of(world),
        months=tuple(str(start + m) for m in range(months)),
        base=_base(world),
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


def _base(world: World) -> dict[str, Spreads]:
    states, poles, channels = list(world.states), list(world.poles), list(world.channels)

    def table(shape: tuple[int, ...], find: Callable[..., tuple[str, Estimate | None]],
              missing: float = 0.0) -> Spreads:
        found = [find(*index) for index in np.ndindex(*shape)]
        triples = np.array([e.triple if e else (missing,) * 3 for _, e in found], float)
        low, mode, high = triples.reshape(-1, 3).T.reshape(3, *shape)
        return Spreads(low, mode, high, tuple(purpose for purpose, _ in found))

    def of_state(name: str, key: str | None = None) -> Callable[..., tuple[str, Estimate | None]]:
        def find(*index: int) -> tuple[str, Estimate | None]:
            state = states[index[-1]]
            value = getattr(world.states[state], name)
            if key is None:
                return f"states.{state}.{name}", value
            entry = (poles if key == "pole" else channels)[index[0]]
            return f"states.{state}.{name}.{entry}", value.get(entry)
        return find

    def supply(c: int, q: int, i: int) -> tuple[str, Estimate]:
        channel, supplier, state = channels[c], world.suppliers[q], states[i]
        return (f"states.{state}.supply.{channel}.{supplier}",
                world.states[state].supply[channel][supplier])

    def of_pole(name: str) -> Callable[[int], tuple[str, Estimate]]:
        return lambda p: (f"poles.{poles[p]}.{name}", getattr(world.poles[poles[p]], name))

    def reach(q: int) -> tuple[str, Estimate]:
        name = world.suppliers[q]
        owner = world.outside if name == OUTSIDE else world.poles[name]
        return f"reach.{name}", owner.reach

    def cohesion(b: int) -> tuple[str, Estimate | None]:
        bloc = world.poles[world.blocs[b]].bloc
        return f"poles.{world.blocs[b]}.cohesion", bloc.cohesion if bloc else None

    def rivalry(p: int, q: int) -> tuple[str, Estimate | None]:
        return (f"poles.{poles[p]}.rivalry.{poles[q]}",
                world.poles[poles[p]].rivalry.get(poles[q]))

    def tie(n: int) -> tuple[str, Estimate]:
        return "ties." + "-".join(sorted(world.ties[n].between)), world.ties[n].strength

    def of_channel(name: str) -> Callable[[int], tuple[str, Estimate | None]]:
        return lambda c: (f"channels.{channels[c]}.{name}",
                          getattr(world.channels[channels[c]], name))

    s, p, c, q = len(states), len(poles), len(channels), len(world.suppliers)
    return {
        "weights": table((c, s), of_state("weights", "channel")),
        "supply_share": table((c, q, s), supply),
        "alignment": table((p, s), of_state("alignment", "pole")),
        "grievance": table((p, s), of_state("grievance", "pole")),
        "counter_dependence": table((p, s), of_state("counter_dependence", "pole")),
        "power": table((s,), of_state("power")),
        "comfort": table((s,), of_state("comfort")),
        "sensitivity": table((s,), of_state("sensitivity")),
        "reach": table((q,), reach),
        "coercion": table((p,), of_pole("coercion")),
        "reactivity": table((p,), of_pole("reactivity")),
        "alarm": table((p,), of_pole("alarm")),
        "cohesion": table((len(world.blocs),), cohesion),
        "rivalry": table((p, p), rivalry),
        "ties": table((len(world.ties),), tie),
        "half_life": table((c,), of_channel("half_life")),
        "follows_alignment": table((c,), of_channel("follows_alignment"), 1.0),
        "follows_reach": table((c,), of_channel("follows_reach"), 1.0),
        "volatility": table((c,), of_channel("volatility")),
    }


class _Planner:
    """Plan the cases of a scenario."""

    def __init__(self, scenario: Scenario):
        self.scenario = scenario
        self.world = scenario.world.world
        self.priors = scenario.world.priors
        self.states = list(self.world.states)
        self.poles = list(self.world.poles)
        self.planned: dict[int, PlannedEvent] = {}

    def case(self, case: Case) -> PlannedCase:
        off: dict[str, float] = {}
        for name in case.without:
            off.update(self.priors.mechanisms[name].off)
        parameters = {name: p.prior.triple for name, p in self.priors.parameters.items()}
        parameters |= {name: e.triple for name, e in case.parameters.items()}
        # Sorted by id, so that the order of events in a file does not matter.
        events = tuple(self.event(case.events[name]) for name in sorted(case.events))
        self.check_reach(case, events)
        structure = {} if self.scenario.ensemble.structure == "fixed" else {
            name: Absence(mechanism.absent, mechanism.off)
            for name, mechanism in self.priors.mechanisms.items()
            # What a scenario replaces is what its author wants.
            if mechanism.absent > 0 and not case.parameters.keys() & mechanism.off.keys()}
        return PlannedCase(case.name, case.label, events, parameters, off, structure)

    def check_reach(self, case: Case, events: tuple[PlannedEvent, ...]) -> None:
        """Refuse events that together multiply reach by more than e^`MOST_REACH`."""
        total = 0.0
        for event in events:
            size = max((max(map(abs, e.delta)) for e in event.effects
                        if e.variable in ("reach", "capacity")),
                       default=0.0)
            total += size * event.severity[2]
            if total > MOST_REACH:
                placed = case.events[event.id]
                raise placed.document.error(placed.loc, "with this event, reach changes by more "
                                            f"than a factor of e^{MOST_REACH:g}",
                                            hint="lower its severity")

    def event(self, placed: Placed) -> PlannedEvent:
        """Plan an event; cases that share an event share its plan."""
        if id(placed) not in self.planned:
            self.planned[id(placed)] = self._event(placed)
        return self.planned[id(placed)]

    def _event(self, placed: Placed) -> PlannedEvent:
        event = placed.event
        kind = self.scenario.kinds[event.kind]
        start = self.scenario.period.first
        first, last = event.first - start, event.last - start
        spread = None
        if not isinstance(event, Shock):
            spread = 1 / 12 if event.per == "year" else 1 / (last - first + 1)
        effects = tuple(
            replace(planned, lasting=lasting) for number, effect in enumerate(kind.effects)
            if (planned := self.effect(placed, effect, f"kind.{event.kind}.{number}")) is not None
            for lasting in ((False, True) if effect.jump else (effect.lasting,)))
        end = self.scenario.period.months - 1
        if not effects:
            raise placed.document.error((*placed.loc, "kind"), f"'{event.id}' changes nothing",
                                        hint="the suppliers it takes from supply nothing to "
                                        "these states")
        if first >= end and all(e.lasting for e in effects):
            raise placed.document.error(placed.loc, f"'{event.id}' changes nothing: it comes in "
                                        "the last month, and what it moves shows only later",
                                        hint="lengthen  period:")
        return PlannedEvent(event.id, event.kind, first, last, spread, self.severity(placed),
                            effects)

    def severity(self, placed: Placed) -> Triple:
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

    def effect(self, placed: Placed, effect: Effect, purpose: str) -> PlannedEffect | None:
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
                    np.array([self.supplier(placed, effect.supplier)])), one),
                    variable="capacity")
            case "membership":
                bloc = self.world.blocs.index(self.poles[pole])
                return planned((np.full_like(where, bloc), where), factor)
            case "reach":
                return planned((np.array([self.supplier(placed, effect.supplier)]),), one)
            case "coercion" if effect.states:
                return replace(planned((np.full_like(where, pole), where), factor),
                               variable="demand")
            case "coercion":
                return planned((np.array([pole]),), one)
            case "cohesion":
                return planned((np.array([self.world.blocs.index(self.poles[pole])]),), one)
            case "tie":
                return self.tie_effect(placed, effect, states, planned)
        channel = effect.channel or event.channel
        assert channel is not None
        source = self.supplier(placed, effect.taken_from)
        sink = self.supplier(placed, effect.given_to)
        moves = np.array([self.has_to_give(i, channel, source, sink) for i in where], bool)
        if not moves.any():
            return None
        return planned((where[moves],), factor[moves], source=source, sink=sink,
                       channel=list(self.world.channels).index(channel))

    def tie_effect(self, placed: Placed, effect: Effect, states: Mapping[int, float],
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
            raise placed.document.error((*placed.loc, "on"), "a tie needs two different states",
                                        hint="name two or more")
        index = np.array(list(pairs), np.intp)
        return planned((index[:, 0], index[:, 1]), np.array(list(pairs.values())))

    def supplier(self, placed: Placed, role: str | None) -> int:
        if role == "rest":
            return REST
        name = OUTSIDE if role == OUTSIDE else getattr(placed.event, str(role))
        return self.world.suppliers.index(name)

    def has_to_give(self, state: int, channel: str, source: int, sink: int) -> bool:
        shares = self.world.states[self.states[state]].supply[channel]
        givers = [n for n in shares if n != self.world.suppliers[sink]]
        if source != REST:
            givers = [self.world.suppliers[source]]
        return any(shares[name].high > 0 for name in givers)
