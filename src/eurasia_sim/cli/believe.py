"""`patterns`: how far the model can be believed."""

from __future__ import annotations

from pathlib import Path

import click

from eurasia_sim.cli.options import Command


@click.command(cls=Command)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("-n", "--replicates", type=click.IntRange(1, 1_000_000), default=1000,
              show_default=True, help="How many draws.")
def patterns(file: Path | None, replicates: int) -> None:
    """Show how many draws show each pattern that the hindcast must show.

    Of the prior, and of the calibrated ensemble: that was made to show the patterns that condition
    it, and is tested with those held back. FILE is a file of patterns of your own.

    \b
    Example:
      eurasia-sim patterns -n 4000
    """
    from tqdm import tqdm

    from eurasia_sim.analysis import patterns as asked

    both = asked.ensembles()
    with tqdm(total=len(both) * replicates * asked.work(path=file), desc="running", unit="run",
              unit_scale=True, delay=1, leave=False, disable=None) as bar:
        def progress(finished: int) -> None:
            bar.update(finished)

        columns = [asked.shares(replicates, progress, calibrated=calibrated, path=file)
                   for calibrated in both]
    click.echo(asked.table(columns, path=file))


COMMANDS = (patterns,)
