"""List the events of a scenario: date, actors, status and sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from eurasia_sim.report.markup import listed, month, say
from eurasia_sim.scenario import BASELINE
from eurasia_sim.scenario.cases import Placed
from eurasia_sim.scenario.schema import Shock, Trend
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
        only = say("only in {}", listed([say("“{}”", label) for label in labels]))
        events.append(_entry(run, placed, (only,), added=True))
    return sorted(events, key=lambda entry: (entry.month, entry.id))


def _entry(run: Run, placed: Placed, cases: tuple[Markup, ...], *, added: bool) -> Entry:
    event, world = placed.event, run.scenario.world.world
    evidence = run.scenario.world.evidence
    kind = run.scenario.kinds[event.kind]
    poles = {name: pole.spoken or pole.label for name, pole in world.poles.items()}

    def targets(some: Iterable[str] | None) -> Markup:
        names = []
        for name in some or ():
            names.append("all states" if name == "all" else world.regions[name].label
                         if name in world.regions else world.states[name].label)
        return listed(names)

    who = [say("by {}", poles[event.by])] if event.by else []
    who += [say("against {}", poles[event.against])] if event.against else []
    who += [say("on {}", targets(event.on))] if event.on else []
    who += [say("with {}", targets(event.with_))] if event.with_ else []
    first = event.first
    known, cited = status(event.source, evidence), cite(event.source, evidence)
    if added and known != "hypothetical":
        # An event of a what-if did not happen, whatever its size is based on.
        known, cited = "hypothetical", say("invented for this what-if, after {}", cited)
    return Entry(event.id, event.label or event.id.replace("-", " "), kind.about, when(placed),
                 Markup("; ").join(who), known, cited, event.note, cases, added,
                 not isinstance(event, Shock), placed.document.path == run.scenario.path,
                 str(first), tuple(event.source))


def when(placed: Placed) -> Markup:
    """Its date: a month, a month drawn from a range, or a period."""
    event = placed.event
    chance = (say(", in {} of 100 draws", numeral(100 * event.chance.mode, ".0f"))
              if event.chance is not None else Markup(""))
    return _date(event) + chance


def _date(event: Shock | Trend) -> Markup:
    if isinstance(event, Shock):
        if event.follows is not None:
            return say("{}", str(event.follows))
        if event.first == event.last:
            return say("{}", month(str(event.first)))
        return say("one month from {} to {}, drawn by lot", month(str(event.first)),
                   month(str(event.last)))
    return say("{} to {}, little by little", month(str(event.first)), month(str(event.last)))


def _elsewhere(run: Run, name: str, placed: Placed) -> tuple[Markup, ...]:
    """How the variants differ in an event of the baseline."""
    remarks = []
    for case in run.scenario.cases.values():
        mine = case.events.get(name)
        if mine is None:
            remarks.append(say("left out in “{}”", case.label))
        elif mine.event != placed.event:
            moved = when(mine) != when(placed)
            remarks.append(say("{} in “{}”", when(mine), case.label) if moved else
                           say("of another size in “{}”", case.label))
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
    for name in sources:
        if name in evidence.claims:
            claims.setdefault(evidence.claims[name].of, []).append(name)
        elif name in evidence.sources:
            others.append(say('<a href="#source-{}">{}</a>', name,
                              _author(evidence.sources[name].author)))
        else:
            others.append(say("our own judgement" if name == JUDGEMENT else
                              "invented for this what-if"))
    cited = [say("{} ({})", _author(evidence.sources[of].author),
                 Markup(", ").join(say('<a href="#source-{0}">{0}</a>', n) for n in names))
             for of, names in claims.items()]
    return listed([*cited, *others])


def _author(author: str) -> str:
    """The author as cited: the first of several; unsigned texts are called so."""
    names = author.split(", ")
    short = names[0].split(" and ")[0] if len(names) > 1 else author
    others = " and others" if len(names) > 1 else ""
    return "unsigned article" if author == "unsigned" else short + others


__all__ = ["Entry", "Status", "cite", "entries", "status", "when"]
