"""The answer in words: if … then …, with its band."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from eurasia_sim.model import VARIABLES
from eurasia_sim.results import dataset as of
from eurasia_sim.results.tables import NOTHING
from eurasia_sim.scenario import BASELINE, Scenario
from eurasia_sim.scenario.labels import focus_labels, focus_region
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import SMALL, TOO_SMALL, band, numeral
from eurasia_sim.wording.signs import sign
from eurasia_sim.wording.text import WIDTH, bullet

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True)
class AnswerScope:
    """What the answer is about, with labels for names."""

    name: str
    question: str
    states: dict[str, str]
    poles: dict[str, str]
    blocs: dict[str, str]
    region: tuple[str, tuple[str, ...]]
    outcomes: tuple[str, ...]
    variants: dict[str, tuple[str, str | None]]
    last_event: str | None
    baseline: str
    seed: int
    draws: str


def answer_scope(scenario: Scenario, draws: str) -> AnswerScope:
    """What the answer of a scenario is about; `draws` says where its draws come from."""
    states, poles = focus_labels(scenario)
    spoken = {n: scenario.world.world.poles[n].spoken or label for n, label in poles.items()}
    world = scenario.world.world
    blocs = {n: world.poles[n].spoken or world.poles[n].label for n in world.blocs}
    last = max((str(p.event.last) for p in scenario.cases[BASELINE].events.values()), default="")
    return AnswerScope(
        scenario.name, scenario.question, states, spoken, blocs, focus_region(scenario),
        tuple(scenario.focus.outcomes),
        {n: (c.label, c.about) for n, c in scenario.cases.items() if n != BASELINE},
        last if last and last < str(scenario.period.last) else None,
        BASELINE, scenario.ensemble.seed, draws)


def answer(data: xr.Dataset, scope: AnswerScope) -> str:
    """The plain-text answer to a scenario's question."""
    every = list(_outcomes(data, scope))
    lines = [scope.name, "=" * len(scope.name), *textwrap.wrap(scope.question, WIDTH), "",
             "With the events of the scenario (the baseline"
             + (f"; nothing new after {month_in_words(scope.last_event)}):" if scope.last_event
                else "):")]
    for what, values in every:
        lines += _course(values.sel(case=scope.baseline, drop=True), what)
    for variant, (label, about) in scope.variants.items():
        lines += ["", *textwrap.wrap(f"If: {label}" + (f" ({about})" if about else ""), WIDTH),
                  "then, compared with the baseline:"]
        for what, values in every:
            lines += _effect(of.effect(values, variant, scope.baseline), what)
    lines += ["", *textwrap.wrap(
        f"Alignment runs from −1 to 1, shares from 0 to 1. Bands hold 90% of "
        f"{data.sizes['replicate']:,} draws of parameters, base-year numbers, event sizes and "
        f"chance (seed {scope.seed}; {scope.draws}). This is what follows if the assumptions hold, "
        "not a forecast.", WIDTH)]
    return "\n".join(lines) + "\n"


def _outcomes(data: xr.Dataset, scope: AnswerScope) -> Iterator[tuple[str, xr.DataArray]]:
    """What the question is about in words, and its course (case, month, replicate)."""
    def said(outcome: str, **labels: str) -> str:
        return VARIABLES[outcome].phrase.format(**labels)

    region, members = scope.region
    share = of.regional_share(data, list(members))
    follow = {"influence": of.influence, "influence_share": of.influence_share,
              "autonomy": of.autonomy}
    found = {}
    if wanted := [name for name in follow if name in scope.outcomes]:
        near = of.of_states(data, list(scope.states))
        found = {name: follow[name](near) for name in wanted}
    for pole, label in scope.poles.items():
        for state, state_label in scope.states.items():
            for outcome in scope.outcomes:
                if VARIABLES[outcome].asked == ("state", "pole"):
                    values = found[outcome] if outcome in found else data[outcome]
                    yield (said(outcome, pole=label, state=state_label),
                           values.sel(pole=pole, state=state))
        if "coercion" in scope.outcomes:
            yield said("coercion", pole=label), data.coercion.sel(pole=pole)
        yield said("regional_influence_share", pole=label, region=region), share.sel(pole=pole)
    if "autonomy" in scope.outcomes:
        for state, state_label in scope.states.items():
            yield said("autonomy", state=state_label), found["autonomy"].sel(state=state)
    if "cohesion" in scope.outcomes:
        for bloc in data.bloc.values if "bloc" in data.coords else ():
            yield said("cohesion", bloc=scope.blocs[str(bloc)]), data.cohesion.sel(bloc=bloc)


def _course(values: xr.DataArray, what: str) -> list[str]:
    months = values.month.values
    first = numeral(float(values.isel(month=0).median()))
    return bullet(f"{what}: from {first} in {month_in_words(months[0])} to "
                  f"{band(values.isel(month=-1).values, '.2f')} in {month_in_words(months[-1])}")


def _effect(values: xr.DataArray, what: str) -> list[str]:
    course = values.transpose("month", "replicate").values
    middle = np.median(course, axis=-1)
    peak, end = int(np.argmax(np.abs(middle))), len(middle) - 1
    when = [month_in_words(month) for month in values.month.values[[peak, end]]]
    if np.abs(course).max() <= NOTHING:
        return bullet(f"{what}: no difference at any time")
    if abs(middle[peak]) < SMALL:
        return bullet(f"{what}: {TOO_SMALL} apart at any time (in {when[0]} "
                      f"{sign(course[peak]).words()})")
    parts = [f"{band(course[end])} in {when[1]}, {sign(course[end]).words()}"]
    if abs(middle[peak]) > 1.5 * abs(middle[end]):
        parts.insert(0, f"at most {band(course[peak])} in {when[0]}, {sign(course[peak]).words()}")
    return bullet(f"{what}: " + "; ".join(parts))
