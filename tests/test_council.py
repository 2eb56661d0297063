"""The council game: rules, the game's file, and a game as a scenario."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import eurasia_sim as es
from build import slow
from eurasia_sim.cli import main
from eurasia_sim.council import play
from eurasia_sim.council.document import EMPTY, acting_in, changes_of, played
from eurasia_sim.council.game import (
    CODE_LETTERS,
    Game,
    Pick,
    as_text,
    check_game,
    read_game,
    rules_for,
    write_game,
)
from eurasia_sim.council.goals import points
from eurasia_sim.council.rules import shipped_council
from eurasia_sim.council.schema import SIZES
from eurasia_sim.reading import InputError
from eurasia_sim.scenario import BASELINE, load_scenario, make_plan

SCENARIO = load_scenario("acting")
RULES = rules_for(SCENARIO)
COUNCIL = shipped_council()
SEATS = list(COUNCIL.seats)


def fresh(rounds: int = 8, scenario: str = "acting", **more: Any) -> Game:
    settings: dict[str, Any] = {
        "id": "bani-toru", "scenario": scenario, "start": "2026-01", "months": 6, "rounds": rounds,
        "offered": SEATS, "draw": 17}
    return Game.model_validate({**settings, **more})


def _targets(seat: str, move: str) -> list[str | None]:
    return [*RULES.targets(seat, move)] or [None]


def allowed(seat: str) -> list[Pick]:
    """Every single move of a seat's menu."""
    return [Pick(move=move, on=on, size=size) for move in COUNCIL.seats[seat].moves
            for on in _targets(seat, move)
            for size in COUNCIL.moves[move].sizes]


picks = st.builds(Pick, move=st.sampled_from([*COUNCIL.moves]),
                  on=st.sampled_from([None, *SEATS, "china"]), size=st.sampled_from(SIZES))


@st.composite
def possible(draw: st.DrawFn, seat: str) -> list[Pick]:
    """Moves of which each alone is allowed, or none."""
    return draw(st.lists(st.sampled_from(allowed(seat)), max_size=3))


@given(st.sampled_from(SEATS).flatmap(lambda seat: st.tuples(
    st.just(seat), st.one_of(possible(seat), st.lists(picks, max_size=3)))))
def test_what_is_allowed_is_paid_for_and_on_the_menu(case: tuple[str, list[Pick]]) -> None:
    seat, some = case
    if RULES.refuse(seat, some) is not None:
        return
    assert len(some) <= COUNCIL.most_moves
    assert sum(RULES.cost(one) for one in some) <= COUNCIL.budget
    for one in some:
        assert one.move in COUNCIL.seats[seat].moves
        assert one.on != seat
        assert (one.on is None) == (not RULES.targets(seat, one.move))
        assert one.size in COUNCIL.moves[one.move].sizes


@pytest.mark.parametrize("seat", SEATS)
def test_every_move_of_every_menu_can_be_made(seat: str) -> None:
    assert all(RULES.refuse(seat, [one]) is None for one in allowed(seat))


@pytest.mark.parametrize(("seat", "some", "words"), [
    ("russia", [Pick(move="favour", on="ots")], "has no move 'favour'"),
    ("kazakhstan", [Pick(move="favour", on="kazakhstan")], "cannot be done to 'kazakhstan'"),
    ("kazakhstan", [Pick(move="favour")], "needs a target"),
    ("ots", [Pick(move="summit", on="turkey")], "takes no target"),
    ("russia", [Pick(move="soften")] * 2, "twice"),
    ("russia", [Pick(move="harden"), Pick(move="soften"), Pick(move="soften")], "3 moves"),
    ("russia", [Pick(move="harden", size="strong"), Pick(move="soften")], "5 units"),
    ("turkmenistan", [Pick(move="join-bloc", size="soft")], "the size soft")])
