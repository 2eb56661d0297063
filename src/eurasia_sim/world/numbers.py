"""The schema of uncertain numbers: ranges with their sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from eurasia_sim.languages import t
from eurasia_sim.reading import Number, Strict, problem

JUDGEMENT = "judgement"
HYPOTHETICAL = "hypothetical"
PLAIN_SOURCES = (JUDGEMENT, HYPOTHETICAL)


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


SourceList = Annotated[
    list[str],
    BeforeValidator(_as_list, json_schema_input_type=str | list[str]),
    Field(min_length=1,
          description="evidence ids, 'judgement' (then a note says why) or 'hypothetical'"),
]


class Spread(Strict):
    """A number with its range: a triangular distribution from low over mode to high.

    One bare number in YAML is a certain one (low = mode = high).
    """

    low: Number = Field(description="no lower than this")
    mode: Number = Field(description="most likely")
    high: Number = Field(description="no higher than this")

    @model_validator(mode="after")
    def _in_order(self) -> Spread:
        if not self.low <= self.mode <= self.high:
            raise problem(
                t("low ≤ mode ≤ high does not hold for {low}, {mode}, {high}",
                  low=f"{self.low:g}", mode=f"{self.mode:g}", high=f"{self.high:g}"),
                t("put the three numbers in order"),
            )
        return self

    @property
    def triple(self) -> tuple[float, float, float]:
        """(low, mode, high)."""
        return self.low, self.mode, self.high


def _from_number(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"low": value, "mode": value, "high": value}
    return value


SpreadField = Annotated[
    Spread, BeforeValidator(_from_number, json_schema_input_type=float | Spread)
]


class Estimate(Spread):
    """A `Spread` with its source: the form of every number in a world, a kind or a prior."""

    source: SourceList
    note: str | None = Field(None, description="how the number follows from the source")

    _known_slips: ClassVar[Mapping[str, str]] = {"sources": "source", "min": "low", "max": "high",
                                                 "value": "mode", "reason": "note"}

    @model_validator(mode="after")
    def _judgement_has_a_reason(self) -> Estimate:
        if JUDGEMENT in self.source and not (self.note or "").strip():
            raise problem(t("a judgement needs its reason"),
                          t("add  note: …  that says why this number"))
        return self


def _within(low: float, high: float) -> AfterValidator:
    def check(value: Estimate) -> Estimate:
        if value.low < low or value.high > high:
            raise problem(t("{low} to {high} leaves the allowed range {least} to {most}",
                            low=f"{value.low:g}", high=f"{value.high:g}", least=f"{low:g}",
                            most=f"{high:g}"))
        return value

    return AfterValidator(check)


# Strictly inside the open ranges (docs/model.md, section 2), with room for squashing to invert.
Share = Annotated[Estimate, _within(0.0, 1.0)]
Alignment = Annotated[Estimate, _within(-0.98, 0.98)]
Unit = Annotated[Estimate, _within(0.005, 0.995)]
Positive = Annotated[Estimate, _within(0.01, 100.0)]
NonNegative = Annotated[Estimate, _within(0.0, 100.0)]
Following = Annotated[Estimate, _within(-10.0, 10.0)]
HalfLife = Annotated[Estimate, _within(0.1, 1200.0)]
Delta = Annotated[Estimate, _within(-10.0, 10.0)]
