"""`evidence`: what rests on what."""

from __future__ import annotations

import click

from eurasia_sim.cli.options import Command, as_json, print_json, quiet
from eurasia_sim.languages import t


@click.command(cls=Command, short_help="Show what rests on what.")
@click.argument("name", required=False)
@click.option("--markdown", is_flag=True, help="The table of the documentation.")
@click.option("--checks", is_flag=True, help="The base year beside figures it was not built from.")
@as_json("all sources, or every use of NAME")
@quiet("Print only ids, or what names NAME.")
def evidence(name: str | None, markdown: bool, checks: bool, as_json: bool, quiet: bool) -> None:
    """Show what rests on what: all sources, or everything about NAME.

    NAME is an evidence id (R16, sipri-arms), judgement, or a number or event.

    \b
    Examples:
      eurasia-sim evidence
      eurasia-sim evidence R16
      eurasia-sim evidence states.azerbaijan.alignment.russia
      eurasia-sim evidence sipri-arms --json
    """
    from eurasia_sim.analysis.belief import cross_checks
    from eurasia_sim.analysis.catalogue import evidence as catalogue

    if sum((bool(name) or as_json, markdown, checks)) > 1:
        raise click.UsageError(t("NAME and --json, --markdown and --checks exclude each other"))
    if checks:
        click.echo(cross_checks.as_markdown(), nl=False)
    elif markdown:
        click.echo(catalogue.as_markdown())
    elif as_json:
        print_json(catalogue.as_dict(name))
    elif quiet:
        found = catalogue.as_dict(name)
        lines = [s["id"] for s in found["sources"]] + [u["what"] for u in found["uses"]]
        click.echo("\n".join(dict.fromkeys(lines)))
    else:
        click.echo(catalogue.as_text(name))
