"""Draw the path of each state between three poles, by influence shares.

Plain barycentric coordinates, not mpltern: the part of the triangle that states occupy is a flat
strip along one side, and mpltern cannot cut off the empty corner and keep the grid's labels.
"""

from __future__ import annotations

import math

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eurasia_sim.arrays import Floats
from eurasia_sim.languages import t, tn
from eurasia_sim.plots.frame import summary, timeline
from eurasia_sim.plots.frame.axes import curve, round_ticks, y_axis
from eurasia_sim.plots.frame.figure import Box, framed, inches, line_height, shortened, text_width
from eurasia_sim.plots.frame.labels import EndLabel, at_ends
from eurasia_sim.plots.frame.placing import place_names
from eurasia_sim.plots.frame.scene import Scene, years
from eurasia_sim.plots.frame.style import (
    FAINT,
    GREY,
    INK,
    LARGE,
    NORMAL,
    SMALL,
    WIDTH,
    pole_colors,
    readable,
    styled,
)
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import percent

EQUILATERAL = math.sqrt(3) / 2
GRID = 0.2
MOST_ENDS = 24  # states named beside the line diagram


@styled
def triangle(data: xr.Dataset, scene: Scene) -> Figure:
    """Each state's influence shares between three poles, from start to end of the baseline.

    Raises:
        ValueError: when there is only one pole.
    """
    if len(scene.poles) < 2:
        raise ValueError("influence shares need two poles or more")
    if len(scene.poles) == 2:
        return _two_poles(data, scene)
    poles = three_poles(scene)
    shares = summary.influence_shares(data, scene, poles)
    poles, shares = _low_on_top(poles, shares)
    months = data.month.values
    notes = [tn("Only {poles} of {count} pole; their shares are made to sum to 100 %.",
                "Only {poles} of {count} poles; their shares are made to sum to 100 %.",
                len(scene.poles), poles=t(", ").join(map(scene.short, three_poles(scene))))
             ] if len(scene.poles) > 3 else []
    top = min(1.0, math.ceil(float(shares[1].max()) * 20 + 0.5) / 20)
    start, end = month_in_words(months[0], short=True), month_in_words(months[-1], short=True)
    figure, box = framed(
        scene, t("Between the poles: where the influence over each state lies"),
        notes=tuple(notes), bands=t("If … then: medians of the draws, in the baseline."),
        key=timeline.joined([
            f"○ {start}", f"● {end}",
            t("Slanted and level lines: shares of all influence over a state, every {step}.",
              step=percent(GRID, gap=" ")),
            *([] if top == 1 else [t("The empty top is left out.")])], SMALL, WIDTH - 0.5, 3))
    axes = _field(figure, box, top)
    _grid(axes, top)
    _tick_labels(axes, scene, poles, top)
    _corners(axes, scene, poles, top)
    _paths(axes, scene, [str(s) for s in data.state.values], shares, top)
    return figure


def three_poles(scene: Scene) -> list[str]:
    """The poles in focus first, then the others, three in all, in the scene's order."""
    wanted = [*scene.focus_poles, *(p for p in scene.poles if p not in scene.focus_poles)][:3]
    return [pole for pole in scene.poles if pole in wanted]


def _low_on_top(poles: list[str], shares: Floats) -> tuple[list[str], Floats]:
    """Put the pole with the least influence on top, where the triangle may be cut off."""
    highest = shares.max(axis=(1, 2))
    least = int(np.argmin(highest))
    left, right = (i for i in range(3) if i != least)
    order = [left, least, right]
    return [poles[i] for i in order], shares[order]


def flat(shares: Floats) -> tuple[Floats, Floats]:
    """Shares of the left, upper and right pole as x and y, the base of length one."""
    return shares[2] + shares[1] / 2, shares[1]


