"""Open a kept run: its scenario, manifest and data."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from eurasia_sim import engine
from eurasia_sim._version import __version__
from eurasia_sim.engine import Ensemble
from eurasia_sim.reading import InputError, is_folder, shown
from eurasia_sim.results import tables
from eurasia_sim.results.dataset import to_dataset
from eurasia_sim.results.store import finished
from eurasia_sim.scenario import BASELINE, Plan, Scenario, load_scenario, make_plan

if TYPE_CHECKING:
    import xarray as xr

# Columns of a table that say what a line is about; the others are numbers.
NAMES = 6


@dataclass(frozen=True)
class Kept:
    """A kept run.

    Attributes:
        folder: ``results/<scenario>/run-001``.
        scenario, plan: as they were run.
        manifest: versions, seed, hashes.
        data: of the scenario, run anew.
    """

    folder: Path
    scenario: Scenario
    plan: Plan
    manifest: dict[str, Any]
    data: xr.Dataset

    def ensemble(self) -> Ensemble:
        """Its records, in memory."""
        records = {str(name): np.asarray(array.values, engine.KEPT) for name, array in
                   self.data.data_vars.items()}
        power = records.pop("power")
        return Ensemble(self.plan, np.asarray(self.data.replicate.values), records, power)


def open_kept(folder: Path, progress: Callable[[int, int], None] | None = None) -> Kept:
    """Open the folder of a run by running it anew and comparing the numbers with its table.

    Args:
        folder: of the run.
        progress: called with the runs finished since the last call, and how many there are.

    Raises:
        InputError: when it is none, is a reduced ensemble, was changed by hand, or gives other
            numbers than its table holds.
    """
    where = shown(folder)
    if not (folder / "manifest.json").is_file() or not (folder / "scenario.yaml").is_file():
        runs = finished(folder) if is_folder(folder) else []
        raise InputError(f"{where}: this folder holds no run",
                         hint=f"name one of its runs: {shown(runs[-1])}" if runs else
                         "name a scenario file, or the folder of a run, like "
                         "results/history/run-001")
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        seed = int(manifest["seed"])
        for name in ("version", "parameters_hash", "started", "model_seconds"):
            manifest[name]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{where}/manifest.json: this is not what a run leaves "
                         f"({type(error).__name__}: {error})",
                         hint="run the scenario again") from None
    # Older versions did not say so, and tabulated everything.
    if manifest.get("reduced", not (folder / "ensemble.nc").is_file()):
        raise InputError(f"{where}: this ensemble was reduced to its tables while it ran",
                         hint="run it again without --reduce, or name its scenario file")
    scenario = load_scenario(folder / "scenario.yaml")
    if seed != scenario.ensemble.seed:
        raise InputError(f"{where}: its manifest says seed {seed}, its scenario "
                         f"{scenario.ensemble.seed}", hint="one of the two was changed by hand; "
                         "run the scenario again")
    plan = make_plan(scenario)
    whole = plan.replicates * len(plan.cases)
    data = to_dataset(engine.run(
        plan, record_dtype=engine.KEPT, progress=None if progress is None
        else lambda finished: progress(finished, whole)))
    scope = None if manifest.get("all_tables", True) else tables.scope_of(scenario)
    if _has_numbers(folder / "quantiles.csv", data, plan, scope):
        return Kept(folder, scenario, plan, manifest, data)
    made_by = str(manifest["version"])
    raise InputError(
        f"{where}: run anew, its scenario gives other numbers than its quantiles.csv holds",
        hint=f"version {made_by} of the program made them, and this is {__version__}: use that "
        "version, or run the scenario again" if made_by != __version__ else
        "one of its files, or what they rest on, has been changed since; run the scenario again")


def _has_numbers(table: Path, data: xr.Dataset, plan: Plan, scope: tables.Scope | None) -> bool:
    """Whether a kept table holds the numbers of a data set."""
    with TemporaryDirectory(prefix="eurasia-sim-") as place:
        anew = Path(place) / "quantiles.csv"
        tables.write_tables(data, plan.labels.regions, BASELINE, anew, None, scope)
        return _alike(table, anew)


def _alike(one: Path, other: Path) -> bool:
    """Whether two tables hold the same, but for the last digit that they print."""
    try:
        texts = [path.read_text(encoding="utf-8").splitlines() for path in (one, other)]
        if texts[0] == texts[1]:
            return True
        rows = [[line.split(",") for line in text] for text in texts]
        if [row[:NAMES] for row in rows[0]] != [row[:NAMES] for row in rows[1]]:
            return False
        kept, anew = (np.array([row[NAMES:] for row in table[1:]], float) for table in rows)
        return kept.shape == anew.shape and np.allclose(kept, anew, rtol=2e-4, atol=2e-6)
    except (OSError, ValueError):
        return False
