"""Keep a scenario's baseline ready: draws, records, and states to branch off from.

A what-if equals the baseline until the first month in which it differs; it is run from the last
state before that month. Where actors act of their own accord it is run from the start: what they
remember is not kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace

import numpy as np

from eurasia_sim.app.limits import DRAWS
from eurasia_sim.arrays import Floats
from eurasia_sim.engine.acting import Acting, begin_acting
from eurasia_sim.engine.build import build_base, build_batch, build_schedule
from eurasia_sim.engine.draws import Draws
from eurasia_sim.engine.march import Schedule, march
from eurasia_sim.model import Region
from eurasia_sim.scenario import BASELINE, Case, Plan, Scenario, make_plan
from eurasia_sim.scenario.cases import Placed
from eurasia_sim.scenario.choose_draws import drawn
from eurasia_sim.scenario.posterior import PRIOR
from eurasia_sim.scenario.schema import Shock
from eurasia_sim.world import Month

Records = dict[str, Floats]

# Single precision takes half the time and is far finer than a picture.
DTYPE = np.float32
EVERY = 6  # months between two places to branch off
RECORDED = ("alignment", "grievance", "dependence", "pressure", "influence")


def _follow(case: Case) -> bool:
    """Whether an event comes some months after another."""
    return any(isinstance(placed.event, Shock) and placed.event.follows is not None
               for placed in case.events.values())


@dataclass(frozen=True)
class Prepared:
    """A planned case, and the first month in which it may differ; None if it never does."""

    plan: Plan
    first: int | None


class WarmBaseline:
    """The baseline of a scenario, run once and kept.

    Attributes:
        plan: of the baseline alone.
        records: variable → (month, pole, state, R).
        power: (state, R), for regional sums.
        draws_words: where the draws come from.
    """

    def __init__(self, scenario: Scenario):
        baseline = scenario.cases[BASELINE]
        self.baseline = baseline
        self.plan = make_plan(replace(scenario, cases={BASELINE: baseline}))
        self.draws_words = drawn(self.plan, DRAWS)
        self.draws = Draws(self.plan.seed, self.plan.draws(DRAWS))
        self.base = build_base(self.plan, self.draws, DTYPE)
        self.power = self.base.constants.power
        self.chance = self.draws.chance(self.plan, len(self.plan.months) - 1).astype(DTYPE)
        self.places: dict[int, Region] = {}
        region, schedule = self._start(self.plan)
        self.records = self._room()
        self._go(region, schedule, [self.records], 0, keep=True,
                 acting=self._acting(self.plan, region))

    def prepare(self, scenario: Scenario, name: str) -> Prepared:
        """Prepare a case to be run.

        Raises:
            InputError: for an event that changes nothing.
        """
        case, before = scenario.cases[name], self.baseline.events
        changed = {n: placed for n, placed in case.events.items()
                   if n not in before or before[n].event != placed.event}
        # The baseline has decided which draws are taken.
        ensemble = scenario.ensemble.model_copy(update={"parameters": PRIOR})
        if case.acting or self.baseline.acting or _follow(case):
            # Conditions and relative dates look at other events: all are planned together.
            whole = make_plan(replace(scenario, cases={name: case}, ensemble=ensemble))
            return Prepared(whole, None if case == replace(self.baseline, name=name) else 0)
        plan = make_plan(replace(scenario, cases={name: replace(case, events=changed)},
                                 ensemble=ensemble))
        # Events as in the baseline keep its plan: cases that share one run it once.
        planned = {e.id: e for e in (*self.plan.cases[0].events, *plan.cases[0].events)}
        events = tuple(planned[n] for n in sorted(case.events))
        plan = replace(plan, cases=(replace(plan.cases[0], events=events),))
        return Prepared(plan, self._first_difference(case))

    def run(self, cases: Sequence[Prepared]) -> list[Records]:
        """The records of each case, on the baseline's draws.

        Cases run side by side: most of the time is the overhead of NumPy's calls.
        """
        found = [self.records] * len(cases)
        whole = [i for i, case in enumerate(cases) if case.first == 0]
        late = [i for i, case in enumerate(cases) if case.first]
        for chosen in (whole, late):
            if chosen:
                some = self._side_by_side([cases[i] for i in chosen])
                for i, records in zip(chosen, some, strict=True):
                    found[i] = records
        return found

    def _side_by_side(self, cases: Sequence[Prepared]) -> list[Records]:
        plan = replace(cases[0].plan, cases=tuple(case.plan.cases[0] for case in cases))
        first = min(case.first or 0 for case in cases)
        if first == 0:
            at, (region, schedule) = 0, self._start(plan)
            acting = self._acting(plan, region)
        else:
            acting = None
            at = max(month for month in self.places if month <= first)
            region = self._copy(self.places[at], len(cases))
            schedule = build_schedule(plan.cases, range(at, len(plan.months)), self.draws, DTYPE)
        found = [self._room() for _ in cases]
        for records in found:
            for name, values in records.items():
                values[:at] = self.records[name][:at]
        self._go(region, schedule, found, at, acting=acting)
        return found

    def _acting(self, plan: Plan, region: Region) -> Acting | None:
        """Those who act in the cases of a plan, before its first month."""
        return begin_acting(plan.cases, self.draws, plan.months, DTYPE, region)

    def _room(self) -> Records:
        shape = (len(self.plan.months), *self.base.start.alignment.shape)
        return {name: np.empty(shape, DTYPE) for name in RECORDED}

    def _start(self, plan: Plan) -> tuple[Region, Schedule]:
        # A region changes the state it starts from.
        base = replace(self.base, start=deepcopy(self.base.start))
        start, constants, parameters, schedule = build_batch(plan, base, self.draws, DTYPE)
        return Region(start, constants, parameters), schedule

    def _copy(self, region: Region, times: int = 1) -> Region:
        return region.select(np.tile(np.arange(DRAWS), times))

    def _go(self, region: Region, schedule: Schedule, found: Sequence[Records], first: int, *,
            keep: bool = False, acting: Acting | None = None) -> None:
        """Record the months from one on, leaving places to branch off on the way."""
        months = len(self.plan.months)
        chance = self.chance.side_by_side(len(found))
        for begin in range(first, months, EVERY):
            if keep:
                self.places[begin] = self._copy(region)
            part = range(begin, min(begin + EVERY, months))
            for month in march(region, schedule, chance, part, months - 1, acting):
                for name in RECORDED:
                    now = region.value(name)
                    for number, records in enumerate(found):
                        records[name][month] = now[..., number * DRAWS:(number + 1) * DRAWS]

    def _first_difference(self, case: Case) -> int | None:
        """The first month in which a case may differ from the baseline; None if it never does."""
        base = self.baseline
        if case.without != base.without or case.parameters != base.parameters:
            return 0
        names = {*base.events, *case.events}
        different = [placed for name in names
                     for one, two in [(base.events.get(name), case.events.get(name))]
                     if one is None or two is None or one.event != two.event
                     for placed in (one, two) if placed is not None]
        return min((self._month(placed) for placed in different), default=None)

    def _month(self, placed: Placed) -> int:
        last = len(self.plan.months) - 1
        return min(max(placed.event.first - Month.parse(self.plan.months[0]), 0), last)
