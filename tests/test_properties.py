"""Properties of wounds, healing, own mind and chance (docs/model.md, section 9)."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import worlds
from build import ROOT, plan_of
from eurasia_sim.arrays import Floats
from eurasia_sim.engine import run
from eurasia_sim.engine.build import build_base, build_case
from eurasia_sim.engine.draws import Draws
from eurasia_sim.model import VARIABLES
from eurasia_sim.scenario import load_scenario, make_plan
from eurasia_sim.world import shipped_priors

EVERYTHING = tuple(name for name, one in VARIABLES.items() if one.kind in ("moves", "follows"))
# What acts through other variables than the wound itself.
FEEDBACKS = [name for name in shipped_priors().mechanisms if name not in ("scars", "chance")]

seeds = st.integers(0, 10_000)
months = st.integers(5, 30)  # from June 2000, after the offence
fractions = st.floats(0.05, 0.95)


def dated(month: int) -> str:
    return f"{2000 + month // 12}-{month % 12 + 1:02d}"


def shock(name: str, kind: str, date: Any, by: str = "p0", on: Any = "s0",
          severity: float = 1.0) -> worlds.Data:
    return {"id": name, "kind": kind, "date": date, "by": by, "on": on,
            "source": "hypothetical", "severity": severity}


def one(number: float) -> worlds.Data:
    return {"low": number, "mode": number, "high": number, "source": "hypothetical"}


def records(world: worlds.Data, scenario: worlds.Data, replicates: int = 4) -> dict[str, Floats]:
    with tempfile.TemporaryDirectory() as folder:
        plan = worlds.plan_for(Path(folder), world, scenario)
    return dict(run(plan, replicates=replicates, record=EVERYTHING).records)


def offended(world: worlds.Data, *without: str) -> worlds.Data:
    """The usual events, with one offence in May 2000: p0 wounds s0."""
    events = worlds.some_events(world)
    del events["trends"]
    events["shocks"] = [shock("offence", "insult", "2000-05"),
                        *(e for e in events["shocks"] if e["kind"] not in ("insult", "mend"))]
    return {**events, "without": list(without)}


@settings(max_examples=15, deadline=None)
@given(seed=seeds, states=st.integers(2, 4), poles=st.integers(2, 3), month=months)
def test_healing_without_a_wound_changes_nothing_to_the_bit(seed: int, states: int, poles: int,
                                                            month: int) -> None:
    """No wound at all, or before it, or by another pole, or of another state: all feedbacks on."""
    world = worlds.random_world(seed, states, poles, 2, 1)
    wounded = offended(world)
    found = records(world, {**wounded, "variants": {
        "before": {"shocks": [shock("mend", "mend", {"from": "2000-02", "to": "2000-04"})]},
        "by-another": {"shocks": [shock("mend", "mend", dated(month), by="p1", on="all")]},
        "of-another": {"shocks": [shock("mend", "mend", dated(month), on="s1")]},
        "in-time": {"shocks": [shock("mend", "mend", dated(month))]},
        "unoffended": {"remove": ["offence"]},
        "needless": {"remove": ["offence"],
                     "shocks": [shock("mend", "mend", dated(month), on="all")]}}})
    for name, (base, before, other, elsewhere, _, unoffended, needless) in found.items():
        for case in (before, other, elsewhere):
            np.testing.assert_array_equal(case, base, err_msg=name)
        np.testing.assert_array_equal(needless, unoffended, err_msg=name)
    alignment = found["alignment"]
    assert np.all(alignment[4, month, 0, 0] > alignment[0, month, 0, 0])


@settings(max_examples=25, deadline=None)
@given(seed=seeds, depth=st.floats(0.2, 3),
       mends=st.lists(st.tuples(months, st.floats(0.2, 8)), min_size=1, max_size=5))
def test_no_sequence_of_healings_gives_back_more_than_the_wound(
        seed: int, depth: float, mends: list[tuple[int, float]]) -> None:
    world = worlds.random_world(seed, 2, 2, 2, 0)
    wounded = offended(world, *FEEDBACKS)
    wounded["shocks"][0]["severity"] = depth
    found = records(world, {**wounded, "variants": {
        "mended": {"shocks": [shock(f"mend-{n}", "mend", dated(month), severity=severity)
                              for n, (month, severity) in enumerate(mends)]},
        "unoffended": {"remove": ["offence"]}}})
    assert found["wound"].min() >= 0
    left, mended, unoffended = found["alignment"][:, :, 0, 0]
    assert np.all(mended <= unoffended + 1e-12)
    assert np.all(mended >= left - 1e-12)
    first = min(month for month, _ in mends)
    assert np.all(mended[first] > left[first])


@settings(max_examples=25, deadline=None)
@given(seed=seeds, early=months, later=st.integers(1, 5), severity=st.floats(0.2, 5))
def test_an_earlier_healing_is_never_worse(seed: int, early: int, later: int,
                                           severity: float) -> None:
    """At any later month and in all draws, without feedbacks through other variables."""
    world = worlds.random_world(seed, 2, 2, 2, 0)
    wounded = offended(world, *FEEDBACKS)
    wounded["shocks"].append(shock("mend", "mend", dated(early), severity=severity))
    found = records(world, {**wounded, "parameters": {"scar": one(0.2)}, "variants": {
        "late": {"move": {"mend": dated(early + later)}}}})
    soon, late = found["alignment"][:, :, 0, 0]
    assert np.all(soon >= late - 1e-12)
    assert np.all(soon[early:early + later] > late[early:early + later])
    # What had longer to fade unhealed has left the deeper scar.
    assert np.all(soon[-1] > late[-1])


def test_a_wound_left_alone_fades_but_for_its_scar() -> None:
    world = worlds.random_world(3, 2, 2, 2, 0)
    lost = {}
    for scar in (0.0, 0.1):
        found = records(world, {
            **offended(world, *FEEDBACKS, "chance"), "period": {"from": "2000-01", "to": "2040-01"},
            "parameters": {"scar": one(scar)}, "variants": {"x": {"remove": ["offence"]}}})
        line = np.arctanh(found["alignment"][:, -1, 0, 0] / (1 - 1e-6))
        lost[scar] = line[1] - line[0]
        wound = found["wound"][0, 4, 0, 0]
    np.testing.assert_allclose(lost[0.0], 0, atol=1e-4)
    np.testing.assert_allclose(lost[0.1], 0.1 * wound, atol=1e-3)


@pytest.mark.parametrize("late", ["2026-11", "2027-06", "2030-06"])
def test_an_earlier_apology_is_hardly_worse_with_all_feedbacks(late: str, tmp_path: Path) -> None:
    """A second incident over Azerbaijan in June 2026: 0.005 of alignment at most, in any draw."""
    (tmp_path / "scenario.yaml").write_text(json.dumps({
        "name": "Apologies", "question": "When?",
        "extends": "history",
        "period": {"from": "2022-01", "to": "2035-12"},
        "ensemble": {"replicates": 64, "seed": 2025, "parameters": "prior"},
        "shocks": [
            {"id": "second", "kind": "aircraft_incident", "date": "2026-06", "by": "russia",
             "on": "azerbaijan", "source": "hypothetical"},
            {"id": "second-apology", "kind": "apology", "date": "2026-07", "by": "russia",
             "on": "azerbaijan", "source": "hypothetical"}],
        "variants": {"late": {"move": {"second-apology": late}},
                     "never": {"remove": ["second-apology"]}}}), encoding="utf-8")
    plan = make_plan(load_scenario(tmp_path / "scenario.yaml"))
    found = run(plan, record=["alignment"]).records["alignment"]
    at = list(plan.labels.poles).index("russia"), list(plan.labels.states).index("azerbaijan")
    soon, later, never = found[:, :, at[0], at[1]]
    assert (soon - later).min() > -0.005
    assert (soon - never).min() > -0.005
    first = plan.months.index("2026-07")
    assert np.all(soon[first] > later[first])


@settings(max_examples=25, deadline=None)
@given(seed=seeds, states=st.integers(3, 6), weak=st.floats(0.02, 0.95), strong=st.floats(0.3, 1),
       others=st.lists(st.floats(0, 1), min_size=12, max_size=12))
def test_a_state_with_one_weak_tie_moves_less_than_its_better_tied_neighbour(
        seed: int, states: int, weak: float, strong: float, others: list[float]) -> None:
    """s0 is struck; s1 has a weak tie to it and no other, s2 a strong one and any others."""
    world = worlds.random_world(seed, states, 1, 1, 0)
    world["states"]["s1"]["alignment"] = world["states"]["s2"]["alignment"] = {"p0": one(0.1)}
    pairs = [(i, j) for i in range(states) for j in range(i) if 1 not in (i, j)]
    # Weak enough that no drawn μ makes up for the other's many ties.
    weak *= shipped_priors().parameters["mu"].prior.low
    strengths = dict(zip(pairs, others, strict=False)) | {(1, 0): weak * strong, (2, 0): strong}
    world["ties"] = [{"between": [f"s{i}", f"s{j}"], "strength": one(strength)}
                     for (i, j), strength in strengths.items()]
    off = [m for m in shipped_priors().mechanisms if m not in ("peers", "own_mind")]
    events = worlds.some_events(world)
    found = records(world, {
        "kinds": {"insult": events["kinds"]["insult"]}, "without": off,
        "shocks": [shock("offence", "insult", "2000-05")],
        "variants": {"none": {"remove": ["offence"]}, "open": {"without": ["own_mind"]},
                     "calm": {"remove": ["offence"], "without": ["own_mind"]}}})
    a = found["alignment"][:, :, 0]
    one_tie, better = (a[1] - a[0])[5:, 1], (a[1] - a[0])[5:, 2]
    assert np.all(one_tie > 0)
    assert np.all(one_tie < better)
    # Without minds of their own a single tie would be listened to wholly.
    assert np.all((a[3] - a[2])[5, 1] >= (a[3] - a[2])[5, 2] - 1e-15)


def test_channels_multiply_how_supply_follows() -> None:
    """κ_c = κ r_c and φ_c = φ r'_c; 0 in the draws without the mechanism."""
    plan = plan_of("history")
    draws = Draws(plan.seed, np.arange(400))
    (case,) = plan.cases
    base = build_base(plan, draws, np.float64)
    _, drawn = build_case(case, base, draws, np.float64)
    _, fixed = build_case(replace(case, structure={}), base, draws, np.float64)
    for name, follows, mechanism in (("kappa", "follows_alignment", "buying_from_friends"),
                                     ("phi", "follows_reach", "buying_from_the_able")):
        whole = draws.one(f"parameter.{name}", case.parameters[name])
        np.testing.assert_array_equal(getattr(fixed, name), whole * base.channels[follows])
        absent = np.zeros(400, bool)
        if mechanism in case.structure:
            absent = draws.uniforms(
                f"structure.{mechanism}") < case.structure[mechanism].probability
        np.testing.assert_array_equal(getattr(drawn, name),
                                      np.where(absent, 0.0, getattr(fixed, name)))


