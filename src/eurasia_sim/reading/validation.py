"""From pydantic's errors to one message with a line: the thin layer no library offered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from operator import index
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from eurasia_sim.languages import msg, t, tn
from eurasia_sim.reading.document import Document, Loc
from eurasia_sim.reading.errors import MAX_NUMBER, InputError, between, other_names, suggestion
from eurasia_sim.reading.letters import odd, plain


class Strict(BaseModel):
    """Base of everything read from YAML: no unknown keys, no silent conversion, no change."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False,
                              hide_input_in_errors=True)

    # Keys people try that mean another key: {"effect": "effects"}; or a sentence that says why not.
    _known_slips: ClassVar[Mapping[str, str]] = {}

    @model_validator(mode="before")
    @classmethod
    def _only_known_keys(cls, data: Any) -> Any:
        if isinstance(data, Mapping):
            valid = [info.alias or name for name, info in cls.model_fields.items()]
            for key in data:
                if key not in valid:
                    meant = cls._known_slips.get(str(key))
                    raise PydanticCustomError(
                        "unknown_key",
                        "unknown key '{key}'",
                        {"key": str(key), "valid": valid, "meant": meant or ""},
                    )
        return data


def _in_bounds(value: float) -> float:
    if abs(value) > MAX_NUMBER:
        raise problem(t("{value} is larger than anything allowed here", value=f"{value:g}"),
                      between())
    return value


# A number of a field that has no bounds of its own.
Number = Annotated[float, AfterValidator(_in_bounds),
                   Field(json_schema_extra={"minimum": -MAX_NUMBER, "maximum": MAX_NUMBER})]


def whole_number(name: str, value: object, low: int, high: int) -> int:
    """A whole number that a caller of the Python interface gave.

    Args:
        name: what the number is, for the message.
        value: an int, or what counts as one (NumPy's); True and 2.0 do not.
        low, high: the least and the most it may be.

    Raises:
        InputError: for anything else.
    """
    try:
        number = None if isinstance(value, bool) else index(value)  # type: ignore[arg-type]
    except TypeError:
        number = None
    if number is None or not low <= number <= high:
        given = f"{number:,}" if number is not None else repr(value)[:60]
        raise InputError(t("{name} should be a whole number between {low} and {high}, and is "
                           "{given}", name=name, low=f"{low:,}", high=f"{high:,}", given=given))
    return number


_Model = TypeVar("_Model", bound=BaseModel)

_NUMBER = msg("{what} should be a number, but is {given}")
_WHOLE = msg("{what} should be a whole number, but is {given}")
_TEXT = msg("{what} should be text, but is {given}")
_MAPPING = msg("{what} should be a mapping (lines of  key: value), but is {given}")
_RANGE = msg("{what} should be a number, or a range {{low: …, mode: …, high: …}}, but is {given}")
_WANTED = {
    "float_type": _NUMBER, "int_type": _WHOLE, "int_from_float": _WHOLE, "string_type": _TEXT,
    "bool_type": msg("{what} should be true or false, but is {given}"),
    "list_type": msg("{what} should be a list ([a, b] or lines that start with '- '), but is "
                     "{given}"),
    "dict_type": _MAPPING, "model_type": _MAPPING, "model_attributes_type": _MAPPING,
}
_COMPARED = {
    "greater_than": (msg("{what} should be greater than {bound}, but is {value}"), "gt"),
    "greater_than_equal": (msg("{what} should be at least {bound}, but is {value}"), "ge"),
    "less_than": (msg("{what} should be less than {bound}, but is {value}"), "lt"),
    "less_than_equal": (msg("{what} should be at most {bound}, but is {value}"), "le"),
}

POINT = msg("decimals are written with a point: 1.5, not 1,5")

# The code of a language, as ISO 639 has it.
LANGUAGE = "^[a-z]{2,3}$"
# Forms for which "a mapping" would be half the truth.
_FORMS = {
    "Spread": _RANGE,
    "Estimate": msg("{what} should be a range with its source {{low: …, mode: …, high: …, "
                    "source: …}}, but is {given}"),
}


