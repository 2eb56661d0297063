"""`new`: a commented scenario to start from."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from eurasia_sim.cli.options import Command, quiet
from eurasia_sim.languages import t


@click.command(cls=Command, short_help="Write a commented scenario to start from.")
@click.argument("file", type=click.Path(path_type=Path))
@quiet("Print only the files that were written.")
def new(file: Path, quiet: bool) -> None:
    """Write a commented scenario into FILE to start from; a file that exists is left alone.

    \b
    Example:
      eurasia-sim new my-question.yaml
    """
    from eurasia_sim.reading import shown
    from eurasia_sim.scenario.library import write_new

    written = write_new(file)
    if quiet:
        for path in written:
            click.echo(shown(path))
        return
    click.echo(t("written: {files}", files=", ".join(map(shown, written))))
    click.echo(t("Change it, then:  {command}",
                 command=f"eurasia-sim run {shlex.quote(shown(file))}"))
