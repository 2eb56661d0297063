"""A scenario's baseline, kept ready: its draws, its records, and places to branch off.

A what-if equals the baseline until the first month in which something differs; it is run from
the last place before that.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from eurasia_sim.app.limits import DRAWS
from eurasia_sim.engine.build import Schedule, build_base, build_batch, build_schedule
from eurasia_sim.engine.draws import Draws, noise
from eurasia_sim.model import Region
from eurasia_sim.scenario import BASELINE, Case, Plan, Scenario, make_plan
from eurasia_sim.scenario.load import Placed
from eurasia_sim.scenario.posterior import PRIOR, drawn
from eurasia_sim.scenario.schema import Shock
from eurasia_sim.world import Month

Values = npt.NDArray[np.floating[Any]]
Records = dict[str, Values]

# Single precision: half the time, and a hundred times finer than what a picture shows.
DTYPE = np.float32
EVERY = 6  # months between two places to branch off
DERIVED = ("dependence", "pressure", "influence")
RECORDED = ("alignment", "grievance", *DERIVED)


class Track:
    """The baseline of a scenario, run once.

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
        labels = self.plan.labels
        self.chance = noise(self.plan.seed, list(labels.poles), list(labels.states),
                            len(self.plan.months) - 1, self.draws.replicates).astype(DTYPE)
        self.places: dict[int, Region] = {}
        region, schedule = self._start(self.plan)
        self.records = self._room()
        self._go(region, schedule, self.records, 0, keep=True)

    def run(self, scenario: Scenario, name: str) -> Records:
        """The records of one more case, on the same draws."""
        case = scenario.cases[name]
        # Which draws there are was settled with the baseline.
        ensemble = scenario.ensemble.model_copy(update={"parameters": PRIOR})
        plan = make_plan(replace(scenario, cases={name: case}, ensemble=ensemble))
        first = self._first_difference(case)
        if first is None:
            return self.records
        region, schedule = self._start(plan) if first == 0 else (None, self._schedule(plan))
        at = max(month for month in self.places if month <= first) if region is None else 0
        if region is None:
            region = self._copy(self.places[at])
        records = self._room()
        for variable, values in records.items():
            values[:at] = self.records[variable][:at]
        self._go(region, schedule, records, at)
        return records

    def _room(self) -> Records:
        shape = (len(self.plan.months), *self.base.start.alignment.shape)
        return {name: np.empty(shape, DTYPE) for name in RECORDED}

    def _start(self, plan: Plan) -> tuple[Region, Schedule]:
        # A region uses up the state it starts from.
        base = replace(self.base, start=deepcopy(self.base.start))
        start, constants, parameters, schedule = build_batch(plan, base, self.draws, DTYPE)
        return Region(start, constants, parameters), schedule

    def _schedule(self, plan: Plan) -> Schedule:
        return build_schedule(plan.cases, len(plan.months), self.draws, DTYPE)

    def _copy(self, region: Region) -> Region:
        return region.select(np.arange(region.state.alignment.shape[-1]))

    def _go(self, region: Region, schedule: Schedule, records: Mapping[str, Values], first: int, *,
            keep: bool = False) -> None:
        """As `engine.run.march`, from any month, leaving places to branch off on the way."""
        months = len(self.plan.months)
        for month in range(first, months):
            if keep and month % EVERY == 0:
                self.places[month] = self._copy(region)
            if month in schedule:
                region.act(schedule[month])
            seen = region.observe()
            for name, values in records.items():
                values[month] = getattr(seen if name in DERIVED else region.state, name)
            if month + 1 < months:
                region.advance(self.chance[month])

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
        event = placed.event
        first = event.date.first if isinstance(event, Shock) else event.first
        last = len(self.plan.months) - 1
        return min(max(first - Month.parse(self.plan.months[0]), 0), last)
