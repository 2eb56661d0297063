"""Texts and pictures that explain the catalogue and the evidence; behind the command line."""

from __future__ import annotations

import textwrap
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eurasia_sim.analysis.belief import cross_checks
from eurasia_sim.analysis.catalogue import evidence as what_rests
from eurasia_sim.analysis.catalogue.response import response, sparkline
from eurasia_sim.files import check_free, whole_file
from eurasia_sim.reading import InputError, suggestion
from eurasia_sim.scenario.library import library, shipped_scenarios
from eurasia_sim.world import Effect, Kind, load_world, shipped_kinds, world_file
from eurasia_sim.world.load import SHIPPED_WORLD

SCALES = {"alignment": "atanh", "grievance": "logit", "coercion": "logit", "cohesion": "logit",
          "reach": "ln", "supply_share": "fraction moved", "tie": "added"}


def list_kinds() -> str:
    """Every kind with one line of what it is."""
    kinds = shipped_kinds()
    width = max(map(len, kinds))
    lines = [f"{len(kinds)} kinds of events; `eurasia-sim kinds KIND` explains one:"]
    for name, kind in kinds.items():
        lines += textwrap.wrap(kind.about, 96, initial_indent=f"  {name:<{width}}  ",
                               subsequent_indent=" " * (width + 4))
    return "\n".join(lines)


def explain_kind(name: str, picture: Path | None = None, *,
                 overwrite: bool = False) -> tuple[str, Path]:
    """Explain one kind, and draw the response to its example.

    Args:
        name: of a shipped kind.
        picture: where the picture goes; ``results/kinds/<kind>.png``, drawn anew each time, if
            left out.
        overwrite: whether `picture` may replace a file.

    Returns: the text, and where the picture is.

    Raises:
        InputError: for an unknown kind, or a picture that cannot be written.
    """
    kind = _kind(name)
    target = picture or Path("results") / "kinds" / f"{name}.png"
    check_free(target, overwrite=overwrite or picture is None)
    event, series = response(name)
    lines = [f"{kind.label} ({name})", "", *textwrap.wrap(kind.about, 96), "",
             f"Severity: {kind.unit}; usual: {kind.usual[0]:g} to {kind.usual[1]:g}"]
    if kind.money:
        lines.append(f"Money: a value of {100 * kind.money.share_of_gdp.mode:g} % of the buyer's "
                     "GDP is severity 1 (write value: instead of severity:)")
    lines += ["", "Roles:", *[f"  {role}: {text}" for role, text in kind.roles.items()], "",
              "What it moves, at severity 1 (low, most likely, high):",
              *[line for effect in kind.effects for line in _effect_lines(effect)], "",
              "Example:", f"  - {kind.example}", "",
              "What the example does to a world at rest (five years, the event after six months; "
              "median):"]
    width = max((len(s.name) for s in series), default=0)
    for one in series:
        peak = max(map(float, _medians(one.effect)), key=abs)
        lines.append(f"  {one.name:<{width}}  {sparkline(one.effect)}  at most {peak:+.2f}")
    from eurasia_sim.plots.pictures.kinds import draw_response

    with whole_file(target, overwrite=overwrite or picture is None) as partial:
        draw_response(kind.label, event.id, [(s.name, s.effect) for s in series], partial)
    return "\n".join(lines), target


def kinds_data(name: str | None = None) -> dict[str, Any]:
    """Every kind as plain data; or one, with the response to its example.

    Raises:
        InputError: for an unknown kind.
    """
    if name is None:
        return {"kinds": [_kind_data(n) for n in shipped_kinds()]}
    _kind(name)
    _, series = response(name)
    return {"kinds": [{**_kind_data(name), "response": [
        {"name": one.name, "median_by_month": _medians(one.effect)} for one in series]}]}


def _kind(name: str) -> Kind:
    kinds = shipped_kinds()
    if name not in kinds:
        raise InputError(f"there is no kind '{name}'", hint=suggestion(name, kinds, most=60))
    return kinds[name]


def _kind_data(name: str) -> dict[str, Any]:
    return {"name": name, **_kind(name).model_dump(mode="json", exclude_none=True)}


def _medians(effect: object) -> list[float]:
    import numpy as np

    values: list[float] = np.median(np.asarray(effect), axis=-1).tolist()
    return values


def _effect_lines(effect: Effect) -> list[str]:
    size = effect.delta
    what = effect.variable.replace("_", " ")
    who = {"alignment": f"of '{effect.states}' with '{effect.pole}'",
           "grievance": f"of '{effect.states}' against '{effect.pole}'",
           "coercion": f"of '{effect.pole}'", "cohesion": f"of '{effect.pole}'",
           "reach": f"of '{effect.supplier}'", "tie": f"among '{effect.states}'",
           "supply_share": f"of '{effect.states}' in {effect.channel or 'the named channel'}, "
                           f"from '{effect.taken_from}' to '{effect.given_to}'"}[effect.variable]
    how = "stays" if effect.lasting else "fades"
    first = (f"  {what} {who}: {size.low:g}, {size.mode:g}, {size.high:g} "
             f"({SCALES[effect.variable]}; {how})")
    reason = f"{size.note or ''} [{', '.join(size.source)}]"
    return [first, *textwrap.wrap(reason, 92, initial_indent="      ", subsequent_indent="      ")]


def _found() -> list[what_rests.Use]:
    scenarios = shipped_scenarios()
    worlds = sorted(library().glob("*/*.yaml"))
    return what_rests.uses(what_rests.shipped_documents([*scenarios, *worlds]))


def evidence_text(name: str | None) -> str:
    """The overview, or everything about one source, number or event."""
    found = _found()
    if name is not None:
        return what_rests.explain(name, found)
    lines = [f"{'id':<28} numbers  other uses", ""]
    for source, numbers, others, text in what_rests.overview(found):
        lines.append(f"{source:<28} {numbers:>7}  {others:>10}  {textwrap.shorten(text, 60)}")
    return "\n".join(lines)


def evidence_data(name: str | None = None) -> dict[str, Any]:
    """All sources as plain data, or the places that name one, or a number's or event's sources.

    Raises:
        InputError: for a name that is neither source, number nor event.
    """
    found = _found()
    if name is None:
        return {"name": None, "uses": [], "sources": [
            {"id": source, "numbers": numbers, "other_uses": others, "about": text}
            for source, numbers, others, text in what_rests.overview(found)]}
    what_rests.explain(name, found)  # refuses a name that nothing has
    mine = [use for use in found if use.source == name] or [
        use for use in found if name in (use.what, *use.what.split("."))
        or use.what.startswith(f"{name}.")]
    return {"name": name, "sources": [], "uses": [asdict(use) for use in mine]}


def evidence_markdown() -> str:
    """The generated page of the documentation."""
    return what_rests.as_markdown(_found())


def checks_markdown() -> str:
    """The generated page that sets the base year beside other figures."""
    return cross_checks.as_markdown(load_world(world_file(SHIPPED_WORLD)).world)


__all__ = ["checks_markdown", "evidence_data", "evidence_markdown", "evidence_text",
           "explain_kind", "kinds_data", "list_kinds"]
