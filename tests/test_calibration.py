"""Calibration: what is kept, whether known numbers are found again, and how scenarios take it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from build import SCENARIOS
from eurasia_sim import api
from eurasia_sim.analysis.belief.calibration import (
    MODEL_ERROR,
    Observed,
    PriorSample,
    accepted,
    keep,
    moved,
    observed,
    posterior_of,
    recover,
    simulate,
)
from eurasia_sim.analysis.belief.calibration_report import look, report
from eurasia_sim.analysis.belief.patterns import pattern_runs, shipped_patterns
from eurasia_sim.engine import run
from eurasia_sim.engine.draws import Draws
from eurasia_sim.plots.pictures.calibration import draw
from eurasia_sim.reading import InputError, Place
from eurasia_sim.scenario import Plan, Scenario, load_scenario, make_plan
from eurasia_sim.scenario.choose_draws import drawn, misfit
from eurasia_sim.scenario.posterior import (
    AGAIN,
    Posterior,
    read_posterior,
    shipped_posterior,
    write_posterior,
)
from eurasia_sim.world.measurements import Figure

DRAWS = 2000


@pytest.fixture(scope="module")
def history() -> PriorSample:
    return simulate(DRAWS, 2025, only_history=True)


def within_reach(sample: PriorSample) -> PriorSample:
    """The same draws with few figures, which the model can meet, so that some hundreds are kept.

    What is tested is the procedure, whatever the model says of the figures that ship.
    """
    return replace(sample, figures=[
        replace(figure, low=float(middle), high=float(middle),
                use="conditioning" if figure.state == "azerbaijan" else "held_back")
        for figure, middle in zip(sample.figures, np.median(sample.given, axis=1), strict=True)])


@pytest.fixture(scope="module")
def sample(history: PriorSample) -> PriorSample:
    return within_reach(history)


@pytest.fixture(scope="module")
def posterior(sample: PriorSample) -> Posterior:
    return posterior_of(sample, keep(sample))


# --- What is kept ------------------------------------------------------------------------------


def test_kept_draws_show_every_conditioning_pattern(sample: PriorSample,
                                                    posterior: Posterior) -> None:
    kept = keep(sample)
    assert 20 < kept.sum() < DRAWS / 2
    for name, shown in sample.shown.items():
        if shipped_patterns()[name].use == "conditioning":
            assert shown[kept].all(), name
    np.testing.assert_array_equal(posterior.accepted, np.flatnonzero(kept))


def test_kept_draws_are_nearer_to_the_figures(sample: PriorSample) -> None:
    kept = keep(sample)
    misfit = sample.observed.misfit(sample.given[sample.conditioning])
    assert misfit[kept].mean() < misfit.mean()


def test_draws_do_not_depend_on_how_many_there_are_or_on_chunks(sample: PriorSample) -> None:
    fewer = simulate(300, 2025, only_history=True, threads=1)
    np.testing.assert_array_equal(fewer.given, sample.given[:, :300])
    for name, shown in fewer.shown.items():
        np.testing.assert_array_equal(shown, sample.shown[name][:300])


@pytest.mark.slow
def test_counterfactuals_are_run_for_the_first_draws_and_those_kept() -> None:
    some, every = simulate(120, 7, through_all=20), simulate(120, 7)
    kept = keep(some)
    np.testing.assert_array_equal(kept, keep(every))
    np.testing.assert_array_equal(some.given, every.given)
    looked = np.flatnonzero(kept | (np.arange(120) < 20))
    assert some.prior("P1") == slice(None)
    assert some.prior("P11") == slice(20)
    for name in every.shown:
        where = slice(None) if some.prior(name) == slice(None) else looked
        np.testing.assert_array_equal(some.shown[name][where], every.shown[name][where])
    np.testing.assert_array_equal(some.margins["P11"][looked], every.margins["P11"][looked])
    assert np.isnan(some.margins["P11"]).sum() == 120 - len(looked)


def seen(*figures: tuple[str, float, float, float]) -> Observed:
    """Figures from (state, low, high, error)."""
    return observed([Figure(state, "", "v", "2023", low, high, error, "", "", "",
                            Place(Path("f"), 1, 1, "")) for state, low, high, error in figures])


@pytest.mark.parametrize("times", [1, 2])
def test_the_kept_draws_are_the_posterior_of_a_case_that_is_known(times: int) -> None:
    """θ ~ N(0, 1), one figure 1 measured with error 1: the posterior is N(½, ½).

    Measured twice with the same error it says no more than once.
    """
    rng = np.random.default_rng(1)
    theta = rng.standard_normal(400_000)
    misfit = seen(*[("s", 1.0, 1.0, 1.0)] * times).misfit(np.stack([theta] * times))
    kept = accepted(np.ones(len(theta), bool), misfit, rng.random(len(theta)))
    assert theta[kept].mean() == pytest.approx(0.5, abs=0.01)
    assert theta[kept].var() == pytest.approx(0.5, abs=0.01)


def test_an_interval_keeps_what_lies_in_it_and_drops_the_rest() -> None:
    theta = np.linspace(-1, 1, 20_001)
    misfit = seen(("s", 0.0, 0.2, 0.0)).misfit(theta[np.newaxis])
    kept = accepted(np.ones(len(theta), bool), misfit, np.random.default_rng(1).random(len(theta)))
    inside = (theta >= 0) & (theta <= 0.2)
    assert kept[inside].all()
    assert not kept[(theta < -0.08) | (theta > 0.28)].any()
    assert 0 < kept[~inside].mean() < 0.05


def test_simulated_figures_share_their_errors_and_their_thresholds() -> None:
    figures = seen(("s", 0.5, 0.5, 0.1), ("s", 0.6, 0.6, 0.1), ("t", 0.0, 0.2, 0.1))
    known = figures.seen_from(np.array([1.0, 2.0, 0.15]), np.array([1.0, -9.0, 0.0]))
    moved_by = np.hypot(0.1, MODEL_ERROR)
    np.testing.assert_allclose(known.low, [1 + moved_by, 2 + moved_by, 0.0])
    np.testing.assert_allclose(known.high, [1 + moved_by, 2 + moved_by, 0.2])
    listed = figures.seen_from(np.array([1.0, 2.0, 0.15]), np.array([0.0, 0.0, 1.0]))
    np.testing.assert_allclose(listed.low[2], 0.15 + moved_by)
    np.testing.assert_allclose(listed.high[2], 0.15 + moved_by)


def test_nothing_is_kept_where_nothing_shows_the_patterns() -> None:
    assert not accepted(np.zeros(5, bool), np.zeros(5), np.full(5, 0.5)).any()


def test_known_numbers_are_found_again(sample: PriorSample) -> None:
    draws = Draws(sample.seed, sample.numbers)
    trade = sample.runs["history"].plan.base["supply_share"]
    row = trade.purposes.index("states.azerbaijan.supply.trade.ots")
    spread = (float(trade.low.flat[row]), float(trade.mode.flat[row]),
              float(trade.high.flat[row]))
    known = {"share": draws.one(f"world.{trade.purposes[row]}", spread),
             "beta_yield": draws.one("parameter.beta_yield", (0, 0.5, 1.2))}
    found = recover(sample, known, 150)
    assert np.all((found.covered >= 0.8) & (found.covered <= 0.97)), found.covered
    assert found.narrower[0] < 0.95  # the figures say something about it
    (first, *_) = moved(known.items(), keep(sample))
    assert first.name == "share"


# --- The file ----------------------------------------------------------------------------------


def test_a_posterior_is_the_same_after_writing(posterior: Posterior, tmp_path: Path) -> None:
    path = tmp_path / "draws.json"
    write_posterior(posterior, path)
    again = read_posterior(path)
    np.testing.assert_array_equal(again.accepted, posterior.accepted)
    for name in ("seed", "draws", "until", "made_for", "events"):
        assert getattr(again, name) == getattr(posterior, name), name
    assert path.stat().st_size < 10 * len(posterior.accepted) + 4000


@pytest.mark.parametrize("text", ["", "{}", "[1]", "none", '{"accepted": [-1]}'])
def test_what_is_no_posterior_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "draws.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_posterior(path)
    assert caught.value.message.startswith((f"{path}: not a calibrated ensemble",
                                            f"{path}: this is damaged"))
    assert caught.value.hint == "eurasia-sim calibrate makes one"


@pytest.mark.parametrize("change", [
    lambda text: text.replace('"draws": ', '"draws": 1', 1),
    lambda text: re.sub(r'"accepted": \[\s*\d+,', '"accepted": [1,', text),
    lambda text: re.sub(r' "checksum": "\w+",\n', "", text),
    lambda text: text.replace("{", '{"seed": 1,', 1),
    lambda text: text[:-20]])
def test_draws_that_were_changed_are_refused(posterior: Posterior, tmp_path: Path,
                                             change: Callable[[str], str]) -> None:
    path = tmp_path / "draws.json"
    write_posterior(posterior, path)
    text = path.read_text("utf-8")
    assert change(text) != text
    path.write_text(change(text), encoding="utf-8")
    with pytest.raises(InputError, match=r"draws.json: (these draws were changed|this is damaged)"):
        read_posterior(path)


def test_draws_behind_a_pipe_are_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "draws.json"
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes here")
    os.mkfifo(path)
    with pytest.raises(InputError, match="no ordinary file"):
        read_posterior(path)


def test_a_seed_says_where_in_the_list_a_scenario_begins(posterior: Posterior) -> None:
    many = len(posterior.accepted)
    one, two = (posterior.beginning(seed).numbers(0, many) for seed in (1, 2))
    assert set(one) == set(two) == set(posterior.accepted)
    assert list(one) != list(two)
    more = posterior.numbers(0, many + 3)
    np.testing.assert_array_equal(more[many:], posterior.accepted[:3] + AGAIN)


def test_a_repeated_draw_has_new_chance_and_the_same_parameters(posterior: Posterior) -> None:
    number = int(posterior.accepted[0])
    draws = Draws(posterior.seed, np.array([number, number + AGAIN]))
    assert np.ptp(draws.uniforms("parameter.beta_hedge")) == 0
    plan = replace(prior_plan("history"), seed=posterior.seed)
    records = run(plan, replicates=[number, number + AGAIN], record=["alignment"]).records
    assert np.ptp(records["alignment"][0, 0], axis=-1).max() == 0
    assert np.ptp(records["alignment"][0, -1], axis=-1).max() > 0


# --- Scenarios ---------------------------------------------------------------------------------


def prior_plan(name: str) -> Plan:
    return make_plan(with_parameters(load_scenario(SCENARIOS / f"{name}.yaml"), "prior"))


def with_parameters(scenario: Scenario, parameters: str | None) -> Scenario:
    return replace(scenario, ensemble=scenario.ensemble.model_copy(
        update={"parameters": parameters}))


@pytest.mark.parametrize("name", ["history", "aircraft-incident", "no-invasion", "war-ends",
                                  "partner-or-patron"])
def test_the_posterior_fits_scenarios_with_the_same_history(name: str,
                                                            posterior: Posterior) -> None:
    assert misfit(posterior, prior_plan(name)) is None


@pytest.mark.parametrize(("name", "why"), [
    ("sceptic", "priors of parameters are replaced"),
    ("china-fourth-pole", "the world's numbers are others"),
    ("own-world/salt-tax", "it starts in"),
])
def test_it_does_not_fit_other_worlds_and_beliefs(name: str, why: str,
                                                  posterior: Posterior) -> None:
    assert why in str(misfit(posterior, prior_plan(name)) or "")


MINE = """\
name: Mine
question: What?
extends: history.yaml
period: {{from: 2022-01, to: {to}}}
ensemble: {{replicates: 40, seed: 3, parameters: draws.json}}
{text}
"""


def mine(tmp_path: Path, posterior: Posterior, text: str = "", to: str = "2026-06") -> Path:
    (tmp_path / "history.yaml").write_bytes((SCENARIOS / "history.yaml").read_bytes())
    write_posterior(posterior, tmp_path / "draws.json")
    path = tmp_path / "mine.yaml"
    path.write_text(MINE.format(to=to, text=text), encoding="utf-8")
    return path


@pytest.mark.parametrize(("text", "to", "why"), [
    ("", "2026-06", None),
    ("", "2024-06", None),
    ("shocks:\n  - {id: later, kind: summit, date: 2025-11, by: ots, on: all, "
     "source: hypothetical}", "2026-06", None),
    ("shocks:\n  - {id: early, kind: summit, date: 2025-10, by: ots, on: all, "
     "source: hypothetical}", "2026-06", "'early' is not part of history"),
    ("remove: [apology]", "2026-06", "'apology' is missing"),
    ("move: {apology: 2025-09}", "2026-06", "'apology' is not as in history"),
    ("without: [hedging]", "2026-06", "mechanisms are switched off"),
    ("parameters:\n  chi: {low: 0, mode: 0, high: 0, source: hypothetical}", "2026-06",
     "priors of parameters are replaced"),
    ("variants:\n  a: {remove: [apology], without: [hedging]}", "2026-06", None),
])
def test_named_draws_are_taken_where_they_fit_and_refused_elsewhere(
        tmp_path: Path, posterior: Posterior, text: str, to: str, why: str | None) -> None:
    path = mine(tmp_path, posterior, text, to)
    if why is None:
        plan = make_plan(load_scenario(path))
        assert plan.posterior is not None
        assert set(plan.draws()) <= {*posterior.accepted, *posterior.accepted + AGAIN}
    else:
        with pytest.raises(InputError, match=why) as caught:
            make_plan(load_scenario(path))
        assert "mine.yaml:5" in str(caught.value)
        assert "parameters: prior" in str(caught.value)


def test_a_misspelt_choice_is_refused_at_its_line(tmp_path: Path, posterior: Posterior) -> None:
    path = mine(tmp_path, posterior)
    text = path.read_text("utf-8")
    for wrong, said in (("callibrated", "no choice of draws"), ("drawz.json", "did you mean")):
        path.write_text(text.replace("draws.json", wrong), encoding="utf-8")
        with pytest.raises(InputError, match=said) as caught:
            make_plan(load_scenario(path))
        assert "mine.yaml:5" in str(caught.value)


def test_a_kept_run_says_its_draws_and_runs_again(tmp_path: Path, posterior: Posterior) -> None:
    done = api.run(mine(tmp_path, posterior))
    assert f"{len(posterior.accepted):,} of " in " ".join(done.answer().split())
    folder = done.save(tmp_path / "results", pictures=False)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["draws"].startswith("calibrated")
    assert manifest["calibration"]
    again = api.run(folder / "scenario.yaml")
    for name, values in done.ensemble.records.items():
        np.testing.assert_array_equal(values, again.ensemble.records[name])


def test_the_prior_says_why(tmp_path: Path, posterior: Posterior) -> None:
    plan = prior_plan("history")
    assert drawn(plan) == "from the prior"
    assert "only 2 are different" in replace(
        posterior, accepted=posterior.accepted[:2]).words(5)


# --- The report --------------------------------------------------------------------------------


@pytest.mark.slow
def test_report_and_pictures(tmp_path: Path) -> None:
    sample = within_reach(simulate(300, 7))
    with pytest.raises(InputError, match="too few"):
        look(replace(sample, numbers=sample.numbers[:3], given=sample.given[:, :3],
                     shown={n: s[:3] for n, s in sample.shown.items()}), 5)
    found = look(sample, 5)
    text = report(found)
    for name in shipped_patterns():
        assert f"| {name} |" in text or f"## {name}:" in text
    assert "find known numbers again" in text
    assert "## What was tied together" in text
    # Nobody acts in history, so that nothing there can tell how much actors respond.
    parameters = [u for u in found.numbers.values() if u.what == "parameter"
                  and u.name != "parameter.responsiveness"]
    assert {u.name for u in parameters} <= set(found.recovery.names)
    assert len(parameters) > 10
    assert all(f"| {u.label} | " in text for u in parameters)
    files = draw(found, tmp_path)
    assert {"prior-and-calibrated.png", "where-p11-flips.png"} <= {p.name for p in files}
    assert all(path.stat().st_size > 20_000 for path in files)


# --- What ships --------------------------------------------------------------------------------


def test_the_shipped_draws_are_those_of_this_model_and_history(history: PriorSample) -> None:
    """Make them anew: eurasia-sim calibrate, then copy calibrated.json to scenario/data."""
    shipped = shipped_posterior()
    assert shipped is not None
    assert misfit(shipped, prior_plan("history")) is None
    assert len(shipped.accepted) >= 2000
    asked = next(a for a in pattern_runs(calibrated=True) if a.name == "history")
    for name, shown in asked.shown(next(asked.chunks(200))).items():
        if shipped_patterns()[name].use == "conditioning":
            assert shown.all(), name
    first = shipped.accepted[shipped.accepted < DRAWS]
    again = keep(history)
    # The nearest of all draws sets the scale of what is kept: fewer draws keep more, not others.
    assert again[first].all()


def test_what_ships_takes_them_by_itself_and_the_prior_on_request() -> None:
    scenario = load_scenario(SCENARIOS / "history.yaml")
    assert make_plan(scenario).posterior is not None
    assert make_plan(with_parameters(scenario, "prior")).posterior is None
    sceptic = make_plan(load_scenario(SCENARIOS / "sceptic.yaml"))
    assert sceptic.posterior is None
    assert "priors of parameters are replaced" in drawn(sceptic)
