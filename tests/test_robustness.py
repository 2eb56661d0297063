"""Which answers survive: what counts as an answer, whose beliefs are applied, and the page."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from build import ROOT, SCENARIOS
from commands_page import JSON
from eurasia_sim.analysis.uncertainty import robustness_report
from eurasia_sim.analysis.uncertainty.prescribed_runs import courses
from eurasia_sim.analysis.uncertainty.robustness import (
    AS_RUN,
    LARGER,
    PRIOR,
    SCEPTIC,
    Answer,
    Reading,
    doubted,
    robustness,
)
from eurasia_sim.cli import main
from eurasia_sim.engine import run
from eurasia_sim.reading import InputError
from eurasia_sim.results import to_dataset
from eurasia_sim.scenario import Plan, Scenario, load_scenario, make_plan
from eurasia_sim.scenario.library import shipped_scenarios
from eurasia_sim.wording.findings import focused


def on_prior(name: str) -> tuple[Scenario, Plan]:
    scenario = load_scenario(SCENARIOS / f"{name}.yaml")
    scenario = replace(scenario, ensemble=scenario.ensemble.model_copy(
        update={"parameters": "prior"}))
    return scenario, make_plan(scenario)


@cache
def answers() -> tuple[Answer, ...]:
    return tuple(robustness([SCENARIOS / f"{name}.yaml" for name in (
        "aircraft-incident", "which-mechanism", "history", "sceptic")], replicates=8))


def the(variant: str, scenario: str = "aircraft-incident", when: str = "end") -> Answer:
    return next(a for a in answers() if (a.scenario, a.variant, a.when) ==
                (scenario, variant, when))


@pytest.mark.parametrize(("reading", "verdict"), [
    (Reading(0.05, 0.01, 0.1, 0.95, 0.05), "survives"),
    (Reading(0.05, -0.1, 0.1, 0.6, 0.4), "unclear"),
    (Reading(-0.05, -0.1, 0.0, 0.1, 0.9), "reverses"),
    (Reading(0.001, 0.0, 0.01, 1.0, 0.0), "vanishes"),
])
def test_what_becomes_of_an_answer(reading: Reading, verdict: str) -> None:
    assert reading.verdict(1) == verdict


@pytest.mark.slow
def test_an_answer_that_is_none_cannot_survive() -> None:
    answer = the("no-incident")
    weak = replace(answer, readings={**answer.readings, AS_RUN: Reading(0.05, -1, 1, 0.7, 0.3)})
    assert not weak.clear
    assert weak.verdict(PRIOR) is None
    assert weak.mechanisms == {}


def test_the_courses_are_those_of_the_engine() -> None:
    scenario, plan = on_prior("trade-deal")
    outcome = focused(scenario, plan.labels, plan.months)[0]
    got = courses(plan, outcome, plan.draws(7), threads=2)
    want = outcome.course(to_dataset(run(plan, replicates=7)), plan.labels)
    np.testing.assert_array_equal(got, want.transpose("case", "month", "replicate"))
    np.testing.assert_array_equal(got, courses(plan, outcome, plan.draws(7), threads=1))


@pytest.mark.slow
def test_without_the_incident_baku_stays_closer() -> None:
    peak = the("no-incident", when="peak")
    assert peak.sign == 1
    assert peak.clear
    assert peak.outcome.month == "2024-12"
    assert peak.verdict(SCEPTIC) == "survives"
    assert peak.readings[AS_RUN].median > the("no-incident").readings[AS_RUN].median > 0


@pytest.mark.slow
def test_a_peak_is_an_answer_of_its_own_where_it_is_larger() -> None:
    peaks = [answer for answer in answers() if answer.when == "peak"]
    assert peaks
    for peak in peaks:
        end = the(peak.variant, peak.scenario)
        assert abs(peak.readings[AS_RUN].median) > LARGER * abs(end.readings[AS_RUN].median)


@pytest.mark.slow
def test_a_reading_is_the_median_and_its_band() -> None:
    answer = the("no-incident")
    plan = make_plan(load_scenario(SCENARIOS / "aircraft-incident.yaml"))
    values = courses(plan, answer.outcome, plan.draws(8))[:, plan.months.index(
        answer.outcome.month)]
    names = [case.name for case in plan.cases]
    low, median, high = np.quantile(values[names.index("no-incident")] - values[0],
                                    [0.05, 0.5, 0.95])
    reading = answer.readings[AS_RUN]
    assert (reading.low, reading.median, reading.high) == pytest.approx((low, median, high))


@pytest.mark.slow
def test_a_mechanism_that_a_variant_switches_off_is_no_test_of_it() -> None:
    assert "hedging" not in the("no-hedging", "which-mechanism").readings
    assert "hedging" in the("no-solidarity", "which-mechanism").readings
    assert "chance" not in the("no-incident").readings


@pytest.mark.slow
def test_a_scenario_without_variants_answers_with_its_change() -> None:
    answer = the("baseline", "history")
    assert answer.sign == -1
    assert answer.clear
    assert answer.label == "since 2022-01"


@pytest.mark.slow
def test_the_sceptic_does_not_doubt_himself() -> None:
    assert SCEPTIC not in the("war-drains", "sceptic").readings


def test_the_doubted_plan_is_the_sceptics_own_where_both_say_the_same() -> None:
    """The sceptic's beliefs applied to history, in his period, are his own baseline."""
    doubter, own = on_prior("sceptic")
    scenario, plan = on_prior("aircraft-incident")
    got = doubted(scenario, plan, doubter).cases[0]
    want = own.cases[0]
    assert got.parameters == want.parameters
    assert [e.id for e in got.events] == [e.id for e in want.events]
    for mine, his in zip(got.events, want.events, strict=True):
        assert mine.severity == pytest.approx(his.severity)
        assert (mine.first, mine.last, mine.spread) == (his.first, his.last, his.spread)


