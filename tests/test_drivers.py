"""What would change the answer: known cases, chance never reported, and the shipped scenario."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from build import SCENARIOS, few, slow
from eurasia_sim import api
from eurasia_sim.analysis.uncertainty import drivers as measured
from eurasia_sim.analysis.uncertainty.drivers import MISTAKEN, drivers, rank, ranks
from eurasia_sim.analysis.uncertainty.uncertain import Uncertain, as_words
from eurasia_sim.analysis.uncertainty.uncertain_numbers import uncertain
from eurasia_sim.engine.build import build_base, build_case
from eurasia_sim.engine.draws import Draws
from eurasia_sim.reading import InputError
from eurasia_sim.results.outcome import parse_outcome
from eurasia_sim.scenario import load_scenario, make_plan
from eurasia_sim.world import Month

START = Month(2022, 1)
INCIDENT = SCENARIOS / "aircraft-incident.yaml"


def numbers(count: int) -> list[Uncertain]:
    return [Uncertain(f"toy.{n}", f"toy {n}", "parameter", (0.0, 1.0, 2.0), "1",
                      ("judgement",), None) for n in range(count)]


@pytest.fixture(scope="module")
def incident() -> api.Run:
    return api.run(INCIDENT, replicates=1000)


def test_a_linear_toy_gives_the_shares_of_its_coefficients() -> None:
    toy, draws = numbers(60), Draws(3, np.arange(2048))
    x = np.stack([number.draw(draws) for number in toy])
    noise = np.random.default_rng(1).standard_normal(2048) * x[0].std()
    found = rank(toy, draws, 3 * x[5] - 2 * x[7] + x[9] + noise, START)
    assert [d.name for d in found] == ["toy.5", "toy.7", "toy.9"]
    for driver, squared in zip(found, (9, 4, 1), strict=True):
        assert driver.share == pytest.approx(squared / 15, abs=0.035)
    first, second, _ = found
    assert first.outcome_low < first.outcome_high
    assert second.outcome_low > second.outcome_high
    assert (first.low, first.high) == pytest.approx((0.447, 1.553), abs=0.01)
    assert first.low_words == "0.45"


def test_what_bends_is_found_as_well_as_what_is_straight() -> None:
    toy, draws = numbers(60), Draws(3, np.arange(1024))
    found = rank(toy, draws, np.exp(4 * toy[0].draw(draws)), START)
    assert [d.name for d in found] == ["toy.0"]
    assert found[0].share == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("draws", [30, slow(1000)])
def test_chance_is_not_reported(draws: int) -> None:
    """Outcomes that follow no number, and outcomes that follow one: at most that one is named."""
    toy, mistaken = numbers(100), 0
    for seed in range(60):
        mine = Draws(seed, np.arange(draws))
        noise = np.random.default_rng(seed).standard_normal(draws)
        known = toy[0].draw(mine)
        mistaken += len(rank(toy, mine, noise, START)) > 0
        mistaken += any(d.name != "toy.0" for d in rank(toy, mine, 3 * known + noise, START))
    assert mistaken <= 120 * MISTAKEN


def test_a_mechanism_that_is_seldom_absent_is_found() -> None:
    one = Uncertain("structure.toy", "whether it is", "structure", (0.0, 0.1, 1.0), "presence",
                    ("judgement",), None)
    draws = Draws(3, np.arange(1024))
    there = one.draw(draws)
    assert there.mean() == pytest.approx(0.9, abs=0.002)
    np.testing.assert_array_equal(there, draws.uniforms("structure.toy") >= 0.1)
    noise = 0.01 * np.random.default_rng(1).standard_normal(1024)
    (found,) = rank([*numbers(30), one], draws, 2 * there + noise, START)
    assert (found.name, found.low_words, found.high_words) == ("structure.toy", "absent",
                                                               "present")
    assert found.outcome_low == pytest.approx(0, abs=0.01)
    assert found.outcome_high == pytest.approx(2, abs=0.01)


def test_little_to_go_by_gives_nothing_and_no_error() -> None:
    for count in (1, 2, 5, 19):
        draws = Draws(1, np.arange(count))
        assert rank(numbers(30), draws, np.arange(count, dtype=float), START) == ()
    draws = Draws(1, np.arange(500))
    assert rank(numbers(3), draws, np.full(500, 0.2), START) == ()
    assert rank([], draws, np.arange(500.0), START) == ()


def test_each_driver_needs_twenty_draws_that_are_left() -> None:
    toy = numbers(10)
    for count, named in ((19, []), (20, ["toy.4"]), (21, ["toy.4", "toy.7"])):
        draws = Draws(1, np.arange(count))
        found = rank(toy, draws, 1.3 * toy[4].draw(draws) + toy[7].draw(draws), START)
        assert [driver.name for driver in found] == named


def test_no_more_than_the_most_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measured, "MOST_DRIVERS", 2)
    toy, draws = numbers(10), Draws(3, np.arange(500))
    found = rank(toy, draws, np.sum([number.draw(draws) for number in toy[:4]], axis=0), START)
    assert len(found) == 2


def test_equal_values_share_their_rank() -> None:
    got = ranks(np.array([3.0, 1.0, 3.0, 2.0]))
    assert got[0] == got[2] > got[3] > got[1]
    assert got.sum() == pytest.approx(0)
    assert got @ got == pytest.approx(1)
    assert not ranks(np.ones(4)).any()


def test_only_the_replicates_that_were_kept_count() -> None:
    """A calibrated ensemble keeps some numbers of many: draws follow the numbers."""
    toy = numbers(10)
    kept = np.array([5, 17, 901, 44, 12_345, *range(2000, 2600)])
    draws = Draws(3, kept)
    found = rank(toy, draws, toy[4].draw(draws), START)
    assert [d.name for d in found] == ["toy.4"]


def test_repeated_draws_are_not_taken_for_new_ones() -> None:
    """A calibrated ensemble that starts over repeats its numbers: five of them tell nothing."""
    toy, five = numbers(60), np.arange(5)
    again = np.concatenate([five + (turn << 32) for turn in range(100)])
    draws = Draws(3, again)
    np.testing.assert_array_equal(toy[0].draw(draws)[:5], toy[0].draw(draws)[5:10])
    assert rank(toy, draws, toy[4].draw(draws), START) == ()


def test_the_numbers_are_drawn_as_the_engine_draws_them() -> None:
    scenario = load_scenario(INCIDENT)
    plan = make_plan(scenario)
    draws = Draws(plan.seed, np.arange(16))
    by_name = {u.name: u for u in uncertain(scenario, plan, list(scenario.cases))}
    base = build_base(plan, draws, np.float64)
    state, pole = (list(x).index(n) for x, n in ((plan.labels.states, "azerbaijan"),
                                                 (plan.labels.poles, "russia")))
    got = by_name["states.azerbaijan.alignment.russia"].draw(draws)
    np.testing.assert_array_equal(got, base.start.alignment[pole, state])
    tie = by_name["ties.azerbaijan-turkey"].draw(draws)
    turkey = list(plan.labels.states).index("turkey")
    np.testing.assert_array_equal(tie, base.constants.ties[state, turkey])
    spread = next(e for e in plan.cases[-1].events if e.id == "second-incident")
    _, drawn = build_case(plan.cases[0], base, draws, np.float64)
    np.testing.assert_array_equal(by_name["structure.yielding"].draw(draws), drawn.beta_yield > 0)
    np.testing.assert_array_equal(by_name["date.second-incident"].draw(draws),
                                  draws.months("date.second-incident", spread.first, spread.last))


@pytest.mark.parametrize("path", few(sorted(SCENARIOS.glob("*.yaml"))), ids=lambda p: p.stem)
def test_every_uncertain_number_has_words_and_a_source(path: Path) -> None:
    scenario = load_scenario(path)
    found = uncertain(scenario, make_plan(scenario), list(scenario.cases))
    known = {*scenario.world.evidence.ids, "judgement", "hypothetical"}
    assert len({u.purpose for u in found}) == len(found)
    for number in found:
        assert number.label
        assert "{" not in number.label
        assert "  " not in number.label
        assert not number.label.endswith((" ", "with"))
        assert number.source
        assert set(number.source) <= known


def test_a_parameter_made_very_wide_comes_first(tmp_path: Path) -> None:
    text = (f"name: wide\nquestion: what if we knew less?\nextends: {INCIDENT.name}\n"
            "parameters:\n  beta_reach: {low: 0, mode: 5, high: 10, source: judgement, "
            "note: a test}\n")
    for path in SCENARIOS.glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "wide.yaml").write_text(text, encoding="utf-8")
    run = api.run(tmp_path / "wide.yaml", replicates=400)
    asked = parse_outcome("alignment[kazakhstan, russia]", run.plan.labels, run.plan.months)
    found = drivers(run.scenario, run.ensemble, run.data, asked)
    assert found[0].name == "parameter.beta_reach"
    assert found[0].share > 0.5
    assert found[0].note == "a test"
    assert "β_reach" in found[0].label


@pytest.mark.slow
def test_the_incident_is_driven_by_its_own_size(incident: api.Run) -> None:
    asked = parse_outcome("alignment[azerbaijan, russia] at 2024-12", incident.plan.labels,
                          incident.plan.months)
    found = drivers(incident.scenario, incident.ensemble, incident.data, asked,
                    case="no-incident", against="baseline")
    assert found[0].name == "kind.aircraft_incident.0"
    assert found[0].share > 0.8
    assert found[0].source == ("R16", "judgement")
    assert sum(d.share for d in found) <= 1
    assert [d.share for d in found] == sorted((d.share for d in found), reverse=True)


@pytest.mark.slow
def test_a_date_that_is_drawn_can_drive(incident: api.Run) -> None:
    asked = parse_outcome("alignment[azerbaijan, russia] at 2026-06", incident.plan.labels,
                          incident.plan.months)
    found = drivers(incident.scenario, incident.ensemble, incident.data, asked,
                    case="second-incident", against="baseline")
    date = next(d for d in found if d.what == "date")
    assert date.label == "when “second incident” happens"
    assert (date.low_words, date.high_words) == ("March 2026", "September 2026")
    assert date.source == ("hypothetical",)


@pytest.mark.slow
def test_before_anything_differs_an_effect_has_no_drivers(incident: api.Run) -> None:
    asked = parse_outcome("alignment[azerbaijan, russia] at 2023-01", incident.plan.labels,
                          incident.plan.months)
    assert drivers(incident.scenario, incident.ensemble, incident.data, asked,
                   case="no-incident", against="baseline") == ()


@pytest.mark.slow
def test_an_unknown_case_is_refused(incident: api.Run) -> None:
    asked = parse_outcome("cohesion[ots]", incident.plan.labels, incident.plan.months)
    with pytest.raises(InputError, match=r"no case 'no-incidents'[\s\S]*no-incident"):
        drivers(incident.scenario, incident.ensemble, incident.data, asked, case="no-incidents")


@pytest.mark.slow
def test_the_result_does_not_depend_on_the_order_of_draws(incident: api.Run) -> None:
    asked = parse_outcome("cohesion[ots]", incident.plan.labels, incident.plan.months)
    found = drivers(incident.scenario, incident.ensemble, incident.data, asked)
    back = replace(incident.ensemble, replicates=incident.ensemble.replicates[::-1])
    again = drivers(incident.scenario, back, incident.data.isel(replicate=slice(None, None, -1)),
                    asked)
    assert [(d.name, round(d.share, 9)) for d in again] == [
        (d.name, round(d.share, 9)) for d in found]


def test_values_as_people_read_them() -> None:
    assert as_words(11.0, "date", START) == "December 2022"
    assert as_words(7.6, "months", START) == "8 months"
    assert as_words(-0.254, "1", START) == "−0.25"
