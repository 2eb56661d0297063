"""Run chunks on threads or processes of one machine, none of which outlives its client."""

from __future__ import annotations

import multiprocessing as mp
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager, nullcontext
from multiprocessing.connection import wait as wait_for
from threading import Thread
from types import ModuleType
from typing import Protocol

from eurasia_sim import languages
from eurasia_sim.languages import t
from eurasia_sim.sweep.chunk_job import Result, run_chunk

# Chunks submitted ahead for each worker, so that none waits.
AHEAD = 3


class LostSchedulerError(Exception):
    """The scheduler is gone."""


class Workers(Protocol):
    """Workers that run chunks."""

    def run(self, folder: str, fingerprint: str, numbers: Sequence[int]) -> Iterable[Result]:
        """Run chunks; yields the result of each, in any order, `lost` ones included."""

    def close(self) -> None:
        """Stop the workers after their current chunks."""


class Pool:
    """Threads or processes of this machine.

    Args:
        workers: how many.
        threads: rather than processes. Threads share memory and start at once, but wait for each
            other in Python itself.
    """

    def __init__(self, workers: int, *, threads: bool = False):
        self._make: Callable[[], Executor]
        # Processes start when chunks are submitted.
        self._start: Callable[[], AbstractContextManager[object]] = nullcontext
        if threads:
            self._make = lambda: ThreadPoolExecutor(workers)
        else:
            context = mp.get_context("forkserver" if "forkserver" in mp.get_all_start_methods()
                                     else "spawn")
            self._make = lambda: ProcessPoolExecutor(workers, context, _at_work,
                                                     (languages.current().code,))
            self._start = without_main
        self._ahead = workers * AHEAD
        self._pool: Executor = self._make()

    def run(self, folder: str, fingerprint: str, numbers: Sequence[int]) -> Iterator[Result]:
        """As `Workers.run`; if a process is killed, the submitted chunks come back `lost`."""
        rest = deque(numbers)
        out: dict[Future[Result], int] = {}
        # What is out when all ends is cancelled by `close`: a pool whose processes were killed
        # trips over futures that somebody else has cancelled.
        try:
            while True:
                with self._start():
                    while rest and len(out) < self._ahead:
                        out[self._pool.submit(run_chunk, folder, fingerprint, rest[0])] = rest[0]
                        rest.popleft()
                if not out:
                    return
                done, _ = wait(out, return_when=FIRST_COMPLETED)
                for job in done:
                    number = out.pop(job)
                    yield _result(job, number)
        except BrokenProcessPool:
            self._pool.shutdown(wait=False)
            self._pool = self._make()
            for number in [*out.values(), *rest]:
                yield Result(number, trouble="lost", message=t("a worker process was killed"))

    def close(self) -> None:
        """Wait for running chunks; cancel the others."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _result(job: Future[Result], number: int) -> Result:
    try:
        return job.result()
    except BrokenProcessPool:
        return Result(number, trouble="lost", message=t("a worker process was killed"))


@contextmanager
def without_main() -> Iterator[None]:
    """Start processes that do not run the user's script again.

    Python has a new process import the main module, so that functions in it are known there; a
    script without ``if __name__ == "__main__":`` would begin its sweep once more in every worker.
    Chunks need nothing of it. While processes start, another module stands in its place; what
    restarts them in the background, as Dask does, needs it there for as long as it may.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _at_work(language: str) -> None:
    """Ignore Ctrl-C in a worker, speak as its client does, and exit when that is gone."""
    if language != languages.SOURCE and language in languages.available():
        languages.use(language)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = mp.parent_process()
    if parent is not None:
        def follow(sentinel: int = parent.sentinel) -> None:
            wait_for([sentinel])
            os._exit(1)

        Thread(target=follow, daemon=True).start()
