"""The properties of the model that always hold (docs/model.md, section 9)."""

from __future__ import annotations

import math
import random
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import oracle
import worlds
from build import oracle_inputs, plan_of, slow
from eurasia_sim.engine import run
from eurasia_sim.engine.build import Base, build_base, build_batch, build_schedule
from eurasia_sim.engine.draws import Draws
from eurasia_sim.engine.stages import stages
from eurasia_sim.model import VARIABLES, Push, Region, updates
from eurasia_sim.model import influence as see
from eurasia_sim.model.shocks import listening
from eurasia_sim.reading import InputError
from eurasia_sim.scenario import Plan
from eurasia_sim.world import shipped_priors

EVERYTHING = tuple(name for name, one in VARIABLES.items() if one.kind in ("moves", "follows"))

sizes = st.fixed_dictionaries({
    "seed": st.integers(0, 10_000), "states": st.integers(1, 6), "poles": st.integers(1, 4),
    "channels": st.integers(1, 4), "blocs": st.integers(0, 2)})


def drawn(plan: Plan, replicates: int, dtype: type = np.float64) -> tuple[Base, Draws]:
    draws = Draws(plan.seed, np.arange(replicates))
    return build_base(plan, draws, dtype), draws


def make(size: dict[str, int], scenario: worlds.Data | None = None, *, extreme: bool = False,
         events: bool = True) -> Plan:
    world = worlds.random_world(size["seed"], size["states"], size["poles"], size["channels"],
                                min(size["blocs"], size["poles"]), extreme)
    what = worlds.some_events(world, 30.0 if extreme else 1.0) if events else {}
    with tempfile.TemporaryDirectory() as folder:
        try:
            return worlds.plan_for(Path(folder), world, {**what, **(scenario or {})})
        except InputError as error:
            # A share move can meet a supplier that supplies nothing: an error on purpose.
            if "changes nothing" not in str(error):
                raise
            what["shocks"] = [s for s in what["shocks"] if s["id"] != "share"]
            return worlds.plan_for(Path(folder), world, {**what, **(scenario or {})})


@settings(max_examples=25)
@given(size=sizes, extreme=st.booleans())
def test_at_rest_nothing_moves(size: dict[str, int], extreme: bool) -> None:
    # Half-lives of a tenth of a month in extreme worlds: slow rates would round away a difference
    # of one bit between a value and its target.
    number = {"low": 0.1, "mode": 0.1, "high": 0.1, "source": "hypothetical"}
    quick = {"parameters": {name: number for name, parameter in shipped_priors().parameters.items()
                            if parameter.unit == "months"}} if extreme else {}
    rest = make(size, {"without": ["chance"], "period": {"from": "2000-01", "to": "2020-01"},
                       **quick}, extreme=extreme, events=False)
    records = run(rest, record=EVERYTHING).records
    assert len(rest.months) == 241
    for name, values in records.items():
        # Not one bit: in a world whose rest is unstable, 1e-16 would grow.
        assert np.array_equal(values, np.broadcast_to(values[:, :1], values.shape)), name


def in_range(records: dict[str, Any]) -> None:
    assert all(np.isfinite(values).all() for values in records.values())
    shares = records["supply_share"]
    assert np.abs(shares.sum(axis=3) - 1).max() <= 1e-12
    assert shares.min() >= 0
    assert shares.max() <= 1 + 1e-12
    assert np.abs(records["alignment"]).max() < 1
    for name in ("grievance", "coercion", "cohesion"):
        if records[name].size:
            assert records[name].min() > 0
            assert records[name].max() < 1
    assert records["reach"].min() > 0
    assert records["expectation"].min() >= 0
    for name in ("wound", "leverage", "net_leverage", "pressure", "influence"):
        assert records[name].min() >= 0, name


@settings(max_examples=25)
@given(size=sizes)
def test_every_variable_stays_in_range(size: dict[str, int]) -> None:
    in_range(run(make(size), record=EVERYTHING).records)


