"""Conditions of responses: a small grammar, read into plain parts.

    alignment[state, russia] < -0.3
    alignment[state, russia] fell by 0.1 in 6 months
    influence_share[kazakhstan, ots] rose by 0.05 since the start
    within 12 months of second-incident
    within 12 months of aircraft_incident by russia on state
    not within 12 months of second-incident
    before second-incident
    after astana.gives-in
    state is member of ots
    {any: [ … ]}
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, PlainSerializer, SkipValidation, WithJsonSchema

from eurasia_sim.languages import listed, msg, t
from eurasia_sim.reading import problem, suggestion

# Outcome → whom it is about, in the order in which people write it (the model's own table, which
# no world may know; a test compares the two).
AXES: dict[str, tuple[str, ...]] = {
    "alignment": ("state", "pole"), "wound": ("state", "pole"), "grievance": ("state", "pole"),
    "dependence": ("state", "pole"), "leverage": ("state", "pole"),
    "net_leverage": ("state", "pole"), "pressure": ("state", "pole"),
    "influence": ("state", "pole"), "influence_share": ("state", "pole"),
    "regional_influence_share": ("pole", "region"), "autonomy": ("state",),
    "balance": ("state",), "reach": ("supplier",), "coercion": ("pole",), "cohesion": ("bloc",)}
# Axis → what to say of the names along it.
ONE_OF = {"state": msg("a state is one of {names}"), "pole": msg("a pole is one of {names}"),
          "region": msg("a region is one of {names}"), "bloc": msg("a bloc is one of {names}"),
          "supplier": msg("a supplier is one of {names}")}
Level = Literal["member", "observer"]
MAX_MONTHS_BACK = 120

_NUMBER = r"[-+−]?\d+(?:\.\d+)?"
_LOOK = r"([A-Za-z_][\w-]*)\s*\[([^\[\]]*)\]"
_COMPARE = re.compile(rf"{_LOOK}\s*(<=|>=|<|>|≤|≥)\s*({_NUMBER})")
_CHANGE = re.compile(rf"{_LOOK}\s+(fell|rose)\s+by\s+({_NUMBER})\s+"
                     r"(?:in\s+(\d+)\s+months?|(since the start))")
_HAPPENED = re.compile(r"(?:(not\s+)?within\s+(\d+)\s+months?\s+of|(after|before))\s+"
                       r"([\w-]+(?:\.[\w-]+)?)"
                       r"(?:\s+by\s+([\w-]+))?(?:\s+on\s+([\w-]+))?")
_BELONGS = re.compile(r"([\w-]+)\s+is\s+(not\s+)?(?:an?\s+)?(member|observer)\s+of\s+([\w-]+)")

EXAMPLES = msg("for example  alignment[state, russia] < -0.3,  alignment[state, russia] fell by "
               "0.1 in 6 months,  within 12 months of second-incident,  state is member of ots")


@dataclass(frozen=True)
class Look:
    """A named outcome; `state` among the names stands for the state of an instance."""

    variable: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.variable}[{', '.join(self.names)}]"


@dataclass(frozen=True)
class Compare:
    """An outcome lies below or above a number."""

    look: Look
    sign: Literal["<", "<=", ">", ">="]
    level: float


@dataclass(frozen=True)
class Change:
    """An outcome fell or rose by at least an amount, in some months or since the start."""

    look: Look
    rose: bool
    amount: float
    months: int | None


@dataclass(frozen=True)
class Happened:
    """An event, a response, or anything of a kind has happened, or has not yet.

    Attributes:
        what: an id, that of a menu's entry as ``menu.entry``, or the name of a kind.
        within: at most so many months ago; None for at any time.
        wanted: whether it must have happened (`after`, `within`) or must not have (`before`,
            `not within`).
        by, on: which of a kind count: a pole, a state.
    """

    what: str
    within: int | None
    wanted: bool
    by: str | None
    on: str | None


@dataclass(frozen=True)
class Belongs:
    """A state is, or is not, a member or observer of a bloc."""

    state: str
    level: Level
    bloc: str
    wanted: bool


@dataclass(frozen=True)
class AnyOf:
    """At least one of some conditions holds."""

    conditions: tuple[Condition, ...]


Condition = Compare | Change | Happened | Belongs | AnyOf


def parse_look(text: str) -> Look:
    """Read ``alignment[state, russia]``.

    Raises:
        PydanticCustomError: when it cannot be read, or is no outcome.
    """
    found = re.fullmatch(_LOOK, text.strip())
    if not found:
        raise problem(t("'{text}' is not an outcome", text=text),
                      t("written like  alignment[state, russia]"))
    return _look(found[1], found[2])


def _look(variable: str, names: str) -> Look:
    if variable not in AXES:
        raise problem(t("'{variable}' is no outcome", variable=variable),
                      suggestion(variable, AXES))
    given = tuple(name.strip() for name in names.split(","))
    axes = AXES[variable]
    if len(given) != len(axes) or not all(given):
        raise problem(t("{variable} needs {axes}, in this order", variable=variable,
                        axes=listed([*axes])),
                      t("write  {variable}[{axes}]", variable=variable, axes=", ".join(axes)))
    return Look(variable, given)


def _number(text: str) -> float:
    return float(text.replace("−", "-"))


def parse_condition(text: str) -> Condition:
    """Read one condition.

    Raises:
        PydanticCustomError: when it cannot be read, with what is nearest to it.
    """
    line = text.strip()
    if found := _COMPARE.fullmatch(line):
        sign = {"≤": "<=", "≥": ">="}.get(found[3], found[3])
        return Compare(_look(found[1], found[2]), sign, _number(found[4]))  # type: ignore[arg-type]
    if found := _CHANGE.fullmatch(line):
        months = int(found[5]) if found[5] else None
        amount = _number(found[4])
        if amount <= 0:
            raise problem(t("a change is by more than 0, not by {amount}", amount=f"{amount:g}"),
                          t("write  fell by  or  rose by"))
        if months is not None and not 1 <= months <= MAX_MONTHS_BACK:
            raise problem(t("a change in {months} months cannot be seen", months=months),
                          t("between 1 and {most} months, or  since the start",
                            most=MAX_MONTHS_BACK))
        return Change(_look(found[1], found[2]), found[3] == "rose", amount, months)
    if found := _BELONGS.fullmatch(line):
        return Belongs(found[1], found[3], found[4], found[2] is None)  # type: ignore[arg-type]
    if found := _HAPPENED.fullmatch(line):
        return Happened(found[4], int(found[2]) if found[2] else None,
                        found[1] is None and found[3] != "before", found[5], found[6])
    raise problem(t("'{line}' is no condition", line=line[:80]), _nearest_form(line))


def _nearest_form(line: str) -> str:
    """What is probably meant by a line that is no condition."""
    if re.search(r"\bas\b|\band\b|\bor\b|&|\|", line) and "[" in line:
        return t("each condition stands alone in the list, and all of them must hold; where one "
                 "of several is enough, write  {any: [ …, … ]}")
    if re.search(rf"{_LOOK}\s*(==?|is)\s", line + " "):
        return t("an outcome is compared with  <, <=, >  or  >=")
    if re.search(r"\d+,\d+\s*$", line):
        return t("decimals are written with a point: 0.3, not 0,3")
    if re.search(r"\b(fell|rose|falls|rises|dropped|grew)\b", line):
        return t("a change is written like  alignment[state, russia] fell by 0.1 in 6 months")
    if re.search(r"\b(within|after|before|since)\b", line):
        return t("a past event is written like  within 12 months of second-incident")
    return t(EXAMPLES)


def _read(value: Any) -> Any:
    if isinstance(value, str):
        return parse_condition(value)
    if isinstance(value, dict) and set(value) == {"any"} and isinstance(value["any"], list):
        if len(value["any"]) < 2:
            raise problem(t("any: needs two conditions or more"),
                          t("one condition stands by itself"))
        return AnyOf(tuple(_read(one) for one in value["any"]))
    if isinstance(value, Compare | Change | Happened | Belongs | AnyOf):
        return value
    raise problem(t("a condition is a line of text, or  {any: [ … ]}"), t(EXAMPLES))


def _read_look(value: Any) -> Any:
    return parse_look(value) if isinstance(value, str) else value


def said(condition: Condition) -> Any:
    """A condition as it is written in a file."""
    match condition:
        case Compare(look, sign, level):
            return f"{look} {sign} {level:.12g}"
        case Change(look, rose, amount, months):
            return (f"{look} {'rose' if rose else 'fell'} by {amount:.12g} "
                    + ("since the start" if months is None else f"in {months} months"))
        case Happened(what, within, wanted, by, on):
            when = (f"{'' if wanted else 'not '}within {within} months of" if within is not None
                    else "after" if wanted else "before")
            return (f"{when} {what}" + (f" by {by}" if by else "") + (f" on {on}" if on else ""))
        case Belongs(state, level, bloc, wanted):
            return f"{state} is {'' if wanted else 'not '}{level} of {bloc}"
        case AnyOf(conditions):
            return {"any": [said(one) for one in conditions]}


_LINE = {"type": "string", "description": EXAMPLES}
ConditionField = Annotated[
    Condition, SkipValidation, BeforeValidator(_read), PlainSerializer(said),
    WithJsonSchema({"anyOf": [_LINE, {
        "type": "object", "additionalProperties": False, "required": ["any"],
        "properties": {"any": {"type": "array", "minItems": 2, "items": {}}}}]})]
LookField = Annotated[
    Look, SkipValidation, BeforeValidator(_read_look), PlainSerializer(str),
    WithJsonSchema({"type": "string", "description": "like  alignment[state, russia]"})]
