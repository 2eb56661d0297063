"""Sweeps: what is asked, what a chunk is, and that nothing depends on who runs what when."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from build import ROOT, SCENARIOS
from eurasia_sim import api
from eurasia_sim.cli import main
from eurasia_sim.reading import InputError
from eurasia_sim.results.outcome import parse_outcome
from eurasia_sim.scenario import load_scenario, make_plan
from eurasia_sim.sweep import Pool, StoppedError, Store, Workers, load_sweep, run_sweep
from eurasia_sim.sweep.layout import Layout, Part
from eurasia_sim.sweep.points import Axis, Points, at_point
from eurasia_sim.sweep.run import missing
from eurasia_sim.sweep.work import Result, run_chunk
from sweeping import contents, run_here, times_run, write_sweep

pytest.importorskip("zarr", reason='needs pip install "eurasia-sim[sweep]"')
EXAMPLES = sorted((SCENARIOS / "sweeps").glob("*.yaml"))


# --- what is asked

@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_the_shipped_sweeps_can_be_run(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sweep", str(path), "--plan", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["runs"] > 1000


def test_a_grid_is_every_combination() -> None:
    points = Points((Axis("parameters", "chi", (0.1, 0.2)), Axis("scale", "x", (1.0, 2.0, 3.0))))
    assert points.count == 6
    assert [points.at(n) for n in (0, 1, 3, 5)] == [(0.1, 1), (0.1, 2), (0.2, 1), (0.2, 3)]
    assert points.words(5) == "point 5 (chi = 0.2, x (times) = 3)"


def test_samples_are_spread_evenly_and_do_not_depend_on_their_number() -> None:
    axes = (Axis("parameters", "chi", (), 0.0, 1.0), Axis("parameters", "phi", (), 1.0, 3.0))
    few, many = Points(axes, 16, 4), Points(axes, 64, 4)
    assert [few.at(n) for n in range(16)] == [many.at(n) for n in range(16)]
    for axis, (low, high) in enumerate([(0, 1), (1, 3)]):
        scaled = [(few.at(n)[axis] - low) / (high - low) for n in range(16)]
        assert sorted(int(x * 16) for x in scaled) == list(range(16))


@pytest.mark.parametrize(("scenario", "grid", "calibrated"), [
    ("trade-deal", "", True), ("trade-deal", "grid: {parameters: {chi: [0.1, 0.2]}}", False),
    ("history", "grid: {scale: {invasion: [1, 2]}}", False),
    ("trade-deal", "grid: {scale: {locomotives: [1]}}", True)])
def test_all_points_rest_on_the_same_draws(scenario: str, grid: str, calibrated: bool,
                                           tmp_path: Path) -> None:
    """The calibrated ones where they fit every point: points are compared."""
    path = tmp_path / "s.yaml"
    path.write_text(f"name: A\nscenarios: [{scenario}]\n{grid}\nkeep: [cohesion]\n", "utf-8")
    sweep = load_sweep(path)
    (member,) = sweep.members
    plans = [make_plan(at_point(member.scenario, sweep.points.axes, sweep.points.at(n)))
             for n in range(sweep.points.count)]
    assert {plan.posterior is not None for plan in plans} == {calibrated}
    assert len({tuple(plan.draws(20)) for plan in plans}) == 1
    assert calibrated or member.plan.remark


def test_chunks_cover_every_replicate_once() -> None:
    layout = Layout((Part("a", 3, 2, 10, 4), Part("b", 2, 1, 5, 5)))
    assert layout.count == 11
    assert layout.runs == 3 * 2 * 10 + 2 * 5
    chunks = [layout.chunk(n) for n in range(layout.count)]
    assert sum(chunk.runs for chunk in chunks) == layout.runs
    assert [(c.part.name, c.point, c.first, c.size) for c in chunks[:4]] == [
        ("a", 0, 0, 4), ("a", 0, 4, 4), ("a", 0, 8, 2), ("a", 1, 0, 4)]
    assert all(layout.number(c.part, c.point, c.block) == c.number for c in chunks)


# --- what comes out

def test_a_point_equals_the_scenario_that_says_the_same(tmp_path: Path) -> None:
    done = run_here(write_sweep(tmp_path, keep="alignment, cohesion, reach"), tmp_path / "r")
    store = done.store
    scenario = load_scenario(tmp_path / "quarrel.yaml")
    points = store.written.points()
    from eurasia_sim.sweep.arrays import opened

    data = opened(store.folder, store.written, "quarrel")
    for number in (0, 3, points.count - 1):
        there = at_point(scenario, points.axes, points.at(number))
        run = api.run(there, replicates=8, seed=7)
        here = data.isel(point=number)
        assert np.array_equal(here.alignment.values, run.data.alignment.values)
        assert np.array_equal(here.reach.values, run.data.reach.values)
        for n, text in enumerate(store.written.outcomes["quarrel"]):
            outcome = parse_outcome(text, run.plan.labels, run.plan.months)
            np.testing.assert_allclose(here.outcomes.values[:, n],
                                       outcome.values(run.data, run.plan.labels), rtol=1e-6)


def test_results_do_not_depend_on_workers_or_their_order(tmp_path: Path) -> None:
    path = write_sweep(tmp_path, keep="grievance")
    one = run_here(path, tmp_path / "one")
    two = run_sweep(load_sweep(path), tmp_path / "two", lambda store: Pool(2))
    three = run_sweep(load_sweep(path), tmp_path / "three", lambda store: Backwards())
    assert contents(one.store.folder) == contents(two.store.folder)
    assert contents(one.store.folder) == contents(three.store.folder)


class Backwards:
    """A worker who begins at the end."""

    def run(self, folder: str, fingerprint: str, numbers: Sequence[int]) -> list[Result]:
        return [run_chunk(folder, fingerprint, n) for n in reversed(numbers)]

    def close(self) -> None:
        pass


def test_the_chunk_is_no_part_of_the_numbers(tmp_path: Path) -> None:
    tables = [(run_here(write_sweep(tmp_path / str(chunk), chunk=chunk), tmp_path / f"r{chunk}")
               .store.folder / "summary.csv").read_bytes() for chunk in (1, 3, 8)]
    assert tables[0] == tables[1] == tables[2]


def test_the_summary_is_exact(tmp_path: Path) -> None:
    store = run_here(write_sweep(tmp_path), tmp_path / "r").store
    with (store.folder / "summary.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 6 * 2 * 2
    parts = [store.read(store.layout.chunk(n)) for n in range(3)]
    from eurasia_sim.sweep.arrays import decode

    blocks = [decode(part["outcomes"], (2, 2, 3)) for part in parts if part]
    values = np.concatenate(blocks, axis=-1)[..., :8]
    first = rows[0]
    assert (first["chi"], first["quarrel (times)"], first["case"]) == ("0.1", "0.5", "baseline")
    assert float(first["mean"]) == pytest.approx(values[0, 0].mean(), rel=1e-5)
    assert float(first["q50"]) == pytest.approx(np.median(values[0, 0]), rel=1e-5)
    with (store.folder / "effects.csv").open(encoding="utf-8") as file:
        effect = next(csv.DictReader(file))
    change = values[1, 0].astype(float) - values[0, 0]
    assert float(effect["mean"]) == pytest.approx(change.mean(), rel=1e-4)
    assert float(effect["p_above_zero"]) == (change > 0).mean()


def test_any_program_that_reads_zarr_reads_it(tmp_path: Path) -> None:
    import zarr

    store = run_here(write_sweep(tmp_path, keep="alignment"), tmp_path / "r").store
    group = zarr.open_group(store.folder / "runs.zarr" / "quarrel", mode="r")
    array = group["outcomes"]
    assert isinstance(array, zarr.Array)
    assert array.shape == (6, 2, 2, 8)
    assert group.attrs["cases"] == ["baseline", "none"]
    assert np.isfinite(np.asarray(array[...])).all()


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
    assert "the scenario 'quarrel', or its world, was another" in said
    path = write_sweep(tmp_path / "d")
    scenario = tmp_path / "d" / "quarrel.yaml"
    scenario.write_text(scenario.read_text("utf-8").replace("2000-01, by", "2000-02, by"), "utf-8")
    assert "the scenario 'quarrel', or its world, was another" in refused(path, results)
    path = write_sweep(tmp_path / "e")
    path.write_text(path.read_text("utf-8").replace("chunk: 3", "chunk: 4"), "utf-8")
    assert "'quarrel' was asked for with other chunk" in refused(path, results)
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
    ('{"format": 99}', "this sweep is of format 99"), ("", "this folder holds no sweep"),
    ("[]", "this folder holds no sweep"), ('{"format": 1}', "this folder holds no sweep"),
    ("\udcff", "this folder holds no sweep")])
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


# --- the command

def test_the_command_says_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(write_sweep(tmp_path))
    options = ["--threads", "-w", "2", "-o", str(tmp_path / "r")]
    assert main(["sweep", path, *options, "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["points"], facts["runs"], facts["chunks"]) == (6, 96, 18)
    assert (facts["before"], facts["ran"]) == (0, 18)
    assert main(["sweep", path, *options]) == 0
    assert "18 were there, 0 were run" in capsys.readouterr().out
    assert main(["sweep", path, *options, "-q"]) == 0
    assert capsys.readouterr().out.strip().endswith("many/sweep")
    assert main(["sweep", path, *options, "--scheduler", "local"]) == 2
    assert "exclude each other" in capsys.readouterr().err


def test_what_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                        capsys: pytest.CaptureFixture[str]) -> None:
    path = str(write_sweep(tmp_path))
    for package, extra, options in (("distributed", "cluster", ["--scheduler", "local"]),
                                    ("zarr", "sweep", [])):
        monkeypatch.setitem(sys.modules, package, None)
        assert main(["sweep", path, *options, "-o", str(tmp_path / package)]) == 2
        assert f'pip install "eurasia-sim[{extra}]"' in capsys.readouterr().err


def test_a_scheduler_that_does_not_answer_is_told(tmp_path: Path,
                                                  capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("distributed", reason='needs pip install "eurasia-sim[cluster]"')
    path = str(write_sweep(tmp_path))
    for address in ("tcp://127.0.0.1:9", "nonsense://x", ""):
        assert main(["sweep", path, "--scheduler", address, "-o", str(tmp_path / "r")]) == 2
        err = capsys.readouterr().err
        assert "no scheduler answers" in err
        assert "dask scheduler" in err


def test_a_local_cluster_has_the_right_environment(tmp_path: Path) -> None:
    """Dask's nanny sets a variable that slows NumPy down; ours does not."""
    pytest.importorskip("distributed", reason='needs pip install "eurasia-sim[cluster]"')
    from eurasia_sim.sweep.cluster import Cluster

    said: list[str] = []

    def make(store: Store) -> Workers:
        return Cluster("local", 1, store, said.append)

    path = write_sweep(tmp_path)
    done = run_sweep(load_sweep(path), tmp_path / "dask", make)
    assert done.ran == 18
    assert not [line for line in said if "MALLOC_TRIM_THRESHOLD_" in line]
    assert [line for line in said if line.startswith("progress also at http://127.0.0.1:")]
    assert contents(done.store.folder) == contents(run_here(path, tmp_path / "here").store.folder)


def test_the_page_on_sweeps_names_every_key() -> None:
    from eurasia_sim.sweep.schema import SweepFile

    page = (ROOT / "docs" / "sweeps.md").read_text("utf-8")
    for name in SweepFile.model_fields:
        assert f"`{name}`" in page, name
