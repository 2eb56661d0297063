"""Every picture of every shipped scenario can be read: nothing covered, cut off or too small."""

from __future__ import annotations

from pathlib import Path

import pytest
from plotting import EVERY, SCENARIOS, assert_legible, drawable, shipped

from build import few


@pytest.mark.parametrize("path", few(sorted(SCENARIOS.glob("*.yaml")), 1), ids=lambda p: p.stem)
def test_shipped_scenarios_are_legible(path: Path) -> None:
    data, scene = shipped(path.stem, 12)
    for picture in drawable(scene):
        assert_legible(EVERY[picture](data, scene), picture)
