"""The generated pages and pictures of the documentation, by what makes them."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

import repertoire
import tournament

import agreement
import catalogues
import commands_page
import editions
import eurasia_sim as es
import gallery
from eurasia_sim.cli import main, schemas

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def printed(*words: str) -> str:
    """What a command prints.

    Raises:
        RuntimeError: when it fails.
    """
    with redirect_stdout(io.StringIO()) as out:
        status = main(words)
    if status:
        raise RuntimeError(f"eurasia-sim {' '.join(words)}: exit status {status}")
    return out.getvalue()


# Page → its text: in seconds.
QUICK: dict[str, Callable[[], str]] = {
    "commands": commands_page.as_markdown,
    "cross-checks": lambda: printed("evidence", "--checks"),
    "evidence": lambda: printed("evidence", "--markdown"),
    "parameters": lambda: printed("parameters", "--markdown"),
}
# In minutes.
SLOW: dict[str, Callable[[], str]] = {
    "agreement": agreement.as_markdown,
    "editions": editions.as_markdown,
    "council-tournament": tournament.as_markdown,
    "repertoire": repertoire.as_markdown,
    "robustness": lambda: printed("robustness", "--markdown"),
    "sensitivity": lambda: printed("sensitivity", "--markdown"),
}


def write_schemas() -> None:
    """The schemas that editors use."""
    for name, text in schemas.texts().items():
        (DOCS / "schemas" / name).write_text(text, encoding="utf-8")


def draw_incident() -> None:
    """The pictures of README and report: the run of its first command."""
    run = es.run(ROOT / "scenarios" / "aircraft-incident.yaml")
    for name in ("alignment", "what-if"):
        run.plot(name).save(DOCS / "pictures" / f"aircraft-incident-{name}.png")


def draw_calibration() -> None:
    """The pictures about calibration."""
    with tempfile.TemporaryDirectory() as folder:
        printed("calibrate", "-q", "-o", folder)
        for path in (Path(folder) / "pictures").glob("*.png"):
            (DOCS / "pictures" / f"calibration-{path.name}").write_bytes(path.read_bytes())


def draw_measured() -> None:
    """The figures over the model's bands."""
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "trade.png"
        printed("score", "-q", "--picture", str(picture))
        gallery.shrunk(picture, DOCS / "pictures" / "calibration-trade.png", width=1920)


def make_lessons() -> None:
    """The sheets of the lessons, their pictures and pages for the printer."""
    subprocess.run([sys.executable, DOCS / "lessons" / "make.py"], check=True)


OTHERS: dict[str, Callable[[], None]] = {
    "schemas": write_schemas, "incident": draw_incident, "calibration": draw_calibration,
    "measured": draw_measured,
    "lessons": make_lessons, "gallery": gallery.draw, "languages": catalogues.write}
