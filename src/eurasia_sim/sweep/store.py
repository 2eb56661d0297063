"""The folder of a sweep: its description, the runs, and a record of every finished chunk.

    sweep.json            the sweep and the program's checksum; refused by any other program
    inputs/<scenario>/    the scenario and its world, as they are run
    runs.zarr/            Zarr v3, one group a scenario; one file a chunk and array
    done/000/000012.json  chunk 12 is finished: the checksums of its files
    log/                  which worker began which chunk
    aside/                files while they are written
    summary.csv, …        once every chunk is there

No file is shared between writers: a chunk's bytes depend on nothing but the chunk, so that two
clients on one folder write the same files, and the order in which they rename does not matter.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eurasia_sim.files import (
    HOST,
    PARTIAL,
    as_json,
    checksum,
    replace_file,
    scratch,
    whole_folder,
)
from eurasia_sim.languages import msg, t
from eurasia_sim.limits import raised
from eurasia_sim.reading import InputError, leads_out, read_bytes, read_json, shown
from eurasia_sim.sweep.arrays import describe, encoded_size
from eurasia_sim.sweep.layout import Chunk, Layout
from eurasia_sim.sweep.written import Written

FORMAT = 1
DESCRIPTION = "sweep.json"
FOLDERS = ("done", "log", "aside")
OVER = msg("--overwrite starts over; --results writes elsewhere")
# Of a chunk's record, or the description of an array.
MAX_RECORD = 1_000_000
# The values of an axis of a million points stand in sweep.json.
MAX_BYTES = raised(50_000_000)
# A file that has been aside longer, in seconds, was left by a dead process.
STALE_AFTER = 3600.0


@dataclass(frozen=True)
class Store:
    """The folder of a sweep.

    Attributes:
        folder: of the sweep.
        written: its sweep.json.
        layout, fingerprint: derived from it.
    """

    folder: Path
    written: Written
    layout: Layout
    fingerprint: str

    @property
    def aside(self) -> Path:
        """The folder for files while they are written."""
        return self.folder / "aside"

    def files(self, chunk: Chunk) -> dict[str, Path]:
        """Array → the file that holds a chunk's part of it."""
        share = self.written.scenarios[chunk.part.name]
        return {name: self.folder.joinpath(
            "runs.zarr", chunk.part.name, name, "c", str(chunk.point),
            *["0"] * (len(array.shape) - 1), str(chunk.block))
            for name, array in share.arrays.items()}

    def record(self, number: int) -> Path:
        """The file that says that a chunk is finished."""
        return self.folder / "done" / f"{number // 1000:03d}" / f"{number:06d}.json"

    def keep(self, chunk: Chunk, parts: Mapping[str, bytes]) -> None:
        """Write a chunk, then the record that it is finished.

        Raises:
            OSError: of the file system; no file is left half-written.
            InputError: when a folder of the store leads out of it.
        """
        files = self.files(chunk)
        for name, raw in parts.items():
            self.write(files[name], raw)
        self.write(self.record(chunk.number), as_json(self._record(chunk.number, parts)),
                   sync=False)

    def write(self, path: Path, raw: bytes, *, sync: bool = True) -> None:
        """Write a file of the store, as `files.replace_file`; a link in its place is replaced."""
        if leads_out(path.parent, self.folder):
            place = Path(shown(self.folder)) / path.parent.relative_to(self.folder)
            raise InputError(t("{place}: this folder of a sweep is a link that leads out of it",
                               place=place), hint=t(OVER))
        replace_file(path, raw, self.aside, sync=sync)

    def read(self, chunk: Chunk) -> dict[str, bytes] | None:
        """The bytes of a chunk; None if it is unfinished or does not match its record.

        What is no ordinary file of the store is no part of it either.
        """
        share = self.written.scenarios[chunk.part.name]
        try:
            record = read_json(self.record(chunk.number), MAX_RECORD, within=self.folder, hint="")
            parts = {name: read_bytes(path, encoded_size(share.arrays[name].shape[:-1],
                                                         share.chunk), within=self.folder)
                     for name, path in self.files(chunk).items()}
        except InputError:
            return None
        return parts if record == self._record(chunk.number, parts) else None

    def forget(self, chunk: Chunk) -> None:
        """Take back that a chunk is finished."""
        self.record(chunk.number).unlink(missing_ok=True)

    def _record(self, number: int, parts: Mapping[str, bytes]) -> dict[str, Any]:
        return {"chunk": number, "sweep": self.fingerprint,
                "files": {name: checksum(raw) for name, raw in parts.items()}}

    def note(self, number: int) -> None:
        """Log that this process begins a chunk, in a file of its own."""
        with (self.folder / "log" / f"{HOST}-{os.getpid()}.log").open("a") as file:
            file.write(f"{number}\n")

    def mend(self) -> None:
        """Bring back what the store needs beside its chunks, where it is lost or damaged.

        Version control drops empty folders; the description of an array says how to read it.
        """
        for name in FOLDERS:
            (self.folder / name).mkdir(exist_ok=True)
        with scratch() as place:
            describe(place / "runs.zarr", self.written)
            for right in sorted(place.rglob("zarr.json")):
                path, raw = self.folder / right.relative_to(place), right.read_bytes()
                try:
                    there = read_bytes(path, MAX_RECORD, within=self.folder)
                except InputError:
                    there = b""
                if there != raw:
                    self.write(path, raw)

    def check_there(self) -> None:
        """Check that the folder has not gone while the sweep runs.

        Raises:
            InputError: when it has.
        """
        check_there(self.folder)

    def tidy(self, *, everything: bool = False) -> None:
        """Remove files that killed processes left aside."""
        for left in self.aside.iterdir():
            try:
                if everything or time.time() - left.stat().st_mtime > STALE_AFTER:
                    left.unlink()
            except OSError:
                continue


