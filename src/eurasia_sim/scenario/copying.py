"""A scenario and all it needs: in one folder that runs the same anywhere, or as files to change."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from eurasia_sim.files import check_free, whole_files
from eurasia_sim.languages import t
from eurasia_sim.reading import InputError, read_bytes, suggestion
from eurasia_sim.scenario.choose_draws import draws_files
from eurasia_sim.scenario.library import shipped
from eurasia_sim.scenario.load import Scenario, load_scenario
from eurasia_sim.scenario.resolve import resolved_yaml
from eurasia_sim.world import OWN_WORLD, world_file

OWN_DRAWS = "calibrated.json"


def world_name(scenario: Scenario) -> str:
    """The name of its world in a file beside the copies."""
    path = scenario.world.document.path
    return path.stem if path == world_file(path.stem) else OWN_WORLD


def copy_beside(scenario: Scenario, folder: Path) -> Scenario:
    """Copy a scenario's own files, which the package lacks: world, evidence and draws.

    Returns: the scenario with the names of the copies.
    """
    own = scenario.world.world.evidence
    path = scenario.world.document.path
    if world_name(scenario) == OWN_WORLD:
        shutil.copyfile(path, folder / OWN_WORLD)
        if own is not None:
            shutil.copyfile(path.parent / own, folder / own)
    for draws in draws_files(scenario):
        shutil.copyfile(draws, folder / OWN_DRAWS)
    if not draws_files(scenario):
        return scenario
    return replace(scenario, ensemble=scenario.ensemble.model_copy(
        update={"parameters": OWN_DRAWS}))


def write_whole(scenario: Scenario, folder: Path) -> None:
    """Write the resolved scenario as ``scenario.yaml``, with its own files beside it."""
    named = copy_beside(scenario, folder)
    (folder / "scenario.yaml").write_text(resolved_yaml(named, world_name(scenario)),
                                          encoding="utf-8")


def copy_shipped(name: str, folder: Path) -> tuple[Path, list[Path]]:
    """Copy a shipped file, with what it extends and the other files that it names.

    Args:
        name: of a scenario, a sweep or a world: ``aircraft-incident``, ``lessons/lesson-1``.
        folder: where to; made if it is missing. Files that are there and the same are left.

    Returns: the copy, and the files that were written.

    Raises:
        InputError: for an unknown name, or when another file is in the way; nothing is written.
    """
    known = shipped()
    if name not in known:
        raise InputError(t("there is no shipped scenario, sweep or world '{name}'", name=name),
                         hint=suggestion(name, known))
    source = known[name]
    # Shipped sweeps name shipped scenarios, and shipped worlds name no files.
    files = _read_from(load_scenario(source)) if name in shipped("scenario") else [source]
    targets = {folder / path.relative_to(source.parent): path for path in files}
    new = [target for target, path in targets.items() if not _same(target, path)]
    for target in new:
        check_free(target, remedy=t("nothing was copied; choose another folder: {command}",
                                    command=f"eurasia-sim copy {name} FOLDER"))
    with whole_files(folder) as partial:
        for target in new:
            place = partial / target.relative_to(folder)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(targets[target], place)
    return folder / source.name, new


def _read_from(scenario: Scenario) -> list[Path]:
    return [*scenario.files, *draws_files(scenario)]


def _same(one: Path, other: Path) -> bool:
    try:
        return read_bytes(one) == read_bytes(other)
    except InputError:
        return False
