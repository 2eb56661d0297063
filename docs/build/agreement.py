"""How far the engine of the page is from the core: every shipped scenario and variant.

    python docs/build/make.py agreement
"""

from __future__ import annotations

import tempfile
from math import ceil, floor, log10
from pathlib import Path

import numpy as np

from engine_in_node import ask
from eurasia_sim.app.engine_file import engine_file
from eurasia_sim.engine import Ensemble, run
from eurasia_sim.results.tables import quantiles
from eurasia_sim.scenario import load_scenario, make_plan
from eurasia_sim.scenario.library import shipped_scenarios

DRAWS = 256
SHOWN = ("alignment", "grievance", "dependence", "net_leverage", "pressure", "influence",
         "coercion", "cohesion", "reach")


def as_markdown() -> str:
    """The page."""
    rows, sizes, worst = [], [], 0.0
    made = differing = 0
    for path in shipped_scenarios():
        scenario = load_scenario(path)
        plan = make_plan(scenario)
        sizes.append(len(engine_file(scenario, DRAWS)))
        ensemble = run(plan, replicates=DRAWS, record=SHOWN, record_dtype="float32")
        records = ensemble.records
        with tempfile.TemporaryDirectory() as folder:
            *answers, moves = ask(Path(folder), [
                *({"records": {"start": case.name, "variables": SHOWN}} for case in plan.cases),
                {"several": [{"moves": {"start": case.name}} for case in plan.cases]}],
                scenario, DRAWS)
        for number, (case, answer) in enumerate(zip(plan.cases, answers, strict=True)):
            mine, theirs = map(tuple, moves["done"][number]), moves_of(ensemble, number)
            other = len(set(mine) ^ set(theirs))
            acts = f"{len(theirs):,}" if theirs else ""
            if other:
                acts += f", {other} otherwise"
            made, differing = made + len(theirs), differing + other
            draw = band = 0.0
            for name in SHOWN:
                theirs = records[name][number]
                ours = answer["done"][name].reshape(theirs.shape)
                draw = max(draw, float(np.abs(ours - theirs).max(initial=0)))
                band = max(band, float(np.abs(quantiles(ours) - quantiles(theirs)).max(initial=0)))
            worst = max(worst, draw)
            rows.append(f"| {path.stem} | {case.name} | {_up(band)} | {_up(draw)} | {acts} |")
    return TEXT.format(draws=DRAWS, rows="\n".join(rows), worst=_up(worst), cases=len(rows),
                       made=f"{made:,}", differing=differing or "none",
                       low=min(sizes) / 1e6, high=max(sizes) / 1e6)


def moves_of(ensemble: Ensemble, case: int) -> list[tuple[str, int, int, int]]:
    """Every move of a case, sorted: what, in which draw, decided when, done when."""
    found, mine = ensemble.moves, ensemble.moves.case == case
    names = [found.names[n].id for n in found.move[mine]]
    return sorted(zip(names, *(values[mine].tolist() for values in (
        found.replicate, found.decided, found.month)), strict=True))


def _up(value: float) -> str:
    """Rounded up to one digit: other machines round otherwise in the second."""
    if value == 0:
        return "0"
    power = floor(log10(value))
    return f"{ceil(value / 10**power - 1e-9) * 10**power:.0e}"


TEXT = """# The engine of the page beside the core

The page for a class runs the model itself (`src/eurasia_sim/app/static/engine`). Here is by how
much its numbers differ from those of the core on the same {draws} draws: the largest difference
over all months, states and powers in nine variables, of the quantiles that a band shows (5, 25, 50,
75, 95 %) and of single draws. All scales are about 1 wide. At most {worst} over {cases} cases.

    python docs/build/make.py agreement

Both keep what they record in single precision (6e-8), and the page gets chance in 24 bits, so that
a scenario is one file of {low:.1f} to {high:.1f} MB. With chance as the core draws it, and in every
variable, the two agree to 3e-7 in single draws (`tests/app/test_engine.py`).

Where somebody acts, the last column counts what is done in all draws. Of {made} such moves,
{differing} comes in another month or draw than in the core, or in one of the two alone.

| scenario | case | bands | single draws | moves |
|---|---|---:|---:|---:|
{rows}
"""
