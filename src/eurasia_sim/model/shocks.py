"""Update 1 of a month: shocks and trends act (docs/model.md, section 5).

An impulse moves a variable, which then fades back by its own dynamics; a shift moves the anchor,
and the variable follows. Pushes of one month on the same quantity add up before they are
squashed, so their order does not matter; share moves act one after another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from eurasia_sim.model.scales import Array, add_up, squash, squash_unit, unsquash, unsquash_unit
from eurasia_sim.model.variables import Anchors, Constants, State

Index = npt.NDArray[np.intp]
Pushed = Literal["alignment", "grievance", "reach", "coercion", "cohesion"]
REST = -1


@dataclass(frozen=True)
class Push:
    """A push on the additive scale of one variable.

    Attributes:
        variable: which; alignment on atanh, reach on ln, the others on logit.
        lasting: shift (moves the anchor) or impulse (moves the variable).
        where: index arrays into all axes but the last, of n entries each.
        amount: δ × severity, (n, R); zero in replicates in which nothing happens.
    """

    variable: Pushed
    lasting: bool
    where: tuple[Index, ...]
    amount: Array


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


Action = Push | ShareMove | TieChange


def act(actions: Iterable[Action], state: State, anchors: Anchors, con: Constants) -> bool:
    """Let the month's shocks and trends act, in place. Returns whether ties changed."""
    pushes: dict[tuple[Pushed, bool], Array] = {}
    ties_changed = False
    for action in actions:
        if isinstance(action, Push):
            key = (action.variable, action.lasting)
            if key not in pushes:
                pushes[key] = np.zeros_like(getattr(state, action.variable))
            total = pushes[key]
            for at, amount in zip(zip(*action.where, strict=True), action.amount, strict=True):
                total[at] += amount
        elif isinstance(action, ShareMove):
            _move(action, anchors.supply_share if action.lasting else state.supply_share)
        else:
            _tie(action, con.ties)
            ties_changed = True
    for (variable, lasting), sums in pushes.items():
        _push(variable, getattr(anchors if lasting else state, variable), sums, lasting)
    return ties_changed


def _push(variable: Pushed, value: Array, total: Array, lasting: bool) -> None:
    if variable == "reach":
        value *= np.exp(total)
    elif lasting:
        value += total
    else:
        # Only where something acts: squashing back and forth rounds, and a rounding error would
        # show up as an effect in replicates in which the event has not happened yet.
        acts = total != 0
        if variable == "alignment":
            moved = squash(unsquash(value[acts]) + total[acts])
        else:
            moved = squash_unit(unsquash_unit(value[acts]) + total[acts])
        value[acts] = moved


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

    Attributes:
        neighbours: (K, S) states in ascending order; K is the largest number of ties of a state.
        weights: (K, S, R), summing to 1 over K; zero in unused places and without ties.
    """

    neighbours: Index
    weights: Array


def listening(ties: Array) -> Listening:
    """Each state's ties, normalised to sum to 1, and stored by neighbour."""
    tied = np.any(ties > 0, axis=-1)
    most = int(tied.sum(axis=1).max(initial=0))
    # Neighbours first, each group in ascending order: their order fixes the order of summation.
    order = np.argsort(~tied, axis=1, kind="stable")[:, :most]
    total = add_up(ties, axis=1)
    some = total > 0
    share = np.where(some, 1.0 / np.where(some, total, 1.0), 0.0)
    rows = np.arange(len(ties))
    weights = [ties[rows, column] * share for column in order.T]
    shape = (most, *total.shape)
    return Listening(np.ascontiguousarray(order.T),
                     np.array(weights, ties.dtype).reshape(shape))
