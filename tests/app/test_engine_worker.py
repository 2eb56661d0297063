"""The engine in its worker, in headless Chromium."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest

from engine_in_node import ENGINE
from eurasia_sim.app.engine_file import engine_file
from eurasia_sim.engine import run
from eurasia_sim.results.tables import quantiles
from eurasia_sim.scenario import load_scenario, make_plan

pytestmark = pytest.mark.slow
PAGE = """<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy"
content="default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self'">
<script type="module" src="page.js"></script>"""
SCRIPT = """
const worker = new Worker("engine/worker.js", { type: "module" });
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
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def folder_on_the_web(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextmanager
def engine_page(browser: Any, folder: Path, name: str, draws: int) -> Iterator[Any]:
    """A page whose worker has loaded a scenario."""
    scenario = load_scenario(name)
    (folder / "engine").symlink_to(ENGINE)
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
        assert page.title() == scenario.name
        yield page
        context.close()


def asked(page: Any, question: dict[str, Any]) -> Any:
    return json.loads(page.evaluate(
        "async (question) => JSON.stringify(await ask(question), "
        "(_, value) => ArrayBuffer.isView(value) ? [...value] : value)", question))


def test_the_worker_answers_like_the_core(browser: Any, tmp_path: Path) -> None:
    name, draws = "aircraft-incident", 256
    plan = replace(make_plan(load_scenario(name)), replicates=draws)
    records = run(plan, record=("alignment", "coercion"), record_dtype="float32").records
    with engine_page(browser, tmp_path, name, draws) as page:
        for number, case in enumerate(plan.cases):
            answer = asked(page, {"run": {"start": case.name, "against": {"start": "baseline"},
                                          "outcomes": ["alignment", "coercion"]}})["done"]
            for variable in ("alignment", "coercion"):
                mine, base = records[variable][number], records[variable][0]
                for found, values in ((answer["bands"][variable], mine),
                                      (answer["effects"][variable]["q"], mine - base)):
                    expected = quantiles(values).reshape(5, len(plan.months), -1).swapaxes(1, 2)
                    np.testing.assert_allclose(np.array(found), expected.ravel(), atol=1e-6)
        refused = asked(page, {"run": {"start": "nowhere", "outcomes": ["alignment"]}})["refused"]
        assert refused["message"] == "there is no case 'nowhere'"
        assert not refused["ours"]
        assert asked(page, {"run": {"outcomes": ["happiness"]}})["refused"]["message"]
        assert "knows" in asked(page, {"dance": {}})["refused"]["message"]
        parts = asked(page, {"contributions": {
            "outcome": "alignment", "state": "azerbaijan", "pole": "russia", "month": "2025-06",
            "players": [{"name": n, "changes": {"remove": [n]}}
                        for n in ("aircraft-incident", "apology")]}})["done"]
        assert parts["parts"][0]["mean"] > 0.05  # without the incident, closer
        assert parts["parts"][1]["mean"] == 0  # the apology has not come yet
