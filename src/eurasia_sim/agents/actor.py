"""What states and poles share as Mesa agents: views of the arrays, and a hook for behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Literal, Protocol

import mesa

from eurasia_sim.agents.views import Values, find
from eurasia_sim.model import Action, Region
from eurasia_sim.model.scales import Array
from eurasia_sim.reading.errors import suggestion
from eurasia_sim.scenario import Plan

if TYPE_CHECKING:
    from eurasia_sim.agents.actors import PoleAgent, StateAgent


class Host(Protocol):
    """The interface of a model to its agents; `EurasiaModel` implements it.

    Attributes:
        plan: what is run. core: the region that is stepped.
        month: "2022-01"; number: the same counted from 0.
        events: ids of the shocks of this month; moves: of what actors decided before.
        states, poles: the agents by name.
        regional_share: each pole's share of influence over the region in question.
    """

    plan: Plan
    core: Region
    number: int
    states: dict[str, StateAgent]
    poles: dict[str, PoleAgent]

    @property
    def month(self) -> str: ...  # noqa: D102
    @property
    def events(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def regional_share(self) -> Values: ...  # noqa: D102

    def index(self, axis: str) -> Mapping[str, int]:
        """Name → index along an axis."""

    def do(self, action: Action) -> None:
        """Apply an action of the core."""

    def as_usual(self, actor: str) -> None:
        """Let an actor decide by the scenario's responses and choices this month."""


class Actor(mesa.Agent):  # type: ignore[misc]
    """The base class of states and poles.

    Attributes:
        name: as in the world file; label: in words.
        kind: "state" or "pole", for `model.agents.groupby("kind")`.

    Mesa asks for attributes by one name; therefore ``agent.alignment_russia`` is
    ``agent.alignment["russia"]``, for every attribute in `by_name`:
    ``model.agents.select(agent_type=StateAgent).agg("alignment_russia", max)``.
    """

    kind: ClassVar[Literal["state", "pole"]]
    by_name: ClassVar[tuple[str, ...]]
    acts: ClassVar[str]
    model: Host

    def __init__(self, model: Host, name: str):
        """Register the agent with its model; models create their agents themselves."""
        super().__init__(model)
        self.name = name
        self._at = model.index(self.kind)[name]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def __getattr__(self, name: str) -> float:
        # Only called for missing attributes. Copying and pickling look up names with underscores.
        if name.startswith("_"):
            raise AttributeError(name)
        for attribute in self.by_name:
            if name.startswith(f"{attribute}_"):
                values: Values = getattr(self, attribute)
                if name.removeprefix(f"{attribute}_") in values:
                    return values[name.removeprefix(f"{attribute}_")]
        raise MissingError(self, name)

    def __setattr__(self, name: str, value: object) -> None:
        # An attribute of this name would hide the model's number from everyone who reads it.
        for attribute in self.by_name:
            if name.startswith(f"{attribute}_") and (
                    name.removeprefix(f"{attribute}_") in getattr(self, attribute)):
                raise AttributeError(f"'{name}' is read from the model and cannot be set; an agent "
                                     f"acts in decide(): {self.acts}", name=name, obj=self)
        super().__setattr__(name, value)

    def remove(self) -> None:
        """Refuse: the world's states and poles are the same in every month.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError(f"{self!r} cannot be removed: the model's arrays have a place "
                                  "for every state and pole; write a world without it")

    def __dir__(self) -> list[str]:
        usual = [name for name in super().__dir__() if not name.startswith("_")]
        return usual + [f"{attribute}_{name}" for attribute in self.by_name
                        for name in getattr(self, attribute)]

    def decide(self) -> None:
        """Act of the agent's own accord this month: by the scenario's responses and choices.

        Override it to replace these for one actor; call ``super().decide()`` to add to them. Called
        every month after the scenario's shocks and before any update. All agents see the same
        state, and their actions take effect together when all have decided; what responses and
        choices decide takes effect in a later month.
        """
        self.model.as_usual(self.name)

    def _pair(self, array: Array) -> Values:
        """The agent's row or column of a (P, S, R) array."""
        raise NotImplementedError

    @property
    def alignment(self) -> Values:
        """Alignment a of a state with a pole, −1 to 1; by pole, or of a pole by state."""
        return self._pair(self.model.core.state.alignment)

    @property
    def grievance(self) -> Values:
        """Grievance g of a state against a pole, 0 to 1; by pole, or of a pole by state."""
        return self._pair(self.model.core.state.grievance)

    @property
    def wound(self) -> Values:
        """What an insult by a pole still takes from alignment, u ≥ 0; by pole, or by state."""
        return self._pair(self.model.core.state.wound)

    @property
    def demand(self) -> Values:
        """How much harder than others a pole presses a state, e; by pole, or of a pole by state."""
        return self._pair(self.model.core.state.demand)

    @property
    def dependence(self) -> Values:
        """Dependence D of a state on a pole, 0 to 1; by pole, or of a pole by state."""
        return self._pair(self.model.core.derived.dependence)

    @property
    def leverage(self) -> Values:
        """Leverage L of a pole over a state, ≥ 0; by pole, or of a pole by state."""
        return self._pair(self.model.core.derived.leverage)

    @property
    def net_leverage(self) -> Values:
        """Net leverage Λ of a pole over a state, ≥ 0; by pole, or of a pole by state."""
        return self._pair(self.model.core.derived.net_leverage)

    @property
    def pressure(self) -> Values:
        """Pressure π of a pole on a state, ≥ 0; by pole, or of a pole by state."""
        return self._pair(self.model.core.derived.pressure)

    @property
    def influence(self) -> Values:
        """Influence I of a pole in a state, ≥ 0; by pole, or of a pole by state."""
        return self._pair(self.model.core.derived.influence)

    @property
    def counter_dependence(self) -> Values:
        """How far a pole needs a state, B, 0 to 1; by pole, or of a pole by state."""
        return self._pair(self.model.core.con.counter_dependence)

    def _values(self, axis: str, array: Array) -> Values:
        return Values(self.model.index(axis), array, axis)

    def _place(self, axis: str, name: str) -> int:
        return find(self.model.index(axis), name, axis)


class MissingError(AttributeError):
    """A missing attribute; the nearest name is looked for only if the message is read."""

    def __init__(self, agent: Actor, attribute: str):
        super().__init__(name=attribute, obj=agent)
        self.agent, self.attribute = agent, attribute

    def __str__(self) -> str:
        return (f"a {self.agent.kind} has no '{self.attribute}'; "
                f"{suggestion(self.attribute, dir(self.agent))}")


__all__ = ["Actor", "Host", "MissingError"]
