"""A fused kernel in Numba: scalars and loops, one replicate after another, all in the cache.

The practical limit for these equations on one core without approximations (no fast-math). Each
replicate owns contiguous memory, and so do its records: the layout that suits this kernel best.
"""

from __future__ import annotations

from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
from workload import RECORDS, Array, Prepared, Workload

from peers.fused_events import LIMIT, act, jit, unit
from peers.fused_inputs import Rest, Seen, Values, packed

Records = namedtuple("Records", list(RECORDS))


@jit
def listen(ties: Array, heard: Array) -> None:
    for i in range(len(ties)):
        total = 0.0
        for j in range(len(ties)):
            total += ties[i, j]
        for j in range(len(ties)):
            heard[i, j] = ties[i, j] / total if total > 0 else 0.0


@jit
def observe(d: Any, r: int, now: Any, seen: Any) -> None:
    poles, states = now.alignment.shape
    weights, need, supply = d.weights[r], d.counter_dependence[r], now.supply_share
    alignment, cohesion, member, bloc_pole = now.alignment, now.cohesion, d.membership, d.bloc_pole
    dependence, net_leverage, pressure = seen.dependence, seen.net_leverage, seen.pressure
    influence, chi = seen.influence, d.par.chi[r]
    for p in range(poles):
        reach, coercion = now.reach[p], now.coercion[p]
        for i in range(states):
            depends = 0.0
            for c in range(len(supply)):
                depends += weights[c, i] * supply[c, p, i]
            leverage = reach * depends
            net = leverage * (1 - need[p, i])
            for b in range(len(bloc_pole)):
                if bloc_pole[b] != p:
                    net *= 1 - chi * member[i, b] * cohesion[b]
            dependence[p, i] = depends
            net_leverage[p, i] = net
            pressure[p, i] = coercion * net
            influence[p, i] = leverage * (1 + alignment[p, i]) / 2


@jit
def valuation(d: Any, r: int, now: Any, seen: Any, heard: Array, out: Array) -> None:
    poles, states = out.shape
    alignment, grievance, rivalry = now.alignment, now.grievance, d.rivalry[r]
    net_leverage, pressure, comfort = seen.net_leverage, seen.pressure, d.comfort[r]
    beta_peer, beta_yield, beta_grievance = (d.par.beta_peer[r], d.par.beta_yield[r],
                                             d.par.beta_grievance[r])
    beta_hedge, beta_balance = d.par.beta_hedge[r], d.par.beta_balance[r]
    for p in range(poles):
        offer = d.par.beta_reach[r] * now.reach[p]
        for i in range(states):
            peers = threat = 0.0
            for j in range(states):
                peers += heard[i, j] * alignment[p, j]
            for rival in range(poles):
                threat += rivalry[p, rival] * grievance[rival, i]
            exposed = max(0.0, net_leverage[p, i] - comfort[i])
            out[p, i] = (offer + beta_peer * peers + beta_yield * pressure[p, i]
                         - beta_grievance * grievance[p, i] - beta_hedge * exposed
                         + beta_balance * threat)


@jit
def hold(d: Any, r: int, influence: Array, out: Array) -> None:
    for p in range(len(out)):
        out[p] = 0.0
        for i in range(influence.shape[1]):
            out[p] += d.sphere[r, p, i] * influence[p, i]


