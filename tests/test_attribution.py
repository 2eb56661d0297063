"""Attribution: it adds up, gives nothing for nothing, treats alike alike, and equals the runs."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import SCENARIOS
from eurasia_sim import InputError, engine
from eurasia_sim.analysis.causes import attribution, shapley
from eurasia_sim.engine import coalitions as branching
from eurasia_sim.engine.coalitions import Player, run_coalitions
from eurasia_sim.results.outcome import Outcome, outcome, parse_outcome
from eurasia_sim.scenario import Plan, Scenario, load_scenario, make_plan

ASKED = "alignment[azerbaijan, russia] at 2023-06"
EVENTS = {
    "incident": "{kind: aircraft_incident, date: 2022-12, by: russia, on: azerbaijan}",
    "twin": "{kind: aircraft_incident, date: 2022-12, by: russia, on: azerbaijan}",
    "sorry": "{kind: apology, date: {from: 2023-02, to: 2023-05}, by: russia, on: azerbaijan}",
    "talks": "{kind: summit, date: 2022-06, by: ots, on: [azerbaijan, kazakhstan]}",
    "drill": "{kind: military_exercise, date: 2022-03, by: ots, on: kazakhstan}",
    "wave": "{kind: deportation_wave, date: 2022-04, by: russia, on: [uzbekistan, tajikistan]}",
    "joins": "{kind: bloc_accession, date: 2022-09, by: ots, on: tajikistan}",
    "at-once": "{kind: summit, date: 2022-01, by: ots, on: turkmenistan}",
    "late": "{kind: aircraft_incident, date: 2023-12, by: russia, on: azerbaijan}",
}


def scenario_of(folder: Path, *names: str, extra: str = "") -> Scenario:
    """A small scenario of some of the events above."""
    shocks = "\n".join(f"  - {EVENTS[n][:1]}id: {n}, source: hypothetical, {EVENTS[n][1:]}"
                       for n in names)
    path = folder / f"{'-'.join(names)}.yaml"
    path.write_text("name: A test\nquestion: Why?\nworld: turkic-world-2022\n"
                    "period: {from: 2022-01, to: 2023-12}\nensemble: {replicates: 8, seed: 3}\n"
                    f"shocks:\n{shocks}\n{extra}", encoding="utf-8")
    return load_scenario(path)


def asked(scenario: Scenario, text: str = ASKED) -> tuple[Plan, Outcome]:
    plan = make_plan(scenario)
    return plan, parse_outcome(text, plan.labels, plan.months)


def course(plan: Plan, what: Outcome, replicates: int) -> np.ndarray:
    """(case, R) of an alignment in its month, from an ordinary run."""
    pole, state = list(plan.labels.poles).index("russia"), list(plan.labels.states).index(
        "azerbaijan")
    records = engine.run(plan, replicates=range(replicates), record=["alignment"]).records
    month = plan.months.index(what.month)
    found: np.ndarray = records["alignment"][:, month, pole, state]
    return found


# --- Shapley values by themselves -----------------------------------------------------------

def worth_of(game: shapley.Game, dividends: dict[frozenset[int], float]) -> np.ndarray:
    """The worth of every coalition asked for: the sum of the dividends of its parts."""
    return np.array([[sum(d for members, d in dividends.items()
                          if members <= set(np.flatnonzero(row)))] for row in game.coalitions])


@given(st.integers(1, 5), st.data())
def test_a_division_is_the_mean_over_all_orders(n: int, data: st.DataObject) -> None:
    everyone = list(product([False, True], repeat=n))
    game = shapley.Game(n, exact=True)
    worth = {row: data.draw(st.floats(-10, 10)) for row in everyone}
    values, error = game.divide(np.array([[worth[tuple(row)]] for row in game.coalitions]))
    from itertools import permutations
    expected = np.zeros(n)
    orders = list(permutations(range(n)))
    for order in orders:
        there = [False] * n
        for player in order:
            before = worth[tuple(there)]
            there[player] = True
            expected[player] += (worth[tuple(there)] - before) / len(orders)
    np.testing.assert_allclose(values[:, 0], expected, atol=1e-9)
    assert error == 0


@given(st.integers(6, 14), st.data())
def test_interpolation_is_exact_up_to_four_together(n: int, data: st.DataObject) -> None:
    game = shapley.Game(n)
    assert game.method == "interpolated"
    members = st.frozensets(st.integers(0, n - 1), min_size=1, max_size=4)
    dividends = data.draw(st.dictionaries(members, st.floats(-5, 5), max_size=12))
    values, error = game.divide(worth_of(game, dividends))
    # A dividend is shared equally among those who earn it together (Harsanyi 1963).
    expected = [sum(d / len(m) for m, d in dividends.items() if i in m) for i in range(n)]
    np.testing.assert_allclose(values[:, 0], expected, atol=1e-9)
    assert error < 1e-9


def test_what_interpolation_misses_is_reported() -> None:
    game = shapley.Game(9)
    values, error = game.divide(worth_of(game, {frozenset(range(7)): 1.0,
                                                frozenset([8]): 1.0}))
    assert error > 0.01
    np.testing.assert_allclose(values.sum(axis=0), 2.0)
    assert values[7, 0] == 0, "a player of no part in it gets nothing of the remainder either"


def test_too_many_players_to_run_every_coalition() -> None:
    with pytest.raises(ValueError, match="too many"):
        shapley.Game(shapley.MOST_EXACT + 1, exact=True)


# --- coalitions equal ordinary runs ---------------------------------------------------------

def test_coalitions_equal_ordinary_runs_to_the_last_bit() -> None:
    plan = make_plan(load_scenario(SCENARIOS / "history.yaml"))
    case = plan.cases[0]
    what = outcome(plan.labels, plan.months, "alignment", "azerbaijan", "russia")
    players = [Player(event.id, frozenset([event.id])) for event in case.events]
    there = ~np.eye(len(players), dtype=bool)
    there = np.vstack([there, np.ones(len(players), bool), np.zeros(len(players), bool)])
    values = run_coalitions(plan, case, players, there, [45], what.measure(plan.labels),
                            replicates=range(6))[:, 0]
    for row in (0, 5, 17, len(players), len(players) + 1):
        events = tuple(event for event, is_there in zip(case.events, there[row], strict=True)
                       if is_there)
        alone = replace(plan, cases=(replace(case, events=events),))
        assert np.array_equal(values[row], course(alone, what, 6)[0])


def test_coalitions_do_not_depend_on_blocks_or_threads(tmp_path: Path,
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = scenario_of(tmp_path, "incident", "sorry", "talks", "joins")
    plan, what = asked(scenario)
    players = [Player(e.id, frozenset([e.id])) for e in plan.cases[0].events]
    players.append(Player("hedging", off={"beta_hedge": 0.0}))
    every = np.array(list(product([False, True], repeat=len(players))))

    def values(rows: np.ndarray, numbers: list[int], threads: int) -> np.ndarray:
        told: list[int] = []
        found = run_coalitions(plan, plan.cases[0], players, rows, [4, 17],
                               what.measure(plan.labels), replicates=numbers, threads=threads,
                               progress=told.append)
        assert sum(told) == len(rows) * len(numbers)
        return found

    usual = values(every, list(range(20)), 2)
    assert np.array_equal(usual[-1, 1, :8], course(plan, what, 8)[0])
    shuffled = np.random.default_rng(1).permutation(len(every))
    monkeypatch.setattr(branching, "COLUMNS", 24)
    assert np.array_equal(usual, values(every, list(range(20)), 1))
    assert np.array_equal(usual[shuffled][..., [7, 3]], values(every[shuffled], [7, 3], 1))


# --- attribution ----------------------------------------------------------------------------

def test_events_add_up_to_the_change(tmp_path: Path) -> None:
    scenario = scenario_of(tmp_path, *EVENTS)
    plan, what = asked(scenario)
    found = attribution.by_events(scenario, what, replicates=range(8))
    np.testing.assert_allclose(sum(p.values for p in found.parts), found.change, atol=1e-9)
    assert np.array_equal(found.end, course(plan, what, 8)[0])
    assert "late" not in [part.name for part in found.parts], "it comes after the month asked for"
    months = {part.name: part.month for part in found.parts}
    assert (months["at-once"], months["talks"], months["sorry"]) == (
        "2022-01", "2022-06", "2023-02")
    assert [p.what for p in found.parts][-1] == "chance"
    assert found.parts[0].name in ("incident", "twin")


def test_identical_shocks_get_the_same(tmp_path: Path) -> None:
    scenario = scenario_of(tmp_path, "incident", "twin", "sorry", "talks", "drill", "wave")
    found = attribution.by_events(scenario, asked(scenario)[1], replicates=range(8))
    parts = {part.name: part.values for part in found.parts}
    np.testing.assert_allclose(parts["incident"], parts["twin"], atol=1e-12)
    assert np.all(parts["incident"] < 0)


def test_one_shock_gets_its_leave_one_out_effect(tmp_path: Path) -> None:
    scenario = scenario_of(tmp_path, "incident",
                           extra="variants: {without: {remove: [incident]}}\n")
    plan, what = asked(scenario)
    found = attribution.by_events(scenario, what, replicates=range(8))
    with_it, without = course(plan, what, 8)
    np.testing.assert_allclose(found.parts[0].values, with_it - without, atol=1e-15)


def test_a_player_who_does_nothing_gets_nothing(tmp_path: Path) -> None:
    scenario = scenario_of(tmp_path, "incident", "sorry", "talks", "drill", "wave", "late")
    plan, what = asked(scenario)
    players = [Player(e.id, frozenset([e.id])) for e in plan.cases[0].events]
    players.append(Player("absent"))
    game = shapley.Game(len(players))
    assert game.method == "interpolated"
    values = run_coalitions(plan, plan.cases[0], players, game.coalitions, [17],
                            what.measure(plan.labels), replicates=range(4))[:, 0]
    shares, _ = game.divide(values)
    for name, share in zip([p.name for p in players], shares, strict=True):
        assert np.allclose(share, 0, atol=1e-15) == (name in ("absent", "late")), name


def test_interpolated_equals_exact_to_what_it_says(tmp_path: Path) -> None:
    scenario = scenario_of(tmp_path, "incident", "twin", "sorry", "talks", "drill", "wave")
    what = asked(scenario)[1]
    near, exact = (attribution.by_events(scenario, what, exact=e, replicates=range(8))
                   for e in (False, True))
    assert (near.method, exact.method) == ("interpolated", "exact")
    assert (near.coalitions, exact.coalitions) == (2 * (1 + 6 + 15), 64)
    values = {part.name: part.values for part in exact.parts}
    for part in near.parts:
        np.testing.assert_allclose(part.values, values[part.name], atol=max(near.error, 1e-9))
    assert near.error < 1e-4


def test_groups_count_as_one(tmp_path: Path) -> None:
    scenario = scenario_of(tmp_path, "incident", "sorry", "talks", "drill")
    what = asked(scenario)[1]
    found = attribution.by_events(scenario, what, replicates=range(4),
                                  groups={"the quarrel": ["incident", "sorry"]})
    assert {p.name for p in found.parts} == {"the quarrel", "talks", "drill", "chance"}
    assert next(p for p in found.parts if p.name == "the quarrel").month == "2022-12"
    np.testing.assert_allclose(sum(p.values for p in found.parts), found.change, atol=1e-9)


@pytest.mark.parametrize("event", [None, "incident"])
def test_mechanisms_add_up(tmp_path: Path, event: str | None) -> None:
    every = ", ".join(load_scenario(SCENARIOS / "history.yaml").world.priors.mechanisms)
    scenario = scenario_of(tmp_path, "incident", "talks",
                           extra="variants: {without: {remove: [incident]}, "
                                 f"direct: {{without: [{every}]}}}}\n")
    plan, what = asked(scenario)
    found = attribution.by_mechanisms(scenario, what, event=event, replicates=range(4))
    np.testing.assert_allclose(sum(p.values for p in found.parts), found.change, atol=1e-9)
    whole, without, direct = course(plan, what, 4)
    assert np.array_equal(found.end, whole)
    if event:
        assert np.array_equal(found.start, without)
    else:
        np.testing.assert_allclose(found.parts[-1].values, direct - found.start, atol=1e-15)
    assert found.parts[-1].what == "direct"
    assert "Grievance" in " ".join(part.label for part in found.parts[:3])


@pytest.mark.parametrize("by", [attribution.by_events, attribution.by_mechanisms])
@pytest.mark.parametrize("month", ["2022-01", "2022-02"])
def test_before_the_first_event_there_is_only_chance(by: Any, month: str,
                                                     tmp_path: Path) -> None:
    scenario = scenario_of(tmp_path, "incident")
    plan = make_plan(scenario)
    what = parse_outcome(f"alignment[azerbaijan, russia] at {month}", plan.labels, plan.months)
    found = by(scenario, what, replicates=range(4))
    total = sum(part.values for part in found.parts)
    np.testing.assert_allclose(total, found.change, atol=1e-9)
    assert np.any(found.change != 0) == (month != "2022-01")
    if by is attribution.by_events:
        assert [part.name for part in found.parts] == ["chance"]


def test_a_mechanism_that_is_off_is_no_player(tmp_path: Path) -> None:
    scenario = scenario_of(tmp_path, "incident", extra="variants: {calm: {without: [hedging]}}\n")
    found = attribution.by_mechanisms(scenario, asked(scenario)[1], case="calm",
                                      replicates=range(2))
    assert "hedging" not in [part.name for part in found.parts]


def test_a_table_for_people_and_programs(tmp_path: Path) -> None:
    scenario = scenario_of(tmp_path, "incident", "talks")
    found = attribution.by_events(scenario, asked(scenario)[1], replicates=range(8))
    rows = found.rows()
    assert [row["name"] for row in rows] == ["incident", "talks", "chance"]
    assert rows[0]["q05"] <= rows[0]["median"] <= rows[0]["q95"] < 0
    assert rows[0]["p_below_zero"] == 1
    assert "Azerbaijan" in repr(found)
    assert "<th>due to</th>" in found._repr_html_()


def test_unknown_names_are_refused(tmp_path: Path) -> None:
    scenario = scenario_of(tmp_path, "incident", "talks")
    what = asked(scenario)[1]
    with pytest.raises(InputError, match="did you mean 'baseline'"):
        attribution.by_events(scenario, what, case="baselin", replicates=range(2))
    with pytest.raises(InputError, match="did you mean 'incident'"):
        attribution.by_mechanisms(scenario, what, event="incidnt", replicates=range(2))
    with pytest.raises(InputError, match="is no event"):
        attribution.by_events(scenario, what, groups={"x": ["y"]}, replicates=range(2))
    with pytest.raises(InputError, match="two groups"):
        attribution.by_events(scenario, what, groups={"x": ["talks"], "y": ["talks"]},
                              replicates=range(2))


# --- outcomes -------------------------------------------------------------------------------

NAMED = ["alignment[azerbaijan, russia]", "grievance[russia, azerbaijan]",
         "dependence[azerbaijan, russia]", "net_leverage[azerbaijan, russia]",
         "pressure[azerbaijan, russia]", "influence[azerbaijan, russia]",
         "influence_share[azerbaijan, russia]", "influence_share[post_soviet, russia]",
         "autonomy[azerbaijan]", "balance[azerbaijan]", "coercion[russia]", "reach[russia]",
         "cohesion[ots]"]


@pytest.mark.parametrize("text", NAMED)
def test_an_outcome_is_the_same_in_a_data_set_and_in_a_region(text: str, tmp_path: Path) -> None:
    from eurasia_sim.results import to_dataset

    scenario = scenario_of(tmp_path, "incident", "talks")
    plan, what = asked(scenario, f"{text} at 2023-03")
    data = to_dataset(engine.run(plan))
    seen = run_coalitions(plan, plan.cases[0], [], np.ones((1, 0), bool), [14],
                          what.measure(plan.labels), replicates=range(8))[0, 0]
    np.testing.assert_allclose(seen, what.values(data, plan.labels)[0], atol=1e-12)
    assert parse_outcome(str(what), plan.labels, plan.months) == what
    assert parse_outcome(str(what).replace("]", ",]"), plan.labels, plan.months) == what
    assert what.words(plan.labels)


@pytest.mark.parametrize(("text", "hint"), [
    ("alignmnt[azerbaijan, russia]", "did you mean 'alignment'"),
    ("alignment[azerbijan, russia]", "did you mean 'azerbaijan'"),
    ("alignment[azerbaijan]",
     "needs a pole, and none is said\n  write alignment[azerbaijan, russia]"),
    ("alignment[azerbaijan, usa]", "did you mean 'united_states'"),
    ("alignment[azerbaijan, turkey]", "did you mean 'ots'"),
    ("“alignment[azerbaijan, russia]”", "left double quotation mark (U+201C): write"),
    ("alignment[azerbaijan, rus\u0455ia]", "a letter of the Cyrillic script (U+0455): write s"),
    ("alignment[azerbaijan, russia] at 2023\u221201", "is a minus sign (U+2212): write -"),
    ("alignment[azerbaijan,\xa0russia] of", "is a no-break space (U+00A0)"),
    ("alignment[azerbaijan, russia, ots]", "does not fit"),
    ("alignment[azerbaijan, russia] at 2031-01", "runs from 2022-01 to 2023-12"),
    ("alignment[azerbaijan, russia] at soon", "a month is written like"),
    ("how is Azerbaijan?", "written like"),
])
def test_an_unknown_outcome_says_what_would_be_right(text: str, hint: str,
                                                     tmp_path: Path) -> None:
    plan = make_plan(scenario_of(tmp_path, "incident"))
    with pytest.raises(InputError) as caught:
        parse_outcome(text, plan.labels, plan.months)
    assert hint in str(caught.value)


# --- in a notebook --------------------------------------------------------------------------

@pytest.mark.slow
def test_a_run_answers_in_a_notebook(tmp_path: Path) -> None:
    from eurasia_sim import api

    run = api.run(SCENARIOS / "aircraft-incident.yaml", replicates=120)
    assert run.answer().splitlines()[0] in run._repr_html_()
    why = run.explain("azerbaijan", "russia", month="2025-01", replicates=3,
                      groups={"the rest": [n for n in run.scenario.cases["baseline"].events
                                           if n not in ("aircraft-incident", "invasion")]})
    assert {p.name for p in why.parts} == {"aircraft-incident", "invasion", "the rest", "chance"}
    how = run.explain("alignment[azerbaijan, russia] at 2025-01", event="apology", replicates=2)
    assert how.event == "apology"
    assert not np.any(how.change), "it comes later"
    changed = run.effect("no-incident", "alignment[azerbaijan, russia] at 2025-01")
    difference = run.data.alignment.sel(pole="russia", state="azerbaijan",
                                        month=np.datetime64("2025-01", "s"))
    assert changed.rows()[0]["q50"] == pytest.approx(float(
        (difference.sel(case="no-incident") - difference.sel(case="baseline")).median()), abs=1e-6)
    matters = run.drivers("azerbaijan", "russia", month="2025-01")
    assert len(matters) == len(matters.rows()) > 0
    assert matters.drivers[0].label in matters._repr_html_()
    assert matters.drivers[0].label in repr(matters)
    for what in (None, "heat-map", why, matters):
        picture = run.plot(what)
        shown, about = picture._repr_mimebundle_()
        assert shown["image/png"].startswith(b"\x89PNG")
        assert about["image/png"]["alt"] == picture.text
    assert picture.save(tmp_path / "tornado.svg").read_text("utf-8").startswith("<?xml")
    with pytest.raises(InputError, match="did you mean 'heat-map'"):
        run.plot("heatmap")
    mind = run.plot("what-if", outcome="autonomy[azerbaijan]").text
    assert "Azerbaijan's autonomy" in mind
    assert mind != run.plot("what-if").text
    both = run.plot("what-if", outcome=["autonomy[azerbaijan]", "cohesion[ots]"]).text
    assert "Azerbaijan's autonomy" in both
    assert "the cohesion" in run.plot("what-if", outcome="cohesion[ots]").text
    assert "in June 2025" in run.plot("heat-map", at="2025-06").text
    with pytest.raises(InputError, match="is no outcome"):
        run.plot("what-if", outcome="autonomie[azerbaijan]")
    with pytest.raises(InputError, match="not in the scenario's period"):
        run.plot("heat-map", at="2099-06")


def test_a_picture_without_content_is_refused() -> None:
    from eurasia_sim import api

    run = api.run(SCENARIOS / "history.yaml", replicates=2)
    with pytest.raises(InputError, match="nothing to show"):
        run.plot("what-if")
    with pytest.raises(InputError, match="nothing stands out"):
        run.plot(run.drivers("azerbaijan", "russia"))
