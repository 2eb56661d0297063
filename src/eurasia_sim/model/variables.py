"""What the model is made of (docs/model.md, section 2), as arrays with the replicates last.

Axis lengths: C channels, Q suppliers (the P poles, then the outside option), S states, B blocs,
R replicates. Every array here is contiguous and floating point unless it says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal, TypeVar

import numpy as np
import numpy.typing as npt

from eurasia_sim.model.scales import Array

Scale = Literal["atanh", "logit", "ln", "fraction"]


@dataclass(frozen=True)
class Variable:
    """What is recorded or follows from the records: everything said of it in one place.

    Attributes:
        name: in YAML, code, results and documentation.
        kind: `moves` (part of `State`), `follows` (part of `Derived`), `indicator` (computed
            from records) or `constant`.
        axes: of its array, between month and replicate.
        about: what it is, for the attributes of a data set.
        low, high: its range, of which the ends may be open.
        positive: whether 0 is outside its range.
        scale: on which pushes on it add up; None for what no event moves.
        needs: the variables that it follows from; empty where it is recorded itself.
        phrase: as people say it, with the names of its axes (or `region`) as places to fill.
        ends: what the ends of its range mean, for people.
    """

    name: str
    kind: Literal["moves", "follows", "indicator", "constant"]
    axes: tuple[str, ...]
    about: str
    phrase: str = ""
    low: float = 0.0
    high: float = 1.0
    positive: bool = False
    scale: Scale | None = None
    needs: tuple[str, ...] = ()
    ends: str = "0 is none, 1 all there can be"

    @property
    def asked(self) -> tuple[str, ...]:
        """Whom it is about, in the order in which people write it: state, pole."""
        if self.name == "regional_influence_share":
            return ("pole", "region")
        return self.axes[::-1] if self.phrase else ()

    @property
    def valid_range(self) -> str:
        """Its range as words for programs: ``0 to 1``, ``>= 0``."""
        if self.high == INFINITE:
            return "> 0" if self.positive else ">= 0"
        if self.low == -INFINITE and self.high == INFINITE:
            return "any"
        if self.low == -INFINITE:
            return f"<= {self.high:g}"
        return f"{self.low:g} to {self.high:g}"

    @property
    def width(self) -> float:
        """How long its range is; 1 where it has no end."""
        width = self.high - self.low
        return 1.0 if width == INFINITE else width


INFINITE = float("inf")
_BOTH = ("pole", "state")

VARIABLES: dict[str, Variable] = {one.name: one for one in (
    Variable("supply_share", "moves", ("channel", "supplier", "state"),
             "share of the channel that the supplier covers", scale="fraction"),
    Variable("alignment", "moves", _BOTH, "alignment with the pole",
             "{state}'s alignment with {pole}", low=-1.0, scale="atanh",
             ends="−1 is firmly against the power, 0 neither for nor against, 1 firmly with it"),
    Variable("wound", "moves", _BOTH, "what an insult by the pole still takes from alignment",
             "{state}'s open wound from {pole}", high=INFINITE, scale="atanh",
             ends="0 is no open wound; the greater, the deeper"),
    Variable("grievance", "moves", _BOTH, "grievance against the pole",
             "{state}'s grievance against {pole}", scale="logit",
             ends="0 is no resentment, 1 the greatest there can be"),
    Variable("demand", "moves", _BOTH, "pressing of the state beyond the pole's posture",
             low=-INFINITE, high=INFINITE),
    Variable("reach", "moves", ("supplier",),
             "power to supply and to press, 1 = the reference pole", "reach of {supplier}",
             high=INFINITE, positive=True, scale="ln"),
    Variable("coercion", "moves", ("pole",), "posture of the pole, 0 partner, 1 patron",
             "coercion by {pole}", scale="logit",
             ends="0 treats its neighbours as partners, 1 gives orders"),
    Variable("cohesion", "moves", ("bloc",), "cohesion of the bloc", "cohesion of {bloc}",
             scale="logit"),
    Variable("expectation", "moves", ("pole",), "influence the pole is used to in its sphere",
             high=INFINITE),
    Variable("dependence", "follows", _BOTH, "dependence on the pole over all channels",
             "{state}'s dependence on {pole}",
             ends="0 is needing nothing from the power, 1 having no one else"),
    Variable("leverage", "follows", _BOTH, "reach times dependence, channel by channel",
             "leverage of {pole} over {state}", high=INFINITE),
    Variable("net_leverage", "follows", _BOTH,
             "leverage of the pole after its own need and the bloc's shield",
             "net leverage of {pole} over {state}", high=INFINITE),
    Variable("pressure", "follows", _BOTH, "pressure: coercion times net leverage",
             "pressure of {pole} on {state}", high=INFINITE),
    Variable("influence", "follows", _BOTH,
             "influence of the pole: leverage times willingness",
             "influence of {pole} over {state}", high=INFINITE,
             needs=("alignment", "leverage")),
    Variable("influence_share", "indicator", _BOTH,
             "share of all poles' influence over the state",
             "influence over {state}, share of {pole}", needs=("influence",)),
    Variable("regional_influence_share", "indicator", ("pole",),
             "share of all poles' influence over the region",
             "influence over {region}, share of {pole}", needs=("influence",)),
    Variable("autonomy", "indicator", ("state",), "freedom from net leverage",
             "{state}'s autonomy", low=-INFINITE, needs=("net_leverage",),
             ends="1 is free of all powers; the lower, the less free"),
    Variable("balance", "indicator", ("state",), "multi-vector balance of influence",
             "{state}'s balance between the poles", needs=("influence",)),
    Variable("power", "constant", ("state",), "weight of the state in regional sums",
             high=INFINITE, positive=True),
)}
# What people can ask for.
OUTCOMES = tuple(one.name for one in VARIABLES.values() if one.phrase)


def records_for(name: str) -> tuple[str, ...]:
    """The variables that a run must have recorded for one to be known from its data set."""
    needs = VARIABLES[name].needs
    return tuple(dict.fromkeys(r for need in needs for r in records_for(need))) or (name,)


@dataclass
class Constants:
    """What a region is, changed by events alone: membership, capacity and ties.

    Attributes:
        weights: w, (C, S, R), sums to 1 over C; how much each channel matters to a state.
        power: m, (S, R), > 0; weight of a state in regional sums.
        comfort: θ, (S, R); net leverage above which a state hedges.
        sensitivity: σ, (S, R); how strongly pressure turns into grievance.
        counter_dependence: B, (P, S, R), 0 to 1; how far the pole needs the state.
        membership: M, (S, B, R); 1 member, ½ observer, 0 neither.
        capacity: m, (C, Q, R), > 0; the part of its reach that a supplier has in a channel, 1 at
            rest.
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
    capacity: Array
    bloc_pole: npt.NDArray[np.intp]
    rivalry: Array
    reactivity: Array
    alarm: Array
    sphere: Array
    ties: Array


