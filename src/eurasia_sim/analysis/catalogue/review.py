"""Review scenarios, worlds and kinds: remarks that are not errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from eurasia_sim.analysis.catalogue.meant import attacks_meant, unknown_texts
from eurasia_sim.analysis.catalogue.timing import Timing
from eurasia_sim.engine import run
from eurasia_sim.languages import ENGLISH, named, speaking, t, tn
from eurasia_sim.reading import Document, Loc, Place, read_document, shown, validate
from eurasia_sim.scenario import BASELINE, Case, Plan, Scenario, make_plan
from eurasia_sim.scenario.acting import PlacedActing
from eurasia_sim.scenario.cases import Placed
from eurasia_sim.scenario.choose_draws import uncalibrated_by_acting
from eurasia_sim.scenario.schema import Shock
from eurasia_sim.world import Catalogue, World, check_sources, load_world, shipped_evidence
from eurasia_sim.world.months import Month
from eurasia_sim.world.numbers import HYPOTHETICAL, JUDGEMENT

# Few suffice: whether an event has any effect does not depend on the draw.
PROBES = 3
# Of the factors of states in `on:`; a larger one is mostly meant as a severity or a percentage.
FACTORS = (0.1, 3.0)
SOON = 24  # months between what heals and an offence after it that may have been meant, at most
# Months after the last event in which cases differ, by which any effect has begun.
SHOWS_AFTER = 3
RECORD = ("alignment", "grievance", "dependence", "reach", "coercion", "cohesion")


@dataclass(frozen=True)
class Remark:
    """Something worth a second look, with its place."""

    place: Place | None
    text: str

    def __str__(self) -> str:
        where = f"{shown(self.place.file)}:{self.place.line}: " if self.place else ""
        return f"{where}{self.text}"


def review_scenario(scenario: Scenario) -> list[Remark]:
    """Remarks on a checked scenario; effects are probed with a few draws of the model."""
    timing = Timing(make_plan(scenario))
    return [*_severities(scenario, timing.plan), *_factors(scenario), *_sources(scenario),
            *_left_out(scenario), *_twice(scenario), *_healing(scenario, timing),
            *_timing(scenario, timing), *_no_effect(scenario),
            *_uncalibrated(scenario, timing.plan),
            *(Remark(*one) for one in attacks_meant(scenario)),
            *(Remark(*one) for one in unknown_texts(scenario, _top(scenario)))]


def remarks_on(scenario: Scenario) -> tuple[str, ...]:
    """The remarks of `review_scenario` as a run keeps them: in English, each with its place."""
    with speaking(ENGLISH):
        return tuple(map(str, review_scenario(scenario)))


def review_world(document: Document) -> list[Remark]:
    """Remarks on a world file. Raises InputError when it cannot be used."""
    world = load_world(document.path).world
    return [*_too_certain(world, document), *_without_ties(world, document)]


def review_kinds(document: Document) -> list[Remark]:
    """Remarks on a file of kinds. Raises InputError when it cannot be used."""
    catalogue = validate(Catalogue, document)
    check_sources(document, shipped_evidence())
    return [Remark(document.place(("kinds", name), key=True),
                   t("every size of '{name}' is certain: give the range you would defend",
                     name=name))
            for name, kind in catalogue.kinds.items()
            if all(e.delta.low == e.delta.high for e in kind.effects)]


def _top(scenario: Scenario) -> Document:
    return scenario.document or read_document(scenario.path)


def _own(scenario: Scenario) -> Iterator[tuple[Case, str, Placed]]:
    """Events written in the scenario's own file, each once."""
    seen = set()
    for case in scenario.cases.values():
        for name, placed in case.events.items():
            here = (placed.document.path, placed.loc)
            if placed.document.path == scenario.path and here not in seen:
                seen.add(here)
                yield case, name, placed


