"""What actors do of their own accord, as plain arrays: n instances of each response or choice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from eurasia_sim.arrays import Indices

if TYPE_CHECKING:
    from eurasia_sim.scenario.plan import PlannedEffect

Triple = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class PlannedLook:
    """A named outcome, read for n instances.

    Attributes:
        variable: of `model.OUTCOMES`.
        at: axis → (n,) indices along it.
        members: of the region, for a region's share; indices of states.
        name: the same for everything that reads the same, so that it is read once.
    """

    variable: str
    at: Mapping[str, Indices]
    members: Indices | None
    name: str


@dataclass(frozen=True, eq=False)
class PlannedCompare:
    """Whether an outcome lies beyond a level."""

    look: PlannedLook
    sign: Literal["<", "<=", ">", ">="]
    level: float


@dataclass(frozen=True, eq=False)
class PlannedChange:
    """Whether an outcome rose (or fell) by an amount; months: since when, None for the start."""

    look: PlannedLook
    rose: bool
    amount: float
    months: int | None


@dataclass(frozen=True, eq=False)
class PlannedHappened:
    """Whether something has happened.

    Attributes:
        sources: for each of n instances, ids of events and moves of which one is enough.
        within: at most so many months ago; None for at any time.
        wanted: whether it must have happened.
    """

    sources: tuple[tuple[str, ...], ...]
    within: int | None
    wanted: bool


@dataclass(frozen=True, eq=False)
class PlannedBelongs:
    """Whether a state has a weight in a bloc; states: (n,) indices."""

    states: Indices
    bloc: int
    weight: float
    wanted: bool


@dataclass(frozen=True, eq=False)
class PlannedAny:
    """Whether one of several conditions holds."""

    conditions: tuple[PlannedCondition, ...]


PlannedCondition = (PlannedCompare | PlannedChange | PlannedHappened | PlannedBelongs | PlannedAny)


def flattened(conditions: Sequence[PlannedCondition]) -> Iterator[PlannedCondition]:
    """Some conditions, and those that they are made of."""
    for one in conditions:
        yield one
        if isinstance(one, PlannedAny):
            yield from flattened(one.conditions)


# Of effects on these, two at one place must wait for each other; pushes on the others add up.
ONE_BY_ONE = ("supply_share", "healing", "tie")


@dataclass(frozen=True, eq=False)
class PlannedMove:
    """One thing that an actor may do, for n instances.

    Attributes:
        id: of the response, or of choice and option: ``oil-policy.raise``.
        label, kind: for people; of the catalogue.
        names: (n,) ids of the instances: ``retaliation[armenia]``.
        actors: (n,) who decides.
        targets: (n,) names of the states it happens to or with.
        effects: (n,) what each instance does.
        severity: common to all acts of a replicate.
        when: all must hold.
        on_rise: look, slope of the log-odds (or utility) for each unit above rest.
        after: from, to: months between decision and act.
        pause: months after an act before it is decided again; most: acts of an instance.
    """

    id: str
    label: str
    kind: str
    names: tuple[str, ...]
    actors: tuple[str, ...]
    targets: tuple[tuple[str, ...], ...]
    effects: tuple[tuple[PlannedEffect, ...], ...]
    severity: Triple
    when: tuple[PlannedCondition, ...]
    on_rise: tuple[tuple[PlannedLook, Triple], ...]
    after: tuple[int, int]
    pause: int
    most: int | None

    @cached_property
    def bundles(self) -> tuple[tuple[PlannedEffect, Indices], ...]:
        """The effects of all instances, as few as can be: those that are alike act together.

        Each with the instance that every row of its `where` belongs to, (rows,).
        """
        alike: dict[tuple[object, ...], list[tuple[int, PlannedEffect]]] = {}
        for n, effects in enumerate(self.effects):
            for k, effect in enumerate(effects):
                key = (effect.purpose, effect.lasting, effect.channel, effect.source, effect.sink,
                       k)
                alike.setdefault(key, []).append((n, effect))
        found: list[tuple[PlannedEffect, Indices]] = []
        for some in alike.values():
            variable = some[0][1].variable
            places = [place for _, effect in some for place in zip(*effect.where, strict=True)]
            apart = variable == "membership" or (
                variable in ONE_BY_ONE and len(set(places)) < len(places))
            found += [_bundle([one]) for one in some] if apart else [_bundle(some)]
        return tuple(found)


def _bundle(some: Sequence[tuple[int, PlannedEffect]]) -> tuple[PlannedEffect, Indices]:
    first = some[0][1]
    where = tuple(np.concatenate([effect.where[axis] for _, effect in some])
                  for axis in range(len(first.where)))
    factor = np.concatenate([effect.factor for _, effect in some])
    owner = np.concatenate([np.full(len(effect.factor), n) for n, effect in some])
    return replace(first, where=where, factor=factor), owner


@dataclass(frozen=True, eq=False)
class PlannedResponse:
    """A move made by chance while its conditions hold.

    Attributes:
        first, last: months in which it is decided, counted from the start.
        chance: in a year (or a month, `monthly`), with all outcomes at rest.
    """

    id: str
    move: PlannedMove
    first: int
    last: int
    chance: Triple
    monthly: bool

    @property
    def moves(self) -> tuple[PlannedMove, ...]:
        """The one thing that it does."""
        return (self.move,)


@dataclass(frozen=True, eq=False)
class PlannedChoice:
    """A menu: one option, or nothing, every so many months.

    Attributes:
        options: what can be chosen; base: (options,) their utilities at rest.
    """

    id: str
    options: tuple[PlannedMove, ...]
    base: tuple[Triple, ...]
    first: int
    last: int
    every: int

    @property
    def moves(self) -> tuple[PlannedMove, ...]:
        """What can be chosen."""
        return self.options
