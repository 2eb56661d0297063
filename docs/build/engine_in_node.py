"""Ask the engine of the page in Node: for tests, documentation and benchmarks."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eurasia_sim.app.engine_file import engine_file
from eurasia_sim.scenario import Scenario

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "src/eurasia_sim/app/static/engine"
NODE = shutil.which("node")

Question = Mapping[str, Any]


def ask(folder: Path, questions: Sequence[Question], scenario: Scenario | None = None,
        draws: int = 8, *, exact: bool = False) -> list[Any]:
    """The engine's answers, {"done": …} or {"refused": …} each; arrays are flat.

    Args:
        folder: for files on the way.
        questions: of `engine.mjs`.
        scenario: that is loaded, with so many draws.
        exact: as in `engine_file`.

    Raises:
        RuntimeError: when the engine fails, or Node is missing.
    """
    file = None
    if scenario is not None:
        file = folder / "engine.bin"
        file.write_bytes(engine_file(scenario, draws, exact=exact))
    asked = folder / "asked.json"
    asked.write_text(json.dumps({"file": file and str(file), "questions": questions}),
                     encoding="utf-8")
    if NODE is None:
        raise RuntimeError("needs Node (Debian: apt-get install nodejs)")
    ran = subprocess.run([NODE, "--expose-gc", Path(__file__).with_name("engine.mjs"), ENGINE,
                          asked], capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(ran.stderr)
    return list(json.loads(ran.stdout, object_hook=_decoded))


def _decoded(value: dict[str, Any]) -> Any:
    if value.keys() == {"kind", "raw"}:
        return np.frombuffer(base64.b64decode(value["raw"]), value["kind"])
    return value
