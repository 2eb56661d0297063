"""The kinds of events as people read them and as programs do."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from eurasia_sim.analysis.catalogue.response import Series, heals, response, sparkline
from eurasia_sim.model import VARIABLES
from eurasia_sim.reading import InputError, suggestion
from eurasia_sim.wording import tables
from eurasia_sim.wording.numbers import numeral
from eurasia_sim.wording.text import WIDTH
from eurasia_sim.world import Effect, Kind, shipped_kinds, shipped_weighings

# What is no plain push on a variable's own scale.
MOVES = {"supply_share": "fraction moved", "tie": "added", "wound": "atanh",
         "healing": "fraction of open wounds", "membership": "from then on"}
WHEN = {"at_once": "at once", "in_a_year": "after a year", "in_five_years": "after five years"}


def kind_of(name: str) -> Kind:
    """A shipped kind.

    Raises:
        InputError: when there is none of this name.
    """
    kinds = shipped_kinds()
    if name not in kinds:
        raise InputError(f"there is no kind '{name}'", hint=suggestion(name, kinds, most=60))
    return kinds[name]


def as_text() -> str:
    """Every kind with one line of what it is."""
    rows = [(name, kind.about) for name, kind in shipped_kinds().items()]
    return "\n".join([f"{len(rows)} kinds of events; `eurasia-sim kinds KIND` explains one:",
                      *tables.columns(rows, "ll", indent="  ", wrap=WIDTH)])


def explanation(name: str, series: Sequence[Series]) -> str:
    """Everything about one kind, with the response to its example.

    Args:
        name: of a shipped kind.
        series: what `response` found.
    """
    kind = kind_of(name)
    lines = [f"{kind.label} ({name})", "", *textwrap.wrap(kind.about, WIDTH), "",
             f"Severity: {kind.unit}; usual: {kind.usual[0]:g} to {kind.usual[1]:g}"]
    if kind.money:
        lines.append(f"Money: a value of {100 * kind.money.share_of_gdp.mode:g} % of the buyer's "
                     "GDP is severity 1 (write value: instead of severity:)")
    lines += ["", "Roles:", *[f"  {role}: {text}" for role, text in kind.roles.items()], "",
              "What it moves, at severity 1 (low, most likely, high):",
              *[line for effect in kind.effects for line in _effect_lines(effect)], "",
              "Example:", f"  - {kind.example}", "",
              f"What the example does to a world {_before(kind)} (five years, the event after six "
              "months; median):"]
    weighed = [*_weighed(name)]
    return "\n".join([*lines, *tables.columns([
        (one.name, sparkline(one.effect),
         f"at most {numeral(max(_medians(one), key=abs), '+.2f')}") for one in series],
        "lll", indent="  "), *(["", "Beside others, at severity 1:", *weighed] if weighed else [])])


def _before(kind: Kind) -> str:
    if not heals(kind):
        return "at rest"
    return ("in which such a wound was opened three months before; without an open wound, before "
            "it, or by another pole it does nothing")


def _weighed(name: str) -> Iterator[str]:
    for one in shipped_weighings():
        if name in (one.more, one.less):
            than = f"more than {one.less}" if name == one.more else f"less than {one.more}"
            yield f"  moves {one.moves} {than} {WHEN[one.when]}: {one.note}"


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
    size = effect.delta
    what = effect.variable.replace("_", " ")
    who = {"alignment": f"of '{effect.states}' with '{effect.pole}'",
           "wound": f"of '{effect.states}' from '{effect.pole}'",
           "healing": f"of wounds of '{effect.states}' from '{effect.pole}'",
           "grievance": f"of '{effect.states}' against '{effect.pole}'",
           "coercion": f"of '{effect.pole}'" + (f" toward '{effect.states}'" if effect.states
                                                else ""),
           "cohesion": f"of '{effect.pole}'",
           "membership": f"of '{effect.states}' in '{effect.pole}': {effect.sets}",
           "reach": f"of '{effect.supplier}'" + (f" in {effect.channel}" if effect.channel
                                                 else ""), "tie": f"among '{effect.states}'",
           "supply_share": f"of '{effect.states}' in {effect.channel or 'the named channel'}, "
                           f"from '{effect.taken_from}' to '{effect.given_to}'"}[effect.variable]
    scale = MOVES.get(effect.variable) or VARIABLES[effect.variable].scale
    if effect.sets:
        return [f"  {what} {who}"]
    how = "at once, and stays" if effect.jump else "stays" if effect.lasting else "fades"
    sizes = ", ".join(numeral(x, "g") for x in size.triple)
    first = f"  {what} {who}: {sizes} ({scale}; {how})"
    reason = f"{size.note or ''} [{', '.join(size.source)}]"
    return [first, *textwrap.wrap(reason, 92, initial_indent="      ", subsequent_indent="      ")]


__all__ = ["as_dict", "as_text", "explanation", "kind_of"]
