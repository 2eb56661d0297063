"""What a team reached: a goal's measure in the game, beside the game in which its seat is empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from eurasia_sim.arrays import Floats
from eurasia_sim.council.schema import GREATEST, MEAN, SEAT, Goal, GoalMeasure
from eurasia_sim.model import VARIABLES
from eurasia_sim.results.outcome import outcome
from eurasia_sim.scenario import Labels

if TYPE_CHECKING:
    import xarray as xr

# Months at the end of a game over which a goal is measured.
LAST_MONTHS = 12


def measured(goal: Goal, seat: str, data: xr.Dataset, labels: Labels,
             months: Sequence[str]) -> Floats:
    """A goal's measure in every case and draw, (cases, R).

    Args:
        goal: of the rules.
        seat: whose it is.
        data: of a run; of the months alone, if that is quicker.
        labels: of its plan.
        months: those that count, like 2029-01.
    """
    when = np.array(months, "datetime64[M]").astype("datetime64[s]")
    data = data.sel(month=when)
    known: dict[object, xr.DataArray] = {}
    total = 0.0
    for one in goal.measure:
        courses = [[outcome(labels, months, one.outcome, *names).course(data, labels, known)
                    .transpose("case", "month", "replicate").values for names in row]
                   for row in _places(one, seat, labels)]
        # Over poles the greatest or the mean, over states the mean.
        rows = [np.mean(row, axis=0, dtype=np.float64) for row in courses]
        value = np.max(rows, axis=0) if one.pole == GREATEST else np.mean(rows, axis=0)
        total = total + one.weight * value.mean(axis=1)
    return np.asarray(total, np.float64)


def _places(one: GoalMeasure, seat: str, labels: Labels) -> list[list[list[str]]]:
    """Names of the outcome: for each pole, for each state."""
    axes = VARIABLES[one.outcome].asked
    poles: list[str | None] = [None]
    if one.pole is not None:
        poles = list(labels.poles) if one.pole in (GREATEST, MEAN) else [
            seat if one.pole == SEAT else one.pole]
    states: list[str | None] = [None]
    if one.state is not None:
        states = list(labels.regions[str(one.region)][1]) if one.state == MEAN else [
            seat if one.state == SEAT else one.state]
    region = [str(one.region)] if "region" in axes else []
    return [[[name for name in (pole, state) if name is not None] + region for state in states]
            for pole in poles]


def points(goal: Goal, change: Floats) -> Floats:
    """Points from 0 to 100 for a change against the game in which the seat is empty.

    50 where nothing differs; straight lines to both ends of the scale, and nothing beyond them.
    """
    scale = goal.scale
    part = np.where(change < 0, change / -scale.least, change / scale.most)
    return np.asarray(50 + 50 * np.clip(part, -1, 1), np.float64)


__all__ = ["LAST_MONTHS", "measured", "points"]
