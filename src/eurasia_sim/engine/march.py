"""The one loop over the months: shocks act, the month is seen, actors decide, all advances."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from eurasia_sim.model import Action, Region
from eurasia_sim.model.scales import Array

# What acts in which month.
Schedule = Mapping[int, Sequence[Action]]
YEAR = 12


@dataclass(frozen=True)
class Chance:
    """What nobody does: pushes on valuations each month, and on suppliers' odds each year.

    Attributes:
        monthly: ε, (months, P, S, columns), standard normal.
        yearly: channel → η, (years, P, S, columns), standard normal, from the first month on.
    """

    monthly: Array
    yearly: Mapping[int, Array]

    @staticmethod
    def years(months: int) -> int:
        """How many years begin in so many months."""
        return -(-months // YEAR)

    def part(self, columns: slice) -> Chance:
        """The chance of some columns."""
        return Chance(self.monthly[..., columns],
                      {c: values[..., columns] for c, values in self.yearly.items()})

    def arranged(self, arrange: Callable[[Array], Array]) -> MonthlyChance:
        """The chance of a month, each array arranged for the columns of a region."""
        def month(number: int) -> tuple[Array, Mapping[int, Array] | None]:
            year, rest = divmod(number, YEAR)
            return arrange(self.monthly[number]), None if rest else {
                channel: arrange(values[year]) for channel, values in self.yearly.items()}

        return month

    def side_by_side(self, cases: int) -> MonthlyChance:
        """The same chance for cases side by side: (…, R) → (…, cases × R)."""
        return self.arranged((lambda one: one) if cases == 1 else
                             lambda one: np.tile(one, cases))

    def astype(self, dtype: npt.DTypeLike) -> Chance:
        """The same numbers in another floating-point type."""
        return Chance(self.monthly.astype(dtype, copy=False),
                      {c: values.astype(dtype, copy=False) for c, values in self.yearly.items()})


class Deciders(Protocol):
    """Those who act of their own accord (`engine.acting`)."""

    def due(self, month: int) -> list[Action]:
        """What they decided before and do in this month."""

    def decide(self, month: int, region: Region) -> None:
        """Let them see the month and decide what to do in later ones."""


MonthlyChance = Callable[[int], tuple[Array, Mapping[int, Array] | None]]


def march(region: Region, schedule: Schedule, chance: MonthlyChance, months: range,
          last: int, acting: Deciders | None = None) -> Iterator[int]:
    """Lead a region through some months.

    Args:
        region: it stands before the first of them.
        schedule: what acts in which month.
        chance: month → ε and, where a year begins, η by channel.
        months: those to go through, counted from the start of the run.
        last: month of the run, after which nothing advances.
        acting: who acts of their own accord, after the script of the month.

    Yields:
        Each month, when its shocks have acted and the region has observed itself: the moment at
        which a month is recorded, measured, or acted upon.
    """
    for month in months:
        actions = [*schedule.get(month, ()), *(acting.due(month) if acting else ())]
        if actions:
            region.act(actions)
        region.observe()
        if acting:
            acting.decide(month, region)
        yield month
        if month < last:
            region.advance(*chance(month))


__all__ = ["Chance", "Deciders", "MonthlyChance", "Schedule", "march"]
