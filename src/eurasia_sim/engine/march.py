"""The one loop over the months: shocks act, the month is seen, all advances."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from eurasia_sim.model import Action, Region
from eurasia_sim.model.scales import Array

# What acts in which month.
Schedule = Mapping[int, Sequence[Action]]
Chance = Callable[[int], Array]


def march(region: Region, schedule: Schedule, chance: Chance, months: range,
          last: int) -> Iterator[int]:
    """Lead a region through some months.

    Args:
        region: it stands before the first of them.
        schedule: what acts in which month.
        chance: month → ε, (P, S, columns), standard normal.
        months: those to go through, counted from the start of the run.
        last: month of the run, after which nothing advances.

    Yields:
        Each month, when its shocks have acted and the region has observed itself: the moment at
        which a month is recorded, measured, or acted upon.
    """
    for month in months:
        if month in schedule:
            region.act(schedule[month])
        region.observe()
        yield month
        if month < last:
            region.advance(chance(month))


def side_by_side(noise: Array, cases: int) -> Chance:
    """The same chance for cases side by side: (months, P, S, R) → (P, S, cases × R)."""
    if cases == 1:
        return noise.__getitem__
    return lambda month: np.tile(noise[month], cases)


__all__ = ["Chance", "Schedule", "march", "side_by_side"]
