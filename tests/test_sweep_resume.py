"""Resuming sweeps: what is finished is believed by checksum, what is another's is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from eurasia_sim.reading import InputError
from eurasia_sim.sweep import StoppedError, load_sweep, run_sweep
from eurasia_sim.sweep.chunk_job import Result, run_chunk
from eurasia_sim.sweep.run import missing
from sweeping import contents, run_here, times_run, write_sweep

pytest.importorskip("zarr", reason='needs pip install "eurasia-sim[sweep]"')


# --- resuming

def test_what_is_finished_is_not_run_again(tmp_path: Path) -> None:
    path = write_sweep(tmp_path)
    first = run_here(path, tmp_path / "r")
    before = contents(first.store.folder)
    again = run_here(path, tmp_path / "r")
    assert (again.before, again.ran) == (18, 0)
    assert contents(again.store.folder) == before
    assert set(times_run(again.store.folder).values()) == {1}


def spoil_nothing(folder: Path) -> None:
    (folder / "summary.csv").unlink()


def spoil_one_byte(folder: Path) -> None:
    path = next(folder.glob("runs.zarr/quarrel/outcomes/c/2/*/*/1"))
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)


def cut_off(folder: Path) -> None:
    path = next(folder.glob("runs.zarr/quarrel/outcomes/c/2/*/*/1"))
    path.write_bytes(path.read_bytes()[:-3])


def lose_a_file(folder: Path) -> None:
    next(folder.glob("runs.zarr/quarrel/outcomes/c/2/*/*/1")).unlink()


def lose_a_record(folder: Path) -> None:
    (folder / "done" / "000" / "000007.json").unlink()


def empty_a_record(folder: Path) -> None:
    (folder / "done" / "000" / "000007.json").write_bytes(b"")


def swap_two_chunks(folder: Path) -> None:
    one, two = sorted(folder.glob("runs.zarr/quarrel/outcomes/c/2/*/*/[01]"))
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)


@pytest.mark.parametrize(("spoil", "lost"), [
    (spoil_nothing, 0), (spoil_one_byte, 1), (cut_off, 1), (lose_a_file, 1), (lose_a_record, 1),
    (empty_a_record, 1), (swap_two_chunks, 2)])
def test_finished_chunks_are_believed_by_checksum_only(
        spoil: Callable[[Path], None], lost: int, tmp_path: Path) -> None:
    path = write_sweep(tmp_path)
    folder = run_here(path, tmp_path / "r").store.folder
    before = contents(folder)
    spoil(folder)
    again = run_here(path, tmp_path / "r")
    assert again.ran == lost
    assert contents(folder) == before


def test_a_chunk_that_breaks_before_the_summary_is_run_again(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_sweep(tmp_path)
    folder = run_here(path, tmp_path / "r").store.folder
    before = contents(folder)
    from eurasia_sim.sweep import run

    def check(*given: object) -> list[int]:
        found = missing(*given)  # type: ignore[arg-type]
        spoil_one_byte(folder)
        return found

    monkeypatch.setattr(run, "missing", check)
    assert run_here(path, tmp_path / "r").ran == 1
    assert contents(folder) == before


def test_files_left_aside_by_the_dead_are_removed(tmp_path: Path) -> None:
    path = write_sweep(tmp_path)
    folder = run_here(path, tmp_path / "r").store.folder
    (folder / "aside" / "left").write_bytes(b"half")
    run_here(path, tmp_path / "r")
    assert not list((folder / "aside").iterdir())


# --- stores that are another's

def refused(path: Path, results: Path) -> str:
    with pytest.raises(InputError) as caught:
        run_here(path, results)
    return str(caught.value)


def test_another_sweep_in_the_same_place_is_refused(tmp_path: Path) -> None:
    results = tmp_path / "r"
    before = contents(run_here(write_sweep(tmp_path / "a"), results).store.folder)
    said = refused(write_sweep(tmp_path / "b", chi=4), results)
    assert "what lies here is another sweep: the sweep asked for other axes" in said
    assert "--overwrite starts over" in said
    said = refused(write_sweep(tmp_path / "c", replicates=9), results)
    assert "'quarrel' was asked for with other replicates (8, now 9)" in said
    path = write_sweep(tmp_path / "seed")
    path.write_text(path.read_text("utf-8").replace("seed: 7", "seed: 8"), "utf-8")
    assert "'quarrel' was asked for with other seed (7, now 8)" in refused(path, results)
    path = write_sweep(tmp_path / "d")
    scenario = tmp_path / "d" / "quarrel.yaml"
    scenario.write_text(scenario.read_text("utf-8").replace("2000-01, by", "2000-02, by"), "utf-8")
    assert "the scenario 'quarrel', or its world, was another" in refused(path, results)
    path = write_sweep(tmp_path / "e")
    path.write_text(path.read_text("utf-8").replace("chunk: 3", "chunk: 4"), "utf-8")
    assert "'quarrel' was asked for with other chunk (3, now 4)" in refused(path, results)
    assert contents(results / "many" / "sweep") == before
    assert run_here(path, results, overwrite=True).before == 0


@pytest.mark.parametrize(("key", "said"), [
    ("version", "it was made by eurasia-sim 0.0.0, and this is "),
    ("code", "it was made by another state of this program's code (0.0.0, now "),
    ("numpy", "it was made by NumPy 0.0.0, and this is ")])
def test_another_version_is_refused(key: str, said: str, tmp_path: Path) -> None:
    path = write_sweep(tmp_path)
    folder = run_here(path, tmp_path / "r").store.folder
    written = json.loads((folder / "sweep.json").read_text("utf-8"))
    written["program"][key] = "0.0.0"
    (folder / "sweep.json").write_text(json.dumps(written), "utf-8")
    assert said in refused(path, tmp_path / "r")


@pytest.mark.parametrize(("text", "said"), [
    ('{"format": 99}', "this sweep is of format 99"), ("", "this is damaged"),
    ("[]", "this is not what a sweep leaves"), ('{"format": 1}', "this is not what a sweep leaves"),
    ("\udcff", "this is damaged"), ('{"a": ' * 5000, "this is damaged")])
def test_a_broken_store_is_refused(text: str, said: str, tmp_path: Path) -> None:
    path = write_sweep(tmp_path)
    folder = run_here(path, tmp_path / "r").store.folder
    (folder / "sweep.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert said in refused(path, tmp_path / "r")


def test_inputs_that_were_changed_in_the_store_are_noticed(tmp_path: Path) -> None:
    path = write_sweep(tmp_path)
    folder = run_here(path, tmp_path / "r").store.folder
    with (folder / "inputs" / "quarrel" / "scenario.yaml").open("a") as file:
        file.write("# mine\n")
    assert "this file was changed since the sweep began" in refused(path, tmp_path / "r")


def test_overwrite_leaves_a_folder_alone_that_is_no_sweep(tmp_path: Path) -> None:
    mine = tmp_path / "r" / "many" / "sweep" / "precious.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", "utf-8")
    path = write_sweep(tmp_path)
    with pytest.raises(InputError, match="holds no sweep, and is left alone"):
        run_here(path, tmp_path / "r", overwrite=True)
    assert "this folder holds no sweep" in refused(path, tmp_path / "r")
    assert mine.read_text("utf-8") == "mine"


# --- chunks that fail

class Failing:
    """Fails some chunks so many times."""

    def __init__(self, times: int, trouble: str):
        self.times, self.trouble = times, trouble
        self.failed = 0

    def run(self, folder: str, fingerprint: str, numbers: Sequence[int]) -> list[Result]:
        found = []
        for number in numbers:
            if number == 7 and self.failed < self.times:
                self.failed += 1
                found.append(Result(number, trouble=self.trouble,  # type: ignore[arg-type]
                                    message="a reason"))
            else:
                found.append(run_chunk(folder, fingerprint, number))
        return found

    def close(self) -> None:
        pass


def test_a_failing_chunk_is_tried_again_but_not_for_ever(tmp_path: Path) -> None:
    sweep = load_sweep(write_sweep(tmp_path))
    assert run_sweep(sweep, tmp_path / "a", lambda store: Failing(2, "other")).ran == 18
    words = re.escape("'quarrel' at point 2 (chi = 0.25, quarrel (times) = 0.5): chunk 7 failed 3 "
                      "times (a reason)")
    with pytest.raises(StoppedError, match=words):
        run_sweep(sweep, tmp_path / "b", lambda store: Failing(3, "other"))
    assert run_here(sweep.path, tmp_path / "b").before == 17


def test_lost_workers_are_waited_for_but_not_for_ever(tmp_path: Path) -> None:
    sweep = load_sweep(write_sweep(tmp_path))
    assert run_sweep(sweep, tmp_path / "a", lambda store: Failing(2, "lost")).ran == 18
    with pytest.raises(StoppedError, match="the workers were lost 3 times in a row"):
        run_sweep(sweep, tmp_path / "b", lambda store: Failing(9, "lost"))


def test_a_point_that_cannot_be_run_is_named(tmp_path: Path) -> None:
    path = write_sweep(tmp_path)
    scenario = tmp_path / "quarrel.yaml"
    scenario.write_text(scenario.read_text("utf-8") + """\
kinds:
  rise:
    label: Rise
    about: A pole rises.
    unit: one
    usual: [0.1, 10]
    roles: {by: a pole}
    example: none
    effects:
      - {variable: reach, supplier: by, shift: {low: 3, mode: 3, high: 3, source: hypothetical}}
""", "utf-8")
    text = scenario.read_text("utf-8").replace(
        "variants:", "  - {id: rise, kind: rise, date: 2000-02, by: p0, source: hypothetical}\n"
        "variants:")
    scenario.write_text(text, "utf-8")
    path.write_text(path.read_text("utf-8").replace("quarrel: [", "rise: [1, 9, "), "utf-8")
    said = refused(path, tmp_path / "r")
    assert "'quarrel' at point 1 (chi = 0.1, rise (times) = 9): " in said
    assert "reach changes by more than a factor" in said
