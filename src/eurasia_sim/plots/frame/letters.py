"""Letters that the font of the pictures lacks: said once, and shown as a sign."""

from __future__ import annotations

import sys
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text

from eurasia_sim.languages import t
from eurasia_sim.reading.letters import HIDDEN

# The one font that matplotlib brings along: with those of the machine besides, the same picture
# would look otherwise elsewhere.
FAMILY = "DejaVu Sans"
STAND_IN = "□"
_said: set[str] = set()


@cache
def _known() -> frozenset[int]:
    path = font_manager.findfont(FontProperties(family=[FAMILY]))
    return frozenset(FT2Font(path).get_charmap())


def drawable(text: str) -> str:
    """The text with a square for every letter that the font lacks, without those nobody sees.

    Which letters those are is said on the standard error, once for each.
    """
    if text.isascii():
        return text
    text = HIDDEN.sub("", text)
    known = _known()
    lacking = [c for c in text if ord(c) not in known and c not in "\n\t"]
    if not lacking:
        return text
    new = [c for c in dict.fromkeys(lacking) if c not in _said and c.isprintable()]
    _said.update(new)
    if new:
        names = ", ".join(f"{c} ({unicodedata.name(c, 'no name').lower()})" for c in new[:6])
        more = " …" if len(new) > 6 else ""
        print(t("remark: the font of the pictures has no {letters}: a {sign} stands there",
                letters=names + more, sign=STAND_IN), file=sys.stderr)
    return "".join(("" if not c.isprintable() else STAND_IN) if ord(c) not in known
                   and c not in "\n\t" else c for c in text)


def settle(figure: Figure) -> None:
    """Write every text of a figure with letters that the font has."""
    for text in figure.findobj(Text):
        assert isinstance(text, Text)
        if not text.get_text().isascii():
            text.set_text(drawable(text.get_text()))


@contextmanager
def quiet() -> Iterator[None]:
    """Without matplotlib's own warning of a letter that the font lacks: `drawable` says it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"(?s)Glyph \d+ .* missing from")
        yield


__all__ = ["FAMILY", "drawable", "quiet", "settle"]