def _severities(scenario: Scenario, plan: Plan) -> Iterator[Remark]:
    planned = {case.name: {e.id: e for e in case.events} for case in plan.cases}
    for case, name, placed in _own(scenario):
        event = placed.event
        low, high = scenario.kinds[event.kind].usual
        _, mode, _ = planned[case.name][name].severity
        if not low <= mode <= high:
            key = "value" if event.value else "severity"
            loc: Loc = (*placed.loc, key)
            at = loc if placed.document.has(loc) else placed.loc
            yield Remark(placed.document.place(at),
                         t("'{name}' has severity {mode}; usual for '{kind}' is {low} to {high} "
                           "({unit})", name=name, mode=f"{mode:.3g}", kind=event.kind,
                           low=f"{low:g}", high=f"{high:g}",
                           unit=named(scenario.kinds[event.kind].unit)))


def _factors(scenario: Scenario) -> Iterator[Remark]:
    for _, name, placed in _own(scenario):
        for key, targets in (("on", placed.event.on), ("with", placed.event.with_)):
            for state, factor in (targets or {}).items():
                if not FACTORS[0] <= factor <= FACTORS[1]:
                    loc: Loc = (*placed.loc, key, state)
                    at = loc if placed.document.has(loc) else (*placed.loc, key)
                    yield Remark(placed.document.place(at),
                                 t("'{name}' acts on '{state}' {factor} times as strongly as its "
                                   "severity says; usual is {low} to {high}", name=name,
                                   state=state, factor=f"{factor:g}", low=f"{FACTORS[0]:g}",
                                   high=f"{FACTORS[1]:g}"))


def _states(scenario: Scenario, targets: Mapping[str, float] | None) -> set[str]:
    return set(scenario.world.world.states_of(targets or ()))


def _twice(scenario: Scenario) -> Iterator[Remark]:
    """Own shocks in the same month as another of the same kind, by the same pole."""
    for case, name, placed in _own(scenario):
        event, mine = placed.event, _states(scenario, placed.event.on)
        if not isinstance(event, Shock):
            continue
        for other, its in case.events.items():
            beside = its.event
            same = isinstance(beside, Shock) and (
                (beside.kind, beside.by, beside.against, beside.channel)
                == (event.kind, event.by, event.against, event.channel))
            if (other != name and same and beside.first <= event.last
                    and event.first <= beside.last
                    and (mine == set() or mine & _states(scenario, beside.on))):
                yield Remark(placed.document.place((*placed.loc, "id")),
                             t("'{name}' happens beside '{other}', which is of the same kind and "
                               "by the same pole: together they count twice", name=name,
                               other=other))
                break


def _healing(scenario: Scenario, timing: Timing) -> Iterator[Remark]:
    """What heals before or without an offence."""
    top, told = _top(scenario), set()
    for number, case in enumerate(scenario.cases.values()):
        planned = {event.id: event for event in timing.plan.cases[number].events}
        for name, placed in case.events.items():
            if name in told or not _poles(scenario, placed, "healing"):
                continue
            offence = _offence(scenario, placed, scenario.cases[BASELINE])
            offence = offence or _offence(scenario, placed, case)
            its = case.events.get(offence) if offence else None
            early = 0
            if its is not None and its.event.first <= placed.event.last:
                early = timing.before(planned[name], planned[its.event.id])
                if not early:
                    continue
            told.add(name)
            loc: Loc = (*placed.loc, "id")
            mine = placed.document.path == scenario.path and placed.document.has(loc)
            place = placed.document.place(loc) if mine else (
                top.place(("variants", case.name), key=True) if case.name != BASELINE else None)
            if its is not None and early:
                yield Remark(place,
                             t("'{name}' comes before '{other}' in {early} of {count} draws, and "
                               "heals nothing there: write  {date}", name=name,
                               other=its.event.id, early=early, count=timing.count,
                               date=f"date: {{after: {its.event.id}, by: {{from: …, to: …}}}}"))
                continue
            yield Remark(place,
                         t("'{name}' heals before the offence in the case '{case}': where no wound "
                           "is open there is nothing to heal", name=name, case=case.name) if its
                         else
                         t("'{name}' heals without an offence in the case '{case}': where no wound "
                           "is open there is nothing to heal", name=name, case=case.name))


