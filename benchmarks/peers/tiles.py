"""A fused kernel in C over tiles of replicates: what the equations cost when nothing else does.

`tiles.c` explains it. It is compiled for the workload's numbers of states, poles and months, and
spares itself what guards the core against extreme input (factors scaled to the largest).
"""

from __future__ import annotations

import ctypes
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from workload import RECORDS, Array, Block, Prepared, Workload

from eurasia_sim.model import Parameters, Push, ShareMove, State
from peers import tiles_build

# In the order of the structures in tiles.c.
CONSTANTS = ("weights", "power", "comfort", "sensitivity", "counter_dependence", "rivalry",
             "reactivity", "alarm", "sphere", "ties")
PARAMETERS = tuple(f.name for f in fields(Parameters))
START = tuple(f.name for f in fields(State))
WORLD = ("membership", "bloc_pole", "neighbours", "first", "events")
ARRAYS = ("constants", "parameters", "start", "noise", "amounts", *RECORDS)
KINDS = ("alignment", "grievance", "reach", "coercion", "cohesion")
SHARE, TIE = len(KINDS), len(KINDS) + 1

# Replicates of a tile: at 32 its values (some 300 kB) stay in a second-level cache, and the rows
# that it reads and writes are long enough to come from memory at a good pace.
LANES = 32
WIDTH = 8  # of the widest vectors

Integers = npt.NDArray[np.int64]


def prepare(work: Workload, count: int, threads: int = 1) -> Prepared:
    """Replicates 0 to count − 1 on some threads; compiled before it is timed."""
    blocks = work.blocks(count)[1]
    one = blocks[0].constants
    first, events, amounts = packed_events(blocks, work.months)
    constants = stacked([vars(block.constants) for block in blocks], CONSTANTS)
    ties = np.concatenate([block.constants.ties for block in blocks], axis=-1)
    neighbours = listened_to(ties, events)
    world = {"membership": one.membership, "bloc_pole": one.bloc_pole, "neighbours": neighbours,
             "first": first, "events": events}
    records = {name: aligned((1, work.months, *work.shape(name), count)) for name in RECORDS}
    arrays = {"constants": constants,
              "parameters": stacked([vars(block.parameters) for block in blocks], PARAMETERS),
              "start": stacked([vars(block.start) for block in blocks], START),
              "noise": np.concatenate([block.noise for block in blocks], axis=-1),
              "amounts": amounts, **records}
    # Few replicates need no wide tile.
    lanes = min(LANES, -(-count // WIDTH) * WIDTH)
    kernel = tiles_build.library((
        ("channels", len(one.weights)), ("poles", work.sizes["pole"]),
        ("suppliers", work.sizes["supplier"]), ("states", work.states),
        ("blocs", work.sizes["bloc"]), ("months", work.months),
        ("neighbours", len(neighbours)), ("lanes", lanes)))
    _check(kernel, arrays)
    world_at, arrays_at = _addresses(WORLD, world), _addresses(ARRAYS, arrays)
    tiles = -(-count // lanes)
    cuts = [min(tiles * part // threads * lanes, count) for part in range(threads + 1)]

    def run(start: int, stop: int) -> None:
        kernel.simulate(ctypes.byref(world_at), ctypes.byref(arrays_at), ctypes.c_int64(count),
                        ctypes.c_int64(start), ctypes.c_int64(stop))

    def go() -> None:
        if threads == 1 or tiles == 1:
            run(0, count)
            return
        with ThreadPoolExecutor(threads) as pool:
            for job in [pool.submit(run, *part) for part in pairwise(cuts)]:
                job.result()

    return Prepared(go, lambda replicate: {name: records[name][0, ..., replicate]
                                           for name in RECORDS})


def aligned(shape: tuple[int, ...]) -> Array:
    """An empty array that begins with a cache line, as writing past the caches requires."""
    size, line = int(np.prod(shape)), 64 // 8
    memory = np.empty(size + line)
    begin = -(memory.ctypes.data // 8) % line
    return memory[begin:begin + size].reshape(shape)


def stacked(blocks: list[dict[str, Array]], names: tuple[str, ...]) -> Array:
    """Arrays of one purpose as the rows of one array, (rows, R)."""
    return np.concatenate([np.concatenate([block[name].reshape(-1, block[name].shape[-1])
                                           for name in names]) for block in blocks], axis=-1)


def listened_to(ties: Array, events: Integers) -> Integers:
    """Whom each state may ever be tied to, (most, S); the rest of a column are others."""
    tied = np.any(ties > 0, axis=-1)
    for _, _, i, j, *_ in events[events[:, 0] == TIE]:
        tied[i, j] = tied[j, i] = True
    most = int(tied.sum(axis=1).max(initial=0))
    return np.argsort(~tied, axis=1, kind="stable")[:, :most].T.astype(np.int64)


def packed_events(blocks: list[Block], months: int) -> tuple[Integers, Integers, Array]:
    """First event of each month; rows of kind, lasting, where, source, sink; amounts, (n, R)."""
    first, events, _ = _events(blocks[0], months)
    amounts = []
    for block in blocks:
        _, same, amount = _events(block, months)
        if not np.array_equal(events, same):
            raise ValueError("the C kernel takes events of fixed dates only")
        amounts.append(amount)
    return first, events, np.concatenate(amounts, axis=-1)


def _events(block: Block, months: int) -> tuple[Integers, Integers, Array]:
    first, rows, amounts = [0], [], []
    for month in range(months):
        for action in block.schedule.get(month, []):
            if isinstance(action, Push):
                kind = KINDS.index(action.variable)
                where = [*action.where, np.zeros_like(action.where[0])][:2]
                rows += [(kind, action.lasting, x, y, 0, 0) for x, y in zip(*where, strict=True)]
                amounts.append(action.amount)
            elif isinstance(action, ShareMove):
                rows += [(SHARE, action.lasting, action.channel, i, action.source, action.sink)
                         for i in action.states]
                amounts.append(action.fraction)
            else:
                rows += [(TIE, True, i, j, 0, 0) for i, j in action.pairs]
                amounts.append(action.amount)
        first.append(len(rows))
    return np.array(first, np.int64), np.array(rows, np.int64), np.concatenate(amounts)


def _check(kernel: Any, arrays: dict[str, Array]) -> None:
    """The structures in C have as many rows as they are given."""
    rows = (ctypes.c_int64 * 3)()
    kernel.expected(rows)
    given = [len(arrays[name]) for name in ("constants", "parameters", "start")]
    if list(rows) != given:
        raise ValueError(f"tiles.c expects {list(rows)} rows and is given {given}")


def _addresses(names: tuple[str, ...], arrays: dict[str, Any]) -> Any:
    """A structure of pointers in this order, which keeps its arrays alive."""
    kept = [np.ascontiguousarray(arrays[name], np.int64 if arrays[name].dtype.kind == "i" else
                                 np.float64) for name in names]
    pointers = (ctypes.c_void_p * len(kept))(*(array.ctypes.data for array in kept))
    pointers.arrays = kept
    return pointers
