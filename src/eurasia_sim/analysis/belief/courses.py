"""The model's course of everything that some figures measure, beside the figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from eurasia_sim.analysis.belief.gauges import gauges, needs
from eurasia_sim.analysis.belief.patterns import CHUNK
from eurasia_sim.analysis.belief.straight_line import Line
from eurasia_sim.arrays import Dates, Floats
from eurasia_sim.engine import run
from eurasia_sim.results import to_dataset
from eurasia_sim.results.tables import quantiles
from eurasia_sim.scenario import BASELINE, Plan
from eurasia_sim.world.measurements import CONTEXT, Figure, measured


@dataclass(frozen=True)
class Course:
    """One quantity: what was measured of it, and what the model says.

    Attributes:
        variable, state, pole: what it is; state or pole may be empty.
        figures: of all years, the context included.
        months: (T,) of the model.
        shown: (5, T) quantiles of the draws.
        line: the straight line through the figures from before the base month, if there is one.
    """

    variable: str
    state: str
    pole: str
    figures: Sequence[Figure]
    months: Dates
    shown: Floats
    line: Line | None


def quantities(figures: Sequence[Figure]) -> dict[tuple[str, str, str], list[Figure]]:
    """Every quantity whose variable is scored, with its figures, in their order."""
    scored = {figure.variable for figure in measured(figures)}
    found: dict[tuple[str, str, str], list[Figure]] = {}
    for figure in figures:
        if figure.variable in scored:
            found.setdefault(figure.quantity, []).append(figure)
    return found


def courses(figures: Sequence[Figure], plan: Plan, replicates: int,
            progress: Callable[[int], None] | None = None) -> list[Course]:
    """The course of all `quantities`.

    Args:
        figures: of a table.
        plan: whose baseline is run, to its end.
        replicates: how many draws.
        progress: called with the number of runs finished since the last call.

    Raises:
        InputError: for a figure that the plan does not have.
    """
    of = quantities(figures)
    # The model is read to its end, whatever the date of the figure.
    asked = [replace(some[0], date=plan.months[-1]) for some in of.values()]
    read, record = gauges(asked, plan), needs(plan, asked)
    alone = replace(plan, cases=tuple(case for case in plan.cases if case.name == BASELINE))
    numbers = plan.draws(replicates)
    values = np.empty((len(asked), len(plan.months), replicates))
    for first in range(0, replicates, CHUNK):
        here = numbers[first:first + CHUNK]
        data = to_dataset(run(alone, replicates=here.tolist(), record=record, progress=progress))
        for row, gauge in enumerate(read):
            course = gauge.course(data).transpose("month", "replicate").values
            values[row, :, first:first + len(here)] = course
    months = np.array(plan.months, "datetime64[s]")
    first_month = plan.months[0]
    return [Course(*quantity, some, months, quantiles(values[row]), Line.through(
        [f for f in some if f.use == CONTEXT and f.date < first_month[:len(f.date)]], some[0]))
        for row, (quantity, some) in enumerate(of.items())]
