"""Draw an attribution as a waterfall: from start to end, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eurasia_sim.analysis.causes.attribution import Attribution, Part
from eurasia_sim.arrays import Floats
from eurasia_sim.languages import capital, named, t, tn
from eurasia_sim.plots.frame.figure import framed
from eurasia_sim.plots.frame.rows import BAR, DOWN, UP, Row, capacity, padded, row_axes
from eurasia_sim.plots.frame.scene import Scene
from eurasia_sim.plots.frame.style import GREY, INK, styled
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import BAND, numeral, signed
from eurasia_sim.wording.signs import LABEL, sign

LAST = ("direct", "chance")  # what no player causes stands last


@dataclass(frozen=True)
class _Step:
    name: str
    note: str
    values: Floats


@styled
def waterfall(attribution: Attribution, scene: Scene) -> Figure:
    """Draw the start, each part of the change, the largest first, and the end.

    Bars are means over the draws, because means add up and medians do not.

    Args:
        attribution: of a change over time, or of one event's effect.
        scene: of the run it belongs to.
    """
    scene = replace(scene, replicates=len(attribution.start))
    start, end = ends_in_words(attribution, scene)
    figure, box = framed(scene, waterfall_title(attribution, scene), notes=_notes(attribution),
                         bands=t("If … then: bars are means of the draws; lines hold 90 % of "
                                 "them."))
    steps = _steps(attribution, capacity(box) - 2)
    rows = [Row(start, "", numeral(_mean(attribution.start)), bold=True),
            *(Row(step.name, step.note, _change(step.values)) for step in steps),
            Row(end, "", numeral(_mean(attribution.end)), bold=True)]
    froms = _mean(attribution.start) + np.cumsum([0.0, *(_mean(s.values) for s in steps)])
    bands = [(froms[i] + low, froms[i] + high)
             for i, (low, high) in enumerate(_band(step.values) for step in steps)]
    outer = [_band(attribution.start), _band(attribution.end)]
    limits = padded([*froms, *(x for band in (*bands, *outer) for x in band)])
    axes = row_axes(figure, box, rows, limits, attribution.words,
                    t("mean, and how many draws agree"))
    _draw(axes, froms, steps, bands)
    for row, values, band in ((0, attribution.start, outer[0]),
                              (len(rows) - 1, attribution.end, outer[1])):
        axes.plot(band, [row, row], color=INK, lw=1.6, zorder=4)
        axes.plot([_mean(values)], [row], "D", color=INK, ms=10, zorder=5)
    return figure


def waterfall_title(attribution: Attribution, scene: Scene) -> str:
    """The title of the picture."""
    words = capital(attribution.words)
    change = signed(_mean(attribution.change))
    if attribution.event is not None:
        return t("{what}: how “{event}” acts ({change})", what=words, change=change,
                 event=event_in_words(attribution.event, scene))
    if attribution.over == "events":
        return t("{what}: what changed it ({change})", what=words, change=change)
    return t("{what}: what changed it, by mechanism ({change})", what=words, change=change)


def ends_in_words(attribution: Attribution, scene: Scene) -> tuple[str, str]:
    """Names of the first and the last value."""
    when = month_in_words(attribution.outcome.month, short=True)
    if attribution.event is None:
        return t("at the start"), when
    return (t("without “{event}”", event=event_in_words(attribution.event, scene)),
            t("with it, {when}", when=when))


def event_in_words(name: str, scene: Scene) -> str:
    """The label of an event."""
    return next((mark.label for mark in scene.marks if mark.id == name), name.replace("-", " "))


def _notes(attribution: Attribution) -> tuple[str, ...]:
    if attribution.method == "exact":
        return ()
    # Rounded up, so that it stays true.
    error = np.ceil((attribution.mean_error if attribution.acting else attribution.error)
                    * 1000) / 1000
    count, error_in_words = attribution.coalitions, numeral(error, ".3f")
    if attribution.acting:
        return (tn("Worked out from runs with {count} set of them: every mean is right to "
                   "±{error}.",
                   "Worked out from runs with {count} different sets of them: every mean is right "
                   "to ±{error}.", count, error=error_in_words),)
    return (tn("Worked out from runs with {count} set of them: every part is right to ±{error}.",
               "Worked out from runs with {count} different sets of them: every part is right to "
               "±{error}.", count, error=error_in_words),)


def _steps(attribution: Attribution, most: int) -> list[_Step]:
    """The largest parts first, the small ones together, what no player causes last."""
    players = [part for part in attribution.parts if part.what not in LAST]
    rest = [part for what in LAST for part in attribution.parts if part.what == what]
    players.sort(key=lambda part: -abs(_mean(part.values)))
    room = most - len(rest)
    kept = players if len(players) <= room else players[:room - 1]
    steps = [_Step(named(part.label), _when(part), part.values) for part in kept]
    others = players[len(kept):]
    if others:
        total = np.sum([part.values for part in others], axis=0)
        steps.append(_Step(tn("{count} other", "{count} others together", len(others)), "",
                           total))
    return [*steps, *(_Step(named(part.label), "", part.values) for part in rest)]


def _when(part: Part) -> str:
    return "" if part.month is None else month_in_words(part.month, short=True)


def _change(values: Floats) -> str:
    mean = _mean(values)
    arrow = "" if abs(mean) < 0.0005 else "▲ " if mean > 0 else "▼ "
    return f"{arrow}{signed(mean)}" + (f"   {sign(values).words(LABEL)}" if arrow else "")


def _draw(axes: Axes, froms: Floats, steps: Sequence[_Step],
          bands: Sequence[tuple[float, float]]) -> None:
    for number, (step, band) in enumerate(zip(steps, bands, strict=True)):
        row, begin, change = number + 1, froms[number], _mean(step.values)
        axes.barh(row, change, BAR, left=begin, color=UP if change > 0 else DOWN,
                  edgecolor=INK, lw=0.8, zorder=3)
        axes.plot(band, [row, row], color=INK, lw=1.6, zorder=4)
        axes.plot(band, [row, row], "|", color=INK, ms=8, mew=1.6, zorder=4)
        axes.plot([begin, begin], [row - 1, row], color=GREY, lw=0.9, ls=(0, (2, 2)), zorder=2)
    axes.plot([froms[-1]] * 2, [len(steps), len(steps) + 1], color=GREY, lw=0.9, ls=(0, (2, 2)),
              zorder=2)


def _mean(values: Floats) -> float:
    return float(np.mean(values))


def _band(values: Floats) -> tuple[float, float]:
    low, high = np.quantile(values, BAND)
    return float(low), float(high)
