"""Stores of sweeps that are damaged, one way each: mended, or refused with file and remedy.

What belongs to a chunk is run again; what says what the sweep is, is refused. Nothing hangs,
nothing endless is read, and nothing outside the folder is read or written.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from build import few, slow
from eurasia_sim.cli import main
from eurasia_sim.files import as_json, checksum, replace_file
from eurasia_sim.sweep import Pool, load_sweep, run_sweep
from sweeping import contents, run_here, write_sweep

pytest.importorskip("zarr", reason='needs pip install "eurasia-sim[sweep]"')
posix = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes and devices here")
Damage = Callable[[Path], object]
CHUNK = "runs.zarr/quarrel/outcomes/c/2/0/0/1"
RECORD = "done/000/000007.json"
ARRAY = "runs.zarr/quarrel/outcomes/zarr.json"
SCENARIO = "inputs/quarrel/scenario.yaml"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished sweep, and the file that asks for it."""
    folder = tmp_path_factory.mktemp("whole")
    run_here(write_sweep(folder), folder / "results")
    return folder


@pytest.fixture
def place(whole: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def flipped(name: str, part: float = 0.9) -> Damage:
    def damage(folder: Path) -> None:
        raw = bytearray((folder / name).read_bytes())
        raw[int(len(raw) * part)] ^= 1
        (folder / name).write_bytes(raw)
    return damage


def written(name: str, raw: bytes) -> Damage:
    return lambda folder: (folder / name).write_bytes(raw)


def cut(name: str) -> Damage:
    return lambda folder: os.truncate(folder / name, (folder / name).stat().st_size // 2)


def gone(name: str) -> Damage:
    def damage(folder: Path) -> None:
        if (folder / name).is_dir():
            shutil.rmtree(folder / name)
        else:
            (folder / name).unlink()
    return damage


def replaced(name: str, make: Callable[[Path], object]) -> Damage:
    def damage(folder: Path) -> None:
        gone(name)(folder)
        make(folder / name)
    return damage


def moved_away(name: str) -> Damage:
    """The same, but outside, and a link to it."""
    def damage(folder: Path) -> None:
        away = folder.parent / "away"
        shutil.move(folder / name, away)
        (folder / name).symlink_to(away)
    return damage


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def circle(path: Path) -> None:
    path.symlink_to(path.name)


def sparse(path: Path) -> None:
    path.touch()
    os.truncate(path, 3_000_000_000)


def forged(raw: bytes) -> Damage:
    """A chunk of other bytes, with their checksum in its record."""
    def damage(folder: Path) -> None:
        (folder / CHUNK).write_bytes(raw)
        record = next(path for path in folder.glob("done/*/*.json")
                      if json.loads(path.read_bytes())["chunk"] == 13)
        known = json.loads(record.read_bytes())
        known["files"] = {"outcomes": checksum(raw)}
        record.write_bytes(as_json(known))
    return damage


def said(change: Callable[[str], str]) -> Damage:
    def damage(folder: Path) -> None:
        path = folder / "sweep.json"
        before = path.read_text("utf-8")
        path.write_text(change(before), "utf-8")
        assert path.read_text("utf-8") != before
    return damage


MENDED: dict[str, Damage] = {
    "a chunk gone": gone(CHUNK),
    "a flipped bit": flipped(CHUNK),
    "a chunk cut off": cut(CHUNK),
    "an empty chunk": written(CHUNK, b""),
    "a huge chunk": replaced(CHUNK, sparse),
    "a chunk that lies elsewhere": moved_away(CHUNK),
    "a forged chunk": forged(b"these are not the numbers of a chunk"),
    "a chunk that swells": forged(b"\2\1\x81\4" + b"\xf0\xff\xff\x7f" * 3 + b"x" * 40),
    "a forged chunk of the right head": forged(
        b"\2\1\x81\4" + (48).to_bytes(4, "little") + b"x" * 20),
    "a point's folder gone": gone("runs.zarr/quarrel/outcomes/c/2"),
    "every chunk gone": gone("runs.zarr/quarrel/outcomes/c"),
    "a record gone": gone(RECORD),
    "a record cut off": cut(RECORD),
    "a record that is no text": written(RECORD, b"\xff\xfe"),
    "a record of a list": written(RECORD, b"[]"),
    "a record of another chunk": lambda f: shutil.copyfile(f / RECORD, f / "done/000/000008.json"),
    "a record with a key twice": lambda f: (f / RECORD).write_text(
        (f / RECORD).read_text("utf-8").replace("{", '{"chunk": 7,', 1), "utf-8"),
    "a huge record": replaced(RECORD, sparse),
    "a record nested too deep": written(RECORD, b"[" * 90_000),
    "no records": gone("done"),
    "an array's description gone": gone(ARRAY),
    "an array's description changed": flipped(ARRAY, 0.5),
    "an array described as something else": written(ARRAY, b'{"zarr_format": 3}'),
    "a huge description": replaced(ARRAY, sparse),
    "a group's description gone": gone("runs.zarr/quarrel/zarr.json"),
    "the description of all gone": gone("runs.zarr/zarr.json"),
    "no arrays at all": gone("runs.zarr"),
    "aside dropped by version control": gone("aside"),
    "log dropped by version control": gone("log"),
    "every empty folder dropped": lambda f: [gone(name)(f) for name in ("aside", "log", "done")],
    "something left aside": written("aside/left", b"half"),
    "no summary": gone("summary.csv"),
    "a summary that lies elsewhere": moved_away("summary.csv"),
    "a changed summary": flipped("effects.csv"),
}
if hasattr(os, "mkfifo"):
    MENDED |= {f"a {what} for {name}": replaced(name, make)
               for name in (CHUNK, RECORD, ARRAY, "summary.csv")
               for what, make in (("pipe", os.mkfifo), ("device", device))}


@pytest.mark.parametrize("damage", few(MENDED, 12))
def test_damaged_chunks_are_run_again(damage: str, whole: Path, place: Path,
                                      capsys: pytest.CaptureFixture[str]) -> None:
    folder = place / "results" / "many" / "sweep"
    MENDED[damage](folder)
    outside = {p: p.read_bytes() for p in folder.parent.glob("away") if p.is_file()}
    status = main(["sweep", str(place / "many.yaml"), "--threads", "-w", "1", "-q", "-o",
                   str(place / "results")])
    assert (status, capsys.readouterr().err) == (0, "")
    assert contents(folder) == contents(whole / "results" / "many" / "sweep")
    assert not [path for path in folder.rglob("*") if path.is_symlink()]
    assert {p: p.read_bytes() for p in outside} == outside
    assert sorted(p.name for p in folder.iterdir()) == [
        "aside", "done", "effects.csv", "inputs", "log", "runs.zarr", "summary.csv", "sweep.json"]


# What is done → the file that is named, and what is said of it.
REFUSED: dict[str, tuple[str, Damage, str]] = {
    "no description": ("sweep", gone("sweep.json"), "holds no sweep (there is no sweep.json)"),
    "an empty description": ("sweep.json", written("sweep.json", b""), "damaged"),
    "a description cut off": ("sweep.json", cut("sweep.json"), "damaged"),
    "a list": ("sweep.json", written("sweep.json", b"[]"), "not what a sweep leaves"),
    "nothing in it": ("sweep.json", written("sweep.json", b"{}"), "not what a sweep leaves"),
    "no text": ("sweep.json", written("sweep.json", b"\xff"), "damaged"),
    "nested too deep": ("sweep.json", written("sweep.json", b"[" * 90_000), "damaged"),
    "a key twice": ("sweep.json", said(lambda t: '{"format": 1,' + t[1:]), "twice"),
    "NaN": ("sweep.json", said(lambda t: t.replace('"first": 0.0', '"first": NaN')),
            "no number"),
    "a wrong type": ("sweep.json", said(lambda t: t.replace('"replicates": 8',
                                                            '"replicates": "8"')),
                     "not what a sweep leaves"),
    "chunks of nothing": ("sweep", said(lambda t: t.replace('"chunk": 3', '"chunk": 0')),
                          "other chunk (0, now 3)"),
    "an unknown key": ("sweep.json", said(lambda t: t.replace("{", '{"more": 1,', 1)),
                       "not what a sweep leaves"),
    "another form": ("sweep.json", said(lambda t: t.replace('"format": 1', '"format": 9')),
                     "format 9"),
    "another version": ("sweep", said(lambda t: t.replace('"version": "', '"version": "9')),
                        "it was made by eurasia-sim 9"),
    "other points": ("sweep", said(lambda t: t.replace("0.1,", "0.2,", 1)), "other axes"),
    "other replicates": ("sweep", said(lambda t: t.replace('"replicates": 8', '"replicates": 9')),
                         "other replicates (9, now 8)"),
    "reversed states": ("sweep", said(lambda t: t.replace('"s0"', '"?"').replace(
        '"s1"', '"s0"').replace('"?"', '"s1"')), "other names"),
    "another checksum": ("sweep", said(lambda t: t.replace('"scenario.yaml": "', '"scenario.yaml": '
                                                           '"0')), "was another"),
    "a huge description of the sweep": ("sweep.json", replaced("sweep.json", sparse), "larger"),
    "a description that lies elsewhere": ("sweep.json", moved_away("sweep.json"), "leads out"),
    "an edited scenario": (SCENARIO, flipped(SCENARIO), "changed since the sweep began"),
    "no scenario": (SCENARIO, gone(SCENARIO), "there is no such file"),
    "a scenario that lies elsewhere": (SCENARIO, moved_away(SCENARIO), "leads out"),
    "a huge scenario": (SCENARIO, replaced(SCENARIO, sparse), "larger"),
    "no world": ("world.yaml", gone("inputs/quarrel/world.yaml"), "there is no such file"),
    "no inputs": (SCENARIO, gone("inputs"), "there is no such file"),
    "a folder for a chunk": (CHUNK, replaced(CHUNK, Path.mkdir), "something else stands"),
    "a file for the folder of chunks": ("outcomes/c/2", replaced(
        "runs.zarr/quarrel/outcomes/c/2", Path.touch), "something else stands"),
    **{f"{name} that lies elsewhere": (name, moved_away(name), "leads out")
       for name in ("done", "log", "aside", "runs.zarr", "inputs")},
    "records in a circle": ("done/000", replaced("done/000", circle), "something else stands"),
    "chunks in a circle": ("outcomes/c", replaced("runs.zarr/quarrel/outcomes/c", circle),
                           "something else stands"),
    "records that lie elsewhere": ("done/000", moved_away("done/000"), "leads out"),
    "points that lie elsewhere": ("outcomes/c", moved_away("runs.zarr/quarrel/outcomes/c"),
                                  "leads out"),
    "chunks that lie elsewhere": ("runs.zarr/quarrel", moved_away("runs.zarr/quarrel"),
                                  "leads out"),
    **{f"a file for {name}": (name, replaced(name, Path.touch), "should be a folder")
       for name in ("done", "log", "aside", "runs.zarr", "inputs")},
}
if hasattr(os, "mkfifo"):
    REFUSED |= {f"a {what} for {name}": (name, replaced(name, make), words)
                for name in ("sweep.json", SCENARIO)
                for what, make, words in (("pipe", os.mkfifo, "no ordinary file"),
                                          ("device", device, "leads out"))}


@pytest.mark.parametrize("damage", few(REFUSED, 12))
def test_damaged_stores_are_refused(damage: str, place: Path,
                                    capsys: pytest.CaptureFixture[str]) -> None:
    file, how, words = REFUSED[damage]
    folder = place / "results" / "many" / "sweep"
    how(folder)
    before = contents(folder.parent)
    status = main(["sweep", str(place / "many.yaml"), "--threads", "-w", "1", "-q", "-o",
                   str(place / "results")])
    out, err = capsys.readouterr()
    assert (status, out) == (2, ""), err
    assert "Traceback" not in err
    assert f"{file}: " in err or f"{file}/" in err
    assert words in err
    assert "--results" in err or "--overwrite" in err or "EURASIA_SIM_LIMITS" in err
    assert contents(folder.parent) == before
    # The remedy helps.
    if "--overwrite" in err:
        assert main(["sweep", str(place / "many.yaml"), "--threads", "-w", "1", "-q",
                     "--overwrite", "-o", str(place / "results")]) == 0


def test_the_corpus_is_large() -> None:
    assert len(MENDED) + len(REFUSED) >= 70


# --- while it runs

@pytest.mark.parametrize("when", [0, 1, 5])
def test_a_store_removed_while_it_runs_is_told(when: int, tmp_path: Path,
                                               monkeypatch: pytest.MonkeyPatch,
                                               capsys: pytest.CaptureFixture[str]) -> None:
    folder, writes = tmp_path / "r" / "many" / "sweep", iter(range(1000))

    def write(path: Path, raw: bytes, aside: Path, *, sync: bool = True) -> None:
        if next(writes) == when:
            shutil.rmtree(folder)
        replace_file(path, raw, aside, sync=sync)

    monkeypatch.setattr("eurasia_sim.sweep.store.replace_file", write)
    status = main(["sweep", str(write_sweep(tmp_path)), "--threads", "-w", "1", "-o",
                   str(tmp_path / "r")])
    err = capsys.readouterr().err
    assert status == 2
    assert "sweep: this folder was removed while the sweep ran" in err
    assert "the same command starts it over" in err
    assert "what is finished is kept" not in err


def test_aside_may_go_while_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(path: Path, raw: bytes, aside: Path, *, sync: bool = True) -> None:
        shutil.rmtree(aside)
        replace_file(path, raw, aside, sync=sync)

    path = write_sweep(tmp_path)
    good = contents(run_here(path, tmp_path / "good").store.folder)
    monkeypatch.setattr("eurasia_sim.sweep.store.replace_file", write)
    assert contents(run_here(path, tmp_path / "r").store.folder) == good


def test_another_client_may_tidy_what_is_aside(tmp_path: Path,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    aside, replace, gone = tmp_path / "aside", Path.replace, iter([True])
    aside.mkdir()

    def tidied(self: Path, target: Path) -> Path:
        if next(gone, False):
            self.unlink()
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", tidied)
    replace_file(tmp_path / "summary.csv", b"whole", aside)
    assert (tmp_path / "summary.csv").read_bytes() == b"whole"
    assert not list(aside.iterdir())


SCRIPT = """\
from pathlib import Path
import eurasia_sim as es
from eurasia_sim.sweep.{0}

print("begun")
print(es.run_sweep(es.load_sweep("many.yaml"), Path("r"), lambda store: {1}).ran)
"""


@pytest.mark.parametrize("workers", [
    slow(("workers import Pool", "Pool(2)")),
    pytest.param(("cluster import Cluster", "Cluster('local', 1, store, str)"),
                 marks=pytest.mark.slow)])
def test_a_script_without_a_guard_is_run_once(workers: tuple[str, str], tmp_path: Path) -> None:
    """Processes of Python import the main module; ours have no need of it."""
    if "Cluster" in workers[1]:
        pytest.importorskip("distributed", reason='needs pip install "eurasia-sim[cluster]"')
    write_sweep(tmp_path)
    (tmp_path / "script.py").write_text(SCRIPT.format(*workers), "utf-8")
    done = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, capture_output=True,
                          text=True, check=False, timeout=300)
    assert (done.returncode, done.stdout, done.stderr) == (0, "begun\n18\n", "")


def test_the_main_module_is_back_in_its_place(tmp_path: Path) -> None:
    main_module = sys.modules["__main__"]
    run_sweep(load_sweep(write_sweep(tmp_path)), tmp_path / "r", lambda store: Pool(1))
    assert sys.modules["__main__"] is main_module
