"""Load a scenario file: follow `extends`, build variants, check everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import log2
from pathlib import Path
from typing import Any, TypeVar

from eurasia_sim.reading import Document, InputError, Loc, read_document, validate
from eurasia_sim.scenario.given import document_of
from eurasia_sim.scenario.library import find, inside
from eurasia_sim.scenario.schema import (
    MAX_SEVERITY,
    Changes,
    Ensemble,
    Event,
    Focus,
    Period,
    ScenarioFile,
    Shock,
    Trend,
    Value,
)
from eurasia_sim.world import (
    Catalogue,
    Estimate,
    Kind,
    Loaded,
    Money,
    Month,
    Spread,
    check_parameters,
    check_sources,
    load_world,
    shipped_kinds,
    shipped_worlds,
    world_file,
)
from eurasia_sim.world.load import DATA, SHIPPED_WORLD

MAX_EXTENDS = 10
BASELINE = "baseline"


@dataclass(frozen=True)
class Placed:
    """An event with its place in a file."""

    event: Shock | Trend
    document: Document
    loc: Loc


@dataclass(frozen=True)
class Case:
    """The baseline or one variant: its events and parameters."""

    name: str
    label: str
    about: str | None = None
    events: Mapping[str, Placed] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    parameters: Mapping[str, Estimate] = field(default_factory=dict)


@dataclass(frozen=True)
class Scenario:
    """A checked scenario: a question, its world, and its cases."""

    path: Path
    name: str
    question: str
    context: str | None
    world: Loaded
    period: Period
    ensemble: Ensemble
    kinds: Mapping[str, Kind]
    cases: Mapping[str, Case]
    focus: Focus
    files: tuple[Path, ...]
    ensemble_in: Document | None = None
    not_taken: tuple[str, ...] = ()  # variants of the scenarios it extends, which stay with them
    document: Document | None = None  # that it was read from

    @property
    def slug(self) -> str:
        """The name of its results folder."""
        return self.path.stem

    @property
    def focus_states(self) -> list[str]:
        """The states in focus; the world's first three if none are named."""
        return self.focus.states or list(self.world.world.states)[:3]

    @property
    def focus_poles(self) -> list[str]:
        """The poles in focus; the world's first if none are named."""
        return self.focus.poles or list(self.world.world.poles)[:1]

    @property
    def focus_region(self) -> str | None:
        """The region in focus; the world's own if none is named."""
        return self.focus.region or self.world.world.focus_region


def load_scenario(path: str | Path | Mapping[str, Any], *,
                  folder: str | Path = ".") -> Scenario:
    """Read and check a scenario, the scenarios it extends, and its world.

    Args:
        path: a file, or the name of a shipped one: ``aircraft-incident``; or what such a file
            says, as a dict.
        folder: of a dict: where the files lie that it names.

    Raises:
        InputError: with the line of the first thing that is wrong.
    """
    if isinstance(path, Mapping):
        given = document_of(path, Path(folder))
        path = given.path
    elif isinstance(path, str | Path):
        path = find(path, "scenario")
        given = None
    else:
        raise TypeError("a scenario is a file, a name, a dict or a Scenario, not "
                        f"{type(path).__name__}")
    chain = _read_chain(path, given)
    document, top = chain[0]
    stem = document.path.stem
    if not stem.isprintable() or not stem.strip("."):
        raise InputError(f"{path}: a file of this name cannot name a folder of results",
                         hint="rename it: letters, digits, - and _")
    world = _world(chain)
    period = next((f.period for _, f in chain if f.period), None)
    if period is None:
        raise document.error((), "the key 'period' is missing",
                             hint="add  period: {from: 2022-01, to: 2030-12}")
    owner = next(d for d, f in chain if f.period)
    if period.first != world.world.start:
        raise owner.error(("period", "from"), f"the period starts in {period.first}, but the "
                          f"world is known at rest in {world.world.start}",
                          hint=f"write  from: {world.world.start}; what happens before the part "
                          "you want to see still shapes it")
    kinds, kinds_in = _kinds(chain, world)
    checker = _Checker(world, kinds, period)
    baseline = Case(BASELINE, "baseline", parameters=dict(world.world.parameters))
    for d, f in reversed(chain):
        baseline = checker.apply(baseline, f, d, (), inherited=d is not document)
    cases = {BASELINE: baseline}
    for name, variant in top.variants.items():
        loc: Loc = ("variants", name)
        if name == BASELINE:
            raise document.error(loc, "no variant can be called 'baseline'", key=True,
                                 hint="the baseline is the scenario without any variant")
        if not variant.says_something:
            raise document.error(loc, f"the variant '{name}' changes nothing", key=True,
                                 hint="add what differs from the baseline: remove, move, scale, "
                                 "stop, shocks, trends, without or parameters")
        start = replace(baseline, name=name, label=variant.label or name.replace("-", " "),
                        about=variant.about)
        cases[name] = checker.apply(start, variant, document, loc)
    ensemble, ensemble_in = next(((f.ensemble, d) for d, f in chain if f.ensemble),
                                 (Ensemble(), None))
    focus = top.focus or Focus()
    _check_focus(focus, document, world)
    # The files it was read from, but for those of the package's own worlds.
    own = world.document.path
    read = [*(d.path for d, _ in chain if d is not given), *kinds_in]
    if own.parent != DATA:
        read += [own] if world.world.evidence is None else [own, own.parent / world.world.evidence]
    not_taken = tuple(dict.fromkeys(v for _, f in chain[1:] for v in f.variants if v not in cases))
    return Scenario(path, top.name, top.question, top.context, world, period, ensemble,
                    kinds, cases, focus, tuple(read), ensemble_in, not_taken, document)


