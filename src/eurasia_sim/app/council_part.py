"""What a scenario's description tells the page of the council game."""

from __future__ import annotations

from typing import Any

from eurasia_sim.council.document import acting_in
from eurasia_sim.council.game import MOST_NAME, MOST_NOTE, rules_for
from eurasia_sim.council.goals import LAST_MONTHS
from eurasia_sim.reading import InputError
from eurasia_sim.scenario import BASELINE, Scenario


def council_part(scenario: Scenario) -> dict[str, Any] | None:
    """The rules as plain data; None where the scenario's world lacks somebody they name.

    Returns: as in ``council.yaml``, but what may be picked is written out (`of`; a team's own seat
        is still to be left out), as is every cost; and who acts of his own accord (`acting`), with
        who decides in each state, or under an empty name where it is not for each of some states.
    """
    try:
        rules = rules_for(scenario)
    except InputError:
        return None
    council = rules.council
    whole = council.model_dump(by_alias=True, exclude_none=True)
    for name, move in council.moves.items():
        whole["moves"][name] |= {"of": scenario.world.world.states_of(move.of), "picks": move.picks,
                                 "cost": {size: move.cost.get(size, council.cost[size])
                                          for size in move.sizes}}
    own = scenario.cases[BASELINE].acting
    return {**whole, "last_months": LAST_MONTHS, "most_name": MOST_NAME, "most_note": MOST_NOTE,
            "acting": [{"id": one.id, "table": one.table, "own": one.id in own,
                        "actors": {state or "": actor for state, actor in one.actors.items()},
                        "what": one.what} for one in acting_in(scenario)]}


__all__ = ["council_part"]
