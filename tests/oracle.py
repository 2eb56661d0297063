"""The model of docs/model.md as plain Python: one replicate, loops over states and poles.

An independent oracle for the vectorised engine: closeness to the text before speed. Suppliers are
the poles in their order, then the outside option. `°` marks a value at rest: the base values and
the ties of the start. Numbers such as (2.) in docstrings are those of section 4, "One month".
"""

import math
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypedDict

Row = list[float]
Grid = list[Row]
Cube = list[Grid]
Event = dict[str, Any]

LIMIT = 1 - 1e-6


class Inputs(TypedDict):
    """A world, its parameters, the events of every month and the noise."""

    w: Grid  # [channel][state]
    supply: Cube  # [channel][supplier][state]
    alignment: Grid  # [pole][state]
    grievance: Grid  # [pole][state]
    reach: Row  # [supplier]
    coercion: Row  # [pole]
    cohesion: Row  # [bloc]
    power: Row  # [state]
    comfort: Row  # [state]
    sensitivity: Row  # [state]
    membership: Grid  # [state][bloc]
    counter_dependence: Grid  # [pole][state]
    ties: Grid  # [state][state], raw strengths
    rivalry: Grid  # [pole][pole]
    bloc_pole: list[int]  # [bloc]
    sphere: list[list[int]]  # [pole], the states it claims
    reactivity: Row  # [pole]
    alarm: Row  # [pole]
    half_life_supply: Row  # [channel]
    kappa: Row  # [channel]
    phi: Row  # [channel]
    volatility: Row  # [channel]
    parameters: dict[str, float]
    months: int
    events: list[list[Event]]  # [month]
    noise: Cube  # [month][pole][state]
    drift: list[dict[int, Grid]]  # [month], channel: [pole][state]; empty but once a year


@dataclass
class Values:
    """The variables of section 2, and what else events change; also the anchors and the rest.

    `disposition` is d: what alignment would be without wounds.
    """

    supply_share: Cube
    disposition: Grid
    wound: Grid
    grievance: Grid
    demand: Grid
    reach: Row
    coercion: Row
    cohesion: Row
    expectation: Row
    ties: Grid
    membership: Grid
    capacity: Grid  # [channel][supplier]

    def alignment(self, p: int, i: int) -> float:
        """a_pi = squash(unsquash(d_pi) - u_pi)."""
        return squash(unsquash(self.disposition[p][i]) - self.wound[p][i])


def squash(z: float) -> float:
    """Take the place of tanh."""
    return LIMIT * math.tanh(z)


def unsquash(a: float) -> float:
    """Take the place of atanh; infinite at the limit."""
    ratio = a / LIMIT
    return math.copysign(math.inf, a) if abs(ratio) >= 1 else math.atanh(ratio)


def unit(z: float) -> float:
    """Take the place of sigmoid."""
    return 0.5 + 0.5 * squash(z / 2)


def ununit(g: float) -> float:
    """Take the place of logit."""
    return 2 * unsquash(2 * g - 1)


def step(value: float, target: float, half_life: float) -> float:
    """Return v + λ(half_life)(target - v), where λ(half_life) = 1 - 2^(-1/half_life)."""
    return value + (1 - math.pow(2, -1 / half_life)) * (target - value)


def mean(weights: Row, values: Row) -> float:
    """Return Σ m v / Σ m, or 0 where nothing has weight."""
    total = sum(weights)
    weighted = sum(m * v for m, v in zip(weights, values, strict=True))
    return weighted / total if total > 0 else 0.0


