"""How sure the sign of an effect is: in how many draws an outcome is higher, or lower."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

from eurasia_sim.arrays import Floats
from eurasia_sim.results.tables import NOTHING
from eurasia_sim.wording.numbers import size

# An effect whose sign fewer draws share than this has no clear direction.
CLEAR = 0.8


class Form(NamedTuple):
    """How a sign is said.

    Attributes:
        same: where no draw differs.
        every: of all draws; some: of so many of a hundred.
        unclear: what goes before a sign that too few draws share.
    """

    same: str
    every: str
    some: str
    unclear: str = ""


SENTENCE = Form("never different", "in all draws of this model", "in {}% of the draws",
                "no clear direction: ")
CELL = SENTENCE._replace(every="in all draws", unclear="")
LABEL = Form("the same", "in\u00a0100\u00a0%", "in\u00a0{}\u00a0%")
CHANGE = Form("the same in all draws", "in all draws", "in {}\u00a0% of draws")


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

    def agreement(self, form: Form = SENTENCE) -> str:
        """``in 92% of the draws``."""
        return form.every if self.part == 1 else form.some.format(self.of_hundred)

    def words(self, form: Form = SENTENCE) -> str:
        """``higher in 92% of the draws``."""
        if self.word == "the same":
            return form.same
        return f"{'' if self.clear else form.unclear}{self.word} {self.agreement(form)}"


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
    found = sign(values)
    if found.word == "the same":
        return CHANGE.same
    if not found.clear:
        return f"unclear ({found.words(CHANGE)})"
    much = size(middle)
    return f"{'under 0.001' if much == '0' else much} {found.word}, {found.agreement(CHANGE)}"
