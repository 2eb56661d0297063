"""Turn records into answers for the page: bands, effects in thousandths, attributions."""

from __future__ import annotations

from typing import Any

import numpy as np

from eurasia_sim.app.limits import EFFECT_EVERY, MAIN_CAUSES, SEARCH_DRAWS, WHY_DRAWS
from eurasia_sim.app.requests import View, WhyRequest
from eurasia_sim.app.warm_baseline import Records, WarmBaseline
from eurasia_sim.arrays import Floats, Integers
from eurasia_sim.engine.coalitions import Player, run_coalitions
from eurasia_sim.model import influence as see
from eurasia_sim.results.outcome import Outcome, outcome
from eurasia_sim.results.tables import LEVELS, NOTHING, quantiles
from eurasia_sim.scenario import Plan, PlannedCase, Scenario, make_plan

SCALE = 1000
# Smaller differences are rounding errors of single precision.
ROUNDING = max(NOTHING, 2e-6)
REST = "everything else"


def courses(baseline: WarmBaseline, records: Records, view: View) -> dict[str, Floats]:
    """The outcomes of a view by name, each (month, series, R)."""
    if view != "shares":
        return {view: _flat(records[view])}
    held = records["influence"]
    labels = baseline.plan.labels
    states = list(labels.states)
    found = {"influence_share": _flat(see.share(held, axis=1))}
    for name, (_, members) in labels.regions.items():
        index = [states.index(state) for state in members]
        found[f"region:{name}"] = see.share(
            see.regional(baseline.power[index], held[..., index, :]), axis=1)
    return found


def _flat(values: Floats) -> Floats:
    months, poles, states, count = values.shape
    return values.reshape(months, poles * states, count)


def bands(values: Floats) -> list[int]:
    """Quantiles of a course, (month, series, R): by level, series and month, each as its step
    from the month before. Steps are small numbers, which compress to a quarter."""
    whole = _thousandths(quantiles(values)).transpose(0, 2, 1)
    steps: list[int] = np.diff(whole, axis=-1, prepend=0).ravel().tolist()
    return steps


def effects(values: Floats, baseline: Floats) -> dict[str, Any]:
    """Effects between two courses on the same draws, every few months back from the last.

    Returns: ``months``; for each series the quantiles 5, 50 and 95 % by month (``q``, by level),
    and how many of a hundred draws are higher and lower.
    """
    months = list(range(len(values) - 1, -1, -EFFECT_EVERY))[::-1]
    change = values[months] - baseline[months]
    chosen = [LEVELS.index(level) for level in (0.05, 0.5, 0.95)]
    spread = _thousandths(quantiles(change)[chosen]).transpose(0, 2, 1)
    signs = [100 * (sign * change > ROUNDING).mean(axis=-1).T for sign in (1, -1)]
    return {"months": months, "q": spread.tolist(),
            "up": np.floor(signs[0] + 1e-9).astype(int).tolist(),
            "down": np.floor(signs[1] + 1e-9).astype(int).tolist()}


def _thousandths(values: Floats) -> Integers:
    return np.rint(np.nan_to_num(values) * SCALE).astype(np.int64)


def why(scenario: Scenario, case: str, question: WhyRequest) -> dict[str, Any]:
    """Attribute a change since the first month to its main causes, by Shapley values.

    All thirty events of history would take a minute. The main causes are found by leaving out each
    event; the others count as one.
    """
    from eurasia_sim.analysis.causes.attribution import by_events

    plan = make_plan(scenario)
    what = outcome(plan.labels, plan.months, question.variable, question.state, question.pole,
                   month=question.month)
    main, rest = _main_causes(plan, case, what)
    found = by_events(scenario, what, case=case, groups={REST: rest} if rest else {},
                      replicates=plan.draws(WHY_DRAWS), threads=1)
    parts = [{"id": part.name, "label": part.label, "what": part.what, "month": part.month,
              "mean": _round(part.values.mean()), "low": _round(np.quantile(part.values, 0.05)),
              "high": _round(np.quantile(part.values, 0.95))} for part in found.parts]
    return {"month": what.month, "draws": WHY_DRAWS, "start": _round(found.start.mean()),
            "end": _round(found.end.mean()), "error": float(f"{found.error:.2g}"),
            "main": len(main), "others": len(rest), "parts": parts}


def _round(value: float | np.floating[Any]) -> float:
    return round(float(value), 4)


def _main_causes(plan: Plan, case: str, what: Outcome) -> tuple[list[str], list[str]]:
    """Ids of the events with the largest effect on the outcome, and of all others."""
    planned: PlannedCase = next(c for c in plan.cases if c.name == case)
    month = plan.months.index(what.month)
    ids = [event.id for event in planned.events if event.first <= month]
    if len(ids) <= MAIN_CAUSES + 1:
        return ids, []
    players = [Player(name, frozenset([name])) for name in ids]
    there = np.vstack([np.ones((1, len(ids)), bool), ~np.eye(len(ids), dtype=bool)])
    values = run_coalitions(plan, planned, players, there, [month], what.measure(plan.labels),
                            replicates=plan.draws(SEARCH_DRAWS), threads=1)[:, 0]
    size = np.abs(values[1:] - values[0]).mean(axis=-1)
    order = [ids[i] for i in np.argsort(-size, kind="stable")]
    return order[:MAIN_CAUSES], order[MAIN_CAUSES:]
