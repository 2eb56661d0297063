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
from eurasia_sim.engine import cores
from eurasia_sim.engine.cores import Cores
here, folder = os.getpid(), Path(sys.argv[1])
os.cpu_count = lambda: 3
def job(number, tick=None):
    time.sleep(0.05)
    (folder / str(number)).write_text("here" if os.getpid() == here else "copy")
def elsewhere(number, act, tick):
    if os.getpid() != here:
        act()
    job(number)
def fail(tick=None):
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
    found = done("Cores(9).share_out([partial(job, n) for n in range(9)])", tmp_path)
    assert sorted(found) == [str(n) for n in range(9)]
    assert set(found.values()) == {"here", "copy"}


def test_no_copy_is_made_beside_another_thread(tmp_path: Path) -> None:
    found = done("""
        import threading
        threading.Thread(target=time.sleep, args=(1,), daemon=True).start()
        Cores(5, threads=False).share_out([partial(job, n) for n in range(5)])
        """, tmp_path)
    assert sorted(found) == [str(n) for n in range(5)]
    assert set(found.values()) == {"here"}


@pytest.mark.parametrize("act", ["fail", slow("partial(os._exit, 3)"),
                                 slow("lambda: os.kill(os.getpid(), signal.SIGKILL)"),
                                 slow("partial(time.sleep, 600)")])
def test_what_a_copy_fails_to_do_is_done_here(act: str, tmp_path: Path) -> None:
    found = done(f"""
        cores.AT_LEAST, cores.PATIENCE = 0.3, 1.0
        Cores(6).share_out([partial(elsewhere, n, {act}) for n in range(6)])
        """, tmp_path)
    assert sorted(found) == [str(n) for n in range(6)]


def test_an_error_is_raised_here_and_no_copy_is_left(tmp_path: Path) -> None:
    done("""
        for jobs in ([fail] * 4, [partial(job, 0), partial(job, 1), partial(job, 2), fail]):
            try:
                Cores(4).share_out(jobs)
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
            Cores(6).share_out([partial(elsewhere, n, partial(time.sleep, 600))
                                for n in range(6)])
        except KeyboardInterrupt:
            try:
                os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                sys.exit(0)
            sys.exit(2)
        sys.exit(1)
        """, tmp_path)


def test_what_copies_found_wrote_and_counted_comes_back(tmp_path: Path) -> None:
    found = done("""
        several, told = Cores(12), []
        squares = several.empty((12, 2), "float32")
        def square(number, tick):
            squares[number] = number ** 2
            tick(number)
            job(number)
            return str(os.getpid()).encode() if number else None
        def meanwhile():
            job("meanwhile")
            assert not told
        who = several.share_out([partial(square, n) for n in range(12)], told.append, meanwhile)
        assert squares.tolist() == [[n ** 2] * 2 for n in range(12)]
        assert sum(told) == sum(range(12))
        assert who[0] == b"" and len(set(who)) == 4, who
        assert several.empty((0, 2)).shape == (0, 2)
        try:
            several.empty((1 << 50,))
        except MemoryError:
            pass
        else:
            sys.exit(1)
        """, tmp_path)
    assert found.pop("meanwhile") == "here"
    assert set(found.values()) == {"here", "copy"}


def test_an_ensemble_and_its_moves_are_the_same_in_copies(tmp_path: Path) -> None:
    done("""
        import numpy as np
        from eurasia_sim import engine
        from eurasia_sim.scenario import load_scenario, make_plan
        plan, told, made = make_plan(load_scenario("acting")), [], []
        one = engine.run(plan, replicates=24, block=8, progress=told.append)
        assert told[0] == 0 and sum(told) == 24 * len(plan.cases)
        cores.may_copy = lambda: made.append(1)
        two = engine.run(plan, replicates=24, block=8)
        assert made
        for name, array in one.records.items():
            np.testing.assert_array_equal(array, two.records[name])
        assert len(one.moves)
        for name in ("case", "move", "replicate", "decided", "month"):
            np.testing.assert_array_equal(getattr(one.moves, name), getattr(two.moves, name))
        """, tmp_path)


@pytest.mark.slow
def test_copies_end_where_nobody_waits_for_them(tmp_path: Path) -> None:
    """A process that was killed has no say in it."""
    ran = subprocess.run([sys.executable, "-c", START + textwrap.dedent("""
        def die(number, tick):
            if os.getpid() == here:
                time.sleep(0.12)
                os.kill(here, signal.SIGKILL)
            job(number)
        Cores(200).share_out([partial(die, n) for n in range(200)])
        """), str(tmp_path)], capture_output=True, timeout=60, check=False)
    assert ran.returncode == -9  # and its copies have closed what it shares with them
    assert 2 <= len(list(tmp_path.iterdir())) < 20
