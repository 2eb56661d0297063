"""The reader: whatever it is given, it reads it rightly or says in one message why not."""

from __future__ import annotations

import copy
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import Field
from yaml.scanner import ScannerError

from eurasia_sim import run
from eurasia_sim.reading import (
    Document,
    InputError,
    Place,
    Strict,
    document,
    nearest,
    parse_document,
    read_document,
    suggestion,
    validate,
)
from eurasia_sim.reading.letters import HIDDEN
from eurasia_sim.scenario import load_scenario, make_plan
from eurasia_sim.world.numbers import Spread

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
WORLDS = Path(__file__).resolve().parent / "bad" / "worlds"
HERE = Path("test.yaml")
T = TypeVar("T")
LOADERS = sorted({yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)},
                 key=lambda loader: loader.__name__)


class Impatient(yaml.SafeLoader):
    """A parser that gives up before it has told of the first bracket, as PyYAML 6.0.4 does."""

    def fetch_flow_collection_start(self, TokenClass: Any) -> None:
        if self.flow_level == 100:
            mark = self.get_mark()
            raise ScannerError("while increasing flow level", mark,
                               "exceeded maximum nesting depth", mark)
        super().fetch_flow_collection_start(TokenClass)


def parse(text: str) -> Document:
    return parse_document(text, HERE)


def attempt(make: Callable[[], T]) -> T | InputError:
    """What came out, or the refusal; any other error goes through."""
    try:
        return make()
    except InputError as error:
        return error


def data_of(text: str) -> Any:
    return parse(text).data


