"""The drawn blocks of the core, turned round for the fused kernel: replicates first."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import fields
from typing import Any

import numpy as np
from workload import Array, Block

from eurasia_sim.model import Parameters, Push, ShareMove

# Numba compiles named tuples of arrays; what they hold has the replicates on the first axis.
Coefficients = namedtuple("Coefficients", [f.name for f in fields(Parameters)])
CONSTANTS = ("weights", "power", "comfort", "sensitivity", "counter_dependence", "rivalry",
             "reactivity", "alarm", "sphere", "ties")
START = ("supply_share", "alignment", "grievance", "reach", "coercion", "cohesion")
Drawn = namedtuple("Drawn", [*CONSTANTS, *START, "noise", "amount", "par", "membership",
                             "bloc_pole"])
Values = namedtuple("Values", [*START, "expectation", "ties"])
Seen = namedtuple("Seen", ["dependence", "net_leverage", "pressure", "influence"])
Rest = namedtuple("Rest", ["pressure", "value", "hold"])
Codes = namedtuple("Codes", ["first", "code"])
KINDS = ("alignment", "grievance", "reach", "coercion", "cohesion")


def packed(blocks: list[Block], months: int) -> tuple[Any, Any]:
    """All inputs, and the events as (first of each month, rows of integers)."""
    first, code, _ = _events(blocks[0], months)
    amounts = []
    for block in blocks:
        _, same, amount = _events(block, months)
        if not np.array_equal(code, same):
            raise ValueError("the fused kernel takes events of fixed dates only")
        amounts.append(amount)
    one = blocks[0].constants
    drawn = Drawn(
        **{name: _turned([getattr(b.constants, name) for b in blocks]) for name in CONSTANTS},
        **{name: _turned([getattr(b.start, name) for b in blocks]) for name in START},
        noise=_turned([b.noise for b in blocks]), amount=_turned(amounts),
        par=Coefficients(**{name: _turned([getattr(b.parameters, name) for b in blocks])
                            for name in Coefficients._fields}),
        membership=one.membership, bloc_pole=one.bloc_pole)
    return drawn, Codes(first, code)


def _turned(parts: list[Array]) -> Array:
    return np.ascontiguousarray(np.concatenate([np.moveaxis(part, -1, 0) for part in parts]))


def _events(block: Block, months: int) -> tuple[Any, Any, Array]:
    first, code, amounts = [0], [], []
    for month in range(months):
        for action in block.schedule.get(month, []):
            if isinstance(action, Push):
                kind = KINDS.index(action.variable)
                where = [*action.where, *[np.zeros_like(action.where[0])]][:2]
                rows = [(kind, action.lasting, x, y, 0, 0) for x, y in zip(*where, strict=True)]
                amounts.append(action.amount)
            elif isinstance(action, ShareMove):
                rows = [(5, action.lasting, action.channel, i, action.source, action.sink)
                        for i in action.states]
                amounts.append(action.fraction)
            else:
                rows = [(6, True, i, j, 0, 0) for i, j in action.pairs]
                amounts.append(action.amount)
            code += rows
        first.append(len(code))
    count = block.noise.shape[-1]
    amount = np.concatenate([np.broadcast_to(a, (len(a), count)) for a in amounts])
    return np.array(first), np.array(code, np.int64), amount
