"""Names of shipped scenarios: known in any folder, files come first, and `copy` brings one."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import eurasia_sim as es
from build import SCENARIOS, few
from eurasia_sim.cli import main
from eurasia_sim.reading import InputError
from eurasia_sim.scenario.copying import copy_shipped
from eurasia_sim.scenario.library import find, shipped
from eurasia_sim.sweep import load_sweep
from eurasia_sim.world import load_world

MINE = """\
name: Mine
question: What if?
extends: {extends}
period: {{from: 2022-01, to: 2026-12}}
variants: {{with-it: {{shocks: [
  {{id: it, kind: summit, date: 2026-03, by: ots, on: ots_members, source: hypothetical}}]}}}}
"""


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, where the user stands."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def mine(folder: Path, extends: str, more: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "mine.yaml"
    path.write_text(MINE.format(extends=extends) + more, encoding="utf-8")
    return path


# --- doors

def test_a_run_by_name_is_the_run_of_the_file(elsewhere: Path,
                                              capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "aircraft-incident", "-n", "5", "--no-pictures", "-q"]) == 0
    assert capsys.readouterr().out == "results/aircraft-incident/run-001\n"
    folder = elsewhere / "results" / "aircraft-incident" / "run-001"
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["file"] == "aircraft-incident"
    by_file = es.run(SCENARIOS / "aircraft-incident.yaml", replicates=5)
    assert (folder / "answer.txt").read_text("utf-8") == by_file.answer()
    by_name = es.run("aircraft-incident", replicates=5)
    np.testing.assert_array_equal(by_name.ensemble.records["alignment"],
                                  by_file.ensemble.records["alignment"])


@pytest.mark.parametrize("words", few([
    ["run", "lessons/lesson-1", "-n", "3", "--no-pictures"],
    ["validate", "aircraft-incident", "sweeps/posture", "worlds/turkic-world-with-china"],
    ["compare", "partner-or-patron:patron", "--against", "partner", "-n", "3"],
    ["compare", "oil-price", "war-ends", "-n", "3"],
    ["explain", "history", "coercion[russia] at 2022-06", "-n", "2"],
    ["report", "trade-deal"],
    ["plot", "trade-deal", "plane", "-n", "3"],
    ["handout", "own-world/salt-tax"],
    ["robustness", "trade-deal", "-n", "4"],
    ["score", "--scenario", "history", "-n", "4"],
    ["sweep", "sweeps/posture", "--plan"],
], 3), ids=lambda words: words[0])
@pytest.mark.usefixtures("elsewhere")
def test_every_door_knows_the_names(words: list[str], capsys: pytest.CaptureFixture[str],
                                    monkeypatch: pytest.MonkeyPatch) -> None:
    def write(run: es.Run, target: Path, **told: Any) -> Path:
        target.parent.mkdir(parents=True)
        target.write_text("a page", encoding="utf-8")
        return target

    monkeypatch.setattr("eurasia_sim.report.write_report", write)  # takes ten seconds
    assert main(words) == 0
    out, err = capsys.readouterr()
    assert out
    assert "rror" not in err


@pytest.mark.usefixtures("elsewhere")
def test_python_and_the_page_know_the_names() -> None:
    pytest.importorskip("fastapi")
    from eurasia_sim.app.page_files import scenario_files, scenarios_by_name

    assert es.EurasiaModel("history").plan.labels.states
    assert es.compare("oil-price", "war-ends", replicates=2).against.label == "oil-price:baseline"
    served = scenarios_by_name([Path("trade-deal"), Path("lessons/lesson-2")])
    assert list(served) == ["trade-deal", "lesson-2"]
    assert "data/lesson-2.json" in scenario_files("lesson-2", es.load_scenario(served["lesson-2"]))


def test_every_shipped_file_has_a_name_and_one_form() -> None:
    forms = [shipped("scenario"), shipped("sweep"), shipped("world")]
    assert sum(map(len, forms)) == len(shipped())
    assert {*SCENARIOS.rglob("*.yaml")} < {*shipped().values()}
    for name, path in shipped("scenario").items():
        assert es.load_scenario(name).path == path
    for name in shipped("sweep"):
        assert load_sweep(name).members
    for path in shipped("world").values():
        assert load_world(path).world.states


# --- a file comes first

def test_a_file_or_folder_comes_first(elsewhere: Path) -> None:
    assert find("history") == SCENARIOS / "history.yaml"
    (elsewhere / "history.yaml").touch()
    assert find("history") == Path("history.yaml")
    (elsewhere / "history").mkdir()
    assert find("history") == Path("history")
    (elsewhere / "trade-deal").touch()
    assert find("trade-deal") == Path("trade-deal")
    assert find(str(elsewhere / "trade-deal")) == elsewhere / "trade-deal"


@pytest.mark.parametrize(("words", "meant"), [
    (["run", "aircraft-incidnet"], "aircraft-incident"),
    (["run", "trade-deal.yaml"], "trade-deal"),
    (["run", "scenarios/trade-deal.yaml"], "trade-deal"),
    (["run", "mien.yaml"], "mine.yaml"),
    (["run", "lessons/leson-1"], "lessons/lesson-1"),
    (["compare", "oil-price", "war-end:baseline"], "war-ends"),
    (["sweep", "sweeps/postur"], "sweeps/posture"),
    (["copy", "aircraftincident"], "aircraft-incident"),
])
def test_a_missing_file_offers_the_nearest_names(words: list[str], meant: str, elsewhere: Path,
                                                 capsys: pytest.CaptureFixture[str]) -> None:
    mine(elsewhere, "history")
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert not out
    assert f"did you mean '{meant}'?" in err
    assert sorted(p.name for p in elsewhere.iterdir()) == ["mine.yaml"]


def test_a_sweep_is_not_offered_where_a_scenario_is_meant(capsys: pytest.CaptureFixture[str]
                                                          ) -> None:
    assert main(["run", "sweeps/postur"]) == 2
    assert "sweeps/" not in capsys.readouterr().err.split("\n", 1)[1]


# --- names within files

@pytest.mark.parametrize("name", ["history", "history.yaml", "lessons/history"])
def test_a_scenario_extends_a_shipped_one_from_any_folder(name: str, tmp_path: Path) -> None:
    scenario = es.load_scenario(mine(tmp_path / "far", name))
    assert "aircraft-incident" in scenario.cases["baseline"].events


@pytest.mark.parametrize("name", ["history", "history.yaml"])
def test_the_file_beside_comes_first(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "far"
    path = mine(folder, name)
    (folder / "history.yaml").write_text("name: Other\nquestion: What?\n", encoding="utf-8")
    assert not es.load_scenario(path).cases["baseline"].events


def test_what_comes_from_the_library_finds_its_files_there(tmp_path: Path) -> None:
    """The shipped scenario names history.yaml and a world, and neither is the user's."""
    folder = tmp_path / "far"
    path = mine(folder, "china-fourth-pole")
    (folder / "history.yaml").write_text("name: Other\nquestion: What?\n", encoding="utf-8")
    scenario = es.load_scenario(path)
    assert "aircraft-incident" in scenario.cases["baseline"].events
    assert "china" in scenario.world.world.poles


