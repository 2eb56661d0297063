"""Fuzzing of every reader and of the command line.

    python tests/fuzz/fuzz.py                    # 10,000 inputs for each of them: twenty minutes
    python tests/fuzz/fuzz.py scenario -n 500    # some of one
    python tests/fuzz/fuzz.py --seed 7           # other inputs

Each input may be used, or refused with an `InputError`. Everything else is a failure, and printed
with the shortest input that shows it: a traceback, more than ten seconds of work, a minute of
waiting, more than 1 GB of memory, a file written by a reader or outside the results folder.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

from fuzz_inputs import command_line, mutated  # noqa: E402
from hypothesis import HealthCheck, Phase, given, settings  # noqa: E402
from hypothesis import seed as seeded  # noqa: E402

from eurasia_sim import api  # noqa: E402
from eurasia_sim.cli import main as command  # noqa: E402
from eurasia_sim.reading import InputError  # noqa: E402
from eurasia_sim.scenario import load_scenario, make_plan  # noqa: E402
from eurasia_sim.scenario.posterior import read_posterior  # noqa: E402
from eurasia_sim.sweep.load import load_sweep  # noqa: E402
from eurasia_sim.sweep.store import open_store  # noqa: E402
from eurasia_sim.world.load import load_world  # noqa: E402
from eurasia_sim.world.measurements import read_figures  # noqa: E402
from sweeping import run_here, write_sweep  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS, WAIT, MEMORY = 10, 60, 1_000_000_000
SCENARIO = (ROOT / "tests" / "bad" / "good" / "base.yaml").read_text("utf-8")
RICH = """\
name: Rich
question: What of all this?
extends: base.yaml
world: turkic-world-2022
ensemble: {replicates: 3, seed: 9, parameters: prior}
kinds_from: kinds.yaml
shocks:
  - {id: deal, kind: trade_deal, date: {from: 2022-03, to: 2022-08}, by: ots, on: {kazakhstan: 0.5},
     value: {usd_billion: {low: 1, mode: 2, high: 3, source: R29},
             economy_usd_billion: {low: 200, mode: 220, high: 240, source: R29}}, source: R29}
  - {id: own, kind: own_kind, date: 2023-01, by: russia, on: [armenia, all], severity: 2,
     source: hypothetical}
  - {id: then, date: {after: deal, by: {from: 1, to: 3}}, chance: 0.4, by: russia, on: armenia,
     source: hypothetical, effects: [{variable: alignment, pole: by, states: on,
     impulse: {low: -0.2, mode: -0.1, high: 0, source: hypothetical}}]}
responses:
  - id: revenge
    by: russia
    kind: trade_restrictions
    for_each: [post_soviet, turkey]
    on: state
    when:
      - alignment[state, russia] fell by 0.01 in 3 months
      - any:
          - within 12 months of demand_for_respect by russia on state
          - before then
          - state is not member of ots
    on_rise: {"alignment[state, russia]": -3, "pressure[state, russia]": {low: 0, mode: 1, high: 2}}
    chance: {low: 0.1, mode: 0.25, high: 0.5, per: year}
    active: {from: 2022-03, to: 2023-06}
    after: {from: 1, to: 3}
    pause: 6
    most: 2
    severity: {low: 0.5, mode: 1, high: 1.5}
    source: [R20]
choices:
  - id: look
    actor: state
    for_each: central_asia
    every: 6
    menu:
      - {id: meet, kind: summit, by: ots, on: state, base: -1, source: R11,
         on_rise: {"coercion[russia]": 2}, when: [after deal]}
      - {kind: courtship, by: united_states, base: {low: -3, mode: -2, high: -1}, source: R04}
repertoire: world
scale: {quarrel: 1.5}
move: {quarrel: 2022-11}
stop: {drift: 2023-01}
parameters: {chi: {low: 0, mode: 0.1, high: 0.2, source: judgement, note: a guess}}
without: [hedging]
variants:
  still: {without: [responses]}
  other:
    label: other
    extends: still
    against: still
    remove: [deal]
    shocks:
      - {id: more, kind: summit, date: 2022-06, by: ots, on: ots_members, source: hypothetical}
