"""Bad sweep files: one clear message with file, line and remedy, status 2, nothing written.

As in ``tests/bad``: one mistake a file in ``tests/bad/sweeps``, named after it, and its first line
says what is expected. ``base.yaml`` of the good scenarios lies beside each.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from shutil import copyfile

import pytest
from test_bad_input import BAD, check, expected

from eurasia_sim.cli import main

pytest.importorskip("zarr", reason='needs pip install "eurasia-sim[sweep]"')
SWEEPS = sorted((BAD / "sweeps").glob("*.yaml"))


def refused(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    results = path.parent / "results"
    assert main(["sweep", str(path), "--threads", "-o", str(results)]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert "Traceback" not in err
    assert err.startswith("error: ")
    assert not results.exists()
    return err.removeprefix("error: ")


@pytest.fixture
def here(tmp_path: Path) -> Path:
    copyfile(BAD / "good" / "base.yaml", tmp_path / "base.yaml")
    return tmp_path


@pytest.mark.parametrize("path", SWEEPS, ids=lambda p: p.stem)
def test_bad_sweep(path: Path, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copyfile(path, here / path.name)
    check(refused(here / path.name, capsys), here / path.name, expected(path))


def test_the_corpus_says_something() -> None:
    assert len(SWEEPS) >= 45
    for path in SWEEPS:
        assert len(expected(path).message) >= 10, path.name


def test_a_link_that_leads_outside(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = here / "mine"
    folder.mkdir()
    (folder / "link.yaml").symlink_to(here / "base.yaml")
    path = folder / "sweep.yaml"
    path.write_text("name: A\nscenarios: [link.yaml]\nkeep: [alignment]\n", "utf-8")
    assert "sweep.yaml:2:13: 'link.yaml' lies outside" in refused(path, capsys)


@pytest.mark.slow
def test_limits_are_raised_by_who_means_it(here: Path) -> None:
    copyfile(BAD / "sweeps" / "too-many-points.yaml", here / "many.yaml")
    command = [sys.executable, "-m", "eurasia_sim", "sweep", "many.yaml", "--plan"]
    for factor, status in (("1", 2), ("nonsense", 2), ("10", 0)):
        done = subprocess.run(command, cwd=here, capture_output=True, text=True, check=False,
                              env={**os.environ, "EURASIA_SIM_LIMITS": factor})
        assert done.returncode == status, done.stderr


# --- validate

def validated(path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    path.write_text("name: A\nscenarios: [base.yaml]\nkeep: [alignment]\n" + text, "utf-8")
    status = main(["validate", "--strict", str(path)])
    found = capsys.readouterr()
    return status, found.out + found.err


def test_validate_reads_sweeps(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = here / "mine.yaml"
    status, said = validated(path, "grid: {parameters: {chi: [0.1, 0.2]}}\n", capsys)
    assert status == 0
    assert "mine.yaml: this sweep is fine" in said
    status, said = validated(path, "grid: {parameters: {chy: [0.1, 0.2]}}\n", capsys)
    assert status == 2
    assert "mine.yaml:4:21: there is no parameter 'chy'" in said


def test_remarks_on_sweeps(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = validated(here / "mine.yaml", "grid: {parameters: {chi: [0.1]}}\n", capsys)
    assert (status, "mine.yaml:4:" in said, "'chi' has one value" in said) == (1, True, True)
    base = here / "base.yaml"
    base.write_text(base.read_text("utf-8") + "without: [solidarity]\n", "utf-8")
    status, said = validated(
        here / "mine.yaml",
        "samples: {count: 2, parameters: {chi: {from: 0.1, to: 0.3}, phi: {from: 0, to: 1}}}\n",
        capsys)
    assert (status, "mine.yaml:4:" in said) == (1, True)
    assert [name in said for name in ("'chi' changes nothing in base", "'phi'")] == [True, False]
