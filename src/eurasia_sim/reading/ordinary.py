"""Read files that somebody else may have made.

Only ordinary files are opened, of a size that makes sense, and those of a folder only if they lie
in it: a pipe may block for ever, a device never end, and a link may lead to anything its reader may
see.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eurasia_sim.languages import msg, t
from eurasia_sim.limits import HOW_TO_RAISE, MOST_RAISED, RAISE, asked, raised
from eurasia_sim.reading.errors import InputError, shown, suggestion

MAX_BYTES = raised(2_000_000)
FOLDER = msg("{path}: this is a folder")
FOLDERS = {"table": msg("{path}: this is a folder; name a table in it"),
           "JSON file": msg("{path}: this is a folder; name a JSON file in it"),
           "YAML file": msg("{path}: this is a folder; name a YAML file in it")}
LARGE = msg("{path}: larger than {most} bytes")
LARGE_SCENARIO = msg("{path}: larger than {most} bytes; this is no scenario")
# What would otherwise keep an attacker's pipe, or the text mode of Windows, in the way.
_FLAGS = (os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
          | getattr(os, "O_BINARY", 0))


def read_bytes(path: Path, most: int = MAX_BYTES, *, within: Path | None = None,
               hint: str | None = None) -> bytes:
    """Read an ordinary file.

    Args:
        path: the file.
        most: bytes; what is larger is not read at all.
        within: a folder that must hold the file itself, and not only a link to it.
        hint: the remedy, where the file is one that a program wrote.

    Raises:
        InputError: for a folder, a device, a pipe, a link that leads out, a missing or a too large
            file; and where the environment asks for limits that are none.
    """
    if asked() is None:
        raise InputError(t("{variable}={value} is no whole number from 1 to {most}",
                           variable=RAISE, value=os.environ[RAISE], most=f"{MOST_RAISED:,}"),
                         hint=t("unset {variable}, or set it to 10 for limits ten times as large",
                                variable=RAISE))
    try:
        if within is not None and leads_out(path, within):
            raise InputError(t("{path}: this is a link that leads out of {within}",
                               path=shown(path), within=shown(within)),
                             hint=hint or t("put a copy of the file in its place"))
        _check_ordinary(path, path.stat(), most, hint)
        with os.fdopen(os.open(path, _FLAGS), "rb") as file:
            # Once more: what is open now may be something else than what stood there before.
            _check_ordinary(path, os.fstat(file.fileno()), most, hint)
            raw = file.read(most + 1)
    except FileNotFoundError:
        raise InputError(t("{path}: there is no such file", path=shown(path)),
                         hint=hint or _nearby(path)) from None
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or error
        if os.path.islink(path) and not os.path.exists(path):
            reason = t("a link that leads to itself")
        raise InputError(t("{path}: cannot be read ({reason})", path=shown(path), reason=reason),
                         hint=hint) from None
    if len(raw) > most:
        raise _too_large(path, most, hint)
    return raw


def read_json(path: Path, most: int, *, within: Path, hint: str) -> Any:
    """Read a JSON file that a program wrote; arguments as those of `read_bytes`.

    Raises:
        InputError: as `read_bytes` and `parse_json`.
    """
    return parse_json(read_bytes(path, most, within=within, hint=hint), path, hint)


def parse_json(raw: bytes, path: Path, hint: str) -> Any:
    """Parse JSON that a program wrote; `path` and `hint`, the remedy, are for the message.

    Raises:
        InputError: for what is no JSON, holds a key twice, or a number that is none.
    """
    try:
        return json.loads(raw.decode("utf-8"), object_pairs_hook=_each_once,
                          parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        why = t("it is nested too deep") if isinstance(error, RecursionError) else error
        raise InputError(t("{path}: this is damaged ({why})", path=shown(path), why=why),
                         hint=hint) from None


def leads_out(path: Path, folder: Path) -> bool:
    """Whether links on the way to a path lead out of a folder that should hold it."""
    # Not `Path.resolve`, which some Pythons let fail on a link that leads to itself.
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _check_ordinary(path: Path, status: os.stat_result, most: int, hint: str | None) -> None:
    if stat.S_ISDIR(status.st_mode):
        inside = _alike(path, path)
        if hint is None and inside:
            hint = t("it holds: {names}", names=", ".join(inside[:14]))
        folder = FOLDERS[_kind(path)] if hint is None or inside else FOLDER
        raise InputError(t(folder, path=shown(path)), hint=hint)
    if not stat.S_ISREG(status.st_mode):
        raise InputError(t("{path}: this is no ordinary file", path=shown(path)), hint=hint)
    if status.st_size > most:
        raise _too_large(path, most, hint)


def _too_large(path: Path, most: int, hint: str | None) -> InputError:
    message = LARGE_SCENARIO if most == MAX_BYTES and _kind(path) == "YAML file" else LARGE
    raising = t(HOW_TO_RAISE)
    return InputError(t(message, path=shown(path), most=f"{most:,}"),
                      hint=f"{hint}; {raising}" if hint else raising)


def _each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(t("'{name}' stands twice", name=name))
        found[name] = value
    return found


def _no_number(text: str) -> Any:
    raise ValueError(t("{text} is no number", text=text))


def _kind(path: Path) -> str:
    """What a file of its name is: a scenario, unless it is called a table or draws."""
    return {".csv": "table", ".json": "JSON file"}.get(path.suffix.lower(), "YAML file")


def _nearby(path: Path) -> str | None:
    """The file beside the path that was probably meant."""
    names = _alike(path.parent, path)
    return suggestion(path.name, names) if names else None


def _alike(folder: Path, path: Path) -> list[str]:
    """The files of a folder that are of a path's kind."""
    endings = {"table": (".csv",), "JSON file": (".json",)}.get(_kind(path), (".yaml", ".yml"))
    try:
        return sorted(p.name for p in folder.iterdir() if p.suffix in endings and p.is_file())
    except (OSError, ValueError):
        return []


__all__ = ["LARGE_SCENARIO", "MAX_BYTES", "leads_out", "parse_json", "read_bytes", "read_json"]
