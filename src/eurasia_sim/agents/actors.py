"""States and poles as Mesa agents: what each sees of its own, and may do."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np

from eurasia_sim.agents.actor import Actor
from eurasia_sim.agents.views import Table, Values, find
from eurasia_sim.model import (
    REST,
    Action,
    Healing,
    Joining,
    Push,
    ShareMove,
    TieChange,
)
from eurasia_sim.model import influence as see
from eurasia_sim.model.scales import Array
from eurasia_sim.world import MEMBER_WEIGHT

# Pushes act on the atanh, logit and ln scales, on which 1 is large.
MOST = 20.0


class StateAgent(Actor):
    """A state: its dependence, alignment and grievance, as read-only views.

    A subclass overrides `decide` and acts through `push`, `heal`, `move_share`, `tie`, `join` and
    `leave`.
    """

    kind = "state"
    by_name = ("alignment", "wound", "grievance", "demand", "dependence", "leverage",
               "net_leverage", "pressure", "influence", "influence_share", "counter_dependence",
               "membership")
    acts = "push, heal, move_share, tie, join and leave"

    @property
    def label(self) -> str:
        """The state's name in words."""
        return self.model.plan.labels.states[self.name]

    def _pair(self, array: Array) -> Values:
        return self._values("pole", array[:, self._at, 0])

    @property
    def supply_share(self) -> Table:
        """Supply shares s by channel, then supplier (the poles and outside); rows sum to 1."""
        model = self.model
        return Table(model.index("channel"), model.index("supplier"),
                     model.core.state.supply_share[:, :, self._at, 0], ("channel", "supplier"))

    @property
    def weights(self) -> Values:
        """How much each channel matters to the state, w; sums to 1."""
        return self._values("channel", self.model.core.con.weights[:, self._at, 0])

    @property
    def ties(self) -> Values:
        """Strength T ≥ 0 of the ties with every state, itself (0) included."""
        return self._values("state", self.model.core.con.ties[self._at, :, 0])

    @property
    def membership(self) -> Values:
        """M by bloc: 1 member, ½ observer, 0 neither."""
        return self._values("bloc", self.model.core.con.membership[self._at, :, 0])

    @property
    def power(self) -> float:
        """Weight m > 0 in regional sums."""
        return float(self.model.core.con.power[self._at, 0])

    @property
    def comfort(self) -> float:
        """Net leverage θ above which the state hedges."""
        return float(self.model.core.con.comfort[self._at, 0])

    @property
    def sensitivity(self) -> float:
        """How strongly pressure turns into grievance, σ."""
        return float(self.model.core.con.sensitivity[self._at, 0])

    @property
    def influence_share(self) -> Values:
        """Each pole's share of the poles' influence in the state; sums to 1."""
        return self._values("pole", self._shares()[:, 0])

    @property
    def autonomy(self) -> float:
        """1 − √(Σ_p Λ²): 1 where nobody can press."""
        held = self.model.core.derived.net_leverage[:, self._at]
        return float(see.autonomy(held, axis=0)[0])

    @property
    def balance(self) -> float:
        """Multi-vector balance, 0 to 1: entropy of the influence shares / ln P."""
        return float(see.balance(self._shares(), axis=0)[0])

    def _shares(self) -> Array:
        return see.share(self.model.core.derived.influence[:, self._at], axis=0)

    def push(self, variable: Literal["alignment", "wound", "grievance"], pole: str,
             amount: float, *, lasting: bool = False) -> None:
        """Push alignment with, or grievance against, a pole, or open a wound, like a shock.

        Args:
            variable: on the atanh scale (alignment, wound) or the logit scale (grievance).
            pole: with or against which.
            amount: −20 to 20; 0.3 is a usual shock. A wound takes 0 and more.
            lasting: whether the anchor moves, so that the push does not fade; not of wounds.
        """
        if variable not in ("alignment", "wound", "grievance"):
            raise ValueError("a state pushes 'alignment', 'wound' or 'grievance', "
                             f"not '{variable}'")
        if variable == "wound" and (lasting or amount < 0):
            raise ValueError("a wound opens and fades: its amount is not below 0, and heal() "
                             "mends it")
        self.model.do(_push(variable, (self._place("pole", pole), self._at), amount, lasting))

    def heal(self, pole: str, fraction: float) -> None:
        """Mend a part of the open wound from a pole, which alignment gets back at once.

        Args:
            pole: whose wound.
            fraction: of what is open, 0 to 1. Where nothing is, nothing changes.
        """
        where = np.array([self._place("pole", pole)]), np.array([self._at])
        self.model.do(Healing(where, np.array([[_fraction(fraction)]])))

    def move_share(self, channel: str, source: str | None, sink: str, fraction: float, *,
                   lasting: bool = True) -> None:
        """Move a fraction of one supplier's share in a channel to another supplier.

        Args:
            channel: of the world.
            source: the supplier that loses; None for all others in proportion.
            sink: the supplier that gains.
            fraction: of the source's share, 0 to 1.
            lasting: whether the structural share moves, which the share follows with its half-life.
        """
        moved = np.array([[_fraction(fraction)]])
        giver = REST if source is None else self._place("supplier", source)
        taker = self._place("supplier", sink)
        if giver == taker:
            raise ValueError(f"'{sink}' cannot give to itself")
        self.model.do(ShareMove(lasting, self._place("channel", channel), giver, taker,
                                np.array([self._at]), moved))

    def tie(self, other: str, amount: float) -> None:
        """Strengthen the tie with another state by an amount, or weaken it by a factor e^amount.

        Args:
            other: which state.
            amount: −20 to 20; negative weakens.
        """
        pair = np.array([[self._at, self._place("state", other)]])
        if pair[0, 0] == pair[0, 1]:
            raise ValueError(f"'{other}' has no tie with itself")
        self.model.do(TieChange(pair, np.array([[_checked(amount)]])))

    def join(self, bloc: str, role: Literal["member", "observer"] = "member") -> None:
        """Become a member or an observer of a bloc."""
        self._become(bloc, find(MEMBER_WEIGHT, role, "role"))

    def leave(self, bloc: str) -> None:
        """Be neither member nor observer of a bloc any more."""
        self._become(bloc, 0.0)

    def _become(self, bloc: str, weight: float) -> None:
        self.model.do(Joining(self._place("bloc", bloc), np.array([self._at]), weight,
                              np.array([True])))


