"""`compare`: what differs between cases, scenarios or runs."""

from __future__ import annotations

from pathlib import Path

import click

from eurasia_sim.cli.options import (
    SIDE,
    Command,
    as_json,
    check_picture,
    picture,
    print_json,
    progress,
    quiet,
    replicates,
    save_picture,
    seed,
)
from eurasia_sim.languages import t


@click.command(cls=Command, short_help="Show paired effects between cases, scenarios or runs.")
@click.argument("sides", nargs=-1, required=True, type=SIDE)
@click.option("--against", metavar="SIDE", help="What the others are compared with; the first "
              "side if left out.")
@click.option("--case", default="baseline", show_default=True,
              help="The case of sides that name none.")
@click.option("--outcome", "outcomes", multiple=True, metavar="NAME[…]", help="What is compared, "
              'like "alignment[azerbaijan, russia] at 2027-12"; several times for several. What '
              "the focus of the first scenario asks for if left out.")
@click.option("--at", "months", multiple=True, metavar="MONTH", help="The month of outcomes that "
              "name none, like 2027-12; several times for several. The last if left out.")
@replicates("How many draws, where all sides are scenario files.")
@seed("Another seed, where all sides are scenario files.")
@picture("Draw the effects over time into this file (png, svg or pdf).")
@as_json("every effect")
@quiet("No remarks and no progress bar.")
def compare(sides: tuple[str, ...], against: str | None, case: str, outcomes: tuple[str, ...],
            months: tuple[str, ...], replicates: int | None, seed: int | None,
            picture: Path | None, overwrite: bool, as_json: bool, quiet: bool) -> None:
    """Compare SIDES on the same draws: each minus the first, replicate by replicate.

    A side is a scenario, by its file or its name, or the folder of a run that was kept; its case
    follows a colon. One scenario alone is compared with its own baseline. What does not rest on
    the same world and the same draws is refused, with the reason.

    \b
    Examples:
      eurasia-sim compare aircraft-incident
      eurasia-sim compare partner-or-patron:patron --against partner
      eurasia-sim compare results/history/run-001 no-invasion:no-invasion
      eurasia-sim compare oil-price:cheap war-ends:ends-2027 --at 2026-12 --at 2027-12
      eurasia-sim compare trade-deal --outcome "cohesion[ots] at 2027-12" --json
    """
    from eurasia_sim.analysis.effects.compare import compare

    check_picture(picture, overwrite=overwrite)
    with progress(t("running"), quiet=quiet) as done:
        found = compare(*sides, against=against, case=case, outcomes=outcomes, months=months,
                        replicates=replicates, seed=seed, progress=done)
    if not quiet:
        for note in found.notes:
            click.echo(t("remark: {note}", note=note), err=True)
    if picture is not None:
        from eurasia_sim import plots

        save_picture(plots.comparison(found), found.words(), picture, overwrite=overwrite)
    if as_json:
        print_json(found.as_dict())
    else:
        click.echo(found.words(), nl=False)