def _timing(scenario: Scenario, timing: Timing) -> Iterator[Remark]:
    """What never acts, always at once, or in some draws after the period."""
    told = set()
    for number, case in enumerate(scenario.cases.values()):
        placed: dict[str, Placed | PlacedActing] = {**case.events, **case.acting}
        own = {name: one for name, one in placed.items() if one.document.path == scenario.path}
        elsewhere = case.name if case.name != BASELINE else None
        late = [(name, _late(name, draws, timing.count, elsewhere))
                for name, draws in timing.too_late(number)]
        said = list(timing.responses(number, elsewhere)) if own.keys() & case.acting.keys() else []
        for name, text in [*late, *said]:
            if name in own and name not in told:
                told.add(name)
                yield Remark(own[name].document.place((*own[name].loc, "id")), text)


def _late(name: str, late: int, count: int, case: str | None) -> str:
    if case is None:
        return t("'{name}' comes after the period's end in {late} of {count} draws", name=name,
                 late=late, count=count)
    return t("'{name}' comes after the period's end in {late} of {count} draws, in the case "
             "'{case}'", name=name, late=late, count=count, case=case)


def _offence(scenario: Scenario, placed: Placed, case: Case) -> str | None:
    """The event of a case that another heals: the last before it, else the next after it."""
    known = case.events.get(placed.event.id, placed).event  # where the case itself has it
    found = [(its.event.first > known.last, abs(known.first - its.event.first), name)
             for name, its in case.events.items()
             if isinstance(its.event, Shock) and _wounded(scenario, its, placed)]
    return min((one for one in found if not one[0] or one[1] <= SOON),
               default=(False, 0, None))[-1]


def _wounded(scenario: Scenario, placed: Placed, healing: Placed) -> bool:
    """Whether an event may open a wound that another heals."""
    wounds, heals = (_poles(scenario, one, variable) for one, variable in (
        (placed, "wound"), (healing, "healing")))
    return any(states & heals.get(pole, set()) for pole, states in wounds.items())


def _poles(scenario: Scenario, placed: Placed, variable: str) -> dict[str, set[str]]:
    """Pole → states whose wounds an event opens or heals."""
    event = placed.event
    return {getattr(event, effect.pole):
            _states(scenario, event.on if effect.states == "on" else event.with_)
            for effect in scenario.kinds[event.kind].effects
            if effect.variable == variable and effect.pole}


def _sources(scenario: Scenario) -> Iterator[Remark]:
    for case, name, placed in _own(scenario):
        event = placed.event
        known = max((str(p.event.last) for p in scenario.cases[BASELINE].events.values()
                     if isinstance(p.event, Shock) and p.document.path != scenario.path),
                    default="")
        if (case.name == BASELINE and HYPOTHETICAL in event.source and str(event.first) <= known):
            yield Remark(placed.document.place((*placed.loc, "source")),
                         t("'{name}' is hypothetical, but the baseline has it among what happened "
                           "(before {known}): move it into a variant, or say so in context",
                           name=name, known=known))


def _left_out(scenario: Scenario) -> Iterator[Remark]:
    if scenario.not_taken:
        place = _top(scenario).place(("extends",), key=True)
        yield Remark(place,
                     t("extends takes over events, not variants: those of the other scenario are "
                       "not run here ({names}); repeat them under variants if they are wanted",
                       names=", ".join(scenario.not_taken)))
    last = scenario.period.last
    for name, placed in scenario.cases[BASELINE].events.items():
        end = placed.event.last
        if end > last:
            yield Remark(placed.document.place((*placed.loc, "id")),
                         t("'{name}' goes on until {end}, but the period ends in {last}: what "
                           "lies behind is left out", name=name, end=end, last=last))


