"""The manifest of a kept run: what it says, and that its files are still those of the run.

Checksums find what was damaged or edited, not what somebody forged: whoever can write the files can
write their checksums. So the numbers of a kept run are worked out anew besides (`results.kept`).
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from eurasia_sim.files import seal, sha256_of
from eurasia_sim.languages import msg, t
from eurasia_sim.limits import MAX_REPLICATES, MAX_SEED, raised
from eurasia_sim.reading import InputError, read_bytes, read_json, shown

FORMAT = 1
NAME, SCENARIO, TABLE = "manifest.json", "scenario.yaml", "quantiles.csv"
MAX_BYTES = raised(1_000_000)
# A scenario with its world and draws, and the table of all outcomes of a large one.
MAX_FILE = raised(400_000_000)
AGAIN = msg("put the file back as it was (saving it in another program changes it), or run the "
            "scenario again")


def _is_time(text: str) -> str:
    datetime.fromisoformat(text)
    return text


class FileFacts(BaseModel):
    """A file of a kept run: its bytes and their SHA-256."""

    model_config = ConfigDict(strict=True, frozen=True)

    bytes: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Manifest(BaseModel):
    """Of a manifest, what is read back; it says more for people."""

    # Older versions of pydantic keep names that begin with model_ for themselves.
    model_config = ConfigDict(strict=True, frozen=True, allow_inf_nan=False,
                              protected_namespaces=())

    seed: Annotated[int, Field(ge=0, le=MAX_SEED)]
    replicates: Annotated[int, Field(ge=1, le=MAX_REPLICATES)]
    draws: str
    calibration: str | None
    cases: list[str]
    months: list[str]
    version: str
    parameters_hash: str
    started: Annotated[str, AfterValidator(_is_time)]
    model_seconds: Annotated[float, Field(ge=0)]
    all_tables: bool
    reduced: bool
    remarks: Annotated[tuple[str, ...], Field(strict=False)]
    files: dict[str, FileFacts] = Field(description="every other file, by its path in the folder")


def facts_of(folder: Path) -> dict[str, dict[str, Any]]:
    """Path in a folder → size and checksum, of every file in it."""
    return {path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size,
                                                  "sha256": sha256_of(path)}
            for path in sorted(folder.rglob("*")) if path.is_file()}


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a kept run.

    Raises:
        InputError: when it is damaged, was edited, or is of another version's form.
    """
    path = folder / NAME
    raw = read_json(path, MAX_BYTES, within=folder, hint=t(AGAIN))
    if not isinstance(raw, dict):
        raise InputError(t("{path}: this is not what a run leaves", path=shown(path)),
                         hint=t(AGAIN))
    made = raw.get("format")
    if made != FORMAT or isinstance(made, bool):
        raise InputError(t("{path}: this run was kept by another version of the program "
                           "({version})", path=shown(path),
                           version=str(raw.get("version", "?"))[:40]),
                         hint=t("use that version, or run the scenario again"))
    try:
        manifest = Manifest.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(t("{path}: this is not what a run leaves ('{where}': {reason})",
                           path=shown(path), where=where, reason=first["msg"]),
                         hint=t(AGAIN)) from None
    if raw.get("checksum") != seal(raw):
        raise InputError(t("{path}: this was changed since the run", path=shown(path)),
                         hint=t(AGAIN))
    return manifest


def check_files(folder: Path, manifest: Manifest) -> None:
    """Check that the files that are read back are those of the run.

    Answers, effects, draws and pictures are for people and other programs: they may be changed.

    Raises:
        InputError: for the first one that is missing, was changed, or cannot be an ordinary file.
    """
    for name in (SCENARIO, TABLE):
        if name not in manifest.files:
            raise InputError(t("{path}: it does not say what was in {name}",
                               path=shown(folder / NAME), name=name),
                             hint=t(AGAIN))
    for name, known in manifest.files.items():
        if is_read(name):
            path = folder / name
            raw = read_bytes(path, MAX_FILE, within=folder, hint=t(AGAIN))
            if len(raw) != known.bytes or sha256(raw).hexdigest() != known.sha256:
                raise InputError(t("{path}: this file was changed since the run",
                                   path=shown(path)), hint=t(AGAIN))


def check_known(folder: Path, manifest: Manifest, read: list[Path]) -> None:
    """Check that nothing was read of a folder that its run did not leave there.

    A file called like a shipped world would take its place.

    Raises:
        InputError: for the first such file.
    """
    for path in read:
        if path.parent.resolve() == folder.resolve() and path.name not in manifest.files:
            raise InputError(t("{path}: this file was not there when the run was kept",
                               path=shown(path)),
                             hint=t("remove it, or run the scenario again"))


def is_read(name: str) -> bool:
    """Whether a file of a run is read back when the run is opened."""
    return "/" not in name and (name == TABLE or name.endswith((".yaml", ".yml", ".json")))


__all__ = ["AGAIN", "FORMAT", "NAME", "SCENARIO", "TABLE", "FileFacts", "Manifest", "check_files",
           "check_known", "facts_of", "is_read", "read_manifest"]
