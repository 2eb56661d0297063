"""Place labels at the ends of lines, moved apart where they would overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import blended_transform_factory

from eurasia_sim.arrays import Floats
from eurasia_sim.plots.frame.axes import curve
from eurasia_sim.plots.frame.figure import Box, inches, line_height, shortened, text_width
from eurasia_sim.plots.frame.style import GREY, SMALL, Dash, readable


@dataclass(frozen=True)
class EndLabel:
    """Text beside the end of a line."""

    text: str
    height: float
    color: str
    bold: bool = False

    @property
    def lines(self) -> int:
        """How many lines of text it has."""
        return self.text.count("\n") + 1


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> Floats:
    """Centres without overlaps, in the given order and as near as possible to those wanted.

    Least squares under order (adjacent labels that touch are pooled), then moved inside the
    bounds. Without room for all, they are spread evenly.
    """
    order = np.argsort(np.asarray(wanted, float), kind="stable")
    size = np.asarray(sizes, float)[order]
    total = float(size.sum())
    squeeze = min(1.0, (high - low) / total) if total > 0 else 1.0
    size = size * squeeze
    offset = np.cumsum(size) - size / 2  # centre of each if packed from 0 upwards
    starts = np.asarray(wanted, float)[order] - offset
    starts = np.clip(_isotonic(starts), low, max(low, high - total * squeeze))
    result = np.empty(len(order))
    result[order] = starts + offset
    return result


def _isotonic(values: Floats) -> Floats:
    """The nearest non-decreasing sequence (pool adjacent violators)."""
    pools: list[tuple[float, int]] = []
    for value in values:
        pools.append((float(value), 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, n), (b, m) = pools[-2:]
            pools[-2:] = [((a * n + b * m) / (n + m), n + m)]
    return np.concatenate([np.full(n, value) for value, n in pools]) if pools else values


def at_ends(axes: Axes, labels: Sequence[EndLabel], *, gap: float = 0.1,
            size: float = SMALL) -> None:
    """Write labels to the right of the axes, joined to the ends of their lines.

    Args:
        axes: with their final size and limits.
        labels: with their heights on the y axis.
        gap: inches between the axes and the text.
        size: of the type, in points.
    """
    low, high = axes.get_ylim()
    wide, tall = inches(axes)
    inch = (high - low) / tall
    margin = line_height(size) / 4 * inch
    centres = spread([label.height for label in labels],
                     [label.lines * line_height(size) * inch for label in labels],
                     low - margin, high + margin)
    right = 1 + gap / wide
    place = blended_transform_factory(axes.transAxes, axes.transData)
    for label, centre in zip(labels, centres, strict=True):
        curve(axes, [1, 1 + 0.75 * (right - 1)], [label.height, centre], transform=place, lw=0.8,
              color=GREY, clip_on=False, solid_capstyle="round")
        axes.text(right, centre, label.text, transform=place, va="center_baseline"
                  if label.lines == 1 else "center", ha="left", fontsize=size,
                  color=readable(label.color), fontweight="bold" if label.bold else "normal",
                  linespacing=1.15, gid="end-label")


@dataclass(frozen=True)
class LineKey:
    """A line sample and what it stands for."""

    text: str
    color: str
    dash: Dash
    width: float = 2.2


def line_key(figure: Figure, box: Box, entries: Sequence[LineKey]) -> None:
    """Line samples with names, in one row just above a box."""
    sample, gap = 0.45, 0.25
    free = box.width - len(entries) * (sample + gap + 0.08)
    names = [entry.text for entry in entries]
    while sum(text_width(name, SMALL) for name in names) > free:
        longest = max(text_width(name, SMALL) for name in names)
        names = [shortened(name, SMALL, max(longest - 0.1, 0.1)) for name in names]
        if longest < 0.3:
            break
    axes = Box(box.left, box.top + 0.08, box.right,
               box.top + 0.08 + line_height(SMALL)).panel(figure)
    axes.set_axis_off()
    axes.set(xlim=(0, box.width), ylim=(0, 1))
    x = 0.0
    for entry, name in zip(entries, names, strict=True):
        curve(axes, [x, x + sample], [0.5, 0.5], color=entry.color, ls=entry.dash, lw=entry.width)
        axes.text(x + sample + 0.08, 0.5, name, fontsize=SMALL, va="center_baseline",
                  gid="line-key")
        x += sample + 0.08 + text_width(name, SMALL) + gap
