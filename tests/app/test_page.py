"""The page in headless Chromium: as a file, from a folder on the web, and with a class.

Each page fails its test on any message in the console and on any request to another machine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from paging import (
    READY,
    Open,
    number,
    press,
    same_for_run,
    saved,
    shown_numbers,
    until,
    until_different,
    until_number,
)

from engine_in_browser import folder_on_the_web
from eurasia_sim.app.handout import write_handout, write_site
from eurasia_sim.scenario import load_scenario

if TYPE_CHECKING:
    from conftest import Server

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
slow = pytest.mark.slow


@pytest.fixture(scope="module")
def handout(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("handout") / "handout.html"
    write_handout(SCENARIOS / "aircraft-incident.yaml", path)
    return path.as_uri()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("web")
    write_site([SCENARIOS / f"{name}.yaml" for name in (
        "aircraft-incident", "china-fourth-pole", "acting")], folder / "a" / "b")
    with folder_on_the_web(folder) as address:
        yield f"{address}a/b/"


def add_event(page: Any, kind: str, strength: str) -> None:
    page.locator("#add").click()
    page.locator("#editor-kind").select_option(kind)
    page.locator("#editor-strength").fill(strength)
    page.get_by_role("button", name="Put it in").click()
    page.wait_for_selector("dialog[open]", state="detached")


@pytest.mark.slow
def test_a_new_event_in_the_handout_is_the_same_for_run(visit: Open, handout: str,
                                                        tmp_path: Path) -> None:
    """From a file, without network: an event is added, saved, and run by Python."""
    page = visit(handout, offline=True)
    page.locator("#month").fill("60")
    add_event(page, "trade_restrictions", "1.5")
    until_different(page)
    numbers = shown_numbers(page, tmp_path)
    path = saved(page, tmp_path / "mine.yaml")
    scenario = load_scenario(path)
    [case] = [case for case in scenario.cases if case != "baseline"]
    assert "trade-restrictions" in scenario.cases[case].events
    same_for_run(numbers, scenario)
    assert page.locator("#foot").inner_text().endswith("computed on this device.")


@slow
def test_run_py_takes_the_saved_file_and_the_page_reads_it(visit: Open, handout: str,
                                                           tmp_path: Path) -> None:
    from eurasia_sim.cli import main

    page = visit(handout, offline=True)
    press(page, "A second incident")
    until_different(page)
    page.locator("#lever-apology").fill("0")
    until(page, "document.querySelector('.why').textContent.includes('no apology')")
    before, address = number(page), page.evaluate("location.hash")
    path = saved(page, tmp_path / "mine.yaml")
    assert main(["run", str(path), "-n", "4", "--no-pictures", "-q", "-o", str(tmp_path)]) == 0
    other = visit(handout, offline=True)
    other.locator("#file").set_input_files(path)
    until(other, "location.hash.includes('second-incident')")
    other.locator("#month").fill(str(page.locator("#month").input_value()))
    until_number(other, f"^{re.escape(before)}$")
    assert "remove" in address
    assert "apology" in other.evaluate("decodeURIComponent(location.hash)")


@slow
def test_what_is_no_scenario_gets_a_message(visit: Open, handout: str, tmp_path: Path) -> None:
    page = visit(handout)
    for text, words in (("name: [\n", "line 1: '[' is not closed"), ("x: 1", "it has no name"),
                        ("name: <b>Other</b>\n", "no scenario “<b>Other</b>”"),
                        ("name: The aircraft incident\nworld: mars\n", "its 'world' is not")):
        (tmp_path / "x.yaml").write_text(text, "utf-8")
        page.locator("#file").set_input_files(tmp_path / "x.yaml")
        until(page, f"document.getElementById('notice').textContent.includes({json.dumps(words)})")
    assert page.locator("#notice b").count() == 0
    assert number(page) == number(visit(handout))


@slow
@pytest.mark.parametrize(("size", "scheme"), [
    *(((wide, high), "light") for wide, high in (
        (360, 740), (740, 360), (768, 1024), (900, 700), (1280, 800), (1920, 1080))),
    ((360, 740), "dark")])
def test_every_view_fits(visit: Open, handout: str, size: tuple[int, int], scheme: str) -> None:
    page = visit(handout, viewport=dict(zip(("width", "height"), size, strict=True)),
                 color_scheme=scheme)
    fits = "document.documentElement.scrollWidth <= innerWidth"
    assert page.evaluate(fits)
    press(page, "No incident")
    until_different(page)
    assert page.evaluate(fits)
    page.locator("#compare").click()
    until(page, "document.querySelectorAll('.answer').length === 2")
    assert page.evaluate(fits)
    for summary in page.locator("#more summary").all():
        summary.click()
    page.locator("#predict").click()
    page.wait_for_selector("svg.draw")
    assert page.evaluate(fits)


@slow
def test_on_a_phone_a_slider_and_what_it_does_are_seen_together(visit: Open, handout: str) -> None:
    page = visit(handout, viewport={"width": 360, "height": 740})
    press(page, "No incident")
    until_different(page)
    number_at, chart, slider = (page.locator(one).first.bounding_box() for one in (
        ".answer .number", "svg.chart", "#lever-second-incident"))
    assert number_at["y"] < chart["y"] < slider["y"]
    assert slider["y"] + slider["height"] - number_at["y"] < 740


@slow
def test_each_of_two_pictures_has_its_events_beneath_it(visit: Open, handout: str) -> None:
    page = visit(handout)
    press(page, "No incident")
    until_different(page)
    page.locator("#compare").click()
    press(page, "Apology after one month")
    until(page, "document.querySelectorAll('svg.timeline')[1]?.querySelector('.changed') && "
          "document.querySelector('main[aria-busy=false]:not([data-asking])')")
    charts, lines = page.locator("svg.chart"), page.locator("svg.timeline")
    for k in (0, 1):
        chart, line = charts.nth(k).bounding_box(), lines.nth(k).bounding_box()
        assert (chart["x"], chart["width"]) == (line["x"], line["width"])
        assert chart["y"] + chart["height"] <= line["y"]
    assert lines.nth(0).locator(".removed").count() == 2
    assert lines.nth(1).locator(".changed").count() == 1
    a, b, between = (float(text.replace("−", "-")) for text in re.findall(
        r"[+−]?\d\.\d\d", page.locator(".answers").inner_text().replace("B − A", "")
    ) if not text.startswith("0"))
    assert between == pytest.approx(b - a, abs=0.011)


@slow
def test_shares_of_the_region_are_asked_for_when_they_are_looked_at(visit: Open,
                                                                    handout: str) -> None:
    page = visit(handout)
    press(page, "No incident")
    until_different(page)
    page.locator("[data-part=region] summary").click()
    page.wait_for_selector(".bars .bar >> nth=1")
    words = page.locator(".bars .powers").inner_text()
    shares = [int(one) for one in re.findall(r": (\d+) %", words)]
    assert len(shares) == 3
    assert sum(shares) == pytest.approx(100, abs=1)
    page.locator("[data-part=triangle] summary").click()
    page.wait_for_selector("[data-part=triangle] circle", state="attached")


@slow
@pytest.mark.parametrize("width", [360, 768, 1280, 1920])
def test_labels_never_overlap(visit: Open, handout: str, width: int) -> None:
    page = visit(handout, viewport={"width": width, "height": 800})
    for preset in ("As it happened", "No incident", "A second incident"):
        press(page, preset)
        page.wait_for_timeout(600)
        overlapping = page.evaluate("""() => {
          const found = [];
          for (const root of document.querySelectorAll("svg.chart, svg.timeline")) {
            const texts = [...root.querySelectorAll("text")].filter((t) => t.textContent);
            texts.forEach((one, k) => texts.slice(k + 1).forEach((other) => {
              const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
              const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
              const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
              if (wide > 1 && high > 3) found.push(`${one.textContent} / ${other.textContent}`);
            }));
          }
          return found;
        }""")
        assert overlapping == []


@slow
def test_presets_show_something_at_once(visit: Open, site: str) -> None:
    page = visit(f"{site}#s=china-fourth-pole")
    for preset in page.locator(".preset").all()[1:]:
        preset.click()
        until_number(page, r"^[+−]0\.(0[2-9]|[1-9])")


@slow
def test_taking_the_offence_away_takes_the_apology_too(visit: Open, handout: str) -> None:
    page = visit(handout)
    page.locator("#lever-aircraft-incident").fill("0")
    page.wait_for_selector("#notice:has-text('Apology went with it')")
    until(page, "document.getElementById('lever-apology').value === '0'")
    page.get_by_role("button", name="Keep it").click()
    until(page, "document.getElementById('lever-apology').value === '1'")
    page.locator("#undo").click()
    page.locator("#undo").click()
    until(page, "document.getElementById('lever-aircraft-incident').value === '1'")


@slow
def test_events_are_dragged_and_moved_by_keys(visit: Open, handout: str) -> None:
    page = visit(handout)
    mark = page.locator(".timeline [data-id=aircraft-incident]")
    box = mark.bounding_box()
    page.mouse.move(box["x"] + 9, box["y"] + 12)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(box["x"] + 9 - 15 * step, box["y"] + 12)
    page.mouse.up()
    until(page, "decodeURIComponent(location.hash).includes('\"move\":{\"aircraft-incident\"')")
    moved = page.evaluate("decodeURIComponent(location.hash)")
    page.locator("#undo").click()
    until(page, "!location.hash.includes('move')")
    page.locator(".timeline [data-id=aircraft-incident]").focus()
    page.keyboard.press("ArrowRight")
    until(page, "decodeURIComponent(location.hash).includes('2025-01')")
    assert "2025-01" not in moved
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Escape")


@slow
def test_the_keyboard_reaches_everything(visit: Open, handout: str) -> None:
    page = visit(handout)
    reached = []
    for _ in range(70):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(
            "(() => { const a = document.activeElement; return a.id || a.dataset.id || "
            "a.textContent.slice(0, 24) })()"))
    assert len(set(reached)) > 40  # no trap
    for wanted in ("skip", "predict", "tour", "No incident", "state", "pole", "measure",
                   "aircraft-incident", "month", "add", "compare", "lever-aircraft-incident",
                   "Everything that happens"):
        assert wanted in reached, wanted
    assert reached.index("skip") < reached.index("predict") < reached.index("month")


@slow
def test_the_result_is_heard(visit: Open, handout: str) -> None:
    page = visit(handout)
    press(page, "No incident")
    until(page, "document.getElementById('said').textContent.includes('closer to Russia')")
    until(page, "document.querySelector('.why').textContent.includes('no aircraft incident')")


@slow
def test_less_motion_where_it_is_asked_for(visit: Open, handout: str) -> None:
    page = visit(handout, reduced_motion="reduce")
    page.locator("#month").fill("0")
    page.locator(".play").click()
    places = set()
    for _ in range(20):
        places.add(page.locator("#month").input_value())
        page.wait_for_timeout(100)
    assert places <= {str(round(107 * step / 9)) for step in range(10)}  # nine leaps, no more
    assert len(places) > 1
    page.locator(".play").click()


def draw(page: Any, high: float = 0.3) -> None:
    box = page.locator("svg.draw").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * high)
    page.mouse.down()
    for part in (0.5, 0.6, 0.7):  # not to the end: the rest is carried on
        page.mouse.move(box["x"] + box["width"] * part, box["y"] + box["height"] * high)
    page.mouse.up()


@slow
def test_predict_then_reveal_offline(visit: Open, handout: str) -> None:
    page = visit(handout, offline=True)
    page.locator("#predict").click()
    page.wait_for_selector("svg.draw path.mine", state="attached")
    assert page.locator("#reveal").is_disabled()
    assert page.locator("svg.draw path.line").count() == 0  # the answer is not there to see
    draw(page)
    page.wait_for_selector("text=carried on to the end")
    page.locator("#reveal").click()
    page.wait_for_selector(".verdict:has-text('Right way')")
    assert page.locator("svg.draw path.line").count() == 1
    page.get_by_role("button", name="Back to exploring").click()
    page.wait_for_selector("svg.timeline")


@slow
def test_predicting_with_the_keyboard(visit: Open, handout: str) -> None:
    page = visit(handout)
    page.locator("#predict").click()
    page.get_by_text("Draw with the keyboard").press("Enter")
    page.locator(".predict details input[type=range]").first.press("PageUp")
    page.wait_for_selector("#reveal:enabled")
    page.locator("#reveal").press("Enter")
    page.wait_for_selector(".verdict")


@slow
def test_a_class_predicts_and_the_teacher_reveals(visit: Open, server: Server) -> None:
    teacher = visit(server.teacher)
    assert "key" not in teacher.url  # not for the projector
    student = visit(server.url)
    press(teacher, "No incident")
    until_different(teacher)
    teacher.get_by_role("button", name="Predict", exact=True).click()
    student.wait_for_selector("svg.draw")
    assert student.locator("#reveal").is_hidden()  # the teacher reveals
    assert student.locator("#main").get_attribute("aria-busy") == "false"
    draw(student)
    student.wait_for_selector("text=Sent.")
    teacher.wait_for_selector("text=/1 of [12] have predicted/")
    teacher.wait_for_selector("path.cloud", state="attached")
    teacher.get_by_role("button", name="Reveal", exact=True).click()
    student.wait_for_selector(".verdict")
    student.wait_for_selector("text=At the end the class lies between")
    teacher.get_by_role("button", name="Explore", exact=True).click()
    student.wait_for_selector("svg.timeline")
    student.get_by_role("button", name="Back to what I had").wait_for()


@slow
def test_without_the_key_it_is_a_students_page(visit: Open, server: Server) -> None:
    page = visit(f"{server.url}teacher")
    page.wait_for_selector("text=no valid teacher's key")
    assert page.locator("#teacher").is_hidden()


@slow
def test_the_site_works_below_a_path(visit: Open, site: str) -> None:
    page = visit(site)
    press(page, "No incident")
    until_different(page)
    page.locator("#scenario").select_option("china-fourth-pole")
    until(page, "location.hash.includes('china-fourth-pole') && " + READY)
    assert page.locator(".power").count() == 4
    page.locator("#scenario").select_option("acting")
    until(page, "location.hash.includes('s=acting') && " + READY)
    assert number(page)


@slow
@pytest.mark.parametrize("address", [
    "#s=nothing&c=nothing&t=99999&v=nothing", "#%00&&&=", "#s=" + "x" * 3000,
    "#s=aircraft-incident&state=<b>&c=%7B%22remove%22%3A1%7D",
    "#c=%7B%22remove%22%3A%5B%22nowhere%22%5D%7D",
    "#c=%7B%22scale%22%3A%7B%22apology%22%3A-1%7D%7D"])
def test_a_spoilt_address_shows_the_usual_page(visit: Open, site: str, address: str) -> None:
    page = visit(site + address)
    assert number(page)


@slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", ["first", "changed", "editor", "predict", "compare",
                                  "tour", "revealed"])
def test_axe_finds_nothing_serious(visit: Open, handout: str, view: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the extra: "
                              'pip install "eurasia-sim[test-all]"', exc_type=ImportError)
    # Axe looks into frames by means that the page's own policy forbids.
    page = visit(handout, color_scheme=scheme, bypass_csp=True)
    if view == "changed":
        press(page, "No incident")
        for summary in page.locator("#more summary").all():
            summary.click()
    elif view == "editor":
        page.locator("#add").click()
        page.locator("#editor-kind").select_option("apology")
    elif view in ("predict", "revealed"):
        page.locator("#predict").click()
        if view == "revealed":
            draw(page)
            page.locator("#reveal").click()
    elif view == "compare":
        press(page, "No incident")
        page.locator("#compare").click()
    elif view == "tour":
        page.locator("#tour").click()
        for _ in range(3):
            page.locator(".tour .main").click()
    page.wait_for_timeout(700)
    found = axe.Axe().run(page).response["violations"]
    assert [f"{v['id']}: {v['nodes'][0]['html'][:200]} {v['nodes'][0].get('failureSummary')}"
            for v in found if v["impact"] in ("serious", "critical")] == []
