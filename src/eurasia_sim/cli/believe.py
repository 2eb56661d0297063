"""`patterns`: how far the model can be believed."""

from __future__ import annotations

import click

from eurasia_sim.cli.options import Command


@click.command(cls=Command)
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


COMMANDS = (patterns,)
