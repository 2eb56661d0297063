"""The Mesa view: the same numbers as the core, and what Mesa users expect of a model."""

from __future__ import annotations

import gc
import re
import subprocess
import sys
import tempfile
import weakref
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mesa.batchrunner import batch_run

import worlds
from build import slow
from eurasia_sim.agents import Collector, EurasiaModel, PoleAgent, StateAgent
from eurasia_sim.engine import run
from eurasia_sim.model import VARIABLES
from eurasia_sim.reading import InputError
from eurasia_sim.results import dataset, to_dataset
from eurasia_sim.scenario import Plan, load_scenario, make_plan

ROOT = Path(__file__).parents[1]
STATE, DERIVED = (tuple(name for name, one in VARIABLES.items() if one.kind == kind)
                  for kind in ("moves", "follows"))


@pytest.fixture(scope="module")
def history() -> Plan:
    return make_plan(load_scenario(ROOT / "scenarios/history.yaml"))


@pytest.fixture(scope="module")
def incident() -> Plan:
    return make_plan(load_scenario(ROOT / "scenarios/aircraft-incident.yaml"))


def to_the_end(model: EurasiaModel) -> EurasiaModel:
    while model.running:
        model.step()
    return model


def same_as_core(plan: Plan, case: str, replicate: int) -> None:
    ensemble = run(plan, replicates=[0, 1, replicate], record=STATE + DERIVED)
    number = [c.name for c in plan.cases].index(case)
    model = EurasiaModel(plan, case=case, replicate=replicate)
    while model.running:
        for name in STATE + DERIVED:
            mine = getattr(model.core.derived if name in DERIVED else model.core.state, name)
            core = ensemble.records[name][number, model.number, ..., 2]
            assert np.array_equal(mine[..., 0], core), (name, model.month)
        model.step()
    assert model.month == plan.months[-1]


@pytest.mark.parametrize("replicate", [0, slow(1), slow(17), slow(4_000)])
def test_equals_the_core_to_the_last_bit(incident: Plan, replicate: int) -> None:
    for case in incident.cases[:: replicate or 4]:
        same_as_core(incident, case.name, replicate)


@settings(max_examples=8)
@given(seed=st.integers(0, 10_000), states=st.integers(1, 5), poles=st.integers(1, 4),
       blocs=st.integers(0, 2), extreme=st.booleans())
def test_equals_the_core_in_any_world(seed: int, states: int, poles: int, blocs: int,
                                      extreme: bool) -> None:
    world = worlds.random_world(seed, states, poles, 2, min(blocs, poles), extreme)
    what = worlds.some_events(world, 5.0 if extreme else 1.0)
    what["variants"] = {"milder": {"scale": {"one": 0.5}}, "alone": {"without": ["peers"]},
                        "unhealed": {"remove": ["mend-1", "mend-2"]}}
    with tempfile.TemporaryDirectory() as folder:
        try:
            plan = worlds.plan_for(Path(folder), world, what)
        except InputError as error:
            if "changes nothing" not in str(error):
                raise
            what["shocks"] = [s for s in what["shocks"] if s["id"] != "share"]
            plan = worlds.plan_for(Path(folder), world, what)
    for case in plan.cases:
        same_as_core(plan, case.name, seed)