@settings(max_examples=40)
@given(size=sizes, seed=st.integers(0, 1000))
def test_even_extreme_worlds_stay_in_range(size: dict[str, int], seed: int) -> None:
    plan = make(size, {"parameters": worlds.extreme_parameters(seed)}, extreme=True)
    in_range(run(plan, record=EVERYTHING).records)


@settings(max_examples=10)
@given(size=sizes, block=st.integers(1, 7), threads=st.integers(1, 3))
def test_blocks_and_threads_do_not_matter(size: dict[str, int], block: int, threads: int) -> None:
    plan = make(size)
    whole = run(plan, replicates=13, record=EVERYTHING, threads=1, block=13)
    parts = run(plan, replicates=13, record=EVERYTHING, threads=threads, block=block)
    for name, values in whole.records.items():
        np.testing.assert_array_equal(values, parts.records[name], strict=True)


@settings(max_examples=15, deadline=None)
@given(size=sizes, gone=st.lists(st.sets(st.integers(0, 9)), min_size=1, max_size=4),
       switched=st.booleans())
def test_a_case_is_the_same_alone_and_beside_others(size: dict[str, int], gone: list[set[int]],
                                                    switched: bool) -> None:
    plan = make(size)
    (base,) = plan.cases
    cases = [base, *(replace(base, events=tuple(e for number, e in enumerate(base.events)
                                                if number not in some)) for some in gone)]
    if switched:
        cases.append(replace(base, off={"beta_peer": 0.0}))
    beside = run(replace(plan, cases=tuple(cases)), replicates=5, record=EVERYTHING)
    for number, case in enumerate(cases):
        alone = run(replace(plan, cases=(case,)), replicates=5, record=EVERYTHING)
        for name, values in alone.records.items():
            np.testing.assert_array_equal(values[0], beside.records[name][number], strict=True)


def test_months_in_which_cases_are_alike_are_run_once() -> None:
    plan = plan_of("aircraft-incident")
    found = stages(plan.cases, len(plan.months))
    assert [stage.months.start for stage in found] == [0, *(stage.months.stop
                                                            for stage in found[:-1])]
    assert found[0].groups == ((0, 1, 2, 3, 4),)
    assert found[-1].groups == ((0,), (1,), (2,), (3,), (4,))
    apart = {name: next(s.months.start for s in found if (number,) in s.groups)
             for number, name in enumerate(case.name for case in plan.cases)}
    months = {name: plan.months[month] for name, month in apart.items()}
    assert months["no-incident"] == "2024-12"
    assert months["swift-apology"] == "2025-01"
    assert months["second-incident"] == "2026-03"


@pytest.mark.slow
def test_a_replicate_is_the_same_alone_and_among_many() -> None:
    plan = plan_of("aircraft-incident")
    many = run(plan, replicates=600, record=EVERYTHING)
    some = run(plan, replicates=plan.draws(600)[[599, 17, 300]].tolist(), record=EVERYTHING)
    for name, values in many.records.items():
        np.testing.assert_array_equal(values[..., [599, 17, 300]], some.records[name])


def test_single_precision_stays_close() -> None:
    plan = plan_of("aircraft-incident")
    double = run(plan, replicates=20)
    single = run(plan, replicates=20, dtype=np.float32)
    for name, values in double.records.items():
        assert single.records[name].dtype == np.float32
        assert np.abs(single.records[name] - values).max() < 2e-4, name
    kept = run(plan, replicates=20, record=["reach"], record_dtype=np.float32)
    assert single.power.dtype == kept.power.dtype == np.float32
    np.testing.assert_array_equal(kept.records["reach"], double.records["reach"].astype("f4"))


