"""Hold the engine of the page against the core: for tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import worlds
from agreement import moves_of
from engine_in_node import NODE, ask
from eurasia_sim.engine import run
from eurasia_sim.model import VARIABLES
from eurasia_sim.reading import InputError
from eurasia_sim.scenario import BASELINE, Scenario, load_scenario, make_plan

EVERYTHING = tuple(name for name, one in VARIABLES.items() if one.kind in ("moves", "follows"))
needs_node = pytest.mark.skipif(NODE is None, reason="needs Node (Debian: apt-get install nodejs)")
# With chance as it was drawn; records are in single precision.
EXACT = 3e-7


def done(answer: Any) -> Any:
    assert "done" in answer, answer
    return answer["done"]


def compare(folder: Path, scenario: Scenario, draws: int, tolerance: float) -> None:
    """Every variable of every case, draw by draw."""
    plan = make_plan(scenario)
    *answers, moves = ask(folder, [
        *({"records": {"start": name, "variables": EVERYTHING}} for name in scenario.cases),
        {"several": [{"moves": {"start": name}} for name in scenario.cases]}],
        scenario, draws, exact=True)
    ensemble = run(plan, replicates=draws, record=EVERYTHING)
    records = ensemble.records
    for number, (case, answer) in enumerate(zip(plan.cases, answers, strict=True)):
        assert sorted(map(tuple, done(moves)[number])) == moves_of(ensemble, number), case.name
        for name in EVERYTHING:
            expected = records[name][number]
            np.testing.assert_allclose(done(answer)[name].reshape(expected.shape), expected,
                                       rtol=tolerance, atol=tolerance,
                                       err_msg=f"{case.name} {name}")


def random_scenario(folder: Path, seed: int, *, extreme: bool = False,
                    acting: bool = False) -> Scenario:
    """A world of some size with events of every variable, and everybody acting."""
    poles = 1 + seed % 4
    world = worlds.random_world(seed, 1 + seed % 6, poles, 1 + seed % 3,
                                min(seed % 7 % 3, poles), extreme)
    what = worlds.some_events(world, 30.0 if extreme else 1.0)
    if acting:
        what |= worlds.some_responses(world, seed)
    if extreme:
        what["parameters"] = worlds.extreme_parameters(seed)
    scenario = load_scenario(worlds.write(folder, world, what))
    try:
        make_plan(scenario)
    except InputError:  # a move of shares can meet a supplier that supplies nothing
        what["shocks"] = [shock for shock in what["shocks"] if shock["id"] != "share"]
        scenario = load_scenario(worlds.write(folder, world, what))
    return scenario


def edited(folder: Path, variants: Mapping[str, Any],
           extends: str = "aircraft-incident") -> Scenario:
    """A scenario with other variants."""
    path = folder / "edited.yaml"
    path.write_text(json.dumps({
        "name": "Edited", "question": "What then?", "extends": extends,
        "variants": variants}))
    return load_scenario(path)


def agree_on_edits(folder: Path, variants: Mapping[str, Any], draws: int,
                   extends: str = "aircraft-incident") -> None:
    """Changes made in the engine, and the same as variants of a file."""
    scenario = edited(folder, variants, extends)
    # The engine's file knows nothing of the variants.
    bare = replace(scenario, cases={BASELINE: scenario.cases[BASELINE]})
    shown = ("alignment", "grievance", "influence", "coercion", "cohesion", "net_leverage")
    *answers, moves = ask(folder, [
        *({"records": {"changes": changes, "variables": shown}} for changes in variants.values()),
        {"several": [{"moves": {"changes": changes}} for changes in variants.values()]}],
        bare, draws, exact=True)
    ensemble = run(make_plan(scenario), replicates=draws, record=shown)
    records = ensemble.records
    for number, (name, answer) in enumerate(zip(variants, answers, strict=True), 1):
        assert sorted(map(tuple, done(moves)[number - 1])) == moves_of(ensemble, number), name
        for variable in shown:
            expected = records[variable][number]
            np.testing.assert_allclose(
                done(answer)[variable].reshape(expected.shape), expected, rtol=EXACT, atol=EXACT,
                err_msg=f"{name} {variable}")
        assert np.abs(records["alignment"][number] - records["alignment"][0]).max() > 0, name
