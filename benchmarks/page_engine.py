"""A what-if in the page: the engine in headless Chromium, beside Python on the same draws.

    python benchmarks/page_engine.py
    python benchmarks/page_engine.py --samples 51 --draws 256
    python benchmarks/page_engine.py --scenario acting      # states and powers act

From the question to new bands of one view, their differences from the baseline, and a picture of
one of them in the next frame. The engine goes on from what it keeps of the baseline where a what-if
does not differ before: hence *early* (an event of February 2022 is scaled) and *late* (one of
October 2025). Python is the core on one thread, in double precision, from draws that are drawn, to
the same quantiles; samples of both take turns, so that the ratio stands where other programs run.
Memory is that of the page's process (Linux). Needs Playwright and Chromium.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "docs/build"))
CHANGED = {"early": "invasion", "late": "apology"}
WARM_UP = 5
ASK = """async ([event, factor]) => {
  const begun = performance.now();
  const { done } = await ask({ run: { changes: { scale: { [event]: factor } },
    against: {}, outcomes: ["alignment"] } });
  const months = done.bands.alignment.length / 5 / 27;
  const points = Array.from(done.bands.alignment.subarray(0, months),
    (value, month) => `${month},${100 - 50 * value}`).join(" ");
  globalThis.chart ??= document.body.appendChild(
    document.createElementNS("http://www.w3.org/2000/svg", "svg"));
  chart.innerHTML = `<polyline points="${points}"/>`;
  await new Promise(requestAnimationFrame);
  return performance.now() - begun;
}"""


def python_what_if(name: str, draws: int) -> Callable[[str, float], float]:
    """Milliseconds of the core for the same question."""
    from eurasia_sim import engine
    from eurasia_sim.results.tables import quantiles as bands
    from eurasia_sim.scenario import load_scenario, make_plan

    plan = make_plan(load_scenario(name))
    base = plan.cases[0]
    record = ("alignment",)
    kept = engine.run(replace(plan, cases=(base,)), replicates=draws, record=record,
                      record_dtype="float32").records["alignment"]

    def what_if(event: str, factor: float) -> float:
        began = time.perf_counter()
        events = tuple(replace(one, severity=tuple(factor * x for x in one.severity))
                       if one.id == event else one for one in base.events)
        mine = engine.run(replace(plan, cases=(replace(base, events=events),)), replicates=draws,
                          record=record, record_dtype="float32", threads=1).records["alignment"]
        bands(mine)
        bands(mine - kept)
        return 1000 * (time.perf_counter() - began)

    return what_if


def memory(browser: Any) -> float:
    """Megabytes of the browser's pages, all in all."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    found = 0.0
    for process in processes:
        if process["type"] == "renderer":
            status = Path(f"/proc/{process['id']}/status").read_text()
            held = re.search(r"^VmRSS:\s+(\d+)", status, re.MULTILINE)
            found += int(held[1]) / 1024 if held else 0
    return found


def measure(name: str, draws: int, samples: int, many: int) -> list[str]:
    """Lines of the answer."""
    from playwright.sync_api import sync_playwright

    from engine_in_browser import engine_page

    theirs = python_what_if(name, draws)
    lines = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox"] if os.geteuid() == 0 else [])
        with engine_page(browser, Path(folder), name, draws) as page:
            for when, event in CHANGED.items():
                found = []
                for number in range(WARM_UP + samples):
                    factor = 0.5 + number / 50
                    found.append((page.evaluate(ASK, [event, factor]), theirs(event, factor)))
                ours, python = zip(*found[WARM_UP:], strict=True)
                ratio = median(one / other for one, other in found[WARM_UP:])
                low, _, high = quantiles(ours, n=4)
                lines.append(f"| {draws:,} | {when} | {median(ours):.0f} | {low:.0f} to {high:.0f} "
                             f"| {min(ours):.0f} | {median(python):.0f} | {ratio:.2f} |")
            held = [memory(browser)]
            for number in range(many):
                page.evaluate(ASK, ["apology", 0.5 + number / 500])
                if number % 100 == 99:
                    held.append(memory(browser))
            if many:
                lines.append(f"\nMemory of the page at {draws:,} draws, megabytes, before and "
                             f"after every hundred of {many} what-ifs: "
                             + ", ".join(f"{one:.0f}" for one in held))
        browser.close()
    return lines


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--scenario", default="aircraft-incident")
    parser.add_argument("--samples", type=int, default=31)
    parser.add_argument("--draws", type=int, nargs="*", default=[256, 1000])
    parser.add_argument("--many", type=int, default=500, help="what-ifs for memory")
    asked = parser.parse_args()
    print("| draws | change | median, ms | quartiles | least | Python | ratio |\n"
          "|---|---|---|---|---|---|---|")
    for count in asked.draws:
        many = asked.many if count == asked.draws[0] else 0
        print("\n".join(measure(asked.scenario, count, asked.samples, many)), flush=True)
