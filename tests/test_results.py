"""Results: labelled, complete, never overwritten, and enough to run the same again."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

import worlds
from build import SCENARIOS, few
from eurasia_sim import InputError, api, files
from eurasia_sim.plots import shown
from eurasia_sim.plots.frame.scene import scene_of
from eurasia_sim.results import effect, influence_share, regional_share, store, tables
from eurasia_sim.results.reduce import BINS, Histogram
from eurasia_sim.scenario import load_scenario, references
from eurasia_sim.scenario.choose_draws import prepare
from eurasia_sim.wording.answer import first_sentence
from eurasia_sim.wording.effects import effects_text, groups, small
from eurasia_sim.wording.findings import Findings
from eurasia_sim.wording.signs import sign
from eurasia_sim.wording.text import WIDTH


@pytest.fixture(scope="module")
def run() -> api.Run:
    return api.run(SCENARIOS / "aircraft-incident.yaml", replicates=40)


def test_a_saved_run_holds_everything(run: api.Run, tmp_path: Path) -> None:
    folder = run.save(tmp_path, pictures=False, command="a test")
    assert folder == tmp_path / "aircraft-incident" / "run-001"
    mask = os.umask(0)
    os.umask(mask)
    assert folder.stat().st_mode & 0o7777 == 0o777 & ~mask
    names = {p.name for p in folder.iterdir()}
    assert names == {"answer.txt", "quantiles.csv", "effects.csv", "manifest.json",
                     "scenario.yaml"}
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["seed"] == 2025
    assert manifest["replicates"] == 40
    assert manifest["command"] == "a test"
    assert set(manifest["files"]) == names - {"manifest.json"}


def test_draws_are_kept_on_request_packed_by_convention(run: api.Run, tmp_path: Path) -> None:
    path = run.save(tmp_path, pictures=False, draws=True) / "ensemble.nc"
    plain = run.data.nbytes
    assert path.stat().st_size < 0.6 * plain
    with xr.open_dataset(path) as saved:
        assert saved.alignment.dims == ("case", "month", "pole", "state", "replicate")
        for name, values in run.data.data_vars.items():
            step = saved[name].encoding["scale_factor"]
            assert step <= store.LARGEST_STEP
            np.testing.assert_allclose(saved[name], values, rtol=1e-6, atol=0.51 * step)
            assert saved[name].attrs["long_name"]
        # Where nothing differs, nothing does.
        one, other = (np.asarray(effect(data.alignment, "no-incident", "baseline"))
                      for data in (run.data, saved))
        assert np.all(other[one == 0] == 0)


@pytest.mark.parametrize(("values", "dtype"), [
    ([0.0, 1.0, 3.2], "int16"), ([-1e-9, 1e-9], "int16"), ([0.25, 0.25], "int16"),
    ([0.001, 50.0], "float32"), ([1e-3, 1e6], "float32")])
def test_a_variable_of_any_range_is_packed(values: list[float], dtype: str,
                                           tmp_path: Path) -> None:
    data = xr.Dataset({"reach": ("replicate", np.array(values, np.float32))})
    store.save_ensemble(data, tmp_path / "e.nc")
    with xr.open_dataset(tmp_path / "e.nc") as saved:
        assert saved.reach.encoding["dtype"] == dtype
        apart = np.abs(np.asarray(saved.reach) - np.array(values, np.float32))
        assert apart.max() <= 0.5 * min(store.LARGEST_STEP, max(values) - min(values)) + 1e-12


def test_no_run_replaces_another_unasked(run: api.Run, tmp_path: Path) -> None:
    first = run.save(tmp_path, pictures=False)
    (first / "my notes.txt").write_text("keep me", encoding="utf-8")
    second = run.save(tmp_path, pictures=False)
    assert [first.name, second.name] == ["run-001", "run-002"]
    assert (first / "my notes.txt").exists()
    third = run.save(tmp_path, pictures=False, overwrite=True)
    assert third == second
    assert sorted(p.name for p in first.parent.iterdir()) == ["run-001", "run-002"]


def test_an_interrupted_run_leaves_nothing(run: api.Run, tmp_path: Path,
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    kept = run.save(tmp_path, pictures=False)
    before = sorted(p.name for p in kept.iterdir())

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "write_manifest", interrupted)
    for overwrite in (False, True):
        with pytest.raises(KeyboardInterrupt):
            run.save(tmp_path, pictures=False, overwrite=overwrite)
    assert [p.name for p in kept.parent.iterdir()] == ["run-001"]
    assert sorted(p.name for p in kept.iterdir()) == before


@pytest.mark.parametrize("stage", ["write_manifest", "save_ensemble"])
def test_a_full_disk_is_told_plainly(run: api.Run, tmp_path: Path, stage: str,
                                     monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, stage, full)
    with pytest.raises(InputError, match="No space left on device"):
        run.save(tmp_path, pictures=False, draws=True)
    assert list((tmp_path / "aircraft-incident").iterdir()) == []


def test_what_killed_runs_left_is_swept_after_a_day(run: api.Run, tmp_path: Path) -> None:
    folder = tmp_path / "aircraft-incident"
    old, new = folder / f"{files.PARTIAL}old", folder / f"{files.PARTIAL}new"
    for left in (old, new):
        left.mkdir(parents=True)
    os.utime(old, (0, 0))
    run.save(tmp_path, pictures=False)
    assert not old.exists()
    assert new.exists()


@pytest.mark.parametrize("name", ["aircraft-incident", "trade-deal", "history"])
def test_the_resolved_scenario_runs_the_same(name: str, tmp_path: Path) -> None:
    first = api.run(SCENARIOS / f"{name}.yaml", replicates=7)
    folder = first.save(tmp_path, pictures=False)
    again = api.run(folder / "scenario.yaml", replicates=7)
    assert list(again.scenario.cases) == list(first.scenario.cases)
    for variable, values in first.ensemble.records.items():
        np.testing.assert_array_equal(values, again.ensemble.records[variable])


def test_a_run_of_fewer_months_than_its_events_opens_again(tmp_path: Path) -> None:
    """A trend per period and a month that is drawn may go on behind it, and are not cut."""
    first = api.run({"name": "Short", "question": "What then?", "extends": "history",
                     "period": {"from": "2022-01", "to": "2023-12"}}, replicates=7)
    folder = first.save(tmp_path, pictures=False)
    again = api.open_run(folder)
    np.testing.assert_array_equal(first.ensemble.records["alignment"],
                                  again.ensemble.records["alignment"])


def test_a_scenario_with_its_own_world_and_kinds_resolves(tmp_path: Path) -> None:
    world = worlds.random_world(4, 3, 2, 2, 1)
    path = worlds.write(tmp_path, world, worlds.some_events(world))
    first = api.run(path)
    folder = first.save(tmp_path / "out", pictures=False)
    again = api.run(folder / "scenario.yaml")
    np.testing.assert_array_equal(first.ensemble.records["alignment"],
                                  again.ensemble.records["alignment"])


def test_tables_open_and_agree_with_the_ensemble(run: api.Run, tmp_path: Path) -> None:
    regions = run.plan.labels.regions
    tables.write_tables(run.data, regions, references(run.scenario.cases), tmp_path / "q.csv",
                        tmp_path / "e.csv")
    with (tmp_path / "q.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    row = next(r for r in rows if (r["case"], r["variable"], r["pole"], r["state"], r["month"])
               == ("no-incident", "influence_share", "russia", "azerbaijan", "2025-03"))
    values = influence_share(run.data).sel(case="no-incident", pole="russia", state="azerbaijan",
                                           month=np.datetime64("2025-03", "s")).values
    assert float(row["mean"]) == pytest.approx(values.mean(), rel=1e-4)
    for column, level in (("q05", 0.05), ("q50", 0.5), ("q95", 0.95)):
        assert float(row[column]) == pytest.approx(np.quantile(values, level), rel=1e-4)
    with (tmp_path / "e.csv").open(newline="", encoding="utf-8") as file:
        effects = list(csv.DictReader(file))
    row = next(r for r in effects if (r["variant"], r["variable"], r["region"], r["pole"],
                                      r["month"]) == ("no-incident", "regional_influence_share",
                                                      "post_soviet", "russia", "2025-03"))
    change = effect(regional_share(run.data, list(regions["post_soviet"][1])), "no-incident",
                    "baseline").sel(pole="russia", month=np.datetime64("2025-03", "s")).values
    assert float(row["mean"]) == pytest.approx(change.mean(), rel=1e-4)
    assert float(row["p_above_zero"]) == pytest.approx((change > 0).mean())
    assert float(row["p_below_zero"]) == pytest.approx((change < 0).mean())
    assert {r["variant"] for r in effects} == set(run.scenario.cases) - {"baseline"}


@pytest.mark.parametrize("name", few(["aircraft-incident", "alternatives", "ots-split",
                                      "tajikistan-loosens", "ultimatum"], 1))
def test_what_a_question_needs_is_recorded(name: str, tmp_path: Path) -> None:
    path = SCENARIOS / f"{name}.yaml"
    scope = tables.scope_of(load_scenario(path))
    some = api.run(path, replicates=9, record=tables.records_of(scope))
    every = api.run(path, replicates=9)
    assert set(some.ensemble.records) < set(every.ensemble.records)
    assert some.answer() == every.answer()
    for run, table in ((some, "some.csv"), (every, "every.csv")):
        tables.write_tables(run.data, run.plan.labels.regions, {}, tmp_path / table, None,
                            scope)
    assert (tmp_path / "some.csv").read_bytes() == (tmp_path / "every.csv").read_bytes()
    for picture in shown(scene_of(some.scenario)):
        assert str(some.plot(picture)) == str(every.plot(picture))


def test_effects_are_exactly_zero_until_something_differs(run: api.Run) -> None:
    gap = effect(run.data.alignment, "no-incident", "baseline")
    before = gap.sel(month=slice("2022-01-01", "2024-11-30"))
    assert np.all(before == 0)
    uncertain = effect(run.data.alignment, "second-incident", "baseline")
    assert np.all(uncertain.sel(month=slice("2022-01-01", "2026-02-28")) == 0)
    may = uncertain.sel(month=np.datetime64("2026-05", "s"), pole="russia", state="azerbaijan")
    assert 0 < (may == 0).mean() < 1  # in some draws it has not happened yet


def test_the_answer_begins_with_a_few_sentences_and_is_short(run: api.Run) -> None:
    text = run.answer()
    blocks = text.split("\n\n")
    assert run.scenario.question[:40] in blocks[0]
    first = " ".join(blocks[1].split())
    assert first.startswith("Compared with the baseline, Azerbaijan's alignment with Russia is 0.4")
    assert 1 <= first.count(". ") <= 3
    assert "seed 2025" in blocks[-1]
    assert "not a forecast" in " ".join(blocks[-1].split())
    assert len(text.splitlines()) <= 38  # with what `run` adds, forty
    assert "at most" not in text
    assert max(map(len, text.splitlines())) <= WIDTH + 4


def told(run: api.Run, peak: float, end: float) -> str:
    """The table and what stands below it, of a what-if that changes two months by so much."""
    values = np.zeros((len(run.plan.months), 40))
    values[26] = peak
    values[-1] += end
    [base, *_] = run.findings.courses
    effect = replace(base, case="no-incident", values=values, signed=True)
    found = Findings((base,), {"no-incident": (effect,)}, {}, 0, {"no-incident": "none"}, {})
    return " ".join("\n".join([*effects_text(groups(found), run.plan.months[-1]),
                               str(small(found) or "")]).split())


@pytest.mark.parametrize(("peak", "end", "line"), [
    (0.0, 0.0, "Less than 0.01 apart at any time: Azerbaijan's alignment with Russia with every"),
    (0.009, 0.002, "Less than 0.01 apart at any time: Azerbaijan's alignment with Russia with"),
    (-0.3, -0.05, "none −0.30 (−0.30 to −0.30) Mar 2024 100 % −0.05 100 %"),
    (0.3, 0.35, "none +0.35 (+0.35 to +0.35) Dec 2030 100 % the same"),
    (0.3, 0.0, "none +0.30 (+0.30 to +0.30) Mar 2024 100 % 0.00")])
def test_an_effect_is_told_at_its_peak_and_at_the_end(run: api.Run, peak: float, end: float,
                                                      line: str) -> None:
    assert line in told(run, peak, end)


def test_agreement_belongs_to_the_month_it_is_said_of(run: api.Run) -> None:
    """+0.14 in 100 % of the draws at the peak, and −0.01 in other draws at the end."""
    values = np.zeros((len(run.plan.months), 40))
    values[26], values[-1] = 0.14, np.where(np.arange(40) < 4, 0.02, -0.012)
    [base, *_] = run.findings.courses
    effect = replace(base, case="x", values=values, signed=True)
    found = Findings((base,), {"x": (effect,)}, {}, 0, {"x": "late"}, {})
    [_, _, line] = effects_text(groups(found), run.plan.months[-1])
    assert line.split()[-3:] == ["−0.01", "90", "%"]
    assert "Mar 2024  100 %" in line
    assert "(+0.14 to +0.14)" in line
    sentence = str(first_sentence(found))
    assert "in March 2024 0.14 higher with “late”. By December 2030 no more than 0.01" in sentence


def test_a_share_that_moves_because_of_others_says_so(run: api.Run) -> None:
    [number] = run.findings.own
    base, own = run.findings.courses[number], run.findings.own[number][0]
    up, still = np.zeros_like(base.values), np.zeros_like(base.values)
    up[-1] = 0.1

    def note(own_change: np.ndarray) -> tuple[str, str]:
        effect = replace(base, case="x", values=up, signed=True)
        mine = replace(own, case="x", values=own_change, signed=True)
        found = Findings((base,), {"x": (effect,)}, {0: (own, {"x": mine})}, 0, {"x": "x"}, {})
        [group] = groups(found)
        text = "\n".join(effects_text([group], run.plan.months[-1]))
        assert str(group.others) in text if group.others else "others" not in text
        return str(group.note), str(group.others or "")

    others = "The share moves with “x” mostly because others lost or gained."
    assert note(still) == ("The influence itself changes then by ±0 (“x”).", others)
    assert note(-up) == ("The influence itself changes then by −0.10 (“x”).", others)
    assert note(up) == ("The influence itself changes then by +0.10 (“x”).", "")


def test_the_baseline_of_every_outcome_stands_in_the_answer_or_the_report(run: api.Run) -> None:
    text, found = " ".join(run.answer().split()), run.findings
    for base in found.courses:
        assert f"{base.words[1:]}: {base.start.middle} → {base.end.around}" in text
    first, *others = found.effects["no-incident"]
    one = replace(found, own={}, effects={
        "no-incident": (first, *(replace(e, values=0 * e.values) for e in others))})
    most = replace(run._answer, found=one)
    said = " ".join(most.text().split())
    for base in found.courses[1:]:  # three are all told: "1 more" is no shorter
        assert f"{base.words} {base.start.middle} → {base.end.around}" in said.split("row: ")[1]
    for base in found.courses:
        assert base.words[1:].replace("'", "&#x27;") in most.html()


def test_the_answer_names_the_sources_of_what_variants_change(run: api.Run) -> None:
    assert "Sources of what differs: R16 (eurasia-sim evidence R16)." in " ".join(
        run.answer().split())
    plain = api.run("history", replicates=2)
    assert "Sources of" not in plain.answer()


@pytest.mark.parametrize(("more", "said"), [
    ("", "yielding and shared grievance in 30 %; balancing, buying from friends, scars, alarm "
         "and wedging in 20 %; hedging in 15 %"),
    ("without: [hedging]\nparameters: {zeta: {low: 0, mode: 1, high: 2, source: hypothetical}}\n",
     "yielding and shared grievance in 30 %; balancing, buying from friends, scars and alarm "
     "in 20 %"),
    ("ensemble: {structure: fixed}\n", None)])
def test_mechanisms_that_some_draws_lack_have_the_last_word(
        tmp_path: Path, more: str, said: str | None) -> None:
    shutil.copy(SCENARIOS / "history.yaml", tmp_path)
    mine = tmp_path / "mine.yaml"
    mine.write_text(f"name: Mine\nquestion: What then?\nextends: history\n{more}", "utf-8")
    ran = api.run(mine, replicates=2)
    wanted = "" if said is None else (f"Contested mechanisms absent from some draws: {said} "
                                      "(eurasia-sim parameters).")
    html = re.sub("<.*?>", "", ran._repr_html_()).split("a forecast.")[-1]
    text = ran.answer().split("eurasia-sim report.")[-1]
    for last in (html, text):
        assert " ".join(last.split()) == wanted


def test_one_draw_has_neither_band_nor_agreement() -> None:
    text = api.run(SCENARIOS / "aircraft-incident.yaml", replicates=1).answer()
    assert "Rests on: 1 draw (" in text
    for word in ("agree", "brackets", "draws of", " %"):
        assert word not in text
    assert " to +" not in text


def test_signs_in_words() -> None:
    assert [sign(np.array(values)).words() for values in (
        [0.0, 0.0], [1.0, 2.0], [-1.0, 1.0], [-1.0, 0.0, 0.0, 0.0], [-1.0] * 4 + [1.0])] == [
        "never different", "higher in all draws of this model",
        "no clear direction: higher in 50% of the draws",
        "no clear direction: lower in 25% of the draws", "lower in 80% of the draws"]


def test_too_large_an_ensemble_is_refused_before_it_starts() -> None:
    with pytest.raises(InputError, match="GB of memory"):
        api.run(SCENARIOS / "history.yaml", replicates=9_000_000)


def test_the_same_run_twice_is_the_same(tmp_path: Path) -> None:
    shutil.copy(SCENARIOS / "history.yaml", tmp_path)
    loaded = load_scenario(tmp_path / "history.yaml")
    one, two = (api.run(loaded, replicates=30, threads=t) for t in (1, 2))
    for name, values in one.ensemble.records.items():
        np.testing.assert_array_equal(values, two.ensemble.records[name])


def test_a_reduced_ensemble_gives_the_same_tables(tmp_path: Path,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    path = SCENARIOS / "aircraft-incident.yaml"
    whole = api.run(path, replicates=150).save(tmp_path / "whole", pictures=False)
    monkeypatch.setattr("eurasia_sim.results.reduce.CHUNK_BYTES", 20e6)  # several chunks
    reduced = api.reduce(path, tmp_path / "reduced", replicates=150)
    assert {p.name for p in reduced.iterdir()} == {"quantiles.csv", "effects.csv",
                                                   "manifest.json", "scenario.yaml"}
    for name in ("quantiles.csv", "effects.csv"):
        one, two = (np.genfromtxt(folder / name, delimiter=",", skip_header=1)[:, 6:]
                    for folder in (whole, reduced))
        assert one.shape == two.shape
        np.testing.assert_allclose(one[:, 0], two[:, 0], rtol=1e-4, atol=1e-7)  # means
        np.testing.assert_allclose(one[:, 6:], two[:, 6:], atol=1e-5)  # signs, exactly


def test_reduced_quantiles_are_within_a_bin() -> None:
    rng = np.random.default_rng(1)
    values = np.stack([rng.normal(size=20_000), rng.beta(1, 9, 20_000), np.full(20_000, 0.25)])
    histogram = Histogram.like(values[:, :500])
    for first in range(0, 20_000, 500):
        histogram.add(values[:, first:first + 500])
    exact = np.quantile(values, tables.LEVELS, axis=1)
    width = np.maximum(histogram.width, 1e-9)
    assert np.all(np.abs(histogram.quantiles() - exact) <= width)
    np.testing.assert_allclose(histogram.columns(signs=True)[0], values.mean(axis=1))


def test_reduced_quantiles_are_interpolated_within_their_bin() -> None:
    """Evenly spread values fill every bin evenly: then interpolation is all but exact."""
    values = np.stack([np.linspace(-3, 5, 100_001), np.linspace(2, 1, 100_001)])
    histogram = Histogram.like(values)
    histogram.add(values)
    np.testing.assert_allclose(histogram.width, [16 / BINS, 2 / BINS])
    exact = np.quantile(values, tables.LEVELS, axis=1)
    assert np.all(np.abs(histogram.quantiles() - exact) < histogram.width / 50)


def test_reduced_tables_do_not_depend_on_threads(tmp_path: Path) -> None:
    path = SCENARIOS / "history.yaml"
    one, two = (api.reduce(path, tmp_path / str(t), replicates=100, threads=t) for t in (1, 2))
    assert (one / "quantiles.csv").read_bytes() == (two / "quantiles.csv").read_bytes()


# --- numbers that a caller gives

@pytest.mark.parametrize("given", [
    {"seed": -1}, {"seed": 1.5}, {"seed": "7"}, {"seed": True}, {"seed": 2**63},
    {"replicates": 0}, {"replicates": -1}, {"replicates": 2.0}, {"replicates": "7"},
    {"replicates": False}, {"replicates": 10**30}])
def test_numbers_that_no_scenario_may_have_are_refused(given: dict[str, Any],
                                                       run: api.Run) -> None:
    [name] = given
    said = f"{name} should be a whole number between "
    with pytest.raises(InputError, match=said):
        api.run(run.scenario, **given)
    with pytest.raises(InputError, match=said):
        api.reduce(run.scenario, **given)
    if name == "replicates":
        with pytest.raises(InputError, match=said):
            run.explain("azerbaijan", "russia", **given)


def test_numpys_whole_numbers_are_whole_numbers(run: api.Run) -> None:
    plan = prepare(run.scenario, np.int64(3), np.uint32(7))[1]  # type: ignore[arg-type]
    assert (plan.replicates, type(plan.replicates)) == (3, int)


@pytest.mark.parametrize("seed", [20251125123456, 2**63 - 1])
def test_a_run_of_a_large_seed_is_opened_again(seed: int, tmp_path: Path) -> None:
    first = api.run(SCENARIOS / "aircraft-incident.yaml", replicates=4, seed=seed)
    again = api.open_run(first.save(tmp_path, pictures=False))
    assert again.scenario.ensemble.seed == seed
    assert again.answer() == first.answer()