def refusal(text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        parse(text)
    return caught.value


# --- what values mean

@pytest.mark.parametrize(("text", "value"), [
    ("no", "no"), ("yes", "yes"), ("on", "on"), ("off", "off"), ("y", "y"), ("n", "n"),
    ("true", True), ("True", True), ("false", False), ("'true'", "true"), ("null", None),
    ("~", None), ("'~'", "~"), ('""', ""), ("7", 7), ("-7", -7), ("+7", 7), ("007", 7),
    ("1.5", 1.5), ("1e3", 1000.0), (".5", 0.5), ("5.", 5.0), ("-1.5e-3", -0.0015), ("1e-400", 0.0),
    ("'7'", "7"), ("0x1F", "0x1F"), ("0o17", "0o17"), ("1_000", "1_000"), ("1:30", "1:30"),
    ("2022-01", "2022-01"), ("2022-01-31", "2022-01-31"), ("1.2.3", "1.2.3"), ("--", "--"),
    ("a # comment", "a"), ("'it''s'", "it's"), ('"two\\nlines"', "two\nlines"), ("=", "="),
    ("0" * 5000 + "1", 1), ("٣", "٣"), ("1e", "1e"), ("Norway", "Norway"),
])
def test_plain_values(text: str, value: object) -> None:
    read = data_of(f"key: {text}\n")["key"]
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize("key", ["on", "no", "yes", "true", "7", "1.5", "2022-01", "'~'", "y"])
def test_keys_are_words(key: str) -> None:
    assert list(data_of(f"{key}: 1\n")) == [key.strip("'")]


@pytest.mark.parametrize("text", [
    ".nan", ".NaN", "nan", ".inf", "-.inf", "+.INF", "inf", "Infinity", "-infinity"])
def test_not_finite_is_refused(text: str) -> None:
    error = refusal(f"key: {text}\n")
    assert "is not a number a model can use" in error.message
    assert data_of(f"key: '{text}'\n") == {"key": text}


@pytest.mark.parametrize("text", ["1e400", "-1e400", "9" * 5000])
def test_numbers_that_no_computer_holds_are_refused(text: str) -> None:
    assert "is larger than anything allowed here" in refusal(f"key: {text}\n").message


@pytest.mark.parametrize(("text", "number"), [
    ("20251125123456", 20251125123456), (str(2**63 - 1), 2**63 - 1), ("-" + "9" * 30,
                                                                      -(10**30 - 1)),
    ("0" * 5000 + "7", 7), ("-007", -7), ("+" + "0" * 9, 0)])
def test_whole_numbers_are_read_to_the_last_digit(text: str, number: int) -> None:
    """How large one may be is for its field to say, and not for the reader of YAML."""
    assert data_of(f"key: {text}\n") == {"key": number}


@pytest.mark.parametrize("number", ["1e13", "1" + "0" * 13])
def test_a_field_without_bounds_of_its_own_has_ordinary_ones(number: str) -> None:
    with pytest.raises(InputError) as caught:
        validate(Spread, parse(f"low: -1\nmode: 0\nhigh: {number}\n"))
    assert "test.yaml:3:7: 1e+13 is larger than anything allowed here" in str(caught.value)
    assert "numbers lie between -1,000,000,000,000 and 1,000,000,000,000" in str(caught.value)


@pytest.mark.parametrize("text", ["&a 1", "*a", "!tag 1", "!!str 1", "!!python/name:os.system ''"])
def test_what_yaml_can_do_and_we_do_not(text: str) -> None:
    assert "not allowed" in refusal(f"key: {text}\n").message


# --- places

def test_places_of_keys_and_values() -> None:
    read = parse("name: Zoë ⛰\nlist:\n  - a\n  - {b: 1, c: [x, y]}\ntext: >\n  folded\n")
    at = {loc: (p.line, p.column) for loc in read.values for p in [read.place(loc)]}
    assert at == {(): (1, 1), ("name",): (1, 7), ("list",): (3, 3), ("list", 0): (3, 5),
                  ("list", 1): (4, 5), ("list", 1, "b"): (4, 9), ("list", 1, "c"): (4, 15),
                  ("list", 1, "c", 0): (4, 16), ("list", 1, "c", 1): (4, 19), ("text",): (5, 7)}
    assert read.place(("list", 1, "c"), key=True).column == 12
    assert read.place(("list", 1, "c"), key=True).text == "  - {b: 1, c: [x, y]}"


def test_place_of_what_is_not_there_is_the_nearest_around_it() -> None:
    read = parse("a:\n  b: [x, y]\n")
    assert read.place(("a", "b", "y")).column == 10
    assert read.place(("a", "nothing")).line == 2
    assert read.place(("a", "function-after", "b", 1, "[key]")).column == 10
    assert (read.place(("c", "d")).line, read.place(("c", "d")).column) == (1, 1)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\u2028", "\x85"])
def test_places_with_any_line_end(line_end: str) -> None:
    read = parse(line_end.join(["a: 1", "b: 2", "c:", "  - 3", ""]))
    assert read.place(("c", 0)) == Place(HERE, 4, 5, "  - 3")


WORDS = st.from_regex(r"[a-zA-Zäñ⛰][a-z0-9_-]{0,8}", fullmatch=True).filter(
    lambda word: word.lower() not in {"null", "nan", "inf", "infinity", "true", "false"})
NUMBERS = st.integers(-10**12, 10**12) | st.floats(-1e12, 1e12, allow_nan=False)


@st.composite
def spaced(draw: st.DrawFn) -> tuple[str, dict[tuple[str | int, ...], int]]:
    """A flow mapping written by hand, with the offset of every scalar."""
    text = "{"
    at: dict[tuple[str | int, ...], int] = {}
    for key in draw(st.lists(WORDS, min_size=1, max_size=5, unique=True)):
        text += draw(st.sampled_from(["", " ", "\n ", " \n\n  "])) + key + ": ["
        for number in range(draw(st.integers(0, 4))):
            text += draw(st.sampled_from(["", " ", "  ", "\n    "]))
            at[(key, number)] = len(text)
            text += draw(WORDS | st.integers(0, 999).map(str)) + ","
        text += "],"
    return text + "}", at


@given(spaced())
def test_a_place_is_where_the_value_stands(
        written: tuple[str, dict[tuple[str | int, ...], int]]) -> None:
    text, at = written
    read = parse(text)
    assert {loc for loc in read.values if len(loc) == 2} == set(at)
    for loc, offset in at.items():
        place = read.place(loc)
        before = text[:offset].split("\n")
        assert (place.line, place.column) == (len(before), len(before[-1]) + 1)
        assert place.text[place.column - 1 :].startswith(str(read.data[loc[0]][loc[1]]))


# --- round trips

def not_read_as_yaml(text: str) -> bool:
    """Whether PyYAML, which writes it plain, takes it for text as we do, and all of it is seen."""
    plain = re.fullmatch(r"[-+]?\.?(nan|inf|infinity)|[-+]?[0-9.]+(e[-+]?[0-9]+)?", text, re.I)
    return plain is None and text not in ("=", "<<") and not HIDDEN.search(text)


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\ufeff\x85\u2028\u2029",
                              exclude_categories=["Cc", "Cs", "Cn"]), max_size=20).filter(
    not_read_as_yaml)
