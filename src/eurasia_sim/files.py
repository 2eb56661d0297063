"""The only writer: files and folders appear whole or not at all, and take nobody's place unasked.

What is written goes to a temporary name beside its place first and is renamed when it is complete.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b, file_digest, sha256
from pathlib import Path
from secrets import token_hex
from typing import Any

from eurasia_sim.languages import t
from eurasia_sim.reading import InputError, shown

PARTIAL = ".partial-"
# What a full or locked disk, a quota or a limit of file sizes answers.
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}
HOST = "".join(c if c.isalnum() else "-" for c in socket.gethostname())[:40]


def check_free(target: Path, *, overwrite: bool = False,
               remedy: str | None = None) -> None:
    """Find out before the work, not after it, that a file cannot be written.

    Args:
        target: the file. overwrite: whether it may be there already.
        remedy: what to do if it is; another name or ``--overwrite`` if left out.

    Raises:
        InputError: when there is such a file already, or no place for one.
    """
    try:
        taken = target.exists() or target.is_symlink()
        fits = _may_write(_nearest(target.parent))
    except (OSError, ValueError):
        raise InputError(t("{path}: no file can be called so", path=shown(target))) from None
    if target.is_dir():
        raise InputError(t("{path}: this is a folder; name a file", path=shown(target)))
    if target.exists() and not target.is_file():
        # What takes its place would no longer be what others know it as.
        raise InputError(t("{path}: this is a device or a pipe, and nothing is written "
                           "to these", path=shown(target)), hint=t("name a file"))
    if taken and not overwrite:
        raise InputError(t("{path}: there is such a file already", path=shown(target)),
                         hint=remedy or t("choose another name, or add --overwrite"))
    if not fits:
        raise InputError(t("{path}: cannot be written here", path=shown(target)),
                         hint=t("choose another folder"))


def check_folder(folder: Path) -> None:
    """Find out before a run, not after it, that its results cannot be kept.

    Raises:
        InputError: when the folder, or the nearest that exists above it, is no writable folder.
    """
    there = _nearest(folder)
    if not there.is_dir():
        raise InputError(t("{path}: this is a file, and results need a folder",
                           path=shown(there)),
                         hint=t("choose another with --results"))
    if not _may_write(there):
        raise InputError(t("{path}: results cannot be written here (no permission)",
                           path=shown(there)),
                         hint=t("choose another folder with --results"))


@contextmanager
def whole_file(target: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """A path to write to, which becomes `target` only when the block ends well.

    Args:
        target: where the file goes; its folders are made.
        overwrite: whether a file that is there already may be replaced.

    Raises:
        InputError: as `check_free`, or when writing fails; then nothing is left.
    """
    check_free(target, overwrite=overwrite)
    partial: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # The ending stays: programs that write pictures go by it.
        handle, name = tempfile.mkstemp(prefix=PARTIAL, suffix=target.suffix, dir=target.parent)
        os.close(handle)
        partial = Path(name)
        yield partial
        partial.chmod(0o666 & ~_umask())
        check_free(target, overwrite=overwrite)
        partial.replace(target)
    except OSError as error:
        raise _refused(target, error) from None
    finally:
        if partial is not None:
            partial.unlink(missing_ok=True)


@contextmanager
def whole_files(folder: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """A folder to write files into, all of which go to `folder` when the block ends well.

    Args:
        folder: where the files go, and folders of files; made if it is missing.
        overwrite: whether files that are there already may be replaced.

    Raises:
        InputError: for the first file that is there already, or when writing fails; then none is
            there that was not there before.
    """
    check_free(folder / "file", overwrite=True)
    moved: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=PARTIAL, dir=folder) as name:
            partial = Path(name)
            yield partial
            files = sorted(path for path in partial.rglob("*") if path.is_file())
            for path in files:
                check_free(folder / path.relative_to(partial), overwrite=overwrite)
            for path in files:
                target = folder / path.relative_to(partial)
                target.parent.mkdir(parents=True, exist_ok=True)
                new = not target.exists()
                path.replace(target)
                if new:
                    moved.append(target)
    except OSError as error:
        for path in moved:
            path.unlink(missing_ok=True)
        raise _refused(folder, error) from None


@contextmanager
def whole_folder(parent: Path, place: Callable[[Path], object],
                 refused: Callable[[OSError], InputError], *, mark: str = "") -> Iterator[Path]:
    """A folder to write into, which gets its name only when the block ends well.

    Args:
        parent: the folder it is made in; made if it is missing.
        place: renames the finished folder to where it belongs.
        refused: what to say when something cannot be written; then nothing is left.
        mark: tells whose the unfinished folder is.
    """
    partial: Path | None = None
    try:
        parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f"{PARTIAL}{mark}", dir=parent))
        yield partial
        partial.chmod(0o777 & ~_umask())
        place(partial)
    except OSError as error:
        raise refused(error) from None
    finally:
        if partial is not None:
            shutil.rmtree(partial, ignore_errors=True)


def temporary_folder() -> Path:
    """A new folder for temporary files, which its maker removes.

    Raises:
        InputError: when there is no room or place for one.
    """
    try:
        return Path(tempfile.mkdtemp(prefix="eurasia-sim-"))
    except OSError as error:
        raise _no_room(error) from None


@contextmanager
def scratch() -> Iterator[Path]:
    """A temporary folder, removed afterwards.

    Raises:
        InputError: when there is no room for one, or for what is written into it.
    """
    folder = temporary_folder()
    try:
        yield folder
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise _no_room(error) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _no_room(error: OSError) -> InputError:
    return InputError(t("there is no room for temporary files ({reason})",
                        reason=error.strerror or error),
                      hint=t("free space where they go, or name another folder in TMPDIR"))


def replace_file(path: Path, raw: bytes, aside: Path, *, sync: bool = True) -> None:
    """Write a file of a store that many workers share; a file there is replaced.

    Args:
        path: where to.
        raw: its bytes.
        aside: a folder of the same file system, for the file while it is being written.
        sync: wait until the disk has it. A record need not: one that a power cut took away, or
            left empty, is no record, and its chunk is run again.

    Raises:
        OSError: nothing is left then.
    """
    partial = aside / f"{HOST}-{_client()}-{os.getpid()}-{token_hex(8)}"
    for tries in range(3):
        try:
            with partial.open("xb") as file:
                file.write(raw)
                file.flush()
                if sync:
                    os.fsync(file.fileno())
            partial.replace(path)
            return
        except FileNotFoundError:
            # Version control and tidy people drop empty folders; another client of the store, when
            # it has finished, what is aside.
            if tries == 2:
                raise
            aside.mkdir(exist_ok=True)
            path.parent.mkdir(parents=True, exist_ok=True)
        finally:
            partial.unlink(missing_ok=True)


def _client() -> int:
    """The process that this one works for: its parent in a pool, else itself."""
    from multiprocessing import parent_process

    parent = parent_process()
    return os.getpid() if parent is None or parent.pid is None else parent.pid


def remove_left(aside: Path) -> None:
    """Remove what this process's own workers left aside when they were killed.

    To be called when they have ended. Others may work in the same folder: theirs stays.
    """
    for left in aside.glob(f"{HOST}-{os.getpid()}-*"):
        left.unlink(missing_ok=True)


def checksum(raw: bytes) -> str:
    """128 bits of BLAKE2b, in hexadecimal."""
    return blake2b(raw, digest_size=16).hexdigest()


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def seal(facts: Mapping[str, Any]) -> str:
    """SHA-256 of what a JSON object says, but for its own ``checksum``, in hexadecimal.

    Spaces and the order of keys do not matter.
    """
    said = {name: value for name, value in facts.items() if name != "checksum"}
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def as_json(value: Any) -> bytes:
    """JSON for people and programs, keys in their order."""
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest above it that exists."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _may_write(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def _refused(path: Path, error: OSError) -> InputError:
    return InputError(t("{path}: cannot be written ({reason})",
                        path=shown(path), reason=error.strerror or error))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


__all__ = ["HOST", "NO_ROOM", "PARTIAL", "as_json", "check_folder", "check_free", "checksum",
           "remove_left", "replace_file", "scratch", "seal", "sha256_of", "temporary_folder",
           "whole_file", "whole_files", "whole_folder"]
