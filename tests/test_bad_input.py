"""Bad input: one clear message with file, line and remedy, status 2, and nothing written.

Every file in ``tests/bad`` is one mistake, named after it. Its first line says what is expected:
``# expect: line:column: fragment of the message``, and perhaps a second ``# hint: fragment``.
Files in ``tests/bad/worlds`` are worlds; a scenario is put beside a copy of them. What cannot
hold a comment (no text, no UTF-8, too large) stands in the table below.
"""

from __future__ import annotations

import codecs
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from build import few
from eurasia_sim.cli import main

ROOT = Path(__file__).resolve().parent.parent
BAD = ROOT / "tests" / "bad"
SCENARIOS = sorted(BAD.glob("*.yaml"))
WORLDS = sorted(p for p in (BAD / "worlds").glob("*.yaml") if p.name != "ok.yaml")
EXPECT = re.compile(r"# expect: (?:(?P<file>[\w./-]+\.yaml):)?(?P<place>\d+:\d+): (?P<message>.+)")

GOOD = """\
name: A test
question: What is wrong here?
period: {from: 2022-01, to: 2022-12}
"""


@dataclass(frozen=True)
class Expected:
    """What a file's first lines say."""

    file: str | None
    place: str
    message: str
    hint: str | None


def expected(path: Path) -> Expected:
    first, second = path.read_text(encoding="utf-8").split("\n")[:2]
    found = EXPECT.fullmatch(first)
    assert found, f"{path.name}: the first line should be  # expect: line:column: message"
    hint = second.removeprefix("# hint: ") if second.startswith("# hint: ") else None
    return Expected(found["file"], found["place"], found["message"], hint)


def world_scenario(world: Path, folder: Path) -> Path:
    """A good scenario beside a copy of a world."""
    (folder / world.name).write_bytes(world.read_bytes())
    scenario = folder / "scenario-of-this-world.yaml"
    scenario.write_text(f"{GOOD}world: {world.name}\n", encoding="utf-8")
    return scenario


def refusal(scenario: Path | str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
            *options: str) -> str:
    """Run what should be refused; returns the message after ``error: ``."""
    results = tmp_path / "results"
    status = main(["run", str(scenario), "-n", "2", "--no-pictures", "-o", str(results), *options])
    out, err = capsys.readouterr()
    assert status == 2
    assert not out
    assert "Traceback" not in err
    assert err.startswith("error: ")
    assert not results.exists()
    return err.removeprefix("error: ")


