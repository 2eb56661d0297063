"""`sensitivity`: what an outcome hangs on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eurasia_sim.cli.options import SCENARIO, Command, as_json, print_json, progress, quiet, seed
from eurasia_sim.languages import t

if TYPE_CHECKING:
    from eurasia_sim.analysis.uncertainty.sensitivity import Sensitivity


@click.command(cls=Command, short_help="Show which uncertain numbers and mechanisms matter.")
@click.argument("scenario", type=SCENARIO, required=False)
@click.option("-o", "--outcome", metavar="NAME[…]", help="What is explained, like "
              '"alignment[azerbaijan, russia] at 2027-12"; the first that the focus asks for, in '
              "the last month, if left out.")
@click.option("--case", default="baseline", show_default=True, help="The case it is measured in.")
@click.option("--against", metavar="CASE", help="A case to subtract: explains an effect.")
@click.option("-n", "--points", type=click.IntRange(1), default=1024, show_default=True,
              help="Base points of the shares of variance, a power of two.")
@click.option("--trajectories", type=click.IntRange(1), default=40, show_default=True,
              help="Trajectories of the screening, a multiple of four.")
@click.option("--strongest", type=click.IntRange(1, 100), default=10, show_default=True,
              help="How many factors of the screening have their shares worked out.")
@click.option("--one-by-one", is_flag=True,
              help="Screen every number by itself instead of in groups.")
@click.option("--structure", is_flag=True, help="Mechanisms are on or off with equal chances in "
              "both designs, instead of off one at a time.")
@seed("Another seed.")
@click.option("-p", "--pictures", type=click.Path(path_type=Path, file_okay=False),
              help="Draw screening, shares, convergence and tornado into this folder.")
@click.option("--overwrite", is_flag=True, help="Let the pictures replace files.")
@click.option("--markdown", is_flag=True, help="Print the page of the documentation, about some "
              "outcomes of shipped scenarios, instead.")
@as_json("screening, shares of variance, mechanisms off, tornado and notes")
@quiet("No progress bar.")
def sensitivity(scenario: Path | None, outcome: str | None, case: str, against: str | None,
                points: int, trajectories: int, strongest: int, one_by_one: bool,
                structure: bool, seed: int | None, pictures: Path | None, overwrite: bool,
                markdown: bool, as_json: bool, quiet: bool) -> None:
    """Show what an outcome of SCENARIO hangs on: parameters, base year, events, mechanisms, chance.

    First all factors are screened (Morris), then the shares of variance of the strongest are
    worked out (Sobol), by a quarter, half and all of the runs, so that it shows whether the
    answer has settled. Needs SALib: pip install "eurasia-sim[analysis]".

    \b
    Examples:
      eurasia-sim sensitivity aircraft-incident \\
          --outcome "alignment[azerbaijan, russia] at 2027-12" --pictures pictures
      eurasia-sim sensitivity ultimatum --case ultimatum --against baseline
    """
    from eurasia_sim.analysis.uncertainty import sensitivity_report

    settings: dict[str, int | bool | None] = {
        "points": points, "trajectories": trajectories, "strongest": strongest,
        "one_by_one": one_by_one, "structure": structure, "seed": seed}
    if scenario is None:
        if not markdown:
            raise click.UsageError(t("name a scenario"))
        from eurasia_sim.scenario.library import library

        click.echo(sensitivity_report.as_markdown([
            _asked(library() / f"{name}.yaml", what, of, less, settings, quiet)
            for name, what, of, less in sensitivity_report.SHIPPED]), nl=False)
        return
    if markdown:
        raise click.UsageError(t("--markdown is about shipped scenarios: name none"))
    if pictures is not None:
        from eurasia_sim.files import check_free
        from eurasia_sim.plots.pictures.sensitivity import NAMES

        for name in NAMES:
            check_free(pictures / f"{name}.png", overwrite=overwrite)
    found = _asked(scenario, outcome, case, against, settings, quiet)
    if pictures is not None:
        _draw(scenario, found, pictures)
    if as_json:
        print_json(sensitivity_report.as_dict(found))
    else:
        click.echo(sensitivity_report.as_text(found), nl=False)


def _asked(path: Path, outcome: str | None, case: str, against: str | None,
           settings: Mapping[str, int | bool | None], quiet: bool) -> Sensitivity:
    from eurasia_sim.analysis.uncertainty.sensitivity import sensitivity
    from eurasia_sim.results.outcome import parse_outcome
    from eurasia_sim.scenario import load_scenario, make_plan
    from eurasia_sim.wording.findings import focused

    scenario = load_scenario(path)
    plan = make_plan(scenario)
    asked = (focused(scenario, plan.labels, plan.months)[0] if outcome is None
             else parse_outcome(outcome, plan.labels, plan.months))
    with progress(t("running"), quiet=quiet) as done:
        return sensitivity(scenario, asked, case=case, against=against, progress=done,
                           **settings)  # type: ignore[arg-type]


def _draw(path: Path, found: Sensitivity, folder: Path) -> None:
    from eurasia_sim import plots
    from eurasia_sim.plots.frame.scene import scene_of
    from eurasia_sim.plots.pictures.sensitivity import pictures
    from eurasia_sim.scenario import load_scenario

    scene = replace(scene_of(load_scenario(path)), seed=found.seed, replicates=found.runs)
    for name, (figure, text) in pictures(found, scene).items():
        plots.save(figure, folder, name, text)
