"""The handout: what it holds is what was run, and between runs it errs as little as it says."""

from __future__ import annotations

import base64
import json
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from eurasia_sim.app import handout
from eurasia_sim.app.answers import courses
from eurasia_sim.app.requests import Changes, ScenarioRequest
from eurasia_sim.app.scenario_store import WHAT_IF, ServedScenario
from eurasia_sim.app.warm_baseline import WarmBaseline
from eurasia_sim.arrays import Integers
from eurasia_sim.reading import InputError

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"

@cache
def served() -> ServedScenario:
    return ServedScenario("partner-or-patron", SCENARIOS / "partner-or-patron.yaml")


@cache
def grid() -> handout.SliderGrid:
    return handout.compute_grid(served(), *handout.choose_sliders(served(), None, []))


def unpacked(text: str, months: int) -> Integers:
    raw, steps, place = base64.b64decode(text), [], 0
    while place < len(raw):
        if raw[place] == 0x80:
            steps.append(int.from_bytes(raw[place + 1:place + 3], "little", signed=True))
            place += 3
        else:
            steps.append(raw[place] - 256 * (raw[place] > 127))
            place += 1
    return np.array(steps).reshape(-1, months).cumsum(axis=-1)


def test_packing_loses_nothing() -> None:
    values = grid().values
    assert np.array_equal(unpacked(handout.packed(values), values.shape[-1]),
                          values.reshape(-1, values.shape[-1]))
    jump = np.array([[[0, 700, -900, -899]]])
    assert np.array_equal(unpacked(handout.packed(jump), 4), jump.reshape(1, 4))


def test_the_stated_error_holds_anywhere() -> None:
    """Interpolated against run, at places that the handout itself did not check."""
    assert 0 < grid().typical <= grid().worst < 0.1
    track, name = WarmBaseline(served().scenario), grid().sliders[0]
    for factor in (0.15, 0.35, 0.85, 1.15, 1.9):
        scenario = served().load(ScenarioRequest(scenario="x", start=grid().start,
                                                 changes=Changes(scale={name: factor})))
        [records] = track.run([track.prepare(scenario, WHAT_IF)])
        exact = handout._bands(courses(track, records, "alignment")["alignment"])
        low = min(int(factor / 0.5), len(handout.POINTS) - 2)
        part = factor / 0.5 - low
        between = (1 - part) * grid().values[low] + part * grid().values[low + 1]
        # Thousandths are rounded: half a one on each side.
        assert np.abs(between - exact).max() / 1000 <= 1.1 * grid().worst + 0.001


def test_the_file_asks_for_nothing_and_escapes_everything() -> None:
    text = handout.page(served(), grid())
    assert not re.search(r"""(?:src|href)=["']?\s*(?!data:)\w""", text)
    assert "default-src 'none'" in text
    assert "import " not in re.sub(r"//.*", "", handout._script())
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert data is not None
    assert "<" not in data[1]
    assert json.loads(data[1])["runs"] == 5


@pytest.mark.parametrize(("start", "sliders", "words"), [
    (None, ["nothing-like-it"], "no event"), ("nowhere", [], "no case"),
    (None, ["a", "b", "c", "d"], "too many")])
def test_sliders_that_cannot_be_are_refused(start: str | None, sliders: list[str],
                                            words: str) -> None:
    with pytest.raises(InputError, match=words):
        handout.choose_sliders(served(), start, sliders)
