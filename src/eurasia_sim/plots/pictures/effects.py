"""Draw what variants change: paired differences from the baseline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eurasia_sim.arrays import Dates, Floats
from eurasia_sim.languages import listed, t, tn
from eurasia_sim.plots.frame import summary, timeline
from eurasia_sim.plots.frame.axes import band, round_ticks, tick, y_axis
from eurasia_sim.plots.frame.figure import (
    Box,
    framed,
    line_height,
    shortened,
    text_width,
    wrapped,
)
from eurasia_sim.plots.frame.labels import EndLabel, LineKey, at_ends, line_key
from eurasia_sim.plots.frame.scene import Scene, years
from eurasia_sim.plots.frame.style import INK, NORMAL, SMALL, WIDTH, styled, variant_looks
from eurasia_sim.plots.pictures.courses import beside_all
from eurasia_sim.results.tables import NOTHING, quantiles
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import signed, size
from eurasia_sim.wording.signs import LABEL, sign

MOST_POLES, MOST_VARIANTS = 3, 8
LEAST_RANGE = 0.01  # of alignment above and below zero
FLAT = 0.1  # a smaller part of the largest effect would be a flat line
WORTH = 0.01  # the smallest change that is told as the largest
HEIGHT_FOR_ROWS = 4.6  # inches
LABEL_WIDTHS = {1: 4.1, 2: 2.3, 3: 2.0}  # inches, by the number of columns
MOST_KEYED = 2.4  # inches of labels without names, where they are longer than in English
KEYED = 3  # with so many columns, the variants are named in a key


@dataclass(frozen=True)
class Effect:
    """One variant on one state and pole.

    Attributes:
        variant: which.
        course: (5, month) quantiles.
        sign: how many draws agree at the end.
        peak: the largest change and its month, where it has faded since.
    """

    variant: str
    course: Floats
    sign: str
    peak: str = ""

    @property
    def most(self) -> float:
        """The size of the largest median change."""
        return float(np.abs(self.course[summary.MIDDLE]).max())


@styled
def effects(data: xr.Dataset, scene: Scene, *, variant: str | None = None) -> Figure:
    """Alignment in each variant, or in one, minus alignment in the baseline.

    Raises:
        ValueError: when there is no variant.
    """
    summary.need_variant(scene)
    months = data.month.values
    states, poles, variants = _chosen(data, scene, [variant] if variant else list(scene.variants))
    by_pair, onsets = _effects(data, scene, states, poles, variants)
    small = _drop_small(by_pair)
    columns = (1 if len(by_pair) == 1 or len(poles) == 1 else
               2 if len(by_pair) <= 4 or len(poles) == 2 else KEYED)
    letters = timeline.letters_of(onsets.values())
    end = month_in_words(months[-1], short=True)
    shown = (_left_out(scene, states, poles, [] if variant else variants),
             _small_in_words(scene, small))
    notes = (" ".join(filter(None, shown)),
             t("Beside the lines: median difference in {when}, and in how many draws alignment is "
               "then higher or lower; the largest where it has faded.", when=end))
    figure, box = framed(scene, t("What variants change in alignment"),
                         bands=t("If … then: bands hold 90 % of the draws."),
                         notes=tuple(filter(None, notes)),
                         key=_key(scene, months, onsets, letters), line_key=columns == KEYED)
    if columns == KEYED:
        line_key(figure, box, [LineKey(scene.cases[variant], *variant_looks(scene)[variant])
                               for variant in variants])
    limits = one_scale(by_pair.values())
    pairs = list(by_pair)
    wide = label_width(scene, by_pair.values(), columns)
    places = effect_places(box, len(pairs), columns, wide)
    for number, (pair, place) in enumerate(zip(pairs, places, strict=True)):
        axes = place.panel(figure)
        axes.set_ylim(*limits)
        timeline.time_axis(axes, months, place, labels=number + columns >= len(pairs))
        title = pair_in_words(scene, *pair)
        if text_width(title, NORMAL, "bold") > place.width + wide:
            title = pair_in_words(scene, *pair, short=True)
        dress(axes, place, wide, [title], words=number % columns == 0)
        timeline.shade_unknown(axes, scene, months)
        timeline.draw_shocks(axes, scene, pair[0], place)
        timeline.draw_letters(axes, letters, place)
        _strips(axes, scene, variants, place)
        draw_lines(axes, scene, years(months), by_pair[pair], place, wide,
                   keyed=columns == KEYED)
    beside_all(figure, box, t("← lower   alignment   higher →"))
    return figure


def pair_in_words(scene: Scene, state: str, pole: str, *, short: bool = False) -> str:
    """The title of a panel about a state and a pole."""
    return t("{state} – {pole}", state=scene.states[state],
             pole=scene.short(pole) if short else scene.poles[pole])


def _chosen(data: xr.Dataset, scene: Scene,
            variants: list[str]) -> tuple[list[str], list[str], list[str]]:
    """States and poles in focus and the variants, in their order; the largest if too many."""
    states = list(scene.focus_states or scene.states)
    poles = list(scene.focus_poles or scene.poles)
    rows = HEIGHT_FOR_ROWS / (0.4 + line_height(SMALL) * min(len(variants), MOST_VARIANTS))
    most_states = max(1, min(4, int(rows)))
    if len(states) <= most_states and len(poles) <= MOST_POLES and len(variants) <= MOST_VARIANTS:
        return states, poles, variants
    sizes = summary.changes(data, scene, states, poles).sel(case=variants).max("month")

    def most(names: list[str], axis: str, count: int) -> list[str]:
        size = sizes.max([str(d) for d in sizes.dims if d != axis]).sel({axis: names}).values
        largest = {names[i] for i in np.argsort(-size, kind="stable")[:count]}
        return [name for name in names if name in largest]

    return (most(states, "state", most_states), most(poles, "pole", MOST_POLES),
            most(variants, "case", MOST_VARIANTS))


def _left_out(scene: Scene, states: list[str], poles: list[str], variants: list[str]) -> str:
    """A remark on which part of the focus is shown, if not all of it."""
    parts = [words(total, len(shown)) for shown, total, words in (
        (states, len(scene.focus_states or scene.states), _states_of),
        (poles, len(scene.focus_poles or scene.poles), _poles_of),
        (variants, len(scene.variants), variants_of)) if 0 < len(shown) < total]
    return t("Shown: {parts}, those with the largest effects.",
             parts=t(", ").join(parts)) if parts else ""


def _states_of(total: int, shown: int) -> str:
    return tn("{shown} of {count} state", "{shown} of {count} states", total, shown=shown)


def _poles_of(total: int, shown: int) -> str:
    return tn("{shown} of {count} pole", "{shown} of {count} poles", total, shown=shown)


def variants_of(total: int, shown: int) -> str:
    """``9 of 12 variants``."""
    return tn("{shown} of {count} variant", "{shown} of {count} variants", total, shown=shown)


def _drop_small(by_pair: dict[tuple[str, str], list[Effect]]) -> list[tuple[str, str, float]]:
    """Take away the pairs that would be flat lines beside the largest effect, and say which."""
    sizes = {pair: max(effect.most for effect in some) for pair, some in by_pair.items()}
    least = max(sizes.values()) * FLAT
    small = [(*pair, most) for pair, most in sizes.items() if most < least]
    for state, pole, _ in small:
        del by_pair[state, pole]
    return small


def _small_in_words(scene: Scene, small: list[tuple[str, str, float]]) -> str:
    if not small:
        return ""
    names = listed([pair_in_words(scene, state, pole, short=True) for state, pole, _ in small])
    return t("Too small to see beside these ({most} or less): {pairs}.", pairs=names,
             most=size(max(0.001, *(most for *_, most in small))))


def faded(middle: Floats, months: Dates) -> str:
    """The largest change and its month, where half of it or less is left at the end."""
    peak = int(np.abs(middle).argmax())
    if abs(middle[peak]) < max(2 * abs(float(middle[-1])), WORTH):
        return ""
    return t("most {value} in {when}", value=signed(float(middle[peak])),
             when=month_in_words(months[peak], short=True))


def label_width(scene: Scene, panels: Iterable[list[Effect]], columns: int) -> float:
    """Inches beside each panel: what the labels need, within bounds."""
    every = [effect for some in panels for effect in some]
    changes = max(text_width(text, SMALL) for effect in every
                  for text in (effect.peak, _change(effect)))
    if columns == KEYED:
        return min(max(changes + 0.1, LABEL_WIDTHS[columns]), MOST_KEYED)
    longest = max(changes, *(text_width(scene.cases[effect.variant], SMALL) for effect in every))
    return min(max(longest, 2.0) + 0.1, LABEL_WIDTHS[columns])


def _effects(data: xr.Dataset, scene: Scene, states: list[str], poles: list[str],
             variants: list[str]) -> tuple[dict[tuple[str, str], list[Effect]],
                                           dict[str, np.datetime64]]:
    """Effects by state and pole, and the month in which each variant first makes a difference."""
    by_pair: dict[tuple[str, str], list[Effect]] = {(s, p): [] for s in states for p in poles}
    onsets: dict[str, np.datetime64] = {}
    months = np.asarray(data.month.values, "datetime64[M]")
    for variant in variants:
        paired = summary.effect(data, scene, variant, poles, states)
        differs = np.abs(paired).max(axis=(0, 1, 3)) > NOTHING
        if differs.any():
            onsets[variant] = months[int(np.argmax(differs))]
        courses = quantiles(paired)
        for p, pole in enumerate(poles):
            for s, state in enumerate(states):
                by_pair[state, pole].append(Effect(variant, courses[:, p, s],
                                                   sign(paired[p, s, -1]).words(LABEL),
                                                   faded(courses[summary.MIDDLE, p, s], months)))
    return by_pair, onsets


def one_scale(panels: Iterable[list[Effect]]) -> tuple[float, float]:
    """Limits shared by all panels, so that sizes can be compared."""
    every = [effect.course for some in panels for effect in some]
    low = min(float(course[summary.LOW].min()) for course in every)
    high = max(float(course[summary.HIGH].max()) for course in every)
    low, high = min(low, -LEAST_RANGE), max(high, LEAST_RANGE)
    return low - 0.2 * (high - low), high + 0.3 * (high - low)


def effect_places(box: Box, count: int, columns: int, labels: float,
                  lines: int = 1) -> list[Box]:
    """Room for so many panels, with titles of some lines over and labels beside each."""
    rows = -(-count // columns)
    left, bottom = box.left + 0.75, box.bottom + 0.2
    high, wide = (box.top - bottom) / rows, (box.right - left) / columns
    head = lines * line_height(NORMAL) + 0.04
    return [Box(left + c * wide, box.top - (r + 1) * high + 0.1,
                left + (c + 1) * wide - labels - 0.35, box.top - r * high - head)
            for r, c in (divmod(number, columns) for number in range(count))]


def dress(axes: Axes, place: Box, wide: float, title: list[str], *, words: bool) -> None:
    """Add title, line at zero and ticks, labelled in the leftmost column."""
    axes.set_title("\n".join(shortened(line, NORMAL, place.width + wide, "bold")
                             for line in title),
                   fontsize=NORMAL, fontweight="bold", loc="left", y=1, pad=4)
    ticks = round_ticks(*axes.get_ylim(), min(6, int(place.height / 0.32)))
    y_axis(axes, place, ticks, (tick(t, "+.3g") for t in ticks) if words else ())
    axes.axhline(0, color=INK, lw=1.2, zorder=2)


def draw_lines(axes: Axes, scene: Scene, x: Floats, lines: list[Effect], place: Box,
               wide: float, *, keyed: bool) -> None:
    """Draw bands and medians with their labels, without names where a key has them."""
    looks = variant_looks(scene)
    for effect in lines:
        color, dash = looks[effect.variant]
        low, _, middle, _, high = effect.course
        begun = max(int(np.argmax(np.maximum(-low, high) > NOTHING)) - 1, 0)
        band(axes, x[begun:], low[begun:], high[begun:], color, 0.14)
        axes.plot(x[begun:], middle[begun:], color=color, ls=dash, zorder=3)
    texts = _texts(scene, lines, wide, int(place.height / line_height(SMALL)), keyed=keyed)
    at_ends(axes, [EndLabel(text, float(effect.course[summary.MIDDLE, -1]),
                            looks[effect.variant][0])
                   for effect, text in zip(lines, texts, strict=True)], gap=0.25)


def _strips(axes: Axes, scene: Scene, variants: list[str], place: Box) -> None:
    """The variants' own events of uncertain date or some length, a row of strips a variant."""
    looks = variant_looks(scene)
    uncertain = [mark for mark in scene.marks if mark.case in variants and not mark.is_shock]
    rows = list(dict.fromkeys(mark.case for mark in uncertain))
    for mark in uncertain:
        assert mark.case is not None
        height = (0.1 + 0.07 * rows.index(mark.case)) / place.height
        timeline.mark_range(axes, mark, looks[mark.case][0], height)


