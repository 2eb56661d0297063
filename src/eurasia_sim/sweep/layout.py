"""Divide a sweep into chunks: arithmetic, no files.

A chunk is one point of one scenario, all its cases, and a range of replicates. Draws belong to
(seed, replicate, purpose), so a chunk does not depend on any other.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from eurasia_sim.engine.draws import NOISE_GROUP
from eurasia_sim.engine.run import COLUMNS
from eurasia_sim.scenario import Plan

# Memory that a chunk may take while it runs, in bytes.
CHUNK_BYTES = 128e6
# Columns (cases × replicates) of a chunk where memory allows: seconds of work, so that
# scheduling and writing cost little, and little is lost when a worker dies.
CHUNK_COLUMNS = 4 * COLUMNS


@dataclass(frozen=True)
class Part:
    """The chunks of one scenario.

    Attributes:
        name: of the scenario.
        points, cases, replicates: how many.
        chunk: replicates of a chunk; the last one of a point may have fewer.
    """

    name: str
    points: int
    cases: int
    replicates: int
    chunk: int

    @property
    def blocks(self) -> int:
        """Chunks of a point."""
        return -(-self.replicates // self.chunk)

    @property
    def count(self) -> int:
        """Chunks in all."""
        return self.points * self.blocks


@dataclass(frozen=True)
class Chunk:
    """Runs that are run and written together.

    Attributes:
        number: in the sweep, from 0.
        part, point, block: which; the block counts chunks of the point.
        first, size: of its replicates among those of the point.
    """

    number: int
    part: Part
    point: int
    block: int
    first: int
    size: int

    @property
    def runs(self) -> int:
        """How many single runs it is."""
        return self.part.cases * self.size


@dataclass(frozen=True)
class Layout:
    """All chunks of a sweep, numbered by scenario, then point, then replicates."""

    parts: tuple[Part, ...]

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for part in self.parts:
            starts.append(starts[-1] + part.count)
        return starts

    @property
    def count(self) -> int:
        """How many chunks there are."""
        return self._starts[-1]

    @property
    def runs(self) -> int:
        """How many single runs there are."""
        return sum(part.points * part.cases * part.replicates for part in self.parts)

    def chunk(self, number: int) -> Chunk:
        """A chunk by its number."""
        owner = bisect_right(self._starts, number) - 1
        part = self.parts[owner]
        point, block = divmod(number - self._starts[owner], part.blocks)
        first = block * part.chunk
        return Chunk(number, part, point, block, first,
                     min(part.chunk, part.replicates - first))

    def number(self, part: Part, point: int, block: int) -> int:
        """The number of a chunk."""
        return self._starts[self.parts.index(part)] + point * part.blocks + block


def chunk_size(plan: Plan, axes: Sequence[int]) -> int:
    """Replicates of a chunk: seconds of work that fit in memory, in whole groups of streams.

    Args:
        plan: of the scenario.
        axes: length of the recorded arrays between month and replicate, summed over variables.
    """
    each = 4.0 * sum(axes) * len(plan.months) * len(plan.cases)
    fits = min(CHUNK_COLUMNS / len(plan.cases), CHUNK_BYTES / each)
    groups = max(int(fits / NOISE_GROUP), 1)
    return min(groups * NOISE_GROUP, max(plan.replicates, 1))
