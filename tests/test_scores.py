"""Scores, and the figures that are scored."""

from __future__ import annotations

import codecs
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import SCENARIOS
from eurasia_sim.analysis.belief.courses import courses
from eurasia_sim.analysis.belief.expectations import of_draws, of_figures
from eurasia_sim.analysis.belief.gauges import gauges
from eurasia_sim.analysis.belief.score_report import score_data, score_text
from eurasia_sim.analysis.belief.scores import (
    LINE,
    PERSISTENCE,
    PRIOR,
    Forecast,
    brier,
    crps,
    forecast,
    plans,
    read_from,
    score_figures,
    with_errors,
)
from eurasia_sim.analysis.belief.straight_line import Line
from eurasia_sim.arrays import Floats
from eurasia_sim.cli import main
from eurasia_sim.plots.frame.scene import scene_of
from eurasia_sim.plots.pictures.measured import in_words
from eurasia_sim.plots.pictures.measured import measured as draw_measured
from eurasia_sim.reading import InputError, Place
from eurasia_sim.scenario import load_scenario
from eurasia_sim.world import shipped_evidence
from eurasia_sim.world.measurements import Figure, measured, read_figures, shipped_figures

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


@given(st.lists(NUMBERS, min_size=1, max_size=20), st.lists(NUMBERS, min_size=2, max_size=2),
       st.floats(0, 1))
def test_crps_of_an_interval_is_the_integral_outside_it(members: list[float], ends: list[float],
                                                        inside: float) -> None:
    low, high = sorted(ends)
    found = crps(np.array(members), low, high)
    # Exact: between neighbouring points the forecast's distribution is constant.
    points = np.array(sorted([*members, low, high]))
    below = np.array([np.mean(np.array(members) <= p) for p in points[:-1]])
    outside = (points[1:] <= low) | (points[:-1] >= high)
    came = points[:-1] >= low + inside * (high - low)
    exact = float((np.diff(points) * outside * (below - came) ** 2).sum())
    assert found == pytest.approx(exact, abs=1e-8)
    assert crps(np.array(members), low, low) == pytest.approx(crps(np.array(members), low))


def figure(low: float, error: float = 0.0, high: float | None = None, date: str = "2023",
           use: str = "") -> Figure:
    return Figure("s", "p", "v_share", date, low, low if high is None else high, error, use, "", "",
                  Place(Path("f"), 1, 1, ""))


def scored(one: Figure, values: Floats, rest: Floats) -> Forecast:
    return forecast(one, with_errors(one, values), values - rest, rest)


def test_errors_of_measurement_widen_the_band_and_forgive() -> None:
    rest = np.linspace(0, 0.1, 500)
    sharp, blurred = (scored(figure(0.2, error), rest + 0.05, rest) for error in (0.0, 0.1))
    assert not sharp.covered
    assert blurred.covered
    assert blurred.high - blurred.low > sharp.high - sharp.low
    assert sharp.change == pytest.approx(0.05)
    assert sharp.moved
    assert sharp.direction
    assert scored(figure(-0.1), rest + 0.05, rest).direction is False
    assert not scored(figure(0.06, 0.1), rest, rest).moved


def test_a_change_within_the_doubt_about_the_base_year_is_none() -> None:
    narrow, wide = (0.05 + spread * np.linspace(-1, 1, 500) for spread in (0.001, 0.1))
    assert scored(figure(0.08), narrow, narrow).moved
    assert not scored(figure(0.08), wide, wide).moved


def test_an_interval_is_met_by_a_band_that_reaches_it() -> None:
    rest = np.linspace(0.05, 0.1, 500)
    assert scored(figure(0.0, high=0.06), rest, rest).covered
    assert not scored(figure(0.0, high=0.04), rest, rest).covered
    assert scored(figure(0.0, high=0.08), rest, rest).came == 0
    assert scored(figure(0.0, high=0.05), rest, rest).came == pytest.approx(-0.025)


# --- The straight line -------------------------------------------------------------------------


def test_a_line_goes_on_where_the_figures_lay() -> None:
    earlier = [figure(0.1 + 0.01 * n, 0.001, date=str(2014 + n)) for n in range(8)]
    line = Line.through(earlier, figure(0))
    assert line is not None
    ahead = line.ahead(figure(0, 0.001, date="2023"), 4000)
    assert np.median(ahead) == pytest.approx(0.19, abs=2e-4)
    assert 0.001 < ahead.std() < 0.003
    scattered = [figure(0.1 + 0.01 * n + 0.02 * (-1) ** n, 0.001, date=str(2014 + n))
                 for n in range(8)]
    wide = Line.through(scattered, figure(0))
    assert wide is not None
    assert wide.ahead(figure(0, 0.001, date="2023"), 4000).std() > 0.02


def test_a_line_stays_within_what_a_share_can_be_and_takes_three_figures() -> None:
    falling = [figure(0.3 - 0.1 * n, 0.02, date=str(2014 + n)) for n in range(4)]
    line = Line.through(falling, figure(0))
    assert line is not None
    assert line.ahead(figure(0), 100).max() == 0
    assert Line.through(falling[:2], figure(0)) is None
    assert Line.through([replace(f, state="t") for f in falling], figure(0)) is None


def test_wide_intervals_count_little() -> None:
    known = [figure(0.1, 0.01, date=str(2014 + n)) for n in range(4)]
    line = Line.through([*known, figure(0, 0.01, high=1, date="2018")], figure(0))
    assert line is not None
    assert line.at(2018.5) == pytest.approx(0.1, abs=0.01)


# --- What should hold --------------------------------------------------------------------------


def test_expectations_count_pairs_and_name_what_they_miss() -> None:
    history = load_scenario(SCENARIOS / "history.yaml")
    found = score_figures(shipped_figures(), history, 40)
    prior = {PRIOR: found.forecasts[PRIOR]}
    pairs, read, direction = of_figures(prior)
    assert pairs.found[PRIOR].of == len({f.quantity for f in measured(shipped_figures())})
    assert read.found[PRIOR].of < pairs.found[PRIOR].of
    missed = [f.figure.name for f in found.forecasts[PRIOR] if not f.covered]
    assert all(any(pair in name for name in missed) for pair in pairs.found[PRIOR].missed)
    assert pairs.found[PRIOR].cases + len(pairs.found[PRIOR].missed) == pairs.found[PRIOR].of
    assert direction.least == 1
    # One figure of a pair that is missed is enough.
    first = found.forecasts[PRIOR][0]
    hard = of_figures({PRIOR: [replace(first, low=9.0, high=9.0), *found.forecasts[PRIOR][1:]]})
    assert first.figure.pair in hard[0].found[PRIOR].missed
    none = of_figures({PRIOR: [replace(f, low=9.0, high=9.0) for f in prior[PRIOR]]})
    assert not none[0].holds(PRIOR)


def test_what_half_of_the_draws_should_show_is_counted() -> None:
    (armenia,) = of_draws({PRIOR: False}, 20)
    assert armenia.found[PRIOR].of == 20
    assert armenia.holds(PRIOR) == (armenia.found[PRIOR].cases >= 10)


# --- Figures -----------------------------------------------------------------------------------


def test_the_shipped_figures_have_sources_and_both_uses() -> None:
    found = shipped_figures()
    assert {f.use for f in measured(found)} == {"conditioning", "held_back"}
    assert {f.source for f in found} <= set(shipped_evidence().ids)
    assert all(f.error > 0 and f.note for f in found)
    # A state conditions or is held back as a whole.
    by_state = {f.state: {g.use for g in measured(found) if g.state == f.state} for f in found}
    assert all(len(uses) == 1 for uses in by_state.values())


def test_figures_from_before_the_base_year_are_context_alone() -> None:
    for one in shipped_figures():
        assert (one.use == "context") or one.date >= "2022", one.name
        assert 0 <= one.low <= one.high <= 1, one.name