@jit
def next_states(d: Any, r: int, month: int, now: Any, anchor: Any, new: Any, seen: Any,
                rest: Any, heard: Array, excess: Array) -> None:
    """Alignment and grievance; `new.alignment` comes in holding the valuations."""
    poles, states = now.alignment.shape
    alignment, grievance, goal, goal_g = (now.alignment, now.grievance, new.alignment,
                                          new.grievance)
    z_alignment, z_grievance, noise = anchor.alignment, anchor.grievance, d.noise[r, month]
    value, usual, pressure, sensitivity = (rest.value, rest.pressure, seen.pressure,
                                           d.sensitivity[r])
    sigma, psi, omega = d.par.sigma_a[r], d.par.psi[r], d.par.omega[r]
    rate_a, rate_g = d.par.rate_alignment[r], d.par.rate_grievance[r]
    for p in range(poles):
        for i in range(states):
            excess[i] = grievance[p, i] - unit(z_grievance[p, i])
        for i in range(states):
            z = goal[p, i] - value[p, i] + z_alignment[p, i] + sigma * noise[p, i]
            goal[p, i] = alignment[p, i] + rate_a * (LIMIT * np.tanh(z) - alignment[p, i])
            others = 0.0
            for j in range(states):
                others += heard[i, j] * excess[j]
            felt = psi * (pressure[p, i] - usual[p, i]) + omega * others
            target = unit(z_grievance[p, i] + sensitivity[i] * felt)
            goal_g[p, i] = grievance[p, i] + rate_g * (target - grievance[p, i])


@jit
def next_supply(d: Any, r: int, now: Any, structure: Array, factor: Array) -> None:
    poles, states = now.alignment.shape
    alignment, liked_at_rest, kappa = now.alignment, d.alignment[r], d.par.kappa[r]
    supply, rates = now.supply_share, d.par.rate_supply[r]
    for q in range(len(factor)):
        able = (now.reach[q] / d.reach[r, q]) ** d.par.phi[r]
        for i in range(states):
            factor[q, i] = able
            if q < poles:
                factor[q, i] *= np.exp(kappa * (alignment[q, i] - liked_at_rest[q, i]))
    for c in range(len(supply)):
        rate = rates[c]
        for i in range(states):
            total = 0.0
            for q in range(len(factor)):
                total += structure[c, q, i] * factor[q, i]
            for q in range(len(factor)):
                goal = structure[c, q, i] * factor[q, i] / total
                supply[c, q, i] += rate * (goal - supply[c, q, i])


@jit
def next_poles(d: Any, r: int, now: Any, anchor: Any, new: Any, seen: Any, rest: Any) -> None:
    """Coercion, expectation, cohesion and reach."""
    hold(d, r, seen.influence, new.expectation)
    for p in range(len(now.coercion)):
        closer = lost = 0.0
        if rest.hold[p] > 0:
            lost = (now.expectation[p] - new.expectation[p]) / rest.hold[p]
        for b in range(len(d.bloc_pole)):
            closer += d.rivalry[r, p, d.bloc_pole[b]] * (now.cohesion[b] - d.cohesion[r, b])
        goal = unit(anchor.coercion[p] + d.reactivity[r, p] * lost + d.alarm[r, p] * closer)
        new.coercion[p] = now.coercion[p] + d.par.rate_coercion[r] * (goal - now.coercion[p])
    new.reach[:] = anchor.reach
    for b in range(len(d.bloc_pole)):
        pole, bond, weight, wedge = d.bloc_pole[b], 0.0, 0.0, 0.0
        for i in range(now.alignment.shape[1]):
            member = d.power[r, i] * d.membership[i, b]
            weight += member
            bond += member * (now.alignment[pole, i] - d.alignment[r, pole, i])
        for p in range(len(now.coercion)):
            wedge += d.rivalry[r, p, pole] * (now.coercion[p] * now.reach[p]
                                              - d.coercion[r, p] * d.reach[r, p])
        z = anchor.cohesion[b] - d.par.zeta[r] * wedge
        if weight > 0:
            z += d.par.eta[r] * bond / weight
        new.cohesion[b] = now.cohesion[b] + d.par.rate_cohesion[r] * (unit(z) - now.cohesion[b])
        new.reach[pole] *= (now.cohesion[b] / d.cohesion[r, b]) ** d.par.nu[r]
    for q in range(len(now.reach)):
        new.reach[q] = now.reach[q] + d.par.rate_reach[r] * (new.reach[q] - now.reach[q])
    for p in range(len(now.coercion)):
        new.expectation[p] = now.expectation[p] + d.par.rate_expectation[r] * (
            new.expectation[p] - now.expectation[p])


