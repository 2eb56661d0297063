"""The public interface: run a scenario, look at it, keep it, open it again."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from eurasia_sim import engine
from eurasia_sim.api.ran import EXPLAINED, Run
from eurasia_sim.languages import ENGLISH, speaking
from eurasia_sim.scenario import references
from eurasia_sim.scenario.choose_draws import Given, prepare, remarked

__all__ = ["EXPLAINED", "Progress", "Run", "open_run", "reduce", "run"]

Progress = Callable[[int], None]


def run(scenario: Given, *, replicates: int | None = None,
        seed: int | None = None, threads: int | None = None,
        record: Sequence[str] = engine.RECORDED, progress: Progress | None = None) -> Run:
    """Run a scenario.

    Args:
        scenario: a file, the name of a shipped one, what a file says as a dict (the files that it
            names lie in the current folder), or a scenario from `load_scenario`.
        replicates: instead of the scenario's own number.
        seed: instead of the scenario's own.
        threads: how many work at once, on as many cores; on all if left out.
        record: the variables to keep in memory; `results.tables.records_of` says which are needed
            for the answer, the pictures and the tables of a question.
        progress: called with the number of runs finished since the last call.

    Raises:
        InputError: for anything wrong in the scenario, with its line; or when the ensemble does
            not fit in memory.

    Examples:
        >>> import eurasia_sim as es
        >>> es.run({"name": "My question", "question": "What if nothing happens?",
        ...         "extends": "history", "period": {"from": "2022-01", "to": "2023-12"}},
        ...        replicates=5).scenario.slug
        'my-question'
        >>> es.run("war-ends", replicates=20).scenario.question
        'If the war in Ukraine ends and Russia recovers, does it win its neighbours back?'
    """
    loaded, plan = prepare(scenario, replicates, seed)
    engine.check_fits(plan)
    started, clock = datetime.now(UTC), time.perf_counter()
    ensemble = engine.run(plan, threads=threads, record=record, progress=progress,
                          record_dtype=engine.KEPT)
    return Run(loaded, plan, ensemble, time.perf_counter() - clock, started)


def reduce(scenario: Given, results: str | Path = "results", *,
           replicates: int | None = None, seed: int | None = None, threads: int | None = None,
           all_tables: bool = False, overwrite: bool = False, progress: Progress | None = None,
           command: str | None = None) -> Path:
    """Run an ensemble of any size and keep its tables, in memory that does not grow with it.

    Chunks of replicates are run, counted and forgotten. There are no pictures and no NetCDF file:
    those need every draw. Quantiles are accurate to 1/500 of a series' range. Arguments as those
    of `run` and `Run.save`.

    Returns:
        The run's folder, with quantiles.csv, effects.csv, scenario.yaml and manifest.json.

    Raises:
        InputError: as `run` and `Run.save`.

    Examples:
        >>> folder = es.reduce("war-ends", replicates=30)
        >>> sorted(path.name for path in folder.iterdir())
        ['effects.csv', 'manifest.json', 'quantiles.csv', 'scenario.yaml']
    """
    from eurasia_sim.analysis.catalogue.review import remarks_on
    from eurasia_sim.results import store, tables
    from eurasia_sim.results.reduce import run_and_count

    loaded, plan = prepare(scenario, replicates, seed)
    started, clock = datetime.now(UTC), time.perf_counter()
    counted = run_and_count(plan, None if all_tables else tables.scope_of(loaded),
                            references(loaded.cases), threads=threads, progress=progress)
    with speaking(ENGLISH):
        remarks = remarks_on(loaded)
    facts = store.Facts(loaded, plan, plan.replicates, time.perf_counter() - clock, started,
                        all_tables, reduced=True, remarks=remarks)

    def write(into: Path) -> None:
        effects = into / "effects.csv" if len(loaded.cases) > 1 else None
        counted.write(into / "quantiles.csv", effects)
        if counted.moves is not None:
            counted.moves.write(into)

    return store.keep(facts, Path(results), write, overwrite=overwrite, command=command)


def open_run(folder: str | Path, *,
             progress: Callable[[int, int], None] | None = None) -> Run:
    """Open ``results/<scenario>/run-001`` as the run that it was kept from.

    It is run anew, and its numbers compared with its table: where they differ, another version of
    the program made it or its files were changed.

    Args:
        folder: of the run.
        progress: called with the runs finished since the last call, and how many there are.

    Raises:
        InputError: when the folder holds no run, a reduced ensemble, files that are not those of
            the run, or other numbers than its scenario gives.
    """
    from eurasia_sim.results.kept import open_kept

    kept = open_kept(Path(folder), progress)
    manifest, plan = kept.manifest, kept.plan
    # The resolved scenario is called scenario.yaml; the run is named after what was run.
    scenario = replace(kept.scenario, path=Path(kept.folder.resolve().parent.name + ".yaml"))
    if plan.posterior is None:
        # The choice of draws is settled in the resolved scenario; why it was so is not.
        plan = remarked(plan, manifest.draws)
    return Run(scenario, plan, replace(kept.ensemble(), plan=plan),
               manifest.model_seconds, datetime.fromisoformat(manifest.started), manifest.remarks)
