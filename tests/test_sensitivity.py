"""What an outcome hangs on: known answers through the same designs, and the model itself."""

from __future__ import annotations

import json
import shlex
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from build import SCENARIOS
from commands_page import JSON, example_lines
from eurasia_sim.analysis.uncertainty import factors, sensitivity_report
from eurasia_sim.analysis.uncertainty.designs import decomposed, independent, screened, tied
from eurasia_sim.analysis.uncertainty.prescribed_runs import PrescribedRuns, RunInputs
from eurasia_sim.analysis.uncertainty.sensitivity import Sensitivity, sensitivity
from eurasia_sim.analysis.uncertainty.uncertain_numbers import uncertain
from eurasia_sim.arrays import Floats
from eurasia_sim.cli import commands, main
from eurasia_sim.engine import run
from eurasia_sim.engine.draws import Draws
from eurasia_sim.plots.frame.scene import scene_of
from eurasia_sim.plots.pictures import sensitivity as plots
from eurasia_sim.reading import InputError
from eurasia_sim.results import to_dataset
from eurasia_sim.results.outcome import parse_outcome
from eurasia_sim.scenario import Scenario, load_scenario, make_plan
from eurasia_sim.scenario.schema import Shock

TEXT = "alignment[azerbaijan, russia] at 2025-06"


@pytest.fixture(autouse=True)
def few_draws_of_switches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eurasia_sim.analysis.uncertainty.sensitivity.SWITCHED", 12)


@cache
def incident() -> Scenario:
    return load_scenario(SCENARIOS / "aircraft-incident.yaml")


@cache
def found() -> Sensitivity:
    return ask(incident(), points=128)


def ask(scenario: Scenario, text: str = TEXT, **settings: object) -> Sensitivity:
    plan = make_plan(scenario)
    quick = {"points": 64, "trajectories": 8, "strongest": 4} | settings
    return sensitivity(scenario, parse_outcome(text, plan.labels, plan.months),
                       **quick)  # type: ignore[arg-type]


def test_ishigami() -> None:
    """Ishigami & Homma 1990, a = 7, b = 0.1; indices as in Saltelli et al. 2008."""
    def ishigami(u: Floats) -> Floats:
        x = np.pi * (2 * u - 1)
        return np.asarray(np.sin(x[:, 0]) + 7 * np.sin(x[:, 1])**2
                          + 0.1 * x[:, 2]**4 * np.sin(x[:, 0]))
    stages = decomposed(ishigami, ["x1", "x2", "x3"], 2048, seed=1)
    assert [stage.points for stage in stages] == [512, 1024, 2048]
    last = {share.name: share for share in stages[-1].shares}
    for name, alone, total in (("x1", 0.3139, 0.5576), ("x2", 0.4424, 0.4424),
                               ("x3", 0.0, 0.2437)):
        assert last[name].alone == pytest.approx(alone, abs=0.04)
        assert last[name].total == pytest.approx(total, abs=0.04)
        assert abs(last[name].total - total) < 2 * last[name].total_error
    assert [s.name for s in stages[-1].shares] == ["x1", "x2", "x3"]
    assert stages[0].shares[0].total_error > 1.5 * stages[-1].shares[0].total_error


def test_a_linear_toy() -> None:
    slopes = np.array([3.0, -2.0, 1.0, 0.0])
    last = decomposed(lambda u: u @ slopes, list("abcd"), 1024, seed=2)[-1]
    for share, squared in zip(last.shares, (9, 4, 1, 0), strict=True):
        assert share.total == pytest.approx(squared / 14, abs=0.03)
        assert share.alone == pytest.approx(share.total, abs=0.05)
    effects = screened(lambda u: u @ slopes, list("abcd"), 8, seed=2)[-1].effects
    assert [e.name for e in effects] == list("abcd")
    assert [e.mean for e in effects] == pytest.approx([1.5, -1, 0.5, 0])
    assert all(e.error == pytest.approx(0, abs=1e-12) for e in effects)


def test_a_group_moves_together() -> None:
    effects = screened(lambda u: u @ np.array([1.0, 2.0, 2.0]), ["one", "both", "both"], 64,
                       seed=1)[-1].effects
    both, one = effects
    assert (both.name, both.mean, both.spread) == ("both", None, None)
    assert both.size == pytest.approx(1.0, abs=0.3)  # each up or down: 2 or 0 times a half
    assert one.size == pytest.approx(0.5)


