"""Kept runs that are damaged, one way each: one message with file and remedy, status 2.

Nothing is believed that is not as the run left it, nothing hangs, and nothing outside the folder is
read. What is only for people and other programs may be changed.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import worlds
from build import ROOT, few
from eurasia_sim import __version__, api
from eurasia_sim.cli import main
from keeping import manifest_of, reseal

GOOD = ROOT / "tests" / "bad" / "good" / "base.yaml"
Damage = Callable[[Path], object]
posix = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes and devices here")
CHANGED = "was changed since the run"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs of one scenario on other draws, and one in a world of its own."""
    folder = tmp_path_factory.mktemp("runs")
    for seed in (1, 2):
        api.run(GOOD, replicates=4, seed=seed).save(folder, pictures=False)
    world = worlds.random_world(4, 3, 2, 2, 1)
    api.run(worlds.write(folder, world, worlds.some_events(world)), replicates=4).save(
        folder / "own", pictures=False)
    return folder


@pytest.fixture
def kept(runs: Path, tmp_path: Path) -> Path:
    """A copy of a run, with another one beside it."""
    shutil.copytree(runs / "base", tmp_path / "base")
    return tmp_path / "base" / "run-001"


def table(change: Callable[[str], str]) -> Damage:
    def damage(folder: Path) -> None:
        path = folder / "quantiles.csv"
        before = path.read_text("utf-8")
        path.write_text(change(before), encoding="utf-8", newline="")
        assert path.read_text("utf-8") != before
    return damage


def flipped(name: str, part: float) -> Damage:
    def damage(folder: Path) -> None:
        raw = bytearray((folder / name).read_bytes())
        raw[int(len(raw) * part)] ^= 1
        (folder / name).write_bytes(raw)
    return damage


def written(name: str, raw: bytes) -> Damage:
    return lambda folder: (folder / name).write_bytes(raw)


def cut(name: str, part: float) -> Damage:
    return lambda folder: os.truncate(folder / name, int((folder / name).stat().st_size * part))


def gone(name: str) -> Damage:
    return lambda folder: (folder / name).unlink()


def replaced(name: str, make: Callable[[Path], object]) -> Damage:
    def damage(folder: Path) -> None:
        (folder / name).unlink()
        make(folder / name)
    return damage


def linked_away(name: str) -> Damage:
    """The same bytes, but they lie outside."""
    def damage(folder: Path) -> None:
        shutil.move(folder / name, folder.parent / name)
        (folder / name).symlink_to(folder.parent / name)
    return damage


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def sparse(path: Path) -> None:
    path.touch()
    os.truncate(path, 3_000_000_000)


def said(change: Callable[[dict[str, Any]], object]) -> Damage:
    """The manifest says something else, and its checksum is that of before."""
    def damage(folder: Path) -> None:
        manifest = manifest_of(folder)
        change(manifest)
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return damage


def text_of_manifest(change: Callable[[str], str]) -> Damage:
    def damage(folder: Path) -> None:
        path = folder / "manifest.json"
        path.write_text(change(path.read_text("utf-8")), encoding="utf-8")
    return damage


def forged(*damages: Damage, **changes: Any) -> Damage:
    """All checksums are right."""
    def damage(folder: Path) -> None:
        for one in damages:
            one(folder)
        reseal(folder, **changes)
    return damage


def of_the_other(name: str) -> Damage:
    return lambda folder: shutil.copyfile(folder.parent / "run-002" / name, folder / name)


def extends_a_file_of_its_own(folder: Path) -> None:
    path = folder / "scenario.yaml"
    path.write_text("extends: more.yaml\n" + path.read_text("utf-8"), "utf-8")
    reseal(folder)
    (folder / "more.yaml").write_text("name: More\nquestion: What?\nperiod: {from: 2022-01, to: "
                                      "2022-12}\n", "utf-8")


def names_a_file_elsewhere(folder: Path) -> None:
    facts = manifest_of(folder)["files"]
    shutil.copyfile(folder / "scenario.yaml", folder.parent / "secret.yaml")
    (folder / "secret.yaml").symlink_to(folder.parent / "secret.yaml")
    reseal(folder, files={**facts, "secret.yaml": facts["scenario.yaml"]})


def reversed_names(text: str) -> str:
    return text.replace(",kazakhstan,", ",?,").replace(",kyrgyzstan,", ",kazakhstan,").replace(
        ",?,", ",kyrgyzstan,")


def shifted_months(text: str) -> str:
    return text.replace("2022-", "2021-").replace("2023-", "2022-")


def spreadsheet(text: str) -> str:
    return text.replace(",", ";").replace(".", ",").replace("\n", "\r\n")


TABLE, MANIFEST, SCENARIO = "quantiles.csv", "manifest.json", "scenario.yaml"

