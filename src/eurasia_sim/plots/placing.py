"""Names beside points in the plane, where they cover neither each other nor a path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from eurasia_sim.plots.frame import inches, text_width
from eurasia_sim.plots.style import GREY, INK, NORMAL

Numbers = npt.NDArray[np.floating]
# Inches from the point to the nearest edge of the name.
DISTANCES = (0.12, 0.22, 0.36, 0.55, 0.8, 1.1, 1.5)
OUTSIDE = 0.6  # inches that a name may stand out on the left and right
DIRECTIONS = tuple(np.arange(0, 360, 22.5))


def place_names(axes: Axes, names: Mapping[str, bool], x: Numbers, y: Numbers,
                lines: Numbers, taken: Sequence[Numbers] = ()) -> None:
    """Write each name near the end of its path.

    Args:
        axes: with their final size and limits.
        names: name → whether it is in bold.
        x, y: (name, point) paths in data coordinates; the last point is the end.
        lines: (line, point, 2) other lines not to be covered.
        taken: boxes (left, bottom, right, top) in inches from the axes' corner, not to be covered.
    """
    inch = _inches(axes)
    paths = np.stack([x, y], axis=-1) * inch
    points = np.concatenate([_dense(paths), *(_along(line * inch) for line in lines)])
    placed: list[Numbers] = list(taken)
    corner = np.array([axes.get_xlim()[1], axes.get_ylim()[1]]) * inch
    for number in np.argsort(_crowd(paths[:, -1]), kind="stable")[::-1]:
        name, bold = list(names.items())[number]
        size = np.array([text_width(name, NORMAL, "bold" if bold else "normal"), 0.19])
        anchor = paths[number, -1]
        box, far = _best(anchor, size, points, placed, corner)
        placed.append(box)
        middle = (box[:2] + box[2:]) / 2
        if far > 0.2:
            near = np.clip(anchor, box[:2], box[2:])
            line = np.stack([anchor, near]) / inch
            axes.plot(line[:, 0], line[:, 1], color=GREY, lw=0.8, zorder=3.5, clip_on=False)
        axes.text(middle[0] / inch[0], middle[1] / inch[1], name, fontsize=NORMAL, ha="center",
                  va="center", fontweight="bold" if bold else "normal",
                  color=INK if bold else GREY, zorder=8, gid="name",
                  path_effects=[withStroke(linewidth=3, foreground="white")])


def _best(anchor: Numbers, size: Numbers, points: Numbers, placed: list[Numbers],
          corner: Numbers) -> tuple[Numbers, float]:
    """The box with the least cost, and its distance from the point."""
    best, least, far = np.empty(4), np.inf, 0.0
    for distance in DISTANCES:
        for angle in DIRECTIONS:
            way = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
            # The box touches a circle around the point.
            centre = anchor + way * distance + np.sign(np.round(way, 6)) * size / 2
            box = np.concatenate([centre - size / 2, centre + size / 2])
            cost = distance + 0.02 * (angle % 90 != 0) + _cost(box, points, placed, corner)
            if cost < least:
                best, least, far = box, cost, distance
    return best, far


def _cost(box: Numbers, points: Numbers, placed: list[Numbers], corner: Numbers) -> float:
    pad = 0.03
    low, high = box[:2] - pad, box[2:] + pad
    covered = np.all((points > low) & (points < high), axis=-1).sum()
    over = sum(10.0 for other in placed
               if np.all(low < other[2:] + pad) and np.all(other[:2] - pad < high))
    before = np.maximum(-low - np.array([OUTSIDE, 0.0]), 0)
    beyond = np.maximum(high - corner - np.array([OUTSIDE, 0.1]), 0)
    return float(0.08 * covered + over + 20 * (before.sum() + beyond.sum()))


def _dense(paths: Numbers) -> Numbers:
    """Points every twentieth of an inch along the paths: (point, 2)."""
    found = []
    for path in paths:
        # Dots at both ends weigh more than a line.
        found += [_along(path), *[path[[0, -1]]] * 6]
    return np.concatenate(found)


def _along(path: Numbers) -> Numbers:
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    at = np.linspace(0, length[-1], max(2, int(length[-1] / 0.05)))
    return np.stack([np.interp(at, length, path[:, axis]) for axis in (0, 1)], axis=-1)


def _crowd(ends: Numbers) -> Numbers:
    """How crowded each end is: the most crowded is placed first."""
    away = np.hypot(*(ends[:, np.newaxis] - ends[np.newaxis]).transpose(2, 0, 1))
    return np.asarray(np.exp(-away).sum(axis=1))


def _inches(axes: Axes) -> Numbers:
    wide, high = inches(axes)
    return np.array([wide / np.ptp(axes.get_xlim()), high / np.ptp(axes.get_ylim())])
