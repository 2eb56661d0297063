"""Numbers as people read them: a true minus, no sign at a zero, percentages and bands."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np

from eurasia_sim.arrays import Floats
from eurasia_sim.languages import NO_BREAK, current, t

Real = float | np.floating[Any]
MINUS = "−"
# A smaller effect cannot be seen in two decimals.
SMALL = 0.01
BAND = (0.05, 0.95)


def numeral(value: Real, form: str = ".2f") -> str:
    """A number in one of Python's formats: ``−0.27``; with ``+.2f``, ``+0.44`` and ``0.00``.

    With the decimal sign of the language: for people, not for what programs read.
    """
    text = f"{value:{form}}"
    text = text if float(text) else text.lstrip("+-")
    return text.replace("-", MINUS).replace(".", current().decimal)


def signed(value: Real, *, points: bool = False) -> str:
    """A change in a picture: ``+0.44``, ``+0.004`` where two decimals show nothing, or ``±0``.

    Args:
        value: the change.
        points: whether it is one of a share, to be given in percentage points: ``+7.1``.
    """
    distance = abs(float(value))
    if distance < 0.0005:
        return "±0"
    if points:
        return numeral(100 * value, "+.1f")
    return numeral(value, "+.2f" if distance >= 0.0095 else "+.3f")


def size(value: Real) -> str:
    """A change in a picture, without its sign."""
    return signed(value).lstrip(f"+{MINUS}±")


def percent(part: Real, decimals: int = 0, *, gap: str = NO_BREAK,
            rounding: Literal["nearest", "down", "not to all"] = "nearest") -> str:
    """A part as a percentage: ``92 %``.

    Args:
        part: 1 is all.
        decimals: how many.
        gap: what stands before the sign; by default a space that does not break over lines.
        rounding: `down` for parts of the draws, so that 100 % is said of all of them only;
            `not to all` rounds to the nearest, but never up to 100 %.
    """
    value, steps = 100 * part, 10**decimals
    if rounding == "down":
        value = math.floor(value * steps + 1e-9) / steps
    elif rounding == "not to all" and part < 1:
        value = min(value, 100 - 1 / steps)
    return t("{number} %", number=numeral(value, f".{decimals}f")).replace(" ", gap)


def span(low: Real, high: Real, form: str = "+.2f") -> str:
    """``+0.03 to +0.20``."""
    return t("{low} to {high}", low=numeral(low, form), high=numeral(high, form))


def around(middle: Real, low: Real, high: Real, form: str = "+.2f") -> str:
    """``+0.12 (+0.03 to +0.20)``: a number and the range it lies in."""
    return f"{numeral(middle, form)} ({span(low, high, form)})"


def band(values: Floats, form: str = "+.2f", *, named: bool = True, mean: bool = False) -> str:
    """``+0.12 (90% band +0.03 to +0.20)``: the median of the draws and where 90 % of them lie.

    Args:
        values: (R,) one quantity.
        form: of the three numbers; ``.2f`` for what is no difference.
        named: whether it says what the range is.
        mean: whether the mean stands in place of the median.
    """
    low, middle, high = np.quantile(values, [BAND[0], 0.5, BAND[1]])
    middle = values.mean() if mean else middle
    if not named:
        return around(middle, low, high, form)
    return t("{middle} (90% band {band})", middle=numeral(middle, form),
             band=span(low, high, form))
