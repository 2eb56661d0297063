"""What the model is made of (MODEL.md section 2), as arrays with the replicates last.

Axis lengths: C channels, Q suppliers (the P poles, then the outside option), S states, B blocs,
R replicates. Every array here is contiguous and floating point unless it says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from eurasia_sim.model.scales import Array


@dataclass
class Constants:
    """What a region is and does not change, except for ties.

    Attributes:
        weights: w, (C, S, R), sums to 1 over C; how much each channel matters to a state.
        power: m, (S, R), > 0; weight of a state in regional sums.
        comfort: θ, (S, R); net leverage above which a state hedges.
        sensitivity: σ, (S, R); how strongly pressure turns into grievance.
        counter_dependence: B, (P, S, R), 0 to 1; how far the pole needs the state.
        membership: M, (S, B); 1 member, ½ observer, 0 neither.
        bloc_pole: (B,) integers; which pole each bloc is.
        rivalry: X, (P, P, R), 0 to 1; how far the row's pole counters the column's.
        reactivity: ρ, (P, R); alarm: α, (P, R); reactions of the pole's posture.
        sphere: (P, S, R); power normalised within the states a pole claims, 0 elsewhere.
        ties: T, (S, S, R), ≥ 0, zero diagonal, symmetric; raw strengths.
    """

    weights: Array
    power: Array
    comfort: Array
    sensitivity: Array
    counter_dependence: Array
    membership: Array
    bloc_pole: npt.NDArray[np.intp]
    rivalry: Array
    reactivity: Array
    alarm: Array
    sphere: Array
    ties: Array


@dataclass
class Parameters:
    """Coefficients, each (R,), dimensionless; rates λ per month, from half-lives.

    The mechanism each drives is named in `eurasia_sim.world` (priors.yaml), where the ranges and
    their sources stand too. A mechanism is switched off by setting its coefficient to zero.
    """

    beta_reach: Array
    beta_peer: Array
    beta_yield: Array
    beta_grievance: Array
    beta_hedge: Array
    beta_balance: Array
    chi: Array
    kappa: Array
    phi: Array
    psi: Array
    omega: Array
    zeta: Array
    eta: Array
    nu: Array
    sigma_a: Array
    rate_alignment: Array
    rate_grievance: Array
    rate_coercion: Array
    rate_expectation: Array
    rate_cohesion: Array
    rate_reach: Array
    rate_supply: Array  # (C, R): one half-life a channel


@dataclass
class State:
    """The variables that move.

    Attributes:
        supply_share: s, (C, Q, S, R), ≥ 0, sums to 1 over Q.
        alignment: a, (P, S, R), in (-1, 1).
        grievance: g, (P, S, R), in (0, 1).
        reach: k, (Q, R), > 0.
        coercion: c, (P, R), in (0, 1).
        cohesion: h, (B, R), in (0, 1).
        expectation: E, (P, R), ≥ 0; influence a pole is used to.
    """

    supply_share: Array
    alignment: Array
    grievance: Array
    reach: Array
    coercion: Array
    cohesion: Array
    expectation: Array

    def copy(self) -> State:
        """An independent copy."""
        return State(*(getattr(self, f.name).copy() for f in fields(self)))


@dataclass
class Anchors:
    """Where the variables rest: moved only by shocks and trends.

    On the scales on which pushes add up: `alignment` is z̄ = unsquash(ā); `grievance`,
    `coercion` and `cohesion` are logits. `supply_share` and `reach` are as in `State`.
    """

    supply_share: Array
    alignment: Array
    grievance: Array
    reach: Array
    coercion: Array
    cohesion: Array


@dataclass
class Derived:
    """What follows from the state (MODEL.md section 3), each (P, S, R).

    Attributes:
        dependence: D, 0 to 1.
        net_leverage: Λ, ≥ 0.
        pressure: π, ≥ 0.
        influence: I, ≥ 0.
    """

    dependence: Array
    net_leverage: Array
    pressure: Array
    influence: Array

    @classmethod
    def empty(cls, shape: tuple[int, ...], dtype: npt.DTypeLike) -> Derived:
        """Uninitialised arrays of one shape."""
        return cls(*(np.empty(shape, dtype) for _ in fields(cls)))


# Constants without a replicate axis.
SHARED = ("membership", "bloc_pole")

_Arrays = TypeVar("_Arrays", State, Constants, Parameters, Anchors, Derived)


def picked(part: _Arrays, columns: npt.NDArray[np.intp]) -> _Arrays:
    """Copies of some of the columns, in the order given; a column may come more than once."""
    return type(part)(**{
        name: value if name in SHARED else np.ascontiguousarray(value[..., columns])
        for name, value in vars(part).items()})
