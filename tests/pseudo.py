"""A language that nobody speaks: every text accented and two fifths longer, its places kept.

What is not in it has been said past the catalogue; what it breaks has no room for a translation.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from eurasia_sim.languages import CONTEXT, MONTHS, Catalogue

BUILD = Path(__file__).parents[1] / "docs" / "build"
_PARTS = re.compile(r"(\{[^}]*\})|([^\W\d_]+)")
_ACCENTS = str.maketrans("aceginosuyACEGINOSUY", "áçëğïñøşüýÁÇËĞÏÑØŞÜÝ")
SHORT = "short"


def longer(text: str) -> str:
    """A text in this language: each of its words has an ő, or several, at its end."""
    def each(found: re.Match[str]) -> str:
        if found[1]:
            return found[1]
        return found[2].translate(_ACCENTS) + "ő" * max(round(0.4 * len(found[2])), 1)

    return _PARTS.sub(each, text)


def left_in_english(text: str) -> list[str]:
    """The words of a text that are not in this language; capitals alone are signs."""
    return [word for word in re.findall(r"[^\W\d_]{2,}", text)
            if word.isascii() and not word.isupper()]


@cache
def pseudo() -> Catalogue:
    """The catalogue, of every text that `docs/build/catalogues.py` finds."""
    pytest.importorskip("babel", reason="takes the texts out of the code")
    messages: dict[str, str | list[str]] = {}
    for (context, first), (message, *_) in _catalogues().sources().items():
        key = f"{context}{CONTEXT}{first}" if context else first
        cut = context == SHORT and first in MONTHS
        messages[key] = longer(first[:3] if cut else first) if isinstance(message, str) else [
            longer(form) for form in message]
    return Catalogue("xx", "Pseudo", messages, decimal=",")


def _catalogues() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogues", BUILD / "catalogues.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(spec.name, module)
    spec.loader.exec_module(module)
    return module


__all__ = ["left_in_english", "longer", "pseudo"]
