"""Run a sweep: check finished chunks, run the rest, write a summary."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from secrets import randbelow

from eurasia_sim.files import remove_left
from eurasia_sim.languages import t
from eurasia_sim.reading import InputError, shown
from eurasia_sim.sweep.arrays import check_installed
from eurasia_sim.sweep.chunk_job import Result
from eurasia_sim.sweep.load import Sweep
from eurasia_sim.sweep.prepare import prepare
from eurasia_sim.sweep.store import Store, cannot_write
from eurasia_sim.sweep.summary import BrokenError, write_summary
from eurasia_sim.sweep.workers import LostSchedulerError, Workers

# Attempts at a chunk, and at rounds in which all workers are lost before any chunk is done.
TRIES = 3

Progress = Callable[[int, str], None]


class StoppedError(Exception):
    """A sweep was stopped; the same command resumes it."""


@dataclass(frozen=True)
class Finished:
    """A finished sweep.

    Attributes:
        store: its folder.
        before: chunks that had been finished earlier.
        ran: chunks that were run now.
        seconds: that this took.
        work: seconds of the workers in total.
    """

    store: Store
    before: int
    ran: int
    seconds: float
    work: float


def run_sweep(sweep: Sweep, results: Path, make_workers: Callable[[Store], Workers], *,
              overwrite: bool = False, progress: Progress | None = None) -> Finished:
    """Run a sweep, or the rest of it.

    Args:
        sweep: from `load_sweep`.
        results: the results folder.
        make_workers: creates the workers; called only if there is something to run.
        overwrite: discard an earlier sweep in the same place.
        progress: called with the runs finished since the last call, and the current activity.

    Raises:
        InputError: for a point that cannot be run, or a folder that is another sweep's.
        StoppedError: when the disk is full or workers are lost; finished chunks are kept.
    """
    check_installed()
    tell = progress or (lambda runs, step: None)
    began = time.perf_counter()
    store, there = prepare(sweep, results, overwrite=overwrite)
    if there:
        store.mend()
    store.tidy()
    everything = range(store.layout.count)
    todo = missing(store, everything, tell) if there else list(everything)
    before = store.layout.count - len(todo)
    totals = _Totals()
    while True:
        if todo:
            # Clients that share a folder start at different chunks.
            turn = randbelow(len(todo)) if there else 0
            try:
                with closing(make_workers(store)) as workers:
                    _rounds(store, workers, [*todo[turn:], *todo[:turn]], totals, tell)
            except KeyboardInterrupt:
                remove_left(store.aside)
                raise
            except LostSchedulerError as lost:
                store.check_there()
                raise StoppedError(t("the scheduler {address} does not answer any more",
                                     address=lost)) from None
            todo = []
        tell(0, t("summing up"))
        try:
            write_summary(store)
            break
        except BrokenError as broken:
            todo, there = [broken.number], True
        except OSError as error:
            store.check_there()
            raise StoppedError(f"{cannot_write(store.folder, error)}") from None
    store.tidy(everything=True)
    return Finished(store, before, totals.ran, time.perf_counter() - began, totals.work)


def missing(store: Store, numbers: Sequence[int], progress: Progress) -> list[int]:
    """The chunks that are missing or damaged; every byte is checked."""
    def check(number: int) -> tuple[int, bool]:
        return number, store.read(store.layout.chunk(number)) is not None

    gone = []
    with ThreadPoolExecutor(4) as pool:
        for number, good in pool.map(check, numbers):
            if good:
                progress(store.layout.chunk(number).runs, t("checking what is there"))
            else:
                gone.append(number)
    return gone


@dataclass
class _Totals:
    ran: int = 0
    work: float = 0.0


def _rounds(store: Store, workers: Workers, numbers: Sequence[int], totals: _Totals,
            tell: Progress) -> None:
    tries: dict[int, int] = {}
    todo, barren = list(numbers), 0
    while todo:
        again: list[int] = []
        finished = 0
        for result in workers.run(str(store.folder.resolve()), store.fingerprint, todo):
            if result.trouble is None:
                finished += 1
                totals.ran += result.ran
                totals.work += result.seconds
                tell(result.runs, t("running"))
            else:
                _judge(store, result, tries)
                again.append(result.number)
        barren = 0 if finished else barren + 1
        if barren == TRIES:
            raise StoppedError(t("the workers were lost {count} times in a row before they "
                                 "finished a chunk; is there enough memory for them?", count=TRIES))
        todo = again


def _judge(store: Store, result: Result, tries: dict[int, int]) -> None:
    """Whether to try a failed chunk again; raises if that is useless."""
    if result.trouble == "input":
        message, _, hint = result.message.partition("\n  ")
        raise InputError(message, hint=hint or None)
    if result.trouble == "disk":
        raise StoppedError(t("{folder}: nothing more can be written ({reason}); free space",
                             folder=shown(store.folder), reason=result.message))
    if result.trouble == "other":
        tries[result.number] = tries.get(result.number, 0) + 1
        if tries[result.number] == TRIES:
            chunk = store.layout.chunk(result.number)
            where = store.written.points().words(chunk.point)
            raise StoppedError(t("'{name}' at {where}: chunk {number} failed {count} times "
                                 "({reason})", name=chunk.part.name, where=where,
                                 number=result.number, count=TRIES, reason=result.message))
