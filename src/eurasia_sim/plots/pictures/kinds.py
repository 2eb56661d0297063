"""Draw the response of a world at rest to the example of a kind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from eurasia_sim.arrays import Floats
from eurasia_sim.languages import t
from eurasia_sim.plots.frame.axes import tick
from eurasia_sim.plots.frame.style import GREY
from eurasia_sim.results.tables import quantiles
from eurasia_sim.wording.numbers import signed

Effects = Sequence[tuple[str, Floats]]


def draw_response(label: str, event: str, effects: Effects, path: Path, *,
                  strikes: int = 6) -> None:
    """Draw effects, each (months, draws) with its name, as small multiples into a PNG.

    Args:
        label: of the kind.
        event: id of the example.
        effects: (name, (months, draws)) of the outcomes that moved.
        path: of the picture.
        strikes: the month of the event.
    """
    columns = min(3, max(1, len(effects)))
    rows = max(1, -(-len(effects) // columns))
    figure = Figure(figsize=(4.2 * columns + 0.4, 2.5 * rows + 1.3), dpi=120)
    FigureCanvasAgg(figure)
    figure.suptitle(t("{kind}: what one does to a world at rest", kind=label), x=0.02, ha="left",
                    fontsize=15, fontweight="bold")
    courses = [quantiles(effect) for _, effect in effects]
    most = max([0.01, *(float(np.abs(course).max()) for course in courses)]) * 1.05
    for number, ((name, _), (low, _, middle, _, high)) in enumerate(zip(effects, courses,
                                                                       strict=True)):
        axes = figure.add_subplot(rows, columns, number + 1)
        peak = float(middle[int(np.abs(middle).argmax())])
        years = np.arange(len(middle)) / 12
        axes.axhline(0, color=GREY, linewidth=0.8)
        axes.axvline(strikes / 12, color=GREY, linewidth=0.8, linestyle=":")
        axes.fill_between(years, low, high, color="#0072B2", alpha=0.2, linewidth=0)
        axes.plot(years, middle, color="#0072B2", linewidth=2)
        # One scale, so that sizes can be compared: what looks large is large.
        axes.set_ylim(min(0.0, *(float(c.min()) for c in courses), -0.1 * most) * 1.05,
                      max(0.0, *(float(c.max()) for c in courses), 0.1 * most) * 1.05)
        axes.set_title(f"{name.replace('Organization of Turkic States', 'OTS')}\n"
                       + t("most: {value}", value=signed(peak)), fontsize=11, loc="left")
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=10)
        axes.yaxis.set_major_formatter(lambda value, _: tick(value, "+.3g"))
        if number >= len(effects) - columns:
            axes.set_xlabel(t("years"), fontsize=11)
    figure.text(0.98, 0.015, " · ".join((
        t("example: {event}", event=event.replace("-", " ")), t("dotted: when it happens"),
        t("band: 90 % of 256 draws without chance"))), ha="right", fontsize=9, color=GREY)
    figure.tight_layout(rect=(0, 0.04, 1, 0.97))
    figure.savefig(path, metadata={"Software": None})
