"""The schema of a scenario file: a question, events, variants."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    field_serializer,
    model_validator,
)

from eurasia_sim.languages import msg, t
from eurasia_sim.limits import MAX_REPLICATES, MAX_SEED
from eurasia_sim.reading import Line, Strict, problem, whole_number
from eurasia_sim.reading.validation import LANGUAGE
from eurasia_sim.world import Effect, Estimate, Kind, Month, MonthField, Name, SourceList
from eurasia_sim.world.moves import (
    Chance,
    Choice,
    Factor,
    Response,
    Severity,
    Targets,
    Wait,
    WaitField,
)
from eurasia_sim.world.names import Id
from eurasia_sim.world.numbers import JUDGEMENT

MAX_MONTHS = 1200


class DateRange(Strict):
    """One month, or a range of months of which each replicate draws one."""

    model_config = ConfigDict(populate_by_name=True)

    first: MonthField = Field(alias="from")
    last: MonthField = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> DateRange:
        if self.last < self.first:
            raise problem(t("{last} is before {first}", last=self.last, first=self.first),
                          t("put the earlier month first"))
        return self

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"


def _one_month(value: Any) -> Any:
    return value if isinstance(value, dict | DateRange) else {"from": value, "to": value}


When = Annotated[DateRange,
                 BeforeValidator(_one_month, json_schema_input_type=MonthField | DateRange)]


class RelativeDate(Strict):
    """So many months after another event; without that event there is no date."""

    after: Id = Field(description="the event that it follows")
    by: WaitField = Field(description="months between the two")

    def __str__(self) -> str:
        return f"{self.by} {'month' if str(self.by) == '1' else 'months'} after {self.after}"


class Following(DateRange):
    """A relative date whose bounds are known: the loader makes it of a `RelativeDate`."""

    relative: RelativeDate

    def __str__(self) -> str:
        return str(self.relative)


def _form(value: Any) -> str:
    relative = isinstance(value, RelativeDate) or (isinstance(value, dict) and "after" in value)
    return "after" if relative else "months"


Date = Annotated[Annotated[When, Tag("months")] | Annotated[RelativeDate, Tag("after")],
                 Discriminator(_form)]


class Value(Strict):
    """A sum of money, to be weighed against the economy of the buyer."""

    usd_billion: Estimate = Field(description="what is paid")
    economy_usd_billion: Estimate = Field(description="the buyer's GDP")

    @model_validator(mode="after")
    def _positive(self) -> Value:
        if self.usd_billion.low <= 0 or self.economy_usd_billion.low <= 0:
            raise problem(t("sums of money are greater than 0"))
        return self


class Event(Strict):
    """The common keys of shocks and trends."""

    id: Id
    kind: Name = Field("", validate_default=False, description="what happens: of the catalogue")
    effects: Annotated[list[Effect], Field(min_length=1)] | None = Field(
        None, description="in place of a kind: what this one event does")
    label: Line | None = Field(None, description="for pictures; the id in words if left out")
    chance: Chance | None = Field(None, description="that it happens at all; sure if left out")
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
        if bool(self.kind) == bool(self.effects):
            raise problem(t("an event has a kind of the catalogue, or effects of its own"),
                          t("keep one of the two") if self.kind else t("add  kind: …"))
        if self.severity is not None and self.value is not None:
            raise problem(t("severity and value exclude each other"), t("keep one of the two"))
        if JUDGEMENT in self.source and not (self.note or "").strip():
            raise problem(t("a judgement needs its reason"), t("add  note: …  that says why"))
        return self


class Shock(Event):
    """An event in one month, in a month drawn from a range, or some months after another."""

    date: Date

    @field_serializer("date")
    def _as_written(self, date: DateRange | RelativeDate) -> dict[str, Any]:
        # The bounds of a relative date are not part of it.
        return (self.follows or date).model_dump(by_alias=True)

    @property
    def first(self) -> Month:
        """The first month in which it can strike."""
        return self._bounds.first

    @property
    def last(self) -> Month:
        """The last month in which it can strike."""
        return self._bounds.last

    @property
    def _bounds(self) -> DateRange:
        assert isinstance(self.date, DateRange), "the loader knows when its forerunner comes"
        return self.date

    @property
    def follows(self) -> RelativeDate | None:
        """The event that it comes after, and when, if it does."""
        if isinstance(self.date, Following):
            return self.date.relative
        return self.date if isinstance(self.date, RelativeDate) else None


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
            raise problem(t("{last} is before {first}", last=self.last, first=self.first),
                          t("put the earlier month first"))
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
    responses: list[Response] = Field(
        default_factory=list, description="what actors do by chance while conditions hold")
    choices: list[Choice] = Field(
        default_factory=list, description="menus from which actors choose now and then")
    repertoire: Literal["world", "none"] | None = Field(
        None, description="world: the responses and choices of the world file act, too")
    without: list[Name | Id] = Field(
        default_factory=list, description="mechanisms to switch off; `responses` for all that "
        "actors do of their own accord, or the id of one response or choice")
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
    extends: Id | None = Field(None, description="another variant to start from; the baseline if "
                               "left out")
    against: Id | None = Field(None, description="another variant to compare it with; the "
                               "baseline if left out")

    _known_slips: ClassVar[dict[str, str]] = {
        **Changes._known_slips,
        **dict.fromkeys(("period", "ensemble", "focus", "world", "kinds", "kinds_from"),
                        msg("this holds for the baseline and every variant: it belongs to the "
                            "file, in the first column"))}


def _known_draws(value: str | None) -> str | None:
    if value is None or value in ("calibrated", "prior") or value.endswith(".json"):
        return value
    raise problem(t("'{value}' is no choice of draws", value=value),
                  t("write calibrated or prior, or name a file of `eurasia-sim calibrate`, "
                    "my-draws.json"))


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
            raise problem(t("the period ends ({last}) before anything can happen",
                            last=self.last),
                          t("put the earlier month first, at least two months"))
        if self.months > MAX_MONTHS:
            raise problem(t("the period is longer than {most} months", most=MAX_MONTHS))
        if self.events_to is not None and self.events_to < self.last:
            raise problem(t("events_to ({events_to}) is before the period ends ({last})",
                            events_to=self.events_to, last=self.last),
                          t("leave events_to out: events may go on until the period ends"))
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


Language = Annotated[str, Field(pattern=LANGUAGE, description="like tr, ru or kk")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


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
    translations: dict[Language, dict[Text, Text]] = Field(
        default_factory=dict, description="language → what it says for texts of this file: the "
        "text as it stands here → the translation")


__all__ = ["Changes", "DateRange", "Ensemble", "Event", "Focus", "Following", "Month", "Period",
           "RelativeDate", "ScenarioFile", "Shock", "Trend", "Value", "Variant", "Wait"]
