"""`handout`: one HTML file with the whole page of a scenario."""

from __future__ import annotations

from pathlib import Path

import click

from eurasia_sim.cli.options import SCENARIO, Command, quiet
from eurasia_sim.languages import t


@click.command(cls=Command, short_help="Write one HTML file that works offline.")
@click.argument("scenario", type=SCENARIO)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE.html",
              help="The file; results/SCENARIO/handout.html if left out.")
@click.option("--overwrite", is_flag=True, help="Replace a file that is there already.")
@quiet("Print only where the file is.")
def handout(scenario: Path, output: Path | None, overwrite: bool, quiet: bool) -> None:
    """Write SCENARIO as one HTML file for messengers and memory sticks.

    The file needs no network and no other file: the model is in it, and runs every what-if anew.

    \b
    Examples:
      eurasia-sim handout aircraft-incident
      eurasia-sim handout war-ends -o war.html
    """
    from eurasia_sim.app.handout import write_handout
    from eurasia_sim.files import check_free
    from eurasia_sim.reading import shown
    from eurasia_sim.wording.numbers import numeral

    target = output or Path("results") / scenario.stem / "handout.html"
    check_free(target, overwrite=overwrite)
    write_handout(scenario, target, overwrite=overwrite)
    click.echo(shown(target) if quiet else
               t("Written: {path} ({size} MB)", path=shown(target),
                 size=numeral(target.stat().st_size / 1e6, ".1f")))