def validate(model: type[_Model], document: Document, loc: Sequence[str | int] = ()) -> _Model:
    """Check a document against a pydantic model.

    Raises:
        InputError: for the first thing wrong in the order of the file, with its line.
    """
    data = document.data
    for step in loc:
        data = data[step]
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise explain(error, document, loc) from None


def explain(error: ValidationError, document: Document,
            loc: Sequence[str | int] = ()) -> InputError:
    """The first of pydantic's errors, in the order of the file, as an `InputError`."""
    errors: list[dict[str, Any]] = [dict(e) for e in error.errors(include_url=False)]
    # A misspelt key is also a missing one; the spelling is what the user can mend.
    misspelt = [e for e in errors if e["type"] != "missing"]
    found: dict[tuple[int, int, str], dict[str, Any]] = {}
    for e in misspelt or errors:
        at, key = _where(e, tuple(loc))
        place = document.place(at, key=key)
        # One slip can break several rules: a date that is no month is neither first nor last.
        missing = str(e["loc"][-1]) if e["type"] == "missing" else ""
        found.setdefault((place.line, place.column, missing), e)
    first = _one(found[min(found, key=_line_and_column)], document, tuple(loc))
    if len(found) > 1:
        more = t("({count} more in this file)", count=len(found) - 1)
        first = InputError(first.message, place=first.place,
                           hint=f"{first.hint}\n  {more}" if first.hint else more)
    return first


def _line_and_column(spot: tuple[int, int, str]) -> tuple[int, int]:
    return spot[:2]


def _where(error: dict[str, Any], base: Loc) -> tuple[Loc, bool]:
    """The location an error is about, and whether its key is meant and not its value."""
    loc: Loc = base + tuple(error["loc"])
    if error["type"] == "unknown_key":
        return (*loc, error["ctx"]["key"]), True
    if error["type"] == "missing":
        return loc[:-1], True
    if loc and loc[-1] == "[key]":
        return loc[:-1], True
    return loc, False


def _one(error: dict[str, Any], document: Document, base: Loc) -> InputError:
    loc, key = _where(error, base)
    kind, context, value = error["type"], error.get("ctx") or {}, error.get("input")

    def made(message: str, hint: str | None = None) -> InputError:
        return document.error(loc, message, hint=hint, key=key)

    match kind:
        case "unknown_key":
            name, meant = context["key"], context["meant"]
            if name.isdecimal():
                return made(t("unknown key '{name}'", name=name), t(POINT))
            if " " in meant:
                return made(t("unknown key '{name}'", name=name), t(meant))
            return made(t("unknown key '{name}'", name=name),
                        t("write '{name}' instead", name=meant) if meant
                        else suggestion(name, context["valid"]))
        case "missing":
            name = error["loc"][-1]
            return made(t("the key '{name}' is missing here", name=name),
                        t("add  {name}: …", name=name))
        case "value":
            strange = odd(value, names=False) if isinstance(value, str) else None
            hints = [h for h in (strange, context.get("hint")) if h]
            return made(context["problem"], "\n  ".join(hints) or None)
        case "string_pattern_mismatch":
            return made(t("'{value}' is not written as it should be here", value=value),
                        _pattern_in_words(str(value), context["pattern"], loc))
        case "too_short":
            if not context["actual_length"]:
                return made(tn("{what} should have at least {count} entry, but has none",
                               "{what} should have at least {count} entries, but has none",
                               context["min_length"], what=_called(loc)))
            return made(tn("{what} should have at least {count} entry, but has {given}",
                           "{what} should have at least {count} entries, but has {given}",
                           context["min_length"], what=_called(loc),
                           given=context["actual_length"]))
        case "too_long":
            return made(tn("{what} should have at most {count} entry",
                           "{what} should have at most {count} entries",
                           context["max_length"], what=_called(loc)))
        case "string_too_short":
            return made(t("{what} should not be empty", what=_called(loc)))
        case "literal_error":
            valid = re.findall(r"'([^']*)'", context["expected"])
            return made(t("'{value}' is not known here", value=value),
                        suggestion(str(value), valid))
    if kind in _WANTED:
        wanted = _FORMS.get(context.get("class_name", ""), _WANTED[kind])
        return made(t(wanted, what=_called(loc), given=_described(value)),
                    _way_out(value, wanted))
    if kind in _COMPARED:
        compared, bound = _COMPARED[kind][0], context[_COMPARED[kind][1]]
        bound = int(bound) if bound == int(bound) else bound
        return made(t(compared, what=_called(loc), bound=f"{bound:,}", value=f"{value:,}"))
    message = str(error["msg"])
    if message.startswith("Input should be"):
        message = f"{_called(loc)} should be{message.removeprefix('Input should be')}"
    return made(message)


