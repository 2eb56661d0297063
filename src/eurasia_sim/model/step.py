"""One region, month by month: the order of a month, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from eurasia_sim.model import influence as see
from eurasia_sim.model import updates as to
from eurasia_sim.model.scales import (
    Array,
    add_up,
    pushed,
    squash,
    squash_unit,
    unsquash,
    unsquash_unit,
)
from eurasia_sim.model.shocks import Action, act, listening
from eurasia_sim.model.variables import (
    VARIABLES,
    Anchors,
    Constants,
    Derived,
    Parameters,
    State,
    picked,
)


class Region:
    """A block of replicates of one region, on its way through the months.

    A month is: `act` (shocks and trends), `observe` (what follows from the state; the moment at
    which a month is recorded), `advance` (all updates, from the same state, applied together).

    Attributes:
        state: the variables now; owned by the region and changed in place.
        anchors: where they rest now.
        derived: what `observe` saw.
        start: the state at rest (marked ° in docs/model.md).
    """

    def __init__(self, start: State, constants: Constants, parameters: Parameters):
        """Put a region at rest.

        Args:
            start: the base values, owned and completed here: `expectation` becomes the
                influence at rest, and the others are rounded so that they equal their own
                targets to the last bit. Without that, a world whose rest is unstable would
                leave it by rounding errors alone.
            constants: copied where shocks can change them (ties, membership, capacity).
            parameters: coefficients and rates.
        """
        self.par = parameters
        self.con = Constants(**{**vars(constants), **{
            name: getattr(constants, name).copy() for name in ("ties", "membership", "capacity")}})
        self.start = start
        self.anchors = Anchors(
            supply_share=start.supply_share.copy(),
            alignment=unsquash(start.alignment),
            grievance=unsquash_unit(start.grievance),
            reach=start.reach.copy(),
            coercion=unsquash_unit(start.coercion),
            cohesion=unsquash_unit(start.cohesion),
        )
        squash(self.anchors.alignment, out=start.alignment)
        for name in ("grievance", "coercion", "cohesion"):
            squash_unit(getattr(self.anchors, name), out=getattr(start, name))
        start.supply_share = to.supply_target(start, start, self.anchors, self.con, parameters,
                                              np.empty_like(start.supply_share))
        self.state = start
        self._make_room()
        self._most_ties = add_up(self.con.ties, axis=1).max(axis=0)
        self._listening = listening(self.con.ties, self._most_ties, self.par.mu)
        self._resting_grievance = start.grievance.copy()
        self.observe()
        self.pressure_at_rest = self.derived.pressure.copy()
        self.held_at_rest = see.in_sphere(self.con.sphere, self.derived.influence)
        start.expectation = self.held_at_rest.copy()
        self.valuation_at_rest = self._valuation()
        self.state = start.copy()

    def _make_room(self) -> None:
        """The arrays that every month is worked out in."""
        like = self.start.alignment
        self.derived = Derived.empty(like.shape, like.dtype)
        self._peers = np.empty_like(like)
        self._targets = State(*(np.empty_like(value) for value in vars(self.start).values()))

    def select(self, columns: npt.NDArray[np.intp]) -> Region:
        """A region of its own with some of the columns, in the same month; repeats allowed."""
        part = copy(self)
        part.par, part.con = picked(self.par, columns), picked(self.con, columns)
        part.start, part.state = picked(self.start, columns), picked(self.state, columns)
        part.anchors = picked(self.anchors, columns)
        part._listening = replace(self._listening, weights=self._listening.weights[..., columns])
        for name in ("_most_ties", "_resting_grievance", "pressure_at_rest", "held_at_rest",
                     "valuation_at_rest"):
            setattr(part, name, np.ascontiguousarray(getattr(self, name)[..., columns]))
        part._make_room()
        return part

    def act(self, actions: Iterable[Action]) -> None:
        """Update 1: shocks and trends of the month."""
        if act(actions, self.state, self.anchors, self.con):
            self._listening = listening(self.con.ties, self._most_ties, self.par.mu)
        squash_unit(self.anchors.grievance, out=self._resting_grievance)

    def observe(self) -> Derived:
        """Section 3: what follows from the state now."""
        state, con, seen = self.state, self.con, self.derived
        see.dependence(con.weights, state.supply_share, out=seen.dependence)
        see.leverage(seen.dependence, state.reach, con.weights, con.capacity,
                     state.supply_share, out=seen.leverage)
        see.net_leverage(seen.leverage, con.counter_dependence, self.par.chi, con.membership,
                         con.bloc_pole, state.cohesion, out=seen.net_leverage)
        see.pressure(state.coercion, state.demand, seen.net_leverage, out=seen.pressure)
        see.influence(seen.leverage, state.alignment, out=seen.influence)
        return seen

    def value(self, variable: str) -> Array:
        """A variable as `observe` saw it: of the state, or what follows from it."""
        part = self.derived if VARIABLES[variable].kind == "follows" else self.state
        value: Array = getattr(part, variable)
        return value

    def advance(self, noise: Array, drift: Mapping[int, Array] | None = None) -> None:
        """Updates 2 to 7, all from the state that `observe` saw.

        Args:
            noise: ε, (P, S, R).
            drift: channel → η, (P, S, R), in a month in which suppliers' odds move by chance.
        """
        now, goal, seen = self.state, self._targets, self.derived
        start, anchors, con, par = self.start, self.anchors, self.con, self.par

        gap = self._valuation() - self.valuation_at_rest
        to.alignment_target(gap, noise, anchors, par, out=goal.alignment)
        to.supply_target(now, start, anchors, con, par, out=goal.supply_share)
        to.grievance_target(now, seen, self.pressure_at_rest, self._resting_grievance,
                            self._listening, anchors, con, par, out=goal.grievance)
        held = see.in_sphere(con.sphere, seen.influence)
        goal.coercion = to.coercion_target(now, start, held, self.held_at_rest, anchors, con, par)
        goal.expectation = held
        to.cohesion_target(now, start, anchors, con, par, out=goal.cohesion)
        to.reach_target(now, start, anchors, con, par, out=goal.reach)

        hurt = np.nonzero(now.wound.any(axis=-1))
        now.alignment[hurt] = pushed(now.alignment[hurt], now.wound[hurt])
        to.toward(now.alignment, goal.alignment, par.rate_alignment)
        to.fade(now, anchors, par, hurt)
        now.alignment[hurt] = pushed(now.alignment[hurt], -now.wound[hurt])
        to.toward(now.supply_share, goal.supply_share,
                  par.rate_supply[:, np.newaxis, np.newaxis])
        for channel, chance in (drift or {}).items():
            for shares in (now.supply_share, anchors.supply_share):
                to.drift(shares[channel], par.volatility[channel], chance)
        to.toward(now.grievance, goal.grievance, par.rate_grievance)
        to.toward(now.coercion, goal.coercion, par.rate_coercion)
        now.demand -= par.rate_coercion * now.demand
        to.toward(now.expectation, goal.expectation, par.rate_expectation)
        to.toward(now.cohesion, goal.cohesion, par.rate_cohesion)
        to.toward(now.reach, goal.reach, par.rate_reach)

    def _valuation(self) -> Array:
        peers = to.from_peers(self._listening, self.state.alignment, out=self._peers)
        return to.valuation(self.state, self.derived, peers, self.con, self.par)


