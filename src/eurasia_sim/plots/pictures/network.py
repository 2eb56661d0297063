"""Draw pressure and ties as a network at two dates."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch

from eurasia_sim.arrays import Floats
from eurasia_sim.languages import t
from eurasia_sim.plots.frame import timeline
from eurasia_sim.plots.frame.figure import Box, framed, line_height, shortened, text_width
from eurasia_sim.plots.frame.labels import LineKey, line_key
from eurasia_sim.plots.frame.scene import Scene
from eurasia_sim.plots.frame.style import INK, LARGE, NORMAL, SMALL, WIDTH, pole_colors, styled
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import numeral

Places = Mapping[str, Floats]  # in inches from the middle
BROADEST = 11.0  # points: the strongest pressure in the picture
FAINTEST = 0.04  # of the strongest: weaker pressure is not drawn
TIE_COLOR, TIE_BROADEST = "#BDBDBD", 6.0
SWEEPS = 4  # over all pairs of states, exchanging two where that shortens the ties
USUAL, LONGEST = 1.6, 2.0  # inches: of a label, for which there is room anyway, and at most
FRAME = np.array([0.1, 0.19])  # inches: from a label's text to its edge, and half its height
GAP = 0.08  # inches: between an arrow and labels that it does not belong to
FAR = 0.75  # a pole's farthest from the middle, of the way to the states
NEAR = 0.45  # nearer to the states that it presses a pole need not be, in radii
# Places of poles are tried, the fewer the larger the picture, and the best of them improved.
TRIALS, KEPT, STEPS = 1_000_000, 48, 16
COVERED, CROWDED = 3.0, 5.0  # what a label on an arrow or on another costs, in radii


@styled
def network(data: xr.Dataset, scene: Scene, *, variant: str | None = None,
            months: tuple[str, str] | None = None) -> Figure:
    """States on a circle, poles inside it; pressure as arrows, ties as grey lines.

    Args:
        data, scene: of the run; ties come from the scene.
        variant: compared with the baseline in the last month; if left out, the baseline's first
            month is compared with its last.
        months: like ("2022-01", "2025-10"), instead of the first and the scene's.
    """
    first, last = ((data.month.values[0], scene.month(data)) if months is None else
                   tuple(np.datetime64(month, "s") for month in months))
    moments = ((scene.baseline, first) if variant is None else (scene.reference(variant), last),
               (variant or scene.baseline, last))
    pressures = [_pressure(data, case, month) for case, month in moments]
    strongest = max(float(p.max()) for p in pressures)
    weak = strongest * FAINTEST
    figure, box = framed(
        scene, t("Who presses whom, and who is tied to whom"), line_key=True,
        bands=t("If … then: medians of the draws."),
        key=timeline.joined([
            t("Arrows: pressure; the broadest is {most}, below {least} none is drawn.",
              most=numeral(strongest), least=numeral(weak, ".3f")),
            *([t("Grey lines: ties between states, the broader the stronger.")]
              if scene.ties else [])], SMALL, WIDTH - 0.5, 3))
    line_key(figure, box, [LineKey(label, pole_colors(scene)[pole], (0, None), 5)
                           for pole, label in scene.poles.items()])
    wide, high = box.width / 2, box.height - line_height(LARGE)
    half = max(USUAL, *(text_width(*_label(scene, state)) for state in scene.states)) / 2 + 0.05
    places = _places(scene, np.maximum(*pressures), np.array([wide / 2 - half, high / 2 - 0.3]))
    for number, ((case, month), pressure) in enumerate(zip(moments, pressures, strict=True)):
        place = Box(box.left + number * wide, box.bottom, box.left + (number + 1) * wide,
                    box.top - line_height(LARGE))
        axes = _field(figure, place)
        label, when = scene.cases[case], month_in_words(month, short=True)
        title = (t("{label}, {when}", label=label, when=when) if case == scene.baseline else
                 t("what if: {label}, {when}", label=label, when=when))
        axes.text(0, place.height / 2 + 0.02, shortened(title, NORMAL, wide - 0.2, "bold"),
                  ha="center", va="bottom", fontsize=NORMAL, fontweight="bold")
        _ties(axes, scene, places)
        _arrows(axes, scene, places, pressure, strongest)
        _nodes(axes, scene, places)
    return figure


def _pressure(data: xr.Dataset, case: str, month: np.datetime64) -> Floats:
    """Median pressure: (pole, state)."""
    at = data[["coercion", "net_leverage"]].sel(case=case, month=month)
    pressing = (at.coercion * at.net_leverage).transpose("pole", "state", "replicate").values
    return np.asarray(np.median(pressing, axis=-1), float)


def _ring(states: list[str], ties: Sequence[tuple[str, str, float]]) -> list[str]:
    """Order the states on the circle so that strong ties are short."""
    strength = np.zeros((len(states), len(states)))
    for one, other, value in ties:
        if one in states and other in states:
            strength[states.index(one), states.index(other)] += value
    angles = np.arange(len(states)) * 2 * np.pi / len(states)
    length = np.abs(np.sin((angles[:, None] - angles) / 2))
    order = list(range(len(states)))

    def cost(trial: list[int]) -> float:
        return float((strength[np.ix_(trial, trial)] * length).sum())

    best = cost(order)
    for _ in range(SWEEPS if len(states) <= 30 else 0):
        for i in range(len(order)):
            for j in range(i):
                order[i], order[j] = order[j], order[i]
                now = cost(order)
                if now < best - 1e-12:
                    best = now
                else:
                    order[i], order[j] = order[j], order[i]
    return [states[i] for i in order]


def _places(scene: Scene, pressure: Floats, reach: Floats) -> Places:
    """Where the labels stand: states on a rim, poles inside it near the states they press.

    Args:
        scene: whose.
        pressure: (pole, state).
        reach: of the rim, to the right and upwards.
    """
    ring = _ring(list(scene.states), scene.ties)
    angles = np.pi / 2 - np.arange(len(ring)) * 2 * np.pi / len(ring)
    outer = {state: np.array([np.cos(a), np.sin(a)]) * reach
             for state, a in zip(ring, angles, strict=True)}
    poles = list(scene.poles)
    if len(poles) == 1:
        return {**outer, poles[0]: np.zeros(2)}
    rim = np.array([outer[state] for state in scene.states])
    half = np.array([text_width(*_label(scene, name)) / 2 for name in (*poles, *scene.states)])
    half = np.stack([half, np.zeros_like(half)], axis=-1) + FRAME
    # The same picture each time.
    rng = np.random.default_rng(1)
    many = max(40, int(TRIALS / pressure.size / len(half)))
    angle = rng.random((many, len(poles))) * 2 * np.pi
    away = FAR * np.sqrt(rng.random(angle.shape))
    trials = np.stack([away * np.cos(angle), away * np.sin(angle)], axis=-1) * reach
    trials = trials[np.argsort(_costs(trials, rim, half, pressure, reach))[:KEPT]]
    for _ in range(STEPS):
        # Each moves one pole, by a little or across the picture; the first moves none.
        shape = (len(trials), many // 40)
        moved = np.zeros((*shape, len(poles), 2))
        which = rng.integers(len(poles), size=shape)
        step = rng.normal(size=(*shape, 2)) * np.exp(-4 * rng.random((*shape, 1))) * reach
        np.put_along_axis(moved, which[..., np.newaxis, np.newaxis], step[:, :, np.newaxis], 2)
        moved[:, 0] = 0.0
        near = trials[:, np.newaxis] + moved
        near /= np.maximum(np.linalg.norm(near / reach, axis=-1, keepdims=True) / FAR, 1.0)
        costs = _costs(near.reshape(-1, *near.shape[2:]), rim, half, pressure, reach)
        best = costs.reshape(near.shape[:2]).argmin(axis=1)
        trials = near[np.arange(len(near)), best]
    costs = _costs(trials, rim, half, pressure, reach)
    return {**outer, **dict(zip(poles, trials[costs.argmin()], strict=True))}


def _costs(trials: Floats, rim: Floats, half: Floats, pressure: Floats, reach: Floats) -> Floats:
    """What is wrong with places of poles, (trial, pole, 2); `half`: of labels, poles first."""
    poles = trials.shape[1]
    labels = np.concatenate([trials, np.broadcast_to(rim, (len(trials), *rim.shape))], axis=1)
    apart = np.abs(trials[:, :, np.newaxis] - labels[:, np.newaxis])
    close = (apart < half[:poles, np.newaxis] + half + 2 * GAP).all(axis=-1)
    crowded = close.sum(axis=(1, 2)) - poles
    part = pressure / max(float(pressure.max()), 1e-12)
    pole, state = np.nonzero(part >= FAINTEST)
    start, way = trials[:, pole], rim[state] - trials[:, pole]
    per_inch = 1 / np.where(np.abs(way) < 1e-9, 1e-9, way)
    # The part of an arrow that is within the edges of a label, right and left, above and below.
    first, last = np.zeros(1), np.ones(1)
    for axis in (0, 1):
        middle = (labels[:, np.newaxis, :, axis] - start[:, :, np.newaxis, axis])
        middle *= per_inch[:, :, np.newaxis, axis]
        within = (half[:, axis] + GAP) * np.abs(per_inch[:, :, np.newaxis, axis])
        first = np.maximum(first, middle - within)
        last = np.minimum(last, middle + within)
    passes = first < last
    each = np.arange(len(pole))
    passes[:, each, pole] = passes[:, each, poles + state] = False
    covered = (passes.sum(axis=-1) * (0.5 + part[pole, state])).sum(axis=-1)
    share = pressure / np.maximum(pressure.sum(axis=1, keepdims=True), 1e-12)
    away = np.linalg.norm((trials[:, :, np.newaxis] - rim) / reach, axis=-1)
    far = (share * np.maximum(away, NEAR)).sum(axis=(1, 2))
    hidden = (part * np.clip(NEAR - away, 0, None)).sum(axis=(1, 2))
    return np.asarray(COVERED * (covered + hidden) + CROWDED * crowded + far)


def _field(figure: Figure, place: Box) -> Axes:
    """Axes in inches from the middle of a box."""
    axes = place.panel(figure)
    axes.set(xlim=(-place.width / 2, place.width / 2), ylim=(-place.height / 2, place.height / 2))
    axes.set_axis_off()
    return axes


def _ties(axes: Axes, scene: Scene, places: Places) -> None:
    strongest = max((value for _, _, value in scene.ties), default=1.0)
    for one, other, value in scene.ties:
        (x, y), (u, v) = places[one], places[other]
        axes.plot([x, u], [y, v], color=TIE_COLOR, lw=TIE_BROADEST * value / strongest, zorder=1,
                  solid_capstyle="round")


def _arrows(axes: Axes, scene: Scene, places: Places, pressure: Floats,
            strongest: float) -> None:
    colors = pole_colors(scene)
    for p, pole in enumerate(scene.poles):
        for s, state in enumerate(scene.states):
            part = float(pressure[p, s]) / strongest if strongest > 0 else 0.0
            if part < FAINTEST:
                continue
            broad = BROADEST * part
            start, end = tuple(places[pole]), tuple(places[state])
            away = _stop(end, start, text_width(*_label(scene, state)) / 2 + FRAME[0])
            axes.add_patch(FancyArrowPatch(
                start, away, color=colors[pole], lw=broad, zorder=2 + part, shrinkA=14,
                shrinkB=0, capstyle="butt", joinstyle="miter", mutation_scale=1,
                arrowstyle=f"-|>,head_width={broad * 0.45 + 3},head_length={broad * 0.5 + 6}"))


def _stop(end: tuple[float, float], start: tuple[float, float],
          half: float) -> tuple[float, float]:
    """Where a line from the start meets the box of the label at its end."""
    x, y = start[0] - end[0], start[1] - end[1]
    scale = min(half / abs(x) if x else math.inf, FRAME[1] / abs(y) if y else math.inf, 1.0)
    return end[0] + x * scale, end[1] + y * scale


def _label(scene: Scene, name: str) -> tuple[str, float, str]:
    """The label of a pole or state, the size of its letters, and their weight."""
    bold = name in scene.poles or name in scene.focus_states
    weight = "bold" if bold else "normal"
    label = scene.short(name) if name in scene.poles else scene.states[name]
    return shortened(label, NORMAL, LONGEST, weight), NORMAL, weight


def _nodes(axes: Axes, scene: Scene, places: Places) -> None:
    colors = pole_colors(scene)
    for name in (*scene.poles, *scene.states):
        (x, y), (label, size, weight) = places[name], _label(scene, name)
        pole = name in scene.poles
        if pole:
            axes.plot([x], [y], "o", ms=30, color=colors[name], mec="white", mew=2, zorder=6)
        axes.text(x, y, label, ha="center", va="center_baseline", fontsize=size, zorder=7,
                  fontweight=weight, color=INK, gid="pole" if pole else "state",
                  bbox={"facecolor": "white", "boxstyle": "round,pad=0.25",
                        "edgecolor": colors[name] if pole else "#8A8A8A",
                        "lw": 2 if pole else 1})