DATA = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        TEXTS.filter(lambda k: len(k) < 20), inner, max_size=4),
    max_leaves=20).filter(lambda value: value is not None)


@pytest.mark.parametrize("loader", [*LOADERS, Impatient])
@given(value=DATA, flow=st.sampled_from([True, False, None]), wide=st.booleans())
def test_what_is_dumped_is_read_back(loader: Any, value: Any, flow: bool | None,
                                     wide: bool) -> None:
    text = yaml.safe_dump(value, allow_unicode=wide, default_flow_style=flow)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(document, "_LOADER", loader)
        assert data_of(text) == value


# --- anything at all

@pytest.mark.parametrize("loader", LOADERS)
@given(text=st.text() | st.text("ab:-[]{},#&*!|>'\"%@`?\n\t <=~.0e\\", max_size=60))
@example(text="\ud800")
@example(text="a: '\n")
@example(text="? ")
@example(text="\ufeffa: 1")
@example(text="a: \ufeff")
@example(text="%YAML 9.9\n---\na")
@example(text="%TAG ! tag:x,2000:\n---\n!a b")
@example(text='"\\ud800": 1')
@example(text='"\\U00110000": 1')
@example(text='"\\e[31m": 1')
def test_any_text_is_read_or_refused(loader: Any, text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(document, "_LOADER", loader)
        read = attempt(lambda: parse(text))
    if isinstance(read, Document):
        assert read.data is not None
        # No half characters, which could not be written anywhere.
        assert json.dumps(read.data, ensure_ascii=False).encode()
        return
    assert read.message
    assert all(c.isprintable() or c == "\n" for c in str(read))
    if read.place is not None:
        assert 1 <= read.place.line <= len(document._BREAK.split(text))
        assert 1 <= read.place.column <= len(read.place.text) + 1


@given(raw=st.binary() | st.text().map(lambda t: t.encode("utf-16")))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_or_refused(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "any.yaml"
    path.write_bytes(raw)
    read = attempt(lambda: read_document(path).data)
    assert read is not None
    assert not isinstance(read, InputError) or "any.yaml" in str(read)


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000,
                                  "? " * 100_000, "a:\n" + " a:\n" * 100_000, "'" * 500_001,
                                  "#" * 1_000_000, "&a " * 100_000, "| \n" * 100_000])
def test_nothing_takes_long(loader: Any, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "_LOADER", loader)
    refusal(text)


# --- depth: our limit speaks, whatever the parser's own is

@pytest.mark.parametrize("loader", [*LOADERS, Impatient])
@given(before=st.sampled_from(["", "# [[\n", "name: ", "a: '[['\nb: "]),
       dashes=st.integers(0, 30),
       opened=st.lists(st.sampled_from(["[", "[ ", "[\n ", "[b, ", "{c: ", "{? d : "]),
                       min_size=25),
       times=st.sampled_from([1, 40]))
@example(before="name: ", dashes=0, opened=["["], times=5000)
def test_what_is_too_deep_is_told_at_its_place(loader: Any, before: str, dashes: int,
                                               opened: list[str], times: int) -> None:
    around = 1 if ":" in before else 0
    levels = [*["- "] * (0 if around else dashes), *opened * times]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(document, "_LOADER", loader)
        error = refusal(before + "".join(levels))
    assert error.message == "nested deeper than 20 levels"
    assert error.place is not None
    above = (before + "".join(levels[: 20 - around])).split("\n")
    assert (error.place.line, error.place.column) == (len(above), len(above[-1]) + 1)


@pytest.mark.parametrize("loader", [*LOADERS, Impatient])
@pytest.mark.parametrize("text", [
    "[" * 20 + "]" * 20, "- " * 20 + "x", "{a: " * 20 + "1" + "}" * 20,
    "a: '" + "[" * 3000 + "'", 'a: "' + "{" * 3000 + '"', "a: b" + "[" * 3000,
    "a: |\n  " + "[{" * 3000, "a: 1  # " + "[" * 3000, "a: b " + "- " * 3000])
def test_what_is_not_too_deep_is_read(loader: Any, text: str,
                                      monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "_LOADER", loader)
    assert data_of(text)