def _way_out(value: Any, wanted: str) -> str | None:
    """The remedy for a value of the wrong sort, where there is an obvious one."""
    if value is None:
        return t("fill it, or delete the key")
    if isinstance(value, str) and wanted in (_NUMBER, _WHOLE, _RANGE):
        strange = odd(value, names=False)
        if strange:
            return strange
        if re.fullmatch(r"[-+]?[0-9]+,[0-9]+", value):
            return t(POINT)
        if re.fullmatch(r"[-+]?[0-9]*\.?[0-9]+", value):
            return t("remove the quotes")
    if wanted == _TEXT and type(value) in (int, float):
        return t("{value} is a number; in quotes it is text: \"{value}\"", value=value)
    return None


def _called(loc: Loc) -> str:
    """What a message calls the thing at a location."""
    name = next((str(step) for step in reversed(loc) if isinstance(step, str)), None)
    if name is None:
        return t("the file")
    if isinstance(loc[-1], int):
        return t("entry {number} of '{name}'", number=loc[-1] + 1, name=name)
    return f"'{name}'"


def _pattern_in_words(value: str, pattern: str, loc: Loc) -> str:
    if pattern.startswith("^#"):
        return t("a colour is written like \"#0072B2\"")
    if pattern == LANGUAGE:
        return t("a language is written in two or three small letters, like tr, ru or kk")
    mark = "-" if "-]" in pattern else "_"
    allowed = t("a short name here starts with a small letter and holds a-z, 0-9 and {mark}",
                mark=mark)
    better = re.sub(r"[^a-z0-9]+", mark, plain(value)).strip(mark)
    pole = {"by", "against", "poles"} & {*loc}
    meant, _ = other_names(better)
    if meant:
        asked = t("did you mean '{name}'?", name=meant[-1 if pole else 0])
        return f"{asked} {allowed}"
    strange = odd(value)
    if mark == "-" and not value.isascii():
        free = t("any letter may stand in its label")
        strange = f"{strange}; {free}" if strange else free
    more = f"\n  {strange}" if strange else ""
    if not re.search(pattern, better):
        return allowed + more
    if value.replace("-", mark).replace("_", mark) == better:
        allowed = t("ids have hyphens, names of kinds, states and poles underscores")
    return t("{rule}: '{name}'", rule=allowed, name=better) + more


def _described(value: Any) -> str:
    match value:
        case None:
            return t("empty")
        case bool():
            return t("the truth value {value}", value=str(value).lower())
        case int() | float():
            return t("the number {value}", value=f"{value:g}")
        case str():
            cut = value if len(value) <= 40 else value[:37] + "…"
            return t("the text '{text}'", text=cut)
        case list():
            return t("a list")
        case dict():
            return t("a mapping (key: value)")
    return t("a {name}", name=type(value).__name__)


def _one_line(text: str) -> str:
    return " ".join(text.split()) if len(text.splitlines()) > 1 else text.strip()


# A title or label: line breaks in it are spaces, so that it cannot pass for lines of an answer.
Line = Annotated[str, AfterValidator(_one_line)]


def problem(text: str, hint: str | None = None) -> PydanticCustomError:
    """What a validator raises: the sentence is shown as it is, at the line of the value."""
    return PydanticCustomError("value", "{problem}", {"problem": text, "hint": hint})
