"""Random worlds and scenarios as YAML files: small or odd, tame or extreme, always valid.

They are written as JSON, which is YAML too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from eurasia_sim.scenario import Plan, load_scenario, make_plan
from eurasia_sim.world import shipped_priors

Data = dict[str, Any]


def _number(rng: np.random.Generator, low: float, high: float) -> Data:
    three = sorted(round(float(x), 4) for x in rng.uniform(low, high, 3))
    return {"low": three[0], "mode": three[1], "high": three[2], "source": "hypothetical"}


def _simplex(rng: np.random.Generator, names: list[str], *, extreme: bool) -> Data:
    shares = rng.dirichlet(np.full(len(names), 0.2 if extreme else 2.0))
    if extreme and len(names) > 1:
        shares[rng.integers(len(names))] = 0.0
        shares = shares / shares.sum() if shares.sum() > 0 else np.eye(len(names))[0]
    found = {}
    for name, share in zip(names, shares, strict=True):
        width = float(rng.uniform(0, 0.3)) * float(min(share, 1 - share))
        found[name] = {"low": float(share - width), "mode": float(share),
                       "high": float(share + width), "source": "hypothetical"}
    return found


def _following(rng: np.random.Generator, big: float) -> Data:
    """What a channel may say of itself: each in about half of the channels, one of them below 0."""
    most = min(big, 10.0)
    every = {"follows_alignment": _number(rng, -most, most), "follows_reach": _number(rng, 0, most),
             "volatility": _number(rng, 0, 0.3)}
    return {name: number for name, number in every.items() if rng.random() < 0.5}


def random_world(seed: int, states: int, poles: int, channels: int, blocs: int,
                 extreme: bool = False) -> Data:
    """A valid world of any size; `extreme` goes to the edges of what the schema allows."""
    rng = np.random.default_rng(seed)
    s, p = [f"s{i}" for i in range(states)], [f"p{i}" for i in range(poles)]
    c = [f"c{i}" for i in range(channels)]
    edge = (-0.98, 0.98) if extreme else (-0.6, 0.7)
    unit = (0.005, 0.995) if extreme else (0.1, 0.6)
    big = 50.0 if extreme else 1.5
    pole_data: Data = {}
    for i, name in enumerate(p):
        pole_data[name] = {
            "label": name.upper(), "reach": _number(rng, 0.05, big),
            "coercion": _number(rng, *unit), "reactivity": _number(rng, 0, big),
            "alarm": _number(rng, 0, big),
            "sphere": [x for x in s if rng.random() < 0.6],
            "rivalry": {x: _number(rng, 0, 1) for x in p if x != name and rng.random() < 0.7}}
        if i < blocs:
            pole_data[name]["bloc"] = {
                "cohesion": _number(rng, *unit), "source": "hypothetical",
                "members": {x: str(rng.choice(["member", "observer"])) for x in s
                            if rng.random() < 0.6}}
    state_data = {name: {
        "label": name.upper(), "power": _number(rng, 0.05, big),
        "comfort": _number(rng, 0, 0.5), "sensitivity": _number(rng, 0, big),
        "weights": _simplex(rng, c, extreme=extreme),
        "supply": {x: _simplex(rng, [*p, "outside"], extreme=extreme) for x in c},
        "alignment": {x: _number(rng, *edge) for x in p},
        "grievance": {x: _number(rng, *unit) for x in p},
        "counter_dependence": {x: _number(rng, 0, 1 if extreme else 0.5) for x in p
                               if rng.random() < 0.5}} for name in s}
    ties = [{"between": [s[i], s[j]], "strength": _number(rng, 0, big)}
            for i in range(states) for j in range(i) if rng.random() < 0.5]
    return {"name": "A random world", "start": "2000-01", "poles": pole_data,
            "outside": {"label": "elsewhere", "reach": _number(rng, 0.05, big)},
            "channels": {x: {"label": x, "half_life": _number(rng, 0.1 if extreme else 6, 60),
                             **_following(rng, big)} for x in c},
            "states": state_data, "ties": ties,
            "regions": {"everyone": {"label": "everyone", "states": s}}}


def extreme_parameters(seed: int) -> Data:
    """Parameters far outside their priors."""
    rng = np.random.default_rng(seed)
    return {name: _number(rng, 0.1, 60) if parameter.unit == "months"
            else _number(rng, 0, min(60, parameter.most))
            for name, parameter in shipped_priors().parameters.items()}


def write(folder: Path, world: Data, scenario: Data) -> Path:
    """Put a world and a scenario on disk; returns the scenario's file."""
    (folder / "world.yaml").write_text(json.dumps(world, indent=1), encoding="utf-8")
    whole = {"name": "A test", "question": "What then?", "world": "world.yaml",
             "period": {"from": "2000-01", "to": "2002-12"},
             "ensemble": {"replicates": 5, "seed": 7}, **scenario}
    path = folder / "scenario.yaml"
    path.write_text(json.dumps(whole, indent=1), encoding="utf-8")
    return path


