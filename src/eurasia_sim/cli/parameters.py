"""`parameters`: the uncertain numbers, and what each rests on."""

from __future__ import annotations

import click

from eurasia_sim.cli.options import Command, as_json, print_json
from eurasia_sim.languages import t


@click.command(cls=Command, short_help="List uncertain numbers: prior, posterior, source.")
@click.argument("name", required=False)
@click.option("--markdown", is_flag=True, help="Print the page of the documentation.")
@as_json("for each number its prior, posterior, unit, source and reason")
def parameters(name: str | None, markdown: bool, as_json: bool) -> None:
    """List the uncertain numbers of history, or those with NAME in theirs, and what each rests on.

    \b
    Examples:
      eurasia-sim parameters beta
      eurasia-sim parameters states.azerbaijan.alignment
      eurasia-sim parameters --markdown > docs/parameters.md
    """
    from eurasia_sim.analysis.uncertainty import parameters as known

    if markdown:
        if name is not None:
            raise click.UsageError(t("--markdown is about all numbers: leave out NAME"))
        click.echo(known.as_markdown(), nl=False)
    elif as_json:
        print_json(known.as_dict(known.known(name)))
    else:
        click.echo(known.as_text(known.known(name)), nl=False)
