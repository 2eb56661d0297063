"""One case with many subsets of its events and mechanisms, on the same draws.

Subsets that do not differ yet are one: the months before the first event that tells two of them
apart are run once, and the columns are copied when it comes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from eurasia_sim.arrays import Flags, Floats, Indices, Integers
from eurasia_sim.engine.acting import Acting, Groups
from eurasia_sim.engine.actors import referenced
from eurasia_sim.engine.build import (
    ACTING,
    NEVER,
    build_base,
    build_case,
    build_schedule,
    comes,
    responsiveness,
)
from eurasia_sim.engine.cores import Cores, Tick
from eurasia_sim.engine.draws import Draws
from eurasia_sim.engine.march import Schedule, march
from eurasia_sim.engine.run import COLUMNS
from eurasia_sim.engine.stages import columns_of
from eurasia_sim.model import (
    Action,
    Constants,
    Healing,
    Joining,
    Parameters,
    Region,
    ShareMove,
    picked,
)
from eurasia_sim.scenario import Plan, PlannedCase


@dataclass(frozen=True)
class Player:
    """What is there or not: some events, or a mechanism.

    Attributes:
        name: an event's or response's id, a group's or a mechanism's name.
        events: ids of the events, responses and choices that are there only with it.
        off: coefficient → its value without the mechanism.
    """

    name: str
    events: frozenset[str] = frozenset()
    off: Mapping[str, float] = field(default_factory=dict)


def run_coalitions(plan: Plan, case: PlannedCase, players: Sequence[Player], coalitions: Flags,
                   months: Sequence[int], measure: Callable[[Region], Floats], *,
                   replicates: Sequence[int] | Integers, threads: int | None = None,
                   progress: Callable[[int], None] | None = None) -> Floats:
    """The outcome of a case with each coalition of players.

    Args:
        plan, case: the case is of the plan; events of no player always happen.
        players: n of them; an event belongs to one at most.
        coalitions: (K, n), who is there; no two rows alike.
        months: A of them, ascending, counted from the start: when to measure.
        measure: reads the outcome, (columns,), from a region that has observed itself.
        replicates: R numbers.
        threads: how many work at once, on as many cores; on all if left out.
        progress: called with the number of runs finished since the last call.

    Returns:
        (K, A, R); the full coalition equals the case itself to the last bit.
    """
    numbers = np.asarray(replicates, np.intp)
    workers = threads or os.cpu_count() or 1
    # Few coalitions need many replicates to fill a block, many coalitions few; and there must be
    # some blocks for each core.
    block = max(8, min(COLUMNS, -(-len(numbers) // (2 * workers))))

    starts = range(0, len(numbers), block)
    cores = Cores(len(starts), workers)
    result = cores.empty((len(coalitions), len(months), len(numbers)))

    def one_block(first: int, tick: Tick) -> None:
        here = slice(first, first + block)
        tree = _Tree(plan, case, players, coalitions, months, measure, numbers[here],
                     result[..., here], tick)
        tree.run()

    cores.share_out([partial(one_block, first) for first in starts], progress)
    return result


class _Tree:
    """A block of replicates: a trunk of months in common, branches where coalitions part."""

    def __init__(self, plan: Plan, case: PlannedCase, players: Sequence[Player],
                 coalitions: Flags, months: Sequence[int],
                 measure: Callable[[Region], Floats], numbers: Integers, result: Floats,
                 progress: Tick):
        self.players, self.coalitions, self.months = players, coalitions, months
        self.measure, self.result, self.progress = measure, result, progress
        self.count = len(numbers)
        draws = Draws(plan.seed, numbers)
        self.base = build_base(plan, draws, np.float64)
        self.constants, self.parameters = build_case(case, self.base, draws, np.float64)
        self.draws, self.plan, self.case = draws, plan, case
        self.chance = draws.chance(plan, months[-1])
        owner = {name: number for number, player in enumerate(players)
                 for name in player.events}
        # In the order in which an ordinary run lets them act.
        events = sorted(case.events, key=lambda event: event.id)
        self.acting: list[tuple[int | None, Schedule]] = [
            (owner.get(event.id),
             build_schedule([replace(case, events=(event,))], range(len(plan.months)), draws,
                            np.float64))
            for event in events]
        self.owner = owner
        self.before = {one.id: comes(one, draws) for one in events
                       if one.id in referenced(case.acting)}
        # A player shows when its first event may come; mechanisms have before the first month.
        self.shows = np.array([
            -1 if player.off else
            min((one.first for one in (*events, *case.acting) if one.id in player.events),
                default=len(plan.months))
            for player in players], np.intp)

    def run(self) -> None:
        """From the first month on; mechanisms are there or not from the very start."""
        everyone = np.arange(len(self.coalitions))
        mechanisms = np.array([bool(player.off) for player in self.players], bool)
        rows = np.unique(self.coalitions & mechanisms, axis=0)
        most = max(1, COLUMNS // self.count)
        for first in range(0, len(rows), most):
            prefixes = rows[first:first + most]
            keys = {row.tobytes() for row in prefixes}
            mine = [row.tobytes() in keys for row in self.coalitions & mechanisms]
            columns = np.tile(np.arange(self.count), len(prefixes))
            constants, parameters = self._mechanisms(prefixes, columns)
            region = Region(picked(self.base.start, columns), constants, parameters)
            acting = Acting(self.case.acting, self.draws, self.plan.months, np.float64, region,
                            self._groups(prefixes)) if self.case.acting else None
            self._grow(region, acting, prefixes, 0, everyone[mine])

    def _mechanisms(self, prefixes: Flags, columns: Indices) -> tuple[Constants, Parameters]:
        """Constants and parameters of the columns, mechanisms off where their player is not."""
        constants, parameters = (picked(self.constants, columns),
                                 picked(self.parameters, columns))
        for player, there in zip(self.players, prefixes.T, strict=True):
            off = np.repeat(~there, self.count)
            for name, value in player.off.items():
                if name in ACTING:
                    continue
                owner = parameters if hasattr(parameters, name) else constants
                getattr(owner, name)[..., off] = value
        return constants, parameters

    def _groups(self, prefixes: Flags) -> Groups:
        """Who acts of their own accord in the columns of each prefix, and what they know of."""
        count = len(prefixes)

        def there(name: str) -> Flags:
            who = self.owner.get(name)
            return np.ones(count, bool) if who is None else prefixes[:, who]

        moved = np.tile(responsiveness(self.case, self.draws), (count, 1))
        for player, with_it in zip(self.players, prefixes.T, strict=True):
            for name, value in player.off.items():
                if name in ACTING:
                    moved[~with_it] = value
        return Groups({id(one): there(one.id) for one in self.case.acting},
                      {name: np.where(there(name)[:, np.newaxis], months, NEVER)
                       for name, months in self.before.items()}, moved)

    def _grow(self, region: Region, acting: Acting | None, prefixes: Flags, month: int,
              members: Indices, *, met: bool = False) -> None:
        """Carry on to the last month, in branches where coalitions part.

        Args:
            region: columns are prefix by prefix, each with all replicates of the block; it has
                not begun the month.
            acting: who acts of their own accord in them.
            prefixes: (k, n) who of those that have shown is there; distinct.
            month: the next.
            members: numbers of the coalitions that begin with these prefixes.
            met: whether the prefixes know this month's newcomers already.
        """
        last = self.months[-1]
        while month <= last:
            if not met and np.any(self.shows == month):
                branches = self._branches(prefixes, month, members)
                if len(branches) > 1:
                    for parents, parted, mine in branches:
                        self._grow(region.select(columns_of(parents, self.count)),
                                   acting and acting.select(parents, self._groups(parted)),
                                   parted, month, mine, met=True)
                    return
                parents, prefixes, members = branches[0]
                region = region.select(columns_of(parents, self.count))
                acting = acting and acting.select(parents, self._groups(prefixes))
            until = int(min(self.shows[self.shows > month], default=last + 1))
            part = range(month, min(until, last + 1))
            for now in march(region, self._schedule(prefixes, part),
                             self.chance.side_by_side(len(prefixes)), part, last, acting):
                if now in self.months:
                    self._measure(region, prefixes, now, members)
            month, met = part.stop, False
        self.progress(len(members) * self.count)

    def _branches(self, prefixes: Flags, month: int,
                  members: Indices) -> list[tuple[Indices, Flags, Indices]]:
        """Where a month's newcomers part the coalitions: (parents, prefixes, members) of each.

        As many branches as keep each within `COLUMNS`.
        """
        met = self.coalitions[members] & self._known(month)
        parted, belongs = np.unique(met, axis=0, return_inverse=True)
        belongs = belongs.reshape(-1)
        where = {row.tobytes(): k for k, row in enumerate(prefixes)}
        parents = np.array([where[row.tobytes()] for row in parted & self._known(month - 1)])
        most = max(1, COLUMNS // self.count)
        return [(parents[first:first + most], parted[first:first + most],
                 members[(belongs >= first) & (belongs < first + most)])
                for first in range(0, len(parted), most)]

    def _known(self, month: int) -> Flags:
        """(n,) the players that have shown by a month."""
        return self.shows <= month

    def _schedule(self, prefixes: Flags, months: range) -> Schedule:
        """What acts in some months, in the columns of those prefixes that have its event."""
        everyone = np.ones(len(prefixes), bool)
        acting: dict[int, list[Action]] = {}
        for who, schedule in self.acting:
            there = everyone if who is None else prefixes[:, who]
            for month in months:
                for action in schedule.get(month, ()):
                    acting.setdefault(month, []).append(_where(action, there))
        return acting

    def _measure(self, region: Region, prefixes: Flags, month: int, members: Indices) -> None:
        """Read the outcome of every coalition that begins with these prefixes."""
        values = self.measure(region).reshape(len(prefixes), self.count)
        rows = {row.tobytes(): k for k, row in enumerate(prefixes)}
        mine = [rows[row.tobytes()] for row in self.coalitions[members] & self._known(month)]
        self.result[members, self.months.index(month)] = values[mine]


def _where(action: Action, there: Flags) -> Action:
    """The action in the columns of those prefixes that have its event; nothing in the others."""
    name = ("fraction" if isinstance(action, ShareMove | Healing) else
            "happens" if isinstance(action, Joining) else "amount")
    sizes = getattr(action, name)
    spread = (there[:, np.newaxis] * sizes[..., np.newaxis, :]).reshape(*sizes.shape[:-1], -1)
    return replace(action, **{name: spread})
