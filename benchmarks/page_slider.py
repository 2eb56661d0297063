"""From a moved slider to the new picture on screen, in headless Chromium; and memory.

    python benchmarks/page_slider.py
    python benchmarks/page_slider.py --samples 101 --many 500

The handout of a scenario of 108 months is opened as a file, with its 256 draws. A slider is moved
by its event, and the clock stops when the picture has been replaced and the browser has shown the
frame. *Engine* is the time from the question to the worker until its answer is back; *painting* is
the rest: the page's own work with it, and the wait for the frame. *Early* moves an event of 2022,
*late* one of October 2025: the engine goes on from what it keeps of "as it happened". Needs
Playwright and Chromium.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from page_engine import memory

ROOT = Path(__file__).resolve().parent.parent
READY = "document.querySelector('main[aria-busy=false]') !== null"
WARM_UP = 10
SLIDERS = {"late": ("aircraft-incident", "lever-apology"),
           "early": ("no-invasion", "lever-invasion")}
# Times of questions to workers, from outside: the page itself keeps no clock.
WATCH = """
globalThis.asked = [];
globalThis.Worker = class extends Worker {
  constructor(...all) {
    super(...all);
    this.addEventListener("message", () => asked.push(performance.now() - this.begun));
  }

  postMessage(...all) {
    this.begun = performance.now();
    super.postMessage(...all);
  }
};
"""
MOVE = """async ([id, value]) => {
  const slider = document.getElementById(id);
  const chart = document.querySelector("svg.chart");
  const shown = new Promise((done) => {
    const watch = new MutationObserver(() => { watch.disconnect(); done(performance.now()); });
    watch.observe(chart, { childList: true });
  });
  asked.length = 0;
  const begun = performance.now();
  slider.value = value;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  await shown;
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  return [performance.now() - begun, asked[0]];
}"""


def measure(page: Any, lever: str, samples: int) -> str:
    """A line of the table."""
    found = []
    for number in range(WARM_UP + samples):
        found.append(page.evaluate(MOVE, [lever, 1.25 + 0.25 * (number % 7)]))
        page.wait_for_timeout(20)
    whole, engine = zip(*found[WARM_UP:], strict=True)
    low, _, high = quantiles(whole, n=4)
    rest = median(one - other for one, other in found[WARM_UP:])
    return (f"{median(whole):.0f} | {low:.0f} to {high:.0f} | {min(whole):.0f} | "
            f"{median(engine):.0f} | {rest:.0f} |")


def main(samples: int, many: int) -> None:
    """Print the table."""
    from playwright.sync_api import sync_playwright

    from eurasia_sim.app.handout import write_handout

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox"] if os.geteuid() == 0 else [])
        print("| slider | median, ms | quartiles | least | engine | painting |\n"
              "|---|---|---|---|---|---|")
        for name, (scenario, lever) in SLIDERS.items():
            path = Path(folder) / f"{scenario}.html"
            write_handout(ROOT / f"scenarios/{scenario}.yaml", path)
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.add_init_script(WATCH)
            page.goto(path.as_uri())
            while not page.evaluate(READY):
                page.wait_for_timeout(50)
            print(f"| {name} | {measure(page, lever, samples)}", flush=True)
            if many and name == "late":
                held = [memory(browser)]
                for number in range(many):
                    page.evaluate(MOVE, [lever, 1.25 + 0.25 * (number % 7)])
                    if number % 100 == 99:
                        held.append(memory(browser))
                print("\nMemory of the page, megabytes, before and after every hundred of "
                      f"{many} what-ifs: " + ", ".join(f"{one:.0f}" for one in held))
            page.close()
        browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--samples", type=int, default=51)
    parser.add_argument("--many", type=int, default=0, help="what-ifs for memory")
    asked = parser.parse_args()
    main(asked.samples, asked.many)
