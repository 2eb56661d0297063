"""Write the summary of a sweep: two small tables in CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import numpy as np

from eurasia_sim.arrays import Floats
from eurasia_sim.files import replace_file
from eurasia_sim.results.tables import LEVELS, NOTHING
from eurasia_sim.scenario import BASELINE
from eurasia_sim.sweep.arrays import decode
from eurasia_sim.sweep.chunk_job import OUTCOMES
from eurasia_sim.sweep.layout import Part
from eurasia_sim.sweep.store import Store

LEVEL_NAMES = tuple("q" + f"{level:.2f}"[2:] for level in LEVELS)
# Bytes of a point in memory at once; beyond that, its chunks are read several times.
MEMORY = 1e9


class BrokenError(Exception):
    """A finished chunk no longer matches its record."""

    def __init__(self, number: int):
        self.number = number
        super().__init__(number)


def write_summary(store: Store) -> None:
    """Write ``summary.csv`` and, where there are variants, ``effects.csv``.

    Numbers are exact: mean, standard deviation and quantiles over all replicates of a point, taken
    in their order, so that they do not depend on the order of the runs.

    Raises:
        BrokenError: for a chunk that is missing or damaged.
        OSError: when they cannot be written; neither is left half-written.
    """
    axes = [axis.label for axis in store.written.points().axes]
    head = ["scenario", "point", *axes, "case", "outcome", "runs", "mean", "sd", "least",
            *LEVEL_NAMES, "most"]
    named = any(other != BASELINE for share in store.written.scenarios.values()
                for other in share.against.values())
    levels, effects = _Table(head), _Table([*head, "p_above_zero", "p_below_zero",
                                            *(["against"] if named else [])])
    points = store.written.points()
    for part in store.layout.parts:
        share = store.written.scenarios[part.name]
        outcomes = store.written.outcomes[part.name]
        for point in range(part.points if outcomes else 0):
            start = [part.name, point, *map(_short, points.at(point))]
            for number, values in _outcomes(store, part, point, len(outcomes)):
                for case, name in enumerate(share.cases):
                    row = [*start, name, outcomes[number], part.replicates]
                    levels.add([*row, *_statistics(values[case])])
                    if name != BASELINE:
                        zero = share.against.get(name, BASELINE)
                        change = values[case] - values[share.cases.index(zero)]
                        signs = [_short(np.mean(some)) for some in (change > NOTHING,
                                                                    change < -NOTHING)]
                        effects.add([*row, *_statistics(change), *signs,
                                     *([zero] if named else [])])
    replace_file(store.folder / "summary.csv", levels.raw(), store.aside)
    if any(len(share.cases) > 1 for share in store.written.scenarios.values()):
        replace_file(store.folder / "effects.csv", effects.raw(), store.aside)


def _outcomes(store: Store, part: Part, point: int,
              outcomes: int) -> Iterator[tuple[int, Floats]]:
    """Each outcome of a point as (case, replicate)."""
    each = 4 * part.cases * part.replicates
    most = max(1, min(outcomes, int(MEMORY / each)))
    for first in range(0, outcomes, most):
        here = slice(first, min(first + most, outcomes))
        whole = np.empty((part.cases, here.stop - first, part.replicates), np.float32)
        for block in range(part.blocks):
            chunk = store.layout.chunk(store.layout.number(part, point, block))
            parts = store.read(chunk)
            if parts is None:
                raise BrokenError(chunk.number)
            try:
                values = decode(parts[OUTCOMES], (part.cases, outcomes, part.chunk))
            except (ValueError, RuntimeError):
                # Its checksum is right, and still it is none of ours.
                store.forget(chunk)
                raise BrokenError(chunk.number) from None
            whole[..., chunk.first:chunk.first + chunk.size] = values[:, here, :chunk.size]
        for number in range(first, here.stop):
            yield number, whole[:, number - first].astype(np.float64)


def _statistics(values: Floats) -> list[str]:
    least, *levels, most = np.quantile(values, [0.0, *LEVELS, 1.0])
    return [_short(n) for n in (values.mean(), values.std(), least, *levels, most)]


def _short(number: Any) -> str:
    return f"{float(number):.6g}"


class _Table:
    def __init__(self, head: list[str]):
        self.text = io.StringIO()
        self.writer = csv.writer(self.text, lineterminator="\n")
        self.add(head)

    def add(self, row: list[Any]) -> None:
        self.writer.writerow(row)

    def raw(self) -> bytes:
        return self.text.getvalue().encode("utf-8")
