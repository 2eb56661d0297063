"""What the numbers were measured on, without anything that names this machine."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("eurasia-sim", "numpy")


def details() -> dict[str, str]:
    """Processor, memory, system, versions."""
    found = {"processor": _processor(), "cores": str(os.cpu_count()),
             "memory": _memory(), "system": _system(),
             "python": f"{platform.python_implementation()} {platform.python_version()}"}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def now() -> dict[str, str]:
    """The time, and how busy the machine is."""
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    return {"date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"), "load": load}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    name = next((x.split(":", 1)[1].strip() for x in lines if x.startswith("model name")),
                platform.machine())
    flags = next((x.split() for x in lines if x.startswith("flags")), [])
    widest = next((f for f in ("avx512f", "avx2", "avx") if f in flags), "")
    return f"{name}, {widest}".rstrip(", ")


def _memory() -> str:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return "unknown"
    return f"{size / 2**30:.0f} GiB"


def _system() -> str:
    try:
        name = platform.freedesktop_os_release()["PRETTY_NAME"]
    except (AttributeError, OSError, KeyError):
        name = platform.platform(terse=True)
    return f"{name} ({platform.system()} {platform.release().split('-')[0]})"
