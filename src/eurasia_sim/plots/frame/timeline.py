"""Draw the time axis: years, events, and the months after the last known event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Transform, blended_transform_factory

from eurasia_sim.arrays import Dates, Floats
from eurasia_sim.languages import SOURCE, Month, current, t, tn
from eurasia_sim.plots.frame.axes import curve, x_axis
from eurasia_sim.plots.frame.figure import Box, shortened, text_width, wrapped
from eurasia_sim.plots.frame.labels import spread
from eurasia_sim.plots.frame.scene import Mark, Scene, years
from eurasia_sim.plots.frame.style import GREY, INK, SHADE, SMALL
from eurasia_sim.wording.months import month_in_words

MOST_LETTERS = 4  # lettered events a panel
MOST_MONTHS = 10  # letters in a picture
LEAST_HEIGHT = 0.7  # inches of a panel with letters
LEAST_JUMP = 0.01  # of alignment, for an event to get a letter
SHOWN_AFTER = 3  # months after the last known event before the rest is shaded
STEPS = (1, 2, 5, 10, 20, 50, 100)


def time_axis(axes: Axes, months: Dates, place: Box, *, labels: bool = True) -> None:
    """Label the axis with as many years as fit; with months if the period is short."""
    span = years(months)
    first, last = float(span[0]), float(span[-1])
    axes.set_xlim(first, last)
    ticks, names = _ticks(first, last, place.width)
    x_axis(axes, place, ticks, names if labels else ())


def _ticks(first: float, last: float, inches: float) -> tuple[list[float], list[str]]:
    room = text_width("2022", SMALL) * 1.3
    if last - first < 2:
        start, end = round(first * 12), round(last * 12)
        names = {count: _dated(count) for count in range(start, end + 1)}
        room = max(2 * room, *(text_width(name, SMALL) + 0.1 for name in names.values()))
        every = next((n for n in (1, 3, 6, 12) if (last - first) * 12 / n * room <= inches), 12)
        shown = list(names)[::every]
        return [count / 12 for count in shown], [names[count] for count in shown]
    step = next((s for s in STEPS if (last - first) / s * room <= inches), STEPS[-1])
    found = np.arange(np.ceil(first / step - 1e-9) * step, last + 1e-9, step)
    return [float(year) for year in found], [f"{year:.0f}" for year in found]


def _dated(count: int) -> str:
    """A month, counted from the year 0, with two digits of its year: ``Jan 22``."""
    year, month = divmod(count, 12)
    return str(Month(month + 1, year, short=True)).replace(str(year), str(year)[2:])


def last_known(scene: Scene) -> np.datetime64 | None:
    """The month of the last event of the baseline."""
    ends = [mark.last for mark in scene.marks if mark.case is None]
    return max(ends) if ends else None


def ends_early(scene: Scene, months: Dates) -> np.datetime64 | None:
    """The last known event's month, if the period goes on after it."""
    known = last_known(scene)
    if known is None or years(months)[-1] - years(known) < SHOWN_AFTER / 12:
        return None
    return known


def shade_unknown(axes: Axes, scene: Scene, months: Dates) -> None:
    """Shade what lies after the last known event."""
    known = ends_early(scene, months)
    if known is not None:
        start = float(years(known))
        axes.add_artist(Rectangle((start, 0), float(years(months)[-1]) - start, 1, color=SHADE,
                                  lw=0, zorder=-5, transform=_place(axes)))


def unknown_in_words(scene: Scene, months: Dates) -> str:
    """What the shade means; empty if there is none."""
    known = ends_early(scene, months)
    if known is None:
        return ""
    return t("Shaded: after the last known event, {when}.",
             when=month_in_words(known, short=True))


def to_letter(scene: Scene, months: Dates, jumps: Floats, states: Sequence[str], inches: float,
              *, least: float = LEAST_JUMP, most: int = MOST_LETTERS,
              ) -> dict[str, list[np.datetime64]]:
    """The months to get a letter in each state's panel: those of the largest jumps.

    Args:
        scene: with the events.
        months: (T,) of the data.
        jumps: (S, T) how far the state moved in the month.
        states: names along the first axis of `jumps`.
        inches: width of a panel.
        least: the smallest jump that gets a letter.
        most: how many letters a panel has.
    """
    x = years(months)
    apart = (text_width("00", SMALL) + 0.03) / inches * (x[-1] - x[0])
    position = {month: number for number, month in enumerate(_whole(months))}
    found = [(float(jumps[states.index(state), position[mark.first]]), mark.first, state)
             for mark in scene.shocks if mark.first in position
             for state in mark.states if state in states]
    found = [item for item in set(found) if item[0] >= least]
    chosen: dict[str, list[np.datetime64]] = {state: [] for state in states}
    used: set[np.datetime64] = set()
    for _, month, state in sorted(found, key=lambda item: (-item[0], item[1], item[2])):
        near = any(abs(years(month) - years(other)) < apart for other in chosen[state])
        full = month not in used and len(used) == MOST_MONTHS
        if not near and not full and len(chosen[state]) < most:
            chosen[state].append(month)
            used.add(month)
    return chosen


