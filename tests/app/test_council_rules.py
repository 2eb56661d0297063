"""The council game's rules in the page and in Python: the same refusals, changes and points."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from test_page_modules import node

from build import slow
from engine_in_node import NODE, ask
from eurasia_sim.app.payload import scenario_payload
from eurasia_sim.council import play
from eurasia_sim.council.document import EMPTY, changes_of, played
from eurasia_sim.council.game import Game, Pick, rules_for
from eurasia_sim.council.goals import LAST_MONTHS, measured, points
from eurasia_sim.council.rules import Rules, shipped_council
from eurasia_sim.council.schema import SIZES
from eurasia_sim.engine import run
from eurasia_sim.model.variables import records_for
from eurasia_sim.results import to_dataset
from eurasia_sim.scenario import BASELINE, load_scenario, make_plan
from eurasia_sim.world import Month

pytestmark = pytest.mark.skipif(NODE is None, reason="needs Node")
COUNCIL = shipped_council()
ULTIMATUM = {"kind": "ultimatum", "by": "russia", "on": ["uzbekistan"], "label": "A word"}


@pytest.fixture(scope="module", params=["acting", slow("sceptic")])
def table(request: pytest.FixtureRequest) -> tuple[Any, Rules, dict[str, Any]]:
    scenario = load_scenario(request.param)
    return scenario, rules_for(scenario), scenario_payload(request.param, scenario)


def some_picks(random: Random, rules: Rules, seat: str) -> list[Pick]:
    """What a team might pick, allowed or not; mostly the former."""
    menu = COUNCIL.seats[seat].moves if random.random() < 0.95 else list(COUNCIL.moves)
    found = []
    for _ in range(random.randrange(4)):
        move = random.choice(menu)
        on = random.choice([*rules.targets(seat, move)] or [None])
        if random.random() < 0.1:
            on = random.choice([None, "kazakhstan", "russia", "mars"])
        sizes = list(COUNCIL.moves[move].sizes) if random.random() < 0.95 else SIZES
        found.append(Pick(move=move, on=on, size=random.choice(sizes)))
    return found


def random_game(random: Random, scenario: Any, rules: Rules, name: str) -> Game:
    """A game played by chance, with teams that come late and events of the teacher."""
    rounds = random.randrange(2, 7)
    game = play.new_game(scenario, name, rules, start=Month.parse("2026-01"),
                         months=random.choice([3, 6, 7]), rounds=rounds,
                         offered=list(COUNCIL.seats), draws=256)
    seats = random.sample(list(COUNCIL.seats), random.randrange(2, 9))
    late = set(seats[1:][: random.randrange(3)])
    for seat in seats:
        if seat not in late:
            game = play.take(game, rules, seat, random.choice(COUNCIL.seats[seat].goals), "")
    game = play.begin(game)
    for number in range(rounds):
        if number == 1:
            for seat in sorted(late):
                game = play.take(game, rules, seat, random.choice(COUNCIL.seats[seat].goals), "")
        if random.random() < 0.3:
            game = play.inject(game, ULTIMATUM)
        for seat in list(game.seats):
            before = [one for one in game.moves if one.seat == seat]
            picks = some_picks(random, rules, seat)
            if rules.refuse(seat, picks, before) is None:
                game = play.lock(game, rules, seat, picks)
        game = play.reveal(game, rules)
        if number + 1 < rounds:
            game = play.advance(game)
    return game


def as_seen(game: Game) -> dict[str, Any]:
    """What the server tells anybody of a game."""
    return {"start": str(game.start), "months": game.months, "rounds": game.rounds,
            "done": game.done, "moves": play.plain(game.moves), "events": play.plain(game.events),
            "seats": {name: {"since": one.since} for name, one in game.seats.items()}}


def test_both_refuse_the_same(table: tuple[Any, Rules, dict[str, Any]]) -> None:
    _, rules, about = table
    random = Random(1)
    asked, expected = [], []
    for _ in range(800):
        seat = random.choice(list(COUNCIL.seats))
        before = [one for one in some_picks(random, rules, seat) if one.move in COUNCIL.moves]
        picks = some_picks(random, rules, seat)
        refused = rules.refuse(seat, picks, before)
        asked.append([seat, play.plain(picks), play.plain(before)])
        expected.append(None if refused is None else [refused.number, refused.key])
    assert node("council/rules.js", "const r = new m.Rules(x.about); return x.asked.map((one) => { "
                "const no = r.refuse(...one); return no && [no.number, no.key]; })",
                {"about": about, "asked": asked}) == expected
    assert expected.count(None) > 100
    assert len({str(one) for one in expected}) > 6


def test_both_make_the_same_changes_of_a_game(table: tuple[Any, Rules, dict[str, Any]]) -> None:
    scenario, rules, about = table
    random = Random(2)
    asked, expected = [], []
    for _ in range(40):
        game = random_game(random, scenario, rules, about["id"])
        empty = random.sample(list(game.seats), random.randrange(3))
        asked.append([as_seen(game), empty])
        expected.append(json.loads(json.dumps(changes_of(game, rules, scenario, empty=empty))))
    found = node("council/rules.js", "const r = new m.Rules(x.about); "
                 "return x.asked.map((one) => r.changes(...one))", {"about": about, "asked": asked})
    for mine, theirs in zip(found, expected, strict=True):
        assert mine == theirs
        assert list(mine) == list(theirs)


def test_both_give_the_same_points(table: tuple[Any, Rules, dict[str, Any]],
                                   tmp_path: Path) -> None:
    """Every goal of every seat, and the draw that happened as it is among all."""
    scenario, rules, about = table
    draws = 5
    game = random_game(Random(3), scenario, rules, about["id"])
    whole = played(game, rules, scenario, draws)
    plan = make_plan(whole)
    months = list(plan.months)
    last = months.index(str(game.last)) + 1
    goals = {(seat, goal) for seat in game.seats for goal in COUNCIL.seats[seat].goals}
    record = {record for _, goal in goals for one in COUNCIL.goals[goal].measure
              for record in records_for(one.outcome)} | {"alignment"}
    data = to_dataset(run(plan, record=sorted(record), record_dtype=np.float32))
    outcomes = sorted({
        f"{one.outcome}:{one.region}" if one.outcome == "regional_influence_share"
        else one.outcome for _, goal in goals for one in COUNCIL.goals[goal].measure})
    when = {"from": months[last - LAST_MONTHS], "to": months[last - 1]}
    cases = ["", *sorted(game.seats)]
    sides: list[dict[str, Any]] = [
        {"courses": {"changes": changes_of(game, rules, scenario, empty=[seat] if seat else []),
                     "outcomes": outcomes, **when}} for seat in cases]
    answers = [one["done"]["courses"]
               for one in ask(tmp_path, sides, scenario, draws, exact=True)]
    names = list(plan.labels.poles), list(plan.labels.states), list(plan.labels.blocs)
    asked = [(goal, seat, cases.index(seat)) for seat, goal in sorted(goals)]
    code = """
      const [poles, states, blocs] = x.names;
      const scenario = { axes: { poles, states, blocs }, regions: x.regions };
      return x.asked.map(([goal, seat, k]) => {
        const rules = x.about.council.goals[goal];
        const [mine, theirs] = [0, k].map(
          (one) => m.measured(rules, seat, scenario, x.answers[one], x.draws));
        return [...mine].map((value, r) => m.points(rules, value - theirs[r]));
      });"""
    found = node("council/goals.js", code, {
        "about": about, "names": names, "asked": asked, "draws": draws,
        "regions": {name: states for name, (_, states) in plan.labels.regions.items()},
        "answers": [{name: values.tolist() for name, values in one.items()} for one in answers]})
    order = [case.name for case in plan.cases]
    for (goal, seat, _), mine in zip(asked, found, strict=True):
        value = measured(COUNCIL.goals[goal], seat, data, plan.labels,
                         months[last - LAST_MONTHS:last])
        theirs = value[order.index(EMPTY + seat.replace("_", "-"))]
        change = value[order.index(BASELINE)] - theirs
        np.testing.assert_allclose(mine, points(COUNCIL.goals[goal], change), rtol=0, atol=0.01)
    assert len({round(one, 3) for row in found for one in row}) > 20
    alone = ask(tmp_path, [{"courses": {**sides[0]["courses"], "draw": number}}
                           for number in range(draws)], scenario, draws, exact=True)
    for number, answer in enumerate(alone):
        for name in outcomes:
            np.testing.assert_array_equal(answer["done"]["courses"][name],
                                          answers[0][name].reshape(-1, draws)[:, number])
