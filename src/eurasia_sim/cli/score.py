"""`score`: the model against measured figures."""

from __future__ import annotations

from pathlib import Path

import click

from eurasia_sim.cli.options import Command, as_json, print_json, progress, quiet


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
    low, high, error, use, source and note. A variable is an outcome (alignment, dependence, …) or
    the share of a channel (trade_share); a date is a year or a month; low and high stand for a
    value that is only known to lie between them. Beside the model stand two forecasts: that nothing
    changes, and a straight line through earlier figures, whose use is context. Without FILE the
    patterns that were held back are scored too, and what should hold of trade in 2022 and 2023.

    \b
    Examples:
      eurasia-sim score
      eurasia-sim score my-figures.csv
    """
    from eurasia_sim.analysis.belief import score_report, scores
    from eurasia_sim.scenario import load_scenario
    from eurasia_sim.scenario.library import library

    asked = load_scenario(scenario or library() / "history.yaml")
    whole = scores.work(asked, replicates, patterns=file is None and scenario is None)
    with progress("running", quiet=quiet) as done:
        found = scores.score(file, scenario, replicates=replicates,
                             progress=lambda more: done(more, whole))
    if as_json:
        print_json(score_report.score_data(found))
    else:
        click.echo(score_report.score_text(found))
