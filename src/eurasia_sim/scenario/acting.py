"""Responses and choices in a scenario: their instances, with every name checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eurasia_sim.languages import msg, t
from eurasia_sim.reading import Document, InputError, Loc
from eurasia_sim.reading.document import UNKNOWN
from eurasia_sim.scenario.schema import Shock
from eurasia_sim.world import Kind, World
from eurasia_sim.world.conditions import (
    AXES,
    ONE_OF,
    AnyOf,
    Belongs,
    Change,
    Compare,
    Condition,
    Happened,
    Look,
)
from eurasia_sim.world.moves import MOST_INSTANCES, Choice, Option, Response

STATE = "state"  # in a file, the state of an instance
HAPPENS = "event, response or kind"  # what a condition may name
IS_NO = {"state": msg("'{name}' is no state"), "pole": msg("'{name}' is no pole"),
         "region": msg("'{name}' is no region"), "bloc": msg("'{name}' is no bloc"),
         "supplier": msg("'{name}' is no supplier")}


@dataclass(frozen=True)
class PlacedActing:
    """A response or a choice with its place in a file."""

    what: Response | Choice
    document: Document
    loc: Loc

    @property
    def moves(self) -> list[tuple[Response | Option, str, Loc]]:
        """What it may do: the response itself or each option, with an id and its place."""
        if isinstance(self.what, Response):
            return [(self.what, self.what.id, self.loc)]
        return [(option, f"{self.what.id}.{option_id(option)}", (*self.loc, "menu", number))
                for number, option in enumerate(self.what.menu)]


@dataclass(frozen=True)
class Instance:
    """A response or choice of one state or pole.

    Attributes:
        state: the state that `state` stands for; None without ``for_each``.
        actor: who decides.
        events: what each move is, as an event without a date.
    """

    state: str | None
    actor: str
    events: tuple[Shock, ...]

    @property
    def suffix(self) -> str:
        """What tells its moves from those of other instances: ``[armenia]``."""
        return "" if self.state is None else f"[{self.state}]"


def option_id(option: Option) -> str:
    """The id of an option: its own, or the kind's name with hyphens."""
    return option.id or option.kind.replace("_", "-")


def instances(placed: PlacedActing, world: World, kinds: Mapping[str, Kind]) -> list[Instance]:
    """One instance for each state that ``for_each`` names, or a single one.

    Raises:
        InputError: for unknown names, or nobody who decides.
    """
    what, document, loc = placed.what, placed.document, placed.loc
    states: list[str | None] = [*_for_each(placed, world)]
    found = []
    for state in states or [None]:
        actor = _actor(placed, world, state)
        found.append(Instance(state, actor, tuple(
            _event(move, name, actor, state, world, kinds) for move, name, _ in placed.moves)))
    if len(found) > MOST_INSTANCES:
        raise document.error((*loc, "for_each"),
                             t("'{name}' has {count} instances, and {most} is the most",
                               name=what.id, count=len(found), most=MOST_INSTANCES))
    return found


def _for_each(placed: PlacedActing, world: World) -> list[str]:
    valid = ["all", *world.regions, *world.states]
    for number, name in enumerate(placed.what.for_each):
        placed.document.known((*placed.loc, "for_each", number), name, valid, "state or region")
    return sorted(world.states_of(placed.what.for_each))


def _actor(placed: PlacedActing, world: World, state: str | None) -> str:
    what, document = placed.what, placed.document
    name = what.actor or (what.by if isinstance(what, Response) else None)
    if name is None:
        raise document.error(placed.loc, t("nobody decides on '{name}'", name=what.id),
                             hint=t("add  actor: …, a pole or a state"))
    at: Loc = (*placed.loc, "actor" if what.actor else "by")
    if name == STATE and name not in world.states:
        if state is None:
            raise document.error(at, t("`state` stands for each of several states, and none is "
                                       "named"),
                                 hint=t("add  for_each: …, with states or regions"))
        return state
    document.known(at, name, [*world.poles, *world.states], "pole or state")
    return name


def _event(move: Response | Option, name: str, actor: str, state: str | None, world: World,
           kinds: Mapping[str, Kind]) -> Shock:
    """A move as an event without a date, `state` replaced."""
    def who(targets: dict[str, float] | None) -> dict[str, float] | None:
        return targets if targets is None or state is None else {
            state if target == STATE else target: factor for target, factor in targets.items()}

    on = who(move.on)
    kind = kinds.get(move.kind)
    if on is None and kind is not None and "on" in kind.roles and actor in world.states:
        on = {actor: 1.0}
    return Shock.model_construct(  # type: ignore[call-arg]  # it comes without a date
        id=f"{name}[{state}]" if state else name, kind=move.kind, effects=None, label=move.label,
        chance=None, by=move.by, against=move.against, on=on, with_=who(move.with_),
        channel=move.channel, severity=move.severity, value=None, source=move.source,
        note=move.note)


