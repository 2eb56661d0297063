"""Text for a terminal: its width and bullets."""

from __future__ import annotations

import textwrap

WIDTH = 96


def bullet(text: str) -> list[str]:
    """The lines of one item of a list; names are not broken at their hyphens."""
    return textwrap.wrap(text, WIDTH, initial_indent="  - ", subsequent_indent="    ",
                         break_on_hyphens=False)


__all__ = ["WIDTH", "bullet"]
