"""`run`: from a scenario to results."""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Thread

import click

from eurasia_sim.cli.options import Command
from eurasia_sim.limits import MAX_REPLICATES, MAX_SEED


@click.command(cls=Command)
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option("-n", "--replicates", type=click.IntRange(1, MAX_REPLICATES),
              help="How many draws, instead of the scenario's own number.")
@click.option("--seed", type=click.IntRange(0, MAX_SEED), help="Another seed.")
@click.option("-o", "--results", type=click.Path(path_type=Path), default=Path("results"),
              show_default=True, help="Folder of results.")
@click.option("--overwrite", is_flag=True, help="Replace this scenario's latest run instead of "
              "keeping it.")
@click.option("--no-pictures", is_flag=True, help="Only numbers and words.")
@click.option("--reduce", is_flag=True, help="Keep only tables, for ensembles of any size: a "
              "million draws in the memory of a thousand.")
@click.option("-q", "--quiet", is_flag=True, help="Print only the folder of the results.")
def run(scenario: Path, replicates: int | None, seed: int | None, results: Path, overwrite: bool,
        no_pictures: bool, reduce: bool, quiet: bool) -> None:
    """Run SCENARIO: its baseline and every variant on the same draws.

    \b
    Examples:
      eurasia-sim run scenarios/trade-deal.yaml
      eurasia-sim run my-scenario.yaml -n 200 --no-pictures
      eurasia-sim run my-scenario.yaml -n 1000000 --reduce
    """
    from tqdm import tqdm

    from eurasia_sim import api
    from eurasia_sim.reading import shown
    from eurasia_sim.results.store import check_writable
    from eurasia_sim.scenario import load_scenario

    loaded = load_scenario(scenario)
    check_writable(results / loaded.slug)
    # What saving and drawing need takes a second to import: meanwhile the model runs.
    Thread(target=_import_ahead, args=(not (no_pictures or reduce),), daemon=True).start()
    count = (replicates or loaded.ensemble.replicates) * len(loaded.cases)
    command = " ".join(["eurasia-sim", *(sys.argv[1:] if sys.argv[0] else [])])
    with tqdm(total=count, desc="running", unit="run", unit_scale=True, delay=1, leave=False,
              disable=True if quiet else None) as bar:
        def progress(finished: int) -> None:
            bar.update(finished)

        if reduce:
            folder = api.reduce(loaded, results, replicates=replicates, seed=seed,
                                overwrite=overwrite, progress=progress, command=command)
            click.echo(shown(folder) if quiet else f"Kept in {shown(folder)}: tables only")
            return
        done = api.run(loaded, replicates=replicates, seed=seed, progress=progress)
    if not quiet:
        click.echo(done.answer())
    with tqdm(total=2, desc="drawing and saving", delay=1, leave=False, bar_format="{desc} …",
              disable=True if quiet else None) as bar:
        bar.update(1)
        folder = done.save(results, pictures=not no_pictures, overwrite=overwrite,
                           command=command)
    if quiet:
        click.echo(shown(folder))
        return
    size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6
    names = ["answer.txt", "quantiles.csv", "effects.csv", "ensemble.nc", "pictures"]
    there = [name for name in names if (folder / name).exists()]
    click.echo(f"Kept in {shown(folder)} ({size:.0f} MB): {', '.join(there)}")


def _import_ahead(pictures: bool) -> None:
    import h5netcdf  # noqa: F401
    import xarray  # noqa: F401

    if pictures:
        import eurasia_sim.plots  # noqa: F401


COMMANDS = (run,)
