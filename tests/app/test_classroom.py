"""The class's state without a server: bounded, and silent about persons."""

from __future__ import annotations

from pathlib import Path

import pytest

from eurasia_sim.app.classroom import Classroom
from eurasia_sim.app.limits import MAX_PREDICTIONS
from eurasia_sim.app.payload import scenario_payload
from eurasia_sim.app.requests import Prediction, Step
from eurasia_sim.scenario import load_scenario

# A world that ships and is found by its path alone must be copied beside a what-if.
OWN_WORLDS = {"china-fourth-pole"}
SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"


@pytest.mark.parametrize(("given", "kept"), [
    ("Ayşe Nur", "Ayşe Nur"), ("\u202eA\u2066y\u200b\ufeffşe\xad", "Ayşe"),
    (" Ayşe\n\tNur\x1b[2J\x00 ", "Ayşe Nur[2J"), ("عائشة", "عائشة"), ("\u202e", "")])
def test_a_name_shows_all_that_it_holds(given: str, kept: str) -> None:
    """Hidden letters turn what stands beside them on the teacher's page."""
    assert Prediction(student="student-1", question="q-1", curve=[0, 1], name=given).name == kept


def prediction(number: int, *curve: int, name: str = "") -> Prediction:
    return Prediction(student=f"student-{number:06}", question="q-1",
                      curve=list(curve or (0, 1)), name=name)


def test_the_class_is_bounded_and_says_nothing_of_anybody() -> None:
    room = Classroom("key")
    assert not room.is_teacher("no")
    assert room.is_teacher("key")
    assert not room.predict(prediction(0))  # nothing was asked
    room.lead(Step(mode="predict", question="q-1"))
    # A machine that invents students leaves room for those of others.
    alone = [room.predict(prediction(i, name="Ann"), "10.0.0.1") for i in range(MAX_PREDICTIONS)]
    assert 60 <= sum(alone) < MAX_PREDICTIONS / 2
    kept = [room.predict(prediction(1000 + i, name="Ann"), f"10.0.1.{i % 4}")
            for i in range(MAX_PREDICTIONS)]
    assert sum(alone) + sum(kept) == MAX_PREDICTIONS
    assert room.predict(prediction(1), "10.0.0.1")  # a change of mind is taken
    seen = room.seen_by_teacher()
    assert seen["count"] == MAX_PREDICTIONS
    assert "student" not in str(seen["predictions"])
    assert {one["name"] for one in seen["predictions"]} == {""}  # names were not asked for
    room.lead(Step(mode="predict", question="q-2"))
    assert room.seen_by_teacher()["predictions"] == []


def test_the_spread_is_told_after_the_reveal_and_no_curve() -> None:
    room = Classroom("key")
    room.lead(Step(mode="predict", question="q-1"))
    for number, value in enumerate((-100, 0, 100)):
        assert room.predict(prediction(number, 0, value, value))
    assert room.predict(prediction(9, 0, 1, 2, 3))  # of another length: left out
    assert room.seen_by_students()["spread"] == []
    assert room.seen_by_teacher()["spread"][2] == [0, 0, 0]
    room.lead(Step(mode="reveal", question="q-1"))
    seen = room.seen_by_students()
    assert seen["spread"][4] == [0, 90, 90]
    assert "predictions" not in seen


def test_pages_that_ask_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("eurasia_sim.app.classroom.time.monotonic", lambda: now[0])
    room = Classroom("key")
    for page in ("a", "b", "a"):
        room.here(page)
    assert room.seen_by_teacher()["here"] == 2
    now[0] = 7.0
    room.here("b")
    now[0] = 9.0
    assert room.seen_by_teacher()["here"] == 1


@pytest.mark.slow
def test_every_shipped_scenario_can_be_described() -> None:
    for path in sorted(SCENARIOS.glob("*.yaml")):
        about = scenario_payload(path.stem, load_scenario(path))
        assert about["document"]["name"] == about["name"]
        assert about["focus"]["states"]
        assert about["needs"] == ["world.yaml"] * (path.stem in OWN_WORLDS)
