"""What a whole-world model would cost: a random world of that size, a few replicates and months.

    EURASIA_SIM_LIMITS=10 python benchmarks/whole_world.py

195 states, 10 poles, 20 channels, 4 ties a state. Prints CPU seconds and peak memory of each step;
docs/scale.md multiplies them out.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from eurasia_sim import engine  # noqa: E402
from eurasia_sim.scenario import load_scenario, make_plan  # noqa: E402
from worlds import random_world, write  # noqa: E402

STATES, POLES, CHANNELS, TIES = 195, 10, 20, 4


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="whole-world-"))
    world = random_world(1, states=STATES, poles=POLES, channels=CHANNELS, blocs=2)
    rng = np.random.default_rng(1)
    pairs = {tuple(sorted(map(int, rng.choice(STATES, 2, replace=False))))
             for _ in range(STATES * TIES // 2)}
    world["ties"] = [{"between": [f"s{i}", f"s{j}"],
                      "strength": {"low": 0.5, "mode": 1, "high": 1.5, "source": "hypothetical"}}
                     for i, j in sorted(pairs)]
    seen = time.process_time()

    def step(what: str) -> float:
        nonlocal seen
        took = time.process_time() - seen
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(f"{what:<60} {took:8.2f} s  {memory:6.2f} GB", flush=True)
        seen = time.process_time()
        return took

    path = write(folder, world, {"period": {"from": "2000-01", "to": "2002-12"}})
    print(f"world file: {(folder / 'world.yaml').stat().st_size / 1e6:.1f} MB as written, "
          f"{len(json.dumps(world)) / 1e6:.1f} MB without indents")
    (folder / "world.yaml").write_text(json.dumps(world), encoding="utf-8")
    step("made")
    scenario = load_scenario(path)
    step("read and checked")
    plan = make_plan(scenario)
    step("planned")
    short = load_scenario(write_short(path))
    few = make_plan(short)
    seen = time.process_time()
    for count in (64, 128):
        engine.run(few, replicates=count, threads=1, record=("alignment",),
                   record_dtype="float32")
        two = step(f"{count} replicates, 2 months")
        engine.run(plan, replicates=count, threads=1, record=("alignment",),
                   record_dtype="float32")
        many = step(f"{count} replicates, 36 months")
        month = (many - two) / 34 / count
        print(f"  a month of a replicate: {month * 1e3:.3f} ms; setting one up: "
              f"{(two / count - 2 * month) * 1e3:.2f} ms")


def write_short(path: Path) -> Path:
    short = path.with_name("short.yaml")
    short.write_text(path.read_text("utf-8").replace("2002-12", "2000-02"), "utf-8")
    return short


if __name__ == "__main__":
    main()
