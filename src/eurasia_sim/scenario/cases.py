"""The cases of a scenario: the baseline and its variants, every name and date checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import log2
from typing import TypeVar

from eurasia_sim.languages import msg, named, t
from eurasia_sim.reading import Document, Loc, suggestion
from eurasia_sim.scenario.acting import ActingChecker, PlacedActing
from eurasia_sim.scenario.schema import (
    Changes,
    Event,
    Following,
    Period,
    RelativeDate,
    Shock,
    Trend,
    Value,
)
from eurasia_sim.world import Estimate, Kind, Loaded, Money, Month, Spread, check_parameters
from eurasia_sim.world.kinds import Role
from eurasia_sim.world.moves import MAX_SEVERITY

BASELINE = "baseline"
# What severity 1 is for an event with effects of its own.
OWN_UNIT = msg("as the event's own effects say")
ALL_ACTING = "responses"  # under `without`: whatever actors do of their own accord


@dataclass(frozen=True)
class Placed:
    """An event with its place in a file."""

    event: Shock | Trend
    document: Document
    loc: Loc


@dataclass(frozen=True)
class Case:
    """The baseline or one variant: its events, who acts of their own accord, and parameters.

    Attributes:
        acting: responses and choices by id.
        against: the case that it is compared with.
    """

    name: str
    label: str
    about: str | None = None
    events: Mapping[str, Placed] = field(default_factory=dict)
    acting: Mapping[str, PlacedActing] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    parameters: Mapping[str, Estimate] = field(default_factory=dict)
    against: str = BASELINE

    def less(self, name: str) -> dict[str, Placed]:
        """Its events without one of them, and without those that come after it alone."""
        found = {other: placed for other, placed in self.events.items() if other != name}
        for other, placed in self.events.items():
            relative = placed.event.follows if isinstance(placed.event, Shock) else None
            if relative is not None and relative.after == name and other in found:
                found = replace(self, events=found).less(other)
        return found


def references(cases: Mapping[str, Case]) -> dict[str, str]:
    """Case → the one that it is compared with: the baseline where it names none of these."""
    return {name: case.against if case.against in cases else BASELINE
            for name, case in cases.items()}


class Checker:
    """Apply the changes of a file or a variant to a case, checking every name and date.

    Args:
        loaded: the world.
        kinds: the catalogue; events with effects of their own add theirs.
        period: of the run.
    """

    def __init__(self, loaded: Loaded, kinds: dict[str, Kind], period: Period):
        self.loaded = loaded
        self.world = loaded.world
        self.priors = loaded.priors
        self.kinds = kinds
        self.period = period
        self.acting = ActingChecker(
            loaded.world, kinds, lambda event, document, loc:
            self._check_event(Placed(event, document, loc), inherited=True))
        self.repertoire = {one.id: PlacedActing(one, loaded.document, (table, number))
                           for table in ("responses", "choices")
                           for number, one in enumerate(getattr(loaded.world, table))}
        for placed in self.repertoire.values():
            self.acting.check(placed, (), self.repertoire)

    def apply(self, case: Case, changes: Changes, document: Document, loc: Loc, *,
              inherited: bool = False) -> Case:
        """The case with some changes.

        Args:
            case: to start from.
            changes: of a file or variant; document, loc: where they stand.
            inherited: of a file that the scenario extends: its later months are left out.

        Raises:
            InputError: at the first thing wrong.
        """
        events, acting = dict(case.events), dict(case.acting)
        if changes.repertoire == "world":
            acting |= self.repertoire
        elif changes.repertoire == "none":
            acting = {name: one for name, one in acting.items() if name not in self.repertoire}
        for number, name in enumerate(changes.remove):
            at: Loc = (*loc, "remove", number)
            if name in changes.remove[:number]:
                raise document.error(at, t("'{name}' is removed already", name=name),
                                     hint=t("name it once"))
            document.known(at, name, [*events, *acting], "event")
            (events if name in events else acting).pop(name)
        self._add_events(events, acting, changes, document, loc, inherited=inherited)
        added = self._add_acting(events, acting, changes, document, loc)
        self._date_changes(events, changes, document, loc)
        for name, factor in changes.scale.items():
            self._scale(events, name, factor, document, (*loc, "scale", name))
        without = self._without(acting, changes, document, loc)
        check_parameters(changes.parameters, document, loc, self.priors)
        events = self._followed(events)
        for placed in added:
            if placed.what.id in acting:
                self.acting.check(placed, [*case.events, *events], {**case.acting, **acting})
        return replace(case, events=events, acting=acting,
                       without=tuple(dict.fromkeys([*case.without, *without])),
                       parameters={**case.parameters, **changes.parameters})

    def _add_events(self, events: dict[str, Placed], acting: Mapping[str, PlacedActing],
                    changes: Changes, document: Document, loc: Loc, *, inherited: bool) -> None:
        added = [((*loc, table, number), event) for table in ("shocks", "trends")
                 for number, event in enumerate(getattr(changes, table))]
        for at, event in added:
            self._free(event.id, events, acting, document, at)
            if event.effects is not None:
                event = event.model_copy(update={"kind": self._own_kind(event)})
            placed = Placed(event, document, at)
            if isinstance(event, Shock) and isinstance(event.date, RelativeDate):
                self._forerunner(event, [*events, *(e.id for _, e in added)], document, at)
            elif inherited and not self._in_period(event):
                continue
            self._check_event(placed, inherited=inherited)
            events[event.id] = placed

    def _free(self, name: str, events: Mapping[str, Placed],
              acting: Mapping[str, PlacedActing], document: Document, loc: Loc) -> None:
        first = events.get(name) or acting.get(name)
        if first is not None:
            line = first.document.place((*first.loc, "id")).line
            raise document.error((*loc, "id"), t("the id '{name}' is taken", name=name),
                                 hint=t("it stands in {file}, line {line}; to replace it, list it "
                                        "under remove first",
                                        file=first.document.path.name, line=line))

    def _own_kind(self, event: Event) -> str:
        """The name of the kind that an event with effects of its own is alone in."""
        assert event.effects is not None
        roles: set[Role] = set().union(*(effect.roles() for effect in event.effects))
        kind = Kind(label=event.label or event.id.replace("-", " "), about=event.note or "",
                    unit=OWN_UNIT, usual=[0.1, 10.0],
                    roles={role: f"as under {role}:" for role in sorted(roles)}, example="",
                    effects=event.effects)
        base = "own_" + event.id.replace("-", "_")[:32]
        name, number = base, 1
        while name in self.kinds and self.kinds[name] != kind:
            number += 1
            name = f"{base}_{number}"
        self.kinds[name] = kind
        return name

    def _forerunner(self, event: Shock, valid: list[str], document: Document, loc: Loc) -> None:
        assert event.follows is not None
        at: Loc = (*loc, "date", "after")
        document.known(at, event.follows.after, valid, "event")
        if event.follows.after == event.id:
            raise document.error(at, t("'{name}' cannot follow itself", name=event.id))

    def _followed(self, events: Mapping[str, Placed]) -> dict[str, Placed]:
        """The events with relative dates known; without its forerunner an event does not come."""
        found: dict[str, Placed] = {}

        def add(name: str, on_the_way: tuple[str, ...]) -> bool:
            if name in found or name not in events:
                return name in found
            placed = events[name]
            event = placed.event
            relative = event.follows if isinstance(event, Shock) else None
            if relative is not None:
                at: Loc = (*placed.loc, "date", "after")
                if name in on_the_way:
                    raise placed.document.error(at, t("these events wait for each other: {names}",
                                                      names=" → ".join((*on_the_way, name))))
                if not add(relative.after, (*on_the_way, name)):
                    return False
                before = found[relative.after].event
                start = before.first
                end = before.last if isinstance(before, Shock) else before.first
                first, last = start + relative.by.first, end + relative.by.last
                if first > self.period.last:
                    raise placed.document.error(
                        at, t("'{name}' would come in {first} at the earliest, after the period "
                              "ends ({last})", name=name, first=first, last=self.period.last),
                        hint=t("lengthen  period:, or let it come sooner"))
                date = Following.model_construct(first=first, last=last, relative=relative)
                placed = replace(placed, event=event.model_copy(update={"date": date}))
            found[name] = placed
            return True

        for name in events:
            add(name, ())
        return found

    def _add_acting(self, events: Mapping[str, Placed], acting: dict[str, PlacedActing],
                    changes: Changes, document: Document, loc: Loc) -> list[PlacedActing]:
        added = []
        for table in ("responses", "choices"):
            for number, one in enumerate(getattr(changes, table)):
                at: Loc = (*loc, table, number)
                self._free(one.id, events, acting, document, at)
                document.known((*at, "id"), one.id, [one.id] if one.id != "responses" else [],
                               "id that is free")
                for end, month in (("from", one.active.first), ("to", one.active.last)):
                    if month is not None and end == "from" and month > self.period.last:
                        raise document.error(
                            (*at, "active", end),
                            t("'{name}' acts from {month} on, after the period ends ({last})",
                              name=one.id, month=month, last=self.period.last),
                            hint=t("lengthen  period:"))
                acting[one.id] = PlacedActing(one, document, at)
                added.append(acting[one.id])
        return added

    def _date_changes(self, events: dict[str, Placed], changes: Changes, document: Document,
                      loc: Loc) -> None:
        for name, when in changes.move.items():
            at: Loc = (*loc, "move", name)
            placed = self._event(events, name, document, at, key=True)
            if not isinstance(placed.event, Shock):
                raise document.error(at, t("'{name}' is a trend; a trend cannot be moved",
                                           name=name),
                                     hint=t("stop it, or remove it and add another"), key=True)
            self._date(when.first, document, (*at, "from"))
            self._date(when.last, document, (*at, "to"))
            events[name] = replace(placed, event=placed.event.model_copy(update={"date": when}))
        for name, last in changes.stop.items():
            at = (*loc, "stop", name)
            placed = self._event(events, name, document, at, key=True)
            events[name] = replace(placed, event=self._stopped(placed.event, last, document, at))

    def _scale(self, events: dict[str, Placed], name: str, factor: float, document: Document,
               at: Loc) -> None:
        placed = self._event(events, name, document, at, key=True)
        more = scaled(placed.event, factor)
        severity = greatest_severity(more, self.kinds[more.kind])
        if severity > MAX_SEVERITY:
            raise document.error(at, t("'{name}' would have a severity of {severity}",
                                       name=name, severity=f"{severity:,.0f}"),
                                 hint=t("severities lie between 0 and {most}; 1 is usual",
                                        most=f"{MAX_SEVERITY:g}"))
        events[name] = replace(placed, event=more)

    def _without(self, acting: dict[str, PlacedActing], changes: Changes, document: Document,
                 loc: Loc) -> list[str]:
        """The mechanisms that are off; responses that are off leave the case."""
        mechanisms = []
        for number, name in enumerate(changes.without):
            if name == ALL_ACTING:
                acting.clear()
            elif name in acting:
                del acting[name]
            else:
                document.known((*loc, "without", number), name,
                               [*self.priors.mechanisms, ALL_ACTING, *acting], "mechanism")
                mechanisms.append(name)
        return mechanisms

    def _event(self, events: Mapping[str, Placed], name: str, document: Document, loc: Loc, *,
               key: bool = False) -> Placed:
        document.known(loc, name, events, "event", key=key)
        return events[name]

    def _in_period(self, event: Shock | Trend) -> bool:
        first = event.first
        return first <= self.period.last

    def _date(self, month: Month, document: Document, loc: Loc,
              until: Month | None = None) -> None:
        first, last = self.period.first, until or self.period.last
        if not first <= month <= last:
            raise document.error(loc, t("{month} is outside the period {first} to {last}",
                                        month=month, first=first, last=last),
                                 hint=t("choose a month within, or lengthen  period:"))

    def _stopped(self, event: Shock | Trend, last: Month, document: Document,
                 loc: Loc) -> Trend:
        if not isinstance(event, Trend):
            raise document.error(loc, t("'{name}' is a shock; only a trend can be stopped",
                                        name=event.id),
                                 hint=t("use remove or move"), key=True)
        if not event.first <= last <= event.last:
            raise document.error(loc, t("'{name}' runs from {first} to {last}",
                                        name=event.id, first=event.first, last=event.last),
                                 hint=t("stop it within that time, or remove it"))
        full = event.last - event.first + 1
        kept = last - event.first + 1
        shorter = event.model_copy(update={"last": last})
        return shorter if event.per == "year" else scaled(shorter, kept / full)

    def _check_event(self, placed: Placed, *, inherited: bool) -> None:
        event, document, loc = placed.event, placed.document, placed.loc
        document.known((*loc, "kind"), event.kind, self.kinds, "kind")
        kind = self.kinds[event.kind]
        given: dict[str, object] = {"by": event.by, "against": event.against, "on": event.on,
                                    "with": event.with_, "channel": event.channel}
        for role, value in given.items():
            if value is None and role in kind.roles:
                raise document.error((*loc, "kind"), t("the kind '{kind}' needs '{role}'",
                                                       kind=event.kind, role=role),
                                     hint=t("{role}: {who}", role=role,
                                            who=named(kind.roles[role])))
            if value is not None and role not in kind.roles:
                raise document.error((*loc, role), t("the kind '{kind}' has no '{role}'",
                                                     kind=event.kind, role=role),
                                     hint=t("it has: {names}", names=", ".join(kind.roles)),
                                     key=True)
        for role in ("by", "against"):
            if given[role] is not None:
                document.known((*loc, role), str(given[role]), self.world.poles, "pole")
        if event.by is not None and event.by == event.against:
            raise document.error((*loc, "against"), t("'{name}' cannot act against itself",
                                                      name=event.by))
        if event.channel is not None:
            document.known((*loc, "channel"), event.channel, self.world.channels, "channel")
        for role, targets in (("on", event.on), ("with", event.with_)):
            for name in targets or ():
                valid = ["all", *self.world.regions, *self.world.states]
                at: Loc = (*loc, role, name)
                document.known(at, name, valid, "state or region", key=document.has(at))
        self._check_effects(event, kind, document, loc)
        if event.value is not None and kind.money is None:
            raise document.error((*loc, "value"), t("the kind '{kind}' takes no money",
                                                    kind=event.kind),
                                 hint=t("write  severity:  instead"), key=True)
        severity = greatest_severity(event, kind)
        if severity > MAX_SEVERITY:
            raise document.error((*loc, "value"), t("this sum is {times} times what counts as "
                                                    "severity 1, and {most} is the most",
                                                    times=f"{severity:,.0f}",
                                                    most=f"{MAX_SEVERITY:g}"), key=True,
                                 hint=t("both numbers are billions of dollars: 4, not 4000000000"))
        if inherited or isinstance(getattr(event, "date", None), RelativeDate):
            return  # it was checked against its own file's period; later months are left out
        # A shock's months are keys of its date, or the date itself; a trend's are its own keys.
        at = (*loc, "date") if isinstance(event, Shock) else loc
        self._date(event.first, document, (*at, "from"))
        self._date(event.last, document, (*at, "to"), self.period.events_to)

    def _known_channel(self, channel: str, kind: str, document: Document, loc: Loc) -> None:
        if channel not in self.world.channels:
            raise document.error(loc,
                                 t("there is no channel '{name}', which the kind '{kind}' uses",
                                        name=channel, kind=kind),
                                 hint=suggestion(channel, self.world.channels))

    def _check_effects(self, event: Event, kind: Kind, document: Document, loc: Loc) -> None:
        for effect in kind.effects:
            if effect.channel is not None:
                self._known_channel(effect.channel, event.kind, document, (*loc, "kind"))
            if effect.variable in ("cohesion", "membership"):
                assert effect.pole is not None
                pole = getattr(event, effect.pole)
                if self.world.poles[pole].bloc is None:
                    blocs = ", ".join(self.world.blocs) or t("none in this world")
                    raise document.error((*loc, effect.pole), t("'{pole}' is no bloc and has no "
                                                                "{variable}", pole=pole,
                                                                variable=effect.variable),
                                         hint=t("blocs: {names}", names=blocs))


def greatest_severity(event: Event, kind: Kind) -> float:
    """The upper end of an event's severity, or of its money over what counts as severity 1."""
    if event.value is not None and kind.money is not None:
        return _times(event.value, kind.money)[2]
    return event.severity.high if event.severity else 1.0


