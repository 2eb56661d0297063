"""The lesson sheets: current, and everything that a class types or runs in them works."""

from __future__ import annotations

import importlib
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from build import ROOT, SCENARIOS
from eurasia_sim.cli import main

HERE = ROOT / "docs" / "lessons"
SHEETS = sorted(HERE.glob("[1-7]-*.md"))
GAME = HERE / "8-the-council.md"
PAGES = [*SHEETS, GAME, HERE / "README.md"]


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
    for sheet in (*SHEETS, GAME):
        rows = re.findall(r"^\| (\d+) \| (\d+) \|", sheet.read_text("utf-8"), re.MULTILINE)
        assert [sum(int(row[i]) for row in rows) for i in (0, 1)] == [45, 90], sheet.name


@pytest.mark.slow
def test_sheets_and_pictures_are_current(make: ModuleType) -> None:
    """If this fails on purpose, run  python docs/lessons/make.py"""
    made = make.made()
    stale = [path.relative_to(ROOT) for path, text in made.items()
             if not path.is_file() or path.read_text("utf-8") != text]
    assert stale == []
    pictures = {path for path in made if path.suffix == ".svg"}
    assert set((HERE / "pictures").iterdir()) == pictures
    used = set(re.findall(r"pictures/[\w-]+\.svg", "".join(p.read_text("utf-8") for p in SHEETS)))
    assert used == {f"pictures/{p.name}" for p in pictures}


def test_every_step_is_valid_and_without_remarks(
        lessons: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = sorted(map(str, (lessons / "scenarios" / "lessons").glob("*.yaml")))
    assert main(["validate", "--strict", *files]) == 0, capsys.readouterr()


def test_every_command_of_the_sheets_works(lessons: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All files that are run were validated above, with a few draws; two go the whole way here."""
    monkeypatch.chdir(lessons)
    found = {line.strip() for page in PAGES for block in re.findall(
        r"```sh\n(.*?)```", page.read_text("utf-8"), re.DOTALL) for line in block.splitlines()}
    runs = {f"python run.py scenarios/lessons/{name}-{n}.yaml" for n in range(1, 8)
            for name in ("lesson", "mine")}
    assert found - {""} == runs
    for command in runs:
        assert Path(command.split()[-1]).is_file()
    for name in ("lesson-1", "mine-5"):
        file = f"scenarios/lessons/{name}.yaml"
        assert main(["run", file, "-n", "3", "--no-pictures", "-q"]) == 0


def test_commands_named_in_passing_exist(lessons: Path, monkeypatch: pytest.MonkeyPatch,
                                         capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(lessons)
    named = {command for page in PAGES
             for command in re.findall(r"`eurasia-sim ([^`]+)`", page.read_text("utf-8"))}
    for command in sorted(named):
        words = command.split()
        assert main([words[0], "--help"]) == 0, command
        if words[0] in ("validate", "new", "kinds", "evidence"):
            assert main(words) == 0, command


def test_pages_for_the_printer_need_no_other_file() -> None:
    pages = sorted((HERE / "print").iterdir())
    assert [page.stem for page in pages] == [*(sheet.stem for sheet in (*SHEETS, GAME)), "teacher"]
    for page in pages:
        text = page.read_text("utf-8")
        assert "src=" not in text
        assert text.count("<svg") == (0 if page.stem in ("teacher", GAME.stem) else 2)
        for link in re.findall(r'href="([^"]+)"', text):
            assert (page.parent / link).is_file(), link


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
