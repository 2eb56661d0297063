"""Limits that the command line knows before it has read anything; plain numbers, light imports.

Limits of size protect from mistakes. Whoever means it raises them all by a factor that is set in
the environment: ``EURASIA_SIM_LIMITS=10 eurasia-sim …``.
"""

import os

from eurasia_sim.languages import msg

RAISE = "EURASIA_SIM_LIMITS"
HOW_TO_RAISE = msg("if you mean it, set EURASIA_SIM_LIMITS=10 in the environment: it makes the "
                   "limits of size ten times as large")


MOST_RAISED = 1_000_000


def asked() -> int | None:
    """The factor that the environment asks for; 1 if nothing, None if it is none from 1 to 10⁶."""
    text = os.environ.get(RAISE, "").strip() or "1"
    if not (text.isascii() and text.isdecimal() and len(text) <= 7):
        return None
    return int(text) if 1 <= int(text) <= MOST_RAISED else None


def raised(limit: int) -> int:
    """A limit of size, times the factor that the environment asks for.

    One that is none raises nothing here, where modules are imported: whoever reads a file says it.
    """
    return limit * (asked() or 1)


MAX_REPLICATES = raised(10_000_000)
MAX_SEED = 2**63 - 1
