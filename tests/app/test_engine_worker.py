"""The engine in its worker, in headless Chromium."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine_in_browser import engine_page
from eurasia_sim.app.page_files import one_file
from eurasia_sim.engine import run
from eurasia_sim.results.tables import quantiles
from eurasia_sim.scenario import load_scenario, make_plan

pytestmark = pytest.mark.slow


def asked(page: Any, question: dict[str, Any]) -> Any:
    return json.loads(page.evaluate(
        "async (question) => JSON.stringify(await ask(question), "
        "(_, value) => ArrayBuffer.isView(value) ? [...value] : value)", question))


def watched(page: Any) -> Callable[[], int]:
    """Wait for the worker's helper; how many parts it is asked for from now on."""
    for _ in range(100):
        if len(page.workers) == 2:
            break
        page.wait_for_timeout(100)
    for worker in page.workers:
        worker.evaluate("""() => {
          globalThis.parts = 0;
          addEventListener("message", ({ data }) => { if ("part" in data) parts++; }); }""")
    page.wait_for_timeout(2000)  # it reads its file
    return lambda: max(worker.evaluate("parts") for worker in page.workers)


def test_a_handout_has_both_workers(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "handout.html"
    path.write_text(one_file("aircraft-incident", load_scenario("aircraft-incident")), "utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    page.locator("main[aria-busy=false]").wait_for()
    helped = watched(page)
    page.locator("#lever-apology").fill("2")
    page.locator("main:not([data-asking])").wait_for()
    assert helped() == 1
    page.close()


def test_the_worker_answers_like_the_core(browser: Any, tmp_path: Path) -> None:
    name, draws = "aircraft-incident", 256
    plan = replace(make_plan(load_scenario(name)), replicates=draws)
    records = run(plan, record=("alignment", "coercion"), record_dtype="float32").records
    with engine_page(browser, tmp_path, name, draws) as page:
        helped = watched(page)
        for number, case in enumerate(plan.cases):
            answer = asked(page, {"run": {"start": case.name, "against": {"start": "baseline"},
                                          "outcomes": ["alignment", "coercion"]}})["done"]
            for variable in ("alignment", "coercion"):
                mine, base = records[variable][number], records[variable][0]
                for found, values in ((answer["bands"][variable], mine),
                                      (answer["effects"][variable]["q"], mine - base)):
                    expected = quantiles(values).reshape(5, len(plan.months), -1).swapaxes(1, 2)
                    np.testing.assert_allclose(np.array(found), expected.ravel(), atol=1e-6)
        assert helped()
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
