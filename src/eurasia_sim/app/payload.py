"""Describe a scenario for the page: its words, names, sources, and the file that it stands for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from eurasia_sim.app.council_part import council_part
from eurasia_sim.app.limits import DRAWS
from eurasia_sim.languages import ENGLISH, speaking
from eurasia_sim.results.tables import LEVELS
from eurasia_sim.scenario import BASELINE, Scenario, make_plan
from eurasia_sim.scenario.choose_draws import draws_files, told
from eurasia_sim.scenario.copying import OWN_DRAWS, world_name
from eurasia_sim.scenario.labels import focus_labels, focus_region
from eurasia_sim.scenario.resolve import resolved
from eurasia_sim.wording.numbers import SMALL
from eurasia_sim.wording.signs import CLEAR
from eurasia_sim.world import OWN_WORLD, Estimate

# Blue, green … of the poles that choose none; as in the pictures.
COLORS = ("#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")


def scenario_payload(name: str, scenario: Scenario) -> dict[str, Any]:
    """What the page needs of a scenario besides the engine's file.

    Returns: plain data; ``document`` is the scenario as one file without ``extends``, ``needs``
        names what must lie beside it.
    """
    world = scenario.world.world
    states, poles = focus_labels(scenario)
    document = _document(scenario)
    mechanisms = _mechanisms(scenario)
    return {
        "id": name, "name": scenario.name, "question": scenario.question,
        "context": (scenario.context or "").strip(), "world": world.name,
        "levels": LEVELS, "clear": CLEAR, "small": SMALL, "draws": DRAWS,
        "drawn": told(make_plan(scenario), DRAWS),
        "states": [{"id": n, "label": s.label, "about": s.about or ""}
                   for n, s in world.states.items()],
        "poles": [{"id": n, "label": p.label, "spoken": p.spoken or p.label, "color": color,
                   "about": p.about or ""}
                  for (n, p), color in zip(world.poles.items(), _colors(scenario), strict=True)],
        "regions": [{"id": n, "label": r.label} for n, r in world.regions.items()],
        "channels": [{"id": n, "label": c.label} for n, c in world.channels.items()],
        "region": _region(scenario),
        "focus": {"states": list(states), "poles": list(poles)},
        "own": [n for n, p in scenario.cases[BASELINE].events.items()
                if p.document.path == scenario.path],
        "mechanisms": mechanisms,
        "sources": _sources(scenario, document, mechanisms),
        "document": document, "needs": _needs(scenario), "council": council_part(scenario),
        "translations": scenario.translations,
    }


def _region(scenario: Scenario) -> str:
    """In English: the page translates what it shows."""
    with speaking(ENGLISH):
        return focus_region(scenario)[0]


def _document(scenario: Scenario) -> dict[str, Any]:
    """The scenario as one file, with the draws that the page takes."""
    whole = resolved(scenario, world_name(scenario))
    whole["ensemble"] = {**whole["ensemble"], "replicates": DRAWS}
    if draws_files(scenario):
        whole["ensemble"]["parameters"] = OWN_DRAWS
    # Through JSON, so that nothing is shared and every key is text.
    plain: dict[str, Any] = json.loads(json.dumps(whole))
    return plain


def _needs(scenario: Scenario) -> list[str]:
    """Names of the files that must lie beside a file of this scenario."""
    found = [OWN_DRAWS] if draws_files(scenario) else []
    if world_name(scenario) == OWN_WORLD:
        evidence = scenario.world.world.evidence
        found += [OWN_WORLD, *([evidence] if evidence else [])]
    return found


def _colors(scenario: Scenario) -> list[str]:
    poles = scenario.world.world.poles.values()
    given = [p.color for p in poles if p.color]
    spare = iter([c for c in COLORS if c not in given] * len(scenario.world.world.poles))
    return [p.color or next(spare) for p in poles]


def _mechanisms(scenario: Scenario) -> list[dict[str, Any]]:
    priors = scenario.world.priors
    baseline = scenario.cases[BASELINE]
    return [{"id": name, "about": mechanism.about, "parameters": [
        _number(baseline.parameters.get(n, priors.parameters[n].prior), n)
        for n in mechanism.off if n in priors.parameters]}
        for name, mechanism in priors.mechanisms.items()]


def _number(value: Estimate, id_: str) -> dict[str, Any]:
    return {"id": id_, "low": value.low, "mode": value.mode, "high": value.high,
            "source": list(value.source), "note": value.note or ""}


def _sources(scenario: Scenario, document: Mapping[str, Any],
             mechanisms: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """id → description, of every source that the page may show; it knows the plain words."""
    cited = {name for kind in scenario.kinds.values() for effect in kind.effects
             for name in effect.delta.source if effect.sets is None}
    cited |= {name for one in mechanisms for p in one["parameters"] for name in p["source"]}
    for part in (document, *document.get("variants", {}).values()):
        for table in ("shocks", "trends", "responses", "choices"):
            cited |= {name for event in part.get(table, [])
                      for one in (event, *event.get("menu", [])) for name in one.get("source", [])}
    evidence = scenario.world.evidence
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


__all__ = ["scenario_payload"]
