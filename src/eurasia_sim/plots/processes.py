"""Share jobs that hold Python's lock out among copies of the process, where that is safe."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

Job = Callable[[], object]

# A copy gets so many times what the rest took here, and some seconds, before it is given up.
PATIENCE, AT_LEAST = 10.0, 30.0


def share_out(jobs: Sequence[Job]) -> None:
    """Do jobs that leave files, here and in copies of this process, one a core.

    Copies are made on Linux only, and only while no other thread of Python runs: it might hold a
    lock that a copy waits for. What a copy fails to do is done here, and raises its error here.

    Args:
        jobs: 255 at most; each may be done again.
    """
    copies = min(os.cpu_count() or 1, len(jobs)) - 1 if may_copy() else 0
    # A pipe of tickets: who is free takes the next, and each is given out once.
    taking, giving = os.pipe()
    done = set()
    running: list[int] = []
    whole = True
    try:
        os.write(giving, bytes(range(len(jobs))))
        os.close(giving)
        _copy(jobs, taking, copies, running)
        started = time.monotonic()
        for number in _tickets(taking):
            jobs[number]()
            done.add(number)
        until = time.monotonic() + AT_LEAST + PATIENCE * (time.monotonic() - started)
        while running:
            whole &= _ended(running[-1], until)
            running.pop()
    finally:
        # After an error, or Ctrl-C while they are waited for: they would go on leaving files.
        for copy in running:
            with suppress(ChildProcessError):
                _ended(copy, time.monotonic())
        os.close(taking)
    if not whole:
        for number in sorted({*range(len(jobs))} - done):
            jobs[number]()


def may_copy() -> bool:
    """Whether this process may be copied."""
    return sys.platform == "linux" and threading.active_count() == 1


def _tickets(taking: int) -> Iterator[int]:
    while ticket := os.read(taking, 1):
        yield ticket[0]


def _copy(jobs: Sequence[Job], taking: int, copies: int, running: list[int]) -> None:
    """Copy this process; each copy does jobs until no ticket is left.

    Their numbers go to `running`, and no signal comes between a copy and its number. Ctrl-C is for
    this process to answer, which ends its copies.
    """
    for _ in range(copies):
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        copy = -1
        try:
            with warnings.catch_warnings():
                # NumPy's own threads are counted too, which rest while it is copied.
                warnings.simplefilter("ignore", DeprecationWarning)
                copy = os.fork()
            if copy > 0:
                running.append(copy)
        except OSError:
            return  # there is no room for another process
        finally:
            if copy != 0:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if copy == 0:
            status = 1
            try:
                for number in _tickets(taking):
                    jobs[number]()
                status = 0
            finally:
                os._exit(status)


def _ended(copy: int, until: float) -> bool:
    """Wait for a copy, but not for ever. Returns whether it did all it took."""
    while True:
        ended, status = os.waitpid(copy, os.WNOHANG)
        if ended:
            return status == 0
        if time.monotonic() >= until:
            os.kill(copy, signal.SIGKILL)
            os.waitpid(copy, 0)
            return False
        time.sleep(0.005)


__all__ = ["may_copy", "share_out"]