def _field(figure: Figure, box: Box, top: float) -> Axes:
    """Axes for the base from 0 to 1 and the height from 0 to `top`, not steeper than 60°."""
    side, below, above = 1.0, 0.75, 0.4
    wide = box.width - 2 * side
    high = min(box.height - below - above, wide * EQUILATERAL * top)
    wide = min(wide, high / top / EQUILATERAL * 1.8)
    left = (box.left + box.right - wide) / 2
    spare = max(0.0, box.height - below - above - high) / 2
    axes = Box(left, box.bottom + below + spare, left + wide,
               box.bottom + below + spare + high).panel(figure)
    axes.set(xlim=(0, 1), ylim=(0, top))
    axes.set_axis_off()
    return axes


def _grid(axes: Axes, top: float) -> None:
    levels = np.arange(GRID, 1 - 1e-9, GRID)
    for level in levels:
        for x in ([level, level + top / 2], [level, level - top / 2]):
            # From the base upwards, as far as the other side or the cut.
            height = min(top, (1 - level) if x[1] > x[0] else level)
            curve(axes, [level, level + math.copysign(height / 2, x[1] - x[0])], [0, height],
                  color=FAINT, lw=0.9, clip_on=False, zorder=1)
        if level < top - 1e-9:
            curve(axes, [level / 2, 1 - level / 2], [level, level], color=FAINT, lw=0.9, zorder=1)
    curve(axes, [top / 2, 0, 1, 1 - top / 2], [top, 0, 0, top], color=GREY, lw=1.2, clip_on=False,
          zorder=2)
    if top < 1:
        curve(axes, [top / 2, 1 - top / 2], [top, top], color=GREY, lw=1, ls=(0, (2, 3)),
              clip_on=False, zorder=2)


def _tick_labels(axes: Axes, scene: Scene, poles: list[str], top: float) -> None:
    colors = [readable(pole_colors(scene)[pole]) for pole in poles]
    for level in np.arange(0, 1 + 1e-9, GRID):
        for pole, value, drop in ((0, 1 - level, 6.0), (2, level, 6.0 + SMALL * 1.35)):
            axes.annotate(percent(value, gap=" "), (level, 0), (0, -drop), ha="center", va="top",
                          textcoords="offset points", fontsize=SMALL, color=colors[pole],
                          annotation_clip=False)
        if GRID / 2 < level < top - GRID / 4:
            for x, away, side in ((level / 2, -6, "right"), (1 - level / 2, 6, "left")):
                axes.annotate(percent(level, gap=" "), (x, level), (away, 0), ha=side,
                              va="center", textcoords="offset points", fontsize=SMALL,
                              color=colors[1], annotation_clip=False)


def _corners(axes: Axes, scene: Scene, poles: list[str], top: float) -> None:
    colors = [readable(pole_colors(scene)[pole]) for pole in poles]
    room = inches(axes)[0] / 2
    names = [label if text_width(label, LARGE, "bold") <= room else
             shortened(scene.short(pole), LARGE, room, "bold")
             for pole, label in ((pole, scene.poles[pole]) for pole in poles)]
    drop = 6 + 2 * SMALL * 1.35
    for x, name, color, side in ((0, names[0], colors[0], "left"),
                                 (1, names[2], colors[2], "right")):
        away = -26 if side == "left" else 26
        arrow = f"◀ {name}" if side == "left" else f"{name} ▶"
        axes.annotate(arrow, (x, 0), (away, -drop), ha=side, va="top", fontsize=LARGE,
                      textcoords="offset points", color=color, fontweight="bold",
                      annotation_clip=False, gid="corner")
    axes.annotate(f"▲ {names[1]}", (0.5, top), (0, 5), ha="center", va="bottom",
                  textcoords="offset points", fontsize=LARGE, color=colors[1], fontweight="bold",
                  annotation_clip=False, gid="corner")


