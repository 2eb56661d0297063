"""Slips that a checked scenario may hold: what was probably meant by them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from eurasia_sim.languages import t
from eurasia_sim.reading import Document, Loc, Place, nearest
from eurasia_sim.scenario import Scenario
from eurasia_sim.scenario.acting import STATE

# A kind of which the states only take note → the one for the state that it happens to.
ELSEWHERE = {"invasion": "attack"}
# Keys of files whose texts people read.
TEXTS = {"name", "question", "context", "label", "spoken", "about", "unit", "note", "short"}


def attacks_meant(scenario: Scenario) -> Iterator[tuple[Place, str]]:
    """What a single state of the world is named for, as if it happened to that state."""
    states, seen = {*scenario.world.world.states, STATE}, set()
    for case in scenario.cases.values():
        moves = [(what, one.document, at) for one in case.acting.values()
                 for what, _, at in one.moves]
        events = [(one.event, one.document, one.loc) for one in case.events.values()]
        for what, document, loc in [*events, *moves]:
            here, on = (document.path, loc), list(what.on or ())
            if (what.kind in ELSEWHERE and document.path == scenario.path and here not in seen
                    and len(on) == 1 and on[0] in states):
                seen.add(here)
                state = on[0]
                yield document.place((*loc, "kind")), t(
                    "the kind '{kind}' happens outside this world, and '{state}' only takes note; "
                    "for what happens to '{state}' itself there is the kind '{other}'",
                    kind=what.kind, state=state, other=ELSEWHERE[what.kind])


def unknown_texts(scenario: Scenario, document: Document) -> Iterator[tuple[Place, str]]:
    """Texts that a scenario's own translations name and that it does not have."""
    given = document.data.get("translations") or {}
    texts = {" ".join(text.split()): text for text in _texts(scenario)} if given else {}
    for code, its in given.items():
        for text in its:
            if text.strip() in texts.values():
                continue
            at: Loc = ("translations", code, text)
            folded = " ".join(text.split())
            near = folded if folded in texts else nearest(folded, texts)
            said = [t("the scenario has no text “{text}” to translate", text=_cut(text))]
            if near is not None:
                said.append(t("did you mean “{text}”?", text=_cut(texts[near])))
            yield document.place(at, key=True), "; ".join(said)


def _cut(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"


def _texts(scenario: Scenario) -> set[str]:
    """Every text that a scenario, its kinds and its world have for people."""
    world = scenario.world
    found = {scenario.name, scenario.question, (scenario.context or "").strip()}
    for case in scenario.cases.values():
        found |= {case.label, case.about or ""}
        for placed in case.events.values():
            event = placed.event
            found |= {event.label or event.id.replace("-", " "), event.note or ""}
        for acting in case.acting.values():
            found |= {acting.what.label or "", *(move.label or "" for move, _, _ in acting.moves)}
    for kind in scenario.kinds.values():
        found |= {kind.label, kind.about, kind.unit, *kind.roles.values()}
    found |= set(_walked(world.document.data))
    found |= {one.about for one in world.priors.mechanisms.values()}
    return {text.strip() for text in found if text.strip()}


def _walked(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from _walked(one, str(name))
    elif isinstance(value, list):
        for one in value:
            yield from _walked(one, key)
    elif isinstance(value, str) and key in TEXTS:
        yield value


__all__ = ["attacks_meant", "unknown_texts"]
