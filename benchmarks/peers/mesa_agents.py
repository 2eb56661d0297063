"""Mesa 3: one agent a state, one model a replicate."""

from __future__ import annotations

from typing import Any

import mesa
from workload import RECORDS, Prepared, Workload, read_lists

from peers.agent_rule import RegionRule, StateRule, World


class State(StateRule, mesa.Agent):
    """A state as a Mesa agent."""

    def __init__(self, model: Region, world: World, number: int) -> None:
        super().__init__(model)
        self.settle(world, number)


class Region(RegionRule, mesa.Model):
    """A region as a Mesa model; its records are lists allocated by the caller."""

    def __init__(self, world: World, records: dict[str, list[Any]], rng: int) -> None:
        super().__init__(rng=rng)
        self.settle(world)
        self.records = records
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
        self.record(self.records, self.month, self.states)
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


def prepare(work: Workload, count: int) -> Prepared:
    """Replicates 0 to count − 1, one model after another."""
    worlds = [work.plain(r) for r in range(count)]
    records = [{name: [None] * work.months for name in RECORDS} for _ in worlds]

    def go() -> None:
        for number, (world, record) in enumerate(zip(worlds, records, strict=True)):
            model = Region(world, record, rng=number)
            while model.running:
                model.step()

    return Prepared(go, read_lists(records))
