"""`copy`: a shipped scenario, as files to change."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from eurasia_sim.cli.options import SHIPPED, Command, quiet
from eurasia_sim.languages import t


@click.command(cls=Command, short_help="Copy a shipped scenario, to change it.")
@click.argument("name", required=False, type=SHIPPED)
@click.argument("folder", default=Path(), required=False,
                type=click.Path(path_type=Path, file_okay=False))
@click.option("--list", "listing", is_flag=True, help="List the names of shipped files, and leave.")
@quiet("Print only the files that were written.")
def copy(name: str | None, folder: Path, listing: bool, quiet: bool) -> None:
    """Copy the shipped scenario NAME, with what it extends, into FOLDER or the current folder.

    Sweeps and worlds too. A file that is there already is never replaced: if it differs, nothing
    is copied.

    \b
    Examples:
      eurasia-sim copy --list
      eurasia-sim copy aircraft-incident
      eurasia-sim copy own-world/salt-tax islands
    """
    from eurasia_sim.reading import shown
    from eurasia_sim.scenario.copying import copy_shipped
    from eurasia_sim.scenario.library import shipped

    if listing:
        click.echo("\n".join(shipped()))
        return
    if name is None:
        raise click.UsageError(t("Missing argument 'NAME'; --list shows the names."))
    copied, written = copy_shipped(name, folder)
    if quiet:
        for path in written:
            click.echo(shown(path))
        return
    click.echo(t("written: {files}", files=", ".join(map(shown, written))) if written else
               t("{path}: it is there already", path=shown(copied)))
    verb = ("sweep" if name in shipped("sweep") else "validate" if name in shipped("world")
            else "run")
    click.echo(t("Change it, then:  {command}",
                 command=f"eurasia-sim {verb} {shlex.quote(shown(copied))}"))
