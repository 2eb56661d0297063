"""Cases that do not differ yet are one: the months before a variant's first event are run once.

A case's columns know nothing of the columns beside them, so the records are the same to the last
bit as if every case were run from the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eurasia_sim.arrays import Indices
from eurasia_sim.scenario import PlannedCase


@dataclass(frozen=True)
class Stage:
    """Months in which the same cases are alike.

    Attributes:
        months: counted from the start of the run.
        groups: numbers of the cases that are alike until these months end, group by group.
        parents: the group of the stage before that each group was a part of.
    """

    months: range
    groups: tuple[tuple[int, ...], ...]
    parents: tuple[int, ...]

    def one_of_each(self, cases: Sequence[PlannedCase]) -> list[PlannedCase]:
        """A case for every group."""
        return [cases[group[0]] for group in self.groups]

    def columns(self, count: int) -> Indices:
        """The columns of the stage before, `count` a group, that this stage goes on from."""
        return columns_of(np.array(self.parents, np.intp), count)


def columns_of(groups: Indices, count: int) -> Indices:
    """The columns of some groups, of which each has `count` side by side."""
    return (groups[:, np.newaxis] * count + np.arange(count)).reshape(-1)


def stages(cases: Sequence[PlannedCase], months: int) -> list[Stage]:
    """The stages of a run of some cases, from its first month to its last."""
    starts = sorted({0, *(one.first for case in cases for one in (*case.events, *case.acting)
                          if 0 < one.first < months)})
    found: list[Stage] = []
    for start in starts:
        groups = _alike(cases, start)
        if found and groups == found[-1].groups:
            continue
        parents = tuple(next(number for number, group in enumerate(found[-1].groups)
                             if mine[0] in group) if found else 0 for mine in groups)
        found.append(Stage(range(start, months), groups, parents))
    ends = [*(stage.months.start for stage in found[1:]), months]
    return [Stage(range(stage.months.start, end), stage.groups, stage.parents)
            for stage, end in zip(found, ends, strict=True)]


def _alike(cases: Sequence[PlannedCase], month: int) -> tuple[tuple[int, ...], ...]:
    """Which cases have had the same until a month has passed."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for number, case in enumerate(cases):
        begun = frozenset(id(one) for one in (*case.events, *case.acting)
                          if one.first <= month)
        key = (begun, frozenset(case.parameters.items()), frozenset(case.off.items()),
               frozenset(case.structure))
        groups.setdefault(key, []).append(number)
    return tuple(map(tuple, groups.values()))


__all__ = ["Stage", "columns_of", "stages"]
