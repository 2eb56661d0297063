"""Read measured figures from CSV, one number a line."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from eurasia_sim.reading import InputError, Place, read_bytes, shown, suggestion
from eurasia_sim.world.load import DATA
from eurasia_sim.world.months import Month

NEEDED = ("state", "pole", "variable", "date", "value")
MORE = ("error", "use", "source", "note")
USES = ("conditioning", "held_back")
MAX_LINES = 100_000
MAX_CELL = 2**31 - 1


@dataclass(frozen=True)
class Figure:
    """One measured number.

    Attributes:
        state, pole, variable: of the figure; a region may replace the state; either may be empty.
        date: a month, or a year for the mean over its months.
        value: as measured, on the variable's own scale.
        error: standard error of the measurement; 0 if exact.
        use: `conditioning`, `held_back`, or empty.
        source: an evidence id, or any text of the user's.
        place: of the figure in its file.
    """

    state: str
    pole: str
    variable: str
    date: str
    value: float
    error: float
    use: str
    source: str
    note: str
    place: Place

    @property
    def name(self) -> str:
        """The name of the figure, without its value."""
        return f"{self.variable}[{', '.join(filter(None, (self.state, self.pole)))}] {self.date}"


def read_figures(path: Path) -> list[Figure]:
    """Read a CSV file of figures: columns state, pole, variable, date and value, in any order.

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
    for name in NEEDED:
        if name not in head:
            raise InputError(f"the column '{name}' is missing", place=top,
                             hint="the first line names the columns: " + ",".join(NEEDED))
    for name in head:
        if name not in (*NEEDED, *MORE):
            raise InputError(f"unknown column '{name}'", place=top,
                             hint=suggestion(name, [*NEEDED, *MORE]))
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
                  _date(cells.get("date", ""), place),
                  _number(cells.get("value", ""), "value", place), error, use,
                  cells.get("source", ""), cells.get("note", ""), place)


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


@cache
def shipped_figures() -> tuple[Figure, ...]:
    """The shipped figures."""
    return tuple(read_figures(DATA / "figures.csv"))


__all__ = ["Figure", "read_figures", "shipped_figures"]
