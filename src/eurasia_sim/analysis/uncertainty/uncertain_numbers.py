"""The uncertain numbers of a run: label, distribution and sources.

The purposes are those of `scenario.plan` and `engine.build`, so that the numbers of any replicate
can be drawn again without a run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eurasia_sim.analysis.uncertainty.acting_numbers import of_acting
from eurasia_sim.analysis.uncertainty.effect_words import effect_words
from eurasia_sim.analysis.uncertainty.uncertain import Uncertain
from eurasia_sim.scenario import Plan, PlannedCase, PlannedEvent, Scenario
from eurasia_sim.scenario.schema import Event
from eurasia_sim.world import OUTSIDE, World
from eurasia_sim.world.moves import Roles

# Labels of coefficients include their symbols, as in docs/model.md.
_OF_STATES = {
    "alignment": "{state}'s alignment with {other}, {year}",
    "grievance": "{state}'s grievance against {other}, {year}",
    "counter_dependence": "how much {other} needs {state}",
    "weights": "how much weight {state} gives to {other}",
    "power": "how much {state} counts in the region",
    "comfort": "how much leverage {state} puts up with before it pulls away",
    "sensitivity": "how readily pressure offends {state}",
}
_OF_POLES = {
    "coercion": "how hard {pole} presses, {year}",
    "reactivity": "how much harder {pole} presses when it loses influence",
    "alarm": "how much harder {pole} presses when a rival bloc grows closer",
    "cohesion": "how firmly the members of {pole} hold together, {year}",
}
_OF_CHANNELS = {
    "half_life": "how slowly suppliers change in {channel} (half-life)",
    "follows_alignment": "how far suppliers in {channel} follow alignment",
    "follows_reach": "how far suppliers in {channel} follow reach",
    "volatility": "how much suppliers' odds in {channel} move by chance in a year",
}


def uncertain(scenario: Scenario, plan: Plan, cases: Sequence[str]) -> list[Uncertain]:
    """The numbers that are uncertain in some cases of a run, each once.

    Args:
        scenario, plan: of the run.
        cases: their names; where they differ in a number's range, the first one's counts.
    """
    planned = {case.name: case for case in plan.cases}
    numbers: dict[str, Uncertain] = {}
    for number in [*_base(scenario.world.world, plan),
                   *(n for name in cases for n in _of_case(scenario, planned[name]))]:
        if number.varies:
            numbers.setdefault(number.purpose, number)
    return list(numbers.values())


def _base(world: World, plan: Plan) -> Iterator[Uncertain]:
    estimates = world.estimates()
    names = {"ties." + "-".join(sorted(tie.between)): f"ties[{n}].strength"
             for n, tie in enumerate(world.ties)}
    for table in plan.base.values():
        flat = zip(table.purposes, table.low.flat, table.mode.flat, table.high.flat, strict=True)
        for purpose, low, mode, high in flat:
            if low == high:
                continue
            label, path = _base_words(world, purpose)
            estimate = estimates[names.get(purpose, path)]
            yield Uncertain(f"world.{purpose}", label, "base year",
                            (float(low), float(mode), float(high)),
                            "months" if purpose.endswith("half_life") else "1",
                            tuple(estimate.source), estimate.note)


def _base_words(world: World, purpose: str) -> tuple[str, str]:
    """A base-year number in words, and its path in the world file."""
    parts, year = purpose.split("."), world.start.year

    def called(name: str) -> str:
        pole = world.poles.get(name)
        return world.outside.label if pole is None else pole.spoken or pole.label

    match parts:
        case ["states", state, "supply", channel, supplier]:
            who, where = world.states[state].label, world.channels[channel].label.lower()
            form = ("{who}'s dependence on {of} in {where}, {year}" if supplier != OUTSIDE else
                    "what {who} has from no pole in {where}, {year}")
            return form.format(who=who, of=called(supplier), where=where, year=year), purpose
        case ["states", state, name, *rest]:
            other = ""
            if rest:
                other = (world.channels[rest[0]].label.lower() if name == "weights"
                         else called(rest[0]))
            return _OF_STATES[name].format(state=world.states[state].label, other=other,
                                           year=year), purpose
        case ["poles", pole, "rivalry", other]:
            return f"how far {called(pole)} works against {called(other)}", purpose
        case ["poles", pole, name]:
            path = f"poles.{pole}.bloc.cohesion" if name == "cohesion" else purpose
            return _OF_POLES[name].format(pole=called(pole), year=year), path
        case ["reach", name]:
            path = "outside.reach" if name == OUTSIDE else f"poles.{name}.reach"
            return f"how far {called(name)} can reach, {year}", path
        case ["channels", channel, name]:
            return _OF_CHANNELS[name].format(channel=world.channels[channel].label.lower()), purpose
    one, two = (world.states[name].label for name in parts[1].split("-"))
    return f"how closely {one} and {two} are tied", purpose


def _of_case(scenario: Scenario, case: PlannedCase) -> Iterator[Uncertain]:
    priors = scenario.world.priors.parameters
    own = scenario.cases[case.name].parameters
    for name, triple in case.parameters.items():
        if name not in case.off:
            prior, estimate = priors[name], own.get(name, priors[name].prior)
            yield Uncertain(f"parameter.{name}", _parameter_words(prior.about, prior.symbol),
                            "parameter", triple, "months" if prior.unit == "months" else "1",
                            tuple(estimate.source), estimate.note)
    for name, absence in case.structure.items():
        mechanism = scenario.world.priors.mechanisms[name]
        # Where it is switched off in any case, it is not uncertain whether it is there.
        if not absence.off.keys() <= case.off.keys():
            yield Uncertain(f"structure.{name}", f"whether {_lowered(mechanism.about)}",
                            "structure", (0.0, absence.probability, 1.0), "presence",
                            tuple(mechanism.source), mechanism.note)
    for event in case.events:
        yield from _of_event(scenario, case, event)
    yield from of_acting(scenario, case)


def _parameter_words(about: str, symbol: str) -> str:
    return f"{_lowered(about.split(':')[0])} ({symbol})"


def _lowered(about: str) -> str:
    return f"{about[:1].lower()}{about[1:].rstrip('.')}"


def _of_event(scenario: Scenario, case: PlannedCase, event: PlannedEvent) -> Iterator[Uncertain]:
    placed = scenario.cases[case.name].events[event.id].event
    called = f"“{_label(placed)}”"
    source, note = tuple(placed.source), placed.note
    if placed.value is not None:
        source, note = tuple(placed.value.usd_billion.source), placed.value.usd_billion.note
    yield Uncertain(f"severity.{event.id}", f"how strong {called} is", "severity",
                    event.severity, "1", source, note)
    if event.chance is not None:
        yield Uncertain(f"chance.{event.id}", f"how likely {called} is", "hazard", event.chance,
                        "1", tuple(placed.source), placed.note)
        yield Uncertain(f"happens.{event.id}", f"whether {called} happens", "happening",
                        event.chance, "happening", tuple(placed.source), placed.note)
    if event.after is not None:
        before = scenario.cases[case.name].events[event.after.id].event
        first, last = event.wait
        yield Uncertain(f"date.{event.id}", f"how long after “{_label(before)}” {called} comes",
                        "date", (first, first, last), "months", tuple(placed.source), placed.note)
    elif event.spread is None:
        yield Uncertain(f"date.{event.id}", f"when {called} happens", "date",
                        (event.first, event.first, event.last), "date", tuple(placed.source),
                        placed.note)
    kind = scenario.kinds[event.kind]
    # The size is drawn once for all events of a kind: then the kind is named, not the event.
    own = scenario.cases[case.name].events
    alike: list[Event | Roles] = [own[e.id].event for e in case.events if e.kind == event.kind]
    alike += [what for one in scenario.cases[case.name].acting.values() for what, _, _ in one.moves
              if what.kind == event.kind]
    alone = len(alike) == 1
    for planned in event.effects:
        if planned.variable == "membership":
            continue  # is what it says, with no size
        effect = kind.effects[int(planned.purpose.rpartition(".")[2])]
        label = effect_words(scenario, kind, alike, planned.variable, effect,
                             called if alone else f"“{kind.label}”")
        yield Uncertain(planned.purpose, label, "size", planned.delta, "1",
                        tuple(effect.delta.source), effect.delta.note)


def _label(event: Event) -> str:
    return event.label or event.id.replace("-", " ")


__all__ = ["uncertain"]
