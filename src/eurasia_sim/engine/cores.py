"""Share jobs out among the machine's cores: copies of the process where that is safe, or threads.

NumPy lets go of Python's lock while it computes, but threads lose a third of their time waiting for
it between one call and the next; a picture holds it all the while. Copies wait for nobody.
"""

from __future__ import annotations

import gc
import mmap
import os
import signal
import struct
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, suppress
from typing import Any

import numpy as np
import numpy.typing as npt

Tick = Callable[[int], None]
# Tells how much of it is done, if it tells that; says what it found, if not by what it wrote.
Job = Callable[[Tick], bytes | None]

# A copy gets so many times what the rest took here, and some seconds, before it is given up.
PATIENCE, AT_LEAST = 10.0, 30.0
# A pipe holds so many tickets, however small the system makes it.
MOST_COPIED = 2000
_TICKET, _FRAME = struct.Struct("<H"), struct.Struct("<HQ")


class Cores:
    """Some cores for some jobs.

    Copies are made on Linux only, and only while no other thread of Python runs: it might hold a
    lock that a copy waits for.

    Args:
        jobs: how many there will be.
        workers: how many at once, the machine's cores if left out.
        threads: whether the jobs let go of Python's lock: else they wait for one another where no
            copies may be made.
    """

    def __init__(self, jobs: int, workers: int | None = None, *, threads: bool = True):
        self.workers = min(workers or os.cpu_count() or 1, jobs)
        self.threads = threads
        self.copies = self.workers > 1 and jobs <= MOST_COPIED and may_copy()

    def empty(self, shape: tuple[int, ...], dtype: npt.DTypeLike = np.float64) -> npt.NDArray[Any]:
        """An array that jobs can write to, wherever they are done.

        Raises:
            MemoryError: when there is no room for it.
        """
        if not self.copies:
            return np.empty(shape, dtype)
        size = int(np.prod(shape)) * np.dtype(dtype).itemsize
        try:
            memory = mmap.mmap(-1, max(size, 1))
        except (OSError, OverflowError) as error:
            raise MemoryError from error
        return np.frombuffer(memory, np.uint8)[:size].view(dtype).reshape(shape)

    def share_out(self, jobs: Sequence[Job], tick: Tick | None = None,
                  meanwhile: Callable[[], None] | None = None) -> list[bytes]:
        """Do the jobs; the first error ends it, and what has not begun is left.

        What a copy fails to do is done here, and raises its error here.

        Args:
            jobs: each may be done again.
            tick: called with what the jobs tell; of those in copies now and then.
            meanwhile: where there are copies, what this process does before it helps them.

        Returns:
            What they found, in their order.
        """
        tell = tick or (lambda done: None)
        found: dict[int, bytes] = {}
        if self.copies and may_copy():
            found = _in_copies(jobs, self.workers - 1, tell, meanwhile or (lambda: None))
        elif self.workers > 1 and self.threads:
            found = _on_threads(jobs, self.workers, tell)
        for number in sorted({*range(len(jobs))} - {*found}):
            found[number] = jobs[number](tell) or b""
        return [found[number] for number in range(len(jobs))]


def may_copy() -> bool:
    """Whether this process may be copied."""
    return sys.platform == "linux" and threading.active_count() == 1


def _on_threads(jobs: Sequence[Job], count: int, tick: Tick) -> dict[int, bytes]:
    with ThreadPoolExecutor(count) as pool:
        begun = {pool.submit(job, tick): number for number, job in enumerate(jobs)}
        try:
            return {begun[one]: one.result() or b"" for one in as_completed(begun)}
        except BaseException:
            for one in begun:
                one.cancel()
            raise


