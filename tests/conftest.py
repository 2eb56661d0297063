"""How hard properties are tried; a server as a teacher starts it, and a browser.

Tests of the server or the browser are skipped, with the reason, where either is not installed.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, settings
from paging import READY, SLOW, Open, until

# Which examples Hypothesis tries is settled, so that whoever runs the tests has the same result;
# `--hypothesis-profile=default` tries others every time, `ci` ten times as many.
QUICK = settings(max_examples=25, deadline=None, derandomize=True, database=None)
settings.register_profile("quick", QUICK)
settings.register_profile("ci", QUICK, max_examples=250,
                          suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("default", settings.get_profile("default"), deadline=None)
settings.load_profile("quick")

ROOT = Path(__file__).resolve().parents[1]
SCENARIOS = ROOT / "scenarios"
SERVED = ("aircraft-incident", "partner-or-patron", "china-fourth-pole")
KEY = "only-for-tests"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests first, or one process would end with them while the others wait."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


class Server(NamedTuple):
    url: str
    teacher: str


@contextmanager
def serving(port: int = 0, *more: str, folder: Path | None = None,
            scenarios: Sequence[str] = SERVED) -> Iterator[Server]:
    """`eurasia-sim serve`, in a process of its own; on a free port if none is said.

    Its games go into `folder`/results/council, or into a folder that is removed.
    """
    for name in ("fastapi", "segno", "uvicorn"):
        pytest.importorskip(name, reason='needs the extra: pip install "eurasia-sim[app]"',
                            exc_type=ImportError)
    with tempfile.TemporaryDirectory() as own:
        yield from _serving(port, more, folder or Path(own), scenarios)


def _serving(port: int, more: Sequence[str], folder: Path,
             scenarios: Sequence[str]) -> Iterator[Server]:
    process = subprocess.Popen(
        [sys.executable, "-m", "eurasia_sim", "serve", "-q", "--host", "127.0.0.1", "--port",
         str(port), "--teacher-key", KEY, *more,
         *(str(SCENARIOS / f"{name}.yaml") for name in scenarios)],
        stdout=subprocess.PIPE, text=True, cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)})
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Of one file: Playwright holds an event loop, beside which no other file could run its own."""
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason='needs the extra: pip install "eurasia-sim[test-all]"',
        exc_type=ImportError)
    path = chromium()
    if path is None:
        pytest.skip("needs Chromium on the PATH (Debian: apt-get install chromium)")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield started
        started.close()


@pytest.fixture
def visit(browser: Any) -> Iterator[Open]:
    """Open an address; at the end nothing may have gone wrong on any page."""
    contexts, wrong = [], []

    def open_page(address: str, **settings: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **settings})
        context.set_default_timeout(SLOW)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning")
                else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith(
            ("http://127.0.0.1:", "data:", "blob:", "file:")) else wrong.append(r.url))
        page.goto(address)
        until(page, READY)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []
