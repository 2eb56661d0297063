"""List the events of a scenario: date, actors, status and sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup, escape

from eurasia_sim.languages import Name, t
from eurasia_sim.report.markup import listed, month, say, say_n
from eurasia_sim.scenario import BASELINE
from eurasia_sim.scenario.cases import Placed
from eurasia_sim.scenario.schema import RelativeDate, Shock, Trend
from eurasia_sim.wording.numbers import numeral
from eurasia_sim.world.evidence import Evidence
from eurasia_sim.world.numbers import HYPOTHETICAL, JUDGEMENT

if TYPE_CHECKING:
    from eurasia_sim.api import Run

Status = Literal["documented", "judged", "hypothetical"]


@dataclass(frozen=True)
class Entry:
    """One event of the scenario in words.

    Attributes:
        id, label: of the event.
        about: what such an event is.
        when: a month, or a period.
        who: who acts on whom.
        status: whether a source reports it, it is judged, or it is invented.
        rests_on: its sources.
        note: the scenario's remark.
        cases: how what-ifs differ in it.
        added: whether only a what-if has it.
        lasting: whether it lasts longer than a month.
        own: whether the scenario's own file defines it, not one that it extends.
        month: its first month.
        source: ids.
    """

    id: str
    label: str
    about: str
    when: Markup
    who: Markup
    status: Status
    rests_on: Markup
    note: str | None
    cases: tuple[Markup, ...]
    added: bool
    lasting: bool
    own: bool
    month: str
    source: tuple[str, ...]


def entries(run: Run) -> list[Entry]:
    """Every event of the baseline and of the variants, by date."""
    cases = run.scenario.cases
    base = cases[BASELINE].events
    events = [_entry(run, placed, _elsewhere(run, name, placed), added=False)
              for name, placed in base.items()]
    added: dict[str, tuple[Placed, list[str]]] = {}
    for case in cases.values():
        for event_id, placed in case.events.items():
            if event_id not in base:
                key = f"{event_id}|{placed.event!r}"
                added.setdefault(key, (placed, []))[1].append(case.label)
    for placed, labels in added.values():
        only = say("only in {variants}",
                   variants=listed(say("“{label}”", label=Name(label)) for label in labels))
        events.append(_entry(run, placed, (only,), added=True))
    return sorted(events, key=lambda entry: (entry.month, entry.id))


def _entry(run: Run, placed: Placed, cases: tuple[Markup, ...], *, added: bool) -> Entry:
    event, world = placed.event, run.scenario.world.world
    evidence = run.scenario.world.evidence
    kind = run.scenario.kinds[event.kind]
    poles = {name: Name(pole.spoken or pole.label) for name, pole in world.poles.items()}

    def targets(some: Iterable[str] | None) -> Markup:
        names = []
        for name in some or ():
            names.append(t("all states") if name == "all" else Name(
                (world.regions[name] if name in world.regions else world.states[name]).label))
        return listed(names)

    who = [say("by {pole}", pole=poles[event.by])] if event.by else []
    who += [say("against {pole}", pole=poles[event.against])] if event.against else []
    who += [say("on {states}", states=targets(event.on))] if event.on else []
    who += [say("with {states}", states=targets(event.with_))] if event.with_ else []
    first = event.first
    known, cited = status(event.source, evidence), cite(event.source, evidence)
    if added and known != "hypothetical":
        # An event of a what-if did not happen, whatever its size is based on.
        known, cited = "hypothetical", say("invented for this what-if, after {source}",
                                           source=cited)
    return Entry(event.id, Name(event.label or event.id.replace("-", " ")), Name(kind.about),
                 when(placed), Markup("; ").join(who), known, cited,
                 Name(event.note.strip()) if event.note else None, cases, added,
                 not isinstance(event, Shock), placed.document.path == run.scenario.path,
                 str(first), tuple(event.source))


def when(placed: Placed) -> Markup:
    """Its date: a month, a month drawn from a range, or a period."""
    event = placed.event
    if event.chance is None:
        return _date(event)
    return say("{when}, in {part} of 100 draws", when=_date(event),
               part=numeral(100 * event.chance.mode, ".0f"))


def _date(event: Shock | Trend) -> Markup:
    first, last = month(str(event.first)), month(str(event.last))
    if isinstance(event, Shock):
        if event.follows is not None:
            return _after(event.follows)
        if event.first == event.last:
            return escape(first)
        return say("one month from {first} to {last}, drawn by lot", first=first, last=last)
    return say("{first} to {last}, little by little", first=first, last=last)


def _after(date: RelativeDate) -> Markup:
    by = date.by
    if by.first == by.last:
        return say_n("{count} month after {event}", "{count} months after {event}", by.first,
                     event=date.after)
    return say("{from} to {to} months after {event}", event=date.after,
               **{"from": by.first, "to": by.last})


def _elsewhere(run: Run, name: str, placed: Placed) -> tuple[Markup, ...]:
    """How the variants differ in an event of the baseline."""
    remarks = []
    for case in run.scenario.cases.values():
        mine, label = case.events.get(name), Name(case.label)
        if mine is None:
            remarks.append(say("left out in “{label}”", label=label))
        elif mine.event != placed.event:
            moved = when(mine) != when(placed)
            remarks.append(say("{when} in “{label}”", when=when(mine), label=label) if moved else
                           say("of another size in “{label}”", label=label))
    return tuple(remarks)


def status(source: Iterable[str], evidence: Evidence) -> Status:
    """Documented if any source reports it; hypothetical if any part is invented; else judged."""
    names = list(source)
    if HYPOTHETICAL in names:
        return "hypothetical"
    reported = [name for name in names if name in evidence.sources
                or (name in evidence.claims and evidence.claims[name].nature == "reported")]
    return "documented" if reported else "judged"


def cite(sources: Iterable[str], evidence: Evidence) -> Markup:
    """Cite sources with links to the list of sources; claims of one author are grouped."""
    claims: dict[str, list[str]] = {}
    others: list[Markup] = []

    def link(name: str, text: str) -> Markup:
        return Markup('<a href="#source-{}">{}</a>').format(name, text)

    for name in sources:
        if name in evidence.claims:
            claims.setdefault(evidence.claims[name].of, []).append(name)
        elif name in evidence.sources:
            others.append(link(name, _author(evidence.sources[name].author)))
        else:
            others.append(say("our own judgement") if name == JUDGEMENT else
                          say("invented for this what-if"))
    cited = [Markup("{} ({})").format(
        _author(evidence.sources[of].author), Markup(", ").join(link(n, n) for n in names))
             for of, names in claims.items()]
    return listed([*cited, *others])


def _author(author: str) -> str:
    """The author as cited: the first of several; unsigned texts are called so."""
    if author == "unsigned":
        return t("unsigned article")
    names = author.split(", ")
    if len(names) == 1:
        return author
    return t("{author} and others", author=names[0].split(" and ")[0])


__all__ = ["Entry", "Status", "cite", "entries", "status", "when"]
