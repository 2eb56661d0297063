"""Write a handout: one HTML file that works offline, with sliders over precomputed runs.

URL parameters are lost when a file is sent, and a memory stick has no server: everything is in the
file, and the page makes no request.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from itertools import product
from pathlib import Path

import numpy as np

from eurasia_sim.app.answers import SCALE, courses
from eurasia_sim.app.payload import scenario_payload
from eurasia_sim.app.requests import Changes, ScenarioRequest
from eurasia_sim.app.scenario_store import WHAT_IF, ServedScenario
from eurasia_sim.app.warm_baseline import WarmBaseline
from eurasia_sim.arrays import Floats, Integers
from eurasia_sim.files import whole_file
from eurasia_sim.reading import InputError, suggestion
from eurasia_sim.results.tables import LEVELS, quantiles
from eurasia_sim.scenario import BASELINE

MOST_SLIDERS = 3
POINTS = (0.0, 0.5, 1.0, 1.5, 2.0)
SHOWN = (0.05, 0.5, 0.95)
CHECKS = 12
# In the order of their dependencies.
MODULES = ("texts.js", "dom.js", "fan.js", "handout.js")
POLICY = ("default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
          "img-src data: blob:; base-uri 'none'; form-action 'none'")


@dataclass(frozen=True)
class SliderGrid:
    """Runs at every combination of the sliders' points.

    Attributes:
        start: the case that the sliders change; sliders: ids of its events.
        values: (points …, level, series, month) in thousandths.
        baseline: (level, series, month).
        worst, typical: the largest and the 99th percentile of the errors of interpolation, in
            `checks` runs half-way between points.
    """

    start: str
    sliders: tuple[str, ...]
    values: Integers
    baseline: Integers
    worst: float
    typical: float
    checks: int


def choose_sliders(served: ServedScenario, start: str | None,
                   sliders: Sequence[str]) -> tuple[str, list[str]]:
    """Choose the case a handout is about, and the events that get a slider.

    By default the events that the scenario's variants add, remove or change, in the case that has
    most of them.

    Raises:
        InputError: for an unknown case or event, or none to choose from.
    """
    cases = served.scenario.cases
    base = cases[BASELINE].events
    if len(sliders) > MOST_SLIDERS:
        raise InputError(f"{len(sliders)} sliders are too many",
                         hint=f"a handout holds at most {MOST_SLIDERS}")
    about = list(dict.fromkeys(
        name for case in cases.values() for name in [*case.events, *base]
        if name not in case.events or name not in base
        or case.events[name].event != base[name].event))
    about = about or [n for n, p in base.items() if p.document.path == served.scenario.path]
    wanted = list(dict.fromkeys(sliders)) or about
    if start is None:
        start = max(cases, key=lambda name: sum(n in cases[name].events for n in wanted))
    events = served.case(start).events
    for name in sliders:
        if name not in events:
            raise InputError(f"there is no event '{name}' in the case '{start}'",
                             hint=suggestion(name, events))
    found = [name for name in wanted if name in events][:MOST_SLIDERS]
    if not found:
        raise InputError("nothing to make a slider of", hint="name events with --slider")
    return start, found


def compute_grid(served: ServedScenario, start: str, sliders: Sequence[str],
                 progress: Callable[[int, int], None] | None = None) -> SliderGrid:
    """Run every combination of the sliders' points, and some half-way between for the error."""
    warm = WarmBaseline(served.scenario)
    at = list(product(range(len(POINTS)), repeat=len(sliders)))
    cells = list(product(range(len(POINTS) - 1), repeat=len(sliders)))
    chooser = np.random.default_rng(1)
    checks = [cells[i] for i in chooser.permutation(len(cells))[:CHECKS]]
    total = len(at) + len(checks)

    def run(factors: Sequence[float]) -> Integers:
        if progress:
            progress(1, total)
        scale = {n: f for n, f in zip(sliders, factors, strict=True) if f > 0}
        gone = [n for n, f in zip(sliders, factors, strict=True) if f == 0]
        scenario = served.load(ScenarioRequest(scenario="handout", start=start,
                                               changes=Changes(scale=scale, remove=gone)))
        case = WHAT_IF if WHAT_IF in scenario.cases else BASELINE
        [records] = warm.run([warm.prepare(scenario, case)])
        return _bands(courses(warm, records, "alignment")["alignment"])

    values = np.stack([run([POINTS[i] for i in index]) for index in at])
    values = values.reshape(*(len(POINTS),) * len(sliders), *values.shape[1:])
    errors = []
    for cell in checks:
        corners = values[np.ix_(*([i, i + 1] for i in cell))]
        guess = corners.mean(axis=tuple(range(len(sliders))))
        errors.append(np.abs(guess - run([(POINTS[i] + POINTS[i + 1]) / 2 for i in cell])))
    return SliderGrid(start, tuple(sliders), values,
                      _bands(courses(warm, warm.records, "alignment")["alignment"]),
                      float(np.max(errors)) / SCALE, float(np.quantile(errors, 0.99)) / SCALE,
                      len(checks))


