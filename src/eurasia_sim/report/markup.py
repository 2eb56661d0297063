"""Build the report's text: escaped, with the origin of every number in its markup."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup, escape

from eurasia_sim.arrays import Floats
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import BAND, NO_BREAK, numeral
from eurasia_sim.wording.signs import Sign, sign
from eurasia_sim.wording.text import listed as joined

# Characters that change the direction of the text that follows.
_DIRECTION = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}


def clean(text: str) -> str:
    """Remove control characters and overrides of direction from a text."""
    return "".join(c for c in text if ord(c) not in _DIRECTION
                   and (c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")))


def say(form: str, *args: object, **named: object) -> Markup:
    """Format a sentence; other people's text in it is cleaned and escaped."""
    return Markup(form).format(*map(_safe, args), **{k: _safe(v) for k, v in named.items()})


def _safe(value: object) -> object:
    return clean(value) if type(value) is str else value


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

    def __html__(self) -> Markup:
        return Markup('<data value="{}" data-of="{}">{}</data>').format(
            f"{self.value:.9g}", self.of, self.text)


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
    def band(self) -> Markup:
        """``−0.48 to −0.09``."""
        return say("{} to {}", self.at(BAND[0]), self.at(BAND[1]))

    @property
    def sign(self) -> Sign:
        """The direction that most draws agree on."""
        return sign(self.values)

    @property
    def agreement(self) -> Markup:
        """In how many draws it is higher, or lower."""
        found = self.sign
        if found.part == 1:
            return say("{} in every draw", found.word)
        return say("{} in {} of 100 draws", found.word,
                   Number(found.part, str(found.of_hundred), f"{self.of} | {found.word}"))


def month(date: str) -> str:
    """``2024-12`` as December 2024, without a line break."""
    return month_in_words(date).replace(" ", NO_BREAK)


def listed(parts: Iterable[object], last: str = "and") -> Markup:
    """``a, b and c``."""
    return Markup(joined((escape(_safe(part)) for part in parts), last))


__all__ = ["Number", "Spread", "clean", "listed", "month", "say"]