def test_contested_mechanisms_are_absent_from_their_part_of_the_draws() -> None:
    plan = plan_of("history")
    (case,) = plan.cases
    assert case.structure.keys() == {
        name for name, m in shipped_priors().mechanisms.items()
        if m.absent > 0 and name != "responding"}  # nobody acts in history
    draws = Draws(plan.seed, np.arange(4096))
    base = build_base(plan, draws, np.float64)
    constants, parameters = build_case(case, base, draws, np.float64)
    for mechanism, absence in case.structure.items():
        for name, value in absence.off.items():
            found = getattr(parameters, name, getattr(constants, name, None))
            assert found is not None
            without = np.all(found.reshape(-1, 4096) == value, axis=0)
            assert without.mean() == pytest.approx(absence.probability, abs=1e-3), mechanism


def test_a_scenario_fixes_structure(tmp_path: Path) -> None:
    """All at once, or a mechanism whose coefficient it names."""
    world = worlds.random_world(3, 2, 1, 1, 0)
    fixed = worlds.plan_for(tmp_path, world, {
        "ensemble": {"replicates": 5, "seed": 7, "structure": "fixed"}})
    assert fixed.cases[0].structure == {}
    named = worlds.plan_for(tmp_path, world, {"parameters": {"beta_hedge": one(0.5)}})
    assert "hedging" not in named.cases[0].structure
    assert "yielding" in named.cases[0].structure


