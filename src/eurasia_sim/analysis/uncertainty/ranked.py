"""The drivers of an outcome as they show themselves: in a terminal, in a notebook, in a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from eurasia_sim.analysis.uncertainty.drivers import Driver
from eurasia_sim.wording import tables
from eurasia_sim.wording.numbers import numeral, percent

HEAD = ("what is uncertain", "low", "high", "outcome if low", "outcome if high", "explains")


@dataclass(frozen=True)
class Ranked:
    """What an outcome's spread comes from, the strongest first.

    Attributes:
        words: the outcome and its month.
        drivers: those that stand out from chance; may be none.
    """

    words: str
    drivers: tuple[Driver, ...]

    def __iter__(self) -> Iterator[Driver]:
        return iter(self.drivers)

    def __len__(self) -> int:
        return len(self.drivers)

    def rows(self) -> list[dict[str, Any]]:
        """The table, a mapping for each driver."""
        return [asdict(driver) for driver in self.drivers]

    def __repr__(self) -> str:
        lines = [f"<{len(self.drivers)} drivers of {self.words}>"]
        return "\n".join(lines + ["  " + "  ".join(cells) for cells in self._cells()])

    def _repr_html_(self) -> str:
        return tables.html(HEAD, self._cells(), f"What the spread of {self.words} comes from")

    def _cells(self) -> Iterator[tuple[str, ...]]:
        for one in self.drivers:
            yield (one.label, one.low_words, one.high_words, numeral(one.outcome_low),
                   numeral(one.outcome_high), percent(one.share, gap=""))


__all__ = ["Ranked"]
