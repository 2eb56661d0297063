"""What-ifs without a browser: what the page shows is what the engine runs and what is saved."""

from __future__ import annotations

from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from eurasia_sim import engine
from eurasia_sim.app import answers
from eurasia_sim.app.classroom import Classroom
from eurasia_sim.app.limits import DRAWS, EFFECT_EVERY, MAX_PREDICTIONS
from eurasia_sim.app.payload import scenario_payload
from eurasia_sim.app.requests import Changes, Prediction, ScenarioRequest, Step, WhyRequest
from eurasia_sim.app.restore_settings import restore_settings
from eurasia_sim.app.scenario_store import WHAT_IF, ServedScenario
from eurasia_sim.app.warm_baseline import WarmBaseline
from eurasia_sim.reading import InputError
from eurasia_sim.results.tables import LEVELS, quantiles
from eurasia_sim.scenario import make_plan

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
# Single precision, and pictures that show hundredths.
NEAR = 5e-5


@cache
def served(name: str = "aircraft-incident") -> ServedScenario:
    return ServedScenario(name, SCENARIOS / f"{name}.yaml")


@cache
def track() -> WarmBaseline:
    return WarmBaseline(served().scenario)


CHANGES = [
    Changes(scale={"aircraft-incident": 2}),
    Changes(remove=["apology"], move={"aircraft-incident": "2024-06"}),
    Changes(posture={"russia": -1, "ots": 0.5}, posture_from="2026-03"),
    Changes(without=["peers"], stop={"war-in-ukraine": "2024-03"}),
    Changes(stop={"middle-corridor": "2023-12"}, scale={"invasion": 0.5}),
]


@pytest.mark.parametrize("changes", CHANGES)
def test_branching_off_gives_what_the_engine_gives(changes: Changes) -> None:
    scenario = served().load(ScenarioRequest(scenario="x", changes=changes))
    whole = engine.run(make_plan(scenario), replicates=DRAWS)
    assert np.array_equal(whole.replicates, track().draws.replicates)
    [mine] = track().run([track().prepare(scenario, WHAT_IF)])
    for name in ("alignment", "dependence", "grievance"):
        assert np.abs(mine[name] - whole.records[name][1]).max() < NEAR
        assert np.abs(track().records[name] - whole.records[name][0]).max() < NEAR


def test_those_who_act_do_so_on_the_page() -> None:
    mine = served("acting")
    start = ScenarioRequest(scenario="acting", start="no-blows-from-moscow")
    scenario = mine.load(start)
    whole = engine.run(make_plan(scenario), replicates=DRAWS)
    baseline = WarmBaseline(mine.scenario)
    prepared = baseline.prepare(scenario, WHAT_IF)
    assert prepared.first == 0
    assert baseline.prepare(mine.scenario, "baseline").first is None
    [what_if] = baseline.run([prepared])
    for found, run in ((baseline.records, whole.records["alignment"][0]),
                       (what_if, whole.records["alignment"][1])):
        # In single precision one draw in some may decide otherwise.
        apart = np.abs(found["alignment"] - run).max(axis=(0, 1, 2))
        assert (apart < NEAR).mean() > 0.9
    assert np.abs(what_if["alignment"] - baseline.records["alignment"]).max() > 0.1
    assert "Moscow retaliates" in scenario_payload(mine)["cases"]["baseline"]["acting"]


def test_side_by_side_is_the_same_as_one_by_one() -> None:
    ready = [track().prepare(served().load(ScenarioRequest(scenario="x", changes=changes)), WHAT_IF)
             for changes in CHANGES]
    together = track().run(ready)
    for one, records in zip(ready, together, strict=True):
        [alone] = track().run([one])
        for name, values in alone.items():
            assert np.array_equal(values, records[name])


def test_bands_come_back_from_their_steps() -> None:
    values = track().records["alignment"].reshape(len(track().plan.months), -1, DRAWS)
    steps = np.array(answers.bands(values)).reshape(len(LEVELS), values.shape[1], -1)
    sent = steps.cumsum(axis=-1) / 1000
    assert np.abs(sent - quantiles(values).transpose(0, 2, 1)).max() <= 0.0005 + 1e-6


def test_an_effect_is_paired_and_nothing_differs_before_the_change() -> None:
    scenario = served().load(ScenarioRequest(scenario="x", changes=CHANGES[0]))
    [records] = track().run([track().prepare(scenario, WHAT_IF)])
    mine, base = records["alignment"], track().records["alignment"]
    flat = [v.reshape(len(v), -1, DRAWS) for v in (mine, base)]
    found = answers.effects(*flat)
    assert found["months"][-1] == len(mine) - 1
    assert set(np.diff(found["months"])) == {EFFECT_EVERY}
    before = [i for i, month in enumerate(found["months"]) if month < 35]
    assert all(row[i] == 0 for rows in (found["up"], found["down"]) for row in rows for i in before)
    azerbaijan = 0
    assert found["down"][azerbaijan][found["months"].index(35)] == 100


