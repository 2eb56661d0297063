"""YAML with places: every value remembers the line it was written on.

PyYAML's own construction is not used. It reads ``no`` and ``on`` as booleans, keeps the last of
two equal keys in silence, and expands aliases (the way to a YAML bomb). Here the parser's events
are turned into plain dicts, lists, strings, numbers, booleans and None after the YAML 1.2 core
schema; aliases, anchors and tags are refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from eurasia_sim.reading.errors import InputError, Place

MAX_BYTES = 2_000_000
MAX_DEPTH = 20
MAX_NODES = 100_000
MAX_NUMBER = 1e12

Loc = tuple[str | int, ...]

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
        for step in loc:
            if (*found, step) in self.values:
                found = (*found, step)
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

    def _place(self, line: int, column: int) -> Place:
        text = self.lines[line] if line < len(self.lines) else ""
        return Place(self.path, line + 1, column + 1, text)


def read_document(path: Path) -> Document:
    """Read one YAML file.

    Raises:
        InputError: for a file that is missing, too large, not UTF-8, not YAML, or that uses
            what is refused here (aliases, tags, equal keys, numbers out of bounds).
    """
    try:
        if path.is_dir():
            raise InputError(f"{path}: this is a folder; name a YAML file in it")
        raw = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except FileNotFoundError:
        siblings = sorted(p.name for p in path.parent.glob("*.y*ml")) if path.parent.is_dir() else []
        from eurasia_sim.reading.errors import suggestion

        hint = suggestion(path.name, siblings) if siblings else None
        raise InputError(f"{path}: there is no such file", hint=hint) from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from None
    if raw is None:
        raise InputError(f"{path}: larger than {MAX_BYTES:,} bytes; this is no scenario")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n")
        place = Place(path, line + 1, error.start - (before.rfind(b"\n") + 1) + 1, "")
        raise InputError(
            "this byte is not UTF-8 text",
            place=place,
            hint="save the file as UTF-8 (in most editors: Save as …, Encoding: UTF-8)",
        ) from None
    return parse_document(text, path)


def parse_document(text: str, path: Path) -> Document:
    """Parse YAML text; ``path`` is only for the messages. Raises as `read_document`."""
    document = Document(path, None, text.splitlines())
    if len(text) > MAX_BYTES:
        raise InputError(f"{path}: larger than {MAX_BYTES:,} bytes; this is no scenario")
    try:
        _Builder(document).build(text)
    except yaml.reader.ReaderError as error:
        offset = int(error.position) if isinstance(error.position, int) else 0
        line = text.count("\n", 0, offset)
        raise InputError(
            "a control character stands here that YAML does not allow",
            place=document._place(line, offset - (text.rfind("\n", 0, offset) + 1)),
            hint="delete the line and type it again",
        ) from None
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, document) from None
    if document.data is None:
        raise document.error((), "the file is empty", hint="a scenario starts with  name: …")
    return document


def _syntax_error(error: yaml.MarkedYAMLError, document: Document) -> InputError:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    for number in (line, line - 1):
        text = document.lines[number] if 0 <= number < len(document.lines) else ""
        indent = text[: len(text) - len(text.lstrip())]
        if "\t" in indent:
            return InputError(
                "a tab is used to indent; YAML wants spaces",
                place=document._place(number, indent.index("\t")),
                hint="replace the tab by two spaces",
            )
    problem = (error.problem or "cannot be read as YAML").replace("\n", " ")
    where = f" ({error.context} from line {error.context_mark.line + 1})" if (
        error.context and error.context_mark
    ) else ""
    return InputError(
        f"not valid YAML: {problem}{where}",
        place=document._place(line, column),
        hint="check the indentation, the colons and the brackets around this line; "
        "text with a colon or a # in it needs quotes",
    )


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
                    raise self.fail(event.start_mark, f"more than {MAX_NODES:,} values in one file")
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
                if key in parent:
                    first = self.document.keys[(*base, key)][0] + 1
                    raise self.fail(mark, f"the key '{key}' stands twice here (first in line {first})",
                                    "remove one of the two")
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
            if abs(number) > MAX_NUMBER:
                shown = text if len(text) <= 20 else text[:17] + "…"
                raise self.fail(event.start_mark, f"{shown} is larger than anything allowed here",
                                f"numbers lie between -{MAX_NUMBER:g} and {MAX_NUMBER:g}")
            return int(text) if _INT.fullmatch(text) else number
        return text