def test_the_shipped_figures_cover_nine_states_and_three_poles_in_ten_years() -> None:
    trade = [f for f in shipped_figures() if f.variable == "trade_share"]
    pairs = {f.quantity for f in trade}
    assert len(pairs) == 27
    for pair in pairs:
        dates = [f.date for f in trade if f.quantity == pair]
        assert len(dates) == len(set(dates))
        assert {"2014", "2022", "2023"} <= set(dates)


NOTE = "state,pole,variable,date,value,note\n"
HEAD = "state,pole,variable,date,value\n"
ENDS = "state,pole,variable,date,value,low,high\n"


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
    assert moving[0].change != 0
    assert main(["score", str(path), "-n", "20"]) == 0
    said = capsys.readouterr().out
    assert "cohesion[ots] 2025" in said
    assert "| nothing changes |" in said
    assert "No straight line" in said


def test_context_is_shown_and_not_scored(tmp_path: Path) -> None:
    path = table(tmp_path, "state,pole,variable,date,low,high,value,error,use\n"
                 "kazakhstan,russia,trade_share,2019,,,0.2,0.01,context\n"
                 "kazakhstan,russia,trade_share,2020,0.2,0.24,,0.01,context\n"
                 "kazakhstan,russia,trade_share,2021,,,0.22,0.01,context\n"
                 "kazakhstan,russia,trade_share,2022,,,0.9,0.01,context\n"
                 "kazakhstan,russia,trade_share,2023,0.1,0.4,,0.01,\n")
    found = score_figures(read_figures(path), load_scenario(SCENARIOS / "history.yaml"), 40)
    for way in (PERSISTENCE, LINE, PRIOR):
        (one,) = found.forecasts[way]
        assert one.figure.date == "2023"
        assert one.crps == 0
    (beside,) = found.beside[PRIOR]
    assert beside.figure.date == "2022"
    said = score_text(found)
    assert "2019" not in said
    assert "not scored:" in said
    assert "0.100 to 0.400" in said
    rows = score_data(found)["figures"]
    assert isinstance(rows, list)
    assert [row["use"] for row in rows] == [None, "context"]
    assert rows[0]["measured"] is None


