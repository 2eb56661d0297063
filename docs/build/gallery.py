"""Draw the pictures of docs/gallery.md again, each by the command that stands above it.

    python docs/build/gallery.py               # all
    python docs/build/gallery.py triangle      # this one

The page is the list: a block ```sh with one command, then the picture that it makes. Commands are
run in an empty folder, and what they draw is made small: 1,200 pixels wide, 255 colours.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

DOCS = Path(__file__).resolve().parents[1]
PAGE = DOCS / "gallery.md"
WIDTH, COLORS, MOST_BYTES = 1200, 255, 100_000
ENTRY = re.compile(r"```sh\n(eurasia-sim .+?)\n```\n\n!\[.+?\]\((pictures/gallery/([\w-]+)\.png)\)",
                   re.DOTALL)


def entries() -> list[tuple[str, str, Path]]:
    """Name, command and file of every picture of the page."""
    return [(name, " ".join(command.replace("\\\n", " ").split()), DOCS / path)
            for command, path, name in ENTRY.findall(PAGE.read_text("utf-8"))]


def drawn(command: str, folder: Path) -> Path:
    """Run a command in a folder and find the one picture that it leaves."""
    words = [sys.executable, "-m", "eurasia_sim", *shlex.split(command)[1:]]
    subprocess.run(words, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (picture,) = folder.rglob("*.png")
    return picture


def shrunk(picture: Path, target: Path, *, width: int = WIDTH) -> int:
    """Write a small copy of a picture, whole or not at all; returns its bytes."""
    with Image.open(picture) as whole:
        height = round(whole.height * width / whole.width)
        small = whole.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    # Maximum coverage keeps thin coloured letters true, and a step of k-means the pale areas.
    few = small.quantize(COLORS, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    few.save(partial, "PNG", optimize=True)
    os.replace(partial, target)
    return target.stat().st_size


def draw(names: Sequence[str] = ()) -> None:
    """Draw pictures of the page by their names; all if none is named.

    Raises:
        ValueError: for a picture that is too large for the page.
    """
    for name, command, target in entries():
        if not names or name in names:
            with tempfile.TemporaryDirectory() as folder:
                size = shrunk(drawn(command, Path(folder)), target)
            print(f"  {target.relative_to(DOCS)}: {size:,} bytes")
            if size > MOST_BYTES:
                raise ValueError(f"{name} is larger than {MOST_BYTES:,} bytes")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", choices=[[], *(name for name, _, _ in entries())])
    draw(parser.parse_args().names)
