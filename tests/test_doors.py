"""The doors: README's commands, run.py, the console command, imports."""

from __future__ import annotations

import gc
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from glob import glob
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eurasia_sim as es
from build import ROOT, SCENARIOS, few
from commands_page import JSON, example_lines, shown_commands
from eurasia_sim import __version__
from eurasia_sim.cli import commands, main

# Commands whose examples are tried here; the others are tried where they are tested.
OWN = ("run", "compare", "explain", "report", "plot", "validate", "new", "copy", "kinds",
       "evidence", "patterns", "completion")
README = (ROOT / "README.md").read_text("utf-8")


def shell(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300,
                          check=False)


def test_the_readme_has_two_commands_and_they_are_the_real_ones() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
    install = ["python", "-m", "pip", "install", "-c", "constraints.txt", "-e"]
    assert [shlex.split(block) for block in blocks[:2]] == [
        [*install, ".", "&&", "python", "run.py", "scenarios/aircraft-incident.yaml"],
        [*install, ".[test]", "&&", "python", "-m", "pytest"]]


def test_the_main_job_leaves_answer_tables_pictures_and_manifest(tmp_path: Path) -> None:
    done = shell(sys.executable, "run.py", "scenarios/aircraft-incident.yaml", "-n", "30", "-o",
                 str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "with “no incident”" in done.stdout
    folder = tmp_path / "aircraft-incident" / "run-001"
    names = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
    from eurasia_sim.plots import PICTURES

    assert names == ["answer.txt", "effects.csv", "manifest.json",
                     *sorted(f"pictures/{name}.png" for name in PICTURES
                             if name != "moves"), "quantiles.csv",
                     "scenario.yaml"]
    for picture in (folder / "pictures").iterdir():
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert picture.stat().st_size > 20_000


@pytest.mark.parametrize("options", [[], ["--reduce"], ["--replicates", "no"]])
def test_a_run_leaves_the_search_for_garbage_on(options: list[str], tmp_path: Path) -> None:
    main(["run", str(SCENARIOS / "history.yaml"), "-n", "3", "--no-pictures", "-q", "-o",
          str(tmp_path), *options])
    assert gc.isenabled()


@pytest.mark.slow
def test_run_py_and_the_console_command_do_the_same(tmp_path: Path) -> None:
    scenario = str(SCENARIOS / "history.yaml")
    common = [scenario, "-n", "8", "--no-pictures", "-q"]
    one = shell(sys.executable, "run.py", *common, "-o", str(tmp_path / "a"))
    two = shell(sys.executable, "-m", "eurasia_sim", "run", *common, "-o", str(tmp_path / "b"))
    assert one.returncode == two.returncode == 0, one.stderr + two.stderr
    for name in ("answer.txt", "quantiles.csv", "scenario.yaml"):
        first, second = ((tmp_path / x / "history" / "run-001" / name).read_bytes() for x in "ab")
        assert first == second


def test_the_yaml_of_the_readme_runs(tmp_path: Path) -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", README, flags=re.DOTALL)
    (tmp_path / "mine.yaml").write_text(block, encoding="utf-8")
    assert main(["run", str(tmp_path / "mine.yaml"), "-n", "5", "-o", str(tmp_path),
                 "--no-pictures"]) == 0
    assert main(["validate", "--strict", str(tmp_path / "mine.yaml")]) == 0


HEAVY = {"mesa", "pandas", "matplotlib", "xarray", "scipy", "pydantic"}


@pytest.mark.parametrize(("code", "heavy"), [
    ("import eurasia_sim", HEAVY),
    ("from eurasia_sim.cli import main; main(['--help'])", HEAVY | {"numpy", "yaml", "tqdm"}),
    ("from eurasia_sim.cli import main; main(['run', '--help'])", HEAVY | {"yaml", "tqdm"})])
def test_it_starts_without_anything_heavy(code: str, heavy: set[str]) -> None:
    """That is why it starts at once: how fast, says benchmarks/starts.py."""
    done = shell(sys.executable, "-c", f"{code}; import sys; print('loaded', *sys.modules)")
    assert done.returncode == 0, done.stderr
    loaded = done.stdout.split("loaded ")[1].split()
    assert "eurasia_sim" in loaded
    assert not heavy.intersection(loaded)


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert __version__ in capsys.readouterr().out
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert "Exit status" in out
    listed = list(shown_commands())
    mine = [name for name in listed if name in OWN]
    assert mine == ["run", "compare", "explain", "report", "plot", "validate", "new", "copy",
                    "kinds", "evidence", "patterns", "completion"]
    places = [out.index(f"\n  {name} ") for name in listed]
    assert places == sorted(places)
    assert main(["rnu"]) == 2


@pytest.mark.parametrize("name", list(shown_commands()))
def test_every_command_explains_itself_with_an_example(
        name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    assert "Example" in capsys.readouterr().out
    assert example_lines(commands.commands[name])


def test_each_command_has_a_file_that_is_called_after_it() -> None:
    folder = ROOT / "src" / "eurasia_sim" / "cli"
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "options", "terminal"}
    assert files == set(commands.commands)
    for name, command in commands.commands.items():
        assert command.callback is not None
        assert command.callback.__module__ == f"eurasia_sim.cli.{name}"


# --- every example in a help text runs

@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a user would stand: scenarios, a file of one's own, and a run that was kept."""
    folder = tmp_path_factory.mktemp("place")
    shutil.copytree(SCENARIOS, folder / "scenarios")
    shutil.copyfile(SCENARIOS / "history.yaml", folder / "my-scenario.yaml")
    done = shell(sys.executable, "-m", "eurasia_sim", "run", "scenarios/history.yaml", "-n", "20",
                 "--no-pictures", "-q", cwd=folder)
    assert done.stdout == "results/history/run-001\n", done.stderr
    return folder


EXAMPLES = [line for name, command in shown_commands().items() if name in OWN
            for line in example_lines(command)]


@pytest.mark.parametrize("line", few(EXAMPLES, 4))
def test_the_examples_run(line: str, place: Path, capsys: pytest.CaptureFixture[str],
                          monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    words = shlex.split(line.split(">")[0])[1:]
    words = [path for word in words for path in (sorted(glob(word)) if "*" in word else [word])]
    takes = {option for p in commands.commands[words[0]].params for option in p.opts}
    of_a_run = any(word.startswith("results/") for word in words)
    if "-n" in takes and "--list" not in words and (words[0] == "explain" or not of_a_run):
        words += ["-n", "5"]
    assert main(words) in ((0, 1) if "--strict" in words else (0,))
    out, err = capsys.readouterr()
    assert out
    assert "rror" not in err
    assert "nothing differs" not in err


# --- what programs read

def parsed(out: str) -> dict[str, Any]:
    value = json.loads(out)
    assert isinstance(value, dict)
    return value


READ = {
    "run": ["run", "scenarios/trade-deal.yaml", "-n", "5", "--no-pictures"],
    "compare": ["compare", "scenarios/trade-deal.yaml", "-n", "5"],
    "explain": ["explain", "results/history/run-001", "coercion[russia] at 2022-06", "-n", "3"],
    "validate": ["validate", "scenarios/history.yaml"],
    "kinds": ["kinds"],
    "patterns": ["patterns", "-n", "4"],
    "score": ["score", "-n", "10"],
    "evidence": ["evidence"],
}


@pytest.mark.parametrize("name", few(READ, 2))
def test_json_has_the_documented_keys_and_nothing_beside(
        name: str, place: Path, capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    assert main([*READ[name], "--json"]) == 0
    found = parsed(capsys.readouterr().out)
    assert set(found) == set(JSON[name])
    # Keys that are named within the text of another are there too.
    for key, text in JSON[name].items():
        inner = found[key]
        if isinstance(inner, list) and inner and isinstance(inner[0], dict):
            for named in re.findall(r"`(\w+)`", text):
                assert named in inner[0] or named in ("compare", "hint", "response",
                                                      "median_by_month", "message", "in", "line",
                                                      "column"), (key, named)


def test_json_of_an_error_is_on_the_other_stream(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["compare", "nowhere.yaml"], ["run", "nowhere.yaml"], ["kinds", "nothing"],
                  ["explain", "nowhere.yaml", "cohesion[ots]"], ["evidence", "nothing"]):
        assert main([*words, "--json"]) == 2
        out, err = capsys.readouterr()
        assert not out
        assert err.startswith("error: ")


def test_validate_tells_errors_as_json(place: Path, capsys: pytest.CaptureFixture[str],
                                       monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    bad = place / "bad.yaml"
    bad.write_text("name: A\nqestion: What?\n", encoding="utf-8")
    assert main(["validate", "bad.yaml", "scenarios/history.yaml", "--json"]) == 2
    found = parsed(capsys.readouterr().out)
    assert found["usable"] is False
    error = found["files"][0]["error"]
    assert (error["in"], error["line"], error["column"]) == ("bad.yaml", 2, 1)
    assert "did you mean 'question'?" in error["hint"]
    assert found["files"][1]["error"] is None


def test_numbers_of_run_are_those_of_the_answer(place: Path, capsys: pytest.CaptureFixture[str],
                                                monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    assert main([*READ["run"], "--json"]) == 0
    found = parsed(capsys.readouterr().out)
    answer = (place / found["folder"] / "answer.txt").read_text("utf-8")
    level = found["levels"][0]
    assert re.search(f"{level['words']}:? +{level['start']:.2f} ".replace("-", "−"), answer)
    row = found["effects"][0]
    direct = es.compare(place / found["folder"]).rows()[0]
    assert row["q50"] == pytest.approx(direct["q50"], abs=1e-7)


# --- quiet

@pytest.fixture
def quick_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """A report takes ten seconds; what is in it has tests of its own."""
    def write(run: es.Run, target: Path, **told: Any) -> Path:
        target.write_text("a page", encoding="utf-8")
        return target

    monkeypatch.setattr("eurasia_sim.report.write_report", write)


@pytest.mark.usefixtures("quick_report")
@pytest.mark.parametrize(("words", "said"), [
    (["run", "scenarios/history.yaml", "-n", "5", "--no-pictures"], r"results/history/run-\d+\n"),
    (["kinds"], r"(\w+\n)+"),
    (["kinds", "summit"], r"results/kinds/summit\.png\n"),
    (["evidence"], r"([\w-]+\n)+"),
    (["validate", "scenarios/history.yaml"], r""),
    (["copy", "trade-deal", "quiet/copies"],
     r"quiet/copies/trade-deal\.yaml\nquiet/copies/history\.yaml\n"),
    (["new", "quiet/mine.yaml"], r"quiet/mine\.yaml\nquiet/history\.yaml\n"),
    (["plot", "results/history/run-001", "alignment", "-o", "quiet"], r"quiet/alignment\.png\n"),
    (["report", "results/history/run-001", "-o", "quiet/r.html"], r"quiet/r\.html\n"),
])
def test_quiet_prints_only_the_result(words: list[str], said: str, place: Path,
                                      capsys: pytest.CaptureFixture[str],
                                      monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    assert main([*words, "-q"]) == 0
    out, err = capsys.readouterr()
    assert re.fullmatch(said, out), out
    assert not err


def test_remarks_of_compare_go_to_the_other_stream(place: Path, monkeypatch: pytest.MonkeyPatch,
                                                   capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(place)
    words = ["compare", "scenarios/sceptic.yaml:grievance-bites", "-n", "4"]
    assert main(words) == 0
    out, err = capsys.readouterr()
    assert "remark: sceptic:grievance-bites and sceptic:baseline have different priors" in err
    assert "remark" not in out
    assert main([*words, "-q"]) == 0
    assert not capsys.readouterr().err


# --- exit statuses

def test_run_prints_the_remarks_of_validate_and_keeps_them(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.yaml").write_text(
        "name: Mine\nquestion: What?\nextends: history\nshocks:\n  - {id: big, kind: summit, "
        "date: 2025-01, by: ots, on: all, severity: 20, source: hypothetical}\n",
        encoding="utf-8")
    assert main(["validate", "mine.yaml"]) == 0
    wanted = capsys.readouterr().out.splitlines()
    assert any("'big' has severity 20" in line for line in wanted)
    assert main(["run", "mine.yaml", "-n", "8", "--no-pictures"]) == 0
    assert capsys.readouterr().err.splitlines() == wanted
    folder = Path("results/mine/run-001")
    kept = json.loads((folder / "manifest.json").read_text("utf-8"))["remarks"]
    assert [f"remark: {remark}" for remark in kept] == wanted
    assert list(es.open_run(folder).remarks) == kept
    assert main(["report", str(folder), "-q"]) == 0
    assert "has severity 20" in (folder / "report.html").read_text("utf-8")


def test_remarks_are_an_error_only_if_strict(tmp_path: Path,
                                             capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "strong.yaml"
    path.write_text("name: A\nquestion: What?\nperiod: {from: 2022-01, to: 2023-12}\nshocks:\n"
                    "  - {id: it, kind: summit, date: 2022-06, by: ots, on: ots_members,\n"
                    "     severity: 50, source: hypothetical}\n", encoding="utf-8")
    assert main(["validate", str(path)]) == 0
    assert "remark: " in capsys.readouterr().out
    assert main(["validate", "--strict", str(path)]) == 1
    assert main(["validate", "--strict", "--json", str(path)]) == 1


def test_an_error_of_our_own_says_so(monkeypatch: pytest.MonkeyPatch,
                                     capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> str:
        raise RuntimeError("a\nlong story")

    monkeypatch.setattr("eurasia_sim.analysis.catalogue.kinds.as_text", broken)
    assert main(["kinds"]) == 70
    out, err = capsys.readouterr()
    assert not out
    assert err.count("\n") == 1
    assert "our fault and not yours: RuntimeError: a long story." in err
    assert main(["kinds", "--debug"]) == 70
    assert 'raise RuntimeError("a\\nlong story")' in capsys.readouterr().err
    assert main(["--debug", "kinds"]) == 70
    assert "Traceback" in capsys.readouterr().err


def test_too_little_memory_is_not_our_fault(monkeypatch: pytest.MonkeyPatch,
                                            capsys: pytest.CaptureFixture[str]) -> None:
    def full() -> str:
        raise MemoryError

    monkeypatch.setattr("eurasia_sim.analysis.catalogue.kinds.as_text", full)
    assert main(["kinds"]) == 2
    assert "there is not enough memory" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_an_interrupted_run_leaves_nothing(tmp_path: Path) -> None:
    """Ctrl-C comes while the model runs on its threads."""
    code = """
import os, signal, sys, threading
from eurasia_sim import engine
from eurasia_sim.cli import main

def run(*what, **how):
    engine.run = whole  # one signal, not one a chunk
    threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()
    return whole(*what, **how)

whole, engine.run = engine.run, run
sys.exit(main(sys.argv[1:]))
"""
    done = shell(sys.executable, "-c", code, "run", str(SCENARIOS / "power-centre-2040.yaml"),
                 "-n", "20000", "-o", str(tmp_path / "results"), "--reduce")
    assert done.returncode == 130, done.stderr
    assert not done.stdout
    assert "interrupted; nothing half-written was left" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.rglob("run-*"))


@pytest.mark.skipif(os.name != "posix", reason="pipes")
def test_a_reader_that_goes_away_is_no_error() -> None:
    done = shell("bash", "-o", "pipefail", "-c",
                 f"{sys.executable} -m eurasia_sim kinds | head -1")
    assert done.returncode == 0, done.stderr
    assert not done.stderr


# --- nothing is lost, nothing is half there

@pytest.mark.usefixtures("quick_report")
@pytest.mark.parametrize(("words", "target"), few([
    (["kinds", "summit", "-p", "mine.png"], "mine.png"),
    (["report", "results/history/run-001", "-o", "mine.html"], "mine.html"),
    (["plot", "results/history/run-001", "alignment", "-o", "."], "alignment.png"),
    (["explain", "results/history/run-001", "cohesion[ots] at 2022-04", "-n", "2", "-p",
      "mine.svg"], "mine.svg"),
    (["new", "mine.yaml"], "mine.yaml")], 2))
def test_a_file_is_replaced_only_if_told(words: list[str], target: str, place: Path,
                                         capsys: pytest.CaptureFixture[str],
                                         monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    path = place / target
    path.write_text("mine", encoding="utf-8")
    before = sorted(place.iterdir())
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert not out
    assert f"{target}: there is such a file already" in err
    assert path.read_text(encoding="utf-8") == "mine"
    if words[0] != "new":
        assert main([*words, "--overwrite"]) == 0
        assert path.read_bytes() != b"mine"
    assert sorted(place.iterdir()) == before
    path.unlink()


def test_a_picture_that_fails_leaves_nothing(place: Path, capsys: pytest.CaptureFixture[str],
                                             monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)

    def half(label: str, event: str, effects: object, path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("eurasia_sim.plots.pictures.kinds.draw_response", half)
    assert main(["kinds", "summit", "-p", "full/it.png"]) == 2
    assert "it.png: cannot be written (No space left on device)" in capsys.readouterr().err
    assert not list((place / "full").iterdir())


def test_pictures_come_all_or_none(place: Path, capsys: pytest.CaptureFixture[str],
                                   monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    (place / "some").mkdir()
    (place / "some" / "plane.png").write_text("mine", encoding="utf-8")
    assert main(["plot", "results/history/run-001", "alignment", "plane", "-o", "some"]) == 2
    assert [p.name for p in (place / "some").iterdir()] == ["plane.png"]
    assert main(["plot", "results/history/run-001", "what-if"]) == 2
    assert "'what-if' has nothing to show" in capsys.readouterr().err
    assert main(["plot", "results/history/run-001", "triangel"]) == 2
    assert "did you mean 'triangle'?" in capsys.readouterr().err


@pytest.mark.parametrize("words", [
    ["plot", "results/history", "alignment"], ["report", "results/history"],
    ["explain", "results/history", "cohesion[ots]"], ["compare", "results/history"]])
def test_a_folder_of_runs_is_told_from_a_run(words: list[str], place: Path,
                                             capsys: pytest.CaptureFixture[str],
                                             monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    assert main(words) == 2
    err = capsys.readouterr().err
    assert "this folder holds no run" in err
    assert "name one of its runs: results/history/run-" in err


@pytest.mark.parametrize("words", [
    ["plot"], ["plot", "results/history/run-001", "-n", "5"], ["kinds", "-p", "x.png"],
    ["explain", "scenarios/history.yaml", "cohesion[ots]", "--group", "invasion"],
    ["explain", "scenarios/history.yaml", "cohesion[ots]", "--by", "mechanisms", "--group", "a=b"],
    ["explain", "scenarios/history.yaml", "cohesion[ots]", "--by", "events", "--event", "apology"],
    ["explain", "scenarios/history.yaml", "cohesion[ots]", "-p", "picture.bmp"],
    ["evidence", "R16", "--checks"], ["compare"], ["completion", "tcsh"]])
def test_what_does_not_go_together_is_refused(words: list[str], place: Path,
                                              capsys: pytest.CaptureFixture[str],
                                              monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert not out
    assert "Error: " in err


# --- a kept run is a run

def test_a_kept_run_opens_as_it_was(place: Path) -> None:
    folder = place / "results" / "history" / "run-001"
    run = es.open_run(folder)
    assert run.scenario.slug == "history"
    assert run.answer() == (folder / "answer.txt").read_text("utf-8")
    again = es.run(place / "scenarios" / "history.yaml", replicates=20)
    for name, values in again.ensemble.records.items():
        assert np.array_equal(run.ensemble.records[name], values)
    assert np.array_equal(run.ensemble.power, again.ensemble.power)


# --- completion

def test_the_scripts_of_completion(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("bash", "zsh", "fish"):
        assert main(["completion", name]) == 0
        assert "_EURASIA_SIM_COMPLETE" in capsys.readouterr().out


@pytest.mark.parametrize(("words", "found"), few([
    ("eurasia-sim ex", {"explain"}),
    ("eurasia-sim run scenarios/aircraft", {"scenarios/aircraft-incident.yaml"}),
    ("eurasia-sim compare scenarios/trade", {"scenarios/trade-deal.yaml"}),
    ("eurasia-sim plot results/history/run-0", {"results/history/run-001/"}),
    ("eurasia-sim run aircraft", {"aircraft-incident"}),
    ("eurasia-sim compare partner", {"partner-or-patron"}),
    ("eurasia-sim sweep sweeps/p", {"sweeps/posture"}),
    ("eurasia-sim copy worlds/", {"worlds/turkic-world-with-china"}),
    ("eurasia-sim kinds aircraft", {"aircraft_incident"}),
    ("eurasia-sim run sweeps/", set()),
    ("eurasia-sim run --no-p", {"--no-pictures"}),
    ("eurasia-sim run nowhere/", set())], 2))
def test_completion(words: str, found: set[str], place: Path) -> None:
    env = {**os.environ, "_EURASIA_SIM_COMPLETE": "bash_complete", "COMP_WORDS": words,
           "COMP_CWORD": str(len(words.split()) - 1)}
    done = subprocess.run([sys.executable, "-m", "eurasia_sim"], env=env, cwd=place, text=True,
                          capture_output=True, timeout=60, check=False)
    offered = {line.split(",", 1)[1] for line in done.stdout.split()}
    assert found <= offered, done.stderr
    assert not done.stderr
    if not found:
        assert not offered


def test_no_path_of_a_machine_and_no_address_in_pins() -> None:
    for name in ("constraints.txt", "pyproject.toml"):
        text = (ROOT / name).read_text("utf-8")
        assert "://" not in text
        assert "file:" not in text


def test_citation_and_package_agree_on_the_version() -> None:
    assert f"version: {__version__}" in (ROOT / "CITATION.cff").read_text("utf-8")


def test_a_character_that_no_name_can_hold(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "a\0b.yaml"]) == 2
    assert "a character of number 0 can stand in no name" in capsys.readouterr().err
