"""What a run found: the outcomes that are asked for, what variants change in them, and in order.

The answer, the report and the notebooks render this; none of them chooses or orders by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from eurasia_sim.arrays import Floats
from eurasia_sim.languages import Name, msg, t
from eurasia_sim.results.outcome import AXES, Outcome, outcome
from eurasia_sim.results.tables import NOTHING
from eurasia_sim.scenario import BASELINE, Labels, Scenario, references
from eurasia_sim.wording.numbers import SMALL
from eurasia_sim.wording.said import Said, Spread

if TYPE_CHECKING:
    import xarray as xr

# A share that moves four times as much as its pole's own influence, in parts of what they were,
# moves mostly because of the others.
OWN = 0.25
SHARES = {"influence_share": "influence", "regional_influence_share": "regional_influence"}
# What is said otherwise within a sentence than by itself.
WITHIN = {
    "reach": msg("the reach of {supplier}"), "coercion": msg("the coercion by {pole}"),
    "cohesion": msg("the cohesion of {bloc}"),
    "leverage": msg("the leverage of {pole} over {state}"),
    "net_leverage": msg("the net leverage of {pole} over {state}"),
    "pressure": msg("the pressure of {pole} on {state}"),
    "influence": msg("the influence of {pole} over {state}"),
    "regional_influence": msg("the influence of {pole} over {region}"),
    "influence_share": msg("the share of {pole} in the influence over {state}"),
    "regional_influence_share": msg("the share of {pole} in the influence over {region}"),
}


def peak_of(values: Floats) -> int:
    """The month in which the median of an effect, (M, R), is largest.

    Where it is zero in every month, the one in which the effect is largest on average.
    """
    size = np.abs(np.median(values, axis=-1))
    return int((size if size.any() else np.abs(values).mean(axis=-1)).argmax())


@dataclass(frozen=True, eq=False)
class Course:
    """An outcome, or an effect on it, over time.

    Attributes:
        outcome: in the last month.
        words: the outcome's name within a sentence.
        case: the case; for an effect, the variant.
        months: (M,) like 2024-12.
        values: (M, R); for an effect, variant minus what it is compared with.
        signed: whether it is an effect.
        against: for an effect, the case that is subtracted.
    """

    outcome: Outcome
    words: str
    case: str
    months: tuple[str, ...]
    values: Floats
    signed: bool
    against: str = BASELINE

    @cached_property
    def middle(self) -> Floats:
        """(M,) the medians."""
        return np.asarray(np.median(self.values, axis=-1))

    @cached_property
    def peak(self) -> int:
        """The month in which an effect is largest."""
        return peak_of(self.values)

    @property
    def most(self) -> float:
        """The size of an effect at its peak."""
        return float(abs(self.middle[self.peak]))

    @property
    def matters(self) -> bool:
        """Whether an effect is ever large enough to report."""
        return self.most >= SMALL

    @property
    def ever(self) -> bool:
        """Whether there is an effect in any draw, however small."""
        return bool(np.abs(self.values).max() > NOTHING)

    def at(self, month: int) -> Spread:
        """Its spread in one month."""
        case = f"{self.case} - {self.against}" if self.signed else self.case
        return Spread(self.values[month], f"{case} | {self.outcome.at(self.months[month])}",
                      self.signed)

    @property
    def start(self) -> Spread:
        """In the first month."""
        return self.at(0)

    @property
    def end(self) -> Spread:
        """In the last month."""
        return self.at(len(self.months) - 1)

    @property
    def top(self) -> Spread:
        """In the month of its peak."""
        return self.at(self.peak)

    @property
    def peak_month(self) -> str:
        """Like 2024-12."""
        return self.months[self.peak]


@dataclass(frozen=True)
class Moved:
    """An outcome that some variants move.

    Attributes:
        base: in the baseline.
        effects: of the variants that move it by `SMALL` or more, the largest first.
        own: for a share, the pole's own influence in the baseline and under each of these.
    """

    base: Course
    effects: tuple[Course, ...]
    own: tuple[Course, tuple[Course, ...]] | None = None

    def because_of_others(self, number: int) -> bool:
        """Whether a share moves although its pole's own influence does not, or not so."""
        if self.own is None:
            return False
        share, (base, effects) = self.effects[number], self.own
        month = share.peak
        moved = share.middle[month] / max(self.base.middle[month], NOTHING)
        own = effects[number].middle[month] / max(base.middle[month], NOTHING)
        return bool(own * moved <= 0 or abs(own) < OWN * abs(moved))


