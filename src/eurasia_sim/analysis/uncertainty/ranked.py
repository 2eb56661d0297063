"""The drivers of an outcome as they show themselves: in a terminal, in a notebook, in a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from html import escape
from typing import Any

from eurasia_sim.analysis.uncertainty.drivers import Driver

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
        lines += ["  " + "  ".join(cells) for cells in self._cells()]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
                       for cells in self._cells())
        head = "".join(f"<th>{cell}</th>" for cell in HEAD)
        return (f"<table><caption>What the spread of {escape(self.words)} comes from</caption>"
                f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")

    def _cells(self) -> Iterator[tuple[str, ...]]:
        for one in self.drivers:
            yield (one.label, one.low_words, one.high_words, f"{one.outcome_low:.2f}",
                   f"{one.outcome_high:.2f}", f"{100 * one.share:.0f}%")


__all__ = ["Ranked"]
