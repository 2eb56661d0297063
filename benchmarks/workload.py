"""What every row of the benchmark runs: the history scenario, drawn beforehand.

A row is prepared (untimed) and then timed: from the drawn world, events and noise of each
replicate to the eight records of every month.
"""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import numpy.typing as npt

from eurasia_sim.engine.cores import Cores, Job
from eurasia_sim.engine.march import Schedule
from eurasia_sim.engine.moves import Log
from eurasia_sim.engine.stages import Stage
from eurasia_sim.model import Constants, Parameters, State
from eurasia_sim.scenario import Plan, load_scenario, make_plan

# The module, which the package hides behind its function of the same name.
engine: Any = importlib.import_module("eurasia_sim.engine.run")

ROOT = Path(__file__).resolve().parent.parent
SCENARIO = ROOT / "scenarios" / "history.yaml"

Array = npt.NDArray[np.floating[Any]]
World = dict[str, Any]

# Record → the axes between month and replicate.
RECORDS: dict[str, tuple[str, ...]] = {
    "alignment": ("pole", "state"), "grievance": ("pole", "state"),
    "dependence": ("pole", "state"), "net_leverage": ("pole", "state"),
    "reach": ("supplier",), "coercion": ("pole",), "cohesion": ("bloc",),
    "expectation": ("pole",)}


def from_tests(name: str) -> Any:
    """A module of the tests: the oracle, its inputs, random worlds."""
    folder = str(ROOT / "tests")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(name)


@dataclass(frozen=True)
class Prepared:
    """A row ready to be timed.

    Attributes:
        go: runs all replicates, writing into records allocated beforehand.
        read: the records of one replicate, name → (months, …).
    """

    go: Callable[[], None]
    read: Callable[[int], dict[str, Array]]


@dataclass(frozen=True)
class Block:
    """Replicates drawn for the core: what the engine would run, caught on the way there."""

    start: State
    constants: Constants
    parameters: Parameters
    parts: list[tuple[Stage, Schedule]]
    noise: Array
    records: dict[str, Array]

    @property
    def schedule(self) -> Schedule:
        """What acts in which month: a workload has one case, and so one stage."""
        return self.parts[0][1]

    def march(self) -> None:
        """Run it; the start is used up, so a copy goes in."""
        engine.run_block(self.start.copy(), self.constants, self.parameters, self.parts,
                     self.noise, self.records)


class Workload:
    """A plan of one case and its drawn inputs, in the forms the rows take."""

    def __init__(self, plan: Plan | None = None) -> None:
        self.plan = plan or make_plan(load_scenario(SCENARIO))
        self._plain: dict[int, World] = {}
        labels = self.plan.labels
        self.sizes = {"supplier": len(labels.suppliers), "state": len(labels.states),
                      "pole": len(labels.poles), "bloc": len(labels.blocs)}
        self.months = len(self.plan.months)
        self.states = self.sizes["state"]

    def shape(self, record: str) -> tuple[int, ...]:
        """Of one record without months and replicates."""
        return tuple(self.sizes[axis] for axis in RECORDS[record])

    def plain(self, replicate: int) -> World:
        """One replicate of the plan's own as plain lists, in the form the oracle takes."""
        if replicate not in self._plain:
            number = int(self.plan.draws(1, replicate)[0])
            self._plain[replicate] = from_tests("build").oracle_inputs(self.plan, 0, number)
        return self._plain[replicate]

    def blocks(self, count: int, threads: int = 1, dtype: npt.DTypeLike = np.float64
               ) -> tuple[Any, list[Block]]:
        """The plan's first replicates, drawn and cut into blocks by the engine itself.

        The ensemble's records are those the blocks will write when they run.
        """
        blocks: list[Block] = []

        def catch(start: State, constants: Constants, parameters: Parameters,
                  parts: list[tuple[Stage, Schedule]], noise: Array, records: dict[str, Array],
                  *_: object) -> Log:
            blocks.append(Block(start, constants, parameters, parts, noise, records))
            return Log()

        def here(self: Cores, jobs: list[Job], *_: object, **__: object) -> list[bytes]:
            return [job(lambda done: None) or b"" for job in jobs]

        with (mock.patch.object(engine, "run_block", catch),
              mock.patch.object(Cores, "share_out", here)):
            ensemble = engine.run(self.plan, replicates=count, threads=threads, dtype=dtype,
                                  record=list(RECORDS))
        return ensemble, blocks

    def seconds_drawing(self, count: int) -> float:
        """Drawing worlds, parameters, events and noise, on one thread."""
        started = time.perf_counter()
        self.blocks(count)
        return time.perf_counter() - started