class PoleAgent(Actor):
    """A pole: its reach, its posture, and its influence in each state, as read-only views.

    A subclass overrides `decide` and acts through `push`.
    """

    kind = "pole"
    by_name = ("alignment", "wound", "grievance", "demand", "dependence", "leverage",
               "net_leverage", "pressure", "influence", "counter_dependence")
    acts = "push"

    @property
    def label(self) -> str:
        """The pole's name in words."""
        return self.model.plan.labels.poles[self.name]

    def _pair(self, array: Array) -> Values:
        return self._values("state", array[self._at, :, 0])

    @property
    def is_bloc(self) -> bool:
        """Whether the pole is a bloc of states."""
        return self.name in self.model.index("bloc")

    @property
    def reach(self) -> float:
        """Power to supply and to press, k > 0."""
        return float(self.model.core.state.reach[self._at, 0])

    @property
    def coercion(self) -> float:
        """Posture c: 0 partner, 1 patron."""
        return float(self.model.core.state.coercion[self._at, 0])

    @property
    def expectation(self) -> float:
        """Influence the pole is used to holding in its sphere, E ≥ 0."""
        return float(self.model.core.state.expectation[self._at, 0])

    @property
    def cohesion(self) -> float:
        """Cohesion h of a bloc, 0 to 1; NaN for a pole that is no bloc."""
        bloc = self.model.index("bloc").get(self.name)
        return math.nan if bloc is None else float(self.model.core.state.cohesion[bloc, 0])

    @property
    def members(self) -> Mapping[str, float]:
        """A bloc's states with their weight (1 member, ½ observer); empty for other poles."""
        bloc = self.model.index("bloc").get(self.name)
        if bloc is None:
            return {}
        weights = self.model.core.con.membership[:, bloc, 0]
        return {state: float(weights[i]) for state, i in self.model.index("state").items()
                if weights[i] > 0}

    @property
    def regional_share(self) -> float:
        """The pole's share of all poles' influence over `model.states_of_region`, 0 to 1."""
        return self.model.regional_share[self.name]

    def push(self, variable: Literal["coercion", "cohesion", "reach"], amount: float, *,
             lasting: bool = False, on: str | None = None) -> None:
        """Push the pole's posture, cohesion (of a bloc) or reach, like a shock.

        Args:
            variable: on the logit scale; reach by a factor e^amount.
            amount: −20 to 20; 0.3 is a usual shock.
            lasting: whether the anchor moves, so that the push does not fade.
            on: a state that alone is pressed, with coercion that fades; all if left out.
        """
        if on is not None:
            if variable != "coercion" or lasting:
                raise ValueError("what a pole does to one state is coercion that fades")
            self.model.do(_push("demand", (self._at, self._place("state", on)), amount, False))
            return
        if variable not in ("coercion", "cohesion", "reach"):
            raise ValueError(f"a pole pushes 'coercion', 'cohesion' or 'reach', not '{variable}'")
        at = self._place("bloc", self.name) if variable == "cohesion" else self._at
        self.model.do(_push(variable, (at,), amount, lasting))


def _checked(amount: float) -> float:
    if not abs(amount) <= MOST:
        raise ValueError(f"an amount lies between −{MOST:g} and {MOST:g}, not at {amount}")
    return float(amount)


def _fraction(fraction: float) -> float:
    if not 0 <= fraction <= 1:
        raise ValueError(f"a fraction lies between 0 and 1, not at {fraction}")
    return float(fraction)


def _push(variable: Any, where: tuple[int, ...], amount: float, lasting: bool) -> Action:
    return Push(variable, lasting, tuple(np.array([at], np.intp) for at in where),
                np.array([[_checked(amount)]]))
