"""The catalogues: whole, in use, and each text able to stand for the English one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("babel", reason='needs the extra: pip install "eurasia-sim[test]"')
from babel.messages.catalog import Catalog
from pseudo import accented

import catalogues
from catalogues import (
    FOLDER,
    Sources,
    as_json,
    as_po,
    complaints,
    forms,
    languages,
    read,
    sources,
    updated,
)


@pytest.fixture(scope="module")
def said() -> Sources:
    """Every message of the code and of shipped files."""
    return sources()


@pytest.mark.parametrize("code", languages())
def test_a_catalogue_says_everything_that_is_said_and_nothing_else(
        code: str, said: Sources) -> None:
    """`python docs/build/make.py languages` brings it up to date; people or machines translate."""
    assert list(complaints(code, read(code), said))[:20] == []


@pytest.mark.parametrize("code", languages())
def test_programs_read_what_people_edit(code: str, said: Sources) -> None:
    """`python docs/build/make.py languages` writes the one from the other."""
    assert (FOLDER / f"{code}.json").read_text("utf-8") == as_json(code, read(code), said)


@pytest.mark.parametrize("code", ["tr", "ru"])
def test_a_new_catalogue_that_is_translated_has_no_complaint_and_survives_its_file(
        code: str, said: Sources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It begins empty (CONTRIBUTING.md)."""
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    file = tmp_path / f"{code}.po"
    file.write_bytes(as_po(Catalog(code, charset="utf-8", fuzzy=False)))
    catalog = updated(code, said)
    assert len(list(complaints(code, catalog, said))) == len(said)
    for one in catalog:
        if one.id:
            one.string = (accented(one.id) if isinstance(one.id, str) else
                          tuple(accented(one.id[1]) for _ in forms(code)))
    file.write_bytes(as_po(catalog))
    for written in (read(code), updated(code, said)):
        assert not list(complaints(code, written, said))
    kept = json.loads(as_json(code, read(code), said))
    assert len({*kept["page"], *kept["program"]}) == len(said)
    assert kept["forms"] == [*forms(code)]


SAID: Sources = {
    ("", "{state} leans towards {pole}."): ("{state} leans towards {pole}.", True, True, ""),
    ("", "{count} draw"): (("{count} draw", "{count} draws"), True, True, ""),
    ("", "done once"): (("done once", "done {count} times"), True, True, ""),
    ("", "{what:cap} changes."): ("{what:cap} changes.", False, True, ""),
    ("", "add  {from: 2022-01}"): ("add  {from: 2022-01}", False, True, ""),
    ("", "It is <strong>no forecast</strong>."): (
        "It is <strong>no forecast</strong>.", False, True, ""),
    ("", ", "): (", ", True, True, ""),
    ("axis", "closer"): ("closer", True, False, ""),
}
LEANS = "{state} leans towards {pole}."


def small(code: str, **changed: Any) -> Catalog:
    """A catalogue of `SAID`, with another text for messages."""
    found = Catalog(code, charset="utf-8", fuzzy=False)
    for (context, first), (message, *_) in SAID.items():
        usual = message if isinstance(message, str) else (message[1],) * len(forms(code))
        found.add(message, changed.get(first, usual), context=context or None)
    return found


@pytest.mark.parametrize("code", ["tr", "ru"])
def test_a_translation_may_change_cases_order_and_forms(code: str) -> None:
    """And say “once” where a form is of one alone, which in Russian it is not."""
    free = {LEANS: "{pole:dat} {state}", "{what:cap} changes.": "{what}: x"}
    assert not list(complaints(code, small(code, **free), SAID))
    once = {"done once": ("bir", *["{count}"] * (len(forms(code)) - 1))}
    assert len(list(complaints(code, small(code, **once), SAID))) == (code == "ru")


@pytest.mark.parametrize(("message", "text", "wrong"), [
    (LEANS, "", "not translated"),
    (LEANS, "{state}", "other places"),
    (LEANS, "{state} {pole} {more}", "other places"),
    (LEANS, "{state} {pole} {}", "other places"),
    (LEANS, "{state} {pole:dative}", "an unknown case"),
    (LEANS, "{state} {pole:cap}", "an unknown case"),  # the page has none
    (LEANS, "{state} {pole!r}", "an unknown case"),
    (LEANS, "{state} {pole", "braces"),
    ("{count} draw", ("{count}", ""), "not translated"),
    ("{count} draw", ("{count}",), "other plural forms"),
    ("{count} draw", ("{count}", "many"), "other places"),
    ("add  {from: 2022-01}", "x {von: 2022-01}", "other places"),
    ("It is <strong>no forecast</strong>.", "<b>no</b>", "other markup"),
    ("It is <strong>no forecast</strong>.", "<strong>no", "other markup"),
    (", ", ",", "other white space"),
    ("closer", "clo{s}er", "other places"),
])
def test_what_is_wrong_with_a_text_is_said(message: str, text: Any, wrong: str) -> None:
    (one,) = complaints("tr", small("tr", **{message: text}), SAID)
    assert wrong in one
    assert message in one


def test_a_text_is_not_taken_that_nobody_says_or_nobody_has_checked() -> None:
    found = small("tr")
    found.add("Nobody says this.", "x")
    found.add("closer", "x")  # without its context
    assert len(list(complaints("tr", found, SAID))) == 2
    found = small("tr")
    found.get(LEANS).flags.add("fuzzy")  # type: ignore[union-attr]
    assert ["not translated" in one for one in complaints("tr", found, SAID)] == [True]
    assert "leans" not in as_json("tr", found, SAID)