def _texts(scene: Scene, found: list[Effect], wide: float, room: int, *,
           keyed: bool) -> list[str]:
    """Labels with as much as fits: name, size and sign; name and size; name and sign; name."""
    names = [scene.cases[effect.variant] for effect in found]
    sizes = [_size(effect) for effect in found]
    signs = [effect.sign for effect in found]
    changes = [_change(effect) for effect in found]
    if keyed:
        return [shortened(words, SMALL, wide) for words in changes]
    whole = [[*wrapped(n, SMALL, wide, 2), *wrapped(words, SMALL, wide, 2),
              *wrapped(effect.peak, SMALL, wide, 2)]
             for n, words, effect in zip(names, changes, found, strict=True)]
    full = [wrapped(f"{n} {words}", SMALL, wide, 3)
            for n, words in zip(names, changes, strict=True)]
    less = [wrapped(t("{label}: {value}", label=n, value=s), SMALL, wide, 2)
            for n, s in zip(names, signs, strict=True)]
    bare = [wrapped(f"{n} {z}", SMALL, wide, 2) for n, z in zip(names, sizes, strict=True)]
    for lines in (whole, full, bare, less):
        if sum(map(len, lines)) <= room and not any("…" in some[-1] for some in lines):
            return ["\n".join(some) for some in lines]
    return [shortened(name, SMALL, wide) for name in names]


def _size(effect: Effect) -> str:
    return signed(float(effect.course[summary.MIDDLE, -1]))


def _change(effect: Effect) -> str:
    return t("{change}, {agreement}", change=_size(effect), agreement=effect.sign)


def _key(scene: Scene, months: Dates, onsets: dict[str, np.datetime64],
         letters: dict[np.datetime64, str]) -> tuple[str, ...]:
    entries = []
    for month, letter in letters.items():
        names = [scene.cases[variant] for variant, first in onsets.items() if first == month]
        entries.append(timeline.lettered(letter, month, names))
    if entries:
        entries[0] = t("First difference: {entry}", entry=entries[0])
    strips = any(mark.case and not mark.is_shock for mark in scene.marks)
    rest = [t("Ticks: events in the baseline.") if scene.shocks else "",
            t("Strips: when a variant's event may fall, or lasts.") if strips else "",
            timeline.unknown_in_words(scene, months)]
    wide = WIDTH - 0.5
    return (*timeline.joined(entries, SMALL, wide, 2),
            *timeline.joined([part for part in rest if part], SMALL, wide, 2))


