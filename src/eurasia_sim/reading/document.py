"""YAML with places: every value remembers the line it was written on.

PyYAML's own construction is not used. It reads ``no`` and ``on`` as booleans, keeps the last of
two equal keys in silence, and expands aliases (the way to a YAML bomb). Here the parser's events
are turned into plain dicts, lists, strings, numbers, booleans and None after the YAML 1.2 core
schema; aliases, anchors and tags are refused.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import isinf
from pathlib import Path
from typing import Any

import yaml

from eurasia_sim.limits import HOW_TO_RAISE, raised
from eurasia_sim.reading.errors import BETWEEN, InputError, Place, shown, suggestion
from eurasia_sim.reading.letters import HIDDEN
from eurasia_sim.reading.ordinary import MAX_BYTES, read_bytes
from eurasia_sim.reading.syntax import complaint

MAX_DEPTH = 20
MAX_NODES = raised(100_000)
SAVE_AS_UTF8 = "save the file as UTF-8 (in most editors: Save as …, Encoding: UTF-8)"

Loc = tuple[str | int, ...]

# What ends a line in YAML, and what may not stand in it.
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_CONTROL = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|nan)|[-+]?(inf|infinity|nan)", re.IGNORECASE)


@dataclass
class Document:
    """A YAML file as plain data, with the place of every key and value.

    Attributes:
        path: the file.
        data: dicts, lists, strings, numbers, booleans, None.
        lines: the file's lines, for messages.
        keys: place (line, column; from 0) of the key that leads to each location.
        values: place of the value at each location.
    """

    path: Path
    data: Any
    lines: list[str]
    keys: dict[Loc, tuple[int, int]] = field(default_factory=dict)
    values: dict[Loc, tuple[int, int]] = field(default_factory=dict)

    def place(self, loc: Sequence[str | int] = (), *, key: bool = False) -> Place:
        """Where a location stands; the nearest location around it where it does not exist.

        Locations may hold steps that are not in the file (pydantic names the members of unions
        and the like): those are passed over.
        """
        found: Loc = ()
        data = self.data
        for step in loc:
            if isinstance(data, list) and step not in range(len(data)) and step in data:
                step = data.index(step)  # an entry named by its text
            if (*found, step) in self.values:
                found = (*found, step)
                data = data[step]
        table = self.keys if key and found in self.keys else self.values
        line, column = table.get(found, (0, 0))
        return self._place(line, column)

    def has(self, loc: Sequence[str | int]) -> bool:
        """Whether something was written at this location."""
        return tuple(loc) in self.values

    def error(
        self,
        loc: Sequence[str | int],
        message: str,
        *,
        hint: str | None = None,
        key: bool = False,
    ) -> InputError:
        """An error about the value (or the key) at a location, ready to raise."""
        return InputError(message, place=self.place(loc, key=key), hint=hint)

    def known(
        self,
        loc: Sequence[str | int],
        name: str,
        valid: Iterable[str],
        what: str,
        *,
        key: bool = False,
    ) -> None:
        """Refuse a name that is not among the valid ones, naming the nearest.

        Raises:
            InputError: at the location.
        """
        names = list(valid)
        if name not in names:
            raise self.error(loc, f"there is no {what} '{name}'", hint=suggestion(name, names),
                             key=key)

    def _place(self, line: int, column: int) -> Place:
        text = self.lines[line] if line < len(self.lines) else ""
        return Place(self.path, line + 1, column + 1, text)


def read_document(path: Path) -> Document:
    """Read one YAML file.

    Raises:
        InputError: for a file that is missing, too large, not UTF-8, not YAML, or that uses
            what is refused here (aliases, tags, equal keys, numbers out of bounds).
    """
    raw = read_bytes(path, MAX_BYTES)
    try:
        return parse_document(raw.decode("utf-8-sig"), path)
    except UnicodeDecodeError as error:
        if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise InputError("the file is saved as UTF-16, not as UTF-8", hint=SAVE_AS_UTF8,
                             place=Place(path, 1, 1, "")) from None
        lines = _BREAK.split(raw.decode("utf-8", errors="replace"))
        before = _BREAK.split(raw[: error.start].decode("utf-8", errors="replace"))
        raise InputError(
            "this byte is not UTF-8 text",
            place=Place(path, len(before), len(before[-1]) + 1, lines[len(before) - 1]),
            hint=SAVE_AS_UTF8,
        ) from None


def parse_document(text: str, path: Path) -> Document:
    """Parse YAML text; ``path`` is only for the messages. Raises as `read_document`."""
    document = Document(path, None, _BREAK.split(text))
    if len(text) > MAX_BYTES:
        raise InputError(f"{shown(path)}: larger than {MAX_BYTES:,} bytes; this is no scenario",
                         hint=HOW_TO_RAISE)
    control = _CONTROL.search(text)
    if control:
        before = _BREAK.split(text[: control.start()])
        raise InputError(
            f"a control character (U+{ord(control[0]):04X}) stands here that YAML does not allow",
            place=document._place(len(before) - 1, len(before[-1])),
            hint=f"delete it, or {SAVE_AS_UTF8}",
        )
    hidden = HIDDEN.search(text)
    if hidden:
        before = _BREAK.split(text[: hidden.start()])
        raise InputError(_hidden(hidden[0], "stands here"), hint="delete it",
                         place=document._place(len(before) - 1, len(before[-1])))
    try:
        _Builder(document).build(text)
    except yaml.MarkedYAMLError as error:
        if "nesting" in (error.problem or "") and error.problem_mark:
            # The parser reads up to 1,024 characters ahead of what it tells, and from PyYAML 6.0.4
            # on it gives up at 1,000 levels: it stopped before it told of the first bracket. What
            # stands before that place is within its limit, and beyond ours: this says so.
            parse_document(text[: min(error.problem_mark.index, len(text) - 1)], path)
        found = complaint(error, document.lines)
        raise InputError(found.message, place=document._place(found.line, found.column),
                         hint=found.hint) from None
    except (yaml.YAMLError, ValueError) as error:
        raise InputError(f"{shown(path)}: cannot be read as YAML ({error})") from None
    if document.data is None:
        raise document.error((), "the file says nothing: it is empty or holds only comments",
                             hint="a scenario starts with  name: …")
    return document


def _hidden(letter: str, where: str) -> str:
    called = unicodedata.name(letter, "no name").lower()
    return f"a character that nobody sees (U+{ord(letter):04X}, {called}) {where}"


class _Builder:
    """Turns parser events into plain data, iteratively, so that no nesting exhausts the stack."""

    def __init__(self, document: Document):
        self.document = document
        self.nodes = 0

    def fail(self, mark: Any, message: str, hint: str | None = None) -> InputError:
        return InputError(message, place=self.document._place(mark.line, mark.column), hint=hint)

    def build(self, text: str) -> None:
        # A frame is [location, container, key waiting for its value, its mark].
        stack: list[list[Any]] = []
        documents = 0
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.fail(event.start_mark, "a second document starts here ('---')",
                                    "one file holds one document")
            elif isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise self.fail(event.start_mark, "anchors (&) and aliases (*) are not allowed",
                                "write the value out, or put text with & or * in quotes")
            elif isinstance(event, yaml.NodeEvent):
                if event.tag is not None:  # type: ignore[attr-defined]
                    raise self.fail(event.start_mark, f"tags ({event.tag}) are not allowed",  # type: ignore[attr-defined]
                                    "remove the tag, or put text with ! in quotes")
                self.nodes += 1
                if self.nodes > MAX_NODES:
                    raise self.fail(event.start_mark, f"more than {MAX_NODES:,} values in one file",
                                    HOW_TO_RAISE)
                if isinstance(event, yaml.ScalarEvent):
                    self.add(stack, event, self.scalar(event), container=False)
                else:
                    if len(stack) >= MAX_DEPTH:
                        raise self.fail(event.start_mark, f"nested deeper than {MAX_DEPTH} levels")
                    new: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
                    self.add(stack, event, new, container=True)
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                stack.pop()

    def add(self, stack: list[list[Any]], event: Any, value: Any, *, container: bool) -> None:
        mark = event.start_mark
        at = (mark.line, mark.column)
        loc: Loc = ()
        if not stack:
            self.document.data = value
        else:
            frame = stack[-1]
            base, parent = frame[0], frame[1]
            if isinstance(parent, list):
                loc = (*base, len(parent))
                parent.append(value)
                self.document.keys[loc] = at
            elif frame[2] is None:
                if container or value is None:
                    raise self.fail(mark, "a key must be a word",
                                    "write  key: value  (braces and brackets are for values)")
                # Keys are words: a state called 'no' or a channel called '1' stays what it is.
                key = str(event.value)
                if key == "<<" and not event.style:
                    raise self.fail(mark, "merging (<<) is not allowed", "write the keys out")
                if key in parent:
                    first = self.document.keys[(*base, key)][0] + 1
                    raise self.fail(mark, f"the key '{key}' stands twice here",
                                    f"it already stands in line {first}; remove one of the two")
                frame[2] = key
                self.document.keys[(*base, key)] = at
                return
            else:
                loc = (*base, frame[2])
                parent[frame[2]] = value
                frame[2] = None
        self.document.values[loc] = at
        if container:
            stack.append([loc, value, None])

    def scalar(self, event: Any) -> Any:
        text: str = event.value
        control = _CONTROL.search(text)
        if control:
            raise self.fail(event.start_mark, f"a control character (U+{ord(control[0]):04X}) is "
                            "written into this text", "leave out the part with the backslash")
        hidden = HIDDEN.search(text)
        if hidden:
            raise self.fail(event.start_mark, _hidden(hidden[0], "is written into this text"),
                            "leave out the part with the backslash")
        if event.style in ("'", '"', "|", ">"):
            return text
        if text in ("", "~", "null", "Null", "NULL"):
            return None
        if text in ("true", "True", "TRUE"):
            return True
        if text in ("false", "False", "FALSE"):
            return False
        if _NOT_FINITE.fullmatch(text):
            raise self.fail(event.start_mark, f"{text} is not a number a model can use",
                            "write an ordinary number, or put it in quotes if it is a name")
        if _INT.fullmatch(text) or _FLOAT.fullmatch(text):
            number = float(text)
            if isinf(number):
                cut = text if len(text) <= 20 else text[:17] + "…"
                raise self.fail(event.start_mark, f"{cut} is larger than anything allowed here",
                                BETWEEN)
            # Whole numbers stay exact; how large one may be is for its field to say.
            return _whole(text) if _INT.fullmatch(text) else number
        return text


def _whole(text: str) -> int:
    """A whole number of any length; Python itself reads 4,300 digits, zeros included."""
    digits = text.lstrip("+-").lstrip("0") or "0"
    return -int(digits) if text.startswith("-") else int(digits)
