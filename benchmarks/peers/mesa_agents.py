"""Mesa 3: one agent a state, one model a replicate.

Two rows: the records written into lists, and collected by Mesa's own DataCollector.
"""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np
from workload import RECORDS, Array, Prepared, Workload, read_lists

from peers.agent_rule import RegionRule, StateRule, World


class State(StateRule, mesa.Agent):
    """A state as a Mesa agent."""

    def __init__(self, model: Region, world: World, number: int) -> None:
        super().__init__(model)
        self.settle(world, number)


class Region(RegionRule, mesa.Model):
    """A region as a Mesa model."""

    def __init__(self, world: World, rng: int) -> None:
        super().__init__(rng=rng)
        self.settle(world)
        self.month = 0
        for number in range(len(world["power"])):
            State(self, world, number)
        self.states = list(self.agents)
        for state in self.states:
            state.befriend(self.states)
        self.agents.do("observe")
        self.agents.do("rest")
        self.usual_hold = self.held(self.states)
        self.expectation = self.usual_hold[:]

    def step(self) -> None:
        """One month: events, record, then everybody decides before anybody moves."""
        self.shock(self.world["events"][self.month], self.states)
        self.agents.do("observe")
        self.keep()
        self.month += 1
        if self.month == self.world["months"]:
            self.running = False
            return
        self.chance = self.world["noise"][self.month - 1]
        self.prepare_month()
        self.agents.do("decide")
        poles = self.next_poles(self.states)
        self.agents.do("adopt")
        self.coercion, self.expectation, self.cohesion, self.reach = poles

    def keep(self) -> None:
        """Record the month."""
        raise NotImplementedError


class Listed(Region):
    """Records into lists allocated by the caller."""

    def __init__(self, world: World, records: dict[str, list[Any]], rng: int) -> None:
        super().__init__(world, rng)
        self.records = records

    def keep(self) -> None:
        """Record the month."""
        self.record(self.records, self.month, self.states)


OF_STATES = tuple(name for name, axes in RECORDS.items() if "state" in axes)
OF_REGION = tuple(name for name in RECORDS if name not in OF_STATES)


def series(name: str, pole: int) -> Any:
    """Reports a number of an agent, so that the collector's data frame holds numbers."""
    return lambda state: getattr(state, name)[pole]


class Collected(Region):
    """Records by Mesa's DataCollector: a column a variable and pole, as its users write it."""

    def __init__(self, world: World, rng: int) -> None:
        super().__init__(world, rng)
        self.datacollector = mesa.DataCollector(
            model_reporters={name: name for name in OF_REGION},
            agent_reporters={f"{name}_{pole}": series(name, pole) for name in OF_STATES
                             for pole in range(len(world["coercion"]))})

    def keep(self) -> None:
        """Record the month."""
        self.datacollector.collect(self)


def prepare(work: Workload, count: int, collector: bool = False) -> Prepared:
    """Replicates 0 to count − 1, one model after another."""
    worlds = [work.plain(r) for r in range(count)]
    if collector:
        return _collected(work, worlds)
    records = [{name: [None] * work.months for name in RECORDS} for _ in worlds]

    def go() -> None:
        for number, (world, record) in enumerate(zip(worlds, records, strict=True)):
            _through(Listed(world, record, rng=number))

    return Prepared(go, read_lists(records))


def _collected(work: Workload, worlds: list[World]) -> Prepared:
    kept: list[mesa.DataCollector] = []

    def go() -> None:
        kept.clear()
        for number, world in enumerate(worlds):
            model = Collected(world, rng=number)
            _through(model)
            kept.append(model.datacollector)

    def read(replicate: int) -> dict[str, Array]:
        collector = kept[replicate]
        table = collector.get_agent_vars_dataframe()
        poles = work.sizes["pole"]
        found = {name: np.stack([table[f"{name}_{pole}"].to_numpy().reshape(work.months, -1)
                                 for pole in range(poles)], axis=1) for name in OF_STATES}
        region = collector.get_model_vars_dataframe()
        return found | {name: np.array(region[name].tolist()) for name in OF_REGION}

    return Prepared(go, read)


def _through(model: Region) -> None:
    while model.running:
        model.step()