def plan_for(folder: Path, world: Data, scenario: Data) -> Plan:
    """The plan of a world and a scenario given as data."""
    return make_plan(load_scenario(write(folder, world, scenario)))


def some_events(world: Data, severity: float = 1.0) -> Data:
    """Shocks and trends of every variable, for any world with a state and a pole."""
    s, p = list(world["states"]), list(world["poles"])
    bloc = next((n for n in p if "bloc" in world["poles"][n]), None)
    size = {"low": severity / 2, "mode": severity, "high": severity}
    common: Data = {"source": "hypothetical", "severity": size}

    def effect(**keys: Any) -> Data:
        for key in ("impulse", "shift", "jump"):
            if key in keys:
                keys[key] = {"low": keys[key], "mode": keys[key], "high": keys[key],
                             "source": "hypothetical"}
        return keys

    kinds: Data = {"everything": {
        "label": "Everything", "about": "pushes everything", "unit": "one of it",
        "usual": [0.1, 10], "roles": {"by": "a pole", "on": "states"}, "example": "none",
        "effects": [
            effect(variable="alignment", pole="by", states="on", impulse=-0.5),
            effect(variable="alignment", pole="by", states="on", shift=0.2),
            effect(variable="grievance", pole="by", states="on", impulse=0.7),
            effect(variable="grievance", pole="by", states="on", shift=-0.3),
            effect(variable="grievance", pole="by", states="on", jump=0.2),
            effect(variable="coercion", pole="by", states="on", impulse=0.3),
            effect(variable="coercion", pole="by", impulse=0.4),
            effect(variable="coercion", pole="by", shift=-0.4),
            effect(variable="reach", supplier="by", impulse=0.1),
            effect(variable="reach", supplier="outside", shift=-0.1)]},
        "moves": {
        "label": "Moves", "about": "moves shares", "unit": "one of it",
        "usual": [0.1, 10], "roles": {"by": "a pole", "on": "states", "channel": "which"},
        "example": "none", "effects": [
            effect(variable="supply_share", states="on", taken_from="rest", given_to="by",
                   shift=0.2),
            effect(variable="supply_share", states="on", taken_from="rest", given_to="outside",
                   impulse=0.3),
            effect(variable="supply_share", states="on", taken_from="rest", given_to="by",
                   jump=0.1)]},
        "insult": {
        "label": "Insults", "about": "insults", "unit": "one", "usual": [0.1, 10],
        "roles": {"by": "a pole", "on": "states"}, "example": "none", "effects": [
            effect(variable="wound", pole="by", states="on", impulse=0.4)]},
        "mend": {
        "label": "Mends", "about": "mends", "unit": "one", "usual": [0.1, 10],
        "roles": {"by": "a pole", "on": "states"}, "example": "none", "effects": [
            effect(variable="healing", pole="by", states="on", impulse=0.4)]},
        "cut": {
        "label": "Cuts", "about": "cuts", "unit": "one", "usual": [0.1, 10],
        "roles": {"by": "a pole"}, "example": "none", "effects": [
            effect(variable="reach", supplier="by", channel=next(iter(world["channels"])),
                   shift=-0.3)]},
        "ties": {"label": "Ties", "about": "ties", "unit": "one", "usual": [0.1, 10],
                 "roles": {"on": "states"}, "example": "none", "effects": [
                     effect(variable="tie", states="on", shift=0.3),
                     effect(variable="tie", states="on", shift=-0.2)]},
        "unites": {"label": "Unites", "about": "unites", "unit": "one", "usual": [0.1, 10],
                   "roles": {"by": "bloc"}, "example": "none", "effects": [
                       effect(variable="cohesion", pole="by", impulse=0.4),
                       effect(variable="cohesion", pole="by", shift=-0.3)]},
        **{sets: {"label": sets, "about": sets, "unit": "one", "usual": [0.1, 10],
                  "roles": {"by": "bloc", "on": "states"}, "example": "none", "effects": [
                      effect(variable="membership", pole="by", states="on", sets=sets)]}
           for sets in ("member", "neither")}}
    shocks: list[Data] = [
        {"id": "one", "kind": "everything", "date": "2000-03", "by": p[0], "on": "all", **common},
        {"id": "some-day", "kind": "everything", "date": {"from": "2000-05", "to": "2001-04"},
         "by": p[-1], "on": {s[0]: 0.5}, **common},
        {"id": "share", "kind": "moves", "date": "2000-04", "by": p[0], "on": s[0],
         "channel": next(iter(world["channels"])), **common},
        {"id": "insult", "kind": "insult", "date": "2000-05", "by": p[0], "on": "all", **common},
        {"id": "again", "kind": "insult", "date": {"from": "2000-07", "to": "2000-12"},
         "by": p[-1], "on": s[-1], **common},
        {"id": "cut", "kind": "cut", "date": "2000-06", "by": p[-1], **common},
        # Before it, on the day, later (perhaps before the second), and by another pole.
        *({"id": f"mend-{n}", "kind": "mend", "date": date, "by": by, "on": on, **common}
          for n, (date, by, on) in enumerate((
              ("2000-04", p[0], "all"), ("2000-05", p[0], s[0]),
              ({"from": "2000-06", "to": "2001-06"}, p[0], "all"), ("2000-06", p[-1], s[-1]))))]
    if len(s) > 1:
        shocks.append({"id": "tie", "kind": "ties", "date": "2000-06", "on": s[:2], **common})
    if bloc:
        shocks += [
            {"id": "union", "kind": "unites", "date": "2000-08", "by": bloc, **common},
            {"id": "join", "kind": "member", "date": {"from": "2000-03", "to": "2000-12"},
             "by": bloc, "on": s[0], **common},
            {"id": "leave", "kind": "neither", "date": "2000-09", "by": bloc, "on": "all",
             **common}]
    trends = [{"id": "drift", "kind": "everything", "from": "2000-02", "to": "2001-06",
               "by": p[0], "on": s[0], **common}]
    return {"kinds": kinds, "shocks": shocks, "trends": trends}


