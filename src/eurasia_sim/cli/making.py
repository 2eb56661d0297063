"""`validate`, `new` and `schemas`: writing scenarios."""

from __future__ import annotations

from pathlib import Path

import click

from eurasia_sim.cli.options import INPUT, REMARK, Command


@click.command(cls=Command)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Leave with status 1 where there is a remark.")
def validate(files: tuple[Path, ...], strict: bool) -> None:
    """Check FILES (scenarios, worlds, kinds) without running them.

    Beside errors it finds what a careful colleague would: events that change nothing or are
    left out, variants that equal the baseline, unusual severities, judgements without a range.

    \b
    Example:
      eurasia-sim validate my-scenario.yaml
    """
    from eurasia_sim.analysis import review
    from eurasia_sim.reading import InputError, read_document, shown
    from eurasia_sim.scenario import load_scenario, make_plan

    failed = remarked = 0
    for path in files:
        try:
            document = read_document(path)
            what = review.what_is(document)
            if what == "world":
                remarks = review.review_world(document)
            elif what == "kinds":
                remarks = review.review_kinds(document)
            else:
                scenario = load_scenario(path)
                make_plan(scenario)
                remarks = review.review_scenario(scenario)
        except InputError as error:
            click.echo(f"error: {error}", err=True)
            failed += 1
            continue
        for remark in remarks:
            click.echo(f"remark: {remark}")
        remarked += bool(remarks)
        if not remarks:
            click.echo(f"{shown(path)}: this {what} is fine")
    if failed:
        raise SystemExit(INPUT)
    if strict and remarked:
        raise SystemExit(REMARK)


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
def new(file: Path) -> None:
    """Write a commented scenario into FILE to start from.

    \b
    Example:
      eurasia-sim new my-question.yaml
    """
    from eurasia_sim.reading import shown
    from eurasia_sim.scenario.library import write_new

    written = write_new(file)
    click.echo("written: " + ", ".join(shown(path) for path in written))
    click.echo(f"Change it, then:  eurasia-sim run {shown(file)}")


@click.command(cls=Command, hidden=True)
@click.argument("folder", type=click.Path(path_type=Path))
def schemas(folder: Path) -> None:
    """Write the JSON schemas that editors use into FOLDER."""
    from eurasia_sim.reading import shown
    from eurasia_sim.scenario.schemas import write_schemas

    for path in write_schemas(folder):
        click.echo(shown(path))


COMMANDS = (validate, new, schemas)
