"""Running a plan: blocks of replicates on threads, results written in place."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from eurasia_sim.engine.build import Base, Schedule, build_base, build_case, build_schedule
from eurasia_sim.engine.draws import Draws, noise
from eurasia_sim.model import Constants, Parameters, Region
from eurasia_sim.scenario import Plan

# Small enough for a block to stay near a core, large enough for the cost of a call of NumPy not to
# matter. Results do not depend on it.
BLOCK = 1024

Record = npt.NDArray[np.floating[Any]]
Progress = Callable[[int], None]

_AXES = {
    "supply_share": ("channel", "supplier", "state"),
    "alignment": ("pole", "state"),
    "grievance": ("pole", "state"),
    "reach": ("supplier",),
    "coercion": ("pole",),
    "cohesion": ("bloc",),
    "expectation": ("pole",),
    "dependence": ("pole", "state"),
    "net_leverage": ("pole", "state"),
    "pressure": ("pole", "state"),
    "influence": ("pole", "state"),
}
DERIVED = ("dependence", "net_leverage", "pressure", "influence")
# Pressure and influence follow from these by one multiplication each (results.dataset).
RECORDED = ("alignment", "grievance", "dependence", "net_leverage", "reach", "coercion",
            "cohesion", "expectation")


@dataclass(frozen=True)
class Ensemble:
    """What a run recorded: arrays of (case, month, axes of the variable, replicate).

    Attributes:
        plan: what was run.
        replicates: (R,) their numbers.
        records: variable → array; `axes` names the axes between month and replicate.
        power: (S, R) of the states, for regional sums.
    """

    plan: Plan
    replicates: npt.NDArray[np.integer]
    records: dict[str, Record]
    power: Record

    def axes(self, variable: str) -> tuple[str, ...]:
        """Names of a variable's axes between month and replicate."""
        return _AXES[variable]


def run(plan: Plan, *, replicates: int | Sequence[int] | None = None,
        record: Sequence[str] = RECORDED, block: int = BLOCK, threads: int | None = None,
        dtype: npt.DTypeLike = np.float64, progress: Progress | None = None) -> Ensemble:
    """Run every case of a plan on the same draws.

    Args:
        plan: from `make_plan`.
        replicates: how many, or which; the plan's own number if left out.
        record: variables to keep, of `supply_share`, `alignment`, `grievance`, `reach`,
            `coercion`, `cohesion`, `expectation`, `dependence`, `net_leverage`, `pressure`,
            `influence`.
        block: replicates run together.
        threads: the machine's cores if left out.
        dtype: floating-point type of computation and record.
        progress: called with the number of case-replicates done since the last call.

    Returns:
        The records; identical for any block size and number of threads.
    """
    if replicates is None or isinstance(replicates, int):
        numbers = np.arange(plan.replicates if replicates is None else replicates)
    else:
        numbers = np.asarray(replicates, np.int64)
    sizes = {"channel": len(plan.labels.channels), "supplier": len(plan.labels.suppliers),
             "state": len(plan.labels.states), "pole": len(plan.labels.poles),
             "bloc": len(plan.labels.blocs)}
    lead = (len(plan.cases), len(plan.months))
    records = {name: np.empty((*lead, *(sizes[a] for a in _AXES[name]), len(numbers)), dtype)
               for name in record}
    power = np.empty((sizes["state"], len(numbers)), dtype)

    def one_block(first: int) -> int:
        here = slice(first, first + block)
        mine = numbers[here]
        draws = Draws(plan.seed, mine)
        base = build_base(plan, draws, dtype)
        power[:, here] = base.constants.power
        chance = noise(plan.seed, list(plan.labels.poles), list(plan.labels.states),
                       len(plan.months) - 1, mine).astype(dtype, copy=False)
        for number, case in enumerate(plan.cases):
            constants, parameters = build_case(case, base, draws, dtype)
            schedule = build_schedule(case, len(plan.months), draws, dtype)
            march(base, constants, parameters, schedule, chance,
                  {name: array[number, ..., here] for name, array in records.items()})
            if progress:
                progress(len(mine))
        return first

    starts = range(0, len(numbers), block)
    workers = min(threads or os.cpu_count() or 1, len(starts))
    if workers <= 1:
        for first in starts:
            one_block(first)
    else:
        with ThreadPoolExecutor(workers) as pool:
            jobs = [pool.submit(one_block, first) for first in starts]
            try:
                for job in as_completed(jobs):
                    job.result()
            except BaseException:
                for job in jobs:
                    job.cancel()
                raise
    return Ensemble(plan, numbers, records, power)


def march(base: Base, constants: Constants, parameters: Parameters, schedule: Schedule,
          noise: Record, records: Mapping[str, Record]) -> None:
    """One case of one block: shocks act, the month is recorded, everything advances together.

    Args:
        noise: ε, (months − 1, P, S, R).
        records: variable → (months, …, R), written in place.
    """
    region = Region(base.start.copy(), constants, parameters)
    months = len(noise) + 1
    for month in range(months):
        if month in schedule:
            region.act(schedule[month])
        seen = region.observe()
        for name, array in records.items():
            array[month] = getattr(seen if name in DERIVED else region.state, name)
        if month + 1 < months:
            region.advance(noise[month])
