"""Make the lesson sheets from their templates, with the numbers of today's model.

    python docs/lessons/make.py          # sheets, pictures and pages for the printer
    python docs/lessons/make.py 3        # of lesson 3 alone

A template is Markdown with a head of YAML. Blocks that begin with ```yaml add, or ```yaml old and
```yaml new, are what the class types; they are done to the lesson's file, one after another, and
the answers come from runs of what results. Nothing about a direction is written in a template:
sentences are chosen by the draws (`Change.says`).

A template in another language stands in templates/CODE/ under the same name, and its sheet in
CODE/. It is filled from the same runs.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
import yaml
from _grid import Grid, Line
from _words import Change, Course, Level, part

import eurasia_sim as es
from eurasia_sim import languages
from eurasia_sim.api import Run
from eurasia_sim.arrays import Floats
from eurasia_sim.languages import SOURCE, t
from eurasia_sim.results.outcome import parse_outcome
from eurasia_sim.wording.numbers import numeral

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SCENARIOS = ROOT / "scenarios"
FILES = SCENARIOS / "lessons"
TEMPLATES = HERE / "templates"
TEACHER = HERE / "README.md"
# A sheet that rests on no run: a game comes out as its players play it.
GAME = HERE / "8-the-council.md"
EDIT = re.compile(r"^```yaml (add|old|new)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Where a list item begins, and what it begins with.
ITEM = re.compile(r"\n(?= *(?:[-*]|\d+\.) )")
START = re.compile(r" *(?:(?:[-*]|\d+\.) +)?")
HEAD = re.compile(r"---\n(.*?)^---\n", re.MULTILINE | re.DOTALL)
# Stands before each page but the first; what follows the last one is the teacher's.
BREAK = '<p style="page-break-before: always"></p>\n'


def history() -> str:
    """History for the lessons' folder: a scenario extends only what lies beside it."""
    text = (SCENARIOS / "history.yaml").read_text("utf-8")
    first, rest = text.split("\n", 1)
    return (first.replace("$schema=../docs", "$schema=../../docs")
            + "\n# A copy of ../history.yaml, made by docs/lessons/make.py: change that one.\n"
            + rest)


def edited(text: str, sheet: str) -> list[str]:
    """A lesson's file after none, one, two … of the edits that a sheet asks for.

    Raises:
        ValueError: when a line to be changed is not there, or there twice.
    """
    states, old = [text], None
    for what, block in EDIT.findall(sheet):
        if what == "add":
            states.append(states[-1].rstrip("\n") + "\n" + block)
        elif what == "old":
            old = block
        else:
            if old is None or states[-1].count(old) != 1:
                raise ValueError(f"to be changed, but not found just once: {old!r}")
            states.append(states[-1].replace(old, block))
            old = None
    return states


