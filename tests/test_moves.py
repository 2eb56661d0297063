"""What is told of those who act: counts, conditional answers, causes, and what hangs on them."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eurasia_sim import api
from eurasia_sim.analysis.causes.attribution_report import as_text
from eurasia_sim.analysis.effects.compare import compare
from eurasia_sim.analysis.uncertainty.prescribed_runs import courses
from eurasia_sim.analysis.uncertainty.sensitivity import sensitivity
from eurasia_sim.analysis.uncertainty.uncertain_numbers import uncertain
from eurasia_sim.engine import run as run_plan
from eurasia_sim.engine.build import happens, month_of
from eurasia_sim.engine.draws import Draws
from eurasia_sim.results.moves import tally
from eurasia_sim.results.outcome import parse_outcome
from eurasia_sim.scenario import load_scenario

RETALIATION = {
    "id": "retaliation", "label": "Moscow retaliates", "by": "russia",
    "kind": "trade_restrictions", "for_each": ["kazakhstan", "uzbekistan"], "on": "state",
    "when": ["alignment[state, russia] < 0.3"], "on_rise": {"alignment[state, russia]": {
        "low": -4, "mode": -3, "high": 0}},
    "chance": {"low": 0.1, "mode": 0.25, "high": 0.5}, "active": {"from": "2025-11"},
    "after": {"from": 1, "to": 3}, "pause": 12, "most": 2,
    "severity": {"low": 0.5, "mode": 1, "high": 1.5}, "source": "hypothetical"}
LOOKING = {
    "id": "looking-around", "actor": "kazakhstan", "every": 6, "active": {"from": "2025-11"},
    "menu": [{"kind": "summit", "by": "ots", "base": {"low": -2, "mode": -1.5, "high": -1},
              "source": "hypothetical"},
             {"kind": "courtship", "by": "united_states", "base": -2, "source": "hypothetical"}]}
NEVER = {"id": "surrender", "by": "russia", "kind": "apology", "on": "armenia", "chance": 0.5,
         "when": ["alignment[armenia, russia] > 0.99"], "source": "hypothetical"}
SCENARIO: dict[str, Any] = {
    "name": "Acting", "question": "What if they act?", "extends": "history",
    "period": {"from": "2022-01", "to": "2028-12"}, "ensemble": {"replicates": 120},
    "focus": {"states": ["kazakhstan"], "poles": ["russia"]},
    "responses": [RETALIATION, NEVER], "choices": [LOOKING],
    "shocks": [
        {"id": "insult", "kind": "aircraft_incident", "by": "russia", "on": "kazakhstan",
         "date": "2026-03", "chance": {"low": 0.3, "mode": 0.4, "high": 0.6},
         "source": "hypothetical"},
        {"id": "regret", "kind": "apology", "by": "russia", "on": "kazakhstan",
         "date": {"after": "insult", "by": {"from": 1, "to": 3}}, "source": "hypothetical"}],
    "variants": {
        "nobody-acts": {"label": "nobody acts", "without": ["responses"]},
        "threat": {"label": "a threat", "extends": "nobody-acts", "against": "nobody-acts",
                   "shocks": [{"id": "threat", "kind": "aircraft_incident", "by": "russia",
                               "on": "kazakhstan", "date": "2027-06", "severity": 2,
                               "source": "hypothetical"}]},
        "no-insult": {"label": "no insult", "remove": ["insult"]}}}
WHAT = "alignment[kazakhstan, russia] at 2028-12"


@pytest.fixture(scope="module")
def run() -> api.Run:
    return api.run(SCENARIO)


def test_moves_are_counted_as_they_were_made(run: api.Run) -> None:
    moves, counted, draws = run.ensemble.moves, run.moves, 120
    made = [(run.plan.cases[c].name, moves.names[m].id, r, run.plan.months[t])
            for c, m, r, t in zip(moves.case, moves.move, moves.replicate, moves.month,
                                  strict=True)]
    rows = {(row["case"], row["move"]): row for row in counted.rows()}
    for whole, names in (("retaliation", {"retaliation[kazakhstan]", "retaliation[uzbekistan]"}),
                         ("retaliation[kazakhstan]", {"retaliation[kazakhstan]"}),
                         ("looking-around.summit", {"looking-around.summit"})):
        for case in ("baseline", "no-insult"):
            mine = [(r, t) for c, name, r, t in made if c == case and name in names]
            row = rows[case, whole]
            assert 0 < row["share"] == len({r for r, _ in mine}) / draws
            assert row["mean_count"] == len(mine) / draws
            assert row["by_month"] == {t: n / draws for t, n in Counter(
                t for _, t in {*mine}).items()}
            first = sorted(min(t for r, t in mine if r == one) for one in {r for r, _ in mine})
            assert row["first_q50"] == first[-(-len(first) // 2) - 1]
    assert rows["baseline", "surrender"]["share"] == 0
    assert rows["baseline", "surrender"]["first_q50"] == ""
    assert not any(case in ("nobody-acts", "threat") for case, _ in rows)


def test_parts_of_an_ensemble_add_up(run: api.Run) -> None:
    numbers = [int(n) for n in run.ensemble.replicates]
    parts = [tally(run_plan(run.plan, replicates=some)) for some in (numbers[:50], numbers[50:])]
    assert (parts[0] + parts[1]).rows() == run.moves.rows()


def test_moves_are_kept_with_a_run_and_come_along(run: api.Run, tmp_path: Path) -> None:
    folder = run.save(tmp_path, pictures=False, draws=True)
    again = api.open_run(folder)
    for name in ("case", "move", "replicate", "decided", "month"):
        np.testing.assert_array_equal(getattr(again.ensemble.moves, name),
                                      getattr(run.ensemble.moves, name))
    assert again.answer() == run.answer()

    def lines(name: str) -> list[dict[str, str]]:
        with (folder / name).open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    rows = run.moves.rows()
    assert [(one["case"], one["move"]) for one in lines("moves.csv")] == [
        (row["case"], row["move"]) for row in rows]
    assert len(lines("moves-by-month.csv")) == sum(len(row["by_month"]) for row in rows)
    assert len(lines("moves-by-draw.csv")) == len(run.ensemble.moves)
    reduced = api.reduce(SCENARIO, tmp_path / "reduced")
    assert (reduced / "moves.csv").read_bytes() == (folder / "moves.csv").read_bytes()


def test_without_anybody_nothing_is_told(tmp_path: Path) -> None:
    quiet = api.run("aircraft-incident", replicates=5)
    assert quiet.who_moved is None
    assert "own accord" not in quiet.answer()
    assert not [*quiet.save(tmp_path, pictures=False, draws=True).glob("moves*")]
    assert not any(number.what in ("hazard", "slope", "happening") or "respons" in number.name
                   for number in uncertain(quiet.scenario, quiet.plan, ["baseline"]))


def test_the_answer_says_who_moved(run: api.Run) -> None:
    said = " ".join(run.answer().split())
    ever = next(row["share"] for row in run.moves.rows() if row["move"] == "retaliation")
    assert f"Russia: Moscow retaliates {100 * ever:.0f} %".replace(" ", "") in said.replace(
        " ", "").replace("\N{NO-BREAK SPACE}", "")
    assert "Never: Russia: Apology." in said
    only = api.run({**SCENARIO, "responses": [NEVER], "choices": [], "variants": {}}, replicates=9)
    assert "Nobody acts in any draw, though one answer could." in " ".join(only.answer().split())


def test_the_terminal_tells_the_first_and_the_report_more(tmp_path: Path) -> None:
    every = api.run("acting", replicates=60)
    text, moved = every.answer(), every.who_moved
    assert moved is not None
    assert len(text.splitlines()) <= 50
    assert moved.rows[0].act in text
    assert len(moved.shown) > 5
    assert moved.rows[6].act not in text
    assert f"Not listed: {len(moved.rows) - 5} more, in" in " ".join(text.split())
    assert f"Not listed: {len(moved.rows) - len(moved.shown)} more, in" in str(moved.notes[0])


def test_what_goes_together_is_told_with_its_bands() -> None:
    sure = {**RETALIATION, "for_each": ["kazakhstan"], "on_rise": {}, "when": [], "chance": 0.2,
            "severity": 20}
    run = api.run({**SCENARIO, "responses": [sure], "choices": [], "variants": {}})
    moved = run.who_moved
    assert moved is not None
    first = str(moved.together[0])
    there = np.isin(np.arange(120), run.ensemble.moves.replicate)
    values = run.data.alignment.sel(case="baseline", state="kazakhstan", pole="russia").values[-1]
    assert "“Moscow retaliates” by Russia on Kazakhstan" in first
    for part in (values[there], values[~there]):
        assert f"{np.median(part):.2f}".replace("-", "−") in first
    assert "does not make it a cause" in str(moved.notes[len(moved.together)])


def test_a_variant_is_compared_with_the_one_it_names(run: api.Run, tmp_path: Path) -> None:
    data = run.data.alignment.sel(state="kazakhstan", pole="russia")
    paired = (data.sel(case="threat") - data.sel(case="nobody-acts")).values
    course = run.findings.effects["threat"][0]
    np.testing.assert_array_equal(course.values, paired)
    assert course.end.of.startswith("threat - nobody-acts | ")
    assert "a threat beside nobody acts" in run.answer()
    found = compare(run, outcomes=[WHAT])
    assert "a threat beside nobody acts" in {row.label for row in found.groups()[0].rows}
    assert {row["against"] for row in found.rows()} == {found.against.label,
                                                        found.beside[1].label}
    side = next(one for one in found.sides if one.case == "threat")
    np.testing.assert_allclose(found.effect(side, found.outcomes[0]), paired[-1], atol=1e-7)
    alone = run.effect("threat", WHAT)
    np.testing.assert_allclose(alone.effect(alone.sides[0], alone.outcomes[0]), paired[-1],
                               atol=1e-7)
    with (run.save(tmp_path, pictures=False) / "effects.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["state"] == "kazakhstan"
                and row["variable"] == "alignment" and row["pole"] == "russia"]
    last = {row["variant"]: row for row in rows if row["month"] == "2028-12"}
    assert last["threat"]["against"] == "nobody-acts"
    assert float(last["threat"]["mean"]) == pytest.approx(paired[-1].mean(), abs=1e-5)


@pytest.mark.slow
def test_answers_are_players_and_a_part_among_mechanisms(run: api.Run) -> None:
    rest = [name for name in run.scenario.cases["baseline"].events
            if name not in ("insult", "regret")]
    why = run.explain(WHAT, groups={"history": rest}, replicates=8)
    what = {part.name: part.what for part in why.parts}
    assert what["retaliation"] == what["looking-around"] == "response"
    np.testing.assert_allclose(sum(part.values for part in why.parts), why.change, atol=1e-9)
    assert "in the mean of the draws" in as_text(why) or why.method == "exact"
    alone = run.explain(WHAT, replicates=4, event="retaliation")
    parts = {part.name for part in alone.parts}
    assert {"acting", "responding"} <= parts  # the other answers, and what they see
    quiet = run.explain(WHAT, replicates=4, by="mechanisms", case="nobody-acts")
    assert not {"acting", "responding"} & {part.name for part in quiet.parts}


def test_whatever_actors_hang_on_is_an_uncertain_number(run: api.Run) -> None:
    numbers = {number.name: number for number in uncertain(run.scenario, run.plan, ["baseline"])}
    assert {"chance.retaliation", "severity.retaliation", "slope.retaliation.0",
            "base.looking-around.summit", "chance.insult", "happens.insult", "date.regret",
            "parameter.responsiveness", "structure.responding",
            "kind.trade_restrictions.0"} <= numbers.keys()
    assert "base.looking-around.courtship" not in numbers  # it is certain
    draws = Draws(run.plan.seed, run.ensemble.replicates)
    events = {event.id: event for event in run.plan.cases[0].events}
    np.testing.assert_array_equal(numbers["happens.insult"].draw(draws),
                                  happens(events["insult"], draws))
    np.testing.assert_array_equal(
        numbers["date.regret"].draw(draws),
        month_of(events["regret"], draws) - month_of(events["insult"], draws))
    assert [number.source for number in numbers.values()
            if number.what in ("hazard", "slope", "happening")] == [("hypothetical",)] * 5


def test_courses_for_robustness_are_those_of_a_run(run: api.Run) -> None:
    plan, what = run.plan, parse_outcome(WHAT, run.plan.labels, run.plan.months)
    values = courses(plan, what, run.ensemble.replicates[:12])
    whole = run_plan(plan, replicates=[int(n) for n in run.ensemble.replicates[:12]],
                     record=["alignment"]).records["alignment"]
    s, p = list(plan.labels.states).index("kazakhstan"), list(plan.labels.poles).index("russia")
    np.testing.assert_array_equal(values, whole[:, :, p, s])


@pytest.mark.slow
def test_sensitivity_lets_actors_act() -> None:
    pytest.importorskip("SALib")
    strong = {**RETALIATION, "when": [], "pause": 0, "most": 40, "severity": 5,
              "chance": {"low": 0.02, "mode": 0.3, "high": 0.98}}
    found = sensitivity(load_scenario({**SCENARIO, "responses": [strong], "variants": {}}),
                        WHAT, trajectories=8, strongest=6, points=64)
    assert "chance.retaliation" in {share.name for share in found.shares.shares[:6]}
    assert "responding" in {switch.factor.name for switch in found.switches}
