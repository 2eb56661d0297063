"""Choose the draws of a scenario: calibrated ones that fit its history, or those of the prior."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from eurasia_sim.languages import ENGLISH, Later, learn, msg, speaking, t
from eurasia_sim.reading import InputError, Loc, shown
from eurasia_sim.scenario.library import inside
from eurasia_sim.scenario.load import Scenario, load_scenario
from eurasia_sim.scenario.plan import ACTING, Plan, PlannedEvent
from eurasia_sim.scenario.planner import prior_plan
from eurasia_sim.scenario.posterior import (
    CALIBRATED,
    PRIOR,
    Posterior,
    read_posterior,
    shipped_posterior,
)
from eurasia_sim.world import Month

OF_THE_PRIOR = msg("from the prior")
NOT_CALIBRATED = msg("from the prior, not calibrated: {why}")
KEY: Loc = ("ensemble", "parameters")

Given = str | Path | Mapping[str, Any] | Scenario


def prepare(scenario: Given, replicates: int | None = None,
            seed: int | None = None) -> tuple[Scenario, Plan]:
    """A scenario ready to be run: read, changed as asked, its choice of draws written out.

    Raises:
        InputError: for anything wrong in the scenario, with its line; or for a number of
            replicates or a seed that no scenario may have.
    """
    loaded = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    learn(loaded.translations)
    loaded = replace(loaded, ensemble=loaded.ensemble.changed(replicates, seed))
    plan = make_plan(loaded)
    return settled(loaded, plan), plan


def make_plan(scenario: Scenario) -> Plan:
    """Plan a checked scenario: turn it into arrays, with its draws.

    Raises:
        InputError: for an event without possible effect, or calibrated draws that do not fit.
    """
    return choose(scenario, prior_plan(scenario))


def drawn(plan: Plan, replicates: int | None = None) -> str:
    """The origin of a plan's draws in words, in the language in use."""
    if plan.posterior is None:
        return str(plan.remark or t(OF_THE_PRIOR))
    return plan.posterior.words(plan.replicates if replicates is None else replicates)


def told(plan: Plan, replicates: int | None = None) -> dict[str, Any]:
    """The same for a page, which says it in its own language.

    Returns: plain data: a ``message``, and ``parts`` that stand in its places: texts, counts,
        ``{"month": "2024-12"}``, or another message with parts.
    """
    posterior = plan.posterior
    if posterior is None:
        return _plain(plan.remark or Later(OF_THE_PRIOR))
    return {"message": posterior.message(plan.replicates if replicates is None else replicates),
            "parts": {"many": len(posterior.accepted), "all": posterior.draws,
                      "month": {"month": posterior.until}}}


def _plain(said: Later) -> dict[str, Any]:
    return {"message": said.message, "parts": {
        name: _plain(part) if isinstance(part, Later) else str(part)
        for name, part in said.parts.items()}}


def origin(plan: Plan, replicates: int | None = None) -> str:
    """The origin in English, for files."""
    with speaking(ENGLISH):
        return drawn(plan, replicates)


def remarked(plan: Plan, kept: str) -> Plan:
    """A plan of the prior with the remark that a file kept of it, in any language if it can be."""
    posterior = shipped_posterior()
    why = None if posterior is None else misfit(posterior, plan)
    found = Later(NOT_CALIBRATED, why=why)
    with speaking(ENGLISH):
        same = why is not None and str(found) == kept
    return replace(plan, remark=found if same else Later(kept) if kept else None)


def settled(scenario: Scenario, plan: Plan) -> Scenario:
    """The scenario with its choice of draws written out, so that it can be repeated."""
    how = scenario.ensemble.parameters or (PRIOR if plan.posterior is None else CALIBRATED)
    return replace(scenario, ensemble=scenario.ensemble.model_copy(update={"parameters": how}))


def choose(scenario: Scenario, plan: Plan) -> Plan:
    """The plan with the draws of its scenario.

    The calibrated ensemble, if it fits this history and the scenario does not say
    `parameters: prior`; else the prior, with the reason in `Plan.remark`.

    Raises:
        InputError: for a calibrated ensemble that is named but does not fit.
    """
    asked = scenario.ensemble.parameters
    if asked == PRIOR:
        return plan
    if asked is None or asked == CALIBRATED:
        posterior = shipped_posterior()
    else:
        posterior = read_posterior(draws_file(scenario, asked))
    why = Later(msg("there is none")) if posterior is None else misfit(posterior, plan)
    if posterior is not None and why is None:
        return replace(plan, seed=posterior.seed,
                       posterior=posterior.beginning(scenario.ensemble.seed))
    if asked is not None:
        message = t("the calibrated draws do not fit this scenario: {why}", why=why)
        hint = t("write  parameters: prior, or leave the key out to have it chosen")
        if scenario.ensemble_in is not None and scenario.ensemble_in.has(KEY):
            raise scenario.ensemble_in.error(KEY, message, hint=hint)
        raise InputError(f"{shown(scenario.path)}: {message}", hint=hint)
    return replace(plan, remark=Later(NOT_CALIBRATED, why=why))