# What is done → what is said besides the name of the file.
DAMAGES: dict[str, tuple[str, Damage, str]] = {
    # the table
    "a flipped bit": (TABLE, flipped(TABLE, 0.7), CHANGED),
    "a table cut off": (TABLE, cut(TABLE, 0.5), CHANGED),
    "an empty table": (TABLE, written(TABLE, b""), CHANGED),
    "a missing line": (TABLE, table(lambda t: t[:t.rindex("\n", 0, -1) + 1]), CHANGED),
    "a line twice": (TABLE, table(lambda t: t + t[t.rindex("\n", 0, -1) + 1:]), CHANGED),
    "reversed names": (TABLE, table(reversed_names), CHANGED),
    "shifted months": (TABLE, table(shifted_months), CHANGED),
    "saved by a spreadsheet": (TABLE, table(spreadsheet), "saving it in another program"),
    "a table that is no text": (TABLE, written(TABLE, b"\xff\x00" * 99), CHANGED),
    "another run's table": (TABLE, of_the_other(TABLE), CHANGED),
    "no table": (TABLE, gone(TABLE), "there is no such file"),
    "a folder for a table": (TABLE, replaced(TABLE, Path.mkdir), "this is a folder"),
    "a table that lies elsewhere": (TABLE, linked_away(TABLE), "a link that leads out"),
    "a huge table": (TABLE, replaced(TABLE, sparse), "larger than"),
    # the manifest
    "no manifest": (MANIFEST, gone(MANIFEST), "there is no such file"),
    "an empty manifest": (MANIFEST, written(MANIFEST, b""), "damaged"),
    "a manifest cut off": (MANIFEST, cut(MANIFEST, 0.6), "damaged"),
    "a list for a manifest": (MANIFEST, written(MANIFEST, b"[]"), "not what a run leaves"),
    "an empty object": (MANIFEST, written(MANIFEST, b"{}"), "another version"),
    "a manifest that is no text": (MANIFEST, written(MANIFEST, b"{\xff}"), "damaged"),
    "a key twice": (MANIFEST, text_of_manifest(lambda t: '{"seed": 7,' + t[1:]), "twice"),
    "a part of the manifest twice": (
        MANIFEST, text_of_manifest(lambda t: t + t), "damaged"),
    "NaN": (MANIFEST, said(lambda m: m.update(model_seconds=float("nan"))), "no number"),
    "infinite seconds": (MANIFEST, said(lambda m: m.update(model_seconds=float("inf"))),
                         "no number"),
    "a number of five thousand digits": (
        MANIFEST, text_of_manifest(lambda t: t.replace('"seed": 1', '"seed": 1' + "0" * 5000)),
        "damaged"),
    "nested too deep": (MANIFEST, written(MANIFEST, b'{"a":' * 90_000 + b"1" + b"}" * 90_000),
                        "damaged"),
    "a huge manifest": (MANIFEST, replaced(MANIFEST, sparse), "larger than"),
    "a folder for a manifest": (MANIFEST, replaced(MANIFEST, Path.mkdir), "this is a folder"),
    "a manifest that lies elsewhere": (MANIFEST, linked_away(MANIFEST), "a link that leads out"),
    "an unknown form": (MANIFEST, said(lambda m: m.update(format=2)), "another version"),
    "true for a form": (MANIFEST, said(lambda m: m.update(format=True)), "another version"),
    "a form before checksums": (
        MANIFEST, said(lambda m: (m.pop("format"), m.update(files=list(m["files"])))),
        f"another version of the program ({__version__})"),
    "no checksum": (MANIFEST, said(lambda m: m.pop("checksum")), CHANGED),
    "another checksum": (MANIFEST, said(lambda m: m.update(checksum="0" * 64)), CHANGED),
    "an edited manifest": (MANIFEST, said(lambda m: m.update(draws="calibrated")), CHANGED),
    "a seed in quotes": (MANIFEST, forged(seed="1"), "'seed'"),
    "a seed with a point": (MANIFEST, forged(seed=1.5), "'seed'"),
    "true for a seed": (MANIFEST, forged(seed=True), "'seed'"),
    "no replicates": (MANIFEST, forged(replicates=0), "'replicates'"),
    "negative seconds": (MANIFEST, forged(model_seconds=-1.0), "'model_seconds'"),
    "a text for cases": (MANIFEST, forged(cases="baseline"), "'cases'"),
    "a day that is none": (MANIFEST, forged(started="yesterday"), "'started'"),
    "another run's manifest": (TABLE, of_the_other(MANIFEST), CHANGED),
    "another seed": (MANIFEST, forged(seed=7), "seed 7, and scenario.yaml 1"),
    "other replicates": (MANIFEST, forged(replicates=5), "replicates 5, and scenario.yaml 4"),
    "reversed cases": (MANIFEST, forged(cases=["none", "baseline"]), "it says cases none, base"),
    "other months": (MANIFEST, forged(months=["2021-01", "2022-12"]), "months 2021-01 – 2022-12"),
    "a manifest without its files": (MANIFEST, forged(files={}), "what was in scenario.yaml"),
    # the scenario
    "an edited scenario": (SCENARIO, flipped(SCENARIO, 0.9), CHANGED),
    "another seed in the scenario": (
        SCENARIO, lambda f: (f / SCENARIO).write_text((f / SCENARIO).read_text("utf-8").replace(
            "seed: 1", "seed: 2"), "utf-8"), CHANGED),
    "no scenario": (SCENARIO, gone(SCENARIO), "there is no such file"),
    "a scenario that lies elsewhere": (SCENARIO, linked_away(SCENARIO), "a link that leads out"),
    "a huge scenario": (SCENARIO, replaced(SCENARIO, sparse), "larger than"),
    "a file that the run did not leave": (
        "more.yaml", extends_a_file_of_its_own, "was not there when the run was kept"),
    "a manifest that names a file elsewhere": (
        "secret.yaml", names_a_file_elsewhere, "a link that leads out"),
    # right checksums, and still not the run
    "a forged table": ("run-001", forged(table(reversed_names)), "gives other numbers than"),
    "a forged table of other months": ("run-001", forged(table(shifted_months)),
                                       "gives other numbers than"),
    "a forged table of another run": ("run-001", forged(of_the_other(TABLE)),
                                      "gives other numbers than"),
    "a forged scenario": ("manifest.json", forged(of_the_other(SCENARIO)),
                          "seed 1, and scenario.yaml 2"),
}


def refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What `report` says of a run that it should refuse; the other commands open it likewise."""
    page = folder.parent / "page.html"
    status = main(["report", str(folder), "-q", "-o", str(page)])
    out, err = capsys.readouterr()
    assert (status, out) == (2, ""), err
    assert err.startswith("error: ")
    assert "Traceback" not in err
    assert not page.exists()
    return err


def check(damage: str, folder: Path, capsys: pytest.CaptureFixture[str],
          damages: dict[str, tuple[str, Damage, str]]) -> None:
    file, how, words = damages[damage]
    how(folder)
    err = refused(folder, capsys)
    head, *remedy = err.rstrip("\n").split("\n")
    assert f"{file}:" in head
    assert words in err
    assert "again" in remedy[-1] or "EURASIA_SIM_LIMITS" in remedy[-1]


@pytest.mark.parametrize("damage", few(DAMAGES, 20))
def test_damaged_runs_are_refused(damage: str, kept: Path,
                                  capsys: pytest.CaptureFixture[str]) -> None:
    check(damage, kept, capsys, DAMAGES)


PIPES: dict[str, tuple[str, Damage, str]] = {
    f"a {what} for {name}": (name, replaced(name, make), words)
    for name in (TABLE, MANIFEST, SCENARIO)
    for what, make, words in (("pipe", os.mkfifo, "no ordinary file"),
                              ("device", device, "a link that leads out"))}


@posix
@pytest.mark.parametrize("damage", PIPES)
def test_pipes_and_devices_are_not_waited_for(damage: str, kept: Path,
                                              capsys: pytest.CaptureFixture[str]) -> None:
    check(damage, kept, capsys, PIPES)


OWN: dict[str, tuple[str, Damage, str]] = {
    "an edited world": ("world.yaml", flipped("world.yaml", 0.3), CHANGED),
    "no world": ("world.yaml", gone("world.yaml"), "there is no such file"),
    "a world that lies elsewhere": ("world.yaml", linked_away("world.yaml"),
                                    "a link that leads out")}


@pytest.mark.parametrize("damage", OWN)
def test_a_world_is_kept_with_its_run(damage: str, runs: Path, tmp_path: Path,
                                      capsys: pytest.CaptureFixture[str]) -> None:
    [run] = (runs / "own").glob("*/run-001")
    folder = shutil.copytree(run, tmp_path / "own" / "run-001")
    check(damage, folder, capsys, OWN)


def test_the_corpus_is_large() -> None:
    assert len(DAMAGES) + len(PIPES) + len(OWN) >= 60


def test_what_is_for_people_may_be_changed(kept: Path) -> None:
    """Answers, effects, draws and pictures are never read back, wherever they lead."""
    (kept / "answer.txt").write_text("mine", "utf-8")
    (kept / "effects.csv").unlink()
    (kept / "notes.md").write_text("What I thought of it.", "utf-8")
    (kept / "ensemble.nc").symlink_to("/dev/zero")
    assert api.open_run(kept).answer()


def test_a_run_in_a_folder_that_is_a_link_opens(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(kept)
    assert api.open_run(tmp_path / "link").answer() == api.open_run(kept).answer()


def test_a_manifest_may_be_laid_out_otherwise(kept: Path) -> None:
    manifest = dict(reversed(manifest_of(kept).items()))
    (kept / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    assert api.open_run(kept)