def test_what_a_variant_changes_itself_stays() -> None:
    doubter, _ = on_prior("sceptic")
    scenario, plan = on_prior("aircraft-incident")
    kept = {c.name: {e.id for e in c.events} for c in doubted(scenario, plan, doubter).cases}
    assert "aircraft-incident" not in kept["no-incident"]
    assert "second-incident" in kept["second-incident"]
    own = replace(plan.cases[1], parameters={**plan.cases[1].parameters, "psi": (9.0, 9.0, 9.0)})
    changed = replace(plan, cases=(plan.cases[0], own))
    assert doubted(scenario, changed, doubter).cases[1].parameters["psi"] == (9.0, 9.0, 9.0)
    shared = doubted(scenario, plan, doubter).cases
    invasion = [next(e for e in c.events if e.id == "invasion") for c in shared]
    assert all(e is invasion[0] for e in invasion)  # events that cases share act once


def test_a_variant_in_which_alone_somebody_acts_is_doubted_too() -> None:
    doubter, _ = on_prior("sceptic")
    scenario, plan = on_prior("when-to-apologise")
    cases = {case.name: case for case in doubted(scenario, plan, doubter).cases}
    assert "responsiveness" not in cases["baseline"].parameters
    assert cases["moscow-decides"].parameters["psi"] == cases["baseline"].parameters["psi"]
    assert cases["moscow-decides"].acting


def test_another_world_is_doubted_by_name() -> None:
    doubter, _ = on_prior("sceptic")
    scenario, plan = on_prior("china-fourth-pole")
    passes = next(e for e in doubted(scenario, plan, doubter).cases[0].events
                  if e.id == "attention-passes")
    poles = list(plan.labels.poles)
    assert any(e.variable == "alignment" and poles[e.where[0][0]] == "united_states"
               for e in passes.effects)


@pytest.mark.slow
def test_the_tables() -> None:
    page = robustness_report.as_markdown(answers(), 8)
    assert "| aircraft-incident | no incident | peak, December 2024 |" in page
    assert "next to nothing" in page
    answer = the("no-incident")
    up, none = Reading(0.05, 0.01, 0.1, 0.95, 0.05), Reading(0.0, 0.0, 0.0, 0.0, 0.0)
    clear = replace(answer, readings={AS_RUN: up, PRIOR: up, "peers": none, "hedging": up})
    assert "| 1 of 2; **`peers` vanishes** |" in robustness_report.as_markdown([clear], 8)
    unclear = replace(answer, readings={AS_RUN: none, PRIOR: none, "peers": none, "hedging": up})
    assert "| clear without `hedging` |" in robustness_report.as_markdown([unclear], 8)
    text = robustness_report.as_text(answers())
    assert "sceptic" in text
    whole = json.loads(json.dumps(robustness_report.as_dict(answers())))
    assert len(whole["answers"]) == len(answers())


def test_the_documentation_has_every_shipped_answer() -> None:
    page = (ROOT / "docs" / "robustness.md").read_text(encoding="utf-8")
    rows = [row.split(" | ") for row in page.splitlines() if row.count(" | ") == 8]
    there = {(row[0].strip("| "), row[1]) for row in rows if row[2].startswith("end")}
    want = set()
    for path in shipped_scenarios():
        cases = load_scenario(path).cases
        want |= {(path.stem, c.label) for name, c in cases.items() if name != "baseline"} or {
            (path.stem, "since 2022-01")}
    assert there == want, "python docs/build/make.py robustness"


def test_the_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    scenario = str(SCENARIOS / "trade-deal.yaml")
    asked = ["robustness", scenario, "-n", "4", "-q"]
    assert main([*asked, "--json", "-o", "cohesion[ots] at 2026-12"]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert set(whole) == set(JSON["robustness"])
    found = whole["answers"]
    assert {a["outcome"].partition(" at ")[0] for a in found} == {"cohesion[ots]"}
    assert all(a["outcome"] <= "cohesion[ots] at 2026-12" for a in found)
    assert main([*asked, "-o", "cohesin[ots]"]) == 2
    assert "cohesion" in capsys.readouterr().err
    with pytest.raises(InputError, match="no such"):
        robustness([tmp_path / "none.yaml"])
