"""NumPy with arrays over poles and states, one replicate at a time, as one would first write it.

Matrix products and sums over axes where they are natural: nothing here has to be bit-identical
for any number of replicates.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from workload import RECORDS, Array, Prepared, Workload

LIMIT = 1 - 1e-6

World = dict[str, Any]


def unit(z: Array) -> Array:
    return 0.5 + 0.5 * LIMIT * np.tanh(z / 2)


def ununit(g: Array) -> Array:
    return 2 * np.arctanh((2 * g - 1) / LIMIT)


def arrays(plain: World) -> World:
    """A drawn world as arrays, with rates for half-lives and pushes grouped for `np.add.at`."""
    names = ("w", "supply", "alignment", "grievance", "reach", "coercion", "cohesion", "power",
             "comfort", "sensitivity", "membership", "counter_dependence", "ties", "rivalry",
             "reactivity", "alarm", "noise")
    world: World = {name: np.array(plain[name]) for name in names}
    world["par"] = {n: 1 - 2 ** (-1 / v) if n.startswith("tau_") else v
                    for n, v in plain["parameters"].items()}
    world["rate_supply"] = (1 - 2 ** (-1 / np.array(plain["half_life_supply"])))[:, None, None]
    claimed = np.zeros(world["alignment"].shape)
    for pole, states in enumerate(plain["sphere"]):
        claimed[pole, states] = world["power"][states]
    total = claimed.sum(axis=1, keepdims=True)
    world["sphere"] = claimed / np.where(total > 0, total, 1.0)
    member = world["power"][:, None] * world["membership"]
    total = member.sum(axis=0)
    world["member"] = (member / np.where(total > 0, total, 1.0)).T
    world["bloc_pole"] = np.array(plain["bloc_pole"], int)
    # Which poles' leverage a bloc's solidarity shields against: all but its own.
    world["foreign"] = world["bloc_pole"][:, None] != np.arange(len(world["coercion"]))
    world["events"] = [grouped(events) for events in plain["events"]]
    return world


def grouped(events: list[World]) -> tuple[dict[tuple[str, bool], Any], list[World]]:
    """Pushes by variable as (indices, amounts), and the events that act one after another."""
    axes = {"alignment": ("pole", "state"), "grievance": ("pole", "state"),
            "reach": ("supplier",), "coercion": ("pole",), "cohesion": ("bloc",)}
    pushes: dict[tuple[str, bool], list[World]] = {}
    for event in events:
        if event["variable"] in axes:
            pushes.setdefault((event["variable"], event["lasting"]), []).append(event)
    return ({key: (tuple(np.array([e[axis] for e in same]) for axis in axes[key[0]]),
                   np.array([e["amount"] for e in same])) for key, same in pushes.items()},
            [e for e in events if e["variable"] not in axes])


def listening(ties: Array) -> Array:
    total = ties.sum(axis=1, keepdims=True)
    return ties / np.where(total > 0, total, 1.0)


def act(events: Any, now: World, anchors: World) -> bool:
    """Events of a month; True if ties changed."""
    pushes, others = events
    for (name, lasting), (where, amount) in pushes.items():
        value = (anchors if lasting else now)[name]
        total = np.zeros_like(value)
        np.add.at(total, where, amount)
        if name == "reach":
            value *= np.exp(total)
        elif lasting:
            value += total
        elif name == "alignment":
            value[...] = LIMIT * np.tanh(np.arctanh(value / LIMIT) + total)
        else:
            value[...] = unit(ununit(value) + total)
    tied = False
    for event in others:
        amount, i = event["amount"], event["state"]
        if event["variable"] == "tie":
            tied, pair = True, ([i, event["other"]], [event["other"], i])
            now["ties"][pair] = (now["ties"][pair] + amount if amount >= 0
                                 else now["ties"][pair] * np.exp(amount))
            continue
        shares = (anchors if event["lasting"] else now)["supply"][event["channel"]]
        moved = amount * shares[:, i]
        if event["source"] != -1:
            moved[np.arange(len(moved)) != event["source"]] = 0.0
        moved[event["sink"]] = 0.0
        shares[:, i] -= moved
        shares[event["sink"], i] += moved.sum()
    return tied


def observe(world: World, now: World) -> tuple[Array, Array, Array, Array]:
    """Dependence, net leverage, pressure and influence, (P, S)."""
    poles = len(now["coercion"])
    dependence = (world["w"][:, None] * now["supply"][:, :poles]).sum(axis=0)
    leverage = now["reach"][:poles, None] * dependence
    net = leverage * (1 - world["counter_dependence"])
    shield = 1 - world["par"]["chi"] * world["membership"].T * now["cohesion"][:, None]
    net *= np.where(world["foreign"][:, :, None], shield[:, None], 1.0).prod(axis=0)
    return (dependence, net, now["coercion"][:, None] * net,
            leverage * (1 + now["alignment"]) / 2)


def valuation(world: World, now: World, net: Array, pressure: Array, heard: Array) -> Array:
    par = world["par"]
    return (par["beta_reach"] * now["reach"][:len(net), None]
            + par["beta_peer"] * (now["alignment"] @ heard.T) + par["beta_yield"] * pressure
            - par["beta_grievance"] * now["grievance"]
            - par["beta_hedge"] * np.maximum(0.0, net - world["comfort"])
            + par["beta_balance"] * (world["rivalry"] @ now["grievance"]))


def simulate(world: World, records: dict[str, Array]) -> None:
    """One replicate, month by month, into arrays."""
    par, poles, blocs = world["par"], len(world["coercion"]), world["bloc_pole"]
    now = {name: world[name].copy() for name in
           ("supply", "alignment", "grievance", "reach", "coercion", "cohesion", "ties")}
    anchors = {"supply": world["supply"].copy(), "reach": world["reach"].copy(),
               "alignment": np.arctanh(world["alignment"] / LIMIT),
               **{name: ununit(world[name]) for name in ("grievance", "coercion", "cohesion")}}
    start = {name: world[name] for name in ("alignment", "reach", "coercion", "cohesion")}
    heard = listening(now["ties"])
    _, net, usual, influence = observe(world, now)
    usual_value = valuation(world, now, net, usual, heard)
    usual_hold = (world["sphere"] * influence).sum(axis=1)
    safe_hold = np.where(usual_hold > 0, usual_hold, np.inf)
    now["expectation"] = usual_hold.copy()
    rivalry = world["rivalry"][:, blocs]
    for month, events in enumerate(world["events"]):
        if act(events, now, anchors):
            heard = listening(now["ties"])
        dependence, net, pressure, influence = observe(world, now)
        for name, array in records.items():
            array[month] = (dependence if name == "dependence" else net
                            if name == "net_leverage" else now[name])
        if month == len(world["noise"]):
            return
        liked = now["alignment"] - start["alignment"]
        closer = now["cohesion"] - start["cohesion"]
        z = anchors["alignment"] + valuation(world, now, net, pressure, heard) - usual_value
        alignment = LIMIT * np.tanh(z + par["sigma_a"] * world["noise"][month])
        able = (now["reach"] / start["reach"]) ** par["phi"]
        factor = np.repeat(able[:, None], liked.shape[1], axis=1)
        factor[:poles] *= np.exp(par["kappa"] * liked)
        supply = anchors["supply"] * factor
        supply /= supply.sum(axis=1, keepdims=True)
        excess = now["grievance"] - unit(anchors["grievance"])
        felt = par["psi"] * (pressure - usual) + par["omega"] * (excess @ heard.T)
        grievance = unit(anchors["grievance"] + world["sensitivity"] * felt)
        hold = (world["sphere"] * influence).sum(axis=1)
        coercion = unit(anchors["coercion"]
                        + world["reactivity"] * (now["expectation"] - hold) / safe_hold
                        + world["alarm"] * (rivalry @ closer))
        wedge = now["coercion"] * now["reach"][:poles] - start["coercion"] * start["reach"][:poles]
        bond = (world["member"] * liked[blocs]).sum(axis=1)
        cohesion = unit(anchors["cohesion"] + par["eta"] * bond - par["zeta"] * (wedge @ rivalry))
        reach = anchors["reach"].copy()
        reach[blocs] *= (now["cohesion"] / start["cohesion"]) ** par["nu"]
        for name, target, rate in (
                ("alignment", alignment, par["tau_a"]), ("supply", supply, world["rate_supply"]),
                ("grievance", grievance, par["tau_g"]), ("coercion", coercion, par["tau_c"]),
                ("expectation", hold, par["tau_e"]), ("cohesion", cohesion, par["tau_h"]),
                ("reach", reach, par["tau_k"])):
            now[name] += rate * (target - now[name])


def prepare(work: Workload, count: int) -> Prepared:
    """Replicates 0 to count − 1, one after another."""
    worlds = [arrays(work.plain(r)) for r in range(count)]
    records = [{name: np.empty((work.months, *work.shape(name))) for name in RECORDS}
               for _ in worlds]

    def go() -> None:
        for world, record in zip(worlds, records, strict=True):
            simulate(world, record)

    return Prepared(go, lambda replicate: records[replicate])
