"""`score`: the model against measured figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eurasia_sim.cli.options import Command, as_json, print_json, progress, quiet

if TYPE_CHECKING:
    from eurasia_sim.scenario import Scenario

FORMATS = (".png", ".svg", ".pdf")


@click.command(cls=Command)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--scenario", type=click.Path(path_type=Path), help="The scenario whose baseline is "
              "scored; history if left out.")
@click.option("-n", "--replicates", type=click.IntRange(2, 1_000_000), default=2000,
              show_default=True, help="How many draws.")
@click.option("--picture", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Draw the figures over the model's bands, as .png, .svg or .pdf.")
@click.option("--overwrite", is_flag=True, help="Replace the picture if there is one.")
@as_json("what each way of forecasting says of every figure")
@quiet("No progress bar.")
def score(file: Path | None, scenario: Path | None, replicates: int, picture: Path | None,
          overwrite: bool, as_json: bool, quiet: bool) -> None:
    """Score the model against figures: those that ship, or those of FILE.

    FILE is a table (CSV) with the columns state, pole, variable, date and value, and, if you like,
    low, high, error, use, source and note. A variable is an outcome (alignment, dependence, …) or
    the share of a channel (trade_share); a date is a year or a month; low and high stand for a
    value that is only known to lie between them. What a spreadsheet program saves as CSV UTF-8 is
    read, with commas, semicolons or tabs, and decimals with a point or a comma. Beside the model
    stand two forecasts: that nothing changes, and a straight line through earlier figures, whose
    use is context. Without FILE the patterns that were held back are scored too, and what should
    hold of trade in 2022 and 2023.

    \b
    Examples:
      eurasia-sim score
      eurasia-sim score my-figures.csv
      eurasia-sim score --picture trade.png
    """
    from eurasia_sim.analysis.belief import score_report, scores
    from eurasia_sim.scenario import load_scenario
    from eurasia_sim.scenario.library import library

    if picture is not None:
        _check(picture, file, overwrite=overwrite)
    asked = load_scenario(scenario or library() / "history.yaml")
    whole = scores.work(asked, replicates, patterns=file is None and scenario is None)
    with progress("running", quiet=quiet) as done:
        found = scores.score(file, scenario, replicates=replicates,
                             progress=lambda more: done(more, whole))
    if picture is not None:
        with progress("drawing", quiet=quiet, unit="run") as done:
            _draw(file, asked, replicates, picture, overwrite,
                  lambda more: done(more, replicates))
    if as_json:
        print_json(score_report.score_data(found))
    else:
        click.echo(score_report.score_text(found))


def _check(picture: Path, file: Path | None, *, overwrite: bool) -> None:
    from eurasia_sim.analysis.belief.courses import quantities
    from eurasia_sim.analysis.belief.scores import load_figures
    from eurasia_sim.files import check_free
    from eurasia_sim.plots.pictures.measured import check_room
    from eurasia_sim.reading import InputError, shown

    if picture.suffix not in FORMATS:
        raise InputError(f"{shown(picture)}: a picture is one of {', '.join(FORMATS)}",
                         hint=f"{picture.stem or 'picture'}.png")
    check_free(picture, overwrite=overwrite)
    check_room(len(quantities(load_figures(file))))


def _draw(file: Path | None, scenario: Scenario, replicates: int, picture: Path, overwrite: bool,
          done: Callable[[int], None]) -> None:
    from dataclasses import replace

    from eurasia_sim.analysis.belief import scores
    from eurasia_sim.analysis.belief.courses import courses
    from eurasia_sim.files import whole_file
    from eurasia_sim.plots import save
    from eurasia_sim.plots.frame.scene import scene_of
    from eurasia_sim.plots.pictures.measured import in_words, measured

    plan = scores.plans(scenario)[-1]
    found = courses(scores.load_figures(file), plan, replicates, done)
    scene = replace(scene_of(scenario), replicates=replicates)
    drawn = measured(found, scene, kept=plan.posterior is not None)
    with whole_file(picture, overwrite=overwrite) as partial:
        save(drawn, partial.parent, partial.stem, in_words(found, scene),
             formats=[partial.suffix[1:]])