def letters_of(months: Iterable[np.datetime64]) -> dict[np.datetime64, str]:
    """A letter for every month, in the order of time (a number might be read as a day)."""
    return {month: chr(ord("A") + number) for number, month in enumerate(sorted(set(months)))}


def lettered_key(scene: Scene, chosen: dict[str, list[np.datetime64]]) -> list[str]:
    """What the letters stand for, one entry a letter."""
    entries = []
    for month, letter in letters_of(m for some in chosen.values() for m in some).items():
        states = {state for state, months in chosen.items() if month in months}
        names = dict.fromkeys(mark.label for mark in scene.shocks
                              if mark.first == month and states & set(mark.states))
        entries.append(lettered(letter, month, names))
    return entries


def lettered(letter: str, month: np.datetime64, names: Iterable[str]) -> str:
    """What a letter stands for: ``A Dec 2024: one event, another``."""
    return t("{letter} {when}: {events}", letter=letter, when=month_in_words(month, short=True),
             events=t(", ").join(names))


def draw_shocks(axes: Axes, scene: Scene, state: str, place: Box) -> None:
    """Ticks on the time axis for the shocks on a state."""
    low, high = axes.get_xlim()
    ticks = [x for x in {float(years(mark.first)) for mark in scene.shocks if state in mark.states}
             if low <= x <= high]
    axes.add_collection(LineCollection([((x, 0), (x, 0.08 / place.height)) for x in ticks],
                                       transform=_place(axes), colors=INK, lw=1, zorder=4),
                        autolim=False)


def draw_letters(axes: Axes, letters: dict[np.datetime64, str], place: Box) -> None:
    """Lines with letters for months; letters that would touch are moved apart."""
    if not letters or place.height < LEAST_HEIGHT:
        return
    low, high = axes.get_xlim()
    inch = (high - low) / place.width
    at = [float(years(month)) for month in letters]
    wide = (text_width("M", SMALL) + 0.03) * inch
    beside = spread(at, [wide] * len(at), low - wide / 2, high + wide / 2)
    for x, moved, letter in zip(at, beside, letters.values(), strict=True):
        curve(axes, [x, x, moved], [0, 1 - 0.32 / place.height, 1 - 0.22 / place.height],
              transform=_place(axes), color=GREY, lw=0.8, zorder=0.5)
        axes.text(moved, 1 - 0.02 / place.height, letter, transform=_place(axes),
                  fontsize=SMALL, ha="center", va="top", color=INK, gid="letter", zorder=6,
                  path_effects=[withStroke(linewidth=2.5, foreground="white", alpha=0.8)])


def mark_range(axes: Axes, mark: Mark, color: str, height: float) -> None:
    """A variant's own event: a line, or a strip where its month is uncertain or it lasts.

    `height` is a fraction of the axes'.
    """
    first, last = float(years(mark.first)), float(years(mark.last))
    low, high = axes.get_xlim()
    if last < low or first > high:
        return
    curve(axes, [max(first, low), min(last, high)], [height, height], transform=_place(axes),
          color=color, lw=4, solid_capstyle="butt", zorder=4)


def joined(entries: Sequence[str], size: float, width: float, lines: int) -> tuple[str, ...]:
    """Entries in lines, broken between entries where they are no longer; the rest is counted.

    Other languages need more room than English, and have a line more.
    """
    lines += current().code != SOURCE
    result: list[str] = []
    for number, entry in enumerate(entries):
        longer = f"{result[-1]}   {entry}" if result else entry
        if result and text_width(longer, size) <= width:
            result[-1] = longer
        elif len(result) < lines:
            result += wrapped(entry, size, width, lines - len(result))
        else:
            more = "   " + tn("(and {count} more)", "(and {count} more)", len(entries) - number)
            result[-1] = shortened(result[-1], size, width - text_width(more, size)) + more
            break
    return tuple(result)


def _place(axes: Axes) -> Transform:
    return blended_transform_factory(axes.transData, axes.transAxes)


def _whole(months: Dates) -> Dates:
    return np.asarray(months, "datetime64[M]")