def some_responses(world: Data, seed: int) -> Data:
    """Responses and choices of every sort, for any world with two states and a pole."""
    rng = np.random.default_rng(seed)
    s, p = list(world["states"]), list(world["poles"])
    bloc = next((n for n in p if "bloc" in world["poles"][n]), None)
    active = {"from": f"2000-{rng.integers(1, 7):02d}"}

    def pole() -> str:
        return str(rng.choice(p))

    def look(state: str) -> str:
        forms = [f"{name}[{state}, {pole()}]" for name in (
            "alignment", "wound", "grievance", "pressure", "influence_share", "dependence")]
        forms += [f"coercion[{pole()}]", f"autonomy[{state}]", "reach[outside]"]
        return str(rng.choice(forms + ([f"cohesion[{bloc}]"] if bloc else [])))

    def condition(state: str) -> Any:
        happened = str(rng.choice(["share", "some-day", "everything", f"insult by {pole()}",
                                   f"insult on {state}", "revenge", "look"]))
        forms: list[Any] = [
            f"{look(state)} {rng.choice(['<', '>', '<=', '>='])} {rng.uniform(-0.2, 0.6):.2f}",
            f"{look(state)} {rng.choice(['fell', 'rose'])} by 0.001 in {rng.integers(1, 9)} months",
            f"{look(state)} {rng.choice(['fell', 'rose'])} by 0.01 since the start",
            f"within {rng.integers(0, 9)} months of {happened}", f"after {happened}",
            f"before {happened}"]
        if bloc:
            forms.append(f"{state} is {rng.choice(['a', 'not'])} member of {bloc}")
        return forms[rng.integers(len(forms))]

    def conditions(state: str) -> list[Any]:
        found = [condition(state) for _ in range(rng.integers(0, 3))]
        if rng.random() < 0.4:
            found.append({"any": [condition(state), condition(state)]})
        return found

    def spread(low: float, high: float) -> Data:
        three = sorted(round(float(x), 3) for x in rng.uniform(low, high, 3))
        return {"low": three[0], "mode": three[1], "high": three[2]}

    def when(state: str) -> Data:
        wait = int(rng.integers(1, 4))
        found: Data = {"when": conditions(state), "on_rise": {look(state): spread(-3, 3)},
                       "after": {"from": wait, "to": wait + int(rng.integers(0, 3))},
                       "pause": int(rng.integers(0, 5)), "source": "hypothetical",
                       "severity": spread(0.2, 1.5)}
        return found | ({"most": int(rng.integers(1, 4))} if rng.random() < 0.5 else {})

    responses = [
        {"id": "revenge", "by": p[0], "kind": "insult", "for_each": s, "on": "state",
         "chance": spread(0.2, 0.95), "active": active, **when("state")},
        {"id": "amends", "actor": s[0], "by": p[-1], "kind": "mend", "on": s[0],
         "chance": {**spread(0.05, 0.5), "per": "month"}, "active": active, **when(s[0])},
        {"id": "storm", "by": p[-1], "kind": "everything", "on": "all",
         "chance": spread(0.2, 0.9), "active": active, **when(s[-1])}]
    choices = [{"id": "look", "actor": "state", "for_each": s[:2], "every": 3, "active": active,
                "menu": [{"id": "turn", "kind": "everything", "by": p[0], "on": "state",
                          "base": spread(-1, 1), **when("state")},
                         {"id": "trade", "kind": "moves", "by": p[-1], "on": "state",
                          "channel": next(iter(world["channels"])), "base": spread(-1, 1),
                          **when("state")}]}]
    return {"responses": responses, "choices": choices}
