"""Prepare the folder of a sweep: a new one, or the one where it was begun."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path

import numpy as np

from eurasia_sim._version import __version__
from eurasia_sim.files import check_folder, checksum, scratch
from eurasia_sim.languages import t
from eurasia_sim.reading import InputError, read_bytes, shown
from eurasia_sim.scenario import Plan, make_plan, references
from eurasia_sim.scenario.choose_draws import origin
from eurasia_sim.scenario.copying import write_whole
from eurasia_sim.sweep.chunk_job import OUTCOMES, load_inputs, shapes
from eurasia_sim.sweep.layout import chunk_size
from eurasia_sim.sweep.load import Member, Sweep
from eurasia_sim.sweep.store import (
    FORMAT,
    MAX_BYTES,
    OVER,
    Store,
    make_store,
    open_store,
    remove_store,
)
from eurasia_sim.sweep.written import Array, AxisWritten, Share, Written

# The packages that numbers depend on; not interfaces, pictures and texts.
_CODE = ("model", "engine", "world", "scenario", "results/outcome.py",
         "sweep/points.py", "sweep/layout.py", "sweep/chunk_job.py", "sweep/arrays.py")


def prepare(sweep: Sweep, results: Path, *, overwrite: bool = False) -> tuple[Store, bool]:
    """Create or open the folder of a sweep.

    Args:
        sweep: a checked sweep.
        results: the results folder; the sweep lies in ``results/<name>/sweep``.
        overwrite: discard an earlier sweep there.

    Returns:
        The store, and whether it existed before.

    Raises:
        InputError: when another sweep is there, with the difference; or when the folder cannot
            be written.
    """
    folder = results / sweep.slug / "sweep"
    check_folder(folder.parent)
    if overwrite and folder.exists():
        remove_store(folder)
    with scratch() as temporary:
        inputs = temporary / "inputs"
        written = _written(sweep, inputs)
        there = folder.exists()
        store = open_store(folder) if there else make_store(folder, written, inputs)
    if why := store.written.differs(written):
        raise InputError(t("{folder}: what lies here is another sweep: {why}", folder=shown(folder),
                           why=why),
                         hint=t("--overwrite starts over and throws it away; --results keeps it "
                                "and writes elsewhere"))
    _check_inputs(store)
    return store, there


def _check_inputs(store: Store) -> None:
    for name, share in store.written.scenarios.items():
        for file, known in share.files.items():
            path = store.folder / "inputs" / name / Path(file).name
            if checksum(read_bytes(path, MAX_BYTES, within=store.folder, hint=t(OVER))) != known:
                raise InputError(t("{path}: this file was changed since the sweep began",
                                   path=shown(path)), hint=t(OVER))


def _written(sweep: Sweep, inputs: Path) -> Written:
    shares: dict[str, Share] = {}
    for member in sweep.members:
        folder = inputs / member.name
        folder.mkdir(parents=True)
        write_whole(member.scenario, folder)
        # Plans are made from the written inputs, here and by every worker.
        plan = make_plan(load_inputs(folder))
        shares[member.name] = _share(member, plan, sweep, folder)
    return Written(
        format=FORMAT,
        program={"version": __version__, "code": code(), "numpy": np.__version__},
        name=sweep.name, file=sweep.path.name,
        axes=[AxisWritten(what=a.what, name=a.name, values=list(a.values), first=a.first,
                          last=a.last) for a in sweep.points.axes],
        samples=sweep.points.samples, sample_seed=sweep.points.seed,
        outcomes={m.name: list(m.outcomes) for m in sweep.members}, keep=list(sweep.keep),
        scenarios=shares)


def _share(member: Member, plan: Plan, sweep: Sweep, folder: Path) -> Share:
    arrays = shapes(plan, len(member.outcomes), sweep.keep)
    per_month = [int(np.prod(shape[2:-1])) for name, (_, shape) in arrays.items()
                 if name != OUTCOMES]
    labels = plan.labels
    return Share(
        cases=[case.name for case in plan.cases], months=list(plan.months),
        names={"outcome": list(member.outcomes), "state": list(labels.states),
               "pole": list(labels.poles), "bloc": list(labels.blocs),
               "supplier": list(labels.suppliers)},
        replicates=plan.replicates, seed=member.scenario.ensemble.seed,
        draws=origin(replace(plan, remark=plan.remark or member.plan.remark)),
        chunk=min(sweep.chunk or chunk_size(plan, per_month or [100]), plan.replicates),
        files={path.name: checksum(path.read_bytes()) for path in sorted(folder.iterdir())},
        arrays={name: Array(axes=axes, shape=shape) for name, (axes, shape) in arrays.items()},
        against=references(member.scenario.cases))


@cache
def code() -> str:
    """A checksum of the packages that numbers depend on."""
    home = Path(str(files("eurasia_sim")))
    digest = blake2b(digest_size=8)
    for name in _CODE:
        place = home / name
        found = [place] if place.is_file() else sorted(
            p for p in place.rglob("*") if p.suffix in (".py", ".yaml", ".json", ".csv")
            and "library" not in p.relative_to(home).parts)
        for path in found:
            digest.update(path.relative_to(home).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
