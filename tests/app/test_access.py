"""For everyone: axe finds nothing serious, the keyboard reaches everything, motion can be less."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Server

pytestmark = pytest.mark.slow
START = "#s=aircraft-incident&from=no-incident"
SERIOUS = ("serious", "critical")
SLOW = 60_000


def opened(browser: Any, server: Server, address: str, **settings: Any) -> Any:
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **settings})
    context.set_default_timeout(SLOW)
    page = context.new_page()
    page.goto(server.url + address)
    page.wait_for_selector("#words p, #focus svg path", state="attached")
    page.wait_for_selector("#main:not(.busy)")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", [
    *(f"{START}&view={view}" for view in ("alignment", "triangle", "why", "network")),
    "predict", "teacher"])
def test_axe_finds_nothing_serious(browser: Any, server: Server, address: str,
                                   scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the extra: "
                              'pip install "eurasia-sim[test-all]"', exc_type=ImportError)
    where = {"predict": START, "teacher": server.teacher.removeprefix(server.url)}
    # Axe looks into frames by means that the page's own policy forbids.
    page = opened(browser, server, where.get(address, address), color_scheme=scheme,
                  bypass_csp=True)
    if address == "predict":
        page.locator("#predict").click()
    elif address != "teacher":
        for summary in page.locator("summary").all():
            summary.click()
        page.locator("button.info").first.click()
    page.wait_for_timeout(500)
    found = axe.Axe().run(page).response["violations"]
    page.context.close()
    assert [f"{v['id']}: {v['nodes'][0]['html'][:200]} {v['nodes'][0].get('failureSummary')}"
            for v in found if v["impact"] in SERIOUS] == []


def test_the_keyboard_reaches_views_sliders_and_states(browser: Any, server: Server) -> None:
    page = opened(browser, server, START)
    reached = set()
    page.locator("body").press("Tab")
    for _ in range(90):
        reached.add(page.evaluate(
            "(() => { const a = document.activeElement; return a.id || a.dataset.view || "
            "a.getAttribute('aria-label') || a.textContent.slice(0, 20) })()"))
        page.keyboard.press("Tab")
    page.context.close()
    assert {"scenario", "alignment", "why", "predict", "month", "turn-russia",
            "Look at Armenia"} <= reached


def test_less_motion_where_it_is_asked_for(browser: Any, server: Server) -> None:
    page = opened(browser, server, START + "&view=triangle&m=0", reduced_motion="reduce")
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(600)
    assert page.locator("#month").input_value() == "0"
    page.wait_for_timeout(900)
    assert page.locator("#month").input_value() != "0"
    page.context.close()
