"""Save runs without overwriting any, and so that no partial run looks complete."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eurasia_sim._version import __version__
from eurasia_sim.files import PARTIAL, seal, whole_folder
from eurasia_sim.languages import t
from eurasia_sim.reading import InputError, read_json, shown
from eurasia_sim.results import manifest
from eurasia_sim.scenario import Plan, Scenario
from eurasia_sim.scenario.choose_draws import origin
from eurasia_sim.scenario.copying import write_whole
from eurasia_sim.scenario.library import name_of
from eurasia_sim.scenario.resolve import numbers, resolved

if TYPE_CHECKING:
    import xarray as xr

REPLACED = ".replaced-"
STALE_AFTER = 24 * 3600.0
# The largest error of a number in such a file is half of this.
LARGEST_STEP = 5e-5
_RUN = re.compile(r"run-(\d+)")


@contextmanager
def new_run(folder: Path, *, replace: Path | None = None) -> Iterator[Path]:
    """A folder to write a run into, which gets its name only when it is complete.

    Yields a temporary folder inside `folder`. When the block ends well it is renamed to the next
    free ``run-001``, or takes the place of `replace` (but never that of another scenario of the
    same name). When it ends badly it is removed.

    Raises:
        InputError: when the folder cannot be written.
    """
    def claim(partial: Path) -> None:
        if replace is None or _of_another(replace, partial):
            _claim(partial, folder)
            return
        # Two renames: if the process is killed between them, `_mend` repairs it later.
        old = folder / f"{REPLACED}{replace.name}"
        if replace.exists():
            replace.rename(old)
        try:
            partial.rename(replace)
        except OSError:
            with suppress(OSError):
                old.rename(replace)
            raise
        shutil.rmtree(old, ignore_errors=True)

    def refused(error: OSError) -> InputError:
        return InputError(t("{path}: results cannot be written here ({reason})",
                            path=shown(folder), reason=error.strerror or error),
                          hint=t("nothing was kept; free space, or choose another folder with "
                                 "--results"))

    _sweep(folder)
    with whole_folder(folder, claim, refused, mark=f"{os.getpid()}-") as partial:
        yield partial


@contextmanager
def new_place(folder: Path, *,
              overwrite: bool) -> Iterator[tuple[Path, Callable[[], Path]]]:
    """`new_run` in a scenario's folder, under the next number or in place of the latest run.

    Yields the folder to write into, and a function that returns its final path afterwards.
    """
    runs = finished(folder) if folder.is_dir() else []
    old = runs[-1] if overwrite and runs else None
    with new_run(folder, replace=old) as partial:
        yield partial, lambda: next(iter(set(finished(folder)) - set(runs)), old or folder)


def keep(facts: Facts, results: Path, write: Callable[[Path], None], *, overwrite: bool,
         command: str | None) -> Path:
    """Keep a run under the next number: its scenario, what `write` writes, and its manifest.

    Args:
        facts: of the run.
        results: the results folder.
        write: called with the folder to write into.
        overwrite: as in `new_place`.
        command: what the user typed.

    Returns: the run's folder.

    Raises:
        InputError: when it cannot be written; then nothing is left behind.
    """
    with new_place(results / facts.scenario.slug, overwrite=overwrite) as (into, place):
        write_whole(facts.scenario, into)
        write(into)
        write_manifest(into / manifest.NAME, facts.manifest(command, into))
    return place()


def finished(folder: Path) -> list[Path]:
    """The complete runs in a folder, the oldest first."""
    _mend(folder)
    numbered = [(int(m[1]), p) for p in folder.glob("run-*") if (m := _RUN.fullmatch(p.name))]
    return [path for _, path in sorted(numbered)]


def _claim(partial: Path, folder: Path) -> None:
    # If another process takes the number before the rename, try the next.
    runs = finished(folder)
    number = int(runs[-1].name[4:]) + 1 if runs else 1
    while True:
        target = folder / f"run-{number:03d}"
        if not target.exists():
            try:
                partial.rename(target)
                return
            except FileExistsError:
                pass
            except OSError:
                if not target.exists():
                    raise
        number += 1


def _mend(folder: Path) -> None:
    """Restore old runs whose replacement was interrupted."""
    for old in folder.glob(f"{REPLACED}run-*"):
        place = folder / old.name.removeprefix(REPLACED)
        try:
            if place.exists():
                shutil.rmtree(old, ignore_errors=True)
            else:
                old.rename(place)
        except OSError:
            continue  # the folder cannot be written


def _of_another(run: Path, partial: Path) -> bool:
    """Whether a run belongs to another scenario whose file has the same name."""
    try:
        one, two = (read_json(folder / manifest.NAME, manifest.MAX_BYTES, within=folder, hint="")
                    for folder in (run, partial))
        return bool(one["scenario"] != two["scenario"] and one["file"] != two["file"])
    except (InputError, KeyError, TypeError):
        return False


def _at_work(name: str) -> bool:
    """Whether the process that writes a partial folder is alive on this machine."""
    number = name.removeprefix(PARTIAL).split("-")[0]
    if os.name == "nt":
        return False  # there os.kill would end it
    try:
        os.kill(int(number), 0)
    except (ValueError, ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def _sweep(folder: Path) -> None:
    """Remove partial folders older than a day whose process is dead (clocks may jump)."""
    for left in folder.glob(f"{PARTIAL}*"):
        try:
            if time.time() - left.stat().st_mtime > STALE_AFTER and not _at_work(left.name):
                shutil.rmtree(left, ignore_errors=True)
        except OSError:
            continue


def save_ensemble(data: xr.Dataset, path: Path) -> None:
    """The whole labelled ensemble as NetCDF, packed and compressed.

    Packed as the CF conventions have it (`scale_factor`, `add_offset`): each variable's range in
    65,534 steps of 16 bits. A number is off by half a step at most (alignment: 1.5e-5), and equal
    numbers stay equal. Where a step would be larger than `LARGEST_STEP`, single precision stays.

    Raises:
        OSError: when the disk is full. HDF5 itself would end the whole process, sometimes only on
            closing: so it writes to memory, and the file is ours.
    """
    import h5netcdf
    from xarray.backends import H5NetCDFStore

    image = BytesIO()
    with h5netcdf.File(image, "w") as file:
        data.dump_to_store(H5NetCDFStore(file), encoding={
            name: _packing(array) for name, array in data.data_vars.items()})
    with path.open("wb") as out:
        out.write(image.getbuffer())


def _packing(array: xr.DataArray) -> dict[str, Any]:
    small = {"zlib": True, "complevel": 1, "shuffle": True}
    low, high = float(array.min()), float(array.max())
    step = (high - low) / 65_534
    if step > LARGEST_STEP:
        return {"dtype": "float32", **small}
    return {"dtype": "int16", "scale_factor": step or 1.0, "add_offset": (high + low) / 2,
            "_FillValue": -32_768, **small}


def fingerprint(*parts: object) -> str:
    """A short hash of anything that JSON can encode."""
    text = json.dumps(parts, sort_keys=True, default=str, ensure_ascii=False)
    return sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Facts:
    """What is written down about a run so that it can be done again.

    Attributes:
        all_tables: whether its tables hold every outcome.
        reduced: whether they were made without all draws at hand.
        remarks: on the scenario.
    """

    scenario: Scenario
    plan: Plan
    replicates: int
    seconds: float
    started: datetime
    all_tables: bool = False
    reduced: bool = False
    remarks: tuple[str, ...] = ()

    def manifest(self, command: str | None, folder: Path) -> dict[str, object]:
        """Versions, seed, hashes, time, and the files with their checksums."""
        scenario = self.scenario
        # Which draws were taken is told apart: the hash is that of the question, in no language.
        whole = resolved(scenario, "")
        whole["ensemble"].pop("parameters", None)
        whole.pop("translations", None)
        return {
            "format": manifest.FORMAT,
            "scenario": scenario.name,
            "file": name_of(scenario.path),
            "seed": scenario.ensemble.seed,
            "replicates": self.replicates,
            "draws": origin(self.plan, self.replicates),
            "calibration": self.plan.posterior.fingerprint if self.plan.posterior else None,
            "cases": list(scenario.cases),
            "months": [self.plan.months[0], self.plan.months[-1]],
            "version": __version__,
            "scenario_hash": fingerprint(whole),
            "parameters_hash": fingerprint(*numbers(scenario)),
            "command": command or " ".join(["python", *sys.argv]),
            "started": self.started.isoformat(timespec="seconds"),
            "model_seconds": round(self.seconds, 3),
            "all_tables": self.all_tables,
            "reduced": self.reduced,
            "remarks": list(self.remarks),
            "files": manifest.facts_of(folder),
        }


def write_manifest(path: Path, facts: Mapping[str, Any]) -> None:
    """Write what is needed to repeat a run: inputs, seed, versions, date."""
    packages = {}
    for name in ("eurasia-sim", "numpy", "xarray", "matplotlib", "pydantic", "PyYAML"):
        try:
            packages[name] = version(name)
        except PackageNotFoundError:
            packages[name] = "not installed"
    python = ".".join(map(str, sys.version_info[:3]))
    whole = {**facts, "python": python, "platform": sys.platform, "packages": packages}
    whole["checksum"] = seal(whole)
    path.write_text(json.dumps(whole, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
