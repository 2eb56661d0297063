"""Commands in another language: what people read is in it, what programs read stays English."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from eurasia_sim import languages
from eurasia_sim.cli import main

SCENARIO = """\
name: Twice
question: What then?
extends: history
period: {from: 2022-01, to: 2025-10}
variants:
  large:
    shocks:
      - {id: blow, kind: ultimatum, date: 2025-09, by: russia, on: kazakhstan, severity: 9,
         source: hypothetical}
"""


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A scenario with a remark, while another language is spoken."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "mine.yaml"
    file.write_text(SCENARIO, encoding="utf-8")
    with languages.speaking(languages.Catalogue("xx", "Other", {
            "remark: {remark}": "ANMERKUNG: {remark}",
            "'{name}' has severity {mode}; usual for '{kind}' is {low} to {high} ({unit})":
                "{low} bis {high}, nicht {mode}: {name}",
            "Kept in {folder} ({size} MB): {files}": "LIEGT in {folder} ({size} MB): {files}"})):
        yield file


def test_remarks_are_said_in_the_language_that_is_spoken(
        mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence and what stands before it."""
    assert main(["validate", str(mine)]) == 0
    said = capsys.readouterr().out
    assert "ANMERKUNG: mine.yaml:8: 0.3 bis 2, nicht 9: blow" in said


def test_what_programs_read_is_english(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --json, whatever is spoken."""
    assert main(["validate", "--json", str(mine)]) == 0
    remarks = json.loads(capsys.readouterr().out)["files"][0]["remarks"]
    assert any(r["message"].startswith("'blow' has severity 9; usual") for r in remarks)


def test_a_run_keeps_its_remarks_in_english(mine: Path, tmp_path: Path,
                                            capsys: pytest.CaptureFixture[str]) -> None:
    """A kept run is the same in every language, what is said of it is not."""
    assert main(["run", str(mine), "-n", "2", "--no-pictures"]) == 0
    said = capsys.readouterr()
    assert "nicht 9: blow" in said.err
    assert "LIEGT in results/mine/run-001" in said.out
    kept = json.loads((tmp_path / "results/mine/run-001/manifest.json").read_text("utf-8"))
    assert any("'blow' has severity 9; usual" in remark for remark in kept["remarks"])
