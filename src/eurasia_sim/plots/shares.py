"""Who has the say in a region: influence shares in the baseline and in every variant."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import xarray as xr
from matplotlib.figure import Figure

from eurasia_sim.plots import summary, timeline
from eurasia_sim.plots.courses import banded, bands_in_words
from eurasia_sim.plots.frame import Box, framed, line_height, wrapped
from eurasia_sim.plots.labels import EndLabel, LineKey, at_ends, line_key
from eurasia_sim.plots.scene import Scene, years
from eurasia_sim.plots.style import (
    DASHES,
    FAINT,
    INK,
    NORMAL,
    SMALL,
    WIDTH,
    Dash,
    pole_colors,
    styled,
)
from eurasia_sim.results.tables import quantiles

Numbers = npt.NDArray[np.floating]
SAME = 0.006  # shares that end nearer than this to the baseline's are named with it
LABEL_WIDTH = 3.0  # inches
MOST_VARIANTS = 6


@styled
def influence_shares(data: xr.Dataset, scene: Scene) -> Figure:
    """Each pole's share of influence over the region."""
    months, x = data.month.values, years(data.month.values)
    poles = [str(p) for p in data.pole.values]
    shares = summary.regional_shares(data, scene)
    base = quantiles(shares.sel(case=scene.baseline).values)
    medians = _medians(scene, shares, base[summary.MIDDLE])
    unknown = timeline.unknown_in_words(scene, months)
    figure, box = framed(scene, f"Shares of influence over {scene.region[0]}",
                         bands=bands_in_words(scene),
                         key=(unknown,) if unknown else (), line_key=bool(medians))
    if medians:
        line_key(figure, box, _dash_key(scene, list(medians)))
    axes = Box(box.left + 0.62, box.bottom + 0.3, box.right - LABEL_WIDTH - 0.15,
               box.top - 0.1).panel(figure)
    top = max(float(base[summary.HIGH].max()), *(float(m.max()) for m in medians.values()), 0.1)
    axes.set_ylim(0, min(1.0, math.ceil(top * 10 + 0.2) / 10))
    timeline.time_axis(axes, months, axes.get_position().width * WIDTH)
    axes.yaxis.set_major_formatter(lambda y, _: f"{100 * y:.0f} %")
    axes.grid(axis="y", color=FAINT, lw=0.7)
    axes.tick_params(labelsize=NORMAL)
    timeline.shade_unknown(axes, scene, months)
    colors, broad = pole_colors(scene), banded(scene)
    for p, pole in enumerate(poles):
        if pole in broad:
            low, lower, _, upper, high = base[:, p]
            axes.fill_between(x, low, high, color=colors[pole], alpha=0.13, lw=0)
            axes.fill_between(x, lower, upper, color=colors[pole], alpha=0.22, lw=0)
            for number, course in enumerate(medians.values()):
                axes.plot(x, course[p], color=colors[pole], lw=1.4, zorder=5, ls=_dash(number))
        axes.plot(x, base[summary.MIDDLE, p], color=colors[pole], lw=3.2, zorder=4)
    at_ends(axes, _labels(scene, poles, base[summary.MIDDLE, :, -1],
                          {v: m[:, -1] for v, m in medians.items()},
                          axes.get_position().height * figure.get_figheight()), gap=0.3)
    return figure


def _medians(scene: Scene, shares: xr.DataArray, base: Numbers) -> dict[str, Numbers]:
    """Medians (pole, month) of the variants; of those farthest from the baseline if too many."""
    found = {v: quantiles(shares.sel(case=v).values)[summary.MIDDLE] for v in scene.variants}
    farthest = sorted(found, key=lambda v: -float(np.abs(found[v] - base).max()))[:MOST_VARIANTS]
    return {variant: found[variant] for variant in found if variant in farthest}


def _dash(number: int) -> Dash:
    return DASHES[1 + number % (len(DASHES) - 1)]


def _dash_key(scene: Scene, variants: list[str]) -> list[LineKey]:
    medians = [LineKey(scene.cases[variant], INK, _dash(number), 1.4)
               for number, variant in enumerate(variants)]
    return [LineKey(scene.cases[scene.baseline], INK, DASHES[0], 3.2), *medians]


def _labels(scene: Scene, poles: list[str], base: Numbers, ends: dict[str, Numbers],
            inches: float) -> list[EndLabel]:
    """A label a pole and one for every variant that ends elsewhere, as far as there is room."""
    colors, broad = pole_colors(scene), banded(scene)
    labels = []
    for p, pole in enumerate(poles):
        name = "\n".join(wrapped(scene.poles[pole], SMALL, LABEL_WIDTH * 0.82, 2))
        labels.append(EndLabel(name, float(base[p]), colors[pole], bold=True))
    room = int(inches / line_height(SMALL)) - sum(label.lines for label in labels)
    apart = sorted(((abs(float(end[p] - base[p])), p, variant) for variant, end in ends.items()
                    for p in range(len(poles)) if poles[p] in broad), reverse=True)
    for away, p, variant in apart:
        text = wrapped(f"{scene.short(poles[p])}: {scene.cases[variant]}", SMALL, LABEL_WIDTH, 2)
        room -= len(text)
        if room < 0 or away < SAME:
            break
        labels.append(EndLabel("\n".join(text), float(ends[variant][p]), colors[poles[p]]))
    return labels
