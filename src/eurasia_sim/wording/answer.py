"""The answer in words: if … then …, with its band."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from eurasia_sim.results import dataset as of
from eurasia_sim.results.tables import NOTHING
from eurasia_sim.scenario import BASELINE, Scenario
from eurasia_sim.scenario.labels import focus_labels, focus_region

if TYPE_CHECKING:
    import xarray as xr

WIDTH = 96
SMALL = 0.01
# An effect whose sign fewer draws share than this has no clear direction.
CLEAR = 0.8
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")


@dataclass(frozen=True)
class Asked:
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


def asked_of(scenario: Scenario, how: str) -> Asked:
    """What its answer in words is about; `how` says where the draws come from."""
    states, poles = focus_labels(scenario)
    spoken = {n: scenario.world.world.poles[n].spoken or label for n, label in poles.items()}
    world = scenario.world.world
    blocs = {n: world.poles[n].spoken or world.poles[n].label for n in world.blocs}
    last = max((str(p.event.last) for p in scenario.cases[BASELINE].events.values()), default="")
    return Asked(scenario.name, scenario.question, states, spoken, blocs, focus_region(scenario),
                 tuple(scenario.focus.outcomes),
                 {n: (c.label, c.about) for n, c in scenario.cases.items() if n != BASELINE},
                 last if last and last < str(scenario.period.last) else None,
                 BASELINE, scenario.ensemble.seed, how)


def month_in_words(month: str | np.datetime64) -> str:
    """``2024-12`` as December 2024."""
    text = str(month)
    return f"{MONTHS[int(text[5:7]) - 1]} {text[:4]}"


def band(values: npt.NDArray[np.floating], *, signed: bool = True) -> str:
    """Median and 90 % band of one quantity over the replicates, in words."""
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    form = "{:+.2f}" if signed else "{:.2f}"
    text = f"{form} (90% band {form} to {form})".format(middle, low, high)
    return _tidy(text)


def _tidy(text: str) -> str:
    return text.replace("-0.00", "0.00").replace("+0.00", "0.00").replace("-", "−")


def sign_in_words(values: npt.NDArray[np.floating]) -> str:
    """In how many draws an effect is above zero, or below, whichever is more."""
    up, down = (values > NOTHING).mean(), (values < -NOTHING).mean()
    word, part = ("higher", up) if up >= down else ("lower", down)
    if part == 0:
        return "never different"
    if part == 1:
        return f"{word} in every draw"
    doubt = "" if part >= CLEAR else "no clear direction: "
    return f"{doubt}{word} in {np.floor(100 * part):.0f}% of the draws"


def answer(data: xr.Dataset, asked: Asked) -> str:
    """The plain-text answer to a scenario's question."""
    region, members = asked.region
    share = of.regional_share(data, list(members))
    lines = [asked.name, "=" * len(asked.name), *textwrap.wrap(asked.question, WIDTH), "",
             "With the events of the scenario (the baseline"
             + (f"; nothing new after {month_in_words(asked.last_event)}):" if asked.last_event
                else "):")]
    for what, values in _asked_for(data, share, asked, region):
        lines += _course(values.sel(case=asked.baseline, drop=True), what)
    for variant, (label, about) in asked.variants.items():
        lines += ["", *textwrap.wrap(f"If: {label}" + (f" ({about})" if about else ""), WIDTH),
                  "then, compared with the baseline:"]
        for what, values in _asked_for(data, share, asked, region):
            lines += _effect(of.effect(values, variant, asked.baseline), what)
    lines += ["", *textwrap.wrap(
        f"Alignment runs from −1 to 1, shares from 0 to 1. Bands hold 90% of "
        f"{data.sizes['replicate']:,} draws of parameters, base-year numbers, event sizes and "
        f"chance (seed {asked.seed}; {asked.draws}). This is what follows if the assumptions hold, "
        "not a forecast.", WIDTH)]
    return "\n".join(lines) + "\n"


def _asked_for(data: xr.Dataset, share: xr.DataArray, asked: Asked,
               region: str) -> Iterator[tuple[str, xr.DataArray]]:
    held = of.influence(data) if "influence" in " ".join(asked.outcomes) else None
    for pole, label in asked.poles.items():
        for state, state_label in asked.states.items():
            where = {"pole": pole, "state": state}
            named = {
                "alignment": (f"{state_label}'s alignment with {label}", data.alignment),
                "dependence": (f"{state_label}'s dependence on {label}", data.dependence),
                "grievance": (f"{state_label}'s grievance against {label}", data.grievance),
                "net_leverage": (f"net leverage of {label} over {state_label}",
                                 data.net_leverage)}
            if held is not None:
                named["influence"] = (f"influence of {label} over {state_label}", held)
                named["influence_share"] = (f"influence over {state_label}, share of {label}",
                                            of.influence_share(data, held))
            for outcome in asked.outcomes:
                if outcome in named:
                    what, values = named[outcome]
                    yield what, values.sel(where)
        if "coercion" in asked.outcomes:
            yield f"coercion by {label}", data.coercion.sel(pole=pole)
        yield f"influence over {region}, share of {label}", share.sel(pole=pole)
    if "autonomy" in asked.outcomes:
        for state, state_label in asked.states.items():
            yield f"{state_label}'s autonomy", of.autonomy(data).sel(state=state)
    if "cohesion" in asked.outcomes:
        for bloc in data.bloc.values if "bloc" in data.coords else ():
            yield f"cohesion of {asked.blocs[str(bloc)]}", data.cohesion.sel(bloc=bloc)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="  - ", subsequent_indent="    ",
                         break_on_hyphens=False)


def _course(values: xr.DataArray, what: str) -> list[str]:
    months = values.month.values
    first = _tidy(f"{float(values.isel(month=0).median()):.2f}")
    return _wrapped(f"{what}: from {first} in {month_in_words(months[0])} to "
                    f"{band(values.isel(month=-1).values, signed=False)} in "
                    f"{month_in_words(months[-1])}")


def _effect(values: xr.DataArray, what: str) -> list[str]:
    course = values.transpose("month", "replicate").values
    middle = np.median(course, axis=-1)
    peak, end = int(np.argmax(np.abs(middle))), len(middle) - 1
    months = values.month.values
    if np.abs(course).max() <= NOTHING:
        return _wrapped(f"{what}: no difference at any time")
    if abs(middle[peak]) < SMALL:
        return _wrapped(f"{what}: less than {SMALL} apart at any time "
                        f"(in {month_in_words(months[peak])} {sign_in_words(course[peak])})")
    parts = [f"{band(course[end])} in {month_in_words(months[end])}, {sign_in_words(course[end])}"]
    if abs(middle[peak]) > 1.5 * abs(middle[end]):
        parts.insert(0, f"at most {band(course[peak])} in {month_in_words(months[peak])}, "
                     f"{sign_in_words(course[peak])}")
    return _wrapped(f"{what}: " + "; ".join(parts))
