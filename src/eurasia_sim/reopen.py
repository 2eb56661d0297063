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
    # The resolved scenario is called scenario.yaml; the run is named after what was run.
    manifest = kept.manifest
    scenario = replace(kept.scenario, path=Path(kept.folder.resolve().parent.name + ".yaml"))
    return Run(scenario, kept.plan, kept.ensemble(), float(manifest["model_seconds"]),
               datetime.fromisoformat(manifest["started"]))


__all__ = ["open_run"]
