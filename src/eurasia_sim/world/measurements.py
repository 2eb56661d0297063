"""Read measured figures from CSV, one a line: a number, or two that it lies between."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from eurasia_sim.reading import InputError, Place, read_bytes, shown, suggestion
from eurasia_sim.world.load import DATA
from eurasia_sim.world.months import Month

NEEDED = ("state", "pole", "variable", "date")
INTERVAL = ("low", "high")
MORE = ("error", "use", "source", "note")
COLUMNS = (*NEEDED, "value", *INTERVAL, *MORE)
# What the model is compared with, and what only stands beside it.
MEASURED, CONTEXT = ("conditioning", "held_back"), "context"
USES = (*MEASURED, CONTEXT)
MAX_LINES = 100_000
MAX_CELL = 2**31 - 1


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
    Optional columns: `error`, `use`, `source` and `note`.

    Raises:
        InputError: with the line of the first thing that is wrong.
    """
    try:
        lines = read_bytes(path).decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "save it as UTF-8"
        raise InputError(f"{shown(path)}: the figures cannot be read ({why})") from None
    if len(lines) > MAX_LINES:
        raise InputError(f"{shown(path)}: more than {MAX_LINES:,} lines")
    # A cell may be as long as the file; errors in it are found below.
    csv.field_size_limit(MAX_CELL)
    rows = csv.reader(lines)
    head = [name.strip() for name in next(rows, [])]
    top = Place(path, 1, 1, lines[0] if lines else "")
    number = INTERVAL if set(INTERVAL) & set(head) and "value" not in head else ("value",)
    for name in (*NEEDED, *number):
        if name not in head:
            raise InputError(f"the column '{name}' is missing", place=top,
                             hint="the first line names the columns: " + ",".join(
                                 (*NEEDED, *number)))
    for name in head:
        if name not in COLUMNS:
            raise InputError(f"unknown column '{name}'", place=top,
                             hint=suggestion(name, COLUMNS))
        if head.count(name) > 1:
            raise InputError(f"the column '{name}' stands twice", place=top)
    found = []
    for row in rows:
        place = Place(path, rows.line_num, 1, lines[rows.line_num - 1])
        if any(cell.strip() for cell in row):
            if len(row) > len(head):
                raise InputError(f"{len(row)} cells, but the table has {len(head)} columns",
                                 place=place, hint="put text with commas in quotes")
            cells = dict(zip(head, [cell.strip() for cell in row], strict=False))
            found.append(_figure(cells, place))
    if not found:
        raise InputError(f"{shown(path)}: there is no figure in this file")
    return found


def _figure(cells: dict[str, str], place: Place) -> Figure:
    error = _number(cells.get("error") or "0", "error", place)
    if error < 0:
        raise InputError(f"an error is not below 0, but {error:g} is", place=place)
    use = cells.get("use", "")
    if use and use not in USES:
        raise InputError(f"'{use}' is not a use", place=place, hint=suggestion(use, USES))
    return Figure(cells.get("state", ""), cells.get("pole", ""), cells.get("variable", ""),
                  _date(cells.get("date", ""), place), *_between(cells, place), error, use,
                  cells.get("source", ""), cells.get("note", ""), place)


def _between(cells: dict[str, str], place: Place) -> tuple[float, float]:
    """The two ends of what was measured: the same number twice if a line gives a value."""
    given = [name for name in INTERVAL if cells.get(name)]
    if not given:
        value = _number(cells.get("value", ""), "value", place)
        return value, value
    if cells.get("value"):
        raise InputError(f"a line has a value or an interval, but here value and {given[0]} are "
                         "filled", place=place, hint="leave value empty where low and high are "
                         "known, or low and high where the value is")
    if len(given) == 1:
        (other,) = set(INTERVAL) - set(given)
        raise InputError(f"'{given[0]}' without '{other}'", place=place,
                         hint="an interval has both ends; of a share that is only known to lie "
                         "below 0.05 they are 0 and 0.05")
    low, high = (_number(cells[name], name, place) for name in INTERVAL)
    if high < low:
        raise InputError(f"low is {low:g} and high is {high:g}", place=place,
                         hint="put the smaller number under low")
    return low, high


def _number(text: str, what: str, place: Place) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not abs(number) < 1e12:
        raise InputError(f"the {what} '{text}' is not a number", place=place,
                         hint="decimals are written with a point: 0.12")
    return number


def _date(text: str, place: Place) -> str:
    if len(text) == 4 and text.isdecimal():
        return text
    try:
        return str(Month.parse(text))
    except ValueError as error:
        raise InputError(f"'{text}' is not a date: {error}", place=place,
                         hint="a year (2023) or a month (2023-07)") from None


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
