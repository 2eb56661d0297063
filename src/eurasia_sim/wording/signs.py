"""How sure the sign of an effect is: in how many draws an outcome is higher, or lower."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

from eurasia_sim.arrays import Floats
from eurasia_sim.languages import msg, t
from eurasia_sim.results.tables import NOTHING
from eurasia_sim.wording.numbers import numeral, size

# An effect whose sign fewer draws share than this has no clear direction.
CLEAR = 0.8


class Form(NamedTuple):
    """How a sign is said: whole phrases, with the draws of a hundred that have it in ``{part}``.

    Attributes:
        same: where no draw differs.
        higher, lower: in all draws.
        some_higher, some_lower: in some of them.
        unclear_higher, unclear_lower: in too few; the same as in some where they are empty.
    """

    same: str
    higher: str
    lower: str
    some_higher: str
    some_lower: str
    unclear_higher: str = ""
    unclear_lower: str = ""


CELL = Form(msg("never different"), msg("higher in all draws"), msg("lower in all draws"),
            msg("higher in {part}% of the draws"), msg("lower in {part}% of the draws"))
SENTENCE = CELL._replace(
    higher=msg("higher in all draws of this model"), lower=msg("lower in all draws of this model"),
    unclear_higher=msg("no clear direction: higher in {part}% of the draws"),
    unclear_lower=msg("no clear direction: lower in {part}% of the draws"))
LABEL = Form(msg("the same"), msg("higher in\u00a0100\u00a0%"), msg("lower in\u00a0100\u00a0%"),
             msg("higher in\u00a0{part}\u00a0%"), msg("lower in\u00a0{part}\u00a0%"))
# Of a change: its size comes before it.
CHANGE = Form(msg("the same in all draws"), msg("{size} higher, in all draws"),
              msg("{size} lower, in all draws"), msg("{size} higher, in {part}\u00a0% of draws"),
              msg("{size} lower, in {part}\u00a0% of draws"),
              msg("unclear (higher in {part}\u00a0% of draws)"),
              msg("unclear (lower in {part}\u00a0% of draws)"))


@dataclass(frozen=True)
class Sign:
    """The direction of an effect that most draws have, and the part of the draws that have it."""

    word: Literal["higher", "lower", "the same"]
    part: float

    @property
    def clear(self) -> bool:
        """Whether enough draws agree."""
        return self.part >= CLEAR

    @property
    def of_hundred(self) -> int:
        """Of a hundred draws, how many agree; rounded down: 100 is said of all draws only."""
        return math.floor(100 * self.part + 1e-9)

    def words(self, form: Form = SENTENCE, **parts: object) -> str:
        """``higher in 92% of the draws``."""
        if self.word == "the same":
            return t(form.same)
        up = self.word == "higher"
        if self.part == 1:
            return t(form.higher if up else form.lower, **parts)
        said = form.some_higher if up else form.some_lower
        if not self.clear:
            said = (form.unclear_higher if up else form.unclear_lower) or said
        return t(said, part=self.of_hundred, **parts)


def sign(values: Floats) -> Sign:
    """The sign of an effect.

    Args:
        values: (R,) the paired differences.
    """
    up, down = float((values > NOTHING).mean()), float((values < -NOTHING).mean())
    if up == down == 0:
        return Sign("the same", 1.0)
    return Sign("higher", up) if up >= down else Sign("lower", down)


def change_in_words(values: Floats, middle: float) -> str:
    """``0.06 lower, in 98 % of draws``, or that the sign is unclear.

    Args:
        values: (R,) the paired differences.
        middle: their median.
    """
    much = size(middle)
    return sign(values).words(CHANGE, size=t("under {limit}", limit=numeral(0.001, ".3f"))
                              if much == "0" else much)
