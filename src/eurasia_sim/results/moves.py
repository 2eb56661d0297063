"""Count the moves of a run: how often each was made, when first, and by whom on whom.

Counts of draws add up exactly, so that an ensemble that is reduced chunk by chunk gives the same.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from eurasia_sim.arrays import Flags, Floats, Integers
from eurasia_sim.engine import Ensemble
from eurasia_sim.engine.moves import MoveName, Moves, move_names
from eurasia_sim.results.tables import LEVELS
from eurasia_sim.scenario import Plan

SUMMARY, BY_MONTH, BY_DRAW = "moves.csv", "moves-by-month.csv", "moves-by-draw.csv"
_WHO = ("case", "move", "response", "what", "kind", "actor", "on")
_FIRST = tuple(f"first_q{100 * level:02.0f}" for level in LEVELS)


def act_of(name: MoveName) -> str:
    """What several instances have in common: ``retaliation`` of ``retaliation[armenia]``."""
    return name.id.partition("[")[0]


def lines(names: Sequence[MoveName]) -> tuple[tuple[MoveName, ...], tuple[tuple[int, ...], ...]]:
    """What tables of moves have a line for: each move, and all instances of one together.

    Returns:
        The lines, and for each the places of its moves in `names`. A line of several instances
        comes before them; its actor is empty where they have several, and its targets always.
    """
    found: list[MoveName] = []
    members: list[tuple[int, ...]] = []
    for act in dict.fromkeys(map(act_of, names)):
        mine = tuple(n for n, name in enumerate(names) if act_of(name) == act)
        if len(mine) > 1:
            actors = {names[n].actor for n in mine}
            found.append(replace(names[mine[0]], id=act, targets=(),
                                 actor=actors.pop() if len(actors) == 1 else ""))
            members.append(mine)
        found += [names[n] for n in mine]
        members += [(n,) for n in mine]
    return tuple(found), tuple(members)


@dataclass(frozen=True, eq=False)
class Tally:
    """How many draws have each move, and when.

    Attributes:
        names: N lines of `lines`.
        cases: C names; months: M, like 2026-03.
        draws: how many were counted.
        able: (C, N) whether the case has the response at all.
        acted: (C, N, M) draws in which it happens in the month.
        first: (C, N, M) draws in which it happens then for the first time.
        acts: (C, N) how often it happens in all draws together.
    """

    names: tuple[MoveName, ...]
    cases: tuple[str, ...]
    months: tuple[str, ...]
    draws: int
    able: Flags
    acted: Integers
    first: Integers
    acts: Integers

    @property
    def anybody(self) -> bool:
        """Whether anybody may act of his own accord in some case."""
        return bool(self.names)

    def __add__(self, other: Tally) -> Tally:
        """The counts of both; for parts of one ensemble."""
        return replace(self, draws=self.draws + other.draws, acted=self.acted + other.acted,
                       first=self.first + other.first, acts=self.acts + other.acts)

    def ever(self, case: str, line: int) -> float:
        """The part of the draws in which a line's moves happen at all."""
        return float(self.first[self.cases.index(case), line].sum() / self.draws)

    def when(self, case: str, line: int, levels: Sequence[float] = LEVELS) -> list[str]:
        """Quantiles of the first month among the draws that have one; none if none has."""
        counts = np.cumsum(self.first[self.cases.index(case), line])
        if not counts[-1]:
            return []
        # The month by which that part of them have begun.
        return [self.months[int(np.searchsorted(counts, level * counts[-1]))] for level in levels]

    def per_month(self, case: str, states: Collection[str] | None = None) -> Floats:
        """(M,) moves per draw, on or by some states; all if left out."""
        acts = [act_of(name) for name in self.names]
        chosen = [line for line in self.of(case)
                  # Not what stands for several instances, which are counted themselves.
                  if (self.names[line].id != acts[line] or acts.count(acts[line]) == 1)
                  and (states is None
                       or {self.names[line].actor, *self.names[line].targets} & {*states})]
        number = self.cases.index(case)
        return np.asarray(self.acted[number, chosen].sum(axis=0) / self.draws)

    def of(self, case: str) -> list[int]:
        """The lines that a case has, by their order."""
        return np.flatnonzero(self.able[self.cases.index(case)]).tolist()

    def rows(self) -> list[dict[str, Any]]:
        """One mapping a case and line: part of the draws, mean count, quantiles of the first month.

        Under ``by_month`` stands the part of the draws in which it happens in each month that has
        any.
        """
        table = []
        for number, case in enumerate(self.cases):
            for line in self.of(case):
                name, acted = self.names[line], self.acted[number, line]
                when = self.when(case, line) or [""] * len(LEVELS)
                table.append({
                    **_about(case, name), "share": self.ever(case, line),
                    "mean_count": float(self.acts[number, line] / self.draws),
                    **dict(zip(_FIRST, when, strict=True)),
                    "by_month": {self.months[m]: float(acted[m] / self.draws)
                                 for m in np.flatnonzero(acted)}})
        return table

    def write(self, folder: Path) -> None:
        """Write `SUMMARY` and `BY_MONTH` into a folder, where anybody may act."""
        if not self.anybody:
            return
        rows = self.rows()
        _write(folder / SUMMARY, (*_WHO, "share", "mean_count", *_FIRST), (
            [*(row[key] for key in _WHO), *(f"{row[key]:.5g}" for key in ("share", "mean_count")),
             *(row[key] for key in _FIRST)] for row in rows))
        _write(folder / BY_MONTH, (*_WHO, "month", "share"), (
            [*(row[key] for key in _WHO), month, f"{share:.5g}"]
            for row in rows for month, share in row["by_month"].items()))


