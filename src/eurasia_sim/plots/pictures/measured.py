"""Draw what was measured over what the model says: dots and intervals on fans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from eurasia_sim.analysis.belief.courses import Course
from eurasia_sim.languages import capital, named, t, tn
from eurasia_sim.plots.frame.axes import band, curve, round_ticks, tick, x_axis, y_axis
from eurasia_sim.plots.frame.figure import Box, framed, line_height, shortened, text_width
from eurasia_sim.plots.frame.scene import Scene, years
from eurasia_sim.plots.frame.style import (
    GREY,
    INK,
    NORMAL,
    SMALL,
    WIDTH,
    pole_colors,
    readable,
    styled,
)
from eurasia_sim.plots.pictures.courses import shape
from eurasia_sim.reading import InputError
from eurasia_sim.wording.numbers import percent
from eurasia_sim.world.measurements import CONTEXT
from eurasia_sim.world.measurements import Figure as Number

MOST = 27
GAP = 0.13  # inches between panels
NORMAL_90 = 1.645  # standard errors: a bar holds 90 per cent, as the outer band does
LEAST_WIDTH = 2.0  # inches of a panel whose years have four digits
BAR = 0.42  # of a year: half the width of an interval
OWN = "#5E3C99"  # of what is about no pole


@dataclass(frozen=True)
class _Grid:
    """Panels row by row, with titles above them.

    Attributes:
        names: of the rows, each of which then has one scale; without names each panel has its own.
    """

    rows: list[list[Course]]
    titles: list[list[str]]
    names: list[str]


@styled
def measured(courses: Sequence[Course], scene: Scene, *, kept: bool = False) -> Figure:
    """A panel for every quantity: a row for each pole and a column for each state, if they fill it.

    Args:
        courses: from `analysis.belief.courses`; at most 27.
        scene: of the scenario.
        kept: whether the draws are those in accord with what was seen, and not all of the prior.

    Raises:
        InputError: as `check_room`.
    """
    check_room(len(courses))
    grid = _grid(courses, scene)
    variables = {course.variable for course in courses}
    title = (t("What was measured, and what the model says: {variable}",
               variable=_variable(variables.pop())) if len(variables) == 1 else
             t("What was measured, and what the model says"))
    figure, box = framed(
        replace(scene, question=_question(courses)), title,
        bands=t("Bands: 50 % and 90 % of the draws in accord with what was seen.") if kept else
        t("Bands: 50 % and 90 % of the draws of the prior."),
        notes=(t("Dashed: the straight line through the figures from before the model's first "
                 "month."),) if any(course.line for course in courses) else ())
    numbers = text_width("−100 %", SMALL) + 0.1
    left = box.left + numbers + (line_height(NORMAL) if grid.names else 0)
    columns = max(map(len, grid.rows))
    wide = (box.right - left) / columns
    high = (box.top - box.bottom - 0.12) / len(grid.rows)
    head = line_height(NORMAL) + 0.04
    first = min([f.time for course in courses for f in course.figures]
                + [float(years(courses[0].months[0]))]) - 0.7
    span = first, float(years(courses[0].months[-1])) + 0.1
    for r, row in enumerate(grid.rows):
        for c, course in enumerate(row):
            limits = _limits(row if grid.names else [course])
            titled = bool(grid.titles[r][c])
            top = box.top - r * high - (head if titled else 0.1)
            place = Box(left + c * wide, box.top - (r + 1) * high + 0.24,
                        left + (c + 1) * wide - (GAP if grid.names else numbers + GAP), top)
            axes = place.panel(figure)
            axes.set_xlim(*span)
            axes.set_ylim(*limits)
            _axes(axes, place, span, limits, course,
                  numbered=c == 0 or not grid.names,
                  dated=r == len(grid.rows) - 1 or c >= len(grid.rows[r + 1]))
            _draw(axes, course, pole_colors(scene).get(course.pole, OWN))
            if titled:
                title, size = grid.titles[r][c], NORMAL
                if text_width(title, size, "bold") > place.width + GAP / 2:
                    size = SMALL
                axes.set_title(shortened(title, size, place.width + GAP / 2, "bold"),
                               fontsize=size, fontweight="bold", loc="left", y=1, pad=3)
        if grid.names:
            middle = box.top - (r + 0.5) * high
            figure.text((box.left + 0.02) / WIDTH, middle / figure.get_figheight(), grid.names[r],
                        rotation=90, ha="left", va="center", fontsize=NORMAL, fontweight="bold",
                        color=readable(pole_colors(scene).get(row[0].pole, OWN)))
    return figure


def check_room(count: int) -> None:
    """Find out before the work whether there is room for so many panels.

    Raises:
        InputError: if not.
    """
    if count > MOST:
        raise InputError(t("a picture has room for {most} quantities, and the table has {count}",
                           most=MOST, count=count), hint=t("split the table"))


def _grid(courses: Sequence[Course], scene: Scene) -> _Grid:
    by = {(course.state, course.pole): course for course in courses}
    states = [state for state in scene.states if any(c.state == state for c in courses)]
    poles = [pole for pole in scene.poles if any(c.pole == pole for c in courses)]
    filled = by.keys() == {(state, pole) for state in states for pole in poles}
    if filled and len(by) == len(courses) and len(poles) > 1:
        rows = [[by[state, pole] for state in states] for pole in poles]
        above = [scene.states[state] for state in states]
        return _Grid(rows, [above, *([""] * len(states) for _ in poles[1:])],
                     [scene.short(pole) for pole in poles])
    _, columns = shape(len(courses))
    rows = [list(courses[n:n + columns]) for n in range(0, len(courses), columns)]
    return _Grid(rows, [[_title(course, scene) for course in row] for row in rows], [])


def _title(course: Course, scene: Scene) -> str:
    who = [scene.states.get(course.state, course.state.replace("_", " ")),
           scene.poles.get(course.pole, course.pole)]
    return t("{label}: {value}", label=capital(_variable(course.variable)),
             value=" – ".join(filter(None, who)))


def _variable(name: str) -> str:
    return named(name.replace("_", " "))


def _question(courses: Sequence[Course]) -> str:
    figures = [figure for course in courses for figure in course.figures]
    said = [t("Points: measured, with the error that 90 % of measurements keep.")]
    said += [t("Hatched: known to lie within.")] * any(f.low < f.high for f in figures)
    return " ".join(said + [t("Pale: not scored.")] * any(f.use == CONTEXT for f in figures))


def _limits(row: Sequence[Course]) -> tuple[float, float]:
    ends = [end for course in row for figure in course.figures for end in _bar(figure)]
    ends += [float(course.shown[k, :].min()) for course in row for k in (0, -1)]
    ends += [float(course.shown[k, :].max()) for course in row for k in (0, -1)]
    low, high = min(ends), max(ends)
    low = 0.0 if low > -0.02 * high else low
    return low, high + 0.04 * (high - low)


def _bar(figure: Number) -> tuple[float, float]:
    """The ends of what is drawn for a figure; shares end at 0."""
    half = NORMAL_90 * figure.error if figure.low == figure.high else 0
    low = figure.low - half
    return (max(low, 0.0) if figure.variable.endswith("_share") else low), figure.high + half


def _axes(axes: Axes, place: Box, span: tuple[float, float], limits: tuple[float, float],
          course: Course, *, numbered: bool, dated: bool) -> None:
    short = place.width < LEAST_WIDTH
    room = text_width("’22" if short else "2022", SMALL) * 1.3
    step = next((s for s in (1, 2, 5, 10, 20, 50) if (span[1] - span[0]) / s * room
                 <= place.width), 100)
    dates = [y for y in range(int(np.ceil(span[0])), int(span[1]) + 1) if y % step == 0]
    names = [f"’{date % 100:02}" if short else f"{date}" for date in dates]
    x_axis(axes, place, [float(date) for date in dates], names if dated else ())
    ticks = round_ticks(*limits, min(5, int(place.height / 0.35)))
    share = course.variable.endswith("_share")
    names = [percent(t, gap=" ") if share else tick(t) for t in ticks]
    y_axis(axes, place, ticks, names if numbered else ())
    start = float(years(course.months[0]))
    curve(axes, (start, start), limits, color=GREY, lw=0.8, ls=(0, (1, 2)), zorder=0.5)


def _draw(axes: Axes, course: Course, color: str) -> None:
    x = years(course.months)
    low, lower, middle, upper, high = course.shown
    band(axes, x, low, high, color, 0.22)
    band(axes, x, lower, upper, color, 0.3, 1.5)
    curve(axes, x, middle, color=readable(color), lw=1.8, zorder=2)
    if course.line is not None:
        ends = np.array([min(f.time for f in course.figures), float(x[-1])])
        curve(axes, ends, [course.line.at(end) for end in ends], color=GREY, lw=1.1,
              ls=(0, (4, 2)), zorder=1.8)
    for figure in course.figures:
        ink = "#9A9A9A" if figure.use == CONTEXT else INK
        if figure.low < figure.high:
            axes.add_patch(Rectangle((figure.time - BAR, figure.low), 2 * BAR,
                                     figure.high - figure.low, facecolor="none", edgecolor=ink,
                                     hatch="//////", lw=0.9, zorder=3))
            continue
        curve(axes, (figure.time, figure.time), _bar(figure), color=ink, lw=1.1, zorder=3)
        curve(axes, (figure.time,), (figure.low,), color=ink, marker="o", ms=4.2, lw=0, zorder=4)


def in_words(courses: Sequence[Course], scene: Scene) -> str:
    """What the picture shows, for those who cannot see it."""
    inside = [f.low <= float(c.shown[-1][at]) and float(c.shown[0][at]) <= f.high
              for c in courses for f in c.figures if f.use != CONTEXT
              for at in [int(np.abs(years(c.months) - f.time).argmin())]]
    panels = tn("{name}: {count} panel of measured figures over the model's bands.",
                "{name}: {count} panels of measured figures over the model's bands.",
                len(courses), name=scene.name)
    hits = tn("{hits} of {count} scored figure touches the 90 % band of the draws in the middle "
              "of its year, errors of measurement aside.",
              "{hits} of {count} scored figures touch the 90 % band of the draws in the middle of "
              "their year, errors of measurement aside.", len(inside), hits=sum(inside))
    return f"{panels} {hits}"
