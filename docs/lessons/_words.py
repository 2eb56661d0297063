"""Numbers of runs in words of a sixteen-year-old; what is said follows from the draws alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eurasia_sim.arrays import Floats
from eurasia_sim.results.tables import NOTHING
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import BAND, SMALL, band, numeral, span
from eurasia_sim.wording.signs import CELL, sign

# How the lessons say in how many draws something is higher, or lower.
OF_DRAWS = CELL._replace(some_higher="higher in {part} of 100 draws",
                         some_lower="lower in {part} of 100 draws")
TOO_SMALL = f"less than {SMALL}"
# A part of a whole → words, each up to its bound.
PARTS = ((0.05, "almost nothing"), (0.15, "about a tenth"), (0.225, "about a fifth"),
         (0.29, "about a quarter"), (0.415, "about a third"), (0.58, "about half"),
         (0.71, "about two thirds"), (0.87, "about three quarters"), (0.97, "nearly all"),
         (1.05, "all"))


def part(of_it: float, whole: float) -> str:
    """``about a third``: how large one number is, measured by another."""
    if abs(whole) < NOTHING:
        return "nothing to measure by"
    share = of_it / whole
    if share < -PARTS[0][0]:
        return "less than nothing (the sign has turned)"
    for bound, words in PARTS:
        if share < bound:
            return words
    return f"about {share:.1f} times as much" if share < 10 else "more than ten times as much"


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
        return TOO_SMALL if abs(self.median) < SMALL else numeral(abs(self.median))

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
        return f"90 of 100 draws: {span(*np.quantile(self.values, BAND))}"

    @property
    def when(self) -> str:
        """Its month in words."""
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
        if self.kind == "open":
            return f"without a clear direction ({self.agree} only; {self.band})"
        if self.kind == "tiny":
            return ("no different at all" if self.agree == "never different" else
                    f"{TOO_SMALL} apart, too little to see in a picture ({self.agree})")
        return (f"{'higher' if self.kind == 'up' else 'lower'} by {self.size} in the middle draw "
                f"({self.band}; {self.agree})")

    def times(self, other: Change) -> str:
        """How many times as large it is, whatever the signs: ``about 4.1 times as large as``."""
        if abs(other.median) < NOTHING:
            return "beyond comparison with"
        ratio = abs(self.median / other.median)
        if 0.9 <= ratio < 1.1:
            return "about as large as"
        if ratio < 0.9:
            return f"smaller than (about {ratio:.2f} times)"
        return f"about {ratio:.1f} times as large as" if ratio < 20 else "many times as large as"


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
        """When half of the largest difference has gone: ``by June 2026``."""
        middle = np.abs(self._middle)
        first = int(np.argmax(middle))
        gone = np.flatnonzero(middle[first:] <= middle[first] / 2)
        if not len(gone):
            return f"not before the end of the run in {month_in_words(self.months[-1])}"
        return f"by {month_in_words(self.months[first + int(gone[0])])}"


__all__ = ["Change", "Course", "Level", "part"]
