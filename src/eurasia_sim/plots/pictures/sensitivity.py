"""Draw a sensitivity analysis: screening, shares of variance, and their convergence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eurasia_sim.analysis.uncertainty import factors
from eurasia_sim.analysis.uncertainty.sensitivity import Sensitivity
from eurasia_sim.languages import msg, named, t, tn
from eurasia_sim.plots.frame.axes import tick
from eurasia_sim.plots.frame.figure import Box, framed, wrapped
from eurasia_sim.plots.frame.labels import EndLabel, LineKey, at_ends, line_key
from eurasia_sim.plots.frame.rows import BAR, Row, capacity, row_axes
from eurasia_sim.plots.frame.scene import Scene
from eurasia_sim.plots.frame.style import FAINT, INK, NORMAL, OKABE_ITO, SMALL, styled
from eurasia_sim.plots.pictures.tornado import tornado
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import numeral, percent

# One hue, light and dark; grey for groups and chance.
LIGHT, DARK = "#9ECAE1", "#08519C"
LIGHT_GREY, DARK_GREY = "#D9D9D9", "#7F7F7F"
LINES = 6  # as many as can be told apart
NAMES = ("screening", "shares", "convergence", "tornado")
PRIOR = msg("If … then: draws of the prior, all numbers independent.")


@styled
def screening(result: Sensitivity, scene: Scene) -> Figure:
    """Bars of the average change by each factor, with 95 % intervals."""
    last = result.screenings[-1]
    figure, box = framed(
        scene, t("What moves it most: {what}", what=_words(result)), notes=(
            t("Average change of the outcome when a number moves by half of its distribution. "
              "Grey: groups of numbers, each of which moves up or down, and chance. Black lines: "
              "95 % intervals."),), bands=t(PRIOR))
    shown = [e for e in last.effects if e.size > 0][:capacity(box)]
    rows = [Row(named(result.factors[e.name].label), _sort(result, e.name),
                numeral(e.size, ".3f"))
            for e in shown]
    most = max(e.size + e.error for e in shown)
    axes = row_axes(figure, box, rows, (0, 1.03 * most),
                    t("average change: {what}", what=result.words), t("change"))
    for number, e in enumerate(shown):
        single = e.mean is not None and e.name != factors.CHANCE
        axes.barh(number, e.size, BAR, color=DARK if single else DARK_GREY, zorder=3)
        _whisker(axes, number, e.size, e.error)
    return figure


@styled
def shares(result: Sensitivity, scene: Scene) -> Figure:
    """Bars of the shares of variance, alone and with the rest, with 95 % intervals."""
    figure, box = framed(
        scene, t("Where its spread comes from: {what}", what=_words(result)), line_key=True,
        notes=(t("Shares of the outcome's variance. With the rest: everything a factor has a hand "
                 "in, so that these may add up to more than one. Black lines: 95 % intervals."),),
        bands=t(PRIOR))
    line_key(figure, box, [LineKey(t("alone"), DARK, (0, None), 9),
                           LineKey(t("with the rest"), LIGHT, (0, None), 9)])
    shown = result.shares.shares[:capacity(box)]
    rows = [Row(named(result.factors[s.name].label), _sort(result, s.name),
                percent(max(s.total, 0), gap="")) for s in shown]
    most = max(max(s.total + s.total_error, s.alone + s.alone_error) for s in shown)
    axes = row_axes(figure, box, rows, (0, 1.03 * most), t("share of the variance"),
                    t("with the rest"))
    for number, s in enumerate(shown):
        grey = result.factors[s.name].what in ("chance", "others")
        half = BAR / 2
        axes.barh(number - half / 2, max(s.alone, 0), half, zorder=3,
                  color=DARK_GREY if grey else DARK)
        axes.barh(number + half / 2, max(s.total, 0), half, zorder=3,
                  color=LIGHT_GREY if grey else LIGHT)
        _whisker(axes, number - half / 2, s.alone, s.alone_error)
        _whisker(axes, number + half / 2, s.total, s.total_error)
    return figure


@styled
def convergence(result: Sensitivity, scene: Scene) -> Figure:
    """The strongest factors by a quarter, half and all of the runs, with 95 % intervals."""
    figure, box = framed(
        scene, t("Whether the shares have settled: {what}", what=_words(result)), notes=(
            t("The same indices from a quarter, half and all of the base points, with 95 % "
              "intervals. Where intervals overlap, the order is not certain."),), bands=t(PRIOR))
    middle = (box.left + box.right) / 2
    shares = [s.name for s in result.shares.shares][:LINES]
    sizes = [e.name for e in result.screenings[-1].effects][:LINES]
    # A factor that stands in both panels has one colour.
    colors = dict(zip(dict.fromkeys([*shares, *sizes]), cycle(OKABE_ITO), strict=False))
    _settling(figure, Box(box.left, box.bottom, middle, box.top), result,
              (t("share of the variance, with the rest"), t("base points")),
              [(d.points, {s.name: (s.total, s.total_error) for s in d.shares})
               for d in result.decompositions], {name: colors[name] for name in shares})
    _settling(figure, Box(middle, box.bottom, box.right, box.top), result,
              (t("average change in the screening"), t("trajectories")),
              [(s.trajectories, {e.name: (e.size, e.error) for e in s.effects})
               for s in result.screenings], {name: colors[name] for name in sizes})
    return figure


def _settling(figure: Figure, box: Box, result: Sensitivity, titles: tuple[str, str],
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
    axes.yaxis.set_major_formatter(tick)
    labels = []
    for number, (name, color) in enumerate(colors.items()):
        value, error = np.array([values[name] for _, values in stages]).T
        across = place + 0.05 * (number - (len(colors) - 1) / 2)
        axes.plot(across, value, color=color, lw=1.8, marker="o", ms=4)
        axes.vlines(across, value - error, value + error, color=color, lw=1.4)
        text = "\n".join(wrapped(named(result.factors[name].label), SMALL, room - 0.3, 2))
        labels.append(EndLabel(text, float(value[-1]), color))
    axes.set_xlim(-0.25, len(stages) - 0.75)
    axes.set_ylim(bottom=0)
    at_ends(axes, labels)


def pictures(result: Sensitivity, scene: Scene) -> dict[str, tuple[Figure, str]]:
    """Draw every picture of an analysis: name, of `NAMES` → figure and alternative text."""
    first = named(result.factors[result.shares.shares[0].name].label)
    made = {
        "screening": (screening(result, scene), t("Average change by each factor.")),
        "shares": (shares(result, scene), t("Shares of variance; the largest: {factor}.",
                                            factor=first)),
        "convergence": (convergence(result, scene),
                        t("Indices by a quarter, half and all runs.")),
    }
    if result.drivers:
        made["tornado"] = (tornado(result.drivers, scene, _words(result), expected=result.mean),
                           t("The outcome at the low and the high end of each number."))
    return {name: (figure, f"{text} {_words(result)}.") for name, (figure, text) in made.items()}


def _words(result: Sensitivity) -> str:
    parts = {"what": result.words, "when": month_in_words(result.outcome.month)}
    if result.against is None:
        return t("{what}, {when}", **parts)
    return t("{what}, {when} ({case} less {other})", **parts, case=result.case,
             other=result.against)


def _sort(result: Sensitivity, name: str) -> str:
    factor = result.factors[name]
    group = len(factor.numbers) > 1 and factor.what != "others"
    count = len(factor.numbers)
    return tn("{count} number", "{count} numbers", count) if group else ""


def _whisker(axes: Axes, height: float, value: float, error: float) -> None:
    for width, color in ((2.6, "white"), (1.4, INK)):
        axes.plot([max(value - error, 0), max(value + error, 0)], [height, height], color=color,
                  lw=width, zorder=4, solid_capstyle="butt")
