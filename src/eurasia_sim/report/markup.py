"""Text for the page: everything is escaped, and every number says where it comes from."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from markupsafe import Markup, escape

from eurasia_sim.results.tables import NOTHING
from eurasia_sim.wording.answer import CLEAR, month_in_words

Values = npt.NDArray[np.floating[Any]]

BAND = (0.05, 0.95)
# Letters that reverse the direction of what follows would reach into our own sentences.
_DIRECTION = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}


def clean(text: str) -> str:
    """Text without control characters and without overrides of its direction."""
    return "".join(c for c in text if ord(c) not in _DIRECTION
                   and (c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")))


def say(form: str, *args: object, **named: object) -> Markup:
    """A sentence of our own with other people's text in it, which is cleaned and escaped."""
    return Markup(form).format(*map(_safe, args), **{k: _safe(v) for k, v in named.items()})


def _safe(value: object) -> object:
    return clean(value) if type(value) is str else value


@dataclass(frozen=True)
class Number:
    """A number of the run.

    Attributes:
        value: as computed.
        text: as it is read.
        of: what it is: ``case | outcome | statistic``.
    """

    value: float
    text: str
    of: str

    def __html__(self) -> Markup:
        return Markup('<data value="{}" data-of="{}">{}</data>').format(
            f"{self.value:.9g}", self.of, self.text)


def level(value: float) -> str:
    """``−0.27``."""
    return tidy(f"{value:.2f}")


def change(value: float) -> str:
    """``+0.44``."""
    return tidy(f"{value:+.2f}")


def tidy(text: str) -> str:
    """A number without a sign where it is nothing, and with a true minus."""
    return text.replace("-0.00", "0.00").replace("+0.00", "0.00").replace("-", "−")


@dataclass(frozen=True)
class Spread:
    """One quantity over the draws: its middle and its band.

    Attributes:
        values: (R,).
        of: ``case | outcome``.
        signed: whether it is a difference.
    """

    values: Values
    of: str
    signed: bool = False

    def at(self, quantile: float) -> Number:
        """One of its quantiles."""
        value = float(np.quantile(self.values, quantile))
        return Number(value, (change if self.signed else level)(value),
                      f"{self.of} | q{100 * quantile:02.0f}")

    @property
    def middle(self) -> Number:
        """Its median."""
        return self.at(0.5)

    @property
    def size(self) -> Number:
        """Its median without a sign."""
        value = float(np.quantile(self.values, 0.5))
        return Number(value, level(abs(value)), f"{self.of} | q50")

    @property
    def band(self) -> Markup:
        """``−0.48 to −0.09``."""
        return say("{} to {}", self.at(BAND[0]), self.at(BAND[1]))

    @property
    def direction(self) -> tuple[str, float]:
        """``higher`` or ``lower``, whichever more draws are, and the part of draws that are."""
        up, down = float((self.values > NOTHING).mean()), float((self.values < -NOTHING).mean())
        return ("higher", up) if up >= down else ("lower", down)

    @property
    def is_clear(self) -> bool:
        """Whether the draws agree on the direction."""
        return self.direction[1] >= CLEAR

    @property
    def agreement(self) -> Markup:
        """In how many draws it is higher, or lower."""
        word, part = self.direction
        if part == 0:
            return say("the same in every draw")
        if part == 1:
            return say("{} in every draw", word)
        return say("{} in {} of 100 draws", word,
                   Number(part, f"{np.floor(100 * part):.0f}", f"{self.of} | {word}"))


def month(text: str) -> str:
    """``2024-12`` as December 2024, not to be torn apart."""
    return month_in_words(text).replace(" ", "\u00a0")


def listed(parts: Iterable[object], last: str = "and") -> Markup:
    """``a, b and c``."""
    safe = [escape(_safe(part)) for part in parts]
    if len(safe) < 2:
        return Markup("").join(safe)
    return Markup(", ").join(safe[:-1]) + Markup(f" {last} ") + safe[-1]


def first_upper(text: Markup | str) -> Markup | str:
    """With a capital letter, unless it starts with markup."""
    return type(text)(text[:1].upper()) + type(text)(text[1:]) if text else text


def plural(count: int, one: str, many: str) -> str:
    """``1 event``, ``7 events``."""
    return f"{count:,} {one if count == 1 else many}"


__all__ = ["BAND", "Number", "Spread", "change", "clean", "first_upper", "level",
           "listed", "month", "plural", "say", "tidy"]
