"""`compare` and `explain`: what differs, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eurasia_sim.cli.completing import SCENARIO, SIDE
from eurasia_sim.cli.options import Command, as_json, print_json, progress, quiet, replicates, seed

if TYPE_CHECKING:
    from eurasia_sim.analysis.attribution import Attribution

# A coalition of events is a run: enough draws for a median and a band, few enough to wait for.
DRAWS = 100


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
@as_json("every effect")
@quiet("No remarks and no progress bar.")
def compare(sides: tuple[str, ...], against: str | None, case: str, outcomes: tuple[str, ...],
            months: tuple[str, ...], replicates: int | None, seed: int | None, as_json: bool,
            quiet: bool) -> None:
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
    from eurasia_sim.analysis.compare import compare

    with progress("running", quiet=quiet) as done:
        found = compare(*sides, against=against, case=case, outcomes=outcomes, months=months,
                        replicates=replicates, seed=seed, progress=done)
    if not quiet:
        for note in found.notes:
            click.echo(f"remark: {note}", err=True)
    if as_json:
        print_json(found.as_dict())
    else:
        click.echo(found.words(), nl=False)


@click.command(cls=Command, short_help="Show why an outcome changed: by events or mechanisms.")
@click.argument("scenario", type=SCENARIO)
@click.argument("outcome")
@click.option("--case", default="baseline", show_default=True, help="The case that is explained.")
@click.option("--by", type=click.Choice(["events", "mechanisms"]), default="events",
              show_default=True, help="What the change is divided over.")
@click.option("--event", metavar="ID", help="Divide the effect of this event alone over the "
              "mechanisms.")
@click.option("--group", "groups", multiple=True, metavar="ID,ID=LABEL",
              help="Events that count as one; several times for several groups.")
@replicates("How many draws; 100 if left out.")
@seed("Another seed.")
@click.option("--all", "every", is_flag=True, help="A line for every part, however small.")
@click.option("-p", "--picture", type=click.Path(path_type=Path, dir_okay=False),
              help="Draw the parts into this file (png, svg or pdf).")
@as_json("the parts")
@quiet("No progress bar.")
def explain(scenario: Path, outcome: str, case: str, by: str, event: str | None,
            groups: tuple[str, ...], replicates: int | None, seed: int | None, every: bool,
            picture: Path | None, as_json: bool, quiet: bool) -> None:
    """Show why OUTCOME changed in SCENARIO: how much of it is due to each event or mechanism.

    \b
    Examples:
      eurasia-sim explain scenarios/history.yaml "alignment[azerbaijan, russia] at 2025-10" -n 20
      eurasia-sim explain scenarios/history.yaml "alignment[azerbaijan, russia] at 2025-10" \\
          --by mechanisms --event aircraft-incident -n 20
      eurasia-sim explain scenarios/history.yaml "cohesion[ots] at 2024-12" \\
          --group "invasion,war-in-ukraine,sanctions=the war" -n 20
    """
    from eurasia_sim.analysis import telling

    if event is not None and by == "events" and _given("by"):
        raise click.UsageError("--event divides the effect of one event over the mechanisms: "
                               "leave out --by events, or write --by mechanisms")
    if groups and (event is not None or by == "mechanisms"):
        raise click.UsageError("--group is for --by events")
    with progress("running", quiet=quiet) as done:
        found = _explained(scenario, outcome, case, by, event, dict(map(_group, groups)),
                           replicates, seed, done)
    if as_json:
        print_json(telling.as_dict(found))
    else:
        click.echo(telling.as_text(found, None if every else 12), nl=False)


def _explained(path: Path, outcome: str, case: str, by: str, event: str | None,
               groups: dict[str, list[str]], replicates: int | None, seed: int | None,
               done: Callable[[int, int], None]) -> Attribution:
    from eurasia_sim.analysis.attribution import by_events, by_mechanisms
    from eurasia_sim.results.outcome import parse_outcome
    from eurasia_sim.scenario import load_scenario, make_plan

    scenario = load_scenario(path)
    if seed is not None:
        scenario = replace(scenario, ensemble=scenario.ensemble.model_copy(update={"seed": seed}))
    plan = make_plan(scenario)
    asked = parse_outcome(outcome, plan.labels, plan.months)
    draws = plan.draws(replicates or DRAWS)
    if event is not None or by == "mechanisms":
        return by_mechanisms(scenario, asked, case=case, event=event, replicates=draws,
                             progress=done)
    return by_events(scenario, asked, case=case, groups=groups, replicates=draws, progress=done)


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