@dataclass
class Lesson:
    """A lesson's template in each language, and the runs that all their answers rest on."""

    path: Path
    folder: Path
    runs: dict[int, Run] = field(default_factory=dict)
    courses: dict[tuple[str, int], Floats] = field(default_factory=dict)

    @cached_property
    def codes(self) -> list[str]:
        """The languages that there is a template in, English first."""
        return [SOURCE, *sorted(path.parent.name for path in TEMPLATES.glob(f"*/{self.path.name}"))]

    def template(self, code: str = SOURCE) -> tuple[dict[str, Any], str]:
        """What a template says about its file and pictures, and its text."""
        path = self.path if code == SOURCE else TEMPLATES / code / self.path.name
        text = path.read_text("utf-8")
        found = HEAD.match(text)
        if found is None:
            raise ValueError(f"{path.name} has no head")
        return yaml.safe_load(found[1]), text[found.end():]

    @property
    def name(self) -> str:
        """Of the sheet, without an ending."""
        return self.path.name.removesuffix(".md.j2")

    @cached_property
    def states(self) -> list[str]:
        """The lesson's file after each edit."""
        head, text = self.template()
        return edited((FILES / head["file"]).read_text("utf-8"), text)

    def run(self, step: int = -1) -> Run:
        """A run of the file after some number of edits; after all of them if left out."""
        number = range(len(self.states))[step]
        if number not in self.runs:
            path = self.folder / f"{self.path.stem}-{number}.yaml"
            path.write_text(self.states[number], encoding="utf-8")
            self.runs[number] = es.run(path)
        return self.runs[number]

    def _values(self, case: str, what: str, step: int) -> Floats:
        run = self.run(step)
        key = (what, range(len(self.states))[step])
        if key not in self.courses:
            outcome = parse_outcome(what, run.plan.labels, run.plan.months)
            course = outcome.course(run.data, run.plan.labels)
            self.courses[key] = np.asarray(course.transpose("case", "month", "replicate").values,
                                           np.float64)
        values: Floats = self.courses[key][list(run.scenario.cases).index(case)]
        return values

    def level(self, what: str, month: str = "2030-12", case: str = "baseline",
              step: int = -1) -> Level:
        """Where an outcome stands."""
        months = self.run(step).plan.months
        return Level(self._values(case, what, step)[list(months).index(month)], month)

    def change(self, variant: str, what: str, step: int = -1, against: str = "baseline") -> Course:
        """What a what-if changes."""
        gap = self._values(variant, what, step) - self._values(against, what, step)
        return Course(gap, tuple(self.run(step).plan.months))

    def ahead(self, what: str, other: str, case: str = "baseline", step: int = -1) -> Change:
        """By how much one outcome is ahead of another at the end, draw by draw."""
        gap = self._values(case, what, step)[-1] - self._values(case, other, step)[-1]
        return Change(gap, self.run(step).plan.months[-1])

    def acts(self, move: str, case: str = "baseline", step: int = -1) -> int:
        """In how many of 100 draws an actor makes a move of its own accord."""
        run = self.run(step)
        draws, moves = len(run.ensemble.replicates), run.ensemble.moves
        number = [name.id for name in moves.names].index(move)
        first = moves.first(list(run.scenario.cases).index(case), number, draws)
        return round(100 * float(np.mean(np.isfinite(first))))

    def pictures(self, code: str = SOURCE) -> Iterator[tuple[str, str]]:
        """Name and SVG of the empty grid and of the model's answer."""
        for name, spec in self.template(code)[0]["pictures"].items():
            months = list(self.run().plan.months)
            low, high, step = spec["axis"]
            grid = Grid(spec["title"], months, low, high, step, spec.get("marks", {}))
            known = [Line(one["label"], self._values("baseline", one["of"], one.get("step", -1))[
                :months.index(one["until"]) + 1], one.get("below", False))
                for one in spec["known"]]
            answers = [Line(one["label"], self._values(
                one.get("case", "baseline"), one["of"], one.get("step", -1)))
                for one in spec["answers"]]
            yield f"{self.name}-{name}.svg", grid.draw(known)
            yield f"{self.name}-{name}-answer.svg", grid.draw(known, answers)

    def sheet(self, code: str = SOURCE) -> str:
        """The sheet, with its numbers."""
        inside = jinja2.Environment(undefined=jinja2.StrictUndefined, lstrip_blocks=True,
                                    keep_trailing_newline=True)
        inside.filters["capital"] = languages.capital
        head, body = self.template(code)
        text = inside.from_string(body).render(
            level=self.level, change=self.change, ahead=self.ahead, acts=self.acts, part=part,
            numeral=numeral, draws=len(self.run().ensemble.replicates))
        if head.get("machine"):
            text = re.sub(r"^# .*\n", lambda title: f"{title[0]}\n<small>{_machine()}</small>\n",
                          text, count=1, flags=re.MULTILINE)
        made = "<!-- Made by docs/lessons/make.py from templates/: change the template. -->\n\n"
        return made + filled(re.sub(r"\n{3,}", "\n\n", text.lstrip()))


def _machine() -> str:
    return t("Translated by a machine. Corrections are welcome: {file} says how.",
             file="<code>CONTRIBUTING.md</code>")


def filled(text: str) -> str:
    """Markdown with its paragraphs and list items wrapped anew; code and tables as they are."""
    parts = re.split(r"(^ *```.*?^ *```$)", text, flags=re.MULTILINE | re.DOTALL)
    for at in range(0, len(parts), 2):
        blocks = re.split(r"\n{2,}", parts[at])
        parts[at] = "\n\n".join("\n".join(_item(item) for item in ITEM.split(block))
                                for block in blocks)
    return "".join(parts).rstrip("\n") + "\n"


