"""What an outcome hangs on: screening, shares of variance, and how far both have settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eurasia_sim.analysis.uncertainty import factors
from eurasia_sim.analysis.uncertainty.sensitivity import Sensitivity
from eurasia_sim.plots.frame.figure import Box, framed, wrapped
from eurasia_sim.plots.frame.labels import EndLabel, LineKey, at_ends, line_key
from eurasia_sim.plots.frame.rows import BAR, Row, capacity, row_axes
from eurasia_sim.plots.frame.scene import Scene
from eurasia_sim.plots.frame.style import FAINT, INK, NORMAL, OKABE_ITO, SMALL, styled
from eurasia_sim.plots.pictures.tornado import tornado
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import numeral, percent

# One hue, light and dark; grey for what is not one thing.
LIGHT, DARK = "#9ECAE1", "#08519C"
LIGHT_GREY, DARK_GREY = "#D9D9D9", "#7F7F7F"
LINES = 6  # as many as can be told apart
NAMES = ("screening", "shares", "convergence", "tornado")
PRIOR = "If … then: draws of the prior, all numbers independent."


@styled
def screening(found: Sensitivity, scene: Scene) -> Figure:
    """Bars of the average change that each factor makes, with 95 % intervals."""
    last = found.screenings[-1]
    figure, box = framed(
        scene, f"What moves it most: {_words(found)}", notes=(
            "Average change of the outcome when a number moves by half of its distribution. Grey: "
            "groups of numbers, each of which moves up or down, and chance. Black lines: 95 % "
            "intervals.",), bands=PRIOR)
    shown = [e for e in last.effects if e.size > 0][:capacity(box)]
    rows = [Row(found.factors[e.name].label, _sort(found, e.name), numeral(e.size, ".3f"))
            for e in shown]
    most = max(e.size + e.error for e in shown)
    axes = row_axes(figure, box, rows, (0, 1.03 * most), f"average change of {found.words}",
                    "change")
    for number, e in enumerate(shown):
        single = e.mean is not None and e.name != factors.CHANCE
        axes.barh(number, e.size, BAR, color=DARK if single else DARK_GREY, zorder=3)
        _whisker(axes, number, e.size, e.error)
    return figure


@styled
def shares(found: Sensitivity, scene: Scene) -> Figure:
    """Bars of the shares of variance, alone and with the rest, with 95 % intervals."""
    figure, box = framed(
        scene, f"Where its spread comes from: {_words(found)}", line_key=True, notes=(
            "Shares of the outcome's variance. With the rest: everything a factor has a hand in, "
            "so that these may add up to more than one. Black lines: 95 % intervals.",),
        bands=PRIOR)
    line_key(figure, box, [LineKey("alone", DARK, (0, None), 9),
                           LineKey("with the rest", LIGHT, (0, None), 9)])
    shown = found.shares.shares[:capacity(box)]
    rows = [Row(found.factors[s.name].label, _sort(found, s.name), percent(max(s.total, 0), gap=""))
            for s in shown]
    most = max(max(s.total + s.total_error, s.alone + s.alone_error) for s in shown)
    axes = row_axes(figure, box, rows, (0, 1.03 * most), "share of the variance", "with the rest")
    for number, s in enumerate(shown):
        grey = found.factors[s.name].what in ("chance", "others")
        half = BAR / 2
        axes.barh(number - half / 2, max(s.alone, 0), half, zorder=3,
                  color=DARK_GREY if grey else DARK)
        axes.barh(number + half / 2, max(s.total, 0), half, zorder=3,
                  color=LIGHT_GREY if grey else LIGHT)
        _whisker(axes, number - half / 2, s.alone, s.alone_error)
        _whisker(axes, number + half / 2, s.total, s.total_error)
    return figure


@styled
def convergence(found: Sensitivity, scene: Scene) -> Figure:
    """The strongest factors by a quarter, half and all of the runs, with 95 % intervals."""
    figure, box = framed(
        scene, f"Whether the shares have settled: {_words(found)}", notes=(
            "The same indices from a quarter, half and all of the base points, with 95 % "
            "intervals. Where intervals overlap, the order is not certain.",), bands=PRIOR)
    middle = (box.left + box.right) / 2
    shares = [s.name for s in found.shares.shares][:LINES]
    sizes = [e.name for e in found.screenings[-1].effects][:LINES]
    # A factor that stands in both panels has one colour.
    colors = dict(zip(dict.fromkeys([*shares, *sizes]), cycle(OKABE_ITO), strict=False))
    _settling(figure, Box(box.left, box.bottom, middle, box.top), found,
              ("share of the variance, with the rest", "base points"),
              [(d.points, {s.name: (s.total, s.total_error) for s in d.shares})
               for d in found.decompositions], {name: colors[name] for name in shares})
    _settling(figure, Box(middle, box.bottom, box.right, box.top), found,
              ("average change in the screening", "trajectories"),
              [(s.trajectories, {e.name: (e.size, e.error) for e in s.effects})
               for s in found.screenings], {name: colors[name] for name in sizes})
    return figure


def _settling(figure: Figure, box: Box, found: Sensitivity, titles: tuple[str, str],
              stages: Sequence[tuple[int, dict[str, tuple[float, float]]]],
              colors: Mapping[str, str]) -> None:
    """One panel: values with their errors by the number of runs, a line for each name."""
    room = 2.6  # inches for the names
    axes = Box(box.left + 0.5, box.bottom + 0.45, box.right - room, box.top - 0.3).panel(figure)
    axes.set_title(titles[0], loc="left", fontsize=NORMAL, color=INK)
    axes.set_xlabel(titles[1], fontsize=SMALL)
    place = np.arange(len(stages))
    axes.set_xticks(place, [f"{count:,}" for count, _ in stages])
    axes.grid(axis="y", color=FAINT, lw=0.7)
    labels = []
    for number, (name, color) in enumerate(colors.items()):
        value, error = np.array([values[name] for _, values in stages]).T
        across = place + 0.05 * (number - (len(colors) - 1) / 2)
        axes.plot(across, value, color=color, lw=1.8, marker="o", ms=4)
        axes.vlines(across, value - error, value + error, color=color, lw=1.4)
        text = "\n".join(wrapped(found.factors[name].label, SMALL, room - 0.3, 2))
        labels.append(EndLabel(text, float(value[-1]), color))
    axes.set_xlim(-0.25, len(stages) - 0.75)
    axes.set_ylim(bottom=0)
    at_ends(axes, labels)


def pictures(found: Sensitivity, scene: Scene) -> dict[str, tuple[Figure, str]]:
    """Every picture of an analysis by its file's name, of `NAMES`, with what it shows in words."""
    first = found.factors[found.shares.shares[0].name].label
    made = {
        "screening": (screening(found, scene), "Average change by each factor"),
        "shares": (shares(found, scene), f"Shares of variance; the largest: {first}"),
        "convergence": (convergence(found, scene), "Indices by a quarter, half and all runs"),
    }
    if found.drivers:
        made["tornado"] = (tornado(found.drivers, scene, _words(found), expected=found.mean),
                           "The outcome at the low and the high end of each number")
    return {name: (figure, f"{text}. {_words(found)}.") for name, (figure, text) in made.items()}


def _words(found: Sensitivity) -> str:
    effect = "" if found.against is None else f" ({found.case} less {found.against})"
    return f"{found.words}, {month_in_words(found.outcome.month)}{effect}"


def _sort(found: Sensitivity, name: str) -> str:
    factor = found.factors[name]
    group = len(factor.numbers) > 1 and factor.what != "others"
    return f"{len(factor.numbers)} numbers" if group else ""


def _whisker(axes: Axes, height: float, value: float, error: float) -> None:
    for width, color in ((2.6, "white"), (1.4, INK)):
        axes.plot([max(value - error, 0), max(value + error, 0)], [height, height], color=color,
                  lw=width, zorder=4, solid_capstyle="butt")
