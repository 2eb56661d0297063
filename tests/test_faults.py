"""Full disks, killed programs, places that cannot be written: a message, a status, nothing half.

What a single run keeps is complete or not there; what a sweep keeps is whole chunks.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from build import ROOT, few, slow
from eurasia_sim import files
from eurasia_sim.cli import main
from eurasia_sim.results import store as kept
from sweeping import contents, run_here, write_sweep

GOOD = ROOT / "tests" / "bad" / "good" / "base.yaml"


def run_good(results: Path, *options: str) -> int:
    return main(["run", str(GOOD), "-n", "4", "--no-pictures", "-q", "-o", str(results), *options])


def left(results: Path) -> list[str]:
    """What lies in the folder of the runs, hidden files too."""
    folder = results / "base"
    return sorted(os.listdir(folder)) if folder.is_dir() else []


# --- a disk that fills up

@pytest.fixture
def small_disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A file system of so many bytes; skipped where one may not be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = sys.platform == "linux" and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={request.param}", "tmpfs", str(folder)],
        capture_output=True, check=False).returncode == 0
    if not mounted:
        pytest.skip("no file system may be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


SIZES = [4096, 8192, 16384, 32768, 65536, 131072]


@pytest.mark.parametrize("small_disk", SIZES, indirect=True)
def test_a_run_on_a_disk_that_fills_up(small_disk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    results = small_disk / "results"
    status = run_good(results, "--draws")
    out, err = capfd.readouterr()
    assert status == 2
    assert not out
    assert err.startswith("error: ")
    assert "No space left" in err
    assert "free space" in err
    assert "Traceback" not in err
    assert not left(results)


@pytest.mark.parametrize("small_disk", ["150k"], indirect=True)
def test_a_full_disk_leaves_the_old_run(small_disk: Path, tmp_path: Path,
                                        capsys: pytest.CaptureFixture[str]) -> None:
    assert run_good(tmp_path / "other") == 0
    results = small_disk / "results"
    (results / "base").mkdir(parents=True)
    old = results / "base" / "run-001"
    old.mkdir()
    for name in ("manifest.json", "scenario.yaml"):
        shutil.copyfile(tmp_path / "other" / "base" / "run-001" / name, old / name)
    before = {p.name: p.read_bytes() for p in old.iterdir()}
    assert run_good(results, "--overwrite", "--draws") == 2
    assert "No space left" in capsys.readouterr().err
    assert left(results) == ["run-001"]
    assert {p.name: p.read_bytes() for p in old.iterdir()} == before


@pytest.mark.parametrize("small_disk", ["200k"], indirect=True)
def test_a_sweep_on_a_disk_that_fills_up_goes_on_when_there_is_room(
        small_disk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("zarr")
    path = write_sweep(tmp_path, keep="alignment, grievance")
    command = ["sweep", str(path), "--threads", "-w", "1", "-o", str(small_disk)]
    assert main(command) == 75
    err = capsys.readouterr().err
    assert "stopped: " in err
    assert "No space left" in err
    assert "the same command continues" in err
    folder = small_disk / "many" / "sweep"
    assert not list((folder / "aside").iterdir())
    some = len(list(folder.glob("done/*/*.json")))
    assert 0 < some < 18
    subprocess.run(["mount", "-o", "remount,size=10m", str(small_disk)], check=True)
    assert main(command) == 0
    assert f"{some} were there" in capsys.readouterr().out
    whole_one = run_here(path, tmp_path / "whole").store.folder
    assert contents(folder) == contents(whole_one)


@pytest.mark.parametrize("code", few([errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES], 1))
def test_an_error_at_every_write_of_a_sweep(code: int, tmp_path: Path,
                                            monkeypatch: pytest.MonkeyPatch,
                                            capsys: pytest.CaptureFixture[str]) -> None:
    """The n-th write fails, for every n: what is there afterwards is whole, and is gone on with."""
    pytest.importorskip("zarr")
    path = write_sweep(tmp_path, chi=2, scale=1, chunk=4)
    good = contents(run_here(path, tmp_path / "good").store.folder)
    writes = 4 * 2 + 2  # chunks × (array, record), summary, effects
    real = files.replace_file
    for fails in range(writes):
        count = iter(range(10_000))

        def write(target: Path, raw: bytes, aside: Path, *, sync: bool = True,
                  fails: int = fails, count: Iterator[int] = count) -> None:
            if next(count) >= fails:
                (aside / "half").write_bytes(raw[:len(raw) // 2])
                (aside / "half").unlink()
                raise OSError(code, os.strerror(code))
            real(target, raw, aside, sync=sync)

        results = tmp_path / f"{fails}"
        with monkeypatch.context() as patched:
            patched.setattr("eurasia_sim.sweep.store.replace_file", write)
            patched.setattr("eurasia_sim.sweep.summary.replace_file", write)
            assert main(["sweep", str(path), "--threads", "-w", "1", "-o", str(results)]) == 75
        assert os.strerror(code) in capsys.readouterr().err
        folder = results / "many" / "sweep"
        there = contents(folder)
        assert {name: raw for name, raw in good.items() if name in there} == there
        run_here(path, results)
        assert contents(folder) == good


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit of file sizes")
@pytest.mark.parametrize("limit", [3000, *map(slow, (100, 1000, 10_000, 20_000, 50_000))])
def test_no_file_of_a_run_may_be_larger(limit: int, tmp_path: Path) -> None:
    """A quota that breaks the writing in the middle of one file after the other."""
    code = ("import resource, sys; from eurasia_sim.cli import main; "
            f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); "
            "sys.exit(main(sys.argv[1:]))")
    done = subprocess.run(
        [sys.executable, "-c", code, "run", str(GOOD), "-n", "4", "--no-pictures", "-o",
         str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr
    assert not left(tmp_path)


def test_no_room_for_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                     capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("zarr")

    def full(*given: object, **named: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("tempfile.mkdtemp", full)
    assert main(["sweep", str(write_sweep(tmp_path)), "-o", str(tmp_path / "r")]) == 2
    assert "no room for temporary files (No space left on device)" in capsys.readouterr().err


# --- programs that are killed

@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("when", few(["dump_to_store", "write_manifest", "rmtree"], 1))
def test_a_run_killed_while_it_saves(when: str, tmp_path: Path) -> None:
    """It leaves the old results or the new ones, and the next run is not disturbed."""
    assert run_good(tmp_path) == 0
    before = (tmp_path / "base" / "run-001" / "quantiles.csv").read_bytes()
    owner = {"dump_to_store": "xarray.Dataset", "write_manifest": "eurasia_sim.results.store",
             "rmtree": "shutil"}[when]
    code = ("import importlib, os, signal, sys\n"
            "def die(*given, **named): os.kill(os.getpid(), signal.SIGKILL)\n"
            f"module, _, name = {owner!r}.rpartition('.') if 'Dataset' in {owner!r} else "
            f"({owner!r}, '', '')\n"
            "owner = importlib.import_module(module)\n"
            "owner = getattr(owner, name) if name else owner\n"
            f"setattr(owner, {when!r}, die)\n"
            "from eurasia_sim.cli import main\nsys.exit(main(sys.argv[1:]))")
    done = subprocess.run(
        [sys.executable, "-c", code, "run", str(GOOD), "-n", "5", "--no-pictures", "-q",
         "--draws", "--overwrite", "-o", str(tmp_path)],
        capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    run = tmp_path / "base" / "run-001"
    replicates = json.loads((run / "manifest.json").read_text("utf-8"))["replicates"]
    if when == "rmtree":
        assert replicates == 5
    else:
        assert replicates == 4
        assert (run / "quantiles.csv").read_bytes() == before
    assert kept.finished(tmp_path / "base") == [run]
    assert run_good(tmp_path) == 0
    assert kept.finished(tmp_path / "base") == [run, run.with_name("run-002")]


def test_a_run_killed_between_the_two_renames_is_mended(tmp_path: Path) -> None:
    assert run_good(tmp_path) == 0
    run = tmp_path / "base" / "run-001"
    run.rename(run.with_name(".replaced-run-001"))
    assert kept.finished(run.parent) == [run]
    shutil.copytree(run, run.with_name(".replaced-run-001"))
    assert kept.finished(run.parent) == [run]
    assert left(tmp_path) == ["run-001"]


# --- clocks, names and places

def test_a_clock_that_jumps_takes_no_folder_from_who_is_writing(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    with kept.new_run(tmp_path) as partial:
        (partial / "a.txt").write_text("a", "utf-8")
        for jump in (10 * 365 * 86400, -10 * 365 * 86400):
            monkeypatch.setattr(time, "time", lambda jump=jump: now + jump)
            with kept.new_run(tmp_path) as other:
                (other / "b.txt").write_text("b", "utf-8")
        assert partial.is_dir()
    assert [sorted(p.name for p in run.iterdir()) for run in kept.finished(tmp_path)] == [
        ["b.txt"], ["b.txt"], ["a.txt"]]


@pytest.mark.skipif(os.name == "nt", reason="who writes is not looked up there")
def test_what_the_dead_left_is_swept_after_a_day(tmp_path: Path,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    dead = tmp_path / ".partial-4194303-x"
    older = tmp_path / ".partial-abc"
    dead.mkdir()
    older.mkdir()
    with kept.new_run(tmp_path):
        assert dead.is_dir()
    monkeypatch.setattr(time, "time", lambda: dead.stat().st_mtime + 90_000)
    with kept.new_run(tmp_path):
        assert not dead.exists()
        assert not older.exists()


def test_overwrite_spares_another_scenario_of_the_same_name(tmp_path: Path) -> None:
    assert run_good(tmp_path / "r") == 0
    other = tmp_path / "base.yaml"
    other.write_text(GOOD.read_text("utf-8").replace("name: A base", "name: Quite another"),
                     "utf-8")
    assert main(["run", str(other), "-n", "2", "--no-pictures", "-q", "--overwrite", "-o",
                 str(tmp_path / "r")]) == 0
    assert left(tmp_path / "r") == ["run-001", "run-002"]
    assert run_good(tmp_path / "r", "--overwrite") == 0
    assert left(tmp_path / "r") == ["run-001", "run-002", "run-003"]


def test_a_folder_in_the_way_of_the_number(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "run-001").write_text("mine", "utf-8")
    assert run_good(tmp_path) == 0
    assert left(tmp_path) == ["run-001", "run-002"]
    assert (tmp_path / "base" / "run-001").read_text("utf-8") == "mine"


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="no second file system here")
def test_results_on_another_file_system(tmp_path: Path) -> None:
    away = Path("/dev/shm") / f"eurasia-sim-{os.getpid()}"
    away.mkdir()
    try:
        (tmp_path / "results").symlink_to(away)
        assert run_good(tmp_path / "results") == 0
        assert run_good(tmp_path / "results", "--overwrite") == 0
        assert sorted(os.listdir(away / "base")) == ["run-001"]
        pytest.importorskip("zarr")
        run_here(write_sweep(tmp_path), tmp_path / "results")
        assert (away / "many" / "sweep" / "summary.csv").is_file()
    finally:
        shutil.rmtree(away)


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder that nobody may write to, root included where that can be had."""
    folder = tmp_path / "locked"
    folder.mkdir()
    if os.geteuid() != 0:
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)
        return
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(folder)],
                      capture_output=True, check=False).returncode:
        pytest.skip("nothing is read-only to root here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no such permissions here")
def test_a_read_only_folder(read_only: Path, tmp_path: Path,
                            capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("zarr")
    sweep = str(write_sweep(tmp_path))
    for command in (["run", str(GOOD), "-n", "2"], ["sweep", sweep, "--threads"]):
        assert main([*command, "-o", str(read_only / "results")]) == 2
        err = capsys.readouterr().err
        assert "cannot be written here" in err
        assert "choose another folder with --results" in err
