"""`site`: the page as a folder of files for any web space."""

from __future__ import annotations

from pathlib import Path

import click

from eurasia_sim.cli.options import SCENARIO, Command, progress, quiet
from eurasia_sim.languages import t


@click.command(cls=Command, short_help="Write the page as files for any web space.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...", type=SCENARIO)
@click.option("--overwrite", is_flag=True, help="Replace a page that is there already.")
@quiet("Print only where the page is.")
def site(folder: Path, scenarios: tuple[Path, ...], overwrite: bool, quiet: bool) -> None:
    """Write the page with SCENARIOs to FOLDER; with all that come with it by default.

    The files can lie on any web space, also below a path; the model runs in the visitor's browser,
    and nothing is asked of any other machine. Files with a checksum in their name may be kept for
    ever by browsers.

    \b
    Examples:
      eurasia-sim site public
      eurasia-sim site public my-question.yaml
      python -m http.server --directory public
    """
    from eurasia_sim.app.handout import write_site
    from eurasia_sim.reading import shown
    from eurasia_sim.wording.numbers import numeral

    with progress(t("writing"), quiet=quiet) as done:
        size = write_site(scenarios, folder, overwrite=overwrite,
                          progress=lambda since, whole: done(since, whole))
    click.echo(shown(folder) if quiet else
               t("Written: {path} ({size} MB); open index.html through a web server",
                 path=shown(folder), size=numeral(size / 1e6, ".1f")))
