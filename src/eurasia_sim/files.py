"""Single files that appear whole or not at all, and take nobody's place unasked."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eurasia_sim.reading import InputError, shown


def check_free(target: Path, *, overwrite: bool = False) -> None:
    """Find out before the work, not after it, that a file cannot be written.

    Raises:
        InputError: when there is such a file already, or no place for one.
    """
    there = target.parent
    try:
        taken = target.exists() or target.is_symlink()
        while not there.exists() and there != there.parent:
            there = there.parent
        fits = there.is_dir() and os.access(there, os.W_OK | os.X_OK)
    except (OSError, ValueError):
        raise InputError(f"{shown(target)}: no file can be called so") from None
    if target.is_dir():
        raise InputError(f"{shown(target)}: this is a folder; name a file")
    if taken and not overwrite:
        raise InputError(f"{shown(target)}: there is such a file already",
                         hint="choose another name, or add --overwrite")
    if not fits:
        raise InputError(f"{shown(target)}: cannot be written here",
                         hint="choose another folder")


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
        handle, name = tempfile.mkstemp(prefix=".partial-", suffix=target.suffix,
                                        dir=target.parent)
        os.close(handle)
        partial = Path(name)
        yield partial
        mask = os.umask(0)
        os.umask(mask)
        partial.chmod(0o666 & ~mask)
        check_free(target, overwrite=overwrite)
        partial.replace(target)
    except OSError as error:
        raise InputError(f"{shown(target)}: cannot be written "
                         f"({error.strerror or error})") from None
    finally:
        if partial is not None:
            partial.unlink(missing_ok=True)