@settings(max_examples=10)
@given(size=sizes, shuffle=st.randoms(use_true_random=False))
def test_the_order_of_listing_does_not_matter(size: dict[str, int],
                                              shuffle: random.Random) -> None:
    def mixed(table: worlds.Data) -> worlds.Data:
        names = list(table)
        shuffle.shuffle(names)
        return {name: table[name] for name in names}

    world = worlds.random_world(size["seed"], size["states"], size["poles"], size["channels"],
                                min(size["blocs"], size["poles"]))
    other = {**world, **{key: mixed(world[key]) for key in ("states", "poles", "channels")}}
    events = worlds.some_events(world)
    with tempfile.TemporaryDirectory() as folder:
        first = worlds.plan_for(Path(folder), world, events)
        events["shocks"] = events["shocks"][::-1]
        second = worlds.plan_for(Path(folder), other, events)
    one, two = (run(plan, record=EVERYTHING) for plan in (first, second))
    axes = {"state": "states", "pole": "poles", "supplier": "suppliers", "channel": "channels",
            "bloc": "blocs"}
    for name, values in one.records.items():
        reordered = two.records[name]
        for position, axis in enumerate(one.axes(name), start=2):
            names, others = (list(getattr(p.labels, axes[axis])) for p in (first, second))
            reordered = reordered.take([others.index(n) for n in names], axis=position)
        np.testing.assert_allclose(values, reordered, rtol=1e-9, atol=1e-12)


def test_removing_every_shock_gives_the_rest_run(tmp_path: Path) -> None:
    world = worlds.random_world(3, 4, 3, 3, 1)
    events = worlds.some_events(world)
    names = [e["id"] for e in events["shocks"] + events["trends"]]
    with_variant = worlds.plan_for(tmp_path, world,
                                   {**events, "variants": {"nothing": {"remove": names}}})
    rest = worlds.plan_for(tmp_path, world, {})
    moved = run(with_variant, record=EVERYTHING).records
    still = run(rest, record=EVERYTHING).records
    for name, values in still.items():
        np.testing.assert_array_equal(moved[name][1], values[0])


@pytest.mark.parametrize("event", ["one", "some-day", "share", "tie", "union", "drift", "insult",
                                   "cut", "mend-1", "mend-2", "join", "leave"])
def test_every_shock_changes_something(event: str, tmp_path: Path) -> None:
    world = worlds.random_world(3, 4, 3, 3, 1)
    events = worlds.some_events(world)
    plan = worlds.plan_for(tmp_path, world, {**events, "variants": {"x": {"remove": [event]}}})
    records = run(plan, record=EVERYTHING).records
    assert any(np.abs(v[1] - v[0]).max(initial=0) > 1e-6 for v in records.values())


@settings(max_examples=30)
@given(seed=st.integers(0, 500), severity=st.floats(0.05, 20), kind=st.sampled_from(
    [("alignment", "impulse", -0.5), ("alignment", "impulse", 0.4), ("grievance", "impulse", 0.8),
     ("coercion", "impulse", 0.5), ("reach", "impulse", -0.2), ("cohesion", "impulse", -0.4)]))
def test_twice_the_severity_is_never_less(seed: int, severity: float,
                                          kind: tuple[str, str, float]) -> None:
    variable, mode, delta = kind
    world = worlds.random_world(seed, 3, 2, 2, 1)
    roles = {"alignment": {"pole": "by", "states": "on"},
             "grievance": {"pole": "by", "states": "on"}, "coercion": {"pole": "by"},
             "cohesion": {"pole": "by"}, "reach": {"supplier": "by"}}[variable]
    size = {"low": delta, "mode": delta, "high": delta, "source": "hypothetical"}
    on = {"on": "s0"} if "states" in roles else {}
    kinds = {"push": {"label": "Push", "about": "a push", "unit": "one", "usual": [0.1, 10],
                      "roles": {"by": "pole", **({"on": "state"} if on else {})}, "example": "-",
                      "effects": [{"variable": variable, **roles, mode: size}]}}
    shock = {"id": "push", "kind": "push", "date": "2000-05", "by": "p0", **on,
             "source": "hypothetical", "severity": severity}
    with tempfile.TemporaryDirectory() as folder:
        plan = worlds.plan_for(Path(folder), world, {
            "kinds": kinds, "shocks": [shock],
            "variants": {"none": {"remove": ["push"]}, "twice": {"scale": {"push": 2}}}})
    values = run(plan).records[variable][:, 4]
    once, none, twice = (values[i].reshape(-1, values.shape[-1]) for i in range(3))
    assert np.all(np.abs(twice - none).max(axis=0) >= np.abs(once - none).max(axis=0) - 1e-15)
    assert np.abs(once - none).max() > 0


