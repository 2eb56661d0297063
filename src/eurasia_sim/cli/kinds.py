"""`kinds`: the kinds of events, and what one does to a world at rest."""

from __future__ import annotations

from pathlib import Path

import click

from eurasia_sim.cli.options import KIND, Command, as_json, print_json, quiet
from eurasia_sim.languages import t


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
    from eurasia_sim.analysis.catalogue import kinds as catalogue
    from eurasia_sim.reading import shown

    if picture is not None and (kind is None or as_json):
        raise click.UsageError(t("--picture is for one KIND, without --json"))
    if as_json:
        print_json(catalogue.as_dict(kind))
    elif kind is None:
        names = [entry["name"] for entry in catalogue.as_dict()["kinds"]] if quiet else []
        click.echo("\n".join(names) if quiet else catalogue.as_text())
    else:
        # The picture that nobody named is drawn anew each time.
        target = picture or Path("results") / "kinds" / f"{kind}.png"
        text = _explained(kind, target, overwrite=overwrite or picture is None)
        click.echo(shown(target) if quiet else "\n\n".join(
            [text, t("Picture: {path}", path=shown(target))]))


def _explained(name: str, target: Path, *, overwrite: bool) -> str:
    """The text about a kind; the response to its example is drawn into a file."""
    from eurasia_sim.analysis.catalogue.kinds import explanation, kind_of
    from eurasia_sim.analysis.catalogue.response import response
    from eurasia_sim.files import check_free, whole_file
    from eurasia_sim.plots.pictures.kinds import draw_response

    kind = kind_of(name)
    check_free(target, overwrite=overwrite)
    event, series = response(name)
    with whole_file(target, overwrite=overwrite) as partial:
        draw_response(kind.label, event.id, [(s.name, s.effect) for s in series], partial)
    return explanation(name, series)
