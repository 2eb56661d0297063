"""From a plan and some replicates to what the model runs on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from eurasia_sim.arrays import Flags, Floats, Indices
from eurasia_sim.engine.draws import Draws
from eurasia_sim.engine.march import Schedule
from eurasia_sim.model import (
    SHARED,
    Action,
    Constants,
    Healing,
    Joining,
    Parameters,
    Push,
    ShareMove,
    State,
    TieChange,
)
from eurasia_sim.model.scales import add_up, rate
from eurasia_sim.scenario import Plan, PlannedCase, PlannedEffect, PlannedEvent

_RATES = {"tau_a": "rate_alignment", "tau_g": "rate_grievance", "tau_u": "rate_wound",
          "tau_c": "rate_coercion", "tau_e": "rate_expectation", "tau_h": "rate_cohesion",
          "tau_k": "rate_reach"}

# Later than any month of any run.
NEVER = 1 << 30
RESPONSIVENESS = "responsiveness"
# Coefficients of those who act, which the model itself has no use for.
ACTING = {RESPONSIVENESS}
# What a world says of each of its channels.
CHANNELS = ("half_life", "follows_alignment", "follows_reach", "volatility")


@dataclass(frozen=True)
class Base:
    """The base year of some replicates: the same for every case.

    Attributes:
        start, constants: of the model.
        channels: half_life, follows_alignment, follows_reach and volatility, each (C, R).
    """

    start: State
    constants: Constants
    channels: Mapping[str, Floats]


def build_base(plan: Plan, draws: Draws, dtype: npt.DTypeLike) -> Base:
    """Draw the base year; shares and weights are scaled to sum to one."""
    raw = {name: draws.array(spreads) for name, spreads in plan.base.items()}
    supply = raw["supply_share"] / add_up(raw["supply_share"], axis=1)[:, np.newaxis]
    weights = raw["weights"] / add_up(raw["weights"])
    states, count = raw["power"].shape
    ties = np.zeros((states, states, count))
    for (i, j), strength in zip(plan.tie_pairs, raw["ties"], strict=True):
        ties[i, j] = ties[j, i] = strength
    claimed = plan.sphere[..., np.newaxis] * raw["power"]
    in_all = add_up(claimed, axis=1)[:, np.newaxis]
    sphere = claimed / np.where(in_all > 0, in_all, 1.0)

    def cast(value: Floats) -> Floats:
        return np.ascontiguousarray(value, dtype)

    poles = raw["alignment"].shape[0]
    alignment = cast(raw["alignment"])
    start = State(
        supply_share=cast(supply), alignment=alignment, wound=np.zeros_like(alignment),
        grievance=cast(raw["grievance"]), demand=np.zeros_like(alignment),
        reach=cast(raw["reach"]), coercion=cast(raw["coercion"]), cohesion=cast(raw["cohesion"]),
        expectation=np.zeros((poles, count), dtype))
    constants = Constants(
        weights=cast(weights), power=cast(raw["power"]), comfort=cast(raw["comfort"]),
        sensitivity=cast(raw["sensitivity"]), counter_dependence=cast(raw["counter_dependence"]),
        membership=cast(np.repeat(plan.membership[..., np.newaxis], count, axis=-1)),
        capacity=np.ones((*supply.shape[:2], count), dtype), bloc_pole=plan.bloc_pole,
        rivalry=cast(raw["rivalry"]),
        reactivity=cast(raw["reactivity"]), alarm=cast(raw["alarm"]), sphere=cast(sphere),
        ties=cast(ties))
    return Base(start, constants, {name: raw[name] for name in CHANNELS})


def build_case(case: PlannedCase, base: Base, draws: Draws,
               dtype: npt.DTypeLike) -> tuple[Constants, Parameters]:
    """Draw a case's parameters and switch mechanisms off: for good, or in the draws without."""
    drawn = {name: _parameter(case, name, draws) for name in case.parameters
             if name not in ACTING}
    attributes = {name: np.full_like(getattr(base.constants, name), value)
                  for name, value in case.off.items()
                  if name not in case.parameters and name not in CHANNELS}
    for mechanism, absence in case.structure.items():
        if absence.off.keys() <= ACTING:
            continue
        absent = draws.uniforms(f"structure.{mechanism}") < absence.probability
        for name, value in absence.off.items():
            if name in drawn:
                drawn[name] = np.where(absent, value, drawn[name])
            else:
                now = attributes.get(name, getattr(base.constants, name))
                attributes[name] = np.where(absent, value, now).astype(dtype)
    channels = {name: np.full_like(value, case.off[name]) if name in case.off else value
                for name, value in base.channels.items()}
    drawn["kappa"] = drawn["kappa"] * channels["follows_alignment"]
    drawn["phi"] = drawn["phi"] * channels["follows_reach"]
    values = {_RATES.get(name, name): (rate(value) if name in _RATES else value).astype(dtype)
              for name, value in drawn.items()}
    parameters = Parameters(rate_supply=rate(channels["half_life"]).astype(dtype),
                            volatility=channels["volatility"].astype(dtype), **values)
    return Constants(**{**vars(base.constants), **attributes}), parameters


def _parameter(case: PlannedCase, name: str, draws: Draws) -> Floats:
    """(R,) a coefficient, at what it is without its mechanism where that is off."""
    if name in case.off:
        return np.full(len(draws.replicates), case.off[name])
    return draws.one(f"parameter.{name}", case.parameters[name])


