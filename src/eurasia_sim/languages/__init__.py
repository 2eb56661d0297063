"""Every sentence in the language that was asked for, and what looks it up.

English is the source: a sentence stands in the code as it is said, with named places, and is looked
up whole. `CODE.json` beside this file holds what a language says for it; it is written from
`CODE.po`, which people edit (CONTRIBUTING.md). What a catalogue lacks stays English.
"""

from __future__ import annotations

import gettext
import json
import os
import string
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markupsafe import Markup

VARIABLE = "EURASIA_SIM_LANG"
SOURCE = "en"
# Between a message and the case or sense that it stands in, as in gettext's own files.
CONTEXT = "\x04"
# Names change with what stands before them: {state:dat} in a translation takes the dative.
CASES = ("gen", "dat", "acc", "loc", "abl", "ins")
# Letters whose capital depends on the language.
DOTTED = ("tr", "az")
NO_BREAK = "\u00a0"
# An Azerbaijani year ends as its last word sounds: 2024-cü, 2026-cı, 2030-cu.
_ENDS = {"az": (("", "ci", "ci", "cü", "cü", "ci", "cı", "ci", "ci", "cu"),
                ("ci", "cu", "ci", "cu", "cı", "ci", "cı", "ci", "ci", "cı"))}

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")


@dataclass(frozen=True)
class Catalogue:
    """What a language says.

    Attributes:
        code: like tr; name: what it calls itself.
        messages: English → the translation, or its plural forms.
        form: which of the plural forms a count takes.
        decimal: what stands between a number's whole and its decimals; group: between thousands.
        machine: whether a machine translated it and nobody has checked the whole.
    """

    code: str = SOURCE
    name: str = "English"
    messages: Mapping[str, str | list[str]] = field(default_factory=dict)
    form: Callable[[int], int] = lambda count: int(count != 1)
    decimal: str = "."
    group: str = ","
    machine: bool = False

    def find(self, message: str, context: str = "") -> str | None:
        """What it says for a message; None where it says nothing."""
        found = self.messages.get(f"{context}{CONTEXT}{message}" if context else message)
        return found if isinstance(found, str) else None


ENGLISH = Catalogue()
_used = ENGLISH
# Of this thread alone, so that a server may write a file in English while it answers in Turkish.
_spoken: ContextVar[Catalogue | None] = ContextVar("spoken", default=None)
# Code → what the scenarios that are shown say for their own texts: English → text.
_own: dict[str, dict[str, str]] = {}


@cache
def _codes() -> tuple[str, ...]:
    """English, and every language that has a catalogue; none of these is read."""
    return (SOURCE, *sorted(one.name.removesuffix(".json") for one in files(__name__).iterdir()
                            if one.name.endswith(".json")))


@cache
def available() -> dict[str, str]:
    """Code → what the language calls itself, English first, of every catalogue there is."""
    return {code: catalogue(code).name for code in _codes()}


@cache
def content(code: str) -> dict[str, Any]:
    """A catalogue's file: its head, the program's messages, and those of the page."""
    found: dict[str, Any] = json.loads((files(__name__) / f"{code}.json").read_text("utf-8"))
    return found


@cache
def catalogue(code: str) -> Catalogue:
    """The catalogue of a language that is `available`."""
    if code == SOURCE:
        return ENGLISH
    found = content(code)
    return Catalogue(code, found["name"], found["program"], gettext.c2py(found["plural"]),
                     found["decimal"], found["group"], found["machine"])


def current() -> Catalogue:
    """The catalogue in use."""
    return _spoken.get() or _used


def use(code: str) -> None:
    """Say everything in this language from now on, in processes that are started too."""
    global _used
    _used = catalogue(code)
    os.environ[VARIABLE] = code


@contextmanager
def speaking(other: Catalogue) -> Iterator[None]:
    """Say everything from another catalogue for a while, in this thread."""
    before = _spoken.set(other)
    try:
        yield
    finally:
        _spoken.reset(before)


def learn(*scenarios: Mapping[str, Mapping[str, str]]) -> None:
    """Take what scenarios say for their own texts, by language; what others said is forgotten.

    To be called when scenarios are loaded to be shown.
    """
    _own.clear()
    for texts in scenarios:
        for code, its in texts.items():
            _own.setdefault(code, {}).update(its)


def code_of(asked: str) -> str | None:
    """The code of a language, also where it is asked for like a locale (``tr_TR.UTF-8``)."""
    code = asked.replace("_", "-").split(".")[0].split("-")[0].lower()
    return code if code in _codes() else None


def msg(message: str) -> str:
    """Mark a sentence that is looked up later, when it is said."""
    return message


def t(message: str, /, **parts: object) -> str:
    """A sentence in the language in use.

    Args:
        message: in English, with places like ``{state}``; a translation may put a name into one of
            `CASES` (``{state:dat}``), and ``{what:cap}`` begins with a capital.
        parts: what stands in the places; a text of a file as a `Name`, or it stays as it is.
    """
    found = current().find(message)
    text = message if found is None else found
    return fill(text, parts) if parts else text