def test_a_year_is_the_mean_of_its_months() -> None:
    plan = plans(load_scenario(SCENARIOS / "history.yaml"))[0]
    (gauge,) = gauges(measured(shipped_figures())[:1], plan)
    assert gauge.months == tuple(f"2022-{m:02d}" for m in range(1, 13))


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
    (HEAD + "a,b,c,2023,0,3\n", "decimals have a point (0.3) or semicolons"),
    ("state,pole,variable,date,value,error,note\na,b,c,2023,0,3\n", "6 cells"),
    (HEAD + "a,b,c,2023,0_3\n", "the value '0_3' is not a number"),
    (HEAD + "a,b,c,2023,٣\n", "the value '٣' is not a number"),
    (HEAD + "a,b,c,2023,\u22120.3\n", "is a minus sign (U+2212): write -"),
    (HEAD + "a,b,c,2023,30%\n", "30 % is written 0.3"),
    (HEAD + "a,b,c,2023,1.234.567\n", "without marks between thousands"),
    (HEAD + 'a,b,c,2023,"1,234"\n', "can be read in two ways"),
    (HEAD.replace(",", ";") + "a;b;c;2023;1.234\n", "can be read in two ways"),
    (HEAD + "a,b,c,2023,\n", "mine.csv:2:1: the value is missing in this row"),
    (HEAD + "a,b,c,Tem.23,1\n", "formatted as text"),
    (HEAD + "kazakhstan,russia,alignment,2023,99\n", "alignment lies between -1 and 1, not at 99"),
    (HEAD + "kazakhstan,russia,trade_share,2023,10.5\n", "10.5 % is written 0.105"),
    ("state,pole,variable,date,value,error\nkazakhstan,russia,alignment,2023,0.3,1e11\n",
     "larger than the whole range of alignment"),
    (HEAD + "kazakhstan,russia,influence,2023,99999\n", "influence lies between 0 and 1000"),
    (HEAD + "Kazakhstan,russia,trade_share,2023,0.1\n", "did you mean 'kazakhstan'"),
    (HEAD + "kazakhstan,USA,alignment,2023,0.1\n", "did you mean 'united_states'"),
    (HEAD + "a,b,c,2023,1\nd,e,f,2023,1\na,b,c,2023,2\n",
     "mine.csv:4:1: c[a, b] 2023 stands in line 2 already"),
    ("durum;pole;variable;date;value\na;b;c;2023;1\n", "column 'state' is missing"),
    (HEAD + "a,b\u202e,c,2023,1\n", "mine.csv:2:4: a character that nobody sees (U+202E)"),
    # An open quote swallows rows: to the end, to the next quote, and to one within a row.
    (NOTE + 'a,b,c,2023,1,"five\na,b,c,2024,1,x\n', "mine.csv:2:1: a cell of this row goes on"),
    (NOTE + 'a,b,c,2023,1,"five\na,b,c,2024,1,ten"\nd,e,f,2024,1,x\n',
     "mine.csv:2:1: a cell of this row goes on until line 3: a quote is not closed"),
    (NOTE + 'a,b,c,2023,1,"fi"ve"\n', "mine.csv:2:1: text goes on after the quote"),
    (HEAD + "\n\nkazakhstn,russia,trade_share,2023,1\n", "mine.csv:4:1: there is no state"),
    (HEAD + "kazakhstan,moscow,trade_share,2023,1\n", "no supplier 'moscow'"),
    (HEAD + "kazakhstan,russia,trade,2023,1\n", "no variable 'trade'"),
    (HEAD + "kazakhstan,,alignment,2023,1\n", "needs a pole"),
    (HEAD + "kazakhstan,russia,alignment,2031,1\n", "not in the scenario's period"),
    ("state,pole,variable,date,value,error\na,b,c,2023,1,-1\n", "not below 0"),
    ("state,pole,variable,date,value,use\na,b,c,2023,1,hold\n", "'hold' is not a use"),
    ("state,pole,variable,date,low\na,b,c,2023,1\n", "column 'high' is missing"),
    (ENDS + "a,b,c,2023,,1,\n", "'low' without 'high'"),
    (ENDS + "a,b,c,2023,,,1\n", "'high' without 'low'"),
    (ENDS + "a,b,c,2023,1,0,2\n", "mine.csv:2:1: a line has a value or an interval"),
    (ENDS + "a,b,c,2023,,2,1\n", "low is 2 and high is 1"),
    (ENDS + "a,b,c,2023,,x,1\n", "the low 'x' is not a number"),
    (ENDS + "a,b,c,2023,,,\n", "the value is missing in this row"),
    (HEAD + "kazakhstan,russia,trade_share,2019,1\n", "with 'context' as its use"),
    ("state,pole,variable,date,value,use\nkazakhstan,russia,trade_share,2019,1,context\n",
     "there is none to score"),
])
def test_wrong_figures_are_refused_at_their_line(tmp_path: Path, text: str, expected: str,
                                                 capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(table(tmp_path, text)), "-n", "10"]) == 2
    assert expected in capsys.readouterr().err


ONE = ("kazakhstan;russia;alignment;2023;0,25;0,1;Қазақстан, Türkiye", 0.25, 0.1,
       "Қазақстан, Türkiye")
TABLE = NOTE.replace("value,", "value,error,").replace(",", ";") + ONE[0] + "\n"
AS_SAVED = {
    "semicolons": TABLE.encode(), "byte order mark": codecs.BOM_UTF8 + TABLE.encode(),
    "windows lines": TABLE.replace("\n", "\r\n").encode(),
    "old mac lines": TABLE.replace("\n", "\r").encode(),
    "unicode text": codecs.BOM_UTF16_LE + TABLE.replace(";", "\t").encode("utf-16-le"),
    "utf-16 of others": codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be"),
    "tabs": TABLE.replace(";", "\t").encode(),
    "a line for excel": b"sep=;\r\n" + TABLE.encode(),
    "all in quotes": "".join('"' + line.replace(";", '";"') + '"\n'
                             for line in TABLE.splitlines()).encode(),
    "quoted commas": TABLE.replace("0,25", '"0.25"').replace("0,1", "0.1").replace(
        "Қазақстан, Türkiye", '"Қазақстан, Türkiye"').replace(";", ",").encode(),
    "capitals": TABLE.replace("state", "State").replace("value", " VALUE ").encode(),
    "empty rows and columns": TABLE.replace("\n", ";;\n").encode() + b";;;;;;;;\n\n",
    "decimal points": TABLE.replace("0,25", "0.25").encode(),
}


