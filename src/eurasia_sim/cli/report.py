"""`report`: one page about a scenario, or about a run that was kept."""

from __future__ import annotations

from pathlib import Path

import click

from eurasia_sim.cli.options import SCENARIO, Command, progress, quiet, replicates, seed, the_run
from eurasia_sim.languages import in_context, t


@click.command(cls=Command, short_help="Write one page about a scenario or a kept run.")
@click.argument("source", metavar="SCENARIO|RUN-FOLDER", type=SCENARIO)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE.html",
              help="The page; report.html beside the results if left out.")
@click.option("--case", help="The case whose reasons are told; the variant that changes most if "
              "left out.")
@replicates("How many draws, where a scenario is run.")
@seed("Another seed, where a scenario is run.")
@click.option("--overwrite", is_flag=True, help="Replace a page that is there already.")
@quiet("Print only where the page is.")
def report(source: Path, output: Path | None, case: str | None, replicates: int | None,
           seed: int | None, overwrite: bool, quiet: bool) -> None:
    """Write one page of HTML: question, answer, pictures, reasons and assumptions.

    The page needs no network and no other file, and can be handed out.

    \b
    Examples:
      eurasia-sim report trade-deal
      eurasia-sim report results/history/run-001 -o history.html
    """
    from eurasia_sim.files import check_free
    from eurasia_sim.reading import is_folder, shown
    from eurasia_sim.report import STEPS, write_report

    if output is None:
        output = (source if is_folder(source) else Path("results") / source.stem) / "report.html"
    check_free(output, overwrite=overwrite)
    run = the_run(source, replicates, seed, quiet=quiet)
    with progress(t(STEPS[0]), quiet=quiet, unit=in_context("unit", "step")) as done:
        def begin(step: str) -> None:
            done(int(step != STEPS[0]), len(STEPS), t(step))

        write_report(run, output, case=case, progress=begin)
    click.echo(shown(output) if quiet else t("Written: {path}", path=shown(output)))
