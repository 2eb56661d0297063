"""Workers and clients are killed in the middle of a sweep; nothing is lost, nothing is spoilt."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sweeping import (
    command,
    contents,
    finished,
    run_here,
    times_run,
    until,
    workers_at_work,
    write_sweep,
)

pytest.importorskip("zarr", reason='needs pip install "eurasia-sim[sweep]"')
pytestmark = [pytest.mark.slow,
              pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")]


def test_five_hundred_chunks_survive_the_death_of_a_worker_and_of_the_client(
        tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason='needs pip install "eurasia-sim[cluster]"')
    path = write_sweep(tmp_path, chi=10, scale=1, replicates=50, chunk=1)
    folder = tmp_path / "killed" / "many" / "sweep"
    arguments = (path.name, "--scheduler", "local", "-w", "2", "-o", "killed")

    client = command(*arguments, cwd=tmp_path)
    until(lambda: finished(folder) > 50, client)
    os.kill(workers_at_work(folder)[0], signal.SIGKILL)
    until(lambda: finished(folder) > 220, client)
    client.kill()
    client.communicate(timeout=300)
    kept = finished(folder)
    assert 220 < kept < 500

    out, err = command(*arguments, cwd=tmp_path).communicate(timeout=300)
    assert "500 chunks" in out, err
    assert times_run(folder).keys() == set(range(500))
    assert max(times_run(folder).values()) <= 2

    whole = run_here(path, tmp_path / "whole")
    assert whole.ran == 500
    assert contents(folder) == contents(whole.store.folder)


def test_processes_survive_the_death_of_a_worker_and_end_with_their_client(
        tmp_path: Path) -> None:
    path = write_sweep(tmp_path, chi=10, scale=2, replicates=10, chunk=1)
    folder = tmp_path / "killed" / "many" / "sweep"
    arguments = (path.name, "-w", "2", "-o", "killed")

    client = command(*arguments, cwd=tmp_path)
    until(lambda: finished(folder) > 20, client)
    os.kill(workers_at_work(folder)[0], signal.SIGKILL)
    until(lambda: finished(folder) > 60, client)
    client.kill()
    client.communicate(timeout=300)  # ends when no worker holds its output open any more

    out, err = command(*arguments, cwd=tmp_path).communicate(timeout=300)
    assert "200 chunks" in out, err
    assert max(times_run(folder).values()) <= 3
    assert contents(folder) == contents(run_here(path, tmp_path / "whole").store.folder)


@pytest.mark.parametrize(("number", "status", "said"), [
    (signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "ended by the system")])
def test_a_signal_says_how_to_go_on(number: int, status: int, said: str, tmp_path: Path) -> None:
    path = write_sweep(tmp_path, chi=10, scale=2, replicates=10, chunk=1)
    folder = tmp_path / "results" / "many" / "sweep"
    client = command(path.name, "-w", "2", cwd=tmp_path)
    until(lambda: finished(folder) > 5, client)
    os.killpg(client.pid, number)
    out, err = client.communicate(timeout=60)
    assert client.returncode == status
    assert not out
    assert err == f"{said}; what is finished is kept: the same command continues\n"
    assert not list((folder / "aside").iterdir())

    kept = finished(folder)
    again = run_here(path, tmp_path / "results")
    assert (again.before, again.ran) == (kept, 200 - kept)


def test_two_clients_on_one_folder_do_no_harm(tmp_path: Path) -> None:
    path = write_sweep(tmp_path, chi=10, scale=2, replicates=10, chunk=1)
    clients = [command(path.name, "-w", "1", "--threads", cwd=tmp_path) for _ in range(2)]
    for client in clients:
        out, err = client.communicate(timeout=300)
        assert client.returncode == 0, err
        assert "200 chunks" in out
    folder = tmp_path / "results" / "many" / "sweep"
    assert contents(folder) == contents(run_here(path, tmp_path / "whole").store.folder)


def test_a_lost_scheduler_is_told_and_the_same_command_continues(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason='needs pip install "eurasia-sim[cluster]"')
    path = write_sweep(tmp_path, chi=10, scale=2, replicates=20, chunk=1)
    folder = tmp_path / "results" / "many" / "sweep"
    address = tmp_path / "scheduler.json"
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1",
            "--port", "0", "--no-dashboard", "--scheduler-file", str(address)]
    scheduler = subprocess.Popen(dask, cwd=tmp_path, stderr=subprocess.DEVNULL)
    worker = None
    try:
        until_file(address)
        where = json.loads(address.read_text("utf-8"))["address"]
        worker = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_worker", where, "--no-nanny",
             "--no-dashboard", "--nthreads", "1", "--death-timeout", "5"], cwd=tmp_path,
            stderr=subprocess.DEVNULL)
        client = command(path.name, "--scheduler", where, cwd=tmp_path)
        until(lambda: finished(folder) > 20, client)
        scheduler.kill()
        out, err = client.communicate(timeout=120)
    finally:
        scheduler.kill()
        scheduler.wait()
        if worker is not None:
            worker.kill()
            worker.wait()
    assert client.returncode == 75, (out, err)
    assert f"stopped: the scheduler {where} does not answer any more" in err
    assert "the same command continues" in err
    kept = finished(folder)
    again = run_here(path, tmp_path / "results")
    assert (again.before, again.ran) == (kept, 400 - kept)


def until_file(path: Path) -> None:
    while not (path.is_file() and path.stat().st_size):
        time.sleep(0.05)
