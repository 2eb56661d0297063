"""Take every sentence out of the code into the catalogues, and make of them what programs read.

    python docs/build/make.py languages

Each `src/eurasia_sim/languages/CODE.po` is brought up to date (what nobody says any more goes, what
is new waits for a translation) and written as `CODE.json`, which the program and the page read.
"""

from __future__ import annotations

import io
import json
import re
import string
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from eurasia_sim.languages import CASES, CONTEXT, MONTHS
from eurasia_sim.model import VARIABLES
from eurasia_sim.scenario.cases import OWN_UNIT

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "eurasia_sim"
FOLDER = PACKAGE / "languages"
PAGE = PACKAGE / "app" / "static"
WORLD = PACKAGE / "world" / "data"
LESSONS = ROOT / "docs" / "lessons"
# Function → where its message stands, as Babel has it: alone, as one and many, after its context.
KEYWORDS: dict[str, Any] = {
    "t": None, "say": None, "Said": None, "msg": None, "tn": (1, 2), "plural": (1, 2),
    "said_n": (1, 2), "say_n": (1, 2),
    "tc": ((1, "c"), 2), "in_context": ((1, "c"), 2)}
# Language → its plural rule in gettext's form, and CLDR's names of its forms in that order.
PLURALS = {"ru": ("(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 "
                  ": 2)", ("one", "few", "many"))}
OTHERS = ("(n != 1)", ("one", "other"))
# Keys of the world's and the scenarios' files whose texts people read, and those of shipped files.
TEXTS = {"label", "spoken", "unit", "short"}
MORE = {"name", "question", "context", "about", "roles"}
# What the program hands to the page as it is (`choose_draws.told`): the page says it.
TOLD = [PACKAGE / "scenario" / name for name in ("choose_draws.py", "posterior.py")]
# What languages call themselves, where CLDR writes it with other letters than we do.
NAMES = {"uz": "Oʻzbekcha"}
# Stands in the head of a catalogue until a person has checked the whole.
MACHINE = "translated by a machine"
_TAG = re.compile(r"</?[a-z]+\b[^<>]*>")

Sources = dict[tuple[str, str], tuple[str | tuple[str, str], bool, bool, str]]


def sources() -> Sources:
    """(context, message) → message or its two forms, whether the page and the program say it, and
    a remark for translators.
    """
    found: Sources = {}

    def add(message: str | tuple[str, str], context: str = "", *, page: bool = False,
            program: bool = False, remark: str = "") -> None:
        key = (context, message if isinstance(message, str) else message[0])
        old = found.get(key, (message, False, False, ""))
        if isinstance(old[0], str) != isinstance(message, str):
            raise ValueError(f"both with and without a plural: {key[1]}")
        found[key] = (message, old[1] or page, old[2] or program, old[3] or remark)

    for path in sorted(PAGE.rglob("*.js")):
        for message, context in _said("javascript", path):
            add(message, context, page=True)
    for kind, found_in in (("python", (*PACKAGE.rglob("*.py"), *LESSONS.glob("*.py"))),
                           ("jinja2.ext:babel_extract", PACKAGE.rglob("*.j2"))):
        for path in sorted(found_in):
            if path.parent != FOLDER or path.stem == "__init__":
                for message, context in _said(kind, path):
                    add(message, context, program=True, page=path in TOLD)
    for month in MONTHS:
        for context in ("", "short", *CASES):
            add(month, context, page=True, program=True,
                remark="the first letters, for little room" if context == "short" else "")
    for context in ("", "short", *CASES):
        add("{month} {year}", context, page=True, program=True)
    for variable in VARIABLES.values():
        for text in (variable.phrase, variable.ends):
            if text:
                add(text, program=True)
    add(OWN_UNIT, page=True, program=True)
    for names, remark, text in _texts():
        for context in ("", *(CASES if names else ())):
            add(text, context, page=True, program=True, remark=remark)
        if remark == "poles: name":
            add(text, "short", page=True, program=True, remark="where there is little room: USA")
    return found


