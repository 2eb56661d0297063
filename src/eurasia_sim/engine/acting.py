"""Actors that act: conditions, hazards and menus, over all replicates at once.

The order of a month: the script and what is due act, the month is observed, and every actor sees
that same state and decides; what is decided is due in a later month. So all moves of a month are
simultaneous, and neither the order of a file nor of the actors matters.

Arrays are (n, G, R): n instances of a response, G groups of cases side by side, R replicates.
Random numbers belong to (seed, replicate, purpose, month), and are the same in every case.
Hazards: p = 1 − (1 − chance)^(1/12) a month at rest, moved on the logit scale by what rose since.
Choices: multinomial logit as the largest of utility plus Gumbel noise (McFadden 1974; McKelvey &
Palfrey 1995), so that one more option reshuffles nothing among the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from eurasia_sim.arrays import Flags, Floats, Indices, Integers
from eurasia_sim.engine.build import NEVER, action_of
from eurasia_sim.engine.draws import Draws
from eurasia_sim.model import Action, Region
from eurasia_sim.model.readings import reading
from eurasia_sim.scenario.plan_acting import (
    PlannedAny,
    PlannedBelongs,
    PlannedChange,
    PlannedChoice,
    PlannedCompare,
    PlannedCondition,
    PlannedHappened,
    PlannedLook,
    PlannedMove,
    PlannedResponse,
    Triple,
    flattened,
)

Acts = PlannedResponse | PlannedChoice
# Sees whether somebody decides as the repertoire says: actor → yes or no.
Accepts = Callable[[str], bool]


@dataclass
class _Memory:
    """What a move remembers: (n, G, R) integers.

    Attributes:
        free: the first month in which it can be decided again.
        last: the month in which it last happened, or NEVER.
        count: decisions so far.
    """

    free: Integers
    last: Integers
    count: Integers

    @classmethod
    def empty(cls, shape: tuple[int, ...]) -> _Memory:
        return cls(np.zeros(shape, np.int32), np.full(shape, NEVER, np.int32),
                   np.zeros(shape, np.int32))

    def select(self, parents: Indices) -> _Memory:
        return _Memory(*(value[:, parents] for value in vars(self).values()))


@dataclass
class _Pending:
    """Moves decided in one month and due in another: (n, G, R) booleans."""

    move: PlannedMove
    decided: int
    happens: Flags


@dataclass
class Groups:
    """What differs between the columns of a stage.

    Attributes:
        has: id() of a response → (G,) whether each group has it.
        events: id of an event → (G, R) the month in which it happens, or NEVER.
        responsiveness: (G, R) what every slope is multiplied by.
    """

    has: Mapping[int, Flags]
    events: Mapping[str, Integers]
    responsiveness: Floats


class Acting:
    """Everything that actors do of their own accord in some cases, for a block of replicates.

    Args:
        acts: the responses and choices of all cases, each once.
        draws: of the replicates.
        months: calendar months of the run, like 2025-11: draws belong to them.
        dtype: of the region's arrays.
        region: before the first month, with nothing done to it.
        groups: its columns.
    """

    def __init__(self, acts: Sequence[Acts], draws: Draws, months: Sequence[str],
                 dtype: npt.DTypeLike, region: Region, groups: Groups):
        self.acts = sorted(acts, key=lambda one: one.id)
        self.draws, self.months, self.dtype = draws, months, dtype
        self.count = len(draws.replicates)
        self.moves = [move for one in self.acts for move in one.moves]
        self.made: list[tuple[int, PlannedMove, Flags, int]] = []
        self._slopes = {id(move): [draws.one(f"slope.{move.id}.{k}", slope)
                                   for k, (_, slope) in enumerate(move.on_rise)]
                        for move in self.moves}
        self._sizes: dict[tuple[str, Triple], Floats] = {}
        self._odds = {id(what): _logit(_monthly(what, draws.one(f"chance.{what.id}", what.chance)))
                      for what in self.acts if isinstance(what, PlannedResponse)}
        self._sources: dict[str, list[tuple[Acts, PlannedMove, int]]] = {}
        for what in self.acts:
            for move in what.moves:
                for n, name in enumerate(move.names):
                    self._sources.setdefault(name, []).append((what, move, n))
        self.groups = groups
        self._shape = groups.responsiveness.shape
        self._memory = {id(move): _Memory.empty((len(move.names), *self._shape))
                        for move in self.moves}
        self._rest = {look.name: self._read(region, look)
                      for move in self.moves for look in _looks(move)}
        self._due: dict[int, list[_Pending]] = {}
        self._past: dict[str, dict[int, Floats]] = {}
        self._back = _months_back(self.moves)
        self._seen: dict[str, Floats] = {}
        self._side_by_side: dict[tuple[str, Triple], Floats] = {}

    def select(self, parents: Indices, groups: Groups) -> Acting:
        """Go on with other groups, each of them one of those before; independent of this one."""
        part = Acting.__new__(Acting)
        part.__dict__.update(self.__dict__)
        part.groups, part._shape = groups, groups.responsiveness.shape
        part._rest = {name: value[:, parents] for name, value in self._rest.items()}
        part._memory = {key: memory.select(parents) for key, memory in self._memory.items()}
        part._due = {month: [_Pending(one.move, one.decided, one.happens[:, parents])
                             for one in pending] for month, pending in self._due.items()}
        part._past = {name: {month: value[:, parents] for month, value in values.items()}
                      for name, values in self._past.items()}
        part._seen, part._side_by_side, part.made = {}, {}, []
        return part

    def due(self, month: int) -> list[Action]:
        """What happens in a month that was decided before; to be acted on after the script."""
        together: dict[int, tuple[PlannedMove, Flags]] = {}
        for pending in sorted(self._due.pop(month, ()), key=lambda one: (one.move.id,
                                                                         one.decided)):
            move, happens = pending.move, pending.happens
            self._memory[id(move)].last[happens] = month
            self.made.append((month, move, happens, pending.decided))
            # No column does the same twice in a month.
            before = together.get(id(move))
            together[id(move)] = move, happens if before is None else before[1] | happens
        return [action for move, happens in together.values()
                for action in self._actions(move, happens)]

    def decide(self, month: int, region: Region, accepts: Accepts | None = None) -> None:
        """Let everyone decide who is able to, seeing the month as it was observed.

        Args:
            month: from the start.
            region: after `observe`.
            accepts: who decides so; everyone if left out.
        """
        self._seen = {}
        for name, (look, back) in self._back.items():
            past = self._past.setdefault(name, {})
            past[month] = self._look(region, look)
            past.pop(month - back - 1, None)
        for what in self.acts:
            has = self.groups.has.get(id(what))
            if has is None or not has.any() or not what.first <= month <= what.last:
                continue
            if isinstance(what, PlannedResponse):
                self._respond(what, month, region, has, accepts)
            elif (month - what.first) % what.every == 0:
                self._choose(what, month, region, has, accepts)

    def _respond(self, what: PlannedResponse, month: int, region: Region, has: Flags,
                 accepts: Accepts | None) -> None:
        move = what.move
        able = self._able(move, month, region, has, accepts)
        rows = np.flatnonzero(able.any(axis=(1, 2)))
        if not len(rows):
            return
        odds = self._utility(move, self._odds[id(what)], region, rows)
        u = self.draws.rows([self._purpose("response", move.names[n], month) for n in rows])
        able[rows] &= _logit(u)[:, np.newaxis] < odds
        self._decided(move, month, able)

    def _choose(self, what: PlannedChoice, month: int, region: Region, has: Flags,
                accepts: Accepts | None) -> None:
        able = [self._able(move, month, region, has, accepts) for move in what.options]
        if not any(one.any() for one in able):
            return
        names = what.options[0].names

        def noise(option: str) -> Floats:
            rows = [self._purpose("choice", f"{option} {what.id} {k}", month)
                    for k in _suffixes(names)]
            return _gumbel(self.draws.rows(rows))[:, np.newaxis]

        best = np.broadcast_to(noise("nothing"), able[0].shape).copy()
        chosen = np.full(able[0].shape, -1, np.intp)
        for k, (move, base, may) in enumerate(zip(what.options, what.base, able, strict=True)):
            if not may.any():
                continue
            value = self._utility(move, self._size(f"base.{move.id}", base), region)
            value = value + noise(move.id)
            better = may & (value > best)
            best = np.where(better, value, best)
            chosen[better] = k
        for k, move in enumerate(what.options):
            self._decided(move, month, chosen == k)

    def _able(self, move: PlannedMove, month: int, region: Region, has: Flags,
              accepts: Accepts | None) -> Flags:
        """(n, G, R) whether it can be decided now."""
        memory = self._memory[id(move)]
        able = (memory.free <= month) & has[:, np.newaxis]
        if move.most is not None:
            able &= memory.count < move.most
        if accepts is not None:
            able &= np.array([accepts(actor) for actor in move.actors])[:, np.newaxis, np.newaxis]
        for condition in move.when:
            if not able.any():
                break
            able &= self._holds(condition, month, region)
        return able

    def _utility(self, move: PlannedMove, at_rest: Floats, region: Region,
                 rows: Indices | slice = slice(None)) -> Floats:
        """(rows, G, R) what lies at rest, (R,), and what has risen since, of some instances."""
        value = np.broadcast_to(at_rest, self._memory[id(move)].free[rows].shape)
        for slope, (look, _) in zip(self._slopes[id(move)], move.on_rise, strict=True):
            risen = self._look(region, look)[rows] - self._rest[look.name][rows]
            risen *= slope * self.groups.responsiveness
            value = value + risen
        return value

    def _decided(self, move: PlannedMove, month: int, happens: Flags) -> None:
        rows = np.flatnonzero(happens.any(axis=(1, 2)))
        if not len(rows):
            return
        memory = self._memory[id(move)]
        memory.count += happens
        first, last = move.after
        if first == last:
            memory.free[happens] = month + first + move.pause
            self._due.setdefault(month + first, []).append(_Pending(move, month, happens))
            return
        some = happens[rows]
        u = self.draws.rows([self._purpose("after", move.names[n], month) for n in rows])
        wait = first + np.floor(u * (last - first + 1)).astype(np.int32)
        wait = np.broadcast_to(wait[:, np.newaxis], some.shape)
        memory.free[rows] = np.where(some, month + wait + move.pause, memory.free[rows])
        for delay in np.unique(wait[some]):
            mine = np.zeros_like(happens)
            mine[rows] = some & (wait == delay)
            self._due.setdefault(month + int(delay), []).append(_Pending(move, month, mine))

    def _actions(self, move: PlannedMove, happens: Flags) -> Iterator[Action]:
        severity = self._size(f"severity.{move.id}", move.severity)
        there: Flags = np.logical_or.reduce(happens, axis=(1, 2))
        for effect, owner in move.bundles:
            rows = np.flatnonzero(there[owner])
            if not len(rows):
                continue
            some = replace(effect, where=tuple(axis[rows] for axis in effect.where),
                           factor=effect.factor[rows])
            here = np.where(happens[owner[rows]], severity, 0.0).reshape(len(rows), -1)
            size = self._tiled(effect.purpose, effect.delta)
            yield action_of(some, size, here[0] if effect.variable == "membership" else here,
                            self.dtype)

    def _size(self, purpose: str, spread: Triple) -> Floats:
        if (purpose, spread) not in self._sizes:
            self._sizes[purpose, spread] = self.draws.one(purpose, spread)
        return self._sizes[purpose, spread]

    def _tiled(self, purpose: str, spread: Triple) -> Floats:
        """A number of every replicate for all groups side by side, (G × R,)."""
        if (purpose, spread) not in self._side_by_side:
            self._side_by_side[purpose, spread] = np.tile(self._size(purpose, spread),
                                                          self._shape[0])
        return self._side_by_side[purpose, spread]

    def _purpose(self, what: str, name: str, month: int) -> str:
        return f"{what}.{name}.{self.months[month]}"

    # --- conditions

    def _holds(self, condition: PlannedCondition, month: int, region: Region) -> Flags:
        match condition:
            case PlannedCompare(look, sign, level):
                value = self._look(region, look)
                return (value < level if sign == "<" else value <= level if sign == "<=" else
                        value > level if sign == ">" else value >= level)
            case PlannedChange(look, rose, amount, months):
                before = self._rest[look.name]
                if months is not None:
                    then = self._past[look.name].get(month - months)
                    if then is None:
                        return np.zeros(before.shape, bool)
                    before = then
                change = self._look(region, look) - before
                return change >= amount if rose else -change >= amount
            case PlannedBelongs(states, bloc, weight, wanted):
                held = region.con.membership[states, bloc].reshape(len(states), -1, self.count)
                belongs: Flags = (held == weight) == wanted
                return belongs
            case PlannedAny(conditions):
                holds = self._holds(conditions[0], month, region)
                for one in conditions[1:]:
                    holds = holds | self._holds(one, month, region)
                return holds
            case PlannedHappened():
                return self._happened(condition, month)
        raise AssertionError(condition)

    def _happened(self, condition: PlannedHappened, month: int) -> Flags:
        """(n, G, R) whether one of the sources has happened, recently enough."""
        found = []
        for sources in condition.sources:
            latest = np.full(self._shape, -NEVER, np.int32)
            for source in sources:
                when = self._when(source)
                latest = np.maximum(latest, np.where(when <= month, when, -NEVER))
            since = month - latest
            happened = latest > -NEVER
            if condition.within is not None:
                happened &= since <= condition.within
            found.append(happened)
        as_wanted: Flags = np.stack(found) == condition.wanted
        return as_wanted

    def _when(self, source: str) -> Integers:
        """(G, R) when an event comes, or a move last happened."""
        if source in self.groups.events:
            return self.groups.events[source]
        latest = np.full(self._shape, NEVER, np.int32)
        for what, move, n in self._sources.get(source, ()):
            has = self.groups.has[id(what)]
            latest = np.where(has[:, np.newaxis], self._memory[id(move)].last[n], latest)
        return latest

    def _look(self, region: Region, look: PlannedLook) -> Floats:
        if look.name not in self._seen:
            self._seen[look.name] = self._read(region, look)
        return self._seen[look.name]

    def _read(self, region: Region, look: PlannedLook) -> Floats:
        value = reading(region, look.variable, look.at, look.members)
        return value.reshape(len(value), -1, self.count)


def _looks(move: PlannedMove) -> Iterator[PlannedLook]:
    yield from (look for look, _ in move.on_rise)
    yield from (one.look for one in flattened(move.when)
                if isinstance(one, PlannedCompare | PlannedChange))


def _months_back(moves: Sequence[PlannedMove]) -> dict[str, tuple[PlannedLook, int]]:
    """Outcomes whose past must be remembered, and for how many months."""
    found: dict[str, tuple[PlannedLook, int]] = {}
    for move in moves:
        for one in flattened(move.when):
            if isinstance(one, PlannedChange) and one.months is not None:
                known = found.get(one.look.name, (one.look, 0))[1]
                found[one.look.name] = one.look, max(known, one.months)
    return found


def _suffixes(names: Sequence[str]) -> list[str]:
    """What tells instances apart: ``[armenia]``."""
    return [name[name.index("["):] if "[" in name else "" for name in names]


def _monthly(what: PlannedResponse, chance: Floats) -> Floats:
    """The chance of a month that makes the chance of a year; sure where that is."""
    if what.monthly:
        return chance
    with np.errstate(divide="ignore"):
        monthly: Floats = -np.expm1(np.log1p(-np.minimum(chance, 1.0)) / 12)
    return monthly


def _logit(p: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        odds: Floats = np.log(p) - np.log1p(-p)
    return odds


def _gumbel(u: Floats) -> Floats:
    noise: Floats = -np.log(-np.log(u))
    return noise


__all__ = ["Accepts", "Acting", "Acts", "Groups"]
