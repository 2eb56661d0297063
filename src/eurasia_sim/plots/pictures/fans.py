"""Draw what-ifs: the baseline in grey and a variant in colour over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from eurasia_sim.arrays import Dates, Floats
from eurasia_sim.languages import capital, listed, t
from eurasia_sim.plots.frame import summary, timeline
from eurasia_sim.plots.frame.axes import band, curve, round_ticks, tick, y_axis
from eurasia_sim.plots.frame.figure import Box, framed, line_height, shortened, text_width, wrapped
from eurasia_sim.plots.frame.labels import EndLabel, LineKey, at_ends, line_key
from eurasia_sim.plots.frame.lanes import LANE, LATE, Lane, draw_lanes, lanes_of
from eurasia_sim.plots.frame.scene import Scene, years
from eurasia_sim.plots.frame.style import (
    GREY,
    NORMAL,
    SMALL,
    WIDTH,
    Dash,
    pole_colors,
    readable,
    styled,
)
from eurasia_sim.plots.pictures.courses import places, shape
from eurasia_sim.plots.pictures.effects import pair_in_words, variants_of
from eurasia_sim.results.tables import NOTHING, quantiles
from eurasia_sim.wording.findings import in_a_sentence
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import numeral, percent, signed
from eurasia_sim.wording.signs import LABEL, change_in_words, sign

MOST_PANELS, MOST_LANES = 9, 3
LEAST_HEIGHT = 0.7  # inches of curves below a title of two lines
STRIP = 0.3  # inches at the foot of a panel, for moves
CROWDED = 3  # with so many rows, a panel has one line of words and one lane
LEAST = 0.01  # change of an outcome that is worth a panel
LEAST_RANGE = 0.1  # of the y axis: smaller changes shall look small
STRONGER = 2.0  # the peak of an effect is reported too if it exceeds the end by this factor
BASE_COLOR, OWN_COLOR = "#8A8A8A", "#5E3C99"  # the latter of what belongs to no pole
BASE_DASH: Dash = (0, (4, 1.6))
SOLID: Dash = (0, None)


@dataclass(frozen=True)
class Measure:
    """The quantity of a fan chart.

    Attributes:
        words: its name within a sentence: ``Azerbaijan's alignment with Russia``.
        title: its name above a panel.
        values: (case, month, replicate).
        state: whose events are marked, if it is about one state.
        pole: whose colour it has, if it is about one pole.
    """

    words: str
    title: str
    values: xr.DataArray
    state: str | None = None
    pole: str | None = None


@dataclass(frozen=True)
class _Fan:
    """One panel: quantiles (5, month) of both cases, lines of text, and marked events.

    `brief`: what stands for the first of the lines where it is too long.
    `moves`: (month,) how many moves a draw has that concern it, of those who act in the variant.
    """

    title: str
    measure: Measure
    base: Floats
    other: Floats
    said: list[str]
    lanes: list[Lane]
    moves: Floats
    brief: str


@styled
def what_if(data: xr.Dataset, scene: Scene, *, variant: str | None = None,
            measures: Sequence[Measure] = ()) -> Figure:
    """The baseline in grey under a variant in colour.

    With one variant, a panel for every measure; with several, the first measure and a panel for
    every variant.

    Args:
        data, scene: of the run.
        variant: the only one to show; all if left out.
        measures: what to show; if left out, the outcomes that the question is about, or that
            were asked for, those that change most first.

    Raises:
        ValueError: when there is no variant.
    """
    summary.need_variant(scene)
    variants = [variant] if variant else list(scene.variants)
    shown = list(measures) or moved_measures(data, scene, variants)
    if len(variants) == 1:
        title = t("What if: {label}", label=scene.cases[variants[0]])
        fans = [_fan(data, scene, measure.title, variants[0], measure, MOST_LANES)
                for measure in shown[:MOST_PANELS]]
        return _drawn(data, scene, title, fans, shared=True)
    kept = variants
    if len(variants) > MOST_PANELS:
        sizes = summary.changes(data, scene, scene.focus_states, scene.focus_poles).max(
            ("month", "pole", "state")).values
        kept = [variants[i] for i in sorted(np.argsort(-sizes, kind="stable")[:MOST_PANELS])]
    lanes = max(MOST_LANES + 1 - shape(len(kept))[0], 1)
    fans = [_fan(data, scene, scene.cases[one], one, shown[0], lanes) for one in kept]
    others = [measure.words for measure in shown[1:4]]
    also = (t("Also asked about, and moved: {outcomes}.", outcomes=listed(others)),
            ) if others and not measures else ()
    return _drawn(data, scene, t("What if? {what}", what=capital(shown[0].words)), fans,
                  len(variants) - len(kept), also=also)


@styled
def what_if_states(data: xr.Dataset, scene: Scene, *, variant: str | None = None,
                   pole: str | None = None) -> Figure:
    """Alignment of every state with one pole: the baseline in grey under one variant.

    Args:
        data, scene: of the run.
        variant: the one that changes most if left out.
        pole: the first in focus if left out.

    Raises:
        ValueError: when there is no variant.
    """
    variant = variant or summary.main_variant(data, scene)
    pole = pole or summary.main_pole(scene)
    fans = []
    for state in scene.states:
        measure = alignment_with(data, scene, state, pole)
        fans.append(_fan(data, scene, scene.states[state], variant, measure, MOST_LANES))
    title = t("What if: {label} – alignment with {pole}", label=scene.cases[variant],
              pole=scene.spoken_name(pole))
    return _drawn(data, scene, title, fans, shared=True)


def moved_measures(data: xr.Dataset, scene: Scene, variants: Sequence[str]) -> list[Measure]:
    """What a what-if shows: the outcomes that change most first, or those asked for in order.

    Those that do not change by as much as `LEAST` are left out, but for the first.
    """
    if not scene.outcomes or scene.labels is None:
        return [alignment_with(data, scene, state, pole)
                for state, pole in summary.moved_pairs(data, scene, variants)]
    known: dict[object, xr.DataArray] = {}
    found = []
    for one in scene.outcomes:
        words = in_a_sentence(one, scene.labels)
        course = one.course(data, scene.labels, known).transpose("case", "month", "replicate")
        title = (pair_in_words(scene, str(one.state), str(one.pole))
                 if one.variable == "alignment" else
                 capital(t("Share of {pole} over {region}", pole=scene.short(str(one.pole)),
                           region=scene.region[0]) if one.region else words))
        # Means suffice to find the largest changes, and need no sorting.
        means = course.mean("replicate")
        most = float(summary.away_from(means, scene, variants).max())
        found.append((most, Measure(words, title, course, one.state, one.pole)))
    if scene.asked:
        return [measure for _, measure in found]
    found.sort(key=lambda pair: -pair[0])
    return [measure for number, (most, measure) in enumerate(found) if most >= LEAST or not number]


def alignment_with(data: xr.Dataset, scene: Scene, state: str, pole: str) -> Measure:
    """The measure that is drawn where no other is asked for."""
    values = data.alignment.sel(state=state, pole=pole).transpose("case", "month", "replicate")
    return Measure(t("{state}'s alignment with {pole}", state=scene.states[state],
                     pole=scene.spoken_name(pole)),
                   pair_in_words(scene, state, pole), values, state, pole)


def _fan(data: xr.Dataset, scene: Scene, title: str, variant: str, measure: Measure,
         lanes: int) -> _Fan:
    base = measure.values.sel(case=scene.reference(variant)).values
    other = measure.values.sel(case=variant).values
    paired = other - base
    low, _, middle, _, high = quantiles(paired)
    months = np.asarray(data.month.values, "datetime64[M]")
    differs = np.abs(paired).max(axis=-1) > NOTHING
    first = months[int(np.argmax(differs))]
    onset = first if differs.any() and first - months[0] > LATE else None
    end = month_in_words(months[-1], short=True)
    lines = [t("{label}: {value}", label=end,
               value=change_in_words(paired[-1], float(middle[-1])))]
    most = int(np.abs(middle).argmax())
    if abs(middle[most]) > max(STRONGER * abs(float(middle[-1])), 0.01):
        lines.append(t("most: {value} in {when}", value=signed(float(middle[most])),
                       when=month_in_words(months[most], short=True)))
    elif differs[-1]:
        lines.append(t("{part} of draws: {low} to {high}", part=percent(0.9),
                       low=signed(float(low[-1])), high=signed(float(high[-1]))))
    return _Fan(title, measure, quantiles(base), quantiles(other), lines,
                lanes_of(scene, variant, onset, lanes),
                _moves(scene, variant, measure, len(months)),
                t("{change}, {agreement}", change=signed(float(middle[-1])),
                  agreement=sign(paired[-1]).words(LABEL)))


def _moves(scene: Scene, variant: str, measure: Measure, months: int) -> Floats:
    """Moves per draw and month that concern what is measured."""
    if scene.moves is None or not scene.moves.anybody:
        return np.zeros(months)
    return scene.moves.per_month(variant, None if measure.state is None else [measure.state])


def _drawn(data: xr.Dataset, scene: Scene, title: str, fans: Sequence[_Fan], left_out: int = 0,
           *, shared: bool = False, also: tuple[str, ...] = ()) -> Figure:
    """Draw the panels; `shared` if all show one variant, whose events are then listed once."""
    months = data.month.values
    rows, columns = shape(len(fans))
    keyed = columns > 2
    shown = variants_of(len(fans) + left_out, len(fans))
    notes = (*((t("Shown: {parts}, those with the largest effects.", parts=shown),)
               if left_out else ()), *also)
    key = _key(scene, months, fans, shared=shared)
    figure, box = framed(scene, title, notes=notes, key=key, line_key=True,
                         bands=t("If … then: bands hold 90 % of the draws."))
    colors = {fan.measure.pole: _color(scene, fan.measure) for fan in fans}
    base = (t("baseline, or what it stands beside: median and band") if scene.against else
            t("baseline: median and band"))
    line_key(figure, box, [LineKey(base, BASE_COLOR, BASE_DASH),
                           *(LineKey(t("what if: median and band"), color, SOLID)
                             for color in colors.values() if len(colors) == 1)])
    # No numbers here: the difference of two medians is not the median difference that is told.
    ends = () if keyed else (t("beside it") if scene.against else t("baseline"), t("what if"))
    wide = max((text_width(text, SMALL) for text in ends), default=0.0) + 0.2
    said = max(len(fan.said) for fan in fans) if rows < CROWDED else 1
    low, high = _limits(fans)
    most = max(float(fan.moves.max()) for fan in fans)
    foot = STRIP if most else 0.0
    lanes = max(min(len(fan.lanes), 1 if shared else len(fan.lanes)) for fan in fans) * LANE
    under = places(box, len(fans), wide, said + 1)
    two = rows < CROWDED and under[0].height - lanes - foot >= LEAST_HEIGHT
    titles = [wrapped(fan.title, NORMAL, place.width + wide - 0.25, 2 if two else 1, "bold")
              for fan, place in zip(fans, under, strict=True)]
    more = max(map(len, titles)) - 1
    for index, (fan, head, place) in enumerate(zip(
            fans, titles, places(box, len(fans), wide, said + more), strict=True)):
        axes = place.panel(figure)
        # The lanes stand above what the curves need, moves below it.
        inch = (high - low) / max(place.height - lanes - foot, 0.3)
        axes.set_ylim(low - inch * foot, high + inch * lanes)
        timeline.time_axis(axes, months, place, labels=index + columns >= len(fans))
        ticks = round_ticks(low, high, min(6, int((place.height - lanes) / 0.35)))
        y_axis(axes, place, ticks, map(tick, ticks) if place.left < box.left + 1 else ())
        _head(axes, head, fan, place, wide, said)
        timeline.shade_unknown(axes, scene, months)
        if fan.measure.state is not None:
            timeline.draw_shocks(axes, scene, fan.measure.state, place)
        color = _color(scene, fan.measure)
        _draw(axes, years(months), fan, color)
        if most:
            _strip(axes, years(months), fan.moves / most, place)
        draw_lanes(axes, fan.lanes, place, color, words=not shared)
        at_ends(axes, [EndLabel(text, float(course[summary.MIDDLE, -1]), ink)
                       for text, course, ink in zip(ends, (fan.base, fan.other),
                                                    (GREY, color), strict=False)])
    return figure


def _color(scene: Scene, measure: Measure) -> str:
    return OWN_COLOR if measure.pole is None else pole_colors(scene)[measure.pole]


def _limits(fans: Sequence[_Fan]) -> tuple[float, float]:
    """Limits shared by all panels, so that sizes can be compared."""
    low = min(float(course[summary.LOW].min()) for fan in fans for course in (fan.base, fan.other))
    high = max(float(course[summary.HIGH].max())
               for fan in fans for course in (fan.base, fan.other))
    spare = max(LEAST_RANGE - (high - low), 0) / 2 + 0.04 * max(high - low, LEAST_RANGE)
    return low - spare, high + spare


def _head(axes: Axes, title: Sequence[str], fan: _Fan, place: Box, wide: float,
          said: int) -> None:
    """The title, with the lines of text under it."""
    first, *rest = fan.said[:said]
    fits = text_width(first, SMALL) <= place.width + wide
    lines = [first if fits else fan.brief, *rest][::-1]
    for row, line in enumerate(lines):
        axes.text(0, 1 + (0.08 + row * line_height(SMALL)) / place.height,
                  shortened(line, SMALL, place.width + wide), transform=axes.transAxes,
                  fontsize=SMALL, va="baseline", gid="said")
    for row, line in enumerate(title[::-1]):
        up = 0.1 + len(lines) * line_height(SMALL) + row * 0.97 * line_height(NORMAL)
        axes.text(0, 1 + up / place.height, line, transform=axes.transAxes, fontsize=NORMAL,
                  fontweight="bold", va="baseline", gid="panel-title")


def _draw(axes: Axes, x: Floats, fan: _Fan, color: str) -> None:
    low, _, middle, _, high = fan.base
    band(axes, x, low, high, BASE_COLOR, 0.25)
    curve(axes, x, middle, color=BASE_COLOR, ls=BASE_DASH, lw=2, zorder=3)
    same = np.abs(fan.other - fan.base).max(axis=0) <= NOTHING
    begun = max(int(np.argmin(same)) - 1, 0) if not same.all() else len(x)
    low, _, middle, _, high = fan.other[:, begun:]
    band(axes, x[begun:], low, high, color, 0.22, 2)
    for rim in (low, high):
        curve(axes, x[begun:], rim, color=color, lw=0.8, zorder=2.5)
    curve(axes, x[begun:], middle, color=readable(color), lw=2.6, zorder=4)


def _strip(axes: Axes, x: Floats, part: Floats, place: Box) -> None:
    """How many moves fall on each month, as steps along the foot of a panel."""
    high = 0.85 * STRIP / place.height
    edges = np.repeat(x, 2)[1:]
    rim = np.concatenate([np.stack([edges, np.repeat(part * high, 2)[:-1]], axis=-1),
                          [[x[-1], 0], [x[0], 0]]])
    axes.add_collection(PolyCollection([rim], facecolor=GREY, alpha=0.55, lw=0, zorder=1.5,
                                       transform=axes.get_xaxis_transform()), autolim=False)


def _key(scene: Scene, months: Dates, fans: Sequence[_Fan], *,
         shared: bool) -> tuple[str, ...]:
    lanes = fans[0].lanes if shared else [lane for fan in fans for lane in fan.lanes]
    told = {"▼": t("▼ a variant's own event."), "✕": t("✕ an event that it lacks."),
            "▬": t("▬ when it may fall, or how long it lasts.")}
    marks = ([f"{lane.mark} {lane.dated}" for lane in lanes] if shared else
             [told[mark] for mark in told if mark in {lane.mark for lane in lanes}])
    most = max(float(fan.moves.max()) for fan in fans)
    if most:
        marks.append(t("Grey steps at the foot: moves of those who act, {number} in 100 draws and "
                       "a month at the most.", number=numeral(100 * most, ".0f")))
    parts = [*marks, t("Ticks: events in the baseline.") if scene.shocks else "",
             timeline.unknown_in_words(scene, months)]
    return timeline.joined([part for part in parts if part], SMALL, WIDTH - 0.5, 2)