def _said(method: str, path: Path) -> Iterator[tuple[str | tuple[str, str], str]]:
    """What a file says: message or its two forms, and the context."""
    options = {"encoding": "utf-8"} if "jinja" not in method else {
        "encoding": "utf-8", "trim_blocks": "true", "lstrip_blocks": "true"}
    with path.open("rb") as file:
        for _, message, _, context in extract(method, file, KEYWORDS, (), options):
            if message:
                yield (message if isinstance(message, str) else (message[0], message[1]),
                       context or "")


def _texts() -> Iterator[tuple[bool, str, str]]:
    """Texts of the shipped files: whether it is a name that changes in sentences, what, text."""
    world = _load(WORLD / "turkic-world-2022.yaml")
    for part, key in (("states", "label"), ("poles", "label"), ("poles", "spoken"),
                      ("regions", "label")):
        for one in world[part].values():
            if key in one:
                yield True, f"{part}: name", one[key]
    yield True, "name", "China"
    council = _load(WORLD / "council.yaml")
    for seat in council["seats"].values():
        yield True, "council: who speaks", seat["label"]
    for move in council["moves"].values():
        if str(move.get("note", "")).startswith("sizes:"):  # what the team reads of a move's sizes
            yield False, "council: sizes of a move", move["note"]
    for name in ("turkic-world-2022", "kinds", "council", "priors", "patterns", "expectations"):
        keys = TEXTS | ({"about"} if name.startswith("turkic") else MORE | {"claim"})
        for key, text in _walk(_load(WORLD / f"{name}.yaml"), keys):
            yield False, f"{name}: {key}", text
    scenarios = ROOT / "scenarios"
    for path in sorted([*scenarios.glob("*.yaml"), *scenarios.glob("lessons/*.yaml"),
                        *scenarios.glob("worlds/*.yaml")]):
        for key, text in _walk(_load(path), TEXTS | MORE):
            where = "scenario" if path.parent == scenarios else path.parent.name
            yield False, f"{where} {path.stem}: {key}", text


