"""Jobs shared out among copies of the process: all are done, whatever becomes of the copies."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from build import slow

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux only")

# In a process of its own: a worker of the tests has threads, and makes no copies.
START = """
import os, signal, sys, time
from functools import partial
from pathlib import Path
from eurasia_sim.plots import processes
here, folder = os.getpid(), Path(sys.argv[1])
os.cpu_count = lambda: 3
def job(number):
    time.sleep(0.05)
    (folder / str(number)).write_text("here" if os.getpid() == here else "copy")
def elsewhere(number, act):
    if os.getpid() != here:
        act()
    job(number)
def fail():
    raise OSError("no")
"""


def done(code: str, folder: Path) -> dict[str, str]:
    """Who did what, by number, after some code."""
    ran = subprocess.run([sys.executable, "-W", "error", "-c", START + textwrap.dedent(code),
                          str(folder)], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    assert not ran.stderr
    return {path.name: path.read_text("utf-8") for path in folder.iterdir()}


def test_every_job_is_done_and_copies_do_some(tmp_path: Path) -> None:
    found = done("processes.share_out([partial(job, n) for n in range(9)])", tmp_path)
    assert sorted(found) == [str(n) for n in range(9)]
    assert set(found.values()) == {"here", "copy"}


def test_no_copy_is_made_beside_another_thread(tmp_path: Path) -> None:
    found = done("""
        import threading
        threading.Thread(target=time.sleep, args=(1,), daemon=True).start()
        processes.share_out([partial(job, n) for n in range(5)])
        """, tmp_path)
    assert sorted(found) == [str(n) for n in range(5)]
    assert set(found.values()) == {"here"}


@pytest.mark.parametrize("act", ["fail", slow("partial(os._exit, 3)"),
                                 slow("lambda: os.kill(os.getpid(), signal.SIGKILL)"),
                                 slow("partial(time.sleep, 600)")])
def test_what_a_copy_fails_to_do_is_done_here(act: str, tmp_path: Path) -> None:
    found = done(f"""
        processes.AT_LEAST, processes.PATIENCE = 0.3, 1.0
        processes.share_out([partial(elsewhere, n, {act}) for n in range(6)])
        """, tmp_path)
    assert sorted(found) == [str(n) for n in range(6)]


def test_an_error_is_raised_here_and_no_copy_is_left(tmp_path: Path) -> None:
    done("""
        for jobs in ([fail] * 4, [partial(job, 0), partial(job, 1), partial(job, 2), fail]):
            try:
                processes.share_out(jobs)
            except OSError as error:
                assert str(error) == "no"
            else:
                sys.exit(1)
            try:
                os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                continue
            sys.exit(2)
        """, tmp_path)


def test_no_copy_is_left_by_who_is_interrupted_while_waiting_for_them(tmp_path: Path) -> None:
    """One would go on, and leave files where all others have been removed."""
    done("""
        def stop(number, frame):
            raise KeyboardInterrupt
        signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, 0.5)
        try:
            processes.share_out([partial(elsewhere, n, partial(time.sleep, 600)) for n in range(6)])
        except KeyboardInterrupt:
            try:
                os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                sys.exit(0)
            sys.exit(2)
        sys.exit(1)
        """, tmp_path)
