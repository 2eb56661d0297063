"""Build the report's text: escaped, with the origin of every number in its markup."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from eurasia_sim.languages import NO_BREAK, Month, grouped
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.said import Number, Said, Spread, clean, said_n
from eurasia_sim.wording.said import listed as joined


def say(message: str, /, **parts: object) -> Markup:
    """A sentence in the language in use; other people's text in it is cleaned and escaped.

    Args:
        message: as for `languages.t`; it may hold markup.
        parts: what stands in its places.
    """
    return Markup(Said(message, **parts))


def say_n(one: str, many: str, count: int, /, **parts: object) -> Markup:
    """The same for a sentence whose form depends on a count."""
    return Markup(said_n(one, many, count, **parts))


class Date(str):
    """A month in words without a line break, which knows its cases."""

    month: Month

    def __new__(cls, month: Month) -> Date:  # noqa: D102
        self = super().__new__(cls, month.replace(" ", NO_BREAK))
        self.month = month
        return self

    def cased(self, case: str) -> str:
        """The same in a case."""
        return self.month.cased(case).replace(" ", NO_BREAK)


def month(date: str) -> Date:
    """``2024-12`` as December 2024, without a line break."""
    return Date(month_in_words(date))


def listed(parts: Iterable[object], last: str = "and") -> Markup:
    """``a, b and c``."""
    return Markup(joined(parts, last))


__all__ = ["Date", "Number", "Said", "Spread", "clean", "grouped", "listed", "month", "say",
           "say_n"]