def _read_chain(path: Path, given: Document | None) -> list[tuple[Document, ScenarioFile]]:
    """A scenario, given as a document or by its path, and what it extends, one after the other."""
    top = path.parent.resolve()
    chain: list[tuple[Document, ScenarioFile]] = []
    seen: list[Path] = []
    while True:
        document = given or read_document(path)
        scenario = validate(ScenarioFile, document)
        chain.append((document, scenario))
        if given is None:
            seen.append(path.resolve())
        if scenario.extends is None:
            return chain
        path = inside(top, scenario.extends, document, ("extends",), "scenario")
        if path.resolve() in seen:
            names = " → ".join(p.name for p in [*seen, path.resolve()])
            raise document.error(("extends",), f"scenarios extend each other in a circle: {names}")
        if len(chain) > MAX_EXTENDS:
            raise document.error(("extends",), f"more than {MAX_EXTENDS} scenarios in a row "
                                 "extend each other")
        given = None


def _kinds(chain: list[tuple[Document, ScenarioFile]], world: Loaded) -> tuple[
        dict[str, Kind], list[Path]]:
    """The catalogue with the kinds that the scenarios of a chain define, and the files of kinds
    that they name.
    """
    kinds, paths = dict(shipped_kinds()), []
    top = chain[0][0].path.parent.resolve()
    for document, scenario in reversed(chain):
        own = [(document, scenario.kinds)]
        if scenario.kinds_from is not None:
            paths.append(inside(top, scenario.kinds_from, document, ("kinds_from",)))
            beside = read_document(paths[-1])
            own.insert(0, (beside, validate(Catalogue, beside).kinds))
        for file, table in own:
            check_sources(file, world.evidence)
            for name, kind in table.items():
                if name in kinds:
                    raise file.error(("kinds", name), f"there is already a kind '{name}'",
                                     hint="give your kind another name", key=True)
                if kind.money is not None and kind.money.share_of_gdp.low <= 0:
                    raise file.error(("kinds", name, "money", "share_of_gdp"), "the share of GDP "
                                     "that makes a severity of 1 is greater than 0")
                kinds[name] = kind
    return kinds, paths


def _world(chain: list[tuple[Document, ScenarioFile]]) -> Loaded:
    named = next(((d, f.world) for d, f in chain if f.world is not None), None)
    if named is None:
        return load_world(world_file(SHIPPED_WORLD))
    document, name = named
    if name in shipped_worlds():
        return load_world(world_file(name))
    top = chain[0][0].path.parent.resolve()
    return load_world(inside(top, name, document, ("world",), "world"))


def _check_focus(focus: Focus, document: Document, loaded: Loaded) -> None:
    world = loaded.world
    for number, name in enumerate(focus.states):
        document.known(("focus", "states", number), name, world.states, "state")
    for number, name in enumerate(focus.poles):
        document.known(("focus", "poles", number), name, world.poles, "pole")
    if focus.region is not None:
        document.known(("focus", "region"), focus.region, world.regions, "region")


