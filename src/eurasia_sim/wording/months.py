"""Months as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eurasia_sim import languages
from eurasia_sim.world.months import Month

if TYPE_CHECKING:
    import numpy as np


def month_in_words(month: str | np.datetime64, *, short: bool = False) -> languages.Month:
    """``2024-12`` as December 2024, or as Dec 2024 where there is little room."""
    found = Month.parse(str(month)[:7])
    return languages.Month(found.month, found.year, short=short)
