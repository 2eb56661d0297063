"""`sweep`: many scenarios at many points, on many workers."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from eurasia_sim.cli.options import (
    INTERRUPTED,
    SWEEP,
    TERMINATED,
    Command,
    as_json,
    print_json,
    progress,
    quiet,
)
from eurasia_sim.cli.terminal import TerminatedError
from eurasia_sim.languages import t, tn

if TYPE_CHECKING:
    from eurasia_sim.sweep import Finished, Store, Sweep, Workers

UNFINISHED = 75


@click.command(cls=Command, short_help="Run scenarios at many points, on many workers.")
@click.argument("file", type=SWEEP)
@click.option("-o", "--results", type=click.Path(path_type=Path), default=Path("results"),
              show_default=True, help="Folder of results.")
@click.option("-w", "--workers", type=click.IntRange(1, 1024), show_default="the machine's cores",
              help="How many workers on this machine.")
@click.option("--threads", is_flag=True, help="Threads instead of processes.")
@click.option("--scheduler", metavar="ADDRESS", help="Run on the workers of a Dask scheduler, "
              "tcp://host:8786; or  local  for a Dask cluster on this machine.")
@click.option("--overwrite", is_flag=True, help="Start over, and throw away what is there.")
@click.option("--plan", is_flag=True, help="Only say what would be run.")
@as_json("the folder, and how much was there and how much was run")
@quiet("Print only the folder of the results.")
def sweep(file: Path, results: Path, workers: int | None, threads: bool, scheduler: str | None,
          overwrite: bool, plan: bool, as_json: bool, quiet: bool) -> None:
    """Run FILE: scenarios, their variants, and points of a grid or samples.

    The same command continues a sweep that was stopped, in whatever way: what is finished is
    checked and kept, the rest is run. Results do not depend on the workers or their number.

    \b
    Examples:
      eurasia-sim sweep sweeps/posture
      eurasia-sim sweep my-sweep.yaml --workers 8
      eurasia-sim sweep my-sweep.yaml --scheduler tcp://10.0.0.1:8786 -o /shared/results

    \b
    Exit status: 75 when it was stopped by a full disk or lost workers; the same command
    continues. The others are those of every command.
    """
    from eurasia_sim.sweep import Pool, StoppedError, load_sweep, run_sweep

    if threads and scheduler:
        raise click.UsageError(t("--threads and --scheduler exclude each other"))
    asked = load_sweep(file)
    if plan:
        _plan(asked, as_json=as_json)
        return
    number = workers or os.cpu_count() or 1

    def note(text: str) -> None:
        if not quiet:
            click.echo(text, err=True)

    def make(store: Store) -> Workers:
        if scheduler is None:
            return Pool(number, threads=threads)
        from eurasia_sim.sweep.cluster import Cluster

        return Cluster(scheduler, number, store, note)

    try:
        with progress(t("running"), quiet=quiet) as done:
            def tell(runs: int, step: str) -> None:
                done(runs, asked.runs, step)

            finished = run_sweep(asked, results, make, overwrite=overwrite, progress=tell)
    except StoppedError as stopped:
        click.echo(t("stopped: {reason}\n  what is finished is kept: the same command continues",
                     reason=stopped), err=True)
        raise SystemExit(UNFINISHED) from None
    except KeyboardInterrupt as came:
        ended = isinstance(came, TerminatedError)
        click.echo(
            t("ended by the system; what is finished is kept: the same command continues")
            if ended else t("interrupted; what is finished is kept: the same command continues"),
            err=True)
        raise SystemExit(TERMINATED if ended else INTERRUPTED) from None
    _say(finished, asked, as_json=as_json, quiet=quiet)


def _plan(asked: Sweep, *, as_json: bool) -> None:
    facts: dict[str, Any] = {
        "sweep": asked.name, "points": asked.points.count, "runs": asked.runs,
        "scenarios": {m.name: {"cases": list(m.scenario.cases), "months": len(m.plan.months),
                               "replicates": m.plan.replicates} for m in asked.members}}
    if as_json:
        print_json(facts)
        return
    click.echo(tn("{runs} runs: {count} point of", "{runs} runs: {count} points of",
                  asked.points.count, runs=f"{asked.runs:,}"))
    for name, m in facts["scenarios"].items():
        click.echo("  " + t("{name}: {cases} cases × {replicates} replicates × {months} months "
                            "({names})", name=name, cases=len(m["cases"]),
                            replicates=f"{m['replicates']:,}", months=m["months"],
                            names=", ".join(m["cases"])))


def _say(finished: Finished, asked: Sweep, *, as_json: bool, quiet: bool) -> None:
    from eurasia_sim.reading import shown

    store = finished.store
    if as_json:
        print_json({"folder": shown(store.folder), "points": asked.points.count,
                    "runs": asked.runs, "chunks": store.layout.count, "before": finished.before,
                    "ran": finished.ran, "seconds": round(finished.seconds, 3),
                    "worker_seconds": round(finished.work, 3)})
        return
    if quiet:
        click.echo(shown(store.folder))
        return
    click.echo(t("{runs} runs in {chunks} chunks: {before} were there, {ran} were run in {seconds} "
                 "s", runs=f"{asked.runs:,}", chunks=f"{store.layout.count:,}",
                 before=f"{finished.before:,}", ran=f"{finished.ran:,}",
                 seconds=f"{finished.seconds:,.0f}"))
    for name, share in store.written.scenarios.items():
        click.echo(f"  {name}: {share.draws}")
    names = [name for name in ("summary.csv", "effects.csv") if (store.folder / name).exists()]
    click.echo(t("Kept in {folder}: {files}", folder=shown(store.folder),
                 files=", ".join([*names, "runs.zarr"])))
