"""Draw a tornado: the outcome at the low and the high end of each uncertain number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from matplotlib.figure import Figure

from eurasia_sim.languages import named, t
from eurasia_sim.plots.frame.figure import framed
from eurasia_sim.plots.frame.labels import LineKey, line_key
from eurasia_sim.plots.frame.rows import BAR, Row, capacity, padded, row_axes
from eurasia_sim.plots.frame.scene import Scene
from eurasia_sim.plots.frame.style import INK, styled
from eurasia_sim.wording.numbers import percent

# One hue, light and dark: told apart without colour.
LOW_END, HIGH_END = "#9ECAE1", "#08519C"


class Driver(Protocol):
    """An uncertain number that an outcome depends on (`analysis.uncertainty.drivers`)."""

    @property
    def label(self) -> str:
        """Its name in words."""
    @property
    def low_words(self) -> str:
        """Its 10th percentile in words."""
    @property
    def high_words(self) -> str:
        """Its 90th percentile in words."""
    @property
    def outcome_low(self) -> float:
        """The outcome where the number is low."""
    @property
    def outcome_high(self) -> float:
        """The outcome where the number is high."""
    @property
    def share(self) -> float:
        """The part of the outcome's variance that it explains."""
    @property
    def source(self) -> Sequence[str]:
        """Its sources."""


@styled
def tornado(drivers: Sequence[Driver], scene: Scene, words: str, *,
            expected: float | None = None) -> Figure:
    """Bars from the outcome where a number is low to the outcome where it is high.

    Args:
        drivers: in any order; those that explain most are drawn.
        scene: of the run they belong to.
        words: what the outcome is, and when.
        expected: the outcome over all draws; the middle of the bars if left out.

    Raises:
        ValueError: when there is no driver.
    """
    if not drivers:
        raise ValueError("a tornado needs a driver")
    figure, box = framed(
        scene, t("What it hangs on: {what}", what=words), line_key=True,
        notes=(t("Where one uncertain number is among the lowest or the highest of the draws, and "
                 "all others are as they fall. Beside its name: the range it was drawn from, and "
                 "what that rests on."),),
        bands=t("If … then: each range holds 80 % of the draws."))
    line_key(figure, box, [LineKey(t("where it is low"), LOW_END, (0, None), 9),
                           LineKey(t("where it is high"), HIGH_END, (0, None), 9)])
    shown = sorted(drivers, key=lambda driver: -driver.share)[:capacity(box)]
    ends = [value for d in shown for value in (d.outcome_low, d.outcome_high)]
    middle = float(np.mean(ends)) if expected is None else expected
    rows = [Row(named(d.label), t("{low} to {high} · {sources}", low=d.low_words, high=d.high_words,
                                  sources=t(", ").join(map(named, d.source))),
                percent(d.share)) for d in shown]
    axes = row_axes(figure, box, rows, padded([middle, *ends]), words, t("of the variance"))
    for number, d in enumerate(shown):
        # The colours meet at the middle, or at the end nearest to it.
        meet = sorted((d.outcome_low, middle, d.outcome_high))[1]
        for value, color in ((d.outcome_low, LOW_END), (d.outcome_high, HIGH_END)):
            axes.barh(number, value - meet, BAR, left=meet, color=color, edgecolor=INK, lw=0.8,
                      zorder=3)
    axes.axvline(middle, color=INK, lw=1.4, zorder=4)
    return figure