def check(message: str, source: Path, wanted: Expected) -> None:
    file = wanted.file or source.name
    head, *rest = message.rstrip("\n").split("\n")
    assert re.search(rf"(^|/){re.escape(file)}:{wanted.place}: ", head), head
    assert wanted.message in head
    line, column = map(int, wanted.place.split(":"))
    # The line itself, and the caret under the column.
    number = f"  {line} | "
    assert rest[0].startswith(number)
    caret = rest[1].removeprefix(" " * (len(number) - 2) + "| ")
    assert caret.strip() == "^"
    assert len(caret) == min(column, 81)
    if source.name.endswith(file):
        culprit = source.read_text(encoding="utf-8").split("\n")[line - 1][column - 1 :][:20]
        culprit = "".join(c if c.isprintable() else "·" for c in culprit)
        assert rest[0].removeprefix(number)[len(caret) - 1 :].startswith(culprit)
    if wanted.hint is not None:
        assert wanted.hint in "\n".join(rest[2:])


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda p: p.stem)
def test_bad_scenario(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = expected(path)
    check(refusal(path, tmp_path, capsys), path, wanted)


@pytest.mark.parametrize("path", WORLDS, ids=lambda p: p.stem)
def test_bad_world(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    message = refusal(world_scenario(path, tmp_path), tmp_path, capsys)
    check(message, path, expected(path))


def test_the_corpus_is_large_and_says_something() -> None:
    assert len(SCENARIOS) >= 60
    assert len(WORLDS) >= 20
    for path in (*SCENARIOS, *WORLDS):
        assert len(expected(path).message) >= 10, path.name


def test_the_starting_points_are_good(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the bad files extend or differ from is not itself refused."""
    for number, path in enumerate([BAD / "good" / "base.yaml", BAD / "good" / "severe.yaml",
                                   world_scenario(BAD / "worlds" / "ok.yaml", tmp_path)]):
        results = tmp_path / str(number)
        assert main(["run", str(path), "-n", "2", "--no-pictures", "-q", "-o", str(results)]) == 0
        assert len(list(results.glob("*/run-001/quantiles.csv"))) == 1
    capsys.readouterr()


def test_a_world_is_read_again_after_it_was_mended(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = world_scenario(BAD / "worlds" / "ok.yaml", tmp_path)
    options = ["run", str(path), "-n", "2", "--no-pictures", "-q", "-o", str(tmp_path / "results")]
    world = tmp_path / "ok.yaml"
    good = world.read_text(encoding="utf-8")
    assert main(options) == 0
    world.write_text(good.replace("focus_region: both", "focus_region: booth"), encoding="utf-8")
    assert main(options) == 2
    assert "there is no region 'booth'" in capsys.readouterr().err


# What no comment can be written into: name, bytes, place, message, hint.
RAW: list[tuple[str, bytes, str, str, str]] = [
    ("empty", b"", "1:1", "the file says nothing", "a scenario starts with"),
    ("only-blank-lines", b"\n\n  \n", "", "the file says nothing", "a scenario starts with"),
    ("only-null", b"~\n", "1:1", "the file says nothing", "a scenario starts with"),
    ("utf-16", codecs.BOM_UTF16_LE + GOOD.encode("utf-16-le"), "1:1",
     "the file is saved as UTF-16, not as UTF-8", "save the file as UTF-8"),
    ("utf-16-without-mark", GOOD.encode("utf-16-le"), "1:2",
     "a control character (U+0000) stands here", "save the file as UTF-8"),
    ("latin-1", b"name: A test\nquestion: na\xefve?\n", "2:13", "this byte is not UTF-8 text",
     "save the file as UTF-8"),
    ("latin-1-after-accents", "name: Ö\nquestion: äö".encode() + b"\xff\n", "2:13",
     "this byte is not UTF-8 text", "save the file as UTF-8"),
    ("a-picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "1:1", "this byte is not UTF-8 text",
     "save the file as UTF-8"),
    ("nul", "name: Zoë \0 test\n".encode(), "1:11", "a control character (U+0000) stands here",
     "delete it"),
    ("escape", b"name: a \x1b[31mred\x1b[0m one\n", "1:9",
     "a control character (U+001B) stands here", "delete it"),
    ("tabs", b"name: A test\nperiod:\n\tfrom: 2022-01\n", "3:1", "a tab is used to indent",
     "replace the tab"),
    ("tabs-after-spaces", b"name: A test\nperiod:\n  from: 2022-01\n \tto: 2022-12\n", "4:2",
     "a tab is used to indent", "replace the tab"),
    ("windows-line-ends", GOOD.replace("\n", "\r\n").encode() + b"qestion: x\r\n", "4:1",
     "unknown key 'qestion'", "did you mean 'question'?"),
    ("old-mac-line-ends", GOOD.replace("\n", "\r").encode() + b"qestion: x\r", "4:1",
     "unknown key 'qestion'", "did you mean 'question'?"),
    ("byte-order-mark", codecs.BOM_UTF8 + b"nane: A test\n", "1:1", "unknown key 'nane'",
     "did you mean 'name'?"),
    ("too-large", b"# " + b"x" * 2_000_000, "", "larger than 2,000,000 bytes", ""),
    ("too-many-values", b"name: [" + b"a," * 100_000 + b"]\n", "1:200002",
     "more than 100,000 values in one file", ""),
    ("brackets", b"[" * 10_000, "1:21", "nested deeper than 20 levels", ""),
    ("braces", b"{a: " * 10_000, "1:81", "nested deeper than 20 levels", ""),
    ("dashes", b"- " * 10_000, "1:41", "nested deeper than 20 levels", ""),
    ("many-mistakes", GOOD.encode() + b"shocks:\n" + b"- {idd: a}\n" * 30_000, "5:4",
     "unknown key 'idd'", "(29999 more in this file)"),
    ("long-key", GOOD.encode() + b"? " + b"k" * 1_000_000 + b"\n: 1\n", "4:3", "unknown key 'kkkk",
     "valid here: "),
    ("long-source", GOOD.encode() + b"parameters: {chi: {low: 0, mode: 0, high: 0, source: "
     + b"R" * 1_000_000 + b"}}\n", "4:54", "there is no evidence 'RRRR", "valid here: "),
    ("escape-in-a-name", GOOD.encode() + b'"\\e[31mred": 1\n', "4:1",
     "a control character (U+001B) is written into this text", "with the backslash"),
    ("newline-in-a-name", GOOD.encode() + b'"two\\nlines": 1\n', "4:1",
     "unknown key 'two·lines'", ""),
    ("nul-in-extends", b'name: A\nquestion: Why?\nextends: "a\\0b.yaml"\n', "3:10",
     "a control character (U+0000) is written into this text", "with the backslash"),
    ("half-a-character", rb'name: "\ud83d"' + b"\n", "1:", "", ""),
]


@pytest.mark.parametrize(("name", "raw", "place", "message", "hint"), RAW,
                         ids=[row[0] for row in RAW])
def test_bad_bytes(name: str, raw: bytes, place: str, message: str, hint: str, tmp_path: Path,
                   capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / f"{name}.yaml"
    path.write_bytes(raw)
    shown = refusal(path, tmp_path, capsys)
    head = shown.split("\n")[0]
    assert f"{name}.yaml:{place}" in head
    assert message in head
    assert hint in shown
    assert len(shown) < 3000
    assert all(c.isprintable() or c == "\n" for c in shown)


# --- paths that are no scenario

def test_missing_file_names_the_nearest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = refusal(ROOT / "scenarios" / "aircraft-accident.yaml", tmp_path, capsys)
    assert "there is no such file" in shown
    assert "did you mean 'aircraft-incident.yaml'?" in shown


def test_a_missing_file_offers_nothing_that_is_not_near(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("base", "mine"):
        (tmp_path / f"{name}.yaml").write_text(GOOD, encoding="utf-8")
    shown = refusal(tmp_path / "quite.yaml", tmp_path, capsys)
    assert "did you mean" not in shown
    assert "valid here: base.yaml, mine.yaml" in shown


def test_what_extends_names_is_no_ordinary_file(tmp_path: Path,
                                                capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    path = tmp_path / "asks.yaml"
    path.write_text(f"{GOOD}extends: pipe.yaml\n", encoding="utf-8")
    shown = refusal(path, tmp_path, capsys)
    assert "asks.yaml:4:10: 'pipe.yaml' is no ordinary file" in shown
    assert "did you mean" not in shown


@pytest.mark.parametrize("target", ["base.yaml", "gone.yaml"])
def test_what_extends_names_leads_nowhere(target: str, tmp_path: Path,
                                          capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "base.yaml").symlink_to(target)
    path = tmp_path / "asks.yaml"
    path.write_text(f"{GOOD}extends: base.yaml\n", encoding="utf-8")
    shown = refusal(path, tmp_path, capsys)
    assert "asks.yaml:4:10: 'base.yaml' is a link that leads nowhere" in shown
    assert "did you mean" not in shown
    if target == "base.yaml":
        assert "cannot be read (a link that leads to itself)" in refusal(
            tmp_path / "base.yaml", tmp_path, capsys)


def test_messages_on_a_table_speak_of_tables(tmp_path: Path,
                                             capsys: pytest.CaptureFixture[str]) -> None:
    def said(name: str) -> str:
        assert main(["score", str(tmp_path / name)]) == 2
        return capsys.readouterr().err

    (tmp_path / "mine.csv").write_text("state,pole\n", encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "folder.csv" / "inner.csv").touch()
    (tmp_path / "huge.csv").touch()
    os.truncate(tmp_path / "huge.csv", 30_000_000)
    assert "did you mean 'mine.csv'?" in said("mien.csv")
    assert "this is a folder; name a table in it\n  it holds: inner.csv" in said("folder.csv")
    huge = said("huge.csv")
    assert "larger than" in huge
    assert "scenario" not in huge


def test_a_link_is_named_as_it_was_typed(tmp_path: Path,
                                         capsys: pytest.CaptureFixture[str]) -> None:
    real = tmp_path / "far" / "mine.yaml"
    real.parent.mkdir()
    (real.parent / "base.yaml").write_text(GOOD, encoding="utf-8")
    real.write_text(f"{GOOD}extends: base.yaml\n", encoding="utf-8")
    (tmp_path / "link.yaml").symlink_to(real)
    shown = refusal(tmp_path / "link.yaml", tmp_path, capsys)
    assert "link.yaml:4:10: there is no file 'base.yaml'" in shown
    assert "far" not in shown
    assert "this file is a link, and what it names is looked for beside the link" in shown


def test_line_breaks_in_a_label_forge_no_answer(tmp_path: Path,
                                                capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "forged.yaml"
    good = (BAD / "good" / "base.yaml").read_text(encoding="utf-8")
    path.write_text(good.replace("  none:", '  none: {label: "a\\n\\nIf: forged\\nthen", '
                                 "remove: [quarrel]}\n  other:"), encoding="utf-8")
    assert main(["run", str(path), "-n", "2", "--no-pictures", "-o", str(tmp_path / "r")]) == 0
    said = capsys.readouterr().out
    assert "\nIf: forged" not in said
    assert "a If: forged then" in said


@pytest.mark.parametrize("name", ["nowhere/at/all.yaml", "a" * 5000, "README.md/x.yaml", ""])
def test_impossible_path(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(refusal(name, tmp_path, capsys).split("\n")[0]) > 10


@pytest.mark.parametrize("name", ["...yaml", "two\nlines.yaml", "half\udcff.yaml"])
def test_a_name_that_cannot_name_results(name: str, tmp_path: Path,
                                         capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / name
    try:
        path.write_text(GOOD, encoding="utf-8")
    except (OSError, UnicodeError):
        pytest.skip("no such names on this system")
    assert "cannot name a folder of results" in refusal(path, tmp_path, capsys)


def test_folder_says_what_it_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = refusal(ROOT / "scenarios", tmp_path, capsys)
    assert "this is a folder; name a YAML file in it" in shown
    assert "history.yaml" in shown


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no devices here")
def test_a_device_is_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "this is no ordinary file" in refusal("/dev/zero", tmp_path, capsys)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert "this is no ordinary file" in refusal(tmp_path / "pipe.yaml", tmp_path, capsys)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads anything")
def test_unreadable_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "secret.yaml"
    path.write_text(GOOD, encoding="utf-8")
    path.chmod(0)
    assert "cannot be read (Permission denied)" in refusal(path, tmp_path, capsys)


@pytest.mark.parametrize("key", ["extends", "world"])
def test_link_that_leads_outside(key: str, tmp_path: Path,
                                 capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "link.yaml").symlink_to(BAD / "good" / "base.yaml")
    path = folder / "asks.yaml"
    path.write_text(f"{GOOD}{key}: link.yaml\n", encoding="utf-8")
    shown = refusal(path, tmp_path, capsys)
    assert f"asks.yaml:4:{len(key) + 3}: 'link.yaml' lies outside the scenario's folder" in shown


def test_evidence_link_that_leads_outside(tmp_path: Path,
                                          capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    path = world_scenario(BAD / "worlds" / "ok.yaml", folder)
    (folder / "link.yaml").symlink_to("/etc/passwd")
    with (folder / "ok.yaml").open("a", encoding="utf-8") as world:
        world.write("evidence: link.yaml\n")
    shown = refusal(path, tmp_path, capsys)
    assert ":11: the evidence file stands beside the world file" in shown


def test_chain_of_extends_too_long(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for n in range(20):
        (tmp_path / f"s{n}.yaml").write_text(f"{GOOD}extends: s{n + 1}.yaml\n", encoding="utf-8")
    shown = refusal(tmp_path / "s0.yaml", tmp_path, capsys)
    assert "more than 10 scenarios in a row extend each other" in shown


# --- places for results, and options

def run_good(results: Path | str) -> int:
    return main(["run", str(BAD / "good" / "base.yaml"), "-n", "2", "--no-pictures", "-q",
                 "-o", str(results)])


def test_results_folder_that_is_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine", encoding="utf-8")
    assert run_good(taken) == 2
    out, err = capsys.readouterr()
    assert not out
    assert "taken: this is a file, and results need a folder" in err
    assert "--results" in err
    assert taken.read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no /proc here")
def test_results_folder_that_cannot_be_made(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_good("/proc/x") == 2
    assert "/proc/x/base: results cannot be written here (" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [
    ["run"], ["rnu"], ["run", "a.yaml", "b.yaml"], ["run", "a.yaml", "--replicate-count", "3"],
    ["run", "a.yaml", "-n", "0"], ["run", "a.yaml", "-n", "-5"], ["run", "a.yaml", "-n", "many"],
    ["run", "a.yaml", "-n", "1.5"], ["run", "a.yaml", "--seed", "-1"],
    ["run", "a.yaml", "--seed", "1" * 5000], ["run", "a.yaml", "-o"], ["--nonsense"]])
def test_usage_errors(arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str],
                      monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert not out
    assert "Error: " in err
    assert "Traceback" not in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("value", ["abc", "0", "-1", "1.5", "1e3", "10000001", "١"])
def test_limits_that_are_none(value: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
                              monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EURASIA_SIM_LIMITS", value)
    said = refusal(BAD / "good" / "base.yaml", tmp_path, capsys)
    assert f"EURASIA_SIM_LIMITS={value} is no whole number from 1 to 1,000,000" in said
    assert "unset EURASIA_SIM_LIMITS" in said


def test_more_replicates_than_memory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = refusal(BAD / "good" / "base.yaml", tmp_path, capsys, "-n", "10000000")
    assert "replicates" in said
    assert "--reduce" in said


@pytest.mark.parametrize("count", [str(10**12), "9" * 30, "9" * 400, "0", "-1", "many"])
def test_absurd_numbers_of_replicates(count: str, tmp_path: Path,
                                      capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(BAD / "good" / "base.yaml"), "-n", count, "-o", str(tmp_path)]) == 2
    assert "Invalid value for '-n'" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


# --- through the front door

@pytest.mark.parametrize("name", few(["unknown-state", "python-tag", "extends-itself",
                                      "no-such-file"], 2))
def test_run_py(name: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "run.py"), str(BAD / f"{name}.yaml"), "-n", "2",
         "-o", str(tmp_path / "results")],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert not done.stdout
    assert done.stderr.startswith("error: ")
    assert f"{name}.yaml" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())
    assert not Path("/tmp/owned").exists()
