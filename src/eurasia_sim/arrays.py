"""The kinds of arrays that stand in signatures; their shapes stand in docstrings."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Integers = npt.NDArray[np.integer[Any]]
Indices = npt.NDArray[np.intp]  # positions in another array
Flags = npt.NDArray[np.bool_]
Dates = npt.NDArray[np.datetime64]

__all__ = ["Dates", "Flags", "Floats", "Indices", "Integers"]
