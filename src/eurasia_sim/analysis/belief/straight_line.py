"""Forecast a figure by the straight line through earlier figures of the same quantity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eurasia_sim.analysis.belief.gauges import SHARE
from eurasia_sim.arrays import Floats
from eurasia_sim.world.measurements import Figure

# Figures that a line needs: with two there is nothing left to tell its spread by.
LEAST = 3


@dataclass(frozen=True)
class Line:
    """A line of weighted least squares.

    Attributes:
        middle: mean time of the figures, in years.
        level: of the line at that time; slope: a year.
        covariance: (2, 2) of level and slope.
        excess: by how much the figures scatter more than their errors say, as a factor of the
            variance; at least 1.
    """

    middle: float
    level: float
    slope: float
    covariance: Floats
    excess: float

    @classmethod
    def through(cls, earlier: Sequence[Figure], figure: Figure) -> Line | None:
        """The line through the earlier figures of the same quantity; None if they are too few.

        An interval counts as its middle, with its width among the errors.
        """
        known = [f for f in earlier if f.quantity == figure.quantity]
        if len({f.date for f in known}) < LEAST:
            return None
        time = np.array([f.time for f in known])
        value = np.array([f.middle for f in known])
        # Figures without an error count alike; their scatter says how good they are.
        errors = np.array([f.spread for f in known])
        errors = errors if errors.all() else np.full(len(known), max(errors.max(), 1e-9))
        middle = float(time.mean())
        design = np.stack([np.ones_like(time), time - middle], axis=1) / errors[:, np.newaxis]
        covariance = np.linalg.inv(design.T @ design)
        level, slope = covariance @ design.T @ (value / errors)
        rest = value / errors - design @ np.array([level, slope])
        return cls(middle, float(level), float(slope), covariance,
                   max(1.0, float(rest @ rest) / (len(known) - 2)))

    def at(self, time: float) -> float:
        """The line at a time, in years."""
        return self.level + self.slope * (time - self.middle)

    def ahead(self, figure: Figure, count: int) -> Floats:
        """What the line says of a figure as an ensemble (count,), error of measurement included.

        Normal, with the doubt about the line, and both that and the error of measurement as much
        too small as they were for the earlier figures. Shares are held between 0 and 1.
        """
        lever = np.array([1.0, figure.time - self.middle])
        variance = self.excess * (float(lever @ self.covariance @ lever) + figure.error**2)
        noise = np.random.Generator(np.random.Philox(key=20140701)).standard_normal(count)
        values = self.at(figure.time) + np.sqrt(variance) * noise
        return np.asarray(np.clip(values, 0, 1) if figure.variable.endswith(SHARE) else values)