@dataclass
class Parameters:
    """Coefficients, each (R,), dimensionless; rates λ per month, from half-lives.

    What differs by channel is (C, R): `kappa`, `phi`, `volatility`, `rate_supply`.

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
    kappa: Array  # κ times the channel's part in it
    phi: Array  # φ, likewise
    psi: Array
    omega: Array
    zeta: Array
    eta: Array
    nu: Array
    mu: Array
    scar: Array
    sigma_a: Array
    volatility: Array
    rate_alignment: Array
    rate_grievance: Array
    rate_wound: Array
    rate_coercion: Array
    rate_expectation: Array
    rate_cohesion: Array
    rate_reach: Array
    rate_supply: Array


@dataclass
class State:
    """The variables that move.

    Attributes:
        supply_share: s, (C, Q, S, R), ≥ 0, sums to 1 over Q.
        alignment: a, (P, S, R), in (-1, 1).
        wound: u, (P, S, R), ≥ 0, on the scale of atanh; 0 at rest.
        grievance: g, (P, S, R), in (0, 1).
        demand: e, (P, S, R), on the line of squash₀₁; 0 at rest.
        reach: k, (Q, R), > 0.
        coercion: c, (P, R), in (0, 1).
        cohesion: h, (B, R), in (0, 1).
        expectation: E, (P, R), ≥ 0; influence a pole is used to.
    """

    supply_share: Array
    alignment: Array
    wound: Array
    grievance: Array
    demand: Array
    reach: Array
    coercion: Array
    cohesion: Array
    expectation: Array

    def copy(self) -> State:
        """An independent copy."""
        return State(*(getattr(self, f.name).copy() for f in fields(self)))


@dataclass
class Anchors:
    """Where the variables rest: moved by shocks and trends, and by scars and suppliers' chance.

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
    """What follows from the state (docs/model.md, section 3), each (P, S, R).

    Attributes:
        dependence: D, 0 to 1.
        leverage: L, ≥ 0.
        net_leverage: Λ, ≥ 0.
        pressure: π, ≥ 0.
        influence: I, ≥ 0.
    """

    dependence: Array
    leverage: Array
    net_leverage: Array
    pressure: Array
    influence: Array

    @classmethod
    def empty(cls, shape: tuple[int, ...], dtype: npt.DTypeLike) -> Derived:
        """Uninitialised arrays of one shape."""
        return cls(*(np.empty(shape, dtype) for _ in fields(cls)))


# Constants without a replicate axis.
SHARED = ("bloc_pole",)

_Arrays = TypeVar("_Arrays", State, Constants, Parameters, Anchors, Derived)


def picked(part: _Arrays, columns: npt.NDArray[np.intp]) -> _Arrays:
    """Copies of some of the columns, in the order given; a column may come more than once."""
    return type(part)(**{
        name: value if name in SHARED else np.ascontiguousarray(value[..., columns])
        for name, value in vars(part).items()})