def money_severity(value: Value, money: Money) -> tuple[float, float, float]:
    """The severity of a sum of money: log2(1 + its part of the GDP over the part that counts 1).

    Each doubling of a large sum adds one: a deal of a third of the GDP is not ten times one of a
    thirtieth, since what it buys is spread over more years and the attention of one signing.
    """
    low, mode, high = (log2(1 + times) for times in _times(value, money))
    return low, mode, high


def _times(value: Value, money: Money) -> tuple[float, float, float]:
    paid, economy, one = value.usd_billion, value.economy_usd_billion, money.share_of_gdp
    return (paid.low / economy.high / one.high, paid.mode / economy.mode / one.mode,
            paid.high / economy.low / one.low)


_Happening = TypeVar("_Happening", bound=Event)


def scaled(event: _Happening, factor: float) -> _Happening:
    """The event with `factor` times its severity."""
    if event.value is not None:
        paid = event.value.usd_billion
        more = paid.model_copy(update={k: getattr(paid, k) * factor
                                       for k in ("low", "mode", "high")})
        return event.model_copy(update={"value": event.value.model_copy(
            update={"usd_billion": more})})
    old = event.severity or Spread(low=1, mode=1, high=1)
    new = Spread(low=old.low * factor, mode=old.mode * factor, high=old.high * factor)
    return event.model_copy(update={"severity": new})
