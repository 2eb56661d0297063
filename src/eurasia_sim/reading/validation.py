"""From pydantic's errors to one message with a line: the thin layer no library offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from eurasia_sim.reading.document import Document
from eurasia_sim.reading.errors import InputError, suggestion


class Strict(BaseModel):
    """Base of everything read from YAML: no unknown keys, no silent conversion, no change."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False,
                              hide_input_in_errors=True)

    # Keys people try that mean another key: {"effect": "effects"}.
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


_Model = TypeVar("_Model", bound=BaseModel)

_WANTED = {
    "float_type": "a number", "int_type": "a whole number", "int_from_float": "a whole number",
    "string_type": "text", "bool_type": "true or false", "list_type": "a list ([a, b] or lines "
    "that start with '- ')", "dict_type": "a mapping (lines of  key: value)",
    "model_type": "a mapping (lines of  key: value)",
    "model_attributes_type": "a mapping (lines of  key: value)",
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


def explain(error: ValidationError, document: Document, loc: Sequence[str | int] = ()) -> InputError:
    """The first of pydantic's errors, in the order of the file, as an `InputError`."""
    errors = [dict(e) for e in error.errors(include_url=False)]
    # A misspelt key is also a missing one; the spelling is what the user can mend.
    misspelt = [e for e in errors if e["type"] != "missing"]
    found = [_one(e, document, tuple(loc)) for e in misspelt or errors]
    found.sort(key=lambda e: (e.place.line, e.place.column) if e.place else (0, 0))
    first = found[0]
    if len(found) > 1:
        more = f"({len(found) - 1} more in this file)"
        first = InputError(first.message, place=first.place,
                           hint=f"{first.hint}\n  {more}" if first.hint else more)
    return first


def _one(error: dict[str, Any], document: Document, base: tuple[str | int, ...]) -> InputError:
    loc = base + tuple(error["loc"])
    kind, context = error["type"], error.get("ctx") or {}
    name = next((str(step) for step in reversed(loc) if isinstance(step, str)), "the file")
    if kind == "unknown_key":
        key, valid = context["key"], context["valid"]
        hint = (f"write '{context['meant']}' instead" if context.get("meant")
                else suggestion(key, valid))
        return document.error((*loc, key), f"unknown key '{key}'", hint=hint, key=True)
    if kind == "missing":
        return document.error(loc[:-1], f"the key '{loc[-1]}' is missing here", key=True)
    if kind == "value":
        return document.error(loc, context["problem"], hint=context.get("hint"))
    if kind in _WANTED:
        return document.error(loc, f"'{name}' should be {_WANTED[kind]}, but is "
                              f"{_described(error.get('input'))}")
    message = str(error["msg"])
    if message.startswith("Input should be"):
        message = f"'{name}' should be{message.removeprefix('Input should be')}"
    elif message.startswith("Value error, "):
        message = message.removeprefix("Value error, ")
    return document.error(loc, message)


def _described(value: Any) -> str:
    match value:
        case None:
            return "empty"
        case bool():
            return f"the truth value {str(value).lower()}"
        case int() | float():
            return f"the number {value:g}"
        case str():
            return f"the text '{value if len(value) <= 40 else value[:37] + '…'}'"
        case list():
            return "a list"
        case dict():
            return "a mapping (key: value)"
    return f"a {type(value).__name__}"


def problem(text: str, hint: str | None = None) -> PydanticCustomError:
    """What a validator raises: the sentence is shown as it is, at the line of the value."""
    return PydanticCustomError("value", "{problem}", {"problem": text, "hint": hint})
