"""What YAML's parser complains of, in the words of somebody who has never seen a parser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import yaml

from eurasia_sim.languages import msg, t
from eurasia_sim.reading.letters import odd_letters

QUOTES = msg("put text that holds : # [ ] { } & * ! % @ or quotes between quotes")
COLUMNS = msg("lines that belong together start in the same column, indented with spaces")


@dataclass(frozen=True)
class Complaint:
    """What is wrong with the YAML, where (line and column from 0), and what would be right."""

    message: str
    hint: str
    line: int
    column: int


def complaint(error: yaml.MarkedYAMLError, lines: Sequence[str]) -> Complaint:
    """The parser's error, said plainly, at the culprit."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    while line >= len(lines) or (line > 0 and not lines[line].strip()):
        # The parser noticed at the end of the file; the last line with text says more.
        line -= 1
        column = len(lines[line].rstrip())
    began = error.context_mark
    problem, context = error.problem or "", error.context or ""
    tab = _tab(lines, line)
    if tab is not None:
        return Complaint(t("a tab is used to indent; YAML wants spaces"),
                         t("replace the tab by two spaces"), *tab)
    strange = _strange(lines, line)
    if strange is not None:
        return strange
    if began is not None and "flow" in context and context != "while parsing a flow node":
        opening, closing = ("[", "]") if "sequence" in context else ("{", "}")
        if began.line != line:
            return Complaint(
                t("the '{opening}' that opens here is not closed, or a comma is missing after it",
                  opening=opening),
                t("it should end with '{closing}' before line {line}, which does not fit in",
                  closing=closing, line=line + 1),
                began.line, began.column)
        return Complaint(t("a comma or the closing '{closing}' is missing before this",
                           closing=closing),
                         t("put a comma between entries; {quotes}", quotes=t(QUOTES)), line, column)
    if began is not None and "quoted scalar" in context:
        if "escape" in problem:
            return Complaint(t("a backslash in double quotes has a special meaning, and not this "
                               "one"),
                             t("use single quotes, or write the backslash twice"), line, column)
        return Complaint(t("this quote is never closed"),
                         t("end the text with the same quote it starts with"),
                         began.line, began.column)
    if "mapping values are not allowed" in problem:
        return Complaint(t("this colon does not fit here"),
                         t("text that holds a colon needs quotes; in the line above, the key needs "
                           "a colon and a space") + f";\n  {t(COLUMNS)}", line, column)
    if "expected ':'" in problem and began is not None:
        return Complaint(t("a colon is missing after this"), t("write  key: value"),
                         began.line, began.column)
    if "cannot start any token" in problem:
        return Complaint(t("text cannot start with '{letter}'",
                           letter=lines[line][column : column + 1]), t(QUOTES), line, column)
    if "node content" in problem:
        return Complaint(t("a value is expected here, and this is none"), t(QUOTES), line, column)
    if "expected key" in problem or "<block end>" in problem or "'-' indicator" in problem:
        if lines[line][:column].strip():
            return Complaint(t("this does not belong to the text before it"), t(QUOTES), line,
                             column)
        return Complaint(t("this line does not fit the lines above it"),
                         t("{columns}; a list has '- ' in every entry and no  key: value  beside "
                           "them", columns=t(COLUMNS)), line, column)
    return Complaint(t("not valid YAML: {problem}", problem=problem.replace("\n", " ")),
                     t("check the indentation, the colons and the brackets around this line"),
                     line, column)


def _strange(lines: Sequence[str], line: int) -> Complaint | None:
    """A letter that YAML does not take for the mark it looks like: a space, a dash, a quote."""
    for number in (line, line - 1):
        text = lines[number].partition(" #")[0] if number >= 0 else ""
        for found in odd_letters(text):
            before = text[found.at - 1 : found.at]
            # Dashes and quotes within words are ordinary writing; those that open something were
            # meant for YAML, and so is whatever looks like a space, a colon or a comma.
            if found.instead in (" ", ":", ",") or before in ("", " ", "[", "{"):
                return Complaint(t("{what} stands here, which YAML does not know",
                                   what=found.what),
                                 found.remedy, number, found.at)
    return None


def _tab(lines: Sequence[str], line: int) -> tuple[int, int] | None:
    for number in (line, line - 1):
        text = lines[number] if number >= 0 else ""
        indent = text[: len(text) - len(text.lstrip())]
        if "\t" in indent:
            return number, indent.index("\t")
    return None
