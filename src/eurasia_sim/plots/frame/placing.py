"""Place names beside points in the plane, where they cover neither each other nor a path."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from eurasia_sim.arrays import Floats
from eurasia_sim.plots.frame.axes import curve
from eurasia_sim.plots.frame.figure import inches, shortened, text_width
from eurasia_sim.plots.frame.style import GREY, INK, NORMAL

# Inches from the point to the nearest edge of the name.
DISTANCES = (0.12, 0.22, 0.36, 0.55, 0.8, 1.1, 1.5, 2.0)
WIDEST = 2.4  # inches of a name
OUTSIDE = 0.6  # inches that a name may stand out on the left and right
DIRECTIONS = tuple(np.arange(0, 360, 22.5))
# Inches from a dot's middle to its rim, all around.
DOT = 0.1 * np.array([[np.cos(a), np.sin(a)] for a in np.arange(0, 2 * np.pi, np.pi / 4)])


def place_names(axes: Axes, names: Sequence[tuple[str, bool]], x: Floats, y: Floats,
                lines: Iterable[Floats], taken: Sequence[Floats] = ()) -> None:
    """Write each name near the end of its path.

    Args:
        axes: with their final size and limits.
        names: each with whether it is in bold.
        x, y: (name, point) paths in data coordinates; the last point is the end.
        lines: (point, 2) each, other lines not to be covered.
        taken: boxes (left, bottom, right, top) in inches from the axes' corner, not to be covered.
    """
    inch = _inches(axes)
    origin = np.array([axes.get_xlim()[0], axes.get_ylim()[0]])
    paths = (np.stack([x, y], axis=-1) - origin) * inch
    points = np.concatenate([_dense(paths), *(_along((line - origin) * inch) for line in lines)])
    placed: list[Floats] = list(taken)
    corner = np.array(inches(axes))
    for number in np.argsort(_crowd(paths[:, -1]), kind="stable")[::-1]:
        label, bold = names[number]
        weight = "bold" if bold else "normal"
        name = shortened(label, NORMAL, WIDEST, weight)
        size = np.array([text_width(name, NORMAL, weight), 0.19])
        anchor = paths[number, -1]
        box, far = _best(anchor, size, points, placed, corner)
        placed.append(box)
        middle = (box[:2] + box[2:]) / 2
        if far > 0.2:
            near = np.clip(anchor, box[:2], box[2:])
            line = np.stack([anchor, near]) / inch + origin
            curve(axes, line[:, 0], line[:, 1], color=GREY, lw=0.8, zorder=3.5, clip_on=False)
        at = middle / inch + origin
        axes.text(at[0], at[1], name, fontsize=NORMAL, ha="center",
                  va="center", fontweight=weight,
                  color=INK if bold else GREY, zorder=8, gid="name",
                  path_effects=[withStroke(linewidth=3, foreground="white")])


def _best(anchor: Floats, size: Floats, points: Floats, placed: list[Floats],
          corner: Floats) -> tuple[Floats, float]:
    """The box with the least cost, and its distance from the point."""
    far, angle = (grid.ravel() for grid in np.meshgrid(DISTANCES, DIRECTIONS, indexing="ij"))
    way = np.stack([np.cos(np.radians(angle)), np.sin(np.radians(angle))], axis=-1)
    # Each box touches a circle around the point.
    centre = anchor + way * far[:, np.newaxis] + np.sign(np.round(way, 6)) * size / 2
    low, high = centre - size / 2, centre + size / 2
    cost = far + 0.02 * (angle % 90 != 0) + _costs(low, high, points, placed, corner)
    best = int(np.argmin(cost))
    return np.concatenate([low[best], high[best]]), float(far[best])


def _costs(low: Floats, high: Floats, points: Floats, placed: list[Floats],
           corner: Floats) -> Floats:
    """The cost of each box, (box,), from its corners, (box, 2)."""
    pad = 0.03
    low, high = low - pad, high + pad
    near = points[np.all((points > low.min(axis=0)) & (points < high.max(axis=0)), axis=-1)]
    covered = np.all((near > low[:, np.newaxis]) & (near < high[:, np.newaxis]), axis=-1).sum(-1)
    over = np.zeros(len(low))
    for other in placed:
        over += np.all((low < other[2:] + pad) & (other[:2] - pad < high), axis=-1)
    before = np.maximum(-low - np.array([OUTSIDE, 0.0]), 0)
    beyond = np.maximum(high - corner - np.array([OUTSIDE, 0.1]), 0)
    return np.asarray(0.08 * covered + 100 * over + 200 * (before + beyond).sum(axis=-1))


def _dense(paths: Floats) -> Floats:
    """Points every twentieth of an inch along the paths: (point, 2)."""
    found = []
    for path in paths:
        # Dots at both ends weigh more than a line, and have a size.
        found += [_along(path), *[path[[0, -1]]] * 6,
                  *[(path[[0, -1], np.newaxis] + DOT).reshape(-1, 2)] * 2]
    return np.concatenate(found)


def _along(path: Floats) -> Floats:
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    at = np.linspace(0, length[-1], max(2, int(length[-1] / 0.05)))
    return np.stack([np.interp(at, length, path[:, axis]) for axis in (0, 1)], axis=-1)


def _crowd(ends: Floats) -> Floats:
    """How crowded each end is: the most crowded is placed first."""
    away = np.hypot(*(ends[:, np.newaxis] - ends[np.newaxis]).transpose(2, 0, 1))
    return np.asarray(np.exp(-away).sum(axis=1))


def _inches(axes: Axes) -> Floats:
    wide, high = inches(axes)
    return np.array([wide / np.ptp(axes.get_xlim()), high / np.ptp(axes.get_ylim())])