class Model:
    """The equations of sections 3 and 4 for one world; `v` is now or rest, `anchor` moves."""

    def __init__(self, inputs: Inputs) -> None:
        """Keep the world and its rest: base values, ties of the start, E° = F°."""
        self.world = inputs
        self.parameters = inputs["parameters"]
        self.poles = range(len(inputs["coercion"]))
        self.suppliers = range(len(inputs["reach"]))
        self.states = range(len(inputs["power"]))
        self.channels = range(len(inputs["w"]))
        self.blocs = range(len(inputs["bloc_pole"]))
        base = deepcopy(inputs)
        self.rest = Values(
            supply_share=base["supply"],
            disposition=base["alignment"],
            wound=[[0.0 for _ in self.states] for _ in self.poles],
            grievance=base["grievance"],
            demand=[[0.0 for _ in self.states] for _ in self.poles],
            reach=base["reach"],
            coercion=base["coercion"],
            cohesion=base["cohesion"],
            expectation=[],
            ties=base["ties"],
            membership=base["membership"],
            capacity=[[1.0 for _ in self.suppliers] for _ in self.channels],
        )
        self.most_ties = max(sum(row) for row in base["ties"])
        self.rest.expectation = [self.sphere_influence(self.rest, p) for p in self.poles]

    def dependence(self, v: Values, p: int, i: int) -> float:
        """D_pi = Σ_c w_ci s_cpi."""
        return sum(self.world["w"][c][i] * v.supply_share[c][p][i] for c in self.channels)

    def leverage(self, v: Values, p: int, i: int) -> float:
        """L_pi = k_p Σ_c w_ci m_cp s_cpi."""
        w, s, m = self.world["w"], v.supply_share, v.capacity
        return v.reach[p] * sum(w[c][i] * m[c][p] * s[c][p][i] for c in self.channels)

    def net_leverage(self, v: Values, p: int, i: int) -> float:
        """Λ_pi = L_pi (1 - B_pi) Π_{b not of p} (1 - χ M_ib h_b)."""
        net = self.leverage(v, p, i) * (1 - self.world["counter_dependence"][p][i])
        for b in self.blocs:
            if self.world["bloc_pole"][b] != p:
                net *= 1 - self.parameters["chi"] * v.membership[i][b] * v.cohesion[b]
        return net

    def pressure(self, v: Values, p: int, i: int) -> float:
        """π_pi = unit(ununit(c_p) + e_pi) Λ_pi."""
        return unit(ununit(v.coercion[p]) + v.demand[p][i]) * self.net_leverage(v, p, i)

    def influence(self, v: Values, p: int, i: int) -> float:
        """I_pi = L_pi (1 + a_pi) / 2."""
        return self.leverage(v, p, i) * (1 + v.alignment(p, i)) / 2

    def sphere_influence(self, v: Values, p: int) -> float:
        """F_p: influence over p's sphere, m_i normalised there; 0 if the sphere is empty (5.)."""
        sphere = self.world["sphere"][p]
        weights = [self.world["power"][i] for i in sphere]
        return mean(weights, [self.influence(v, p, i) for i in sphere])

    def bloc_alignment(self, v: Values, b: int) -> float:
        """Ā_b = Σ_i m_i M_ib a_bi / Σ_i m_i M_ib; 0 if nobody is a member (6.)."""
        weights = [self.world["power"][i] * v.membership[i][b] for i in self.states]
        own = self.world["bloc_pole"][b]
        return mean(weights, [v.alignment(own, i) for i in self.states])

    def rivalry(self, p: int, b: int) -> float:
        """X_pb: how far pole p counters bloc b, as a pole."""
        return self.world["rivalry"][p][self.world["bloc_pole"][b]]

    def heard(self, v: Values, i: int, values: Row) -> float:
        """Σ_j W_ij v_j, where W_ij = T_ij / (T_i + mu max(0, T* - T_i)) (2.)."""
        total = sum(v.ties[i])
        total += self.parameters["mu"] * max(0.0, self.most_ties - total)
        if total <= 0:
            return 0.0
        return sum(tie * value / total for tie, value in zip(v.ties[i], values, strict=True))

    def appeal(self, v: Values, p: int, i: int) -> float:
        """x_pi: reach, peers (Σ_j W_ij a_pj), yielding, grievance, hedging, threat (2.)."""
        beta = self.parameters
        exposure = max(0.0, self.net_leverage(v, p, i) - self.world["comfort"][i])
        threat = sum(self.world["rivalry"][p][r] * v.grievance[r][i] for r in self.poles)
        return (
            beta["beta_reach"] * v.reach[p]
            + beta["beta_peer"] * self.heard(v, i, [v.alignment(p, j) for j in self.states])
            + beta["beta_yield"] * self.pressure(v, p, i)
            - beta["beta_grievance"] * v.grievance[p][i]
            - beta["beta_hedge"] * exposure
            + beta["beta_balance"] * threat
        )

    def next_disposition(self, v: Values, anchor: Values, p: int, i: int, noise: float) -> float:
        """With z = unsquash(ā) + [x - x°] + sigma_a ε,  d <- d + λ(tau_a)(squash(z) - d) (2.)."""
        change = self.appeal(v, p, i) - self.appeal(self.rest, p, i)
        z = unsquash(anchor.disposition[p][i]) + change + self.parameters["sigma_a"] * noise
        return step(v.disposition[p][i], squash(z), self.parameters["tau_a"])

    def next_wound(self, v: Values, p: int, i: int) -> float:
        """u <- u - λ(tau_u) u (2.)."""
        return step(v.wound[p][i], 0.0, self.parameters["tau_u"])

    def supplier_factor(self, v: Values, c: int, q: int, i: int) -> float:
        """f_cqi = (m_cq k_q/k°_q)^phi_c exp(kappa_c (a_qi - a°_qi)); a = a° for outside (3.)."""
        liked = v.alignment(q, i) - self.rest.alignment(q, i) if q in self.poles else 0.0
        able = math.pow(v.capacity[c][q] * v.reach[q] / self.rest.reach[q], self.world["phi"][c])
        return able * math.exp(self.world["kappa"][c] * liked)

    def next_supply(self, v: Values, anchor: Values, c: int, q: int, i: int) -> float:
        """s*_cqi = S̄_cqi f_cqi / Σ_q' S̄_cq'i f_cq'i;  s <- s + λ(tau_s)(s* - s) (3.)."""
        structural = anchor.supply_share[c]
        drawn = [structural[r][i] * self.supplier_factor(v, c, r, i) for r in self.suppliers]
        half_life = self.world["half_life_supply"][c]
        return step(v.supply_share[c][q][i], drawn[q] / sum(drawn), half_life)

    def next_grievance(self, v: Values, anchor: Values, p: int, i: int) -> float:
        """g* = unit(ununit(ḡ) + sensitivity [psi (π - π°) + omega Σ_j W_ij (g_pj - ḡ_pj)]) (4.)."""
        unusual = self.pressure(v, p, i) - self.pressure(self.rest, p, i)
        excess = [v.grievance[p][j] - anchor.grievance[p][j] for j in self.states]
        shared = self.heard(v, i, excess)
        felt = self.parameters["psi"] * unusual + self.parameters["omega"] * shared
        target = unit(ununit(anchor.grievance[p][i]) + self.world["sensitivity"][i] * felt)
        return step(v.grievance[p][i], target, self.parameters["tau_g"])

    def next_coercion(self, v: Values, anchor: Values, p: int) -> float:
        """c* = unit(ununit(c̄) + reactivity (E - F)/F° + alarm Σ_b X_pb (h_b - h°_b)) (5.)."""
        customary = self.sphere_influence(self.rest, p)
        missing = v.expectation[p] - self.sphere_influence(v, p)
        loss = missing / customary if customary != 0 else 0.0
        closer = [v.cohesion[b] - self.rest.cohesion[b] for b in self.blocs]
        rise = sum(self.rivalry(p, b) * closer[b] for b in self.blocs)
        stirred = self.world["reactivity"][p] * loss + self.world["alarm"][p] * rise
        target = unit(ununit(anchor.coercion[p]) + stirred)
        return step(v.coercion[p], target, self.parameters["tau_c"])

    def next_demand(self, v: Values, p: int, i: int) -> float:
        """e <- e - λ(tau_c) e (5.)."""
        return step(v.demand[p][i], 0.0, self.parameters["tau_c"])

    def next_expectation(self, v: Values, p: int) -> float:
        """E <- E + λ(tau_e)(F - E) (5.)."""
        return step(v.expectation[p], self.sphere_influence(v, p), self.parameters["tau_e"])

    def next_cohesion(self, v: Values, anchor: Values, b: int) -> float:
        """h* = unit(ununit(h̄) + eta (Ā - Ā°) - zeta Σ_p X_pb (c_p k_p - c°_p k°_p)) (6.)."""
        base = self.rest
        bond = self.bloc_alignment(v, b) - self.bloc_alignment(
            replace(base, membership=v.membership), b)
        press = [v.coercion[p] * v.reach[p] - base.coercion[p] * base.reach[p] for p in self.poles]
        wedge = sum(self.rivalry(p, b) * press[p] for p in self.poles)
        z = ununit(anchor.cohesion[b])
        z += self.parameters["eta"] * bond - self.parameters["zeta"] * wedge
        return step(v.cohesion[b], unit(z), self.parameters["tau_h"])

    def next_reach(self, v: Values, anchor: Values, q: int) -> float:
        """k*_q = k̄_q, times (h_b/h°_b)^nu where q is a bloc;  k <- k + λ(tau_k)(k* - k) (7.)."""
        target = anchor.reach[q]
        for b in self.blocs:
            if self.world["bloc_pole"][b] == q:
                held = v.cohesion[b] / self.rest.cohesion[b]
                target *= math.pow(held, self.parameters["nu"])
        return step(v.reach[q], target, self.parameters["tau_k"])

    def next_month(self, v: Values, anchor: Values, noise: Grid) -> Values:
        """Section 4: all updates read the same state and are then applied together."""
        poles, states, suppliers = self.poles, self.states, self.suppliers
        return Values(
            supply_share=[
                [[self.next_supply(v, anchor, c, q, i) for i in states] for q in suppliers]
                for c in self.channels
            ],
            disposition=[
                [self.next_disposition(v, anchor, p, i, noise[p][i]) for i in states]
                for p in poles
            ],
            wound=[[self.next_wound(v, p, i) for i in states] for p in poles],
            demand=[[self.next_demand(v, p, i) for i in states] for p in poles],
            grievance=[[self.next_grievance(v, anchor, p, i) for i in states] for p in poles],
            reach=[self.next_reach(v, anchor, q) for q in suppliers],
            coercion=[self.next_coercion(v, anchor, p) for p in poles],
            cohesion=[self.next_cohesion(v, anchor, b) for b in self.blocs],
            expectation=[self.next_expectation(v, p) for p in poles],
            ties=v.ties,
            membership=v.membership,
            capacity=v.capacity,
        )

    def scar(self, v: Values, later: Values, anchor: Values) -> None:
        """unsquash(ā) falls by scar times what of the wound has faded (2.)."""
        for p in self.poles:
            for i in self.states:
                faded = v.wound[p][i] - later.wound[p][i]
                scarred = -self.parameters["scar"] * faded
                anchor.disposition[p][i] = pushed("disposition", anchor.disposition[p][i], scarred)

    def drift(self, c: int, eta: Grid, *places: Values) -> None:
        """Times exp(volatility η) for the poles, and scaled to sum to 1: s and S̄ alike (3.)."""
        for v in places:
            for i in self.states:
                for p in self.poles:
                    v.supply_share[c][p][i] *= math.exp(self.world["volatility"][c] * eta[p][i])
                total = sum(v.supply_share[c][q][i] for q in self.suppliers)
                for q in self.suppliers:
                    v.supply_share[c][q][i] /= total

    def record(self, v: Values) -> dict[str, Any]:
        """Return the variables of one month and what follows from them by section 3."""
        kept: dict[str, Any] = deepcopy(vars(v))
        for name in ("disposition", "ties", "membership", "capacity"):
            del kept[name]
        kept["alignment"] = [[v.alignment(p, i) for i in self.states] for p in self.poles]
        for of in (self.dependence, self.leverage, self.net_leverage, self.pressure,
                   self.influence):
            kept[of.__name__] = [[of(v, p, i) for i in self.states] for p in self.poles]
        return kept