@settings(max_examples=15)
@given(size=sizes)
def test_the_oracle_agrees_on_random_worlds(size: dict[str, int]) -> None:
    plan = make(size)
    agree(plan, 0, 3)


@pytest.mark.parametrize("name", ["history", slow("aircraft-incident"), slow("trade-deal")])
def test_the_oracle_agrees_on_shipped_scenarios(name: str) -> None:
    plan = plan_of(name)
    for case in range(len(plan.cases)):
        agree(plan, case, 17 + case)


def agree(plan: Plan, case: int, replicate: int) -> None:
    records = run(plan, replicates=[replicate], record=EVERYTHING).records
    expected = oracle.simulate(oracle_inputs(plan, case, replicate))
    for name in EVERYTHING:
        np.testing.assert_allclose(records[name][case, ..., 0], np.array(expected[name]).reshape(
            records[name].shape[1:-1]), rtol=1e-10, atol=1e-10, err_msg=name)


@settings(max_examples=15)
@given(seed=st.integers(0, 500), states=st.integers(2, 6))
def test_peers_alone_converge_to_the_linear_fixed_point(seed: int, states: int) -> None:
    """Friedkin & Johnsen 1990: (I − β J W)⁻¹ J δ, J = diag(1 − a°²)."""
    delta = 1e-5
    world = worlds.random_world(seed, states, 1, 2, 0)
    others = [m for m in shipped_priors().mechanisms if m != "peers"]
    size = {"low": delta, "mode": delta, "high": delta, "source": "hypothetical"}
    kinds = {"push": {"label": "Push", "about": "a push", "unit": "one", "usual": [0.1, 10],
                      "roles": {"by": "pole", "on": "state"}, "example": "-",
                      "effects": [{"variable": "alignment", "pole": "by", "states": "on",
                                   "shift": size}]}}
    with tempfile.TemporaryDirectory() as folder:
        plan = worlds.plan_for(Path(folder), world, {
            "kinds": kinds, "without": others, "period": {"from": "2000-01", "to": "2060-01"},
            "shocks": [{"id": "push", "kind": "push", "date": "2000-02", "by": "p0", "on": "s0",
                        "source": "hypothetical"}]})
    values = run(plan, replicates=[2]).records["alignment"][0, :, 0, :, 0]
    inputs = oracle_inputs(plan, 0, 2)
    ties = np.array(inputs["ties"])
    total = ties.sum(axis=1, keepdims=True)
    total += inputs["parameters"]["mu"] * (total.max() - total)
    w = np.divide(ties, total, out=np.zeros_like(ties), where=total > 0)
    a = np.array(inputs["alignment"])[0]
    # The squashing line ends at ±LIMIT, so its slope is LIMIT (1 − (a/LIMIT)²).
    j = np.diag(oracle.LIMIT * (1 - (a / oracle.LIMIT) ** 2))
    push = np.zeros(states)
    push[0] = delta
    beta = inputs["parameters"]["beta_peer"]
    expected = np.linalg.solve(np.eye(states) - beta * j @ w, j @ push)
    np.testing.assert_allclose(values[-1] - values[0], expected, rtol=2e-3, atol=delta * 1e-3)


