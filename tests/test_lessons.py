"""The lesson sheets: current, and everything that a class types or runs in them works.

Those in other languages say the same numbers, have the class type the same, and name the page's
buttons as the page does.
"""

from __future__ import annotations

import importlib
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import yaml

from build import ROOT, SCENARIOS
from eurasia_sim import languages
from eurasia_sim.cli import main

HERE = ROOT / "docs" / "lessons"
SHEETS = sorted(HERE.glob("[1-7]-*.md"))
GAME = HERE / "8-the-council.md"
PAGES = [*SHEETS, GAME, HERE / "README.md"]
# Language → its sheets.
OTHERS = {code: sorted((HERE / code).glob("[1-7]-*.md")) for code in ("tr", "ru")}
TRANSLATED = [(code, sheet) for code, sheets in OTHERS.items() for sheet in sheets]
# How each language says “40 of 100”.
OF_HUNDRED = {"en": r"(\d+) of 100\b", "tr": r"100 çekilişin (?:yaklaşık |en az )?(\d+)",
              "ru": r"(\d+) из 100\b"}


def named(values: tuple[str, Path]) -> str:
    return f"{values[0]}-{values[1].stem}"


@pytest.fixture
def spoken_english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A command's language is forgotten after the test."""
    monkeypatch.setenv(languages.VARIABLE, languages.SOURCE)
    yield
    languages.use(languages.SOURCE)


@pytest.fixture(scope="module")
def make() -> Iterator[ModuleType]:
    sys.path.insert(0, str(HERE))
    yield importlib.import_module("make")
    sys.path.remove(str(HERE))


@pytest.fixture(scope="module")
def lessons(tmp_path_factory: pytest.TempPathFactory, make: ModuleType) -> Path:
    """A folder of a class: the scenarios, and mine-N.yaml after the last step of every sheet."""
    root = tmp_path_factory.mktemp("class")
    shutil.copytree(SCENARIOS, root / "scenarios")
    folder = root / "scenarios" / "lessons"
    for number, sheet in enumerate(SHEETS, 1):
        start = (folder / f"lesson-{number}.yaml").read_text("utf-8")
        *steps, last = make.edited(start, sheet.read_text("utf-8"))
        assert len(steps) >= 2, sheet
        for step, text in enumerate(steps[1:], 1):
            (folder / f"mine-{number}-step-{step}.yaml").write_text(text, "utf-8")
        (folder / f"mine-{number}.yaml").write_text(last, "utf-8")
    for code, sheet in TRANSLATED:
        number = int(sheet.name[0])
        start = (folder / f"lesson-{number}.yaml").read_text("utf-8")
        for step, text in enumerate(make.edited(start, sheet.read_text("utf-8"))[1:], 1):
            (folder / f"{code}-{number}-step-{step}.yaml").write_text(text, "utf-8")
    return root


def test_there_are_eight_lessons_with_all_their_parts() -> None:
    assert len(SHEETS) == 7
    for sheet in (*SHEETS, GAME):
        text = sheet.read_text("utf-8")
        for part in ("## The story", "## Predict", "## Try", "## Questions", "## Think against it",
                     "## For the teacher", "| 45 minutes | 90 minutes |", "**Goals.**",
                     "**Answers**", "**Critique", "**Debrief"):
            assert part in text, (sheet.name, part)
        asked = re.search(r"## Questions\n(.*?)## Think", text, re.DOTALL)
        answered = re.search(r"\*\*Answers\*\*(.*?)\*\*Critique", text, re.DOTALL)
        assert asked
        assert answered
        number = re.compile(r"^(\d)\. ", re.MULTILINE)
        assert number.findall(asked[1]) == number.findall(answered[1]), sheet.name


def test_times_add_up() -> None:
    for sheet in (*SHEETS, GAME, *(sheet for _, sheet in TRANSLATED)):
        rows = re.findall(r"^\| (\d+) \| (\d+) \|", sheet.read_text("utf-8"), re.MULTILINE)
        assert [sum(int(row[i]) for row in rows) for i in (0, 1)] == [45, 90], sheet.name


@pytest.mark.slow
def test_sheets_and_pictures_are_current(make: ModuleType) -> None:
    """If this fails on purpose, run  python docs/lessons/make.py"""
    made = make.made()
    stale = [path.relative_to(ROOT) for path, text in made.items()
             if not path.is_file() or path.read_text("utf-8") != text]
    assert stale == []
    for folder, sheets in ((HERE, SHEETS), *((HERE / code, OTHERS[code]) for code in OTHERS)):
        pictures = {path for path in made if path.parent == folder / "pictures"}
        assert set((folder / "pictures").iterdir()) == pictures
        text = "".join(sheet.read_text("utf-8") for sheet in sheets)
        assert set(re.findall(r"pictures/[\w-]+\.svg", text)) == {f"pictures/{p.name}"
                                                                  for p in pictures}