focus: {states: [armenia], poles: [russia], region: post_soviet, outcomes: [alignment, autonomy]}
"""
KINDS = """\
kinds:
  own_kind:
    label: Own
    about: A kind of one's own.
    unit: 1.0 = one
    usual: [0.5, 2]
    roles: {by: who, on: whom}
    example: "{id: own, kind: own_kind, date: 2023-01, by: russia, on: armenia}"
    effects:
      - {variable: alignment, pole: by, states: on,
         impulse: {low: -0.2, mode: -0.1, high: 0, source: hypothetical}}
      - {variable: grievance, pole: by, states: on,
         shift: {low: 0.1, mode: 0.2, high: 0.3, source: hypothetical}}
      - {variable: supply_share, channel: trade, states: on, taken_from: by, given_to: outside,
         shift: {low: 0.1, mode: 0.2, high: 0.3, source: hypothetical}}
"""
WORLD = (ROOT / "scenarios" / "own-world" / "archipelago.yaml").read_text("utf-8")
WORLDLY = """\
name: W
question: Whose?
world: world.yaml
period: {from: 2000-01, to: 2000-06}
"""
SWEEP = """\
name: S
scenarios:
  - base.yaml
  - {scenario: rich.yaml, variants: [other]}
grid:
  parameters: {chi: [0.1, 0.2], phi: {from: 0.5, to: 1.5, steps: 3}}
  scale: {quarrel: [0.5, 1, 2]}
ensemble: {replicates: 10, seed: 3, parameters: prior}
outcomes: ["alignment[armenia, russia] at 2023-06", "cohesion[ots]"]
keep: [alignment]
chunk: 5
"""
SAMPLES = """\
name: S
about: Samples.
scenarios: [base.yaml, history]
samples: {count: 5, seed: 2, parameters: {chi: {from: 0, to: 0.5}}, scale: {}}
outcomes: ["regional_influence_share[russia, post_soviet]"]
"""
FIGURES = (ROOT / "src" / "eurasia_sim" / "world" / "data" / "figures.csv").read_text("utf-8")
DRAWS = """\
{"about": "x", "seed": 1, "draws": 10, "until": "2025-10",
 "made_for": {"start": "2022-01", "world": "a", "parameters": "b", "mechanisms": "c"},
 "events": {"invasion": {"first": 1, "fingerprint": "d"}},
 "accepted": [1, 2, 3]}
"""


class Hang(Exception):  # noqa: N818
    """An input that was worked on for too long."""


@contextmanager
def limited() -> Iterator[None]:
    """Stop what works for more than `SECONDS` or waits for more than `WAIT`."""
    def stop(number: int, frame: Any) -> None:
        raise Hang(f"more than {SECONDS} s of work or {WAIT} s of waiting")

    for which, name, seconds in ((signal.ITIMER_PROF, signal.SIGPROF, SECONDS),
                                 (signal.ITIMER_REAL, signal.SIGALRM, WAIT)):
        signal.signal(name, stop)
        signal.setitimer(which, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


def memory_now() -> int:
    """Bytes of memory that this process holds now; 0 where that cannot be seen."""
    try:
        return int(Path("/proc/self/statm").read_text("utf-8").split()[1]) * resource.getpagesize()
    except OSError:
        return 0


class Most:
    """The longest time and the most memory that one input took."""

    def __init__(self) -> None:
        self.seconds, self.bytes = 0.0, 0

    @contextmanager
    def of(self) -> Iterator[None]:
        """Measure an input, within the limits."""
        began, held = time.process_time(), memory_now()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            with limited():
                yield
        finally:
            self.seconds = max(self.seconds, time.process_time() - began)
            after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            if after > peak and held:  # the fuzzer itself holds more and more: only what is new
                self.bytes = max(self.bytes, after * 1024 - held)
        assert self.bytes < MEMORY, "too much memory"


@dataclass(frozen=True)
class Target:
    """A reader: the good texts to start from, the file they are written to, and how to read it."""

    good: list[str]
    file: str
    read: Callable[[Path], object]


def _run(path: Path) -> None:
    """A scenario that is run and kept, if it may be and is small."""
    scenario = load_scenario(path)
    if scenario.period.months <= 60 and len(scenario.cases) <= 4:
        api.run(scenario, replicates=1, threads=1).save(path.parent / "results", pictures=False,
                                                        overwrite=True)


TARGETS = {
    "scenario": Target([SCENARIO, RICH], "input.yaml", lambda p: make_plan(load_scenario(p))),
    "world": Target([WORLD], "world.yaml",
                    lambda p: (load_world(p), make_plan(load_scenario(p.parent / "w.yaml")))),
    "kinds": Target([KINDS], "kinds.yaml",
                    lambda p: make_plan(load_scenario(p.parent / "rich.yaml"))),
    "sweep": Target([SWEEP, SAMPLES], "input.yaml", load_sweep),
    "score": Target([FIGURES, FIGURES[:600]], "input.csv", read_figures),
    "draws": Target([DRAWS], "input.json", read_posterior),
    "store": Target([], "results/many/sweep/sweep.json", lambda p: open_store(p.parent)),
    "run": Target([SCENARIO, RICH], "input.yaml", _run),
}


def place() -> Path:
    """A folder with what the texts refer to."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    for name, text in (("base.yaml", SCENARIO), ("rich.yaml", RICH), ("kinds.yaml", KINDS),
                       ("world.yaml", WORLD), ("w.yaml", WORLDLY), ("good.yaml", SCENARIO),
                       ("sweep.yaml", SWEEP)):
        (folder / name).write_text(text, "utf-8")
    return folder


