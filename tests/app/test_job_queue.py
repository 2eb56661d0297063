"""The desk: equal questions computed once, askers who left dropped, a queue with an end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest

from eurasia_sim.app import job_queue as desks
from eurasia_sim.app.job_queue import BusyError, DroppedError, JobQueue

asked: list[str] = []


def in_a_loop(lesson: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own: Playwright keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, lesson).result()


def slowly(text: str) -> bytes:
    asked.append(text)
    time.sleep(0.1)
    return text.encode()


async def here() -> bool:
    return False


async def left() -> bool:
    return True


def desk() -> JobQueue:
    """One with a thread instead of processes."""
    asked.clear()
    made = JobQueue({}, 1)
    made._pool = cast(Any, ThreadPoolExecutor(1))
    return made


def test_equal_questions_are_computed_once_and_remembered() -> None:
    async def lesson() -> None:
        queue = desk()
        five = await asyncio.gather(*(queue.answer(slowly, "a", here) for _ in range(5)))
        assert five == [b"a"] * 5
        assert await queue.answer(slowly, "a", here) == b"a"
        assert asked == ["a"]
        queue.close()

    in_a_loop(lesson())


def test_whoever_has_left_before_their_turn_costs_nothing() -> None:
    async def lesson() -> None:
        queue = desk()
        first = asyncio.create_task(queue.answer(slowly, "a", here))
        await asyncio.sleep(0.02)
        with pytest.raises(DroppedError):
            await queue.answer(slowly, "b", left)
        assert await first == b"a"
        # Where one of two is still there, both are served.
        both = await asyncio.gather(queue.answer(slowly, "c", left),
                                    queue.answer(slowly, "c", here))
        assert list(both) == [b"c", b"c"]
        assert asked == ["a", "c"]
        queue.close()

    in_a_loop(lesson())


def test_the_queue_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "MAX_WAITING", 2)

    async def lesson() -> None:
        queue = desk()
        waiting = [asyncio.create_task(queue.answer(slowly, text, here)) for text in "ab"]
        await asyncio.sleep(0.02)
        with pytest.raises(BusyError):
            await queue.answer(slowly, "c", here)
        assert await asyncio.gather(*waiting) == [b"a", b"b"]
        queue.close()

    in_a_loop(lesson())


def test_an_error_reaches_everyone_and_the_next_question_is_answered() -> None:
    def broken(text: str) -> bytes:
        raise RuntimeError(text)

    async def lesson() -> None:
        queue = desk()
        for _ in range(2):
            with pytest.raises(RuntimeError):
                await queue.answer(broken, "a", here)
        assert await queue.answer(slowly, "b", here) == b"b"
        queue.close()

    in_a_loop(lesson())


def test_answers_are_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "CACHE_ENTRIES", 1)

    async def lesson() -> None:
        queue = desk()
        for text in "aba":
            await queue.answer(slowly, text, here)
        assert asked == ["a", "b", "a"]
        queue.close()

    in_a_loop(lesson())


def test_clients_take_turns() -> None:
    async def lesson() -> None:
        queue = desk()
        greedy = [asyncio.create_task(queue.answer(slowly, f"a{n}", here, client="a"))
                  for n in range(4)]
        await asyncio.sleep(0.02)
        modest = [asyncio.create_task(queue.answer(slowly, f"{who}{n}", here, client=who))
                  for n in range(2) for who in "bc"]
        await asyncio.gather(*greedy, *modest)
        assert asked == ["a0", "b0", "c0", "a1", "b1", "c1", "a2", "a3"]
        queue.close()

    in_a_loop(lesson())


def test_one_client_cannot_fill_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "MAX_WAITING_OF_ADDRESS", 2)

    async def lesson() -> None:
        queue = desk()
        waiting = [asyncio.create_task(queue.answer(slowly, text, here, client="a"))
                   for text in "ab"]
        await asyncio.sleep(0.02)
        with pytest.raises(BusyError):
            await queue.answer(slowly, "c", here, client="a")
        assert await queue.answer(slowly, "d", here, client="b") == b"d"
        assert await asyncio.gather(*waiting) == [b"a", b"b"]
        queue.close()

    in_a_loop(lesson())
