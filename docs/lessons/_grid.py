"""Pictures for paper: an empty grid to draw on, and the same with the model's curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from eurasia_sim.arrays import Floats
from eurasia_sim.wording.numbers import numeral

WIDTH, HEIGHT = 680, 340
LEFT, RIGHT, TOP, BOTTOM = 46, 14, 44, 28
# Room of a line's sample with the gaps beside it, and of a letter of its name.
KEY, LETTER = 43, 6.1
# Told apart on a black-and-white printer.
DASHES = ("", "7 4", "2 3", "10 3 2 3")


@dataclass(frozen=True)
class Line:
    """A curve of all draws (months, R), from the first month of the grid; named beside its dot."""

    label: str
    values: Floats
    below: bool = False


@dataclass(frozen=True)
class Grid:
    """Axes for a number of months.

    Attributes:
        months: from the first to the last, like 2024-12.
        low, high, step: of the upright axis.
        marks: month → what happens then.
    """

    title: str
    months: Sequence[str]
    low: float
    high: float
    step: float
    marks: Mapping[str, str]

    def _x(self, month: int) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * month / (len(self.months) - 1)

    def _y(self, value: float) -> float:
        part = (value - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(1.0, max(0.0, part))

    def _points(self, values: Floats, backwards: bool = False) -> str:
        points = [f"{self._x(t):.1f},{self._y(float(v)):.1f}" for t, v in enumerate(values)]
        return " ".join(points[::-1] if backwards else points)

    def draw(self, known: Sequence[Line], answers: Sequence[Line] = ()) -> str:
        """An SVG picture.

        Args:
            known: what is printed, and ends in a dot from which the pencil goes on.
            answers: what the pencil should not know: with bands, and told apart by dashes.
        """
        parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
                 f'width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="11">',
                 f"<title>{escape(self.title)}</title>",
                 f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
                 f'<text x="{LEFT}" y="15" font-size="13" font-weight="bold">'
                 f"{escape(self.title)}</text>"]
        parts += self._axes()
        parts += self._marks()
        for line in answers:
            low, high = np.quantile(line.values, [0.05, 0.95], axis=-1)
            parts.append(f'<polygon points="{self._points(low)} {self._points(high, True)}" '
                         'fill="black" fill-opacity="0.1"/>')
        for row, (line, x) in enumerate(zip(answers, _places(answers), strict=True)):
            middle = np.median(line.values, axis=-1)
            dash = f' stroke-dasharray="{DASHES[row]}"' if DASHES[row] else ""
            parts += [f'<polyline points="{self._points(middle)}" fill="none" stroke="black" '
                      f'stroke-width="1.8"{dash}/>']
            parts += [f'<path d="M{x:.1f},31 h28" stroke="black" stroke-width="1.8"{dash}/>',
                      f'<text x="{x + 33:.1f}" y="35">{escape(line.label)}</text>']
        if not answers:
            parts += self._known(known)
        return "\n".join([*parts, "</svg>"]) + "\n"

    def _axes(self) -> list[str]:
        parts = []
        right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
        for value in np.arange(self.low, self.high + self.step / 2, self.step):
            y, grey = self._y(float(value)), "#777" if abs(value) < self.step / 9 else "#ccc"
            parts += [f'<path d="M{LEFT},{y:.1f} H{right}" stroke="{grey}"/>',
                      f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">'
                      f"{numeral(value, '.1f')}</text>"]
        for t, month in enumerate(self.months):
            if month.endswith("-01"):
                x = self._x(t)
                parts += [f'<path d="M{x:.1f},{TOP} V{bottom}" stroke="#ccc"/>',
                          f'<text x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">'
                          f"{month[:4]}</text>"]
        return parts

    def _marks(self) -> list[str]:
        parts = []
        for row, (month, what) in enumerate(self.marks.items()):
            x = self._x(list(self.months).index(month))
            end = x > WIDTH * 0.7
            parts += [f'<path d="M{x:.1f},{TOP - 2} V{HEIGHT - BOTTOM}" stroke="#555" '
                      'stroke-dasharray="2 4"/>',
                      f'<text x="{x + (-4 if end else 4):.1f}" y="{TOP + 10 + 13 * (row % 3)}" '
                      f'fill="#333" text-anchor="{"end" if end else "start"}">'
                      f"{escape(what)}</text>"]
        return parts

    def _known(self, known: Sequence[Line]) -> list[str]:
        parts = []
        for line in known:
            middle = np.median(line.values, axis=-1)
            x, y = self._x(len(middle) - 1), self._y(float(middle[-1]))
            parts += [f'<polyline points="{self._points(middle)}" fill="none" stroke="black" '
                      'stroke-width="1.8"/>' if len(middle) > 1 else "",
                      f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>',
                      f'<text x="{x + 7:.1f}" y="{y + (14 if line.below else -6):.1f}">'
                      f"{escape(line.label)}</text>"]
        return [part for part in parts if part]


def _places(lines: Sequence[Line]) -> list[float]:
    """Where the lines' names begin above the picture: in equal columns, if they fit into these."""
    room = WIDTH - LEFT - RIGHT
    column = room / max(2, len(lines))
    widths = [KEY + LETTER * len(line.label) for line in lines]
    if max(widths, default=0) <= column:
        widths = [column] * len(lines)
    left = max(0.0, room - sum(widths)) / max(2, len(lines))
    widths = [width + left for width in widths]
    return [LEFT + sum(widths[:row]) for row in range(len(lines))]


__all__ = ["Grid", "Line"]
