"""Text for a terminal: its width, bullets, lists within a sentence and capitals at its start."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

WIDTH = 96


def bullet(text: str) -> list[str]:
    """The lines of one item of a list; names are not broken at their hyphens."""
    return textwrap.wrap(text, WIDTH, initial_indent="  - ", subsequent_indent="    ",
                         break_on_hyphens=False)


def listed(names: Iterable[str], last: str = "and") -> str:
    """``A, B and C``; `last` stands before the last name."""
    *first, end = [*names] or [""]
    return f"{', '.join(first)} {last} {end}" if first else end


def capital(text: str) -> str:
    """A text with a capital at its start."""
    return text[:1].upper() + text[1:]