def check_there(folder: Path) -> None:
    """As `Store.check_there`, for whoever has only the folder."""
    if not os.path.lexists(folder / DESCRIPTION):
        raise InputError(t("{folder}: this folder was removed while the sweep ran",
                           folder=shown(folder)), hint=t("the same command starts it over"))


def open_store(folder: Path) -> Store:
    """Open the folder of a sweep.

    Raises:
        InputError: when it is none, leads elsewhere, or was written by an unreadable version.
    """
    path = folder / DESCRIPTION
    if not os.path.lexists(path):
        raise InputError(t("{folder}: this folder holds no sweep (there is no {file})",
                           folder=shown(folder), file=DESCRIPTION),
                         hint=t("remove it, or choose another folder with --results"))
    made = read_json(path, MAX_BYTES, within=folder, hint=t(OVER))
    form = made.get("format") if isinstance(made, dict) else None
    if form is not None and form != FORMAT:
        raise InputError(t("{path}: this sweep is of format {found}, and this version of the "
                           "program knows format {known}", path=shown(path), found=str(form)[:40],
                           known=FORMAT),
                         hint=t("use the version that made it, or --overwrite to start over"))
    try:
        written = Written.model_validate(made)
        store = Store(folder, written, written.layout(), written.fingerprint)
    except (ValueError, AttributeError, ArithmeticError, RecursionError):
        raise InputError(t("{path}: this is not what a sweep leaves", path=shown(path)),
                         hint=t(OVER)) from None
    for name in (*FOLDERS, "inputs", "runs.zarr"):
        place = folder / name
        if os.path.lexists(place) and (not place.is_dir() or leads_out(place, folder)):
            raise InputError(t("{place}: this should be a folder of the sweep, and is a file or a "
                               "link that leads out of it", place=shown(place)), hint=t(OVER))
    return store


def make_store(folder: Path, written: Written, inputs: Path) -> Store:
    """Create the folder of a sweep, complete at once; or open one created meanwhile.

    Raises:
        InputError: when it cannot be written.
    """
    def place(partial: Path) -> None:
        try:
            partial.rename(folder)
        except OSError:
            if not (folder / DESCRIPTION).is_file():
                raise

    with whole_folder(folder.parent, place, lambda error: cannot_write(folder, error)) as partial:
        for name in FOLDERS:
            (partial / name).mkdir()
        shutil.copytree(inputs, partial / "inputs")
        describe(partial / "runs.zarr", written)
        (partial / DESCRIPTION).write_bytes(as_json(written.model_dump()))
    return open_store(folder)


def remove_store(folder: Path) -> None:
    """Delete a sweep; its name is free at once.

    Raises:
        InputError: when the folder is something else, or cannot be removed.
    """
    if not os.path.lexists(folder / DESCRIPTION):
        raise InputError(t("{folder}: this folder holds no sweep, and is left alone",
                           folder=shown(folder)), hint=t("choose another folder with --results"))
    try:
        away = Path(tempfile.mkdtemp(prefix=PARTIAL, dir=folder.parent))
        folder.rename(away / "old")
        shutil.rmtree(away, ignore_errors=True)
    except OSError as error:
        raise cannot_write(folder, error) from None


def cannot_write(folder: Path, error: OSError) -> InputError:
    """The error for a sweep's folder that cannot be written."""
    return InputError(t("{folder}: a sweep cannot be written here ({reason})",
                        folder=shown(folder), reason=error.strerror or error),
                      hint=t("free space, or choose another folder with --results"))

