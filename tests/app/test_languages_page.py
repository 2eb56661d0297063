"""The page in other languages: which one, what is kept, what stays English, and whether it fits."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from paging import READY, Open, number, press, until, until_different

from catalogues import PAGE, sources
from engine_in_browser import folder_on_the_web
from eurasia_sim.app.handout import write_site

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
ACCENTS = str.maketrans("aeiouyAEIOUYcnsz", "áéíóúýÁÉÍÓÚÝçñšž")
# A language that says little, and one that says everything at length: their files are replaced.
LITTLE, LONG = "az", "tr"
WORDS = {
    "loc\x04{month} {year}": "{year} ilin {month}",
    "{state} is this much closer to {pole} in {when} than as it happened.":
        "{state} {when:loc} {pole:dat} daha yaxındır.",
    "Undo": "Geri al", "Kazakhstan": "Qazaxıstan", "dat\x04Kazakhstan": "Qazaxıstana",
    "Russia": "Rusiya", "dat\x04Russia": "Rusiyaya",
    "How close is {state} to {pole}?": "{state} {pole:dat} nə qədər yaxındır?",
    "{factor} times '{id}' is not possible": "{id} {factor} dəfə mümkün deyil",
    "This file cannot be opened: {why}": "Fayl açılmır: {why}",
    "line {number}: {message}": "{number}-ci sətir: {message}",
    "'{sign}' is not closed": "'{sign}' bağlanmayıb"}
CUT = """() => {
  const wide = document.documentElement.scrollWidth;
  const found = wide > innerWidth ? [`the page is ${wide} wide`] : [];
  for (const one of document.querySelectorAll("button, label, legend, summary, h1, h2, h3, p, "
      + "th, dt, dd, caption, output, small, .power, .lead, .state, .name, .value, dialog, .card"))
    if (one.checkVisibility() && one.clientWidth > 2 && one.scrollWidth > one.clientWidth + 1)
      found.push(`${one.tagName} ${one.className} ${one.textContent.slice(0, 60)}: `
        + `${one.scrollWidth} > ${one.clientWidth}`);
  return found;
}"""
OUTSIDE = """() => [...document.querySelectorAll("svg text")].filter((text) => {
  const a = text.getBoundingClientRect();
  const b = text.ownerSVGElement.getBoundingClientRect();
  return text.checkVisibility() && a.width && (a.left < b.left - 2 || a.right > b.right + 2
    || a.top < b.top - 4 || a.bottom > b.bottom + 4);
}).map((text) => text.textContent)"""
OVERLAPPING = """() => {
  const found = [];
  for (const root of document.querySelectorAll("svg")) {
    const texts = [...root.querySelectorAll("text")]
      .filter((one) => one.textContent && one.checkVisibility());
    texts.forEach((one, k) => texts.slice(k + 1).forEach((other) => {
      const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 1 && high > 3) found.push(`${one.textContent} / ${other.textContent}`);
    }));
  }
  return found;
}"""


def longer(text: str) -> str:
    """A text with accents, every word of it 40 % longer; its places stay."""
    def word(found: re.Match[str]) -> str:
        one = found[0]
        return one if one.startswith("{") else (
            one.translate(ACCENTS) + "öğşııüçäûê"[:round(0.4 * len(one))])
    return re.sub(r"\{[^{}]*\}|[A-Za-z]{2,}", word, text)


def catalogue(name: str, messages: dict[str, Any], *, machine: bool) -> str:
    return json.dumps({"name": name, "decimal": ",", "group": "\u00a0", "machine": machine,
                       "forms": ["one", "other"], "messages": messages})


def everything() -> dict[str, Any]:
    """All texts of the page, longer."""
    found: dict[str, Any] = {}
    for (context, first), (message, page, *_) in sources().items():
        if page:
            one = message[:3] if context == "short" and isinstance(message, str) and (
                "{" not in message) else message
            found[f"{context}\x04{first}" if context else first] = (
                longer(one) if isinstance(one, str) else [longer(form) for form in one])
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("languages")
    write_site([SCENARIOS / f"{name}.yaml" for name in ("aircraft-incident", "who-backs-down")],
               folder, overwrite=True)
    for code, text in ((LITTLE, catalogue("Azərbaycan", WORDS, machine=True)),
                       (LONG, catalogue("Türkçe", everything(), machine=False))):
        [path] = folder.glob(f"{code}-*.json")
        path.write_text(text, "utf-8")
    path = folder / "data/aircraft-incident.json"
    about = json.loads(path.read_text("utf-8"))
    about["translations"] = {LITTLE: {about["name"]: "Təyyarə hadisəsi"}}
    path.write_text(json.dumps(about), "utf-8")
    return folder


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    with folder_on_the_web(folder) as address:
        yield address


def language(page: Any) -> str:
    return str(page.evaluate("document.documentElement.lang"))


@pytest.mark.slow
def test_a_language_that_there_is_not_falls_back_to_english(visit: Open, site: str) -> None:
    page = visit(f"{site}?lang=fi")
    assert language(page) == "en"
    assert page.locator("#undo").inner_text() == "↶ Undo"
    assert page.locator(".untranslated:visible").count() == 0
    for locale in ("az-AZ", "fi-FI"):
        page = visit(site, locale=locale)
        assert language(page) == {"az-AZ": "az", "fi-FI": "en"}[locale]


@pytest.mark.slow
def test_switching_the_language_keeps_the_what_if_and_is_kept(visit: Open, site: str) -> None:
    page = visit(f"{site}?lang=en")
    press(page, "No incident")
    until_different(page)
    until(page, "decodeURIComponent(location.hash).includes('aircraft-incident')")
    before, value = page.evaluate("location.hash"), number(page)
    page.locator("#menu summary").first.click()
    assert page.locator("#language option").all_inner_texts()[0] == "English"
    with page.expect_navigation():
        page.locator("#language").select_option(LITTLE)
    until(page, READY)
    assert language(page) == LITTLE
    assert page.evaluate("location.hash") == before
    assert page.evaluate("location.search") == ""
    assert number(page) == value.replace(".", ",") != value
    assert page.locator("#undo").inner_text() == "↶ Geri al"
    page.locator("#menu summary").first.click()
    assert page.locator("#language").input_value() == LITTLE
    assert page.get_by_text("Translated by a machine").is_visible()
    page.goto("about:blank")
    page.goto(site)
    until(page, READY)
    assert language(page) == LITTLE


@pytest.mark.slow
def test_what_has_no_translation_is_seen_to_be_english(visit: Open, site: str) -> None:
    page = visit(f"{site}?lang={LITTLE}")
    title = page.locator("h1")
    assert title.get_attribute("lang") == "en"
    assert "untranslated" in str(title.get_attribute("class"))
    assert page.locator("#foot .untranslated").is_visible()
    # What the file says in this language, and names in the case that the sentence needs.
    assert page.locator("#scenario option:checked").inner_text() == "Təyyarə hadisəsi"
    assert page.title().startswith("Təyyarə hadisəsi")
    power = page.locator(".power:has-text('Rusiya')")
    assert power.locator(".untranslated").count() == 0
    assert "Rusiyaya" in page.locator("#pole option").all_inner_texts()
    assert page.locator(".ask").evaluate(
        "(one) => one.firstElementChild.id") == "state"  # the order is the translation's


@pytest.mark.slow
def test_an_azerbaijani_year_ends_as_it_sounds(visit: Open, site: str) -> None:
    changes = quote(json.dumps({"remove": ["apology", "aircraft-incident"]}))
    page = visit(f"{site}?lang={LITTLE}#s=aircraft-incident&c={changes}")
    for month, year in ((36, "2025-ci"), (48, "2026-cı"), (84, "2029-cu")):
        page.locator("#month").fill(str(month))
        page.get_by_text(f"{year} ilin January Rusiyaya daha yaxındır").first.wait_for()


@pytest.mark.slow
def test_refusals_of_the_engine_and_of_files_are_translated(visit: Open, site: str) -> None:
    changes = quote(json.dumps({"scale": {"apology": 0}}))
    page = visit(f"{site}?lang={LITTLE}#s=aircraft-incident&c={changes}")
    assert "apology 0 dəfə mümkün deyil" in page.locator("#notice").inner_text()
    page.locator("#menu summary").first.click()
    page.locator("#menu details summary").click()
    page.locator("#pasted").fill("name: [\n")
    page.locator("#open-pasted").click()
    until(page, "document.getElementById('notice').textContent === "
          "\"Fayl açılmır: 1-ci sətir: '[' bağlanmayıb\"")


@pytest.mark.slow
def test_what_is_saved_is_the_same_in_every_language(visit: Open, site: str) -> None:
    texts = []
    for code in ("en", LONG):
        page = visit(f"{site}?lang={code}")
        page.locator("#add").click()
        page.locator("#editor-kind").select_option("trade_restrictions")
        page.locator("dialog button.main").click()
        page.wait_for_selector("dialog[open]", state="detached")
        until(page, "location.hash.includes('trade-restrictions')")
        texts.append(page.evaluate("location.hash"))
    assert texts[0] == texts[1]


def steps(page: Any) -> Iterator[str]:
    """Go through the views of the page."""
    yield "first"
    page.locator(".preset").nth(1).click()
    until(page, "document.getElementById('fresh').checkVisibility()")
    until(page, "!('asking' in document.getElementById('main').dataset)")
    page.wait_for_timeout(700)
    yield "what-if"
    page.locator("#compare").click()
    until(page, "document.querySelectorAll('.answer').length === 2")
    yield "compared"
    page.locator("#compare").click()
    until(page, "document.querySelectorAll('.answer').length === 1")
    for summary in page.locator("#more > div > details > summary:visible").all():
        summary.click()
    if page.locator("[data-part=responses]").count():
        page.locator("[data-part=responses] details summary").first.click()
    until(page, "!('asking' in document.getElementById('main').dataset)")
    page.wait_for_timeout(300)
    yield "more"
    page.evaluate("scrollTo(0, 0)")
    page.locator("#menu summary").first.click()
    yield "menu"
    page.keyboard.press("Escape")
    page.locator("#add").click()
    page.locator("#editor-kind").select_option("trade_restrictions")
    page.locator("dialog details summary").click()
    yield "editor"
    page.keyboard.press("Escape")
    page.locator("#tour").click()
    for k in range(4):
        yield f"tour {k}"
        page.locator(".tour .main").click()
    page.locator(".tour .main").click()
    page.locator("#predict").click()
    page.wait_for_selector("svg.draw path.mine", state="attached")
    yield "predicting"
    page.locator(".predict details summary").press("Enter")
    page.locator(".predict details input[type=range]").first.press("PageUp")
    page.locator("#reveal").press("Enter")
    page.wait_for_selector(".verdict")
    yield "revealed"


@pytest.mark.slow
@pytest.mark.parametrize(("width", "scenario"), [
    (360, "aircraft-incident"), (360, "who-backs-down"), (1280, "who-backs-down"),
    (1920, "aircraft-incident")])
def test_a_language_of_long_words_fits(visit: Open, site: str, width: int, scenario: str) -> None:
    found: dict[str, dict[str, list[list[str]]]] = {}
    for code in ("en", LONG):
        page = visit(f"{site}?lang={code}#s={scenario}", viewport={"width": width, "height": 800})
        assert language(page) == code
        found[code] = {step: [page.evaluate(one) for one in (CUT, OUTSIDE, OVERLAPPING)]
                       for step in steps(page)}
    for step, (cut, outside, overlapping) in found[LONG].items():
        assert cut == [], step
        assert outside == [], step
        assert len(overlapping) <= len(found["en"][step][2]), (step, overlapping)


def test_the_texts_of_the_page_are_whole_literals() -> None:
    """What is not one literal would never reach a translator."""
    literal = r'"(?:[^"\\]|\\.)*"'
    glued = [(path.name, found) for path in PAGE.rglob("*.js") for found in re.findall(
        rf"(?<![\w.$])(?:tn?|tc|msg)\(\s*(?:`|{literal}\s*\+).*", path.read_text("utf-8"))]
    assert glued == []
