"""`validate`: check files without running them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from eurasia_sim.cli.options import (
    ANY,
    INPUT,
    REMARK,
    Command,
    as_json,
    print_json,
    progress,
    quiet,
)
from eurasia_sim.languages import in_context, msg, t

if TYPE_CHECKING:
    from eurasia_sim.reading import Place

# What a file is → what is said where nothing is to be said of it.
FINE = {"scenario": msg("{path}: this scenario is fine"),
        "world": msg("{path}: this world is fine"),
        "kinds": msg("{path}: these kinds are fine"), "sweep": msg("{path}: this sweep is fine")}


@click.command(cls=Command, short_help="Check files without running them.")
@click.argument("files", nargs=-1, required=True, type=ANY)
@click.option("--strict", is_flag=True, help="Leave with status 1 where there is a remark.")
@as_json("the errors and remarks of every file")
@quiet("Only errors and remarks.")
def validate(files: tuple[Path, ...], strict: bool, as_json: bool, quiet: bool) -> None:
    """Check FILES (scenarios, worlds, kinds, sweeps) without running them.

    Beside errors it finds what a careful colleague would: events that change nothing or are
    left out, variants that equal the baseline, unusual severities, judgements without a range,
    axes of a sweep that move nothing.

    \b
    Examples:
      eurasia-sim validate my-scenario.yaml
      eurasia-sim validate --strict my-scenario.yaml aircraft-incident
    """
    from eurasia_sim.reading import InputError, shown
    from eurasia_sim.sweep.review import review_file

    found: list[dict[str, Any]] = []
    said: list[tuple[str, bool]] = []
    with progress(t("checking"), quiet=quiet, unit=in_context("unit", "file")) as done:
        for path in files:
            entry: dict[str, Any] = {"file": shown(path), "what": None, "error": None,
                                     "remarks": []}
            found.append(entry)
            try:
                entry["what"], remarks = review_file(path)
            except InputError as error:
                entry["error"] = {"message": error.message, **_place(error.place),
                                  "hint": error.hint}
                said.append((t("error: {message}", message=error), True))
            else:
                entry["remarks"] = [{"message": r.text, **_place(r.place)} for r in remarks]
                said += [(t("remark: {remark}", remark=remark), False) for remark in remarks]
                if not remarks and not quiet:
                    said.append((t(FINE[entry["what"]], path=shown(path)), False))
            done(1, len(files))
    failed = any(entry["error"] for entry in found)
    remarked = any(entry["remarks"] for entry in found)
    if as_json:
        print_json({"usable": not failed, "files": found})
    else:
        for text, bad in said:
            click.echo(text, err=bad)
    if failed:
        raise SystemExit(INPUT)
    if strict and remarked:
        raise SystemExit(REMARK)


def _place(place: Place | None) -> dict[str, Any]:
    from eurasia_sim.reading import shown

    return {"in": shown(place.file) if place else None, "line": place.line if place else None,
            "column": place.column if place else None}
