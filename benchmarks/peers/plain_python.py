"""Plain Python: lists, loops over states and poles, one replicate at a time."""

from __future__ import annotations

from math import atanh, exp, tanh
from typing import Any

from workload import RECORDS, Prepared, Workload, read_lists

LIMIT = 1 - 1e-6

Row = list[float]
Grid = list[Row]
World = dict[str, Any]
Ears = list[list[tuple[int, float]]]


def unit(z: float) -> float:
    return 0.5 + 0.5 * LIMIT * tanh(z / 2)


def ununit(g: float) -> float:
    return 2 * atanh((2 * g - 1) / LIMIT)


def ears(ties: Grid) -> Ears:
    """For each state those it listens to, with weights that sum to one."""
    return [[(j, tie / sum(row)) for j, tie in enumerate(row) if tie > 0] for row in ties]


def observe(world: World, now: World) -> tuple[Grid, Grid, Grid, Grid]:
    """Dependence, net leverage, pressure and influence, [pole][state]."""
    w, chi = world["w"], world["parameters"]["chi"]
    states, blocs = range(len(world["power"])), list(enumerate(world["bloc_pole"]))
    result: tuple[Grid, Grid, Grid, Grid] = ([], [], [], [])
    for p, coercion in enumerate(now["coercion"]):
        reach, need, likes = now["reach"][p], world["counter_dependence"][p], now["alignment"][p]
        rows: tuple[Row, Row, Row, Row] = ([], [], [], [])
        for i in states:
            depends = 0.0
            for c, shares in enumerate(now["supply"]):
                depends += w[c][i] * shares[p][i]
            leverage = reach * depends
            net = leverage * (1 - need[i])
            for b, pole in blocs:
                if pole != p:
                    net *= 1 - chi * world["membership"][i][b] * now["cohesion"][b]
            rows[0].append(depends)
            rows[1].append(net)
            rows[2].append(coercion * net)
            rows[3].append(leverage * (1 + likes[i]) / 2)
        for kind, row in zip(result, rows, strict=True):
            kind.append(row)
    return result


def valuation(world: World, now: World, net: Grid, pressure: Grid, heard: Ears) -> Grid:
    """What each state sees in each pole, [pole][state]."""
    par, comfort = world["parameters"], world["comfort"]
    alignment, grievance = now["alignment"], now["grievance"]
    poles, states = range(len(alignment)), range(len(comfort))
    seen = []
    for p in poles:
        row, likes = [], alignment[p]
        rivalry, offer = world["rivalry"][p], par["beta_reach"] * now["reach"][p]
        for i in states:
            peers = threat = 0.0
            for j, weight in heard[i]:
                peers += weight * likes[j]
            for r in poles:
                threat += rivalry[r] * grievance[r][i]
            row.append(offer + par["beta_peer"] * peers + par["beta_yield"] * pressure[p][i]
                       - par["beta_grievance"] * grievance[p][i]
                       - par["beta_hedge"] * max(0.0, net[p][i] - comfort[i])
                       + par["beta_balance"] * threat)
        seen.append(row)
    return seen


def held(world: World, influence: Grid) -> Row:
    """Influence over each pole's sphere."""
    power, totals = world["power"], []
    for p, sphere in enumerate(world["sphere"]):
        weight = total = 0.0
        for i in sphere:
            weight += power[i]
            total += power[i] * influence[p][i]
        totals.append(total / weight if weight > 0 else 0.0)
    return totals


def act(events: list[World], now: World, anchors: World) -> bool:
    """The month's events; pushes on the same value add up first. True if ties changed."""
    sums: dict[tuple[Any, ...], float] = {}
    tied = False
    for event in events:
        name, amount, lasting = event["variable"], event["amount"], event["lasting"]
        if name == "tie":
            i, j, tied = event["state"], event["other"], True
            for m, n in ((i, j), (j, i)):
                old = now["ties"][m][n]
                now["ties"][m][n] = old + amount if amount >= 0 else old * exp(amount)
        elif name == "supply_share":
            shares = (anchors if lasting else now)["supply"][event["channel"]]
            i, sink, source = event["state"], event["sink"], event["source"]
            for q in range(len(shares)) if source == -1 else (source,):
                if q != sink:
                    moved = amount * shares[q][i]
                    shares[q][i] -= moved
                    shares[sink][i] += moved
        elif name == "reach":
            (anchors if lasting else now)["reach"][event["supplier"]] *= exp(amount)
        else:
            where = event["bloc"] if name == "cohesion" else event["pole"]
            key = (name, lasting, where, event.get("state"))
            sums[key] = sums.get(key, 0.0) + amount
    for (name, lasting, where, state), amount in sums.items():
        values, at = (anchors if lasting else now)[name], where
        if state is not None:
            values, at = values[where], state
        if lasting:
            values[at] += amount
        elif name == "alignment":
            values[at] = LIMIT * tanh(atanh(values[at] / LIMIT) + amount)
        else:
            values[at] = unit(ununit(values[at]) + amount)
    return tied


def next_supply(world: World, now: World, start: World, anchors: World) -> None:
    par = world["parameters"]
    phi, kappa, poles = par["phi"], par["kappa"], len(now["alignment"])
    able = [(k / old) ** phi for k, old in zip(now["reach"], start["reach"], strict=True)]
    for i in range(len(world["power"])):
        factor = able[:]
        for p in range(poles):
            factor[p] *= exp(kappa * (now["alignment"][p][i] - start["alignment"][p][i]))
        for c, shares in enumerate(now["supply"]):
            drawn = [anchors["supply"][c][q][i] * f for q, f in enumerate(factor)]
            total, rate = sum(drawn), world["rate_supply"][c]
            for q, part in enumerate(drawn):
                shares[q][i] += rate * (part / total - shares[q][i])


