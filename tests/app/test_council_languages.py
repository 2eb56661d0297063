"""The council game in a language of long words: its screens have room for all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import serving
from councils import Open, downloaded, fits, visiting
from test_languages_page import OUTSIDE, catalogue, everything

pytestmark = pytest.mark.slow
# What leaves the page, or the element that holds it; boxes that scroll may be wider within.
CUT = """() => {
  const SCROLLS = ".c-board";
  const wide = document.documentElement.scrollWidth;
  const found = wide > innerWidth ? [`the page is ${wide} wide`] : [];
  const texts = (one) => [...one.childNodes].some((node) => node.nodeType === 3
    && node.textContent.trim());
  for (const one of document.querySelectorAll("body :not(svg, svg *, option, .away)")) {
    if (!texts(one) || !one.checkVisibility() || one.clientWidth < 3) continue;
    const cut = one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 6
      && getComputedStyle(one).overflowY !== "visible";
    const { left, right } = one.getBoundingClientRect();
    if (cut || !one.closest(SCROLLS) && (left < -1 || right > innerWidth + 1))
      found.push(`${one.tagName} ${one.className} ${one.textContent.slice(0, 60)}`);
  }
  return found;
}"""



@pytest.fixture
def visit(browser: Any) -> Iterator[Open]:
    yield from visiting(browser)


@pytest.fixture(scope="module")
def words() -> str:
    return catalogue("Türkçe", everything(), machine=False)


def test_the_screens_have_room_for_long_words(visit: Open, tmp_path: Path, words: str) -> None:
    def speaks(page: Any, address: str) -> Any:
        page.route("**/tr-*.json", lambda route: route.fulfill(
            body=words, content_type="application/json"))
        place, _, key = address.partition("#")
        page.goto(f"{place}?lang=tr#{key}")
        return page

    def check(page: Any, view: str) -> None:
        page.wait_for_timeout(200)
        assert page.evaluate(CUT) == [], view
        assert page.evaluate(OUTSIDE) == [], view
        fits(page)

    with serving(folder=tmp_path, scenarios=("acting",)) as server:
        wall, phone = (speaks(visit("about:blank", (360, 800)), address)
                       for address in (server.teacher, server.url))
        wall.locator("#to-council").click()
        wall.wait_for_selector("#c-open")
        assert wall.locator("#c-open").inner_text() == "Ópéñöğ théö gáméöğ"
        check(wall, "setup")
        wall.locator("#c-open").click()
        wall.wait_for_selector(".c-address img")
        phone.goto(f"{server.url}?lang=tr#team")
        phone.locator('.c-choice [data-key$=" russia"]').click()
        check(phone, "join")
        phone.locator("#c-take").click()
        phone.wait_for_selector("#c-got")
        check(phone, "code")
        phone.locator("#c-got").click()
        phone.wait_for_selector(".c-stands li")
        check(phone, "team before the game")
        check(wall, "lobby")
        wall.locator("#c-begin").click()
        phone.wait_for_selector(".c-team[aria-busy=false]")
        check(phone, "situation")
        phone.locator("[data-tab=moves]").click()
        phone.locator("[data-move=press-one]").click()
        check(phone, "moves")
        phone.locator('.c-detail [data-key$=" kazakhstan"]').click()
        phone.locator(".c-detail button.main").click()
        check(phone, "a move")
        phone.locator("[data-tab=notes]").click()
        check(phone, "notes")
        phone.locator("#c-lock").click()
        wall.wait_for_selector("[data-seat=russia].locked")
        wall.wait_for_selector(".c-board li")
        check(wall, "teacher")
        wall.locator(".c-up summary").click()
        check(wall, "menu")
        wall.locator("#c-close").click()
        check(wall, "asked twice")
        wall.locator("dialog[open] button.main").click()
        wall.locator(".c-form .buttons button").last.click()  # all on one screen
        wall.wait_for_selector("#c-open")
        check(wall, "one: setup")
        wall.locator("#c-open").click()
        wall.wait_for_selector("#c-here")
        check(wall, "one: pass")
        wall.locator("#c-here").click()
        check(wall, "one: goal")
        wall.locator("#c-ready").click()
        wall.wait_for_selector(".c-team[aria-busy=false]")
        check(wall, "one: team")
        the_rest(wall, check, tmp_path)


def the_rest(page: Any, check: Callable[[Any, str], None], folder: Path) -> None:
    page.locator("[data-tab=moves]").click()
    page.locator("[data-move=press-one]").click()
    page.locator('.c-detail [data-key$=" kazakhstan"]').click()
    page.locator(".c-detail button.main").click()
    page.locator("#c-lock").click()
    for _ in range(5):
        page.locator("#c-skip").click()
    page.locator("#c-reveal").click()
    page.wait_for_selector(".c-verdict:not(:empty)")
    check(page, "reveal")
    # What is exported is English, as it is for everybody.
    text = downloaded(page, "#c-yaml", folder / "game.yaml").read_text("utf-8")
    assert "Moscow: Demand that a state choose sides (Kazakhstan)" in text
    assert "Móšçów" not in text
    page.locator("#c-debrief").click()
    page.locator("dialog[open] button.main").click()
    for number, part in enumerate((".c-replay", ".c-parts", ".c-without", ".c-cannot")):
        page.locator(f"[data-step='{number}']").click()
        page.wait_for_selector(part)
        check(page, f"debrief {number + 1}")
