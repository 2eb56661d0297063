"""A server as a teacher starts it, and a browser; skipped, with the reason, without either."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "scenarios"
SERVED = ("aircraft-incident", "partner-or-patron", "china-fourth-pole")
KEY = "only-for-tests"


class Server(NamedTuple):
    url: str
    teacher: str


@contextmanager
def serving(port: int = 0) -> Iterator[Server]:
    """`eurasia-sim serve`, in a process of its own; on a free port if none is said."""
    for name in ("fastapi", "segno", "uvicorn"):
        pytest.importorskip(name, reason='needs the extra: pip install "eurasia-sim[app]"',
                            exc_type=ImportError)
    process = subprocess.Popen(
        [sys.executable, "-m", "eurasia_sim", "serve", "-q", "--host", "127.0.0.1", "--port",
         str(port), "--teacher-key", KEY, *(str(SCENARIOS / f"{name}.yaml") for name in SERVED)],
        stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    try:
        yield Server(process.stdout.readline().strip(), process.stdout.readline().strip())
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        process.stdout.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server for all tests of a process."""
    with serving() as started:
        yield started


def chromium() -> str | None:
    """A Chromium of this machine, if there is one."""
    wanted = os.environ.get("CHROMIUM")
    names = ("chromium", "chromium-browser", "google-chrome")
    return wanted or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason='needs the extra: pip install "eurasia-sim[test-app]"',
        exc_type=ImportError)
    path = chromium()
    if path is None:
        pytest.skip("needs Chromium on the PATH (Debian: apt-get install chromium)")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield started
        started.close()
