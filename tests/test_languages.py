"""Every sentence in another language: look-up, forms, cases, and nothing left in English."""

from __future__ import annotations

import copy
import html
import pickle
import re
from dataclasses import replace
from gettext import c2py
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape
from pseudo import accented, plain_words, pseudo

from eurasia_sim import api, languages
from eurasia_sim.languages import (
    CONTEXT,
    ENGLISH,
    Catalogue,
    Later,
    Month,
    Name,
    capital,
    current,
    fill,
    grouped,
    in_context,
    listed,
    lowered,
    msg,
    named,
    speaking,
    t,
    tn,
)
from eurasia_sim.report import write_report
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import numeral, percent
from eurasia_sim.wording.said import Number, Said, Together, said_n
from eurasia_sim.wording.said import listed as said_listed

WIDTH = 96
RUSSIAN = Catalogue("ru", "Русский", {
    "{state} leans towards {pole}.": "{state} тянется к {pole:dat}.",
    "{what:cap} changes.": "Меняется {what}.",
    "Russia": "Россия", f"dat{CONTEXT}Russia": "России", "Armenia": "Армения",
    "{count} draw": ["{count} прогон", "{count} прогона", "{count} прогонов"],
    f"axis{CONTEXT}closer": "ближе", "<b>{label}</b> is here.": "Здесь <b>{label}</b>.",
    "December": "декабрь", f"loc{CONTEXT}December": "декабре", f"gen{CONTEXT}December": "декабря",
    "In {when} it ends.": "В {when:loc} конец.", "{first} and {last}": "{first} и {last}",
    "{first} or {last}": "{first} или {last}",
}, c2py("(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)"),
    decimal=",")
TURKISH = Catalogue("tr", "Türkçe", {"{number} %": "%{number}"}, decimal=",", group=".")
# Letters, and what could be taken for a place or for markup.
TEXTS = st.text(st.characters(codec="utf-8"), max_size=40)


def test_a_sentence_is_looked_up_whole_and_names_take_their_case() -> None:
    said = {"state": Name("Armenia"), "pole": Name("Russia")}
    assert t("{state} leans towards {pole}.", **said) == "Armenia leans towards Russia."
    with speaking(RUSSIAN):
        said = {"state": Name("Armenia"), "pole": Name("Russia")}
        assert t("{state} leans towards {pole}.", **said) == "Армения тянется к России."
        assert t("{state} leans towards {pole}.", state="X", pole="Russia") == "X тянется к России."
        assert in_context("axis", "closer") == "ближе"
        assert named("Russia", "loc") == "Россия"  # a case that is missing is the plain form
    assert current() is ENGLISH


def test_what_no_catalogue_knows_stays_english() -> None:
    with speaking(RUSSIAN):
        assert t("Nobody knows {what}.", what="this") == "Nobody knows this."
        assert named("Atlantis", "dat") == in_context("axis", "Atlantis") == "Atlantis"
        assert tn("{count} war", "{count} wars", 3) == "3 wars"
        assert escape(Name("<Atlantis>")) == '<span lang="en">&lt;Atlantis&gt;</span>'
        assert escape(Name("Russia")) == "Россия"
    assert escape(Name("<Atlantis>")) == "&lt;Atlantis&gt;"


@pytest.mark.parametrize(("count", "word"), [(1, "прогон"), (2, "прогона"), (4, "прогона"),
                                             (5, "прогонов"), (11, "прогонов"), (21, "прогон"),
                                             (112, "прогонов"), (1_002, "прогона")])
def test_russian_counts(count: int, word: str) -> None:
    with speaking(RUSSIAN):
        assert tn("{count} draw", "{count} draws", count) == f"{grouped(count)} {word}"
        assert str(said_n("{count} draw", "{count} draws", count)).endswith(word)
    assert tn("{count} draw", "{count} draws", count).endswith("draw" if count == 1 else "draws")