def _no_effect(scenario: Scenario) -> Iterator[Remark]:
    """Own events without effect, found by leaving out each in turn."""
    cases = dict(scenario.cases)
    probes: dict[str, tuple[str, str, Placed]] = {}
    for number, (case, name, placed) in enumerate(_own(scenario)):
        probe = f"probe {number}"
        probes[probe] = (case.name, name, placed)
        cases[probe] = replace(case, name=probe, events=case.less(name))
    plan = make_plan(replace(scenario, cases=cases))
    if not any(case.acting for case in plan.cases):
        end = max((plan.months.index(month) for month in _different(scenario)
                   if month in plan.months), default=0)
        plan = replace(plan, months=plan.months[:end + 1 + SHOWS_AFTER])
    records = run(plan, replicates=PROBES, record=RECORD, threads=1).records
    names = list(cases)

    def same(one: str, two: str) -> bool:
        i, j = names.index(one), names.index(two)
        return all(np.array_equal(values[i], values[j]) for values in records.values())

    for probe, (case_name, name, placed) in probes.items():
        if same(probe, case_name):
            yield Remark(placed.document.place((*placed.loc, "id")),
                         t("'{name}' changes nothing: whatever it moves is switched off, absent "
                           "or too late to show", name=name))
    variants = [name for name in scenario.cases if name != BASELINE]
    top = _top(scenario)
    for number, name in enumerate(variants):
        for other in [BASELINE, *variants[:number]]:
            # Few draws do not show what happens in few draws.
            one, two = scenario.cases[name], scenario.cases[other]
            alike = (one.acting == two.acting and one.against in (two.against, other)
                     and (not one.acting or one.without == two.without))
            if alike and same(name, other):
                yield Remark(top.place(("variants", name), key=True),
                             t("the variant '{name}' gives the same as '{other}'", name=name,
                               other=other))
                break


def _uncalibrated(scenario: Scenario, plan: Plan) -> Iterator[Remark]:
    """Own responses that act among what was observed, for which no calibrated draw was made."""
    found = uncalibrated_by_acting(scenario, plan)
    if found is None:
        return
    early, until = found
    first = scenario.cases[BASELINE].acting[early[0]]
    parts = {"name": early[0], "until": until,
             "active": f"active: {{from: {Month.parse(until) + 1}}}",
             "prior": "ensemble: {parameters: prior}"}
    yield Remark(first.document.place((*first.loc, "id")),
                 t("'{name}' may act before history ends ({until}): so all draws come from the "
                   "prior, and none is calibrated; add  {active}, or  {prior}  to mean it",
                   **parts) if not early[1:] else
                 tn("'{name}' and {count} more may act before history ends ({until}): so all "
                    "draws come from the prior, and none is calibrated; add  {active}, or  {prior}"
                    "  to mean it",
                    "'{name}' and {count} more may act before history ends ({until}): so all "
                    "draws come from the prior, and none is calibrated; add  {active}, or  {prior}"
                    "  to mean it", len(early) - 1, **parts))


def _different(scenario: Scenario) -> Iterator[str]:
    """The last months of the own events, and of those that cases have differently."""
    yield from (str(placed.event.last) for _, _, placed in _own(scenario))
    base = scenario.cases[BASELINE].events
    for case in scenario.cases.values():
        for name in {*case.events, *base}:
            both = [events[name].event for events in (case.events, base) if name in events]
            if len(both) < 2 or both[0] != both[1]:
                yield from (str(event.last) for event in both)


def _too_certain(world: World, document: Document) -> Iterator[Remark]:
    for path, estimate in world.estimates().items():
        if estimate.low == estimate.high and JUDGEMENT in estimate.source \
                and 0 < estimate.mode < 1:
            loc: Loc = tuple(path.split("."))
            yield Remark(document.place(loc),
                         t("{path} is a judgement without a range: low = high", path=path))


def _without_ties(world: World, document: Document) -> Iterator[Remark]:
    tied = {name for tie in world.ties for name in tie.between}
    for name in world.states:
        if len(world.states) > 1 and name not in tied:
            yield Remark(document.place(("states", name), key=True),
                         t("'{name}' has no ties: nobody's alignment or anger reaches it",
                           name=name))
