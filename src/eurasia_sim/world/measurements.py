"""Read measured figures from CSV, one a line: a number, or two that it lies between."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from eurasia_sim.languages import msg, t, tn
from eurasia_sim.limits import HOW_TO_RAISE, raised
from eurasia_sim.reading import InputError, Place, nearest, read_bytes, shown, suggestion
from eurasia_sim.reading.letters import HIDDEN, odd
from eurasia_sim.world.load import DATA
from eurasia_sim.world.months import Month

NEEDED = ("state", "pole", "variable", "date")
INTERVAL = ("low", "high")
MORE = ("error", "use", "source", "note")
COLUMNS = (*NEEDED, "value", *INTERVAL, *MORE)
# What the model is compared with, and what only stands beside it.
MEASURED, CONTEXT = ("conditioning", "held_back"), "context"
USES = (*MEASURED, CONTEXT)
MARKS = (",", ";", "\t")
MAX_LINES = raised(100_000)
MAX_FIGURES = raised(5_000)
MAX_CELL = 2**31 - 1
SAVE_AS = msg("in a spreadsheet program: Save as …, CSV UTF-8")
_BREAK = re.compile("\r\n|\r|\n")
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
_NUMBER = re.compile(r"[-+]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)([eE][-+]?[0-9]{1,3})?", re.ASCII)
_THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}")


@dataclass(frozen=True)
class Figure:
    """One measured number, or the two numbers that it lies between.

    Attributes:
        state, pole, variable: of the figure; a region may replace the state; either may be empty.
        date: a month, or a year for the mean over its months.
        low, high: what was measured, on the variable's own scale; the same number if it was read
            off, and two if all that is known is that it lies between them.
        error: standard error of the measurement, or of the ends of the interval; 0 if exact.
        use: `conditioning`, `held_back`, or empty; `context` for what is shown beside the model and
            neither conditions nor is scored, such as figures from before the base month.
        source: an evidence id, or any text of the user's.
        place: of the figure in its file.
    """

    state: str
    pole: str
    variable: str
    date: str
    low: float
    high: float
    error: float
    use: str
    source: str
    note: str
    place: Place

    @property
    def name(self) -> str:
        """The name of the figure, without its value."""
        return f"{self.variable}[{self.pair}] {self.date}"

    @property
    def pair(self) -> str:
        """Whom it is about: ``kazakhstan, russia``."""
        return ", ".join(filter(None, (self.state, self.pole)))

    @property
    def quantity(self) -> tuple[str, str, str]:
        """What it is a figure of, whatever its date: variable, state and pole."""
        return self.variable, self.state, self.pole

    @property
    def time(self) -> float:
        """The middle of its year or month, in years: 2023.5."""
        return time_of(self.date)

    @property
    def middle(self) -> float:
        """The number, or the middle of its interval."""
        return (self.low + self.high) / 2

    @property
    def spread(self) -> float:
        """Its standard error, the width of the interval counted as evenly filled."""
        return float((self.error**2 + (self.high - self.low) ** 2 / 12) ** 0.5)


def read_figures(path: Path) -> list[Figure]:
    """Read a CSV file of figures: columns state, pole, variable, date and value, in any order.

    `low` and `high` may stand beside `value` or in its place: a line gives the one or the others.
    Optional columns: `error`, `use`, `source` and `note`. Commas, semicolons or tabs between cells,
    decimals with a point or (where the cell allows it) a comma, UTF-8 or UTF-16: as spreadsheet
    programs write them.

    Raises:
        InputError: with the line of the first thing that is wrong.
    """
    text = _decoded(path)
    lines = _BREAK.split(text)
    if len(lines) > MAX_LINES:
        raise InputError(t("{path}: more than {most} lines",
                           path=shown(path), most=f"{MAX_LINES:,}"), hint=t(HOW_TO_RAISE))
    table = _Table(path, lines, *_head(path, text, lines))
    found: list[Figure] = []
    seen: dict[tuple[str, str], int] = {}
    for figure in table.figures():
        first = seen.setdefault((figure.name, figure.source), figure.place.line)
        if first != figure.place.line:
            raise InputError(t("{name} stands in line {first} already",
                               name=figure.name, first=first), place=figure.place,
                             hint=t("remove one; another measurement of the same names its own "
                                    "source"))
        found.append(figure)
        if len(found) > MAX_FIGURES:
            raise InputError(t("more than {most} figures", most=f"{MAX_FIGURES:,}"),
                             place=figure.place, hint=t(HOW_TO_RAISE))
    if not found:
        raise InputError(t("{path}: there is no figure in this file", path=shown(path)))
    return found


def _decoded(path: Path) -> str:
    raw = read_bytes(path)
    coding = "utf-16" if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = raw.decode(coding)
    except UnicodeDecodeError as error:
        before = _BREAK.split(raw[: error.start].decode(coding, errors="replace"))
        line = _BREAK.split(raw.decode(coding, errors="replace"))[len(before) - 1]
        raise InputError(t("this table is not saved as {coding}",
                           coding=coding.removesuffix("-sig").upper()),
                         place=Place(path, len(before), len(before[-1]) + 1, line),
                         hint=t(SAVE_AS)) from None
    for number, line in enumerate(_BREAK.split(text), 1):
        strange = HIDDEN.search(line) or _CONTROL.search(line)
        if strange:
            raise InputError(
                t("a character that nobody sees (U+{code}) stands here",
                  code=f"{ord(strange[0]):04X}"),
                place=Place(path, number, strange.start() + 1, line),
                hint=t("delete it") if strange[0] != "\0" else t(SAVE_AS))
    return text


def _head(path: Path, text: str, lines: list[str]) -> tuple[list[str], str, int]:
    """The names of the columns, what stands between cells, and the number of the heading's line."""
    at = next((n for n, line in enumerate(lines) if line.strip()), 0)
    if re.fullmatch(r"sep=[,;\t]", lines[at].strip(), re.IGNORECASE):
        at += 1  # a line that tells Excel the same
    line = lines[at] if at < len(lines) else ""
    place = Place(path, at + 1, 1, line)

    def names(mark: str) -> list[str]:
        try:
            row = next(csv.reader([line], delimiter=mark, strict=True), [])
        except csv.Error:
            return []
        return [name.strip().casefold() for name in row]

    mark = max(MARKS, key=lambda mark: sum(name in COLUMNS for name in names(mark)))
    head = names(mark)
    while head and not head[-1]:
        head.pop()  # columns that a spreadsheet program adds without a name
    number = INTERVAL if set(INTERVAL) & set(head) and "value" not in head else ("value",)
    for name in (*NEEDED, *number):
        if name not in head:
            near = next((n for n in head if n not in COLUMNS and nearest(n, [name])), None)
            columns = t("the first line names the columns: {names}",
                        names=",".join((*NEEDED, *number)))
            meant = "" if near is None else t("is '{name}' meant?", name=near) + " "
            raise InputError(t("the column '{name}' is missing", name=name), place=place,
                             hint=meant + columns)
    for name in head:
        if name not in COLUMNS:
            raise InputError(t("unknown column '{name}'", name=name), place=place,
                             hint=suggestion(name, COLUMNS))
        if head.count(name) > 1:
            raise InputError(t("the column '{name}' stands twice", name=name), place=place)
    return head, mark, at + 1


