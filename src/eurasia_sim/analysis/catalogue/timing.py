"""When things come, and how often: seen by drawing, not by reading.

What a hundred draws show is enough for a remark; nothing here is a result.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from eurasia_sim.arrays import Floats
from eurasia_sim.engine import run
from eurasia_sim.engine.build import comes, happens
from eurasia_sim.engine.draws import Draws
from eurasia_sim.languages import t
from eurasia_sim.scenario import Plan, PlannedEvent

DRAWS = 100
# A response that mostly comes at once is no answer to anything.
AT_ONCE = 0.9


class Timing:
    """A hundred draws of a plan: the months of its events and of what actors do."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self.numbers = plan.draws(DRAWS)[:DRAWS]
        self.draws = Draws(plan.seed, self.numbers)

    @property
    def count(self) -> int:
        """How many draws there are."""
        return len(self.numbers)

    def months(self, event: PlannedEvent) -> Floats:
        """(draws,) when an event comes; infinite where it does not, or after the period."""
        month = comes(event, self.draws)
        return np.where(month < len(self.plan.months), month, np.inf)

    def before(self, event: PlannedEvent, other: PlannedEvent) -> int:
        """In how many draws one event comes before another that comes, too."""
        first, second = self.months(event), self.months(other)
        return int(np.sum((first < second) & np.isfinite(second)))

    def too_late(self, case: int) -> Iterator[tuple[str, int]]:
        """Events that follow others, and in how many draws they would come after the period."""
        for event in self.plan.cases[case].events:
            if event.after is not None:
                late = int(np.sum(happens(event, self.draws) & np.isinf(self.months(event))))
                if late:
                    yield event.id, late

    @cached_property
    def _moves(self) -> dict[tuple[int, str], list[Floats]]:
        """(case, response) → the months of first decision of each of its moves."""
        moves = run(self.plan, replicates=self.numbers.tolist(), record=()).moves
        found: dict[tuple[int, str], list[Floats]] = {}
        for case in range(len(self.plan.cases)):
            for n, name in enumerate(moves.names):
                found.setdefault((case, name.response), []).append(
                    moves.first(case, n, self.count, decided=True))
        return found

    def responses(self, case: int, name: str | None) -> Iterator[tuple[str, str]]:
        """Responses and choices that never act, or always at once, with what to say of them.

        Args:
            case: its number.
            name: its name, where the remark is to say it.
        """
        for what in self.plan.cases[case].acting:
            months = np.stack(self._moves[case, what.id])
            if not np.isfinite(months).any():
                yield what.id, _never(what.id, self.count, name)
            elif np.mean(months.min(axis=0) <= what.first) >= AT_ONCE:
                at_once = int(np.sum(months.min(axis=0) <= what.first))
                yield what.id, _at_once(what.id, at_once, self.count, name)


def _never(what: str, count: int, case: str | None) -> str:
    if case is None:
        return t("'{name}' never happens in {count} draws", name=what, count=count)
    return t("'{name}' never happens in {count} draws, in the case '{case}'", name=what,
             count=count, case=case)


def _at_once(what: str, at_once: int, count: int, case: str | None) -> str:
    if case is None:
        return t("'{name}' is decided in the first month in which it can be in {at_once} of "
                 "{count} draws: its conditions hold already", name=what, at_once=at_once,
                 count=count)
    return t("'{name}' is decided in the first month in which it can be in {at_once} of {count} "
             "draws: its conditions hold already, in the case '{case}'", name=what,
             at_once=at_once, count=count, case=case)
