"""`explain`: why an outcome changed, by events or by mechanisms."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from eurasia_sim.cli.options import (
    SCENARIO,
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
    the_run,
)
from eurasia_sim.languages import t


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
      eurasia-sim explain history "alignment[azerbaijan, russia] at 2025-10" -n 20
      eurasia-sim explain history "alignment[azerbaijan, russia] at 2025-10" \\
          --by mechanisms --event aircraft-incident -n 20
      eurasia-sim explain history "cohesion[ots] at 2024-12" \\
          --group "invasion,war-in-ukraine,sanctions=the war" -n 20
    """
    if event is not None and by == "events" and _given("by"):
        raise click.UsageError(t("--event divides the effect of one event over the mechanisms: "
                                 "leave out --by events, or write --by mechanisms"))
    if groups and (event is not None or by == "mechanisms"):
        raise click.UsageError(t("--group is for --by events"))
    together = dict(map(_group, groups))

    from eurasia_sim.analysis.causes import attribution_report
    from eurasia_sim.api import EXPLAINED
    from eurasia_sim.reading import is_folder

    check_picture(picture, overwrite=overwrite)
    draws = replicates or EXPLAINED
    run = the_run(source, None if is_folder(source) else draws, seed, quiet=quiet)
    with progress(t("coalitions"), quiet=quiet) as done:
        found = run.explain(outcome, by=by, event=event, case=case, groups=together, exact=exact,
                            replicates=draws, progress=done)
    if picture is not None:
        from eurasia_sim import plots
        from eurasia_sim.plots.frame.scene import scene_of

        save_picture(plots.waterfall(found, scene_of(run.scenario)),
                     attribution_report.as_text(found), picture, overwrite=overwrite)
    if as_json:
        print_json(attribution_report.as_dict(found))
    else:
        click.echo(attribution_report.as_text(found, None if every else 12), nl=False)


def _given(option: str) -> bool:
    source = click.get_current_context().get_parameter_source(option)
    return source is click.core.ParameterSource.COMMANDLINE


def _group(text: str) -> tuple[str, list[str]]:
    ids, equals, label = text.partition("=")
    names = [name.strip() for name in ids.split(",") if name.strip()]
    if not equals or not names or not label.strip():
        raise click.BadParameter(t("'{text}' is no group; write  invasion,sanctions=the war",
                                   text=text), param_hint="'--group'")
    return label.strip(), names
