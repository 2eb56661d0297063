"""`calibrate`: the draws of the prior that are in accord with what was seen."""

from __future__ import annotations

from pathlib import Path

import click

from eurasia_sim.cli.options import Command, progress, quiet
from eurasia_sim.languages import in_context, t
from eurasia_sim.limits import MAX_SEED


@click.command(cls=Command)
@click.option("-n", "--draws", type=click.IntRange(100, 10_000_000), default=100_000,
              show_default=True, help="How many draws of the prior to try.")
@click.option("--seed", type=click.IntRange(0, MAX_SEED), default=2025, show_default=True,
              help="That the draws belong to.")
@click.option("-o", "--folder", type=click.Path(path_type=Path, file_okay=False),
              default=Path("results") / "calibration", show_default=True, help="Where it goes.")
@click.option("--trials", type=click.IntRange(1, 100_000), default=500, show_default=True,
              help="Sets of simulated data for the check.")
@click.option("--no-pictures", is_flag=True, help="Only numbers and words.")
@click.option("--overwrite", is_flag=True, help="Replace what an earlier calibration left there.")
@quiet("Print only the folder.")
def calibrate(draws: int, seed: int, folder: Path, trials: int, no_pictures: bool,
              overwrite: bool, quiet: bool) -> None:
    """Find the draws of the prior that are in accord with what was seen.

    Runs them through history; keeps those that show the conditioning patterns and come near the
    conditioning figures; runs these and the first 20,000 through every counterfactual that another
    pattern looks at. Leaves a report, pictures
    and the kept draws: calibrated.json, which a scenario can name as  ensemble: {parameters: …}.

    \b
    Example:
      eurasia-sim calibrate
    """
    from eurasia_sim.analysis.belief import calibration, calibration_report
    from eurasia_sim.files import check_free, whole_files
    from eurasia_sim.reading import shown
    from eurasia_sim.scenario.posterior import write_posterior

    for name in ("calibrated.json", "report.md"):
        check_free(folder / name, overwrite=overwrite)
    whole = calibration.work(draws)
    with progress(t("running"), quiet=quiet) as done:
        table = calibration.simulate(draws, seed, progress=lambda more: done(more, whole))
    with progress(t("checking"), quiet=quiet, unit=in_context("unit", "trial")) as done:
        found = calibration_report.look(table, trials, lambda more: done(more, trials))
    text = calibration_report.report(found)
    with whole_files(folder, overwrite=overwrite) as partial:
        write_posterior(calibration.posterior_of(table, found.kept), partial / "calibrated.json")
        (partial / "report.md").write_text(text, encoding="utf-8")
        if not no_pictures:
            from eurasia_sim.plots.pictures.calibration import draw

            draw(found, partial / "pictures")
    if quiet:
        click.echo(shown(folder))
        return
    click.echo(text)
    names = ["calibrated.json", "report.md", *(["pictures"] if not no_pictures else [])]
    click.echo(t("Kept in {folder}: {files}", folder=shown(folder), files=", ".join(names)))
