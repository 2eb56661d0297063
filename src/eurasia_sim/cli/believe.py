"""`patterns`, `calibrate`, `score`: how far the model can be believed."""

from __future__ import annotations

from pathlib import Path

import click

from eurasia_sim.cli.options import Command, as_json, print_json, progress, quiet
from eurasia_sim.limits import MAX_SEED


@click.command(cls=Command)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("-n", "--replicates", type=click.IntRange(1, 1_000_000), default=1000,
              show_default=True, help="How many draws.")
@as_json("every pattern with its shares")
@quiet("No progress bar.")
def patterns(file: Path | None, replicates: int, as_json: bool, quiet: bool) -> None:
    """Show how many draws show each pattern that the hindcast must show.

    Of the prior, and of the calibrated ensemble: that was made to show the patterns that condition
    it, and is tested with those held back. FILE is a file of patterns of your own.

    \b
    Examples:
      eurasia-sim patterns -n 4000
      eurasia-sim patterns --json
    """
    from eurasia_sim.analysis.belief import patterns as asked

    both = asked.ensembles()
    whole = len(both) * replicates * asked.work(path=file)
    with progress("running", quiet=quiet) as done:
        columns = [asked.shares(replicates, lambda finished: done(finished, whole),
                                calibrated=calibrated, path=file) for calibrated in both]
    if not as_json:
        click.echo(asked.table(columns, path=file))
        return
    known = asked.read_patterns(file)[1] if file else asked.shipped_patterns()
    names = ["calibrated" if calibrated else "prior" for calibrated in both]
    print_json({"replicates": replicates, "patterns": [
        {"id": name, "claim": pattern.claim, "use": pattern.use, "source": pattern.source,
         "share": {column: shares[name] for column, shares in zip(names, columns, strict=True)}}
        for name, pattern in known.items()]})


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

    Runs them through history and every counterfactual that a pattern looks at; keeps those that
    show the conditioning patterns and come near the conditioning figures. Leaves a report, pictures
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
    whole = draws * calibration.work()
    with progress("running", quiet=quiet) as done:
        table = calibration.simulate(draws, seed, progress=lambda more: done(more, whole))
    with progress("checking", quiet=quiet, unit="trial") as done:
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
    click.echo(f"Kept in {shown(folder)}: calibrated.json, report.md"
               + ("" if no_pictures else ", pictures"))


@click.command(cls=Command)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--scenario", type=click.Path(path_type=Path), help="The scenario whose baseline is "
              "scored; history if left out.")
@click.option("-n", "--replicates", type=click.IntRange(2, 1_000_000), default=2000,
              show_default=True, help="How many draws.")
@as_json("what each way of forecasting says of every figure")
@quiet("No progress bar.")
def score(file: Path | None, scenario: Path | None, replicates: int, as_json: bool,
          quiet: bool) -> None:
    """Score the model against figures: those that ship, or those of FILE.

    FILE is a table (CSV) with the columns state, pole, variable, date and value, and, if you like,
    error, use, source and note. A variable is an outcome (alignment, dependence, …) or the share of
    a channel (trade_share); a date is a year or a month. Beside the model stands the forecast that
    nothing changes. Without FILE the patterns that were held back are scored too.

    \b
    Examples:
      eurasia-sim score
      eurasia-sim score my-figures.csv
    """
    from eurasia_sim.analysis.belief import calibration_report, scores
    from eurasia_sim.scenario import load_scenario
    from eurasia_sim.scenario.library import library

    asked = load_scenario(scenario or library() / "history.yaml")
    figures = scores.load_figures(file)
    shipped = file is None and scenario is None
    whole = scores.work(asked, replicates, patterns=shipped)
    with progress("running", quiet=quiet) as done:
        found = (scores.score_shipped(replicates, lambda more: done(more, whole)) if shipped else
                 scores.score(figures, asked, replicates, lambda more: done(more, whole)))
    if as_json:
        print_json(calibration_report.score_data(found))
    else:
        click.echo(calibration_report.score_text(found))


COMMANDS = (patterns, calibrate, score)