# Section 5: an additive event names its scalar by these indices.
INDICES = {
    "disposition": ("pole", "state"),
    "wound": ("pole", "state"),
    "grievance": ("pole", "state"),
    "demand": ("pole", "state"),
    "coercion": ("pole",),
    "cohesion": ("bloc",),
    "reach": ("supplier",),
    "capacity": ("channel", "supplier"),
}


def pushed(variable: str, value: float, amount: float) -> float:
    """Section 5: each on its own scale; what moves alignment moves what is under its wounds."""
    if variable == "disposition":
        return squash(unsquash(value) + amount)
    if variable in ("reach", "capacity"):
        return value * math.exp(amount)
    if variable in ("wound", "demand"):
        return value + amount
    return unit(ununit(value) + amount)


def move_share(event: Event, v: Values) -> None:
    """Move the fraction `amount` of the source's share, or of everyone else's, to the sink."""
    shares, i, sink = v.supply_share[event["channel"]], event["state"], event["sink"]
    others = [q for q in range(len(shares)) if q != sink]
    for source in others if event["source"] == -1 else [event["source"]]:
        moved = event["amount"] * shares[source][i]
        shares[source][i] -= moved
        shares[sink][i] += moved


def change_tie(event: Event, ties: Grid) -> None:
    """Strengthen a tie by adding to it, or weaken it by the factor exp(amount), both ways."""
    i, j, amount = event["state"], event["other"], event["amount"]
    for m, n in ((i, j), (j, i)):
        ties[m][n] = ties[m][n] + amount if amount >= 0 else ties[m][n] * math.exp(amount)


