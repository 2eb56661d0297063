"""Draw axes with few artists: matplotlib's own ticks take more time than all curves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Transform, blended_transform_factory

from eurasia_sim.arrays import Floats
from eurasia_sim.plots.frame.figure import Box
from eurasia_sim.plots.frame.style import FAINT, GREY, SMALL
from eurasia_sim.wording.numbers import numeral

LENGTH, GAP = 0.055, 0.045  # inches of a tick, and from it to its number


def x_axis(axes: Axes, place: Box, ticks: Sequence[float], names: Iterable[str] = (), *,
           grid: bool = False) -> None:
    """Ticks below a panel, with names if there are any, and lines through it for a grid."""
    axes.xaxis.set_visible(False)
    where = blended_transform_factory(axes.transData, axes.transAxes)
    down = LENGTH / place.height
    _lines(axes, [((t, 0), (t, -down)) for t in ticks], where, GREY)
    if grid:
        _lines(axes, [((t, 0), (t, 1)) for t in ticks], where, FAINT)
    for t, name in zip(ticks, names, strict=False):
        axes.text(t, -down - GAP / place.height, name, transform=where, fontsize=SMALL, ha="center",
                  va="top")


def y_axis(axes: Axes, place: Box, ticks: Sequence[float], names: Iterable[str] = (), *,
           size: float = SMALL) -> None:
    """Ticks left of a panel, with names if there are any, and level lines through it."""
    axes.yaxis.set_visible(False)
    where = blended_transform_factory(axes.transAxes, axes.transData)
    out = LENGTH / place.width
    _lines(axes, [((0, t), (-out, t)) for t in ticks], where, GREY)
    _lines(axes, [((0, t), (1, t)) for t in ticks], where, FAINT)
    for t, name in zip(ticks, names, strict=False):
        axes.text(-out - GAP / place.width, t, name, transform=where, fontsize=size, ha="right",
                  va="center_baseline")


def round_ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers between two limits, about `most` of them."""
    ticks = MaxNLocator(max(2, most), steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return [float(t) for t in ticks if low - 1e-9 <= t <= high + 1e-9]


def tick(value: float, form: str | float | None = "g") -> str:
    """A tick's number, in one of Python's formats; free of rounding errors.

    Matplotlib takes it for a formatter, and then tells the tick's place in `form`.
    """
    return numeral(round(value, 9), form if isinstance(form, str) else "g")


def curve(axes: Axes, x: Floats | Sequence[float], y: Floats | Sequence[float],
          **style: Any) -> None:
    """A line, or points, in axes whose limits are set: a third of the time of `Axes.plot`."""
    axes.add_artist(Line2D(x, y, **style))


def band(axes: Axes, x: Floats, low: Floats, high: Floats, color: str, alpha: float,
         order: float = 1) -> None:
    """The area between two curves."""
    rim = np.concatenate([np.stack([x, low], axis=-1), np.stack([x, high], axis=-1)[::-1]])
    axes.add_collection(PolyCollection([rim], facecolor=color, alpha=alpha, lw=0, zorder=order),
                        autolim=False)


def _lines(axes: Axes, segments: Sequence[tuple[tuple[float, float], tuple[float, float]]],
           where: Transform, color: str) -> None:
    inside = color == FAINT
    axes.add_collection(LineCollection(segments, colors=color, lw=0.7 if inside else 0.8,
                                       transform=where, zorder=0 if inside else 2.5,
                                       clip_on=inside), autolim=False)
