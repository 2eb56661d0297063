"""Reduce ensembles that do not fit in memory to tables, chunk by chunk.

Each series (an outcome of one subject in one month) gets a histogram of `BINS` bins over twice the
range of the first chunk. Counts add up exactly, so the result depends neither on threads nor on
interruptions between chunks; a quantile is off by less than the width of a bin, 1/500 of the
series' range.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from eurasia_sim import engine
from eurasia_sim.arrays import Floats, Integers
from eurasia_sim.results import tables
from eurasia_sim.results.dataset import to_dataset
from eurasia_sim.results.moves import Tally, tally
from eurasia_sim.scenario import BASELINE, Plan

if TYPE_CHECKING:
    import xarray as xr

BINS = 1024
# What a chunk may take.
CHUNK_BYTES = 256e6


@dataclass
class Histogram:
    """Counts of many series of one shape.

    Attributes:
        low, width: of the bins, per series; values beyond them count in the outermost bins.
        least, most: the exact extremes.
        counts: (series, BINS).
        total: sum of the values; above, below: how many are above and below zero.
    """

    shape: tuple[int, ...]
    low: Floats
    width: Floats
    least: Floats
    most: Floats
    counts: npt.NDArray[np.uint32]
    total: Floats
    above: Integers
    below: Integers
    seen: int = 0

    @classmethod
    def like(cls, values: Floats) -> Histogram:
        """An empty histogram with bins for a first chunk, (…, R)."""
        flat = values.reshape(-1, values.shape[-1])
        least, most = flat.min(axis=1), flat.max(axis=1)
        span = np.maximum(most - least, 1e-9)
        series = len(flat)
        return cls(values.shape[:-1], least - span / 2, 2 * span / BINS, least, most,
                   np.zeros((series, BINS), np.uint32), np.zeros(series),
                   np.zeros(series, np.int64), np.zeros(series, np.int64))

    def add(self, values: Floats) -> None:
        """Count a chunk, (…, R)."""
        flat = values.reshape(-1, values.shape[-1])
        np.minimum(self.least, flat.min(axis=1), out=self.least)
        np.maximum(self.most, flat.max(axis=1), out=self.most)
        place = (flat - self.low[:, np.newaxis]) / self.width[:, np.newaxis]
        bins = np.clip(place, 0, BINS - 1).astype(np.intp)
        bins += np.arange(len(flat))[:, np.newaxis] * BINS
        self.counts += np.bincount(bins.ravel(), minlength=len(flat) * BINS).reshape(
            len(flat), BINS).astype(np.uint32)
        self.total += flat.sum(axis=1)
        self.above += (flat > tables.NOTHING).sum(axis=1)
        self.below += (flat < -tables.NOTHING).sum(axis=1)
        self.seen += flat.shape[1]

    def quantiles(self) -> Floats:
        """The quantiles of `tables.LEVELS`, (levels, …), interpolated within bins."""
        cumulated = np.cumsum(self.counts, axis=1)
        rows = np.arange(len(cumulated))
        result = np.empty((len(tables.LEVELS), len(cumulated)))
        for number, level in enumerate(tables.LEVELS):
            wanted = level * self.seen
            bins = (cumulated < wanted).sum(axis=1)
            bins = np.minimum(bins, BINS - 1)
            before = np.where(bins > 0, cumulated[rows, bins - 1], 0)
            part = (wanted - before) / np.maximum(self.counts[rows, bins], 1)
            value = self.low + (bins + np.clip(part, 0, 1)) * self.width
            result[number] = np.clip(value, self.least, self.most)
        return result.reshape(len(tables.LEVELS), *self.shape)

    def columns(self, *, signs: bool) -> list[Floats]:
        """The columns of a table: mean, quantiles, and the probabilities of the sign."""
        parts = [(self.total / self.seen).reshape(self.shape), *self.quantiles()]
        if signs:
            parts += [(n / self.seen).reshape(self.shape) for n in (self.above, self.below)]
        return parts


@dataclass
class Reducer:
    """Accumulate chunks of an ensemble, and write the tables of a whole one."""

    regions: tables.Regions
    against: Mapping[str, str]
    scope: tables.Scope | None = None
    cases: list[str] = field(default_factory=list)
    months: list[str] = field(default_factory=list)
    histograms: dict[tuple[str, str, str, bool], Histogram] = field(default_factory=dict)
    subjects: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)
    moves: Tally | None = None

    def add(self, data: xr.Dataset) -> None:
        """Add a chunk of replicates, each of which may be added only once."""
        self.cases = [str(case) for case in data.case.values]
        self.months = [str(month)[:7] for month in data.month.values]
        for variable, region, array in tables.outcomes(data, self.regions, self.scope):
            self.subjects[variable, region] = list(tables.subjects(array))
            for number, case in enumerate(self.cases):
                self._count((variable, region, case, False), array.values[number])
                if case != BASELINE:
                    zero = self.cases.index(self.against[case])
                    self._count((variable, region, case, True),
                                array.values[number] - array.values[zero])

    def _count(self, key: tuple[str, str, str, bool], values: Floats) -> None:
        if key not in self.histograms:
            self.histograms[key] = Histogram.like(values)
        self.histograms[key].add(values)

    def write(self, quantiles_to: Path, effects_to: Path | None) -> None:
        """Write the tables of `tables.write_tables`."""
        tables.write_rows(quantiles_to, "case", self._rows(effects=False), self.months)
        if effects_to is not None:
            tables.write_rows(effects_to, "variant", self._rows(effects=True), self.months,
                              self.against)

    def _rows(self, *, effects: bool) -> Iterator[tables.Rows]:
        for (variable, region, case, is_effect), histogram in self.histograms.items():
            if is_effect == effects:
                yield tables.Rows(case, variable, region, self.subjects[variable, region],
                                  histogram.columns(signs=effects))


def run_and_count(plan: Plan, scope: tables.Scope | None, against: Mapping[str, str], *,
                  threads: int | None, progress: Callable[[int], None] | None) -> Reducer:
    """Run every draw of a plan, chunk by chunk, and count what it gives.

    Args:
        plan: of the scenario.
        scope: of the tables; everything if None.
        against: case → the one that its effects are measured against.
        threads, progress: as in `engine.run`.
    """
    chunk = max(64, min(4096, int(CHUNK_BYTES / engine.bytes_per_replicate(plan))))
    record = engine.RECORDED if scope is None else tables.records_of(scope)
    reducer = Reducer(plan.labels.regions, against, scope)
    for first in range(0, plan.replicates, chunk):
        numbers = plan.draws(min(chunk, plan.replicates - first), first)
        part = engine.run(plan, replicates=numbers.tolist(), record=record, threads=threads,
                          progress=progress, record_dtype=engine.KEPT)
        reducer.add(to_dataset(part))
        reducer.moves = reducer.moves + tally(part) if reducer.moves else tally(part)
    return reducer
