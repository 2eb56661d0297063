"""Draw small multiples of the baseline: alignment and dependence of each state by month."""

from __future__ import annotations

import math

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eurasia_sim.arrays import Dates, Floats
from eurasia_sim.languages import t, tn
from eurasia_sim.plots.frame import summary, timeline
from eurasia_sim.plots.frame.axes import band, curve, tick, y_axis
from eurasia_sim.plots.frame.figure import Box, framed, line_height, shortened, text_width
from eurasia_sim.plots.frame.labels import EndLabel, LineKey, at_ends, line_key
from eurasia_sim.plots.frame.scene import Scene, years
from eurasia_sim.plots.frame.style import HEIGHT, NORMAL, SMALL, WIDTH, dashes, pole_colors, styled

BANDED = 4  # with more poles than this, only those in focus have bands
DIRECT = 4  # with more columns than this, poles are named in a key
GAP = 0.12  # inches between panels


@styled
def alignment(data: xr.Dataset, scene: Scene) -> Figure:
    """Alignment of every state with every pole in the baseline."""
    shown = summary.of_panels(summary.baseline(data, scene).alignment)
    return _small_multiples(data, scene, shown, shown,
                            t("How close each state stands to each pole"),
                            t("alignment: −1 against, 1 with the pole"), (-1.0, 1.0))


@styled
def dependence(data: xr.Dataset, scene: Scene) -> Figure:
    """Dependence of every state on every pole in the baseline."""
    base = summary.baseline(data, scene)
    shown = summary.of_panels(base.dependence)
    top = min(1.0, max(0.2, math.ceil(float(shown[summary.HIGH].max()) * 5 - 1e-9) / 5))
    return _small_multiples(data, scene, shown, summary.of_panels(base.alignment),
                            t("How far each state depends on each pole"),
                            t("dependence: 0 none, 1 complete"), (0.0, top))


def _small_multiples(data: xr.Dataset, scene: Scene, shown: Floats, moved: Floats, title: str,
                     axis: str, limits: tuple[float, float]) -> Figure:
    """One panel a state.

    Args:
        data: for its months and names.
        scene: what the picture is about.
        shown: (5, pole, state, month) quantiles.
        moved: the same of alignment: its jumps say which events matter most.
        title, axis: in words.
        limits: of the y axis.
    """
    months, states = data.month.values, [str(s) for s in data.state.values]
    poles = [str(p) for p in data.pole.values]
    rows, columns = shape(len(states))
    names = [scene.short(pole) for pole in poles]
    direct = columns <= DIRECT and len(poles) * line_height(SMALL) <= 3.9 / rows
    label_width = max(text_width(name, SMALL) for name in names) + 0.12 if direct else 0.0
    inches = (WIDTH - 1.2) / columns - label_width - GAP
    jumps = np.abs(np.diff(moved[summary.MIDDLE], axis=-1, prepend=np.nan)).max(axis=0)
    chosen = timeline.to_letter(scene, months, np.nan_to_num(jumps), states, inches)
    figure, box = framed(scene, title, bands=bands_in_words(scene),
                         key=_key(scene, months, chosen), line_key=not direct)
    if not direct:
        line_key(figure, box, [LineKey(scene.short(pole), pole_colors(scene)[pole],
                                       dashes(poles)[pole]) for pole in poles])
    letters = timeline.letters_of(m for some in chosen.values() for m in some)
    for index, (state, place) in enumerate(zip(states, places(box, len(states), label_width),
                                               strict=True)):
        axes = place.panel(figure)
        axes.set_ylim(*limits)
        timeline.time_axis(axes, months, place, labels=index + columns >= len(states))
        _y_axis(axes, limits, place, labels=index % columns == 0)
        timeline.shade_unknown(axes, scene, months)
        timeline.draw_shocks(axes, scene, state, place)
        timeline.draw_letters(axes, {m: letters[m] for m in sorted(chosen[state])}, place)
        axes.set_title(shortened(scene.states[state], NORMAL, place.width, "bold"), fontsize=NORMAL,
                       fontweight="bold", loc="left", y=1, pad=4)
        draw_courses(axes, scene, years(months), shown[:, :, index], poles)
        if direct:
            at_ends(axes, [EndLabel(name, float(shown[summary.MIDDLE, p, index, -1]),
                                    pole_colors(scene)[pole])
                           for p, (pole, name) in enumerate(zip(poles, names, strict=True))])
    beside_all(figure, box, axis)
    return figure