SHIPPED = (SCENARIOS / "aircraft-incident.yaml").read_text(encoding="utf-8")
SLIPS = ["delete", "double", "swap", "indent", "cut", "put", "put over"]
PIECES = st.sampled_from(sorted({*"{}[],:-#&*!|>'\"%@`~ \t\n0\x00é", "\n  ", "<<", "---", ": ",
                                 "- ", "-1", "1e9", "null", "true", "[", "2030-13", "all", "ots"}))


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A shipped scenario with one to four slips of the hand."""
    text = SHIPPED
    for _ in range(draw(st.integers(1, 4))):
        lines = text.split("\n")
        n = draw(st.integers(0, len(lines) - 1))
        c = draw(st.integers(0, len(text)))
        match draw(st.sampled_from(SLIPS)):
            case "delete":
                text = "\n".join(lines[:n] + lines[n + 1 :])
            case "double":
                text = "\n".join(lines[: n + 1] + lines[n:])
            case "swap":
                other = draw(st.integers(0, len(lines) - 1))
                lines[n], lines[other] = lines[other], lines[n]
                text = "\n".join(lines)
            case "indent":
                lines[n] = draw(st.sampled_from([" ", "   ", "\t"])) + lines[n].lstrip()
                text = "\n".join(lines)
            case "cut":
                text = text[:c] + text[c + draw(st.integers(1, 12)) :]
            case "put":
                text = text[:c] + draw(PIECES) + text[c:]
            case "put over":
                text = text[:c] + draw(PIECES) + text[c + 1 :]
    return text


@pytest.fixture(scope="module")
def beside_history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mutated")
    (folder / "history.yaml").write_bytes((SCENARIOS / "history.yaml").read_bytes())
    return folder


@given(text=mutated())
def test_a_mutated_scenario_works_or_says_why_not(text: str, beside_history: Path) -> None:
    path = beside_history / "mutated.yaml"
    path.write_text(text, encoding="utf-8")
    plan = attempt(lambda: make_plan(load_scenario(path)))
    if isinstance(plan, InputError):
        assert re.match(r".*(mutated|history)\.yaml:\d+:\d+: .{10}", str(plan)), plan


# Values that are well-formed and out of place.
class Plain(yaml.SafeDumper):
    """Writes what is equal twice instead of with an anchor."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


NASTY = st.sampled_from([
    None, True, 0, -1, 1, 0.5, 2.5, 100, 1e-9, 1e12, "", "x", "no", "all", "outside", "rest", "by",
    "on", "lowland", "upland", "east", "west", "both", "trade", "2022-01", "2022-06", "2022-12",
    "2199-12", "year", "member", "judgement", "hypothetical", "R99", [], ["x"], ["east", "east"],
    [0], {}, {"low": 1, "mode": 1, "high": 1, "source": "hypothetical"}, {"x": 1},
    {"low": 0, "mode": 0, "high": 0, "source": "hypothetical"}, {"lowland": 1},
    {"from": "2022-03", "to": "2022-05"}, {"both": 2, "upland": 1e-9}])
SMALL = """
name: Everything at once
question: What breaks first?
world: world.yaml
period: {from: 2022-01, to: 2022-12}
ensemble: {replicates: 2, seed: 1}
kinds:
  everything:
    label: Everything
    about: All variables move.
    unit: one
    usual: [0.5, 2]
    roles: {by: b, against: a, on: o, with: w, channel: c}
    example: none
    money: {share_of_gdp: {low: 0.01, mode: 0.01, high: 0.01, source: hypothetical}}
    effects:
      - {variable: alignment, pole: by, states: on, impulse: SIZE}
      - {variable: grievance, pole: against, states: with, shift: SIZE}
      - {variable: supply_share, states: on, taken_from: by, given_to: against, shift: SIZE}
      - {variable: supply_share, channel: arms, states: on, taken_from: rest, given_to: by,
         shift: SIZE}
      - {variable: reach, supplier: outside, impulse: SIZE}
      - {variable: coercion, pole: by, impulse: SIZE}
      - {variable: cohesion, pole: against, shift: SIZE}
      - {variable: tie, states: on, and_states: with, shift: SIZE}
shocks:
  - {id: one, kind: everything, date: 2022-03, by: east, against: west, on: lowland, with: upland,
     channel: trade, severity: {low: 0.5, mode: 1, high: 2}, source: hypothetical}
  - {id: two, kind: everything, date: {from: 2022-04, to: 2022-06}, by: east, against: west,
     on: {both: 1, lowland: 2}, with: all, channel: arms, source: [hypothetical], value: {
       usd_billion: {low: 1, mode: 2, high: 3, source: hypothetical},
       economy_usd_billion: {low: 100, mode: 200, high: 300, source: hypothetical}}}
trends:
  - {id: slow, kind: everything, from: 2022-02, to: 2022-10, per: year, by: east, against: west,
     on: [lowland, upland], with: upland, channel: trade, source: hypothetical}
parameters: {tau_a: {low: 5, mode: 6, high: 7, source: hypothetical}}
variants:
  without: {remove: [one], without: [hedging]}
  other: {move: {one: 2022-05}, scale: {slow: 2, two: 0.5}, stop: {slow: 2022-06}}
focus: {states: [lowland], poles: [east], region: both}
""".replace("SIZE", "{low: 0.1, mode: 0.2, high: 0.3, source: hypothetical}")
WORLD = parse((WORLDS / "ok.yaml").read_text(encoding="utf-8")).data


