"""Numbers and sentences of a run that can be printed, or put into HTML with their origin."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from eurasia_sim.arrays import Floats
from eurasia_sim.wording import text
from eurasia_sim.wording.numbers import BAND, numeral
from eurasia_sim.wording.signs import Sign, sign

if TYPE_CHECKING:
    from markupsafe import Markup

# Characters that change the direction of the text that follows.
_DIRECTION = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}


def clean(words: str) -> str:
    """Remove control characters and overrides of direction from a text."""
    return "".join(c for c in words if ord(c) not in _DIRECTION
                   and (c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")))


@dataclass(frozen=True)
class Number:
    """A number of the run.

    Attributes:
        value: as computed.
        text: as printed.
        of: its origin: ``case | outcome | statistic``.
    """

    value: float
    text: str
    of: str

    def __str__(self) -> str:
        return self.text

    def __html__(self) -> Markup:
        from markupsafe import Markup

        return Markup('<data value="{}" data-of="{}">{}</data>').format(
            f"{self.value:.9g}", self.of, self.text)


class Said:
    """A sentence or a part of one: a form and what stands in its places."""

    def __init__(self, form: str, *parts: object):
        self.form, self.parts = form, parts

    def __str__(self) -> str:
        return self.form.format(*self.parts)

    def __html__(self) -> Markup:
        from markupsafe import Markup

        return Markup(self.form).format(*(clean(part) if type(part) is str else part
                                          for part in self.parts))


def listed(parts: Iterable[object], last: str = "and") -> Said:
    """``a, b and c``."""
    every = list(parts)
    return Said(text.listed(["{}"] * len(every), last), *every)


@dataclass(frozen=True)
class Spread:
    """One quantity over the draws: its median and its band.

    Attributes:
        values: (R,).
        of: ``case | outcome``.
        signed: whether it is a difference.
    """

    values: Floats
    of: str
    signed: bool = False

    def at(self, quantile: float) -> Number:
        """One of its quantiles."""
        value = float(np.quantile(self.values, quantile))
        return Number(value, numeral(value, "+.2f" if self.signed else ".2f"),
                      f"{self.of} | q{100 * quantile:02.0f}")

    @property
    def middle(self) -> Number:
        """Its median."""
        return self.at(0.5)

    @property
    def size(self) -> Number:
        """Its median without a sign."""
        value = float(np.quantile(self.values, 0.5))
        return Number(value, numeral(abs(value)), f"{self.of} | q50")

    @property
    def band(self) -> Said:
        """``−0.48 to −0.09``."""
        return Said("{} to {}", self.at(BAND[0]), self.at(BAND[1]))

    @property
    def around(self) -> Said:
        """``−0.26 (−0.48 to −0.09)``, or the number alone where there is one draw only."""
        if len(self.values) == 1:
            return Said("{}", self.middle)
        return Said("{} ({})", self.middle, self.band)

    @property
    def sign(self) -> Sign:
        """The direction that most draws agree on."""
        return sign(self.values)

    @property
    def part(self) -> Said:
        """Of a hundred draws, how many have that direction: ``92 %``."""
        found = self.sign
        if found.word == "the same" or len(self.values) == 1:
            return Said("")
        agree = Number(found.part, f"{found.of_hundred} %", f"{self.of} | {found.word}")
        return Said("{}" if found.clear else "{} ?", agree)

    @property
    def agreement(self) -> Said:
        """In how many draws it is higher, or lower."""
        found = self.sign
        if found.part == 1:
            return Said("{} in all draws", found.word)
        return Said("{} in {} of 100 draws", found.word,
                    Number(found.part, str(found.of_hundred), f"{self.of} | {found.word}"))


__all__ = ["Number", "Said", "Spread", "clean", "listed"]