@jit
def one(d: Any, codes: Any, r: int, records: Any) -> None:
    """One replicate, month by month."""
    poles, states = d.alignment[r].shape
    now = Values(d.supply_share[r].copy(), d.alignment[r].copy(), d.grievance[r].copy(),
                 d.reach[r].copy(), d.coercion[r].copy(), d.cohesion[r].copy(),
                 np.empty(poles), d.ties[r].copy())
    anchor = Values(now.supply_share.copy(), np.arctanh(now.alignment / LIMIT),
                    2 * np.arctanh((2 * now.grievance - 1) / LIMIT), now.reach.copy(),
                    2 * np.arctanh((2 * now.coercion - 1) / LIMIT),
                    2 * np.arctanh((2 * now.cohesion - 1) / LIMIT), np.empty(0),
                    np.empty((0, 0)))
    new = Values(np.empty_like(now.supply_share), np.empty((poles, states)),
                 np.empty((poles, states)), np.empty_like(now.reach), np.empty(poles),
                 np.empty_like(now.cohesion), np.empty(poles), np.empty((0, 0)))
    pushes = Values(np.empty((0, 0, 0)), np.zeros((poles, states)), np.zeros((poles, states)),
                    np.empty(0), np.zeros(poles), np.zeros_like(now.cohesion), np.empty(0),
                    np.empty((0, 0)))
    seen = Seen(np.empty((poles, states)), np.empty((poles, states)),
                np.empty((poles, states)), np.empty((poles, states)))
    heard, excess = np.empty((states, states)), np.empty(states)
    listen(now.ties, heard)
    observe(d, r, now, seen)
    rest = Rest(seen.pressure.copy(), np.empty((poles, states)), now.expectation.copy())
    valuation(d, r, now, seen, heard, rest.value)
    hold(d, r, seen.influence, rest.hold)
    now.expectation[:] = rest.hold
    months = records.alignment.shape[1]
    for month in range(months):
        if act(codes, d.amount[r], month, now, anchor, pushes):
            listen(now.ties, heard)
        observe(d, r, now, seen)
        records.alignment[r, month] = now.alignment
        records.grievance[r, month] = now.grievance
        records.dependence[r, month] = seen.dependence
        records.net_leverage[r, month] = seen.net_leverage
        records.reach[r, month] = now.reach
        records.coercion[r, month] = now.coercion
        records.cohesion[r, month] = now.cohesion
        records.expectation[r, month] = now.expectation
        if month + 1 < months:
            valuation(d, r, now, seen, heard, new.alignment)
            next_poles(d, r, now, anchor, new, seen, rest)
            next_states(d, r, month, now, anchor, new, seen, rest, heard, excess)
            next_supply(d, r, now, anchor.supply_share, new.supply_share[0])
            now.alignment[:] = new.alignment
            now.grievance[:] = new.grievance
            now.reach[:] = new.reach
            now.coercion[:] = new.coercion
            now.cohesion[:] = new.cohesion
            now.expectation[:] = new.expectation


@jit
def several(d: Any, codes: Any, first: int, last: int, records: Any) -> None:
    for r in range(first, last):
        one(d, codes, r, records)


def prepare(work: Workload, count: int, threads: int = 1) -> Prepared:
    """Replicates 0 to count − 1 on some threads; compiled before it is timed."""
    drawn, codes = packed(work.blocks(count)[1], work.months)
    records = Records(**{name: np.empty((count, work.months, *work.shape(name)))
                         for name in RECORDS})
    cuts = [count * part // threads for part in range(threads + 1)]

    def go() -> None:
        if threads == 1:
            several(drawn, codes, 0, count, records)
            return
        with ThreadPoolExecutor(threads) as pool:
            for job in [pool.submit(several, drawn, codes, first, last, records)
                        for first, last in pairwise(cuts)]:
                job.result()

    return Prepared(go, lambda replicate: {name: getattr(records, name)[replicate]
                                           for name in RECORDS})
