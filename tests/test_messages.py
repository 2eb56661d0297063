"""What the code hands to a catalogue: literals that are extracted, named places, at the time."""

from __future__ import annotations

import ast
import importlib
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

pytest.importorskip("babel", reason='needs the extra: pip install "eurasia-sim[test]"')
from catalogues import sources
from eurasia_sim.app.payload import scenario_payload
from eurasia_sim.languages import CASES, grouped, t
from eurasia_sim.scenario import load_scenario, make_plan
from eurasia_sim.scenario.choose_draws import drawn, told
from eurasia_sim.scenario.library import shipped
from eurasia_sim.wording.months import month_in_words

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "eurasia_sim"
# Function → which of its arguments are messages, and where its context is.
LOOK_UP = {"t": [0], "Said": [0], "msg": [0], "tn": [0, 1], "plural": [0, 1], "said_n": [0, 1],
           "say": [0], "say_n": [0, 1], "in_context": [1], "Later": [0]}
# Those that say something in the language in use, and so not while a module is imported.
NOW = {"t", "tn", "plural", "in_context", "named", "known", "Name", "Month", "month_in_words",
       "listed", "grouped", "numeral", "percent", "signed", "capital", "lowered"}
# What hands on messages that others have marked.
HANDS_ON = {"languages/__init__.py", "wording/said.py", "report/markup.py"}
JS_CALL = re.compile(r"(?<![\w.$])(t|tn|msg|tc|pieces)\(\s*")
JS_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"|`([^`]*)`')


class Call(NamedTuple):
    where: str
    name: str
    node: ast.Call
    in_function: bool
    in_text: bool

    @property
    def messages(self) -> list[ast.expr]:
        return [self.node.args[k] for k in LOOK_UP.get(self.name, ()) if k < len(self.node.args)]


def _calls(path: Path) -> Iterator[Call]:
    """Every call of a file: whether within a function, and within an f-string."""
    def walk(node: ast.AST, deep: bool, text: bool) -> Iterator[Call]:
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            yield Call(f"{path.relative_to(PACKAGE).as_posix()}:{node.lineno}", name, node, deep,
                       text)
        inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for field, value in ast.iter_fields(node):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from walk(child, deep or (inside and field == "body"),
                                    text or isinstance(node, ast.JoinedStr))
    yield from walk(ast.parse(path.read_text("utf-8")), False, False)


@cache
def calls() -> list[Call]:
    """Every call of the package."""
    return [one for path in sorted(PACKAGE.rglob("*.py")) for one in _calls(path)]


def looked_up() -> list[Call]:
    """Calls that are given messages, where these are written."""
    return [one for one in calls() if one.name in LOOK_UP
            and one.where.partition(":")[0] not in HANDS_ON]


@cache
def extracted() -> set[str]:
    """Every message of the catalogues; of one with plural forms both."""
    return {text for message, *_ in sources().values()
            for text in ([message] if isinstance(message, str) else message)}