@pytest.mark.parametrize("changes", [Changes(), *CHANGES])
@pytest.mark.parametrize("start", ["baseline", "no-apology", "second-incident"])
@pytest.mark.parametrize("draws", ["auto", "prior"])
def test_a_saved_what_if_is_opened_as_it_was(changes: Changes, start: str, draws: str) -> None:
    if start == "no-apology":
        changes = changes.model_copy(update={"remove": []})
    ask = ScenarioRequest(scenario=served().name, start=start, draws=draws,
                          changes=changes.normalised())
    found = restore_settings(served().text(ask),
                             {served().name: served(), "other": served("history")})
    again = Changes.model_validate(found["changes"])
    assert (found["scenario"], found["draws"]) == (served().name, draws)
    # Another way to the same events is as good: what counts is that they are the same.
    one = served().load(ask)
    two = served().load(ask.model_copy(update={"start": found["start"], "changes": again}))
    for name in one.cases:
        assert {n: p.event for n, p in one.cases[name].events.items()} == {
            n: p.event for n, p in two.cases[name].events.items()}
        assert one.cases[name].without == two.cases[name].without


@pytest.mark.parametrize(("text", "words"), [
    ("name: x", "question"), ("]", "value"),
    ("name: x\nquestion: y\nextends: /etc/passwd", "outside"),
    ("name: x\nquestion: y\nextends: ../../a.yaml", "outside"), ("[" * 500, "nested"),
    ("name: x\nquestion: y\nperiod: {from: 2022-01, to: 2023-01}\nshocks: []", "not among")])
def test_a_file_that_cannot_be_opened_says_why(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        restore_settings(text, {served().name: served()})


@pytest.mark.parametrize(("changes", "words"), [
    (Changes(remove=["apologyy"]), "apology"), (Changes(posture={"mars": 1}), "no pole"),
    (Changes(without=["gravity"]), "no mechanism"),
    (Changes(move={"war-in-ukraine": "2024-01"}), "trend"),
    (Changes(move={"apology": "2050-01"}), "outside the period"),
    (Changes(stop={"apology": "2025-10"}), "shock")])
def test_what_cannot_be_is_refused_with_one_message(changes: Changes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        served().load(ScenarioRequest(scenario="x", changes=changes))


def test_equal_questions_are_equal() -> None:
    one = ScenarioRequest(scenario="x", changes=Changes(remove=["b", "a", "a"],
                                                        scale={"a": 2, "c": 1.0001}))
    two = ScenarioRequest(scenario="x", changes=Changes(remove=["a", "b"],
                                                        posture={"russia": 0.001}))
    assert one.key() == two.key()


def test_why_adds_up() -> None:
    scenario = served().load(ScenarioRequest(scenario="x", changes=CHANGES[0]))
    found = answers.why(scenario, WHAT_IF, WhyRequest(scenario="x", state="azerbaijan",
                                                      pole="russia",
                                                      month="2025-06"))
    assert found["start"] + sum(p["mean"] for p in found["parts"]) == pytest.approx(found["end"],
                                                                                    abs=2e-3)
    assert max(found["parts"], key=lambda p: abs(p["mean"]))["id"] == "aircraft-incident"


def test_a_description_names_a_source_for_everything() -> None:
    about = scenario_payload(served())
    known = {*about["sources"], "judgement", "hypothetical"}
    for event in about["events"]:
        assert set(event["source"]) <= known
        assert all(set(effect["source"]) <= known for effect in event["effects"])
    for mechanism in about["mechanisms"]:
        assert all(set(p["source"]) <= known for p in mechanism["parameters"])


@pytest.mark.parametrize(("given", "kept"), [
    ("Ayşe Nur", "Ayşe Nur"), ("\u202eA\u2066y\u200b\ufeffşe\xad", "Ayşe"),
    (" Ayşe\n\tNur\x1b[2J\x00 ", "Ayşe Nur[2J"), ("عائشة", "عائشة"), ("\u202e", "")])
def test_a_name_shows_all_that_it_holds(given: str, kept: str) -> None:
    """Hidden letters turn what stands beside them on the teacher's page."""
    assert Prediction(student="student-1", question="q-1", curve=[0, 1], name=given).name == kept


def test_the_class_is_bounded_and_says_nothing_of_anybody() -> None:
    room = Classroom("key")
    assert not room.is_teacher("no")
    assert room.is_teacher("key")

    def prediction(number: int, name: str = "") -> Prediction:
        return Prediction(student=f"student-{number:06}", question="q-1", curve=[0, 1], name=name)

    assert not room.predict(prediction(0))  # nothing was asked
    room.lead(Step(mode="predict", question="q-1"))
    # A machine that invents students leaves room for those of others.
    alone = [room.predict(prediction(i, "Ann"), "10.0.0.1") for i in range(MAX_PREDICTIONS)]
    assert 60 <= sum(alone) < MAX_PREDICTIONS / 2
    kept = [room.predict(prediction(1000 + i, "Ann"), f"10.0.1.{i % 4}")
            for i in range(MAX_PREDICTIONS + 5)]
    assert sum(alone) + sum(kept) == MAX_PREDICTIONS
    assert room.predict(prediction(0))  # a later one replaces the earlier
    assert {p["name"] for p in room.seen_by_teacher()["predictions"]} == {""}
    assert "predictions" not in room.seen_by_students()
    room.lead(Step(mode="reveal", question="q-1"))
    assert not room.predict(prediction(1))  # too late
    room.lead(Step(mode="predict", question="q-2"))
    assert room.seen_by_teacher()["predictions"] == []


@pytest.mark.slow
def test_every_shipped_scenario_can_be_shown() -> None:
    for path in sorted(SCENARIOS.glob("*.yaml")):
        one = ServedScenario(path.stem, path)
        about = scenario_payload(one)
        for start, pole in product(list(about["cases"])[:2], [about["poles"][0]["id"]]):
            ask = ScenarioRequest(scenario=path.stem, start=start,
                                  changes=Changes(posture={pole: 1}))
            assert WHAT_IF in one.load(ask).cases