def test_agents_show_what_the_results_hold(history: Plan) -> None:
    model = to_the_end(EurasiaModel(history, replicate=3))
    data = to_dataset(run(history, replicates=[3])).isel(case=0, month=-1, replicate=0)
    whole = to_dataset(run(history, replicates=[3]))
    for name, state in model.states.items():
        for pole in model.poles:
            here = {"state": name, "pole": pole}
            assert state.alignment[pole] == float(data.alignment.sel(here))
            assert state.net_leverage[pole] == float(data.net_leverage.sel(here))
            assert model.poles[pole].grievance[name] == float(data.grievance.sel(here))
            share = dataset.influence_share(whole).isel(case=0, month=-1, replicate=0)
            assert state.influence_share[pole] == float(share.sel(here))
        autonomy = dataset.autonomy(whole).isel(case=0, month=-1, replicate=0)
        assert state.autonomy == float(autonomy.sel(state=name))
        assert 0 <= state.balance <= 1
        assert sum(state.supply_share["trade"].values()) == pytest.approx(1)
        assert state.label == history.labels.states[name]
        assert sum(state.weights.values()) == pytest.approx(1)
        assert state.ties[name] == 0
        assert min(state.power, state.sensitivity) > 0
        assert state.comfort >= 0
    regional = dataset.regional_share(whole, list(model.states)).isel(case=0, month=-1, replicate=0)
    for name, pole in model.poles.items():
        assert pole.coercion == float(data.coercion.sel(pole=name))
        assert pole.reach == float(data.reach.sel(supplier=name))
        assert pole.expectation == float(data.expectation.sel(pole=name))
        assert pole.regional_share == float(regional.sel(pole=name))
    ots = model.poles["ots"]
    assert ots.cohesion == float(data.cohesion.sel(bloc="ots"))
    assert ots.is_bloc
    assert ots.members["kazakhstan"] == 1
    assert ots.members["hungary"] == 0.5
    assert np.isnan(model.poles["russia"].cohesion)
    assert not model.poles["russia"].members


def test_reading_copies_nothing_and_follows(history: Plan) -> None:
    model = EurasiaModel(history)
    kazakhstan = model.states["kazakhstan"]
    before, window = dict(kazakhstan.alignment), kazakhstan.alignment
    assert np.shares_memory(window.array, model.core.state.alignment)
    assert np.shares_memory(kazakhstan.supply_share["trade"].array, model.core.state.supply_share)
    assert np.shares_memory(model.poles["ots"].influence.array, model.core.derived.influence)
    model.step()
    assert dict(window) == dict(kazakhstan.alignment) != before
    with pytest.raises(ValueError, match="read-only"):
        window.array[0] = 0
    with pytest.raises(TypeError):
        window["russia"] = 0  # type: ignore[index]
    with pytest.raises(AttributeError):
        kazakhstan.alignment = {}  # type: ignore[misc, assignment]


def test_misspelt_names_say_the_nearest(history: Plan) -> None:
    model = EurasiaModel(history)
    with pytest.raises(KeyError, match="no pole 'rusia'; did you mean 'russia'"):
        model.states["armenia"].alignment["rusia"]
    with pytest.raises(KeyError, match="no supplier 'outsid'; did you mean 'outside'"):
        model.states["armenia"].supply_share["trade"]["outsid"]
    with pytest.raises(KeyError, match="no channel 'trad'; did you mean 'trade'"):
        model.states["armenia"].supply_share["trad"]
    with pytest.raises(AttributeError, match="did you mean 'alignment_russia'"):
        _ = model.states["armenia"].alignment_rusia
    with pytest.raises(KeyError, match="no case 'base'; did you mean 'baseline'"):
        EurasiaModel(history, case="base")
    with pytest.raises(KeyError, match="no region 'post-soviet'; did you mean 'post_soviet'"):
        EurasiaModel(history, region="post-soviet")
    with pytest.raises(KeyError, match="no state or pole 'hungry'; did you mean 'hungary'"):
        EurasiaModel(history, agents={"hungry": StateAgent})
    with pytest.raises(TypeError, match="'ots' needs a subclass of PoleAgent"):
        EurasiaModel(history, agents={"ots": StateAgent})


def test_agent_sets_work_as_mesa_users_expect(history: Plan) -> None:
    model = to_the_end(EurasiaModel(history))
    states = model.agents.select(agent_type=StateAgent)
    assert len(states) == len(history.labels.states)
    assert len(model.agents.select(agent_type=PoleAgent)) == 3
    assert states.agg("alignment_russia", max) == max(
        s.alignment["russia"] for s in model.states.values())
    assert states.agg("power", np.mean) > 0
    assert {k: len(v) for k, v in model.agents.groupby("kind")} == {"state": 9, "pole": 3}
    near = states.select(lambda s: s.alignment["russia"] > 0)
    assert {s.name for s in near} == {s.name for s in model.states.values()
                                      if s.alignment_russia > 0}
    assert sorted(states.get("name")) == sorted(model.states)
    coldest = next(iter(states.sort("alignment_russia", ascending=True)))
    assert coldest.alignment["russia"] == states.agg("alignment_russia", min)
    assert model.agents_by_type[PoleAgent].get("coercion")


