"""The numbers of a run that its scenario's focus asks for, as plain data."""

from __future__ import annotations

from typing import Any

import numpy as np

from eurasia_sim.analysis.effects.compare import compare, outcome_name
from eurasia_sim.analysis.effects.pairing import RunLike
from eurasia_sim.results.tables import LEVELS
from eurasia_sim.scenario import BASELINE
from eurasia_sim.wording.findings import focused


def headlines(run: RunLike) -> dict[str, list[dict[str, Any]]]:
    """The outcomes of a run's focus: baseline levels in the last month, and each variant's effects.

    Returns:
        ``levels``: outcome, month, words, the median at the start, mean and quantiles;
        ``effects``: the rows of `Comparison`, each variant against the baseline.
    """
    labels, months = run.plan.labels, run.plan.months
    levels = []
    for what in focused(run.scenario, labels, months):
        course = what.course(run.data, labels).sel(case=BASELINE).transpose("month", "replicate")
        last = course.values[-1].astype(np.float64)
        spread = np.quantile(last, LEVELS).tolist()
        levels.append({"case": BASELINE, "outcome": outcome_name(what), "month": what.month,
                       "words": what.words(labels), "start": float(np.median(course.values[0])),
                       "mean": float(last.mean()),
                       **{f"q{100 * level:02.0f}": q for level, q in
                          zip(LEVELS, spread, strict=True)}})
    several = len(run.scenario.cases) > 1
    return {"levels": levels, "effects": compare(run).rows() if several else []}
