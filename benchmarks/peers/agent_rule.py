"""What a state and a region do in an agent framework: attributes and Python loops.

Mesa and AgentPy differ in how agents are made, listed and called. The rule is the same, so both
peers inherit it from here and the difference between them is the frameworks'.
"""

from __future__ import annotations

from math import atanh, exp, tanh
from typing import Any

LIMIT = 1 - 1e-6

World = dict[str, Any]


def unit(z: float) -> float:
    return 0.5 + 0.5 * LIMIT * tanh(z / 2)


def ununit(g: float) -> float:
    return 2 * atanh((2 * g - 1) / LIMIT)


class StateRule:
    """A state: what it depends on, whom it aligns with, what it remembers."""

    model: Any

    def settle(self, world: World, number: int) -> None:
        """Take this state's numbers from a drawn world."""
        self.number = number
        self.poles = range(len(world["coercion"]))
        for name in ("power", "comfort", "sensitivity", "membership"):
            setattr(self, name, world[name][number])
        for name in ("counter_dependence", "alignment", "grievance"):
            setattr(self, name, [row[number] for row in world[name]])
        self.weights = [row[number] for row in world["w"]]
        self.supply = [[row[number] for row in channel] for channel in world["supply"]]
        self.structure = [row[:] for row in self.supply]
        self.alignment_anchor = [atanh(a / LIMIT) for a in self.alignment]
        self.grievance_anchor = [ununit(g) for g in self.grievance]
        self.alignment_start = self.alignment[:]
        self.ties = dict(enumerate(world["ties"][number]))
        self.friends: list[tuple[StateRule, float]] = []

    def befriend(self, states: list[Any]) -> None:
        """Whom this state listens to, with weights that sum to one."""
        total = sum(self.ties.values())
        self.friends = [(states[j], tie / total) for j, tie in self.ties.items() if tie > 0]

    def observe(self) -> None:
        """Dependence, net leverage, pressure and influence of every pole."""
        model = self.model
        self.dependence, self.net_leverage = [0.0] * len(self.poles), [0.0] * len(self.poles)
        self.pressure, self.influence = [0.0] * len(self.poles), [0.0] * len(self.poles)
        for p in self.poles:
            depends = 0.0
            for weight, shares in zip(self.weights, self.supply, strict=True):
                depends += weight * shares[p]
            leverage = model.reach[p] * depends
            net = leverage * (1 - self.counter_dependence[p])
            for b, pole in enumerate(model.bloc_pole):
                if pole != p:
                    net *= 1 - model.par["chi"] * self.membership[b] * model.cohesion[b]
            self.dependence[p], self.net_leverage[p] = depends, net
            self.pressure[p] = model.coercion[p] * net
            self.influence[p] = leverage * (1 + self.alignment[p]) / 2

    def value(self, p: int) -> float:
        """What this state sees in a pole."""
        model, par = self.model, self.model.par
        peers = threat = 0.0
        for friend, weight in self.friends:
            peers += weight * friend.alignment[p]
        for r in self.poles:
            threat += model.rivalry[p][r] * self.grievance[r]
        return (par["beta_reach"] * model.reach[p] + par["beta_peer"] * peers
                + par["beta_yield"] * self.pressure[p] - par["beta_grievance"] * self.grievance[p]
                - par["beta_hedge"] * max(0.0, self.net_leverage[p] - self.comfort)
                + par["beta_balance"] * threat)

    def rest(self) -> None:
        """Remember what is usual."""
        self.usual_pressure = self.pressure[:]
        self.usual_value = [self.value(p) for p in self.poles]

    def decide(self) -> None:
        """Choose the next values; nobody sees them before `adopt`."""
        par, rate, chance = self.model.par, self.model.rate, self.model.chance
        self.next_alignment, self.next_grievance = self.alignment[:], self.grievance[:]
        for p in self.poles:
            z = self.alignment_anchor[p] + self.value(p) - self.usual_value[p]
            z += par["sigma_a"] * chance[p][self.number]
            self.next_alignment[p] += rate["tau_a"] * (LIMIT * tanh(z) - self.alignment[p])
            others = 0.0
            for friend, weight in self.friends:
                others += weight * (friend.grievance[p] - unit(friend.grievance_anchor[p]))
            felt = par["psi"] * (self.pressure[p] - self.usual_pressure[p]) + par["omega"] * others
            goal = unit(self.grievance_anchor[p] + self.sensitivity * felt)
            self.next_grievance[p] += rate["tau_g"] * (goal - self.grievance[p])

    def adopt(self) -> None:
        """Turn to other suppliers, then take the values chosen."""
        model = self.model
        factor = model.able[:]
        for p in self.poles:
            change = self.alignment[p] - self.alignment_start[p]
            factor[p] *= exp(model.par["kappa"] * change)
        for c, shares in enumerate(self.supply):
            drawn = [part * f for part, f in zip(self.structure[c], factor, strict=True)]
            total = sum(drawn)
            for q, part in enumerate(drawn):
                shares[q] += model.rate_supply[c] * (part / total - shares[q])
        self.alignment, self.grievance = self.next_alignment, self.next_grievance