def test_the_run_ends_after_its_last_month(history: Plan) -> None:
    model = EurasiaModel(history)
    seen = [model.month]
    while model.running:
        model.step()
        seen.append(model.month)
    assert tuple(seen[:-1]) == history.months
    last = model.core.state.alignment.copy()
    model.step()
    assert model.month == history.months[-1]
    assert not model.running
    assert np.array_equal(last, model.core.state.alignment)
    assert len(model.datacollector.get_model_vars_dataframe()) == len(history.months)


def test_both_ends_are_collected(history: Plan) -> None:
    model = EurasiaModel(history)
    first = (model.poles["ots"].cohesion, model.states["armenia"].alignment["russia"])
    to_the_end(model)
    last = (model.poles["ots"].cohesion, model.states["armenia"].alignment["russia"])
    months = model.datacollector.get_model_vars_dataframe()
    assert list(months.month) == list(history.months)
    armenia = model.datacollector.get_agent_vars_dataframe().query("name == 'armenia'")
    assert len(armenia) == len(history.months)
    for row, (cohesion, alignment) in ((0, first), (-1, last)):
        assert months.cohesion_ots.iloc[row] == cohesion
        assert armenia.alignment_russia.iloc[row] == alignment
    assert np.allclose(months[[f"share_{p}" for p in model.poles]].sum(axis=1), 1)


def test_reporters_of_ones_own(history: Plan) -> None:
    model = to_the_end(EurasiaModel(
        history, model_reporters={"coldest": lambda m: min(
            s.alignment["russia"] for s in m.states.values())},
        agent_reporters={"whole": "alignment", "pushed": "pressure_russia",
                         "twice": [lambda agent, n: n * len(agent.name), [2]]}))
    months = model.datacollector.get_model_vars_dataframe()
    agents = model.datacollector.get_agent_vars_dataframe()
    assert months.coldest.iloc[0] != months.coldest.iloc[-1]
    armenia = agents.query("name == 'armenia'")
    # Numbers of each month, not 46 windows on the last one.
    assert isinstance(armenia.whole.iloc[0], dict)
    assert armenia.whole.iloc[0]["russia"] == armenia.alignment_russia.iloc[0]
    assert armenia.whole.iloc[0] != armenia.whole.iloc[-1]
    assert set(armenia.twice) == {14}
    assert agents.query("kind == 'pole'").pushed.isna().all()
    assert agents.query("kind == 'state'").pushed.notna().all()


def test_a_misspelt_reporter_fails(history: Plan) -> None:
    with pytest.raises(AttributeError, match="no agent has 'alignment_rusia'"):
        EurasiaModel(history, agent_reporters={"x": "alignment_rusia"})
    with pytest.raises(AttributeError, match="monht"):
        EurasiaModel(history, model_reporters={"x": "monht"})
    model = EurasiaModel(history)
    with pytest.raises(AttributeError, match="autonomi"):
        Collector(agent_reporters={"x": "autonomi"}).collect(model)


@pytest.mark.slow
def test_batch_run_over_cases_and_replicates(incident: Plan) -> None:
    cases = [c.name for c in incident.cases][:2]
    what: dict[str, Any] = {"file": incident, "case": cases, "replicate": [5]}
    rows = batch_run(EurasiaModel, what, data_collection_period=1, display_progress=False)
    months = len(incident.months)
    assert len(rows) == 2 * months * 12
    core = run(incident, replicates=[5]).records["alignment"]
    for row in rows:
        if row["name"] == "azerbaijan":
            number = incident.months.index(row["month"])
            assert row["Step"] == number
            i = list(incident.labels.states).index("azerbaijan")
            assert row["alignment_russia"] == core[cases.index(row["case"]), number, 0, i, 0]
    ends = batch_run(EurasiaModel, {**what, "case": cases[0], "replicate": [0, 5]},
                     display_progress=False)
    assert {row["month"] for row in ends} == {incident.months[-1]}
    assert len(ends) == 2 * 12


