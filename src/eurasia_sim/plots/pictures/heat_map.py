"""Draw what a variant changes as a table of states by poles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import xarray as xr
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from eurasia_sim import results
from eurasia_sim.arrays import Flags, Floats, Integers
from eurasia_sim.languages import t
from eurasia_sim.plots.frame import summary, timeline
from eurasia_sim.plots.frame.figure import Box, framed, line_height, shortened, text_width, wrapped
from eurasia_sim.plots.frame.scene import Scene
from eurasia_sim.plots.frame.style import GREY, LARGE, NORMAL, SMALL, WIDTH, ink_on, styled
from eurasia_sim.results.tables import quantiles
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import percent, signed
from eurasia_sim.wording.signs import CLEAR, sign

COLORS = "PuOr"  # orange lower, purple higher: as in the other pictures of changes
DEEPEST = 0.85  # of the colour map on either side: beyond, the numbers cannot be read
LEAST = 0.05  # the smallest change that has the full colour
TOLD = 0.005  # the smallest whose month is told


@dataclass(frozen=True)
class Changes:
    """What a variant changes in one quantity, (state, pole) each.

    Attributes:
        shown: the largest median change over time, or that of the month asked for.
        sure: whether enough draws agree on its sign.
        months: the number of its month.
        last: the median change in the last month.
    """

    shown: Floats
    sure: Flags
    months: Integers
    last: Floats


@styled
def heat_map(data: xr.Dataset, scene: Scene, *, variant: str | None = None) -> Figure:
    """Median changes of alignment and of influence shares: a row a state, a column a pole.

    The largest over time, with its month and with what is left in the last one; or those of the
    scene's month.

    Args:
        data, scene: of the run.
        variant: the one that changes most if left out.

    Raises:
        ValueError: when there is no variant.
    """
    variant = variant or summary.main_variant(data, scene)
    change = heat_map_changes(data, scene, variant)
    last = month_in_words(data.month.values[-1], short=True)
    label = scene.cases[variant]
    title = (t("What if: {label} – the largest change", label=label) if scene.at is None else
             t("What if: {label} – what is different in {when}", label=label,
               when=month_in_words(scene.at, short=True)))
    figure, box = framed(
        scene, title, bands=t("If … then: medians of the draws."),
        key=timeline.joined([part for part in (
            t("Below, where it has faded: its month, and what is left in {when}.", when=last)
            if scene.at is None else "",
            t("Hatched: the sign is not clear, fewer than {part} of the draws agree.",
              part=percent(CLEAR, gap=" ")),
            scene.shortened) if part], SMALL, WIDTH - 0.5, 2))
    left = max(text_width(label, NORMAL, "bold") for label in scene.states.values()) + 0.15
    left = min(left, 2.6)
    wide = (box.width - left - 0.5) / 2
    parts: tuple[tuple[str, Changes, Callable[[float], str]], ...] = (
        (t("alignment with …"), change[0], signed),
        (t("share of influence of …, percentage points"), change[1],
         partial(signed, points=True)))
    titles = [wrapped(title, NORMAL, wide + (0 if number else 0.4), 2, "bold")
              for number, (title, *_) in enumerate(parts)]
    lines = max(map(len, titles))
    top = box.top - 2 * line_height(LARGE) - (lines - 1) * line_height(NORMAL)
    bottom = box.bottom + 0.05
    names = [month_in_words(month, short=True) for month in data.month.values]
    for number, (head, (_, values, written)) in enumerate(zip(titles, parts, strict=True)):
        start = box.left + left + number * (wide + 0.5)
        place = Box(start, bottom, start + wide, top)
        _panel(figure, place, scene, "\n".join(head), values, written, names, first=number == 0)
    return figure


def heat_map_changes(data: xr.Dataset, scene: Scene, variant: str) -> list[Changes]:
    """Changes of alignment and of influence shares."""
    two = summary.needed(data).sel(case=[scene.reference(variant), variant])
    if scene.at is not None:
        two = two.sel(month=[scene.month(data)])
    found = []
    for values in (two.alignment, results.influence_share(two)):
        change = results.effect(values, variant, scene.reference(variant)).transpose(
            "month", "state", "pole", "replicate").values
        middle = quantiles(change)[summary.MIDDLE]
        most = np.abs(middle).argmax(axis=0)
        cells = list(np.ndindex(most.shape))
        sure = [sign(change[most[cell]][cell]).clear for cell in cells]
        found.append(Changes(
            np.take_along_axis(middle, most[np.newaxis], axis=0)[0],
            np.reshape(sure, most.shape), most, middle[-1]))
    return found


def _panel(figure: Figure, place: Box, scene: Scene, title: str, values: Changes,
           written: Callable[[float], str], months: Sequence[str], *, first: bool) -> None:
    middle = values.shown
    rows, columns = middle.shape
    axes = place.panel(figure)
    axes.set(xlim=(0, columns), ylim=(rows, 0))
    axes.set_axis_off()
    most = max(float(np.abs(middle).max()), LEAST)
    shade = Normalize(-most / DEEPEST, most / DEEPEST)
    room = place.width / columns
    for r, c in np.ndindex(rows, columns):
        text, low = written(float(middle[r, c])), ""
        month = int(values.months[r, c])
        left = written(float(values.last[r, c]))
        if scene.at is None and text not in ("±0", left) and abs(middle[r, c]) >= TOLD:
            low = f"{months[month]} → {left}"
        _cell(axes, (r, c), (text, low), float(shade(middle[r, c])), (room, place.height / rows),
              sure=bool(values.sure[r, c]))
    for c, pole in enumerate(scene.poles):
        label = scene.poles[pole] if text_width(scene.poles[pole], NORMAL) < room else (
            scene.short(pole))
        axes.text(c + 0.5, -0.06 * rows / place.height, shortened(label, NORMAL, room - 0.05),
                  ha="center", va="bottom", fontsize=NORMAL)
    axes.text(0, -(line_height(NORMAL) + 0.12) * rows / place.height, title, fontsize=NORMAL,
              va="bottom", fontweight="bold")
    for r, (state, label) in enumerate(scene.states.items()):
        weight = "bold" if state in scene.focus_states else "normal"
        if first:
            axes.text(-0.1 * columns / place.width, r + 0.5, shortened(label, NORMAL, 2.4, weight),
                      ha="right", va="center", fontsize=NORMAL, fontweight=weight)


def _cell(axes: Axes, at: tuple[int, int], texts: tuple[str, str], part: float,
          room: tuple[float, float], *, sure: bool) -> None:
    row, column = at
    color = colormaps[COLORS](part) if sure else (1.0, 1.0, 1.0, 1.0)
    axes.add_patch(Rectangle((column, row), 1, 1, facecolor=color, edgecolor="white", lw=2))
    if not sure:
        axes.add_patch(Rectangle((column, row), 1, 1, facecolor="none", edgecolor="#BFBFBF",
                                 hatch="///", lw=0))
    text, low = texts
    size = LARGE if text_width(text, LARGE) < room[0] - 0.1 else SMALL
    both = low and line_height(size) + line_height(SMALL) < room[1]
    low = low if both and text_width(low, SMALL) < room[0] - 0.05 else ""
    lines = [(text, size, 0.5 if not low else 0.32), *([(low, SMALL, 0.74)] if low else [])]
    for words, points, height in lines:
        axes.text(column + 0.5, row + height, words, ha="center", va="center_baseline",
                  fontsize=points, color=ink_on(color) if sure else GREY, gid="cell",
                  bbox=None if sure else {"facecolor": "white", "edgecolor": "none", "pad": 1.5})
