"""The generated pages of the documentation say what the program says today."""

from __future__ import annotations

import re

import pytest

import pages
from eurasia_sim.cli import schemas


@pytest.mark.parametrize("name", list(pages.QUICK))
def test_the_page_is_current(name: str) -> None:
    """Write it again: python docs/build/make.py NAME"""
    assert (pages.DOCS / f"{name}.md").read_text("utf-8") == pages.QUICK[name]()


def test_schemas_are_current() -> None:
    """Write them again: python docs/build/make.py schemas"""
    for name, text in schemas.texts().items():
        assert (pages.DOCS / "schemas" / name).read_text("utf-8") == text, name


def test_every_generated_page_can_be_made_again() -> None:
    said = re.compile(r"^(Made by `|    python docs/build/make.py )", re.MULTILINE)
    made = {path.stem for path in pages.DOCS.glob("*.md")
            if said.search(path.read_text("utf-8"))}
    assert made == {*pages.QUICK, *pages.SLOW}
