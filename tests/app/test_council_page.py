"""The council game in the page, in headless Chromium: a class on a server, and one screen alone.

Each page fails its test on any message in the console but those of a server that is away.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import KEY, SCENARIOS, Server, serving

from eurasia_sim.app.handout import write_handout
from eurasia_sim.app.limits import DRAWS
from eurasia_sim.cli import main
from eurasia_sim.council.game import check_game, read_game
from eurasia_sim.engine import run
from eurasia_sim.scenario import load_scenario, make_plan

pytestmark = pytest.mark.slow
SLOW = 60_000  # milliseconds; seven engines share the processor
PHONE, WALL = (360, 740), (1920, 1080)
Open = Callable[..., Any]
AWAY = ("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE", "status of 403",
        "status of 409")
FITS = "document.documentElement.scrollWidth <= innerWidth"
# Buttons, fields and headings that lie on each other; the bars at the edges stay where they are.
OVERLAPS = """() => {
  const shown = [...document.querySelectorAll(
    "#council :is(button, select, input:not(.away), textarea, h2, h3, p, li > strong)")]
    .filter((one) => !one.closest(".c-bar, .c-top, details:not([open])") && one.checkVisibility()
      && one.getBoundingClientRect().width > 1);
  const found = [];
  shown.forEach((one, k) => shown.slice(k + 1).forEach((other) => {
    if (one.contains(other) || other.contains(one)) return;
    const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 1 && high > 2)
      found.push(`${one.textContent.slice(0, 30)} / ${other.textContent.slice(0, 30)}`);
  }));
  return found;
}"""


@pytest.fixture
def visit(browser: Any) -> Iterator[Open]:
    """Open an address; at the end nothing may have gone wrong on any page."""
    contexts, wrong = [], []

    def open_page(address: str, size: tuple[int, int] = PHONE, **settings: Any) -> Any:
        context = browser.new_context(
            viewport=dict(zip(("width", "height"), size, strict=True)), **settings)
        context.set_default_timeout(SLOW)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning")
                and not any(text in m.text for text in AWAY) else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith(
            ("http://127.0.0.1:", "data:", "blob:", "file:")) else wrong.append(r.url))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def fits(page: Any) -> None:
    """Nothing leaves the page, and nothing lies on anything else."""
    assert page.evaluate(FITS)
    assert page.evaluate(OVERLAPS) == []


def pick(page: Any, move: str, on: str | None = None, size: str | None = None) -> None:
    page.locator("[data-tab=moves]").click()
    page.locator(f'[data-move="{move}"]').click()
    if on is not None:
        page.locator(f'.c-detail [data-key="Toward whom {on}"]').click()
    if size is not None:
        page.locator(f'.c-detail [data-key="How strong {size}"]').click()
    page.locator(".c-detail button.main").click()


def lock(page: Any) -> None:
    page.locator("#c-lock").click()


def take_seat(page: Any, seat: str, name: str = "") -> str:
    page.locator(f'[data-key="Whom do you speak for? {seat}"]').click()
    page.locator("#c-name").fill(name)
    page.locator("#c-take").click()
    code = str(page.locator(".c-big").inner_text())
    page.locator("#c-got").click()
    page.wait_for_selector(".c-goal")
    return code


def downloaded(page: Any, button: str, path: Path) -> Path:
    page.locator(".c-up summary").click()
    with page.expect_download() as got:
        page.locator(button).click()
    got.value.save_as(path)
    return path


def state(page: Any, **head: str) -> Any:
    """What the server tells, asked from a page."""
    return page.evaluate("async (headers) => (await fetch('/api/council/state', {headers})).json()",
                         {key.replace("_", "-"): value for key, value in head.items()})


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
    wall.wait_for_selector("h2:has-text('6 of 6 seats are taken')")
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
    wall.wait_for_selector(".c-aloud:has-text('6 teams made')")
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
        wall.wait_for_selector(".c-aloud:has-text('6 teams made')")
        assert state(wall)["happened"] == json.loads(told)


def test_late_teams_freed_seats_notes_and_events(visit: Open, tmp_path: Path) -> None:
    with serving(folder=tmp_path, scenarios=("sceptic",)) as server:
        early = visit(server.url)  # before there is a game: it is told of it
        early.wait_for_selector("#main[aria-busy=false]")
        wall = visit(server.teacher, WALL)
        wall.locator("#to-council").click()
        wall.locator("[data-set=rounds]").select_option("2")
        wall.locator("#c-open").click()
        early.get_by_role("button", name="Take a seat").click()
        code = take_seat(early, "russia", "<b>First</b>")
        assert wall.locator("[data-seat=russia] b").count() == 0
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
    page.wait_for_selector(".c-aloud:has-text('3 teams made 3 moves')")
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
