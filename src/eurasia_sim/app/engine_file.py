"""Write what the engine in the browser (`static/engine`) needs of a scenario, as one file.

The file is a mark, the length of a header, the header in JSON, and arrays. Numbers that are drawn
stand in the header as they do in a plan, low, mode and high with a purpose: the engine draws them
itself, from seed, replicate and purpose like `engine.draws`, so that an event that is added in the
page has the draws that it would have here. Chance alone is drawn here and is nearly the whole
file: its streams belong to groups of 256 replicates, of which calibrated draws take a few each.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from eurasia_sim.arrays import Floats
from eurasia_sim.engine.draws import Draws
from eurasia_sim.scenario import Case, Plan, Scenario, Spreads, make_plan
from eurasia_sim.scenario.choose_draws import origin
from eurasia_sim.world import Effect, Kind
from eurasia_sim.world.kinds import LEVEL
from eurasia_sim.world.moves import Choice, Response

# First bytes of the file; its last one is the version.
MARK = b"eursim\x00\x01"
ALIGN = 8
MOST_STEPS = 2**23 - 1


def engine_file(scenario: Scenario, replicates: int, *, exact: bool = False) -> bytes:
    """The engine's file of a scenario.

    Args:
        scenario: a checked one.
        replicates: how many draws.
        exact: keep chance as it was drawn, in 64 bits, and not in 24; for tests.

    Raises:
        InputError: as `make_plan`.
    """
    plan = make_plan(scenario)
    numbers = plan.draws(replicates)
    chance = Draws(plan.seed, numbers).chance(plan, len(plan.months) - 1)
    channels = list(plan.labels.channels)
    keep = _as_drawn if exact else _in_24_bits
    arrays: dict[str, _Packed] = {
        # Higher bits of a calibrated draw's number only count how often it is used.
        "replicates": ("u4", 1.0, numbers.shape, (numbers & 0xFFFFFFFF).astype("<u4").tobytes()),
        "monthly": keep(chance.monthly),
        **{f"yearly.{channels[number]}": keep(values)
           for number, values in chance.yearly.items()}}
    places, at = {}, 0
    for name, (kind, step, shape, raw) in arrays.items():
        places[name] = {"type": kind, "step": step, "shape": shape, "at": at}
        at += -(-len(raw) // ALIGN) * ALIGN
    header = {**_scenario(scenario, plan), "drawn": origin(plan, replicates),
              "arrays": places}
    text = json.dumps(header, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-(len(MARK) + 8 + len(text)) % ALIGN)
    parts = [MARK, len(text).to_bytes(8, "little"), text]
    for *_, raw in arrays.values():
        parts += [raw, bytes(-len(raw) % ALIGN)]
    return b"".join(parts)


def halves(file: bytes) -> tuple[bytes, bytes]:
    """An engine's file in two, to be joined again: the scenario, and the draws' chance."""
    end = len(MARK) + 8 + int.from_bytes(file[len(MARK):len(MARK) + 8], "little")
    return file[:end], file[end:]


# Type, step, shape and bytes.
_Packed = tuple[str, float, tuple[int, ...], bytes]


def _as_drawn(values: Floats) -> _Packed:
    return "f8", 1.0, values.shape, values.astype("<f8").tobytes()


def _in_24_bits(values: Floats) -> _Packed:
    """Values in steps; half of one, 3e-7 of a standard deviation, is the error."""
    step = float(np.abs(values).max(initial=0)) / MOST_STEPS or 1.0
    steps = np.rint(values / step).astype("<i4")
    return "i3", step, values.shape, steps.view(np.uint8).reshape(-1, 4)[:, :3].tobytes()


def _scenario(scenario: Scenario, plan: Plan) -> dict[str, Any]:
    priors, labels = scenario.world.priors, plan.labels
    acting = list({id(placed.what): placed.what for case in scenario.cases.values()
                   for placed in case.acting.values()}.values())
    return {
        "name": scenario.name,
        # As text: JavaScript's numbers end at 2^53.
        "seed": str(plan.seed),
        "months": plan.months,
        # Until when events may go on.
        "until": str(scenario.period.events_to or scenario.period.last),
        "axes": {axis: list(getattr(labels, axis))
                 for axis in ("channels", "suppliers", "poles", "states", "blocs")},
        "regions": {name: states for name, (_, states) in labels.regions.items()},
        "world": {
            "base": {name: _spreads(spreads) for name, spreads in plan.base.items()},
            "membership": plan.membership.tolist(), "bloc_pole": plan.bloc_pole.tolist(),
            "sphere": plan.sphere.tolist(), "tie_pairs": plan.tie_pairs.tolist()},
        "parameters": {name: parameter.prior.triple
                       for name, parameter in priors.parameters.items()},
        "limits": {name: parameter.limits for name, parameter in priors.parameters.items()},
        "mechanisms": {name: {"absent": mechanism.absent, "off": mechanism.off}
                       for name, mechanism in priors.mechanisms.items()},
        "structure": scenario.ensemble.structure,
        "kinds": {name: _kind(kind) for name, kind in scenario.kinds.items()},
        # Most cases share what acts in them: it stands here once.
        "acting": [what.model_dump(by_alias=True, exclude_none=True) for what in acting],
        "cases": {name: _case(case, acting) for name, case in scenario.cases.items()},
    }


def _spreads(spreads: Spreads) -> dict[str, Any]:
    return {"purposes": spreads.purposes, "low": spreads.low.ravel().tolist(),
            "mode": spreads.mode.ravel().tolist(), "high": spreads.high.ravel().tolist()}


def _case(case: Case, acting: list[Response | Choice]) -> dict[str, Any]:
    numbers = {id(what): number for number, what in enumerate(acting)}
    return {"label": case.label,
            "events": {name: placed.event.model_dump(by_alias=True, exclude_none=True)
                       for name, placed in case.events.items()},
            "acting": [numbers[id(placed.what)] for placed in case.acting.values()],
            "without": case.without,
            "parameters": {name: value.triple for name, value in case.parameters.items()}}


def _kind(kind: Kind) -> dict[str, Any]:
    return {"label": kind.label, "about": kind.about, "unit": kind.unit, "usual": kind.usual,
            "roles": kind.roles,
            "money": kind.money.share_of_gdp.triple if kind.money else None,
            "effects": [_effect(effect) for effect in kind.effects]}


def _effect(effect: Effect) -> dict[str, Any]:
    given: Mapping[str, Any] = effect.model_dump(exclude_none=True, exclude={
        "impulse", "shift", "jump", "sets"})
    if effect.sets is not None:
        return {**given, "form": "sets", "level": LEVEL[effect.sets]}
    form = next(name for name in ("impulse", "shift", "jump") if getattr(effect, name) is not None)
    return {**given, "form": form, "delta": effect.delta.triple,
            "source": effect.delta.source, "note": effect.delta.note or ""}


__all__ = ["engine_file", "halves"]
