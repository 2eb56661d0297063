"""The council game in the page, in headless Chromium: late teams, one screen alone, files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import SCENARIOS, serving
from councils import PHONE, WALL, Open, downloaded, fits, lock, pick, state, take_seat, visiting

from eurasia_sim.app.handout import write_handout
from eurasia_sim.council.game import check_game, read_game
from eurasia_sim.scenario import load_scenario

pytestmark = pytest.mark.slow


@pytest.fixture
def visit(browser: Any) -> Iterator[Open]:
    yield from visiting(browser)


def test_late_teams_freed_seats_notes_and_events(visit: Open, tmp_path: Path) -> None:
    with serving(folder=tmp_path, scenarios=("sceptic",)) as server:
        early = visit(server.url)  # before there is a game: it is told of it
        early.wait_for_selector("#main[aria-busy=false]")
        wall = visit("about:blank", WALL)
        wall.clock.install()
        wall.goto(server.teacher)
        wall.locator("#to-council").click()
        wall.locator("[data-set=rounds]").select_option("2")
        wall.locator("#c-open").click()
        early.get_by_role("button", name="Take a seat").click()
        code = take_seat(early, "russia", "<b>First</b>")
        assert wall.locator("[data-seat=russia] b").count() == 0
        # The teacher shows a team its code: not for long, since the page is on the wall.
        wall.locator("[data-seat=russia] .c-more summary").click()
        wall.locator('[data-key="code russia"]').click()
        assert wall.locator(".c-seat-code").inner_text() == code
        wall.clock.fast_forward(29_000)
        assert wall.locator(".c-seat-code").count() == 1
        wall.clock.fast_forward(2_000)
        wall.wait_for_selector(".c-seat-code", state="detached")
        wall.locator("#c-begin").click()
        late = visit(server.url)
        late.wait_for_selector("text=The game has begun")
        take_seat(late, "azerbaijan")
        late.locator("[data-tab=notes]").click()
        late.locator("#c-note").fill("<i>Peace?</i>")
        late.get_by_role("button", name="Send").click()
        early.wait_for_selector(".c-new")
        early.locator("[data-tab=notes]").click()
        early.wait_for_selector(".c-notes:has-text('<i>Peace?</i>')")
        assert "Peace" not in wall.content()
        wall.locator("#c-event").click()
        wall.locator("#editor-kind").select_option("aircraft_incident")
        wall.locator("#editor-label").fill("A bad night")
        wall.get_by_role("button", name="Put it in").click()
        wall.wait_for_selector(".c-added:has-text('A bad night')")
        wall.locator("#c-minutes-3").click()
        late.wait_for_selector(".c-clock:has-text('2:5')")
        wall.locator("#c-pause").click()
        late.wait_for_selector(".c-clock.still")
        # A seat is freed: its phone may no longer act, and another team takes it.
        wall.locator("[data-seat=russia] .c-more summary").click()
        wall.locator('[data-key="free russia"]').click()
        wall.locator("dialog[open] button.main").click()
        early.wait_for_selector("#c-enter")
        assert early.evaluate("async (code) => (await fetch('/api/council/lock', {method: 'POST', "
                              "headers: {'content-type': 'application/json', 'x-team-code': code},"
                              " body: JSON.stringify({moves: [], round: 0})})).status", code) == 403
        assert take_seat(early, "russia") != code
        pick(early, "soften", size="strong")
        lock(early)
        lock(late)
        wall.locator("#c-reveal.main").click()
        wall.wait_for_selector(".c-moves li.event:has-text('A bad night')")
        late.wait_for_selector(".c-moves:has-text('Speak as a partner')")
        wall.locator("#c-next").click()
        name = state(wall)["id"]
        wall.locator(".c-up summary").click()
        wall.locator("#c-close").click()
        wall.locator("dialog[open] button.main").click()
        late.wait_for_selector("text=No council game is open here")
        wall.locator(f"[data-game={name}]").click()
        late.wait_for_selector(".c-seat:has-text('Baku')")
        assert state(wall)["events"][0]["event"]["label"] == "A bad night"


@pytest.fixture(scope="module")
def handout(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("handout") / "handout.html"
    write_handout(SCENARIOS / "acting.yaml", path)
    return path.as_uri()


def turn(page: Any, seat: str, *picks: tuple[Any, ...]) -> None:
    page.locator(f".c-pass h2:has-text('{seat}')").wait_for()
    page.locator("#c-here").click()
    if page.locator("#c-ready").count():
        page.locator("#c-ready").click()
    for one in picks:
        pick(page, *one)
    lock(page)
    page.wait_for_selector("#c-lock", state="detached")


@pytest.mark.parametrize("size", [PHONE, WALL])
def test_one_screen_goes_from_team_to_team_without_a_network(
        visit: Open, handout: str, tmp_path: Path, size: tuple[int, int]) -> None:
    page = visit(f"{handout}#council", size, offline=True)
    page.locator("[data-set=rounds]").select_option("2")
    for seat in ("united_states", "ots", "turkey"):
        page.locator(f"[data-seat={seat}]").click()
    fits(page)
    page.locator("#c-open").click()
    turn(page, "Moscow", ("press-one", "kazakhstan"))
    assert "Demand" not in page.locator("#council").inner_text()  # the next team sees nothing
    page.reload()  # the browser keeps it
    page.locator("#c-again").click()
    turn(page, "Baku", ("meeting", "kazakhstan", "soft"), ("favour", "russia"))
    page.locator("#c-here").click()
    fits(page)
    page.locator("#c-ready").click()
    page.wait_for_selector(".c-team[aria-busy=false]")
    assert "Meet a neighbour" not in page.locator(".c-picks").all_inner_texts()
    fits(page)
    lock(page)
    page.locator("#c-reveal").click()
    page.wait_for_selector(".c-verdict:not(:empty)")
    assert "Demand that a state choose sides (Kazakhstan)" in page.locator(".c-moves").inner_text()
    fits(page)
    page.locator("#c-next").click()
    path = downloaded(page, "#c-file", tmp_path / "game.json")
    for seat in ("Moscow", "Baku", "Astana"):
        turn(page, seat)
    page.locator("#c-reveal").click()
    page.locator("#c-debrief.main").click()
    page.wait_for_selector(".c-aloud:has-text('3 teams played. 3 moves were made')")
    page.locator("[data-step='1']").click()
    page.wait_for_selector(".c-parts li[data-seat=russia]")
    fits(page)
    # What the browser wrote is a game to Python, and this page opens it again.
    game, document = read_game(path)
    check_game(game, document, load_scenario("acting"))
    assert [one.move for one in game.moves] == ["press-one", "meeting", "favour"]
    other = visit(f"{handout}#council", size, offline=True)
    other.locator("#c-file-in").set_input_files(path)
    other.locator(".c-pass h2:has-text('Moscow')").wait_for()
    assert other.locator(".c-round").inner_text().startswith("Round 2 of 2")


@pytest.mark.parametrize(("change", "said"), [
    ({"phase": "dancing"}, "impossible"), ({"id": "<b>"}, "no council game"),
    ({"start": "2030-12"}, "period"), ({"seats": {"mars": {"goal": "autonomy"}}}, "'mars'"),
    ({"moves": [{"round": 0, "seat": "russia", "move": "summit"}]}, "round 1, russia")])
def test_a_file_that_is_no_game_gets_a_message(visit: Open, handout: str, tmp_path: Path,
                                               change: dict[str, Any], said: str) -> None:
    game = {"version": 1, "id": "bani-toru", "scenario": "acting", "start": "2026-01", "months": 6,
            "rounds": 2, "offered": ["russia"], "draw": 1, "round": 0, "phase": "revealed",
            "seats": {"russia": {"goal": "quiet-region"}}}
    (tmp_path / "x.json").write_text(json.dumps({**game, **change}), "utf-8")
    page = visit(f"{handout}#council")
    page.locator("#c-file-in").set_input_files(tmp_path / "x.json")
    page.wait_for_selector(f"#notice:has-text(\"{said}\")")
    page.wait_for_selector("#c-open")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(visit: Open, handout: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the extra: "
                              'pip install "eurasia-sim[test-all]"', exc_type=ImportError)
    page = visit(f"{handout}#council", color_scheme=scheme, bypass_csp=True)

    def check(view: str) -> None:
        page.wait_for_timeout(300)
        found = axe.Axe().run(page).response["violations"]
        assert [f"{view} {v['id']}: {v['nodes'][0]['html'][:200]} "
                f"{v['nodes'][0].get('failureSummary')}"
                for v in found if v["impact"] in ("serious", "critical")] == []

    page.locator("[data-set=rounds]").select_option("1")
    check("setup")
    page.locator("#c-open").click()
    check("pass")
    page.locator("#c-here").click()
    check("goal")
    page.locator("#c-ready").click()
    page.wait_for_selector(".c-team[aria-busy=false]")
    check("situation")
    page.locator("[data-tab=moves]").click()
    page.locator('[data-move="press-one"]').click()
    check("menu")
    page.locator('.c-detail [data-key="Toward whom kazakhstan"]').click()
    page.locator(".c-detail button.main").click()
    check("picked")
    page.locator("[data-tab=notes]").click()
    check("notes")
    lock(page)
    for _ in range(5):
        page.locator("#c-skip").click()
    page.locator("#c-reveal").click()
    page.wait_for_selector(".c-verdict:not(:empty)")
    check("reveal")
    page.locator("#c-debrief").click()
    for number, what in enumerate((".c-replay", ".c-parts", ".c-without", ".c-cannot")):
        page.locator(f"[data-step='{number}']").click()
        page.wait_for_selector(what)
        check(f"debrief {number + 1}")
