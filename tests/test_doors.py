"""The doors: README's commands, run.py, the console command, imports."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from build import ROOT, SCENARIOS
from eurasia_sim import __version__
from eurasia_sim.cli import main

README = (ROOT / "README.md").read_text("utf-8")


def shell(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300,
                          check=False)


def test_the_readme_has_two_commands_and_they_are_the_real_ones() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
    first, second = (shlex.split(block) for block in blocks[:2])
    assert first[:5] == ["python", "-m", "pip", "install", "-e"]
    assert first[-3:] == ["python", "run.py", "scenarios/aircraft-incident.yaml"]
    assert second == ["python", "-m", "pytest"]
    assert "\npython -m pytest\n" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_the_main_job_leaves_answer_tables_pictures_and_manifest(tmp_path: Path) -> None:
    done = shell(sys.executable, "run.py", "scenarios/aircraft-incident.yaml", "-n", "30", "-o",
                 str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "If: no incident" in done.stdout
    folder = tmp_path / "aircraft-incident" / "run-001"
    names = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
    assert names == ["answer.txt", "effects.csv", "ensemble.nc", "manifest.json",
                     "pictures/alignment.png", "pictures/dependence.png", "pictures/effects.png",
                     "pictures/influence-shares.png", "pictures/triangle.png", "quantiles.csv",
                     "scenario.yaml"]
    for picture in (folder / "pictures").iterdir():
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert picture.stat().st_size > 20_000


def test_run_py_and_the_console_command_do_the_same(tmp_path: Path) -> None:
    scenario = str(SCENARIOS / "history.yaml")
    common = [scenario, "-n", "8", "--no-pictures", "-q"]
    one = shell(sys.executable, "run.py", *common, "-o", str(tmp_path / "a"))
    two = shell(sys.executable, "-m", "eurasia_sim", "run", *common, "-o", str(tmp_path / "b"))
    assert one.returncode == two.returncode == 0, one.stderr + two.stderr
    for name in ("answer.txt", "quantiles.csv", "scenario.yaml"):
        first, second = ((tmp_path / x / "history" / "run-001" / name).read_bytes() for x in "ab")
        assert first == second


def test_the_yaml_of_the_readme_runs(tmp_path: Path) -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", README, flags=re.DOTALL)
    (tmp_path / "mine.yaml").write_text(block, encoding="utf-8")
    (tmp_path / "history.yaml").write_bytes((SCENARIOS / "history.yaml").read_bytes())
    assert main(["run", str(tmp_path / "mine.yaml"), "-n", "5", "-o", str(tmp_path),
                 "--no-pictures"]) == 0
    assert main(["validate", "--strict", str(tmp_path / "mine.yaml")]) == 0


@pytest.mark.parametrize("heavy", ["mesa", "pandas", "matplotlib", "xarray", "scipy", "pydantic"])
def test_importing_the_package_loads_nothing_heavy(heavy: str) -> None:
    code = f"import sys, eurasia_sim; sys.exit({heavy!r} in sys.modules)"
    assert shell(sys.executable, "-c", code).returncode == 0


@pytest.mark.parametrize("command", ["run", "validate", "new", "kinds", "evidence", "patterns"])
def test_every_command_explains_itself_with_an_example(
        command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    assert "Example" in capsys.readouterr().out


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert __version__ in capsys.readouterr().out
    assert main(["--help"]) == 0
    assert "Exit status" in capsys.readouterr().out
    assert main(["rnu"]) == 2


def test_no_path_of_a_machine_and_no_address_in_pins() -> None:
    for name in ("constraints.txt", "pyproject.toml"):
        text = (ROOT / name).read_text("utf-8")
        assert "://" not in text
        assert "file:" not in text


def test_citation_and_package_agree_on_the_version() -> None:
    assert f"version: {__version__}" in (ROOT / "CITATION.cff").read_text("utf-8")