def _walk(value: Any, keys: set[str], key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        if "kind" in value and "label" not in value and isinstance(value.get("id"), str):
            yield "id", value["id"].replace("-", " ")  # what an event without a label is called
        for name, one in value.items():
            inner = keys | set(map(str, one)) if name in ("roles", "sizes") and isinstance(
                one, Mapping) else keys
            yield from _walk(one, inner, str(name))
    elif isinstance(value, list):
        for one in value:
            yield from _walk(one, keys, key)
    elif isinstance(value, str) and key in keys and re.search(r"[A-Za-z]{2}", value):
        yield key, value.strip()


def _load(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def languages() -> list[str]:
    """The codes of the catalogues there are."""
    return sorted(path.stem for path in FOLDER.glob("*.po"))


def read(code: str) -> Catalog:
    """A catalogue as people edit it."""
    with (FOLDER / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


def updated(code: str, found: Sources) -> Catalog:
    """A catalogue with the messages that are said now, in the code's order, and no others."""
    old = read(code)
    new = Catalog(code, project="eurasia-sim", charset="utf-8", fuzzy=False,
                  header_comment=old.header_comment)
    rule, _ = PLURALS.get(code, OTHERS)
    # Babel's own rule for Turkish is older than CLDR's.
    new._num_plurals, new._plural_expr = len(forms(code)), rule  # type: ignore[assignment]
    for (context, _), (message, _, _, remark) in found.items():
        there = old.get(message if isinstance(message, str) else message[0], context or None)
        empty: Any = "" if isinstance(message, str) else ("",) * len(forms(code))
        same = there is not None and type(there.string) is type(empty)
        new.add(message, there.string if there and same else empty, context=context or None,
                auto_comments=[remark] if remark else [],
                user_comments=there.user_comments if there else [])
    return new


def forms(code: str) -> tuple[str, ...]:
    """CLDR's names of a language's plural forms, in gettext's order."""
    return PLURALS.get(code, OTHERS)[1]


def as_po(catalog: Catalog) -> bytes:
    """A catalogue as people edit it."""
    out = io.BytesIO()
    write_po(out, catalog, width=100, no_location=True, omit_header=False)
    # The time of writing says nothing, and would change every file every time.
    return re.sub(rb'"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team'
                  rb'|Report-Msgid-Bugs-To|Generated-By):[^\n]*\n', b"", out.getvalue())


def as_json(code: str, catalog: Catalog, found: Sources) -> str:
    """A catalogue as the program and the page read it: what is translated, and no more."""
    said: dict[str, dict[str, Any]] = {"program": {}, "page": {}}
    for (context, first), (_, page, program, _) in sorted(found.items(), key=lambda one: one[0]):
        message = catalog.get(first, context or None)
        if message is None or not _whole(message):
            continue
        key = f"{context}{CONTEXT}{first}" if context else first
        text = list(message.string) if isinstance(message.string, tuple) else message.string
        for name, here in (("program", program), ("page", page)):
            if here:
                said[name][key] = text
    locale = Locale.parse(code)
    name = NAMES.get(code) or locale.get_display_name() or code
    symbols: Any = locale.number_symbols
    return json.dumps({
        "name": name[:1].upper() + name[1:], "plural": PLURALS.get(code, OTHERS)[0],
        "forms": forms(code), "decimal": symbols["latn"]["decimal"],
        "group": symbols["latn"]["group"],
        "machine": MACHINE in catalog.header_comment, **said},
        ensure_ascii=False, indent=0) + "\n"


def _strings(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, tuple | list) else (
        str(message.string),)


def _whole(message: Message) -> bool:
    return all(_strings(message)) and not message.fuzzy


def places(text: str) -> set[str]:
    """The names of a sentence's places."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def complaints(code: str, catalog: Catalog, found: Sources) -> Iterator[str]:
    """What is wrong with a catalogue: a text that is missing or unused, or that cannot stand for
    the English one.
    """
    for (context, first), (message, page, *_) in found.items():
        there = catalog.get(first, context or None)
        if there is None or not _whole(there):
            yield f"{code}: not translated: {context and f'[{context}] '}{first}"
            continue
        strings = _strings(there)
        if len(strings) != (1 if isinstance(message, str) else len(forms(code))):
            yield f"{code}: other plural forms than {', '.join(forms(code))}: {first}"
            continue
        for number, text in enumerate(strings):
            # One only, so that it may be said in a word; in Russian, 21 has that form, too.
            alone = len(strings) == len(OTHERS[1]) and number == 0
            for what in _unlike(message, text, page=page, alone=alone):
                yield f"{code}: {what}: {first} → {text}"
    for one in catalog:
        if one.id and (one.context or "", one.id if isinstance(one.id, str) else one.id[0]
                       ) not in found:
            yield f"{code}: nobody says: {one.id}"


def _unlike(message: str | tuple[str, str], text: str, *, page: bool, alone: bool
            ) -> Iterator[str]:
    """In what a translation differs from its message where it may not."""
    english = message if isinstance(message, str) else message[1]
    if "{" in english + text:
        wanted = places(english)
        try:
            fields = [one for one in string.Formatter().parse(text) if one[1] is not None]
        except ValueError:
            yield "braces without their counterpart"
            return
        there = {str(name) for _, name, _, _ in fields}
        if there - wanted or wanted - there - ({"count"} if alone else set()):
            yield "other places than in English"
        elif any(conversion or not (not spec or spec in CASES or (spec == "cap" and not page)
                                    or f":{spec}}}" in english)
                 for _, _, spec, conversion in fields):
            yield "an unknown case"
    if Counter(_TAG.findall(english)) != Counter(_TAG.findall(text)):
        yield "other markup than in English"
    if _edges(english) != _edges(text):
        yield "other white space at an end than in English"


def _edges(text: str) -> tuple[str, str]:
    return text[:len(text) - len(text.lstrip())], text[len(text.rstrip()):]


def write() -> None:
    """Bring all catalogues up to date."""
    found = sources()
    for code in languages():
        catalog = updated(code, found)
        (FOLDER / f"{code}.po").write_bytes(as_po(catalog))
        (FOLDER / f"{code}.json").write_text(as_json(code, read(code), found), "utf-8",
                                             newline="\n")
        left = list(complaints(code, catalog, found))
        print(f"{code}: {len(found)} messages, {len(left)} complaints")
        for one in left[:5]:
            print(f"  {one}")


__all__ = ["as_json", "as_po", "complaints", "languages", "places", "read", "sources", "updated",
           "write"]