class ActingChecker:
    """Checks of what responses and choices name.

    Args:
        world, kinds: of the scenario.
        check_event: refuses an event that its kind does not allow, at its place.
    """

    def __init__(self, world: World, kinds: Mapping[str, Kind],
                 check_event: Callable[[Shock, Document, Loc], None]):
        self.world, self.kinds, self.check_event = world, kinds, check_event

    def check(self, placed: PlacedActing, events: Iterable[str],
              acting: Mapping[str, PlacedActing]) -> None:
        """Check one response or choice of a case.

        Args:
            events: ids that conditions may name; acting: the responses and choices, likewise.

        Raises:
            InputError: for the first thing wrong.
        """
        document, loc = placed.document, placed.loc
        names = [name for _, name, _ in placed.moves]
        for number, name in enumerate(names):
            if name in names[:number]:
                raise document.error((*loc, "menu", number),
                                     t("two options have the id '{name}'",
                                       name=name.rpartition(".")[2]),
                                     hint=t("give each its own  id:"))
        every = instances(placed, self.world, self.kinds)
        for instance in every:
            for event, (_, _, at) in zip(instance.events, placed.moves, strict=True):
                self.check_event(event, document, at)
        entries = (name for one in acting.values() for _, name, _ in one.moves)
        named = list(events), list(dict.fromkeys((*acting, *entries)))
        for move, _, at in placed.moves:
            for instance in every[:1]:
                for number, condition in enumerate(move.when):
                    self._condition(condition, instance, *named, document,
                                    (*at, "when", number))
                for look in move.on_rise:
                    self._look(look, instance, document, (*at, "on_rise", str(look)))

    def _condition(self, condition: Condition, instance: Instance, events: Sequence[str],
                   acting: Sequence[str], document: Document, loc: Loc) -> None:
        match condition:
            case Compare() | Change():
                self._look(condition.look, instance, document, loc)
            case Belongs(state, _, bloc, _):
                self._state(state, instance, document, loc)
                document.known(loc, bloc, self.world.blocs, "bloc")
            case AnyOf(conditions):
                for number, one in enumerate(conditions):
                    self._condition(one, instance, events, acting, document, (*loc, "any", number))
            case Happened(what, _, _, by, on):
                # Ids have hyphens and kinds underscores; a single word may be both.
                entry = next((name for name in acting if name.partition(".")[2] == what), None)
                if what not in (*events, *acting):
                    if entry is not None and what not in self.kinds:
                        raise document.error(loc, t(UNKNOWN[HAPPENS], name=what),
                                             hint=t("the entry of a menu is called  {entry}",
                                                    entry=entry))
                    document.known(loc, what, [*events, *acting, *self.kinds], HAPPENS)
                elif what not in self.kinds and (by or (on and what in events)):
                    raise document.error(loc, t("'{name}' is one event, not a kind", name=what),
                                         hint=t("leave out  by  and  on"))
                if by is not None:
                    document.known(loc, by, self.world.poles, "pole")
                if on is not None:
                    self._state(on, instance, document, loc)

    def _state(self, name: str, instance: Instance, document: Document, loc: Loc) -> None:
        if name != STATE or instance.state is None:
            document.known(loc, name, self.world.states, "state")

    def _look(self, look: Look, instance: Instance, document: Document, loc: Loc) -> None:
        try:
            look_names(look, instance.state, self.world)
        except InputError as error:
            raise document.error(loc, error.message, hint=error.hint) from None


def valid_names(world: World) -> dict[str, Sequence[str]]:
    """Axis of an outcome → the names along it."""
    return {"state": list(world.states), "pole": list(world.poles),
            "supplier": world.suppliers, "bloc": world.blocs, "region": list(world.regions)}


def look_names(look: Look, state: str | None, world: World) -> dict[str, str]:
    """Axis → name of a named outcome, `state` replaced.

    Raises:
        InputError: for a name that is not on its axis.
    """
    valid = valid_names(world)
    found: dict[str, Any] = {}
    for axis, name in zip(AXES[look.variable], look.names, strict=True):
        named = state if name == STATE and state is not None else name
        if named not in valid[axis]:
            hint = (t("add  for_each: …, or name a state") if name == STATE else
                    f"{look.variable}[{', '.join(AXES[look.variable])}]; "
                    + t(ONE_OF[axis], names=", ".join(valid[axis])))
            raise InputError(t(IS_NO[axis], name=name), hint=hint)
        found[axis] = named
    return found


def sources(condition: Happened, instance: Instance, events: Mapping[str, Shock | Any],
            acting: Sequence[tuple[str, Shock]],
            kinds: Mapping[str, Kind],
            members: Callable[[Mapping[str, float] | None], set[str]]) -> list[str]:
    """Ids of the events and moves that a condition on the past is about.

    A word that is both an id and the name of a kind is the kind where it says by whom or on whom.

    Args:
        events: the case's events by id.
        acting: (id of the response or choice, move) of every instance in the case.
        kinds: the catalogue.
        members: targets of an event → states.
    """
    on = instance.state if condition.on == STATE and instance.state else condition.on

    def touches(one: Any) -> bool:
        return on is None or on in members({**(one.on or {}), **(one.with_ or {})})

    if not (condition.what in kinds and (condition.by or condition.on)):
        if condition.what in events:
            return [condition.what]
        mine = [move for name, move in acting
                if condition.what in (name, move.id.partition("[")[0])]
        if mine:
            return [move.id for move in mine if touches(move)]
    everything = [*events.values(), *(move for _, move in acting)]
    return [one.id for one in everything if one.kind == condition.what
            and condition.by in (None, one.by) and touches(one)]


__all__ = ["STATE", "ActingChecker", "Instance", "PlacedActing", "instances", "look_names",
           "option_id", "sources"]
