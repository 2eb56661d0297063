"""The points of a sweep, and the scenario at each point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Literal

import numpy as np

from eurasia_sim.engine.draws import Draws
from eurasia_sim.languages import t
from eurasia_sim.scenario import Scenario
from eurasia_sim.scenario.cases import Placed, scaled
from eurasia_sim.world import Estimate

Changed = Literal["parameters", "scale"]


@dataclass(frozen=True)
class Axis:
    """A number that differs between points.

    Attributes:
        what: a parameter of the model, or the severity of an event.
        name: the parameter's or the event's.
        values: of a grid; empty where samples are drawn between first and last.
    """

    what: Changed
    name: str
    values: tuple[float, ...] = ()
    first: float = 0.0
    last: float = 0.0

    @property
    def ends(self) -> tuple[float, float]:
        """Its smallest and largest value."""
        return (min(self.values), max(self.values)) if self.values else (self.first, self.last)

    @property
    def label(self) -> str:
        """Its name in tables."""
        return self.name if self.what == "parameters" else f"{self.name} (times)"


@dataclass(frozen=True)
class Points:
    """All points of a sweep: every combination of a grid, or samples; one if there is no axis.

    Attributes:
        axes: in the order of the file.
        samples: how many are drawn; 0 for a grid.
        seed: of the samples.
    """

    axes: tuple[Axis, ...]
    samples: int = 0
    seed: int = 1

    @property
    def count(self) -> int:
        """How many points there are."""
        return self.samples or prod(len(axis.values) for axis in self.axes)

    def at(self, number: int) -> tuple[float, ...]:
        """The values of a point, one for each axis.

        A sample belongs to (seed, number, axis): more samples leave the first ones as they are.
        """
        if not self.samples:
            where = np.unravel_index(number, [len(axis.values) for axis in self.axes])
            return tuple(axis.values[i] for axis, i in zip(self.axes, where, strict=True))
        draws = Draws(self.seed, np.array([number]))
        return tuple(axis.first + (axis.last - axis.first)
                     * float(draws.uniforms(f"sample.{axis.what}.{axis.name}")[0])
                     for axis in self.axes)

    def words(self, number: int) -> str:
        """A point in messages: ``point 12 (chi = 0.5)``."""
        values = ", ".join(f"{axis.label} = {value:g}" for axis, value in
                           zip(self.axes, self.at(number), strict=True))
        return (t("point {number} ({values})", number=number, values=values) if values else
                t("point {number}", number=number))


def at_point(scenario: Scenario, axes: Sequence[Axis], values: Sequence[float]) -> Scenario:
    """The scenario at a point, as if its file contained the values.

    Args:
        scenario: to change; every scaled event is in one of its cases.
        axes, values: what to change, and its value in every case.
    """
    parameters = {axis.name: certain(value) for axis, value in zip(axes, values, strict=True)
                  if axis.what == "parameters"}
    factors = {axis.name: value for axis, value in zip(axes, values, strict=True)
               if axis.what == "scale"}
    # Cases keep sharing an event, so that it is applied once to all of them.
    more: dict[int, Placed] = {}

    def events(of: Mapping[str, Placed]) -> dict[str, Placed]:
        found = dict(of)
        for name, factor in factors.items():
            if name in found:
                placed = found[name]
                if id(placed) not in more:
                    more[id(placed)] = replace(placed, event=scaled(placed.event, factor))
                found[name] = more[id(placed)]
        return found

    return replace(scenario, cases={
        name: replace(case, events=events(case.events),
                      parameters={**case.parameters, **parameters})
        for name, case in scenario.cases.items()})


def certain(value: float) -> Estimate:
    """A certain estimate, without a range."""
    return Estimate(low=value, mode=value, high=value, source=["hypothetical"])