@pytest.mark.filterwarnings("ignore:The `iterations` keyword:DeprecationWarning")  # Mesa 3.4+
def test_runs_that_a_batch_runner_counts_are_the_first_of_the_ensemble(incident: Plan) -> None:
    rows = batch_run(EurasiaModel, {"file": incident}, iterations=3, display_progress=False)
    ends = {row["iteration"]: row["alignment_russia"] for row in rows
            if row["name"] == "azerbaijan"}
    core = run(incident, replicates=incident.draws(3).tolist()).records["alignment"]
    i = list(incident.labels.states).index("azerbaijan")
    assert [ends[k] for k in range(3)] == core[0, -1, 0, i].tolist()


@pytest.mark.filterwarnings("ignore:The `iterations` keyword:DeprecationWarning")  # Mesa 3.4+
def test_the_same_run_again_is_said(incident: Plan) -> None:
    with pytest.warns(UserWarning, match="iteration 1 repeats the run of iteration 0"):
        batch_run(EurasiaModel, {"file": incident, "replicate": 5}, iterations=2,
                  display_progress=False)


def test_agents_can_be_neither_written_to_nor_removed(history: Plan) -> None:
    model = EurasiaModel(history)
    state, pole = model.states["armenia"], model.poles["ots"]
    before = state.alignment["russia"]
    for agent, name in ((state, "alignment_russia"), (state, "influence_share_ots"),
                        (state, "membership_ots"), (pole, "grievance_armenia")):
        with pytest.raises(AttributeError, match=f"'{name}' is read from the model.*push"):
            setattr(agent, name, 1.0)
    state.alignment_of_my_own = 1.0
    for one in (state, pole):
        with pytest.raises(NotImplementedError, match="cannot be removed"):
            one.remove()
    assert len(model.agents) == len(model.states) + len(model.poles)
    assert model.datacollector.get_agent_vars_dataframe().query(
        "name == 'armenia'").alignment_russia.iloc[0] == before


def test_the_first_draw_of_the_ensemble_is_that_of_a_model(incident: Plan) -> None:
    first = int(incident.draws(1)[0])
    assert EurasiaModel(incident).replicate == first
    assert EurasiaModel(incident, rng=2).replicate == int(incident.draws(3)[2])


class Hungary(StateAgent):
    """Leaves the observers."""

    def decide(self) -> None:
        if self.model.month == "2023-06":
            self.leave("ots")


@pytest.mark.slow
def test_batch_run_on_processes() -> None:
    what: dict[str, Any] = {"file": str(ROOT / "scenarios/history.yaml"), "replicate": [1, 2],
                            "agents": [{"hungary": Hungary}]}
    one = batch_run(EurasiaModel, what, display_progress=False)
    two = batch_run(EurasiaModel, what, number_processes=2, display_progress=False)
    assert ({(r["replicate"], r["name"], r["influence_russia"]) for r in two
             if r["kind"] == "state"}
            == {(r["replicate"], r["name"], r["influence_russia"]) for r in one
                if r["kind"] == "state"})


def test_hungary_leaves_the_observers(history: Plan) -> None:
    usual, alone = EurasiaModel(history), EurasiaModel(history, agents={"hungary": Hungary})
    left = history.months.index("2023-06")
    while usual.running:
        same = np.array_equal(usual.core.state.alignment, alone.core.state.alignment)
        assert same == (usual.number <= left)
        assert alone.states["hungary"].membership["ots"] == (0.5 if usual.number < left else 0)
        # What follows from membership is seen at once.
        stronger = (alone.states["hungary"].net_leverage["russia"]
                    > usual.states["hungary"].net_leverage["russia"])
        assert stronger == (usual.number >= left)
        usual.step()
        alone.step()
    assert "hungary" not in alone.poles["ots"].members
    # Nobody else's Hungary has left, and Mesa still counts it among the states.
    assert EurasiaModel(history).states["hungary"].membership["ots"] == 0.5
    assert len(alone.agents.select(agent_type=StateAgent)) == 9
    agents = alone.datacollector.get_agent_vars_dataframe().query("name == 'hungary'")
    assert agents.alignment_russia.notna().all()


