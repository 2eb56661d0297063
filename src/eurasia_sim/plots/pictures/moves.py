"""Draw who acts of their own accord, and when: a lane for each act, actor by actor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.transforms import blended_transform_factory

from eurasia_sim.arrays import Dates, Floats
from eurasia_sim.languages import in_context, named, t, tn
from eurasia_sim.plots.frame import timeline
from eurasia_sim.plots.frame.axes import curve
from eurasia_sim.plots.frame.figure import Box, framed, line_height, shortened, text_width
from eurasia_sim.plots.frame.labels import spread
from eurasia_sim.plots.frame.scene import Mark, Scene, years
from eurasia_sim.plots.frame.style import (
    FAINT,
    GREY,
    INK,
    NORMAL,
    SMALL,
    WIDTH,
    pole_colors,
    readable,
    styled,
)
from eurasia_sim.results.moves import Tally, act_of
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import BAND, percent

OWN_COLOR = "#5E3C99"  # of states, as of what belongs to no pole
LANE = 0.95  # inches of a lane, at the most
MOST_LANES = 15
HEAD = 0.3  # inches of the strip of letters above the lanes
# Inches of actors and of acts on the left: at least, at most, and between and beside them.
ACTORS, ACTS, BESIDE = (1.3, 1.8), (2.15, 2.9), 0.2
# Numbers on the right: a heading, and inches from the panel to the right end of the column.
COLUMNS = (("draws", 0.68), ("first", 1.58), ("most", 2.22))
NARROW = (("draws", 0.68), ("most", 1.32))  # where two cases stand beside each other
FULL = 0.8  # of a lane's height, for the largest share
LEAST_SCALE = 0.02  # the share of draws that fills a lane, at least
MONTHS_BEFORE = 3  # drawn before the first move
MOST_LETTERS = 10


@dataclass(frozen=True)
class Lane:
    """An act of one actor, or of several.

    Attributes:
        actor: its name for people; act: what it does; color: of the actor.
        line: of the tally.
    """

    actor: str
    act: str
    color: str
    line: int


@styled
def moves(data: xr.Dataset, scene: Scene, *, variant: str | None = None) -> Figure:
    """In how many draws each act falls on each month, and when it comes first.

    Args:
        data, scene: of the run; the moves are the scene's.
        variant: drawn beside what it is compared with; the baseline alone, or the first case in
            which somebody acts, if left out.

    Raises:
        ValueError: where nobody may act.
    """
    tally = acting(scene)
    first = next(name for name in scene.cases if tally.of(name))
    cases = [first] if variant is None else [scene.reference(variant), variant]
    lanes, left_out = _lanes(scene, tally, cases)
    months = np.asarray(data.month.values, "datetime64[M]")
    start = _begins(tally, cases)
    marks = {case: _marks(scene, case, months[start], months[-1]) for case in cases}
    letters = timeline.letters_of([m.first for some in marks.values() for m in some])
    figure, box = framed(
        scene, t("Who moves of their own accord, and when"),
        notes=_notes(scene, cases, left_out), bands=t("If … then: each lane is one act."),
        key=_key(letters, marks))
    columns = COLUMNS if len(cases) == 1 else NARROW
    sides = (_room([lane.actor for lane in lanes], ACTORS, "bold"),
             _room([lane.act for lane in lanes], ACTS))
    names = sum(sides) + BESIDE
    wide = (box.width - names) / len(cases)
    top = box.top - HEAD - (line_height(NORMAL) if len(cases) > 1 else 0)
    high = min(LANE, (top - box.bottom - 0.3) / max(len(lanes), 1))
    for number, case in enumerate(cases):
        left = box.left + names + number * wide
        place = Box(left, top - high * max(len(lanes), 1), left + wide - columns[-1][1] - 0.1, top)
        axes = place.panel(figure)
        axes.set_ylim(max(len(lanes), 1), 0)
        timeline.time_axis(axes, months[start:], place)
        axes.yaxis.set_visible(False)
        if len(cases) > 1:
            axes.text(0, 1 + (HEAD + 0.04) / place.height,
                      shortened(scene.cases[case], NORMAL, wide - 0.2, "bold"),
                      transform=axes.transAxes, fontsize=NORMAL, fontweight="bold", va="bottom",
                      gid="panel-title")
        _script(axes, letters, marks[case], place)
        for heading, right in columns:
            axes.text(1 + right / place.width, 1 + 0.08 / place.height, _heading(heading),
                      transform=axes.transAxes, fontsize=SMALL, ha="right", va="bottom",
                      color=GREY, gid="heading")
        for row, lane in enumerate(lanes):
            if number == 0:
                _name(axes, row, lanes, place, sides)
            _lane(axes, row, lane, tally, case, months[start:], _scale(tally, cases, lane))
            _numbers(axes, row, tally, case, lane, place, columns)
    return figure


def acting(scene: Scene) -> Tally:
    """The moves of a scene.

    Raises:
        ValueError: where nobody may act.
    """
    if scene.moves is None or not scene.moves.anybody:
        raise ValueError("this picture needs somebody who acts of their own accord")
    return scene.moves


def lane_of(scene: Scene, tally: Tally, line: int) -> Lane:
    """Actor, act and colour of a line of the tally."""
    name = tally.names[line]
    color = pole_colors(scene).get(name.actor, OWN_COLOR)
    count = len({one.actor for one in tally.names if act_of(one) == name.id and one.actor})
    actor = (scene.short(name.actor) if name.actor in scene.poles else
             scene.states.get(name.actor, tn("{count} state", "{count} states", count)))
    return Lane(actor, named(name.label), color, line)


def acts_of(tally: Tally, cases: Sequence[str]) -> list[int]:
    """The lines of whole acts that some cases have, the most frequent first."""
    first: dict[str, int] = {}
    for line in sorted({line for case in cases for line in tally.of(case)}):
        first.setdefault(act_of(tally.names[line]), line)
    return sorted(first.values(), key=lambda line: -max(tally.ever(c, line) for c in cases))


def _lanes(scene: Scene, tally: Tally, cases: Sequence[str]) -> tuple[list[Lane], list[int]]:
    """The lanes, actor by actor, and the lines for which there is no room."""
    lines = acts_of(tally, cases)
    kept = lines[:MOST_LANES]
    lanes = [lane_of(scene, tally, line) for line in kept]
    order = {actor: n for n, actor in enumerate(dict.fromkeys(lane.actor for lane in lanes))}
    lanes.sort(key=lambda lane: order[lane.actor])
    return lanes, lines[len(kept):]


def _begins(tally: Tally, cases: Sequence[str]) -> int:
    """The first month that is drawn."""
    numbers = [tally.cases.index(case) for case in cases]
    any_acts = np.flatnonzero(tally.acted[numbers].any(axis=(0, 1)))
    return int(max(any_acts[0] - MONTHS_BEFORE, 0)) if len(any_acts) else 0


def _marks(scene: Scene, case: str, first: np.datetime64, last: np.datetime64) -> list[Mark]:
    """The script's events that a case has within the months drawn."""
    gone = scene.removed.get(case, ())
    return [mark for mark in scene.marks
            if ((mark.case is None and mark.id not in gone) or mark.case == case)
            and first <= mark.first <= last][:MOST_LETTERS]


