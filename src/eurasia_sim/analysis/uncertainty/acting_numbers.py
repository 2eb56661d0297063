"""The uncertain numbers of those who act of their own accord: hazards, utilities, slopes, sizes.

The purposes are those of `engine.acting`. Whether a move is made in a month, and how long it takes,
is chance and no number: it differs from month to month.
"""

from __future__ import annotations

from collections.abc import Iterator

from eurasia_sim.analysis.uncertainty.effect_words import effect_words
from eurasia_sim.analysis.uncertainty.uncertain import Uncertain
from eurasia_sim.languages import Name, t
from eurasia_sim.scenario import PlannedCase, Scenario
from eurasia_sim.scenario.acting import PlacedActing
from eurasia_sim.scenario.plan_acting import PlannedMove, PlannedResponse
from eurasia_sim.world.moves import Choice, Option, Response, Roles


def of_acting(scenario: Scenario, case: PlannedCase) -> Iterator[Uncertain]:
    """The numbers of a case's responses and choices."""
    for planned in case.acting:
        placed = scenario.cases[case.name].acting[planned.id]
        for number, ((what, _, _), move) in enumerate(zip(placed.moves, planned.moves,
                                                          strict=True)):
            called = t("“{label}”", label=_called(scenario, placed, what))
            source, note = tuple(what.source), what.note
            if isinstance(planned, PlannedResponse):
                likely = (
                    t("how likely {event} is in a month in which its conditions hold", event=called)
                    if planned.monthly else
                    t("how likely {event} is in a year in which its conditions hold", event=called))
                yield Uncertain(f"chance.{planned.id}", likely, "hazard", planned.chance, "1",
                                source, note)
            else:
                yield Uncertain(f"base.{move.id}", t("how much {event} appeals to its actor at "
                                "rest", event=called), "hazard", planned.base[number], "1", source,
                                note)
            yield Uncertain(f"severity.{move.id}", t("how strong {event} is", event=called),
                            "severity", move.severity, "1", source, note)
            for k, (look, (_, slope)) in enumerate(zip(what.on_rise, move.on_rise, strict=True)):
                yield Uncertain(f"slope.{move.id}.{k}", t("how much likelier {event} becomes as "
                                "{outcome} rises", event=called, outcome=look), "slope", slope,
                                "1", source, note)
            yield from _sizes(scenario, what, move, case)


def _sizes(scenario: Scenario, what: Roles, move: PlannedMove,
           case: PlannedCase) -> Iterator[Uncertain]:
    """What one unit of its kind does; drawn once for all events and moves of the kind."""
    kind = scenario.kinds[move.kind]
    own = scenario.cases[case.name].events
    alike = [what, *(own[event.id].event for event in case.events if event.kind == move.kind)]
    for planned in {effect.purpose: effect for one in move.effects for effect in one}.values():
        if planned.variable == "membership":
            continue  # is what it says, with no size
        effect = kind.effects[int(planned.purpose.rpartition(".")[2])]
        yield Uncertain(planned.purpose, effect_words(
            scenario, kind, alike, planned.variable, effect,
            t("“{label}”", label=Name(kind.label))), "size", planned.delta, "1",
            tuple(effect.delta.source), effect.delta.note)


def _called(scenario: Scenario, placed: PlacedActing, what: Response | Option) -> str:
    whole = placed.what
    label = what.label or (scenario.kinds[what.kind].label if isinstance(what, Option) else
                           what.id.replace("-", " "))
    if isinstance(whole, Choice) and whole.label:
        return t("{who}: {what}", who=Name(whole.label), what=Name(label))
    return Name(label)


__all__ = ["of_acting"]
