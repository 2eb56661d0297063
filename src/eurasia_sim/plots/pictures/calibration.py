"""Draw the pictures of a calibration: prior and posterior, and where an answer flips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from eurasia_sim._version import __version__
from eurasia_sim.analysis.belief.calibration import HISTORY
from eurasia_sim.analysis.belief.calibration_report import MOST_ACROSS, MOST_MOVED, Calibration
from eurasia_sim.analysis.belief.patterns import shipped_patterns
from eurasia_sim.arrays import Flags, Floats
from eurasia_sim.languages import capital, named, t
from eurasia_sim.plots.frame.axes import tick
from eurasia_sim.plots.frame.figure import Box, framed, line_height, shortened, wrapped
from eurasia_sim.plots.frame.scene import Scene
from eurasia_sim.plots.frame.style import (
    DPI,
    FAINT,
    GREY,
    HEIGHT,
    INK,
    NORMAL,
    SMALL,
    WIDTH,
    readable,
    styled,
)
from eurasia_sim.wording.numbers import BAND, numeral, percent

BEFORE, AFTER = "#7F7F7F", "#0072B2"
YES, NO = "#009E73", "#D55E00"
DOTS = 800  # of each cloud: more hide each other
BINS = 30
CELLS = 8
STEPS = 10


@dataclass(frozen=True)
class Quantity:
    """One uncertain number: its label, its prior draws, and which of them were kept."""

    label: str
    values: Floats
    kept: Flags


def plain_scene(name: str, question: str, seed: int, draws: int, version: str) -> Scene:
    """The scene of a picture about draws instead of a scenario."""
    return Scene(name, question, seed, draws, version, "", {}, {}, {}, {}, (), (), ("", ()), ())


@styled
def marginals(scene: Scene, quantities: Sequence[Quantity]) -> Figure:
    """Small histograms of each number under the prior and the posterior."""
    figure, box = framed(
        scene, t("What calibration changed most"), bands="",
        notes=(t("Grey: the prior. Blue: the draws in accord with what was seen. Under the title: "
                 "mean and 90 % band, before → after."),))
    for quantity, place in zip(quantities, _grid(box, len(quantities), 4, 0.66), strict=True):
        axes = place.panel(figure)
        low, high = quantity.values.min(), quantity.values.max()
        edges = np.linspace(low, high, BINS + 1).tolist()
        axes.hist(quantity.values, edges, density=True, color=BEFORE, alpha=0.35)
        axes.hist(quantity.values[quantity.kept], edges, density=True, histtype="step",
                  color=AFTER, linewidth=2.2)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.locator_params(axis="x", nbins=4)
        axes.xaxis.set_major_formatter(_tick)
        _heading(axes, place, quantity.label,
                 f"{_mean_and_band(quantity.values)} → "
                 f"{_mean_and_band(quantity.values[quantity.kept])}")
    return figure


@styled
def pairwise(scene: Scene, couples: Sequence[tuple[Quantity, Quantity]]) -> Figure:
    """Scatter plots of pairs of numbers that calibration correlated."""
    figure, box = framed(
        scene, t("What the data tied together"), bands="",
        notes=(t("Each dot is a draw. Grey: the prior. Blue: the draws in accord with what was "
                 "seen. r: their correlation, before → after."),))
    for (one, two), place in zip(couples, _grid(box, len(couples), 3, 0.5), strict=True):
        inner = Box(place.left + 1.1, place.bottom + 0.45, place.right - 0.1, place.top)
        axes = inner.panel(figure)
        chosen = np.flatnonzero(one.kept)
        for index, color, size, shade in (
                (np.arange(len(one.values)), BEFORE, 5, 0.25), (chosen, AFTER, 7, 0.5)):
            some = index[np.linspace(0, len(index) - 1, min(DOTS, len(index))).astype(int)]
            axes.scatter(one.values[some], two.values[some], s=size, color=color, alpha=shade,
                         linewidths=0, rasterized=True)
        r = [np.corrcoef(one.values[i], two.values[i])[0, 1] for i in (slice(None), chosen)]
        axes.set_title("r: " + " → ".join(numeral(x, "+.2f") for x in r),
                       fontsize=SMALL, loc="right", color=readable(AFTER), pad=3)
        axes.set_xlabel("\n".join(wrapped(one.label, SMALL, inner.width + 0.2, 2)),
                        fontsize=SMALL)
        axes.set_ylabel("\n".join(wrapped(two.label, SMALL, inner.height + 0.4, 3)),
                        fontsize=SMALL)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MaxNLocator(4))
            axis.set_major_formatter(_tick)
    return figure


@dataclass(frozen=True)
class Flip:
    """Where in the space of parameters an answer flips.

    Attributes:
        shown: (n,) whether each draw says yes.
        across: the numbers that matter most, in order; at least two.
    """

    shown: Flags
    across: Sequence[Quantity]


@styled
def flips(scene: Scene, title: str, flip: Flip) -> Figure:
    """The share of draws that say yes, along the numbers that matter and across two of them."""
    figure, box = framed(scene, title, bands="",
                         notes=(t("The answer is yes in {part} of all draws of the prior.",
                                  part=percent(flip.shown.mean(), gap=" ")),))
    middle = box.left + 0.5 * (box.right - box.left)
    _along(figure, Box(box.left + 0.75, box.bottom + 2.0, middle - 0.2, box.top - 0.35), flip)
    _across(figure, Box(middle + 1.05, box.bottom + 0.65, box.right - 1.15, box.top - 0.35), flip)
    return figure


def _along(figure: Figure, place: Box, flip: Flip) -> None:
    axes = place.panel(figure)
    colors = ("#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7")
    x = (np.arange(STEPS) + 0.5) * 100 / STEPS
    for quantity, color, marker in zip(flip.across, colors, "osD^v", strict=False):
        order = np.argsort(quantity.values, kind="stable")
        y = [100 * flip.shown[part].mean() for part in np.array_split(order, STEPS)]
        axes.plot(x, y, color=color, marker=marker, markersize=6, label=quantity.label)
    axes.axhline(50, color=INK, lw=1, ls=(0, (4, 3)))
    axes.set_xlim(0, 100)
    axes.set_ylim(0, 100)
    axes.grid(axis="y", color=FAINT, lw=0.7)
    axes.set_xticks([0, 50, 100], [t("lowest"), t("middle of its range"), t("highest")])
    sides: tuple[Literal["left", "center", "right"], ...] = ("left", "center", "right")
    for label, side in zip(axes.get_xticklabels(), sides, strict=True):
        label.set_horizontalalignment(side)
    axes.set_ylabel(t("per cent of draws that say yes"), fontsize=SMALL)
    axes.set_title(t("Along the numbers that matter most"), fontsize=NORMAL, fontweight="bold",
                   loc="left")
    labels = [shortened(q.label, SMALL, place.width + 0.4) for q in flip.across]
    figure.legend(axes.get_lines()[:len(labels)], labels, fontsize=SMALL, loc="upper left",
                  frameon=False, borderpad=0, labelspacing=0.35,
                  bbox_to_anchor=((place.left - 0.1) / WIDTH, (place.bottom - 0.4) / HEIGHT))


def _across(figure: Figure, place: Box, flip: Flip) -> None:
    one, two = flip.across[:2]
    edges = [np.quantile(q.values, np.linspace(0, 1, CELLS + 1)) for q in (one, two)]
    total, _, _ = np.histogram2d(one.values, two.values, edges)
    yes, _, _ = np.histogram2d(one.values[flip.shown], two.values[flip.shown], edges)
    share = 100 * yes / np.maximum(total, 1)
    axes = place.panel(figure)
    cells = np.arange(CELLS + 1)
    mesh = axes.pcolormesh(cells, cells, share.T, cmap="PuOr_r", vmin=0, vmax=100)
    for i in range(CELLS):
        for j in range(CELLS):
            strong = abs(share[i, j] - 50) > 35
            axes.text(i + 0.5, j + 0.5, f"{share[i, j]:.0f}", fontsize=SMALL, ha="center",
                      va="center", color="white" if strong else INK,
                      fontweight="bold" if share[i, j] >= 50 else "normal")
    for axis, edge in zip((axes.xaxis, axes.yaxis), edges, strict=True):
        axis.set_ticks([0, CELLS / 2, CELLS])
        axis.set_ticklabels([_short(edge[k]) for k in (0, CELLS // 2, CELLS)])
    axes.set_xlabel("\n".join(wrapped(one.label, SMALL, place.width, 2)), fontsize=SMALL)
    axes.set_ylabel("\n".join(wrapped(two.label, SMALL, place.height, 2)), fontsize=SMALL)
    axes.set_title(t("Across the first two: per cent that say yes"), fontsize=NORMAL,
                   fontweight="bold", loc="left")
    bar = figure.colorbar(mesh, cax=Box(place.right + 0.15, place.bottom, place.right + 0.35,
                                        place.top).panel(figure))
    bar.set_ticks([0, 50, 100], labels=[t("all no"), t("even"), t("all yes")])
    bar.outline.set_visible(False)


def save(figure: Figure, path: Path, words: str) -> Path:
    """Save a picture as PNG with its description for those who cannot see it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=DPI, metadata={"Description": words, "Software": None},
                   pil_kwargs={"compress_level": 6})
    return path


