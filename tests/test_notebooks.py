"""The notebooks of the documentation run, and still say what they said."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

NEEDS = 'needs pip install "eurasia-sim[test-all]"'
nbformat = pytest.importorskip("nbformat", reason=NEEDS)
nbclient = pytest.importorskip("nbclient", reason=NEEDS)

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def said(cell: Any) -> list[str]:
    """What a cell printed and showed, as text."""
    return [output.get("text") or output["data"]["text/plain"] for output in cell.outputs]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # Jupyter's own
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_still_says_what_it_said(path: Path) -> None:
    kept = nbformat.read(path, as_version=4)
    fresh = copy.deepcopy(kept)
    nbclient.NotebookClient(fresh, timeout=300, kernel_name="python3",
                   resources={"metadata": {"path": str(FOLDER)}}).execute()
    for before, after in zip(kept.cells, fresh.cells, strict=True):
        if before.cell_type == "code":
            assert said(after) == said(before), before.source


def test_there_are_two() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["attribution", "first-what-if"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_pictures_have_an_alternative_text(path: Path) -> None:
    kept = nbformat.read(path, as_version=4)
    pictures = [output for cell in kept.cells if cell.cell_type == "code"
                for output in cell.outputs if "image/png" in output.get("data", {})]
    assert len(pictures) >= 2
    assert all(output.metadata["image/png"]["alt"] for output in pictures)
