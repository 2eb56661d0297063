"""Refuse an ensemble that does not fit in memory, before it is run."""

from __future__ import annotations

import os

from eurasia_sim.languages import t
from eurasia_sim.reading import InputError
from eurasia_sim.scenario import Plan

# Of the machine's memory, what an ensemble may take: quantiles need as much again for a while.
MEMORY_PART = 0.4


def bytes_per_replicate(plan: Plan) -> float:
    """What the records of a replicate take, in all cases and months, in single precision."""
    poles, states = len(plan.labels.poles), len(plan.labels.states)
    return 4.0 * (7 * poles * states + 4 * poles) * len(plan.months) * len(plan.cases)


def check_fits(plan: Plan) -> None:
    """Check that the records of a plan fit in this machine's memory.

    Raises:
        InputError: when they do not.
    """
    each = bytes_per_replicate(plan)
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * MEMORY_PART
    except (AttributeError, ValueError, OSError):
        memory = 4e9
    if each * plan.replicates > memory:
        raise InputError(t("{replicates} replicates need {wanted} GB of memory, and {there} GB may "
                           "be used here", replicates=f"{plan.replicates:,}",
                           wanted=f"{each * plan.replicates / 1e9:.1f}",
                           there=f"{memory / 1e9:.1f}"),
                         hint=t("at most {count} replicates fit; with --reduce any number does, "
                                "for tables without pictures", count=f"{int(memory / each):,}"))
