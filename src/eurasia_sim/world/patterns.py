"""The schema of a file of patterns: observations that the model should show.

Pattern-oriented modelling: Grimm et al. 2005.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from eurasia_sim.languages import t
from eurasia_sim.reading import Number, Strict, problem
from eurasia_sim.world.months import Month, MonthField
from eurasia_sim.world.numbers import JUDGEMENT, SourceList

Use = Literal["conditioning", "held_back", "open"]


class Span(Strict):
    """Some months, both ends counted."""

    model_config = ConfigDict(populate_by_name=True)

    first: MonthField = Field(alias="from")
    last: MonthField = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Span:
        if self.last < self.first:
            raise problem(t("{last} is before {first}", last=self.last, first=self.first),
                          t("put the earlier month first"))
        return self


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Quantities = Annotated[
    list[str], BeforeValidator(_as_list, json_schema_input_type=str | list[str]),
    Field(min_length=1, description="like alignment[STATE, POLE]; a region in place of a "
          "state is each of its states; of several, each must show it")]
_WHEN = ("at", "mean", "least")


class Measure(Strict):
    """A quantity in some months of one case."""

    at: MonthField | None = Field(None, description="in this month")
    mean: Span | None = Field(None, description="the mean over these months")
    least: Span | None = Field(None, description="the lowest value in these months")
    since: MonthField | None = Field(None, description="its change since this month")
    case: str | None = Field(None, description="in this variant; the baseline if left out")
    moved_by: str | None = Field(
        None, description="how far this variant differs from the baseline, whichever way")

    @model_validator(mode="after")
    def _one_time(self) -> Measure:
        given = [name for name in _WHEN if getattr(self, name) is not None]
        if len(given) > 1:
            raise problem(t("{one} and {other} exclude each other", one=given[0], other=given[1]),
                          t("keep one of them"))
        return self

    @property
    def months(self) -> list[Month]:
        """Every month of the measure."""
        found = [] if self.at is None else [self.at]
        for span in (self.mean, self.least):
            if span is not None:
                found += [span.first + n for n in range(span.last - span.first + 1)]
        return found if self.since is None else [self.since, *found]


class Other(Measure):
    """The other side of a comparison: the same measure, except for the keys given here."""

    of: str | None = Field(None, description="another quantity")

    def like(self, whole: Measure) -> Measure:
        """The measure, with all other keys taken from the one it is compared with."""
        own = {name: value for name in Measure.model_fields
               if (value := getattr(self, name)) is not None}
        kept = {name: getattr(whole, name) for name in Measure.model_fields
                if not (name in _WHEN and any(w in own for w in _WHEN))}
        return Measure(**{**kept, **own})


class Statement(Measure):
    """One comparison, true or false in each replicate."""

    model_config = ConfigDict(populate_by_name=True)

    of: Quantities
    is_: Literal["more", "less", "highest", "lowest"] = Field(alias="is")
    than: Number | Other | None = Field(
        None, description="a number, or the same in another month, case or quantity")
    times: Number = Field(1.0, description="what it is compared with, times this", gt=0)
    among: str | list[str] | None = Field(
        None, description="for highest and lowest: a region, 'poles', or a list of names")

    @model_validator(mode="after")
    def _complete(self) -> Statement:
        if not self.months:
            raise problem(t("the statement does not say when"),
                          t("add  at: 2025-10  or  mean: {from: 2025-01, to: 2025-09}"))
        ranked = self.is_ in ("highest", "lowest")
        if ranked != (self.among is not None):
            raise problem(t("'{name}' needs 'among'", name=self.is_) if ranked else
                          t("'{name}' takes no 'among'", name=self.is_),
                          t("highest and lowest are among a region, 'poles' or a list; more and "
                            "less are than something"))
        if ranked != (self.than is None):
            raise problem(t("'{name}' takes no 'than'", name=self.is_) if ranked else
                          t("'{name}' needs 'than'", name=self.is_),
                          t("than: 0.5, or  than: {at: 2022-01}"))
        return self


class Pattern(Strict):
    """Something the hindcast should show.

    Its use: to condition the calibrated ensemble, held back to test it, or an open question whose
    answer has not been observed.
    """

    claim: str = Field(min_length=1, description="what should be seen, in a sentence")
    source: SourceList
    note: str | None = None
    run: str = Field(description="the shipped scenario that it is seen in")
    use: Use
    shown: Annotated[list[Statement], Field(min_length=1)]

    @model_validator(mode="after")
    def _judgement_has_a_reason(self) -> Pattern:
        if JUDGEMENT in self.source and not (self.note or "").strip():
            raise problem(t("a judgement needs its reason"), t("add  note: …"))
        return self


class Method(Strict):
    """The sources for how the patterns are used."""

    source: SourceList
    note: str


class Patterns(Strict):
    """A file of patterns by their ids."""

    method: Method | None = None
    patterns: Annotated[dict[str, Pattern], Field(min_length=1)]


__all__ = ["Measure", "Other", "Pattern", "Patterns", "Span", "Statement", "Use"]