def tn(one: str, many: str, count: int, /, **parts: object) -> str:
    """A sentence whose form depends on a count; ``{count}`` is that count unless it is given."""
    return fill(plural(one, many, count), {"count": grouped(count), **parts})


def plural(one: str, many: str, count: int) -> str:
    """The form of a sentence for a count, its places still open."""
    found = current().messages.get(one)
    if isinstance(found, list):
        return found[current().form(count)]
    return one if count == 1 else many


def named(text: str, case: str = "") -> str:
    """A name in one of `CASES`; as it is where no catalogue knows it.

    What the scenario's own file says goes first. It says so here alone: sentences with places are
    the program's.
    """
    return _own.get(current().code, {}).get(text) or _cased(text, case)


def known(text: str) -> bool:
    """Whether a text of a file is there in the language in use."""
    code = current().code
    return code == SOURCE or text in _own.get(code, {}) or current().find(text) is not None


def _cased(text: str, case: str) -> str:
    return (case and current().find(text, case)) or current().find(text) or text


def in_context(context: str, message: str) -> str:
    """A word that English uses for several things, as said in one of them."""
    return current().find(message, context) or message


class Filling(string.Formatter):
    """Fills places, with names in their cases."""

    def format_field(self, value: Any, format_spec: str) -> Any:
        """What stands in a place."""
        if format_spec == "cap":
            return capital(str(value))
        if format_spec not in CASES:
            return format(value, format_spec)
        cased = getattr(value, "cased", None)
        return cased(format_spec) if cased else named(str(value), format_spec)


def fill(form: str, parts: Mapping[str, object]) -> str:
    """A sentence with its places filled."""
    return Filling().vformat(form, (), parts)


class Name(str):
    """A name or another text of a file, as the language in use has it, which knows its cases.

    In HTML, what has no translation is marked as English.

    Args:
        source: as it stands in the file.
    """

    source: str

    def __new__(cls, source: str) -> Name:  # noqa: D102
        self = super().__new__(cls, named(source))
        self.source = source
        return self

    def __getnewargs__(self) -> tuple[str]:
        """For copies and pickles: the source."""
        return (self.source,)

    def cased(self, case: str) -> str:
        """The same in one of `CASES`."""
        return named(self.source, case)

    def __html__(self) -> Markup:
        """Escaped."""
        from markupsafe import Markup, escape

        text = escape(str(self))
        return text if known(self.source) else Markup('<span lang="en">{}</span>').format(text)


class Later:
    """A sentence that is said in the language in use when it is read.

    Args:
        message: as for `t`, marked with `msg`.
        parts: what stands in its places.
    """

    def __init__(self, message: str, /, **parts: object):
        self.message, self.parts = message, parts

    def __str__(self) -> str:
        return t(self.message, **self.parts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Later) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash(self.message)

    def __repr__(self) -> str:
        return repr(str(self))


class Month(str):
    """A month in words that knows its cases; its text is the plain form.

    Args:
        number: 1 to 12.
        year: of four digits.
        short: ``Dec 2024`` for ``December 2024``.
    """

    number: int
    year: int

    def __new__(cls, number: int, year: int, *, short: bool = False) -> Month:  # noqa: D102
        self = super().__new__(cls, _month(number, year, "short" if short else ""))
        self.number, self.year = number, year
        return self

    def cased(self, case: str) -> str:
        """The same in one of `CASES`."""
        return _month(self.number, self.year, case)


def _month(number: int, year: int, context: str) -> str:
    name = MONTHS[number - 1]
    short = context == "short" and not current().find(name, context)
    word = name[:3] if short else _cased(name, context)
    pattern = _cased("{month} {year}", context)
    return pattern.format(month=word, year=_ordinal(year) if context in CASES else year)


def _ordinal(year: int) -> str:
    ones, tens = _ENDS.get(current().code, ((), ()))
    end = (ones[year % 10] or tens[year // 10 % 10]) if ones else ""
    return f"{year}-{end}" if end else str(year)


def capital(text: str) -> str:
    """A text with a capital at its start."""
    first = "İ" if text[:1] == "i" and current().code in DOTTED else text[:1].upper()
    return first + text[1:]


def lowered(text: str) -> str:
    """A text in small letters."""
    if current().code in DOTTED:
        text = text.replace("I", "ı").replace("İ", "i")
    return text.lower()


def grouped(count: int) -> str:
    """A whole number with its thousands apart: ``5,346``, which elsewhere is a number below 6."""
    return f"{count:,}".replace(",", current().group)


def listed(parts: Iterable[str], last: str = "and") -> str:
    """``A, B and C``; `last` is `and` or `or`."""
    *first, end = [*parts] or [""]
    if not first:
        return end
    pattern = t("{first} or {last}") if last == "or" else t("{first} and {last}")
    return fill(pattern, {"first": t(", ").join(first), "last": end})


__all__ = ["CASES", "ENGLISH", "MONTHS", "NO_BREAK", "SOURCE", "VARIABLE", "Catalogue", "Filling",
           "Later", "Month", "Name", "available", "capital", "catalogue", "code_of", "content",
           "current", "fill", "grouped", "in_context", "known", "learn", "listed", "lowered", "msg",
           "named", "plural", "speaking", "t", "tn", "use"]
