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
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eurasia_sim.arrays import Flags, Floats, Indices, Integers
from eurasia_sim.engine.build import action_of, happens, month_of, responsiveness
from eurasia_sim.engine.draws import Draws
from eurasia_sim.engine.stages import Stage
from eurasia_sim.model import Action, Region
from eurasia_sim.model.readings import reading
from eurasia_sim.scenario import PlannedCase
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
)

NEVER = 1 << 30
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
        self._sizes: dict[str, Floats] = {}
        self._groups = groups
        self._shape = groups.responsiveness.shape
        self._memory = {id(move): _Memory.empty((len(move.names), *self._shape))
                        for move in self.moves}
        self._rest = {look.name: self._read(region, look)
                      for move in self.moves for look in _looks(move)}
        self._due: dict[int, list[_Pending]] = {}
        self._past: dict[str, dict[int, Floats]] = {}
        self._back = _months_back(self.moves)
        self._seen: dict[str, Floats] = {}

    def select(self, parents: Indices, groups: Groups) -> Acting:
        """Go on with other groups, each of them one of those before; independent of this one."""
        part = Acting.__new__(Acting)
        part.__dict__.update(self.__dict__)
        part._groups, part._shape = groups, groups.responsiveness.shape
        part._rest = {name: value[:, parents] for name, value in self._rest.items()}
        part._memory = {key: memory.select(parents) for key, memory in self._memory.items()}
        part._due = {month: [_Pending(one.move, one.decided, one.happens[:, parents])
                             for one in pending] for month, pending in self._due.items()}
        part._past = {name: {month: value[:, parents] for month, value in values.items()}
                      for name, values in self._past.items()}
        part._seen, part.made = {}, []
        return part

    def due(self, month: int) -> list[Action]:
        """What happens in a month that was decided before; to be acted on after the script."""
        found: list[Action] = []
        for pending in sorted(self._due.pop(month, ()), key=lambda one: (one.move.id,
                                                                         one.decided)):
            move, happens = pending.move, pending.happens
            self._memory[id(move)].last[happens] = month
            self.made.append((month, move, happens, pending.decided))
            found += self._actions(move, happens)
        return found

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
            has = self._groups.has.get(id(what))
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
        if not able.any():
            return
        chance = self._size(f"chance.{what.id}", what.chance)
        monthly = chance if what.monthly else -np.expm1(np.log1p(-np.minimum(chance, 1.0)) / 12)
        odds = self._utility(move, _logit(monthly), region)
        rows = [self._purpose("response", name, month) for name in move.names]
        happens = able & (_logit(self.draws.rows(rows))[:, np.newaxis] < odds)
        self._decided(move, month, happens)

    def _choose(self, what: PlannedChoice, month: int, region: Region, has: Flags,
                accepts: Accepts | None) -> None:
        able = [self._able(move, month, region, has, accepts) for move in what.options]
        if not any(one.any() for one in able):
            return
        names = what.options[0].names

        def noise(option: str, n: int) -> Floats:
            rows = [self._purpose("choice", f"{option} {what.id} {k}", month)
                    for k in _suffixes(names)]
            return _gumbel(self.draws.rows(rows))[:, np.newaxis]

        best = np.broadcast_to(noise("nothing", 0), able[0].shape).copy()
        chosen = np.full(able[0].shape, -1, np.intp)
        for k, (move, base, may) in enumerate(zip(what.options, what.base, able, strict=True)):
            if not may.any():
                continue
            value = self._utility(move, self._size(f"base.{move.id}", base), region)
            value = value + noise(move.id, k)
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

    def _utility(self, move: PlannedMove, at_rest: Floats, region: Region) -> Floats:
        """(n, G, R) what lies at rest, (R,), and what has risen since."""
        value = np.broadcast_to(at_rest, self._memory[id(move)].free.shape)
        for slope, (look, _) in zip(self._slopes[id(move)], move.on_rise, strict=True):
            risen = self._look(region, look) - self._rest[look.name]
            value = value + slope * self._groups.responsiveness * risen
        return value

    def _decided(self, move: PlannedMove, month: int, happens: Flags) -> None:
        if not happens.any():
            return
        memory = self._memory[id(move)]
        first, last = move.after
        memory.count[happens] += 1
        if first == last:
            memory.free[happens] = month + first + move.pause
            self._due.setdefault(month + first, []).append(_Pending(move, month, happens))
            return
        u = self.draws.rows([self._purpose("after", name, month) for name in move.names])
        wait = first + np.floor(u * (last - first + 1)).astype(np.int32)
        wait = np.broadcast_to(wait[:, np.newaxis], happens.shape)
        memory.free[happens] = (month + wait + move.pause)[happens]
        for delay in range(first, last + 1):
            mine = happens & (wait == delay)
            if mine.any():
                self._due.setdefault(month + delay, []).append(_Pending(move, month, mine))

    def _actions(self, move: PlannedMove, happens: Flags) -> Iterator[Action]:
        severity = self._size(f"severity.{move.id}", move.severity)
        for n in np.flatnonzero(happens.any(axis=(1, 2))):
            here = (happens[n] * severity).reshape(-1)
            for effect in move.effects[n]:
                size = np.tile(self._size(effect.purpose, effect.delta), happens.shape[1])
                yield action_of(effect, size, here, self.dtype)

    def _size(self, purpose: str, spread: tuple[float, float, float]) -> Floats:
        if purpose not in self._sizes:
            self._sizes[purpose] = self.draws.one(purpose, spread)
        return self._sizes[purpose]

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
        if source in self._groups.events:
            return self._groups.events[source]
        latest = np.full(self._shape, NEVER, np.int32)
        for what in self.acts:
            has = self._groups.has.get(id(what))
            for move in what.moves:
                if has is not None and source in move.names:
                    last = self._memory[id(move)].last[move.names.index(source)]
                    latest = np.where(has[:, np.newaxis], last, latest)
        return latest

    def _look(self, region: Region, look: PlannedLook) -> Floats:
        if look.name not in self._seen:
            self._seen[look.name] = self._read(region, look)
        return self._seen[look.name]

    def _read(self, region: Region, look: PlannedLook) -> Floats:
        value = reading(region, look.variable, look.at, look.members)
        return value.reshape(len(value), -1, self.count)


