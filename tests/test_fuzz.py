"""Some hundred fuzzed inputs for every reader and the command line; ten thousand each at night.

The nightly command, and what it found, stand in docs/sweeps.md.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FUZZ = Path(__file__).resolve().parent / "fuzz" / "fuzz.py"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there are no such timers")
@pytest.mark.parametrize(("what", "inputs"), [
    ("scenario", 300), ("world", 300), ("kinds", 300), ("sweep", 300), ("score", 300),
    ("draws", 300), ("store", 300), ("run", 60), ("commands", 150)])
def test_nearly_right_input(what: str, inputs: int) -> None:
    pytest.importorskip("zarr", reason='needs pip install "eurasia-sim[sweep]"')
    done = subprocess.run([sys.executable, str(FUZZ), what, "-n", str(inputs)],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
