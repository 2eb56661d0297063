"""One clear message for bad input: where it is, what is wrong, what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

LONGEST = 400
# No number of a scenario or a world has a use beyond these.
MAX_NUMBER = 1e12
BETWEEN = f"numbers lie between -{MAX_NUMBER:,.0f} and {MAX_NUMBER:,.0f}"


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a text file a user wrote (line and column count from 1)."""

    file: Path
    line: int
    column: int
    text: str


class InputError(Exception):
    """Input that cannot be used; its text is the whole message for the user.

    Attributes:
        message: what is wrong, in one sentence without a full stop.
        place: where, or None when the trouble is not in a line of a file.
        hint: what would be right, or None.
    """

    def __init__(self, message: str, *, place: Place | None = None, hint: str | None = None):
        self.message = message
        self.place = place
        self.hint = hint
        super().__init__(self.render())

    def render(self) -> str:
        """The message as it is printed: ``file:line:column``, the line and a caret."""
        lines = []
        message = self.message if len(self.message) <= LONGEST else self.message[:LONGEST] + "…"
        if self.place is None:
            lines.append(_printable(message))
        else:
            where = f"{shown(self.place.file)}:{self.place.line}:{self.place.column}"
            lines.append(_printable(f"{where}: {message}"))
            if self.place.text.strip():
                # Long lines are cut around the caret so that it stays in view.
                start = max(0, self.place.column - 81)
                visible = _printable(self.place.text[start : start + 120])
                visible = "…" + visible[1:] if start else visible
                visible += "…" if len(self.place.text) > start + 120 else ""
                number = str(self.place.line)
                lines.append(f"  {number} | {visible}")
                lines.append(f"  {' ' * len(number)} | {' ' * (self.place.column - 1 - start)}^")
        if self.hint:
            lines.append(f"  {self.hint}")
        return "\n".join(lines)


def _printable(text: str) -> str:
    """Text that keeps to one line and leaves the terminal alone; every character stays one."""
    return "".join(c if c.isprintable() else "→" if c == "\t" else "·" for c in text)


def shown(path: Path) -> str:
    """A path as short as it can be told: relative to where the user stands.

    A link is called by its own name, and not by that of what it leads to.
    """
    try:
        real = path.resolve() if path.name in ("", "..") else path.parent.resolve() / path.name
        return str(real.relative_to(Path.cwd()))
    except (ValueError, OSError, RuntimeError):
        return str(path)


def is_folder(path: Path) -> bool:
    """Whether there is such a folder; a name that no file can have is none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def nearest(name: str, valid: Iterable[str]) -> str | None:
    """The valid name a misspelt one probably means, or None."""
    if len(name) > LONGEST:
        return None
    names = list(valid)
    folded = {n.casefold().replace("-", "_").replace(" ", "_"): n for n in names}
    wanted = name.casefold().replace("-", "_").replace(" ", "_")
    if wanted in folded:
        return folded[wanted]
    close = get_close_matches(wanted, list(folded), n=1, cutoff=0.55)
    return folded[close[0]] if close else None


def suggestion(name: str, valid: Iterable[str], *, most: int = 14) -> str:
    """The hint for an unknown name: the nearest valid one, and the choice there is."""
    names = list(valid)
    close = nearest(name, names)
    listed = ", ".join(names[:most]) + (f" … ({len(names)} in all)" if len(names) > most else "")
    if not names:
        return "there is none here"
    return f"did you mean '{close}'? Valid here: {listed}" if close else f"valid here: {listed}"
