"""Morris screening and Sobol indices on the unit cube, by SALib.

A model is here any function from uniforms, one row a run, to one outcome a row. Screening: Morris
1991 with the groups of Campolongo, Cariboni & Saltelli 2007. Shares of variance: the design and
estimators of Saltelli et al. 2010 on a scrambled Sobol sequence. SALib: Herman & Usher 2017;
Iwanaga, Usher & Herman 2022.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from typing import Any

import numpy as np

from eurasia_sim.arrays import Floats, Indices
from eurasia_sim.languages import grouped, t
from eurasia_sim.reading import InputError

Model = Callable[[Floats], Floats]

# A level is the middle of a quarter of the distribution, so that no run is in the improbable
# corner where every number is at the end of its range.
LEVELS = 4
STEP = 0.5  # part of its distribution by which a number moves in an elementary effect
RESAMPLES = 200
CONFIDENCE = 0.95
FEWEST, MOST = 64, 2**16


@dataclass(frozen=True)
class Effect:
    """The effect of one factor, or a group of them, in a screening.

    Attributes:
        name: of the group.
        size: mean |change of the outcome| when its members move by half their distribution.
        error: half the width of the 95 % bootstrap interval of the size.
        mean: mean change when it grows; None for a group, whose members move either way.
        spread: standard deviation of the change, by curvature and interactions; None for a
            group.
    """

    name: str
    size: float
    error: float
    mean: float | None
    spread: float | None


@dataclass(frozen=True)
class Share:
    """A factor's share of an outcome's variance.

    Attributes:
        alone: first-order index; total: with all its interactions.
        alone_error, total_error: half the width of the 95 % bootstrap interval.
    """

    name: str
    alone: float
    alone_error: float
    total: float
    total_error: float


@dataclass(frozen=True)
class Screening:
    """The result of a screening, the strongest effect first."""

    trajectories: int
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class Decomposition:
    """Shares of variance, the largest total first."""

    points: int
    shares: tuple[Share, ...]

    @property
    def together(self) -> float:
        """Sum of the first-order shares; the rest to 1 is due to interactions."""
        return sum(share.alone for share in self.shares)


def screened(model: Model, groups: Sequence[str], trajectories: int, seed: int) -> list[Screening]:
    """Screen a model with a quarter, half and all of the trajectories.

    Args:
        model: called once with (trajectories × (G + 1), D) uniforms, trajectory by trajectory.
        groups: (D,) the group of each column; columns of one group move together.
        trajectories: how many, a multiple of 4, at least 8.
        seed: of the design and the bootstrap.

    Raises:
        InputError: for a number of trajectories that cannot be quartered.
    """
    sample, analyze = _salib("morris")
    if trajectories < 8 or trajectories % 4:
        raise InputError(t("{count} trajectories cannot be quartered to show convergence",
                           count=trajectories),
                         hint=t("take {count}", count=max(8, round(trajectories / 4) * 4)))
    problem = _problem(groups)
    problem["groups"] = list(groups)
    levels = sample(problem, trajectories, num_levels=LEVELS, seed=_seed(seed, "morris"))
    edge = 1 / (2 * LEVELS)
    values = model(edge + (1 - 2 * edge) * levels)
    each = len(values) // trajectories
    found = []
    for count in (trajectories // 4, trajectories // 2, trajectories):
        rows = slice(0, count * each)
        got = analyze(problem, levels[rows], values[rows], num_levels=LEVELS,
                      num_resamples=RESAMPLES, conf_level=CONFIDENCE,
                      seed=_seed(seed, "morris bootstrap"))
        found.append(Screening(count, _effects(got, groups)))
    return found


def _effects(got: Any, groups: Sequence[str]) -> tuple[Effect, ...]:
    # SALib divides by the step on its own grid, from 0 to 1 in LEVELS levels.
    step = LEVELS / (2 * (LEVELS - 1))
    several = {name for name in groups if groups.count(name) > 1}
    found = [Effect(str(name), float(size) * step, float(error) * step,
                    None if name in several else float(mean) * step,
                    None if name in several else float(spread) * step)
             for name, size, error, mean, spread in zip(
                 got["names"], got["mu_star"], got["mu_star_conf"], got["mu"], got["sigma"],
                 strict=True)]
    return tuple(sorted(found, key=lambda effect: (-effect.size, effect.name)))


def decomposed(model: Model, names: Sequence[str], points: int, seed: int) -> list[Decomposition]:
    """Divide a model's variance with a quarter, half and all of the base points.

    Args:
        model: called once with (points × (k + 2), k) uniforms: for each base point the row of
            A, A with each column in turn from B, and the row of B.
        names: (k,) of the columns, which are independent.
        points: how many base points, a power of two.
        seed: of the design and the bootstrap.

    Raises:
        InputError: for another number of points, or an outcome that never varies.
    """
    sample, analyze = _salib("sobol")
    if not FEWEST <= points <= MOST or points & (points - 1):
        near = 2 ** int(np.clip(round(np.log2(max(points, 1))), np.log2(FEWEST), np.log2(MOST)))
        raise InputError(t("a Sobol sequence is even at powers of two, not at {count} points",
                           count=grouped(points)),
                         hint=t("the nearest is {near}; from {low} to {high} can be had",
                                near=grouped(near), low=FEWEST, high=grouped(MOST)))
    problem = _problem(names)
    uniforms = sample(problem, points, calc_second_order=False, seed=_seed(seed, "sobol"))
    values = model(uniforms)
    found = []
    for count in (points // 4, points // 2, points):
        part = values[:count * (len(names) + 2)]
        if np.ptp(part) <= 1e-12 * max(1.0, float(np.abs(part).max())):
            raise InputError(t("the outcome is the same whatever the numbers are"))
        got = analyze(problem, part, calc_second_order=False, num_resamples=RESAMPLES,
                      conf_level=CONFIDENCE, seed=_seed(seed, "sobol bootstrap"))
        shares = [Share(str(name), *map(float, row)) for name, *row in zip(
            names, got["S1"], got["S1_conf"], got["ST"], got["ST_conf"], strict=True)]
        found.append(Decomposition(count, tuple(
            sorted(shares, key=lambda share: (-share.total, share.name)))))
    return found


def independent(uniforms: Floats) -> Indices:
    """Rows of a design of `decomposed` that are independent of each other: those of A and B."""
    step = uniforms.shape[1] + 2
    return np.flatnonzero(np.isin(np.arange(len(uniforms)) % step, (0, step - 1)))


def tied(ranked: Iterable[tuple[str, float, float]]) -> list[tuple[str, str]]:
    """Neighbours in a ranking that cannot be told apart.

    Args:
        ranked: (name, value, half the width of its 95 % interval), the largest value first.

    Returns:
        Pairs whose difference is within its own interval, their errors taken as independent.
    """
    rows = list(ranked)
    return [(a[0], b[0]) for a, b in pairwise(rows)
            if a[1] - b[1] < np.hypot(a[2], b[2])]


def _problem(names: Sequence[str]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": [str(n) for n in range(len(names))],
            "bounds": [[0.0, 1.0]] * len(names)}


def _seed(seed: int, purpose: str) -> int:
    """A seed of its own for each use; never 0, which SALib takes for "none"."""
    digest = blake2b(f"{purpose}\x1f{seed}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "little") | 1


def _salib(method: str) -> tuple[Callable[..., Any], Callable[..., Any]]:
    try:
        from importlib import import_module

        return (import_module(f"SALib.sample.{method}").sample,
                import_module(f"SALib.analyze.{method}").analyze)
    except ImportError:
        raise InputError(t("sensitivity needs SALib"),
                         hint='pip install "eurasia-sim[analysis]"') from None