def draws_file(scenario: Scenario, name: str) -> Path:
    """The file of draws that a scenario names, beside the file with the name.

    Raises:
        InputError: when there is none.
    """
    document = scenario.ensemble_in
    if document is None:
        return scenario.path.parent / name
    return inside(scenario.path.parent.resolve(), name, document, KEY)


def draws_files(scenario: Scenario) -> list[Path]:
    """The file of draws that a scenario names, if it names one."""
    name = scenario.ensemble.parameters or ""
    return [draws_file(scenario, name)] if name.endswith(".json") else []


def misfit(posterior: Posterior, plan: Plan) -> Later | None:
    """How a plan differs from the one that draws were accepted for, in words.

    None if it is the same up to the last conditioned month.
    """
    end = len(plan.months) - 1
    if plan.months[0] != posterior.made_for["start"]:
        return Later(msg("it starts in {month}, not in {other}"), month=plan.months[0],
                     other=posterior.made_for["start"])
    parts, events = made_for(plan, posterior.until)
    for name, words in (("world", msg("the world's numbers are others")),
                        ("parameters", msg("priors of parameters are replaced")),
                        ("mechanisms", msg("mechanisms are switched off")),
                        ("structure", msg("contested mechanisms are not absent as often"))):
        if parts[name] != posterior.made_for[name]:
            return Later(words)
    for name, (first, text) in posterior.events.items():
        if first <= end and events.get(name, (first, ""))[1] != text:
            return Later(msg("'{event}' is not as in history") if name in events
                         else msg("'{event}' is missing"), event=name)
    early = acting_early(posterior, plan)
    if early:
        return Later(msg("'{event}' acts before history ends ({month})"), event=early[0],
                     month=posterior.until)
    extra = sorted(name for name in events if name not in posterior.events)
    return Later(msg("'{event}' is not part of history"), event=extra[0]) if extra else None


def acting_early(posterior: Posterior, plan: Plan) -> list[str]:
    """Responses and choices of the baseline that may act in the months that were observed."""
    last = Month.parse(posterior.until) - Month.parse(plan.months[0])
    return [one.id for one in plan.cases[0].acting if one.first <= last]


def uncalibrated_by_acting(scenario: Scenario, plan: Plan) -> tuple[list[str], str] | None:
    """Who alone keeps a scenario from the calibrated draws, and the last month of history.

    None where they are used, where others stand in their way, and where the scenario chooses.
    """
    posterior = shipped_posterior()
    if scenario.ensemble.parameters is not None or posterior is None:
        return None
    early = acting_early(posterior, plan)
    base = plan.cases[0]
    rest = replace(base, acting=tuple(one for one in base.acting if one.id not in early))
    if not early or misfit(posterior, replace(plan, cases=(rest, *plan.cases[1:]))) is not None:
        return None
    return early, posterior.until


def made_for(plan: Plan, until: str) -> tuple[dict[str, str], dict[str, tuple[int, str]]]:
    """Fingerprints of all inputs of the months up to `until`.

    Returns:
        part → fingerprint; event of the baseline → first month, fingerprint.
    """
    base = plan.cases[0]
    world = [[name, spreads.purposes, spreads.low.tolist(), spreads.mode.tolist(),
              spreads.high.tolist()] for name, spreads in plan.base.items()]
    rest = [plan.membership.tolist(), plan.bloc_pole.tolist(), plan.sphere.tolist(),
            plan.tie_pairs.tolist(), list(plan.labels.states), list(plan.labels.poles)]
    last = Month.parse(until) - Month.parse(plan.months[0])
    parts = {"start": plan.months[0], "world": _hash(world, rest),
             "parameters": _hash({n: list(p) for n, p in base.parameters.items()
                                  if n not in ACTING}),
             "mechanisms": _hash({n: value for n, value in base.off.items() if n not in ACTING}),
             "structure": _hash({name: [one.probability, dict(one.off)]
                                 for name, one in base.structure.items()
                                 if not one.off.keys() <= {*ACTING}})}
    events = {event.id: (int(event.first), _event(event, last)) for event in base.events
              if event.first <= last}
    return parts, events


def _event(event: PlannedEvent, last: int) -> str:
    # A longer trend is the same until then; the whole range of a shock's dates matters.
    end = event.last if event.spread is None else min(event.last, last)
    more = [] if event.chance is None and event.after is None else [event.chance, event.wait,
                                  event.after and _event(event.after, last)]
    return _hash(event.kind, event.first, end, event.spread, list(event.severity), *more, [
        [e.variable, e.lasting, [w.tolist() for w in e.where], e.factor.tolist(), list(e.delta),
         e.purpose, e.channel, e.source, e.sink] for e in event.effects])


def _hash(*parts: object) -> str:
    text = json.dumps(parts, sort_keys=True, default=str)
    return sha256(text.encode()).hexdigest()[:12]
