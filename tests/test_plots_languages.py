"""Pictures in other languages: every letter has a glyph, nothing is left in English or cut off."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import warnings
from functools import cache
from pathlib import Path

import pytest
import xarray as xr
from plotting import EVERY, SCENARIOS, assert_legible, drawable, made_up, said, shipped
from pseudo import accented, left_in_english, pseudo

from eurasia_sim import languages
from eurasia_sim.analysis.causes.attribution import by_events
from eurasia_sim.languages import Catalogue, speaking
from eurasia_sim.plots import Scene, alt_text, draw, picture, save, waterfall
from eurasia_sim.plots.frame.letters import drawable as with_known_letters
from eurasia_sim.plots.notebook import Picture
from eurasia_sim.results.outcome import parse_outcome
from eurasia_sim.scenario import load_scenario, make_plan
from eurasia_sim.wording.numbers import numeral

# Every letter of the six languages, and what is written between them.
ALPHABETS = {
    "tr": "abcçdefgğhıijklmnoöprsştuüvyzâîû ABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZÂÎÛ",
    "az": "abcçdeəfgğhxıijkqlmnoöprsştuüvyz ABCÇDEƏFGĞHXIİJKQLMNOÖPRSŞTUÜVYZ",
    "uz": "abdefghijklmnopqrstuvxyzʻʼ‘’ ABDEFGHIJKLMNOPQRSTUVXYZ",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ",
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя "
          "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ",
    "ky": "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя АБВГДЕЁЖЗИЙКЛМНҢОӨПРСТУҮФХЦЧШЩЪЫЬЭЮЯ",
}
SIGNS = "0123456789,.;:?!%()–—−±+…→←↓↑▲▼▬✕●○➤“”„«»‘’№·\u00a0\u202f"
FIRST = ("aircraft-incident", "trade-deal", "partner-or-patron")


@cache
def run(name: str) -> tuple[xr.Dataset, Scene]:
    """A shipped scenario, its scene in the pseudo-language."""
    with speaking(pseudo()):
        return shipped(name, 12)


@pytest.mark.parametrize("code", ALPHABETS)
def test_the_font_has_every_letter(code: str, tmp_path: Path,
                                   capsys: pytest.CaptureFixture[str]) -> None:
    """In PNG, SVG and PDF, and without matplotlib's warning."""
    letters = ALPHABETS[code] + SIGNS
    assert with_known_letters(letters) == letters
    data, scene = made_up(1, 2, 1, months=12, replicates=3)
    for part in (slice(None, len(letters) // 2), slice(len(letters) // 2, None)):
        figure = picture("alignment", data, scene)
        figure.texts[0].set_text(letters[part])
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            files = save(figure, tmp_path, f"{part.start}", letters, formats=("png", "svg", "pdf"))
        assert all(file.stat().st_size > 1000 for file in files)
    assert not capsys.readouterr().err


def test_the_font_has_every_letter_of_the_catalogues() -> None:
    folder = Path(languages.__file__).parent
    said = "".join(path.read_text("utf-8") for path in folder.glob("*.po"))
    letters = "".join(sorted({*said} - {"\n", "\t"}))
    assert with_known_letters(letters) == letters


@pytest.mark.slow
@pytest.mark.parametrize("scenario", FIRST)
def test_longer_words_break_no_layout_and_nothing_is_said_past_the_catalogue(
        scenario: str) -> None:
    data, scene = run(scenario)
    with speaking(pseudo()):
        for name in drawable(scene):
            figure = EVERY[name](data, scene)
            assert_legible(figure, name)
            assert not left_in_english(said(figure)), name
            assert not left_in_english(alt_text(name, data, scene)), name
            # What explains a picture, at its rim, is whole; labels of variants may be shortened.
            assert not [text for text in figure.texts if text.get_text().endswith("…")], name


@pytest.mark.slow
def test_a_waterfall_is_said_in_the_language_too() -> None:
    with speaking(pseudo()):
        scenario = load_scenario(SCENARIOS / "trade-deal.yaml")
        plan = make_plan(scenario)
        what = parse_outcome("alignment[uzbekistan, united_states]", plan.labels, plan.months)
        found = by_events(scenario, what, replicates=range(3))
        _, scene = run("trade-deal")
        figure = waterfall(found, scene)
        assert_legible(figure, "waterfall")
        assert not left_in_english(said(figure))
        assert not left_in_english(alt_text("waterfall", found, scene))


def small() -> Catalogue:
    """A few words of a language with a comma in its numbers."""
    words = ("If … then: bands hold 50 % and 90 % of the draws.", "Russia", "baseline",
             "How close each state stands to each pole", "Shaded: after the last known event, "
             "{when}.", "The question: {question}")
    return Catalogue("xx", "Pseudo", {word: accented(word) for word in words} | {
        "short\x04January": "qaň", "short\x04{month} {year}": "{year} ж. {month}",
        "{count} draw": ["{count} draaw", "{count} draaws"]}, decimal=",")


def test_months_numbers_and_counts_are_those_of_the_language() -> None:
    data, scene = made_up(2, 2, months=13)
    with speaking(small()):
        words, numbers = (said(picture(name, data, scene)) for name in ("alignment", "plane"))
        assert numeral(0.5, ".1f") == "0,5"
    assert "24 draaws" in words
    assert "20 ж. qaň" in words
    assert re.search(r"^0,\d+$", numbers, re.MULTILINE)
    assert not re.search(r"^−?\d\.\d", numbers, re.MULTILINE)
    assert accented("How close each state stands to each pole") in words
    assert "Jan 20" in said(picture("alignment", data, scene))


@pytest.mark.slow
def test_copies_of_the_process_speak_the_same_language(tmp_path: Path) -> None:
    """Pictures and their texts, whoever draws them."""
    data, scene = made_up(2, 3, 2)
    names = ["alignment", "dependence", "triangle", "influence-shares"]
    with speaking(small()):
        files = draw(data, scene, tmp_path, names=names, formats=("svg",))
    for file in files:
        assert accented("The question: ").split()[0] in file.read_text("utf-8")


def test_a_notebook_has_the_text_in_the_language() -> None:
    data, scene = made_up(2, 2, 1)
    with speaking(small()):
        shown = Picture("alignment", picture("alignment", data, scene),
                        alt_text("alignment", data, scene))
        _, more = shown._repr_mimebundle_()
    assert accented("The question: {question}").partition("{")[0] in more["image/png"]["alt"]


@pytest.mark.slow
def test_the_machines_language_changes_nothing(tmp_path: Path) -> None:
    """Neither months nor decimals come from the locale."""
    code = ("import sys; sys.path.insert(0, sys.argv[1])\n"
            "import locale\n"
            "try: locale.setlocale(locale.LC_ALL, '')\n"
            "except locale.Error: pass\n"
            "from plotting import made_up, said\n"
            "from eurasia_sim.plots import picture\n"
            "import json\n"
            "data, scene = made_up(2, 2, 2, months=13)\n"
            "print(json.dumps([said(picture(name, data, scene))\n"
            "      for name in ('alignment', 'what-if', 'heat-map', 'plane')]))\n")
    found = []
    for name in ("C.UTF-8", "tr_TR.UTF-8"):
        done = subprocess.run([sys.executable, "-c", code, str(Path(__file__).parent)], check=True,
                              env={**os.environ, "LC_ALL": name, "LANG": name},
                              capture_output=True, text=True)
        found.append(json.loads(done.stdout))
    assert found[0] == found[1]
    assert "Jan 20" in found[0][0]
