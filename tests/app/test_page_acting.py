"""The page in headless Chromium where states and powers act of their own accord."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from paging import Open, number, press, same_for_run, saved, shown_numbers, until, until_number

from eurasia_sim.app.handout import write_handout
from eurasia_sim.scenario import load_scenario
from eurasia_sim.world.moves import Response

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"


@pytest.fixture(scope="module")
def quarrel(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("quarrel") / "quarrel.html"
    write_handout(SCENARIOS / "who-backs-down.yaml", path)
    return path.as_uri()


def often(page: Any, act: str) -> str:
    """How often somebody does something, as the list says it."""
    text: str = page.locator(f".act:has([data-act='{act}']) .often").inner_text()
    return text


def open_list(page: Any) -> None:
    page.locator("[data-part=responses] > summary").click()
    page.wait_for_selector("[data-act=moscow-lets-go]")


@pytest.mark.slow
def test_answers_switched_off_and_made_likelier_are_the_same_for_run(
        visit: Open, quarrel: str, tmp_path: Path) -> None:
    page = visit(quarrel, offline=True)
    open_list(page)
    assert re.fullmatch(r"in \d+ of 100 runs(, most in 20\d\d)?", often(page, "moscow-lets-go"))
    page.locator("[data-act=moscow-lets-go]").click()
    until(page, "document.getElementById('likely-moscow-lets-go').value === '0'")
    page.locator("[id='likely-astana-gives-in']").fill("2.5")
    until(page, "document.querySelector('.why').textContent.includes('2.50 × as likely')")
    until(page, "document.getElementById('main').getAttribute('aria-busy') === 'false'")
    assert often(page, "moscow-lets-go") == "nobody does it"
    assert "(as it was " in often(page, "astana-gives-in")
    page.locator("#month").fill("70")
    before = number(page)
    numbers = shown_numbers(page, tmp_path)
    path = saved(page, tmp_path / "mine.yaml")
    scenario = load_scenario(path)
    acting = scenario.cases["what-if"].acting
    assert "moscow-lets-go" not in acting
    what = acting["astana-gives-in"].what
    assert isinstance(what, Response)
    assert what.chance.per == "year"
    same_for_run(numbers, scenario)

    other = visit(quarrel, offline=True)
    other.locator("#file").set_input_files(path)
    until(other, "decodeURIComponent(location.hash).includes('astana-gives-in')")
    open_list(other)
    other.locator("#month").fill("70")
    until_number(other, f"^{re.escape(before)}$")
    assert other.locator("[id='likely-astana-gives-in']").input_value() == "2.5"
    assert not other.locator("[data-act=moscow-lets-go]").is_checked()
    other.locator("[data-act=moscow-lets-go]").click()
    other.locator("[id='likely-astana-gives-in']").fill("1")
    until(other, "!location.hash.includes('c=')")


@pytest.mark.slow
def test_presets_that_rest_on_answers_show_something(visit: Open, quarrel: str) -> None:
    page = visit(quarrel)
    open_list(page)
    lanes = page.locator("svg.lanes").get_attribute("aria-label")
    assert "Moscow lets go: in" in lanes
    press(page, "Nobody answers")
    until(page, "document.querySelector('.why').textContent.includes('nobody answers')")
    assert page.locator("[data-act]:checked").count() == 0
    assert not page.locator("svg.lanes").is_visible()
    press(page, "Astana never gives in")
    until(page, "document.querySelector('.why').textContent.includes('instead of')")
    assert page.locator("[data-act=astana-gives-in]").is_checked() is False
    assert page.locator("[data-act]:checked").count() == 4


@pytest.mark.slow
def test_a_shipped_file_with_without_opens(visit: Open, quarrel: str, tmp_path: Path) -> None:
    page = visit(quarrel)
    (tmp_path / "x.yaml").write_text("""name: Mine
question: What?
extends: who-backs-down
variants:
  quiet:
    without: [moscow-presses-on, peers]
""", "utf-8")
    page.locator("#file").set_input_files(tmp_path / "x.yaml")
    until(page, "decodeURIComponent(location.hash).includes('\"remove\":[\"moscow-presses-on\"]')")
    assert "peers" in page.evaluate("decodeURIComponent(location.hash)")
