"""Every route with whatever its description allows, and much that it does not: never a 5xx."""

from __future__ import annotations

import json
import shutil
import subprocess
import sysconfig
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import KEY

if TYPE_CHECKING:
    from conftest import Server

CHECKS = "not_a_server_error,response_schema_conformance,content_type_conformance"
EXAMPLES = 40


@pytest.mark.slow
@pytest.mark.parametrize("teacher", [False, True])
def test_no_route_ever_fails(server: Server, tmp_path: Path, teacher: bool) -> None:
    """Schemathesis in a process of its own: bounded examples, this machine only.

    The teacher's key reaches what leads a class or a council game, which is open then.
    """
    pytest.importorskip("schemathesis", reason='needs the extra: pip install '
                        '"eurasia-sim[test-all]"', exc_type=ImportError)
    beside = Path(sysconfig.get_path("scripts")) / "schemathesis"
    program = str(beside) if beside.exists() else shutil.which("schemathesis")
    assert program is not None
    key = []
    if teacher:
        key = ["--header", f"x-teacher-key: {KEY}"]
        game = json.dumps({"scenario": "aircraft-incident"}).encode()
        urllib.request.urlopen(urllib.request.Request(
            f"{server.url}api/council/new", game, {"content-type": "application/json",
                                                   "x-teacher-key": KEY}), timeout=60).close()
    done = subprocess.run(
        [program, "run", f"{server.url}openapi.json", "--checks", CHECKS, "--max-examples",
         str(EXAMPLES), "--seed", "1", "--request-timeout", "60", "--phases",
         "examples,coverage,fuzzing", "--generation-database", "none", *key],
        cwd=tmp_path, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