def _literal(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


@pytest.mark.slow
def test_a_message_is_a_literal_or_one_that_was_marked() -> None:
    """Not put together from pieces: no f-string, sum or format."""
    assert len(looked_up()) > 1000
    made = (ast.JoinedStr, ast.BinOp, ast.Call)
    assert [one.where for one in looked_up() for part in one.messages
            if isinstance(part, made) and not (
                isinstance(part, ast.Call) and getattr(part.func, "id", getattr(
                    part.func, "attr", "")) in ("msg", "get", "message"))] == []
    assert [one.where for one in looked_up() if one.name in ("tn", "said_n", "msg", "in_context")
            and not all(map(_literal, one.messages))] == []


@pytest.mark.slow
def test_messages_of_python_are_in_the_catalogues() -> None:
    """Babel does not look into f-strings in every version of Python."""
    missing = [(one.where, ast.unparse(part)) for one in looked_up() for part in one.messages
               if _literal(part) and ast.literal_eval(part) not in extracted()]
    assert missing == []
    assert [one.where for one in looked_up() if one.in_text
            and any(map(_literal, one.messages))] == []


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif isinstance(value, list | tuple | set):
        for one in value:
            yield from _texts(one)


def test_messages_that_stand_in_constants_are_in_the_catalogues() -> None:
    """Those that are looked up by a name of the module: marked with `msg`."""
    found = 0
    for one in looked_up():
        for part in one.messages:
            while isinstance(part, ast.Subscript):
                part = part.value
            if not isinstance(part, ast.Name) or not part.id.isupper():
                continue
            name = one.where.partition(".py:")[0].replace("/", ".").removesuffix(".__init__")
            module = importlib.import_module(f"eurasia_sim.{name}")
            value = getattr(module, part.id, None)
            if value is None:  # imported where it is needed
                value = getattr(importlib.import_module("eurasia_sim.report"), part.id)
            for text in _texts(value):
                assert text in extracted(), (one.where, part.id)
                found += 1
    assert found > 80


def test_places_have_names_and_what_fills_them() -> None:
    """A place that nothing fills ends in a traceback, and in some language only."""
    wrong = []
    for one in looked_up():
        keys = [key.arg for key in one.node.keywords]
        counted = one.name in ("tn", "said_n", "say_n")
        if not (keys or counted) or None in keys:  # ** hides them
            continue
        given = {*map(str, keys), *(["count"] if counted else [])}
        for part in one.messages:
            if not _literal(part):
                continue
            text = ast.literal_eval(part)
            fields = [(name, spec, how) for _, name, spec, how
                      in string.Formatter().parse(text) if name is not None]
            named = {str(name) for name, _, _ in fields}
            if not named <= given or any(
                    how or spec not in ("", "cap", *CASES) for _, spec, how in fields):
                wrong.append((one.where, text))
            elif not counted and named != given:
                wrong.append((one.where, f"unused: {given - named}"))
    assert wrong == []


def test_no_message_has_places_without_names() -> None:
    for text in extracted():
        assert not re.search(r"(?<!\{)\{(\d*|[^{}]*![rsa]|\w+:[+,.\d]+\w?)\}", text), text


def test_nothing_is_said_while_a_module_is_imported() -> None:
    """The language is settled later."""
    assert [one.where for one in calls() if one.name in NOW and not one.in_function
            and one.where.partition(":")[0] not in HANDS_ON] == []


def _english(node: ast.AST) -> list[str]:
    """The words of a text that stands here, or of the fixed parts of one."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return re.findall("[a-z]{2,}", " ".join(
        ast.literal_eval(part) for part in parts if _literal(part)))


def test_errors_of_what_a_user_gave_are_looked_up() -> None:
    """And what would be right, unless it is a command or a file."""
    wrong = []
    for one in calls():
        if one.name not in ("InputError", "StoppedError", "GameError", "problem"):
            continue
        hints = [key.value for key in one.node.keywords if key.arg == "hint"]
        for part in [*one.node.args, *hints]:
            if (words := _english(part)) and words[0] not in ("pip", "python", "eurasia", "png"):
                wrong.append((one.where, ast.unparse(part)))
    assert wrong == []


def test_messages_of_the_page_are_literals_and_in_the_catalogues() -> None:
    """Babel looks neither into a template's places nor at texts that are added up."""
    wrong, found = [], 0
    for path in sorted((PACKAGE / "app" / "static").rglob("*.js")):
        text = path.read_text("utf-8")
        lines = [line if not line.lstrip().startswith(("//", "*", "/*")) else ""
                 for line in text.splitlines()]
        text = "\n".join(lines)
        for call in JS_CALL.finditer(text):
            before = text[text.rfind("\n", 0, call.start()) + 1:call.start()]
            where = f"{path.name}: {text[call.start():call.end() + 60]}"
            if before.rstrip().endswith("function"):
                continue
            at = call.end()
            if call[1] == "tc":  # after its context
                context = JS_LITERAL.match(text, at)
                assert context, where
                at = text.index(",", context.end()) + 2
            literal = JS_LITERAL.match(text, at)
            if literal is None:
                if not re.match(r"[\w.]+(?: \?\? [\w.]+)?[,)]", text[at:]):
                    wrong.append(where)
                continue
            message = literal[2] if literal[1] is None else re.sub(r"\\(.)", r"\1", literal[1])
            found += 1
            after = text[literal.end():].lstrip()[:1]
            if message not in extracted() or after == "+" or "${" in message:
                wrong.append(where)
    assert wrong == []
    assert found > 500


# What the page shows of files; of notes and sources there is the English alone (decisions.md).
SHOWN = {"label", "about", "name", "question", "context", "unit", "spoken", "short"}


def _shown(value: object, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            if name not in ("mechanisms", "translations"):
                yield from _shown(one, name)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _shown(one, key)
    elif isinstance(value, str) and key in SHOWN and re.search("[A-Za-z]{2}", value):
        yield value.strip()


@pytest.mark.slow
def test_every_text_of_a_shipped_scenario_that_the_page_shows_is_in_the_catalogues() -> None:
    """Its own, the world's, the kinds', the rules' of the game, and where its draws come from."""
    page = {(context, message if isinstance(message, str) else message[0])
            for (context, _), (message, on_page, *_) in sources().items() if on_page}
    found: set[str] = set()
    for name, path in shipped("scenario").items():
        if name.startswith("own-world"):  # an example of a file of one's own
            continue
        scenario = load_scenario(path)
        payload = scenario_payload(name, scenario)
        found |= {*_shown(payload), *(one["about"] for one in payload["mechanisms"])}
        for kind in scenario.kinds.values():
            found |= {kind.label, kind.about, kind.unit}
        told: object = payload["drawn"]
        while isinstance(told, dict):
            found.add(told["message"])
            told = told["parts"].get("why")
    assert len(found) > 500
    assert {text for text in found if text and ("", text.strip()) not in page} == set()


def test_what_the_page_is_told_of_the_draws_is_what_the_program_says() -> None:
    """With counts and months as they are, so that the page can write them in its language."""
    def said(told: dict[str, Any]) -> str:
        return t(told["message"], **{
            name: part if isinstance(part, str) else grouped(part) if isinstance(part, int)
            else month_in_words(part["month"]) if "month" in part else said(part)
            for name, part in told["parts"].items()})

    names = ("history", "china-fourth-pole", "sceptic")
    plans = [make_plan(load_scenario(shipped("scenario")[name])) for name in names]
    for plan in plans:
        assert said(told(plan, 300)) == drawn(plan, 300)
    assert said(told(plans[0], 10**6)) == drawn(plans[0], 10**6)
    assert [drawn(plan).partition(":")[0] for plan in plans] == [
        "calibrated", "from the prior, not calibrated", "from the prior, not calibrated"]
