"""`kinds` and `evidence`: what the program knows, and what that rests on."""

from __future__ import annotations

from pathlib import Path

import click

from eurasia_sim.cli.options import Command


@click.command(cls=Command)
@click.argument("kind", required=False)
@click.option("-p", "--picture", type=click.Path(path_type=Path), help="Where the picture goes; "
              "results/kinds/KIND.png if left out.")
def kinds(kind: str | None, picture: Path | None) -> None:
    """List the kinds of events, or explain KIND and draw what one does to a world at rest.

    \b
    Examples:
      eurasia-sim kinds
      eurasia-sim kinds aircraft_incident
    """
    from eurasia_sim import explain
    from eurasia_sim.reading import shown

    if kind is None:
        click.echo(explain.list_kinds())
        return
    text, drawn = explain.explain_kind(kind, picture)
    click.echo(text)
    click.echo(f"\nPicture: {shown(drawn)}")


@click.command(cls=Command)
@click.argument("name", required=False)
@click.option("--markdown", is_flag=True, help="The table of the documentation.")
@click.option("--checks", is_flag=True, help="The base year beside figures it was not built from.")
def evidence(name: str | None, markdown: bool, checks: bool) -> None:
    """Show what rests on what: all sources, or everything about NAME.

    NAME is an evidence id (R16, sipri-arms), judgement, or a number or event.

    \b
    Examples:
      eurasia-sim evidence
      eurasia-sim evidence R16
      eurasia-sim evidence states.azerbaijan.alignment.russia
    """
    from eurasia_sim import explain

    if checks:
        click.echo(explain.checks_markdown(), nl=False)
        return
    click.echo(explain.evidence_markdown() if markdown else explain.evidence_text(name))


COMMANDS = (kinds, evidence)
