"""Months as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eurasia_sim.world.months import Month

if TYPE_CHECKING:
    import numpy as np


def month_in_words(month: str | np.datetime64, *, short: bool = False) -> str:
    """``2024-12`` as December 2024, or as Dec 2024 where there is little room."""
    words = Month.parse(str(month)[:7]).words
    return f"{words[:3]} {words[-4:]}" if short else words
