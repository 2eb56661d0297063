"""Blocks of work on threads: NumPy lets go of Python's lock while it computes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed


def on_threads(work: Callable[[int], None], items: Sequence[int], threads: int) -> None:
    """Do the work for every item; the first error ends it, and what has not begun is left."""
    if threads <= 1 or len(items) <= 1:
        for item in items:
            work(item)
        return
    with ThreadPoolExecutor(min(threads, len(items))) as pool:
        jobs = [pool.submit(work, item) for item in items]
        try:
            for job in as_completed(jobs):
                job.result()
        except BaseException:
            for job in jobs:
                job.cancel()
            raise
