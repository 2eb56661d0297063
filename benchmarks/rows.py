"""The rows of the table: how each is prepared, and what it may differ from the oracle."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from peers import tiles_build
from workload import Prepared, Workload

COMPILER = "a C compiler"
EXACT = 1e-9
TILES = 1e-10
# Single precision: half a unit in the last place is 6e-8, and 46 months carry it on.
SINGLE = 2e-5


@dataclass(frozen=True)
class Row:
    """One way to run the model.

    Attributes:
        title: in the table.
        module: in `peers`.
        most: replicates timed at most, in a full and in a quick run; the rest is more of the same.
        needs: a package that may be missing, or a compiler.
        tolerance: largest difference from the oracle, absolute.
    """

    title: str
    module: str
    most: tuple[int, int] = (10_000, 10_000)
    needs: str | None = None
    tolerance: float = EXACT
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def available(self) -> bool:
        """Whether what it needs is installed."""
        if self.needs == COMPILER:
            return tiles_build.compiler() is not None
        return self.needs is None or importlib.util.find_spec(self.needs) is not None

    def prepare(self, work: Workload, count: int) -> Prepared:
        """Ready to be timed."""
        make: Callable[..., Prepared] = importlib.import_module(f"peers.{self.module}").prepare
        return make(work, count, **self.options)


def core(threads: int, dtype: type[np.floating[Any]], tolerance: float = EXACT) -> Row:
    """A row of our core."""
    plural = "s" if threads > 1 else ""
    return Row(f"core, {np.dtype(dtype).name}, {threads} core{plural}", "core",
               tolerance=tolerance, options={"threads": threads, "dtype": dtype})


REFERENCE = core(1, np.float64)
SLOW = (20, 3)
ROWS = (
    REFERENCE,
    core(2, np.float64),
    core(1, np.float32, SINGLE),
    core(2, np.float32, SINGLE),
    Row("plain Python", "plain_python", SLOW),
    Row("Mesa, an agent per state", "mesa_agents", SLOW, "mesa"),
    Row("Mesa with DataCollector", "mesa_agents", SLOW, "mesa", options={"collector": True}),
    Row("AgentPy, an agent per state", "agentpy_agents", SLOW, "agentpy"),
    Row("NumPy, a replicate at a time", "numpy_single", (100, 10)),
    Row("C kernel in tiles, 1 thread", "tiles", needs=COMPILER, tolerance=TILES),
    Row("C kernel in tiles, 2 threads", "tiles", needs=COMPILER, tolerance=TILES,
        options={"threads": 2}),
)
