"""Our core: the engine's own blocks and threads, without the drawing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
from workload import RECORDS, Prepared, Workload


def prepare(work: Workload, count: int, threads: int = 1,
            dtype: npt.DTypeLike = np.float64) -> Prepared:
    """Replicates 0 to count − 1, in the blocks the engine cuts for so many threads."""
    ensemble, blocks = work.blocks(count, threads, dtype)

    def go() -> None:
        if threads == 1 or len(blocks) == 1:
            for block in blocks:
                block.march()
            return
        with ThreadPoolExecutor(threads) as pool:
            for job in [pool.submit(block.march) for block in blocks]:
                job.result()

    return Prepared(go, lambda replicate: {name: ensemble.records[name][0, ..., replicate]
                                           for name in RECORDS})