# --- what follows from the state

@pytest.mark.parametrize("poles", [2, 3, 5])
def test_balance_is_one_for_equal_shares_and_zero_for_one_holder(poles: int) -> None:
    """Shares (P, 2): equal for the first state, all with one pole for the second."""
    shares = np.stack([np.full(poles, 1 / poles), np.eye(poles)[1]], axis=1)
    np.testing.assert_allclose(see.balance(shares, axis=0), [1.0, 0.0], atol=1e-15)


def test_balance_is_the_entropy_of_the_shares() -> None:
    shares = np.array([[0.5, 0.25, 0.25], [0.25, 0.75, 0.0]])
    entropies = [1.5 * math.log(2), 0.25 * math.log(4) + 0.75 * math.log(4 / 3)]
    np.testing.assert_allclose(see.balance(shares, axis=1), np.array(entropies) / math.log(3))
    assert see.balance(np.ones((1, 2)), axis=0).tolist() == [1.0, 1.0]


def test_shares_are_of_all_influence_and_equal_where_nobody_has_any() -> None:
    held = np.array([[0.2, 0.0, 3.0], [0.6, 0.0, 1.0]])
    np.testing.assert_allclose(see.share(held, axis=0), [[0.25, 0.5, 0.75], [0.75, 0.5, 0.25]])
    np.testing.assert_allclose(see.share(held[..., np.newaxis], axis=1)[..., 0],
                               [[1 / 16, 0, 15 / 16], [3 / 8, 0, 5 / 8]])


def test_autonomy_is_what_net_leverage_leaves() -> None:
    np.testing.assert_allclose(see.autonomy(np.array([[0.3, 0.0, 1.2], [0.4, 0.0, 0.5]]), axis=0),
                               [0.5, 1.0, -0.3])


def test_regional_influence_is_the_mean_weighted_by_power() -> None:
    """(P, S, R) = (2, 3, 1)."""
    power = np.array([[2.0], [1.0], [1.0]])
    influence = np.array([[[0.4], [0.2], [0.0]], [[0.0], [0.0], [0.8]]])
    np.testing.assert_allclose(see.regional(power, influence), [[0.25], [0.2]])


def test_whom_a_state_listens_to() -> None:
    """Ties in some replicates only count there; a state without ties listens to nobody."""
    ties = np.zeros((4, 4, 2))
    ties[0, 1] = ties[1, 0] = [2.0, 0.0]
    ties[0, 2] = ties[2, 0] = [6.0, 3.0]
    heard = listening(ties, np.array([8.0, 3.0]), np.zeros(2))
    assert heard.neighbours.shape == (2, 4)
    assert heard.neighbours[:, 0].tolist() == [1, 2]
    np.testing.assert_allclose(heard.weights[:, 0], [[0.25, 0.0], [0.75, 1.0]])
    whole = heard.weights.sum(axis=0)
    np.testing.assert_allclose(whole, [[1, 1], [1, 0], [1, 1], [0, 0]])
    own = listening(ties, np.array([8.0, 3.0]), np.array([1.0, 0.5])).weights
    np.testing.assert_allclose(own[:, 0], heard.weights[:, 0], err_msg="the best-tied listens so")
    np.testing.assert_allclose(own[:, 1], [[2 / 8, 0.0], [0.0, 0.0]],
                               err_msg="who has few ties, less")
    np.testing.assert_allclose(own[:, 2], [[6 / 8, 1.0], [0.0, 0.0]])
    assert listening(np.zeros((3, 3, 2)), np.zeros(2), np.ones(2)).neighbours.shape == (0, 3)