def test_every_act_of_an_agent(history: Plan) -> None:
    class Busy(StateAgent):
        def decide(self) -> None:
            if self.model.number == 1:
                self.push("alignment", "russia", -20)
                self.push("grievance", "ots", 20, lasting=True)
                self.push("wound", "united_states", 0.6)
                self.heal("united_states", 0.5)
                self.heal("ots", 1.0)
                self.move_share("trade", "russia", "outside", 1.0, lasting=False)
                self.move_share("transit", None, "ots", 0.5)
                self.tie("georgia" if "georgia" in self.model.states else "kazakhstan", 1.5)
                self.join("ots")

    class Hard(PoleAgent):
        def decide(self) -> None:
            if self.model.number == 1:
                self.push("coercion", 20)
                self.push("coercion", 1, on="kazakhstan")
                self.push("reach", -0.5)
            if self.model.number == 1 and self.is_bloc:
                self.push("cohesion", -20)

    usual = EurasiaModel(history)
    model = EurasiaModel(history, agents={"armenia": Busy, "russia": Hard, "ots": Hard})
    for each in (usual, model):
        each.step()
    armenia, before = model.states["armenia"], usual.states["armenia"]
    assert -1 < armenia.alignment["russia"] < -0.99
    assert armenia.supply_share["trade"]["russia"] == 0
    assert sum(armenia.supply_share["trade"].values()) == pytest.approx(1, abs=1e-12)
    assert armenia.ties["kazakhstan"] == before.ties["kazakhstan"] + 1.5
    assert armenia.ties["kazakhstan"] == model.states["kazakhstan"].ties["armenia"]
    assert armenia.membership["ots"] == 1
    assert armenia.wound == {"russia": 0, "united_states": 0.3, "ots": 0}
    assert model.poles["united_states"].wound["armenia"] == armenia.wound_united_states
    assert np.arctanh(before.alignment["united_states"] / (1 - 1e-6)) - np.arctanh(
        armenia.alignment["united_states"] / (1 - 1e-6)) == pytest.approx(0.3)
    assert armenia.alignment["ots"] == before.alignment["ots"]
    assert model.poles["russia"].demand["kazakhstan"] == 1
    assert model.poles["russia"].demand["armenia"] == 0
    russia = model.poles["russia"]
    assert russia.leverage["armenia"] < usual.poles["russia"].leverage["armenia"]
    assert russia.leverage["armenia"] > russia.net_leverage["armenia"]
    assert 0.99 < model.poles["russia"].coercion < 1
    assert model.poles["russia"].reach < usual.poles["russia"].reach
    assert 0 < model.poles["ots"].cohesion < 0.01
    assert armenia.grievance["ots"] == before.grievance["ots"]  # the anchor moved
    for each in (usual, model):
        each.step()
    assert armenia.grievance["ots"] > before.grievance["ots"]
    to_the_end(model)
    assert np.isfinite(model.core.state.alignment).all()


@pytest.mark.parametrize(("act", "error", "match"), [
    (lambda s, p: s.push("alignment", "rusia", 1), KeyError, "russia"),
    (lambda s, p: s.push("coercion", "russia", 1), ValueError, "a state pushes"),
    (lambda s, p: s.push("alignment", "russia", float("nan")), ValueError, "amount"),
    (lambda s, p: s.push("wound", "russia", -0.1), ValueError, "below 0"),
    (lambda s, p: s.push("wound", "russia", 0.1, lasting=True), ValueError, "heal"),
    (lambda s, p: s.heal("russia", 1.5), ValueError, "fraction"),
    (lambda s, p: s.heal("rusia", 0.5), KeyError, "russia"),
    (lambda s, p: p.push("reach", 1, on="armenia"), ValueError, "coercion"),
    (lambda s, p: p.push("coercion", 1, on="armenai"), KeyError, "armenia"),
    (lambda s, p: s.push("alignment", "russia", 1e9), ValueError, "amount"),
    (lambda s, p: s.move_share("trade", "russia", "ots", 1.5), ValueError, "fraction"),
    (lambda s, p: s.move_share("trade", "ots", "ots", 0.5), ValueError, "itself"),
    (lambda s, p: s.tie("armenia", 1), ValueError, "itself"),
    (lambda s, p: s.join("ots", "friend"), KeyError, "role"),
    (lambda s, p: s.leave("nato"), KeyError, "bloc"),
    (lambda s, p: p.push("cohesion", 1), KeyError, "bloc"),
    (lambda s, p: p.push("alignment", 1), ValueError, "a pole pushes")])