@dataclass(frozen=True)
class Findings:
    """What a run found.

    Attributes:
        courses: every outcome of the scenario's focus, in the baseline.
        effects: variant → its effects on these outcomes, in the same order.
        own: number of an outcome that is a share → its pole's own influence: baseline, and
            variant → effect.
        headline: number of the outcome that the answer begins with: of the outcomes that the
            scenario names first, the one that variants move most.
        labels: case → label.
        abouts: case → more about it, or None.
        against: variant → the case that it is compared with, where that is not the baseline.
    """

    courses: tuple[Course, ...]
    effects: dict[str, tuple[Course, ...]]
    own: dict[int, tuple[Course, dict[str, Course]]]
    headline: int
    labels: dict[str, str]
    abouts: dict[str, str | None]
    against: Mapping[str, str] = field(default_factory=dict)

    def called(self, case: str) -> str:
        """The label of a variant, with that of the variant it is compared with."""
        other = self.against.get(case)
        if other is None:
            return self.labels[case]
        return t("{label} beside {other}", label=self.labels[case], other=self.labels[other])

    def quoted(self, case: str) -> Said:
        """The same within a sentence: ``“late” beside “soon”``."""
        other = self.against.get(case)
        if other is None:
            return Said("“{label}”", label=self.labels[case])
        return Said("“{label}” beside “{other}”", label=self.labels[case],
                    other=self.labels[other])

    @property
    def main(self) -> Course:
        """The headline in the baseline."""
        return self.courses[self.headline]

    def of(self, number: int) -> list[Course]:
        """The effects on one outcome, the largest first."""
        return sorted((every[number] for every in self.effects.values()), key=lambda e: -e.most)

    @cached_property
    def moved(self) -> tuple[Moved, ...]:
        """The outcomes that variants move, the one with the largest effect first."""
        found = []
        for number, base in enumerate(self.courses):
            effects = tuple(effect for effect in self.of(number) if effect.matters)
            if effects:
                own = self.own.get(number)
                found.append(Moved(base, effects, own and (
                    own[0], tuple(own[1][effect.case] for effect in effects))))
        return tuple(sorted(found, key=lambda moved: -moved.effects[0].most))

    def largest(self, count: int) -> list[Moved]:
        """`moved`, with so many effects only, the largest of all."""
        sizes = sorted((e.most for moved in self.moved for e in moved.effects), reverse=True)
        least = sizes[:count][-1] if sizes else 0.0
        kept = [(moved, sum(e.most >= least for e in moved.effects)) for moved in self.moved]
        return [replace(moved, effects=moved.effects[:n],
                        own=moved.own and (moved.own[0], moved.own[1][:n]))
                for moved, n in kept if n]

    @property
    def small(self) -> list[tuple[Course, list[Course]]]:
        """The outcomes with the effects too small to report: in order, without those of none."""
        found = [(base, [e[number] for e in self.effects.values() if not e[number].matters])
                 for number, base in enumerate(self.courses)]
        return [(base, effects) for base, effects in found if effects]


def findings(scenario: Scenario, labels: Labels, data: xr.Dataset) -> Findings:
    """What a run found, in the order in which it is told."""
    months = tuple(str(month)[:7] for month in data.month.values)
    wanted = focused(scenario, labels, months)
    against = references(scenario.cases)
    known: dict[object, xr.DataArray] = {}

    def read(course: xr.DataArray, one: Outcome,
             words: str) -> tuple[Course, dict[str, Course]]:
        values = dict(zip(map(str, course.case.values),
                          course.transpose("case", "month", "replicate").values, strict=True))
        return (Course(one, words, BASELINE, months, values[BASELINE], False),
                {name: Course(one, words, name, months, value - values[against[name]], True,
                              against[name])
                 for name, value in values.items() if name != BASELINE})

    courses, own = [], {}
    effects: dict[str, list[Course]] = {name: [] for name in scenario.cases if name != BASELINE}
    for number, one in enumerate(wanted):
        base, changes = read(one.course(data, labels, known), one, in_a_sentence(one, labels))
        courses.append(base)
        for name, change in changes.items():
            effects[name].append(change)
        if one.variable in SHARES:
            own[number] = read(one.own_influence(data, labels, known),
                               replace(one, variable=SHARES[one.variable]),
                               own_in_a_sentence(one, labels))
    cases = scenario.cases
    return Findings(tuple(courses), {n: tuple(e) for n, e in effects.items()}, own,
                    _headline(courses, list(effects.values())),
                    {name: Name(c.label) for name, c in cases.items()},
                    {name: Name(c.about.strip()) if c.about else None
                     for name, c in cases.items()},
                    {name: other for name, other in against.items() if other != BASELINE})


def _headline(courses: Sequence[Course], effects: Sequence[Sequence[Course]]) -> int:
    """Of the outcomes of the first variable that a variant moves, the one that moves most."""
    most = [max((e[n].most for e in effects), default=0.0) for n in range(len(courses))]
    for variable in dict.fromkeys(course.outcome.variable for course in courses):
        numbers = [n for n, course in enumerate(courses) if course.outcome.variable == variable]
        if max(most[n] for n in numbers) >= SMALL:
            return max(numbers, key=lambda n: most[n])
    return 0


def focused(scenario: Scenario, labels: Labels, months: Sequence[str]) -> list[Outcome]:
    """What a scenario's focus asks for, in the last month: its outcomes, and regional shares."""
    states, poles, region = scenario.focus_states, scenario.focus_poles, scenario.focus_region
    names: dict[tuple[str, ...], list[tuple[str, ...]]] = {
        ("state", "pole"): [(s, p) for p in poles for s in states],
        ("state",): [(s,) for s in states], ("pole",): [(p,) for p in poles],
        ("bloc",): [(b,) for b in labels.blocs]}
    outcomes = [outcome(labels, months, variable, *of)
                for variable in scenario.focus.outcomes for of in names[AXES[variable]]]
    if region is not None:
        outcomes += [outcome(labels, months, "regional_influence_share", p, region) for p in poles]
    return outcomes


def in_a_sentence(one: Outcome, labels: Labels) -> str:
    """The name of an outcome within a sentence, with an article where needed."""
    said = WITHIN.get(one.variable)
    return t(said, **one.called(labels)) if said else one.words(labels)


def own_in_a_sentence(one: Outcome, labels: Labels) -> str:
    """The influence that a share is the share of."""
    own = "regional_influence" if one.region else "influence"
    return t(WITHIN[own], **one.called(labels))


__all__ = ["Course", "Findings", "Moved", "findings", "focused", "in_a_sentence"]