def test_rows_that_are_independent() -> None:
    uniforms = np.arange(24.0).reshape(8, 3)
    assert independent(uniforms).tolist() == [0, 4, 5]
    assert tied([("a", 3, 0.1), ("b", 2, 0.6), ("c", 1.5, 0.1)]) == [("b", "c")]


@pytest.mark.parametrize("points", [100, 32, 2**17])
def test_uneven_numbers_of_points_are_refused(points: int) -> None:
    with pytest.raises(InputError, match="powers of two") as error:
        decomposed(lambda u: u[:, 0], ["a", "b"], points, seed=1)
    assert "nearest" in str(error.value)


def test_what_never_varies_and_what_cannot_be_quartered() -> None:
    with pytest.raises(InputError, match="same whatever"):
        decomposed(lambda u: np.full(len(u), 0.3), ["a", "b"], 64, seed=1)
    with pytest.raises(InputError, match="quartered"):
        screened(lambda u: u[:, 0], ["a", "b"], 6, seed=1)


def test_prescribing_the_draws_themselves_changes_nothing() -> None:
    """The trial is the engine: the same uniforms and chance give the same outcome."""
    scenario = replace(incident(), ensemble=incident().ensemble.model_copy(
        update={"parameters": "prior"}))
    plan = make_plan(scenario)
    asked = parse_outcome(TEXT, plan.labels, plan.months)
    numbers = np.arange(12)
    names = ["second-incident", "baseline"]
    draws = Draws(plan.seed, numbers)
    given = {u.purpose: draws.uniforms(u.purpose) for u in uncertain(scenario, plan, names)}
    cases = [next(c for c in plan.cases if c.name == name) for name in names]
    got = PrescribedRuns(plan, cases[1:], asked)(RunInputs(np.zeros(12, np.intp), numbers, given))
    effect = PrescribedRuns(plan, cases, asked, threads=1)(RunInputs(numbers, numbers, {}))
    values = asked.values(to_dataset(run(plan, replicates=12)), plan.labels)
    np.testing.assert_array_equal(got, values.sel(case="baseline"))
    np.testing.assert_array_equal(effect, values.sel(case=names[0]) - values.sel(case=names[1]))


def test_a_mechanism_off_is_the_case_without_it() -> None:
    scenario = load_scenario(SCENARIOS / "which-mechanism.yaml")
    scenario = replace(scenario, ensemble=scenario.ensemble.model_copy(
        update={"parameters": "prior"}))
    plan = make_plan(scenario)
    asked = parse_outcome(TEXT, plan.labels, plan.months)
    off = scenario.world.priors.mechanisms["alarm"].off | (
        scenario.world.priors.mechanisms["reaction_to_loss"].off)
    numbers = np.arange(6)
    rows = RunInputs(numbers, numbers, {}, [(off, np.arange(6) % 2 == 0)])
    got = PrescribedRuns(plan, plan.cases[:1], asked)(rows)
    values = asked.values(to_dataset(run(plan, replicates=6)), plan.labels)
    np.testing.assert_array_equal(got[::2], values.sel(case="no-reaction")[::2])
    np.testing.assert_array_equal(got[1::2], values.sel(case="baseline")[1::2])


def test_one_uncertain_number_holds_all_of_the_variance(tmp_path: Path) -> None:
    """A world that is known but for one number, without chance."""
    one = only_one(incident(), "parameter.beta_reach")
    result = ask(one, "alignment[azerbaijan, russia] at 2025-06", points=256)
    assert [e.name for e in result.screenings[-1].effects if e.size > 0] == [
        "parameter.beta_reach"]
    share = result.shares.shares[0]
    assert share.name == "parameter.beta_reach"
    assert share.alone == pytest.approx(1, abs=0.02)
    assert share.total == pytest.approx(1, abs=0.02)
    assert result.chance.total == pytest.approx(0, abs=1e-12)
    assert result.shares.together == pytest.approx(1, abs=0.02)
    low, high = result.drivers[0].outcome_low, result.drivers[0].outcome_high
    assert low > high  # Russia loses reach


