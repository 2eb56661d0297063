"""What every submission must pass, each part in an environment of its own: `nox -l` lists them.

    python -m pip install nox
    nox                 # lint and the quick tests
    nox -s whole -- tests/test_sweep_killed.py

.ci/run runs these same sessions, so that there is one truth about what is checked.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import time
import zipfile
from pathlib import Path

import nox

ROOT = Path(__file__).resolve().parent
PROJECT = nox.project.load_toml(ROOT / "pyproject.toml")
# The oldest Python and the newest that the package says it is for.
OLDEST, *_, NEWEST = nox.project.python_versions(PROJECT)
PINNED = ("-q", "-c", "constraints.txt", "-e")
EVERY_TEST = ("pytest", "-m", "slow or not slow", "--hypothesis-profile=ci",
              "--no-loadscope-reorder")

nox.needs_version = ">=2024.10.9"
# uv where it is there: environments in seconds. The README has pip, as a reader would.
nox.options.default_venv_backend = "uv|venv"
nox.options.sessions = ["lint", "tests"]


@nox.session(python=OLDEST)
def lint(session: nox.Session) -> None:
    """Style, types, and which room may import which."""
    session.install(*PINNED, ".[test,lint]")
    session.run("ruff", "check", ".")
    session.run("mypy")
    session.run("lint-imports")


@nox.session(python=[OLDEST, NEWEST], venv_backend="venv")
def readme(session: nox.Session) -> None:
    """Both of the README's commands, as they stand there, in a copy of the checkout.

    On the newest Python in a Turkish environment, whose i has no dot as a capital.
    """
    turkish = {"LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"}
    text = (ROOT / "README.md").read_text("utf-8")
    commands = re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL)[:2]
    session.chdir(copy_of_the_checkout(session))
    for command in commands:
        began = time.monotonic()
        session.run("bash", "-ec", command, external=True,
                    env=turkish if session.python == NEWEST else {})
        size = subprocess.run(["du", "-sm", f"{session.virtualenv.location}/lib"], text=True,
                              capture_output=True, check=True).stdout.split()[0]
        session.log(f"{time.monotonic() - began:.0f} s, the environment now has {size} MB: "
                    f"{command.strip()}")


@nox.session(python=OLDEST)
def tests(session: nox.Session) -> None:
    """The quick tests; what follows `--` goes to pytest."""
    session.install(*PINNED, ".[test]")
    session.run("pytest", *session.posargs)


@nox.session(python=OLDEST)
def whole(session: nox.Session) -> None:
    """Every test, the slow ones too, and ten times the examples; `--` as for `tests`."""
    session.install(*PINNED, ".[test-all]")
    session.run(*EVERY_TEST, *session.posargs)


@nox.session(python=OLDEST)
def docs(session: nox.Session) -> None:
    """The documentation site, without a warning."""
    session.install(*PINNED, ".[docs]")
    session.run("python", "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "docs",
                str(Path(session.create_tmp()) / "site"))


@nox.session(python=OLDEST, venv_backend="venv")
def wheel(session: nox.Session) -> None:
    """The wheel alone, away from the checkout: shipped scenarios by name, copies, new files."""
    away = Path(session.create_tmp()) / "away"
    shutil.rmtree(away, ignore_errors=True)
    session.run("pip", "wheel", "-q", "--no-deps", "-w", str(away), ".", silent=True)
    (built,) = away.glob("*.whl")
    strange = [name for name in zipfile.ZipFile(built).namelist()
               if not re.match(r"eurasia_sim(-[^/]*\.dist-info)?/", name)]
    if strange:
        session.error(f"the wheel holds what is not the program: {', '.join(strange[:9])}")
    session.install("-q", "-c", "constraints.txt", str(built))
    session.chdir(away)
    session.run("python", "-c", "import eurasia_sim, sys; "
                "sys.exit(not eurasia_sim.__file__.startswith(sys.prefix))")
    for line in ("run aircraft-incident -n 50 -q",
                 "validate aircraft-incident own-world/salt-tax sweeps/posture",
                 "copy china-fourth-pole copied",
                 "run copied/china-fourth-pole.yaml -n 50 --no-pictures -q",
                 "new my-question.yaml"):
        session.run("eurasia-sim", *line.split())
    (away / "history.yaml").unlink()  # the shipped one takes its place
    session.run("eurasia-sim", "run", "my-question.yaml", "-n", "50", "--no-pictures", "-q")


@nox.session(python=NEWEST)
def newest(session: nox.Session) -> None:
    """The quick tests with the newest of everything: told, but no reason to refuse anything."""
    session.install("-q", "-e", ".[test]")
    said = session.run("pytest", "--tb=line", success_codes=range(6), silent=True)
    told = [line for line in str(said).splitlines()
            if re.match(r"FAILED|ERROR|\d+ (passed|failed|error)", line)]
    session.log("with the newest versions:\n  " + "\n  ".join(told or ["pytest did not run"]))


@nox.session(python=OLDEST)
def lowest(session: nox.Session) -> None:
    """The main job, and what stands around it, with the lowest versions that are allowed."""
    lines = [re.sub(">=", "==", re.sub(",.*", "", needed))
             for needed in PROJECT["project"]["dependencies"]]
    floors = Path(session.create_tmp()) / "floors.txt"
    floors.write_text("\n".join(lines), "utf-8")
    session.install("-q", "-c", str(floors), "-e", ".")
    folder = copy_of_the_checkout(session)
    session.chdir(folder)
    scenario = "scenarios/aircraft-incident.yaml"
    session.run("python", "run.py", scenario, "-n", "20")
    for arguments in (["validate", "--strict", scenario], ["compare", scenario, "-n", "20"],
                      ["explain", scenario, "cohesion[ots] at 2024-12", "-n", "2"],
                      ["report", scenario, "-n", "20"], ["patterns", "-n", "4"], ["kinds"]):
        session.run("eurasia-sim", *arguments, "-q")


def copy_of_the_checkout(session: nox.Session) -> Path:
    """What git knows of the checkout, or would take, elsewhere: nothing else can help."""
    names = subprocess.run(["git", "ls-files", "-coz", "--exclude-standard"], cwd=ROOT, text=True,
                           capture_output=True, check=True).stdout.split("\0")
    folder = Path(session.create_tmp()) / "checkout"
    shutil.rmtree(folder, ignore_errors=True)
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder
