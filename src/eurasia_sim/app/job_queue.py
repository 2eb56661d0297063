"""Answer questions in a pool of processes, with a cache; equal questions share a computation."""

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
from eurasia_sim.app.limits import (
    CACHE_BYTES,
    CACHE_ENTRIES,
    MAX_WAITING,
    MAX_WAITING_OF_ADDRESS,
    MOST_TOGETHER,
)

HasLeft = Callable[[], Awaitable[bool]]


class BusyError(Exception):
    """Too many questions are waiting."""


class DroppedError(Exception):
    """Everyone who asked has disconnected."""


@dataclass
class _Computation:
    """A computation that runs or waits for a process, and who waits for it.

    Attributes:
        group: questions of one group can be computed together.
        client: who asked first.
    """

    key: str
    job: Callable[[str], jobs.Answer] | None
    text: str
    group: str
    done: asyncio.Future[jobs.Answer]
    client: str
    has_left: list[HasLeft] = field(default_factory=list)


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
        self._computations: dict[str, _Computation] = {}
        self._waiting: OrderedDict[str, _Computation] = OrderedDict()
        self._turns: set[asyncio.Task[None]] = set()
        self._count = 0
        self._served: dict[str, int] = {}  # client that has others waiting → when it had its turn
        self._known: OrderedDict[str, jobs.Answer] = OrderedDict()
        self._bytes = 0

    def _make_pool(self) -> ProcessPoolExecutor:
        # A fresh interpreter: forking a process that has threads and sockets is unsafe.
        return ProcessPoolExecutor(self.workers, multiprocessing.get_context("spawn"),
                                   jobs.start, (self.paths,))

    async def warm(self) -> None:
        """Start every process and prepare the scenarios that are likely to be asked for first."""
        names = list(self.paths)
        if len(names) > jobs.WARM_BASELINES:
            names = [jobs.FIRST_SHOWN if jobs.FIRST_SHOWN in names else names[0]]
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.run_in_executor(self._pool, jobs.warm, names)
                               for _ in range(self.workers)))

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    async def answer(self, job: Callable[[str], jobs.Answer] | None, text: str,
                     has_left: HasLeft, *, group: str = "", client: str = "") -> jobs.Answer:
        """Answer a question: from the cache, from a computation under way, or by a new one.

        Args:
            job: of `jobs`; None for a what-if.
            text: the question in its normal form.
            has_left: tells whether the client has disconnected.
            group: what-ifs of one group run side by side when several wait.
            client: the address that asks; addresses take turns.

        Raises:
            BusyError: when too many wait already, in all or of this client.
            DroppedError: when every client has disconnected before the computation began.
        """
        name = job.__name__ if job else "what_if"
        key = f"{name} {hashlib.sha256(text.encode()).hexdigest()}"
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        computation = self._computations.get(key)
        if computation is None:
            own = sum(other.client == client for other in self._computations.values())
            if len(self._computations) >= MAX_WAITING or own >= MAX_WAITING_OF_ADDRESS:
                raise BusyError
            done: asyncio.Future[jobs.Answer] = asyncio.get_running_loop().create_future()
            computation = _Computation(key, job, text, group, done, client)
            self._computations[key] = self._waiting[key] = computation
            turn = asyncio.create_task(self._turn())
            self._turns.add(turn)
            turn.add_done_callback(self._turns.discard)
        computation.has_left.append(has_left)
        # Shielded: a client that disconnects must not cancel it for the others.
        return await asyncio.shield(computation.done)

    async def _turn(self) -> None:
        """Wait for a free process, then compute the next question and others of its group."""
        async with self._free:
            batch = await self._next()
            if not batch:
                return
            try:
                answers = await self._in_pool(batch)
            except Exception as error:
                for computation in batch:
                    self._end(computation, error)
                return
            self.computed += len(batch)
            for computation, answer in zip(batch, answers, strict=True):
                self._remember(computation.key, answer)
                self._end(computation, answer)

    async def _next(self) -> list[_Computation]:
        """The next question, with others of its group that can run beside it.

        The next is the oldest of the client whose last turn is the longest ago, so that one that
        asks much keeps the others waiting for one question and no more.
        """
        batch: list[_Computation] = []
        clients = {computation.client for computation in self._waiting.values()}
        self._served = {c: turn for c, turn in self._served.items() if c in clients}
        for computation in sorted(self._waiting.values(),
                                  key=lambda one: self._served.get(one.client, 0)):
            if batch and (not computation.group or computation.group != batch[0].group):
                continue
            if computation.key not in self._waiting:
                continue  # taken while we asked who is still there
            del self._waiting[computation.key]
            if all([await has_left() for has_left in computation.has_left]):
                self._end(computation, DroppedError())
                continue
            if not batch:
                self._count += 1
                self._served[computation.client] = self._count
            batch.append(computation)
            if len(batch) == MOST_TOGETHER or not computation.group:
                break
        return batch

    def _end(self, computation: _Computation, result: jobs.Answer | Exception) -> None:
        del self._computations[computation.key]
        if isinstance(result, Exception):
            computation.done.set_exception(result)
            computation.done.exception()  # whoever asked may have left: then nobody looks at it
        else:
            computation.done.set_result(result)

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
