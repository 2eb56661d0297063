"""Commands that end otherwise than planned: limits, devices, signals, terminals without letters.

One message, a status that says what it was, and nothing half-written.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from build import ROOT, slow
from eurasia_sim import api
from eurasia_sim.cli import main
from eurasia_sim.cli.terminal import in_plain_letters

GOOD = ROOT / "tests" / "bad" / "good" / "base.yaml"
posix = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes, devices and signals here")


def program(code: str, *arguments: str | Path, **environment: str) -> subprocess.Popen[bytes]:
    """The command line in a process of its own, after some Python."""
    return subprocess.Popen(
        [sys.executable, "-c", f"{code}\nfrom eurasia_sim.__main__ import run\nrun()",
         *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, **environment})


def ended(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """Its status, and what it said on stderr."""
    _, err = process.communicate(timeout=120)
    return process.returncode, err.decode("utf-8", "replace")


def left(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.rglob("*") if not p.is_dir())


# --- limits of file sizes

@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit of file sizes")
@pytest.mark.parametrize(("command", "limit"), [
    slow("report", 20_000), slow("run --draws --no-pictures", 70_000), *map(slow, *zip(
        *[(c, n) for c in ("report", "run --draws", "plot", "handout")
          for n in (0, 500, 5_000, 20_000, 40_000)], strict=True))])
def test_no_file_may_be_larger(command: str, limit: int, tmp_path: Path) -> None:
    name, *options = command.split()
    draws = [] if name == "handout" else ["-n", "4"]
    place = tmp_path / "out" if name in ("run", "plot") else tmp_path / "out.html"
    done = program(f"import resource as r; r.setrlimit(r.RLIMIT_FSIZE, ({limit}, {limit}))", name,
                   GOOD, *options, *draws, "-q", "-o", place)
    status, err = ended(done)
    assert status == 2, err
    assert err.startswith("error: ")
    assert "File too large" in err or limit == 0
    assert "Traceback" not in err
    assert "internal" not in err
    assert not left(tmp_path)


# --- places that are no files

@posix
@pytest.mark.parametrize("command", ["report", "handout", "compare", "explain"])
@pytest.mark.parametrize("what", ["pipe", "device"])
def test_no_device_and_no_pipe_is_replaced(what: str, command: str, tmp_path: Path,
                                           capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / ("place.png" if command in ("compare", "explain") else "place.html")
    if what == "pipe":
        os.mkfifo(place)
    else:
        place.symlink_to("/dev/null")
    before = place.lstat()
    asked = {"compare": [str(GOOD), "-p"], "explain": [
        str(GOOD), "alignment[kazakhstan, russia]", "-p"]}.get(command, [str(GOOD), "-o"])
    assert main([command, *asked, str(place), "--overwrite"]) == 2
    err = capsys.readouterr().err
    assert f"{place.name}: this is a device or a pipe, and nothing is written to these" in err
    assert "name a file" in err
    after = place.lstat()
    assert (after.st_ino, after.st_mode) == (before.st_ino, before.st_mode)


# --- signals

SAVING = ("import os, signal\nfrom eurasia_sim.results import store\n"
          "def now(*given): os.kill(os.getpid(), signal.{0})\n"
          "store.write_manifest = now")
PLOTTING = ("import os, signal\nfrom eurasia_sim import plots\n"
            "def now(*given, **named): os.kill(os.getpid(), signal.{0})\n"
            "plots.save = now")


@posix
@pytest.mark.parametrize(("patch", "command"), [(SAVING, "run"), slow(PLOTTING, "report"),
                                               slow(PLOTTING, "plot")])
@pytest.mark.parametrize(("name", "status", "said"), [
    pytest.param("SIGTERM", 143, "ended by the system; nothing half-written was left\n", id="TERM"),
    pytest.param("SIGINT", 130, "interrupted; nothing half-written was left\n", id="INT",
                 marks=pytest.mark.slow)])
def test_a_signal_leaves_nothing(name: str, status: int, said: str, patch: str, command: str,
                                 tmp_path: Path) -> None:
    place = tmp_path / ("page.html" if command == "report" else "out")
    done = program(patch.format(name), command, GOOD, "-n", "4", "-q", "-o", place,
                   TMPDIR=str(tmp_path))
    code, err = ended(done)
    assert (code, err.lstrip()) == (status, said)
    assert not left(tmp_path)
    assert not [p for p in tmp_path.rglob("*") if p.name.startswith((".partial-", "eurasia-sim-"))]


@posix
def test_an_interruption_that_a_library_turns_into_an_error_stays_one(tmp_path: Path) -> None:
    """Callbacks of compiled code cannot let KeyboardInterrupt through, and raise what they like."""
    code = ("import os, signal\nfrom eurasia_sim.app import handout\n"
            "def swallow(*given, **named):\n"
            "    try:\n        os.kill(os.getpid(), signal.SIGINT)\n"
            "    except KeyboardInterrupt:\n        raise RuntimeError('broken') from None\n"
            "handout.write_handout = swallow")
    done = program(code, "handout", GOOD, "-q", "-o", tmp_path / "page.html")
    assert ended(done) == (130, "interrupted; nothing half-written was left\n")


@pytest.mark.slow
@posix
def test_what_is_ignored_on_purpose_stays_ignored(tmp_path: Path) -> None:
    """As in `nohup`, or in the background of a shell."""
    code = f"import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n{SAVING.format('SIGINT')}"
    done = program(code, "run", GOOD, "-n", "4", "--no-pictures", "-q", "-o", tmp_path)
    assert ended(done) == (0, "")


# --- terminals without letters

@pytest.mark.parametrize("encoding", ["cp1252", slow("cp1251"), slow("latin-1")])
def test_no_letter_loses_a_run(encoding: str, tmp_path: Path) -> None:
    scenario = tmp_path / "q.yaml"
    scenario.write_text(GOOD.read_text("utf-8").replace(
        "name: A base", "name: Əlaqələr → 关系 ≤ −1"), "utf-8")
    done = program("", "run", scenario, "-n", "4", "--no-pictures", "-o", tmp_path / "r",
                   PYTHONIOENCODING=encoding)
    out, err = done.communicate(timeout=120)
    assert (done.returncode, err) == (0, b"")
    said = out.decode(encoding)
    assert said.splitlines()[0] == "Elaqeler -> ?? <= -1"
    assert (tmp_path / "r" / "q" / "run-001" / "answer.txt").read_text("utf-8").startswith("Əla")


@pytest.mark.parametrize("command", [
    ["kinds"], slow(["evidence"]), slow(["patterns", "-n", "4"]), slow(["parameters"]),
    slow(["--help"]), slow(["validate", str(GOOD)]),
    ["explain", str(GOOD), "alignment[kazakhstan, russia]", "-n", "2", "--json"],
    ["run", "no such – file"]])
def test_every_command_prints_to_any_terminal(command: list[str]) -> None:
    done = program("", *command, PYTHONIOENCODING="cp1252")
    status, err = ended(done)
    assert status == (2 if "run" in command else 0), err
    assert "internal error" not in err


@pytest.mark.parametrize(("text", "encoding", "said"), [
    ("−0.30", "cp1252", b"-0.30"), ("χ → ≥", "ascii", b"chi -> >="), ("Ā ḡ", "latin-1", b"A g"),
    ("\udcff.yaml", "utf-8", b"\xff.yaml"), ("关", "cp1252", b"?"), ("ə", "cp1254", b"e")])
def test_letters_that_an_encoding_lacks(text: str, encoding: str, said: bytes) -> None:
    import codecs

    codecs.register_error("test.plain", in_plain_letters)
    assert text.encode(encoding, "test.plain") == said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_run_is_kept_before_its_answer_is_printed(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "eurasia_sim", "run", str(GOOD), "-n", "4", "--no-pictures",
             "-o", str(tmp_path)], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("error: nothing more can be written (No space left on device)")
    assert api.open_run(tmp_path / "base" / "run-001").answer()


def test_the_status_of_an_ended_program_is_documented() -> None:
    assert signal.SIGTERM + 128 == 143
    assert "143" in (ROOT / "docs" / "commands.md").read_text("utf-8")
