"""What the model should say of trade in 2022 and 2023, set down before it was changed to say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from eurasia_sim.analysis.belief.gauges import Gauge, gauges
from eurasia_sim.arrays import Floats
from eurasia_sim.scenario import Plan
from eurasia_sim.world.measurements import shipped_figures

# Of the pairs of a state and a pole, and of the draws.
ENOUGH_PAIRS, ENOUGH_DRAWS = 0.8, 0.5


@dataclass(frozen=True)
class Met:
    """In how many cases a demand is met, of how many; and the names of the others, if any."""

    cases: int
    of: int
    missed: Sequence[str] = ()


@dataclass(frozen=True)
class Expectation:
    """One demand on the model, and what came of it.

    Attributes:
        demand: in words.
        found: forecast → where it is met.
        least: the part of the cases that it must be met in.
    """

    demand: str
    found: Mapping[str, Met]
    least: float

    def holds(self, way: str) -> bool:
        """Whether a forecast meets it."""
        return self.found[way].cases >= self.least * self.found[way].of


def turn_of_armenia(plan: Plan) -> list[Gauge]:
    """How to read Armenia's trade and its alignment with Russia in 2023."""
    trade = next(f for f in shipped_figures() if f.date == "2023" and f.quantity == (
        "trade_share", "armenia", "russia"))
    return gauges([trade, replace(trade, variable="alignment")], plan)


def turned(values: Floats, rest: Floats) -> Met:
    """In how many draws trade went up and alignment down.

    Args:
        values: (2, R) of `turn_of_armenia`; rest: the same in the base month.
    """
    trade, alignment = values - rest
    return Met(int(np.count_nonzero((trade > 0) & (alignment < 0))), len(trade))