@dataclass
class _Table:
    """A table that is read row by row.

    Attributes:
        path: of the file; lines: its lines.
        head: the names of the columns. mark: what stands between cells.
        skipped: the lines up to the heading.
    """

    path: Path
    lines: list[str]
    head: list[str]
    mark: str
    skipped: int

    def figures(self) -> Iterator[Figure]:
        """The figure of every row.

        Raises:
            InputError: with the line of the first thing that is wrong.
        """
        # A cell may be as long as the file; errors in it are found below.
        csv.field_size_limit(MAX_CELL)
        body = io.StringIO("\n".join(self.lines[self.skipped:]), newline="")
        rows = csv.reader(body, delimiter=self.mark, strict=True)
        while True:
            first = self.skipped + rows.line_num
            try:
                row = next(rows, None)
            except csv.Error as error:
                raise self._broken(first, self.skipped + rows.line_num, error) from None
            if row is None:
                return
            if self.skipped + rows.line_num > first + 1:
                raise self._broken(first, self.skipped + rows.line_num, None)
            if any(cell.strip() for cell in row):
                place = self._place(first)
                yield _figure(dict(zip(self.head, self._cells(row, place), strict=True)), place,
                              self.mark)

    def _place(self, number: int) -> Place:
        return Place(self.path, number + 1, 1, self.lines[number])

    def _broken(self, first: int, last: int, error: csv.Error | None) -> InputError:
        if error is not None and "expected after" in str(error):
            return InputError(t("text goes on after the quote that ends a cell"),
                              place=self._place(min(first, len(self.lines) - 1)),
                              hint=t('a quote within a quoted cell is written twice: ""'))
        return InputError(t("a cell of this row goes on until line {last}: a quote is not closed, "
                            "or a cell has a line break in it", last=last),
                          place=self._place(first),
                          hint=t("end the cell with the same quote, and write it in one line"))

    def _cells(self, row: list[str], place: Place) -> list[str]:
        width = len(self.head)
        cells = [cell.strip() for cell in row]
        more = [cell for cell in cells[width:] if cell]
        # With commas between cells a short row may hide a decimal comma: 0,3 are two cells.
        if more or (len(cells) < width and self.mark == ","):
            raise InputError(
                tn("{count} cell, but the table has {width} columns",
                   "{count} cells, but the table has {width} columns", len(cells), width=width),
                place=place,
                hint=t("text with commas stands in quotes, and decimals have a point (0.3) or "
                       "semicolons between the cells; an empty cell has its comma too")
                if self.mark == "," else
                t("text that holds what stands between cells needs quotes"))
        return [*cells, *[""] * width][:width]


