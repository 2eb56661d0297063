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

from eurasia_sim.languages import msg, t
from eurasia_sim.limits import HOW_TO_RAISE, raised
from eurasia_sim.reading.errors import InputError, Place, between, shown, suggestion
from eurasia_sim.reading.letters import HIDDEN
from eurasia_sim.reading.ordinary import LARGE_SCENARIO, MAX_BYTES, read_bytes
from eurasia_sim.reading.syntax import complaint

MAX_DEPTH = 20
MAX_NODES = raised(100_000)
SAVE_AS_UTF8 = msg("save the file as UTF-8 (in most editors: Save as …, Encoding: UTF-8)")
HIDDEN_HERE = msg("a character that nobody sees (U+{code}, {name}) stands here")
HIDDEN_IN_TEXT = msg("a character that nobody sees (U+{code}, {name}) is written into this text")
# Sort of names → what to say of one that is none of them.
UNKNOWN = {
    "bloc": msg("there is no bloc '{name}'"),
    "channel": msg("there is no channel '{name}'"),
    "event": msg("there is no event '{name}'"),
    "event, response or kind": msg("there is no event, response or kind '{name}'"),
    "goal": msg("there is no goal '{name}'"),
    "id that is free": msg("there is no id that is free '{name}'"),
    "kind": msg("there is no kind '{name}'"),
    "mechanism": msg("there is no mechanism '{name}'"),
    "move": msg("there is no move '{name}'"),
    "name": msg("there is no name '{name}'"),
    "offered seat": msg("there is no offered seat '{name}'"),
    "other pole": msg("there is no other pole '{name}'"),
    "outcome": msg("there is no outcome '{name}'"),
    "parameter": msg("there is no parameter '{name}'"),
    "pole": msg("there is no pole '{name}'"),
    "pole or state": msg("there is no pole or state '{name}'"),
    "region": msg("there is no region '{name}'"),
    "scenario": msg("there is no scenario '{name}'"),
    "sweep": msg("there is no sweep '{name}'"),
    "world": msg("there is no world '{name}'"),
    "response": msg("there is no response '{name}'"),
    "seat": msg("there is no seat '{name}'"),
    "seat that is taken": msg("there is no seat that is taken '{name}'"),
    "shipped scenario": msg("there is no shipped scenario '{name}'"),
    "state": msg("there is no state '{name}'"),
    "state or region": msg("there is no state or region '{name}'"),
    "supplier": msg("there is no supplier '{name}'"),
    "variant": msg("there is no variant '{name}'"),
}
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

        Args:
            loc: of the name; key: whether it stands as a key.
            valid: the names there are.
            what: they are, one of `UNKNOWN`.

        Raises:
            InputError: at the location.
        """
        names = list(valid)
        if name not in names:
            raise self.error(loc, t(UNKNOWN.get(what, "there is no '{name}' here"), name=name),
                             hint=suggestion(name, names),
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
            raise InputError(t("the file is saved as UTF-16, not as UTF-8"), hint=t(SAVE_AS_UTF8),
                             place=Place(path, 1, 1, "")) from None
        lines = _BREAK.split(raw.decode("utf-8", errors="replace"))
        before = _BREAK.split(raw[: error.start].decode("utf-8", errors="replace"))
        raise InputError(
            t("this byte is not UTF-8 text"),
            place=Place(path, len(before), len(before[-1]) + 1, lines[len(before) - 1]),
            hint=t(SAVE_AS_UTF8),
        ) from None


def parse_document(text: str, path: Path) -> Document:
    """Parse YAML text; ``path`` is only for the messages. Raises as `read_document`."""
    document = Document(path, None, _BREAK.split(text))
    if len(text) > MAX_BYTES:
        raise InputError(t(LARGE_SCENARIO, path=shown(path), most=f"{MAX_BYTES:,}"),
                         hint=t(HOW_TO_RAISE))
    control = _CONTROL.search(text)
    if control:
        before = _BREAK.split(text[: control.start()])
        raise InputError(
            t("a control character (U+{code}) stands here that YAML does not allow",
              code=f"{ord(control[0]):04X}"),
            place=document._place(len(before) - 1, len(before[-1])),
            hint=t("delete it, or {otherwise}", otherwise=t(SAVE_AS_UTF8)),
        )
    hidden = HIDDEN.search(text)
    if hidden:
        before = _BREAK.split(text[: hidden.start()])
        raise InputError(_hidden(hidden[0], HIDDEN_HERE), hint=t("delete it"),
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
        raise InputError(t("{path}: cannot be read as YAML ({error})",
                           path=shown(path), error=error)) from None
    if document.data is None:
        raise document.error((), t("the file says nothing: it is empty or holds only comments"),
                             hint=t("a scenario starts with  name: …"))
    return document


def _hidden(letter: str, message: str) -> str:
    name = unicodedata.name(letter, "no name").lower()
    return t(message, code=f"{ord(letter):04X}", name=name)


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
                    raise self.fail(event.start_mark, t("a second document starts here ('---')"),
                                    t("one file holds one document"))
            elif isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise self.fail(event.start_mark, t("anchors (&) and aliases (*) are not allowed"),
                                t("write the value out, or put text with & or * in quotes"))
            elif isinstance(event, yaml.NodeEvent):
                if event.tag is not None:  # type: ignore[attr-defined]
                    tag = event.tag  # type: ignore[attr-defined]
                    raise self.fail(event.start_mark, t("tags ({tag}) are not allowed", tag=tag),
                                    t("remove the tag, or put text with ! in quotes"))
                self.nodes += 1
                if self.nodes > MAX_NODES:
                    raise self.fail(event.start_mark, t("more than {most} values in one file",
                                                        most=f"{MAX_NODES:,}"), t(HOW_TO_RAISE))
                if isinstance(event, yaml.ScalarEvent):
                    self.add(stack, event, self.scalar(event), container=False)
                else:
                    if len(stack) >= MAX_DEPTH:
                        raise self.fail(event.start_mark, t("nested deeper than {most} levels",
                                                            most=MAX_DEPTH))
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
                    raise self.fail(mark, t("a key must be a word"),
                                    t("write  key: value  (braces and brackets are for values)"))
                # Keys are words: a state called 'no' or a channel called '1' stays what it is.
                key = str(event.value)
                if key == "<<" and not event.style:
                    raise self.fail(mark, t("merging (<<) is not allowed"), t("write the keys out"))
                if key in parent:
                    first = self.document.keys[(*base, key)][0] + 1
                    raise self.fail(mark, t("the key '{key}' stands twice here", key=key),
                                    t("it already stands in line {first}; remove one of the two",
                                      first=first))
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
            raise self.fail(event.start_mark,
                            t("a control character (U+{code}) is written into this text",
                              code=f"{ord(control[0]):04X}"),
                            t("leave out the part with the backslash"))
        hidden = HIDDEN.search(text)
        if hidden:
            raise self.fail(event.start_mark, _hidden(hidden[0], HIDDEN_IN_TEXT),
                            t("leave out the part with the backslash"))
        if event.style in ("'", '"', "|", ">"):
            return text
        if text in ("", "~", "null", "Null", "NULL"):
            return None
        if text in ("true", "True", "TRUE"):
            return True
        if text in ("false", "False", "FALSE"):
            return False
        if _NOT_FINITE.fullmatch(text):
            raise self.fail(event.start_mark, t("{text} is not a number a model can use",
                                                text=text),
                            t("write an ordinary number, or put it in quotes if it is a name"))
        if _INT.fullmatch(text) or _FLOAT.fullmatch(text):
            number = float(text)
            if isinf(number):
                cut = text if len(text) <= 20 else text[:17] + "…"
                raise self.fail(event.start_mark, t("{value} is larger than anything allowed here",
                                                    value=cut), between())
            # Whole numbers stay exact; how large one may be is for its field to say.
            return _whole(text) if _INT.fullmatch(text) else number
        return text


def _whole(text: str) -> int:
    """A whole number of any length; Python itself reads 4,300 digits, zeros included."""
    digits = text.lstrip("+-").lstrip("0") or "0"
    return -int(digits) if text.startswith("-") else int(digits)
