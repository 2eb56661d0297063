"""Files of a sweep: each appears whole or not at all, and is believed only by its checksum."""

from __future__ import annotations

import json
import os
import socket
from hashlib import blake2b
from pathlib import Path
from secrets import token_hex
from typing import Any

HOST = "".join(c if c.isalnum() else "-" for c in socket.gethostname())[:40]


def checksum(raw: bytes) -> str:
    """128 bits of BLAKE2b, in hexadecimal."""
    return blake2b(raw, digest_size=16).hexdigest()


def write_whole(path: Path, raw: bytes, aside: Path, *, sync: bool = True) -> None:
    """Write a file so that it is there in full or not there.

    Args:
        path: where to; a file there is replaced.
        raw: its bytes.
        aside: a folder of the same file system, for the file while it is being written.
        sync: wait until the disk has it. A record need not: one that a power cut took away, or
            left empty, is no record, and its chunk is run again.

    Raises:
        OSError: nothing is left then.
    """
    partial = aside / f"{HOST}-{os.getpid()}-{token_hex(8)}"
    try:
        with partial.open("xb") as file:
            file.write(raw)
            file.flush()
            if sync:
                os.fsync(file.fileno())
        try:
            partial.replace(path)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def as_json(value: Any) -> bytes:
    """JSON, keys in their order: scenarios are numbered by it."""
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()
