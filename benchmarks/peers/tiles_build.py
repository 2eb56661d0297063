"""Compiling the C kernel, each time anew: for this machine and this workload."""

from __future__ import annotations

import ctypes
import os
import platform
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).with_name("tiles.c")
# Fast-math lets the compiler take vector versions of tanh, exp and log.
FLAGS = ("-std=c11", "-O3", "-march=native", "-ffast-math", "-fopenmp-simd", "-fPIC",
         *(["-mprefer-vector-width=512"] if platform.machine() in ("x86_64", "AMD64") else []))


def compiler() -> str | None:
    """The system's C compiler."""
    return next(filter(None, map(shutil.which, (os.environ.get("CC", "cc"), "gcc", "clang"))),
                None)


@cache
def library(sizes: tuple[tuple[str, int], ...]) -> Any:
    """The kernel compiled for these sizes, as a library whose calls release the GIL."""
    found = compiler()
    if found is None:
        raise RuntimeError("no C compiler")
    given = [f"-D{name.upper()}={size}" for name, size in sizes]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        made, linked = Path(folder) / "tiles.o", Path(folder) / "tiles.so"
        _call(found, *FLAGS, *given, "-c", str(SOURCE), "-o", str(made))
        # Linked without fast-math: with it, loading would round denormals to zero in all rows.
        _call(found, "-shared", str(made), "-o", str(linked), "-lm")
        _called.update(_vector_functions(linked))
        return ctypes.CDLL(str(linked))


def description() -> str:
    """The compiler, its flags, and the vector functions that compiled kernels call."""
    found = compiler()
    if found is None:
        return "no C compiler"
    version = _call(found, "--version").splitlines()[0]
    names = ", ".join(f"{name} of {lanes}" for name, lanes in sorted(_called.items()))
    return f"{version}; {' '.join(FLAGS)}; vector functions: {names or 'none'}"


_called: dict[str, int] = {}


def _call(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
    return done.stdout


def _vector_functions(path: Path) -> dict[str, int]:
    """Functions of glibc's libmvec in a library, with how many numbers each takes at once."""
    found = re.findall(rb"_ZGV[a-e]N(\d+)v+_(\w+)", path.read_bytes())
    return {name.decode(): int(lanes) for lanes, name in found}