def responsiveness(case: PlannedCase, draws: Draws) -> Floats:
    """(R,) by how much what actors see moves what they do; 0 where it does not."""
    value = _parameter(case, RESPONSIVENESS, draws)
    for mechanism, absence in case.structure.items():
        if RESPONSIVENESS in absence.off:
            absent = draws.uniforms(f"structure.{mechanism}") < absence.probability
            value = np.where(absent, absence.off[RESPONSIVENESS], value)
    return value


def build_schedule(cases: Sequence[PlannedCase], months: range, draws: Draws,
                   dtype: npt.DTypeLike) -> Schedule:
    """What acts in each of some months, for cases side by side: (…, cases × R), case by case.

    An event that several cases share acts once on all columns, with nothing in the others.
    """
    schedule: dict[int, list[Action]] = {}
    having: dict[int, tuple[PlannedEvent, list[bool]]] = {}
    for number, case in enumerate(cases):
        for event in case.events:
            having.setdefault(id(event), (event, [False] * len(cases)))[1][number] = True
    for event, has in sorted(having.values(), key=lambda e: e[0].id):
        if event.first >= months.stop or event.last < months.start:
            continue
        severity = draws.one(f"severity.{event.id}", event.severity)
        sizes = {effect.purpose: draws.one(effect.purpose, effect.delta)
                 for effect in event.effects}
        for month, weight in _when(event, months, draws):
            weighed = severity * weight
            here = np.concatenate([weighed * part for part in has])
            for effect in event.effects:
                size = np.tile(sizes[effect.purpose], len(cases))
                schedule.setdefault(month, []).append(action_of(effect, size, here, dtype))
    return schedule


def build_batch(plan: Plan, base: Base, draws: Draws,
                dtype: npt.DTypeLike) -> tuple[State, Constants, Parameters, Schedule]:
    """Every case of a plan side by side: what one region of (…, cases × R) columns runs on."""
    schedule = build_schedule(plan.cases, range(len(plan.months)), draws, dtype)
    return *build_columns(plan.cases, base, draws, dtype), schedule


def build_columns(cases: Sequence[PlannedCase], base: Base, draws: Draws,
                  dtype: npt.DTypeLike) -> tuple[State, Constants, Parameters]:
    """Cases side by side, (…, cases × R), but for their events."""
    constants, parameters = zip(*(build_case(case, base, draws, dtype) for case in cases),
                                strict=True)
    start = _side_by_side([base.start] * len(cases))
    return start, _side_by_side(constants), _side_by_side(parameters)


_Arrays = TypeVar("_Arrays", State, Constants, Parameters)


def _side_by_side(parts: Sequence[_Arrays]) -> _Arrays:
    first = parts[0]
    if len(parts) == 1:
        return first
    joined = {name: value if name in SHARED else
              np.concatenate([getattr(part, name) for part in parts], axis=-1)
              for name, value in vars(first).items()}
    return type(first)(**joined)


def month_of(event: PlannedEvent, draws: Draws) -> Indices:
    """The month in which a shock strikes, or a trend begins, (R,); whether or not it happens."""
    if event.spread is not None:
        return np.full(len(draws.replicates), event.first, np.intp)
    if event.after is not None:
        return month_of(event.after, draws) + draws.months(f"date.{event.id}", *event.wait)
    return draws.months(f"date.{event.id}", event.first, event.last)


def happens(event: PlannedEvent, draws: Draws) -> Flags:
    """Whether an event happens at all, (R,): by its own chance, and after what it follows."""
    found = np.ones(len(draws.replicates), bool)
    if event.chance is not None:
        found &= draws.uniforms(f"happens.{event.id}") < draws.one(f"chance.{event.id}",
                                                                   event.chance)
    if event.after is not None:
        found &= happens(event.after, draws)
    return found


def comes(event: PlannedEvent, draws: Draws) -> Indices:
    """The month in which an event comes, (R,); `NEVER` where it does not happen."""
    return np.where(happens(event, draws), month_of(event, draws), NEVER)


def _when(event: PlannedEvent, months: range,
          draws: Draws) -> list[tuple[int, Floats | float]]:
    """Those months in which an event acts, each with the part of its severity that acts then."""
    run = range(max(event.first, months.start), min(event.last + 1, months.stop))
    there = 1.0 if event.sure else happens(event, draws).astype(float)
    if event.spread is not None:
        return [(month, event.spread * there) for month in run]
    if event.first == event.last:
        return [(event.first, there)]
    drawn = month_of(event, draws)
    return [(month, (drawn == month) * there) for month in run if np.any(drawn == month)]


def action_of(effect: PlannedEffect, size: Floats, severity: Floats,
              dtype: npt.DTypeLike) -> Action:
    """One effect as the model takes it.

    Args:
        effect: of an event or a move.
        size: δ at severity 1, (columns,).
        severity: zero where it does not happen; (columns,), or (n, columns) if the n places of
            the effect differ in that.
        dtype: of the region's arrays.
    """
    if effect.variable == "membership":
        return Joining(int(effect.where[0][0]), effect.where[1], effect.delta[1], severity > 0)
    strength = severity * effect.factor[:, np.newaxis]
    # Composes like the other effects: twice the severity is the same fraction twice.
    fraction = (-np.expm1(strength * np.log1p(-size))
                if effect.variable in ("supply_share", "healing") else np.empty(0))
    if effect.variable == "healing":
        return Healing(effect.where, fraction.astype(dtype))
    if effect.variable == "supply_share":
        return ShareMove(effect.lasting, effect.channel, effect.source, effect.sink,
                         effect.where[0], fraction.astype(dtype))
    amount = (strength * size).astype(dtype)
    if effect.variable == "tie":
        return TieChange(np.stack(effect.where, axis=1), amount)
    return Push(effect.variable, effect.lasting, effect.where, amount)  # type: ignore[arg-type]
