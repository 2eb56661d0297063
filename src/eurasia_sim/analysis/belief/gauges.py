"""Read from a run what a measured figure stands for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from eurasia_sim.arrays import Floats
from eurasia_sim.languages import t
from eurasia_sim.model import VARIABLES, records_for
from eurasia_sim.reading import InputError, suggestion
from eurasia_sim.results.outcome import AXES, outcome
from eurasia_sim.scenario import BASELINE, Labels, Plan
from eurasia_sim.world.measurements import Figure

if TYPE_CHECKING:
    import xarray as xr

SHARE = "_share"
# What has no end of its own ends here, in a table.
MOST = 1000.0


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


@dataclass(frozen=True)
class ChannelShare:
    """The share of a channel that a supplier covers for a state: read like an outcome.

    Attributes:
        variable: named after the channel: trade_share.
        channel, supplier, state: of the plan.
    """

    variable: str
    channel: str
    supplier: str
    state: str

    def course(self, data: xr.Dataset, _: Labels) -> xr.DataArray:
        """Its values in every month of a run, (case, month, replicate)."""
        found: xr.DataArray = data.supply_share.sel(channel=self.channel, supplier=self.supplier,
                                                    state=self.state)
        return found


def channel_share(labels: Labels, variable: str, state: str, supplier: str) -> ChannelShare | None:
    """A checked share of a channel; None if the variable is no such share.

    Raises:
        InputError: for an unknown state or supplier.
    """
    channel = variable.removesuffix(SHARE)
    if not variable.endswith(SHARE) or channel not in labels.channels:
        return None
    for axis, name in (("state", state), ("supplier", supplier)):
        valid = list(getattr(labels, f"{axis}s"))
        if name not in valid:
            raise InputError(t("there is no state '{name}'", name=name) if axis == "state" else
                             t("there is no supplier '{name}'", name=name),
                             hint=suggestion(name, valid))
    return ChannelShare(variable, channel, supplier, state)


def records_of(variable: str, labels: Labels) -> tuple[str, ...]:
    """What a run has to record of an outcome or the share of a channel."""
    if variable.endswith(SHARE) and variable.removesuffix(SHARE) in labels.channels:
        return ("supply_share",)
    return tuple(records_for(variable)) if variable in VARIABLES else ()


def gauges(figures: Sequence[Figure], plan: Plan) -> list[Gauge]:
    """How to read each figure from runs of a plan.

    A variable is an outcome (alignment, dependence, …) or the share of a channel that a supplier
    covers, named after the channel: trade_share.

    Raises:
        InputError: at the line of a figure that the plan does not have.
    """
    found = []
    for figure in figures:
        found.append(Gauge(figure, _months(figure, plan), _course(figure, plan)))
        _check_size(figure)
    return found


def needs(plan: Plan, figures: Sequence[Figure]) -> tuple[str, ...]:
    """The variables that a run has to record for some figures."""
    needed = [name for figure in figures for name in records_of(figure.variable, plan.labels)]
    return tuple(dict.fromkeys(["alignment", *needed]))


def _months(figure: Figure, plan: Plan) -> tuple[str, ...]:
    found = tuple(month for month in plan.months if month.startswith(figure.date))
    if not found:
        ends = {"first": plan.months[0], "last": plan.months[-1]}
        early = figure.date < plan.months[0][:len(figure.date)]
        raise InputError(t("{date} is not in the scenario's period", date=figure.date),
                         place=figure.place,
                         hint=t("it runs from {first} to {last}; with 'context' as its use, an "
                                "earlier figure is shown and not scored", **ends) if early else
                         t("it runs from {first} to {last}", **ends))
    return found


def _check_size(figure: Figure) -> None:
    """Refuse a figure that the variable cannot take, and an error larger than its whole range."""
    name = figure.variable
    variable = VARIABLES["supply_share" if name.endswith(SHARE) and name not in AXES else name]
    low, high = max(variable.low, -MOST), min(variable.high, MOST)
    for value in (figure.low, figure.high):
        if not low <= value <= high:
            part = low == 0 and high == 1 and 1 < value <= 100
            raise InputError(t("{name} lies between {low} and {high}, not at {value}", name=name,
                               low=f"{low:g}", high=f"{high:g}", value=f"{value:g}"),
                             place=figure.place,
                             hint=t("{value} % is written {share}", value=f"{value:g}",
                                    share=f"{value / 100:g}") if part else None)
    if figure.error > high - low:
        raise InputError(t("an error of {error} is larger than the whole range of {name}, {low} "
                           "to {high}", error=f"{figure.error:g}", name=name, low=f"{low:g}",
                           high=f"{high:g}"), place=figure.place,
                         hint=t("it is the standard error, in the unit of the value"))


def _course(figure: Figure, plan: Plan) -> Callable[[xr.Dataset], xr.DataArray]:
    shares = [f"{channel}{SHARE}" for channel in plan.labels.channels]
    if figure.variable not in (*AXES, *shares):
        raise InputError(t("there is no variable '{variable}'", variable=figure.variable),
                         place=figure.place,
                         hint=suggestion(figure.variable, [*AXES, *shares], most=20))
    try:
        what = channel_share(plan.labels, *figure.quantity) or outcome(
            plan.labels, plan.months, figure.variable,
            *filter(None, (figure.state, figure.pole)))
    except InputError as error:
        raise InputError(error.message, place=figure.place, hint=error.hint) from None
    return lambda data: what.course(data, plan.labels).sel(case=BASELINE)