def _scale(tally: Tally, cases: Sequence[str], lane: Lane) -> float:
    """The share of draws that fills a lane: a menu of every sixth month has six times as many."""
    return max(*(_most(tally, case, lane) for case in cases), LEAST_SCALE)


def _most(tally: Tally, case: str, lane: Lane) -> float:
    """The largest share of draws in one month."""
    return float(tally.acted[tally.cases.index(case), lane.line].max(initial=0) / tally.draws)


def _notes(scene: Scene, cases: Sequence[str], left_out: Sequence[int]) -> tuple[str, ...]:
    where = [] if len(cases) > 1 or cases[0] == scene.baseline else [
        t("Under “{label}”.", label=scene.cases[cases[0]])]
    more = [tn("{count} rarer act has no lane.", "{count} rarer acts have no lane.",
               len(left_out))] if left_out else []
    return (" ".join((*where, t("The higher the step, the more draws have the act in that month; "
                                "each lane has a scale of its own."), *more)),)


def _heading(column: str) -> str:
    """What heads a column of numbers."""
    return {"draws": in_context("column", "draws"), "first": in_context("column", "first"),
            "most": in_context("column", "most")}[column]


def _key(letters: dict[np.datetime64, str], marks: dict[str, list[Mark]]) -> tuple[str, ...]:
    entries = []
    for month, letter in letters.items():
        names = dict.fromkeys(mark.label for some in marks.values() for mark in some
                              if mark.first == month)
        entries.append(timeline.lettered(letter, month, names))
    reading = timeline.joined([t("● first time: median, and 90 % of the draws that have it."),
                               t("draws: that have it at all."),
                               t("most: that have it in one month.")], SMALL, WIDTH - 0.5, 3)
    return (*reading, *timeline.joined(entries, SMALL, WIDTH - 0.5, 2))


