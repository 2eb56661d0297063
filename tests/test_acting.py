"""Actors that act: properties on random repertoires, and plain Python beside the core."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import oracle_acting
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import oracle
import worlds
from build import _plain_events, oracle_inputs
from eurasia_sim.agents import EurasiaModel, StateAgent
from eurasia_sim.analysis.catalogue.review import remarks_on
from eurasia_sim.engine import Ensemble, run
from eurasia_sim.engine.build import action_of, happens, month_of, responsiveness
from eurasia_sim.engine.coalitions import Player, run_coalitions
from eurasia_sim.engine.draws import Draws
from eurasia_sim.engine.moves import Moves
from eurasia_sim.model import OUTCOMES, VARIABLES
from eurasia_sim.reading import InputError
from eurasia_sim.results.outcome import outcome
from eurasia_sim.scenario import Plan, load_scenario, make_plan
from eurasia_sim.scenario.resolve import resolved_yaml
from eurasia_sim.world.conditions import AXES

EVERYTHING = ("alignment", "wound", "grievance", "supply_share", "reach", "coercion", "cohesion")
sizes = st.fixed_dictionaries({"seed": st.integers(0, 10_000), "states": st.integers(2, 4),
                               "poles": st.integers(1, 3), "blocs": st.integers(0, 1)})


def material(size: dict[str, int], **more: Any) -> tuple[worlds.Data, worlds.Data]:
    """A random world, and a scenario in which everything happens and everybody acts."""
    world = worlds.random_world(size["seed"], size["states"], size["poles"], 2,
                                min(size["blocs"], size["poles"]))
    scenario = {**worlds.some_events(world, 0.5), **worlds.some_responses(world, size["seed"]),
                "parameters": {"responsiveness": {"low": 0.5, "mode": 1, "high": 2,
                                                  "source": "hypothetical"}}, **more}
    return world, scenario


def planned(size: dict[str, int], **more: Any) -> Plan:
    with tempfile.TemporaryDirectory() as folder:
        return worlds.plan_for(Path(folder), *material(size, **more))


def counts(moves: Moves, case: int, move: int, replicates: int) -> Any:
    """How often a move happened, (R,)."""
    mine = (moves.case == case) & (moves.move == move)
    return np.bincount(moves.replicate[mine], minlength=replicates)


def same(one: Ensemble, other: Ensemble, replicates: Any = slice(None)) -> None:
    """The same records and moves, to the bit."""
    for name, values in one.records.items():
        np.testing.assert_array_equal(values[..., replicates], other.records[name], err_msg=name)
    whole = np.arange(len(one.replicates))[replicates]
    kept = np.isin(one.moves.replicate, whole)
    for name in ("case", "move", "decided", "month"):
        np.testing.assert_array_equal(getattr(one.moves, name)[kept], getattr(other.moves, name))
    assert [one.moves.names[n].id for n in one.moves.move[kept]] == [
        other.moves.names[n].id for n in other.moves.move]


# --- the oracle

@settings(max_examples=12, deadline=None)
@given(size=sizes)
@example(size={"seed": 3, "states": 3, "poles": 2, "blocs": 1})
def test_plain_python_agrees(size: dict[str, int]) -> None:
    world, data = material(size)
    with tempfile.TemporaryDirectory() as folder:
        plan = worlds.plan_for(Path(folder), world, data)
    (case,) = plan.cases
    draws = Draws(plan.seed, np.array([3]))
    moves = {name: (move, n) for what in case.acting for move in what.moves
             for n, name in enumerate(move.names)}

    def uniform(purpose: str) -> float:
        return float(draws.rows([purpose])[0, 0])

    def number(purpose: str, spread: Any) -> float:
        return float(draws.one(purpose, (spread["low"], spread["mode"], spread["high"]))[0])

    def effects(name: str) -> list[oracle.Event]:
        move, n = moves[name]
        severity = draws.one(f"severity.{move.id}", move.severity)
        return [event for effect in move.effects[n] for event in _plain_events(
            action_of(effect, draws.one(effect.purpose, effect.delta), severity, np.float64))]

    when = {event.id: int(month_of(event, draws)[0]) if happens(event, draws)[0] else None
            for event in case.events}
    actors = oracle_acting.Actors(
        data, world, list(plan.months),
        {one["id"]: (one, when[one["id"]]) for one in [*data["shocks"], *data["trends"]]},
        uniform, number, effects, float(responsiveness(case, draws)[0]))
    expected = oracle.simulate(oracle_inputs(plan, 0, 3), actors)
    found = run(plan, replicates=[3], record=EVERYTHING)
    assert actors.made == sorted(
        ((int(month), found.moves.names[move].id)
         for month, move in zip(found.moves.month, found.moves.move, strict=True)),
        key=lambda one: one)
    for name in EVERYTHING:
        np.testing.assert_allclose(
            found.records[name][0, ..., 0],
            np.array(expected[name]).reshape(found.records[name].shape[1:-1]),
            rtol=1e-9, atol=1e-9, err_msg=name)


# --- properties

@pytest.mark.slow
@settings(max_examples=6, deadline=None)
@given(size=sizes, block=st.integers(1, 5), threads=st.integers(1, 3), lone=st.integers(0, 4))
def test_moves_belong_to_the_draw(size: dict[str, int], block: int, threads: int,
                                  lone: int) -> None:
    """Whatever the blocks, the threads, the other replicates, the other cases and the order."""
    variants = {"none": {"without": ["responses"]}, "fewer": {"remove": ["one"]},
                "milder": {"scale": {"insult": 0.5}}}
    plan = planned(size, variants=variants)
    whole = run(plan, record=EVERYTHING)
    same(whole, run(plan, record=EVERYTHING, block=block, threads=threads))
    same(whole, run(plan, record=EVERYTHING, replicates=[lone]), [lone])
    alone = run(replace(plan, cases=plan.cases[2:3]), record=EVERYTHING)
    for name, values in alone.records.items():
        np.testing.assert_array_equal(values[0], whole.records[name][2], err_msg=name)
    world, data = material(size)
    for table in ("shocks", "responses"):
        data[table] = data[table][::-1]
    with tempfile.TemporaryDirectory() as folder:
        turned = run(worlds.plan_for(Path(folder), world, data), record=EVERYTHING)
    for name, values in turned.records.items():
        np.testing.assert_array_equal(values[0], whole.records[name][0], err_msg=name)


@settings(max_examples=5, deadline=None)
@given(size=sizes)
def test_moves_keep_to_what_the_file_says(size: dict[str, int]) -> None:
    plan = planned(size)
    ensemble = run(plan, record=EVERYTHING)
    moves = ensemble.moves
    acts = {move.id: (what, move) for what in plan.cases[0].acting for move in what.moves}
    for n, name in enumerate(moves.names):
        what, move = acts[name.id.partition("[")[0]]
        assert np.all(counts(moves, 0, n, 5) <= (move.most or np.inf))
        for replicate in range(5):
            mine = (moves.move == n) & (moves.replicate == replicate)
            decided, month = moves.decided[mine], moves.month[mine]
            assert np.all(decided >= what.first)
            assert np.all((month - decided >= move.after[0]) & (month - decided <= move.after[1]))
            assert np.all(decided[1:] >= month[:-1] + move.pause)
    for variable, low, high in (("alignment", -1, 1), ("grievance", 0, 1), ("coercion", 0, 1),
                                ("wound", -1e-12, np.inf), ("supply_share", 0, 1)):
        values = ensemble.records[variable]
        assert np.all((values >= low) & (values <= high))


@settings(max_examples=10, deadline=None)
@given(size=sizes)
def test_nobody_acts_without_responses(size: dict[str, int]) -> None:
    """A variant without responses is a scenario that has none, to the bit."""
    plan = planned(size, variants={"still": {"without": ["responses"]}})
    world, data = material(size)
    still = {key: value for key, value in data.items() if key not in ("responses", "choices")}
    with tempfile.TemporaryDirectory() as folder:
        other = worlds.plan_for(Path(folder), world, still)
    assert "responsiveness" not in other.cases[0].parameters
    found, expected = run(plan, record=EVERYTHING), run(other, record=EVERYTHING)
    assert len(expected.moves) == 0
    assert not np.any(found.moves.case == 1)
    for name, values in expected.records.items():
        np.testing.assert_array_equal(found.records[name][1], values[0], err_msg=name)


def simple(**more: Any) -> tuple[worlds.Data, worlds.Data]:
    """A world of two states, an insult in May 2000, and one response to it."""
    world = worlds.random_world(5, 2, 2, 1, 1)
    events = worlds.some_events(world)
    response = {"id": "amends", "by": "p0", "kind": "mend", "on": "s0", "chance": 0.5,
                "source": "hypothetical", **more.pop("response", {})}
    return world, {"kinds": events["kinds"], "ensemble": {"replicates": 400, "seed": 7},
                   "shocks": [{"id": "slap", "kind": "insult", "date": "2000-05", "by": "p0",
                               "on": "s0", "source": "hypothetical"}],
                   "responses": [response], **more}


def made(folder: Path, **more: Any) -> Ensemble:
    return run(worlds.plan_for(folder, *simple(**more)), record=("alignment",))


def test_the_hazard_of_a_year_is_the_chance_that_is_said(tmp_path: Path) -> None:
    found = made(tmp_path, response={"chance": 0.3, "most": 1})
    month = found.moves.first(0, 0, 400)
    assert np.mean(month <= 12) == pytest.approx(0.3, abs=0.05)
    assert np.mean(month <= 24) == pytest.approx(1 - 0.7**2, abs=0.05)


def test_what_has_risen_moves_the_odds(tmp_path: Path) -> None:
    """By its slope times the responsiveness of the draw, on the logit scale."""
    wound = {"wound[s0, p0]": 20}
    sure = {"responsiveness": {"low": 1, "mode": 1, "high": 1, "source": "hypothetical"}}
    often = {}
    for name, rise, more in (("plain", {}, {}), ("more", wound, {"parameters": sure}),
                             ("off", wound, {"without": ["responding"]})):
        (tmp_path / name).mkdir()
        found = made(tmp_path / name, response={"on_rise": rise, "chance": 0.1}, **more)
        often[name] = len(found.moves)
    assert often["more"] > 2 * often["plain"]
    assert often["off"] == often["plain"]


def test_a_response_whose_hazard_is_the_same_comes_in_the_same_draws(tmp_path: Path) -> None:
    """In every variant, whatever else differs."""
    found = made(tmp_path, shocks=[
        {"id": "slap", "kind": "insult", "date": "2000-05", "by": "p0", "on": "s0",
         "source": "hypothetical"}], variants={
             "worse": {"scale": {"slap": 5}}, "none": {"remove": ["slap"]}})
    for name in ("move", "replicate", "decided", "month"):
        first, *others = (getattr(found.moves, name)[found.moves.case == case]
                          for case in range(3))
        for other in others:
            np.testing.assert_array_equal(first, other)


@pytest.mark.parametrize(("when", "months"), [
    ("within 3 months of slap", range(4, 8)), ("after slap", range(4, 36)),
    ("before slap", range(4)), ("wound[s0, p0] > 0.001", range(4, 36)),
    ("alignment[s0, p0] fell by 0.05 in 2 months", range(4, 6)),
    ("within 0 months of insult by p0 on s0", range(4, 5)), ("within 9 months of insult by p1", []),
    ("s0 is not member of p0", None), ("within 2 months of insult on s1", [])])
def test_conditions_hold_when_they_say(when: str, months: Any, tmp_path: Path) -> None:
    off = ["chance"]
    found = made(tmp_path, response={"when": [when], "chance": {"low": 0.5, "mode": 0.5,
                                                               "high": 0.5, "per": "month"}},
                 without=off)
    decided = set(found.moves.decided.tolist())
    world, _ = simple()
    if months is None:
        belongs = world["poles"]["p0"]["bloc"]["members"].get("s0") == "member"
        months = [] if belongs else range(35)
    assert decided <= set(months)
    assert set(list(months)[:4]) <= decided


def test_one_more_option_reshuffles_nothing(tmp_path: Path) -> None:
    """Whoever does not take the new option does what he did without it."""
    def menu(*options: str) -> Ensemble:
        folder = tmp_path / "-".join(options)
        folder.mkdir()
        world, data = simple()
        data["responses"] = []
        data["choices"] = [{"id": "look", "actor": "s0", "every": 36, "menu": [
            {"id": name, "kind": "mend", "by": "p0", "on": "s0", "base": 0,
             "source": "hypothetical"} for name in options]}]
        return run(worlds.plan_for(folder, world, data), record=("alignment",))

    few, many = menu("one", "two"), menu("one", "two", "three")
    third = counts(many.moves, 0, 1, 400) > 0  # sorted by id: one, three, two
    for before, after in ((0, 0), (1, 2)):
        np.testing.assert_array_equal(counts(few.moves, 0, before, 400)[~third],
                                      counts(many.moves, 0, after, 400)[~third])
    shares = [np.mean(counts(many.moves, 0, n, 400) > 0) for n in range(3)]
    assert shares == pytest.approx([0.25] * 3, abs=0.07)


def test_a_condition_may_name_one_entry_of_a_menu(tmp_path: Path) -> None:
    """Only who took it, and only afterwards."""
    world, data = simple(response={"chance": 1, "when": ["after look.one"], "most": 1})
    data["choices"] = [{"id": "look", "actor": "s0", "every": 12, "menu": [
        {"id": name, "kind": "mend", "by": "p0", "on": "s0", "base": 0, "most": 1,
         "source": "hypothetical"} for name in ("one", "two")]}]
    moves = run(worlds.plan_for(tmp_path, world, data), record=("alignment",)).moves
    one, two, amends = (
        moves.first(0, next(n for n, name in enumerate(moves.names) if name.id == called), 400)
        for called in ("look.one", "look.two", "amends"))
    assert np.isinf(one).any()
    assert np.isfinite(one).any()
    assert np.all(np.isinf(amends[np.isinf(one)]))
    assert np.all(amends[np.isfinite(amends)] > one[np.isfinite(amends)])
    assert np.any(two[np.isfinite(amends)] > amends[np.isfinite(amends)])


def test_a_healed_wound_can_be_a_response(tmp_path: Path) -> None:
    healed = made(tmp_path, response={"when": ["wound[s0, p0] > 0.001"], "chance": 0.9},
                  without=["chance"], variants={"never": {"without": ["amends"]}})
    late = healed.records["alignment"][:, 30, 0, 0]
    came = healed.moves.first(0, 0, 400) <= 30
    assert np.all(late[0][came] > late[1][came])
    np.testing.assert_array_equal(late[0][~came], late[1][~came])


# --- events that depend on events

def after(**more: Any) -> dict[str, Any]:
    shocks = [{"id": "slap", "kind": "insult", "date": {"from": "2000-03", "to": "2000-09"},
               "by": "p0", "on": "s0", "source": "hypothetical", "chance": 0.4},
              {"id": "mended", "kind": "mend", "by": "p0", "on": "s0", "source": "hypothetical",
               "date": {"after": "slap", "by": {"from": 1, "to": 3}}}]
    return {"shocks": shocks, "responses": [], **more}


def test_an_event_comes_by_chance_and_another_after_it(tmp_path: Path) -> None:
    plan = worlds.plan_for(tmp_path, *simple(**after()))
    mended, slap = plan.cases[0].events
    draws = Draws(plan.seed, np.arange(2000))
    there = happens(slap, draws)
    assert there.mean() == pytest.approx(0.4, abs=0.01)
    np.testing.assert_array_equal(happens(mended, draws), there)
    wait = month_of(mended, draws) - month_of(slap, draws)
    assert {int(n) for n in wait} == {1, 2, 3}
    found = run(plan, record=("wound",), replicates=range(300))
    ever = found.records["wound"][0, :, 0, 0].max(axis=0) > 0
    np.testing.assert_array_equal(ever, there[:300])


def test_without_its_forerunner_an_event_does_not_come(tmp_path: Path) -> None:
    plan = worlds.plan_for(tmp_path, *simple(**after(
        variants={"none": {"remove": ["slap"]}, "later": {"move": {"slap": "2001-05"}}})))
    assert [event.id for event in plan.cases[1].events] == []
    later = {event.id: event for event in plan.cases[2].events}
    assert (later["mended"].first, later["mended"].last) == (17, 19)


def test_variants_go_on_from_variants(tmp_path: Path) -> None:
    path = worlds.write(tmp_path, *simple(variants={
        "two": {"extends": "one", "scale": {"slap": 2}, "against": "one"},
        "one": {"without": ["hedging"], "scale": {"slap": 3}}}))
    scenario = load_scenario(path)
    assert scenario.cases["two"].without == ("hedging",)
    assert scenario.cases["two"].against == "one"
    assert scenario.cases["two"].events["slap"].event.severity.mode == 6  # type: ignore[union-attr]


@pytest.mark.parametrize(("against", "allowed"), [
    ("far", True), ("baseline", True), ("near", False), ("twice", False), (None, False)])
def test_a_variant_may_only_compare_anew(against: str | None, allowed: bool,
                                         tmp_path: Path) -> None:
    """Of what it extends, with another case than that, and not with itself."""
    new = {"extends": "twice", **({"against": against} if against else {})}
    path = worlds.write(tmp_path, *simple(variants={
        "near": {"scale": {"slap": 0.5}}, "far": {"scale": {"slap": 3}},
        "twice": {"scale": {"slap": 2}, "against": "near"}, "new": new}))
    if not allowed:
        with pytest.raises(InputError, match="the variant 'new' changes nothing"):
            load_scenario(path)
        return
    scenario = load_scenario(path)
    assert scenario.cases["new"].against == against
    assert not any("gives the same as" in text for text in remarks_on(scenario))


def test_an_event_may_say_its_own_effects(tmp_path: Path) -> None:
    own = {"id": "mine", "date": "2000-04", "by": "p0", "on": "s0", "source": "hypothetical",
           "effects": [{"variable": "alignment", "pole": "by", "states": "on", "impulse": {
               "low": -0.3, "mode": -0.3, "high": -0.3, "source": "hypothetical"}}]}
    plan = worlds.plan_for(tmp_path, *simple(shocks=[own], responses=[],
                                             variants={"none": {"remove": ["mine"]}}))
    a = run(plan, record=("alignment",)).records["alignment"][:, 3, 0, 0]
    assert np.all(a[0] < a[1])


@settings(max_examples=5, deadline=None)
@given(size=sizes)
def test_a_resolved_scenario_gives_the_same_moves(size: dict[str, int]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        world, data = material(size, variants={
            "still": {"without": ["responses"]},
            "calm": {"without": ["revenge"], "against": "still"}})
        data["shocks"].append({"id": "then", "kind": "mend", "by": "p0", "on": "s0",
                               "source": "hypothetical", "chance": 0.5,
                               "date": {"after": "some-day", "by": 2}})
        scenario = load_scenario(worlds.write(folder, world, data))
        whole = run(make_plan(scenario), record=EVERYTHING)
        (folder / "again.yaml").write_text(resolved_yaml(scenario, "world.yaml"), "utf-8")
        again = load_scenario(folder / "again.yaml")
        assert again.cases["calm"].against == "still"
        same(whole, run(make_plan(again), record=EVERYTHING))


# --- causes, and Mesa

@settings(max_examples=5, deadline=None)
@given(size=sizes)
def test_responses_are_players(size: dict[str, int]) -> None:
    """Every coalition is the variant without those who are not in it, to the bit."""
    variants = {"first": {"without": ["revenge", "storm"], "remove": ["some-day"]},
                "second": {"without": ["responses"]},
                "third": {"without": ["look", "responding"]}}
    plan = planned(size, variants=variants, parameters={})
    what = outcome(plan.labels, plan.months, "alignment", "s0", "p0")
    players = [*(Player(name, frozenset([name])) for name in
                 ("revenge", "amends", "storm", "look", "some-day")),
               Player("responding", off={"responsiveness": 0.0})]
    there = np.array([[1, 1, 1, 1, 1, 1], [0, 1, 0, 1, 0, 1], [0, 0, 0, 0, 1, 1],
                      [1, 1, 1, 0, 1, 0]], bool)
    last = len(plan.months) - 1
    found = run_coalitions(plan, plan.cases[0], players, there, [last],
                           what.measure(plan.labels), replicates=range(5))[:, 0]
    a = run(plan, record=("alignment",)).records["alignment"][:, -1, 0, 0]
    np.testing.assert_array_equal(found, a)


def mesa_run(plan: Plan, **agents: Any) -> tuple[EurasiaModel, list[tuple[int, str]]]:
    model = EurasiaModel(plan, replicate=2, **agents)
    moves = []
    while model.running:
        moves += [(model.number, name) for name in model.moves]
        model.step()
    return model, moves


@settings(max_examples=5, deadline=None)
@given(size=sizes)
def test_mesa_agents_decide_the_same(size: dict[str, int]) -> None:
    plan = planned(size)
    found = run(plan, replicates=[2], record=("alignment",))
    model, moves = mesa_run(plan)
    np.testing.assert_array_equal(model.core.state.alignment[..., 0],
                                  found.records["alignment"][0, -1, ..., 0])
    assert sorted(moves) == sorted((int(month), found.moves.names[move].id) for month, move in zip(
        found.moves.month, found.moves.move, strict=True))


class Idle(StateAgent):
    """Does nothing of what the repertoire says."""

    def decide(self) -> None:
        """Wait."""


def test_a_class_of_ones_own_takes_the_place_of_the_repertoire() -> None:
    plan = planned({"seed": 3, "states": 3, "poles": 2, "blocs": 1})
    _, moves = mesa_run(plan)
    _, fewer = mesa_run(plan, agents={"s0": Idle})
    whose = {name.id: name.actor for name in run(plan, replicates=[2]).moves.names}
    assert any(whose[name] == "s0" for _, name in moves)
    assert not any(whose[name] == "s0" for _, name in fewer)


def test_conditions_know_the_outcomes_that_the_model_knows() -> None:
    """By the same names, about the same things: a world may not ask the model itself."""
    assert {name: VARIABLES[name].asked for name in OUTCOMES} == AXES
