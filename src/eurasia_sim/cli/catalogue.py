"""`kinds` and `evidence`: what the program knows, and what that rests on."""

from __future__ import annotations

from pathlib import Path

import click

from eurasia_sim.cli.completing import KIND
from eurasia_sim.cli.options import Command, as_json, print_json, quiet


@click.command(cls=Command, short_help="List the kinds of events, or explain one.")
@click.argument("kind", required=False, type=KIND)
@click.option("-p", "--picture", type=click.Path(path_type=Path), help="Where the picture goes; "
              "results/kinds/KIND.png if left out.")
@click.option("--overwrite", is_flag=True, help="Let the picture replace a file.")
@as_json("the kinds; KIND with the response to its example, without a picture")
@quiet("Print only the names, or with KIND only where the picture is.")
def kinds(kind: str | None, picture: Path | None, overwrite: bool, as_json: bool,
          quiet: bool) -> None:
    """List the kinds of events, or explain KIND and draw what one does to a world at rest.

    \b
    Examples:
      eurasia-sim kinds
      eurasia-sim kinds aircraft_incident
      eurasia-sim kinds summit --json
    """
    from eurasia_sim import explain
    from eurasia_sim.reading import shown

    if picture is not None and (kind is None or as_json):
        raise click.UsageError("--picture is for one KIND, without --json")
    if as_json:
        print_json(explain.kinds_data(kind))
    elif kind is None:
        names = [entry["name"] for entry in explain.kinds_data()["kinds"]] if quiet else []
        click.echo("\n".join(names) if quiet else explain.list_kinds())
    else:
        text, drawn = explain.explain_kind(kind, picture, overwrite=overwrite)
        click.echo(shown(drawn) if quiet else f"{text}\n\nPicture: {shown(drawn)}")


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
    from eurasia_sim import explain

    if sum((bool(name) or as_json, markdown, checks)) > 1:
        raise click.UsageError("NAME and --json, --markdown and --checks exclude each other")
    if as_json:
        print_json(explain.evidence_data(name))
    elif quiet and not (markdown or checks):
        found = explain.evidence_data(name)
        lines = [s["id"] for s in found["sources"]] + [u["what"] for u in found["uses"]]
        click.echo("\n".join(dict.fromkeys(lines)))
    elif checks:
        click.echo(explain.checks_markdown(), nl=False)
    else:
        click.echo(explain.evidence_markdown() if markdown else explain.evidence_text(name))


COMMANDS = (kinds, evidence)