def beside_all(figure: Figure, box: Box, words: str) -> None:
    """What the y axis of all panels shows, turned, at the left rim of the picture."""
    figure.text(0.13 / WIDTH, (box.bottom + box.top) / 2 / HEIGHT,
                shortened(words, SMALL, box.height), rotation=90, ha="left", va="center",
                fontsize=SMALL)


def draw_courses(axes: Axes, scene: Scene, x: Floats, shown: Floats, poles: list[str]) -> None:
    """Median, 50 % and 90 % band of each pole; `shown` is (5, pole, month)."""
    colors, styles, broad = pole_colors(scene), dashes(poles), banded(scene)
    for p, pole in enumerate(poles):
        low, lower, middle, upper, high = shown[:, p]
        if pole in broad:
            band(axes, x, low, high, colors[pole], 0.15)
            band(axes, x, lower, upper, colors[pole], 0.25, 1.5)
        curve(axes, x, middle, color=colors[pole], ls=styles[pole], zorder=3)


def banded(scene: Scene) -> set[str]:
    """The poles that have bands: all, or those in focus where there are many."""
    if len(scene.poles) <= BANDED:
        return set(scene.poles)
    return set((scene.focus_poles or tuple(scene.poles))[:BANDED])


def bands_in_words(scene: Scene) -> str | None:
    """A remark on which poles have bands, where not every pole has one."""
    broad = banded(scene)
    if len(broad) == len(scene.poles):
        return None
    return tn("If … then: bands (of {count} pole) hold 50 % and 90 % of the draws.",
              "If … then: bands (of {count} poles) hold 50 % and 90 % of the draws.", len(broad))


def shape(count: int) -> tuple[int, int]:
    """Rows and columns for so many panels."""
    columns = 1 if count == 1 else max(2, math.ceil(math.sqrt(count)))
    return math.ceil(count / columns), columns


def places(box: Box, count: int, label_width: float, lines: int = 0) -> list[Box]:
    """Boxes for panels row by row, with room for titles, ticks and labels.

    `lines` of small type stand between a title and its panel.
    """
    rows, columns = shape(count)
    left, bottom = box.left + 0.62, box.bottom + 0.2
    high, wide = (box.top - bottom) / rows, (box.right - left) / columns
    head = line_height(NORMAL) + lines * line_height(SMALL) + 0.04
    return [Box(left + c * wide, box.top - (r + 1) * high + 0.1,
                left + (c + 1) * wide - label_width - GAP, box.top - r * high - head)
            for r, c in (divmod(number, columns) for number in range(count))]


def _y_axis(axes: Axes, limits: tuple[float, float], place: Box, *, labels: bool) -> None:
    low, high = limits
    step = next((s for s in (0.1, 0.2, 0.25, 0.5, 1.0) if (high - low) / s * 0.27 <= place.height),
                2.0)
    ticks = [float(low + i * step) for i in range(round((high - low) / step) + 1)]
    y_axis(axes, place, ticks, map(tick, ticks) if labels else ())
    if low < 0 < high:
        curve(axes, (0, 1), (0, 0), color="#A6A6A6", lw=1, zorder=0.6,
              transform=axes.get_yaxis_transform())


def _key(scene: Scene, months: Dates,
         chosen: dict[str, list[np.datetime64]]) -> tuple[str, ...]:
    wide = WIDTH - 0.5
    entries = timeline.lettered_key(scene, chosen)
    lines = timeline.joined(entries, SMALL, wide, 3)
    ticks = t("Ticks: events that happen to the state.") if scene.shocks else ""
    rest = [part for part in (ticks, timeline.unknown_in_words(scene, months),
                              scene.shortened) if part]
    return (*lines, *timeline.joined(rest, SMALL, wide, 2))
