"""The factors of a sensitivity analysis: numbers, groups of numbers, mechanisms, chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from eurasia_sim.analysis.uncertainty.uncertain import Uncertain
from eurasia_sim.analysis.uncertainty.uncertain_numbers import uncertain
from eurasia_sim.languages import Name, msg, named, t, tn
from eurasia_sim.scenario import Plan, Scenario

What = Literal["parameter", "structure", "base year", "severity", "size", "date", "happening",
               "hazard", "slope", "mechanism", "chance", "others"]
CHANCE, OTHERS = "chance", "everything else"


@dataclass(frozen=True)
class Factor:
    """Something that is varied as a unit.

    Attributes:
        name: like ``parameter.beta_hedge``, ``states.azerbaijan.alignment`` or ``peers``.
        label: for people.
        what: its sort.
        numbers: that vary with it; none for a mechanism or chance.
        off: of a mechanism, coefficient → value without it.
    """

    name: str
    label: str
    what: What
    numbers: tuple[Uncertain, ...] = ()
    off: Mapping[str, float] = field(default_factory=dict)

    @property
    def single(self) -> bool:
        """Whether it is one number, which has a low and a high end."""
        return len(self.numbers) == 1


_OF_STATES = {
    "supply": msg("{state}'s dependence in every channel, {year}"),
    "weights": msg("how much weight {state} gives to each channel"),
    "alignment": msg("{state}'s alignment with every pole, {year}"),
    "grievance": msg("{state}'s grievance against every pole, {year}"),
    "counter_dependence": msg("how much every pole needs {state}"),
}


def numbers_of(scenario: Scenario, plan: Plan, cases: Sequence[str], *,
               one_by_one: bool = False) -> list[Factor]:
    """The uncertain numbers of some cases as factors.

    Parameters, half-lives, severities, dates, reaches and postures stand alone; a state's numbers
    of one kind, a pole's rivalries, the sizes of one kind of event and all ties are groups, unless
    each number is to stand alone.
    """
    members: dict[str, list[Uncertain]] = {}
    for number in uncertain(scenario, plan, cases):
        name = number.name if one_by_one else _group(number.name)
        members.setdefault(name, []).append(number)
    return [Factor(name, _symbol_first(mine[0].label) if len(mine) == 1 else
                   _label(scenario, name), mine[0].what, tuple(mine))
            for name, mine in members.items()]


def mechanisms_of(scenario: Scenario, plan: Plan, cases: Sequence[str]) -> list[Factor]:
    """The mechanisms that are on in all of some cases; chance is a factor of its own."""
    mine = [case for case in plan.cases if case.name in cases]
    off = [case.off.keys() for case in mine]
    return [Factor(name, named(m.about).rstrip("."), "mechanism", off=m.off)
            for name, m in scenario.world.priors.mechanisms.items()
            if "sigma_a" not in m.off and not any(m.off.keys() <= have for have in off)
            and any(case.knows(m.off) for case in mine)]


def chance() -> Factor:
    """Chance as a factor: the path of pushes that a run gets, monthly and yearly."""
    return Factor(CHANCE, t("chance: pushes on valuations, suppliers' odds"), "chance")


def others(varied: Sequence[Factor]) -> Factor:
    """Combine several factors into one."""
    numbers = tuple(number for factor in varied for number in factor.numbers)
    label = tn("everything else ({count} number)", "everything else ({count} numbers)",
               len(numbers))
    return Factor(OTHERS, label, "others", numbers)


def _group(name: str) -> str:
    match name.split("."):
        case ["states", state, kind, *_]:
            return f"states.{state}.{kind}"
        case ["poles", pole, "rivalry", _]:
            return f"poles.{pole}.rivalry"
        case ["ties", _]:
            return "ties"
        case ["kind", kind, _]:
            return f"kind.{kind}"
    return name


def _symbol_first(label: str) -> str:
    """``half-life of grievance (τ_g)`` with τ_g in front, where no shortening takes it away."""
    text, found, symbol = label.rpartition(" (")
    return f"{symbol[:-1]}: {text}" if found and len(symbol) < 16 else label


def _label(scenario: Scenario, name: str) -> str:
    world = scenario.world.world
    match name.split("."):
        case ["states", state, kind]:
            return t(_OF_STATES[kind], state=Name(world.states[state].label),
                     year=world.start.year)
        case ["poles", pole, _]:
            called = world.poles[pole].spoken or world.poles[pole].label
            return t("how far {pole} works against each other pole", pole=Name(called))
        case ["kind", kind]:
            return t("what “{label}” does", label=Name(scenario.kinds[kind].label))
    return t("how closely states are tied")
