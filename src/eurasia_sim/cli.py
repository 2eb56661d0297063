"""The command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Thread

import click

from eurasia_sim._version import __version__
from eurasia_sim.reading import InputError, shown

MAX_REPLICATES = 10_000_000
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=CONTEXT)
@click.version_option(__version__, "-V", "--version", prog_name="eurasia-sim",
                      message="%(prog)s %(version)s")
def commands() -> None:
    """What an event does to the balance of influence between great powers and a region's states.

    \b
    Start with:
      eurasia-sim run scenarios/aircraft-incident.yaml

    Exit status: 0 when all went well, 2 when the input cannot be used (the message says file,
    line and remedy), 130 when interrupted.
    """


@commands.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option("-n", "--replicates", type=click.IntRange(1, MAX_REPLICATES),
              help="How many draws, instead of the scenario's own number.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Another seed.")
@click.option("-o", "--results", type=click.Path(path_type=Path), default=Path("results"),
              show_default=True, help="Folder of results.")
@click.option("--overwrite", is_flag=True, help="Replace this scenario's latest run instead of "
              "keeping it.")
@click.option("--no-pictures", is_flag=True, help="Only numbers and words.")
@click.option("--reduce", is_flag=True, help="Keep only tables, for ensembles of any size: a "
              "million draws in the memory of a thousand.")
@click.option("-q", "--quiet", is_flag=True, help="Print only the folder of the results.")
def run(scenario: Path, replicates: int | None, seed: int | None, results: Path, overwrite: bool,
        no_pictures: bool, reduce: bool, quiet: bool) -> None:
    """Run SCENARIO: its baseline and every variant on the same draws.

    \b
    Examples:
      eurasia-sim run scenarios/trade-deal.yaml
      eurasia-sim run my-scenario.yaml -n 200 --no-pictures
      eurasia-sim run my-scenario.yaml -n 1000000 --reduce
    """
    from tqdm import tqdm

    from eurasia_sim import api
    from eurasia_sim.results.store import check_writable
    from eurasia_sim.scenario import load_scenario

    loaded = load_scenario(scenario)
    check_writable(results / loaded.slug)
    # What saving and drawing need takes a second to import: meanwhile the model runs.
    Thread(target=_import_ahead, args=(not (no_pictures or reduce),), daemon=True).start()
    count = (replicates or loaded.ensemble.replicates) * len(loaded.cases)
    command = " ".join(["eurasia-sim", *(sys.argv[1:] if sys.argv[0] else [])])
    with tqdm(total=count, desc="running", unit="run", unit_scale=True, delay=1, leave=False,
              disable=True if quiet else None) as bar:
        def progress(finished: int) -> None:
            bar.update(finished)

        if reduce:
            folder = api.reduce(loaded, results, replicates=replicates, seed=seed,
                                overwrite=overwrite, progress=progress, command=command)
            click.echo(shown(folder) if quiet else f"Kept in {shown(folder)}: tables only")
            return
        done = api.run(loaded, replicates=replicates, seed=seed, progress=progress)
    if not quiet:
        click.echo(done.answer())
    with tqdm(total=2, desc="drawing and saving", delay=1, leave=False, bar_format="{desc} …",
              disable=True if quiet else None) as bar:
        bar.update(1)
        folder = done.save(results, pictures=not no_pictures, overwrite=overwrite,
                           command=command)
    if quiet:
        click.echo(shown(folder))
        return
    size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6
    names = ["answer.txt", "quantiles.csv", "effects.csv", "ensemble.nc", "pictures"]
    there = [name for name in names if (folder / name).exists()]
    click.echo(f"Kept in {shown(folder)} ({size:.0f} MB): {', '.join(there)}")


def _import_ahead(pictures: bool) -> None:
    import h5netcdf  # noqa: F401
    import xarray  # noqa: F401

    if pictures:
        import eurasia_sim.plots  # noqa: F401


@commands.command()
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
    from eurasia_sim.reading import read_document
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
        raise SystemExit(2)
    if strict and remarked:
        raise SystemExit(1)


@commands.command()
@click.argument("file", type=click.Path(path_type=Path))
def new(file: Path) -> None:
    """Write a commented scenario into FILE to start from.

    \b
    Example:
      eurasia-sim new my-question.yaml
    """
    from eurasia_sim.scenario.library import write_new

    written = write_new(file)
    click.echo("written: " + ", ".join(shown(path) for path in written))
    click.echo(f"Change it, then:  eurasia-sim run {shown(file)}")


@commands.command()
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

    if kind is None:
        click.echo(explain.list_kinds())
        return
    text, drawn = explain.explain_kind(kind, picture)
    click.echo(text)
    click.echo(f"\nPicture: {shown(drawn)}")


@commands.command()
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


@commands.command()
@click.option("-n", "--replicates", type=click.IntRange(1, 100_000), default=1000,
              show_default=True, help="How many draws.")
def patterns(replicates: int) -> None:
    """Show how many draws show each pattern that the hindcast must show.

    \b
    Example:
      eurasia-sim patterns -n 4000
    """
    from tqdm import tqdm

    from eurasia_sim.analysis.patterns import PATTERNS, shares

    count = len({pattern.run for pattern in PATTERNS})
    with tqdm(total=count, desc="scenarios", delay=1, leave=False, disable=None) as bar:
        def done() -> None:
            bar.update()

        found = shares(replicates, done)
    for pattern in PATTERNS:
        click.echo(f"{pattern.id:<4} {100 * found[pattern.id]:5.1f} %  {pattern.claim}")


@commands.command(hidden=True)
@click.argument("folder", type=click.Path(path_type=Path))
def schemas(folder: Path) -> None:
    """Write the JSON schemas that editors use into FOLDER."""
    from eurasia_sim.scenario.schemas import write_schemas

    for path in write_schemas(folder):
        click.echo(shown(path))


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point of ``eurasia-sim`` and ``run.py``; returns the exit status."""
    try:
        commands.main(args=list(arguments) if arguments is not None else None,
                      prog_name="eurasia-sim", standalone_mode=False)
    except InputError as error:
        click.echo(f"error: {error}", err=True)
        return 2
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except SystemExit as leave:
        return int(leave.code or 0)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; nothing was kept of this run", err=True)
        return 130
    except BrokenPipeError:
        # The reader went away (… | head): not an error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
