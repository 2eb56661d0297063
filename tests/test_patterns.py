"""What the hindcast must show (docs/model.md, section 10)."""

from __future__ import annotations

from pathlib import Path

import pytest

from eurasia_sim.analysis.belief.patterns import (
    PatternRun,
    pattern_runs,
    share_in_words,
    shares,
    shipped_patterns,
    table,
)
from eurasia_sim.cli import main
from eurasia_sim.reading import InputError

ENOUGH = 0.9
DRAWS = 400
# Whether respect pays, and whether it does once states act, are questions that the data decide:
# shares are reported, not required.
OPEN = ("P11", "P15")


@pytest.fixture(scope="module")
def found() -> dict[str, float]:
    return shares(DRAWS)


def history() -> PatternRun:
    return next(asked for asked in pattern_runs() if asked.name == "history")


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in shipped_patterns() if name not in OPEN])
def test_nine_in_ten_prior_draws_show_it(name: str, found: dict[str, float]) -> None:
    assert found[name] >= ENOUGH


@pytest.mark.parametrize("name", OPEN)
@pytest.mark.slow
def test_whether_respect_pays_stays_open(name: str, found: dict[str, float]) -> None:
    assert 0.05 < found[name] < 0.95
    assert shipped_patterns()[name].use == "open"


def test_patterns_can_fail() -> None:
    """Seen backwards in time, what moved must not be shown: the measures are not vacuous."""
    asked = history()
    data = next(asked.chunks(DRAWS))
    backwards = data.isel(month=slice(None, None, -1)).assign_coords(month=data.month.values)
    shown = asked.shown(backwards)
    for name in ("P1", "P2", "P3", "P5", "P6", "P9"):
        assert shown[name].mean() < 0.2, name


def test_only_what_patterns_look_at_is_run() -> None:
    by_name = {asked.name: asked for asked in pattern_runs()}
    assert [c.name for c in by_name["partner-or-patron"].plan.cases] == ["partner", "patron"]
    assert by_name["history"].plan.months[-1] == "2025-10"
    assert by_name["no-invasion"].plan.months[-1] == "2025-10"


# --- Patterns of one's own ---------------------------------------------------------------------

FORM = """\
patterns:
  mine:
    claim: Something is seen
    source: hypothetical
    run: no-invasion
    use: open
    shown:
      - {STATEMENT}
"""


def write(tmp_path: Path, statement: str) -> Path:
    path = tmp_path / "patterns.yaml"
    path.write_text(FORM.replace("STATEMENT", statement), encoding="utf-8")
    return path


@pytest.mark.parametrize(("statement", "share"), [
    ('of: "cohesion[ots]", at: 2022-01, is: more, than: 0', 1.0),
    ('of: "cohesion[ots]", at: 2022-01, is: less, than: {at: 2022-01}', 0.0),
    ('of: "cohesion[ots]", at: 2022-01, is: less, than: {at: 2022-01}, times: 1.01', 1.0),
    ('of: "cohesion[ots]", at: 2022-01, since: 2022-01, is: more, than: 0.001', 0.0),
    ('of: "coercion[russia]", at: 2025-10, moved_by: baseline, is: more, than: 0', 0.0),
    ('of: "alignment[post_soviet, russia]", at: 2022-01, is: highest, among: all', None),
    ('of: "autonomy[post_soviet]", least: {from: 2022-01, to: 2022-03}, is: more, than: -9', 1.0),
    ('of: "influence_share[kazakhstan, russia]", at: 2022-01, is: highest, among: poles', 1.0),
    ('of: "trade_share[kazakhstan, outside]", at: 2022-01, is: more, than: 0.4', 1.0),
    ('of: "trade_share[kazakhstan, ots]", at: 2022-01, is: less, '
     'than: {of: "trade_share[kazakhstan, outside]"}', 1.0),
    ('of: "influence_share[kazakhstan, ots]", at: 2022-01, is: highest, among: [russia, ots]',
     0.0),
])
def test_a_statement_says_what_it_says(tmp_path: Path, statement: str,
                                       share: float | None) -> None:
    path = write(tmp_path, statement)
    if share is None:
        with pytest.raises(InputError, match="no region 'all'"):
            shares(8, path=path)
    else:
        assert shares(8, path=path) == {"mine": share}


@pytest.mark.parametrize(("statement", "expected"), [
    ('of: "cohesion[ots]", is: more, than: 0', "does not say when"),
    ('of: "cohesion[ots]", at: 2022-01, is: more', "needs 'than'"),
    ('of: "cohesion[ots]", at: 2022-01, is: highest, than: 1, among: poles', "takes no 'than'"),
    ('of: "cohesion[ots]", at: 2022-01, is: highest', "needs 'among'"),
    ('of: "cohesion[ots]", at: 2022-01, is: lowest, among: poles', "not about a pole"),
    ('of: "trade_share[kazakhstan, moscow]", at: 2022-01, is: more, than: 0', "no supplier"),
    ('of: "trade_share[kazakhstan, ots]", at: 2022-01, is: highest, among: poles', "no rivals"),
    ('of: "cohesion[otz]", at: 2022-01, is: more, than: 0', "did you mean 'ots'"),
    ('of: "cohesion[ots]", at: 2041-01, is: more, than: 0', "not in the scenario's period"),
    ('of: "cohesion[ots]", at: 2022-01, is: more, than: {case: no-war}', "no variant 'no-war'"),
    ('of: "cohesion[ots]", at: 2022-01, is: mor, than: 0', "'mor' is not known"),
    ('of: "cohesion[ots]", mean: {from: 2023-01, to: 2022-01}, is: more, than: 0', "before"),
    ('of: "cohesion[ots]", at: 2022-01, mean: {from: 2022-01, to: 2022-02}, is: more, than: 0',
     "exclude each other"),
])
def test_a_wrong_statement_is_refused_at_its_line(tmp_path: Path, statement: str, expected: str,
                                                  capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["patterns", str(write(tmp_path, statement)), "-n", "4"]) == 2
    said = capsys.readouterr().err
    assert "patterns.yaml:8:" in said
    assert expected in said


@pytest.mark.slow
def test_the_table_names_every_pattern(capsys: pytest.CaptureFixture[str]) -> None:
    shown = table([dict.fromkeys(shipped_patterns(), 0.9996)])
    assert all(f"\n{name} " in shown for name in shipped_patterns())
    assert "100.0" not in shown
    assert share_in_words(1) == "100.0 %"
    assert main(["patterns", "-n", "4"]) == 0
    assert "held back" in capsys.readouterr().out
