"""An uncertain number: what it is, how it is drawn, how its values are said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from eurasia_sim.arrays import Floats
from eurasia_sim.engine.draws import Draws
from eurasia_sim.languages import t, tn
from eurasia_sim.wording.numbers import numeral
from eurasia_sim.world import Month

What = Literal["parameter", "structure", "base year", "severity", "size", "date", "happening",
               "hazard", "slope"]
Unit = Literal["1", "months", "date", "presence", "happening"]


@dataclass(frozen=True)
class Uncertain:
    """An uncertain number.

    Attributes:
        purpose: the name of its draw.
        label: what it is, for people.
        what: its sort.
        spread: low, mode, high; for a date the first and last month, and the first again between;
            for a mechanism 0 (absent), the part of the draws without it, and 1 (present); for
            whether an event happens, its chance.
        unit: `months` for a half-life or a wait; a `date` counts months from the start of the run.
        source: ids of evidence, `judgement` or `hypothetical`.
        note: how it follows from the source.
    """

    purpose: str
    label: str
    what: What
    spread: tuple[float, float, float]
    unit: Unit
    source: tuple[str, ...]
    note: str | None

    @property
    def binary(self) -> bool:
        """Whether it is there or not, and nothing between."""
        return self.what in ("structure", "happening")

    @property
    def varies(self) -> bool:
        """Whether it differs between draws."""
        return self.binary or self.spread[0] < self.spread[2]

    @property
    def name(self) -> str:
        """Its name in the files."""
        return self.purpose.removeprefix("world.")

    def draw(self, draws: Draws) -> Floats:
        """Its value in each replicate, (R,)."""
        if self.what == "date":
            return draws.months(self.purpose, int(self.spread[0]),
                                int(self.spread[2])).astype(float)
        if self.what == "structure":
            return (draws.uniforms(self.purpose) >= self.spread[1]).astype(float)
        if self.what == "happening":
            name = self.purpose.partition(".")[2]
            return (draws.uniforms(self.purpose) < draws.one(f"chance.{name}",
                                                             self.spread)).astype(float)
        return draws.one(self.purpose, self.spread)


def as_words(value: float, unit: Unit, start: Month) -> str:
    """A value in words: a month for a date, months for a half-life, else two decimals."""
    if unit == "date":
        return (start + round(value)).words
    if unit == "presence":
        return t("present") if value else t("absent")
    if unit == "happening":
        return t("happens") if value else t("does not")
    if unit == "months":
        return tn("{count} month", "{count} months", round(value), count=numeral(value, ".0f"))
    return numeral(value)


__all__ = ["Uncertain", "Unit", "What", "as_words"]
