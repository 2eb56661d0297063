"""Where questions are answered: a pool of processes, a memory, one computation for equal ones."""

from __future__ import annotations

import asyncio
import hashlib
import multiprocessing
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path

from eurasia_sim.app import work
from eurasia_sim.app.limits import CACHE_BYTES, CACHE_ENTRIES, MAX_WAITING

Gone = Callable[[], Awaitable[bool]]


class BusyError(Exception):
    """More questions wait than can be answered soon."""


class DroppedError(Exception):
    """Nobody waits for the answer any more."""


@dataclass
class _Flight:
    """A computation under way, or waiting for a processor, and who waits for it."""

    gone: list[Gone] = field(default_factory=list)
    task: asyncio.Task[work.Answer] | None = None


class Desk:
    """Answers questions in other processes.

    Args:
        paths: name → file of every scenario that is served.
        workers: how many processes.
    """

    def __init__(self, paths: Mapping[str, Path], workers: int):
        self.paths = dict(paths)
        self.workers = workers
        self.computed = 0
        self._pool = self._make_pool()
        self._free = asyncio.Semaphore(workers)
        self._flights: dict[str, _Flight] = {}
        self._known: OrderedDict[str, work.Answer] = OrderedDict()
        self._bytes = 0

    def _make_pool(self) -> ProcessPoolExecutor:
        # A fresh interpreter: forking a process that has threads and sockets is unsafe.
        return ProcessPoolExecutor(self.workers, multiprocessing.get_context("spawn"),
                                   work.begin, (self.paths,))

    async def warm(self) -> None:
        """Start every process and have the first scenario ready in it."""
        first = next(iter(self.paths))
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.run_in_executor(self._pool, work.warm, first)
                               for _ in range(self.workers)))

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    async def ask(self, job: Callable[[str], work.Answer], text: str, gone: Gone) -> work.Answer:
        """An answer: remembered, shared with someone who asks the same now, or computed.

        Args:
            job: of `work`.
            text: the question in its normal form.
            gone: tells whether whoever asked has left.

        Raises:
            BusyError: when too many wait already.
            DroppedError: when everyone who asked has left before it was their turn.
        """
        key = f"{job.__name__} {hashlib.sha256(text.encode()).hexdigest()}"
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        flight = self._flights.get(key)
        if flight is None:
            if len(self._flights) >= MAX_WAITING:
                raise BusyError
            flight = self._flights[key] = _Flight()
            flight.task = asyncio.create_task(self._compute(key, flight, job, text))
        flight.gone.append(gone)
        assert flight.task is not None
        # Shielded: that one of those who wait leaves must not end it for the others.
        return await asyncio.shield(flight.task)

    async def _compute(self, key: str, flight: _Flight, job: Callable[[str], work.Answer],
                       text: str) -> work.Answer:
        try:
            async with self._free:
                if all([await gone() for gone in flight.gone]):
                    raise DroppedError
                answer = await self._in_pool(job, text)
                self.computed += 1
        finally:
            del self._flights[key]
        self._remember(key, answer)
        return answer

    async def _in_pool(self, job: Callable[[str], work.Answer], text: str) -> work.Answer:
        loop = asyncio.get_running_loop()
        pool = self._pool
        try:
            return await loop.run_in_executor(pool, job, text)
        except BrokenProcessPool:
            # A process was killed, for want of memory perhaps: once more with new ones.
            if self._pool is pool:
                pool.shutdown(wait=False, cancel_futures=True)
                self._pool = self._make_pool()
            return await loop.run_in_executor(self._pool, job, text)

    def _remember(self, key: str, answer: work.Answer) -> None:
        self._known[key] = answer
        self._bytes += _size(answer)
        while len(self._known) > CACHE_ENTRIES or self._bytes > CACHE_BYTES:
            self._bytes -= _size(self._known.popitem(last=False)[1])


def _size(answer: work.Answer) -> int:
    return len(answer) if isinstance(answer, bytes) else sum(map(len, answer))