def spots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container with each of its keys, all the way down."""
    steps = list(value) if isinstance(value, dict) else range(len(value))
    for step in steps:
        yield value, step
        if isinstance(value[step], dict | list):
            yield from spots(value[step])


def disturb(data: st.DataObject, value: Any) -> None:
    """Replace, remove or rename one thing somewhere."""
    container, step = data.draw(st.sampled_from(list(spots(value))))
    match data.draw(st.sampled_from(["replace", "sort", "sort", "remove", "rename", "double"])):
        case "replace":
            container[step] = data.draw(NASTY)
        case "sort":
            # Another value of the same sort gets further.
            sort = type(container[step])
            container[step] = data.draw(NASTY.filter(lambda other: type(other) is sort))
        case "remove":
            del container[step]
        case "rename" if isinstance(container, dict):
            container[data.draw(st.sampled_from(["x", "east", "upland", "all", "outside"]))] = \
                container.pop(step)
        case "double" if isinstance(container, list):
            container.append(container[step])


@given(data=st.data())
def test_a_disturbed_scenario_or_world_works_or_says_why_not(
        data: st.DataObject, beside_history: Path) -> None:
    scenario, world = parse(SMALL).data, copy.deepcopy(WORLD)
    for _ in range(data.draw(st.integers(1, 2))):
        disturb(data, data.draw(st.sampled_from([scenario, world])))
    path = beside_history / "disturbed.yaml"
    for value, to in ((scenario, path), (world, beside_history / "world.yaml")):
        to.write_text(yaml.dump(value, Dumper=Plain, sort_keys=False), encoding="utf-8")
    done = attempt(lambda: run(path, threads=1))
    if isinstance(done, InputError):
        assert re.match(r".*(disturbed|world)\.yaml:\d+:\d+: .{10}", str(done)), done
    else:
        assert all(np.isfinite(values).all() for values in done.data.data_vars.values()
                   if values.dtype.kind == "f")


# --- files

def test_a_document_comes_from_a_file() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.yaml"
        path.write_bytes(b"\xef\xbb\xbfname: A\r\n")
        read = read_document(path)
        assert read.data == {"name": "A"}
        assert read.has(("name",))
        assert not read.has(("nane",))
        assert os.fspath(read.path) == os.fspath(path)


# --- messages

def test_a_message_in_full() -> None:
    error = refusal("name: A test\n  more: 1\nname: B\n")
    assert str(error) == (
        "test.yaml:2:7: this colon does not fit here\n"
        "  2 |   more: 1\n"
        "    |       ^\n"
        "  text that holds a colon needs quotes; in the line above, the key needs a colon and a "
        "space;\n  lines that belong together start in the same column, indented with spaces")


def test_a_message_without_a_place() -> None:
    assert str(InputError("all wrong", hint="do better")) == "all wrong\n  do better"


def test_a_long_line_is_cut_around_the_caret() -> None:
    error = refusal("key: [" + "a, " * 100 + "*b, " + "c, " * 100 + "]\n")
    _, line, caret, _ = str(error).split("\n")
    assert len(line) < 130
    assert line[caret.index("^") :].startswith("*b, c,")
    assert line.startswith("  1 | …")
    assert line.endswith("…")


@pytest.mark.parametrize(("name", "valid", "found"), [
    ("azerbajan", ["azerbaijan", "armenia"], "azerbaijan"),
    ("Azerbaijan", ["azerbaijan", "armenia"], "azerbaijan"),
    ("united states", ["united_states"], "united_states"),
    ("united-states", ["united_states"], "united_states"),
    ("xyz", ["azerbaijan", "armenia"], None), ("", ["a"], None), ("a", [], None),
    ("a" * 10_000, ["a" * 10_000], None),
    # Near in letters and far in meaning: no help.
    ("usa", ["russia", "ots"], None), ("armenia", ["america"], None),
    ("usa", ["russia", "united_states"], "united_states"), ("America", ["united_states"],
                                                            "united_states"),
    ("turkic states", ["russia", "ots"], "ots"), ("turkey", ["russia", "ots"], "ots"),
    ("Türkiye", ["turkey", "ots"], "turkey"), ("azerbayjan.yaml", ["azerbaijan"], "azerbaijan"),
    ("mine.yaml", ["aircraft-incident.yaml"], None), ("f\u043er", ["for"], "for"),
    ("Қазақстан", ["kazakhstan"], "kazakhstan"), ("Россия", ["russia"], "russia"),
])
def test_nearest(name: str, valid: list[str], found: str | None) -> None:
    assert nearest(name, valid) == found


@given(st.text(), st.lists(st.text(min_size=1), max_size=20))
def test_nearest_is_one_of_the_valid(name: str, valid: list[str]) -> None:
    assert nearest(name, valid) in [None, *valid]


def test_suggestion() -> None:
    assert suggestion("blu", ["red", "blue"]) == "did you mean 'blue'? Valid here: red, blue"
    assert suggestion("x", ["red", "blue"]) == "valid here: red, blue"
    assert suggestion("x", []) == "there is none here"
    assert suggestion("zzz", [f"n{i}" for i in range(20)]).endswith("n13 … (20 in all)")


# --- validation

class Fruit(Strict):
    weight: float = Field(gt=0, le=1000)
    name: str = Field(min_length=1)
    seeds: int = 0


class Basket(Strict):
    _known_slips: ClassVar[dict[str, str]] = {"fruit": "fruits"}
    fruits: list[Fruit] = Field(min_length=1)
    owner: str | None = None


def trouble(text: str) -> str:
    with pytest.raises(InputError) as caught:
        validate(Basket, parse(text))
    return str(caught.value)


def test_validation_gives_the_data() -> None:
    basket = validate(Basket, parse("fruits: [{weight: 2, name: pear}]"))
    assert basket.fruits == [Fruit(weight=2.0, name="pear")]


@pytest.mark.parametrize(("text", "first"), [
    ("fruits: []", "1:9: 'fruits' should have at least 1 entry, but has none"),
    ("fruit: []", "1:1: unknown key 'fruit'"),
    ("fruits: [pear]", "1:10: entry 1 of 'fruits' should be a mapping (lines of  key: value), "
     "but is the text 'pear'"),
    ("fruits:\n- {weight: 2}", "2:3: the key 'name' is missing here"),
    ("fruits:\n- {weight: big, name: x}", "2:12: 'weight' should be a number, "
     "but is the text 'big'"),
    ("fruits:\n- {weight: true, name: x}", "2:12: 'weight' should be a number, "
     "but is the truth value true"),
    ("fruits:\n- {weight: 0, name: x}", "2:12: 'weight' should be greater than 0, but is 0"),
    ("fruits:\n- {weight: 5000.5, name: x}", "2:12: 'weight' should be at most 1,000, "
     "but is 5,000.5"),
    ("fruits:\n- {weight: 1, name: x, seeds: 1.5}", "2:31: 'seeds' should be a whole number, "
     "but is the number 1.5"),
    ("fruits:\n- {weight: 1, name: ''}", "2:21: 'name' should not be empty"),
    ("fruits:\n- {weight: 1, name: x}\nowner: 5", "3:8: 'owner' should be text, "
     "but is the number 5"),
    ("- a", "1:1: the file should be a mapping (lines of  key: value), but is a list"),
])
def test_validation_says_what_is_wrong(text: str, first: str) -> None:
    assert trouble(text).split("\n")[0] == f"test.yaml:{first}"


def test_validation_tells_the_first_of_several_and_how_many_more() -> None:
    shown = trouble("fruits:\n- {weight: 0, name: ''}\nowner: 5\n")
    assert shown.startswith("test.yaml:2:12: 'weight'")
    assert shown.endswith("(2 more in this file)")


def test_a_misspelt_key_is_told_before_the_one_it_leaves_missing() -> None:
    shown = trouble("fruits:\n- {wieght: 1, name: x}\n- {weight: 1}\n")
    assert shown.startswith("test.yaml:2:4: unknown key 'wieght'")
    assert "did you mean 'weight'?" in shown
