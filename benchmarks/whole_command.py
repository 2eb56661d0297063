"""`python run.py scenarios/aircraft-incident.yaml`: its seconds and memory, and where they go.

    python benchmarks/whole_command.py
    python benchmarks/whole_command.py --against COMMIT --rounds 9

The whole is measured from outside, as a child process. The parts are measured in another child
that takes the same way through `eurasia_sim.api` with clocks around its steps, one after another:
the command itself draws several pictures at once, and is done sooner than the sum of its parts.

With `--against`, this tree and another commit's run the command in turn, in the same environment:
the ratio of the two is worth more than their seconds, which change with what else the machine does.

A child's peak memory counts that of the process it came from, so this must not be called from
one that is large.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from unittest import mock

import tables as show

ROOT = Path(__file__).resolve().parent.parent
SCENARIO = "scenarios/aircraft-incident.yaml"
PARTS = ("start Python", "import", "load", "draw", "run", "reduce", "save", "plot")


@dataclass(frozen=True)
class Used:
    """What a process took: wall and processor seconds, and its peak memory in MB."""

    wall: float
    processor: float
    megabytes: float


def used(command: list[str], tree: Path = ROOT) -> Used:
    """Run Python in a checkout, with its sources, and see what it takes."""
    path = os.pathsep.join(filter(None, [str(tree / "src"), os.environ.get("PYTHONPATH")]))
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, *command], cwd=tree, stdout=subprocess.DEVNULL,
                               env={**os.environ, "PYTHONPATH": path})
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} left with status {process.returncode}")
    return Used(seconds, usage.ru_utime + usage.ru_stime,
                usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6)


def child(command: list[str]) -> tuple[float, float]:
    """Wall seconds and peak memory (MB) of a process."""
    found = used(command)
    return found.wall, found.megabytes


@contextmanager
def checkout(commit: str) -> Iterator[Path]:
    """A commit's files in a folder of their own, for a while."""
    git = ["git", "-C", str(ROOT), "worktree"]
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        subprocess.run([*git, "add", "--detach", "--quiet", str(tree), commit], check=True)
        try:
            yield tree
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)


def against(commit: str, rounds: int, options: list[str]) -> str:
    """This tree and a commit in turn, as a table and the ratio of their times."""
    with checkout(commit) as other, tempfile.TemporaryDirectory() as folder:
        trees, sizes = {"this tree": ROOT, commit: other}, {}
        found: dict[str, list[Used]] = {name: [] for name in trees}
        for number in range(rounds + 1):
            # Whoever is first in a round is second in the next.
            for name in sorted(trees, reverse=number % 2 == 1):
                command = ["run.py", SCENARIO, "-q", "-o", folder]
                own = options if name == "this tree" else []
                found[name].append(used([*command, *own], trees[name]))
                sizes[name] = sum(p.stat().st_size for p in Path(folder).rglob("*")
                                  if p.is_file()) / 1e6
                shutil.rmtree(Path(folder) / Path(SCENARIO).stem)
            print(f"\r  {number} of {rounds}", end="", flush=True)
    print()
    mine, theirs = (found[name][1:] for name in trees)  # the first round fills caches
    rows = [[name, f"{median(u.wall for u in some):.2f}", f"{min(u.wall for u in some):.2f}",
             f"{max(u.wall for u in some):.2f}", f"{median(u.processor for u in some):.2f}",
             f"{max(u.megabytes for u in some):,.0f}", f"{sizes[name]:,.1f}"]
            for name, some in (("this tree", mine), (commit, theirs))]
    ratios = sorted(m.wall / t.wall for m, t in zip(mine, theirs, strict=True))
    head = ["", "median s", "least", "most", "processor s", "peak MB", "folder MB"]
    return (show.markdown(head, rows) + f"\nRatio of {rounds} rounds in turn: medians "
            f"{median(u.wall for u in mine) / median(u.wall for u in theirs):.2f}, minima "
            f"{min(u.wall for u in mine) / min(u.wall for u in theirs):.2f}, within a round "
            f"{ratios[0]:.2f} to {ratios[-1]:.2f} (median {median(ratios):.2f}), processor "
            f"{median(u.processor for u in mine) / median(u.processor for u in theirs):.2f}.\n"
            "Memory is that of the largest process.\n")


