"""Trace evidence: every place that names a source, and every source that a number rests on."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eurasia_sim.analysis.belief.expectations import PATTERNS
from eurasia_sim.analysis.belief.patterns import method, read_patterns, shipped_patterns
from eurasia_sim.languages import t, tn
from eurasia_sim.reading import Document, InputError, read_document, suggestion
from eurasia_sim.scenario.library import library, shipped_scenarios
from eurasia_sim.wording import tables
from eurasia_sim.world import shipped_evidence
from eurasia_sim.world.load import DATA, SHIPPED_WORLD
from eurasia_sim.world.measurements import shipped_figures
from eurasia_sim.world.numbers import PLAIN_SOURCES

FIGURE_KEYS = {"low", "mode", "high"}


@dataclass(frozen=True)
class Use:
    """One place that names a source.

    Attributes:
        source: the id, or `judgement` or `hypothetical`.
        what: a dotted path, or an event's id.
        where: ``file:line``.
        note: the reason given there, if any.
        figure: whether the place is a number (low, mode, high), not an event or a pattern.
    """

    source: str
    what: str
    where: str
    note: str | None
    figure: bool


def shipped_uses() -> list[Use]:
    """Every use of a source in everything that ships."""
    below = sorted(library().glob("*/*.yaml"))
    return uses(shipped_documents([*shipped_scenarios(), *below]))


def shipped_documents(scenarios: Iterable[Path]) -> list[Document]:
    """The shipped world, kinds and priors, and some scenarios."""
    names = [f"{SHIPPED_WORLD}.yaml", "kinds.yaml", "priors.yaml"]
    return [read_document(p) for p in [*(DATA / name for name in names), *scenarios]]


def uses(documents: Iterable[Document]) -> list[Use]:
    """Every use of a source in some documents, and in patterns, expectations and figures."""
    all_uses = [use for document in documents for use in _in(document)]
    for where, patterns in (("patterns", shipped_patterns()),
                            ("expectations", read_patterns(PATTERNS)[1])):
        all_uses += [Use(source, name, where, pattern.claim, False)
                     for name, pattern in patterns.items() for source in pattern.source]
    how = method()
    all_uses += [Use(source, "calibration", "patterns", how.note, False) for source in how.source]
    all_uses += [Use(figure.source, figure.name, f"{figure.place.file.name}:{figure.place.line}",
                     figure.note, False) for figure in shipped_figures()]
    return all_uses


def _in(document: Document) -> Iterable[Use]:
    for loc in document.values:
        if not loc or loc[-1] != "source":
            continue
        parent = document.data
        for step in loc[:-1]:
            parent = parent[step]
        named = parent["source"]
        note = parent.get("note")
        place = document.place(loc)
        for source in [named] if isinstance(named, str) else named:
            yield Use(str(source), _name(document, loc[:-1]), f"{place.file.name}:{place.line}",
                      note, set(parent) >= FIGURE_KEYS)


def _name(document: Document, loc: tuple[str | int, ...]) -> str:
    """A dotted path in which items of lists are named by their id or their pair of states."""
    parts: list[str] = []
    here = document.data
    for step in loc:
        here = here[step]
        if isinstance(step, str):
            parts.append(step)
        elif isinstance(here, dict) and "id" in here:
            parts.append(str(here["id"]))
        elif isinstance(here, dict) and "between" in here:
            parts.append("-".join(map(str, here["between"])))
        elif isinstance(here, dict) and "variable" in here:
            parts.append(f"{step + 1}:{here['variable']}")
        else:
            parts.append(str(step + 1))
    return ".".join(p for p in parts if p not in ("impulse", "shift", "jump", "effects"))


def overview(all_uses: list[Use]) -> list[tuple[str, int, int, str]]:
    """(id, numbers that name it, other uses, title or claim) for every source, in their order."""
    evidence = shipped_evidence()
    texts = {name: claim.claim for name, claim in evidence.claims.items()}
    texts |= {name: f"{s.author}: {s.title}" for name, s in evidence.sources.items()}
    texts |= {"judgement": t("our judgement, each time with its reason"),
              "hypothetical": t("invented for a what-if")}
    of_claims = {claim.of for claim in evidence.claims.values()}
    rows = []
    for name in [*evidence.ids, *PLAIN_SOURCES]:
        own = [use for use in all_uses if use.source == name]
        others = sum(not use.figure for use in own)
        if name in of_claims:
            others += sum(claim.of == name for claim in evidence.claims.values())
        rows.append((name, sum(use.figure for use in own), others, texts[name]))
    return rows


def explain(name: str, all_uses: list[Use]) -> str:
    """Explain a source with all its uses, or a number or event with all its sources.

    Raises:
        InputError: for a name that is neither.
    """
    evidence = shipped_evidence()
    if name in evidence.ids or name in PLAIN_SOURCES:
        lines = [*_about(name), ""]
        mine = [use for use in all_uses if use.source == name]
        lines.append(tn("{count} place rests on it:", "{count} places rest on it:", len(mine))
                     if mine else
                     t("Its claims are listed one by one.") if name in evidence.sources else
                     t("Nothing rests on it."))
        lines += [f"  {use.what}  ({use.where})" for use in mine]
        return "\n".join(lines)
    mine = _of(name, all_uses)
    if not mine:
        names = [*evidence.ids, *PLAIN_SOURCES, *{part for use in all_uses
                                                  for part in (use.what, *use.what.split("."))}]
        raise InputError(t("there is no evidence, number or event '{name}'", name=name),
                         hint=suggestion(name, names, most=6))
    lines = []
    for what, where in dict.fromkeys((use.what, use.where) for use in mine):
        here = [use for use in mine if (use.what, use.where) == (what, where)]
        lines.append(f"{what}  ({where})")
        if here[0].note:
            lines.append(f"    {here[0].note}")
        lines += [f"    {line}" for use in here for line in _about(use.source)[:1]]
    return "\n".join(lines)


def _of(name: str, all_uses: list[Use]) -> list[Use]:
    """The uses by a number or an event, or by what is part of it."""
    return [use for use in all_uses if name in (use.what, *use.what.split("."))
            or use.what.startswith(f"{name}.")]


def as_text(name: str | None = None) -> str:
    """The overview of all sources, or everything about one source, number or event.

    Raises:
        InputError: for a name that is neither source, number nor event.
    """
    all_uses = shipped_uses()
    if name is not None:
        return explain(name, all_uses)
    rows = [(source, str(numbers), str(others), textwrap.shorten(text, 60))
            for source, numbers, others, text in overview(all_uses)]
    head, *lines = tables.columns([(t("id"), t("numbers"), t("other uses"), ""), *rows], "lrrl",
                                  least=(27,))
    return "\n".join([head, "", *lines])


def as_dict(name: str | None = None) -> dict[str, Any]:
    """All sources as plain data, or the places that name one, or a number's or event's sources.

    Raises:
        InputError: for a name that is neither source, number nor event.
    """
    all_uses = shipped_uses()
    if name is None:
        return {"name": None, "uses": [], "sources": [
            {"id": source, "numbers": numbers, "other_uses": others, "about": text}
            for source, numbers, others, text in overview(all_uses)]}
    explain(name, all_uses)  # refuses a name that nothing has
    mine = [use for use in all_uses if use.source == name] or _of(name, all_uses)
    return {"name": name, "sources": [], "uses": [asdict(use) for use in mine]}


def _about(name: str) -> list[str]:
    evidence = shipped_evidence()
    if name in evidence.claims:
        claim = evidence.claims[name]
        source = evidence.sources[claim.of]
        return [f"{name} ({claim.nature}): {claim.claim}",
                "  " + t("in {source}", source=f"{source.author}, {source.title}, {source.date}, "
                         f"{claim.where}"),
                "  " + t("standpoint of the author: {standpoint}", standpoint=source.standpoint),
                "  " + t("becomes: {what}", what=claim.becomes)]
    if name in evidence.sources:
        source = evidence.sources[name]
        lines = [f"{name}: {source.author}, {source.title}, {source.date}"
                 + (f", doi:{source.doi}" if source.doi else "")]
        if source.standpoint:
            lines.append("  " + t("standpoint: {standpoint}", standpoint=source.standpoint))
        if source.care:
            lines.append("  " + t("care: {care}", care=source.care))
        return lines
    return [t("judgement: ours; the note says why") if name == "judgement" else
            t("hypothetical: invented for a what-if")]


def as_markdown() -> str:
    """Render all sources as the page of the documentation."""
    all_uses = shipped_uses()
    evidence = shipped_evidence()
    rows = {name: (str(numbers), str(others)) for name, numbers, others, _ in overview(all_uses)}
    counts = ("numbers", "other uses")
    lines = [
        "# Evidence", "",
        "Made by `eurasia-sim evidence --markdown`; do not edit. What each source says is in our "
        "own words. *Numbers* counts the figures of the world, the kinds and the priors that name "
        "it; *other uses* are events of scenarios, patterns and claims.", "",
        "## What the numbers rest on", "",
        *tables.markdown(("", "numbers"), [(label, str(count)) for label, count in _mix(all_uses)]),
        "", "## Claims of the two articles", "",
        *tables.markdown(("id", "where", "nature", "claim", "becomes", *counts), [
            (name, f"{c.of}, {c.where}", c.nature, c.claim, c.becomes, *rows[name])
            for name, c in evidence.claims.items()]), "",
        "## Sources", "",
        *tables.markdown(("id", "source", "standpoint or care", *counts), [
            (name, f"{s.author}: {s.title}, {s.date}{f', doi:{s.doi}' if s.doi else ''}",
             s.standpoint or s.care or "", *rows[name])
            for name, s in evidence.sources.items()]), ""]
    return "\n".join(lines)


def _mix(all_uses: list[Use]) -> list[tuple[str, int]]:
    """How many numbers rest on which sort of source; each number counts once."""
    evidence = shipped_evidence()
    of: dict[tuple[str, str], set[str]] = {}
    for use in all_uses:
        if use.figure:
            of.setdefault((use.what, use.where), set()).add(use.source)
    mix = {"data or literature alone": 0, "a claim of the articles alone": 0,
           "judgement guided by data, literature or claims": 0, "judgement alone": 0,
           "hypothetical": 0}
    for sources in of.values():
        if "hypothetical" in sources:
            mix["hypothetical"] += 1
        elif sources == {"judgement"}:
            mix["judgement alone"] += 1
        elif "judgement" in sources:
            mix["judgement guided by data, literature or claims"] += 1
        elif sources <= set(evidence.claims):
            mix["a claim of the articles alone"] += 1
        else:
            mix["data or literature alone"] += 1
    return [*mix.items(), ("all", len(of))]


__all__ = ["Use", "as_dict", "as_markdown", "as_text", "explain", "overview",
           "shipped_documents", "shipped_uses", "uses"]