def _script(axes: Axes, letters: dict[np.datetime64, str], marks: Sequence[Mark],
            place: Box) -> None:
    """The script's events: a letter above the lanes and a line through them."""
    mine = {month: letter for month, letter in letters.items()
            if month in {mark.first for mark in marks}}
    if not mine:
        return
    low, high = axes.get_xlim()
    inch = (high - low) / place.width
    at = [float(years(month)) for month in mine]
    wide = (text_width("M", SMALL) + 0.03) * inch
    where = blended_transform_factory(axes.transData, axes.transAxes)
    for x, beside, letter in zip(at, spread(at, [wide] * len(at), low, high), mine.values(),
                                 strict=True):
        up = 1 + 0.08 / place.height
        curve(axes, [x, x, beside], [0, 1, up], transform=where, color=GREY, lw=0.8,
              ls=(0, (1.5, 2)), zorder=0.6, clip_on=False)
        axes.text(beside, up, letter, transform=where, fontsize=SMALL, ha="center", va="bottom",
                  color=INK, gid="letter")


def _room(names: Sequence[str], bounds: tuple[float, float], weight: str = "normal") -> float:
    """Inches for names, within bounds."""
    least, most = bounds
    return min(max(least, *(text_width(name, SMALL, weight) for name in names), 0.0), most)


def _name(axes: Axes, row: int, lanes: Sequence[Lane], place: Box,
          sides: tuple[float, float]) -> None:
    """The actor in bold beside the first of its acts, and the act beside the lane."""
    lane = lanes[row]
    new = row == 0 or lanes[row - 1].actor != lane.actor
    left = -(sum(sides) + BESIDE - 0.05) / place.width
    if new:
        curve(axes, [left, 1], [row, row], transform=axes.get_yaxis_transform(), color=FAINT,
              lw=0.8, clip_on=False, zorder=0)
    actor = shortened(lane.actor, SMALL, sides[0], "bold") if new else ""
    axes.text(left, row + 0.55, actor, transform=axes.get_yaxis_transform(), fontsize=SMALL,
              fontweight="bold", color=readable(lane.color), ha="left", va="center", gid="actor")
    axes.text(-0.12 / place.width, row + 0.55, shortened(lane.act, SMALL, sides[1]),
              transform=axes.get_yaxis_transform(), fontsize=SMALL, ha="right", va="center",
              gid="act")


def _lane(axes: Axes, row: int, lane: Lane, tally: Tally, case: str, months: Dates,
          scale: float) -> None:
    """Steps as high as the share of draws, and when the act comes first."""
    number = tally.cases.index(case)
    share = tally.acted[number, lane.line, -len(months):] / tally.draws
    base = row + 0.9
    curve(axes, axes.get_xlim(), [base, base], color=GREY, lw=0.7, zorder=1)
    x, y = _steps(years(months), base - FULL * share / scale)
    rim = np.stack([np.append(x, [x[-1], x[0]]), np.append(y, [base, base])], axis=-1)
    axes.add_collection(PolyCollection([rim], facecolor=lane.color, lw=0, alpha=0.75, zorder=2),
                        autolim=False)
    curve(axes, x, y, color=readable(lane.color), lw=1, zorder=2.5)
    when = tally.when(case, lane.line, (BAND[0], 0.5, BAND[1]))
    if when:
        low, middle, high = (float(years(np.datetime64(month))) for month in when)
        curve(axes, [low, high], [base, base], color=INK, lw=2.4, zorder=3)
        curve(axes, [middle], [base], color=INK, marker="o", ms=6.5, mec="white", mew=0.9,
              zorder=4, ls="none", clip_on=False)


def _steps(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """A step of one month's width around each point."""
    half = 1 / 24
    return (np.clip(np.stack([x - half, x + half], axis=-1).reshape(-1), x[0], x[-1]),
            np.repeat(y, 2))


def _numbers(axes: Axes, row: int, tally: Tally, case: str, lane: Lane, place: Box,
             columns: Sequence[tuple[str, float]]) -> None:
    """Beside the lane: in how many draws, when first, and the highest step."""
    able = tally.able[tally.cases.index(case), lane.line]
    when = tally.when(case, lane.line, (0.5,))
    told = {"draws": percent(tally.ever(case, lane.line), rounding="not to all") if able else "–",
            "first": month_in_words(when[0], short=True) if when else "",
            "most": percent(_most(tally, case, lane)) if when else ""}
    for heading, right in columns:
        axes.text(1 + right / place.width, row + 0.55, told[heading],
                  transform=axes.get_yaxis_transform(), fontsize=SMALL, ha="right", va="center",
                  fontweight="bold" if heading == "draws" else "normal", gid=heading)


__all__ = ["acting", "acts_of", "lane_of", "moves"]
