"""`serve`: a page for a class on the local network."""

from __future__ import annotations

from pathlib import Path

import click

from eurasia_sim.cli.options import SCENARIO, Command, quiet
from eurasia_sim.languages import t

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
@click.option("--game", metavar="FILE", type=click.Path(path_type=Path), help="Go on with a "
              "council game: the file that it is kept in, results/council/….json.")
@quiet("Print only the two addresses.")
def serve(scenarios: tuple[Path, ...], host: str | None, port: int, teacher_key: str | None,
          game: Path | None, quiet: bool) -> None:
    """Serve SCENARIOs as a page to explore, predict and reveal; all that come with it by default.

    Students need a browser and the address that is printed, on the same network; no account, no
    internet. The model runs in their browsers; this machine hands out the page's files and keeps
    their predictions. Needs the extra: pip install "eurasia-sim[app]".

    \b
    Examples:
      eurasia-sim serve
      eurasia-sim serve my-question.yaml --port 8080
      eurasia-sim serve --host 127.0.0.1
      eurasia-sim serve --game results/council/bani-toru.json
    """
    from eurasia_sim.reading import InputError

    try:
        from eurasia_sim.app.launch import serve as serve_class
        for name in NEEDED:
            __import__(name)
    except ImportError as error:
        raise InputError(t("the page needs the package '{name}', which is not installed",
                           name=error.name), hint='pip install "eurasia-sim[app]"') from None
    serve_class(scenarios, host=host, port=port, key=teacher_key,
                tell=click.echo, quiet=quiet, game=game)
