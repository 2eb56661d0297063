"""Run the model for one outcome: with prescribed numbers, or many cases on the usual draws."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from eurasia_sim.arrays import Flags, Floats, Indices, Integers
from eurasia_sim.engine.acting import Acting
from eurasia_sim.engine.actors import begin_acting
from eurasia_sim.engine.build import (
    ACTING,
    RESPONSIVENESS,
    build_base,
    build_batch,
    build_case,
    build_schedule,
)
from eurasia_sim.engine.cores import Cores, Tick
from eurasia_sim.engine.draws import Draws
from eurasia_sim.engine.march import march
from eurasia_sim.engine.run import COLUMNS
from eurasia_sim.model import Constants, Parameters, Region
from eurasia_sim.results.outcome import Outcome
from eurasia_sim.scenario import Plan, PlannedCase

# Paths of chance that runs choose from: two of the engine's streams, enough to know a variance
# to 6 %.
PATHS = 512


@dataclass(frozen=True)
class RunInputs:
    """The inputs of n runs.

    Attributes:
        replicates: (n,) draws of the numbers that are not prescribed.
        paths: (n,) paths of chance, 0 to PATHS − 1.
        uniforms: purpose → (n,) uniforms that prescribe that number.
        off: for each mechanism, its coefficients' values when off and (n,) where it is off.
    """

    replicates: Integers
    paths: Indices
    uniforms: Mapping[str, Floats]
    off: Sequence[tuple[Mapping[str, float], Flags]] = ()

    def __len__(self) -> int:
        return len(self.replicates)

    def part(self, rows: slice) -> RunInputs:
        """The inputs of some of the runs."""
        return RunInputs(self.replicates[rows], self.paths[rows],
                         {name: values[rows] for name, values in self.uniforms.items()},
                         [(values, where[rows]) for values, where in self.off])


class PrescribedDraws(Draws):
    """Draws, some of whose uniforms are prescribed; what comes month by month is of a path."""

    def __init__(self, seed: int, replicates: Integers, given: Mapping[str, Floats],
                 paths: Indices):
        super().__init__(seed, replicates)
        self._given, self._luck = given, Draws(seed, paths)

    def rows(self, purposes: Sequence[str]) -> Floats:
        """Whether and when actors act, (n, R): chance, like the pushes of the same path."""
        return self._luck.rows(purposes)

    def uniforms(self, purpose: str) -> Floats:
        """The prescribed uniforms of a purpose, or those of the replicates; (R,)."""
        given = self._given.get(purpose)
        return super().uniforms(purpose) if given is None else given


class PrescribedRuns:
    """An outcome as a function of the inputs of its runs.

    Args:
        plan: whose seed the draws and the chance belong to.
        cases: one, or two whose difference (first minus second) is measured.
        outcome: what is measured.
        threads: how many work at once, on as many cores; on all if left out.
        tick: called with the number of runs finished since the last call.
    """

    def __init__(self, plan: Plan, cases: Sequence[PlannedCase], outcome: Outcome,
                 threads: int | None = None, tick: Callable[[int], None] | None = None):
        self.plan, self.cases, self.outcome = plan, cases, outcome
        self.threads, self.tick = threads, tick
        self.last = plan.months.index(outcome.month)
        self.measure = outcome.measure(plan.labels)
        self._chance = Draws(plan.seed, np.arange(PATHS)).chance(plan, self.last)

    def __call__(self, rows: RunInputs) -> Floats:
        """The outcome of each run, (n,); the same for any number of threads."""
        starts = range(0, len(rows), COLUMNS)
        cores = Cores(len(starts), self.threads)
        result = cores.empty((len(rows),))

        def one_block(first: int, tick: Tick) -> None:
            here = slice(first, first + COLUMNS)
            result[here] = self._block(rows.part(here), tick)

        cores.share_out([partial(one_block, first) for first in starts], self.tick)
        return result

    def _block(self, rows: RunInputs, tick: Tick) -> Floats:
        draws = PrescribedDraws(self.plan.seed, rows.replicates, rows.uniforms, rows.paths)
        results = [self._run(case, draws, rows, tick) for case in self.cases]
        return results[0] - results[1] if len(results) > 1 else results[0]

    def _run(self, case: PlannedCase, draws: Draws, rows: RunInputs, tick: Tick) -> Floats:
        base = build_base(self.plan, draws, np.float64)
        constants, parameters = _switched(*build_case(case, base, draws, np.float64), rows)
        schedule = build_schedule([case], range(len(self.plan.months)), draws, np.float64)
        region = Region(base.start, constants, parameters)
        acting = self._acting(case, draws, rows, region)
        reported = 0
        chance = self._chance.arranged(lambda paths: np.take(paths, rows.paths, axis=-1))
        for month in march(region, schedule, chance, range(self.last + 1), self.last, acting):
            done = len(rows) * (month + 1) // (self.last + 1)
            tick(done - reported)
            reported = done
        return np.array(self.measure(region), np.float64)

    def _acting(self, case: PlannedCase, draws: Draws, rows: RunInputs,
                region: Region) -> Acting | None:
        """Those who act, blind to what they see in the rows in which that is off."""
        acting = begin_acting([case], draws, self.plan.months, np.float64, region)
        if acting is not None:
            for values, where in rows.off:
                if RESPONSIVENESS in values:
                    acting.groups.responsiveness[:, where] = values[RESPONSIVENESS]
        return acting


def _switched(constants: Constants, parameters: Parameters,
              rows: RunInputs) -> tuple[Constants, Parameters]:
    """Constants and parameters with mechanisms switched off in the rows where they are off."""
    for values, where in rows.off:
        for name, value in values.items():
            if name in ACTING:
                continue
            if hasattr(parameters, name):
                old = getattr(parameters, name)
                parameters = replace(parameters, **{name: np.where(where, value, old)})
            else:
                old = getattr(constants, name)
                constants = replace(constants, **{name: np.where(where, value, old)})
    return constants, parameters


def courses(plan: Plan, outcome: Outcome, replicates: Integers, *,
            threads: int | None = None, tick: Callable[[int], None] | None = None) -> Floats:
    """An outcome in every month of every case of a plan, on the same draws.

    Args:
        plan, outcome: what is run and measured; the outcome's own month is ignored.
        replicates: (R,) numbers of the draws.
        threads: how many work at once, on as many cores; on all if left out.
        tick: called with the number of runs finished since the last call.

    Returns:
        (cases, months, R).
    """
    cases, months, count = len(plan.cases), len(plan.months), len(replicates)
    measure = outcome.measure(plan.labels)
    workers = threads or os.cpu_count() or 1
    size = max(1, min(COLUMNS // cases, -(-count // workers)))

    starts = range(0, count, size)
    cores = Cores(len(starts), workers)
    result = cores.empty((cases, months, count))

    def one_block(first: int, tick: Tick) -> None:
        mine = replicates[first:first + size]
        draws = Draws(plan.seed, mine)
        base = build_base(plan, draws, np.float64)
        start, constants, parameters, schedule = build_batch(plan, base, draws, np.float64)
        region = Region(start, constants, parameters)
        chance = draws.chance(plan, months - 1).side_by_side(cases)
        acting = begin_acting(plan.cases, draws, plan.months, np.float64, region)
        for month in march(region, schedule, chance, range(months), months - 1, acting):
            result[:, month, first:first + size] = measure(region).reshape(cases, len(mine))
        tick(cases * len(mine))

    cores.share_out([partial(one_block, first) for first in starts], tick)
    return result