def tally(ensemble: Ensemble) -> Tally:
    """Count the moves of a run."""
    plan, moves = ensemble.plan, ensemble.moves
    names, members = lines(moves.names)
    shape = (len(plan.cases), len(names), len(plan.months))
    draws = len(ensemble.replicates)
    acted, first = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    acts = np.zeros(shape[:2], np.int64)
    for line, mine in enumerate(members):
        chosen = np.isin(moves.move, mine)
        case, replicate, month = (part[chosen] for part in (moves.case, moves.replicate,
                                                            moves.month))
        acts[:, line] = np.bincount(case, minlength=shape[0])
        # In a month one draw counts once, however many act in it.
        key = np.unique((case * draws + replicate) * shape[2] + month)
        who, month = np.divmod(key, shape[2])
        np.add.at(acted[:, line], (who // draws, month), 1)
        who, begun = np.unique(who, return_index=True)
        np.add.at(first[:, line], (who // draws, month[begun]), 1)
    return Tally(names, tuple(case.name for case in plan.cases), plan.months, draws,
                 _able(plan, names), acted, first, acts)


def _able(plan: Plan, names: Sequence[MoveName]) -> Flags:
    has = [set(map(act_of, move_names(replace(plan, cases=(case,))))) for case in plan.cases]
    return np.array([[act_of(name) in mine for name in names] for mine in has], bool).reshape(
        len(has), len(names))


def write_draws(ensemble: Ensemble, path: Path) -> None:
    """Write every move of every draw: a line each, by case, move, draw and month.

    The draws are numbered as the replicates of the ensemble.
    """
    moves, plan = ensemble.moves, ensemble.plan
    months, cases = plan.months, [case.name for case in plan.cases]
    _write(path, (*_WHO, "replicate", "decided", "month"), (
        [*_about(cases[case], moves.names[move]).values(), ensemble.replicates[replicate],
         months[decided], months[month]]
        for case, move, replicate, decided, month in zip(*_columns(moves), strict=True)))


def _columns(moves: Moves) -> list[list[int]]:
    return [column.tolist() for column in (moves.case, moves.move, moves.replicate, moves.decided,
                                           moves.month)]


def _about(case: str, name: MoveName) -> dict[str, str]:
    return dict(zip(_WHO, (case, name.id, name.response, name.label, name.kind, name.actor,
                           " ".join(name.targets)), strict=True))


def _write(path: Path, head: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


__all__ = ["BY_DRAW", "BY_MONTH", "SUMMARY", "Tally", "act_of", "lines", "tally", "write_draws"]
