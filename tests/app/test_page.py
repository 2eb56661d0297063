"""The page in headless Chromium: every view, sliders, predictions, keeping, the class, the handout.

Each page fails its test on any message in the console and on any request to another machine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from conftest import serving

if TYPE_CHECKING:
    from conftest import Server

pytestmark = pytest.mark.slow
SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
VIEWS = ("alignment", "dependence", "shares", "triangle", "why", "network")
NO_INCIDENT = "#s=aircraft-incident&from=no-incident"
SLOW = 60_000  # milliseconds; other tests may run beside these

Open = Callable[..., Any]


@pytest.fixture
def visit(server: Server, browser: Any) -> Iterator[Open]:
    """Open an address of the page; at the end nothing may have gone wrong in any."""
    contexts, wrong = [], []

    def open_page(address: str = "", **settings: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900},
                                         "accept_downloads": True, **settings})
        context.set_default_timeout(SLOW)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning")
                else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith(
            (server.url, "data:", "blob:", "file:")) else wrong.append(r.url))
        page.goto(address if address.startswith("file:") else server.url + address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def picture(page: Any) -> str:
    """What the big chart shows."""
    return str(page.locator("#focus svg.chart").first.inner_html())


def until(page: Any, what: str) -> None:
    """Wait until an expression is true; the page's policy forbids Playwright's own way."""
    for _ in range(SLOW // 100):
        if page.evaluate(what):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never: {what}")


def settled(page: Any) -> None:
    page.wait_for_selector("#words p")
    page.wait_for_selector("#main:not(.busy)")


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("width", [360, 1280, 1920])
def test_every_view_is_drawn_and_fits(visit: Open, view: str, width: int) -> None:
    page = visit(f"{NO_INCIDENT}&view={view}", viewport={"width": width, "height": 800},
                 color_scheme="dark" if width == 1280 else "light")
    settled(page)
    until(page, "document.querySelectorAll('#focus svg.chart path, #focus svg.chart"
                           " rect').length > 5")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.locator("#focus svg.chart").first.get_attribute("aria-label")


def test_a_slider_changes_the_picture_and_the_words(visit: Open) -> None:
    page = visit("#s=aircraft-incident&state=azerbaijan")
    settled(page)
    before, words = picture(page), page.locator("#words").inner_text()
    page.locator("#turn-russia").fill("2")
    until(page, "!document.querySelector('#words').innerText.includes('nothing changed')")
    assert picture(page) != before
    assert page.locator("#words").inner_text() != words
    assert "in the baseline" in page.locator("#words").inner_text()
    page.get_by_role("button", name="Undo all changes").click()
    until(page, "document.querySelector('#words').innerText.includes('nothing changed')")
    assert picture(page) == before


def test_switches_sizes_dates_and_rules_all_reach_the_address(visit: Open) -> None:
    page = visit("#s=aircraft-incident")
    settled(page)
    page.get_by_role("checkbox", name=re.compile("^apology")).uncheck()
    page.get_by_role("button", name="Change or explain: aircraft incident").click()
    page.locator("#x-aircraft-incident").fill("2.5")
    page.locator("#at-aircraft-incident").fill("20")
    page.get_by_text("Rules of the model").click()
    page.get_by_role("checkbox", name=re.compile("follow the alignment of those")).uncheck()
    until(page, "location.hash.includes('no=')")
    for part in ("off=apology", "x=aircraft-incident:2.5", "at=aircraft-incident:2023-09",
                 "no=peers"):
        assert part in page.evaluate("location.hash")
    settled(page)
    shown = picture(page)
    again = visit(page.evaluate("location.hash"))
    settled(again)
    until(again, "document.querySelector('#words').innerText.includes('in the base')")
    page.wait_for_timeout(1000)
    assert picture(again) == picture(page) != ""
    assert shown


def test_picking_a_state_focuses_on_it(visit: Open) -> None:
    page = visit(NO_INCIDENT)
    settled(page)
    page.get_by_role("button", name="Look at Armenia").click()
    page.wait_for_selector("h2:has-text('Armenia')")
    assert "Armenia's alignment" in page.locator("#words").inner_text()
    assert page.get_by_text("Events that touch Armenia").is_visible()


def test_what_is_assumed_is_one_click_away(visit: Open) -> None:
    page = visit("#s=aircraft-incident")
    settled(page)
    page.get_by_role("button", name="Change or explain: apology").click()
    facts = page.locator(".facts").first.inner_text()
    assert "R16" in facts
    assert "What size 1 means" in facts
    page.get_by_role("button", name="What is assumed: How the powers behave, Russia").click()
    assert "judgement" in page.locator(".facts").nth(1).inner_text()


def test_the_triangle_plays(visit: Open) -> None:
    page = visit(NO_INCIDENT + "&view=triangle&m=0")
    settled(page)
    page.get_by_role("button", name="Play").click()
    until(page, "Number(document.querySelector('#month').value) > 5")
    page.get_by_role("button", name="Pause").click()


def draw(page: Any, touch: bool) -> None:
    box = page.locator("#focus svg.chart").bounding_box()
    places = [(box["x"] + box["width"] * part, box["y"] + box["height"] * 0.7)
              for part in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99)]
    if touch:
        tool = page.context.new_cdp_session(page)
        for kind, points in [("touchStart", places[:1]), *(("touchMove", [p]) for p in places),
                             ("touchEnd", [])]:
            tool.send("Input.dispatchTouchEvent", {
                "type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})
        return
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places:
        page.mouse.move(*place)
    page.mouse.up()


@pytest.mark.parametrize("touch", [False, True])
def test_predict_then_reveal(visit: Open, touch: bool) -> None:
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    page = visit("#s=aircraft-incident&from=no-apology", **(phone if touch else {}))
    settled(page)
    page.locator("#predict").click()
    page.wait_for_selector("#focus svg.draw path.mine", state="attached")
    assert page.locator("#reveal").is_disabled()
    page.locator("#focus svg.chart").scroll_into_view_if_needed()
    draw(page, touch)
    page.wait_for_selector("#reveal:enabled")
    page.locator("#reveal").click()
    page.wait_for_selector(".score")
    assert re.fullmatch(r"\d+ of 100 points", page.locator(".score").inner_text())
    page.wait_for_selector("text=what moved Azerbaijan's alignment with Russia most")


def test_predicting_with_the_keyboard(visit: Open) -> None:
    page = visit("#s=aircraft-incident&from=no-apology")
    settled(page)
    page.locator("#predict").click()
    page.get_by_text("Draw with the keyboard").press("Enter")
    page.locator(".predict details input[type=range]").first.press("ArrowRight")
    page.wait_for_selector("#reveal:enabled")
    page.locator("#reveal").press("Enter")
    page.wait_for_selector(".score")


def test_the_run_is_not_sent_before_the_reveal(visit: Open) -> None:
    page = visit("#s=aircraft-incident")
    settled(page)
    page.locator("#predict").click()
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.post_data or "") if "what-if" in r.url else None)
    page.goto(page.url.partition("#")[0] + "#s=aircraft-incident&from=second-incident")
    page.wait_for_selector("#focus svg.draw path.mine", state="attached")
    page.wait_for_timeout(500)
    assert not any("second-incident" in body for body in asked)


def test_saved_and_opened_again(visit: Open, tmp_path: Path) -> None:
    from eurasia_sim.scenario import load_scenario

    page = visit("#s=aircraft-incident&from=no-apology&x=invasion:2&turn=russia:-1.5")
    settled(page)
    with page.expect_download() as got:
        page.locator("#save").click()
    path = tmp_path / "mine.yaml"
    got.value.save_as(path)
    assert "what-if" in load_scenario(path).cases
    shown = picture(page)
    other = visit("#s=partner-or-patron")
    settled(other)
    other.locator("#file").set_input_files(path)
    until(other, "location.hash.includes('x=invasion:2')")
    settled(other)
    until(other, "document.querySelector('#words').innerText.includes('in the base')")
    assert "from=no-apology" in other.evaluate("location.hash")
    page.wait_for_timeout(300)
    assert picture(other) == shown


def test_picture_and_table_are_downloaded(visit: Open, tmp_path: Path) -> None:
    page = visit(NO_INCIDENT)
    settled(page)
    for button, start in (("#picture", b"\x89PNG"), ("#csv", b"case,variable")):
        with page.expect_download() as got:
            page.locator(button).click()
        got.value.save_as(tmp_path / "file")
        assert (tmp_path / "file").read_bytes().startswith(start)


def test_texts_of_files_are_never_markup(visit: Open, tmp_path: Path) -> None:
    page = visit("#s=aircraft-incident")
    settled(page)
    evil = tmp_path / "evil.yaml"
    evil.write_text("name: <img src=x onerror=alert(1)>\nquestion: q\n"
                    "period: {from: 2022-01, to: 2023-01}\n", encoding="utf-8")
    page.evaluate("""async (text) => {
        const {notice} = await import('/static/dom.js'); notice(text); }""", evil.read_text())
    assert page.locator("#notice img").count() == 0
    assert "<img" in page.locator("#notice").inner_text()


def test_the_class_predicts_and_the_teacher_reveals(visit: Open, server: Server) -> None:
    teacher = visit(server.teacher.removeprefix(server.url))
    settled(teacher)
    assert "key" not in teacher.url  # not for the projector
    student = visit()
    settled(student)
    teacher.locator("#start").select_option("no-apology")
    teacher.get_by_role("button", name="Predict", exact=True).click()
    student.wait_for_selector("#focus svg.draw")
    assert student.locator("#reveal").count() == 0  # the teacher reveals
    draw(student, touch=False)
    student.wait_for_selector("text=Your prediction was sent")
    teacher.wait_for_selector("text=1 prediction")
    teacher.wait_for_selector("#focus path.cloud")
    teacher.get_by_role("button", name="Reveal", exact=True).click()
    student.wait_for_selector(".score")
    teacher.wait_for_selector("text=what moved Azerbaijan's alignment")
    assert teacher.locator("#focus path.cloud").count() == 1
    teacher.get_by_role("button", name="Show address").click()
    teacher.wait_for_selector(".address img")
    teacher.get_by_role("button", name="Explore freely").click()
    student.wait_for_selector("#predict")


def test_the_class_follows(visit: Open, server: Server) -> None:
    teacher = visit(server.teacher.removeprefix(server.url))
    settled(teacher)
    student = visit("#s=partner-or-patron")
    settled(student)
    teacher.get_by_role("button", name="Follow my page").click()
    teacher.get_by_role("button", name="Triangle").click()
    student.wait_for_selector("button[data-view=triangle][aria-current=true]")
    teacher.get_by_role("button", name="Explore freely").click()


def test_a_restart_of_the_server_goes_unnoticed(browser: Any) -> None:
    context = browser.new_context()
    try:
        page = context.new_page()
        page.set_default_timeout(SLOW)
        with serving() as first:
            page.goto(first.url + "#s=aircraft-incident&state=azerbaijan")
            settled(page)
        page.locator("#turn-russia").fill("2")  # nobody is there to answer
        page.wait_for_timeout(300)
        assert "in the baseline" not in page.locator("#words").inner_text()
        with serving(urlsplit(first.url).port or 0):
            until(page, "document.querySelector('#words').innerText.includes('in the baseline')")
    finally:
        context.close()


@pytest.mark.parametrize("address", [
    "#s=nothing&from=nothing&off=x&x=a:b&m=99999&view=nothing", "#%00&&&=", "#s=" + "x" * 3000,
    "#s=aircraft-incident&x=apology:1e9&turn=russia:99&state=<b>&no=gravity"])
def test_a_spoilt_address_shows_the_usual_page(visit: Open, address: str) -> None:
    settled(visit(address))


def test_the_handout_works_from_a_file_without_network(visit: Open, tmp_path: Path) -> None:
    from eurasia_sim.app.handout import write_handout

    path = tmp_path / "handout.html"
    write_handout(SCENARIOS / "partner-or-patron.yaml", path)
    page = visit(path.as_uri(), offline=True, viewport={"width": 360, "height": 740})
    page.wait_for_selector("#focus svg.chart path")
    before = picture(page)
    page.locator("#slider-0").fill("0.2")
    assert picture(page) != before
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert "offline" in page.locator("#foot").inner_text()
