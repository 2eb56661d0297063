"""Every command line of the pages is run, with few draws, and ends well.

The examples of --help are among them: they make docs/commands.md.
"""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from build import ROOT, SCENARIOS
from eurasia_sim.cli import commands, main
from eurasia_sim.council.game import Game, write_game
from eurasia_sim.scenario.copying import copy_shipped
from eurasia_sim.world.load import DATA
from eurasia_sim.world.months import Month

DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.glob("*.md")), *sorted(DOCS.glob("lessons/*.md")), ROOT / "README.md",
         ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"]
# Commands that wait for visitors or open a browser, and a scheduler that is not there.
NOT_HERE = ("serve", "docs")
# A line for readers to fill: NAME, FILE.csv, [OPTIONS], ….
PLACEHOLDER = re.compile(r"…|\[OPTIONS\]|\||\b[A-Z]{4,}\b")
# Enough to see that a line works; click takes the last of two equal options.
SMALL = {"calibrate": "-n 2000", "sensitivity": "-n 64 --trajectories 8 --strongest 1",
         "robustness": "-n 3"}
# All shipped scenarios, or a large page: their tests are elsewhere.
LARGE = ("robustness --markdown", "sensitivity --markdown", "robustness", "sensitivity",
         "calibrate", "calibrate -n 1000000")
BASE = ROOT / "tests" / "bad" / "good" / "base.yaml"
SWEEP = """\
name: My sweep
scenarios: [my-scenario.yaml]
grid: {scale: {quarrel: [0.5, 1]}}
ensemble: {replicates: 2}
outcomes: ["alignment[kazakhstan, russia] at 2023-12"]
"""


def blocks(text: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def lines_of(path: Path) -> list[str]:
    """The command lines of a page: in blocks, indented, and in running text."""
    text = path.read_text("utf-8")
    shell = "".join(blocks(text, "sh")).replace("\\\n", " ").splitlines()
    rest = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    found = [*shell, *re.findall(r"^    (eurasia-sim .*)$", rest, re.MULTILINE),
             *re.findall(r"`(eurasia-sim [^`]+)`", rest)]
    lines = [" ".join(re.sub(r" #.*| >>? .*", "", line).split()) for line in found]
    return [line.removeprefix("eurasia-sim ") for line in dict.fromkeys(lines)
            if line.startswith("eurasia-sim ")]


def to_run(line: str) -> str | None:
    """The line with few draws; None where it is none to run here."""
    name, *words = shlex.split(line)
    if (name in NOT_HERE or PLACEHOLDER.search(line) or "--scheduler" in line or line in LARGE
            or name.startswith("-")):
        return None
    command = commands.commands[name]
    if not words and any(p.required for p in command.params):
        return None  # a name in running text
    if line == "sweep sweeps/posture":
        return f"{line} --plan"
    options = {option for p in command.params for option in p.opts}
    if name in SMALL:
        return f"{line} {SMALL[name]}"
    kept = any(word.startswith("results/") for word in words)
    return f"{line} -n 4" if "-n" in options and not kept and "--list" not in line else line


ASKED = [(path, line) for path in PAGES for line in lines_of(path)]
# A line that stands in several pages is run once, unless it is about a file that the page shows.
OWN = ("my-question.yaml", "scholarships.yaml")
RUN = {(line, path if any(name in line for name in OWN) else None): path
       for path, line in reversed(ASKED) if to_run(line)}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a kept run of history."""
    folder = tmp_path_factory.mktemp("kept")
    assert main(["run", "history", "-n", "4", "-q", "--no-pictures",
                 "-o", str(folder / "results")]) == 0
    return folder


def prepare(page: Path, line: str, folder: Path, kept: Path) -> None:
    """What a reader of the page has in the folder when they come to the line."""
    shutil.copyfile(SCENARIOS / "history.yaml", folder / "history.yaml")
    shutil.copyfile(BASE, folder / "my-scenario.yaml")
    shutil.copyfile(SCENARIOS / "own-world" / "archipelago.yaml", folder / "my-world.yaml")
    shutil.copyfile(DATA / "figures.csv", folder / "my-figures.csv")
    (folder / "my-sweep.yaml").write_text(SWEEP, encoding="utf-8")
    (folder / "scenarios").symlink_to(SCENARIOS)
    if "aircraft-incident.yaml" in line:
        copy_shipped("aircraft-incident", folder)
    if "results/" in line:
        shutil.copytree(kept / "results", folder / "results")
    if "game" in line or "council" in line:
        game = folder / "results" / "council" / "bani-toru.json"
        game.parent.mkdir(parents=True)
        write_game(Game(id="bani-toru", scenario="acting", start=Month.parse("2026-01"), months=6,
                        rounds=8, offered=["russia"], draw=17), game)
        shutil.copyfile(game, folder / "game.json")
    if "our-game/" in line:
        assert main(["council", str(folder / "game.json"), "-o", str(folder / "our-game")]) == 0
    whole = [b for b in blocks(page.read_text("utf-8"), "yaml") if b.startswith("name:")]
    for mine in OWN:
        if mine in line and not line.startswith("new "):
            (folder / mine).write_text(whole[0] if whole else BASE.read_text("utf-8"),
                                       encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(("page", "line"), [
    pytest.param(page, line, id=f"{page.stem}: {line}")
    for (line, _), page in reversed(RUN.items())])
def test_a_command_line_of_the_pages_ends_well(
        page: Path, line: str, tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str]) -> None:
    prepare(page, line, tmp_path, kept)
    monkeypatch.chdir(tmp_path)
    words = to_run(line)
    assert words is not None
    assert main(shlex.split(words)) == 0, capsys.readouterr().err


def test_every_command_has_a_line_that_is_run() -> None:
    run = {shlex.split(line)[0] for _, line in ASKED if to_run(line)}
    assert {name for name, c in commands.commands.items() if not c.hidden} <= {
        *run, *NOT_HERE, "calibrate"}
    assert len(ASKED) > 100


def test_the_readme_asks_a_question_that_runs_without_history_beside_it(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (snippet,) = blocks((ROOT / "README.md").read_text("utf-8"), "yaml")
    monkeypatch.chdir(tmp_path)
    Path("mine.yaml").write_text(snippet, encoding="utf-8")
    assert main(["run", "mine.yaml", "-n", "2", "-q", "--no-pictures"]) == 0
