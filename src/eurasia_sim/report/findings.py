"""Choose what the report is about: outcomes, headline, strongest what-if, explained case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from eurasia_sim.arrays import Floats
from eurasia_sim.model import VARIABLES
from eurasia_sim.reading import InputError, suggestion
from eurasia_sim.report.markup import Spread
from eurasia_sim.results.outcome import AXES, Outcome, outcome
from eurasia_sim.scenario import BASELINE
from eurasia_sim.wording.numbers import SMALL

if TYPE_CHECKING:
    from eurasia_sim.api import Run


@dataclass(frozen=True)
class Course:
    """An outcome, or an effect on it, over time.

    Attributes:
        outcome: in the last month.
        words: the outcome's name.
        case: the case; for an effect, the variant.
        months: (M,) like 2024-12.
        values: (M, R); for an effect, variant minus baseline.
        signed: whether it is an effect.
    """

    outcome: Outcome
    words: str
    case: str
    months: tuple[str, ...]
    values: Floats
    signed: bool

    @cached_property
    def middle(self) -> Floats:
        """(M,) the medians."""
        return np.asarray(np.median(self.values, axis=-1))

    @cached_property
    def peak(self) -> int:
        """The month in which an effect is largest, or a course farthest from its start."""
        start = 0.0 if self.signed else self.middle[0]
        return int(np.argmax(np.abs(self.middle - start)))

    @property
    def reach(self) -> float:
        """How far it moves at most, as a part of the width of its scale."""
        start = 0.0 if self.signed else self.middle[0]
        return float(abs(self.middle[self.peak] - start) / VARIABLES[self.outcome.variable].width)

    @property
    def matters(self) -> bool:
        """Whether an effect is ever large enough to report."""
        return bool(abs(self.middle[self.peak]) >= SMALL)

    @property
    def ever(self) -> bool:
        """Whether there is an effect in any draw, however small."""
        return bool(np.any(self.values))

    def at(self, month: int) -> Spread:
        """Its spread in one month."""
        case = f"{self.case} - {BASELINE}" if self.signed else self.case
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

    @property
    def fades(self) -> bool:
        """Whether an effect is clearly larger at its peak than at the end."""
        return bool(abs(self.middle[self.peak]) > 1.5 * abs(self.middle[-1]))


@dataclass(frozen=True)
class ReportFocus:
    """What the report of a run is about.

    Attributes:
        courses: every outcome of the scenario's focus, in the baseline.
        effects: variant → its effects on these outcomes, in the same order.
        headline: index of the outcome that the answer begins with: the first that a variant
            moves.
        strongest: the variant that moves it most; None without variants.
        case: the case that is explained.
        regional: indices of the outcomes that are shares of influence over the region.
        labels: case → label.
    """

    courses: tuple[Course, ...]
    effects: dict[str, tuple[Course, ...]]
    headline: int
    strongest: str | None
    case: str
    regional: tuple[int, ...]
    labels: dict[str, str]

    @property
    def main(self) -> Course:
        """The headline in the baseline."""
        return self.courses[self.headline]

    @property
    def effect(self) -> Course | None:
        """The effect of the strongest variant on the headline."""
        return self.effects[self.strongest][self.headline] if self.strongest else None

    @property
    def by_strength(self) -> list[str]:
        """The variants, from the largest to the smallest effect on the headline."""
        return sorted(self.effects, key=lambda name: -self.effects[name][self.headline].reach)


def report_focus(run: Run, case: str | None) -> ReportFocus:
    """Choose what the report of a run is about.

    Args:
        run: finished.
        case: the case to explain; chosen if left out.

    Raises:
        InputError: for an unknown case.
    """
    cases = list(run.scenario.cases)
    if case is not None and case not in cases:
        raise InputError(f"there is no case '{case}'", hint=suggestion(case, cases))
    months = run.plan.months
    outcomes = list(_outcomes(run))
    courses, effects = [], {name: list[Course]() for name in cases if name != BASELINE}
    for one in outcomes:
        words = in_a_sentence(one, run)
        course = one.course(run.data, run.plan.labels).transpose("case", "month", "replicate")
        values = dict(zip(map(str, course.case.values), course.values, strict=True))
        courses.append(Course(one, words, BASELINE, months, values[BASELINE], False))
        for name, mine in effects.items():
            mine.append(Course(one, words, name, months, values[name] - values[BASELINE], True))
    regional = tuple(n for n, one in enumerate(outcomes) if one.region is not None)
    # The first outcome, in the scenario's order, that any what-if moves.
    wanted = [case] if case in effects else list(effects)
    headline = next((n for n in range(len(outcomes)) if n not in regional
                     and any(effects[name][n].matters for name in wanted)), 0)
    strongest = case if case in effects else max(
        effects, key=lambda name: effects[name][headline].reach, default=None)
    return ReportFocus(tuple(courses), {n: tuple(e) for n, e in effects.items()}, headline,
                       strongest, case or _case_to_explain(run, strongest), regional,
                       {name: c.label for name, c in run.scenario.cases.items()})


def _case_to_explain(run: Run, strongest: str | None) -> str:
    """The variant, if it adds an event that the baseline lacks; else the baseline."""
    if strongest is None:
        return BASELINE
    events = run.scenario.cases[strongest].events
    return BASELINE if events.keys() <= run.scenario.cases[BASELINE].events.keys() else strongest


def in_a_sentence(one: Outcome, run: Run) -> str:
    """The name of an outcome within a sentence, with an article where needed."""
    labels = run.plan.labels
    if one.region is not None:
        region = labels.regions[one.region][0]
        return f"the share of {labels.spoken[str(one.pole)]} in the influence over {region}"
    if one.variable == "influence_share":
        return (f"the share of {labels.spoken[str(one.pole)]} in the influence over "
                f"{labels.states[str(one.state)]}")
    words = one.words(labels)
    bare = AXES[one.variable] != ("state",) and "'s " not in words
    return f"the {words}" if bare else words


def _outcomes(run: Run) -> Iterator[Outcome]:
    labels, months = run.plan.labels, run.plan.months
    scenario = run.scenario
    states, poles, region = scenario.focus_states, scenario.focus_poles, scenario.focus_region
    names = scenario.focus.outcomes
    for pole in poles:
        for variable in names:
            if AXES[variable] == ("state", "pole"):
                for state in states:
                    yield outcome(labels, months, variable, state, pole)
            elif AXES[variable] == ("pole",):
                yield outcome(labels, months, variable, pole)
    for variable, some in (("autonomy", states), ("cohesion", list(labels.blocs))):
        if variable in names:
            for name in some:
                yield outcome(labels, months, variable, name)
    if region is not None:
        for pole in poles:
            yield outcome(labels, months, "regional_influence_share", pole, region)


__all__ = ["Course", "ReportFocus", "report_focus"]
