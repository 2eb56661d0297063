"""The schema of priors: the model's parameters, and the mechanisms they drive."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from eurasia_sim.languages import t
from eurasia_sim.reading import Number, Strict, problem
from eurasia_sim.world.names import Name
from eurasia_sim.world.numbers import Estimate, SourceList, Spread


class Parameter(Strict):
    """One coefficient or half-life of the model, the same for all states and poles."""

    symbol: str
    unit: Literal["1", "months"]
    about: str
    most: Number = Field(100.0, description="no prior may go beyond; 1 for a fraction")
    prior: Estimate

    @model_validator(mode="after")
    def _prior_in_range(self) -> Parameter:
        if trouble := self.refuses(self.prior):
            raise problem(trouble)
        return self

    @property
    def limits(self) -> tuple[float, float]:
        """No prior may go beyond these."""
        return (0.1, 1200.0) if self.unit == "months" else (0.0, self.most)

    def refuses(self, prior: Spread) -> str | None:
        """Why a prior cannot be this parameter's, or None."""
        low, high = self.limits
        if low <= prior.low and prior.high <= high:
            return None
        numbers = {"low": f"{prior.low:g}", "high": f"{prior.high:g}", "least": f"{low:g}",
                   "most": f"{high:g}"}
        if self.unit == "months":
            return t("{low} to {high} leaves the allowed range {least} to {most} (months)",
                     **numbers)
        return t("{low} to {high} leaves the allowed range {least} to {most} (without unit)",
                 **numbers)


class Mechanism(Strict):
    """A part of the model that can be switched off by name."""

    about: str
    source: SourceList
    note: str | None = None
    absent: Number = Field(0.0, ge=0, le=0.5, description="the part of the draws without it: a "
                          "mechanism that is contested need not exist")
    off: dict[Name, Number] = Field(
        min_length=1,
        description="what switching off sets: a parameter or an attribute of every pole → value")


class Priors(Strict):
    """The parameters and the mechanisms they drive."""

    parameters: dict[Name, Parameter]
    mechanisms: dict[Name, Mechanism]
