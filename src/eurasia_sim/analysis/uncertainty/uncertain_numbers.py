"""The uncertain numbers of a run: label, distribution and sources.

The purposes are those of `scenario.plan` and `engine.build`, so that the numbers of any replicate
can be drawn again without a run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from eurasia_sim.arrays import Floats
from eurasia_sim.engine.draws import Draws
from eurasia_sim.scenario import Plan, PlannedCase, PlannedEvent, Scenario
from eurasia_sim.wording.numbers import numeral
from eurasia_sim.world import OUTSIDE, Effect, Month, World

What = Literal["parameter", "structure", "base year", "severity", "size", "date"]
Unit = Literal["1", "months", "date", "presence"]

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
_CHANGES = {
    "alignment": "how much {event} moves alignment with {pole}",
    "wound": "how deep a wound {event} opens",
    "healing": "how much of an open wound {event} heals",
    "grievance": "how much {event} changes grievance against {pole}",
    "reach": "how much {event} changes the reach of {supplier}",
    "capacity": "how much {event} changes the reach of {supplier} in {channel}",
    "coercion": "how much {event} changes how hard {pole} presses",
    "demand": "how much harder {event} makes {pole} press a state",
    "cohesion": "how much {event} changes the cohesion of {pole}",
    "supply_share": "how much of a state's {channel} {event} moves to another supplier",
    "tie": "how much {event} changes the ties between states",
}


@dataclass(frozen=True)
class Uncertain:
    """An uncertain number.

    Attributes:
        purpose: the name of its draw.
        label: what it is, for people.
        what: its sort.
        spread: low, mode, high; for a date the first and last month, and the first again between;
            for a mechanism 0 (absent), the part of the draws without it, and 1 (present).
        unit: `months` for a half-life; a `date` counts months from the start of the run.
        source: ids of evidence, `judgement` or `hypothetical`.
        note: how it follows from the source.
    """

    purpose: str
    label: str
    what: What
    spread: tuple[float, float, float]
    unit: Unit
    source: tuple[str, ...]
    note: str | None

    @property
    def name(self) -> str:
        """Its name in the files."""
        return self.purpose.removeprefix("world.")

    def draw(self, draws: Draws) -> Floats:
        """Its value in each replicate, (R,)."""
        if self.what == "date":
            return draws.months(self.purpose, int(self.spread[0]),
                                int(self.spread[2])).astype(float)
        if self.what == "structure":
            return (draws.uniforms(self.purpose) >= self.spread[1]).astype(float)
        return draws.one(self.purpose, self.spread)


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
        if number.spread[0] < number.spread[2]:
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


def _parameter_words(about: str, symbol: str) -> str:
    return f"{_lowered(about.split(':')[0])} ({symbol})"


def _lowered(about: str) -> str:
    return f"{about[:1].lower()}{about[1:].rstrip('.')}"


def _of_event(scenario: Scenario, case: PlannedCase, event: PlannedEvent) -> Iterator[Uncertain]:
    placed = scenario.cases[case.name].events[event.id].event
    called = f"“{placed.label or event.id.replace('-', ' ')}”"
    source, note = tuple(placed.source), placed.note
    if placed.value is not None:
        source, note = tuple(placed.value.usd_billion.source), placed.value.usd_billion.note
    yield Uncertain(f"severity.{event.id}", f"how strong {called} is", "severity",
                    event.severity, "1", source, note)
    if event.spread is None:
        yield Uncertain(f"date.{event.id}", f"when {called} happens", "date",
                        (event.first, event.first, event.last), "date", tuple(placed.source),
                        placed.note)
    kind = scenario.kinds[event.kind]
    # The size is drawn once for all events of a kind: then the kind is named, not the event.
    alone = sum(other.kind == event.kind for other in case.events) == 1
    for planned in event.effects:
        if planned.variable == "membership":
            continue  # is what it says, with no size
        effect = kind.effects[int(planned.purpose.rpartition(".")[2])]
        label = _effect_words(scenario, case, event, planned.variable, effect,
                              called if alone else f"“{kind.label}”")
        yield Uncertain(planned.purpose, label, "size", planned.delta, "1",
                        tuple(effect.delta.source), effect.delta.note)


def _effect_words(scenario: Scenario, case: PlannedCase, event: PlannedEvent, variable: str,
                  effect: Effect, called: str) -> str:
    world, kind = scenario.world.world, scenario.kinds[event.kind]
    own = scenario.cases[case.name].events
    alike = [own[e.id].event for e in case.events if e.kind == event.kind]

    def one(role: str | None, table: str) -> str:
        names = {str(getattr(other, role)) for other in alike} if role else {""}
        if len(names) > 1:
            return next(text for name, text in kind.roles.items() if name == role)
        found = getattr(world, table).get(names.pop())
        return str(getattr(found, "spoken", None) or found.label) if found else ""

    supplier = (world.outside.label if effect.supplier == OUTSIDE
                else one(effect.supplier, "poles"))
    channel = (world.channels[effect.channel].label if effect.channel
               else one("channel", "channels"))
    words = _CHANGES[variable].format(event=called, pole=one(effect.pole, "poles"),
                                      supplier=supplier, channel=channel.lower())
    twins = [e for e in kind.effects if (e.variable, e.pole, e.states, e.channel) ==
             (effect.variable, effect.pole, effect.states, effect.channel)]
    if len({e.lasting for e in twins}) > 1:
        words += ", for good" if effect.lasting else ", at first"
    return words


def as_words(value: float, unit: Unit, start: Month) -> str:
    """A value in words: a month for a date, months for a half-life, else two decimals."""
    if unit == "date":
        return (start + round(value)).words
    if unit == "presence":
        return "present" if value else "absent"
    return f"{numeral(value, '.0f')} months" if unit == "months" else numeral(value)


__all__ = ["Uncertain", "as_words", "uncertain"]
