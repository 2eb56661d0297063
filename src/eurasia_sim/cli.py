"""The command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from eurasia_sim._version import __version__
from eurasia_sim.reading import InputError, shown

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
@click.option("-n", "--replicates", type=click.IntRange(1), help="How many draws, instead of the "
              "scenario's own number.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Another seed.")
@click.option("-o", "--results", type=click.Path(path_type=Path), default=Path("results"),
              show_default=True, help="Folder of results.")
@click.option("--overwrite", is_flag=True, help="Replace this scenario's latest run instead of "
              "keeping it.")
@click.option("--no-pictures", is_flag=True, help="Only numbers and words.")
@click.option("-q", "--quiet", is_flag=True, help="Print only the folder of the results.")
def run(scenario: Path, replicates: int | None, seed: int | None, results: Path, overwrite: bool,
        no_pictures: bool, quiet: bool) -> None:
    """Run SCENARIO: its baseline and every variant on the same draws.

    \b
    Examples:
      eurasia-sim run scenarios/trade-deal.yaml
      eurasia-sim run my-scenario.yaml -n 200 --no-pictures
    """
    from tqdm import tqdm

    from eurasia_sim import api
    from eurasia_sim.scenario import load_scenario

    loaded = load_scenario(scenario)
    count = (replicates or loaded.ensemble.replicates) * len(loaded.cases)
    with tqdm(total=count, desc="running", unit="run", unit_scale=True, delay=1, leave=False,
              disable=True if quiet else None) as bar:
        def progress(finished: int) -> None:
            bar.update(finished)

        done = api.run(loaded, replicates=replicates, seed=seed, progress=progress)
    command = " ".join(["eurasia-sim", *(sys.argv[1:] if sys.argv[0] else [])])
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
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; nothing was kept of this run", err=True)
        return 130
    except BrokenPipeError:
        # The reader went away (… | head): not an error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