def test_what_is_refused_says_why(seat: str, some: list[Pick], words: str) -> None:
    refused = RULES.refuse(seat, some)
    assert refused is not None
    assert words in refused.message
    assert refused.hint


def test_a_move_that_can_be_done_once_is_done_once() -> None:
    join = Pick(move="join-bloc")
    assert RULES.refuse("turkmenistan", [join]) is None
    refused = RULES.refuse("turkmenistan", [join], [join])
    assert refused is not None
    assert "once" in refused.message


def test_every_move_is_an_event_that_the_history_can_have() -> None:
    """Nothing on a menu fails when it is played: the plan refuses what can have no effect."""
    events = [RULES.event(f"{seat.replace('_', '-')}-{number}", seat, one, fresh().start)
              for seat in SEATS for number, one in enumerate(allowed(seat)) if one.size == "usual"]
    plan = make_plan(load_scenario({
        "name": "all", "question": "?", "extends": "history",
        "period": {"from": "2022-01", "to": "2030-12"}, "shocks": events}))
    assert len(plan.cases[0].events) > len(events)


def test_the_game_can_be_played_with_china_and_not_elsewhere() -> None:
    assert rules_for(load_scenario("china-fourth-pole"))
    with pytest.raises(InputError, match="cannot be played in the world"):
        rules_for(load_scenario("own-world/salt-tax"))


# --- A game goes on ------------------------------------------------------------------------------


def begun(*seats: str) -> Game:
    game = fresh()
    for seat in seats or ("russia", "kazakhstan", "ots"):
        game = play.take(game, RULES, seat, COUNCIL.seats[seat].goals[0], f"team of {seat}")
    return play.begin(game)


class Hand:
    """Plays whatever Hypothesis says, and keeps to nothing."""

    def __init__(self, data: st.DataObject):
        self.data = data

    def step(self, game: Game) -> Game:
        data = self.data
        seat = data.draw(st.sampled_from(SEATS))
        what = data.draw(st.sampled_from([
            "take", "lock", "unlock", "note", "begin", "reveal", "next", "undo", "debrief", "free",
            "inject", "tell", "clock", "pause", "resume"]))
        match what:
            case "take":
                return play.take(game, RULES, seat, data.draw(
                    st.sampled_from(COUNCIL.seats[seat].goals)), data.draw(st.text(max_size=40)))
            case "lock":
                return play.lock(game, RULES, seat, data.draw(possible(seat)))
            case "unlock":
                return play.unlock(game, seat)
            case "note":
                return play.note(game, seat, data.draw(st.sampled_from(SEATS)),
                                 data.draw(st.text(min_size=1, max_size=280)))
            case "free":
                return play.free(game, seat)
            case "inject":
                return play.inject(game, {"kind": "reach_collapse", "by": "ots", "severity": 0.5,
                                          "label": data.draw(st.text(max_size=60))})
            case "tell":
                return play.tell(game, '{"x": 1}')
            case "clock":
                return play.set_clock(game, data.draw(st.floats(0, 1e10)))
            case "pause" | "resume":
                stop = play.pause if what == "pause" else play.resume
                return stop(game, data.draw(st.floats(0, 1e10)))
            case "reveal":
                return play.reveal(game, RULES)
        named = {"begin": play.begin, "next": play.advance, "undo": play.undo,
                 "debrief": play.debrief}
        return named[what](game)


@given(data=st.data())
def test_whatever_is_tried_the_file_says_the_same_game(data: st.DataObject,
                                                       tmp_path_factory: Any) -> None:
    game = begun() if data.draw(st.booleans()) else fresh()
    hand = Hand(data)
    before = 0
    for _ in range(data.draw(st.integers(1, 12))):
        try:
            game = hand.step(game)
        except (InputError, KeyError):
            continue
        assert game.phase != "choosing" or all(one.round < game.round for one in game.moves)
        assert (game.phase == "choosing") or not game.locked
        assert abs(game.done - before) <= 1
        before = game.done
    path = tmp_path_factory.mktemp("game") / "game.json"
    write_game(game, path)
    again, document = read_game(path)
    assert again == game
    check_game(again, document, SCENARIO)


