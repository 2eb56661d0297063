"""Draw the poles' shares of influence over a region, in the baseline and every variant."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from eurasia_sim.arrays import Dates, Floats
from eurasia_sim.plots.frame import summary, timeline
from eurasia_sim.plots.frame.axes import band, curve, round_ticks, y_axis
from eurasia_sim.plots.frame.figure import Box, framed, line_height, wrapped
from eurasia_sim.plots.frame.labels import EndLabel, LineKey, at_ends, line_key
from eurasia_sim.plots.frame.scene import Scene, years
from eurasia_sim.plots.frame.style import (
    DASHES,
    INK,
    MARKERS,
    NORMAL,
    SMALL,
    WIDTH,
    Dash,
    pole_colors,
    styled,
)
from eurasia_sim.plots.pictures.courses import banded, bands_in_words
from eurasia_sim.results.tables import quantiles
from eurasia_sim.wording.numbers import percent

SAME = 0.006  # shares that end nearer than this to the baseline's are named with it
LABEL_WIDTH = 3.0  # inches
MOST_VARIANTS, MOST_NAMED = 6, 2  # variants drawn, and of them named beside each pole
MARK_EVERY = 12  # months
REGION = "region"  # it has its own row of jumps, as a state has elsewhere
LEAST_JUMP, MOST_LETTERS = 0.001, 6  # of a share in a month, for an event to get a letter


@styled
def influence_shares(data: xr.Dataset, scene: Scene) -> Figure:
    """Each pole's share of influence over the region."""
    months, x = data.month.values, years(data.month.values)
    poles = [str(p) for p in data.pole.values]
    shares = summary.regional_shares(data, scene)
    base = quantiles(shares.sel(case=scene.baseline).values)
    medians = _medians(scene, shares, base[summary.MIDDLE])
    regional = _as_one(scene)
    lettered = timeline.to_letter(regional, months, _jumps(base[summary.MIDDLE]), [REGION],
                                  WIDTH - LABEL_WIDTH - 1.5, least=LEAST_JUMP, most=MOST_LETTERS)
    figure, box = framed(scene, f"Shares of influence over {scene.region[0]}",
                         bands=bands_in_words(scene), key=_key(regional, months, lettered),
                         line_key=bool(medians))
    if medians:
        line_key(figure, box, _dash_key(scene, list(medians)))
    place = Box(box.left + 0.62, box.bottom + 0.3, box.right - LABEL_WIDTH - 0.15, box.top - 0.1)
    axes = place.panel(figure)
    top = max(float(base[summary.HIGH].max()), *(float(m.max()) for m in medians.values()), 0.1)
    axes.set_ylim(0, min(1.0, math.ceil(top * 10 + 0.2) / 10))
    timeline.time_axis(axes, months, place)
    ticks = round_ticks(*axes.get_ylim(), 10)
    y_axis(axes, place, ticks, map(percent, ticks), size=NORMAL)
    timeline.shade_unknown(axes, scene, months)
    timeline.draw_shocks(axes, regional, REGION, place)
    timeline.draw_letters(axes, timeline.letters_of(lettered[REGION]), place)
    colors, broad = pole_colors(scene), banded(scene)
    for p, pole in enumerate(poles):
        if pole in broad:
            low, lower, _, upper, high = base[:, p]
            band(axes, x, low, high, colors[pole], 0.13)
            band(axes, x, lower, upper, colors[pole], 0.22)
            for number, course in enumerate(medians.values()):
                curve(axes, x, course[p], color=colors[pole], lw=1.4, zorder=5, ls=_dash(number))
        curve(axes, x, base[summary.MIDDLE, p], color=colors[pole], lw=3.2, zorder=4, ms=9,
              marker=MARKERS[p % len(MARKERS)][0], markevery=MARK_EVERY, mec="white")
    at_ends(axes, _labels(scene, poles, base[summary.MIDDLE, :, -1],
                          {v: m[:, -1] for v, m in medians.items()},
                          place.height), gap=0.3)
    return figure


def _jumps(shares: Floats) -> Floats:
    """How much more the shares move in a month than in those beside it: (1, month)."""
    change = np.abs(np.diff(shares, axis=-1, prepend=shares[:, :1]))
    beside = np.pad(change, ((0, 0), (1, 1)), mode="edge")
    return np.asarray((change - (beside[:, :-2] + beside[:, 2:]) / 2).max(axis=0, keepdims=True))


def _as_one(scene: Scene) -> Scene:
    """The scene with the region as a state, to which the events of its states happen."""
    inside = set(scene.region[1])
    return replace(scene, marks=tuple(replace(mark, states=(REGION,)) for mark in scene.marks
                                      if inside & set(mark.states)))


def _key(scene: Scene, months: Dates,
         lettered: dict[str, list[np.datetime64]]) -> tuple[str, ...]:
    rest = ["Ticks: events in the region." if scene.shocks else "",
            timeline.unknown_in_words(scene, months)]
    return (*timeline.joined(timeline.lettered_key(scene, lettered), SMALL, WIDTH - 0.5, 2),
            *timeline.joined([part for part in rest if part], SMALL, WIDTH - 0.5, 1))


def _medians(scene: Scene, shares: xr.DataArray, base: Floats) -> dict[str, Floats]:
    """Medians (pole, month) of the variants; only those farthest from the baseline if many."""
    medians = {v: quantiles(shares.sel(case=v).values)[summary.MIDDLE] for v in scene.variants}
    farthest = sorted(medians, key=lambda v: -float(np.abs(medians[v] - base).max()))
    return {v: values for v, values in medians.items() if v in farthest[:MOST_VARIANTS]}


def _dash(number: int) -> Dash:
    return DASHES[1 + number % (len(DASHES) - 1)]


def _dash_key(scene: Scene, variants: list[str]) -> list[LineKey]:
    medians = [LineKey(scene.cases[variant], INK, _dash(number), 1.4)
               for number, variant in enumerate(variants)]
    return [LineKey(scene.cases[scene.baseline], INK, DASHES[0], 3.2), *medians]


def _labels(scene: Scene, poles: list[str], base: Floats, ends: dict[str, Floats],
            inches: float) -> list[EndLabel]:
    """A label for each pole and, where there is room, each variant that ends elsewhere."""
    colors, broad = pole_colors(scene), banded(scene)
    labels = []
    for p, pole in enumerate(poles):
        name = "\n".join(wrapped(f"{MARKERS[p % len(MARKERS)][1]} {scene.poles[pole]}", SMALL,
                                 LABEL_WIDTH * 0.82, 2))
        labels.append(EndLabel(name, float(base[p]), colors[pole], bold=True))
    room = int(inches / line_height(SMALL)) - sum(label.lines for label in labels)
    apart = sorted(((abs(float(end[p] - base[p])), p, variant) for variant, end in ends.items()
                    for p in range(len(poles)) if poles[p] in broad), reverse=True)
    named = dict.fromkeys(range(len(poles)), 0)
    for away, p, variant in apart:
        if named[p] == MOST_NAMED:
            continue
        named[p] += 1
        text = wrapped(f"{scene.short(poles[p])}: {scene.cases[variant]}", SMALL, LABEL_WIDTH, 2)
        room -= len(text)
        if room < 0 or away < SAME:
            break
        labels.append(EndLabel("\n".join(text), float(ends[variant][p]), colors[poles[p]]))
    return labels
