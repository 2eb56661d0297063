"""The moves that actors made of their own accord in a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from eurasia_sim.arrays import Flags, Floats, Integers
from eurasia_sim.scenario import Plan
from eurasia_sim.scenario.plan_acting import PlannedMove


@dataclass(frozen=True)
class MoveName:
    """One thing that an actor may do, to one target: a row of every table of moves.

    Attributes:
        id: like ``retaliation[armenia]``; response: like ``retaliation``.
        label, kind: for people; of the catalogue.
        actor: who decides; targets: the states that it happens to.
    """

    id: str
    response: str
    label: str
    kind: str
    actor: str
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Moves:
    """Every move of a run, one entry each, sorted by case, move, replicate and month.

    Attributes:
        names: what the entries of `move` count.
        case, move, replicate: (N,) places in the run's cases, in `names`, and in its replicates.
        decided, month: (N,) when it was decided, and when it happened, from the start.
    """

    names: tuple[MoveName, ...]
    case: Integers
    move: Integers
    replicate: Integers
    decided: Integers
    month: Integers

    def __len__(self) -> int:
        return len(self.case)

    def first(self, case: int, move: int, replicates: int, *, decided: bool = False) -> Floats:
        """The month in which a move first happened, or was decided, (R,); infinite where never."""
        mine = (self.case == case) & (self.move == move)
        found = np.full(replicates, np.inf)
        np.minimum.at(found, self.replicate[mine], (self.decided if decided else self.month)[mine])
        return found


NOBODY = Moves((), *np.empty((5, 0), np.int64))


def move_names(plan: Plan) -> tuple[MoveName, ...]:
    """What actors may do of their own accord in some case of a plan, sorted by id."""
    found = {name.id: name for case in plan.cases for what in case.acting
             for move in what.moves for name in _names(what.id, move)}
    return tuple(found[key] for key in sorted(found))


def _names(response: str, move: PlannedMove) -> Iterator[MoveName]:
    for n, name in enumerate(move.names):
        yield MoveName(name, response, move.label, move.kind, move.actors[n], move.targets[n])


class Log:
    """The moves of one block, written down as they happen."""

    def __init__(self) -> None:
        self._entries: list[tuple[PlannedMove, Sequence[int], Integers, Integers, int, int]] = []

    def add(self, made: Sequence[tuple[int, PlannedMove, Flags, int]],
            groups: Sequence[Sequence[int]]) -> None:
        """Write down what happened in a stage.

        Args:
            made: month, move, (n, G, R) whether it happened, month of the decision.
            groups: the cases of each group.
        """
        for month, move, happened, decided in made:
            for number, group in enumerate(groups):
                instances, who = np.nonzero(happened[:, number])
                if len(who):
                    self._entries.append((move, group, instances, who, decided, month))

    def numbered(self, names: Sequence[MoveName], first: int) -> Integers:
        """(5, N): case, place in `names`, replicate counted from `first`, decided, month."""
        place = {name.id: number for number, name in enumerate(names)}
        parts = [np.empty((5, 0), np.int64)]
        for move, group, instances, who, decided, month in self._entries:
            found = np.empty((5, len(who)), np.int64)
            found[1] = np.array([place[name] for name in move.names])[instances]
            found[2], found[3], found[4] = who + first, decided, month
            for case in group:
                found[0] = case
                parts.append(found.copy())
        return np.concatenate(parts, axis=1)


def collected(names: tuple[MoveName, ...], parts: Sequence[Integers]) -> Moves:
    """The moves of all blocks, in one order whatever the blocks were.

    Args:
        names: of all moves.
        parts: (5, n) arrays: case, move, replicate, decided, month.
    """
    every = np.concatenate([np.empty((5, 0), np.int64), *parts], axis=1)
    order = np.lexsort((every[4], every[2], every[1], every[0]))
    return Moves(names, *every[:, order])


__all__ = ["NOBODY", "Log", "MoveName", "Moves", "collected", "move_names"]
