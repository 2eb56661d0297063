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

from eurasia_sim.app import jobs
from eurasia_sim.app.limits import CACHE_BYTES, CACHE_ENTRIES, MAX_WAITING, MOST_TOGETHER

Gone = Callable[[], Awaitable[bool]]


class BusyError(Exception):
    """More questions wait than can be answered soon."""


class DroppedError(Exception):
    """Nobody waits for the answer any more."""


@dataclass
class _Computation:
    """A computation under way, or waiting for a processor, and who waits for it.

    Attributes:
        group: questions of one group can be answered together.
    """

    key: str
    job: Callable[[str], jobs.Answer] | None
    text: str
    group: str
    done: asyncio.Future[jobs.Answer]
    gone: list[Gone] = field(default_factory=list)


class JobQueue:
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
        self._flights: dict[str, _Computation] = {}
        self._waiting: OrderedDict[str, _Computation] = OrderedDict()
        self._turns: set[asyncio.Task[None]] = set()
        self._known: OrderedDict[str, jobs.Answer] = OrderedDict()
        self._bytes = 0

    def _make_pool(self) -> ProcessPoolExecutor:
        # A fresh interpreter: forking a process that has threads and sockets is unsafe.
        return ProcessPoolExecutor(self.workers, multiprocessing.get_context("spawn"),
                                   jobs.begin, (self.paths,))

    async def warm(self) -> None:
        """Start every process, with the scenarios ready in it that are asked for first."""
        names = list(self.paths)
        if len(names) > jobs.TRACKS:
            names = [jobs.USUAL if jobs.USUAL in names else names[0]]
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.run_in_executor(self._pool, jobs.warm, names)
                               for _ in range(self.workers)))

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    async def ask(self, job: Callable[[str], jobs.Answer] | None, text: str, gone: Gone, *,
                  group: str = "") -> jobs.Answer:
        """An answer: remembered, shared with someone who asks the same now, or computed.

        Args:
            job: of `work`; None for a what-if.
            text: the question in its normal form.
            gone: tells whether whoever asked has left.
            group: what-ifs of one group run side by side when several wait.

        Raises:
            BusyError: when too many wait already.
            DroppedError: when everyone who asked has left before it was their turn.
        """
        name = job.__name__ if job else "what_if"
        key = f"{name} {hashlib.sha256(text.encode()).hexdigest()}"
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        flight = self._flights.get(key)
        if flight is None:
            if len(self._flights) >= MAX_WAITING:
                raise BusyError
            flight = _Computation(key, job, text, group, asyncio.get_running_loop().create_future())
            self._flights[key] = self._waiting[key] = flight
            turn = asyncio.create_task(self._turn())
            self._turns.add(turn)
            turn.add_done_callback(self._turns.discard)
        flight.gone.append(gone)
        # Shielded: that one of those who wait leaves must not end it for the others.
        return await asyncio.shield(flight.done)

    async def _turn(self) -> None:
        """When a processor is free: answer the question that waits longest, and its like."""
        async with self._free:
            batch = await self._next()
            if not batch:
                return
            try:
                answers = await self._in_pool(batch)
            except Exception as error:
                for flight in batch:
                    self._end(flight, error)
                return
            self.computed += len(batch)
            for flight, answer in zip(batch, answers, strict=True):
                self._remember(flight.key, answer)
                self._end(flight, answer)

    async def _next(self) -> list[_Computation]:
        """The question that waits longest, with others of its group that can run beside it."""
        batch: list[_Computation] = []
        for flight in list(self._waiting.values()):
            if batch and (not flight.group or flight.group != batch[0].group):
                continue
            if flight.key not in self._waiting:
                continue  # taken while we asked who is still there
            del self._waiting[flight.key]
            if all([await gone() for gone in flight.gone]):
                self._end(flight, DroppedError())
                continue
            batch.append(flight)
            if len(batch) == MOST_TOGETHER or not flight.group:
                break
        return batch

    def _end(self, flight: _Computation, result: jobs.Answer | Exception) -> None:
        del self._flights[flight.key]
        if isinstance(result, Exception):
            flight.done.set_exception(result)
            flight.done.exception()  # whoever asked may have left: then nobody looks at it
        else:
            flight.done.set_result(result)

    async def _in_pool(self, batch: list[_Computation]) -> list[jobs.Answer]:
        pool = self._pool
        try:
            return await self._run(pool, batch)
        except BrokenProcessPool:
            # A process was killed, for want of memory perhaps: once more with new ones.
            if self._pool is pool:
                pool.shutdown(wait=False, cancel_futures=True)
                self._pool = self._make_pool()
            return await self._run(self._pool, batch)

    async def _run(self, pool: ProcessPoolExecutor, batch: list[_Computation]) -> list[jobs.Answer]:
        loop, job = asyncio.get_running_loop(), batch[0].job
        if job is None:
            return await loop.run_in_executor(pool, jobs.what_ifs, [f.text for f in batch])
        return [await loop.run_in_executor(pool, job, batch[0].text)]

    def _remember(self, key: str, answer: jobs.Answer) -> None:
        self._known[key] = answer
        self._bytes += _size(answer)
        while len(self._known) > CACHE_ENTRIES or self._bytes > CACHE_BYTES:
            self._bytes -= _size(self._known.popitem(last=False)[1])


def _size(answer: jobs.Answer) -> int:
    return len(answer) if isinstance(answer, bytes) else sum(map(len, answer))
