"""The rows of the table: how each is prepared, and what it may differ from the oracle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from workload import RECORDS, Prepared, Workload, from_tests

from eurasia_sim.engine.cores import Cores

EXACT = 1e-9
# Single precision: half a unit in the last place is 6e-8, and 46 months carry it on.
SINGLE = 2e-5


@dataclass(frozen=True)
class Row:
    """One way to run the model.

    Attributes:
        title: in the table.
        prepare: makes it ready to be timed on so many replicates.
        most: replicates timed at most, in a full and in a quick run; the rest is more of the same.
        tolerance: largest difference from the oracle, absolute.
    """

    title: str
    prepare: Callable[[Workload, int], Prepared]
    most: tuple[int, int] = (10_000, 10_000)
    tolerance: float = EXACT


def _core(work: Workload, count: int, workers: int, dtype: type[np.floating[Any]]) -> Prepared:
    """The engine's own blocks, as it cuts them for so many cores, without the drawing."""
    ensemble, blocks = work.blocks(count, workers, dtype)

    def go() -> None:
        Cores(len(blocks), workers).share_out([lambda _, one=one: one.march() for one in blocks])

    return Prepared(go, lambda replicate: {name: ensemble.records[name][0, ..., replicate]
                                           for name in RECORDS})


def _plain(work: Workload, count: int) -> Prepared:
    """The tests' oracle: lists and loops over states and poles, a replicate after the other."""
    simulate, worlds = from_tests("oracle").simulate, [work.plain(r) for r in range(count)]
    found: list[dict[str, Any]] = [{} for _ in worlds]

    def go() -> None:
        found[:] = [simulate(world) for world in worlds]

    return Prepared(go, lambda replicate: {name: np.array(found[replicate][name])
                                           for name in RECORDS})


def core(workers: int, dtype: type[np.floating[Any]], tolerance: float = EXACT) -> Row:
    """A row of our core."""
    plural = "s" if workers > 1 else ""
    return Row(f"core, {np.dtype(dtype).name}, {workers} core{plural}",
               partial(_core, workers=workers, dtype=dtype), tolerance=tolerance)


REFERENCE = core(1, np.float64)
ROWS = (REFERENCE, core(2, np.float64), core(1, np.float32, SINGLE), core(2, np.float32, SINGLE),
        Row("plain Python", _plain, (20, 3)))