def _paths(axes: Axes, scene: Scene, states: list[str], shares: Floats,
           top: float) -> None:
    x, y = flat(shares)
    focus = set(scene.focus_states)
    for number, state in enumerate(states):
        color = INK if state in focus else "#8A8A8A"
        order = 5 if state in focus else 4
        curve(axes, x[number], y[number], color=color, lw=2.2, zorder=order, clip_on=False)
        _arrow(axes, x[number], y[number], color, order)
        for month, fill in ((0, "white"), (-1, color)):
            curve(axes, [x[number, month]], [y[number, month]], marker="o", ls="none", ms=8,
                  mfc=fill, mec=color, mew=1.8, zorder=order + 1, clip_on=False)
    names = [(scene.states[state], state in focus) for state in states]
    sides = np.array([[[0, 0], [top / 2, top]], [[1, 0], [1 - top / 2, top]], [[0, 0], [1, 0]]])
    place_names(axes, names, x, y, sides, _side_labels(axes, top))


def _side_labels(axes: Axes, top: float) -> list[Floats]:
    """Where the percentages beside the slanted sides stand: boxes in inches."""
    wide, high = inches(axes)
    high /= top
    levels = np.arange(GRID, top - GRID / 4, GRID)
    left = [np.array([v / 2 * wide - 0.6, v * high - 0.12, v / 2 * wide, v * high + 0.12])
            for v in levels]
    return [*left, *([wide, 0, wide, 0] + box[[2, 1, 0, 3]] * [-1, 1, -1, 1] for box in left)]


def _arrow(axes: Axes, x: Floats, y: Floats, color: str, order: int) -> None:
    """An arrow head half way along a path, if it is long enough to have one."""
    along = np.concatenate([[0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    if along[-1] < 0.04:
        return
    where = np.interp(np.array([0.5, 0.5]) * along[-1] + [-0.01, 0.01], along,
                      np.arange(len(along)))
    tail, tip = ((float(np.interp(w, np.arange(len(x)), x)),
                  float(np.interp(w, np.arange(len(y)), y))) for w in where)
    axes.annotate("", tip, tail, zorder=order, annotation_clip=False, arrowprops={
        "arrowstyle": "-|>,head_width=0.32,head_length=0.6", "color": color, "lw": 0,
        "shrinkA": 0, "shrinkB": 0, "mutation_scale": 14})


def _two_poles(data: xr.Dataset, scene: Scene) -> Figure:
    """The first pole's share over time, a line for each state: all there is with two poles."""
    first, second = scene.poles
    months, x = data.month.values, years(data.month.values)
    shares = summary.influence_shares(data, scene, [first, second])[0]
    unknown = timeline.unknown_in_words(scene, months)
    two = {"first": scene.poles[first], "second": scene.poles[second]}
    figure, box = framed(scene, t("Between {first} and {second}: shares of influence", **two),
                         bands=t("If … then: medians of the draws, in the baseline."),
                         notes=(t("Share of {first}; the rest is the share of {second}.", **two),),
                         key=(unknown,) if unknown else ())
    wide = max(text_width(label, SMALL, "bold") for label in scene.states.values())
    place = Box(box.left + 0.7, box.bottom + 0.3, box.right - min(wide, 2.5) - 0.35,
                box.top - line_height(SMALL))
    axes = place.panel(figure)
    axes.set_ylim(0, 1)
    timeline.time_axis(axes, months, place)
    ticks = round_ticks(0, 1, 6)
    y_axis(axes, place, ticks, map(percent, ticks), size=NORMAL)
    timeline.shade_unknown(axes, scene, months)
    states = [str(s) for s in data.state.values]
    labels = []
    for state, course in zip(states, shares, strict=True):
        focus = state in scene.focus_states
        curve(axes, x, course, color=INK if focus else "#8A8A8A", lw=2.6 if focus else 1.8)
        if focus or len(states) <= MOST_ENDS:
            labels.append(EndLabel(shortened(scene.states[state], SMALL, 2.5), float(course[-1]),
                                   INK if focus else GREY, bold=focus))
    at_ends(axes, labels[:MOST_ENDS], gap=0.25)
    return figure
