"""Lay out rows of bars: names on the left, numbers on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import blended_transform_factory

from eurasia_sim.plots.frame.axes import round_ticks, tick, x_axis
from eurasia_sim.plots.frame.figure import Box, line_height, shortened, text_width, wrapped
from eurasia_sim.plots.frame.style import GREY, NORMAL, SMALL

# Purple and orange differ as much in lightness as in hue, and belong to no pole.
UP, DOWN = "#8073AC", "#FDB863"
ROW, BAR = 0.36, 0.64  # inches a row needs at least, and a bar's part of a row
WIDEST = 6.0  # inches of a name; smaller type before a cut
BARS = 3.4  # inches that bars have at least


@dataclass(frozen=True)
class Row:
    """The texts beside the bars of one row."""

    name: str
    note: str
    number: str
    bold: bool = False


def capacity(box: Box) -> int:
    """How many rows a box has room for."""
    return int((box.height - _foot()) / ROW)


def row_axes(figure: Figure, box: Box, rows: Sequence[Row], limits: tuple[float, float],
             axis: str, numbers: str) -> Axes:
    """Axes with row i at height i, the first on top.

    Args:
        figure, box: where.
        rows: what is written beside them.
        limits: of the x axis.
        axis: what the x axis shows.
        numbers: what heads the numbers on the right.
    """
    size = NORMAL if all(text_width(row.name, NORMAL, _weight(row)) <= WIDEST
                         for row in rows) else SMALL
    notes = [shortened(row.note, SMALL, WIDEST) for row in rows]
    room = (box.height - _foot()) / len(rows)
    stacked = any(notes) and box.height / len(rows) > 2 * line_height(NORMAL)
    lines = max(1, int((room - (line_height(SMALL) if stacked else 0)) / line_height(size)))
    names = ["\n".join(wrapped(row.name, size, WIDEST, min(lines, 2))) for row in rows]
    left = max(max(text_width(part, size, _weight(row)) for part in name.split("\n"))
               + (0 if stacked or not note else 0.12 + text_width(note, SMALL))
               for name, note, row in zip(names, notes, rows, strict=True))
    left = max(left, *(text_width(note, SMALL) for note in notes))
    right = max(text_width(text, SMALL) for text in (numbers, *(row.number for row in rows)))
    left = min(left, box.width - right - BARS)
    place = Box(box.left + left + 0.15, box.bottom + _foot(), box.right - right - 0.2,
                box.top - line_height(SMALL))
    axes = place.panel(figure)
    axes.set(xlim=limits, ylim=(len(rows) - 0.4, -0.6))
    axes.spines["left"].set_visible(False)
    axes.yaxis.set_visible(False)
    ticks = round_ticks(*limits, 7)
    x_axis(axes, place, ticks, map(tick, ticks), grid=True)
    axes.text(0.5, -(_foot() - 0.1) / place.height, axis, transform=axes.transAxes,
              fontsize=SMALL, ha="center", va="bottom")
    beside = blended_transform_factory(axes.transAxes, axes.transData)
    gap = 0.12 / place.width
    line = (len(rows) + 0.2) / place.height  # rows an inch
    for height, (row, name, note) in enumerate(zip(rows, names, notes, strict=True)):
        below = stacked and note
        apart = line_height(SMALL) / 2 * line if below else 0
        axes.text(-gap, height - apart, name, multialignment="right", transform=beside,
                  fontsize=size, ha="right", va="center", fontweight=_weight(row))
        if note:
            far = 0 if stacked else text_width(name, size, _weight(row)) / place.width + gap
            down = (name.count("\n") + 1) * line_height(size) / 2 * line if below else 0
            axes.text(-gap - far, height + down, note, transform=beside, fontsize=SMALL,
                      ha="right", va="center", color=GREY)
        axes.text(1 + gap, height, row.number, transform=beside, fontsize=SMALL, va="center",
                  fontweight=_weight(row))
    axes.text(1 + gap, 1 + 0.02 / place.height, numbers, transform=axes.transAxes, fontsize=SMALL,
              va="bottom", color=GREY)
    return axes


def padded(values: Sequence[float], part: float = 0.05) -> tuple[float, float]:
    """Limits that hold the values with a margin."""
    low, high = float(np.min(values)), float(np.max(values))
    spare = max(part * (high - low), 0.005)
    return low - spare, high + spare


def _weight(row: Row) -> str:
    return "bold" if row.bold else "normal"


def _foot() -> float:
    """Inches for the ticks' labels and the name of the axis."""
    return 2 * line_height(SMALL) + 0.14
