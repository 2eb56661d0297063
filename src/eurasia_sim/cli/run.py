"""`run`: from a scenario to results."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from eurasia_sim import languages
from eurasia_sim.cli.options import (
    SCENARIO,
    Command,
    as_json,
    print_json,
    progress,
    quiet,
    replicates,
    seed,
    short,
)
from eurasia_sim.languages import t


@click.command(cls=Command, short_help="Run a scenario and its variants on the same draws.")
@click.argument("scenario", type=SCENARIO)
@replicates("How many draws, instead of the scenario's own number.")
@seed("Another seed.")
@click.option("-o", "--results", type=click.Path(path_type=Path), default=Path("results"),
              show_default=True, help="Folder of results.")
@click.option("--overwrite", is_flag=True, help="Replace this scenario's latest run instead of "
              "keeping it.")
@click.option("--no-pictures", is_flag=True, help="Only numbers and words.")
@click.option("--reduce", is_flag=True, help="Keep only tables, for ensembles of any size: a "
              "million draws in the memory of a thousand.")
@click.option("--all-tables", is_flag=True, help="Tabulate every outcome of every state, and not "
              "only what the question is about.")
@click.option("--draws", is_flag=True, help="Keep every draw too, in ensemble.nc, and every "
              "move of those who act, in moves-by-draw.csv.")
@as_json("the folder and the numbers that the scenario asks about")
@quiet("Print only the folder of the results.")
def run(scenario: Path, replicates: int | None, seed: int | None, results: Path, overwrite: bool,
        no_pictures: bool, reduce: bool, all_tables: bool, draws: bool, as_json: bool,
        quiet: bool) -> None:
    """Run SCENARIO: its baseline and every variant on the same draws.

    The answer is printed, and everything is kept in a new folder, results/SCENARIO/run-001.

    \b
    Examples:
      eurasia-sim run trade-deal
      eurasia-sim run my-scenario.yaml -n 200 --no-pictures
      eurasia-sim run my-scenario.yaml -n 1000000 --reduce
      eurasia-sim run my-scenario.yaml --json
    """
    if reduce and draws:
        raise click.UsageError(t("--reduce forgets the draws that --draws would keep"))
    if not reduce:  # which may take hours
        click.get_current_context().with_resource(short())
    from tqdm import tqdm

    from eurasia_sim import api
    from eurasia_sim.analysis.catalogue.review import remarks_on, review_scenario
    from eurasia_sim.engine import RECORDED
    from eurasia_sim.files import check_folder
    from eurasia_sim.reading import shown
    from eurasia_sim.results import tables
    from eurasia_sim.scenario import load_scenario

    loaded = load_scenario(scenario)
    check_folder(results / loaded.slug)
    whole = (replicates or loaded.ensemble.replicates) * len(loaded.cases)
    command = " ".join(["eurasia-sim", *(sys.argv[1:] if sys.argv[0] else [])])
    numbers: dict[str, Any] = {"levels": [], "effects": [], "moves": []}
    remarks = review_scenario(loaded)
    for remark in remarks if not quiet else ():
        click.echo(t("remark: {remark}", remark=remark), err=True)
    with progress(t("running"), quiet=quiet) as done:
        def tick(finished: int) -> None:
            done(finished, whole)
            if not (finished or no_pictures):  # the first time, while a copy draws chance
                import_module("eurasia_sim.plots")

        if reduce:
            folder = api.reduce(loaded, results, replicates=replicates, seed=seed,
                                all_tables=all_tables, overwrite=overwrite, progress=tick,
                                command=command)
        else:
            record = (RECORDED if all_tables or draws else
                      tables.records_of(tables.scope_of(loaded)))
            ran = api.run(loaded, replicates=replicates, seed=seed, record=record, progress=tick)
            ran.kept_remarks = (remarks_on(loaded) if languages.current() != languages.ENGLISH
                                else tuple(map(str, remarks)))
    if not reduce:
        with tqdm(total=2, desc=t("drawing and saving"), delay=1, leave=False,
                  bar_format="{desc} …", disable=True if quiet else None) as bar:
            bar.update(1)
            folder = ran.save(results, pictures=not no_pictures, all_tables=all_tables,
                              draws=draws, overwrite=overwrite, command=command)
        # Only now: whatever stops the printing, the run is kept.
        if not quiet and not as_json:
            click.echo(ran.answer())
        if as_json:
            from eurasia_sim.analysis.effects.headlines import headlines

            numbers = {**headlines(ran), "moves": ran.moves.rows()}
    if as_json:
        print_json({"folder": shown(folder), **_manifest(folder), **numbers})
    else:
        click.echo(shown(folder) if quiet else _kept(folder, reduce))


def _manifest(folder: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return {**{key: manifest[key] for key in ("scenario", "file", "seed", "replicates", "cases",
                                              "months", "version", "scenario_hash", "remarks")},
            "files": list(manifest["files"])}


def _kept(folder: Path, reduced: bool) -> str:
    from eurasia_sim.reading import shown
    from eurasia_sim.wording.numbers import numeral

    if reduced:
        return t("Kept in {folder}: tables only", folder=shown(folder))
    size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6
    names = ["answer.txt", "quantiles.csv", "effects.csv", "moves.csv", "ensemble.nc", "pictures"]
    there = [name for name in names if (folder / name).exists()]
    return t("Kept in {folder} ({size} MB): {files}", folder=shown(folder),
             size=numeral(size, ".1f"), files=", ".join(there))
