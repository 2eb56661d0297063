"""The uncertain numbers of a run: label, distribution and sources.

The purposes are those of `scenario.plan` and `engine.build`, so that the numbers of any replicate
can be drawn again without a run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eurasia_sim.analysis.uncertainty.acting_numbers import of_acting
from eurasia_sim.analysis.uncertainty.effect_words import effect_words
from eurasia_sim.analysis.uncertainty.uncertain import Uncertain
from eurasia_sim.languages import Name, lowered, msg, named, t
from eurasia_sim.scenario import Plan, PlannedCase, PlannedEvent, Scenario
from eurasia_sim.scenario.schema import Event
from eurasia_sim.world import OUTSIDE, World
from eurasia_sim.world.moves import Roles

# Labels of coefficients include their symbols, as in docs/model.md.
_OF_STATES = {
    "alignment": msg("{state}'s alignment with {other}, {year}"),
    "grievance": msg("{state}'s grievance against {other}, {year}"),
    "counter_dependence": msg("how much {other} needs {state}"),
    "weights": msg("how much weight {state} gives to {other}"),
    "power": msg("how much {state} counts in the region"),
    "comfort": msg("how much leverage {state} puts up with before it pulls away"),
    "sensitivity": msg("how readily pressure offends {state}"),
}
_OF_POLES = {
    "coercion": msg("how hard {pole} presses, {year}"),
    "reactivity": msg("how much harder {pole} presses when it loses influence"),
    "alarm": msg("how much harder {pole} presses when a rival bloc grows closer"),
    "cohesion": msg("how firmly the members of {pole} hold together, {year}"),
}
_OF_CHANNELS = {
    "half_life": msg("how slowly suppliers change in {channel} (half-life)"),
    "follows_alignment": msg("how far suppliers in {channel} follow alignment"),
    "follows_reach": msg("how far suppliers in {channel} follow reach"),
    "volatility": msg("how much suppliers' odds in {channel} move by chance in a year"),
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
        return Name(world.outside.label if pole is None else pole.spoken or pole.label)

    def channel_called(name: str) -> str:
        return lowered(named(world.channels[name].label))

    match parts:
        case ["states", state, "supply", channel, supplier]:
            places = {"state": Name(world.states[state].label), "year": year,
                      "channel": channel_called(channel)}
            if supplier == OUTSIDE:
                return t("what {state} has from no pole in {channel}, {year}", **places), purpose
            return t("{state}'s dependence on {pole} in {channel}, {year}", **places,
                     pole=called(supplier)), purpose
        case ["states", state, name, *rest]:
            other = ""
            if rest:
                other = channel_called(rest[0]) if name == "weights" else called(rest[0])
            return t(_OF_STATES[name], state=Name(world.states[state].label), other=other,
                     year=year), purpose
        case ["poles", pole, "rivalry", other]:
            return t("how far {pole} works against {other}", pole=called(pole),
                     other=called(other)), purpose
        case ["poles", pole, name]:
            path = f"poles.{pole}.bloc.cohesion" if name == "cohesion" else purpose
            return t(_OF_POLES[name], pole=called(pole), year=year), path
        case ["reach", name]:
            path = "outside.reach" if name == OUTSIDE else f"poles.{name}.reach"
            return t("how far {pole} can reach, {year}", pole=called(name), year=year), path
        case ["channels", channel, name]:
            return t(_OF_CHANNELS[name], channel=channel_called(channel)), purpose
    one, two = (Name(world.states[name].label) for name in parts[1].split("-"))
    return t("how closely {one} and {two} are tied", one=one, two=two), purpose


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
            label = t("whether {rule}", rule=_lowered(mechanism.about))
            yield Uncertain(f"structure.{name}", label, "structure",
                            (0.0, absence.probability, 1.0), "presence",
                            tuple(mechanism.source), mechanism.note)
    for event in case.events:
        yield from _of_event(scenario, case, event)
    yield from of_acting(scenario, case)


def _parameter_words(about: str, symbol: str) -> str:
    return f"{_lowered(about, ':')} ({symbol})"


def _lowered(about: str, until: str = "\n") -> str:
    """What a file says, to be read within a sentence; up to a mark."""
    text = named(about).split(until)[0]
    return f"{lowered(text[:1])}{text[1:].rstrip('.')}"


def _of_event(scenario: Scenario, case: PlannedCase, event: PlannedEvent) -> Iterator[Uncertain]:
    placed = scenario.cases[case.name].events[event.id].event
    called = t("“{label}”", label=_label(placed))
    source, note = tuple(placed.source), placed.note
    if placed.value is not None:
        source, note = tuple(placed.value.usd_billion.source), placed.value.usd_billion.note
    yield Uncertain(f"severity.{event.id}", t("how strong {event} is", event=called), "severity",
                    event.severity, "1", source, note)
    if event.chance is not None:
        yield Uncertain(f"chance.{event.id}", t("how likely {event} is", event=called),
                        "hazard", event.chance, "1", tuple(placed.source), placed.note)
        yield Uncertain(f"happens.{event.id}", t("whether {event} happens", event=called),
                        "happening", event.chance, "happening", tuple(placed.source), placed.note)
    if event.after is not None:
        before = t("“{label}”", label=_label(
            scenario.cases[case.name].events[event.after.id].event))
        first, last = event.wait
        yield Uncertain(f"date.{event.id}", t("how long after {before} {event} comes",
                                              event=called, before=before),
                        "date", (first, first, last), "months", tuple(placed.source), placed.note)
    elif event.spread is None:
        yield Uncertain(f"date.{event.id}", t("when {event} happens", event=called), "date",
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
                             called if alone else t("“{label}”", label=Name(kind.label)))
        yield Uncertain(planned.purpose, label, "size", planned.delta, "1",
                        tuple(effect.delta.source), effect.delta.note)


def _label(event: Event) -> str:
    return Name(event.label or event.id.replace("-", " "))


__all__ = ["uncertain"]