def measure(repeats: int) -> dict[str, Any]:
    """Medians over some repetitions, whole and parts in turn."""
    whole, parts, starts = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(repeats + 1):
            starts.append(child(["-c", "pass"])[0])
            whole.append(child(["run.py", SCENARIO, "-q", "-o", folder]))
            output = subprocess.run([sys.executable, __file__, "--parts", folder], cwd=ROOT,
                                    capture_output=True, text=True, check=True).stdout
            parts.append(json.loads(output))
            print(f"\r  {number} of {repeats}", end="", flush=True)
    print()
    # The first round fills the caches of the file system and of Python's bytecode.
    whole, parts = whole[1:], parts[1:]
    seconds = {name: median(p["seconds"][name] for p in parts) for name in PARTS[1:]}
    return {"command": f"python run.py {SCENARIO}",
            "facts": parts[0]["facts"],
            "seconds": median(w[0] for w in whole), "megabytes": median(w[1] for w in whole),
            "parts": {PARTS[0]: median(starts), **seconds},
            "megabytes_after": {name: median(p["megabytes"][name] for p in parts)
                                for name in parts[0]["megabytes"]}}


class Clock:
    """Seconds spent in some functions, summed over threads; inner ones leave the outer."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._lock = threading.Lock()
        self._own = threading.local()

    def around(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, timed under a name without what other timed functions take in it."""
        def timed(*args: Any, **kwargs: Any) -> Any:
            outer = getattr(self._own, "inner", 0.0)
            self._own.inner = 0.0
            started = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                spent = time.perf_counter() - started
                with self._lock:
                    mine = spent - self._own.inner
                    self.seconds[name] = self.seconds.get(name, 0.0) + mine
                self._own.inner = outer + spent
        return timed


def peak() -> float:
    """Largest memory so far, MB."""
    import resource

    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size * (1 if sys.platform == "darwin" else 1024) / 1e6


def core_parts() -> list[tuple[Any, str, str]]:
    """Owner and name of what an ensemble's time goes to, and whether it draws or runs."""
    engine = sys.modules["eurasia_sim.engine.run"]
    draws = sys.modules["eurasia_sim.engine.draws"]
    return [(engine, "build_base", "draw"), (engine, "build_columns", "draw"),
            (engine, "build_schedule", "draw"),
            (draws.Draws, "chance", "draw"), (engine, "run_block", "run")]


def run_parts(folder: str) -> dict[str, Any]:
    """The command's own way, with a clock around every part."""
    seconds, megabytes = {}, {}

    def done(name: str, since: float) -> float:
        seconds[name] = time.perf_counter() - since
        megabytes[name] = peak()
        return time.perf_counter()

    since = time.perf_counter()
    import tqdm  # noqa: F401
    import xarray  # noqa: F401

    from eurasia_sim import api, cli, plots  # noqa: F401
    from eurasia_sim.engine import cores
    from eurasia_sim.results import store, tables  # noqa: F401
    from eurasia_sim.scenario import load_scenario

    since = done("import", since)
    scenario = load_scenario(ROOT / SCENARIO)
    since = done("load", since)
    clock = Clock()
    with ExitStack() as stack:
        for owner, name, part in core_parts():
            wrapped = clock.around(part, getattr(owner, name))
            stack.enter_context(mock.patch.object(owner, name, wrapped))
        run = api.run(scenario, record=tables.records_of(tables.scope_of(scenario)))
    since = done("run", since)
    # A copy of this process does the other half: share the wall time out in proportion.
    drawing = clock.seconds["draw"] / sum(clock.seconds.values())
    seconds["draw"], seconds["run"] = drawing * seconds["run"], (1 - drawing) * seconds["run"]

    clock = Clock()
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(cores, "may_copy", return_value=False))
        for owner, name, part in ((api.Run, "answer", "reduce"), (tables, "write_tables", "reduce"),
                                  (api.Run, "_draw", "plot")):
            wrapped = clock.around(part, getattr(owner, name))
            stack.enter_context(mock.patch.object(owner, name, wrapped))
        clock.around("save", run.save)(folder)
    for name in ("reduce", "save", "plot"):
        seconds[name] = clock.seconds[name]
    megabytes["plot"] = peak()
    facts = {"replicates": len(run.ensemble.replicates), "cases": len(run.plan.cases),
             "months": len(run.plan.months)}
    return {"seconds": seconds, "megabytes": megabytes, "facts": facts}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", metavar="FOLDER", help="used by the program itself")
    parser.add_argument("--against", metavar="COMMIT", help="run this tree and a commit in turn")
    parser.add_argument("--rounds", type=int, default=7, help="how often, with --against")
    parser.add_argument("options", nargs="*", help="of this tree's command, after --")
    asked = parser.parse_args()
    if asked.parts:
        print(json.dumps(run_parts(asked.parts)))
    else:
        print(against(asked.against, asked.rounds, asked.options) if asked.against
              else show.whole(measure(5)))