def _bands(values: Floats) -> Integers:
    """(level, series, month) in thousandths."""
    picked = [LEVELS.index(level) for level in SHOWN]
    return np.rint(quantiles(values)[picked].transpose(0, 2, 1) * SCALE).astype(np.int64)


def packed(values: Integers) -> str:
    """Encode steps from month to month in one byte each; large ones as −128 and two bytes."""
    steps = np.diff(values.reshape(-1, values.shape[-1]), axis=-1, prepend=0).ravel()
    found = bytearray()
    for step in steps.tolist():
        if -127 <= step <= 127:
            found.append(step & 0xFF)
        else:
            found += b"\x80" + int(step).to_bytes(2, "little", signed=True)
    return base64.b64encode(bytes(found)).decode()


def page(served: ServedScenario, grid: SliderGrid) -> str:
    """Render the whole file."""
    about = scenario_payload(served)
    start = about["cases"][grid.start]
    keys = {about["events"][key]["id"]: about["events"][key] for key in start["events"]}
    data = {
        **{name: about[name] for name in (
            "name", "question", "context", "from", "months", "draws", "drawn", "states", "poles",
            "focus", "sources", "small", "levels")},
        "start": start["label"], "startAbout": start["about"], "isBaseline": grid.start == BASELINE,
        "points": POINTS, "sliders": [keys[name] for name in grid.sliders],
        "marks": [{"id": e["id"], "label": e["label"], "first": e["first"], "last": e["last"],
                   "states": e["states"]} for e in keys.values()],
        "values": packed(grid.values), "baseline": packed(grid.baseline),
        "runs": int(np.prod(grid.values.shape[:len(grid.sliders)])), "worst": grid.worst,
        "typical": grid.typical, "checks": grid.checks,
    }
    text = json.dumps(data, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
    return (files("eurasia_sim.app") / "static" / "handout.html").read_text("utf-8").replace(
        "{{policy}}", POLICY).replace("{{title}}", escape(about["name"])).replace(
        "{{style}}", _static("page.css")).replace(
        "{{data}}", text).replace("{{script}}", _script())


def _script() -> str:
    """Join the modules into one script: a page from a file may not import."""
    return "\n".join(_inline(_static(name)) for name in MODULES)


def _inline(text: str) -> str:
    text = re.sub(r'^import\s[^;]*?from\s+"[^"]+";\n', "", text, flags=re.MULTILINE)
    return re.sub(r"^export ", "", text, flags=re.MULTILINE)


def _static(name: str) -> str:
    return (files("eurasia_sim.app") / "static" / name).read_text("utf-8")


def write_handout(scenario: Path, target: Path, *, start: str | None = None,
                  sliders: Sequence[str] = (), overwrite: bool = False,
                  progress: Callable[[int, int], None] | None = None) -> SliderGrid:
    """Write a scenario's handout.

    Args:
        scenario: its file.
        target: the HTML file; never left half-written.
        start: the case that the sliders change; chosen if left out.
        sliders: ids of up to three events; chosen if left out.
        overwrite: whether a file that is there may be replaced.
        progress: called with the runs finished since the last call, and how many there are.

    Raises:
        InputError: for a scenario that cannot be used, an unknown case or event.
    """
    served = ServedScenario(scenario.stem, scenario)
    case, events = choose_sliders(served, start, sliders)
    grid = compute_grid(served, case, events, progress)
    with whole_file(target, overwrite=overwrite) as partial:
        partial.write_text(page(served, grid), encoding="utf-8", newline="\n")
    return grid


__all__ = ["SliderGrid", "choose_sliders", "compute_grid", "packed", "page", "write_handout"]