@pytest.mark.parametrize("supplier", [0, 1, 2])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_supplier_far_ahead_takes_all(supplier: int, dtype: type) -> None:
    """However large the factor (here e^2763), it neither overflows nor leaves a share of zero."""
    plan = make({"seed": 3, "states": 3, "poles": 2, "channels": 2, "blocs": 1}, events=False)
    region = Region(*build_batch(plan, *drawn(plan, 4, dtype), dtype)[:3])
    region.state.reach[supplier] *= 1e20
    region.par.phi[:] = 60.0
    target = updates.supply_target(region.state, region.start, region.anchors, region.con,
                                   region.par, np.empty_like(region.state.supply_share))
    assert np.isfinite(target).all()
    np.testing.assert_allclose(target[:, supplier], 1.0, rtol=1e-6)


# --- from a plan to what the model runs on

def test_the_base_year_is_normalised_in_every_replicate() -> None:
    plan = make({"seed": 5, "states": 5, "poles": 3, "channels": 3, "blocs": 2}, events=False)
    base, _ = drawn(plan, 16)
    np.testing.assert_allclose(base.constants.weights.sum(axis=0), 1.0)
    np.testing.assert_allclose(base.start.supply_share.sum(axis=1), 1.0)
    claimed = plan.sphere.any(axis=1)
    assert claimed.any()
    np.testing.assert_allclose(base.constants.sphere[claimed].sum(axis=1), 1.0)
    ties, pairs = base.constants.ties, {(int(i), int(j)) for i, j in plan.tie_pairs}
    assert 0 < len(pairs) < 10
    for i, j in np.ndindex(5, 5):
        np.testing.assert_array_equal(ties[i, j], ties[j, i])
        assert np.any(ties[i, j]) == bool({(i, j), (j, i)} & pairs)


def pushes(plan: Plan, event: str, replicates: int) -> tuple[dict[int, np.ndarray], np.ndarray]:
    """Month → what an event adds to its first state's alignment; and the severity drawn."""
    draws = Draws(plan.seed, np.arange(replicates))
    (mine,) = (e for e in plan.cases[0].events if e.id == event)
    schedule = build_schedule([replace(plan.cases[0], events=(mine,))],
                              range(len(plan.months)), draws, np.float64)
    found = {month: action.amount[0] for month, actions in schedule.items() for action in actions
             if isinstance(action, Push) and (action.variable, action.lasting) == (
                 "alignment", False)}
    return found, draws.one(f"severity.{event}", mine.severity)


def test_when_and_how_strongly_an_event_acts() -> None:
    """A shock of an unknown month, a trend, and a shock that everyone knows the month of."""
    plan = make({"seed": 3, "states": 4, "poles": 3, "channels": 3, "blocs": 1})
    amounts, severity = pushes(plan, "some-day", 60)
    assert sorted(amounts) == list(range(4, 16)), "from May 2000 to April 2001"
    assert np.all(np.count_nonzero(list(amounts.values()), axis=0) == 1)
    np.testing.assert_allclose(sum(amounts.values()), -0.5 * severity * 0.5)  # half on its state
    amounts, severity = pushes(plan, "drift", 60)
    assert sorted(amounts) == list(range(1, 18)), "from February 2000 to June 2001"
    np.testing.assert_allclose(list(amounts.values()), np.tile(-0.5 * severity / 17, (17, 1)))
    amounts, severity = pushes(plan, "one", 60)
    assert sorted(amounts) == [2]
    np.testing.assert_allclose(amounts[2], -0.5 * severity)


@pytest.mark.parametrize(("replicates", "block"), [(13, None), (13, 5), (12, 4), (5, 20)])
def test_progress_counts_every_run_once(replicates: int, block: int | None,
                                        tmp_path: Path) -> None:
    world = worlds.random_world(3, 3, 2, 2, 1)
    plan = worlds.plan_for(tmp_path, world, {
        **worlds.some_events(world), "variants": {"without": {"remove": ["one"]}}})
    told: list[int] = []
    run(plan, replicates=replicates, block=block, threads=1, progress=told.append)
    assert sum(told) == 2 * replicates
    assert min(told) >= 0