def test_a_round_goes_from_choosing_to_revealed_and_back() -> None:
    game = begun()
    some = [Pick(move="press-one", on="kazakhstan")]
    game = play.lock(game, RULES, "russia", some)
    assert play.lock(game, RULES, "russia", some) is game  # sent twice by a bad connection
    with pytest.raises(play.NotNowError, match="other moves"):
        play.lock(game, RULES, "russia", [])
    game = play.reveal(game, RULES)
    assert [(one.seat, one.move, one.round) for one in game.moves] == [("russia", "press-one", 0)]
    refusals: list[Callable[[], object]] = [
        lambda: play.lock(game, RULES, "ots", []), lambda: play.unlock(game, "ots"),
        lambda: play.reveal(game, RULES), lambda: play.begin(game),
        lambda: play.note(game, "ots", "russia", "too late")]
    for refused in refusals:
        with pytest.raises(play.NotNowError):
            refused()
    later = play.advance(game)
    assert (later.round, later.phase) == (1, "choosing")
    back = play.undo(later)
    assert (back.round, back.phase, back.moves) == (0, "choosing", [])
    assert back.drafts == {"russia": some}
    assert play.undo(game).drafts == back.drafts


def test_the_last_round_ends_the_game() -> None:
    game = begun()
    for number in range(game.rounds):
        game = play.reveal(game, RULES)
        if number + 1 < game.rounds:
            game = play.advance(game)
    with pytest.raises(play.NotNowError, match="last round"):
        play.advance(game)
    game = play.debrief(game)
    assert game.phase == "debrief"
    assert play.undo(game).round == game.rounds - 1


def test_a_freed_seat_is_taken_over_with_its_past_and_another_code() -> None:
    game = play.lock(begun(), RULES, "russia", [Pick(move="soften")])
    assert "kazakhstan" not in play.free(game, "kazakhstan").seats  # it never acted
    game = play.free(play.reveal(game, RULES), "russia")
    assert game.seats["russia"].code is None
    game = play.take(game, RULES, "russia", "quiet-region", "the others")
    assert game.seats["russia"].since == 0
    assert len(game.moves) == 1
    with pytest.raises(play.NotNowError, match="is taken"):
        play.take(game, RULES, "russia", "quiet-region", "third")


def test_codes_have_no_letters_that_look_alike() -> None:
    assert not {*"IO01L"} & {*CODE_LETTERS}
    codes = [seat.code for seat in begun(*SEATS).seats.values()]
    assert len({*codes}) == len(SEATS)


# --- The file ------------------------------------------------------------------------------------


def damaged(**parts: Any) -> str:
    game = play.reveal(play.lock(begun(), RULES, "russia", [Pick(move="soften")]), RULES)
    whole = json.loads(as_text(game))
    return json.dumps({**whole, **parts}, indent=1)


@pytest.mark.parametrize(("text", "words"), [
    ("", "nothing"), ("{", "a value is expected"), ("[1]", "no council game"),
    ('{"name": "x"}', "no council game"),
    (damaged(version=2), "version"), (damaged(round=8), "round 8 of 8"),
    (damaged(phase="lunch"), "phase"), (damaged(scenario="actin"), "'actin'"),
    (damaged(offered=["rusia"]), "did you mean 'russia'"),
    (damaged(moves=[{"round": 0, "seat": "russia", "move": "favour", "on": "ots"}]), "no move"),
    (damaged(moves=[{"round": 0, "seat": "russia", "move": "soften", "size": "strong"},
                    {"round": 0, "seat": "russia", "move": "harden", "size": "strong"}]),
     "6 units of attention"),
    (damaged(moves=[{"round": 5, "seat": "russia", "move": "soften"}]), "round 5 is not there"),
    (damaged(moves=[{"round": 0, "seat": "hungary", "move": "favour", "on": "ots"}]),
     "no seat that is taken 'hungary'"),
    (damaged(rounds=12), "the game runs from"), (damaged(more=1), "unknown key 'more'"),
    (damaged(locked={"russia": []}), "moves are locked")])
