"""Two hundred pages on one server of this machine: it hands out files and takes predictions.

    python benchmarks/classroom.py
    python benchmarks/classroom.py --clients 60 --seconds 30

Starts `eurasia-sim serve` on a free port of 127.0.0.1. Every client does what the page does: within
a few seconds of each other all open it (its files, on one connection), then each asks every two
seconds where the class is, and sends a prediction now and then; a teacher looks on. What-ifs are
computed by the pages, so that they are not here: `benchmarks/page_engine.py` times them. Needs the
extra: pip install -e ".[app]".
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parent.parent
SCENARIO = "aircraft-incident"
KEY = "only-for-benchmarks"
ARRIVING = 5.0  # seconds within which all open the page
LOOKING, PREDICTING = 2.0, 10.0  # seconds between two looks, and two predictions
MOST_CLIENTS, MOST_SECONDS = 300, 120
Seen = dict[str, list[tuple[float, int, int]]]  # what → seconds, status and bytes of each


class Line:
    """One connection that is kept, like a browser's."""

    def __init__(self, host: str, port: int, seen: Seen):
        self.host, self.port, self.seen = host, port, seen
        self.reader: asyncio.StreamReader | None = None

    async def ask(self, what: str, path: str, body: object = None, **headers: str) -> bytes:
        """One request and its answer."""
        began = time.perf_counter()
        if self.reader is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        data = b"" if body is None else json.dumps(body).encode()
        lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", f"Host: {self.host}",
                 "Accept-Encoding: gzip", "Content-Type: application/json",
                 f"Content-Length: {len(data)}", *(f"{k}: {v}" for k, v in headers.items())]
        self.writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + data)
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        size = int(re.search(r"content-length: (\d+)", head, re.IGNORECASE)[1])  # type: ignore[index]
        answer = await self.reader.readexactly(size)
        self.seen[what].append((time.perf_counter() - began, int(head.split()[1]), size))
        return answer


async def opened(line: Line, files: list[str]) -> None:
    """Load the page."""
    began = time.perf_counter()
    size = sum([len(await line.ask("file", path)) for path in files])
    line.seen["page"].append((time.perf_counter() - began, 200, size))


async def student(number: int, line: Line, files: list[str], until: float) -> None:
    """Open the page, look where the class is, predict; until the bell rings."""
    chance = random.Random(number)
    await asyncio.sleep(chance.random() * ARRIVING)
    await opened(line, files)
    predict_at = time.perf_counter() + chance.random() * PREDICTING
    while time.perf_counter() < until:
        await line.ask("look", "/api/class", **{"x-page": f"page-{number:04}"})
        if time.perf_counter() >= predict_at:
            curve = [chance.randint(-500, 500) for _ in range(30)]
            await line.ask("predict", "/api/class/predictions", {
                "student": f"student-{number:04}", "question": "q-1", "curve": curve})
            predict_at += PREDICTING
        await asyncio.sleep(LOOKING)


async def teacher(line: Line, until: float) -> None:
    """Ask for a prediction and look at the cloud."""
    key = {"x-teacher-key": KEY}
    await line.ask("lead", "/api/class/step", {"mode": "predict", "question": "q-1"}, **key)
    while time.perf_counter() < until:
        await line.ask("cloud", "/api/class/predictions", **key)
        await asyncio.sleep(1.5)


def memory(process: int) -> float:
    """Megabytes of a process (Linux)."""
    status = Path(f"/proc/{process}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+)", status, re.MULTILINE)[1]) / 1024  # type: ignore[index]


def processor(process: int) -> float:
    """Seconds of the processor that a process has taken (Linux)."""
    parts = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def page_paths(url: str) -> list[str]:
    """The files that a page loads, in its order."""
    def get(path: str) -> str:
        with urllib.request.urlopen(url + path, timeout=60) as answer:
            return str(answer.read().decode())

    index = get("/")
    worker = re.findall(r'"worker":"([^"]+)"', index)
    about = json.loads(get(f"/data/{SCENARIO}.json"))
    names = [*re.findall(r'(?:src|href)="([^"#]+)"', index), f"data/{SCENARIO}.json",
             *about["files"], *worker]
    return ["/", *(f"/{name}" for name in names)]


async def lesson(host: str, port: int, files: list[str], clients: int, seconds: float) -> Seen:
    """What all of them saw."""
    seen: Seen = defaultdict(list)
    until = time.perf_counter() + ARRIVING + seconds
    await asyncio.gather(teacher(Line(host, port, seen), until), *(
        student(n, Line(host, port, seen), files, until) for n in range(clients)))
    return seen


def main(clients: int, seconds: float) -> None:
    """Print what happened."""
    server = subprocess.Popen(
        [sys.executable, "-m", "eurasia_sim", "serve", "-q", "--host", "127.0.0.1", "--port", "0",
         "--teacher-key", KEY, str(ROOT / "scenarios" / f"{SCENARIO}.yaml")],
        stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert server.stdout is not None
    try:
        url = server.stdout.readline().strip().rstrip("/")
        host, _, port = url.removeprefix("http://").partition(":")
        files = page_paths(url)
        before, spent = memory(server.pid), processor(server.pid)
        seen = asyncio.run(lesson(host, int(port), files, clients, seconds))
        spent = processor(server.pid) - spent
        print(f"{clients} clients, {seconds:g} s after all have come, {os.cpu_count()} cores, "
              f"load {os.getloadavg()[0]:.1f}")
        for what, all_of_it in seen.items():
            times = sorted(time for time, *_ in all_of_it)
            part = quantiles(times, n=100)[89] if len(times) > 1 else times[0]
            print(f"{what:<8} {len(times):>6,}, refused {sum(s != 200 for _, s, _ in all_of_it)}; "
                  f"seconds: median {median(times):.3f}, 90 % {part:.3f}, longest {times[-1]:.3f};"
                  f" bytes: median {median(size for *_, size in all_of_it):,.0f}")
        print(f"processor: {spent:.1f} s; memory (MB): {before:.0f} before, "
              f"{memory(server.pid):.0f} after")
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    asked = parser.parse_args()
    main(min(asked.clients, MOST_CLIENTS), min(asked.seconds, MOST_SECONDS))
