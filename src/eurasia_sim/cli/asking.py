"""`compare` and `explain`: what differs, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from eurasia_sim.cli.completing import SCENARIO, SIDE
from eurasia_sim.cli.opening import the_run
from eurasia_sim.cli.options import (
    Command,
    as_json,
    picture,
    print_json,
    progress,
    quiet,
    replicates,
    seed,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = (".png", ".svg", ".pdf")


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

    A side is a scenario file or the folder of a run that was kept; its case follows a colon. One
    scenario alone is compared with its own baseline. What does not rest on the same world and the
    same draws is refused, with the reason.

    \b
    Examples:
      eurasia-sim compare scenarios/aircraft-incident.yaml
      eurasia-sim compare scenarios/partner-or-patron.yaml:patron --against partner
      eurasia-sim compare results/history/run-001 scenarios/no-invasion.yaml:no-invasion
      eurasia-sim compare scenarios/oil-price.yaml scenarios/war-ends.yaml --at 2024-12 --at 2027-12
      eurasia-sim compare scenarios/trade-deal.yaml --outcome "cohesion[ots] at 2027-12" --json
    """
    from eurasia_sim.analysis.effects.compare import compare

    _check_picture(picture, overwrite=overwrite)
    with progress("running", quiet=quiet) as done:
        found = compare(*sides, against=against, case=case, outcomes=outcomes, months=months,
                        replicates=replicates, seed=seed, progress=done)
    if not quiet:
        for note in found.notes:
            click.echo(f"remark: {note}", err=True)
    if picture is not None:
        from eurasia_sim import plots

        _save(plots.comparison(found), found.words(), picture, overwrite=overwrite)
    if as_json:
        print_json(found.as_dict())
    else:
        click.echo(found.words(), nl=False)


@click.command(cls=Command, short_help="Show why an outcome changed: by events or mechanisms.")
@click.argument("source", metavar="SCENARIO|RUN-FOLDER", type=SCENARIO)
@click.argument("outcome")
@click.option("--case", default="baseline", show_default=True, help="The case that is explained.")
@click.option("--by", type=click.Choice(["events", "mechanisms"]), default="events",
              show_default=True, help="What the change is divided over.")
@click.option("--event", metavar="ID", help="Divide the effect of this event alone over the "
              "mechanisms.")
@click.option("--group", "groups", multiple=True, metavar="ID,ID=LABEL",
              help="Events that count as one; several times for several groups.")
@click.option("--exact", is_flag=True, help="Run every coalition, of at most twelve events.")
@replicates("How many draws, each with every coalition; 200 if left out.")
@seed("Another seed.")
@click.option("--all", "every", is_flag=True, help="A line for every part, however small.")
@picture("Draw the parts into this file (png, svg or pdf).")
@as_json("the parts")
@quiet("No progress bar.")
def explain(source: Path, outcome: str, case: str, by: Literal["events", "mechanisms"],
            event: str | None, groups: tuple[str, ...], exact: bool, replicates: int | None,
            seed: int | None, every: bool, picture: Path | None, overwrite: bool, as_json: bool,
            quiet: bool) -> None:
    """Show why OUTCOME changed: how much of it is due to each event, or to each mechanism.

    \b
    Examples:
      eurasia-sim explain scenarios/history.yaml "alignment[azerbaijan, russia] at 2025-10" -n 20
      eurasia-sim explain scenarios/history.yaml "alignment[azerbaijan, russia] at 2025-10" \\
          --by mechanisms --event aircraft-incident -n 20
      eurasia-sim explain scenarios/history.yaml "cohesion[ots] at 2024-12" \\
          --group "invasion,war-in-ukraine,sanctions=the war" -n 20
    """
    if event is not None and by == "events" and _given("by"):
        raise click.UsageError("--event divides the effect of one event over the mechanisms: "
                               "leave out --by events, or write --by mechanisms")
    if groups and (event is not None or by == "mechanisms"):
        raise click.UsageError("--group is for --by events")
    together = dict(map(_group, groups))

    from eurasia_sim.analysis.causes import attribution_report
    from eurasia_sim.api import EXPLAINED
    from eurasia_sim.reading import is_folder

    _check_picture(picture, overwrite=overwrite)
    draws = replicates or EXPLAINED
    run = the_run(source, None if is_folder(source) else draws, seed, quiet=quiet)
    with progress("coalitions", quiet=quiet) as done:
        found = run.explain(outcome, by=by, event=event, case=case, groups=together, exact=exact,
                            replicates=draws, progress=done)
    if picture is not None:
        from eurasia_sim import plots
        from eurasia_sim.plots.frame.scene import scene_of

        _save(plots.waterfall(found, scene_of(run.scenario)), attribution_report.as_text(found),
              picture, overwrite=overwrite)
    if as_json:
        print_json(attribution_report.as_dict(found))
    else:
        click.echo(attribution_report.as_text(found, None if every else 12), nl=False)


def _check_picture(picture: Path | None, *, overwrite: bool) -> None:
    from eurasia_sim.files import check_free

    if picture is None:
        return
    if picture.suffix not in FORMATS:
        raise click.BadParameter(f"'{picture}' ends in none of {', '.join(FORMATS)}",
                                 param_hint="'--picture'")
    check_free(picture, overwrite=overwrite)


def _save(figure: Figure, text: str, picture: Path, *, overwrite: bool) -> None:
    from eurasia_sim import plots
    from eurasia_sim.files import whole_file

    with whole_file(picture, overwrite=overwrite) as partial:
        plots.save(figure, partial.parent, partial.stem, text,
                   formats=[partial.suffix.removeprefix(".")])


def _given(option: str) -> bool:
    source = click.get_current_context().get_parameter_source(option)
    return source is click.core.ParameterSource.COMMANDLINE


def _group(text: str) -> tuple[str, list[str]]:
    ids, equals, label = text.partition("=")
    names = [name.strip() for name in ids.split(",") if name.strip()]
    if not equals or not names or not label.strip():
        raise click.BadParameter(f"'{text}' is no group; write  invasion,sanctions=the war",
                                 param_hint="'--group'")
    return label.strip(), names


COMMANDS = (compare, explain)