def _figure(cells: dict[str, str], place: Place, mark: str) -> Figure:
    # Commas between cells: decimals have a point. Semicolons: they have a comma. Tabs: either.
    unusual = {",": ",", ";": "."}.get(mark, "\t")
    error = _number(cells.get("error") or "0", "error", place, unusual)
    if error < 0:
        raise InputError(t("an error is not below 0, but {error} is", error=f"{error:g}"),
                         place=place)
    use = cells.get("use", "")
    if use and use not in USES:
        raise InputError(t("'{use}' is not a use", use=use), place=place,
                         hint=suggestion(use, USES))
    return Figure(cells.get("state", ""), cells.get("pole", ""), cells.get("variable", ""),
                  _date(cells.get("date", ""), place), *_between(cells, place, unusual), error, use,
                  cells.get("source", ""), cells.get("note", ""), place)


def _between(cells: dict[str, str], place: Place, unusual: str) -> tuple[float, float]:
    """The two ends of what was measured: the same number twice if a line gives a value."""
    given = [name for name in INTERVAL if cells.get(name)]
    if not given:
        value = _number(cells.get("value", ""), "value", place, unusual)
        return value, value
    if cells.get("value"):
        raise InputError(t("a line has a value or an interval, but here value and {given} are "
                           "filled", given=given[0]), place=place,
                         hint=t("leave value empty where low and high are known, or low and high "
                                "where the value is"))
    if len(given) == 1:
        (other,) = set(INTERVAL) - set(given)
        raise InputError(t("'{given}' without '{other}'", given=given[0], other=other), place=place,
                         hint=t("an interval has both ends; of a share that is only known to lie "
                                "below 0.05 they are 0 and 0.05"))
    low, high = (_number(cells[name], name, place, unusual) for name in INTERVAL)
    if high < low:
        raise InputError(t("low is {low} and high is {high}", low=f"{low:g}", high=f"{high:g}"),
                         place=place,
                         hint=t("put the smaller number under low"))
    return low, high


def _number(text: str, what: str, place: Place, unusual: str) -> float:
    """A number with a decimal point or comma, and no mark between thousands.

    Args:
        text: of the cell; what: it is, for the message; place: of its row.
        unusual: the mark that may stand between thousands in such a table.
    """
    if _NUMBER.fullmatch(text):
        number = float(text.replace(",", "."))
        if abs(number) < 1e12:
            if unusual in text and _THOUSANDS.fullmatch(text):
                raise InputError(t("the {what} '{text}' can be read in two ways",
                                   what=what, text=text), place=place,
                                 hint=t("thousands have no mark; a decimal has another digit at "
                                        "its end: {text}0", text=text))
            return number
    if not text:
        raise InputError(t("the {what} is missing in this row", what=what), place=place)
    hint = odd(text, names=False) or t("a number is written 0.12 or 0,12, without marks between "
                                       "thousands")
    if text.endswith("%"):
        hint = t("30 % is written 0.3")
    raise InputError(t("the {what} '{text}' is not a number", what=what, text=text), place=place,
                     hint=hint)


def _date(text: str, place: Place) -> str:
    if len(text) == 4 and text.isascii() and text.isdecimal():
        return text
    try:
        return str(Month.parse(text))
    except ValueError as error:
        strange = odd(text, names=False)
        raise InputError(t("'{text}' is not a date: {error}", text=text, error=error), place=place,
                         hint=t("a year (2023) or a month (2023-07); spreadsheet programs change "
                                "months unless their column is formatted as text")
                         + (f"\n  {strange}" if strange else "")) from None


def time_of(date: str) -> float:
    """The middle of a year or a month, in years: 2023.5, or 2022.04 for January 2022."""
    year, _, month = date.partition("-")
    return int(year) + ((int(month) - 0.5) / 12 if month else 0.5)


@cache
def shipped_figures() -> tuple[Figure, ...]:
    """The shipped figures, those of earlier years included."""
    return tuple(read_figures(DATA / "figures.csv"))


def measured(figures: Iterable[Figure]) -> list[Figure]:
    """Those that the model is compared with: all but the context."""
    return [figure for figure in figures if figure.use != CONTEXT]


__all__ = ["CONTEXT", "Figure", "measured", "read_figures", "shipped_figures", "time_of"]
