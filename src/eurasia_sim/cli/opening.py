"""The run that a command is about: of a scenario, or of a folder that keeps one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from eurasia_sim.cli.options import progress

if TYPE_CHECKING:
    from eurasia_sim.api import Run


def the_run(source: Path, replicates: int | None, seed: int | None, *, quiet: bool) -> Run:
    """Run a scenario, or open the folder of a run.

    Raises:
        InputError: for a scenario that cannot be run, or a folder that holds no run.
    """
    from eurasia_sim import api
    from eurasia_sim.api import open_run
    from eurasia_sim.reading import is_folder
    from eurasia_sim.scenario import load_scenario

    if is_folder(source):
        if replicates is not None or seed is not None:
            raise click.UsageError("-n and --seed are for scenarios; a kept run has its draws")
        return open_run(source)
    loaded = load_scenario(source)
    whole = (replicates or loaded.ensemble.replicates) * len(loaded.cases)
    with progress("running", quiet=quiet) as done:
        return api.run(loaded, replicates=replicates, seed=seed,
                       progress=lambda finished: done(finished, whole))
