"""The engine of the page in its worker, in a browser: for tests and benchmarks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from eurasia_sim.app.engine_file import engine_file
from eurasia_sim.app.page_files import script
from eurasia_sim.scenario import load_scenario

PAGE = """<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy"
content="default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self'">
<script type="module" src="page.js"></script>"""
SCRIPT = """
const worker = new Worker("worker.js");
const waiting = new Map();
worker.onmessage = ({ data }) => { waiting.get(data.id)(data); waiting.delete(data.id); };
worker.onerror = (event) => { document.title = event.message || "no worker"; };
let last = 0;
globalThis.ask = (question, memory = []) => new Promise((resolve) => {
  waiting.set(++last, resolve);
  worker.postMessage({ id: last, ...question }, memory);
});
const file = await (await fetch("engine.bin")).arrayBuffer();
const { done } = await ask({ load: file }, [file]);
document.title = done.scenario.name;
"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def folder_on_the_web(folder: Path) -> Iterator[str]:
    """The address of a folder, on this machine alone."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextmanager
def engine_page(browser: Any, folder: Path, name: str, draws: int) -> Iterator[Any]:
    """A page whose worker has loaded a scenario; its `ask(question)` is a promise.

    Raises:
        RuntimeError: when it does not load.
    """
    scenario = load_scenario(name)
    (folder / "worker.js").write_text(script("engine/worker.js"))
    (folder / "engine.bin").write_bytes(engine_file(scenario, draws))
    (folder / "index.html").write_text(PAGE)
    (folder / "page.js").write_text(SCRIPT)
    with folder_on_the_web(folder) as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        for _ in range(600):
            if page.title():
                break
            page.wait_for_timeout(100)
        if page.title() != scenario.name:
            raise RuntimeError(page.title() or "the engine was not loaded")
        yield page
        context.close()
