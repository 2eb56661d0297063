"""Choose what the report is about: headline, strongest what-if, explained case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eurasia_sim.languages import t
from eurasia_sim.reading import InputError, suggestion
from eurasia_sim.scenario import BASELINE
from eurasia_sim.wording.findings import Course, Findings

if TYPE_CHECKING:
    from eurasia_sim.api import Run


@dataclass(frozen=True)
class ReportFocus:
    """What the report of a run is about.

    Attributes:
        found: everything that the run found.
        headline: number of the outcome that is explained: the answer's, or the one that the
            explained variant moves most where it does not move that.
        strongest: the variant that moves it most; None without variants.
        case: the case that is explained.
    """

    found: Findings
    headline: int
    strongest: str | None
    case: str

    @property
    def labels(self) -> dict[str, str]:
        """Case → label."""
        return self.found.labels

    @property
    def main(self) -> Course:
        """The headline in the baseline."""
        return self.found.courses[self.headline]

    @property
    def effect(self) -> Course | None:
        """The effect of the strongest variant on the headline."""
        return self.found.effects[self.strongest][self.headline] if self.strongest else None

    @property
    def by_strength(self) -> list[str]:
        """The variants, from the largest to the smallest effect on the headline."""
        return [effect.case for effect in self.found.of(self.headline)]

    @property
    def regional(self) -> Course | None:
        """The first share of influence over the region, if it is not the headline."""
        first = next((course for course in self.found.courses if course.outcome.region), None)
        return None if first is self.main else first


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
        raise InputError(t("there is no case '{name}'", name=case), hint=suggestion(case, cases))
    found = run.findings
    headline, strongest = found.headline, None
    if case in found.effects:
        strongest, mine = case, found.effects[case]
        if not mine[headline].matters:
            headline = max(range(len(mine)), key=lambda n: mine[n].most)
    elif found.effects:
        strongest = found.of(headline)[0].case
    return ReportFocus(found, headline, strongest, case or _case_to_explain(run, strongest))


def _case_to_explain(run: Run, strongest: str | None) -> str:
    """The variant, if it adds an event that the baseline lacks; else the baseline."""
    if strongest is None:
        return BASELINE
    events = run.scenario.cases[strongest].events
    return BASELINE if events.keys() <= run.scenario.cases[BASELINE].events.keys() else strongest


__all__ = ["ReportFocus", "report_focus"]