@pytest.mark.slow
def test_every_step_is_valid_and_without_remarks(
        lessons: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = sorted(map(str, (lessons / "scenarios" / "lessons").glob("*.yaml")))
    assert main(["validate", "--strict", *files]) == 0, capsys.readouterr()


def commands(pages: list[Path]) -> set[str]:
    """What pages have a class type at the prompt."""
    return {line.strip() for page in pages for block in re.findall(
        r"```sh\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
        for line in block.splitlines()} - {""}


def test_every_command_of_the_sheets_works(lessons: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All files that are run were validated above, with a few draws; two go the whole way here."""
    monkeypatch.chdir(lessons)
    runs = {f"python run.py scenarios/lessons/{name}-{n}.yaml" for n in range(1, 8)
            for name in ("lesson", "mine")}
    assert commands(PAGES) == runs
    for code, sheets in OTHERS.items():
        assert commands(sheets) == {f"{run} --lang {code}" for run in runs if run[-6] != "7"}
    for command in runs:
        assert Path(command.split()[-1]).is_file()
    for name in ("lesson-1", "mine-5"):
        file = f"scenarios/lessons/{name}.yaml"
        assert main(["run", file, "-n", "3", "--no-pictures", "-q"]) == 0


@pytest.mark.slow
@pytest.mark.usefixtures("spoken_english")
def test_commands_named_in_passing_exist(lessons: Path, monkeypatch: pytest.MonkeyPatch,
                                         capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(lessons)
    found = {command for page in (*PAGES, *(sheet for _, sheet in TRANSLATED))
             for command in re.findall(r"`eurasia-sim ([^`]+)`", page.read_text("utf-8"))}
    for command in sorted(found):
        words = command.split()
        assert main([words[0], "--help"]) == 0, command
        if words[0] in ("validate", "new", "kinds", "evidence"):
            assert main(words) == 0, command


def test_pages_for_the_printer_need_no_other_file() -> None:
    folders = {"en": [*(sheet.stem for sheet in (*SHEETS, GAME)), "teacher"],
               **{code: [sheet.stem for sheet in sheets] for code, sheets in OTHERS.items()}}
    for code, names in folders.items():
        pages = sorted((HERE / ("" if code == "en" else code) / "print").iterdir())
        assert [page.stem for page in pages] == names
        for page in pages:
            text = page.read_text("utf-8")
            assert f'<html lang="{code}">' in text
            assert "src=" not in text
            assert text.count("<svg") == (0 if page.stem in ("teacher", GAME.stem) else 2)
            for link in re.findall(r'href="([^"]+)"', text):
                assert (page.parent / link).is_file(), link


def test_the_last_page_is_the_teachers() -> None:
    for page in HERE.glob("**/print/[1-8]*.html"):
        pupils, teacher = page.read_text("utf-8").split('<div class="teacher">')
        assert pupils.count("<h2>") == 5, page
        assert teacher.startswith("<h2>"), page
        assert teacher.count("<h2>") == 1, page


# --- Other languages -----------------------------------------------------------------------------


def answers(text: str) -> str:
    """The teacher's page, by its own times on."""
    return text[text.rindex("page-break-before"):]


def numbers(text: str, code: str) -> tuple[Counter[str], Counter[str]]:
    """The numbers with decimals of a sheet's answers, and the draws of a hundred."""
    text = answers(text)
    decimals = re.findall(r"[+−]?\d+[.,]\d{1,2}(?!\d)", text)
    return (Counter(found.replace(",", ".") for found in decimals),
            Counter(re.findall(OF_HUNDRED[code], " ".join(text.split()))))


def test_six_lessons_are_there_in_every_language() -> None:
    for sheets in OTHERS.values():
        assert [sheet.name for sheet in sheets] == [sheet.name for sheet in SHEETS[:6]]


@pytest.mark.parametrize("one", TRANSLATED, ids=named)
def test_a_translated_sheet_has_the_parts_and_numbers_of_the_english_one(
        one: tuple[str, Path]) -> None:
    code, sheet = one
    text, english = sheet.read_text("utf-8"), (HERE / sheet.name).read_text("utf-8")
    for part in (r"^## ", r"^\d\. ", r"^ *\|.*\|$", r"^- ", r"^!\[", r"^```yaml "):
        found = [len(re.findall(part, of, re.MULTILINE)) for of in (text, english)]
        assert found[0] == found[1], part
    assert Counter(re.findall(r"`\w+`", english)) <= Counter(re.findall(r"`\w+`", text))
    assert numbers(text, code) == numbers(english, "en")


@pytest.mark.parametrize("one", TRANSLATED, ids=named)
def test_a_translated_sheet_does_to_the_file_what_the_english_one_does(
        make: ModuleType, lessons: Path, one: tuple[str, Path]) -> None:
    _, sheet = one
    folder = lessons / "scenarios" / "lessons"
    own, english = (make.edited((folder / f"lesson-{sheet.name[0]}.yaml").read_text("utf-8"),
                                path.read_text("utf-8")) for path in (sheet, HERE / sheet.name))
    assert len(own) == len(english)
    for mine, theirs in zip(own, english, strict=True):
        assert unworded(yaml.safe_load(mine)) == unworded(yaml.safe_load(theirs))
    assert own[-1] != english[-1] or sheet.name[0] == "3"  # labels are translated


def unworded(value: Any) -> Any:
    """A document without what its author says in words."""
    if isinstance(value, dict):
        return {key: unworded(one) for key, one in value.items() if key not in ("label", "note")}
    return [unworded(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("one", TRANSLATED, ids=named)
def test_a_translated_sheet_shows_the_same_lines_and_says_who_made_it(
        make: ModuleType, one: tuple[str, Path]) -> None:
    code, sheet = one
    lesson = make.Lesson(HERE / "templates" / f"{sheet.stem}.md.j2", Path())
    assert code in lesson.codes
    heads = [lesson.template(which)[0] for which in (code, "en")]
    told = "CONTRIBUTING.md" in sheet.read_text("utf-8").split("##")[0]
    assert told == heads[0].pop("machine", False)
    for head in heads:
        for picture in head["pictures"].values():
            del picture["title"]
            picture["marks"] = [str(month) for month in picture.get("marks", {})]
    assert unworded(heads[0]) == unworded(heads[1])


@pytest.mark.parametrize("one", TRANSLATED, ids=named)
def test_a_translated_sheet_calls_the_pages_buttons_what_they_are_called(
        one: tuple[str, Path]) -> None:
    code, sheet = one
    page = languages.content(code)["page"]
    with languages.speaking(languages.catalogue(code)):
        for english in buttons(HERE / sheet.name) - {"B − A"}:
            pole = english.replace("power", "pole")  # the page says power for pole
            names = [english, english[0].lower() + english[1:], f"{pole}."]
            said = {languages.capital(page[name]).rstrip(".") for name in names if name in page}
            assert said & buttons(sheet), (english, said)


def buttons(sheet: Path) -> set[str]:
    """What a sheet names of the page: all in italics where it says what to do in the page."""
    text = sheet.read_text("utf-8")
    steps = text[text.index("\n\n", text.index("page-break-before")):text.index("```sh")]
    part = steps[steps.index("**"):steps.index("\n1. ")].replace("**", "")
    return {" ".join(found.split()) for found in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", part)}


# --- Words follow from numbers -------------------------------------------------------------------


@pytest.mark.parametrize(("values", "kind", "words"), [
    (np.linspace(0.1, 0.2, 100), "up", "higher by 0.15 in the middle draw"),
    (np.linspace(-0.2, -0.1, 100), "down", "lower by 0.15 in the middle draw"),
    (np.linspace(-0.1, 0.11, 100), "open", "without a clear direction (higher in 52 of 100"),
    (np.linspace(0.001, 0.004, 100), "tiny", "less than 0.01 apart"),
    (np.linspace(-0.004, 0.005, 100), "tiny", "less than 0.01 apart"),
    (np.zeros(100), "tiny", "no different at all"),
])
def test_a_direction_is_said_only_where_draws_agree(make: ModuleType, values: np.ndarray,
                                                    kind: str, words: str) -> None:
    change = make.Change(values, "2030-12")
    assert change.kind == kind
    assert change.words.startswith(words)
    assert change.says(up="up", down="down", tiny="tiny", open="open") == kind


def test_parts_of_a_whole_have_words_for_all_cases(make: ModuleType) -> None:
    said = [make.part(x, 0.4) for x in (0.001, 0.04, 0.13, 0.2, 0.3, 0.4, 0.8, 40, -0.2)]
    assert said == ["almost nothing", "about a tenth", "about a third", "about half",
                    "about three quarters", "all", "about 2.0 times as much",
                    "more than ten times as much", "less than nothing (the sign has turned)"]
    assert make.part(1, 0) == "nothing to measure by"


def test_text_is_wrapped_without_touching_code_and_tables(make: ModuleType) -> None:
    long = "word " * 30
    text = f"# Head\n\n{long}\n\n1. {long}\n2. two\n\n```yaml add\n  a:   b\n```\n\n| {long} |\n"
    lines = make.filled(text).split("\n")
    assert all(len(line) <= 100 for line in lines if not line.startswith("|"))
    assert "  a:   b" in lines
    assert "2. two" in lines