def test_a_damaged_file_gets_one_message(text: str, words: str, tmp_path: Path,
                                         capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "game.json"
    path.write_text(text, "utf-8")
    assert main(["council", str(path), "-o", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: ")
    assert words in said
    assert "Traceback" not in said
    assert not (tmp_path / "out").exists()


def test_the_file_has_a_line_for_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "game.json"
    text = damaged(moves=[{"round": 0, "seat": "russia", "move": "sofften"}])
    path.write_text(text, "utf-8")
    game, document = read_game(path)
    with pytest.raises(InputError) as error:
        check_game(game, document, SCENARIO)
    assert error.value.place is not None
    assert "sofften" in text.splitlines()[error.value.place.line - 1]
    assert "'soften'" in str(error.value)


# --- A game is a scenario ------------------------------------------------------------------------


def a_game(scenario: str = "acting") -> Game:
    game = fresh(scenario=scenario)
    loaded = load_scenario(scenario)
    rules = rules_for(loaded)
    for seat, goal in (("russia", "sought-after"), ("kazakhstan", "autonomy"), ("ots", "cohesion")):
        game = play.take(game, rules, seat, goal, "=HYPERLINK(1)")
    game = play.begin(game)
    game = play.lock(game, rules, "russia", [Pick(move="press-one", on="kazakhstan"),
                                             Pick(move="harden", size="soft")])
    game = play.lock(game, rules, "kazakhstan", [Pick(move="meeting", on="azerbaijan"),
                                                 Pick(move="favour", on="united_states")])
    game = play.advance(play.reveal(game, rules))
    game = play.take(game, rules, "united_states", "quiet-region", "late")
    game = play.inject(game, {"kind": "aircraft_incident", "by": "russia", "on": "kazakhstan"})
    game = play.lock(game, rules, "united_states", [Pick(move="court-one", on="kazakhstan")])
    return play.reveal(game, rules)


def test_who_is_played_does_not_act_by_himself() -> None:
    game = a_game()
    case = played(game, RULES, SCENARIO, 10).cases[BASELINE]
    actors = {one.id: {*one.actors.values()} for one in acting_in(SCENARIO)}
    for name, placed in case.acting.items():
        deciders = actors[name]
        if name == "aircraft-accident":  # nobody decides that
            continue
        assert deciders != {"russia"}, name
        if deciders == {"united_states"}:  # it came in the second round
            assert str(placed.what.active.last) == "2026-06"
        elif "kazakhstan" in deciders and len(deciders) > 1:
            assert "kazakhstan" not in placed.what.for_each
            assert len(placed.what.for_each) == len(deciders) - 1
    # Everybody else does.
    assert {"baku", "ankara"} <= case.acting.keys()


def test_an_empty_seat_is_as_if_nobody_had_taken_it() -> None:
    game = a_game()
    whole = played(game, RULES, SCENARIO, 10)
    alone = game.model_copy(update={
        "seats": {name: seat for name, seat in game.seats.items() if name != "russia"},
        "moves": [one for one in game.moves if one.seat != "russia"]})
    mine, theirs = whole.cases[f"{EMPTY}russia"], played(alone, RULES, SCENARIO, 10).cases[BASELINE]
    assert {name: one.event for name, one in mine.events.items()} == {
        name: one.event for name, one in theirs.events.items()}
    assert {name: one.what for name, one in mine.acting.items()} == {
        name: one.what for name, one in theirs.acting.items()}
    # Nobody at all: the scenario itself.
    nobody = fresh()
    assert changes_of(nobody, RULES, SCENARIO) == {}


@pytest.mark.parametrize("scenario", ["acting", "sceptic", "aircraft-incident"])
def test_empty_seats_act_in_every_scenario(scenario: str) -> None:
    loaded = load_scenario(scenario)
    whole = played(a_game(scenario), rules_for(loaded), loaded, 10)
    assert "ankara" in whole.cases[BASELINE].acting
    assert "moscow" not in whole.cases[BASELINE].acting
    assert "moscow" in whole.cases[f"{EMPTY}russia"].acting


@pytest.mark.parametrize("scenario", ["acting", slow("sceptic")])
def test_the_exported_scenario_gives_the_same_curves(
        scenario: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    game = a_game(scenario)
    path, folder = tmp_path / "game.json", tmp_path / "out"
    write_game(game, path)
    assert main(["council", str(path), "-o", str(folder), "-n", "6"]) == 0
    said = capsys.readouterr().out
    assert "Demand that a state choose sides (Kazakhstan)" in said
    loaded = load_scenario(scenario)
    ours, theirs = (es.run(one) for one in (
        played(game, rules_for(loaded), loaded, 6), folder / "game.yaml"))
    for name, values in ours.ensemble.records.items():
        np.testing.assert_array_equal(values, theirs.ensemble.records[name])
    table = (folder / "moves.csv").read_text("utf-8").splitlines()
    assert len(table) == 1 + len(game.moves) + len(game.events)
    assert not re.search(r"(^|,)[=+@-]", "\n".join(table), re.MULTILINE)  # no formulas
    # Once more: nothing is replaced unasked.
    assert main(["council", str(path), "-o", str(folder)]) == 2


@pytest.mark.slow
def test_a_scenario_of_ones_own_is_written_whole(tmp_path: Path) -> None:
    own = tmp_path / "mine.yaml"
    own.write_text("name: Mine\nquestion: What?\nextends: acting\n", "utf-8")
    path, folder = tmp_path / "game.json", tmp_path / "out"
    game = play.changed(a_game(), scenario="mine")
    write_game(game, path)
    assert main(["council", str(path), "-o", str(folder), "-n", "4", "--scenario", str(own)]) == 0
    again = es.run(folder / "game.yaml")
    first = es.run(played(game, RULES, load_scenario(own), 4))
    np.testing.assert_array_equal(first.ensemble.records["alignment"],
                                  again.ensemble.records["alignment"])


@pytest.mark.parametrize("goal", list(COUNCIL.goals))
def test_points_rise_with_what_the_goal_wants(goal: str) -> None:
    scale = COUNCIL.goals[goal].scale
    found = points(COUNCIL.goals[goal], np.array([
        -1e9, scale.least, scale.least / 2, 0, scale.most / 2, scale.most, 1e9]))
    assert found.tolist() == [0, 0, 25, 50, 75, 100, 100]


# --- What the page is told -----------------------------------------------------------------------


def test_the_page_is_told_the_rules() -> None:
    pytest.importorskip("fastapi", reason='needs the extra: pip install "eurasia-sim[app]"')
    from eurasia_sim.app.council_part import council_part

    part = council_part(SCENARIO)
    assert part is not None
    assert json.loads(json.dumps(part)) == part
    for seat, rules in part["seats"].items():
        for name in rules["moves"]:
            move = part["moves"][name]
            assert [one for one in move["of"] if one not in (seat, move.get("against"))] == (
                RULES.targets(seat, name))
            for size in move["sizes"]:
                assert move["cost"][size] == RULES.cost(Pick(move=name, size=size))
    assert {one["id"] for one in part["acting"] if one["own"]} == {
        *SCENARIO.cases[BASELINE].acting}
    sceptic = council_part(load_scenario("sceptic"))
    assert sceptic is not None
    assert [one["what"] for one in sceptic["acting"]] == [one["what"] for one in part["acting"]]
    assert council_part(load_scenario("own-world/salt-tax")) is None