class RegionRule:
    """What the model object of a framework holds: poles, suppliers, blocs and events."""

    def settle(self, world: World) -> None:
        """Take the region's numbers from a drawn world."""
        self.world, self.par = world, world["parameters"]
        self.rate = {n: 1 - 2 ** (-1 / v) for n, v in self.par.items() if n.startswith("tau_")}
        self.rate_supply = [1 - 2 ** (-1 / v) for v in world["half_life_supply"]]
        self.bloc_pole, self.rivalry = world["bloc_pole"], world["rivalry"]
        for name in ("reach", "coercion", "cohesion"):
            setattr(self, name, world[name][:])
            setattr(self, f"{name}_start", world[name][:])
        self.reach_anchor = self.reach[:]
        self.coercion_anchor = [ununit(c) for c in self.coercion]
        self.cohesion_anchor = [ununit(h) for h in self.cohesion]

    def held(self, states: list[Any]) -> list[float]:
        """Influence over each pole's sphere."""
        totals = []
        for p, sphere in enumerate(self.world["sphere"]):
            weight = sum(states[i].power for i in sphere)
            total = sum(states[i].power * states[i].influence[p] for i in sphere)
            totals.append(total / weight if weight > 0 else 0.0)
        return totals

    def shock(self, events: list[World], states: list[Any]) -> None:
        """Events of a month; pushes on the same value add up first."""
        sums: dict[tuple[Any, ...], float] = {}
        for event in events:
            name, amount, lasting = event["variable"], event["amount"], event["lasting"]
            if name == "tie":
                i, j = event["state"], event["other"]
                for one, other in ((states[i], j), (states[j], i)):
                    old = one.ties[other]
                    one.ties[other] = old + amount if amount >= 0 else old * exp(amount)
                for state in states:
                    state.befriend(states)
            elif name == "supply_share":
                state, sink, source = states[event["state"]], event["sink"], event["source"]
                shares = (state.structure if lasting else state.supply)[event["channel"]]
                for q in range(len(shares)) if source == -1 else (source,):
                    if q != sink:
                        moved = amount * shares[q]
                        shares[q] -= moved
                        shares[sink] += moved
            elif name == "reach":
                (self.reach_anchor if lasting else self.reach)[event["supplier"]] *= exp(amount)
            else:
                where = event["bloc"] if name == "cohesion" else event["pole"]
                key = (name, lasting, where, event.get("state"))
                sums[key] = sums.get(key, 0.0) + amount
        for (name, lasting, where, number), amount in sums.items():
            owner = self if number is None else states[number]
            values = getattr(owner, f"{name}_anchor" if lasting else name)
            if lasting:
                values[where] += amount
            elif name == "alignment":
                values[where] = LIMIT * tanh(atanh(values[where] / LIMIT) + amount)
            else:
                values[where] = unit(ununit(values[where]) + amount)

    def prepare_month(self) -> None:
        """How able each supplier is, before states decide."""
        self.able = [(k / old) ** self.par["phi"]
                     for k, old in zip(self.reach, self.reach_start, strict=True)]

    def next_poles(self, states: list[Any]) -> tuple[list[float], ...]:
        """Coercion, expectation, cohesion and reach; states have not adopted theirs yet."""
        par, rate, holds = self.par, self.rate, self.held(states)
        coercion, expectation = self.coercion[:], self.expectation[:]
        cohesion, reach, goal = self.cohesion[:], self.reach[:], self.reach_anchor[:]
        wedge = [self.coercion[p] * self.reach[p] - self.coercion_start[p] * self.reach_start[p]
                 for p in range(len(coercion))]
        for p, hold in enumerate(holds):
            usual = self.usual_hold[p]
            lost = (self.expectation[p] - hold) / usual if usual > 0 else 0.0
            closer = sum(self.rivalry[p][pole] * (self.cohesion[b] - self.cohesion_start[b])
                         for b, pole in enumerate(self.bloc_pole))
            z = self.coercion_anchor[p] + self.world["reactivity"][p] * lost
            z += self.world["alarm"][p] * closer
            coercion[p] += rate["tau_c"] * (unit(z) - self.coercion[p])
            expectation[p] += rate["tau_e"] * (hold - self.expectation[p])
        for b, pole in enumerate(self.bloc_pole):
            weight = sum(s.power * s.membership[b] for s in states)
            bond = sum(s.power * s.membership[b] * (s.alignment[pole] - s.alignment_start[pole])
                       for s in states) / (weight or 1.0)
            pressed = sum(self.rivalry[p][pole] * x for p, x in enumerate(wedge))
            z = self.cohesion_anchor[b] + par["eta"] * bond - par["zeta"] * pressed
            cohesion[b] += rate["tau_h"] * (unit(z) - self.cohesion[b])
            goal[pole] *= (self.cohesion[b] / self.cohesion_start[b]) ** par["nu"]
        for q, target in enumerate(goal):
            reach[q] += rate["tau_k"] * (target - self.reach[q])
        return coercion, expectation, cohesion, reach

    def record(self, records: dict[str, list[Any]], month: int, states: list[Any]) -> None:
        """Write a month into lists allocated beforehand."""
        for name in ("alignment", "grievance", "dependence", "net_leverage"):
            by_state = [getattr(state, name) for state in states]
            records[name][month] = [list(row) for row in zip(*by_state, strict=True)]
        for name in ("reach", "coercion", "cohesion", "expectation"):
            records[name][month] = getattr(self, name)[:]