class _Copy:
    """A copy of this process: its number, what it found, and how much of it is done."""

    def __init__(self, here: ExitStack) -> None:
        self.process = 0
        self.found = here.enter_context(os.fdopen(os.memfd_create("found"), "w+b"))
        self._told = np.frombuffer(mmap.mmap(-1, 8), np.int64)
        self._seen = 0

    def work(self, jobs: Sequence[Job], taking: int, parent: int) -> None:
        """Do jobs until no ticket is left, or nobody waits for them."""
        def tell(count: int) -> None:
            self._told[0] += count

        gc.disable()  # which would write to, and so copy, all that it looks through
        for number in _tickets(taking):
            result = jobs[number](tell) or b""
            self.found.write(_FRAME.pack(number, len(result)) + result)
            self.found.flush()
            if os.getppid() != parent:
                break

    def news(self) -> int:
        """How much it has done since this was asked."""
        told = int(self._told[0])
        new, self._seen = told - self._seen, told
        return new

    def results(self) -> Iterator[tuple[int, bytes]]:
        """What it found: of every job that it finished."""
        self.found.seek(0)
        while len(head := self.found.read(_FRAME.size)) == _FRAME.size:
            number, size = _FRAME.unpack(head)
            if len(result := self.found.read(size)) == size:
                yield number, result

    def ended(self, until: float) -> bool:
        """Whether it has; it must by some time."""
        if os.waitpid(self.process, os.WNOHANG)[0]:
            return True
        if time.monotonic() >= until:
            os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)
            return True
        return False


def _in_copies(jobs: Sequence[Job], count: int, tick: Tick,
               meanwhile: Callable[[], None]) -> dict[int, bytes]:
    """Do jobs here and in copies; returns what was found, which may lack what a copy failed in."""
    found: dict[int, bytes] = {}
    running: list[_Copy] = []
    with ExitStack() as here:
        # A pipe of tickets: who is free takes the next, and each is given out once.
        taking, giving = os.pipe()
        here.callback(os.close, taking)
        os.write(giving, b"".join(map(_TICKET.pack, range(len(jobs)))))
        os.close(giving)
        # After an error, or Ctrl-C while they are waited for: they would go on leaving files.
        here.callback(_end, running)
        every = _make(jobs, taking, count, running, here)

        def tell(done: int) -> None:
            tick(done + sum(copy.news() for copy in every))

        started = time.monotonic()
        meanwhile()
        for number in _tickets(taking):
            found[number] = jobs[number](tell) or b""
        until = time.monotonic() + AT_LEAST + PATIENCE * (time.monotonic() - started)
        while running:
            if running[-1].ended(until):
                running.pop()
            else:
                time.sleep(0.005)
            if new := sum(copy.news() for copy in every):
                tick(new)
        for copy in every:
            found.update(copy.results())
    return found


def _make(jobs: Sequence[Job], taking: int, count: int, running: list[_Copy],
          here: ExitStack) -> list[_Copy]:
    """Copy this process; each copy does jobs until no ticket is left.

    They go to `running`, too, and no signal comes between a copy and its number. Ctrl-C is for
    this process to answer, which ends its copies.
    """
    parent = os.getpid()
    for _ in range(count):
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        made = -1
        try:
            copy = _Copy(here)
            with warnings.catch_warnings():
                # NumPy's own threads are counted too, which rest while it is copied.
                warnings.simplefilter("ignore", DeprecationWarning)
                made = os.fork()
            if made > 0:
                copy.process = made
                running.append(copy)
        except OSError:
            break  # there is no room for another process
        finally:
            if made != 0:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if made == 0:
            status = 1
            try:
                copy.work(jobs, taking, parent)
                status = 0
            finally:
                os._exit(status)
    return list(running)


def _tickets(taking: int) -> Iterator[int]:
    while ticket := os.read(taking, _TICKET.size):
        yield _TICKET.unpack(ticket)[0]


def _end(running: Sequence[_Copy]) -> None:
    for copy in running:
        with suppress(ChildProcessError):
            copy.ended(0)


__all__ = ["Cores", "Job", "Tick", "may_copy"]
