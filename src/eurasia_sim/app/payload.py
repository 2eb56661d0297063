"""Describe a scenario for the page: names, events, mechanisms, and their sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from eurasia_sim.app.limits import DRAWS, EFFECT_EVERY
from eurasia_sim.app.scenario_store import ServedScenario, posture_id
from eurasia_sim.reading import InputError
from eurasia_sim.results.tables import LEVELS
from eurasia_sim.scenario import BASELINE, Scenario, make_plan
from eurasia_sim.scenario.cases import Placed
from eurasia_sim.scenario.choose_draws import drawn
from eurasia_sim.scenario.labels import focus_labels, focus_region
from eurasia_sim.scenario.schema import Shock
from eurasia_sim.wording.numbers import SMALL
from eurasia_sim.wording.signs import CLEAR
from eurasia_sim.world import Estimate
from eurasia_sim.world.evidence import Evidence

# Blue, green … of the poles that choose none; as in the pictures.
COLORS = ("#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")


def scenario_payload(served: ServedScenario) -> dict[str, Any]:
    """Everything the page needs of a scenario that does not depend on a run."""
    scenario = served.scenario
    world = scenario.world.world
    states, poles = focus_labels(scenario)
    events: dict[str, dict[str, Any]] = {}
    cases = {}
    for name, case in scenario.cases.items():
        keys = [repr(placed.event) for placed in case.events.values()]
        for key, placed in zip(keys, case.events.values(), strict=True):
            events.setdefault(key, {"key": len(events), **_event(scenario, placed)})
        cases[name] = {"label": case.label, "about": case.about, "without": list(case.without),
                       "events": [events[key]["key"] for key in keys],
                       "acting": [placed.what.label or name.replace("-", " ")
                                  for name, placed in case.acting.items()]}
    return {
        "id": served.name, "name": scenario.name, "question": scenario.question,
        "context": scenario.context or "", "world": world.name,
        "from": str(scenario.period.first), "months": scenario.period.months,
        "postureFrom": str(served.turning_point),
        "levels": LEVELS, "clear": CLEAR, "small": SMALL, "draws": DRAWS, "every": EFFECT_EVERY,
        "drawn": drawn(make_plan(scenario), DRAWS), "calibrated": _calibrated(scenario),
        "ensemble": scenario.ensemble.parameters or "auto",
        "states": [{"id": n, "label": s.label} for n, s in world.states.items()],
        "poles": [{"id": n, "label": p.label, "spoken": p.spoken or p.label, "color": color,
                   "posture": posture_id(n), "coercion": _number(p.coercion, "")}
                  for (n, p), color in zip(world.poles.items(), _colors(scenario), strict=True)],
        "regions": [{"id": n, "label": r.label, "states": list(r.states)}
                    for n, r in world.regions.items()],
        "region": focus_region(scenario)[0],
        "focus": {"states": list(states), "poles": list(poles)},
        "cases": cases, "events": list(events.values()),
        "mechanisms": _mechanisms(scenario),
        "ties": [{"between": list(t.between), **_number(t.strength, "")} for t in world.ties],
        "sources": _sources(scenario.world.evidence, _cited(scenario, events.values())),
    }


def _calibrated(scenario: Scenario) -> str | None:
    """Why the calibrated draws cannot be chosen; None if they can."""
    asked = scenario.ensemble.model_copy(update={"parameters": "calibrated"})
    try:
        make_plan(replace(scenario, ensemble=asked, ensemble_in=None))
    except InputError as error:
        return error.message.rpartition(": ")[2]
    return None


def _colors(scenario: Scenario) -> list[str]:
    poles = scenario.world.world.poles.values()
    given = [p.color for p in poles if p.color]
    spare = iter([c for c in COLORS if c not in given] * len(scenario.world.world.poles))
    return [p.color or next(spare) for p in poles]


def _event(scenario: Scenario, placed: Placed) -> dict[str, Any]:
    event, kind = placed.event, scenario.kinds[placed.event.kind]
    shock = isinstance(event, Shock)
    targets = {**(event.on or {}), **(event.with_ or {})}
    return {
        "id": event.id, "label": event.label or event.id.replace("-", " "),
        "type": "shock" if shock else "trend", "first": str(event.first), "last": str(event.last),
        "own": placed.document.path == scenario.path,
        "by": event.by, "against": event.against,
        "states": sorted(scenario.world.world.states_of(targets)),
        "severity": list(event.severity.triple) if event.severity else None,
        "money": [event.value.usd_billion.mode, event.value.economy_usd_billion.mode]
        if event.value else None,
        "kind": kind.label, "about": kind.about, "unit": kind.unit, "usual": kind.usual,
        "effects": [{"on": effect.variable, "lasting": effect.lasting,
                     **_number(effect.delta, "")} for effect in kind.effects],
        "source": list(event.source), "note": event.note or "",
    }


def _number(value: Estimate, name: str) -> dict[str, Any]:
    """An uncertain number with its sources."""
    return {**({"name": name} if name else {}), "low": value.low, "mode": value.mode,
            "high": value.high, "source": list(value.source), "note": value.note or ""}


def _mechanisms(scenario: Scenario) -> list[dict[str, Any]]:
    priors = scenario.world.priors
    baseline = scenario.cases[BASELINE]
    found = []
    for name, mechanism in priors.mechanisms.items():
        drawn_by = [n for n in mechanism.off if n in priors.parameters]
        found.append({
            "id": name, "about": mechanism.about,
            "parameters": [_number(baseline.parameters.get(n, priors.parameters[n].prior),
                                   f"{priors.parameters[n].symbol}: {priors.parameters[n].about}")
                           for n in drawn_by]})
    return found


def _cited(scenario: Scenario, events: Iterable[Mapping[str, Any]]) -> set[str]:
    cited: set[str] = set()
    for event in events:
        cited |= set(event["source"])
        for effect in event["effects"]:
            cited |= set(effect["source"])
    for mechanism in _mechanisms(scenario):
        for parameter in mechanism["parameters"]:
            cited |= set(parameter["source"])
    for pole in scenario.world.world.poles.values():
        cited |= set(pole.coercion.source)
    for tie in scenario.world.world.ties:
        cited |= set(tie.strength.source)
    return cited


def _sources(evidence: Evidence, cited: set[str]) -> dict[str, str]:
    """id → description of the source; the page itself describes the plain words."""
    found = {}
    for name in sorted(cited):
        if name in evidence.claims:
            claim = evidence.claims[name]
            of = evidence.sources[claim.of]
            found[name] = f"{claim.claim} ({of.author}, {of.title}, {of.date}; {claim.nature})"
        elif name in evidence.sources:
            source = evidence.sources[name]
            found[name] = f"{source.author}: {source.title}, {source.date}"
    return found
