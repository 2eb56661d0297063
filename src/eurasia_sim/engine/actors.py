"""Who acts in which cases: one `Acting` for the columns of each stage."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from eurasia_sim.arrays import Integers
from eurasia_sim.engine.acting import Acting, Acts, Groups
from eurasia_sim.engine.build import NEVER, comes, responsiveness
from eurasia_sim.engine.draws import Draws
from eurasia_sim.engine.stages import Stage
from eurasia_sim.model import Region
from eurasia_sim.scenario import PlannedCase
from eurasia_sim.scenario.plan_acting import PlannedHappened, flattened


def begin_acting(cases: Sequence[PlannedCase], draws: Draws, months: Sequence[str],
                 dtype: npt.DTypeLike, region: Region,
                 acts: Sequence[Acts] = ()) -> Acting | None:
    """Those who act in cases side by side, before the first month; None where nobody does.

    Args:
        cases: one for each group of the region's columns.
        draws, months, dtype, region: as for `Acting`.
        acts: what may come in later stages too; that of the cases if left out.
    """
    acts = acts or distinct(cases)
    return Acting(acts, draws, months, dtype, region,
                  groups_of(cases, acts, draws)) if acts else None


def distinct(cases: Sequence[PlannedCase]) -> list[Acts]:
    """The responses and choices of some cases, each once."""
    return list({id(one): one for case in cases for one in case.acting}.values())


class Actors:
    """Who acts in some cases, for a block of replicates; it makes the `Acting` of each stage.

    Args:
        cases: of the plan.
        draws: of the replicates.
        months: calendar months of the run.
        dtype: of the region's arrays.
    """

    def __init__(self, cases: Sequence[PlannedCase], draws: Draws, months: Sequence[str],
                 dtype: npt.DTypeLike):
        self.cases, self.draws, self.months, self.dtype = cases, draws, months, dtype
        self.acts = distinct(cases)

    def of_stage(self, stage: Stage, region: Region, before: Acting | None) -> Acting | None:
        """Those who act in a stage's columns, with the memory of the stage before."""
        cases = stage.one_of_each(self.cases)
        if before is None:
            return begin_acting(cases, self.draws, self.months, self.dtype, region, self.acts)
        return before.select(np.array(stage.parents, np.intp),
                             groups_of(cases, self.acts, self.draws))


def groups_of(cases: Sequence[PlannedCase], acts: Sequence[Acts], draws: Draws) -> Groups:
    """What differs between cases side by side."""
    has = {id(one): np.array([any(one is mine for mine in case.acting) for case in cases])
           for one in acts}
    wanted = referenced(acts)
    events: dict[str, Integers] = {}
    for number, case in enumerate(cases):
        for event in case.events:
            if event.id in wanted:
                months = events.setdefault(event.id, np.full(
                    (len(cases), len(draws.replicates)), NEVER, np.int32))
                months[number] = comes(event, draws)
    return Groups(has, events, np.stack([
        responsiveness(case, draws) if case.acting else np.zeros(len(draws.replicates))
        for case in cases]))


def referenced(acts: Sequence[Acts]) -> set[str]:
    """Ids of events and moves that conditions are about."""
    return {source for one in acts for move in one.moves for past in flattened(move.when)
            if isinstance(past, PlannedHappened) for sources in past.sources for source in sources}


__all__ = ["Actors", "begin_acting", "groups_of", "referenced"]
