"""Numbers of runs in words of a sixteen-year-old; what is said follows from the draws alone.

What is said here is a part of the templates' sentences, in the language in use. A template in
another language builds its sentence so that the part fits: mostly after a colon or at the end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eurasia_sim.arrays import Floats
from eurasia_sim.languages import Month, msg, t
from eurasia_sim.results.tables import NOTHING
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import BAND, SMALL, band, numeral, span
from eurasia_sim.wording.signs import CELL, sign

# How the lessons say in how many draws something is higher, or lower.
OF_DRAWS = CELL._replace(some_higher=msg("higher in {part} of 100 draws"),
                         some_lower=msg("lower in {part} of 100 draws"))
# A part of a whole → words, each up to its bound.
PARTS = ((0.05, msg("almost nothing")), (0.15, msg("about a tenth")), (0.225, msg("about a fifth")),
         (0.29, msg("about a quarter")), (0.415, msg("about a third")), (0.58, msg("about half")),
         (0.71, msg("about two thirds")), (0.87, msg("about three quarters")),
         (0.97, msg("nearly all")), (1.05, msg("all")))


def part(of_it: float, whole: float) -> str:
    """``about a third``: how large one number is, measured by another."""
    if abs(whole) < NOTHING:
        return t("nothing to measure by")
    share = of_it / whole
    if share < -PARTS[0][0]:
        return t("less than nothing (the sign has turned)")
    for bound, words in PARTS:
        if share < bound:
            return t(words)
    return (t("about {ratio} times as much", ratio=numeral(share, ".1f")) if share < 10
            else t("more than ten times as much"))


@dataclass(frozen=True)
class Level:
    """Where something stands in one month, over the draws (R,)."""

    values: Floats
    month: str

    @property
    def middle(self) -> str:
        """The median."""
        return numeral(float(np.median(self.values)))

    @property
    def full(self) -> str:
        """The median and the band, as the program prints them."""
        return band(self.values, ".2f")


@dataclass(frozen=True)
class Change:
    """What a what-if changes in one month, draw by draw (R,)."""

    values: Floats
    month: str

    @property
    def median(self) -> float:
        """The middle of the draws."""
        return float(np.median(self.values))

    @property
    def size(self) -> str:
        """The median without a sign."""
        small = abs(self.median) < SMALL
        return t("less than {limit}", limit=numeral(SMALL)) if small else numeral(abs(self.median))

    @property
    def full(self) -> str:
        """The median and the band, as the program prints them."""
        return band(self.values)

    @property
    def agree(self) -> str:
        """In how many draws it is higher, or lower, by the rule of what the program prints."""
        return sign(self.values).words(OF_DRAWS)

    @property
    def band(self) -> str:
        """``90 of 100 draws: +0.30 to +0.57``."""
        return t("90 of 100 draws: {band}", band=span(*np.quantile(self.values, BAND)))

    @property
    def when(self) -> Month:
        """Its month in words; ``when.cased("loc")`` in a language that has cases."""
        return month_in_words(self.month)

    @property
    def kind(self) -> str:
        """``up`` or ``down`` if the draws agree and it can be seen; else ``tiny`` or ``open``."""
        if np.abs(np.quantile(self.values, [0.05, 0.5, 0.95])).max() < SMALL:
            return "tiny"
        direction = sign(self.values)
        if not direction.clear:
            return "open"
        if abs(self.median) < SMALL:
            return "tiny"
        return "up" if direction.word == "higher" else "down"

    def says(self, *, up: str, down: str, tiny: str, open: str) -> str:
        """The sentence that fits; there is one for every way the draws can fall."""
        return {"up": up, "down": down, "tiny": tiny, "open": open}[self.kind]

    @property
    def words(self) -> str:
        """``higher by 0.45 in the middle draw (90 of 100 draws: +0.30 to +0.57; higher in …)``."""
        parts = {"size": self.size, "band": self.band, "agree": self.agree}
        if self.kind == "open":
            return t("without a clear direction ({agree} only; {band})", **parts)
        if self.kind == "tiny" and sign(self.values).word == "the same":
            return t("no different at all")
        if self.kind == "tiny":
            return t("less than {limit} apart, too little to see in a picture ({agree})",
                     limit=numeral(SMALL), **parts)
        if self.kind == "up":
            return t("higher by {size} in the middle draw ({band}; {agree})", **parts)
        return t("lower by {size} in the middle draw ({band}; {agree})", **parts)

    def times(self, other: Change) -> str:
        """How many times as large it is, whatever the signs: ``about 4.1 times as large as``."""
        if abs(other.median) < NOTHING:
            return t("beyond comparison with")
        ratio = abs(self.median / other.median)
        if 0.9 <= ratio < 1.1:
            return t("about as large as")
        if ratio < 0.9:
            return t("smaller than (about {ratio} times)", ratio=numeral(ratio))
        if ratio >= 20:
            return t("many times as large as")
        return t("about {ratio} times as large as", ratio=numeral(ratio, ".1f"))


@dataclass(frozen=True)
class Course:
    """What a what-if changes in every month, (months, R)."""

    values: Floats
    months: tuple[str, ...]

    def at(self, month: str) -> Change:
        """In one month."""
        return Change(self.values[self.months.index(month)], month)

    @property
    def _middle(self) -> Floats:
        middle: Floats = np.median(self.values, axis=-1)
        return middle

    @property
    def peak(self) -> Change:
        """In the month in which the middle of the draws is largest."""
        return self.at(self.months[int(np.argmax(np.abs(self._middle)))])

    @property
    def end(self) -> Change:
        """In the last month."""
        return self.at(self.months[-1])

    @property
    def half_gone(self) -> str:
        """When half of the largest difference has gone: ``Half was gone by June 2026.``"""
        middle = np.abs(self._middle)
        first = int(np.argmax(middle))
        gone = np.flatnonzero(middle[first:] <= middle[first] / 2)
        if not len(gone):
            return t("Half was not gone before the end of the run in {month}.",
                     month=month_in_words(self.months[-1]))
        return t("Half was gone by {month}.",
                 month=month_in_words(self.months[first + int(gone[0])]))


__all__ = ["Change", "Course", "Level", "part"]
