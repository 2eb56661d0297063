"""Conditions of responses, as a line is read and said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eurasia_sim.world.conditions import Happened, parse_condition, said


@pytest.mark.parametrize("line", [
    "alignment[state, russia] < -0.3", "regional_influence_share[ots, post_soviet] >= 0.4",
    "alignment[state, russia] fell by 0.1 in 6 months",
    "cohesion[ots] rose by 0.05 since the start",
    "within 12 months of aircraft_incident by russia on state", "after apology", "before apology",
    "not within 2 months of looking-around.courtship", "after looking-around.courtship",
    "not within 24 months of apology by russia on state", "state is not member of ots"])
def test_a_condition_is_said_as_it_was_read(line: str) -> None:
    assert said(parse_condition(line)) == line


def test_not_within_is_the_opposite_of_within() -> None:
    one, other = (parse_condition(f"{word}within 12 months of apology by russia on state")
                  for word in ("", "not "))
    assert isinstance(one, Happened)
    assert other == replace(one, wanted=not one.wanted)
