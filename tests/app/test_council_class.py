"""A class plays a whole council game on a server, in headless Chromium; then its files.

A file runs on one worker: this test takes as long as all others of the game's pages.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import KEY, Server, serving
from councils import WALL, Open, downloaded, fits, lock, pick, state, take_seat, visiting

from eurasia_sim.app.limits import DRAWS
from eurasia_sim.cli import main
from eurasia_sim.council.game import check_game, read_game
from eurasia_sim.engine import run
from eurasia_sim.scenario import load_scenario, make_plan

pytestmark = pytest.mark.slow


@pytest.fixture
def visit(browser: Any) -> Iterator[Open]:
    yield from visiting(browser)


# What each team does, round by round, over and over.
MOVES: dict[str, list[tuple[str, str | None, str | None]]] = {
    "russia": [("press-one", "kazakhstan", None), ("apologise", "azerbaijan", "soft"),
               ("court-one", "uzbekistan", "strong")],
    "united_states": [("court-one", "azerbaijan", None), ("contract", "kazakhstan", None)],
    "ots": [("summit", None, None), ("corridor", "azerbaijan", None)],
    "azerbaijan": [("favour", "united_states", None), ("meeting", "kazakhstan", None)],
    "kazakhstan": [("diversify", None, "strong"), ("favour", "russia", None)],
    "uzbekistan": [("let-go", "russia", None), ("arms-from", "ots", "soft")]}


def test_a_class_plays_a_whole_game(visit: Open, tmp_path: Path) -> None:
    """Six teams, eight rounds, an undone one, a restart, phones that die; then its files."""
    with serving(folder=tmp_path, scenarios=("acting",)) as first:
        port = int(first.url.rstrip("/").rpartition(":")[2])
        wall, phones, codes = joined(visit, first)
        wall.locator("#c-begin").click()
        for number in range(3):
            play_round(wall, phones, number)
            if number == 1:
                undo_and_reveal(wall, phones)
            wall.locator("#c-next").click()
        for seat in ("russia", "ots", "kazakhstan"):
            do(phones[seat], seat, 3)
        wall.wait_for_selector("[data-seat=kazakhstan].locked")
    # The server is gone; it comes back with the game's file.
    wall.wait_for_selector(".c-lost:visible")
    phones["ots"].wait_for_selector(".c-lost:visible")
    [file] = (tmp_path / "results/council").glob("*.json")
    with serving(port, "--game", str(file), folder=tmp_path, scenarios=("acting",)) as second:
        phones["ots"].wait_for_selector(".c-lost", state="hidden")
        wall.wait_for_selector(".c-lost", state="hidden")
        assert phones["kazakhstan"].locator("#c-unlock").is_visible()  # what was locked, is
        for seat in ("united_states", "azerbaijan", "uzbekistan"):
            do(phones[seat], seat, 3)
        wall.locator("#c-reveal.main").click()
        seen_by_all(wall, phones, 3)
        wall.locator("#c-next").click()
        # A phone is lost with all it knew: the code on paper brings its team back.
        phones["ots"].context.close()
        phones["ots"] = visit(second.url)
        phones["ots"].locator("#c-enter").fill(codes["ots"].lower())
        phones["ots"].locator("#c-go").click()
        phones["ots"].wait_for_selector(".c-seat:has-text('OTS secretariat')")
        # A second phone of one team, after a reload too, sees what the first has locked.
        twin = visit(second.url)
        twin.locator("#c-enter").fill(codes["russia"])
        twin.locator("#c-go").click()
        twin.wait_for_selector(".c-seat:has-text('Moscow')")
        twin.reload()
        do(phones["russia"], "russia", 4)
        twin.wait_for_selector("#c-unlock")
        twin.context.close()
        play_round(wall, {seat: page for seat, page in phones.items() if seat != "russia"}, 4,
                   everyone=phones)
        # A team goes home; the others play on, and its seat stands still.
        phones.pop("uzbekistan").context.close()
        for number in range(5, 8):
            wall.locator("#c-next").click()
            play_round(wall, phones, number, missing=True)
        the_end(wall, phones, tmp_path)
        game = json.loads(downloaded(wall, "#c-file", tmp_path / "game.json").read_text("utf-8"))
        told = state(wall)
    the_files_agree(tmp_path, told)
    replayed(visit, tmp_path, game)


def joined(visit: Open, server: Server) -> tuple[Any, dict[str, Any], dict[str, str]]:
    wall = visit(server.teacher, WALL)
    wall.locator("#to-council").click()
    for seat, pressed in (("turkey", False), ("uzbekistan", True)):
        wall.locator(f"[data-seat={seat}][aria-pressed={str(not pressed).lower()}]").click()
    fits(wall)
    wall.locator("#c-open").click()
    wall.wait_for_selector(".c-address img")
    assert KEY not in wall.url
    phones, codes = {}, {}
    for number, seat in enumerate(MOVES):
        phones[seat] = visit(server.url)
        codes[seat] = take_seat(phones[seat], seat, f"Table {number}")
    wall.wait_for_selector("h2:has-text('Seats taken: 6 of 6')")
    fits(wall)
    assert not any(code in wall.content() for code in codes.values())
    return wall, phones, codes


def do(page: Any, seat: str, number: int) -> None:
    move, on, size = MOVES[seat][number % len(MOVES[seat])]
    page.wait_for_selector(f".c-round:has-text('Round {number + 1} of 8')")
    page.wait_for_selector("#c-lock")
    pick(page, move, on, size)
    lock(page)
    page.wait_for_selector("#c-unlock")


def play_round(wall: Any, phones: dict[str, Any], number: int, *, missing: bool = False,
               everyone: dict[str, Any] | None = None) -> None:
    before = state(wall)
    for place, (seat, page) in enumerate(phones.items()):
        do(page, seat, number)
        if place == 0:
            nobody_knows(wall, phones, seat, number, before)
    if missing:
        wall.locator("#c-reveal").click()
        wall.locator("dialog[open] button.main").click()
    else:
        wall.locator("#c-reveal.main").click()
    seen_by_all(wall, everyone or phones, number)


def nobody_knows(wall: Any, phones: dict[str, Any], seat: str, number: int, before: Any) -> None:
    """What one team has locked is not told to anybody else, on no page and by no answer."""
    wall.wait_for_selector(f"[data-seat={seat}].locked")
    move = MOVES[seat][number % len(MOVES[seat])][0]
    others = [page for name, page in phones.items() if name != seat]
    answers = [state(wall), state(wall, x_teacher_key=KEY),
               *(state(page) for page in others[:2])]
    for answer in answers:
        assert answer["moves"] == before["moves"]
        assert answer["seats"][seat]["locked"] is True
        whole = json.dumps({**answer, "moves": []})
        assert f'"{move}"' not in whole
    assert wall.locator(".c-use").count() == 0


def seen_by_all(wall: Any, phones: dict[str, Any], number: int) -> None:
    wall.wait_for_selector(f"h2:has-text('What everyone did in round {number + 1}')")
    wall.wait_for_selector(".c-verdict:not(:empty)")
    if number in (0, 7):
        fits(wall)
    for page in list(phones.values())[: 6 if number in (0, 7) else 1]:
        page.wait_for_selector(f"h2:has-text('What everyone did in round {number + 1}')")
        page.wait_for_selector(".c-news h2:has-text('Where most has changed')")
        fits(page)


def undo_and_reveal(wall: Any, phones: dict[str, Any]) -> None:
    wall.locator("#c-undo").click()
    wall.locator("dialog[open] button.main").click()
    for page in phones.values():
        page.locator("[data-tab=moves]").click()
        page.wait_for_selector(".c-picks li")  # as a draft
        lock(page)
    wall.locator("#c-reveal.main").click()
    seen_by_all(wall, phones, 1)


def the_end(wall: Any, phones: dict[str, Any], folder: Path) -> None:
    wall.locator("#c-debrief.main").click()
    wall.wait_for_selector(".c-aloud:has-text('6 teams played')")
    fits(wall)
    wall.locator("#c-until").fill("3")
    wall.wait_for_selector("h3:has-text('Round 3 of 8')")
    wall.locator("[data-step='1']").click()
    wall.wait_for_selector(".c-parts li")
    fits(wall)
    parts = [float(one.get_attribute("data-value")) for one in wall.locator(".c-parts li").all()]
    total = float(wall.locator(".c-parts").get_attribute("data-total"))
    assert len(parts) == 6
    assert abs(sum(parts) - total) < 1e-9 < abs(total)
    wall.locator("[data-step='2']").click()
    wall.wait_for_selector(".c-without[data-seat=uzbekistan]")
    fits(wall)
    wall.locator("[data-step='3']").click()
    fits(wall)
    phone = phones["russia"]
    phone.wait_for_selector(".c-final .c-points")
    fits(phone)
    downloaded(wall, "#c-yaml", folder / "page.yaml")
    downloaded(wall, "#c-csv", folder / "page.csv")


def the_files_agree(folder: Path, told: Any) -> None:
    """The exported scenario, run by Python, is what happened; Python's own export says the same."""
    game, document = read_game(folder / "game.json")
    check_game(game, document, load_scenario("acting"))
    scenario = load_scenario(folder / "page.yaml")
    plan = make_plan(scenario)
    assert plan.replicates == DRAWS
    happened = told["happened"]
    months = len(happened["outcomes"]["alignment"][0])
    begun = list(plan.months).index(happened["from"])
    records = run(plan, record=("alignment", "pressure", "grievance"),
                  record_dtype="float32").records
    for name, rows in happened["outcomes"].items():
        expected = records[name][0, begun:begun + months, ..., game.draw].reshape(months, -1).T
        np.testing.assert_allclose(np.array(rows) / happened["unit"], expected, rtol=0, atol=1e-5)
    assert main(["council", str(folder / "game.json"), "-o", str(folder / "out"), "-q"]) == 0
    assert (folder / "page.csv").read_text("utf-8").splitlines() == (
        folder / "out/moves.csv").read_text("utf-8").splitlines()
    mine, theirs = (run(make_plan(one), replicates=8, record=("alignment",)).records["alignment"]
                    for one in (scenario, load_scenario(folder / "out/game.yaml")))
    assert mine.shape[0] == 7  # the game, and each seat empty
    np.testing.assert_array_equal(mine, theirs)


def replayed(visit: Open, folder: Path, game: Any) -> None:
    """The file without what was computed of it: another page computes the same, to the bit."""
    told = game.pop("happened")
    (folder / "again.json").write_text(json.dumps(game), "utf-8")
    with serving(0, "--game", str(folder / "again.json"), folder=folder,
                 scenarios=("acting",)) as third:
        wall = visit(third.teacher, WALL)  # the game is shown at once
        wall.wait_for_selector(".c-aloud:has-text('6 teams played')")
        assert state(wall)["happened"] == json.loads(told)
