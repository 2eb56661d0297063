"""Letters that are not what they look like: named, with what to write instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from eurasia_sim.languages import msg, t

# Characters that turn the direction of what follows, or that nobody sees: they make a text on the
# screen say something else than the file. Joiners (U+200C, U+200D) belong to ordinary writing.
HIDDEN = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
                    "\U000e0000-\U000e0fff]")
SOFT_HYPHEN = "\xad"

# What looks like a letter of a-z, in Cyrillic and Greek.
_LOOKS = dict(zip("аеорсухіјѕһԁԛԝκοριυν", "aeopcyxijshdqwkopiuv", strict=True))
# The letters of Russian and Kazakh in a-z, and those of Turkish that have no accent to take off.
_PAIRS = """
а=a б=b в=v г=g ғ=gh д=d е=e ё=e ж=zh з=z и=i й=i к=k қ=q л=l м=m н=n ң=ng о=o ө=o п=p
р=r с=s т=t у=u ұ=u ү=u ф=f х=kh һ=h ц=ts ч=ch ш=sh щ=shch ъ= ы=y і=i ь= э=e ю=yu я=ya
ә=a ı=i ß=ss æ=ae ø=o ð=d þ=th ł=l
"""
_ASCII = dict(pair.split("=") for pair in _PAIRS.split())
_SCRIPTS = {"cyrillic": msg("a letter of the Cyrillic script {code}"),
            "greek": msg("a letter of the Greek script {code}")}
_DASHES, _SINGLE, _DOUBLE = "‐‑‒–—―−﹣－", "‘’‚‛′", "“”„‟«»″"


def plain(text: str) -> str:
    """The text in small letters of ASCII, as somebody would write it without the right keyboard."""
    small = unicodedata.normalize("NFKC", text).replace("İ", "i").lower()
    mixed = re.search("[a-z]", small)
    letters = []
    for letter in small:
        if mixed and letter in _LOOKS:
            letters.append(_LOOKS[letter])  # one letter of another script among Latin ones
        elif letter in _ASCII:
            letters.append(_ASCII[letter])
        elif letter in _DASHES:
            letters.append("-")
        else:
            parts = unicodedata.normalize("NFKD", letter)
            letters.append("".join(p for p in parts if not unicodedata.combining(p)))
    return HIDDEN.sub("", "".join(letters)).replace(SOFT_HYPHEN, "").strip()


def seen(text: str) -> str:
    """What is seen of a text, on one line: without hidden and control characters."""
    words = HIDDEN.sub("", text).replace(SOFT_HYPHEN, "").split()
    return "".join(c for c in " ".join(words) if unicodedata.category(c) not in ("Cc", "Cs", "Co"))


@dataclass(frozen=True)
class Odd:
    """A letter that is not what it looks like.

    Attributes:
        at: its place in the text, from 0.
        letter: itself. what: its name and code, in words. remedy: what to do, in words.
        instead: what to write in its place, where that is known.
    """

    at: int
    letter: str
    what: str
    remedy: str
    instead: str = ""


def odd(text: str, *, names: bool = True) -> str | None:
    """What to say of the first letter that is not what it looks like; None if there is none.

    Args:
        text: as the user wrote it.
        names: whether letters outside a-z are odd too, because only a name may stand here.
    """
    found = next(odd_letters(text, names=names), None)
    return None if found is None else t("'{letter}' in it is {what}: {remedy}", letter=found.letter,
                                        what=found.what, remedy=found.remedy)


def odd_letters(text: str, *, names: bool = False) -> Iterator[Odd]:
    """Every letter of a text that is not what it looks like; the arguments as in `odd`."""
    latin = bool(re.search("[A-Za-z]", text))
    for at, letter in enumerate(text):
        if letter.isascii():
            continue
        called = _named(letter)
        code = f"(U+{ord(letter):04X})"
        alike = unicodedata.normalize("NFKC", letter)
        name = f"{called} {code}"
        if HIDDEN.match(letter) or letter == SOFT_HYPHEN:
            yield Odd(at, letter, t("{name}, which nobody sees", name=name), t("delete it"))
        elif unicodedata.category(letter) == "Zs":
            yield Odd(at, letter, name, t("write an ordinary space"), " ")
        elif letter in _DASHES:
            yield _instead(at, letter, name, "-")
        elif letter in _SINGLE + _DOUBLE:
            yield _instead(at, letter, name, "'" if letter in _SINGLE else '"')
        elif alike.isascii():
            yield _instead(at, letter, name, alike)
        elif latin and letter.lower() in _LOOKS:
            script = unicodedata.name(letter).partition(" ")[0].lower()
            yield _instead(at, letter, t(_SCRIPTS[script], code=code), _LOOKS[letter.lower()])
        elif names and letter.isalpha():
            better = plain(letter)
            foreign = t("{name}, none of a-z", name=name)
            yield (_instead(at, letter, foreign, better) if better.isascii() and better else
                   Odd(at, letter, foreign, t("leave it out")))


def _instead(at: int, letter: str, what: str, better: str) -> Odd:
    return Odd(at, letter, what, t("write {letters}", letters=better), better)


def _named(letter: str) -> str:
    """Unicode's English name of a letter, with the article that stands before it in English."""
    called = unicodedata.name(letter, "character without a name").lower()
    return t("an {name}", name=called) if called[0] in "aeio" else t("a {name}", name=called)
