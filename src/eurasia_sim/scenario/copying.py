"""A scenario and all it needs, in one folder that runs the same anywhere."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from eurasia_sim.scenario.choose_draws import draws_file
from eurasia_sim.scenario.load import Scenario
from eurasia_sim.scenario.resolve import resolved_yaml
from eurasia_sim.world import OWN_WORLD, world_file

OWN_DRAWS = "calibrated.json"


def world_name(scenario: Scenario) -> str:
    """How a file beside the copies names its world."""
    path = scenario.world.document.path
    return path.stem if path == world_file(path.stem) else OWN_WORLD


def copy_beside(scenario: Scenario, folder: Path) -> Scenario:
    """Copy what does not come with the package: its world with the evidence, its own draws.

    Returns: the scenario as it names them there.
    """
    own = scenario.world.world.evidence
    path = scenario.world.document.path
    if world_name(scenario) == OWN_WORLD:
        shutil.copyfile(path, folder / OWN_WORLD)
        if own is not None:
            shutil.copyfile(path.parent / own, folder / own)
    draws = scenario.ensemble.parameters or ""
    if not draws.endswith(".json"):
        return scenario
    shutil.copyfile(draws_file(scenario, draws), folder / OWN_DRAWS)
    return replace(scenario, ensemble=scenario.ensemble.model_copy(
        update={"parameters": OWN_DRAWS}))


def write_whole(scenario: Scenario, folder: Path) -> None:
    """Write ``scenario.yaml``, resolved, and beside it what does not come with the package."""
    named = copy_beside(scenario, folder)
    (folder / "scenario.yaml").write_text(resolved_yaml(named, world_name(scenario)),
                                          encoding="utf-8")