def tree(folder: Path) -> set[str]:
    """Every file that is not a result."""
    return {str(p.relative_to(folder)) for p in folder.rglob("*")
            if p.relative_to(folder).parts[0] != "results"}


def fuzz(name: str, inputs: int, seed: int) -> tuple[Counter[str], Most]:
    """Read so many inputs; returns how many were used and refused, and what one took at most."""
    folder = place()
    told: Counter[str] = Counter()
    most = Most()
    target = TARGETS[name]
    good = target.good
    if name == "store":
        run_here(write_sweep(folder), folder / "results")
        good = [(folder / target.file).read_text("utf-8")]
    (folder / target.file).write_text(good[0], "utf-8")
    before = tree(folder)

    @seeded(seed)
    @settings(max_examples=inputs, deadline=None, database=None,
              phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck))
    @given(mutated(good))
    def read(raw: bytes) -> None:
        (folder / target.file).write_bytes(raw)
        said = ""
        try:
            with most.of():
                target.read(folder / target.file)
            told["used"] += 1
        except InputError as error:
            told["refused"] += 1
            said = str(error)
        assert all(c.isprintable() or c == "\n" for c in said), "it upsets the terminal"
        assert len(said) < 10_000, "nobody reads so much"
        assert tree(folder) == before, "a reader wrote files"

    try:
        read()
    finally:
        shutil.rmtree(folder)
    return told, most


def fuzz_commands(inputs: int, seed: int) -> tuple[Counter[str], Most]:
    """Type so many command lines; returns how often each status came, and what one took."""
    folder = place()
    told: Counter[str] = Counter()
    most = Most()
    home = Path.cwd()

    @seeded(seed)
    @settings(max_examples=inputs, deadline=None, database=None,
              phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck))
    @given(command_line())
    def typed(words: list[str]) -> None:
        out, err = StringIO(), StringIO()
        with most.of(), redirect_stdout(out), redirect_stderr(err):
            status = command([w for w in words if w != "--debug"])
        told[f"status {status}"] += 1
        assert status in (0, 1, 2), err.getvalue()
        assert "Traceback" not in err.getvalue()
        assert status != 2 or (err.getvalue() + out.getvalue()).strip(), "refused without a word"

    os.chdir(folder)
    try:
        typed()
    finally:
        os.chdir(home)
        shutil.rmtree(folder)
    return told, most


def main() -> None:
    """Fuzz what was asked for, each in turn; leaves with status 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", default=[*TARGETS, "commands"],
                        choices=[*TARGETS, "commands"])
    parser.add_argument("-n", "--inputs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    failed = False
    for name in asked.what:
        began = time.perf_counter()
        try:
            told, most = (fuzz_commands(asked.inputs, asked.seed) if name == "commands"
                          else fuzz(name, asked.inputs, asked.seed))
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            import traceback

            traceback.print_exc()
            print(f"{name}: FAILED", flush=True)
            failed = True
            continue
        words = ", ".join(f"{n:,} {what}" for what, n in sorted(told.items()))
        print(f"{name}: {sum(told.values()):,} inputs: {words}; the longest took "
              f"{most.seconds:.2f} s, the largest {most.bytes / 1e6:.0f} MB; "
              f"{time.perf_counter() - began:.0f} s in all", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
