"""Scores, and the figures that are scored."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import SCENARIOS
from eurasia_sim.analysis.belief.gauges import gauges
from eurasia_sim.analysis.belief.scores import (
    PERSISTENCE,
    PRIOR,
    brier,
    crps,
    forecast,
    plans,
    score_figures,
)
from eurasia_sim.cli import main
from eurasia_sim.reading import InputError, Place
from eurasia_sim.scenario import load_scenario
from eurasia_sim.world import shipped_evidence
from eurasia_sim.world.measurements import Figure, read_figures, shipped_figures

NUMBERS = st.floats(-100, 100)


# --- Scores ------------------------------------------------------------------------------------


def test_crps_of_one_member_is_the_distance() -> None:
    assert crps(np.array([3.0]), 1.0) == pytest.approx(2)


@given(st.lists(NUMBERS, min_size=1, max_size=30), NUMBERS)
def test_crps_is_the_double_sum_of_its_definition(members: list[float], value: float) -> None:
    ensemble = np.array(members)
    spread = np.abs(ensemble[:, None] - ensemble).mean()
    assert crps(ensemble, value) == pytest.approx(
        np.abs(ensemble - value).mean() - spread / 2, abs=1e-9)


@given(st.lists(NUMBERS, min_size=1, max_size=30), NUMBERS, NUMBERS)
def test_crps_moves_with_its_scale_and_is_never_negative(members: list[float], value: float,
                                                         shift: float) -> None:
    ensemble = np.array(members)
    assert crps(ensemble, value) >= -1e-9
    assert crps(2 * ensemble + shift, 2 * value + shift) == pytest.approx(
        2 * crps(ensemble, value), abs=1e-8)


def test_crps_of_a_normal_ensemble_is_the_known_one() -> None:
    """Of a standard normal at 0: (√2 − 1)/√π (Gneiting & Raftery 2007, eq. 21)."""
    ensemble = np.random.default_rng(1).standard_normal(200_000)
    assert crps(ensemble, 0.0) == pytest.approx((np.sqrt(2) - 1) / np.sqrt(np.pi), abs=2e-3)


def test_brier_is_best_for_what_happened() -> None:
    assert [brier(p, True) for p in (1, 0.5, 0)] == [0, 0.25, 1]
    assert brier(0, False) == 0


def figure(value: float, error: float = 0.0) -> Figure:
    return Figure("s", "p", "v", "2023", value, error, "", "", "", Place(Path("f"), 1, 1, ""))


def test_errors_of_measurement_widen_the_band_and_forgive() -> None:
    rest = np.linspace(0, 0.1, 500)
    sharp, blurred = (forecast(figure(0.2, error), rest + 0.05, rest, 0.05) for error in (0.0, 0.1))
    assert not sharp.covered
    assert blurred.covered
    assert blurred.high - blurred.low > sharp.high - sharp.low
    assert sharp.change == pytest.approx(0.05)
    assert sharp.moved
    assert sharp.direction
    assert forecast(figure(0.02), rest + 0.05, rest, 0.05).direction is False
    assert not forecast(figure(0.06, 0.1), rest, rest, 0.05).moved


# --- Figures -----------------------------------------------------------------------------------


def test_the_shipped_figures_have_sources_and_both_uses() -> None:
    found = shipped_figures()
    assert {f.use for f in found} == {"conditioning", "held_back"}
    assert {f.source for f in found} <= set(shipped_evidence().ids)
    assert all(f.error > 0 and f.note for f in found)
    # A state conditions or is held back as a whole.
    by_state = {f.state: {g.use for g in found if g.state == f.state} for f in found}
    assert all(len(uses) == 1 for uses in by_state.values())


HEAD = "state,pole,variable,date,value\n"


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    return path


GOOD = """\
value,date,variable,pole,state,error
0.2,2023,trade_share,russia,kazakhstan,0.03
0.1,2024-05,alignment,russia,kazakhstan,
0.5,2025,cohesion,ots,,0.1
0.4,2025,influence_share,russia,post_soviet,0.1
0.3,2022-01,coercion,russia,,
0.6,2022,security_share,outside,turkey,
"""


def test_figures_of_ones_own_are_scored(tmp_path: Path,
                                        capsys: pytest.CaptureFixture[str]) -> None:
    path = table(tmp_path, GOOD)
    found = read_figures(path)
    assert [f.error for f in found] == [0.03, 0, 0.1, 0.1, 0, 0]
    history = load_scenario(SCENARIOS / "history.yaml")
    scored = score_figures(found, history, 50)
    assert list(scored.forecasts)[:2] == [PERSISTENCE, PRIOR]
    still, moving = scored.forecasts[PERSISTENCE], scored.forecasts[PRIOR]
    assert all(f.change == 0 for f in still)
    # In the base month nothing has happened yet.
    assert moving[4].crps == pytest.approx(still[4].crps)
    assert moving[0].change < 0
    assert main(["score", str(path), "-n", "20"]) == 0
    said = capsys.readouterr().out
    assert "cohesion[ots] 2025" in said
    assert "| nothing changes |" in said


def test_a_year_is_the_mean_of_its_months() -> None:
    plan = plans(load_scenario(SCENARIOS / "history.yaml"))[0]
    (gauge,) = gauges(shipped_figures()[:1], plan)
    assert gauge.months == tuple(f"2023-{m:02d}" for m in range(1, 13))


@pytest.mark.parametrize(("text", "expected"), [
    ("", "column 'state' is missing"),
    ("state,pole,variable,date\n", "column 'value' is missing"),
    (HEAD, "no figure"),
    ("state,pole,variable,date,value,eror\na,b,c,2023,1,1\n", "did you mean 'error'"),
    ("state,pole,variable,date,value,value\na,b,c,2023,1,1\n", "stands twice"),
    (HEAD + "a,b,c,2023,x\n", "mine.csv:2:1: the value 'x' is not a number"),
    (HEAD + "a,b,c,2023,nan\n", "'nan' is not a number"),
    (HEAD + "a,b,c,2023-13,1\n", "no month 13"),
    (HEAD + "a,b,c,soon,1\n", "'soon' is not a date"),
    (HEAD + "a,b,c,2023,1,2\n", "6 cells"),
    (HEAD + "\n\nkazakhstn,russia,trade_share,2023,1\n", "mine.csv:4:1: there is no state"),
    (HEAD + "kazakhstan,moscow,trade_share,2023,1\n", "no supplier 'moscow'"),
    (HEAD + "kazakhstan,russia,trade,2023,1\n", "no variable 'trade'"),
    (HEAD + "kazakhstan,,alignment,2023,1\n", "needs a pole"),
    (HEAD + "kazakhstan,russia,alignment,2031,1\n", "not in the scenario's period"),
    ("state,pole,variable,date,value,error\na,b,c,2023,1,-1\n", "not below 0"),
    ("state,pole,variable,date,value,use\na,b,c,2023,1,hold\n", "'hold' is not a use"),
])
def test_wrong_figures_are_refused_at_their_line(tmp_path: Path, text: str, expected: str,
                                                 capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(table(tmp_path, text)), "-n", "10"]) == 2
    assert expected in capsys.readouterr().err


def test_a_missing_table_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_figures(tmp_path / "nowhere.csv")
