"""The scales on which effects add up, and how they come back into range.

Alignment lives in (-1, 1); grievance, coercion and cohesion live in (0, 1). Pushes add up on the
real line and are squashed back, so that no sum of pushes, however large, leaves the range.
In exact arithmetic tanh would do; in floating point it reaches 1 beyond about 19, and a variable
at exactly 1 is outside its open range. The line is therefore squashed into (-LIMIT, LIMIT).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]

LIMIT = 1 - 1e-6


def squash(z: Array, out: Array | None = None) -> Array:
    """Real line → (-1, 1): LIMIT · tanh z."""
    squashed: Array = np.tanh(z, out=out)
    squashed *= LIMIT
    return squashed


def unsquash(a: Array) -> Array:
    """(-1, 1) → real line, the inverse of `squash`; infinite at exactly ±LIMIT."""
    with np.errstate(divide="ignore"):
        line: Array = np.arctanh(a / LIMIT)
    return line


def squash_unit(z: Array, out: Array | None = None) -> Array:
    """Real line → (0, 1): the logistic function, written as ½ + ½ squash(z/2)."""
    half = np.multiply(z, 0.5, out=out)
    squashed = squash(half, out=half)
    squashed *= 0.5
    squashed += 0.5
    return squashed


def unsquash_unit(g: Array) -> Array:
    """(0, 1) → real line, the inverse of `squash_unit`: the logit."""
    return 2 * unsquash(2 * g - 1)


def pushed(a: Array, by: Array) -> Array:
    """squash(unsquash(a) + by); a itself, to the bit, where `by` is zero.

    Squashing back and forth rounds, and a rounding error would show up as an effect in replicates
    in which nothing has happened yet.
    """
    acts = by != 0
    moved = a.copy()
    moved[acts] = squash(unsquash(a[acts]) + by[acts])
    return moved


def pushed_unit(g: Array, by: Array) -> Array:
    """squash₀₁(unsquash₀₁(g) + by); g itself, to the bit, where `by` is zero."""
    acts = by != 0
    moved = g.copy()
    moved[acts] = squash_unit(unsquash_unit(g[acts]) + by[acts])
    return moved


def rate(half_life: Array) -> Array:
    """λ(τ) = 1 − 2^(−1/τ): the share of the way gone in a month, half-life τ in months."""
    part: Array = -np.expm1(-np.log(2.0) / half_life)
    return part


def add_up(values: Array, axis: int = 0) -> Array:
    """Σ along an axis, one term after another.

    np.sum chooses its order by the array's layout, so that one replicate alone would round
    differently from the same replicate among a thousand.
    """
    before: tuple[Any, ...] = (slice(None),) * (axis % values.ndim)
    total: Array = values[(*before, 0)].copy()
    for term in range(1, values.shape[axis]):
        total += values[(*before, term)]
    return total
