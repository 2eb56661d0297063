"""Events of a month for the fused kernel."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from workload import Array

LIMIT = 1 - 1e-6
ALIGNMENT, GRIEVANCE, REACH, COERCION, COHESION, SHARE, TIE = range(7)

jit: Any = numba.njit(fastmath=False, error_model="numpy", nogil=True)


@jit
def unit(z: float) -> float:
    return 0.5 + 0.5 * LIMIT * np.tanh(z / 2)


@jit
def ununit(g: float) -> float:
    return 2 * np.arctanh((2 * g - 1) / LIMIT)


@jit
def move(shares: Array, at: int, size: float, source: int, sink: int) -> None:
    for q in range(len(shares)):
        if q != sink and source in (-1, q):
            moved = size * shares[q, at]
            shares[q, at] -= moved
            shares[sink, at] += moved


@jit
def push(kind: int, x: int, y: int, size: float, alignment: Array, grievance: Array,
         coercion: Array, cohesion: Array) -> None:
    if kind == ALIGNMENT:
        alignment[x, y] += size
    elif kind == GRIEVANCE:
        grievance[x, y] += size
    elif kind == COERCION:
        coercion[x] += size
    else:
        cohesion[x] += size


@jit
def act(codes: Any, amount: Array, month: int, now: Any, anchor: Any, pushes: Any) -> bool:
    """Events of a month; pushes on the same value add up first. True if ties changed."""
    tied = impulse = False
    code, ties = codes.code, now.ties
    for n in range(codes.first[month], codes.first[month + 1]):
        kind, lasting, x, y, size = code[n, 0], code[n, 1] == 1, code[n, 2], code[n, 3], amount[n]
        if kind == TIE:
            tied = True
            for i, j in ((x, y), (y, x)):
                ties[i, j] = ties[i, j] + size if size >= 0 else ties[i, j] * np.exp(size)
        elif kind == SHARE and lasting:
            move(anchor.supply_share[x], y, size, code[n, 4], code[n, 5])
        elif kind == SHARE:
            move(now.supply_share[x], y, size, code[n, 4], code[n, 5])
        elif kind == REACH and lasting:
            anchor.reach[x] *= np.exp(size)
        elif kind == REACH:
            now.reach[x] *= np.exp(size)
        elif lasting:
            push(kind, x, y, size, anchor.alignment, anchor.grievance, anchor.coercion,
                 anchor.cohesion)
        else:
            impulse = True
            push(kind, x, y, size, pushes.alignment, pushes.grievance, pushes.coercion,
                 pushes.cohesion)
    if impulse:
        for p in range(len(now.coercion)):
            for i in range(now.alignment.shape[1]):
                if pushes.alignment[p, i] != 0:
                    z = np.arctanh(now.alignment[p, i] / LIMIT) + pushes.alignment[p, i]
                    now.alignment[p, i] = LIMIT * np.tanh(z)
                    pushes.alignment[p, i] = 0.0
                if pushes.grievance[p, i] != 0:
                    now.grievance[p, i] = unit(ununit(now.grievance[p, i])
                                               + pushes.grievance[p, i])
                    pushes.grievance[p, i] = 0.0
            if pushes.coercion[p] != 0:
                now.coercion[p] = unit(ununit(now.coercion[p]) + pushes.coercion[p])
                pushes.coercion[p] = 0.0
        for b in range(len(now.cohesion)):
            if pushes.cohesion[b] != 0:
                now.cohesion[b] = unit(ununit(now.cohesion[b]) + pushes.cohesion[b])
                pushes.cohesion[b] = 0.0
    return tied
