"""The picture of a comparison: what each case changes, against any other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from plotting import SCENARIOS, STORED, assert_as_stored, assert_legible, said, save_wordless

import eurasia_sim as es
from build import few
from eurasia_sim.analysis.effects.comparison import Comparison
from eurasia_sim.cli import main
from eurasia_sim.plots import comparison

OUTCOMES = ("alignment[azerbaijan, russia]", "cohesion[ots]", "autonomy[kazakhstan]",
            "regional_influence_share[russia, turkic_world]", "coercion[russia]",
            "alignment[armenia, united_states]", "dependence[armenia, russia]")


def compared(outcomes: int, sides: int = 2) -> Comparison:
    """A comparison of shipped cases, its effects made up: smooth curves of changing sign."""
    cases = [f"{SCENARIOS}/{name}" for name in (
        "aircraft-incident.yaml", "aircraft-incident.yaml:no-incident",
        "aircraft-incident.yaml:no-apology", "partner-or-patron.yaml:patron",
        "partner-or-patron.yaml:partner", "war-ends.yaml", "oil-price.yaml",
        "trade-deal.yaml", "us-retrenchment.yaml", "ots-split.yaml")]
    found = es.compare(*cases[:sides + 1], outcomes=OUTCOMES[:outcomes], replicates=3)
    shape = found.effects.shape
    case, what, month, draw = np.ogrid[tuple(map(slice, shape))]
    curve = 0.2 * np.clip(month - 30, 0, 30) / 30 * np.cos(2 * case + what) * (1 + 0.2 * draw)
    return replace(found, effects=found.effects.copy(data=np.broadcast_to(curve, shape).copy()))


@pytest.mark.parametrize(("outcomes", "sides"), few(
    [(1, 1), (2, 2), (4, 3), (7, 2), (3, 9)], 2))
def test_comparisons_are_legible(outcomes: int, sides: int) -> None:
    found = compared(outcomes, sides)
    figure = comparison(found)
    assert_legible(figure, f"{outcomes} outcomes, {sides} cases")
    words = said(figure)
    assert f"Compared with {found.label_of(found.against)}" in words
    assert ("6 of 7 outcomes" in words, "8 of 9 cases" in words) == (outcomes > 6, sides > 8)


def test_comparisons_look_as_stored(tmp_path: Path) -> None:
    assert_as_stored(comparison(compared(2)), "comparison", tmp_path)


def test_compare_draws_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "found.svg"
    command = ["compare", str(SCENARIOS / "trade-deal.yaml"), "-n", "5", "-q", "-p", str(path)]
    assert main(command) == 0
    assert path.read_text("utf-8").startswith("<?xml")
    assert main(command) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert main([*command[:-1], str(tmp_path / "found.doc")]) == 2
    assert "ends in none of .png, .svg, .pdf" in capsys.readouterr().err


def test_a_run_shows_a_comparison() -> None:
    run = es.run(SCENARIOS / "trade-deal.yaml", replicates=5)
    variant = next(name for name in run.scenario.cases if name != "baseline")
    picture = run.plot(run.effect(variant))
    assert picture.name == "comparison"
    assert picture.text.startswith("Compared with the baseline, 5 paired draws")


if __name__ == "__main__":
    save_wordless(comparison(compared(2)), STORED / "comparison.png")