def _grid(box: Box, count: int, columns: int, head: float) -> list[Box]:
    """Places for panels, row by row, with room for a heading above and ticks below."""
    rows = -(-count // columns)
    wide, high = (box.right - box.left) / columns, (box.top - box.bottom) / rows
    return [Box(box.left + c * wide + 0.1, box.top - (r + 1) * high + 0.35,
                box.left + (c + 1) * wide - 0.15, box.top - r * high - head)
            for r, c in (divmod(number, columns) for number in range(count))]


def _heading(axes: Axes, place: Box, label: str, numbers: str) -> None:
    lines = wrapped(label, SMALL, place.width, 2)
    top = 1 + line_height(SMALL) / place.height
    for up, line in enumerate(reversed(lines)):
        axes.text(0, top + up * line_height(SMALL) / place.height, line, fontsize=SMALL,
                  fontweight="normal", transform=axes.transAxes, va="bottom")
    axes.text(0, 1.02, numbers, fontsize=SMALL - 1, color=GREY, transform=axes.transAxes,
              va="bottom")


def _mean_and_band(values: Floats) -> str:
    mean, low, high = map(_short, (values.mean(), *np.quantile(values, BAND)))
    return t("{mean} ({low} to {high})", mean=mean, low=low, high=high)


def _tick(value: float, _: float | None = None) -> str:
    """A formatter of matplotlib's."""
    return tick(value, ".4g")


def _short(value: float) -> str:
    """Two decimals, or none for what is large: room is short in a picture."""
    return numeral(value, ".2f" if abs(value) < 10 else ".0f")


def in_short(label: str, names: dict[str, str]) -> str:
    """A label with a capital, its long names replaced: long name → short one."""
    for name, short in names.items():
        label = label.replace(name, short)
    return capital(label)


def draw(calibration: Calibration, folder: Path) -> list[Path]:
    """Draw every picture of a calibration into a folder, as PNG.

    Returns:
        The files: what changed most, what was tied together if anything was, and where the answer
        of each open pattern flips.
    """
    sample, long = calibration.sample, calibration.sample.runs[HISTORY].plan.labels.poles
    names = {label: short for label in long.values() if (short := _initials(label)) != label}

    def quantity(name: str) -> Quantity:
        return Quantity(in_short(named(calibration.numbers[name].label), names),
                        calibration.values(name), calibration.kept)

    scene = plain_scene(t("Calibration"),
                        t("Which draws of the prior are in accord with what was seen?"),
                        sample.seed, len(sample.numbers), __version__)
    files = [save(marginals(scene, [quantity(m.name) for m in calibration.moved[:MOST_MOVED]]),
                  folder / "prior-and-calibrated.png",
                  t("Histograms of the numbers that calibration changed most: the prior in grey, "
                    "the kept draws in blue."))]
    if calibration.pairs:
        files.append(save(
            pairwise(scene, [(quantity(a), quantity(b)) for a, b, _ in calibration.pairs]),
            folder / "pairs.png", t("Clouds of draws of the pairs of numbers that calibration "
                                    "tied together most, before and after.")))
    for id_, across in calibration.across.items():
        claim = named(shipped_patterns()[id_].claim)
        prior = sample.prior(id_)
        flip = Flip(sample.shown[id_][prior],
                    [replace(one, values=one.values[prior], kept=one.kept[prior])
                     for one in (quantity(name) for name, _ in across[:MOST_ACROSS])])
        files.append(save(
            flips(replace(scene, question=f"{claim}?"),
                  t("{pattern}: where the answer flips", pattern=id_), flip),
            folder / f"where-{id_.lower()}-flips.png",
            t("Where in the space of parameters the answer flips: {claim}. Per cent of draws along "
              "the numbers that matter most, and across the first two.", claim=claim)))
    return files


def _initials(label: str) -> str:
    """A long name by its capitals."""
    capitals = "".join(word[0] for word in label.split() if word[0].isupper())
    return capitals if len(label.split()) > 3 and len(capitals) > 1 else label
