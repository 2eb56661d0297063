"""What surrounds every command: letters that the terminal lacks, and signals that end it."""

from __future__ import annotations

import codecs
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from unicodedata import combining, name, normalize

# What the program writes itself and other encodings lack; a minus that is lost changes a number.
PLAIN = {"−": "-", "–": "-", "—": "-", "→": "->", "←": "<-", "≤": "<=", "≥": ">=", "≠": "!=",
         "≈": "~", "×": "x", "…": "...", "“": '"', "”": '"', "‘": "'", "’": "'", "·": ".",
         "ə": "e", "Ə": "E", "ı": "i", "✓": "+", "●": "*", "█": "#", "─": "-", "│": "|"}
HANDLER = "eurasia_sim.plain"


class TerminatedError(KeyboardInterrupt):
    """The system asked the program to end (SIGTERM)."""


class Signals:
    """Which signal has come; whatever a library makes of it, the program was asked to end."""

    came: int | None = None


def in_plain_letters(error: UnicodeError) -> tuple[str | bytes, int]:
    """Write a letter that an encoding lacks as one that it has; for `codecs.register_error`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letter = error.object[error.start]
    if "\udc80" <= letter <= "\udcff":  # a byte of a file's name that is no text
        return bytes([ord(letter) - 0xDC00]), error.start + 1
    known = name(letter, "").split()
    for plain in (PLAIN.get(letter), normalize("NFKD", letter)[0],
                  known[-1].lower() if known[:1] == ["GREEK"] else None,
                  "" if combining(letter) else None):
        if plain is not None and _writable(plain, error.encoding):
            return plain, error.start + 1
    return "?", error.start + 1


def _writable(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True


def any_letter() -> None:
    """Let standard output and error take any letter, whatever their encoding."""
    codecs.register_error(HANDLER, in_plain_letters)
    for stream in (sys.stdout, sys.stderr):
        change = getattr(stream, "reconfigure", None)
        if change is not None:
            change(errors=HANDLER)


@contextmanager
def signals() -> Iterator[type[Signals]]:
    """End in order on Ctrl-C and on SIGTERM: both are raised where the program is.

    Elsewhere than in the main thread nothing is changed.
    """
    def came(number: int, frame: FrameType | None) -> None:
        Signals.came = number
        raise TerminatedError if number == signal.SIGTERM else KeyboardInterrupt

    Signals.came = None
    before = {}
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            # What is ignored on purpose (nohup, a shell's background) stays so.
            if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
                before[number] = signal.signal(number, came)
        except ValueError:
            continue
    try:
        yield Signals
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
