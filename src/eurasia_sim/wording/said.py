"""Numbers and sentences of a run that can be printed, or put into HTML with their origin."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from eurasia_sim import languages
from eurasia_sim.arrays import Floats
from eurasia_sim.languages import Filling, capital, fill, grouped, plural, t
from eurasia_sim.wording.numbers import BAND, numeral, percent
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
    """A sentence or a part of one, looked up and filled when it is read, as text or as HTML.

    Args:
        message: as for `languages.t`; it may hold markup where it is read as HTML alone.
        parts: what stands in its places: texts, `Number`, or others said.
    """

    def __init__(self, message: str, /, **parts: object):
        self.message, self.parts = message, parts

    @property
    def form(self) -> str:
        """The sentence in the language in use, its places still open."""
        return t(self.message)

    def __str__(self) -> str:
        return fill(self.form, self.parts)

    def __html__(self) -> Markup:
        from markupsafe import Markup

        return Markup(_Html().vformat(self.form, (), self.parts))


class _Counted(Said):
    def __init__(self, one: str, many: str, count: int, /, **parts: object):
        super().__init__(one, **{"count": grouped(count), **parts})
        self.forms = one, many, count

    @property
    def form(self) -> str:
        return plural(*self.forms)


def said_n(one: str, many: str, count: int, /, **parts: object) -> Said:
    """A sentence whose form depends on a count, as for `languages.tn`."""
    return _Counted(one, many, count, **parts)


class _Html(Filling):
    def format_field(self, value: Any, format_spec: str) -> Any:
        html = getattr(value, "__html__", None)
        if html is not None and format_spec in ("", "cap"):
            text = str(html())
            return capital(text) if format_spec else text
        return as_html(super().format_field(value, format_spec))


def as_html(part: object) -> Markup:
    """A part of a sentence, escaped; other people's text is cleaned."""
    from markupsafe import escape

    return escape(clean(part) if type(part) is str else part)


class Together:
    """Several parts, joined: whole sentences by spaces, if nothing else is said."""

    def __init__(self, parts: Iterable[object], join: Callable[[list[str]], str] = " ".join):
        self.parts, self.join = [*parts], join

    def __str__(self) -> str:
        return self.join([str(part) for part in self.parts])

    def __html__(self) -> Markup:
        from markupsafe import Markup

        return Markup(self.join([str(as_html(part)) for part in self.parts]))


def listed(parts: Iterable[object], last: str = "and") -> Together:
    """``a, b and c``."""
    return Together(parts, partial(languages.listed, last=last))


NOTHING_SAID = Together(())
# What a cell or a sentence may be.
Told: TypeAlias = Number | Said | Together


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
        return Said("{low} to {high}", low=self.at(BAND[0]), high=self.at(BAND[1]))

    @property
    def around(self) -> Told:
        """``−0.26 (−0.48 to −0.09)``, or the number alone where there is one draw only."""
        if len(self.values) == 1:
            return self.middle
        return Said("{middle} ({band})", middle=self.middle, band=self.band)

    @property
    def sign(self) -> Sign:
        """The direction that most draws agree on."""
        return sign(self.values)

    @property
    def part(self) -> Told:
        """Of a hundred draws, how many have that direction: ``92 %``."""
        found = self.sign
        if found.word == "the same" or len(self.values) == 1:
            return NOTHING_SAID
        agree = Number(found.part, percent(found.of_hundred / 100, gap=" "),
                       f"{self.of} | {found.word}")
        return agree if found.clear else Said("{share} ?", share=agree)

    @property
    def agreement(self) -> Said:
        """In how many draws it is higher, or lower."""
        found = self.sign
        if found.word == "the same":
            return Said("the same in all draws")
        if found.part == 1:
            return (Said("higher in all draws") if found.word == "higher"
                    else Said("lower in all draws"))
        number = Number(found.part, str(found.of_hundred), f"{self.of} | {found.word}")
        if found.word == "higher":
            return Said("higher in {number} of 100 draws", number=number)
        return Said("lower in {number} of 100 draws", number=number)


__all__ = ["NOTHING_SAID", "Number", "Said", "Spread", "Together", "Told", "as_html", "clean",
           "listed", "said_n"]