def only_one(scenario: Scenario, keep: str | None) -> Scenario:
    """The scenario with one parameter uncertain: every other, and chance, at its mode or off."""
    def known(value: object) -> object:
        if isinstance(value, dict):
            if {"low", "mode", "high"} <= set(value):
                return value | {"low": value["mode"], "high": value["mode"]}
            return {name: known(part) for name, part in value.items()}
        return [known(part) for part in value] if isinstance(value, list) else value

    loaded = scenario.world
    world = type(loaded.world).model_validate(known(loaded.world.model_dump(by_alias=True)))
    priors = type(loaded.priors).model_validate(known(loaded.priors.model_dump(by_alias=True)))
    if keep:
        name = keep.removeprefix("parameter.")
        priors.parameters[name] = loaded.priors.parameters[name]
    kinds = {n: type(k).model_validate(known(k.model_dump(by_alias=True, exclude_none=True)))
             for n, k in scenario.kinds.items()}
    cases = {n: replace(c, without=("chance",), events={
        i: e for i, e in c.events.items() if e.event.value is None and not (
            isinstance(e.event, Shock) and e.event.first < e.event.last)})
        for n, c in scenario.cases.items() if n == "baseline"}
    ensemble = scenario.ensemble.model_copy(update={"structure": "fixed"})
    return replace(scenario, world=replace(loaded, world=world, priors=priors), kinds=kinds,
                   cases=cases, ensemble=ensemble)


@pytest.mark.slow
def test_the_shares_are_of_everything_and_the_same_again() -> None:
    once, again = (ask(incident(), threads=threads) for threads in (1, 3))
    assert again == once
    names = [s.name for s in found().shares.shares]
    assert len(names) == 6
    assert {factors.OTHERS, factors.CHANCE} < set(names)
    covered = [n.purpose for name in names for n in found().factors[name].numbers]
    assert len(covered) == len(set(covered)) > 300
    other = ask(incident(), seed=7)
    assert other.seed == 7
    assert other.shares != once.shares


def test_events_after_the_month_do_not_count() -> None:
    names = set(found().factors)
    assert "kind.aircraft_incident" in names
    assert "kind.apology" not in names


def test_numbers_are_grouped_or_stand_alone() -> None:
    scenario, plan = incident(), make_plan(incident())
    groups = factors.numbers_of(scenario, plan, ["baseline"])
    single = factors.numbers_of(scenario, plan, ["baseline"], one_by_one=True)
    assert sum(len(f.numbers) for f in groups) == len(single) > 350
    assert len(groups) < 170
    by_name = {f.name: f for f in groups}
    assert by_name["parameter.beta_hedge"].single
    assert len(by_name["states.azerbaijan.alignment"].numbers) == 3
    assert len({f.label for f in groups}) == len(groups)
    assert all("{" not in f.label for f in groups)


def test_mechanisms_off_alone_and_as_factors() -> None:
    off = {switch.factor.name: switch for switch in found().switches}
    assert off["reach_appeal"].mean > 0.02  # nobody leaves a weaker Russia for its weakness
    assert off["wedging"].size < 0.01
    assert "chance" not in off
    assert all(abs(switch.mean) <= switch.size + 1e-12 for switch in off.values())
    both = ask(incident(), structure=True)
    assert both.switches == ()
    assert "reach_appeal" in {e.name for e in both.screenings[-1].effects}
    assert not [name for name in both.factors if name.startswith("structure.")]


def test_whether_a_contested_mechanism_is_there_is_a_factor() -> None:
    """The only thing that is uncertain, and absent from a fifth of the draws: 0.2 × 0.8 × d²."""
    one = only_one(incident(), None)
    drawn = replace(one, ensemble=one.ensemble.model_copy(update={"structure": "drawn"}))
    mechanisms = drawn.world.priors.mechanisms
    for name, mechanism in mechanisms.items():
        mechanisms[name] = mechanism.model_copy(
            update={"absent": 0.2 if name == "balancing" else 0.0})
    result = ask(drawn, TEXT, points=256)
    (effect,) = (e for e in result.screenings[-1].effects if e.size > 0)
    assert effect.name == result.shares.shares[0].name == "structure.balancing"
    assert result.factors[effect.name].what == "structure"
    assert result.shares.shares[0].total == pytest.approx(1, abs=0.02)
    (driver,) = (d for d in result.drivers if d.name == effect.name)
    assert (driver.low_words, driver.high_words) == ("absent", "present")
    d = driver.outcome_high - driver.outcome_low
    (switch,) = (s for s in result.switches if s.factor.name == "balancing")
    assert switch.mean == pytest.approx(-d, abs=1e-12)
    assert result.deviation == pytest.approx(abs(d) * 0.4, rel=0.02)


