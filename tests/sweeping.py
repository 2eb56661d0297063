"""Material for tests of sweeps: a small world, many tiny chunks, and folders compared."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from eurasia_sim.sweep import Finished, Pool, load_sweep, run_sweep
from worlds import random_world

SCENARIO = """\
name: A quarrel
question: What does a quarrel do?
world: tiny.yaml
period: {from: 2000-01, to: 2000-03}
ensemble: {replicates: 8, seed: 3}
shocks:
  - {id: quarrel, kind: demand_for_respect, date: 2000-01, by: p0, on: s0, source: hypothetical}
variants:
  none: {remove: [quarrel]}
"""


def write_sweep(folder: Path, *, chi: int = 3, scale: int = 2, replicates: int = 8,
                chunk: int = 3, keep: str = "", name: str = "many") -> Path:
    """A sweep of `chi` × `scale` points of two cases, with the scenario and world it needs."""
    folder.mkdir(parents=True, exist_ok=True)
    world = random_world(1, states=2, poles=2, channels=1, blocs=0)
    (folder / "tiny.yaml").write_text(json.dumps(world), encoding="utf-8")
    (folder / "quarrel.yaml").write_text(SCENARIO, encoding="utf-8")
    factors = [round(0.5 + n / 10, 3) for n in range(scale)]
    path = folder / f"{name}.yaml"
    path.write_text(f"""\
name: Many
scenarios: [quarrel.yaml]
grid:
  parameters:
    chi: {{from: 0.1, to: 0.4, steps: {chi}}}
  scale:
    quarrel: {factors}
ensemble: {{replicates: {replicates}, seed: 7, parameters: prior}}
outcomes:
  - alignment[s0, p0]
  - autonomy[s1] at 2000-02
keep: [{keep}]
chunk: {chunk}
""", encoding="utf-8")
    return path


def run_here(path: Path, results: Path, *, overwrite: bool = False) -> Finished:
    """Run a sweep on one thread."""
    return run_sweep(load_sweep(path), results, lambda store: Pool(1, threads=True),
                     overwrite=overwrite)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a sweep's folder, but not who began what; of a huge one its size."""
    return {path.relative_to(folder).as_posix():
            path.read_bytes() if path.stat().st_size < 1e8 else b"%d" % path.stat().st_size
            for path in sorted(folder.rglob("*")) if path.is_file() and path.parent.name != "log"}


def times_run(folder: Path) -> Counter[int]:
    """How often each chunk was begun."""
    return Counter(int(line) for log in (folder / "log").iterdir()
                   for line in log.read_text("utf-8").split())


def finished(folder: Path) -> int:
    """How many chunks have a record."""
    return sum(1 for _ in folder.glob("done/*/*.json"))


def command(*arguments: str | Path, cwd: Path) -> subprocess.Popen[str]:
    """``eurasia-sim sweep`` in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "eurasia_sim", "sweep", *map(str, arguments)], cwd=cwd, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        env={**os.environ, "PYTHONWARNINGS": "ignore"})


def until(happened: Callable[[], bool], client: subprocess.Popen[str]) -> None:
    """Wait for something that a running client brings about; no longer than five minutes."""
    for _ in range(300 * 50):
        if happened():
            return
        if client.poll() is not None:
            raise AssertionError(f"it ended with {client.returncode}: {client.communicate()}")
        time.sleep(0.02)
    client.kill()
    raise AssertionError(f"nothing happened: {client.communicate()}")


def workers_at_work(folder: Path) -> list[int]:
    """Process ids of workers that have begun chunks, the last to begin first."""
    logs = sorted((folder / "log").iterdir(), key=lambda p: p.stat().st_mtime, reverse=True)
    return [int(log.stem.rsplit("-", 1)[1]) for log in logs]
