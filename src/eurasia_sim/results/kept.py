"""Open a kept run: its scenario, manifest and data."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eurasia_sim import engine
from eurasia_sim._version import __version__
from eurasia_sim.engine import Ensemble
from eurasia_sim.engine.moves import Moves
from eurasia_sim.files import scratch, sha256_of
from eurasia_sim.languages import learn, t
from eurasia_sim.reading import InputError, is_folder, shown
from eurasia_sim.results import tables
from eurasia_sim.results.dataset import to_dataset
from eurasia_sim.results.manifest import (
    AGAIN,
    NAME,
    SCENARIO,
    TABLE,
    Manifest,
    check_files,
    check_known,
    read_manifest,
)
from eurasia_sim.results.store import finished
from eurasia_sim.scenario import Plan, Scenario, load_scenario, make_plan
from eurasia_sim.scenario.choose_draws import draws_files

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
        moves: what actors did of their own accord in it.
    """

    folder: Path
    scenario: Scenario
    plan: Plan
    manifest: Manifest
    data: xr.Dataset
    moves: Moves

    def ensemble(self) -> Ensemble:
        """Its records, in memory."""
        records = {str(name): np.asarray(array.values, engine.KEPT) for name, array in
                   self.data.data_vars.items()}
        power = records.pop("power")
        return Ensemble(self.plan, np.asarray(self.data.replicate.values), records, power,
                        self.moves)


def open_kept(folder: Path, progress: Callable[[int, int], None] | None = None) -> Kept:
    """Open the folder of a run by running it anew and comparing the numbers with its table.

    Args:
        folder: of the run.
        progress: called with the runs finished since the last call, and how many there are.

    Raises:
        InputError: when it is none, is a reduced ensemble, holds files that are not those of the
            run, or gives other numbers than its table holds.
    """
    where = shown(folder)
    if not any(map(os.path.lexists, (folder / NAME, folder / SCENARIO))):
        runs = finished(folder) if is_folder(folder) else []
        raise InputError(t("{path}: this folder holds no run", path=where),
                         hint=t("name one of its runs: {path}", path=shown(runs[-1])) if runs else
                         t("name a scenario file, or the folder of a run, like "
                           "results/history/run-001"))
    manifest = read_manifest(folder)
    if manifest.reduced:
        raise InputError(t("{path}: this ensemble was reduced to its tables while it ran",
                           path=where),
                         hint=t("run it again without --reduce, or name its scenario file"))
    check_files(folder, manifest)
    scenario = load_scenario(folder / SCENARIO)
    learn(scenario.translations)
    check_known(folder, manifest, [*scenario.files, *draws_files(scenario)])
    plan = make_plan(scenario)
    _check_same(folder, manifest, scenario, plan)
    engine.check_fits(plan)
    whole = plan.replicates * len(plan.cases)
    ran = engine.run(plan, record_dtype=engine.KEPT, progress=None if progress is None
                     else lambda finished: progress(finished, whole))
    data = to_dataset(ran)
    scope = None if manifest.all_tables else tables.scope_of(scenario)
    if _has_numbers(folder / TABLE, manifest, data, plan, scope):
        return Kept(folder, scenario, plan, manifest, data, ran.moves)
    made_by = manifest.version
    raise InputError(
        t("{path}: run anew, its scenario gives other numbers than its {table} holds",
          path=where, table=TABLE),
        hint=t("version {other} of the program made them, and this is {version}: use that "
               "version, or run the scenario again", other=made_by, version=__version__)
        if made_by != __version__ else
        t("what it rests on has been changed since; run the scenario again"))


def _check_same(folder: Path, manifest: Manifest, scenario: Scenario, plan: Plan) -> None:
    for what, said, found in (
            ("seed", manifest.seed, scenario.ensemble.seed),
            ("replicates", manifest.replicates, plan.replicates),
            ("cases", ", ".join(manifest.cases), ", ".join(scenario.cases)),
            ("months", " – ".join(manifest.months), f"{plan.months[0]} – {plan.months[-1]}")):
        if said != found:
            message = t("{path}: it says {what} {said}, and {scenario} {found}",
                        path=shown(folder / NAME), what=what, said=said, scenario=SCENARIO,
                        found=found)
            raise InputError(message[:300], hint=t(AGAIN))


def _has_numbers(table: Path, manifest: Manifest, data: xr.Dataset, plan: Plan,
                 scope: tables.Scope | None) -> bool:
    """Whether a kept table, whose checksum is right, holds the numbers of a data set."""
    with scratch() as place:
        anew = place / TABLE
        tables.write_tables(data, plan.labels.regions, {}, anew, None, scope)
        return sha256_of(anew) == manifest.files[TABLE].sha256 or _alike(table, anew)


def _alike(one: Path, other: Path) -> bool:
    """Whether two tables hold the same, but for the last digit that they print."""
    try:
        if one.stat().st_size > 2 * other.stat().st_size:
            return False  # and it need not be taken apart
        texts = [path.read_text(encoding="utf-8").splitlines() for path in (one, other)]
        rows = [[line.split(",") for line in text] for text in texts]
        if [row[:NAMES] for row in rows[0]] != [row[:NAMES] for row in rows[1]]:
            return False
        kept, anew = (np.array([row[NAMES:] for row in table[1:]], float) for table in rows)
        return kept.shape == anew.shape and np.allclose(kept, anew, rtol=2e-4, atol=2e-6)
    except (OSError, ValueError):
        return False
