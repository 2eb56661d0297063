"""Runs that were kept, as runs again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from eurasia_sim.api import Run
from eurasia_sim.results.kept import open_kept


def open_run(folder: str | Path) -> Run:
    """Open ``results/<scenario>/run-001`` as the run that it was kept from.

    Its numbers are those that were kept, in single precision; answers and pictures are made anew.

    Raises:
        InputError: when the folder holds no run, or kept tables only.
    """
    kept = open_kept(Path(folder))
    manifest, plan = kept.manifest, kept.plan
    # The resolved scenario is called scenario.yaml; the run is named after what was run.
    scenario = replace(kept.scenario, path=Path(kept.folder.resolve().parent.name + ".yaml"))
    if plan.posterior is None:
        # The choice of draws is settled in the resolved scenario; why it was so is not.
        plan = replace(plan, remark=manifest.get("draws"))
    return Run(scenario, plan, replace(kept.ensemble(), plan=plan),
               float(manifest["model_seconds"]), datetime.fromisoformat(manifest["started"]))


__all__ = ["open_run"]
