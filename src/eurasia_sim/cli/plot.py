"""`plot`: pictures of a scenario, or of a run that was kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from eurasia_sim.cli.options import SCENARIO, Command, progress, quiet, replicates, seed, the_run
from eurasia_sim.languages import in_context, t

if TYPE_CHECKING:
    from eurasia_sim.api import Run
    from eurasia_sim.plots.frame.scene import Scene

FORMATS = ("png", "svg", "pdf")


@click.command(cls=Command, short_help="Draw pictures of a scenario or a kept run.")
@click.argument("source", metavar="SCENARIO|RUN-FOLDER", required=False, type=SCENARIO)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--list", "listing", is_flag=True, help="List the names of pictures, and leave.")
@click.option("--variant", help="What is compared with the baseline, in pictures that compare.")
@click.option("--outcome", "outcomes", multiple=True, metavar="NAME[…]", help="What a what-if "
              'shows, like "cohesion[ots]"; several times for several. Of what the question is '
              "about, that which moves most, if left out.")
@click.option("--at", metavar="MONTH", help="The month of pictures that show one, like 2027-12; "
              "of a heat map the largest changes, else the last month, if left out.")
@click.option("--format", "formats", multiple=True, type=click.Choice(FORMATS), default=["png"],
              show_default=True, help="Several times for several.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FOLDER",
              help="Where the pictures go; results/pictures/SCENARIO if left out.")
@replicates("How many draws, where a scenario is run.")
@seed("Another seed, where a scenario is run.")
@click.option("--overwrite", is_flag=True, help="Replace pictures that are there already.")
@quiet("Print only where the pictures are.")
def plot(source: Path | None, names: tuple[str, ...], listing: bool, variant: str | None,
         outcomes: tuple[str, ...], at: str | None, formats: tuple[str, ...],
         output: Path | None, replicates: int | None, seed: int | None, overwrite: bool,
         quiet: bool) -> None:
    """Draw pictures by their NAMEs; those that every run gets if none is named.

    \b
    Examples:
      eurasia-sim plot --list
      eurasia-sim plot partner-or-patron triangle network
      eurasia-sim plot alternatives what-if --outcome "autonomy[kazakhstan]"
      eurasia-sim plot results/history/run-001 alignment --format svg --format pdf -o slides
    """
    from eurasia_sim import plots
    from eurasia_sim.plots.frame.scene import scene_of
    from eurasia_sim.reading import shown

    if listing:
        click.echo("\n".join([*plots.PICTURES, *plots.MORE]))
        return
    if source is None:
        raise click.UsageError(t("Missing argument 'SCENARIO|RUN-FOLDER'."))
    for name in names:
        plots.check_name(name)
    run = the_run(source, replicates, seed, quiet=quiet)
    about = scene_of(run.scenario, outcomes, at, run.moves)
    for name in names:
        plots.check_shows(name, about)
    folder = output or Path("results") / "pictures" / run.scenario.slug
    with progress(t("drawing"), quiet=quiet, unit=in_context("unit", "picture")) as done:
        done(0, max(len(names), 1), t("drawing"))
        files = _draw(run, about, names, variant, formats, folder, overwrite)
    for path in files:
        click.echo(shown(path) if quiet else t("Written: {path}", path=shown(path)))


def _draw(run: Run, about: Scene, names: tuple[str, ...], variant: str | None,
          formats: tuple[str, ...], folder: Path, overwrite: bool) -> list[Path]:
    """All pictures, or none: they are moved into the folder when the last one is drawn."""
    from eurasia_sim import plots
    from eurasia_sim.files import whole_files

    with whole_files(folder, overwrite=overwrite) as partial:
        drawn = plots.draw(run.data, about, partial, names=names or None, variant=variant,
                           formats=formats)
    return [folder / path.name for path in drawn]