def test_capitals_small_letters_numbers_and_thousands() -> None:
    assert [capital("iki"), lowered("ISI"), capital("")] == ["Iki", "isi", ""]
    assert [numeral(-0.25), percent(0.5), grouped(5346)] == ["−0.25", "50\u00a0%", "5,346"]
    with speaking(TURKISH):
        assert [capital("iki"), lowered("ISI")] == ["İki", "ısı"]
        assert [numeral(-0.25), percent(0.5), grouped(5346)] == ["−0,25", "%50", "5.346"]
        assert t("{what:cap} ends.", what="ilk") == "İlk ends."
    with speaking(RUSSIAN):
        assert t("{what:cap} changes.", what="доля") == "Меняется доля."


def test_months_know_their_cases() -> None:
    assert [month_in_words("2024-12"), month_in_words("2024-12", short=True)] == [
        "December 2024", "Dec 2024"]
    with speaking(RUSSIAN):
        assert t("In {when} it ends.", when=month_in_words("2024-12")) == "В декабре 2024 конец."
        assert Month(12, 2024).cased("gen") == "декабря 2024"


@pytest.mark.parametrize(("year", "said"), [(2022, "2022-ci"), (2024, "2024-cü"),
                                            (2026, "2026-cı"), (2029, "2029-cu"),
                                            (2030, "2030-cu"), (2040, "2040-cı")])
def test_an_azerbaijani_year_ends_as_it_sounds(year: int, said: str) -> None:
    with speaking(Catalogue("az", messages={"loc\x04{month} {year}": "{year} ilin {month}"})):
        assert Month(1, year).cased("loc") == f"{said} ilin January"
        assert str(Month(1, year)) == f"January {year}"


def test_names_keep_their_source_when_they_are_copied_or_sent() -> None:
    with speaking(RUSSIAN):
        name = Name("Russia")
        for other in (copy.copy(name), copy.deepcopy(name), pickle.loads(pickle.dumps(name))):
            assert (other, other.source, other.cased("dat")) == ("Россия", "Russia", "России")
    later = Later(msg("{state} leans towards {pole}."), state=Later(msg("Armenia")), pole="Russia")
    assert pickle.loads(pickle.dumps(later)) == later
    assert str(later) == "Armenia leans towards Russia."
    with speaking(RUSSIAN):
        assert str(later) == "Армения тянется к России."


@given(st.lists(TEXTS), st.sampled_from(["and", "or"]))
def test_lists_hold_every_part_in_order(parts: list[str], last: str) -> None:
    """Braces and markup in them are text."""
    with speaking(RUSSIAN):
        text = listed(parts, last)
    rest = text
    for part in parts:
        assert part in rest
        rest = rest[rest.index(part) + len(part):]
    assert str(said_listed(parts, last)).count(" ") >= len(parts) - 1


@given(TEXTS)
def test_what_stands_in_a_place_is_never_read_as_a_sentence(text: str) -> None:
    assert fill("[{a}]", {"a": text}) == f"[{text}]"
    assert str(Said("[{a}]", a=text)) == f"[{text}]"
    shown = Markup(Said("<i>{a}</i>", a=text))
    assert "<" not in shown[3:-4]
    assert ">" not in shown[3:-4]


def test_what_is_said_becomes_text_and_html() -> None:
    number = Number(0.5, "0,50", "here")
    said = Said("<b>{label}</b> is here.", label=Together(
        [number, Said("{x}", x="<i>")], ", ".join))
    assert str(said) == "<b>0,50, <i></b> is here."
    with speaking(RUSSIAN):
        assert Markup(said) == ('Здесь <b><data value="0.5" data-of="here">0,50</data>, '
                                "&lt;i&gt;</b>.")


def ran(folder: Path, scenario: Any = "aircraft-incident") -> tuple[api.Run, Path]:
    run = api.run(scenario, replicates=20)
    return run, run.save(folder, pictures=False, all_tables=True, draws=True, command="a command")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[api.Run, Path]]:
    """The same run in English and in the test's language."""
    english = ran(tmp_path_factory.mktemp("english"))
    with speaking(pseudo()):
        return {"en": english, "xx": ran(tmp_path_factory.mktemp("pseudo"))}


