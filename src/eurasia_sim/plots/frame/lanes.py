"""Mark a variant's own events, and those it lacks, on lanes above its curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import blended_transform_factory

from eurasia_sim.languages import t, tn
from eurasia_sim.plots.frame.axes import curve
from eurasia_sim.plots.frame.figure import Box, line_height, shortened, text_width
from eurasia_sim.plots.frame.scene import Scene, years
from eurasia_sim.plots.frame.style import GREY, INK, SMALL
from eurasia_sim.wording.months import month_in_words

LANE = line_height(SMALL)  # inches
LATE = np.timedelta64(12, "M")  # a first difference before this needs no mark
GAP = 0.11  # inches between a mark and its words


@dataclass(frozen=True)
class Lane:
    """An event that only a variant has, or that it lacks.

    Attributes:
        label: what it is.
        first, last: its months.
        missing: whether the baseline has it and the variant does not.
    """

    label: str
    first: np.datetime64
    last: np.datetime64
    missing: bool = False

    @property
    def mark(self) -> str:
        """Its mark, one character."""
        return "▬" if self.first != self.last else "✕" if self.missing else "▼"

    @property
    def dated(self) -> str:
        """The label with its date."""
        first, last = (month_in_words(month, short=True) for month in (self.first, self.last))
        if self.first == self.last:
            return t("{event}, {when}", event=self.label, when=first)
        return t("{event}, {first} – {last}", event=self.label, first=first, last=last)


def lanes_of(scene: Scene, variant: str, onset: np.datetime64 | None, most: int) -> list[Lane]:
    """The variant's own events and those it lacks, by date; else where it first differs.

    Args:
        scene, variant: whose.
        onset: the month of the first difference, if it is worth a mark.
        most: how many lanes; any further events share the last one.
    """
    own = [Lane(mark.label, mark.first, mark.last) for mark in scene.marks if mark.case == variant]
    gone = set(scene.removed.get(variant, ()))
    lacking = [Lane(t("without: {event}", event=mark.label), mark.first, mark.last, missing=True)
               for mark in scene.marks if mark.case is None and mark.id in gone]
    found = sorted(own + lacking, key=lambda lane: (lane.first, lane.label))
    if not found and onset is not None:
        found = [Lane(t("first difference"), onset, onset)]
    if len(found) > most:
        last, rest = found[most - 1], found[most:]
        found = [*found[:most - 1],
                 Lane(tn("{event} and {count} more", "{event} and {count} more", len(rest),
                         event=last.label), last.first,
                      max(lane.last for lane in found[most - 1:]),
                      all(lane.missing for lane in found[most - 1:]))]
    return found


def draw_lanes(axes: Axes, lanes: Sequence[Lane], place: Box, color: str, *,
               words: bool = True) -> None:
    """Marks at their months at the top of a panel, each in its lane with the words beside it.

    Without words, all are in one lane.
    """
    low, high = axes.get_xlim()
    inch = (high - low) / place.width
    where = blended_transform_factory(axes.transData, axes.transAxes)
    for number, lane in enumerate(lanes):
        start, end = max(float(years(lane.first)), low), min(float(years(lane.last)), high)
        if start > high or end < low:
            continue
        y = 1 - ((number if words else 0) + 0.55) * LANE / place.height
        curve(axes, [start, start], [0, y], transform=where, color=GREY, lw=0.8, ls=(0, (1.5, 2)),
              zorder=0.6)
        if end > start:
            curve(axes, [start, end], [y, y], transform=where, color=color, lw=5, zorder=5,
                  alpha=0.35 if lane.missing else 1)
        else:
            curve(axes, [start], [y], marker="X" if lane.missing else "v", ls="none",
                  transform=where, ms=8, mfc="white" if lane.missing else color, mec=color,
                  mew=1.4, zorder=5, clip_on=False)
        if words:
            _words(axes, lane, (start, end), y, inch)


def _words(axes: Axes, lane: Lane, span: tuple[float, float], y: float, inch: float) -> None:
    """The lane's label beside its mark where it fits, or upon its bar."""
    low, high = axes.get_xlim()
    left, right = (span[0] - low) / inch - GAP, (high - span[1]) / inch - GAP
    room = max(left, right, (span[1] - span[0]) / inch - 2 * GAP)
    text = next((t for t in (lane.dated, lane.label) if text_width(t, SMALL) <= room),
                shortened(lane.label, SMALL, room))
    wide = text_width(text, SMALL)
    x, side = ((span[1] + GAP * inch, "left") if wide <= right else
               (span[0] - GAP * inch, "right") if wide <= left else
               (span[0] + 2 * GAP * inch, "left"))
    axes.text(x, y, text, transform=blended_transform_factory(axes.transData, axes.transAxes),
              fontsize=SMALL, ha=side, va="center_baseline", color=INK, zorder=6, gid="lane",
              bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})
