"""Draw what a variant changes as a table of states by poles."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import xarray as xr
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from eurasia_sim import results
from eurasia_sim.arrays import Floats
from eurasia_sim.plots.frame import summary, timeline
from eurasia_sim.plots.frame.figure import Box, framed, line_height, shortened, text_width
from eurasia_sim.plots.frame.scene import Scene
from eurasia_sim.plots.frame.style import GREY, LARGE, NORMAL, SMALL, WIDTH, ink_on, styled
from eurasia_sim.results.tables import quantiles
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import percent, signed
from eurasia_sim.wording.signs import CLEAR, sign

COLORS = "PuOr"  # orange lower, purple higher: as in the other pictures of changes
DEEPEST = 0.85  # of the colour map on either side: beyond, the numbers cannot be read
LEAST = 0.05  # the smallest change that has the full colour


@styled
def heat_map(data: xr.Dataset, scene: Scene, *, variant: str | None = None,
             month: str | None = None) -> Figure:
    """Median changes of alignment and of influence shares: a row a state, a column a pole.

    Args:
        data, scene: of the run.
        variant: the one that changes most if left out.
        month: like 2027-12; the last if left out.

    Raises:
        ValueError: when there is no variant.
    """
    variant = variant or summary.main_variant(data, scene)
    at = data.month.values[-1] if month is None else np.datetime64(month, "s")
    change = paired_changes(data, scene, variant, at)
    figure, box = framed(
        scene, f"What if: {scene.cases[variant]} – what is different in "
        f"{month_in_words(at, short=True)}",
        bands="If … then: medians of the draws.",
        key=timeline.joined([part for part in (
            f"Hatched: the sign is not clear, fewer than {percent(CLEAR, gap=' ')} of the draws "
            "agree.",
            scene.shortened) if part], SMALL, WIDTH - 0.5, 2))
    left = max(text_width(label, NORMAL, "bold") for label in scene.states.values()) + 0.15
    left = min(left, 2.6)
    wide = (box.width - left - 0.5) / 2
    top, bottom = box.top - 2 * line_height(LARGE), box.bottom + 0.05
    parts: tuple[tuple[str, Floats, Callable[[float], str]], ...] = (
        ("alignment with …", change[0], signed),
        ("share of influence of …, percentage points", change[1], partial(signed, points=True)))
    for number, (title, values, written) in enumerate(parts):
        start = box.left + left + number * (wide + 0.5)
        place = Box(start, bottom, start + wide, top)
        _panel(figure, place, scene, title, values, written, names=number == 0)
    return figure


def paired_changes(data: xr.Dataset, scene: Scene, variant: str, at: np.datetime64) -> Floats:
    """Changes of alignment and of influence shares: (2, state, pole, replicate)."""
    two = summary.needed(data).sel(case=[scene.baseline, variant], month=[at])
    return np.stack([
        results.effect(values, variant, scene.baseline).isel(month=0)
        .transpose("state", "pole", "replicate").values
        for values in (two.alignment, results.influence_share(two))])


def _panel(figure: Figure, place: Box, scene: Scene, title: str, values: Floats,
           written: Callable[[float], str], *, names: bool) -> None:
    middle = quantiles(values)[summary.MIDDLE]
    rows, columns = middle.shape
    axes = place.panel(figure)
    axes.set(xlim=(0, columns), ylim=(rows, 0))
    axes.set_axis_off()
    most = max(float(np.abs(middle).max()), LEAST)
    shade = Normalize(-most / DEEPEST, most / DEEPEST)
    room = place.width / columns
    for r, c in np.ndindex(rows, columns):
        sure = sign(values[r, c]).clear
        _cell(axes, r, c, written(float(middle[r, c])), shade(middle[r, c]), room, sure=sure)
    for c, pole in enumerate(scene.poles):
        label = scene.poles[pole] if text_width(scene.poles[pole], NORMAL) < room else (
            scene.short(pole))
        axes.text(c + 0.5, -0.06 * rows / place.height, shortened(label, NORMAL, room - 0.05),
                  ha="center", va="bottom", fontsize=NORMAL)
    axes.text(0, -(line_height(NORMAL) + 0.12) * rows / place.height, title, fontsize=NORMAL,
              va="bottom", fontweight="bold")
    for r, (state, label) in enumerate(scene.states.items()):
        weight = "bold" if state in scene.focus_states else "normal"
        if names:
            axes.text(-0.1 * columns / place.width, r + 0.5, shortened(label, NORMAL, 2.4, weight),
                      ha="right", va="center", fontsize=NORMAL, fontweight=weight)


def _cell(axes: Axes, row: int, column: int, text: str, part: float, room: float, *,
          sure: bool) -> None:
    color = colormaps[COLORS](part) if sure else (1.0, 1.0, 1.0, 1.0)
    axes.add_patch(Rectangle((column, row), 1, 1, facecolor=color, edgecolor="white", lw=2))
    if not sure:
        axes.add_patch(Rectangle((column, row), 1, 1, facecolor="none", edgecolor="#BFBFBF",
                                 hatch="///", lw=0))
    size = LARGE if text_width(text, LARGE) < room - 0.1 else SMALL
    axes.text(column + 0.5, row + 0.5, text, ha="center", va="center_baseline", fontsize=size,
              color=ink_on(color) if sure else GREY, gid="cell",
              bbox=None if sure else {"facecolor": "white", "edgecolor": "none", "pad": 1.5})
