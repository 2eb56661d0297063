"""The engine in the browser against the core, in Node: draws, equations, edits, bands, causes.

In Chromium, in its worker: `test_engine_worker.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from engines import (
    EVERYTHING,
    EXACT,
    agree_on_edits,
    compare,
    done,
    needs_node,
    random_scenario,
)

import oracle
from build import USUAL, few, oracle_inputs, slow
from engine_in_node import ENGINE, ask
from eurasia_sim.engine import run
from eurasia_sim.engine.coalitions import Player, run_coalitions
from eurasia_sim.engine.draws import Draws
from eurasia_sim.results import to_dataset
from eurasia_sim.results.outcome import outcome
from eurasia_sim.results.tables import outcomes, quantiles
from eurasia_sim.scenario import Scenario, load_scenario, make_plan
from eurasia_sim.scenario.library import shipped_scenarios

# Smaller differences are rounding errors of single precision (`reduce.js`).
ROUNDING = 2e-6
MODEL = Path(__file__).resolve().parents[2] / "src/eurasia_sim/model"
# With chance in 24 bits, bands over single precision.
CLOSE = 1e-6

# --- Draws ---------------------------------------------------------------------------------------


@needs_node
def test_draws_are_the_same_to_the_bit(tmp_path: Path) -> None:
    purposes = ["parameter.psi", "world.states.armenia.power", "severity.x", "", "ğüş-Қазақ",
                "x" * 127, "y" * 126, "z" * 300]
    numbers = np.array([0, 1, 2, 255, 256, 65_535, 2**31, 2**32 - 1])
    for seed in (0, 1, 20_260_101, 2**63 - 1):
        [answer] = ask(tmp_path, [{"uniforms": {
            "seed": str(seed), "replicates": numbers.tolist(), "purposes": purposes}}])
        draws = Draws(seed, numbers)
        for purpose, values in zip(purposes, done(answer), strict=True):
            np.testing.assert_array_equal(values, draws.uniforms(purpose), err_msg=purpose)


# --- The equations -------------------------------------------------------------------------------


@needs_node
@pytest.mark.parametrize("path", few(shipped_scenarios(), 1), ids=lambda p: p.stem)
def test_every_variable_of_every_case_agrees(path: Path, tmp_path: Path) -> None:
    # 65 draws are two blocks.
    compare(tmp_path, load_scenario(path), 65 if path.stem in (*USUAL, "acting") else 17, EXACT)


@needs_node
@pytest.mark.parametrize("seed", [1, 2, 3, 4, *(
    pytest.param(seed, marks=pytest.mark.slow) for seed in range(5, 45))])
def test_random_worlds_agree_with_the_core_and_the_oracle(tmp_path: Path, seed: int) -> None:
    scenario = random_scenario(tmp_path, seed)
    compare(tmp_path, scenario, 5, EXACT)
    plan = make_plan(scenario)
    expected = oracle.simulate(oracle_inputs(plan, 0, 3))
    [answer] = ask(tmp_path, [{"records": {"variables": EVERYTHING}}], scenario, 5,
                   exact=True)
    for name in EVERYTHING:
        found = done(answer)[name].reshape(len(plan.months), -1, 5)[..., 3]
        np.testing.assert_allclose(found, np.array(expected[name]).reshape(found.shape),
                                   rtol=EXACT, atol=EXACT, err_msg=name)


@needs_node
@pytest.mark.parametrize("seed", [7, 8, *(
    pytest.param(seed, marks=pytest.mark.slow) for seed in range(9, 30))])
def test_even_extreme_worlds_stay_in_range(tmp_path: Path, seed: int) -> None:
    # Nothing is compared here: at the edges of the scales rounding alone moves numbers.
    scenario = random_scenario(tmp_path, seed, extreme=True)
    [answer] = ask(tmp_path, [{"records": {"variables": EVERYTHING}}], scenario, 5,
                   exact=True)
    records = done(answer)
    for name, values in records.items():
        assert np.isfinite(values).all(), name
        if name not in ("alignment", "demand"):
            assert values.size == 0 or values.min() >= 0, name
    assert np.abs(records["alignment"]).max() <= 1
    assert all(records[name].max(initial=0) <= 1 for name in ("grievance", "coercion", "cohesion"))
    labels = make_plan(scenario).labels
    shares = records["supply_share"].reshape(-1, len(labels.suppliers), len(labels.states), 5)
    assert np.abs(shares.sum(axis=1) - 1).max() < 1e-6


def test_every_mechanism_has_the_name_of_its_function() -> None:
    apart = {
        "scales.py": {"add_up"},  # a loop
        "influence.py": {"regional"},  # regionalShare: a region's influence alone is not shown
        "shocks.py": set(), "updates.py": set(), "step.py": set()}
    for name, without in apart.items():
        wanted = set(re.findall(r"^def ([a-z]\w*)", (MODEL / name).read_text(), re.M)) - without
        text = (ENGINE / "model" / name.replace(".py", ".js")).read_text()
        have = set(re.findall(r"^export function (\w+)", text, re.M))
        missing = {w for w in wanted if _camel(w) not in have}
        assert not missing, name


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


# --- Edits ---------------------------------------------------------------------------------------

AS_IN_FILES: dict[str, Any] = {
    "gone": {"remove": ["aircraft-incident", "apology"]},
    "moved": {"move": {"aircraft-incident": "2023-05", "apology": {"from": "2023-06",
                                                                  "to": "2023-11"}}},
    "more": {"scale": {"aircraft-incident": 2.5, "war-in-ukraine": 0.4}},
    "shorter": {"stop": {"war-in-ukraine": "2023-12"}},
    "off": {"without": ["peers", "chance", "reaction_to_loss"]},
    "other": {"parameters": {
        "psi": {"low": 4, "mode": 5, "high": 6, "source": "hypothetical"},
        "beta_hedge": {"low": 1, "mode": 1, "high": 1, "source": "hypothetical"}}},
    "all": {"remove": ["apology"], "scale": {"aircraft-incident": 0.5}, "without": ["scars"],
            "shocks": [{"id": "again", "kind": "aircraft_incident", "by": "russia",
                        "date": {"from": "2026-02", "to": "2027-06"}, "source": "hypothetical",
                        "on": {"central_asia": 0.5, "kazakhstan": 2},
                        "severity": {"low": 0.5, "mode": 1, "high": 3}}]},
}


def one_of_each_kind(scenario: Scenario) -> Iterable[dict[str, Any]]:
    """An event of every kind of the catalogue, with a range of dates and of severity."""
    world = scenario.world.world
    for number, (name, kind) in enumerate(scenario.kinds.items()):
        event: dict[str, Any] = {"id": f"new-{number}", "kind": name, "source": "hypothetical",
                                 "date": {"from": "2025-11", "to": "2026-08"},
                                 "severity": {"low": 0.5, "mode": 1, "high": 1.5}}
        blocs = any(e.variable in ("cohesion", "membership") for e in kind.effects)
        given = {"by": world.blocs[0] if blocs else "russia",
                 "against": "russia" if blocs else "united_states",
                 "on": {"azerbaijan": 1.5, "kazakhstan": 1}, "with": ["turkey"],
                 "channel": list(world.channels)[number % len(world.channels)]}
        yield {**event, **{role: given[role] for role in kind.roles}}


@needs_node
def test_changes_are_those_of_a_variant(tmp_path: Path) -> None:
    agree_on_edits(tmp_path, AS_IN_FILES, 8)


LATER: dict[str, Any] = {
    "perhaps": {"remove": ["apology"], "shocks": [
        {"id": "perhaps", "kind": "apology", "by": "russia", "on": "azerbaijan",
         "date": {"from": "2025-02", "to": "2026-02"}, "source": "hypothetical",
         "chance": {"low": 0.2, "mode": 0.5, "high": 0.9}},
        {"id": "then", "kind": "aircraft_incident", "by": "russia", "on": "kazakhstan",
         "date": {"after": "perhaps", "by": {"from": 1, "to": 30}}, "source": "hypothetical",
         "chance": 0.6}]},
    "after-a-trend": {"shocks": [
        {"id": "after", "kind": "aircraft_incident", "by": "russia", "on": "kazakhstan",
         "date": {"after": "war-in-ukraine", "by": 3}, "source": "hypothetical"}]},
    "trend-perhaps": {"trends": [
        {"id": "maybe", "kind": "war_attrition", "by": "russia", "from": "2026-01",
         "to": "2029-01", "source": "hypothetical", "chance": 0.5}]},
}


@needs_node
def test_events_by_chance_and_after_others(tmp_path: Path) -> None:
    agree_on_edits(tmp_path, LATER, 16)


@needs_node
def test_an_event_of_every_kind_can_be_added(tmp_path: Path) -> None:
    events = list(one_of_each_kind(load_scenario("aircraft-incident")))
    agree_on_edits(tmp_path, {str(event["id"]): {"shocks": [event]} for event in events}, 4)


@needs_node
def test_a_trend_and_a_sum_of_money_can_be_added(tmp_path: Path) -> None:
    trend = {"id": "slow", "kind": "war_attrition", "from": "2026-03", "to": "2027-09",
             "per": "year", "by": "russia", "source": "hypothetical"}
    kinds = load_scenario("aircraft-incident").kinds
    paid = next(name for name, kind in kinds.items() if kind.money)
    roles = {"by": "united_states", "against": "russia", "on": "kazakhstan", "with": "uzbekistan",
             "channel": "trade"}
    sum_of: dict[str, Any] = {"low": 1, "mode": 2, "high": 3, "source": "hypothetical"}
    deal: dict[str, Any] = {
            "id": "deal", "kind": paid, "date": "2026-03", "source": "hypothetical",
            "value": {"usd_billion": sum_of,
                      "economy_usd_billion": {**sum_of, "low": 200, "mode": 250, "high": 300}},
            **{role: roles[role] for role in kinds[paid].roles}}
    variants: dict[str, Any] = {"slow": {"trends": [trend]}, "deal": {"shocks": [deal]},
                                "dear": {"shocks": [deal], "scale": {"deal": 3}}}
    agree_on_edits(tmp_path, variants, 8)


def shock(**keys: Any) -> dict[str, Any]:
    """A question with one more event, with some keys that are wrong."""
    event = {"id": "x", "kind": "posture_softens", "by": "russia", "date": "2026-01", **keys}
    return {"changes": {"shocks": [{key: value for key, value in event.items() if value}]}}


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"start": "nowhere"}, "no case 'nowhere'"),
    ({"changes": {"remove": ["nothing"]}}, "no event 'nothing'"),
    ({"changes": {"delete": ["apology"]}}, "no change 'delete'"),
    ({"changes": {"scale": {"apology": 0}}}, "0 times 'apology'"),
    ({"changes": {"scale": {"boeing": 99}}}, "a severity of"),
    ({"changes": {"move": {"war-in-ukraine": "2026-01"}}}, "a trend cannot be moved"),
    ({"changes": {"move": {"apology": "2036-01"}}}, "outside the period"),
    ({"changes": {"move": {"apology": "soon"}}}, "'soon' is not a month"),
    ({"changes": {"stop": {"apology": "2026-01"}}}, "only a trend can be stopped"),
    ({"changes": {"stop": {"war-in-ukraine": "2029-01"}}}, "runs from 2022-02 to 2025-10"),
    ({"changes": {"without": ["magic"]}}, "no mechanism 'magic'"),
    ({"changes": {"parameters": {"magic": 1}}}, "no parameter 'magic'"),
    ({"changes": {"parameters": {"chi": 2}}}, "allowed range"),
    ({"changes": {"parameters": {"psi": [3, 2, 1]}}}, "low ≤ mode ≤ high"),
    (shock(id="Big"), "'Big' is not an id"),
    (shock(id="apology"), "the id 'apology' is taken"),
    (shock(kind="posture_sofens"), "no kind 'posture_sofens'"),
    (shock(by=None), "needs 'by'"),
    (shock(by="china"), "no pole 'china'"),
    (shock(channel="trade"), "has no 'channel'"),
    (shock(severity=101), "severity of 101"),
    (shock(chance=2), "a chance lies between"),
    (shock(date={"from": "2026-05", "to": "2026-01"}), "the later month comes first"),
    (shock(date="2030-12"), "'x' changes nothing"),
    (shock(date={"after": "y", "by": 2}), "no event 'y'"),
    (shock(date={"after": "x", "by": 2}), "wait for each other: x → x"),
    (shock(date={"after": "apology", "by": 99}), "after the period ends"),
    (shock(kind="aircraft_incident", on="atlantis"), "no state or region 'atlantis'"),
    (shock(kind="bloc_accession", on="armenia"), "is no bloc"),
]


@needs_node
def test_what_a_file_may_not_say_is_refused_in_words(tmp_path: Path) -> None:
    scenario = load_scenario("aircraft-incident")
    answers = ask(tmp_path, [{"case": question} for question, _ in WRONG], scenario, 2)
    for (question, words), answer in zip(WRONG, answers, strict=True):
        assert words in answer.get("refused", "accepted"), (question, answer)


# --- What is shown -------------------------------------------------------------------------------


@needs_node
def test_bands_and_differences_are_those_of_the_tables(tmp_path: Path) -> None:
    scenario, draws = load_scenario("aircraft-incident"), 256
    plan = replace(make_plan(scenario), replicates=draws)
    data = to_dataset(run(plan, record_dtype="float32"))
    wanted = {(f"{name}:{region}" if region else name): values.values
              for name, region, values in outcomes(data, plan.labels.regions)}
    name = list(scenario.cases)[1]
    [answer] = ask(tmp_path, [{"run": {"start": name, "against": {"start": "baseline"},
                                       "outcomes": list(wanted)}}], scenario, draws)
    for key, values in wanted.items():
        mine, base = values[1], values[0]

        def by_row(table: Any, shape: tuple[int, ...] = mine.shape[1:-1]) -> Any:
            return np.moveaxis(table.reshape(-1, int(np.prod(shape)), len(plan.months)), 1, 2)

        expected = quantiles(mine).reshape(5, len(plan.months), -1)
        np.testing.assert_allclose(by_row(done(answer)["bands"][key]), expected, atol=CLOSE,
                                   rtol=0, err_msg=key)
        found = done(answer)["effects"][key]
        change = mine - base
        np.testing.assert_allclose(by_row(found["q"]),
                                   quantiles(change).reshape(5, len(plan.months), -1),
                                   atol=CLOSE, rtol=0, err_msg=key)
        for sign, table in ((1, found["up"]), (-1, found["down"])):
            part = 100 * (sign * change > ROUNDING).mean(axis=-1).reshape(len(plan.months), -1)
            # A few draws lie at the limit below which a difference counts as rounding.
            assert np.abs(by_row(table)[0] - part).max() <= 100 * 3 / draws, key


@needs_node
def test_quantiles_of_whatever_lies_in_a_series(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    questions, expected = [], []
    for n in (1, 2, 3, 5, 6, 7, 64, 257, 1000):
        even = rng.normal(size=n)
        values = np.array([even, even**9, np.round(even), np.full(n, -0.25), np.zeros(n),
                           np.where(even > 1, even, 0), even * 1e-30, -np.abs(even) - 5,
                           np.where(np.arange(n) == 0, 1e30, even)], np.float32)
        questions.append({"bands": {"values": values.ravel().tolist(), "rows": len(values),
                                    "n": n}})
        expected.append(quantiles(values))
    for answer, wanted in zip(ask(tmp_path, questions), expected, strict=True):
        np.testing.assert_allclose(done(answer).reshape(wanted.shape), wanted, rtol=1e-6)


@pytest.mark.slow
@needs_node
def test_going_on_from_the_reference_is_the_same_as_from_the_start(tmp_path: Path) -> None:
    scenario = load_scenario("aircraft-incident")
    late = {"changes": {"scale": {"apology": 3}}, "outcomes": ["alignment", "autonomy"]}
    early = {"changes": {"without": ["peers"]}, "outcomes": ["alignment"]}
    against: dict[str, Any] = {"against": {}}
    alone, first, _, again, other, after, last = (done(a) for a in ask(tmp_path, [
        {"run": late}, {"run": {**late, **against}}, {"run": {**early, **against}},
        {"run": {**late, **against}}, {"run": {**late, "against": {"start": "no-incident"}}},
        {"run": {**late, **against}}, {"run": late}], scenario, 70))
    for answer in (first, again, other, after, last):
        for name in late["outcomes"]:
            np.testing.assert_array_equal(answer["bands"][name], alone["bands"][name])
    for name in ("q", "up", "down"):
        np.testing.assert_array_equal(again["effects"]["alignment"][name],
                                      first["effects"]["alignment"][name])


@needs_node
@pytest.mark.parametrize(("name", "case"), [("aircraft-incident", "no-incident"),
                                            slow("acting", "nobody-acts")])
def test_two_engines_with_half_of_the_draws_each_answer_like_one(
        tmp_path: Path, name: str, case: str) -> None:
    shown = {"outcomes": ["influence_share", "alignment"]}
    one = {"start": case, "outcomes": ["alignment"]}
    late = {"changes": {"scale": {"apology": 3}}, **shown}
    early = {"changes": {"remove": ["invasion"]}, **shown}
    questions = [{"run": one}, {"run": {**late, "against": {}}}, {"run": {**early, "against": {}}},
                 {"run": late}, {"run": {**late, "against": {"start": case}}},
                 {"run": {**early, "outcomes": ["pressure"], "against": {"start": case}}},
                 {"courses": {**late, "from": "2025-01", "to": "2026-06"}},
                 {"courses": {**late, "draw": 140}}]
    scenario = load_scenario(name)
    one_engine, two = ask(tmp_path, [{"several": questions}, {"shared": questions}], scenario, 150)
    for number, (mine, theirs) in enumerate(zip(done(one_engine), done(two), strict=True)):
        for (key, values), (other, found) in zip(flat(mine), flat(theirs), strict=True):
            assert key == other
            np.testing.assert_array_equal(values, found, err_msg=f"{number} {key}")
    assert done(two)[1]["effects"]["alignment"]["q"].any()


def flat(value: Any, key: str = "") -> Iterable[tuple[str, Any]]:
    """The leaves of an answer."""
    if not isinstance(value, dict):
        return [(key, value)]
    return [leaf for name, one in value.items() for leaf in flat(one, f"{key}.{name}")]


@pytest.mark.slow
@needs_node
def test_causes_are_the_worths_of_the_core(tmp_path: Path) -> None:
    scenario, draws = load_scenario("aircraft-incident"), 64
    plan = make_plan(scenario)
    ids = ["aircraft-incident", "apology", "invasion"]
    players = [{"name": name, "changes": {"remove": [name]}} for name in ids]
    players.append({"name": "peers", "changes": {"without": ["peers"]}})
    question = {"players": players, "outcome": "influence_share", "state": "azerbaijan",
                "pole": "russia", "month": "2027-12", "draws": draws}
    ran = {"run": {"outcomes": ["alignment"], "against": {}}}
    worths, _, again, shares = (done(a) for a in ask(tmp_path, [
        {"worths": question}, ran, {"worths": question}, {"contributions": question}],
        scenario, draws, exact=True))
    there = np.array([[not number >> player & 1 for player in range(4)] for number in range(16)])
    asked = outcome(plan.labels, plan.months, "influence_share", "azerbaijan", "russia",
                    month="2027-12")
    expected = run_coalitions(
        plan, plan.cases[0], [*(Player(name, frozenset([name])) for name in ids),
                              Player("peers", off=scenario.world.priors.mechanisms["peers"].off)],
        there, [plan.months.index("2027-12")], asked.measure(plan.labels),
        replicates=plan.draws(draws))[:, 0]
    np.testing.assert_allclose(np.array(worths), expected, atol=EXACT)
    np.testing.assert_array_equal(np.array(again), np.array(worths))
    whole = sum(part["mean"] for part in shares["parts"])
    assert abs(whole - (shares["to"] - shares["from"])) < 1e-12
    assert abs(shares["to"] - expected[15].mean()) < EXACT
    assert [part["name"] for part in shares["parts"]] == [*ids, "peers"]


@pytest.mark.slow
@needs_node
def test_memory_does_not_grow_with_questions(tmp_path: Path) -> None:
    question = {"against": {}, "outcomes": ["alignment", "influence_share", "autonomy"]}
    [answer] = ask(tmp_path, [{"rounds": {"rounds": 6, "times": 10, "run": question}}],
                   load_scenario("aircraft-incident"), 16)
    held = done(answer)
    # What the engine itself is given grows by less; forty kept answers are 7 MB.
    assert held[-1] - held[1] < 3e6, held
