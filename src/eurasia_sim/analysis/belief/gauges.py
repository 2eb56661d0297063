"""Read from a run what a measured figure stands for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from eurasia_sim.arrays import Floats
from eurasia_sim.model import VARIABLES, records_for
from eurasia_sim.reading import InputError, suggestion
from eurasia_sim.results.outcome import AXES, outcome
from eurasia_sim.scenario import BASELINE, Plan
from eurasia_sim.world.measurements import Figure

if TYPE_CHECKING:
    import xarray as xr

SHARE = "_share"


@dataclass(frozen=True)
class Gauge:
    """A measured figure, and how to read the same quantity from a run.

    Attributes:
        figure: what was measured.
        months: those that the figure is the mean of.
        course: data → (month, replicate) of the baseline, the base month first.
    """

    figure: Figure
    months: tuple[str, ...]
    course: Callable[[xr.Dataset], xr.DataArray]

    def values(self, data: xr.Dataset) -> Floats:
        """The figure in each replicate, (R,)."""
        months = np.array(self.months, "datetime64[s]")
        found: Floats = self.course(data).sel(month=months).mean("month").values
        return found

    def at_rest(self, data: xr.Dataset) -> Floats:
        """Its value in the base month, (R,): the forecast that nothing changes."""
        found: Floats = self.course(data).isel(month=0).values
        return found


def gauges(figures: Sequence[Figure], plan: Plan) -> list[Gauge]:
    """How to read each figure from runs of a plan.

    A variable is an outcome (alignment, dependence, …) or the share of a channel that a supplier
    covers, named after the channel: trade_share.

    Raises:
        InputError: at the line of a figure that the plan does not have.
    """
    return [Gauge(figure, _months(figure, plan), _course(figure, plan)) for figure in figures]


def needs(plan: Plan, figures: Sequence[Figure]) -> tuple[str, ...]:
    """The variables that a run has to record for some figures."""
    channels = _channels(plan)
    needed = [name for figure in figures for name in (
        ("supply_share",) if figure.variable in channels else
        records_for(figure.variable) if figure.variable in VARIABLES else ())]
    return tuple(dict.fromkeys(["alignment", *needed]))


def _channels(plan: Plan) -> dict[str, str]:
    return {f"{channel}{SHARE}": channel for channel in plan.labels.channels}


def _months(figure: Figure, plan: Plan) -> tuple[str, ...]:
    found = tuple(month for month in plan.months if month.startswith(figure.date))
    if not found:
        early = figure.date < plan.months[0][:len(figure.date)]
        raise InputError(f"{figure.date} is not in the scenario's period", place=figure.place,
                         hint=f"it runs from {plan.months[0]} to {plan.months[-1]}" + (
                             "; with 'context' as its use, an earlier figure is shown and not "
                             "scored" if early else ""))
    return found


def _course(figure: Figure, plan: Plan) -> Callable[[xr.Dataset], xr.DataArray]:
    channels = _channels(plan)
    if figure.variable in channels:
        for axis, name in (("state", figure.state), ("supplier", figure.pole)):
            valid = list(getattr(plan.labels, f"{axis}s"))
            if name not in valid:
                raise InputError(f"there is no {axis} '{name}'", place=figure.place,
                                 hint=suggestion(name, valid))
        where = {"channel": channels[figure.variable], "supplier": figure.pole,
                 "state": figure.state, "case": BASELINE}
        return lambda data: data.supply_share.sel(where)
    if figure.variable not in AXES:
        raise InputError(f"there is no variable '{figure.variable}'", place=figure.place,
                         hint=suggestion(figure.variable, [*AXES, *channels], most=20))
    try:
        what = outcome(plan.labels, plan.months, figure.variable,
                       *filter(None, (figure.state, figure.pole)))
    except InputError as error:
        raise InputError(error.message, place=figure.place, hint=error.hint) from None
    return lambda data: what.course(data, plan.labels).sel(case=BASELINE)
