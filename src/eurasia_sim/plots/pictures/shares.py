"""Draw the poles' shares of influence over a region, in the baseline and every variant."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from eurasia_sim.arrays import Dates, Floats
from eurasia_sim.languages import capital, t
from eurasia_sim.plots.frame import summary, timeline
from eurasia_sim.plots.frame.axes import band, curve, round_ticks, tick, y_axis
from eurasia_sim.plots.frame.figure import Box, framed, line_height, shortened, text_width, wrapped
from eurasia_sim.plots.frame.labels import EndLabel, at_ends
from eurasia_sim.plots.frame.scene import Scene, years
from eurasia_sim.plots.frame.style import (
    MARKERS,
    NORMAL,
    SMALL,
    WIDTH,
    pole_colors,
    styled,
    variant_looks,
)
from eurasia_sim.plots.pictures.courses import banded, bands_in_words
from eurasia_sim.results.tables import quantiles
from eurasia_sim.wording.numbers import percent, signed

LABEL_WIDTH = 3.0  # inches
MOST_VARIANTS = 6
STRIP = 1.9  # inches of the panel of differences
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
    pole = next((p for p in poles if p in scene.focus_poles), poles[0])
    changes = _changes(scene, shares.sel(pole=pole))
    regional = _as_one(scene)
    lettered = timeline.to_letter(regional, months, _jumps(base[summary.MIDDLE]), [REGION],
                                  WIDTH - LABEL_WIDTH - 1.5, least=LEAST_JUMP, most=MOST_LETTERS)
    title = capital(t("Shares of influence over {region}", region=scene.region[0]))
    figure, box = framed(scene, title,
                         bands=bands_in_words(scene), key=_key(regional, months, lettered),
                         notes=_notes(scene))
    right = box.right - LABEL_WIDTH - 0.15
    strip = STRIP if changes else 0.0
    place = Box(box.left + 0.62, box.bottom + strip + 0.3, right, box.top - 0.1)
    axes = place.panel(figure)
    top = max(float(base[summary.HIGH].max()), 0.1)
    axes.set_ylim(0, min(1.0, math.ceil(top * 10 + 0.2) / 10))
    timeline.time_axis(axes, months, place, labels=not changes)
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
        curve(axes, x, base[summary.MIDDLE, p], color=colors[pole], lw=3.2, zorder=4, ms=9,
              marker=MARKERS[p % len(MARKERS)][0], markevery=MARK_EVERY, mec="white")
    at_ends(axes, [EndLabel("\n".join(wrapped(
        f"{MARKERS[p % len(MARKERS)][1]} {scene.poles[pole]}", SMALL, LABEL_WIDTH * 0.82, 2)),
        float(base[summary.MIDDLE, p, -1]), colors[pole], bold=True)
        for p, pole in enumerate(poles)], gap=0.3)
    if changes:
        _strip(figure, Box(place.left, box.bottom + 0.3, right, box.bottom + STRIP - 0.32),
               scene, months, changes)
    return figure


def _notes(scene: Scene) -> tuple[str, ...]:
    pole = next((p for p in scene.poles if p in scene.focus_poles), next(iter(scene.poles)))
    return (t("Above: the baseline. Below: what variants change in the share of {pole}, in "
              "percentage points (medians).", pole=scene.spoken_name(pole)),
            ) if scene.variants else ()


def _changes(scene: Scene, shares: xr.DataArray) -> dict[str, Floats]:
    """Median changes (month,) of a share by the variants; of those that change most if many."""
    changes = {v: quantiles((shares.sel(case=v) - shares.sel(case=scene.reference(v))).values)[
        summary.MIDDLE] for v in scene.variants}
    most = sorted(changes, key=lambda v: -float(np.abs(changes[v]).max()))
    return {v: values for v, values in changes.items() if v in most[:MOST_VARIANTS]}


def _strip(figure: Figure, place: Box, scene: Scene, months: Dates,
           changes: dict[str, Floats]) -> None:
    """The variants' differences from the baseline, under the shares."""
    axes, looks = place.panel(figure), variant_looks(scene)
    points = {variant: 100 * values for variant, values in changes.items()}
    low = min(-0.5, *(float(v.min()) for v in points.values()))
    high = max(0.5, *(float(v.max()) for v in points.values()))
    axes.set_ylim(low - 0.1 * (high - low), high + 0.1 * (high - low))
    timeline.time_axis(axes, months, place)
    ticks = round_ticks(*axes.get_ylim(), 4)
    y_axis(axes, place, ticks, (tick(t, "+.3g") for t in ticks))
    timeline.shade_unknown(axes, scene, months)
    for variant, values in points.items():
        curve(axes, years(months), values, color=looks[variant][0], ls=looks[variant][1], lw=2.2,
              zorder=3)
    texts = _labels([(scene.cases[v], signed(changes[v][-1], points=True)) for v in points],
                    int(place.height / line_height(SMALL)))
    at_ends(axes, [EndLabel(text, float(values[-1]), looks[v][0])
                   for text, (v, values) in zip(texts, points.items(), strict=True)], gap=0.3)


def _labels(told: Sequence[tuple[str, str]], room: int) -> list[str]:
    """Variants with their changes, on two lines where there is room for so many.

    Where there is none a label is cut, and its number is not.
    """
    whole = [wrapped(f"{label} {value}", SMALL, LABEL_WIDTH, 2) for label, value in told]
    if sum(map(len, whole)) <= room:
        return ["\n".join(lines) for lines in whole]
    return [f"{shortened(label, SMALL, LABEL_WIDTH - text_width(f' {value}', SMALL))} {value}"
            for label, value in told]


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
    rest = [t("Ticks: events in the region.") if scene.shocks else "",
            timeline.unknown_in_words(scene, months)]
    return (*timeline.joined(timeline.lettered_key(scene, lettered), SMALL, WIDTH - 0.5, 2),
            *timeline.joined([part for part in rest if part], SMALL, WIDTH - 0.5, 1))
