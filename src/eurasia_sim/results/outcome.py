"""Outcomes: named quantities with one value in every replicate.

    alignment[azerbaijan, russia] at 2027-12
    regional_influence_share[russia, post_soviet] at 2030-12
    cohesion[ots] at 2025-10
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from eurasia_sim.languages import msg, t
from eurasia_sim.model import OUTCOMES, VARIABLES, Region
from eurasia_sim.model.readings import reading
from eurasia_sim.model.scales import Array
from eurasia_sim.reading import InputError, suggestion
from eurasia_sim.reading.letters import odd
from eurasia_sim.results import dataset as of
from eurasia_sim.scenario import Labels
from eurasia_sim.world import Month
from eurasia_sim.world.conditions import ONE_OF

if TYPE_CHECKING:
    import xarray as xr

# variable → whom it is about, in the order in which it is written.
AXES: dict[str, tuple[str, ...]] = {name: VARIABLES[name].asked for name in OUTCOMES}
FORM = msg('written like  "alignment[azerbaijan, russia] at 2027-12"')
NEEDS = {"state": msg("{variable} needs a state, and none is said"),
         "pole": msg("{variable} needs a pole, and none is said"),
         "region": msg("{variable} needs a region, and none is said"),
         "bloc": msg("{variable} needs a bloc, and none is said"),
         "supplier": msg("{variable} needs a supplier, and none is said")}
_TEXT = re.compile(r"\s*([\w-]+)\s*\[([^\[\]]*)\]\s*(?:at\s+(\S+)\s*)?")


@dataclass(frozen=True)
class Outcome:
    """A variable of some states, poles, blocs or regions in one month.

    Attributes:
        variable: one of `AXES`.
        names: along the variable's axes, in their order.
        month: like 2027-12.
    """

    variable: str
    names: tuple[str, ...]
    month: str

    def __str__(self) -> str:
        return f"{self.variable}[{', '.join(self.names)}] at {self.month}"

    @property
    def state(self) -> str | None:
        """The state it is about, if it is about one."""
        return self._name("state")

    @property
    def pole(self) -> str | None:
        """The pole it is about, if it is about one."""
        return self._name("pole")

    @property
    def region(self) -> str | None:
        """The region it is about, if it is about one."""
        return self._name("region")

    def _name(self, axis: str) -> str | None:
        axes = AXES[self.variable]
        return self.names[axes.index(axis)] if axis in axes else None

    def at(self, month: str) -> Outcome:
        """The same outcome in another month."""
        return replace(self, month=month)

    def words(self, labels: Labels) -> str:
        """The outcome in words, without the month: ``Azerbaijan's alignment with Russia``."""
        return t(VARIABLES[self.variable].phrase, **self.called(labels))

    def called(self, labels: Labels) -> dict[str, str]:
        """Axis → the label of what it is about there."""
        return {axis: _label(labels, axis, name) for axis, name in
                zip(AXES[self.variable], self.names, strict=True)}

    def course(self, data: xr.Dataset, labels: Labels,
               known: dict[object, xr.DataArray] | None = None) -> xr.DataArray:
        """Its values in every month of a run, (case, month, replicate).

        `known` keeps what follows from the records, for the next outcome of the same run.
        """
        known = {} if known is None else known
        if self.region is not None:
            return of.regional_share(data, self._members(labels)).sel(pole=self.pole)
        where = dict(zip(AXES[self.variable], self.names, strict=True))
        if self.variable in data:
            return data[self.variable].sel(where)
        key = (self.variable, self.state)
        if key not in known:
            near = data.sel(state=[self.state]) if self.state else data
            derived: Callable[[xr.Dataset], xr.DataArray] = getattr(of, self.variable)
            known[key] = derived(near)
        return known[key].sel(where)

    def _members(self, labels: Labels) -> list[str]:
        return list(labels.regions[str(self.region)][1])

    def own_influence(self, data: xr.Dataset, labels: Labels,
                      known: dict[object, xr.DataArray]) -> xr.DataArray:
        """Of a share, the influence of its pole itself: (case, month, replicate)."""
        if self.region is None:
            return Outcome("influence", self.names, self.month).course(data, labels, known)
        return of.regional_influence(data, self._members(labels)).sel(pole=self.pole)

    def values(self, data: xr.Dataset, labels: Labels) -> xr.DataArray:
        """Its values in its month, (case, replicate)."""
        return self.course(data, labels).sel(month=np.datetime64(self.month, "s"))

    def measure(self, labels: Labels) -> Callable[[Region], Array]:
        """A function that reads it from a region after `observe`, (columns,)."""
        at = {axis: np.array([list(_valid(labels, axis)).index(name)]) for axis, name in
              zip(AXES[self.variable], self.names, strict=True) if axis != "region"}
        every = list(labels.states)
        members = (np.array([every.index(state) for state in self._members(labels)])
                   if self.region else None)
        return lambda region: reading(region, self.variable, at, members)[0]


