"""The kinds of events as people read them and as programs do."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from eurasia_sim.analysis.catalogue.response import Series, heals, response, sparkline
from eurasia_sim.languages import msg, named, t, tn
from eurasia_sim.model import VARIABLES
from eurasia_sim.reading import InputError, suggestion
from eurasia_sim.wording import tables
from eurasia_sim.wording.numbers import numeral
from eurasia_sim.wording.text import WIDTH
from eurasia_sim.world import Effect, Kind, shipped_kinds, shipped_weighings

# What is no plain push on a variable's own scale.
MOVES = {"supply_share": msg("fraction moved"), "tie": msg("added"), "wound": "atanh",
         "healing": msg("fraction of open wounds"), "membership": msg("from then on")}
MORE = {"at_once": msg("moves {what} more than {other} at once: {note}"),
        "in_a_year": msg("moves {what} more than {other} after a year: {note}"),
        "in_five_years": msg("moves {what} more than {other} after five years: {note}")}
LESS = {"at_once": msg("moves {what} less than {other} at once: {note}"),
        "in_a_year": msg("moves {what} less than {other} after a year: {note}"),
        "in_five_years": msg("moves {what} less than {other} after five years: {note}")}


def kind_of(name: str) -> Kind:
    """A shipped kind.

    Raises:
        InputError: when there is none of this name.
    """
    kinds = shipped_kinds()
    if name not in kinds:
        raise InputError(t("there is no kind '{name}'", name=name),
                         hint=suggestion(name, kinds, most=60))
    return kinds[name]


def as_text() -> str:
    """Every kind with one line of what it is."""
    rows = [(name, named(kind.about)) for name, kind in shipped_kinds().items()]
    return "\n".join([tn("{count} kind of events; `eurasia-sim kinds KIND` explains it:",
                         "{count} kinds of events; `eurasia-sim kinds KIND` explains one:",
                         len(rows)),
                      *tables.columns(rows, "ll", indent="  ", wrap=WIDTH)])


def explanation(name: str, series: Sequence[Series]) -> str:
    """Everything about one kind, with the response to its example.

    Args:
        name: of a shipped kind.
        series: what `response` found.
    """
    kind = kind_of(name)
    lines = [f"{named(kind.label)} ({name})", "", *textwrap.wrap(named(kind.about), WIDTH), "",
             t("Severity: {unit}; usual: {low} to {high}", unit=named(kind.unit),
               low=numeral(kind.usual[0], "g"), high=numeral(kind.usual[1], "g"))]
    if kind.money:
        lines.append(t("Money: a value of {part} % of the buyer's GDP is severity 1 (write value: "
                       "instead of severity:)",
                       part=numeral(100 * kind.money.share_of_gdp.mode, "g")))
    lines += ["", t("Roles:"),
              *[f"  {role}: {named(text)}" for role, text in kind.roles.items()], "",
              t("What it moves, at severity 1 (low, most likely, high):"),
              *[line for effect in kind.effects for line in _effect_lines(effect)], "",
              t("Example:"), f"  - {kind.example}", "", _before(kind)]
    weighed = [*_weighed(name)]
    return "\n".join([*lines, *tables.columns([
        (one.name, sparkline(one.effect),
         t("at most {value}", value=numeral(max(_medians(one), key=abs), "+.2f")))
        for one in series], "lll", indent="  "),
        *(["", t("Beside others, at severity 1:"), *weighed] if weighed else [])])


def _before(kind: Kind) -> str:
    if not heals(kind):
        return t("What the example does to a world at rest (five years, the event after six "
                 "months; median):")
    return t("What the example does to a world in which such a wound was opened three months "
             "before; without an open wound, before it, or by another pole it does nothing (five "
             "years, the event after six months; median):")


def _weighed(name: str) -> Iterator[str]:
    for one in shipped_weighings():
        if name in (one.more, one.less):
            form, other = (MORE, one.less) if name == one.more else (LESS, one.more)
            yield "  " + t(form[one.when], what=one.moves, other=other, note=named(one.note))


def as_dict(name: str | None = None) -> dict[str, Any]:
    """Every kind as plain data; or one, with the response to its example.

    Raises:
        InputError: for an unknown kind.
    """
    if name is None:
        return {"kinds": [_data(n) for n in shipped_kinds()]}
    about = _data(name)
    _, series = response(name)
    return {"kinds": [{**about, "response": [
        {"name": one.name, "median_by_month": _medians(one)} for one in series]}]}


def _data(name: str) -> dict[str, Any]:
    return {"name": name, **kind_of(name).model_dump(mode="json", exclude_none=True)}


def _medians(series: Series) -> list[float]:
    values: list[float] = np.median(series.effect, axis=-1).tolist()
    return values


def _effect_lines(effect: Effect) -> list[str]:
    what = _what(effect)
    if effect.sets:
        return [f"  {what}"]
    size = effect.delta
    known = MOVES.get(effect.variable)
    scale = t(known) if known else VARIABLES[effect.variable].scale
    parts = {"what": what, "sizes": ", ".join(numeral(x, "g") for x in size.triple),
             "scale": scale}
    first = (t("{what}: {sizes} ({scale}; at once, and stays)", **parts) if effect.jump else
             t("{what}: {sizes} ({scale}; stays)", **parts) if effect.lasting else
             t("{what}: {sizes} ({scale}; fades)", **parts))
    reason = f"{size.note or ''} [{', '.join(size.source)}]"
    return [f"  {first}",
            *textwrap.wrap(reason, 92, initial_indent="      ", subsequent_indent="      ")]


def _what(effect: Effect) -> str:
    """What of whom an effect moves."""
    one = effect
    parts = {"states": one.states, "pole": one.pole, "supplier": one.supplier,
             "channel": one.channel, "taken": one.taken_from, "given": one.given_to,
             "sets": one.sets}
    match effect.variable:
        case "alignment":
            return t("alignment of '{states}' with '{pole}'", **parts)
        case "wound":
            return t("wound of '{states}' from '{pole}'", **parts)
        case "healing":
            return t("healing of wounds of '{states}' from '{pole}'", **parts)
        case "grievance":
            return t("grievance of '{states}' against '{pole}'", **parts)
        case "coercion":
            return (t("coercion of '{pole}' toward '{states}'", **parts) if one.states else
                    t("coercion of '{pole}'", **parts))
        case "cohesion":
            return t("cohesion of '{pole}'", **parts)
        case "membership":
            return t("membership of '{states}' in '{pole}': {sets}", **parts)
        case "reach":
            return (t("reach of '{supplier}' in {channel}", **parts) if one.channel else
                    t("reach of '{supplier}'", **parts))
        case "tie":
            return t("tie among '{states}'", **parts)
    return (t("supply share of '{states}' in {channel}, from '{taken}' to '{given}'", **parts)
            if one.channel else
            t("supply share of '{states}' in the named channel, from '{taken}' to '{given}'",
              **parts))


__all__ = ["as_dict", "as_text", "explanation", "kind_of"]
