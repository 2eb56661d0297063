"""Draw the path of each state in the plane of dependence and alignment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from eurasia_sim.arrays import Floats
from eurasia_sim.languages import t
from eurasia_sim.plots.frame import summary, timeline
from eurasia_sim.plots.frame.axes import round_ticks, tick, x_axis, y_axis
from eurasia_sim.plots.frame.figure import Box, framed, inches, line_height, shortened, text_width
from eurasia_sim.plots.frame.labels import LineKey, line_key
from eurasia_sim.plots.frame.placing import place_names
from eurasia_sim.plots.frame.scene import Scene
from eurasia_sim.plots.frame.style import GREY, SMALL, WIDTH, Dash, pole_colors, readable, styled
from eurasia_sim.plots.pictures.fans import BASE_COLOR, BASE_DASH, SOLID
from eurasia_sim.results.tables import quantiles
from eurasia_sim.wording.months import month_in_words

LETTERS = 3  # of a state's name at its start, or more to tell it apart
DOT_HEIGHT = 0.09  # inches from the middle of a dot to what is written above it


@styled
def plane(data: xr.Dataset, scene: Scene, *, variant: str | None = None,
          pole: str | None = None) -> Figure:
    """Draw the path of every state in the plane of dependence and alignment, by medians.

    Args:
        data, scene: of the run.
        variant: drawn in colour over the baseline in grey; the one that changes most if left
            out, and the baseline alone where there is none.
        pole: the first in focus if left out.
    """
    pole = pole or summary.main_pole(scene)
    if variant is None and scene.variants:
        variant = summary.main_variant(data, scene)
    months = data.month.values
    zero = scene.reference(variant) if variant else scene.baseline
    base = _paths(data, zero, pole)
    other = None if variant is None else _paths(data, variant, pole)
    said = scene.spoken_name(pole)
    first, last = (month_in_words(month, short=True) for month in months[[0, -1]])
    title = t("How far each state depends on {pole}, and how close it stands", pole=said)
    figure, box = framed(scene, title, line_key=other is not None,
                         bands=t("If … then: medians of the draws."),
                         key=timeline.joined([
                             t("○ {when}, with the first letters of the state", when=first),
                             f"➤ {last}"], SMALL, WIDTH - 0.5, 2))
    color = readable(pole_colors(scene)[pole])
    if variant is not None:
        line_key(figure, box, [LineKey(scene.cases[zero], BASE_COLOR, BASE_DASH),
                               LineKey(t("what if: {label}", label=scene.cases[variant]), color,
                                       SOLID)])
    place = Box(box.left + 0.96, box.bottom + 0.5, box.right - 0.2, box.top - 0.1)
    axes = place.panel(figure)
    _dress(axes, place, base if other is None else np.concatenate([base, other], axis=-1), said)
    if other is None:
        _arrows(axes, base, color, SOLID, 3)
    else:
        _arrows(axes, base, BASE_COLOR, BASE_DASH, 3)
        _arrows(axes, other, color, SOLID, 4)
    axes.plot(base[0, :, 0], base[1, :, 0], "o", ms=8, mfc="white", mec=GREY, mew=1.8, zorder=5)
    shown = base if other is None else other
    focus = set(scene.focus_states)
    names = [(label, state in focus) for state, label in scene.states.items()]
    others = [base[:, number].T for number in range(base.shape[1])] if other is not None else []
    # Not upon the y axis and its numbers, nor beyond the rim.
    taken = [np.array([-1.0, -1.0, 0.05, box.height]),
             np.array([place.width + 0.2, -1.0, box.width, box.height])]
    taken += _starts(axes, scene, base, taken)
    place_names(axes, names, shown[0], shown[1], others, taken)
    return figure


def _starts(axes: Axes, scene: Scene, base: Floats, taken: Sequence[Floats]) -> list[Floats]:
    """The first letters of each state at its start, which may be far from its name.

    Returns: their boxes in inches from the axes' corner. Where two would meet, one is left out.
    """
    wide, high = inches(axes)
    corner = np.array([axes.get_xlim()[0], axes.get_ylim()[0]])
    inch = np.array([wide / np.ptp(axes.get_xlim()), high / np.ptp(axes.get_ylim())])
    labels = list(scene.states.values())
    boxes: list[Floats] = []
    for number, label in enumerate(labels):
        others = [other for other in labels if other != label]
        count = next((n for n in range(LETTERS, len(label)) if not any(
            other.startswith(label[:n]) for other in others)), len(label))
        x, y = (base[:, number, 0] - corner) * inch + [0, DOT_HEIGHT]
        half = text_width(label[:count], SMALL) / 2
        box = np.array([x - half, y, x + half, y + line_height(SMALL)])
        if all(np.any(box[:2] >= other[2:]) or np.any(other[:2] >= box[2:])
               for other in (*boxes, *taken)) and box[3] < high:
            boxes.append(box)
            at = np.array([x, y]) / inch + corner
            axes.text(float(at[0]), float(at[1]), label[:count], ha="center", va="bottom",
                      fontsize=SMALL, color=GREY, zorder=6, gid="start",
                      path_effects=[withStroke(linewidth=2.5, foreground="white")])
    return boxes


def _paths(data: xr.Dataset, case: str, pole: str) -> Floats:
    """Medians of dependence and alignment: (2, state, month)."""
    return np.stack([
        quantiles(data[name].sel(case=case, pole=pole).transpose(
            "state", "month", "replicate").values)[summary.MIDDLE]
        for name in ("dependence", "alignment")]).astype(float)


def _dress(axes: Axes, place: Box, paths: Floats, said: str) -> None:
    low, high = paths.min(axis=(1, 2)), paths.max(axis=(1, 2))
    spare = np.maximum(0.1 * (high - low), 0.03)
    left, right = max(0.0, float(low[0] - spare[0])), min(1.0, float(high[0] + spare[0]))
    axes.set(xlim=(left, right), ylim=(max(-1.0, float(low[1] - spare[1])),
                                       min(1.0, float(high[1] + spare[1]))))
    across, up = round_ticks(*axes.get_xlim(), 7), round_ticks(*axes.get_ylim(), 7)
    x_axis(axes, place, across, map(tick, across), grid=True)
    y_axis(axes, place, up, map(tick, up))
    if axes.get_ylim()[0] < 0 < axes.get_ylim()[1]:
        axes.axhline(0, color="#A6A6A6", lw=1.2, zorder=0.6)
    for x, y, words, turn, side, level in (
            (1, -0.46 / place.height, t("dependence on {pole}", pole=said), 0, "right", "bottom"),
            (-0.96 / place.width, 1, t("alignment with {pole}", pole=said), 90, "left", "top")):
        room = place.height if turn else place.width
        axes.text(x, y, shortened(words, SMALL, room - 0.3) + " →",
                  transform=axes.transAxes, fontsize=SMALL, ha=side, va=level, rotation=turn)


def _arrows(axes: Axes, paths: Floats, color: str, dash: Dash, order: int) -> None:
    for x, y in zip(*paths, strict=True):
        axes.plot(x, y, color=color, ls=dash, zorder=order)
        _head(axes, x, y, color, order)


def _head(axes: Axes, x: Floats, y: Floats, color: str, order: int) -> None:
    """The head at the end of a path, in the direction of its last part."""
    span = np.array([np.ptp(axes.get_xlim()), np.ptp(axes.get_ylim())])
    steps = np.hypot((x - x[-1]) / span[0], (y - y[-1]) / span[1])
    far = np.flatnonzero(steps > 0.03)
    if not len(far):
        axes.plot(x[-1:], y[-1:], "o", color=color, ms=7, zorder=order)
        return
    tail = int(far[-1])
    axes.annotate("", (x[-1], y[-1]), (x[tail], y[tail]), zorder=order + 0.5, arrowprops={
        "arrowstyle": "-|>,head_width=0.36,head_length=0.7", "color": color, "lw": 0,
        "shrinkA": 0, "shrinkB": 0, "mutation_scale": 17})


