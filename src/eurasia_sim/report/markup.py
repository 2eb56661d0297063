"""Build the report's text: escaped, with the origin of every number in its markup."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from eurasia_sim.languages import NO_BREAK
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.said import Number, Said, Spread, clean
from eurasia_sim.wording.text import listed as joined


def say(form: str, *args: object, **named: object) -> Markup:
    """Format a sentence; other people's text in it is cleaned and escaped."""
    return Markup(form).format(*map(_safe, args), **{k: _safe(v) for k, v in named.items()})


def _safe(value: object) -> object:
    return clean(value) if type(value) is str else value


def month(date: str) -> str:
    """``2024-12`` as December 2024, without a line break."""
    return month_in_words(date).replace(" ", NO_BREAK)


def listed(parts: Iterable[object], last: str = "and") -> Markup:
    """``a, b and c``."""
    return Markup(joined((escape(_safe(part)) for part in parts), last))


__all__ = ["Number", "Said", "Spread", "clean", "listed", "month", "say"]