@pytest.mark.slow
def test_an_effect_of_one_case_against_another() -> None:
    result = ask(incident(), case="baseline", against="no-incident", points=128)
    assert result.mean < -0.05
    assert result.shares.shares[0].name in ("kind.aircraft_incident", "parameter.tau_g",
                                            "parameter.tau_a")
    assert result.chance.total < 0.05  # both sides have the same


def test_unknown_cases_are_named() -> None:
    with pytest.raises(InputError, match="no case 'no-incidant'") as error:
        ask(incident(), case="no-incidant")
    assert "no-incident" in str(error.value)
    with pytest.raises(InputError, match="0 factors"):
        ask(incident(), strongest=0)


def test_the_words_say_what_is_uncertain() -> None:
    text = sensitivity_report.as_text(found())
    assert "Azerbaijan's alignment with Russia" in text
    assert "Chance alone" in text
    assert "draws of the prior" in " ".join(text.split()) or "are of the prior" in text
    assert max(map(len, text.splitlines())) <= 125
    assert any("order is not certain" in line for line in sensitivity_report.warnings(found()))
    whole = json.loads(json.dumps(sensitivity_report.as_dict(found())))
    assert [row["points"] for row in whole["shares"]] == [32, 64, 128]
    wide = replace(found(), decompositions=found().decompositions[:1])
    assert any("too wide" in line for line in sensitivity_report.warnings(wide)) == (
        max(s.total_error for s in wide.shares.shares) > sensitivity_report.TOO_WIDE)


def test_the_pictures_hold_what_was_found() -> None:
    scene = scene_of(incident())
    made = plots.pictures(found(), scene)
    assert list(made) == ["screening", "shares", "convergence", "tornado"]
    for figure, text in made.values():
        assert "Azerbaijan's alignment with Russia" in text
        written = [t.get_text() for axes in figure.axes for t in axes.texts]
        written += [t.get_text() for t in figure.texts]
        assert any("seed" in line for line in written)
    labels = [t.get_text() for axes in made["shares"][0].axes for t in axes.texts]
    assert factors.chance().label in labels


@pytest.mark.slow
def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scenario = str(SCENARIOS / "aircraft-incident.yaml")
    quick = ["-n", "64", "--trajectories", "8", "--strongest", "6", "-q"]
    assert main(["sensitivity", scenario, "-o", TEXT, "--json", *quick,
                 "-p", str(tmp_path / "pictures")]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == set(JSON["sensitivity"])
    assert found["outcome"] == TEXT
    assert sorted(p.stem for p in (tmp_path / "pictures").iterdir()) == [
        "convergence", "screening", "shares", "tornado"]
    assert main(["sensitivity", scenario, *quick, "-p", str(tmp_path / "pictures")]) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert main(["sensitivity", scenario, "-o", "alignmnt[azerbaijan, russia]", *quick]) == 2
    assert "alignment" in capsys.readouterr().err


def test_without_salib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "SALib.sample.morris", None)
    with pytest.raises(InputError, match="needs SALib") as error:
        screened(lambda u: u[:, 0], ["a", "b"], 8, seed=1)
    assert "eurasia-sim[analysis]" in str(error.value)


@pytest.mark.slow
def test_the_examples(capsys: pytest.CaptureFixture[str],
                      monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for line in example_lines(commands.commands["sensitivity"]):
        words = shlex.split(line.replace("scenarios/", f"{SCENARIOS}/"))[1:]
        assert main([*words, "-n", "64", "--trajectories", "8", "--strongest", "2",
                     "-q"]) == 0
        assert "share of the variance" in capsys.readouterr().out
