"""The size of an effect in words: what it changes, for whom."""

from __future__ import annotations

from collections.abc import Sequence

from eurasia_sim.languages import Name, lowered, msg, named, t
from eurasia_sim.scenario import Scenario
from eurasia_sim.scenario.schema import Event
from eurasia_sim.world import OUTSIDE, Effect, Kind
from eurasia_sim.world.moves import Roles

_CHANGES = {
    "alignment": msg("how much {event} moves alignment with {pole}"),
    "wound": msg("how deep a wound {event} opens"),
    "healing": msg("how much of an open wound {event} heals"),
    "grievance": msg("how much {event} changes grievance against {pole}"),
    "reach": msg("how much {event} changes the reach of {supplier}"),
    "capacity": msg("how much {event} changes the reach of {supplier} in {channel}"),
    "coercion": msg("how much {event} changes how hard {pole} presses"),
    "demand": msg("how much harder {event} makes {pole} press a state"),
    "cohesion": msg("how much {event} changes the cohesion of {pole}"),
    "supply_share": msg("how much of a state's {channel} {event} moves to another supplier"),
    "tie": msg("how much {event} changes the ties between states"),
}


def effect_words(scenario: Scenario, kind: Kind, alike: Sequence[Event | Roles], variable: str,
                 effect: Effect, called: str) -> str:
    """What an effect of a kind changes.

    Args:
        scenario: for labels.
        kind: of the events and moves.
        alike: those of the kind: where they differ in a role, the kind's words for it stand.
        variable: what the effect is on, in the plan.
        effect: of the kind.
        called: what has the effect.
    """
    world = scenario.world.world

    def one(role: str | None, table: str) -> str:
        names = {str(getattr(other, role)) for other in alike} if role else {""}
        if len(names) > 1:
            return named(next(text for name, text in kind.roles.items() if name == role))
        found = getattr(world, table).get(names.pop())
        return Name(getattr(found, "spoken", None) or found.label) if found else ""

    supplier = (Name(world.outside.label) if effect.supplier == OUTSIDE
                else one(effect.supplier, "poles"))
    channel = (named(world.channels[effect.channel].label) if effect.channel
               else one("channel", "channels"))
    words = t(_CHANGES[variable], event=called, pole=one(effect.pole, "poles"),
              supplier=supplier, channel=lowered(channel))
    twins = [e for e in kind.effects if (e.variable, e.pole, e.states, e.channel) ==
             (effect.variable, effect.pole, effect.states, effect.channel)]
    if len({e.lasting for e in twins}) > 1:
        return t("{what}, for good", what=words) if effect.lasting else t("{what}, at first",
                                                                          what=words)
    return words


__all__ = ["effect_words"]