def test_acts_that_make_no_sense(history: Plan, act: Any, error: type[Exception],
                                 match: str) -> None:
    model = EurasiaModel(history)
    before = model.core.state.copy()
    with pytest.raises(error, match=match):
        act(model.states["armenia"], model.poles["russia"])
    assert all(np.array_equal(getattr(before, n), getattr(model.core.state, n)) for n in STATE)


def test_the_order_of_agents_does_not_matter(history: Plan) -> None:
    class Follower(StateAgent):
        def decide(self) -> None:
            for _, other in sorted(self.model.states.items()):
                self.push("alignment", "ots", 0.01 * other.alignment["ots"])

    class Backwards(EurasiaModel):
        def _people(self, agents: Any) -> None:
            super()._people(agents)
            self.states = dict(reversed(self.states.items()))

    agents = {"armenia": Follower, "kazakhstan": Follower}
    one, other = (to_the_end(kind(history, agents=agents)) for kind in (EurasiaModel, Backwards))
    assert np.array_equal(one.core.state.alignment, other.core.state.alignment)


def test_acts_between_steps_are_seen_at_once(history: Plan) -> None:
    model = EurasiaModel(history)
    before = model.poles["russia"].pressure["armenia"]
    model.poles["russia"].push("coercion", 1)
    assert model.poles["russia"].pressure["armenia"] > before


def test_rng_tells_runs_apart(history: Plan) -> None:
    assert EurasiaModel(history, rng=3).replicate == history.draws(1, 3)[0]
    assert EurasiaModel(history, rng=3, replicate=4).replicate == 4
    a, b, c = (EurasiaModel(history, replicate=r).rng.random() for r in (1, 1, 2))
    assert a == b != c
    for wrong in (-1, 2**32):
        with pytest.raises(ValueError, match="replicate"):
            EurasiaModel(history, replicate=wrong)
    with pytest.raises(TypeError, match="whole number"):
        EurasiaModel(history, rng=np.random.default_rng(1))  # type: ignore[arg-type]


def test_events_of_the_month_are_those_that_act(incident: Plan) -> None:
    for replicate in range(2):
        model = EurasiaModel(incident, replicate=replicate)
        shocks = {e.id for e in model.plan.cases[0].events if e.spread is None}
        seen: list[str] = []
        while model.running:
            seen += model.events
            assert not model.events or model.number in model._schedule
            model.step()
        assert sorted(seen) == sorted(shocks)


def test_files_scenarios_and_plans(history: Plan) -> None:
    scenario = load_scenario(ROOT / "scenarios/history.yaml")
    by_file = EurasiaModel(ROOT / "scenarios/history.yaml")
    assert by_file.states_of_region == EurasiaModel(scenario).states_of_region
    assert by_file.states_of_region == EurasiaModel(history, region="post_soviet").states_of_region
    assert EurasiaModel(history).states_of_region == tuple(history.labels.states)
    assert EurasiaModel().plan.months == history.months
    with pytest.raises(InputError):
        EurasiaModel("scenarios/no-such.yaml")


def test_models_are_forgotten(history: Plan) -> None:
    model = to_the_end(EurasiaModel(history))
    kept = weakref.ref(model)
    del model
    gc.collect()
    assert kept() is None


def test_the_package_does_not_import_mesa_at_the_door() -> None:
    code = "import eurasia_sim, eurasia_sim.api, sys; assert 'mesa' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.filterwarnings("ignore:The `iterations` keyword:DeprecationWarning")  # Mesa 3.4+
@pytest.mark.slow
def test_the_guide_runs(monkeypatch: pytest.MonkeyPatch,
                        capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs/mesa.md").read_text("utf-8"), re.S)
    scope: dict[str, Any] = {"__name__": "guide"}
    for block in blocks:
        exec(block, scope)
    out = capsys.readouterr().out
    assert "2025-10" in out
    assert scope["alone"].states["hungary"].membership["ots"] == 0
    assert scope["moves"]["as usual"] != scope["moves"]["otherwise"]
    assert scope["patient"].poles["russia"].coercion < scope["model"].poles["russia"].coercion
    assert mesa.__version__.startswith("3.")
