"""Material for tests: plans from shipped scenarios and from random worlds; the oracle's inputs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import oracle
from eurasia_sim.engine.build import build_base, build_case, build_schedule
from eurasia_sim.engine.draws import Draws
from eurasia_sim.model import Healing, Joining, Push, ShareMove
from eurasia_sim.scenario import Plan, load_scenario, make_plan

ROOT = Path(__file__).resolve().parent.parent
SCENARIOS = ROOT / "scenarios"
USUAL = ("aircraft-incident", "history")


def mostly_slow(paths: Iterable[Path]) -> list[Any]:
    """Scenarios as parameters of a test: the two best known ones always, the others when slow."""
    return [pytest.param(path, id=path.stem, marks=() if path.stem in USUAL else pytest.mark.slow)
            for path in paths]


def few(values: Iterable[Any], quick: int = 3) -> list[Any]:
    """Parameters of a test: so many, from all parts of a list, always, the others when slow."""
    every = [one if isinstance(one, tuple) else (one,) for one in values]
    always = {number * len(every) // quick for number in range(quick)}
    return [pytest.param(*one, marks=() if number in always else pytest.mark.slow)
            for number, one in enumerate(every)]


def slow(*values: Any) -> Any:
    """Parameters of a test that are tried only with the slow ones."""
    return pytest.param(*values, marks=pytest.mark.slow)


def plan_of(name: str) -> Plan:
    """The plan of a shipped scenario."""
    return make_plan(load_scenario(SCENARIOS / f"{name}.yaml"))


def oracle_inputs(plan: Plan, case_number: int, replicate: int) -> oracle.Inputs:
    """One replicate of one case, as plain lists."""
    numbers = np.array([replicate])
    draws = Draws(plan.seed, numbers)
    base = build_base(plan, draws, np.float64)
    case = plan.cases[case_number]
    con, par = build_case(case, base, draws, np.float64)
    start = base.start
    months = len(plan.months)
    schedule = build_schedule([case], range(months), draws, np.float64)
    chance = draws.chance(plan, months - 1)

    def plain(array: Any) -> Any:
        return np.asarray(array)[..., 0].tolist()

    rates = {"rate_alignment": "tau_a", "rate_wound": "tau_u", "rate_grievance": "tau_g",
             "rate_coercion": "tau_c", "rate_expectation": "tau_e", "rate_cohesion": "tau_h",
             "rate_reach": "tau_k"}
    parameters = {}
    for name, value in vars(par).items():
        if name in rates:
            # Back from λ to the half-life, independently of the engine's own formula.
            parameters[rates[name]] = float(-1 / np.log2(1 - value[0]))
        elif name not in ("rate_supply", "kappa", "phi", "volatility"):
            parameters[name] = float(value[0])
    return oracle.Inputs(
        w=plain(con.weights), supply=plain(start.supply_share), alignment=plain(start.alignment),
        grievance=plain(start.grievance), reach=plain(start.reach),
        coercion=plain(start.coercion), cohesion=plain(start.cohesion), power=plain(con.power),
        comfort=plain(con.comfort), sensitivity=plain(con.sensitivity),
        membership=plain(con.membership), counter_dependence=plain(con.counter_dependence),
        ties=plain(con.ties), rivalry=plain(con.rivalry), bloc_pole=con.bloc_pole.tolist(),
        sphere=[np.flatnonzero(row).tolist() for row in plan.sphere],
        reactivity=plain(con.reactivity), alarm=plain(con.alarm),
        half_life_supply=plain(base.channels["half_life"]), kappa=plain(par.kappa),
        phi=plain(par.phi), volatility=plain(par.volatility), parameters=parameters, months=months,
        events=[[event for action in schedule.get(m, []) for event in _plain_events(action)]
                for m in range(months)],
        noise=plain(chance.monthly),
        drift=[{} if m % 12 else {c: plain(eta[m // 12]) for c, eta in chance.yearly.items()}
               for m in range(months - 1)])


def _plain_events(action: Any) -> list[oracle.Event]:
    if isinstance(action, Push):
        # What is pushed is what lies under the wounds.
        variable = "disposition" if action.variable == "alignment" else action.variable
        return [{"variable": variable, "lasting": action.lasting,
                 "amount": float(action.amount[n, 0]),
                 **{name: int(axis[n]) for name, axis
                    in zip(oracle.INDICES[variable], action.where, strict=True)}}
                for n in range(len(action.where[0]))]
    if isinstance(action, Healing):
        return [{"variable": "healing", "lasting": False, "amount": float(fraction[0]),
                 "pole": int(pole), "state": int(state)}
                for pole, state, fraction in zip(*action.where, action.fraction, strict=True)]
    if isinstance(action, Joining):
        return [{"variable": "membership", "lasting": True, "amount": action.weight,
                 "bloc": action.bloc, "state": int(state)}
                for state in action.states if action.happens[0]]
    if isinstance(action, ShareMove):
        return [{"variable": "supply_share", "lasting": action.lasting,
                 "amount": float(action.fraction[n, 0]), "channel": action.channel,
                 "state": int(state), "source": action.source, "sink": action.sink}
                for n, state in enumerate(action.states)]
    return [{"variable": "tie", "lasting": True, "amount": float(action.amount[n, 0]),
             "state": int(pair[0]), "other": int(pair[1])}
            for n, pair in enumerate(action.pairs)]
