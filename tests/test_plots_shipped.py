"""Every picture of every shipped scenario can be read: nothing covered, cut off or too small."""

from __future__ import annotations

import pytest
from plotting import EVERY, SCENARIOS, assert_legible, drawable, shipped


@pytest.mark.parametrize("name", sorted(path.stem for path in SCENARIOS.glob("*.yaml")))
def test_shipped_scenarios_are_legible(name: str) -> None:
    data, scene = shipped(name, 12)
    for picture in drawable(scene):
        assert_legible(EVERY[picture](data, scene), picture)