def _item(text: str) -> str:
    if not text.strip() or text.lstrip().startswith(("|", "#", "<", "!")):
        return text.rstrip() if text.strip() else text
    lead = START.match(text)
    first = lead[0] if lead else ""
    return textwrap.fill(" ".join(text[len(first):].split()), 100, initial_indent=first,
                         subsequent_indent=" " * len(first), break_long_words=False,
                         break_on_hyphens=False)


def templates() -> list[Path]:
    """Those of the lessons, in their order."""
    return sorted(TEMPLATES.glob("*.md.j2"))


def made(paths: list[Path] | None = None) -> dict[Path, str]:
    """Every file that this script writes, with its text."""
    files = {FILES / "history.yaml": history(),
             **{HERE / "print" / f"{name}.html": page(name, path.read_text("utf-8"), {})
                for name, path in (("teacher", TEACHER), (GAME.stem, GAME))}}
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(SCENARIOS / "history.yaml", folder)
        for path in paths or templates():
            lesson = Lesson(path, Path(folder))
            for code in lesson.codes:
                with languages.speaking(languages.catalogue(code)):
                    files |= _in_language(lesson, code)
    return files


def _in_language(lesson: Lesson, code: str) -> dict[Path, str]:
    where = HERE if code == SOURCE else HERE / code
    sheet, pictures = lesson.sheet(code), dict(lesson.pictures(code))
    return {where / f"{lesson.name}.md": sheet,
            where / "print" / f"{lesson.name}.html": page(lesson.name, sheet, pictures, code),
            **{where / "pictures" / name: svg for name, svg in pictures.items()}}


STYLE = """
@page { size: A4; margin: 13mm 17mm }
body { font: 11pt/1.36 Georgia, serif; max-width: 46em; margin: 0 auto; padding: 0 1px }
h1 { font-size: 19pt; margin: 0 0 4pt } h2 { font-size: 13pt; margin: 8pt 0 2pt }
h2 { break-after: avoid } p, ul, ol { margin: 4pt 0 } li { margin: 2pt 0 } li p { margin: 2pt 0 }
pre { border: 1px solid #999; padding: 2pt 7pt; font-size: 8.6pt; line-height: 1.2; margin: 2pt 0;
      white-space: pre-wrap; break-inside: avoid }
table { border-collapse: collapse; margin: 4pt 0 } th, td { border: 1px solid #999;
      padding: 1pt 6pt; text-align: left; vertical-align: top } td { height: 1.2em }
svg { max-width: 100%; height: auto } p:has(svg) { margin: 0 }
.teacher { font-size: 9.4pt; line-height: 1.26 } .teacher svg { width: 62% }
:not(:lang(en)) > body { font-size: 10.2pt; line-height: 1.32 }  /* they need more room */
:not(:lang(en)) > body > .teacher { font-size: 8.8pt; line-height: 1.22 }
:not(:lang(en)) > body svg { width: 90% } :not(:lang(en)) > body .teacher svg { width: 50% }
"""


def page(name: str, sheet: str, pictures: Mapping[str, str], code: str = SOURCE) -> str:
    """A sheet as a page of HTML that needs no other file."""
    from markdown_it import MarkdownIt

    html = MarkdownIt("commonmark").enable("table").render(sheet)
    html = re.sub(r'<img src="pictures/([^"]+)"[^>]*>', lambda found: pictures[found[1]], html)
    html = re.sub(r'href="([\w-]+)\.md"', r'href="\1.html"', html)
    html = html.replace('href="../', 'href="../../')
    pupils, sign, teacher = html.rpartition(BREAK)  # a page without a break is the teacher's
    return (f'<!DOCTYPE html>\n<html lang="{code}"><meta charset="utf-8"><title>{name}</title>\n'
            f'<style>{STYLE}</style>\n<body>\n{pupils}{sign}<div class="teacher">{teacher}</div>'
            "</body></html>\n")


def write(files: Mapping[Path, str]) -> None:
    """Write files, and say which."""
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(path)


def main(arguments: list[str]) -> None:
    """Make the sheets of all lessons, or of those that are named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("lesson", nargs="*", type=int, help="only these, by number")
    asked = parser.parse_args(arguments).lesson
    write(made([p for p in templates() if not asked or int(p.name.split("-")[0]) in asked]))


if __name__ == "__main__":
    main(sys.argv[1:])
