"""Resolve a scenario: one file without `extends` that gives the same results."""

from __future__ import annotations

from typing import Any

import yaml
from pydantic import BaseModel

from eurasia_sim.scenario.cases import BASELINE, Case
from eurasia_sim.scenario.given import PlainDumper
from eurasia_sim.scenario.load import Scenario
from eurasia_sim.scenario.schema import Shock
from eurasia_sim.world import shipped_kinds
from eurasia_sim.world.moves import Response


def resolved(scenario: Scenario, world: str) -> dict[str, Any]:
    """The resolved scenario as plain data; `world` is its world's name in the copy."""
    base = scenario.cases[BASELINE]
    shipped = shipped_kinds()
    # Events with effects of their own bring their kinds with them.
    alone = {p.event.kind for c in scenario.cases.values() for p in c.events.values()
             if p.event.effects is not None}
    own = {name: kind for name, kind in scenario.kinds.items()
           if name not in shipped and name not in alone}
    variants = {}
    for name, case in scenario.cases.items():
        if name != BASELINE:
            variants[name] = {"label": case.label, "about": case.about,
                              "against": None if case.against == BASELINE else case.against,
                              **_difference(base, case)}
    whole = {
        "name": scenario.name, "question": scenario.question, "context": scenario.context,
        "world": world, "period": _period(scenario),
        "ensemble": _plain(scenario.ensemble),
        "kinds": {name: _plain(kind) for name, kind in own.items()},
        **_events(base), **_acting(base), "without": list(base.without),
        "parameters": {name: _plain(value) for name, value in base.parameters.items()},
        "variants": variants, "focus": _plain(scenario.focus),
        "translations": {code: dict(texts) for code, texts in scenario.translations.items()},
    }
    result: dict[str, Any] = _without_empty(whole)
    return result


def resolved_yaml(scenario: Scenario, world: str) -> str:
    """The resolved scenario as a YAML file that can be run."""
    text: str = yaml.dump(resolved(scenario, world), Dumper=PlainDumper, sort_keys=False,
                          allow_unicode=True, width=100)
    return ("# Written by eurasia-sim: the scenario as it was run, with everything it extends.\n"
            + text)


def _period(scenario: Scenario) -> dict[str, Any]:
    """The period; events that it inherits may go on behind it, which its own may not."""
    last = max((placed.event.last for case in scenario.cases.values()
                for placed in case.events.values() if not getattr(placed.event, "follows", None)),
               default=scenario.period.last)
    late = last if last > scenario.period.last else None
    plain: dict[str, Any] = _plain(scenario.period.model_copy(update={"events_to": late}))
    return plain


def _events(case: Case, names: list[str] | None = None) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {"shocks": [], "trends": []}
    for name in case.events if names is None else names:
        event = case.events[name].event
        plain = _plain(event)
        if event.effects is not None:
            del plain["kind"]
        found["shocks" if isinstance(event, Shock) else "trends"].append(plain)
    return found


def _acting(case: Case, names: list[str] | None = None) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {"responses": [], "choices": []}
    for name in case.acting if names is None else names:
        what = case.acting[name].what
        found["responses" if isinstance(what, Response) else "choices"].append(_plain(what))
    return found


def _difference(base: Case, case: Case) -> dict[str, Any]:
    """A variant as the events it removes from the baseline and those it adds."""
    changed = [name for name, placed in case.events.items()
               if name not in base.events or placed.event != base.events[name].event]
    acting = [name for name, placed in case.acting.items()
              if name not in base.acting or placed.what != base.acting[name].what]
    removed = [name for mine, theirs, new in ((base.events, case.events, changed),
                                              (base.acting, case.acting, acting))
               for name in mine if name not in theirs or name in new]
    return {"remove": removed, **_events(case, changed), **_acting(case, acting),
            "without": [name for name in case.without if name not in base.without],
            "parameters": {name: _plain(value) for name, value in case.parameters.items()
                           if base.parameters.get(name) != value}}


def numbers(scenario: Scenario) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The other inputs of its results: the world's numbers, the priors, the kinds in use."""
    loaded = scenario.world
    used = {p.event.kind for c in scenario.cases.values() for p in c.events.values()}
    used |= {move.kind for case in scenario.cases.values() for placed in case.acting.values()
             for move, _, _ in placed.moves}
    return ({n: p.triple for n, p in loaded.world.estimates().items()},
            {n: p.prior.triple for n, p in loaded.priors.parameters.items()},
            {n: k.model_dump(mode="json") for n, k in scenario.kinds.items() if n in used})


def _plain(value: BaseModel) -> Any:
    return value.model_dump(by_alias=True, exclude_none=True)


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {k: _without_empty(v) for k, v in value.items()}
        return {k: v for k, v in kept.items() if v not in (None, [], {})}
    return value
