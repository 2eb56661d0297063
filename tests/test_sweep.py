"""Sweeps: what is asked, what a chunk is, and that nothing depends on who runs what when."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from build import ROOT, SCENARIOS
from eurasia_sim import api
from eurasia_sim.cli import main
from eurasia_sim.results.outcome import parse_outcome
from eurasia_sim.scenario import load_scenario, make_plan
from eurasia_sim.sweep import Pool, Store, Workers, load_sweep, run_sweep
from eurasia_sim.sweep.chunk_job import Result, run_chunk
from eurasia_sim.sweep.layout import Layout, Part
from eurasia_sim.sweep.points import Axis, Points, at_point, certain
from sweeping import contents, run_here, write_sweep

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


def test_an_axis_wins_over_what_a_case_says_itself(tmp_path: Path) -> None:
    write_sweep(tmp_path)
    scenario = load_scenario(tmp_path / "quarrel.yaml")
    variant = replace(scenario.cases["none"], parameters={"chi": certain(0.9), "phi": certain(2)})
    scenario = replace(scenario, cases={**scenario.cases, "none": variant})
    there = at_point(scenario, [Axis("parameters", "chi"), Axis("scale", "quarrel")], [0.25, 3.0])
    assert {name: dict(case.parameters) for name, case in there.cases.items()} == {
        "baseline": {"chi": certain(0.25)}, "none": {"chi": certain(0.25), "phi": certain(2)}}
    severity = there.cases["baseline"].events["quarrel"].event.severity
    assert severity is not None
    assert (severity.low, severity.mode, severity.high) == (3.0, 3.0, 3.0)
    assert "quarrel" not in there.cases["none"].events


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
    data = xr.open_zarr(store.folder / "runs.zarr", group="quarrel", chunks=None,
                        consolidated=False)
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


@pytest.mark.slow
def test_a_scheduler_that_does_not_answer_is_told(tmp_path: Path,
                                                  capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("distributed", reason='needs pip install "eurasia-sim[cluster]"')
    path = str(write_sweep(tmp_path))
    for address in ("tcp://127.0.0.1:9", "nonsense://x", ""):
        assert main(["sweep", path, "--scheduler", address, "-o", str(tmp_path / "r")]) == 2
        err = capsys.readouterr().err
        assert "no scheduler answers" in err
        assert "dask scheduler" in err


@pytest.mark.slow
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
