"""Responses and choices in the engine of the page, against the core, in Node."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from engines import (
    EXACT,
    agree_on_edits,
    compare,
    done,
    needs_node,
    random_scenario,
)

from engine_in_node import ask
from eurasia_sim.engine import run
from eurasia_sim.engine.coalitions import Player, run_coalitions
from eurasia_sim.reading import InputError
from eurasia_sim.results.outcome import outcome
from eurasia_sim.scenario import load_scenario, make_plan

pytestmark = needs_node
OURS = {"source": "hypothetical"}


@pytest.mark.parametrize("seed", [1, 2, 3, *(
    pytest.param(seed, marks=pytest.mark.slow) for seed in range(4, 45))])
def test_random_repertoires_make_the_same_moves(tmp_path: Path, seed: int) -> None:
    scenario = random_scenario(tmp_path, seed, acting=True)
    compare(tmp_path, scenario, 9, EXACT)


# --- Edits

def menu(*options: dict[str, Any], **keys: Any) -> dict[str, Any]:
    return {"id": "ours", "actor": "turkey", "every": 4, "active": {"from": "2026-01"},
            "menu": [{**OURS, **one} for one in options], **keys}


EDITS: dict[str, Any] = {
    "off": {"remove": ["astana-gives-in"]},
    "off-too": {"without": ["moscow-lets-go", "peers"]},
    "all-off": {"without": ["responses"]},
    "likelier": {"remove": ["astana-gives-in"], "responses": [
        {"id": "astana-gives-in", "actor": "kazakhstan", "by": "russia", "kind": "goodwill_gesture",
         "when": ["after ban", "before moscow-lets-go"], "chance": 0.7, "most": 1,
         "on_rise": {"pressure[kazakhstan, russia]": 15}, "active": {"from": "2026-03"}, **OURS}]},
    # What its condition speaks of is off.
    "lonely": {"remove": ["moscow-lets-go", "astana-gives-in"], "responses": [
        {"id": "astana-gives-in", "actor": "kazakhstan", "by": "russia", "kind": "goodwill_gesture",
         "when": ["before moscow-lets-go"], "chance": {"low": 0.1, "mode": 0.5, "high": 1},
         "active": {"from": "2026-03", "to": "2027-01"}, **OURS}]},
    "louder": {"parameters": {"responsiveness": {"low": 2, "mode": 2, "high": 2, **OURS}}},
    "another-ban": {"shocks": [{"id": "again", "kind": "trade_restrictions", "by": "russia",
                                "on": "kazakhstan", "date": "2027-01", **OURS}]},
    "no-ban": {"remove": ["ban"]},
    "everybody": {"responses": [
        {"id": "they-turn", "actor": "state", "for_each": ["central_asia", "azerbaijan"],
         "kind": "cultural_turn", "by": "ots", "on": "state", "chance": 0.4, "severity": 2,
         "when": [{"any": ["alignment[state, russia] < 0.2", "within 6 months of ban",
                           "within 9 months of trade_restrictions by russia on state"]},
                  "influence_share[state, ots] rose by 0.01 in 12 months"],
         "on_rise": {"grievance[state, russia]": 3, "autonomy[state]": -1, "balance[state]": 1,
                     "regional_influence_share[ots, central_asia]": 2},
         "after": {"from": 1, "to": 5}, "pause": 3, "active": {"from": "2024-01"}, **OURS}]},
    "menu": {"choices": [{
        **menu({"kind": "summit", "by": "ots", "on": "ots_members", "base": -0.5,
                "when": ["cohesion[ots] > 0.1"]},
               {"id": "court", "kind": "goodwill_gesture", "by": "ots", "on": "azerbaijan",
                "base": {"low": -2, "mode": -1, "high": 1}, "most": 2, "pause": 5}),
        "actor": "ots"}]},
}


@pytest.mark.slow
def test_changes_of_acts_are_those_of_a_variant(tmp_path: Path) -> None:
    kinds = load_scenario("who-backs-down").kinds
    EDITS["everybody"]["responses"][0]["kind"] = next(
        name for name, kind in kinds.items() if set(kind.roles) == {"by", "on"}
        and all(e.variable == "alignment" for e in kind.effects))
    agree_on_edits(tmp_path, EDITS, 24, "who-backs-down")


OWN = {"id": "own", "date": "2026-05", "by": "russia", "on": {"kazakhstan": 1, "armenia": 0.5},
       "effects": [{"variable": "alignment", "pole": "by", "states": "on",
                    "jump": {"low": 0.1, "mode": 0.2, "high": 0.4, **OURS}},
                   {"variable": "tie", "states": "on",
                    "shift": {"low": -1, "mode": -0.5, "high": -0.1, **OURS}}], **OURS}


@pytest.mark.slow
def test_events_with_effects_of_their_own(tmp_path: Path) -> None:
    again = {**OWN, "label": "Otherwise"}
    # Two files: the kinds of one file's variants are told apart, and so are their draws.
    agree_on_edits(tmp_path, {"own": {"shocks": [OWN]}}, 8)
    agree_on_edits(tmp_path, {"twice": {"shocks": [again, {**OWN, "id": "second"}]}}, 8)
    (tmp_path / "base.yaml").write_text(json.dumps({
        "name": "B", "question": "B?", "extends": "aircraft-incident", "shocks": [OWN]}))
    for changed in ({"severity": 2}, {"label": "Otherwise"}):
        agree_on_edits(tmp_path, {"other": {"remove": ["own"], "shocks": [{**OWN, **changed}]}},
                       8, "base.yaml")


ACT = {"id": "x", "by": "russia", "kind": "posture_softens", "chance": 0.5, **OURS}
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"responses": [{**ACT, "when": ["alignment[kazakhstan] < 1"]}]},
     "needs, in this order: state, pole"),
    ({"responses": [{**ACT, "when": ["alignment[atlantis, russia] < 1"]}]}, "is no state"),
    ({"responses": [{**ACT, "when": ["after the rain falls"]}]}, "is no condition"),
    ({"responses": [{**ACT, "when": ["after nothing-known"]}]}, "there is no event, response or"),
    ({"responses": [{**ACT, "when": [{"any": ["after ban"]}]}]}, "two conditions or more"),
    ({"responses": [{**ACT, "on_rise": {"weather[russia]": 1}}]}, "is no outcome"),
    ({"responses": [{**ACT, "chance": 1.5}]}, "chance lies between"),
    ({"responses": [{**ACT, "chance": {"low": 0.4, "mode": 0.2, "high": 0.5}}]}, "low ≤ mode"),
    ({"responses": [{**ACT, "after": 0}]}, "at least one month"),
    ({"responses": [{**ACT, "id": "ban"}]}, "is taken"),
    ({"responses": [{**ACT, "kind": "dancing"}]}, "there is no kind"),
    ({"responses": [{**ACT, "actor": "mars"}]}, "there is no pole or state"),
    ({"responses": [{**ACT, "actor": "state"}]}, "there is no pole or state"),
    ({"responses": [{**ACT, "active": {"from": "2040-01"}}]}, "after the period ends"),
    ({"choices": [{"id": "y", "actor": "russia", "every": 3, "menu": []}]}, ""),
    ({"remove": ["ban", "ban"]}, ""),
]


def test_what_a_file_may_not_say_of_acts_is_refused(tmp_path: Path) -> None:
    scenario = load_scenario("who-backs-down")
    answers = ask(tmp_path, [{"case": {"changes": changes}} for changes, _ in WRONG], scenario, 2)
    for (changes, words), answer in zip(WRONG, answers, strict=True):
        assert words in answer.get("refused", "!accepted"), (changes, answer)
        path = tmp_path / "wrong.yaml"
        path.write_text(json.dumps({"name": "W", "question": "W?", "extends": "who-backs-down",
                                    "variants": {"w": changes}}))
        with pytest.raises(InputError):
            load_scenario(path)


# --- What is shown

@pytest.mark.slow
def test_going_on_from_the_reference_keeps_what_actors_remember(tmp_path: Path) -> None:
    scenario = load_scenario("acting")
    against: dict[str, Any] = {"against": {}}
    asked = [{"changes": changes, "outcomes": ["alignment"]} for changes in (
        {"remove": ["retaliation"]},
        {"shocks": [{"id": "late", "kind": "ultimatum", "by": "russia", "on": "armenia",
                     "date": "2028-02", **OURS}]},
        {"scale": {"apology": 2}}, {"without": ["responding"]}, {})]
    alone = [done(a) for a in ask(tmp_path, [{"run": one} for one in asked], scenario, 70)]
    after = [done(a) for a in ask(
        tmp_path, [{"run": {**one, **against}} for one in (*asked, *asked)], scenario, 70)]
    for one, other in zip([*alone, *alone], after, strict=True):
        np.testing.assert_array_equal(one["bands"]["alignment"], other["bands"]["alignment"])
        assert [m["id"] for m in one["who"]["moves"]] == [m["id"] for m in other["who"]["moves"]]
        for name in ("month", "ever", "each", "times"):
            np.testing.assert_array_equal(one["who"][name], other["who"][name], err_msg=name)


@pytest.mark.slow
def test_who_acts_is_counted_as_in_the_tables(tmp_path: Path) -> None:
    scenario, draws = load_scenario("acting"), 64
    plan = make_plan(scenario)
    moves = run(plan, replicates=draws, record=()).moves
    [answer] = ask(tmp_path, [{"run": {"outcomes": ["alignment"]}}], scenario, draws)
    who = done(answer)["who"]
    at = {name.id: number for number, name in enumerate(moves.names)}
    month = who["month"].reshape(len(who["moves"]), -1)
    instance = 0
    for number, told in enumerate(who["moves"]):
        places = [at[name] for name in told["names"]]
        mine = (moves.case == 0) & np.isin(moves.move, places)
        pairs = {(int(m), int(r)) for m, r in zip(moves.month[mine], moves.replicate[mine],
                                                  strict=True)}
        expected = np.bincount([m for m, _ in pairs], minlength=len(plan.months))
        np.testing.assert_allclose(month[number], 100 * expected / draws, rtol=1e-6)
        ever = len({r for _, r in pairs})
        assert who["ever"][number] == pytest.approx(100 * ever / draws)
        assert who["times"][number] == pytest.approx(mine.sum() / draws, abs=0.02)
        for place in places:
            found = np.isfinite(moves.first(0, place, draws)).mean()
            assert who["each"][instance] == pytest.approx(100 * found)
            instance += 1
    assert who["ever"].max() > 50


def test_what_somebody_does_can_be_a_cause(tmp_path: Path) -> None:
    scenario, draws = load_scenario("who-backs-down"), 32
    plan = make_plan(scenario)
    ids = ["astana-gives-in", "moscow-lets-go", "ban"]
    question = {"players": [{"name": name, "changes": {"remove": [name]}} for name in ids],
                "outcome": "alignment", "state": "kazakhstan", "pole": "russia",
                "month": "2028-12", "draws": draws}
    ran = {"run": {"outcomes": ["alignment"], "against": {}}}
    worths, _, again = (done(a) for a in ask(tmp_path, [
        {"worths": question}, ran, {"worths": question}], scenario, draws, exact=True))
    there = np.array([[not number >> player & 1 for player in range(3)] for number in range(8)])
    asked = outcome(plan.labels, plan.months, "alignment", "kazakhstan", "russia", month="2028-12")
    expected = run_coalitions(
        plan, plan.cases[0], [Player(name, frozenset([name])) for name in ids], there,
        [plan.months.index("2028-12")], asked.measure(plan.labels),
        replicates=plan.draws(draws))[:, 0]
    np.testing.assert_allclose(np.array(worths), expected, atol=EXACT)
    np.testing.assert_array_equal(np.array(again), np.array(worths))
