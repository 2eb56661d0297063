"""Update 1 of a month: shocks and trends act (docs/model.md, section 5).

An impulse moves a variable, which then fades back by its own dynamics; a shift moves the anchor,
and the variable follows; a jump is both. Pushes of one month on the same quantity add up before
they are squashed, so their order does not matter; share moves act one after another, and wounds
open before they are healed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from eurasia_sim.model.scales import Array, add_up, pushed, pushed_unit
from eurasia_sim.model.variables import Anchors, Constants, State

Index = npt.NDArray[np.intp]
Where = tuple[Index, ...]
Pushed = Literal["alignment", "wound", "grievance", "demand", "reach", "capacity", "coercion",
                 "cohesion"]
REST = -1


@dataclass(frozen=True)
class Push:
    """A push on the additive scale of one variable.

    Attributes:
        variable: which; alignment and wound on atanh, reach and capacity on ln, the others on
            logit. A wound takes from alignment at once; the capacity of a channel only shifts.
        lasting: shift (moves the anchor) or impulse (moves the variable).
        where: index arrays into all axes but the last, of n entries each.
        amount: δ × severity, (n, R); zero in replicates in which nothing happens.
    """

    variable: Pushed
    lasting: bool
    where: Where
    amount: Array


@dataclass(frozen=True)
class Healing:
    """A part of open wounds is healed, and given back to alignment at once.

    Attributes:
        where: index arrays of poles and states, n entries each.
        fraction: f, (n, R), 0 to 1.
    """

    where: Where
    fraction: Array


@dataclass(frozen=True)
class Joining:
    """States join a bloc, become observers, or leave.

    Attributes:
        bloc: which; states: (n,) who.
        weight: M from now on: 1 member, ½ observer, 0 neither.
        happens: (R,) booleans.
    """

    bloc: int
    states: Index
    weight: float
    happens: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class ShareMove:
    """A fraction of one supplier's share of a channel moves to another supplier.

    Attributes:
        lasting: acts on the structural share S̄ (shift) or on the share s (impulse).
        channel, source, sink: which; source `REST` takes from all others in proportion.
        states: (n,) whose shares.
        fraction: (n, R), 0 to 1.
    """

    lasting: bool
    channel: int
    source: int
    sink: int
    states: Index
    fraction: Array


@dataclass(frozen=True)
class TieChange:
    """Ties grow by an amount ≥ 0, or weaken by a factor e^amount where it is negative.

    Attributes:
        pairs: (n, 2) states; both directions change.
        amount: (n, R).
    """

    pairs: Index
    amount: Array


Action = Push | Healing | ShareMove | TieChange | Joining


def act(actions: Iterable[Action], state: State, anchors: Anchors, con: Constants) -> bool:
    """Let the month's shocks and trends act, in place. Returns whether ties changed.

    Wounds of the month are healed by healing of the same month, in whatever order they come.
    """
    pushes: dict[tuple[Pushed, bool], Array] = {}
    healings = []
    ties_changed = False
    for action in actions:
        if isinstance(action, Push):
            key = (action.variable, action.lasting)
            if key not in pushes:
                pushes[key] = np.zeros_like(getattr(
                    con if action.variable == "capacity" else state, action.variable))
            total = pushes[key]
            for at, amount in zip(zip(*action.where, strict=True), action.amount, strict=True):
                total[at] += amount
        elif isinstance(action, ShareMove):
            _move(action, anchors.supply_share if action.lasting else state.supply_share)
        elif isinstance(action, Healing):
            healings.append(action)
        elif isinstance(action, Joining):
            _join(action, con.membership)
        else:
            _tie(action, con.ties)
            ties_changed = True
    # In one order, whichever of them comes first in a block: rounding must not depend on others.
    for (variable, lasting), sums in sorted(pushes.items(), key=lambda one: one[0]):
        if variable == "wound":
            state.wound += sums
            state.alignment[...] = pushed(state.alignment, -sums)
        elif variable == "capacity":
            con.capacity *= np.exp(sums)
        else:
            _push(variable, getattr(anchors if lasting else state, variable), sums, lasting)
    for healing in healings:
        _heal(healing, state)
    return ties_changed


def _push(variable: Pushed, value: Array, total: Array, lasting: bool) -> None:
    if variable == "reach":
        value *= np.exp(total)
    elif lasting:
        value += total
    elif variable == "alignment":
        value[...] = pushed(value, total)
    elif variable == "demand":
        value += total
    else:
        value[...] = pushed_unit(value, total)


def _heal(action: Healing, state: State) -> None:
    healed = action.fraction * state.wound[action.where]
    state.wound[action.where] -= healed
    state.alignment[action.where] = pushed(state.alignment[action.where], healed)


def _join(action: Joining, membership: Array) -> None:
    for state in action.states:
        membership[state, action.bloc, action.happens] = action.weight


def _move(action: ShareMove, shares: Array) -> None:
    here = shares[action.channel][:, action.states]
    sink = here[action.sink].copy()
    if action.source == REST:
        here *= 1 - action.fraction
        here[action.sink] = sink + action.fraction * (1 - sink)
    else:
        moved = action.fraction * here[action.source]
        here[action.source] -= moved
        here[action.sink] = sink + moved
    shares[action.channel][:, action.states] = here


def _tie(action: TieChange, ties: Array) -> None:
    for (i, j), amount in zip(action.pairs, action.amount, strict=True):
        grown = np.maximum(amount, 0.0)
        kept = np.exp(np.minimum(amount, 0.0))
        for a, b in ((i, j), (j, i)):
            ties[a, b] = ties[a, b] * kept + grown


@dataclass(frozen=True)
class Listening:
    """W by neighbours: whom each state listens to, and how much.

    W_ij = T_ij / (T_i + μ max(0, T* − T_i)), where T_i = Σ_j T_ij and T* is the largest T_i of the
    start: who has few ties listens little.

    Attributes:
        neighbours: (K, S) states in ascending order; K is the largest number of ties of a state.
        weights: (K, S, R), summing to at most 1 over K; zero in unused places and without ties.
    """

    neighbours: Index
    weights: Array


def listening(ties: Array, most: Array, mu: Array) -> Listening:
    """How much each state listens to those it is tied to, stored by neighbour.

    Args:
        ties: T, (S, S, R).
        most: T*, (R,).
        mu: μ, (R,).
    """
    tied = np.any(ties > 0, axis=-1)
    places = int(tied.sum(axis=1).max(initial=0))
    # Neighbours first, each group in ascending order: their order fixes the order of summation.
    order = np.argsort(~tied, axis=1, kind="stable")[:, :places]
    total = add_up(ties, axis=1)
    total += mu * np.maximum(most - total, 0.0)
    some = total > 0
    share = np.where(some, 1.0 / np.where(some, total, 1.0), 0.0)
    rows = np.arange(len(ties))
    weights = [ties[rows, column] * share for column in order.T]
    shape = (places, *total.shape)
    return Listening(np.ascontiguousarray(order.T),
                     np.array(weights, ties.dtype).reshape(shape))
