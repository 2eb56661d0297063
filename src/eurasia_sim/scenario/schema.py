"""The schema of a scenario file: a question, events, variants."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from eurasia_sim.limits import MAX_REPLICATES, MAX_SEED
from eurasia_sim.reading import Line, Strict, problem, whole_number
from eurasia_sim.world import Estimate, Kind, Month, MonthField, Name, SourceList, SpreadField
from eurasia_sim.world.numbers import JUDGEMENT

MAX_SEVERITY = 100.0
MAX_MONTHS = 1200

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,59}$",
                          description="a short name in small letters, digits and -")]


class DateRange(Strict):
    """One month, or a range of months of which each replicate draws one."""

    model_config = ConfigDict(populate_by_name=True)

    first: MonthField = Field(alias="from")
    last: MonthField = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> DateRange:
        if self.last < self.first:
            raise problem(f"{self.last} is before {self.first}", "put the earlier month first")
        return self

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"


def _one_month(value: Any) -> Any:
    return value if isinstance(value, dict | DateRange) else {"from": value, "to": value}


When = Annotated[DateRange,
                 BeforeValidator(_one_month, json_schema_input_type=MonthField | DateRange)]


def _weighted(value: Any) -> Any:
    if isinstance(value, str):
        return {value: 1.0}
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        if len(set(value)) < len(value):
            raise problem("the same name stands twice in this list", "remove one of the two")
        return dict.fromkeys(value, 1.0)
    return value


Factor = Annotated[float, Field(gt=0, le=MAX_SEVERITY)]
Targets = Annotated[
    dict[Name, Factor],
    BeforeValidator(_weighted, json_schema_input_type=str | list[str] | dict[str, float]),
    Field(min_length=1,
          description="a state or region, a list of them, or name → factor; 'all' is every state"),
]


def _severity_in_bounds(value: Any) -> Any:
    numbers = value.values() if isinstance(value, dict) else [value]
    for number in numbers:
        if isinstance(number, int | float) and not isinstance(number, bool):
            if number <= 0:
                raise problem(f"a severity is greater than 0, not {number:g}",
                              "to leave an event out, list its id under  remove: [ ]")
            if number > MAX_SEVERITY:
                raise problem(f"a severity of {number:g} is beyond anything the kinds were made "
                              "for", f"severities lie between 0 and {MAX_SEVERITY:g}; 1 is usual")
    return value


Severity = Annotated[SpreadField, BeforeValidator(_severity_in_bounds)]


class Value(Strict):
    """A sum of money, to be weighed against the economy of the buyer."""

    usd_billion: Estimate = Field(description="what is paid")
    economy_usd_billion: Estimate = Field(description="the buyer's GDP")

    @model_validator(mode="after")
    def _positive(self) -> Value:
        if self.usd_billion.low <= 0 or self.economy_usd_billion.low <= 0:
            raise problem("sums of money are greater than 0")
        return self


class Event(Strict):
    """The common keys of shocks and trends."""

    id: Id
    kind: Name
    label: Line | None = Field(None, description="for pictures; the id in words if left out")
    by: Name | None = Field(None, description="the pole that acts")
    against: Name | None = Field(None, description="another pole that is touched")
    on: Targets | None = Field(None, description="the states it happens to")
    with_: Targets | None = Field(None, alias="with", description="the states it happens with")
    channel: Name | None = None
    severity: Severity | None = Field(None, description="1 if left out; the kind says what 1 is")
    value: Value | None = Field(None, description="instead of severity, for kinds with money")
    source: SourceList
    note: str | None = None

    _known_slips: ClassVar[dict[str, str]] = {"name": "id", "type": "kind", "actor": "by",
                                              "target": "on", "targets": "on", "states": "on"}

    @model_validator(mode="after")
    def _one_size(self) -> Event:
        if self.severity is not None and self.value is not None:
            raise problem("severity and value exclude each other", "keep one of the two")
        if JUDGEMENT in self.source and not (self.note or "").strip():
            raise problem("a judgement needs its reason", "add  note: …  that says why")
        return self


class Shock(Event):
    """An event in one month, or in a month drawn from a range."""

    date: When

    @property
    def first(self) -> Month:
        """The first month in which it can strike."""
        return self.date.first

    @property
    def last(self) -> Month:
        """The last month in which it can strike."""
        return self.date.last


class Trend(Event):
    """A change spread evenly over a period."""

    model_config = ConfigDict(populate_by_name=True)

    first: MonthField = Field(alias="from")
    last: MonthField = Field(alias="to")
    per: Literal["period", "year"] = Field(
        "period", description="whether the severity is that of the whole period or of a year")

    @model_validator(mode="after")
    def _in_order(self) -> Trend:
        if self.last < self.first:
            raise problem(f"{self.last} is before {self.first}", "put the earlier month first")
        return self


class Changes(Strict):
    """Changes of a scenario or a variant to the events it starts from."""

    shocks: list[Shock] = Field(default_factory=list, description="events to add")
    trends: list[Trend] = Field(default_factory=list, description="trends to add")
    remove: list[Id] = Field(default_factory=list, description="events and trends to leave out")
    move: dict[Id, When] = Field(default_factory=dict, description="shock → another date")
    scale: dict[Id, Factor] = Field(
        default_factory=dict, description="event → times its severity, or its sum of money")
    stop: dict[Id, MonthField] = Field(
        default_factory=dict, description="trend → its last month, at the same monthly rate")
    without: list[Name] = Field(default_factory=list, description="mechanisms to switch off")
    parameters: dict[Name, Estimate] = Field(
        default_factory=dict, description="priors to replace")

    _known_slips: ClassVar[dict[str, str]] = {"add": "shocks", "events": "shocks",
                                              "delete": "remove", "shift": "move"}

    @property
    def says_something(self) -> bool:
        """Whether there is any change."""
        return any(getattr(self, name) for name in Changes.model_fields)


class Variant(Changes):
    """A what-if: the same world and draws, with other events."""

    label: Line | None = Field(None, description="for pictures; the variant's name if left out")
    about: Line | None = None

    _known_slips: ClassVar[dict[str, str]] = {
        **Changes._known_slips,
        "extends": "a variant starts from this file's baseline and says what differs; to start "
        "from another variant, repeat what that one says",
        **dict.fromkeys(("period", "ensemble", "focus", "world", "kinds", "kinds_from"),
                        "this holds for the baseline and every variant: it belongs to the file, "
                        "in the first column")}


def _known_draws(value: str | None) -> str | None:
    if value is None or value in ("calibrated", "prior") or value.endswith(".json"):
        return value
    raise problem(f"'{value}' is no choice of draws", "write calibrated or prior, or name a file "
                  "of `eurasia-sim calibrate`, my-draws.json")


class Ensemble(Strict):
    """The number of runs, and their draws."""

    replicates: Annotated[int, Field(ge=1, le=MAX_REPLICATES)] = 1000
    seed: Annotated[int, Field(ge=0, le=MAX_SEED)] = 1
    parameters: Annotated[str | None, AfterValidator(_known_draws)] = Field(
        None, description="calibrated, prior, or a file of calibrated draws; if left out, "
        "calibrated where they were made for this history, else prior")
    structure: Literal["drawn", "fixed"] = Field(
        "drawn", description="whether contested mechanisms are absent from some draws, or fixed")

    def changed(self, replicates: object = None, seed: object = None) -> Ensemble:
        """Other replicates or another seed, where they are given, checked as those of a file.

        Raises:
            InputError: for what is no whole number of a size that is allowed.
        """
        new = {}
        if replicates is not None:
            new["replicates"] = whole_number("replicates", replicates, 1, MAX_REPLICATES)
        if seed is not None:
            new["seed"] = whole_number("seed", seed, 0, MAX_SEED)
        return self.model_copy(update=new)


class Period(Strict):
    """The months that are run and recorded."""

    model_config = ConfigDict(populate_by_name=True)

    first: MonthField = Field(alias="from")
    last: MonthField = Field(alias="to")
    events_to: MonthField | None = Field(
        None, description="until when events may go on, where that is later: what lies behind "
        "the period is left out")

    @property
    def months(self) -> int:
        """Number of months, both ends counted."""
        return self.last - self.first + 1

    @model_validator(mode="after")
    def _long_enough(self) -> Period:
        if self.last <= self.first:
            raise problem(f"the period ends ({self.last}) before anything can happen",
                          "put the earlier month first, at least two months")
        if self.months > MAX_MONTHS:
            raise problem(f"the period is longer than {MAX_MONTHS} months")
        if self.events_to is not None and self.events_to < self.last:
            raise problem(f"events_to ({self.events_to}) is before the period ends ({self.last})",
                          "leave events_to out: events may go on until the period ends")
        return self


Outcome = Literal["alignment", "dependence", "grievance", "net_leverage", "influence",
                  "influence_share", "autonomy", "coercion", "cohesion"]
DEFAULT_OUTCOMES: tuple[Outcome, ...] = ("alignment",)


class Focus(Strict):
    """The states, poles and outcomes of the answer and the pictures."""

    states: list[Name] = Field(default_factory=list)
    poles: list[Name] = Field(default_factory=list)
    region: Name | None = None
    outcomes: Annotated[list[Outcome], Field(min_length=1)] = Field(
        default_factory=lambda: list(DEFAULT_OUTCOMES),
        description="what the answer tells beside the shares of influence over the region")


class ScenarioFile(Changes):
    """A scenario file."""

    name: Line = Field(min_length=1)
    question: Line = Field(min_length=1)
    context: str | None = None
    extends: str | None = Field(None, description="a scenario to start from: a file "
                                "below this one's folder, or a shipped one's name")
    world: str | None = Field(None, description="a shipped world's name, or "
                              "a world file")
    period: Period | None = None
    ensemble: Ensemble | None = None
    kinds: dict[Name, Kind] = Field(default_factory=dict, description="kinds of its own")
    kinds_from: str | None = Field(None, description="a file of kinds beside this one")
    variants: dict[Id, Variant] = Field(default_factory=dict)
    focus: Focus | None = None


__all__ = ["Changes", "DateRange", "Ensemble", "Event", "Focus", "Month", "Period",
           "ScenarioFile", "Shock", "Trend", "Value", "Variant"]