class _Checker:
    """Apply the changes of a file or a variant to a case, checking every name and date."""

    def __init__(self, loaded: Loaded, kinds: Mapping[str, Kind], period: Period):
        self.world = loaded.world
        self.priors = loaded.priors
        self.kinds = kinds
        self.period = period

    def apply(self, case: Case, changes: Changes, document: Document, loc: Loc, *,
              inherited: bool = False) -> Case:
        events = dict(case.events)
        for number, name in enumerate(changes.remove):
            if name in changes.remove[:number]:
                raise document.error((*loc, "remove", number), f"'{name}' is removed already",
                                     hint="name it once")
            self._event(events, name, document, (*loc, "remove", number))
            del events[name]
        for table in ("shocks", "trends"):
            for number, event in enumerate(getattr(changes, table)):
                at: Loc = (*loc, table, number)
                if event.id in events:
                    first = events[event.id]
                    line = first.document.place((*first.loc, "id")).line
                    raise document.error((*at, "id"), f"the id '{event.id}' is taken",
                                         hint=f"it stands in {first.document.path.name}, line "
                                         f"{line}; to replace it, list it under remove first")
                placed = Placed(event, document, at)
                if not inherited or self._in_period(event):
                    self._check_event(placed, inherited=inherited)
                    events[event.id] = placed
        for name, when in changes.move.items():
            at = (*loc, "move", name)
            placed = self._event(events, name, document, at, key=True)
            if not isinstance(placed.event, Shock):
                raise document.error(at, f"'{name}' is a trend; a trend cannot be moved",
                                     hint="stop it, or remove it and add another", key=True)
            self._date(when.first, document, (*at, "from"))
            self._date(when.last, document, (*at, "to"))
            events[name] = replace(placed, event=placed.event.model_copy(update={"date": when}))
        for name, last in changes.stop.items():
            at = (*loc, "stop", name)
            placed = self._event(events, name, document, at, key=True)
            events[name] = replace(placed, event=self._stopped(placed.event, last, document, at))
        for name, factor in changes.scale.items():
            at = (*loc, "scale", name)
            placed = self._event(events, name, document, at, key=True)
            more = scaled(placed.event, factor)
            severity = greatest_severity(more, self.kinds[more.kind])
            if severity > MAX_SEVERITY:
                raise document.error(at, f"'{name}' would have a severity of {severity:,.0f}",
                                     hint=f"severities lie between 0 and {MAX_SEVERITY:g}; "
                                     "1 is usual")
            events[name] = replace(placed, event=more)
        for number, name in enumerate(changes.without):
            document.known((*loc, "without", number), name, self.priors.mechanisms, "mechanism")
        check_parameters(changes.parameters, document, loc, self.priors)
        return replace(case, events=events,
                       without=tuple(dict.fromkeys([*case.without, *changes.without])),
                       parameters={**case.parameters, **changes.parameters})

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
            raise document.error(loc, f"{month} is outside the period {first} to {last}",
                                 hint="choose a month within, or lengthen  period:")

    def _stopped(self, event: Shock | Trend, last: Month, document: Document,
                 loc: Loc) -> Trend:
        if not isinstance(event, Trend):
            raise document.error(loc, f"'{event.id}' is a shock; only a trend can be stopped",
                                 hint="use remove or move", key=True)
        if not event.first <= last <= event.last:
            raise document.error(loc, f"'{event.id}' runs from {event.first} to {event.last}",
                                 hint="stop it within that time, or remove it")
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
                raise document.error((*loc, "kind"), f"the kind '{event.kind}' needs '{role}'",
                                     hint=f"{role}: {kind.roles[role]}")
            if value is not None and role not in kind.roles:
                raise document.error((*loc, role), f"the kind '{event.kind}' has no '{role}'",
                                     hint="it has: " + ", ".join(kind.roles), key=True)
        for role in ("by", "against"):
            if given[role] is not None:
                document.known((*loc, role), str(given[role]), self.world.poles, "pole")
        if event.by is not None and event.by == event.against:
            raise document.error((*loc, "against"), f"'{event.by}' cannot act against itself")
        if event.channel is not None:
            document.known((*loc, "channel"), event.channel, self.world.channels, "channel")
        for role, targets in (("on", event.on), ("with", event.with_)):
            for name in targets or ():
                valid = ["all", *self.world.regions, *self.world.states]
                at: Loc = (*loc, role, name)
                document.known(at, name, valid, "state or region", key=document.has(at))
        self._check_effects(event, kind, document, loc)
        if event.value is not None and kind.money is None:
            raise document.error((*loc, "value"), f"the kind '{event.kind}' takes no money",
                                 hint="write  severity:  instead", key=True)
        severity = greatest_severity(event, kind)
        if severity > MAX_SEVERITY:
            raise document.error((*loc, "value"), f"this sum is {severity:,.0f} times what counts "
                                 f"as severity 1, and {MAX_SEVERITY:g} is the most", key=True,
                                 hint="both numbers are billions of dollars: 4, not 4000000000")
        if inherited:
            return  # it was checked against its own file's period; later months are left out
        # A shock's months are keys of its date, or the date itself; a trend's are its own keys.
        at = (*loc, "date") if isinstance(event, Shock) else loc
        self._date(event.first, document, (*at, "from"))
        self._date(event.last, document, (*at, "to"), self.period.events_to)

    def _check_effects(self, event: Event, kind: Kind, document: Document, loc: Loc) -> None:
        for effect in kind.effects:
            if effect.channel is not None:
                document.known((*loc, "kind"), effect.channel, self.world.channels,
                       f"channel (used by the kind '{event.kind}')")
            if effect.variable in ("cohesion", "membership"):
                assert effect.pole is not None
                pole = getattr(event, effect.pole)
                if self.world.poles[pole].bloc is None:
                    blocs = ", ".join(self.world.blocs) or "none in this world"
                    raise document.error((*loc, effect.pole), f"'{pole}' is no bloc and has no "
                                         f"{effect.variable}", hint=f"blocs: {blocs}")


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
