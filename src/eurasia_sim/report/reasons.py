"""Compute the reasons: attributions of the headline, and its drivers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from eurasia_sim import engine
from eurasia_sim.analysis.causes.attribution import Attribution
from eurasia_sim.analysis.uncertainty.drivers import Driver, drivers
from eurasia_sim.languages import tn
from eurasia_sim.report.findings import ReportFocus
from eurasia_sim.results import to_dataset
from eurasia_sim.results.outcome import Outcome
from eurasia_sim.results.tables import NOTHING
from eurasia_sim.scenario import BASELINE, make_plan
from eurasia_sim.scenario.schema import Shock

if TYPE_CHECKING:
    from eurasia_sim.api import Run

# Enough for a median and a band on a page; many draws would only cost time.
EVENT_DRAWS, MECHANISM_DRAWS, PROBES = 100, 40, 12
# Events with a part of their own; smaller ones count as one.
TOLD = 9
# The least part of the spread for which a driver is named.
LEAST = 0.01
# With fewer drivers there is no picture.
FEW = 3


@dataclass(frozen=True)
class Reasons:
    """Attributions of the headline, and the drivers of its spread.

    Attributes:
        events, mechanisms: attributions of the same change; None where nothing changes.
        levels: drivers of the headline at the end of the baseline.
        effects: drivers of the strongest variant's effect at its peak.
    """

    events: Attribution | None
    mechanisms: Attribution | None
    levels: tuple[Driver, ...]
    effects: tuple[Driver, ...]

    @property
    def to_draw(self) -> tuple[Driver, ...]:
        """The drivers that are worth a picture: the effect's, unless they are too few."""
        return self.effects if len(self.effects) >= FEW or not self.levels else self.levels


def month_to_explain(run: Run, focus: ReportFocus) -> str:
    """The month of the peak effect, or of the last shock of the case if that is later."""
    months, effect = run.plan.months, focus.effect
    if effect is None:
        return months[-1]
    struck = [str(placed.event.last)
              for placed in run.scenario.cases[focus.case].events.values()
              if isinstance(placed.event, Shock)]
    last = max((month for month in struck if month in months), default=months[0])
    return max(effect.peak_month, last)


def attributions(run: Run, focus: ReportFocus) -> tuple[Attribution | None, Attribution | None]:
    """The change of the headline by events and by mechanisms."""
    outcome = focus.main.outcome.at(month_to_explain(run, focus))
    small = _small(run, focus.case, outcome)
    if small is None:
        return None, None
    label = tn("{count} smaller event", "{count} smaller events", len(small))
    return (run.explain(str(outcome), case=focus.case, replicates=EVENT_DRAWS,
                        groups={label: small} if len(small) > 1 else {}),
            run.explain(str(outcome), case=focus.case, replicates=MECHANISM_DRAWS,
                        by="mechanisms"))


def strongest_drivers(run: Run,
                      focus: ReportFocus) -> tuple[tuple[Driver, ...], tuple[Driver, ...]]:
    """Drivers of the headline's level at the end, and of the strongest variant's effect."""
    whole = (run.scenario, run.ensemble, run.data)
    levels = _worth_a_line(drivers(*whole, focus.main.outcome))
    effect = focus.effect
    if effect is None or not effect.matters:
        return levels, ()
    return levels, _worth_a_line(drivers(
        *whole, effect.outcome.at(effect.peak_month), case=effect.case, against=effect.against))


def _worth_a_line(found: tuple[Driver, ...]) -> tuple[Driver, ...]:
    return tuple(driver for driver in found if driver.share >= LEAST)


def _small(run: Run, case: str, outcome: Outcome) -> list[str] | None:
    """The events and answers that matter least, found by leaving out each in turn in a few draws.

    Returns: ids, perhaps none; None where no event changes the outcome at all.
    """
    here = run.scenario.cases[case]
    cases = {BASELINE: run.scenario.cases[BASELINE], "whole": replace(here, name="whole")} | {
        f"without {name}": replace(here, name=f"without {name}", events=here.less(name))
        for name in here.events} | {
        f"without {name}": replace(here, name=f"without {name}", acting={
            other: placed for other, placed in here.acting.items() if other != name})
        for name in here.acting}
    plan = make_plan(replace(run.scenario, cases=cases))
    plan = replace(plan, months=plan.months[:plan.months.index(outcome.month) + 1])
    done = engine.run(plan, replicates=[int(n) for n in run.ensemble.replicates[:PROBES]])
    values = outcome.values(to_dataset(done), plan.labels).values
    differs = np.median(np.abs(values[2:] - values[1]), axis=-1)
    if not np.any(differs > NOTHING):
        return None
    order = np.argsort(-differs, kind="stable")
    names = [*here.events, *here.acting]
    return [names[n] for n in order[TOLD:]]