@pytest.mark.slow
def test_stored_files_are_the_same_in_every_language(
        kept: dict[str, tuple[api.Run, Path]]) -> None:
    """Only the answer is for people; a manifest has its time and its files' sums besides."""
    one, two = kept["en"][1], kept["xx"][1]
    names = sorted(path.relative_to(one).as_posix() for path in one.rglob("*") if path.is_file())
    assert names == sorted(p.relative_to(two).as_posix() for p in two.rglob("*") if p.is_file())
    assert {"answer.txt", "ensemble.nc", "quantiles.csv", "effects.csv", "manifest.json",
            "scenario.yaml"} <= {*names}
    for name in names:
        texts = [re.sub(r'.*"(started|model_seconds|checksum)":.*', "", path.read_text("utf-8"))
                 if name == "manifest.json" else path.read_bytes()
                 for path in (one / name, two / name)]
        if name == "manifest.json":
            texts = [re.sub(r'"answer.txt": \{[^}]*\}|"answer.txt": "[^"]*"', "", str(text))
                     for text in texts]
        assert (texts[0] == texts[1]) == (name != "answer.txt"), name


@pytest.mark.slow
def test_why_draws_are_not_calibrated_is_kept_in_english_and_said_in_any_language(
        tmp_path: Path) -> None:
    with speaking(pseudo()):
        run, folder = ran(tmp_path, {
            "name": "Mine", "question": "What if?", "extends": "history",
            "period": {"from": "2022-01", "to": "2023-06"},
            "shocks": [{"id": "blow", "kind": "aircraft_incident", "date": "2022-05",
                        "by": "russia", "on": "azerbaijan", "source": "hypothetical"}]})
        assert "from the prior" not in run.answer()
        assert api.open_run(folder).answer() == run.answer()
    assert '"draws": "from the prior, not calibrated: ' in (folder / "manifest.json").read_text(
        "utf-8")


@pytest.mark.slow
def test_no_sentence_of_the_answer_is_left_in_english(
        kept: dict[str, tuple[api.Run, Path]]) -> None:
    with speaking(pseudo()):
        text = kept["xx"][0].answer()
    assert not plain_words(text)
    assert max(map(len, text.splitlines())) <= WIDTH
    assert text.splitlines()[-1] == accented(
        "Translated by a machine (CONTRIBUTING.md says how to correct it).")
    assert "0,4" in text
    assert len(kept["en"][0].answer().splitlines()) <= 40


@pytest.mark.slow
def test_the_answer_says_how_many_texts_have_no_translation(
        kept: dict[str, tuple[api.Run, Path]]) -> None:
    few = replace(pseudo(), messages={k: v for k, v in pseudo().messages.items()
                                      if k not in ("no incident", "The aircraft incident")},
                  machine=False)
    with speaking(few):
        text = replace(kept["en"][0]).answer()
    assert text.splitlines()[-1].startswith(f"2 {accented('texts of the')[:6]}")
    assert {"no", "incident", "The", "aircraft"} <= plain_words(text)
    assert "translat" not in kept["en"][0].answer()


@pytest.mark.slow
def test_no_sentence_of_the_report_is_left_in_english(kept: dict[str, tuple[api.Run, Path]],
                                                      tmp_path: Path) -> None:
    """Except names of authors and works, files, ids and commands, and what is marked as English."""
    with speaking(pseudo()):
        text = write_report(kept["xx"][0], tmp_path / "report.html").read_text("utf-8")
    assert '<html lang="xx">' in text
    assert accented("Translated by a machine")[:12] in text.partition("<footer>")[2]
    body = re.sub(r"<style>.*?</style>|<code>.*?</code>|<cite>.*?</cite>|"
                  r'<span lang="en">.*?</span>|<table class="short manifest">.*?</table>', "",
                  text.partition("<body>")[2], flags=re.DOTALL)
    assert plain_words(html.unescape(re.sub(r"<[^>]*>", " ", body))) <= {
        "Joseph", "Epstein", "October", "eurasia", "sim"}


def test_every_catalogue_has_the_messages_of_the_code() -> None:
    """Of all kinds: a template's, a plural, a scenario's text, an outcome's phrase."""
    said = {key[:40] for key in pseudo().messages}
    assert {"Three questions to discuss", "{count} other changes it less.", "no incident",
            "{state}'s alignment with {pole}", f"dat{CONTEXT}Azerbaijan"} <= said
    assert languages.SOURCE == "en"
