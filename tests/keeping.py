"""Material for tests of kept runs: a manifest that is changed, and its checksums with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from eurasia_sim.files import seal
from eurasia_sim.results.manifest import facts_of


def manifest_of(folder: Path) -> dict[str, Any]:
    """The manifest of a kept run."""
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return manifest


def reseal(folder: Path, **changes: Any) -> None:
    """Change a run's manifest, and make all checksums right again, as a forger would."""
    path = folder / "manifest.json"
    manifest = {**manifest_of(folder), **changes}
    path.unlink()
    if "files" not in changes:
        manifest["files"] = facts_of(folder)
    manifest["checksum"] = seal(manifest)
    path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
