"""Paired effects: exact where pairs exist, refused with the reason where they do not."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import eurasia_sim as es
from build import SCENARIOS
from eurasia_sim.analysis.effects.compare import CHUNK, Comparison, compare, outcome_name
from eurasia_sim.analysis.effects.pairing import split, world_numbers
from eurasia_sim.engine import Ensemble
from eurasia_sim.files import seal
from eurasia_sim.results import effect, regional_share
from eurasia_sim.results.store import fingerprint
from eurasia_sim.scenario import Scenario, load_scenario, make_plan
from eurasia_sim.scenario.choose_draws import made_for
from eurasia_sim.scenario.posterior import Posterior, write_posterior
from eurasia_sim.scenario.resolve import numbers
from eurasia_sim.wording.findings import focused
from keeping import reseal

POSTURE = SCENARIOS / "partner-or-patron.yaml"
HISTORY = SCENARIOS / "history.yaml"
NO_INVASION = SCENARIOS / "no-invasion.yaml"
CHINA = SCENARIOS / "china-fourth-pole.yaml"
N = 24
ALIGNMENT = "alignment[kazakhstan, russia]"


@pytest.fixture(scope="module")
def posture() -> es.Run:
    return es.run(POSTURE, replicates=N)


@pytest.fixture(scope="module")
def history() -> es.Run:
    return es.run(HISTORY, replicates=N)


@pytest.fixture(scope="module")
def kept(history: es.Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return history.save(tmp_path_factory.mktemp("kept"), pictures=False)


def copied(kept: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(kept, tmp_path / "history" / "run-001"))


def refused(*sides: Any, **asked: Any) -> str:
    with pytest.raises(es.InputError) as caught:
        compare(*sides, **asked)
    return str(caught.value)


# --- effects are exact

def test_an_effect_is_what_the_run_itself_says(posture: es.Run) -> None:
    found = compare((posture, "partner"), (posture, "patron"), outcomes=[
        ALIGNMENT, "regional_influence_share[russia, post_soviet]"])
    direct = effect(posture.data.alignment.sel(pole="russia", state="kazakhstan"), "patron",
                    "partner").transpose("month", "replicate")
    assert np.array_equal(found.effects.sel(outcome=ALIGNMENT).values[0], direct.values)
    region = list(posture.plan.labels.regions["post_soviet"][1])
    share = effect(regional_share(posture.data, region).sel(pole="russia"), "patron", "partner")
    assert np.array_equal(found.effects.values[0, 1], share.transpose("month", "replicate").values)
    (row, _) = found.rows()
    assert row["q50"] == pytest.approx(float(np.median(direct.values[-1])))
    assert row["p_above_zero"] == float((direct.values[-1] > 1e-12).mean())
    assert row["p_above_zero"] + row["p_below_zero"] <= 1


def test_files_runs_and_kept_runs_give_the_same_numbers(posture: es.Run, tmp_path: Path) -> None:
    folder = posture.save(tmp_path, pictures=False)
    ran, file, opened = (compare((what, "partner"), (what, "patron"), outcomes=[ALIGNMENT],
                                 replicates=N if what == POSTURE else None)
                         for what in (posture, POSTURE, folder))
    assert np.array_equal(ran.effects.values, file.effects.values)
    assert np.array_equal(ran.effects.values, opened.effects.values)
    assert ran.rows()[0]["q50"] == file.rows()[0]["q50"] == opened.rows()[0]["q50"]


def test_the_same_compared_with_itself_is_exactly_zero(history: es.Run, kept: Path) -> None:
    found = compare(history, kept, HISTORY, (history, "baseline"))
    assert not found.effects.values.any()
    assert all(row["q95"] == 0 and row["p_above_zero"] == 0 for row in found.rows())
    assert "no difference" in found.words()
    assert "+0.0" not in found.words()


def test_a_case_that_the_other_scenario_shares_changes_nothing(kept: Path) -> None:
    # The baseline of no-invasion is history: only its variant differs.
    found = compare(kept, NO_INVASION, f"{NO_INVASION}:no-invasion", outcomes=[ALIGNMENT])
    assert not found.effects.values[0].any()
    assert found.effects.values[1].any()
    assert [side.label for side in found.sides] == ["no-invasion:baseline",
                                                    "no-invasion:no-invasion"]
    assert found.words().startswith("Compared with the baseline (history/run-001), ")
    assert re.search(r"the baseline \(no- +no difference\n +invasion\)", found.words())
    assert not [note for note in found.notes if "nothing differs" in note]
    [note] = [n for n in compare(kept, NO_INVASION).notes if "nothing differs" in n]
    assert "a case follows a colon: " in note
    assert note.endswith("no-invasion.yaml:no-invasion")


def test_chunks_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = compare(f"{POSTURE}:patron", replicates=N)
    assert N < CHUNK
    monkeypatch.setattr("eurasia_sim.analysis.effects.compare.CHUNK", 7)
    parts = compare(f"{POSTURE}:patron", replicates=N)
    assert np.array_equal(whole.effects.values, parts.effects.values)


def test_only_replicates_that_all_have_are_compared(history: es.Run) -> None:
    fewer = es.run(HISTORY, replicates=9)
    found = compare(history, fewer)
    assert found.effects.sizes["replicate"] == 9
    assert not found.effects.values.any()
    assert any("9 of the 24 replicates" in note for note in found.notes)


def test_replicates_are_paired_by_their_number_not_their_place(history: es.Run) -> None:
    ensemble = history.ensemble
    turned = replace(history, ensemble=Ensemble(
        ensemble.plan, ensemble.replicates[::-1],
        {name: array[..., ::-1] for name, array in ensemble.records.items()},
        ensemble.power[..., ::-1]))
    assert not compare(history, turned).effects.values.any()


# --- what is compared

def test_one_scenario_alone_is_compared_with_its_baseline(posture: es.Run) -> None:
    found = compare(posture)
    assert found.against.case == "baseline"
    assert [side.case for side in found.sides] == [c for c in posture.scenario.cases
                                                   if c != "baseline"]
    assert [side.case for side in compare(posture, case="patron").sides] == ["patron"]
    assert [side.case for side in compare((posture, "patron")).sides] == ["patron"]


def test_a_side_named_twice_is_compared_once(posture: es.Run) -> None:
    found = compare(posture, (posture, "patron"), (posture, "patron"), posture)
    assert [side.case for side in found.sides] == ["patron", "baseline"]
    assert len(found.rows()) == 2 * len(found.outcomes)


def test_against_chooses_the_reference(posture: es.Run, kept: Path) -> None:
    found = compare((posture, "patron"), against="partner", outcomes=[ALIGNMENT])
    other = compare((posture, "partner"), (posture, "patron"), outcomes=[ALIGNMENT])
    assert np.array_equal(found.effects.values, other.effects.values)
    turned = compare((posture, "partner"), (posture, "patron"), against="patron",
                     outcomes=[ALIGNMENT])
    assert np.array_equal(turned.effects.values, -other.effects.values)
    assert compare(kept, NO_INVASION, against=NO_INVASION).against.source.name == "no-invasion"
    with pytest.raises(es.InputError, match="is all there is to compare"):
        compare((posture, "patron"), against="patron")


def test_the_focus_says_what_is_compared(posture: es.Run) -> None:
    found = compare(posture)
    assert [outcome_name(what) for what in found.outcomes] == [
        outcome_name(what) for what in focused(posture.scenario, posture.plan.labels,
                                               posture.plan.months)]
    assert outcome_name(found.outcomes[-1]) == "regional_influence_share[russia, post_soviet]"
    assert len(found.outcomes) == 10


def test_months_of_outcomes_and_of_all(posture: es.Run) -> None:
    found = compare(posture, outcomes=[f"{ALIGNMENT} at 2027-12", "cohesion[ots]"],
                    months=["2026-06", "2030-12"])
    assert list(map(str, found.outcomes)) == [
        f"{ALIGNMENT} at 2027-12", "cohesion[ots] at 2026-06", "cohesion[ots] at 2030-12"]
    assert found.effects.sizes["outcome"] == 2


def test_the_months_that_all_have(kept: Path) -> None:
    found = compare(kept, f"{POSTURE}:patron")
    assert found.effects.sizes["month"] == 46
    assert found.outcomes[0].month == "2025-10"


def test_other_priors_and_mechanisms_are_said() -> None:
    notes = compare(f"{SCENARIOS / 'sceptic.yaml'}:grievance-bites", replicates=4).notes
    assert any("different priors (beta_balance, beta_grievance" in note for note in notes)
    notes = compare(f"{SCENARIOS / 'which-mechanism.yaml'}", replicates=4).notes
    assert any("mechanisms that are switched off (" in note for note in notes)


# --- forms

def test_words_rows_and_tables(posture: es.Run) -> None:
    found = compare((posture, "partner"), (posture, "patron"))
    words = found.words()
    assert words.startswith("Compared with Russia becomes a partner, 24 paired draws\n")
    assert re.search(r"Kazakhstan's grievance against Russia\n"
                     r"  Russia presses harder  \+0\.\d\d \(", words)
    assert "in Dec 2030" in words.splitlines()[1]
    rows = found.rows()
    assert len(rows) == len(found.sides) * len(found.outcomes)
    assert all(row["q05"] <= row["q25"] <= row["q50"] <= row["q75"] <= row["q95"] for row in rows)
    assert "24 paired draws" in repr(found)
    assert "Kazakhstan's alignment with Russia" in repr(found)
    html = found._repr_html_()
    assert html.count("<tr>") == len(rows) + 1
    assert json.loads(json.dumps(found.as_dict()))["replicates"] == N


def test_the_peak_is_told_beside_the_month_asked_for() -> None:
    """The largest change is not lost where it has faded by the month that is asked for."""
    asked = ["alignment[azerbaijan, russia] at 2025-02", "alignment[azerbaijan, russia] at 2026-12"]
    found = compare(str(SCENARIOS / "aircraft-incident.yaml:no-incident"), outcomes=asked,
                    replicates=N)
    first, second = found.rows()
    assert first["peak"] == second["peak"]
    assert first["peak"]["month"] == "2024-12"
    assert first["peak"]["q50"] > first["q50"] > second["q50"] > 0
    _, head, _, one, other = found.words().splitlines()
    assert head.split() == ["if", "…", "largest", "change", "when", "agree", "as", "asked", "agree"]
    assert re.fullmatch(r"  no incident  \+0\.4\d \(.*\)  Dec 2024  100 %  Feb 2025: \+0\..*100 %",
                        one)
    assert other.split()[:2] == ["Dec", "2026:"]


def test_courses_for_pictures(posture: es.Run) -> None:
    found = compare(posture)
    bands = found.bands()
    assert bands.dims == ("quantile", "comparison", "outcome", "month")
    row = found.rows()[0]
    at = bands.sel(comparison=row["comparison"], outcome=row["outcome"], quantile=0.5)
    assert float(at[-1]) == pytest.approx(row["q50"], abs=1e-6)
    assert found.effects.attrs["units"] == "1"
    assert "difference from" in found.effects.attrs["long_name"]


def test_progress_adds_up() -> None:
    done: list[tuple[int, int]] = []
    compare(f"{POSTURE}:partner", f"{POSTURE}:patron", replicates=N,
            progress=lambda since, whole: done.append((since, whole)))
    assert sum(since for since, _ in done) == done[-1][1] == 2 * N


def test_it_is_public(posture: es.Run) -> None:
    assert es.compare is compare
    assert es.Comparison is Comparison
    assert np.array_equal(posture.effect("patron", ALIGNMENT, against="partner").effects.values,
                          compare((posture, "partner"), (posture, "patron"),
                                  outcomes=[ALIGNMENT]).effects.values)


def test_a_path_with_a_colon_is_a_path(tmp_path: Path) -> None:
    odd = tmp_path / "a:b.yaml"
    odd.write_text("x", encoding="utf-8")
    assert split(odd) == (odd, None)
    assert split("a.yaml:b") == (Path("a.yaml"), "b")
    assert split("C:/scenarios/a.yaml") == (Path("C:/scenarios/a.yaml"), None)
    assert split("a.yaml:") == (Path("a.yaml:"), None)


def test_two_sources_of_one_name_are_told_apart(history: es.Run, tmp_path: Path) -> None:
    folders = [history.save(tmp_path / x, pictures=False) for x in "ab"]
    found = compare(*folders, history, (replace(history), "baseline"))
    labels = [found.against.label, *(side.label for side in found.sides)]
    assert len(set(labels)) == 4


# --- refusals: each names both sides' values and what would make it possible

def test_refuses_other_worlds() -> None:
    said = refused(POSTURE, CHINA)
    assert "china-fourth-pole.yaml cannot be paired with" in said
    assert "their worlds differ; poles.china." in said
    assert "missing in the second" in said
    assert "write the same  world:  into both" in said


def test_refuses_other_numbers_of_one_world(history: es.Run) -> None:
    world = history.scenario.world.world
    baku = world.states["azerbaijan"]
    other = world.model_copy(update={"states": {
        **world.states, "azerbaijan": baku.model_copy(update={"sensitivity": baku.power})}})
    loaded = replace(history.scenario.world, world=other)
    said = refused(history, replace(history, scenario=replace(history.scenario, world=loaded)))
    assert "states.azerbaijan.sensitivity is" in said


def on_the_prior() -> Scenario:
    loaded = load_scenario(HISTORY)
    return replace(loaded, ensemble=loaded.ensemble.model_copy(update={"parameters": "prior"}))


def test_refuses_other_seeds(history: es.Run) -> None:
    said = refused(history, es.run(HISTORY, replicates=4, seed=99))
    assert "they share no replicate" in said, "calibrated draws begin elsewhere in their list"
    assert "name the scenario file instead" in said
    free = [es.run(on_the_prior(), replicates=4, seed=seed) for seed in (1, 2)]
    assert "they rest on different draws (seed 2, prior; seed 1, prior)" in refused(*free)


def test_refuses_replicates_without_overlap(history: es.Run) -> None:
    ensemble = history.ensemble
    later = SimpleNamespace(scenario=history.scenario, plan=history.plan,
                            data=history.data.assign_coords(
                                replicate=ensemble.replicates.max() + 1 + np.arange(N)))
    said = refused(history, later)
    assert "they share no replicate; the first has the numbers" in said


def test_a_kept_run_is_run_anew(kept: Path, history: es.Run) -> None:
    done: list[tuple[int, int]] = []
    again = es.open_run(kept, progress=lambda since, whole: done.append((since, whole)))
    assert sum(since for since, _ in done) == done[0][1] == N * len(history.plan.cases)
    assert again.answer() == history.answer()
    for name, values in history.ensemble.records.items():
        np.testing.assert_array_equal(again.ensemble.records[name], values, strict=True)
    found = compare(kept, NO_INVASION, outcomes=[ALIGNMENT])
    np.testing.assert_array_equal(found.effects, compare(
        HISTORY, NO_INVASION, outcomes=[ALIGNMENT], replicates=N).effects)


def test_a_run_of_other_numbers_is_refused(kept: Path, tmp_path: Path) -> None:
    folder = copied(kept, tmp_path)
    table = folder / "quantiles.csv"
    lines = table.read_text("utf-8").splitlines()
    for text, agrees in (("\n".join(lines), True), ("\n".join(lines).replace("0.", "0.0"), False),
                         ("\n".join(lines[:-1]), False), ("", False)):
        table.write_text(text, encoding="utf-8")
        reseal(folder)
        if agrees:
            es.open_run(folder)
        else:
            assert "gives other numbers than its quantiles.csv" in refused(HISTORY, folder)
            assert "has been changed since" in refused(HISTORY, folder)


def test_another_version_is_named(kept: Path, tmp_path: Path) -> None:
    folder = copied(kept, tmp_path)
    reseal(folder, version="0.0.1")
    assert compare(HISTORY, folder).outcomes
    (folder / "quantiles.csv").write_text("", encoding="utf-8")
    reseal(folder)
    said = refused(HISTORY, folder)
    assert f"version 0.0.1 of the program made them, and this is {es.__version__}" in said


def test_refuses_a_run_whose_numbers_were_edited_since(kept: Path, tmp_path: Path) -> None:
    folder = copied(kept, tmp_path)
    reseal(folder, parameters_hash="0" * 16)
    said = refused(HISTORY, folder)
    assert "have been changed since it was run" in said
    assert "run the scenario of" in said
    # Within the run nothing else is needed.
    assert not compare(folder, (folder, "baseline")).effects.values.any()


def test_refuses_tables_only(tmp_path: Path) -> None:
    from eurasia_sim.api import reduce

    folder = reduce(HISTORY, tmp_path, replicates=70)
    assert "was reduced to its tables" in refused(folder, HISTORY)


def test_refuses_a_folder_without_a_run(kept: Path, tmp_path: Path) -> None:
    assert "this folder holds no run" in refused(tmp_path)
    folder = copied(kept, tmp_path)
    said = refused(folder.parent)
    assert "name one of its runs" in said
    assert "run-001" in said


def test_refuses_a_month_that_not_all_have(kept: Path) -> None:
    said = refused(kept, POSTURE, months=["2028-01"])
    assert "2028-01 is not among the months of" in said
    assert "runs from 2022-01 to 2025-10" in said
    assert "is not in the scenario's period" in refused(kept, POSTURE, months=["2050-01"])
    assert "is no month" in refused(kept, POSTURE, months=["soon"])


def test_refuses_what_is_unknown(posture: es.Run) -> None:
    assert "has no case 'patrn'" in (said := refused(f"{POSTURE}:patrn"))
    assert "did you mean 'patron'?" in said
    assert "is no outcome" in refused(posture, outcomes=["alignmnt[kazakhstan, russia]"])
    assert "there is no such file" in refused("nowhere.yaml:baseline")
    assert "has no case" in refused(POSTURE, HISTORY, case="patron")
    assert "no variant to compare with its baseline" in refused(HISTORY)
    assert "nothing to compare" in refused()


def test_refuses_a_seed_or_number_for_what_has_run(history: es.Run) -> None:
    assert "no other seed" in refused(history, POSTURE, seed=3)
    assert "no other seed" in refused(history, POSTURE, replicates=3)
    assert "replicates should be a whole number between 1 and" in refused(POSTURE, replicates=0)
    assert "seed should be a whole number between 0 and" in refused(POSTURE, seed=-1)


def test_the_manifest_hashes_the_same_numbers(kept: Path) -> None:
    manifest = json.loads((kept / "manifest.json").read_text("utf-8"))
    assert manifest["parameters_hash"] == fingerprint(*numbers(load_scenario(HISTORY)))


def test_every_number_of_the_world_counts_and_no_label_does() -> None:
    world = load_scenario(HISTORY).world.world
    numbers = world_numbers(world)
    assert set(world.estimates()) - set(numbers) <= {
        name for name in world.estimates() if name.startswith(("parameters", "checks"))}
    assert world_numbers(world.model_copy(update={"name": "Another name"})) == numbers


# --- calibrated draws

@pytest.fixture(scope="module")
def calibrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """History on calibrated draws of our own, beside the other scenarios."""
    folder = Path(shutil.copytree(SCENARIOS, tmp_path_factory.mktemp("own") / "scenarios"))
    parts, events = made_for(make_plan(load_scenario(HISTORY)), "2024-12")
    numbers = np.arange(3, 300, 7)
    write_posterior(Posterior(11, 300, "2024-12", parts, events, numbers), folder / "draws.json")
    text = HISTORY.read_text("utf-8")
    head, ensemble = "ensemble: {replicates: ", text.partition("ensemble: {")[2].partition("}")[0]
    mine = text.replace(f"ensemble: {{{ensemble}}}", head + "20, seed: 5, parameters: draws.json}")
    assert mine != text
    (folder / "history.yaml").write_text(mine, encoding="utf-8")
    return folder


def test_files_run_on_the_calibrated_draws_of_the_run_beside_them(
        calibrated: Path, tmp_path: Path) -> None:
    run = es.run(calibrated / "history.yaml")
    assert run.plan.posterior is not None
    kept = run.save(tmp_path, pictures=False)
    found = compare(kept, run, calibrated / "history.yaml", NO_INVASION,
                    f"{NO_INVASION}:no-invasion", outcomes=[ALIGNMENT])
    assert np.array_equal(found.effects.replicate.values, run.ensemble.replicates)
    assert not found.effects.values[:3].any()
    assert found.effects.values[3].any()
    assert "calibrated" in found.as_dict()["draws"]


def test_prior_and_calibrated_runs_are_not_paired(calibrated: Path, history: es.Run) -> None:
    run = es.run(calibrated / "history.yaml")
    assert "(seed 11, calibrated; seed 2025, calibrated)" in refused(history, run)
    assert "(seed 11, calibrated; seed 2025, prior)" in refused(
        es.run(on_the_prior(), replicates=4), run)
    found = compare(history, calibrated / "history.yaml")
    assert not found.effects.values.any()
    assert any("is run on the draws of the run of" in note for note in found.notes)


def test_a_run_on_draws_that_changed_since_is_refused(calibrated: Path, tmp_path: Path) -> None:
    folder = es.run(calibrated / "history.yaml").save(tmp_path, pictures=False)
    (draws,) = (path for path in folder.glob("*.json") if path.name != "manifest.json")
    draws.write_text(draws.read_text("utf-8").replace("3, 10, ", "3, "), encoding="utf-8")
    assert f"{draws.name}: this file was changed since the run" in refused(HISTORY, folder)
    reseal(folder)
    assert f"{draws.name}: these draws were changed since they were made" in refused(HISTORY,
                                                                                    folder)
    forged = json.loads(draws.read_text("utf-8"))
    draws.write_text(json.dumps({**forged, "checksum": seal(forged)}), encoding="utf-8")
    reseal(folder)
    assert "gives other numbers than its quantiles.csv" in refused(HISTORY, folder)
