"""One clear message for bad input: where it is, what is wrong, what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files
from pathlib import Path

from eurasia_sim.languages import named, t
from eurasia_sim.reading.letters import odd, plain

LONGEST = 400
# No number of a scenario or a world has a use beyond these.
MAX_NUMBER = 1e12
# How much two names must have in common to be taken for each other.
NEAR = 0.72


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
            lines += [_printable(line) for line in f"  {self.hint}".split("\n")]
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


def between() -> str:
    """The numbers that may stand in a file at all, in words."""
    return t("numbers lie between {low} and {high}",
             low=f"{-MAX_NUMBER:,.0f}", high=f"{MAX_NUMBER:,.0f}")


def other_names(name: str) -> tuple[tuple[str, ...], str]:
    """The names that may be meant by what people call somebody, and which state, in words, acts as
    the last of them.
    """
    return _other_names().get(_folded(name), ((), "")) if len(name) <= LONGEST else ((), "")


@cache
def _other_names() -> dict[str, tuple[tuple[str, ...], str]]:
    found: dict[str, tuple[tuple[str, ...], str]] = {}
    text = files("eurasia_sim.reading").joinpath("other-names.txt").read_text("utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            called, _, rest = line.partition(" = ")
            meant, _, state = rest.partition(" | ")
            found |= dict.fromkeys(called.split(), (tuple(meant.split()), state))
    return found


def nearest(name: str, valid: Iterable[str]) -> str | None:
    """The valid name a misspelt one probably means, or None where none is near."""
    if len(name) > LONGEST:
        return None
    names = list(valid)
    folded = {_folded(n): n for n in reversed(names)}
    wanted = _folded(name)
    if wanted in folded:
        return folded[wanted]
    for other in other_names(name)[0]:
        if other in names:
            return other
    if len(wanted) < 2:
        return None
    close = max(folded, key=lambda other: _likeness(wanted, other), default="")
    return folded[close] if close and _likeness(wanted, close) >= NEAR else None


def _folded(name: str) -> str:
    """A name without what people confuse: case, marks between words, accents, the file's ending."""
    word = plain(name)
    for ending in (".yaml", ".yml"):
        word = word.removesuffix(ending)
    return word.replace("-", "_").replace(" ", "_").replace(".", "_").strip("_")


def _likeness(one: str, other: str) -> float:
    """How alike two folded names are, 0 to 1."""
    if len(one) > 1 and (other.startswith(one) or (len(other) > 1 and one.startswith(other))):
        return NEAR + 0.1 * min(len(one), len(other)) / max(len(one), len(other))
    if len(one) > 2 and _one_slip(one, other):
        return 0.9
    alike = SequenceMatcher(None, one, other)
    return alike.ratio() if alike.quick_ratio() >= NEAR else 0.0


def _one_slip(one: str, other: str) -> bool:
    """Whether a letter was changed, or two beside each other were exchanged."""
    if len(one) != len(other):
        return False
    apart = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return len(apart) == 1 or (
        len(apart) == 2 and apart[1] == apart[0] + 1
        and one[apart[0]] == other[apart[1]] and one[apart[1]] == other[apart[0]])


def suggestion(name: str, valid: Iterable[str], *, most: int = 14) -> str:
    """The hint for an unknown name: the nearest valid one, and the choice there is."""
    names = list(valid)
    if not names:
        return t("there is none here")
    close = nearest(name, names)
    valid_names = ", ".join(names[:most])
    if len(names) > most:
        valid_names = t("{names} … ({count} in all)", names=valid_names, count=len(names))
    if close:
        said = [t("did you mean '{name}'?", name=close)]
        others, state = other_names(name)
        if state and close == others[-1]:
            said.append(t("{state} acts as a pole through it.", state=named(state)))
        said.append(t("Valid here: {names}", names=valid_names))
    else:
        said = [t("valid here: {names}", names=valid_names)]
    strange = odd(name) if len(name) <= LONGEST else None
    return (f"{strange}\n  " if strange else "") + " ".join(said)