def apply_events(events: list[Event], now: Values, anchor: Values) -> None:
    """1. A shift acts on the anchor, an impulse on the variable; what has no anchor just changes.

    Additive amounts on one scalar are summed first; share moves, ties and memberships act in list
    order; wounds are healed last.
    """
    totals: dict[tuple[Any, ...], float] = {}
    for event in events:
        variable, target = event["variable"], anchor if event["lasting"] else now
        if variable == "healing":
            continue
        if variable == "membership":
            now.membership[event["state"]][event["bloc"]] = event["amount"]
        elif variable == "tie":
            change_tie(event, now.ties)
        elif variable == "supply_share":
            move_share(event, target)
        else:
            key = (variable, event["lasting"], *(event[name] for name in INDICES[variable]))
            totals[key] = totals.get(key, 0.0) + event["amount"]
    for (variable, lasting, *path, last), amount in totals.items():
        values = getattr(anchor if lasting and variable != "capacity" else now, variable)
        for index in path:
            values = values[index]
        values[last] = pushed(variable, values[last], amount)
    for event in events:
        if event["variable"] == "healing":
            now.wound[event["pole"]][event["state"]] *= 1 - event["amount"]


class Actors(Protocol):
    """Who acts of their own accord: section 9, in `oracle_acting`."""

    def due(self, month: int) -> list[Event]:
        """What was decided before and happens now."""

    def decide(self, month: int, model: Model, now: Values) -> None:
        """See the month and decide."""


def simulate(inputs: Inputs, actors: Actors | None = None) -> dict[str, list[Any]]:
    """Run the months in order: events act, the month is recorded, the updates are applied.

    Actors act after the month's events, and decide on what the month is seen to be.
    """
    model = Model(inputs)
    now, anchor = deepcopy(model.rest), deepcopy(model.rest)
    results: dict[str, list[Any]] = {}
    for t in range(inputs["months"]):
        apply_events([*inputs["events"][t], *(actors.due(t) if actors else [])], now, anchor)
        if actors:
            actors.decide(t, model, now)
        for name, value in model.record(now).items():
            results.setdefault(name, []).append(value)
        if t < inputs["months"] - 1:
            later = model.next_month(now, anchor, inputs["noise"][t])
            model.scar(now, later, anchor)
            for c, eta in inputs["drift"][t].items():
                model.drift(c, eta, later, anchor)
            now = later
    return results
