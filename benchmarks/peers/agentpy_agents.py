"""AgentPy: one agent a state, one model a replicate."""

from __future__ import annotations

from typing import Any

import agentpy
from workload import RECORDS, Prepared, Workload, read_lists

from peers.agent_rule import RegionRule, StateRule


class State(StateRule, agentpy.Agent):
    """A state as an AgentPy agent."""


class Region(RegionRule, agentpy.Model):
    """A region as an AgentPy model; its parameters name the world and the caller's lists."""

    month: int
    states: list[Any]

    def setup(self) -> None:
        """Make the states and let them rest."""
        world = self.p.world
        self.settle(world)
        self.month = 0
        self.agents = agentpy.AgentList(self, len(world["power"]), State)
        self.states = list(self.agents)
        for number, state in enumerate(self.states):
            state.settle(world, number)
        for state in self.states:
            state.befriend(self.states)
        self.agents.observe()
        self.agents.rest()
        self.usual_hold = self.held(self.states)
        self.expectation = self.usual_hold[:]

    def update(self) -> None:
        """After setup and after every step: events of the month, then the record."""
        self.shock(self.world["events"][self.month], self.states)
        self.agents.observe()
        self.record(self.p.records, self.month, self.states)
        self.month += 1

    def step(self) -> None:
        """Everybody decides before anybody moves."""
        self.chance = self.world["noise"][self.month - 1]
        self.prepare_month()
        self.agents.decide()
        poles = self.next_poles(self.states)
        self.agents.adopt()
        self.coercion, self.expectation, self.cohesion, self.reach = poles


def prepare(work: Workload, count: int) -> Prepared:
    """Replicates 0 to count − 1, one model after another."""
    worlds = [work.plain(r) for r in range(count)]
    records = [{name: [None] * work.months for name in RECORDS} for _ in worlds]

    def go() -> None:
        for number, (world, record) in enumerate(zip(worlds, records, strict=True)):
            model = Region({"world": world, "records": record, "steps": work.months - 1,
                            "seed": number})
            model.run(display=False)

    return Prepared(go, read_lists(records))
