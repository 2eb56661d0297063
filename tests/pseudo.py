"""A language for tests: every text of ours has accents and is two fifths longer."""

from __future__ import annotations

import re
from functools import cache

from catalogues import sources
from eurasia_sim.languages import CONTEXT, MONTHS, Catalogue

_ACCENTS = str.maketrans("aeiouyAEIOUY", "áéíóúýÁÉÍÓÚÝ")
_KEPT = re.compile(r"(\{[^{}]*\}|<code>.*?</code>|<[^>]*>)")
_LONGER = 0.4
# A word of English that nobody translated; every translated one has accents on all its vowels.
_PLAIN = re.compile(r"[^\W\d_]*[aeiouAEIOU][^\W\d_]*")


def accented(text: str) -> str:
    """A text with its vowels accented and every second one twice; places and markup stay."""
    parts = _KEPT.split(text)
    parts[::2] = [part.translate(_ACCENTS) for part in parts[::2]]
    wanted = int(_LONGER * sum(map(len, parts[::2])))
    for number in range(0, len(parts), 2):
        letters = []
        for letter in parts[number]:
            more = wanted > 0 and letter in "áéíóúýÁÉÍÓÚÝ"
            letters.append(letter * 2 if more else letter)
            wanted -= more
        parts[number] = "".join(letters)
    return "".join(parts)


@cache
def pseudo() -> Catalogue:
    """The catalogue of this language."""
    messages: dict[str, str | list[str]] = {}
    for (context, first), (message, *_) in sources().items():
        key = f"{context}{CONTEXT}{first}" if context else first
        if context == "short" and isinstance(message, str) and message in MONTHS:
            message = message[:3]
        messages[key] = (accented(message) if isinstance(message, str) else
                         [accented(form) for form in message])
    return Catalogue("xx", "Pseudo", messages, decimal=",", group="\u00a0", machine=True)


def left_in_english(text: str) -> list[str]:
    """The words of a text that nobody translated, but for what has no vowels or is all capitals."""
    return [word for word in _PLAIN.findall(text) if word.isascii() and not word.isupper()]


def plain_words(text: str) -> set[str]:
    """The words of a text that nobody translated."""
    return set(_PLAIN.findall(text))