@pytest.mark.parametrize("raw", AS_SAVED.values(), ids=AS_SAVED.keys())
def test_tables_of_spreadsheet_programs_are_read_rightly(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_bytes(raw)
    (found,) = read_figures(path)
    assert (found.name, found.middle, found.error, found.note) == (
        "alignment[kazakhstan, russia] 2023", *ONE[1:])


@pytest.mark.parametrize("coding", ["cp1254", "cp1251", "utf-16-le", "latin-1"])
def test_tables_in_other_codes_are_refused_with_the_remedy(coding: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    text = {"cp1251": TABLE.replace("қ", "к").replace("ü", "u").replace("Қ", "К")}.get(
        coding, TABLE.replace("Қазақстан", "x"))
    path.write_bytes(text.encode(coding))
    with pytest.raises(InputError, match=r"mine.csv:[12]:\d+: .*\n[\s\S]*CSV UTF-8"):
        read_figures(path)


def test_too_many_figures_are_refused_before_the_work(tmp_path: Path) -> None:
    rows = "".join(f"a,b,c{n},2023,1\n" for n in range(5_001))
    with pytest.raises(InputError, match="more than 5,000 figures"):
        read_figures(table(tmp_path, HEAD + rows))


def test_a_missing_table_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_figures(tmp_path / "nowhere.csv")


# --- The picture -------------------------------------------------------------------------------


def test_the_picture_has_a_panel_for_every_pair_that_ships() -> None:
    history = load_scenario(SCENARIOS / "history.yaml")
    plan = plans(history)[0]
    found = courses(shipped_figures(), plan, 20)
    assert len(found) == 27
    assert found[0].shown.shape == (5, len(plan.months))
    assert all(course.line for course in found)
    scene = scene_of(history)
    drawn = draw_measured(found, scene)
    assert len(drawn.axes) == 27
    titles = [axes.get_title(loc="left") for axes in drawn.axes]
    assert [title for title in titles if title] == list(scene.states.values())
    assert "27 panels" in in_words(found, scene)
    with pytest.raises(InputError, match="room for 27 quantities"):
        draw_measured([*found, found[0]], scene)


def test_a_course_holds_the_quantiles_of_what_is_scored() -> None:
    history = load_scenario(SCENARIOS / "history.yaml")
    plan = plans(history)[0]
    figures = [replace(shipped_figures()[0], date=plan.months[20], use="")]
    (course,) = courses(figures, plan, 30)
    (gauge,) = gauges(figures, plan)
    values, _ = read_from([gauge], plan, 30)
    np.testing.assert_allclose(course.shown[:, 20], np.quantile(
        values[0], [0.05, 0.25, 0.5, 0.75, 0.95]), rtol=1e-6)


def test_score_leaves_a_picture_that_nothing_is_lost_for(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(table(tmp_path, GOOD))
    picture = tmp_path / "new" / "mine.png"
    assert main(["score", path, "-n", "20", "--picture", str(picture)]) == 0
    assert picture.stat().st_size > 20_000
    before = picture.read_bytes()
    assert main(["score", path, "-n", "20", "--picture", str(picture)]) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert picture.read_bytes() == before
    assert main(["score", path, "-n", "20", "--picture", str(picture), "--overwrite"]) == 0
    assert main(["score", path, "-n", "20", "--picture", str(tmp_path / "mine.jpg")]) == 2
    assert "mine.png" in capsys.readouterr().err
    assert {p.name for p in picture.parent.iterdir()} == {"mine.png"}
