"""`robustness`: whether answers survive other beliefs."""

from __future__ import annotations

from pathlib import Path

import click

from eurasia_sim.cli.options import (
    SCENARIO,
    Command,
    as_json,
    print_json,
    progress,
    quiet,
    replicates,
)
from eurasia_sim.languages import t


@click.command(cls=Command, short_help="Show which answers survive other beliefs.")
@click.argument("scenarios", nargs=-1, type=SCENARIO)
@click.option("-o", "--outcome", metavar="NAME[…]", help="What is measured, instead of what the "
              "focus of each scenario asks for first; its month is the end.")
@replicates("How many draws in each world; 200 if left out.")
@click.option("--markdown", is_flag=True, help="Print the page of the documentation.")
@as_json("for each answer its sign in every world and what becomes of it")
@quiet("No progress bar.")
def robustness(scenarios: tuple[Path, ...], outcome: str | None, replicates: int | None,
               markdown: bool, as_json: bool, quiet: bool) -> None:
    """Show whether the answers of SCENARIOS survive other beliefs about the world.

    Under the prior, the calibrated draws, the sceptic's beliefs, and without each mechanism: does
    what a variant changes keep its sign? All shipped scenarios are asked if none is named; that
    takes minutes.

    \b
    Examples:
      eurasia-sim robustness ultimatum -n 50
      eurasia-sim robustness --markdown > docs/robustness.md
    """
    from eurasia_sim.analysis.uncertainty import robustness_report
    from eurasia_sim.analysis.uncertainty.robustness import REPLICATES, robustness
    from eurasia_sim.scenario.library import shipped_scenarios

    count = replicates or REPLICATES
    with progress(t("running"), quiet=quiet) as done:
        found = robustness(scenarios or shipped_scenarios(), outcome=outcome, replicates=count,
                           progress=done)
    if markdown:
        click.echo(robustness_report.as_markdown(found, count), nl=False)
    elif as_json:
        print_json(robustness_report.as_dict(found))
    else:
        click.echo(robustness_report.as_text(found), nl=False)
