"""`handout`: one HTML file with sliders."""

from __future__ import annotations

from pathlib import Path

import click

from eurasia_sim.cli.options import SCENARIO, Command, progress, quiet


@click.command(cls=Command, short_help="Write one HTML file with sliders that works offline.")
@click.argument("scenario", type=SCENARIO)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE.html",
              help="The file; results/SCENARIO/handout.html if left out.")
@click.option("--start", metavar="CASE", help="The case that the sliders change; the one with "
              "most events to change if left out.")
@click.option("--slider", "sliders", multiple=True, metavar="EVENT", help="An event that gets a "
              "slider, up to three; what the variants are about if left out.")
@click.option("--overwrite", is_flag=True, help="Replace a file that is there already.")
@quiet("Print only where the file is.")
def handout(scenario: Path, output: Path | None, start: str | None, sliders: tuple[str, ...],
            overwrite: bool, quiet: bool) -> None:
    """Write SCENARIO as one HTML file for messengers and memory sticks, with up to three sliders.

    The file needs no network and no other file. Its sliders move over runs computed now; what
    lies between them is interpolated, and the page says how large the error is.

    \b
    Examples:
      eurasia-sim handout aircraft-incident
      eurasia-sim handout war-ends --start ends-as-partner --slider peace
    """
    from eurasia_sim.app.handout import write_handout
    from eurasia_sim.files import check_free
    from eurasia_sim.reading import shown

    target = output or Path("results") / scenario.stem / "handout.html"
    check_free(target, overwrite=overwrite)
    with progress("running", quiet=quiet) as done:
        grid = write_handout(scenario, target, start=start, sliders=sliders, overwrite=overwrite,
                             progress=lambda since, whole: done(since, whole))
    if quiet:
        click.echo(shown(target))
        return
    click.echo(f"Written: {shown(target)} ({target.stat().st_size / 1e6:.1f} MB), sliders: "
               f"{', '.join(grid.sliders)}")
    click.echo(f"Between its runs the largest error of a curve was {grid.worst:.3f} in "
               f"{grid.checks} checks (99 of 100 values: below {grid.typical:.3f}).")
