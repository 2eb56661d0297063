"""Inputs that are nearly right: good files with a few hostile changes, and command lines."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import strategies as st

# What stands in place of a value: each once broke some reader of YAML, numbers or paths.
HOSTILE = [
    "", "~", "null", "true", "no", "[]", "{}", "''", "'", '"', "-", "- ", ": ", "?", "!", "&a",
    "*a", "!!python/object/apply:os.system ['true']", "!!binary aGk=", "<<: {a: 1}", "%YAML 9.9",
    "---", "...", "0", "-0.0", "-1", "1e400", "-1e400", ".inf", ".nan", "nan", "1e-400", "9" * 400,
    "0x10", "0o17", "1_000", "12:30:45", "2022-01-01", "2022-13", "0000-01", "9999-12", "2022-1",
    "١٢", "½", "1,5", "1e12", "1e13", "1e308", "5e-324", "../../../../etc/passwd", "/etc/passwd",
    "/dev/zero", "C:\\x", "a\\0b", '"\\u0000"', '"\\ud800"', '"\\U0010ffff"', "\u202eevil",
    "\ufeff", "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "{{7*7}}", "${HOME}", "%s%n",
    "`id`", "a" * 5000, "ä" * 300, "[" * 30, "{a: " * 30, "[[[[]]]]", "{low: 1, mode: 0, high: 2}",
    "{low: 0, mode: 0, high: 0, source: judgement}", "{low: 1e-300, mode: 1, high: 1e12}",
    "[0, 0]", "[1, [2, [3]]]", "{from: 2022-01, to: 2021-01}", "baseline", "all", "outside",
    "__proto__", "__class__", "con", "nul", ".", "..", "all: 2", "alignment[a", "a at b at c",
]
_VALUE = re.compile(r"(?<=[:\s\[{,-] )[^,\[\]{}:#]+(?=[,\]}\n]|$)|(?<=: ).+$", re.MULTILINE)


@st.composite
def mutated(draw: st.DrawFn, good: list[str]) -> bytes:
    """A good text with one to five changes, as bytes."""
    text = draw(st.sampled_from(good))
    for _ in range(draw(st.integers(1, 5))):
        text = _changed(draw, text, good)
    raw = text.encode("utf-8", "surrogatepass")
    if draw(st.integers(0, 19)) == 0:
        at = draw(st.integers(0, max(len(raw) - 1, 0)))
        raw = raw[:at] + draw(st.binary(min_size=1, max_size=4)) + raw[at:]
    return raw


def _changed(draw: st.DrawFn, text: str, good: list[str]) -> str:
    lines = text.split("\n")
    n = draw(st.integers(0, len(lines) - 1))
    match draw(st.integers(0, 11)):
        case 0:
            del lines[n]
        case 1:
            lines.insert(n, lines[draw(st.integers(0, len(lines) - 1))])
        case 2:
            m = draw(st.integers(0, len(lines) - 1))
            lines[n], lines[m] = lines[m], lines[n]
        case 3:
            lines[n] = " " * draw(st.integers(0, 8)) + lines[n].lstrip()
        case 4:
            other = draw(st.sampled_from(good)).split("\n")
            lines[n:n + 1] = other[:draw(st.integers(1, 6))]
        case 5:
            lines[n] = (lines[n] * draw(st.sampled_from([2, 30, 3000])))[:3_000_000]
        case 6:
            lines.insert(n, draw(st.text(max_size=30)))
        case 7:
            return text[:draw(st.integers(0, len(text)))]
        case _:
            # Mostly a value: the deeper the reader gets, the more of it is tried.
            spots = list(_VALUE.finditer(text))
            if not spots:
                return text
            spot = spots[draw(st.integers(0, len(spots) - 1))]
            values = [s.group() for s in spots]
            new = draw(st.one_of(st.sampled_from(HOSTILE), st.sampled_from(values),
                                 st.floats(width=32).map(repr), st.integers().map(str)))
            return text[:spot.start()] + new + text[spot.end():]
    return "\n".join(lines)


COMMANDS = ["run", "compare", "explain", "validate", "new", "kinds", "evidence", "sweep",
            "completion", "rnu", ""]
WORDS = ["good.yaml", "sweep.yaml", "missing.yaml", ".", "..", "/", "/dev/null", "good.yaml:none",
         "good.yaml:x", "results", "alignment[kazakhstan, russia]", "alignment[kazakhstan]",
         "summit", "R29", "states.azerbaijan", "bash", "fish", "-", "--", "\udcff", "a\nb",
         "*.yaml"]
OPTIONS = ["--json", "-q", "--quiet", "--debug", "--help", "-h", "--version", "--strict", "--plan",
           "--threads", "--overwrite", "--reduce", "--no-pictures", "--markdown", "--checks",
           "--seed", "--results", "--by", "--case", "--outcome", "--workers", "-w", "-o", "-x",
           "--nonsense", "--seed=-1", "--seed=1", "-w0", "-w1", "--list"]


@st.composite
def command_line(draw: st.DrawFn) -> list[str]:
    """What somebody may type; it stays in the folder where it is typed, and small."""
    words: list[Any] = [draw(st.sampled_from(COMMANDS))]
    words += draw(st.lists(st.one_of(
        st.sampled_from(WORDS), st.sampled_from(OPTIONS), st.sampled_from(HOSTILE),
        st.text(max_size=10)), max_size=5))
    words = [w for w in words if not w.startswith(("/etc", "../"))]
    if words[:1] in (["run"], ["compare"], ["explain"]):
        words += ["-n", draw(st.sampled_from(["1", "2", "3"]))]
    if words[:1] == ["run"]:
        words.append("--no-pictures")
    return words