@pytest.mark.parametrize("name", ["worlds/turkic-world-with-china.yaml",
                                  "worlds/turkic-world-with-china"])
def test_a_shipped_world_by_its_name(name: str, tmp_path: Path) -> None:
    scenario = es.load_scenario(mine(tmp_path / "far", "history", f"world: {name}\n"))
    assert "china" in scenario.world.world.poles


@pytest.mark.parametrize("extends", ["history", "china-fourth-pole"])
def test_a_kept_run_carries_what_it_was_read_from(extends: str, tmp_path: Path,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    run = es.run(mine(tmp_path / "far", extends), replicates=4)
    folder = run.save(tmp_path / "results", pictures=False)
    shutil.rmtree(tmp_path / "far")
    monkeypatch.setattr("eurasia_sim.scenario.library.shipped", lambda form=None: {})
    again = es.run(folder / "scenario.yaml", replicates=4)
    np.testing.assert_array_equal(again.ensemble.records["alignment"],
                                  run.ensemble.records["alignment"])


def test_a_sweep_names_both_and_carries_them(elsewhere: Path,
                                             capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("zarr")
    mine(elsewhere, "china-fourth-pole")
    (elsewhere / "sweep.yaml").write_text(
        "name: S\nscenarios: [mine.yaml, own-world/salt-tax, trade-deal.yaml]\n"
        "ensemble: {replicates: 2, parameters: prior}\nkeep: [reach]\n", encoding="utf-8")
    assert main(["sweep", "sweep.yaml", "--workers", "1", "--threads", "-q"]) == 0
    inputs = elsewhere / "results" / "sweep" / "sweep" / "inputs"
    assert {str(p.relative_to(inputs)) for p in inputs.rglob("*.yaml")} == {
        "mine/scenario.yaml", "mine/world.yaml", "salt-tax/scenario.yaml", "salt-tax/world.yaml",
        "trade-deal/scenario.yaml"}


def test_the_page_carries_them(tmp_path: Path) -> None:
    from eurasia_sim.app.page_files import one_file

    scenario = es.load_scenario(mine(tmp_path / "far", "china-fourth-pole"))
    shutil.rmtree(tmp_path / "far")
    assert '"id":"china"' in one_file("mine", scenario)


@pytest.mark.parametrize(("more", "said"), [
    ("world: ../base.yaml\n", "'../base.yaml' lies outside"),
    ("kinds_from: history.yaml\n", "there is no file 'history.yaml'"),
    ("kinds_from: history\n", "there is no file 'history'"),
    ("ensemble: {parameters: calibrated.json}\n", "there is no file 'calibrated.json'"),
])
def test_names_open_no_way_out(more: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("x: 1\n", encoding="utf-8")
    with pytest.raises(InputError, match=said.replace(".", r"\.")):
        es.run(mine(tmp_path / "far", "china-fourth-pole", more), replicates=1)


def test_a_link_to_a_scenario_extends_what_lies_beside_the_link(tmp_path: Path) -> None:
    real = mine(tmp_path / "far", "base.yaml")
    (tmp_path / "base.yaml").write_text("name: Other\nquestion: What?\n", encoding="utf-8")
    (tmp_path / "link.yaml").symlink_to(real)
    assert es.load_scenario(tmp_path / "link.yaml").name == "Mine"


@pytest.mark.parametrize("key", ["extends", "world"])
def test_an_unknown_name_in_a_file_offers_the_nearest(key: str, tmp_path: Path) -> None:
    path = tmp_path / "asks.yaml"
    name = {"extends": "histroy", "world": "own-world/archipelgo"}[key]
    path.write_text(f"name: A\nquestion: What?\nperiod: {{from: 2022-01, to: 2023-12}}\n"
                    f"{key}: {name}\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        es.load_scenario(path)
    assert f"asks.yaml:4:{len(key) + 3}: there is no" in str(error.value)
    assert {"extends": "did you mean 'history'?",
            "world": "did you mean 'own-world/archipelago'?"}[key] in str(error.value)


# --- copies

@pytest.mark.parametrize("name", list(shipped()))
def test_a_copy_has_all_it_needs(name: str, tmp_path: Path) -> None:
    copied, written = copy_shipped(name, tmp_path / "here")
    assert copied.read_bytes() == shipped()[name].read_bytes()
    assert {*written} == {p for p in (tmp_path / "here").rglob("*") if p.is_file()}
    if name in shipped("scenario"):
        assert {*es.load_scenario(copied).files} == {*written}
    elif name in shipped("sweep"):
        assert {m.scenario.path for m in load_sweep(copied).members} <= {*shipped().values()}
    else:
        assert load_world(copied).world.evidence is None


@pytest.mark.parametrize("name", ["aircraft-incident", "own-world/salt-tax",
                                  "own-world/archipelago", "sweeps/posture"])
def test_copy_and_what_it_says_to_do_next(name: str, elsewhere: Path,
                                          capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["copy", name, "a folder"]) == 0
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith("written: a folder/")
    words = shlex.split(last.removeprefix("Change it, then:  "))
    more = {"run": ["-n", "3", "--no-pictures"], "sweep": ["--plan"], "validate": []}[words[1]]
    assert words[0] == "eurasia-sim"
    assert main([*words[1:], *more]) == 0


def test_copy_never_writes_over_a_file(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (elsewhere / "history.yaml").write_text("mine", encoding="utf-8")
    assert main(["copy", "trade-deal"]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert "history.yaml: there is such a file already\n  nothing was copied" in err
    assert [p.name for p in elsewhere.iterdir()] == ["history.yaml"]
    assert (elsewhere / "history.yaml").read_text("utf-8") == "mine"
    (elsewhere / "taken").touch()
    assert main(["copy", "trade-deal", "taken"]) == 2


def test_a_second_copy_leaves_what_is_the_same(elsewhere: Path,
                                               capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["copy", "trade-deal"]) == 0
    assert main(["copy", "oil-price"]) == 0
    assert "written: oil-price.yaml\n" in capsys.readouterr().out
    assert main(["copy", "oil-price"]) == 0
    assert "oil-price.yaml: it is there already" in capsys.readouterr().out
    assert sorted(p.name for p in elsewhere.iterdir()) == [
        "history.yaml", "oil-price.yaml", "trade-deal.yaml"]


def test_a_copy_that_fails_leaves_nothing(elsewhere: Path, monkeypatch: pytest.MonkeyPatch,
                                          capsys: pytest.CaptureFixture[str]) -> None:
    real = shutil.copyfile

    def full(source: Path, target: Path) -> None:
        if source.name == "history.yaml":
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr("eurasia_sim.scenario.copying.shutil.copyfile", full)
    assert main(["copy", "trade-deal"]) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert not list(elsewhere.iterdir())


def test_copy_lists_every_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["copy", "--list"]) == 0
    assert capsys.readouterr().out.split() == list(shipped())
    assert main(["copy"]) == 2
    assert "--list" in capsys.readouterr().err


@pytest.mark.usefixtures("elsewhere")
def test_new_and_what_it_says_to_do_next(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "folder/my question.yaml"]) == 0
    command = capsys.readouterr().out.splitlines()[-1].removeprefix("Change it, then:  ")
    assert main([*shlex.split(command)[1:], "-n", "2", "--no-pictures"]) == 0


def test_variants_of_what_is_extended_are_not_dropped_without_a_word(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine(tmp_path, "aircraft-incident")
    assert main(["validate", str(tmp_path / "mine.yaml")]) == 0
    said = capsys.readouterr().out
    assert "mine.yaml:3: extends takes over events, not variants" in said
    assert "no-incident" in said


# --- scenarios that are no files

GIVEN: dict[str, Any] = {
    "name": "Mine, given", "question": "What if?", "extends": "history",
    "period": {"from": "2022-01", "to": "2026-12"}, "ensemble": {"replicates": 3},
    "shocks": [{"id": "sorry", "kind": "apology", "date": "2026-02", "by": "russia",
                "on": ("azerbaijan",), "source": "hypothetical"}],
    "variants": {"none": {"remove": ["sorry"]}}}


def test_a_dict_runs_like_the_file_that_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "mine-given.yaml"
    path.write_text(yaml.safe_dump({**GIVEN, "shocks": [{**GIVEN["shocks"][0], "on": [
        "azerbaijan"]}]}), encoding="utf-8")
    given, read = es.run(GIVEN), es.run(path)
    assert given.answer() == read.answer()
    kept = given.save(tmp_path / "results", pictures=False)
    assert kept == tmp_path / "results" / "mine-given" / "run-001"
    assert es.open_run(kept).answer() == read.answer()
    assert es.run(es.load_scenario(GIVEN)).answer() == read.answer()


def test_a_dict_gets_the_messages_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"mine-given.yaml:[\s\S]*by: usa[\s\S]*united_states"):
        es.run({**GIVEN, "shocks": [{**GIVEN["shocks"][0], "by": "usa"}]})
    with pytest.raises(InputError, match="unknown key 'qestion'"):
        es.load_scenario({**GIVEN, "qestion": "Why?"})
    with pytest.raises(InputError, match="a int64 stands in this scenario"):
        es.run({**GIVEN, "ensemble": {"replicates": np.int64(3)}})
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(InputError, match="holds itself"):
        es.run({**GIVEN, "shocks": endless})
    with pytest.raises(TypeError, match="a scenario is a file, a name, a dict or a Scenario"):
        es.run([GIVEN])  # type: ignore[arg-type]


def test_a_dict_names_files_of_the_folder_that_is_said(tmp_path: Path) -> None:
    mine(tmp_path / "here", "history")
    asks = {**GIVEN, "extends": "mine.yaml"}
    assert es.load_scenario(asks, folder=tmp_path / "here").files[0].name == "mine.yaml"
    with pytest.raises(InputError, match=r"there is no file 'mine\.yaml'"):
        es.load_scenario(asks, folder=tmp_path)
