"""The schema of what actors do: moves, and when they make them of their own accord."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from eurasia_sim.languages import msg, t
from eurasia_sim.reading import Line, Strict, problem
from eurasia_sim.world.conditions import ConditionField, LookField
from eurasia_sim.world.months import MonthField
from eurasia_sim.world.names import Id, Name
from eurasia_sim.world.numbers import JUDGEMENT, SourceList, Spread, SpreadField

MAX_SEVERITY = 100.0
MAX_WAIT = 120
MOST_INSTANCES = 500


def _weighted(value: Any) -> Any:
    if isinstance(value, str):
        return {value: 1.0}
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        if len(set(value)) < len(value):
            raise problem(t("the same name stands twice in this list"), t("remove one of the two"))
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
                raise problem(t("a severity is greater than 0, not {number}",
                                number=f"{number:g}"),
                              t("to leave an event out, list its id under  remove: [ ]"))
            if number > MAX_SEVERITY:
                raise problem(t("a severity of {number} is beyond anything the kinds were made "
                                "for", number=f"{number:g}"),
                              t("severities lie between 0 and {most}; 1 is usual",
                                most=f"{MAX_SEVERITY:g}"))
    return value


Severity = Annotated[SpreadField, BeforeValidator(_severity_in_bounds)]


def _probability(value: Spread) -> Spread:
    if value.low < 0 or value.high > 1:
        raise problem(t("a chance lies between 0 and 1, not {low} to {high}",
                        low=f"{value.low:g}", high=f"{value.high:g}"),
                      t("40 % is written 0.4"))
    if value.high == 0:
        raise problem(t("with a chance of 0 it never happens"), t("remove it"))
    return value


Chance = Annotated[SpreadField, AfterValidator(_probability)]


class Wait(Strict):
    """Whole months between two things: one number, or a range of which one is drawn."""

    model_config = ConfigDict(populate_by_name=True)

    first: Annotated[int, Field(ge=0, le=MAX_WAIT)] = Field(alias="from")
    last: Annotated[int, Field(ge=0, le=MAX_WAIT)] = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Wait:
        if self.last < self.first:
            raise problem(t("{last} is less than {first}", last=self.last, first=self.first),
                          t("put the smaller number first"))
        return self

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"


def _one_number(value: Any) -> Any:
    return value if isinstance(value, dict | Wait) else {"from": value, "to": value}


WaitField = Annotated[Wait, BeforeValidator(_one_number, json_schema_input_type=int | Wait)]


def _at_least_one(value: Wait) -> Wait:
    if value.first < 1:
        raise problem(t("an act comes at least one month after the decision"),
                      t("write  after: 1  or more"))
    return value


class Active(Strict):
    """The months in which an actor decides."""

    model_config = ConfigDict(populate_by_name=True)

    first: MonthField | None = Field(None, alias="from")
    last: MonthField | None = Field(None, alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Active:
        if self.first is not None and self.last is not None and self.last < self.first:
            raise problem(t("{last} is before {first}", last=self.last, first=self.first),
                          t("put the earlier month first"))
        return self


class YearlyChance(Spread):
    """A chance a year (or a month) while every condition holds, at rest."""

    per: Literal["year", "month"] = Field("year", description="the time it belongs to")

    @model_validator(mode="after")
    def _within(self) -> YearlyChance:
        _probability(self)
        return self


def _a_year(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"low": value, "mode": value, "high": value}
    return value


Hazard = Annotated[YearlyChance,
                   BeforeValidator(_a_year, json_schema_input_type=float | YearlyChance)]


Names = Annotated[list[Name], BeforeValidator(lambda value: [value] if isinstance(value, str)
                                              else value,
                                              json_schema_input_type=str | list[str])]


class Roles(Strict):
    """What a move is: its kind, and who fills the kind's roles."""

    kind: Name
    label: Line | None = Field(None, description="for pictures and answers: Moscow retaliates")
    by: Name | None = Field(None, description="the pole that acts")
    against: Name | None = Field(None, description="another pole that is touched")
    on: Targets | None = Field(None, description="the states it happens to; `state` under "
                               "for_each; the actor itself if left out")
    with_: Targets | None = Field(None, alias="with", description="the states it happens with")
    channel: Name | None = None
    severity: Severity | None = Field(None, description="1 if left out; the kind says what 1 is")
    when: list[ConditionField] = Field(
        default_factory=list, description="all of these must hold: a comparison, a change, a past "
        "event, or  any: [ ]")
    on_rise: dict[LookField, SpreadField] = Field(
        default_factory=dict, description="outcome → by how much the log-odds rise for each unit "
        "by which it lies above its value at rest; below 0 where a fall makes it likelier")
    after: Annotated[WaitField, AfterValidator(_at_least_one)] = Field(
        default_factory=lambda: Wait.model_validate({"from": 1, "to": 1}),
        description="months between decision and act")
    pause: Annotated[int, Field(ge=0, le=1200)] = Field(
        0, description="months after an act before it is decided again")
    most: Annotated[int, Field(ge=1, le=1200)] | None = Field(
        None, description="acts in one run, of each instance")
    source: SourceList
    note: str | None = None

    _known_slips: ClassVar[dict[str, str]] = {
        "name": "id", "type": "kind", "target": "on", "targets": "on", "states": "on",
        "delay": "after", "if": "when", "conditions": "when", "cooldown": "pause", "max": "most",
        "date": msg("a response has no date: it comes when its conditions hold, with the chance "
                    "that it has; an event with a date stands under shocks")}

    @model_validator(mode="after")
    def _with_reason(self) -> Roles:
        if JUDGEMENT in self.source and not (self.note or "").strip():
            raise problem(t("a judgement needs its reason"), t("add  note: …  that says why"))
        return self


class Response(Roles):
    """What an actor does by chance while conditions hold."""

    id: Id
    actor: Name | None = Field(None, description="who decides: a pole or state, or `state` under "
                               "for_each; the pole under  by:  if left out")
    for_each: Names = Field(default_factory=list, description="states or regions: one instance "
                            "for each state, which is called `state` in the other keys")
    chance: Hazard
    active: Active = Field(default_factory=lambda: Active.model_validate({}))


class Option(Roles):
    """One entry of a menu."""

    id: Id | None = Field(None, description="the kind's name if left out")
    base: SpreadField = Field(description="utility at rest; doing nothing has 0")


class Choice(Strict):
    """A menu from which an actor chooses, now and then: a quantal response."""

    id: Id
    label: Line | None = None
    actor: Name = Field(description="who decides: a pole or state, or `state` under for_each")
    for_each: Names = Field(default_factory=list, description="states or regions: one instance "
                            "for each state, which is called `state` in the other keys")
    every: Annotated[int, Field(ge=1, le=120)] = Field(description="months between two choices")
    active: Active = Field(default_factory=lambda: Active.model_validate({}))
    menu: Annotated[list[Option], Field(min_length=1, max_length=50)]

    _known_slips: ClassVar[dict[str, str]] = {"by": "actor", "options": "menu", "name": "id"}

