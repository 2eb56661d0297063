"""The schema of a sweep file: scenarios, points, replicates, and what is kept."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from eurasia_sim.languages import msg, t
from eurasia_sim.limits import raised
from eurasia_sim.reading import Number, Strict, problem
from eurasia_sim.results.outcome import FORM
from eurasia_sim.scenario.schema import Ensemble
from eurasia_sim.world import Name
from eurasia_sim.world.names import Id

MAX_POINTS = raised(1_000_000)
MAX_CHUNK = 1_000_000
NO_AXIS = msg("an axis is a list of values, or from, to and steps")
AXIS_FORMS = "[0.2, 0.5, 0.8]", "{from: 0.2, to: 0.8, steps: 3}"

Kept = Literal["alignment", "grievance", "dependence", "net_leverage", "reach", "coercion",
               "cohesion", "expectation"]


class ScenarioChoice(Strict):
    """A scenario of a sweep, and its chosen variants."""

    scenario: str = Field(min_length=1, description="a shipped scenario, or a file beside this one")
    variants: list[Id] | None = Field(
        None, description="all of them if left out; [] for the baseline alone")

    _known_slips: ClassVar[dict[str, str]] = {"file": "scenario", "name": "scenario",
                                              "variant": "variants", "cases": "variants"}


def _named(value: Any) -> Any:
    return {"scenario": value} if isinstance(value, str) else value


class Values(Strict):
    """The values of an axis: a list, or so many evenly spaced ones."""

    model_config = ConfigDict(populate_by_name=True)

    values: Annotated[list[Number], Field(min_length=1)] | None = None
    first: Number | None = Field(None, alias="from")
    last: Number | None = Field(None, alias="to")
    steps: Annotated[int, Field(ge=2)] | None = None

    _known_slips: ClassVar[dict[str, str]] = {"count": "steps", "low": "from", "high": "to",
                                              "min": "from", "max": "to", "n": "steps"}

    @model_validator(mode="after")
    def _one_form(self) -> Values:
        if self.values is None:
            if self.first is None or self.last is None or self.steps is None:
                raise problem(t(NO_AXIS), t("write  {one}  or  {other}", one=AXIS_FORMS[0],
                                            other=AXIS_FORMS[1]))
            if self.last <= self.first:
                raise problem(t("{last} is not above {first}", last=f"{self.last:g}",
                                first=f"{self.first:g}"), t("put the smaller number under from"))
        elif len(set(self.values)) < len(self.values):
            raise problem(t("the same value stands twice on this axis"), t("remove one of the two"))
        return self

    @property
    def points(self) -> tuple[float, ...]:
        """The values themselves."""
        if self.values is not None:
            return tuple(self.values)
        assert self.first is not None
        assert self.last is not None
        assert self.steps is not None
        parts = self.steps - 1
        return tuple((self.first * (parts - n) + self.last * n) / parts
                     for n in range(self.steps))


def _listed(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = [value]
    if not value or not isinstance(value, list | dict | Values):
        raise problem(t(NO_AXIS), t("write  {one}  or  {other}", one=AXIS_FORMS[0],
                                    other=AXIS_FORMS[1]))
    return {"values": value} if isinstance(value, list) else value


Axis = Annotated[Values, BeforeValidator(_listed, json_schema_input_type=list[float] | Values)]


class Range(Strict):
    """The range of an axis, from which samples are drawn uniformly."""

    model_config = ConfigDict(populate_by_name=True)

    first: Number = Field(alias="from")
    last: Number = Field(alias="to")

    _known_slips: ClassVar[dict[str, str]] = {"low": "from", "high": "to", "min": "from",
                                              "max": "to"}

    @model_validator(mode="after")
    def _in_order(self) -> Range:
        if self.last <= self.first:
            raise problem(t("{last} is not above {first}", last=f"{self.last:g}",
                            first=f"{self.first:g}"), t("put the smaller number under from"))
        return self


class Grid(Strict):
    """Every combination of some values."""

    parameters: dict[Name, Axis] = Field(default_factory=dict,
                                         description="parameter of the model → its values")
    scale: dict[Id, Axis] = Field(default_factory=dict,
                                  description="event → factors of its severity")

    @model_validator(mode="after")
    def _says_something(self) -> Grid:
        if not self.parameters and not self.scale:
            raise problem(t("a grid needs an axis"), t("add  parameters:  or  scale:"))
        return self


class Samples(Strict):
    """Points sampled over ranges; sample n does not depend on their number."""

    count: Annotated[int, Field(ge=1)]
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] = 1
    parameters: dict[Name, Range] = Field(default_factory=dict,
                                          description="parameter of the model → its range")
    scale: dict[Id, Range] = Field(default_factory=dict,
                                   description="event → range of factors of its severity")

    _known_slips: ClassVar[dict[str, str]] = {"samples": "count", "n": "count",
                                              "replicates": "count"}

    @model_validator(mode="after")
    def _says_something(self) -> Samples:
        if not self.parameters and not self.scale:
            raise problem(t("samples need an axis"), t("add  parameters:  or  scale:"))
        return self


class SweepFile(Strict):
    """A sweep as it is written."""

    name: str = Field(min_length=1)
    about: str | None = None
    scenarios: Annotated[
        list[Annotated[ScenarioChoice, BeforeValidator(
            _named, json_schema_input_type=str | ScenarioChoice)]],
        Field(min_length=1, max_length=1000)]
    grid: Grid | None = None
    samples: Samples | None = None
    ensemble: Ensemble | None = Field(
        None, description="replicates and draws of every point; each scenario's own if left out")
    outcomes: list[str] = Field(
        default_factory=list, max_length=1000,
        description=f"numbers to keep of every run, {FORM}")
    keep: list[Kept] = Field(default_factory=list,
                             description="variables to keep of every run in every month")
    chunk: Annotated[int, Field(ge=1, le=MAX_CHUNK)] | None = Field(
        None, description="replicates that are run and written together; chosen if left out")

    _known_slips: ClassVar[dict[str, str]] = {
        "scenario": "scenarios", "parameters": "grid", "outcome": "outcomes",
        "replicates": "ensemble", "seed": "ensemble", "question": "about", "sample": "samples"}

    @model_validator(mode="after")
    def _fits_together(self) -> SweepFile:
        if self.grid is not None and self.samples is not None:
            raise problem(t("grid and samples exclude each other"), t("keep one of the two"))
        if not self.outcomes and not self.keep:
            raise problem(t("this sweep keeps nothing of its runs"),
                          t("add  outcomes: [ ]  with at least one, {form}", form=t(FORM)))
        if len(set(self.keep)) < len(self.keep):
            raise problem(t("the same variable is kept twice"), t("name it once under keep"))
        return self