class Actors:
    """Who acts in some cases, for a block of replicates; it makes the `Acting` of each stage.

    Args:
        cases: of the plan.
        draws: of the replicates.
        months: calendar months of the run.
        dtype: of the region's arrays.
    """

    def __init__(self, cases: Sequence[PlannedCase], draws: Draws, months: Sequence[str],
                 dtype: npt.DTypeLike):
        self.cases, self.draws, self.months, self.dtype = cases, draws, months, dtype
        self.acts = list({id(one): one for case in cases for one in case.acting}.values())

    def of_stage(self, stage: Stage, region: Region, before: Acting | None) -> Acting:
        """Those who act in a stage's columns, with the memory of the stage before."""
        groups = groups_of(stage.one_of_each(self.cases), self.acts, self.draws)
        if before is None:
            return Acting(self.acts, self.draws, self.months, self.dtype, region, groups)
        return before.select(np.array(stage.parents, np.intp), groups)


def groups_of(cases: Sequence[PlannedCase], acts: Sequence[Acts], draws: Draws) -> Groups:
    """What differs between cases side by side."""
    has = {id(one): np.array([any(one is mine for mine in case.acting) for case in cases])
           for one in acts}
    wanted = referenced(acts)
    events: dict[str, Integers] = {}
    for number, case in enumerate(cases):
        for event in case.events:
            if event.id in wanted:
                months = events.setdefault(event.id, np.full(
                    (len(cases), len(draws.replicates)), NEVER, np.int32))
                months[number] = np.where(happens(event, draws), month_of(event, draws), NEVER)
    return Groups(has, events, np.stack([
        responsiveness(case, draws) if case.acting else np.zeros(len(draws.replicates))
        for case in cases]))


def referenced(acts: Sequence[Acts]) -> set[str]:
    """Ids of events and moves that conditions are about."""
    return {source for one in acts for move in one.moves for condition in move.when
            for past in _every(condition) if isinstance(past, PlannedHappened)
            for sources in past.sources for source in sources}


def _every(condition: PlannedCondition) -> Iterator[PlannedCondition]:
    yield condition
    if isinstance(condition, PlannedAny):
        for one in condition.conditions:
            yield from _every(one)


def _looks(move: PlannedMove) -> Iterator[PlannedLook]:
    yield from (look for look, _ in move.on_rise)
    for condition in move.when:
        for one in _every(condition):
            if isinstance(one, PlannedCompare | PlannedChange):
                yield one.look


def _months_back(moves: Sequence[PlannedMove]) -> dict[str, tuple[PlannedLook, int]]:
    """Outcomes whose past must be remembered, and for how many months."""
    found: dict[str, tuple[PlannedLook, int]] = {}
    for move in moves:
        for condition in move.when:
            for one in _every(condition):
                if isinstance(one, PlannedChange) and one.months is not None:
                    known = found.get(one.look.name, (one.look, 0))[1]
                    found[one.look.name] = one.look, max(known, one.months)
    return found


def _suffixes(names: Sequence[str]) -> list[str]:
    """What tells instances apart: ``[armenia]``."""
    return [name[name.index("["):] if "[" in name else "" for name in names]


def _logit(p: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        odds: Floats = np.log(p) - np.log1p(-p)
    return odds


def _gumbel(u: Floats) -> Floats:
    noise: Floats = -np.log(-np.log(u))
    return noise


__all__ = ["NEVER", "Accepts", "Acting", "Actors", "Acts", "Groups", "groups_of", "referenced"]
