"""The tournament of the council game: strategies keep to the rules, and its games are games."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest
import tournament
from test_council import COUNCIL, RULES, SCENARIO, SEATS, fresh

from eurasia_sim.council import play
from eurasia_sim.council.document import EMPTY, played
from eurasia_sim.council.game import Pick
from eurasia_sim.council.strategies import STRATEGIES, Sight, can_play
from eurasia_sim.council.tournament import Settings, Tables, play_all, seatings
from eurasia_sim.engine import run as run_plan
from eurasia_sim.scenario import make_plan

SMALL = Settings(games=4, classes=2, seats=3, draws=2, rounds=3)


@pytest.mark.parametrize("seat", SEATS)
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_strategies_keep_to_the_rules(seat: str, strategy: str) -> None:
    random = Random(f"{seat} {strategy}")
    names = list(SCENARIO.world.world.poles), list(SCENARIO.world.world.states)
    for _ in range(20):
        before: list[Pick] = []
        for _ in range(8):
            sight = Sight(*names, *(np.array([[random.random() for _ in names[1]]
                                              for _ in names[0]]) for _ in range(4)))
            some = STRATEGIES[strategy](RULES, seat, sight, before, random)
            assert RULES.refuse(seat, some, before) is None
            uses = {COUNCIL.moves[one.move].use for one in some}
            if strategy in ("press", "court", "mend", "build"):
                assert uses <= {strategy}
                assert some or not can_play(RULES, seat, strategy) or before
            before += some


def test_a_game_of_the_tournament_is_the_game_that_its_moves_are() -> None:
    """Its cases share plans and events; the same moves, played as a game, give the same curves."""
    tables = Tables(SCENARIO, RULES, SMALL)
    did = {"russia": [[Pick(move="apologise", on="azerbaijan")], [Pick(move="press-one",
                                                                       on="kazakhstan")], []],
           "uzbekistan": [[Pick(move="favour", on="russia"), Pick(move="diversify", size="soft")],
                          [], [Pick(move="leave-bloc")]]}
    game = fresh(rounds=3)
    for seat in did:
        game = play.take(game, RULES, seat, COUNCIL.seats[seat].goals[0], "")
    game = play.begin(game)
    for number in range(3):
        for seat, some in did.items():
            game = play.lock(game, RULES, seat, some[number])
        game = play.reveal(game, RULES)
        game = play.advance(game) if number < 2 else game
    seats = frozenset(did)
    plan = tables.plan([tables.case("g", seats, did),
                        tables.case("g-russia", seats - {"russia"}, did)])
    ours = run_plan(plan, replicates=3)
    theirs = run_plan(make_plan(played(game, RULES, SCENARIO, 3)), replicates=3)
    names = [case.name for case in theirs.plan.cases]
    for name, values in ours.records.items():
        other = theirs.records[name][[0, names.index(f"{EMPTY}russia")]]
        np.testing.assert_array_equal(values, other, err_msg=name)


@pytest.mark.slow
def test_a_tournament_is_the_same_twice_and_scores_every_seat_it_has() -> None:
    one, two = (play_all(SCENARIO, SMALL) for _ in range(2))
    assert one.points == two.points
    seats = {seat for seat, _ in one.points}
    assert len(seats) >= 4
    for (seat, goal), by in one.points.items():
        assert goal in COUNCIL.seats[seat].goals
        assert all(0 <= value <= 100 for some in by.values() for value in some)


def test_every_seat_is_taken_about_as_often() -> None:
    settings = Settings()
    often: dict[str, int] = {}
    for seats in seatings(SEATS, settings, Random(1)):
        assert len({*seats}) == settings.seats
        for seat in seats:
            often[seat] = often.get(seat, 0) + 1
    assert max(often.values()) - min(often.values()) <= 1
    assert len(often) == len(SEATS)


@pytest.mark.slow
def test_the_page_of_the_tournament_is_current() -> None:
    """If this fails on purpose, run  python docs/build/make.py council-tournament"""
    page = Path(__file__).parents[1] / "docs" / "council-tournament.md"
    assert f"<!-- a sample of these games: {tournament.sample()} -->" in page.read_text("utf-8")


def test_the_tournament_names_winners_only_where_they_are_clear() -> None:
    cell = tournament.Cell
    assert tournament.best({"a": cell(60, 1), "b": cell(50, 1), "c": cell(59, 1)}) == ["a", "c"]
    assert tournament.best({"a": cell(50, 1), "b": cell(51, 1)}) == []
