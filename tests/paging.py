"""What tests do with the page in headless Chromium, and read from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from eurasia_sim.engine import run
from eurasia_sim.results.tables import quantiles
from eurasia_sim.scenario import Scenario, make_plan

SLOW = 60_000  # milliseconds; other tests may run beside these
READY = "document.getElementById('main').getAttribute('aria-busy') === 'false'"
Open = Callable[..., Any]


def until(page: Any, what: str) -> None:
    """Wait until an expression is true; the page's policy forbids Playwright's own way."""
    for _ in range(SLOW // 50):
        if page.evaluate(what):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never: {what}")


def number(page: Any) -> str:
    return str(page.locator(".answer .number").last.inner_text())


def until_number(page: Any, pattern: str) -> None:
    until(page, f"/{pattern}/.test([...document.querySelectorAll('.answer .number')].at(-1)"
                "?.textContent ?? '')")


def until_different(page: Any) -> None:
    """Until the one number is a difference from what happened."""
    until(page, "/than as it happened|ifference/.test(document.querySelector('.answer .means')"
                "?.textContent ?? '')")


def press(page: Any, preset: str) -> None:
    page.locator(".preset", has_text=re.compile(f"^{preset}$")).click()


def shown_numbers(page: Any, tmp_path: Path) -> dict[tuple[str, str, str], list[float]]:
    """The what-if's bands as the page's table has them."""
    page.locator("#menu summary").first.click()
    with page.expect_download() as got:
        page.locator("#csv").click()
    got.value.save_as(tmp_path / "numbers.csv")
    rows = (line.split(",") for line in (tmp_path / "numbers.csv").read_text().splitlines())
    return {(pole, state, month): [float(q) for q in qs]
            for case, _, pole, state, month, *qs in rows if case == "what-if"}


def saved(page: Any, path: Path) -> Path:
    if not page.evaluate("document.getElementById('menu').open"):
        page.locator("#menu summary").first.click()
    with page.expect_download() as got:
        page.locator("#save").click()
    got.value.save_as(path)
    return path


def same_for_run(numbers: Mapping[tuple[str, str, str], list[float]], scenario: Scenario) -> None:
    """Whether the bands of a page are those of its file's one variant."""
    plan = make_plan(scenario)
    assert plan.replicates == 256
    records = run(plan, record=("alignment",), record_dtype="float32").records["alignment"]
    bands = quantiles(records[1])  # level, month, pole, state
    labels = plan.labels
    for p, pole in enumerate(labels.poles):
        for s, state in enumerate(labels.states):
            for m in range(0, len(plan.months), 6):
                np.testing.assert_allclose(numbers[pole, state, plan.months[m]],
                                           bands.reshape(5, len(plan.months), -1)[
                                               :, m, p * len(labels.states) + s], atol=1e-5)
