"""Open a kept run: its scenario, manifest and data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eurasia_sim.engine import Ensemble
from eurasia_sim.reading import InputError, is_folder, shown
from eurasia_sim.results.store import finished, open_ensemble
from eurasia_sim.scenario import Plan, Scenario, load_scenario, make_plan

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True)
class Kept:
    """A kept run.

    Attributes:
        folder: ``results/<scenario>/run-001``.
        scenario, plan: as they were run.
        manifest: versions, seed, hashes.
        data: of every draw, read from the file on use.
    """

    folder: Path
    scenario: Scenario
    plan: Plan
    manifest: dict[str, Any]
    data: xr.Dataset

    def ensemble(self) -> Ensemble:
        """Its records, read into memory."""
        records = {str(name): np.asarray(array.values) for name, array in
                   self.data.data_vars.items() if name != "power"}
        return Ensemble(self.plan, np.asarray(self.data.replicate.values), records,
                        np.asarray(self.data.power.values))


def open_kept(folder: Path) -> Kept:
    """Open the folder of a run.

    Raises:
        InputError: when it is none, has only tables, or was changed by hand.
    """
    where = shown(folder)
    if not (folder / "manifest.json").is_file() or not (folder / "scenario.yaml").is_file():
        runs = finished(folder) if is_folder(folder) else []
        raise InputError(f"{where}: this folder holds no run",
                         hint=f"name one of its runs: {shown(runs[-1])}" if runs else
                         "name a scenario file, or the folder of a run, like "
                         "results/history/run-001")
    if not (folder / "ensemble.nc").is_file():
        raise InputError(f"{where}: this run kept tables only, and not the draws they are made of",
                         hint="run it again without --reduce, or name its scenario file")
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        seed = int(manifest["seed"])
        for name in ("version", "parameters_hash", "started", "model_seconds"):
            manifest[name]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{where}/manifest.json: this is not what a run leaves "
                         f"({type(error).__name__}: {error})",
                         hint="run the scenario again") from None
    scenario = load_scenario(folder / "scenario.yaml")
    if seed != scenario.ensemble.seed:
        raise InputError(f"{where}: its manifest says seed {seed}, its scenario "
                         f"{scenario.ensemble.seed}", hint="one of the two was changed by hand; "
                         "run the scenario again")
    return Kept(folder, scenario, make_plan(scenario), manifest,
                open_ensemble(folder / "ensemble.nc"))
