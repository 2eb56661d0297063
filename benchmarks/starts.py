"""How long it takes before anything happens: `import eurasia_sim` and `eurasia-sim --help`.

    python benchmarks/starts.py

Each in a fresh process, in turn; the start of Python itself is part of the figures.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

# What is started → most seconds, a target. The package imports the rest when it is first used: a
# name taken from it shows what that costs.
TARGETS = {"python -c pass": None, "python -c 'import eurasia_sim'": 0.5,
           "python -c 'from eurasia_sim import run'": None, "eurasia-sim --help": 0.7,
           "eurasia-sim run --help": 0.7}


def measure(repeats: int) -> list[dict[str, Any]]:
    """Medians and quartiles over some repetitions."""
    command = shutil.which("eurasia-sim", path=str(Path(sys.executable).parent))
    calls = [[sys.executable, "-c", code] for code in
             ("pass", "import eurasia_sim", "from eurasia_sim import run")]
    program = [command] if command else [sys.executable, "-m", "eurasia_sim"]
    calls += [[*program, "--help"], [*program, "run", "--help"]]
    samples: list[list[float]] = [[] for _ in calls]
    for _ in range(repeats + 1):
        for call, seconds in zip(calls, samples, strict=True):
            started = time.perf_counter()
            subprocess.run(call, check=True, stdout=subprocess.DEVNULL)
            seconds.append(time.perf_counter() - started)
    found = []
    for (name, target), seconds in zip(TARGETS.items(), samples, strict=True):
        timed = seconds[1:]  # The first fills the caches.
        low, _, high = quantiles(timed, n=4)
        found.append({"what": name, "target": target, "seconds": median(timed),
                      "quartiles": [low, high], "samples": len(timed)})
    return found


if __name__ == "__main__":
    import tables

    print(tables.starts(measure(15)))
