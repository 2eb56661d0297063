"""Draw pressure and ties as a network at two dates."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import permutations, product

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch

from eurasia_sim.arrays import Floats
from eurasia_sim.plots.frame.figure import Box, framed, line_height, shortened, text_width
from eurasia_sim.plots.frame.labels import LineKey, line_key
from eurasia_sim.plots.frame.scene import Scene
from eurasia_sim.plots.frame.style import INK, LARGE, NORMAL, pole_colors, styled
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import numeral

Places = Mapping[str, Floats]
BROADEST = 11.0  # points: the strongest pressure in the picture
FAINTEST = 0.04  # of the strongest: weaker pressure is not drawn
TIE_COLOR, TIE_BROADEST = "#BDBDBD", 6.0
INNER, FAR = 0.36, 0.55  # radius of the poles' circle, of the states'; and a pole's farthest
SWEEPS = 4  # over all pairs of states, exchanging two where that shortens the ties
MOST_POLES, TURNS, STEPS = 5, 24, 19  # every order of so many poles is tried, each in so many turns
FLAT = np.array([0.33, 1.0])  # a label is so much broader than high, on the unit circle
COVERED = 5.0  # what a broad covered arrow costs, in radii of the states' circle
ROOM = np.array([0.62, 0.24])  # of a pole's label, on the unit circle
CLEAR = 0.12  # an arrow that passes another pole nearer than this counts as covered


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
    moments = ((scene.baseline, first if variant is None else last),
               (variant or scene.baseline, last))
    pressures = [_pressure(data, case, month) for case, month in moments]
    strongest = max(float(p.max()) for p in pressures)
    states, poles = list(scene.states), list(scene.poles)
    ring = _ring(states, scene.ties)
    places = _places(ring, poles, np.maximum(*pressures), states)
    weak = strongest * FAINTEST
    figure, box = framed(
        scene, "Who presses whom, and who is tied to whom", line_key=True,
        bands="If … then: medians of the draws.",
        key=(f"Arrows: pressure; the broadest is {numeral(strongest)}, below "
             f"{numeral(weak, '.3f')} none is drawn."
             + ("   Grey lines: ties between states, the broader the stronger."
                if scene.ties else ""),))
    line_key(figure, box, [LineKey(label, pole_colors(scene)[pole], (0, None), 5)
                           for pole, label in scene.poles.items()])
    wide = box.width / 2
    for number, ((case, month), pressure) in enumerate(zip(moments, pressures, strict=True)):
        place = Box(box.left + number * wide, box.bottom, box.left + (number + 1) * wide,
                    box.top - line_height(LARGE))
        axes = _field(figure, place)
        name = scene.cases[case] if case == scene.baseline else f"what if: {scene.cases[case]}"
        title = f"{name}, {month_in_words(month, short=True)}"
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


def _places(ring: list[str], poles: list[str], pressure: Floats, states: list[str]) -> Places:
    """Positions on the unit circle: states on its rim, poles inside near the states they press."""
    angles = np.pi / 2 - np.arange(len(ring)) * 2 * np.pi / len(ring)
    outer = {state: np.array([np.cos(a), np.sin(a)])
             for state, a in zip(ring, angles, strict=True)}
    at = np.array([outer[state] for state in states])
    if len(poles) == 1:
        return {**outer, poles[0]: np.zeros(2)}
    turns = np.arange(TURNS) * 2 * np.pi / len(poles) / TURNS
    orders = permutations(range(len(poles))) if len(poles) <= MOST_POLES else [range(len(poles))]
    shares = pressure / np.maximum(pressure.sum(axis=1, keepdims=True), 1e-12)
    weights = COVERED * (pressure > FAINTEST * pressure.max()) * np.sqrt(
        pressure / max(pressure.max(), 1e-12))

    def cost(trial: Floats) -> float:
        away = np.linalg.norm(trial[:, None] - at, axis=-1)
        others = np.concatenate([trial, at])
        near = np.all(np.abs(trial[:, None] - others) < ROOM, axis=-1).sum() - len(poles)
        return float((shares * away).sum() + (weights * _covered(trial, at)).sum()
                     + COVERED * near)

    best, inner = math.inf, np.zeros((len(poles), 2))
    for order in orders:
        base = np.array(order) * 2 * np.pi / len(poles)
        for turn in turns:
            trial = INNER * np.stack([np.cos(base + turn), np.sin(base + turn)], axis=-1)
            if (now := cost(trial)) < best - 1e-12:
                best, inner = now, trial
    # Then each by itself, as far as that uncovers arrows.
    grid = np.linspace(-FAR, FAR, STEPS)
    for _ in range(2):
        for pole, x, y in product(range(len(poles)), grid, grid):
            if x * x + y * y <= FAR * FAR:
                trial = inner.copy()
                trial[pole] = x, y
                if (now := cost(trial)) < best - 1e-12:
                    best, inner = now, trial
    return {**outer, **dict(zip(poles, inner, strict=True))}


def _covered(poles: Floats, states: Floats) -> Floats:
    """How many other poles an arrow from each pole to each state would pass: (pole, state)."""
    # Labels are broad: what passes above or below them is farther away than what passes beside.
    poles, states = poles * FLAT, states * FLAT
    way = states - poles[:, np.newaxis]  # (pole, state, 2)
    beside = (poles[:, np.newaxis] - poles)[:, np.newaxis]  # other pole → pole: (pole, 1, other, 2)
    along = -(beside * way[:, :, np.newaxis]).sum(-1) / (way**2).sum(-1)[..., np.newaxis]
    apart = np.linalg.norm(beside + np.clip(along, 0, 1)[..., np.newaxis] * way[:, :, np.newaxis],
                           axis=-1)
    others = ~np.eye(len(poles), dtype=bool)[:, np.newaxis]
    return np.asarray((others & (apart < CLEAR)).sum(-1), float)


def _field(figure: Figure, place: Box) -> Axes:
    """Axes in inches from the middle of a box."""
    axes = place.panel(figure)
    axes.set(xlim=(-place.width / 2, place.width / 2), ylim=(-place.height / 2, place.height / 2))
    axes.set_axis_off()
    return axes


def _inches(axes: Axes, spot: Floats) -> tuple[float, float]:
    """A place on the unit circle in inches from the middle of the axes."""
    across, up = axes.get_xlim()[1] - 0.85, axes.get_ylim()[1] - 0.3
    return float(spot[0] * across), float(spot[1] * up)


def _ties(axes: Axes, scene: Scene, places: Places) -> None:
    strongest = max((value for _, _, value in scene.ties), default=1.0)
    for one, other, value in scene.ties:
        (x, y), (u, v) = _inches(axes, places[one]), _inches(axes, places[other])
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
            start, end = _inches(axes, places[pole]), _inches(axes, places[state])
            away = _stop(end, start, text_width(scene.states[state], NORMAL) / 2 + 0.1)
            axes.add_patch(FancyArrowPatch(
                start, away, color=colors[pole], lw=broad, zorder=2 + part, shrinkA=14,
                shrinkB=0, capstyle="butt", joinstyle="miter", mutation_scale=1,
                arrowstyle=f"-|>,head_width={broad * 0.45 + 3},head_length={broad * 0.5 + 6}"))


def _stop(end: tuple[float, float], start: tuple[float, float],
          half: float) -> tuple[float, float]:
    """Where a line from the start meets the box of the label at its end."""
    x, y = start[0] - end[0], start[1] - end[1]
    scale = min(half / abs(x) if x else math.inf, 0.2 / abs(y) if y else math.inf, 1.0)
    return end[0] + x * scale, end[1] + y * scale


def _nodes(axes: Axes, scene: Scene, places: Places) -> None:
    colors = pole_colors(scene)
    for pole in scene.poles:
        x, y = _inches(axes, places[pole])
        axes.plot([x], [y], "o", ms=30, color=colors[pole], mec="white", mew=2, zorder=6)
        axes.text(x, y, shortened(scene.short(pole), NORMAL, 1.6, "bold"), ha="center",
                  va="center_baseline", fontsize=NORMAL, fontweight="bold", zorder=7, color=INK,
                  gid="pole", bbox={"facecolor": "white", "edgecolor": colors[pole],
                                    "boxstyle": "round,pad=0.25", "lw": 2})
    for state, label in scene.states.items():
        x, y = _inches(axes, places[state])
        focus = state in scene.focus_states
        axes.text(x, y, shortened(label, NORMAL, 1.6, "bold" if focus else "normal"), ha="center",
                  va="center_baseline", fontsize=NORMAL, zorder=7, gid="state", color=INK,
                  fontweight="bold" if focus else "normal",
                  bbox={"facecolor": "white", "edgecolor": "#8A8A8A", "boxstyle": "round,pad=0.25"})
