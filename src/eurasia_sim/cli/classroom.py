"""`serve` and `handout`: for a class."""

from __future__ import annotations

import os
from pathlib import Path

import click

from eurasia_sim.cli.completing import SCENARIO
from eurasia_sim.cli.options import Command, progress, quiet

NEEDED = ("fastapi", "segno", "uvicorn")


@click.command(cls=Command, short_help="Serve a page for a class on the local network.")
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...", type=SCENARIO)
@click.option("--host", metavar="ADDRESS", help="Listen on this address alone: 127.0.0.1 is only "
              "this machine, 0.0.0.0 every network it is in. If left out: this machine and its "
              "local network.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True,
              help="0 takes any free one.")
@click.option("--teacher-key", metavar="TEXT", help="The secret in the address of the teacher's "
              "page, to keep it over a restart; a new one if left out.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that compute; as many as "
              "there are cores if left out.")
@quiet("Print only the two addresses.")
def serve(scenarios: tuple[Path, ...], host: str | None, port: int, teacher_key: str | None,
          workers: int | None, quiet: bool) -> None:
    """Serve SCENARIOs as a page to explore, predict and reveal; all that come with it by default.

    Students need a browser and the address that is printed, on the same network; no account, no
    internet. Needs the extra: pip install "eurasia-sim[app]".

    \b
    Examples:
      eurasia-sim serve
      eurasia-sim serve my-question.yaml --port 8080
      eurasia-sim serve --host 127.0.0.1
    """
    from eurasia_sim.reading import InputError

    try:
        from eurasia_sim.app.launch import serve as serve_class
        for name in NEEDED:
            __import__(name)
    except ImportError as error:
        raise InputError(f"the page needs the package '{error.name}', which is not installed",
                         hint='pip install "eurasia-sim[app]"') from None
    serve_class(scenarios, host=host, port=port, key=teacher_key,
                workers=workers or os.cpu_count() or 2, say=click.echo, quiet=quiet)


@click.command(cls=Command, short_help="Write one HTML file with sliders that works offline.")
@click.argument("scenario", type=SCENARIO)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE.html",
              help="The file; results/SCENARIO/handout.html if left out.")
@click.option("--start", metavar="CASE", help="The case that the sliders change; the one with "
              "most events to change if left out.")
@click.option("--slider", "sliders", multiple=True, metavar="EVENT", help="An event that gets a "
              "slider, up to three; what the variants are about if left out.")
@click.option("--overwrite", is_flag=True, help="Replace a file that is there already.")
@quiet("Print only where the file is.")
def handout(scenario: Path, output: Path | None, start: str | None, sliders: tuple[str, ...],
            overwrite: bool, quiet: bool) -> None:
    """Write SCENARIO as one HTML file for messengers and memory sticks, with up to three sliders.

    The file needs no network and no other file. Its sliders move over runs computed now; what
    lies between them is interpolated, and the page says how large the error is.

    \b
    Examples:
      eurasia-sim handout scenarios/aircraft-incident.yaml
      eurasia-sim handout scenarios/war-ends.yaml --start ends-as-partner --slider peace
    """
    from eurasia_sim.app.handout import write_handout
    from eurasia_sim.files import check_free
    from eurasia_sim.reading import shown

    target = output or Path("results") / scenario.stem / "handout.html"
    check_free(target, overwrite=overwrite)
    with progress("running", quiet=quiet) as done:
        grid = write_handout(scenario, target, start=start, sliders=sliders, overwrite=overwrite,
                             progress=lambda since, whole: done(since, whole))
    if quiet:
        click.echo(shown(target))
        return
    click.echo(f"Written: {shown(target)} ({target.stat().st_size / 1e6:.1f} MB), sliders: "
               f"{', '.join(grid.sliders)}")
    click.echo(f"Between its runs the largest error of a curve was {grid.worst:.3f} in "
               f"{grid.checks} checks (99 of 100 values: below {grid.typical:.3f}).")


COMMANDS = (serve, handout)
