"""Every route with whatever its description allows, and much that it does not: never a 5xx."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Server

CHECKS = "not_a_server_error,response_schema_conformance,content_type_conformance"
EXAMPLES = 40


@pytest.mark.slow
def test_no_route_ever_fails(server: Server, tmp_path: Path) -> None:
    """Schemathesis in a process of its own: bounded examples, this machine only."""
    pytest.importorskip("schemathesis", reason='needs the extra: pip install '
                        '"eurasia-sim[test-all]"', exc_type=ImportError)
    beside = Path(sysconfig.get_path("scripts")) / "schemathesis"
    program = str(beside) if beside.exists() else shutil.which("schemathesis")
    assert program is not None
    done = subprocess.run(
        [program, "run", f"{server.url}openapi.json", "--checks", CHECKS, "--max-examples",
         str(EXAMPLES), "--seed", "1", "--request-timeout", "60", "--phases",
         "examples,coverage,fuzzing", "--generation-database", "none"],
        cwd=tmp_path, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
