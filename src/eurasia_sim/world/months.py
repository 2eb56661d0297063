"""Months, the model's unit of time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from eurasia_sim import languages
from eurasia_sim.languages import t
from eurasia_sim.reading import problem

_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month, 1900-01 to 2199-12."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read ``2024-12``. Raises ValueError with the reason in words."""
        found = _MONTH.fullmatch(text.strip())
        if not found:
            if _DAY.fullmatch(text.strip()):
                without_day = text.strip().rpartition("-")[0]
                raise ValueError(t("dates are months here: write {without_day}",
                                   without_day=without_day))
            raise ValueError(t("a month is written like 2024-12"))
        year, month = int(found[1]), int(found[2])
        if not 1 <= month <= 12:
            raise ValueError(t("there is no month {month}; months run from 01 to 12",
                               month=month))
        if not 1900 <= year < 2200:
            raise ValueError(t("years run from 1900 to 2199"))
        return cls(year, month)

    def __add__(self, months: int) -> Month:
        count = self.year * 12 + self.month - 1 + months
        return Month(count // 12, count % 12 + 1)

    def __sub__(self, other: Month) -> int:
        """Months from ``other`` to this one."""
        return (self.year - other.year) * 12 + self.month - other.month

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"

    @property
    def words(self) -> languages.Month:
        """As read aloud: ``December 2024``."""
        return languages.Month(self.month, self.year)


def _to_month(value: Any) -> Any:
    if isinstance(value, Month):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 1900 <= value < 2200:
        raise problem(t("{value} is a year, not a month", value=value),
                      t("write {value}-01", value=value))
    if not isinstance(value, str):
        raise problem(t("a month is needed here"), t("a month is written like 2024-12"))
    try:
        return Month.parse(value)
    except ValueError as error:
        raise problem(t("'{value}' is not a month", value=value), str(error)) from None


MonthField = Annotated[
    Month,
    BeforeValidator(_to_month),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$",
                    "description": "a month, like 2024-12"}),
]
