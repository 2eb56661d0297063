"""Sixty students moving sliders for a minute, against a server of this machine alone.

    python benchmarks/classroom.py
    python benchmarks/classroom.py --clients 30 --seconds 20

Starts `eurasia-sim serve` on a free port of 127.0.0.1 with as many processes as it takes by itself.
    python benchmarks/classroom.py --charts     # redrawing nine charts: ours beside plotly.js

Each client behaves like the page: one question in flight, only the latest position, and a short
while between two grips. A quarter of the clients explore a scenario of their own choice. Afterwards
the clients are gone, and memory is read again. Needs the extra: pip install -e ".[app]"; --charts
also playwright, plotly and Chromium.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
MAIN, OTHERS = "aircraft-incident", ("partner-or-patron", "war-ends", "second-incident")
VIEWS = ("alignment", "alignment", "alignment", "dependence", "shares")
# What is gripped how often, and where its slider stops, as on the page.
CONTROLS = {("scale", "aircraft-incident"): 3, ("scale", "apology"): 3, ("scale", "invasion"): 1,
            ("scale", "washington-accord"): 1, ("move", "apology"): 1, ("posture", "russia"): 2,
            ("posture", "united_states"): 1}
STEPS: dict[str, list[object]] = {
    "scale": [n / 4 for n in range(1, 13)],
    "posture": [n / 4 for n in range(-8, 9) if n],
    "move": [f"{year}-{month:02}" for year in (2025, 2026) for month in range(1, 13)]}
THINKING = (1.0, 2.0)  # seconds between the answer and the next position
MOST_CLIENTS, MOST_SECONDS = 100, 120


class Seen(NamedTuple):
    """One answer."""

    seconds: float
    status: int
    size: int
    question: str


def positions(chance: random.Random) -> Iterator[dict[str, object]]:
    """What one student asks: a slider is gripped and drawn from position to position.

    The events that a scenario is about are gripped most. Every second time all changes are undone
    before the next grip.
    """
    scenario = MAIN if chance.random() < 0.75 else chance.choice(OTHERS)
    changes: dict[str, dict[str, object]] = {}
    while True:
        view = chance.choice(VIEWS)
        [(kind, name)] = chance.choices(list(CONTROLS), list(CONTROLS.values()))
        steps = STEPS[kind]
        place = len(steps) // 2
        for _ in range(chance.randint(3, 7)):
            place = min(max(place + chance.choice((-2, -1, 1, 2)), 0), len(steps) - 1)
            changes.setdefault(kind, {})[name] = steps[place]
            yield {"scenario": scenario, "view": view, "changes": changes}
        if chance.random() < 0.5:
            changes.clear()


async def ask(host: str, port: int, question: object) -> tuple[int, bytes]:
    """One POST on a connection of its own."""
    body = json.dumps(question).encode()
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(b"POST /api/what-if HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Type: "
                 b"application/json\r\nAccept-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
                 % (host.encode(), len(body)) + body)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    head, _, rest = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), rest


async def student(number: int, host: str, port: int, until: float,
                  seen: list[Seen]) -> None:
    """Ask, look, move on; until the bell rings."""
    chance = random.Random(number)
    await asyncio.sleep(chance.random() * THINKING[1])
    for question in positions(chance):
        if time.perf_counter() >= until:
            return
        began = time.perf_counter()
        status, body = await ask(host, port, question)
        seen.append(Seen(time.perf_counter() - began, status, len(body), json.dumps(question)))
        if status == 200 and len(seen) % 50 == 0:
            assert json.loads(gzip.decompress(body))["bands"]
        await asyncio.sleep(chance.uniform(*THINKING))


def memory(process: int) -> float:
    """Megabytes of a process and its children (Linux)."""
    found = 0.0
    for name in [process, *children(process)]:
        try:
            status = Path(f"/proc/{name}/smaps_rollup").read_text()
            found += int(re.search(r"^Pss:\s+(\d+)", status, re.MULTILINE)[1]) / 1024  # type: ignore[index]
        except OSError:
            continue
    return found


def children(process: int) -> list[int]:
    every = [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit()]
    found = []
    for one in every:
        try:
            parent = int(Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == process:
            found += [one, *children(one)]
    return found


def start(*names: str) -> subprocess.Popen[str]:
    """A server of some scenarios, on a free port of this machine alone."""
    files = [str(ROOT / "scenarios" / f"{name}.yaml") for name in names]
    return subprocess.Popen([sys.executable, "-m", "eurasia_sim", "serve", "-q", "--host",
                             "127.0.0.1", "--port", "0", *files], stdout=subprocess.PIPE,
                            text=True, cwd=ROOT)


async def lesson(clients: int, seconds: float, host: str, port: int
                 ) -> list[Seen]:
    seen: list[Seen] = []
    until = time.perf_counter() + seconds
    await asyncio.gather(*(student(n, host, port, until, seen) for n in range(clients)))
    return seen


def main(clients: int, seconds: float) -> None:
    server = start(MAIN, *OTHERS)
    assert server.stdout is not None
    try:
        host, port = server.stdout.readline().strip().removeprefix("http://")[:-1].split(":")
        # A lesson begins when the server has read every scenario, and everyone the first picture.
        asyncio.run(lesson(4, 10, host, int(port)))
        before = memory(server.pid)
        seen = asyncio.run(lesson(clients, seconds, host, int(port)))
        after = memory(server.pid)
        asyncio.run(lesson(clients, seconds / 2, host, int(port)))
        later = memory(server.pid)
        times = sorted(one.seconds for one in seen)
        part = quantiles(times, n=100)
        print(f"{clients} clients, {seconds:g} s, {os.cpu_count()} cores, load before "
              f"{os.getloadavg()[2]:.1f}")
        print(f"answers          {len(seen)} ({len(seen) / seconds:.0f} a second), of "
              f"{len({one.question for one in seen})} different questions")
        print(f"errors           {sum(one.status != 200 for one in seen)}")
        print(f"seconds          median {median(times):.3f}, 90 % {part[89]:.3f}, "
              f"99 % {part[98]:.3f}, longest {times[-1]:.3f}")
        print(f"bytes            median {median(one.size for one in seen):,.0f}")
        print(f"memory (MB)      {before:.0f} before, {after:.0f} after, {later:.0f} after half as "
              "much again")
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)


# Nine panels of three fans each, as in the view of alignment; both get the same numbers.
OURS = """async () => {
  const { draw } = await import('/static/fan.js');
  const host = document.body; host.replaceChildren();
  const svgs = Array.from({length: 9}, () => { const s = document.createElementNS(
    'http://www.w3.org/2000/svg', 'svg'); s.style.width = '300px'; host.append(s); return s; });
  const times = [];
  for (let step = 0; step < 12; step++) {
    const began = performance.now();
    for (const svg of svgs) draw(svg, {width: 300, height: 172, from: '2022-01', months: 108,
      y: [-1, 1], title: '', lines: [0, 1, 2].map((p) => ({id: p, label: '', color: '#0072B2',
        dash: '', q: [0, 1, 2, 3, 4].map((l) => Float32Array.from({length: 108}, (_, i) =>
          Math.sin(i / 20 + p + step / 10) / 3 + l / 10 - 0.2))}))});
    document.body.getBoundingClientRect();
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    times.push(performance.now() - began);
  }
  return times.slice(2);
}"""
PLOTLY = """async () => {
  const host = document.body; host.replaceChildren();
  const divs = Array.from({length: 9}, () => { const d = document.createElement('div');
    d.style.cssText = 'width:300px;height:172px'; host.append(d); return d; });
  const x = Array.from({length: 108}, (_, i) => i), times = [];
  for (let step = 0; step < 12; step++) {
    const began = performance.now();
    await Promise.all(divs.map((div) => Plotly.react(div, [0, 1, 2].flatMap((p) => {
      const y = (l) => x.map((i) => Math.sin(i / 20 + p + step / 10) / 3 + l / 10 - 0.2);
      return [{x, y: y(0), line: {width: 0}}, {x, y: y(4), fill: 'tonexty', line: {width: 0}},
              {x, y: y(1), line: {width: 0}}, {x, y: y(3), fill: 'tonexty', line: {width: 0}},
              {x, y: y(2)}].map((t) => ({...t, mode: 'lines'}));
    }), {showlegend: false, yaxis: {range: [-1, 1]}, margin: {l: 40, r: 10, t: 12, b: 22}},
      {staticPlot: true})));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    times.push(performance.now() - began);
  }
  return times.slice(2);
}"""


def charts() -> None:
    """Milliseconds from numbers to picture, on this machine and on one four times slower."""
    import plotly
    from playwright.sync_api import sync_playwright

    library = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    server = start(MAIN)
    assert server.stdout is not None
    url = server.stdout.readline().strip()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
                args=["--no-sandbox"])
            page = browser.new_context(bypass_csp=True).new_page()
            page.goto(url)
            page.add_script_tag(path=library)
            for slower in (1, 4):
                page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate",
                                                        {"rate": slower})
                for name, script in (("ours", OURS), ("plotly.js", PLOTLY)):
                    times = page.evaluate(script)
                    print(f"CPU / {slower}  {name:<10} median {median(times):6.1f} ms, "
                          f"longest {max(times):6.1f} ms")
            browser.close()
        own = sum(len(gzip.compress(p.read_bytes())) for p in
                  (ROOT / "src/eurasia_sim/app/static").iterdir())
        print(f"gzip: the whole page {own / 1e3:.0f} kB, plotly.js alone "
              f"{len(gzip.compress(library.read_bytes())) / 1e3:.0f} kB")
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--charts", action="store_true")
    asked = parser.parse_args()
    if asked.charts:
        charts()
    else:
        main(min(asked.clients, MOST_CLIENTS), min(asked.seconds, MOST_SECONDS))