@settings(max_examples=10, deadline=None)
@given(seed=seeds, channels=st.integers(1, 3))
def test_suppliers_odds_move_by_chance_once_a_year(seed: int, channels: int) -> None:
    """By υ a year for good, in the channels that have it, and in no other."""
    world = worlds.random_world(seed, 2, 2, channels, 0)
    for name, channel in world["channels"].items():
        channel["volatility"] = one(0.3 if name == "c0" else 0.0)
        channel["follows_alignment"] = channel["follows_reach"] = one(0)
    off = [m for m in shipped_priors().mechanisms if m != "chance"]
    shares = records(world, {"without": off})["supply_share"][0]
    assert np.all(shares[:, 1:] == shares[:1, 1:])
    moved = np.abs(np.diff(shares[:, 0], axis=0)).max(axis=(1, 2))
    assert np.all(moved[[0, 12, 24]] > 0)
    assert np.all(np.delete(moved, [0, 12, 24], axis=0) < 1e-15)
    poles, outside = shares[:, 0, :2], shares[:, 0, 2:]
    odds = np.log(poles / outside)
    steps = (odds[[1, 13, 25]] - odds[[0, 12, 24]]).ravel()
    steps = steps[np.isfinite(steps)]
    assert 0.1 < steps.std() < 0.6


def test_the_first_edition_returns_where_the_new_terms_are_neutral(tmp_path: Path) -> None:
    """Every fourth month of a run by commit 1c3688f, on which the file stands.

    Made there with its own tests/worlds.py: `random_world(11, 3, 2, 2, 1)` and `some_events` of
    it, January 2000 to December 2001, all parameters of priors.yaml given in the scenario, draw 3.
    """
    with np.load(ROOT / "tests/baselines/first-edition.npz") as kept:
        expected = dict(kept)
    world, scenario = (json.loads(bytes(expected.pop(name))) for name in ("world", "scenario"))
    scenario["parameters"]["mu"] = one(0)
    scenario["ensemble"] = {"replicates": 5, "seed": 7, "structure": "fixed"}
    plan = worlds.plan_for(tmp_path, world, scenario)
    found = run(plan, replicates=[3], record=list(expected)).records
    for name, values in expected.items():
        np.testing.assert_allclose(found[name][0, ::4], values, rtol=0, atol=1e-12, err_msg=name)
