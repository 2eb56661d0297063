"""`patterns`: what the hindcast must show, and how many draws show it."""

from __future__ import annotations

from pathlib import Path

import click

from eurasia_sim.cli.options import Command, as_json, print_json, progress, quiet
from eurasia_sim.languages import t


@click.command(cls=Command)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("-n", "--replicates", type=click.IntRange(1, 1_000_000), default=1000,
              show_default=True, help="How many draws.")
@as_json("every pattern with its shares")
@quiet("No progress bar.")
def patterns(file: Path | None, replicates: int, as_json: bool, quiet: bool) -> None:
    """Show how many draws show each pattern that the hindcast must show.

    Of the prior, and of the calibrated ensemble: that was made to show the patterns that condition
    it, and is tested with those held back. FILE is a file of patterns of your own.

    \b
    Examples:
      eurasia-sim patterns -n 4000
      eurasia-sim patterns --json
    """
    from eurasia_sim.analysis.belief import patterns as asked

    both = asked.ensembles()
    whole = len(both) * replicates * asked.work(path=file)
    with progress(t("running"), quiet=quiet) as done:
        columns = [asked.shares(replicates, lambda finished: done(finished, whole),
                                calibrated=calibrated, path=file) for calibrated in both]
    if not as_json:
        click.echo(asked.table(columns, path=file))
        return
    known = asked.read_patterns(file)[1] if file else asked.shipped_patterns()
    names = ["calibrated" if calibrated else "prior" for calibrated in both]
    print_json({"replicates": replicates, "patterns": [
        {"id": name, "claim": pattern.claim, "use": pattern.use, "source": pattern.source,
         "share": {column: shares[name] for column, shares in zip(names, columns, strict=True)}}
        for name, pattern in known.items()]})
