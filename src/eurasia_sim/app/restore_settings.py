"""Restore the settings of the page from a saved scenario file."""

from __future__ import annotations

from typing import Any

from eurasia_sim.app.requests import Changes
from eurasia_sim.app.scenario_store import WHAT_IF, ServedScenario, load_text, posture_id
from eurasia_sim.reading import InputError
from eurasia_sim.scenario import BASELINE, Case, Scenario
from eurasia_sim.scenario.schema import Shock, Trend

# The keys of an event that the page can change.
CHANGED = {"severity", "value", "date", "first", "last"}
NEAR = 1e-6


def restore_settings(text: str, served: dict[str, ServedScenario]) -> dict[str, Any]:
    """The settings with which the page shows a file's what-if.

    Raises:
        InputError: when the file cannot be read, extends no served scenario, or contains
            something that the page cannot set.
    """
    scenario = load_text(text)
    baseline = scenario.cases[BASELINE]
    fitting = [s for s in served.values() if s.scenario.world.world == scenario.world.world
               and s.scenario.period == scenario.period
               and _events(s.scenario.cases[BASELINE]) == _events(baseline)]
    fitting.sort(key=lambda s: s.scenario.name != scenario.name)
    if not fitting:
        raise InputError(f"'{scenario.name}' is not among the scenarios that are served here",
                         hint="start the page with this file: eurasia-sim serve FILE")
    name = WHAT_IF if WHAT_IF in scenario.cases else list(scenario.cases)[-1]
    for one in fitting:
        ways = [(start, changes) for start, case in one.scenario.cases.items()
                if (changes := _difference(case, scenario.cases[name])) is not None]
        if ways:
            start, changes = min(ways, key=lambda pair: len(pair[1].model_dump_json()))
            return {"scenario": one.name, "start": start, "draws": _draws(scenario, one),
                    "changes": changes.model_dump(exclude_defaults=True)}
    raise InputError(f"'{name}' holds something for which the page has no control",
                     hint="run it with  eurasia-sim run, or start the page with it")


def _draws(scenario: Scenario, served: ServedScenario) -> str:
    asked = scenario.ensemble.parameters
    same = asked == served.scenario.ensemble.parameters
    return "auto" if same or asked not in ("calibrated", "prior") else asked


def _events(case: Case) -> dict[str, Any]:
    return {name: placed.event for name, placed in case.events.items()}


def _difference(start: Case, case: Case) -> Changes | None:
    """The changes that lead from one case to another; None if the page cannot make them."""
    if dict(start.parameters) != dict(case.parameters) or set(start.without) - set(case.without):
        return None
    changes: dict[str, Any] = {
        "remove": [], "scale": {}, "move": {}, "stop": {}, "posture": {},
        "without": [n for n in case.without if n not in start.without]}
    for name, placed in start.events.items():
        if name not in case.events:
            changes["remove"].append(name)
        elif not _changed(name, placed.event, case.events[name].event, changes):
            return None
    for name, placed in case.events.items():
        if name not in start.events and not _posture(placed.event, changes):
            return None
    try:
        return Changes.model_validate(changes).normalised()
    except ValueError:
        return None  # beyond what the controls reach


def _changed(name: str, before: Shock | Trend, after: Shock | Trend,
             changes: dict[str, Any]) -> bool:
    """Add the change of an event; False if more than its size or date differs."""
    if type(before) is not type(after):
        return False
    if before.model_dump(exclude=CHANGED) != after.model_dump(exclude=CHANGED):
        return False
    kept = 1.0
    if isinstance(before, Shock) and isinstance(after, Shock):
        if before.date != after.date:
            if after.first != after.last:
                return False
            changes["move"][name] = str(after.first)
    elif isinstance(before, Trend) and isinstance(after, Trend):
        if before.first != after.first or after.last > before.last:
            return False
        if before.last != after.last:
            changes["stop"][name] = str(after.last)
            if before.per == "period":
                kept = (after.last - after.first + 1) / (before.last - before.first + 1)
    factors = {round(b / a / kept, 6) for a, b in zip(_size(before), _size(after), strict=True)
               if a}
    if len(factors) != 1:
        return False
    factor = factors.pop()
    if abs(factor - 1) > NEAR:
        changes["scale"][name] = factor
    return True


def _size(event: Shock | Trend) -> tuple[float, ...]:
    if event.value is not None:
        return event.value.usd_billion.triple
    return event.severity.triple if event.severity else (1.0, 1.0, 1.0)


def _posture(event: Shock | Trend, changes: dict[str, Any]) -> bool:
    """Add a turn of posture; False if the page does not make such an event."""
    kinds = {"posture_hardens": 1, "posture_softens": -1}
    if (not isinstance(event, Shock) or event.kind not in kinds or event.by is None
            or event.id != posture_id(event.by) or event.first != event.last):
        return False
    when = changes.setdefault("posture_from", str(event.first))
    low, mode, high = _size(event)
    changes["posture"][event.by] = kinds[event.kind] * mode
    return bool(low == mode == high and when == str(event.first))


__all__ = ["restore_settings"]
