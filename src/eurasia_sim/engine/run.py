"""Running a plan: blocks of replicates on the machine's cores, results written in place."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from eurasia_sim.arrays import Floats, Integers
from eurasia_sim.engine.actors import Actors
from eurasia_sim.engine.build import build_base, build_columns, build_schedule
from eurasia_sim.engine.cores import Cores, Tick
from eurasia_sim.engine.draws import SMALL, Draws, small_draws
from eurasia_sim.engine.march import Chance, Schedule, march
from eurasia_sim.engine.moves import NOBODY, Log, Moves, collected, move_names
from eurasia_sim.engine.stages import Stage, stages
from eurasia_sim.model import VARIABLES, Constants, Parameters, Region, State
from eurasia_sim.scenario import Plan

# Columns (cases × replicates) that run together: enough for the cost of a call of NumPy not to
# matter and for threads not to wait for each other; few enough to stay near a core. Results do
# not depend on it.
COLUMNS = 2560

# Computed in double precision, kept in single (relative error 6e-8): half the memory.
KEPT = "float32"
# Influence follows from these by one multiplication (results.dataset).
RECORDED = ("alignment", "wound", "grievance", "dependence", "leverage", "net_leverage", "pressure",
            "reach", "coercion", "cohesion", "expectation")


@dataclass(frozen=True)
class Ensemble:
    """What a run recorded: arrays of (case, month, axes of the variable, replicate).

    Attributes:
        plan: what was run.
        replicates: (R,) their numbers.
        records: variable → array; `axes` names the axes between month and replicate.
        power: (S, R) of the states, for regional sums.
        moves: what actors did of their own accord; nothing where nobody does.
    """

    plan: Plan
    replicates: Integers
    records: dict[str, Floats]
    power: Floats
    moves: Moves = NOBODY

    def axes(self, variable: str) -> tuple[str, ...]:
        """Names of a variable's axes between month and replicate."""
        return VARIABLES[variable].axes


def run(plan: Plan, *, replicates: int | Sequence[int] | None = None,
        record: Sequence[str] = RECORDED, block: int | None = None, threads: int | None = None,
        dtype: npt.DTypeLike = np.float64, record_dtype: npt.DTypeLike | None = None,
        progress: Tick | None = None) -> Ensemble:
    """Run every case of a plan on the same draws.

    Args:
        plan: from `make_plan`.
        replicates: how many, or which (`Plan.draws`); the plan's own number if left out.
        record: variables to keep: of `model.VARIABLES`, those that move or follow.
        block: replicates run together; chosen for speed if left out.
        threads: how many work at once, on as many cores; on all if left out.
        dtype: floating-point type of the computation.
        record_dtype: of the records; as `dtype` if left out.
        progress: called with the number of case-replicates done since the last call; for a small
            ensemble with 0 while its chance is drawn, which needs no Python.

    Returns:
        The records; identical for any block size and number of threads.
    """
    if replicates is None or isinstance(replicates, int):
        numbers = plan.draws(replicates)
    else:
        numbers = np.asarray(replicates, np.int64)
    sizes = {"channel": len(plan.labels.channels), "supplier": len(plan.labels.suppliers),
             "state": len(plan.labels.states), "pole": len(plan.labels.poles),
             "bloc": len(plan.labels.blocs)}
    workers = threads or os.cpu_count() or 1
    if block is None:
        # As equal as possible, and at least one for each core if they are worth a core.
        blocks = max(-(-len(numbers) * len(plan.cases) // COLUMNS), 1)
        if len(numbers) * len(plan.cases) >= COLUMNS // 2 * workers:
            blocks = -(-blocks // workers) * workers
        block = -(-len(numbers) // blocks)
    starts = range(0, len(numbers), block)
    known = whole = None
    if len(numbers) <= SMALL:
        known = small_draws(plan.seed, numbers)
        whole = known.chance(plan, len(plan.months) - 1, threads=workers,
                             meanwhile=progress and (lambda: progress(0)))
    cores = Cores(len(starts), workers)
    lead = (len(plan.cases), len(plan.months))
    records = {name: cores.empty((*lead, *(sizes[a] for a in VARIABLES[name].axes), len(numbers)),
                                 record_dtype or dtype) for name in record}
    power = cores.empty((sizes["state"], len(numbers)), record_dtype or dtype)
    spare = max(1, workers // max(len(starts), 1))
    every = stages(plan.cases, len(plan.months))
    names = move_names(plan)

    def one_block(first: int, tick: Tick) -> bytes:
        here = slice(first, first + block)
        mine = numbers[here]
        draws = known if known and len(starts) == 1 else Draws(plan.seed, mine)
        base = build_base(plan, draws, dtype)
        power[:, here] = base.constants.power
        chance = (whole.part(here) if whole else
                  draws.chance(plan, len(plan.months) - 1, threads=spare)).astype(dtype)
        parts = [(stage, build_schedule(stage.one_of_each(plan.cases), stage.months, draws, dtype))
                 for stage in every]
        log = run_block(
            *build_columns(every[0].one_of_each(plan.cases), base, draws, dtype), parts,
            chance, {name: array[..., here] for name, array in records.items()},
            _monthly(tick, len(plan.months), len(plan.cases) * len(mine)),
            Actors(plan.cases, draws, plan.months, dtype) if names else None)
        return log.numbered(names, first).tobytes()

    made = cores.share_out([partial(one_block, first) for first in starts], progress)
    return Ensemble(plan, numbers, records, power, collected(names, [
        np.frombuffer(one, np.int64).reshape(5, -1) for one in made]))


def _monthly(tick: Tick, months: int, runs: int) -> Tick:
    """Turns months done into runs done: a block's runs all finish in its last month."""
    return lambda month: tick(runs * (month + 1) // months - runs * month // months)


def run_block(start: State, constants: Constants, parameters: Parameters,
              parts: Sequence[tuple[Stage, Schedule]], chance: Chance,
              records: Mapping[str, Floats], tick: Callable[[int], None] | None = None,
              actors: Actors | None = None) -> Log:
    """Run one block, the cases that differ side by side, and record it.

    Args:
        start, constants, parameters: of (…, groups × R) columns, for the groups of cases of the
            first stage; `start` is used up.
        parts: the stages of the run, and what acts in the months of each.
        chance: of all months but the last, the same for every case.
        records: variable → (cases, months, …, R), written in place.
        tick: called with the number of each month when it is done.
        actors: who acts of their own accord; nobody if left out.

    Returns:
        What they did.
    """
    region = Region(start, constants, parameters)
    last, count = len(chance.monthly), chance.monthly.shape[-1]
    acting, log = None, Log()
    for stage, schedule in parts:
        if stage.months.start:
            region = region.select(stage.columns(count))
        if actors:
            acting = actors.of_stage(stage, region, acting)
        for month in march(region, schedule, chance.side_by_side(len(stage.groups)),
                           stage.months, last, acting):
            for name, array in records.items():
                value = region.value(name)
                for number, group in enumerate(stage.groups):
                    of_group = value[..., number * count:(number + 1) * count]
                    for case in group:
                        array[case, month] = of_group
            if tick:
                tick(month)
        if acting:
            log.add(acting.made, stage.groups)
    return log
