"""`docs`: the documentation, where it came with the program."""

from __future__ import annotations

from pathlib import Path

import click

from eurasia_sim.cli.options import Command, quiet
from eurasia_sim.languages import t

# Beside the package in a copy of the project; an installed package has none.
PAGES = Path(__file__).resolve().parents[3] / "docs"


@click.command(cls=Command, short_help="Open the documentation.")
@quiet("Print only where it is, and open nothing.")
def docs(quiet: bool) -> None:
    """Open the documentation in a browser; say where its pages are if it was not built.

    It comes with a copy of the project. An installed package is without it, and says so.

    \b
    Examples:
      eurasia-sim docs
      eurasia-sim docs -q
    """
    import webbrowser

    from eurasia_sim.reading import InputError, shown

    site, index = PAGES / "_site" / "index.html", PAGES / "index.md"
    if not (PAGES / "conf.py").is_file():
        raise InputError(t("this installation came without the documentation"),
                         hint=t("it is in the folder docs of a copy of the project, index.md "
                                "first; here  eurasia-sim --help  and  eurasia-sim COMMAND "
                                "--help  tell what there is"))
    found = site if site.is_file() else index
    if quiet:
        click.echo(shown(found))
    elif found == site:
        opened = webbrowser.open(site.as_uri())
        click.echo(t("Opened: {path}", path=shown(site)) if opened else
                   t("Open in a browser: {path}", path=shown(site)))
    else:
        click.echo(t("The pages, begin with: {path}", path=shown(index)))
        click.echo(t("As a site with a search, in the project's folder:"))
        click.echo('  python -m pip install -e ".[docs]"\n'
                   "  python -m sphinx -b html docs docs/_site")