def next_grievance(world: World, now: World, pressure: Grid, usual: Grid, heard: Ears,
                   anchors: World) -> Grid:
    par, rate, result = world["parameters"], world["rates"]["tau_g"], []
    for p, anchor in enumerate(anchors["grievance"]):
        old, row = now["grievance"][p], []
        excess = [g - unit(z) for g, z in zip(old, anchor, strict=True)]
        for i, z in enumerate(anchor):
            others = 0.0
            for j, weight in heard[i]:
                others += weight * excess[j]
            felt = par["psi"] * (pressure[p][i] - usual[p][i]) + par["omega"] * others
            target = unit(z + world["sensitivity"][i] * felt)
            row.append(old[i] + rate * (target - old[i]))
        result.append(row)
    return result


def next_poles(world: World, now: World, start: World, anchors: World, holds: Row,
               usual: Row) -> World:
    """Coercion, expectation, cohesion and reach."""
    par, rate, blocs = world["parameters"], world["rates"], list(enumerate(world["bloc_pole"]))
    new: World = {name: now[name][:] for name in ("coercion", "expectation", "cohesion", "reach")}
    wedge = [c * k - c0 * k0 for c, k, c0, k0 in
             zip(now["coercion"], now["reach"], start["coercion"], start["reach"], strict=False)]
    for p, expected in enumerate(now["expectation"]):
        lost = (expected - holds[p]) / usual[p] if usual[p] > 0 else 0.0
        closer = sum(world["rivalry"][p][pole] * (now["cohesion"][b] - start["cohesion"][b])
                     for b, pole in blocs)
        z = anchors["coercion"][p] + world["reactivity"][p] * lost + world["alarm"][p] * closer
        new["coercion"][p] += rate["tau_c"] * (unit(z) - now["coercion"][p])
        new["expectation"][p] += rate["tau_e"] * (holds[p] - expected)
    goal = anchors["reach"][:]
    for b, pole in blocs:
        bond = weight = 0.0
        for i, power in enumerate(world["power"]):
            member = power * world["membership"][i][b]
            weight += member
            bond += member * (now["alignment"][pole][i] - start["alignment"][pole][i])
        bond = bond / weight if weight > 0 else 0.0
        pressed = sum(world["rivalry"][p][pole] * x for p, x in enumerate(wedge))
        z = anchors["cohesion"][b] + par["eta"] * bond - par["zeta"] * pressed
        new["cohesion"][b] += rate["tau_h"] * (unit(z) - now["cohesion"][b])
        goal[pole] *= (now["cohesion"][b] / start["cohesion"][b]) ** par["nu"]
    for q, target in enumerate(goal):
        new["reach"][q] += rate["tau_k"] * (target - now["reach"][q])
    return new


def simulate(world: World, records: dict[str, list[Any]]) -> None:
    """One replicate, month by month, into lists of months."""
    par = world["parameters"]
    world = {**world, "rates": {n: 1 - 2 ** (-1 / v) for n, v in par.items() if n[:4] == "tau_"},
             "rate_supply": [1 - 2 ** (-1 / v) for v in world["half_life_supply"]]}
    start = {name: world[name] for name in ("alignment", "reach", "coercion", "cohesion")}
    now = {name: [row[:] for row in world[name]] for name in ("alignment", "grievance", "ties")}
    now |= {name: world[name][:] for name in ("reach", "coercion", "cohesion")}
    now["supply"] = [[row[:] for row in channel] for channel in world["supply"]]
    anchors = {"reach": world["reach"][:],
               "alignment": [[atanh(a / LIMIT) for a in row] for row in world["alignment"]],
               "grievance": [[ununit(g) for g in row] for row in world["grievance"]],
               "coercion": [ununit(c) for c in world["coercion"]],
               "cohesion": [ununit(h) for h in world["cohesion"]],
               "supply": [[row[:] for row in channel] for channel in world["supply"]]}
    heard = ears(now["ties"])
    _, net, usual_pressure, influence = observe(world, now)
    usual_value = valuation(world, now, net, usual_pressure, heard)
    usual_hold = held(world, influence)
    now["expectation"] = usual_hold[:]
    for month in range(world["months"]):
        if act(world["events"][month], now, anchors):
            heard = ears(now["ties"])
        dependence, net, pressure, influence = observe(world, now)
        records["dependence"][month], records["net_leverage"][month] = dependence, net
        for name in ("alignment", "grievance"):
            records[name][month] = [row[:] for row in now[name]]
        for name in ("reach", "coercion", "cohesion", "expectation"):
            records[name][month] = now[name][:]
        if month + 1 == world["months"]:
            break
        value = valuation(world, now, net, pressure, heard)
        alignment, rate, chance = [], world["rates"]["tau_a"], world["noise"][month]
        for p, anchor in enumerate(anchors["alignment"]):
            row = []
            for i, z in enumerate(anchor):
                z += value[p][i] - usual_value[p][i] + par["sigma_a"] * chance[p][i]
                old = now["alignment"][p][i]
                row.append(old + rate * (LIMIT * tanh(z) - old))
            alignment.append(row)
        grievance = next_grievance(world, now, pressure, usual_pressure, heard, anchors)
        poles = next_poles(world, now, start, anchors, held(world, influence), usual_hold)
        next_supply(world, now, start, anchors)
        now |= {"alignment": alignment, "grievance": grievance, **poles}


def prepare(work: Workload, count: int) -> Prepared:
    """Replicates 0 to count − 1, one after another."""
    worlds = [work.plain(r) for r in range(count)]
    records = [{name: [None] * work.months for name in RECORDS} for _ in worlds]

    def go() -> None:
        for world, record in zip(worlds, records, strict=True):
            simulate(world, record)

    return Prepared(go, read_lists(records))
