"""Limits that the command line knows before it has read anything; plain numbers, light imports.

Limits of size protect from mistakes. Whoever means it raises them all by a factor that is set in
the environment: ``EURASIA_SIM_LIMITS=10 eurasia-sim …``.
"""

import os

RAISE = "EURASIA_SIM_LIMITS"
HOW_TO_RAISE = (f"if you mean it, set {RAISE}=10 in the environment: it makes the limits of size "
                "ten times as large")


def raised(limit: int) -> int:
    """A limit of size, times the whole number in the environment variable `RAISE` (at most 10⁶)."""
    text = os.environ.get(RAISE, "")
    factor = int(text) if text.isascii() and text.isdecimal() and len(text) <= 7 else 1
    return limit * min(max(factor, 1), 1_000_000)


MAX_REPLICATES = raised(10_000_000)
MAX_SEED = 2**63 - 1
