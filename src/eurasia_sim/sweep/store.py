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

import json
import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from eurasia_sim.files import HOST, PARTIAL, as_json, checksum, replace_file, whole_folder
from eurasia_sim.limits import raised
from eurasia_sim.reading import InputError, read_bytes, shown
from eurasia_sim.sweep.arrays import describe
from eurasia_sim.sweep.layout import Chunk, Layout
from eurasia_sim.sweep.written import Written

FORMAT = 1
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
        """
        files = self.files(chunk)
        for name, raw in parts.items():
            replace_file(files[name], raw, self.aside)
        replace_file(self.record(chunk.number), as_json(self._record(chunk.number, parts)),
                    self.aside, sync=False)

    def read(self, chunk: Chunk) -> dict[str, bytes] | None:
        """The bytes of a chunk; None if it is unfinished or does not match its record."""
        try:
            record = json.loads(self.record(chunk.number).read_bytes())
            parts = {name: path.read_bytes() for name, path in self.files(chunk).items()}
        except (OSError, ValueError, RecursionError):
            return None
        return parts if record == self._record(chunk.number, parts) else None

    def _record(self, number: int, parts: Mapping[str, bytes]) -> dict[str, Any]:
        return {"chunk": number, "sweep": self.fingerprint,
                "files": {name: checksum(raw) for name, raw in parts.items()}}

    def note(self, number: int) -> None:
        """Log that this process begins a chunk, in a file of its own."""
        with (self.folder / "log" / f"{HOST}-{os.getpid()}.log").open("a") as file:
            file.write(f"{number}\n")

    def tidy(self, *, everything: bool = False) -> None:
        """Remove files that killed processes left aside."""
        for left in self.aside.iterdir():
            try:
                if everything or time.time() - left.stat().st_mtime > STALE_AFTER:
                    left.unlink()
            except OSError:
                continue


def open_store(folder: Path) -> Store:
    """Open the folder of a sweep.

    Raises:
        InputError: when it is none, or was written by an unreadable version.
    """
    path = folder / "sweep.json"
    if not path.is_file():
        raise InputError(f"{shown(folder)}: this folder holds no sweep",
                         hint="name the folder that `eurasia-sim sweep` printed")
    try:
        text = read_bytes(path, MAX_BYTES).decode("utf-8")
        made = json.loads(text).get("format")
        if made != FORMAT:
            raise InputError(f"{shown(folder)}: this sweep is of format {made}, and this version "
                             f"of the program knows format {FORMAT}",
                             hint="use the version that made it, or --overwrite to start over")
        written = Written.model_validate_json(text)
        layout = written.layout()
        return Store(folder, written, layout, written.fingerprint)
    except (ValueError, AttributeError, ArithmeticError, RecursionError, ValidationError):
        raise InputError(f"{shown(folder)}: this folder holds no sweep (sweep.json is not what a "
                         "sweep leaves)",
                         hint="name the folder that `eurasia-sim sweep` printed") from None


def make_store(folder: Path, written: Written, inputs: Path) -> Store:
    """Create the folder of a sweep, complete at once; or open one created meanwhile.

    Raises:
        InputError: when it cannot be written.
    """
    def place(partial: Path) -> None:
        try:
            partial.rename(folder)
        except OSError:
            if not (folder / "sweep.json").is_file():
                raise

    with whole_folder(folder.parent, place, lambda error: cannot_write(folder, error)) as partial:
        for name in ("done", "log", "aside"):
            (partial / name).mkdir()
        shutil.copytree(inputs, partial / "inputs")
        describe(partial / "runs.zarr", written)
        (partial / "sweep.json").write_bytes(as_json(written.model_dump()))
    return open_store(folder)


def remove_store(folder: Path) -> None:
    """Delete a sweep; its name is free at once.

    Raises:
        InputError: when the folder is something else, or cannot be removed.
    """
    if not (folder / "sweep.json").is_file():
        raise InputError(f"{shown(folder)}: this folder holds no sweep, and is left alone",
                         hint="choose another folder with --results")
    try:
        away = Path(tempfile.mkdtemp(prefix=PARTIAL, dir=folder.parent))
        folder.rename(away / "old")
        shutil.rmtree(away, ignore_errors=True)
    except OSError as error:
        raise cannot_write(folder, error) from None


def cannot_write(folder: Path, error: OSError) -> InputError:
    """The error for a sweep's folder that cannot be written."""
    return InputError(f"{shown(folder)}: a sweep cannot be written here "
                      f"({error.strerror or error})",
                      hint="free space, or choose another folder with --results")