def outcome(labels: Labels, months: Sequence[str], variable: str, *names: str,
            month: str | None = None) -> Outcome:
    """Make a checked outcome from its parts; names may come in any order.

    Args:
        labels, months: of the plan.
        variable: as in `AXES`; `influence_share` of a region is meant regionally.
        names: a state and a pole, or whatever the variable is about.
        month: the last one if left out.

    Raises:
        InputError: for anything unknown, with the nearest valid name.
    """
    if variable == "influence_share" and any(n in labels.regions for n in names):
        variable = "regional_influence_share"
    if variable not in AXES:
        raise InputError(t("'{variable}' is no outcome", variable=variable),
                         hint=suggestion(variable, AXES))
    axes = AXES[variable]
    valid = {axis: _valid(labels, axis) for axis in axes}
    found: dict[str, str] = {}
    for name in names:
        fits = [axis for axis in axes if axis not in found and name in valid[axis]]
        if not fits:
            rest = [n for axis in axes if axis not in found for n in valid[axis]]
            raise InputError(t("'{name}' does not fit into {form}", name=name,
                               form=f"{variable}[{', '.join(axes)}]"),
                             hint=suggestion(name, rest) if rest else t(FORM))
        found[fits[0]] = name
    missing = [axis for axis in axes if axis not in found]
    if missing:
        given = ", ".join(found.get(axis, valid[axis][0]) for axis in axes)
        raise InputError(t(NEEDS[missing[0]], variable=variable),
                         hint=t("write {form}; {choice}", form=f"{variable}[{given}]",
                                choice=t(ONE_OF[missing[0]], names=", ".join(valid[missing[0]]))))
    when = months[-1] if month is None else check_month(month, months)
    return Outcome(variable, tuple(found[axis] for axis in axes), when)


def parse_outcome(text: str, labels: Labels, months: Sequence[str]) -> Outcome:
    """Read ``alignment[azerbaijan, russia] at 2027-12``; the last month if none is said.

    Raises:
        InputError: when it cannot be read, or names something unknown.
    """
    found = _TEXT.fullmatch(text)
    if not found:
        strange = odd(text)
        raise InputError(t("'{text}' is not an outcome", text=text),
                         hint=f"{strange}\n  {t(FORM)}" if strange else t(FORM))
    names = [name.strip() for name in found[2].split(",") if name.strip()]
    return outcome(labels, months, found[1], *names, month=found[3])


def check_month(text: str, months: Sequence[str]) -> str:
    """A month of a period, like 2027-12.

    Raises:
        InputError: when it is none, or outside the period.
    """
    try:
        when = str(Month.parse(text))
    except ValueError as error:
        strange = odd(text)
        raise InputError(t("'{text}' is no month", text=text),
                         hint=f"{strange}\n  {error}" if strange else str(error)) from None
    if when not in months:
        raise InputError(t("{when} is not in the scenario's period", when=when),
                         hint=t("it runs from {first} to {last}", first=months[0], last=months[-1]))
    return when


def _valid(labels: Labels, axis: str) -> Sequence[str]:
    return list(getattr(labels, f"{axis}s"))


def _label(labels: Labels, axis: str, name: str) -> str:
    if axis == "region":
        return labels.regions[name][0]
    there: Mapping[str, str] = getattr(labels, f"{axis}s")
    return labels.spoken.get(name) or there[name]  # as it is: a `Name` knows its cases
