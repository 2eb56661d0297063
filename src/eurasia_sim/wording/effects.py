"""Numbers as pictures say them: sizes, signs, and how sure a sign is."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from eurasia_sim.results.tables import NOTHING

Numbers = npt.NDArray[np.floating[Any]]
SURE = 0.8  # the part of the draws that must agree for a sign to count as clear
SAME = "the same"


def plain(value: float) -> str:
    """Two decimals with a real minus sign; no minus before a zero."""
    text = f"{value:.2f}"
    return "0.00" if text == "-0.00" else text.replace("-", "−")


def signed(value: float) -> str:
    """With its sign; two decimals, three where two would be nothing."""
    if abs(value) < 0.0005:
        return "±0"
    return f"{value:+.{2 if abs(value) >= 0.0095 else 3}f}".replace("-", "−")


def size(value: float) -> str:
    """Without its sign."""
    return signed(value).lstrip("+−±")


def points(value: float) -> str:
    """A difference of two shares in percentage points, with its sign."""
    return "±0" if abs(value) < 0.0005 else f"{100 * value:+.1f}".replace("-", "−")


def percent(part: float) -> str:
    """A part as a percentage that does not break over lines."""
    return f"{100 * part:.0f}\u00a0%"


def agreeing(part: float) -> str:
    """A part of the draws, rounded down: 100 % is said of all of them only."""
    return percent(math.floor(100 * part + 1e-9) / 100)


def direction(values: Numbers) -> tuple[str, float]:
    """Whether an effect is higher or lower in most draws, and in which part of them."""
    up, down = float((values > NOTHING).mean()), float((values < -NOTHING).mean())
    if up == down == 0:
        return SAME, 1.0
    return ("higher", up) if up >= down else ("lower", down)


def sign(values: Numbers) -> str:
    """``higher in 92 %``: in how many draws an effect has the sign that most have."""
    word, part = direction(values)
    return SAME if word == SAME else f"{word} in\u00a0{agreeing(part)}"


def change_in_words(values: Numbers, middle: float) -> str:
    """``0.06 lower, in 98 % of draws``, or that the sign is unclear.

    Args:
        values: (R,) the paired differences.
        middle: their median.
    """
    word, part = direction(values)
    if word == SAME:
        return "the same in every draw"
    if part < SURE:
        return f"unclear ({word} in {agreeing(part)} of draws)"
    agree = "every draw" if part == 1 else f"{agreeing(part)} of draws"
    return f"{size(middle)} {word}, in {agree}"
