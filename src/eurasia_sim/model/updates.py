"""The seven updates of a month (docs/model.md, section 4), one function a mechanism.

Updates 2 to 7; update 1, shocks and trends, is `shocks.py`. Each function reads the state of the
month and returns the target its variable moves to; `step.py` applies them together. Shapes as
in `variables.py`.
"""

from __future__ import annotations

import numpy as np

from eurasia_sim.model.scales import Array, add_up, squash, squash_unit
from eurasia_sim.model.shocks import Listening, Where
from eurasia_sim.model.variables import Anchors, Constants, Derived, Parameters, State

# Suppliers differ in weight by at most e^MOST (1e26): beyond, a share is zero for any purpose.
MOST = 60.0


def toward(value: Array, target: Array, rate: Array) -> None:
    """value ← value + λ (target − value), in place: a convex step; `target` is used up."""
    target -= value
    target *= rate
    value += target


def from_peers(listening: Listening, values: Array, out: Array) -> Array:
    """Σ_j W_ij v_pj over the states one is tied to: v (P, S, R) → (P, S, R).

    Friedkin & Johnsen 1990; the rest of a state's mind is its own. Neighbour by neighbour and not
    a matrix product: BLAS sums in an order that depends on the number of replicates, and then
    results would depend on blocks.
    """
    out.fill(0.0)
    heard = np.empty_like(out)
    for neighbours, weights in zip(listening.neighbours, listening.weights, strict=True):
        np.take(values, neighbours, axis=1, out=heard, mode="clip")
        heard *= weights
        out += heard
    return out


def valuation(state: State, seen: Derived, peers: Array, con: Constants,
              par: Parameters) -> Array:
    """x_pi, what state i sees in pole p, (P, S, R).

    x_pi = β_reach k_p + β_peer Σ_j W_ij a_pj + β_yield π_pi − β_grievance g_pi
           − β_hedge max(0, Λ_pi − θ_i) + β_balance Σ_p' X_pp' g_p'i

    Bandwagoning and yielding to pressure against balance of threat (Walt 1987) and hedging of
    multi-vector states (Cooley 2012, Contessi 2015).
    """
    poles = len(peers)
    x: Array = (
        par.beta_peer * peers
        + (par.beta_reach * state.reach[:poles])[:, np.newaxis]
        + par.beta_yield * seen.pressure
        - par.beta_grievance * state.grievance
        - par.beta_hedge * np.maximum(seen.net_leverage - con.comfort, 0.0))
    for rival in range(poles):
        x += (par.beta_balance * con.rivalry[:, rival])[:, np.newaxis] * state.grievance[rival]
    return x


def alignment_target(valuation_gap: Array, noise: Array, anchors: Anchors, par: Parameters,
                     out: Array) -> Array:
    """tanh(z̄ + [x − x°] + σ_a ε): logit-like discrete response (McKelvey & Palfrey 1995)."""
    np.multiply(par.sigma_a, noise, out=out)
    out += valuation_gap
    out += anchors.alignment
    return squash(out, out=out)


def supply_target(state: State, start: State, anchors: Anchors, con: Constants,
                  par: Parameters, out: Array) -> Array:
    """s*_cqi = S̄_cqi f_cqi / Σ_q' S̄_cq'i f_cq'i: who is able and who is liked, (C, Q, S, R).

    f_cqi = (m_cq k_q/k°_q)^φ_c exp(κ_c (a_qi − a°_qi)); the outside option has no alignment term.
    """
    liked = state.alignment - start.alignment
    able = np.log(con.capacity * (state.reach / start.reach))
    for channel, log_f in enumerate(out):
        log_f[...] = (par.phi[channel] * able[channel])[:, np.newaxis]
        log_f[:-1] += par.kappa[channel] * liked
        # Only ratios of factors matter. Scaled to the largest, none overflows; held above
        # e^-MOST, their sum never vanishes even where the largest meets a share of zero.
        log_f -= log_f.max(axis=0)
        np.maximum(log_f, -MOST, out=log_f)
        np.exp(log_f, out=log_f)
        log_f *= anchors.supply_share[channel]
        log_f /= add_up(log_f)
    return out


def drift(shares: Array, volatility: Array, chance: Array) -> None:
    """s_qi and S̄_qi of a channel, times exp(υ η_qi) and scaled to sum to 1 again; in place.

    η: (P, S, R), standard normal. Contracts are won and lost for reasons that the model does not
    know; without it figures scatter more than the model.
    """
    moved = shares.copy()
    moved[:-1] *= np.exp(volatility * chance)
    moved /= add_up(moved)
    # Scaling rounds: nothing may move where there is no chance.
    np.copyto(shares, moved, where=volatility > 0)


def fade(state: State, anchors: Anchors, par: Parameters, hurt: Where) -> None:
    """u ← u − λ_u u, and z̄ ← z̄ − ς λ_u u: what fades unhealed leaves a scar; in place.

    hurt: the (pole, state) pairs with a wound in some replicate.
    """
    faded = par.rate_wound * state.wound[hurt]
    state.wound[hurt] -= faded
    anchors.alignment[hurt] -= par.scar * faded


def grievance_target(state: State, seen: Derived, pressure_at_rest: Array, resting: Array,
                     listening: Listening, anchors: Anchors, con: Constants, par: Parameters,
                     out: Array) -> Array:
    """sigmoid(logit ḡ + σ_i [ψ (π − π°) + ω Σ_j W_ij (g_pj − ḡ_pj)]), (P, S, R); resting: ḡ."""
    unusual = state.grievance - resting
    from_peers(listening, unusual, out=out)
    out *= par.omega
    strange = seen.pressure - pressure_at_rest
    strange *= par.psi
    out += strange
    out *= con.sensitivity
    out += anchors.grievance
    return squash_unit(out, out=out)


def coercion_target(state: State, start: State, held: Array, held_at_rest: Array,
                    anchors: Anchors, con: Constants, par: Parameters) -> Array:
    """sigmoid(logit c̄ + ρ (E − F)/F° + α Σ_b X_pb (h_b − h°_b)), (P, R).

    Losing influence, or a rival bloc growing closer, hardens a pole. A pole that holds nothing
    at rest (an empty sphere) has nothing to lose, and the first term is zero.
    """
    some = held_at_rest > 0
    lost = (state.expectation - held) / np.where(some, held_at_rest, 1.0)
    pushes = con.reactivity * np.where(some, lost, 0.0)
    closer = np.zeros_like(pushes)
    for bloc, pole in enumerate(con.bloc_pole):
        closer += con.rivalry[:, pole] * (state.cohesion[bloc] - start.cohesion[bloc])
    return squash_unit(anchors.coercion + pushes + con.alarm * closer)


def cohesion_target(state: State, start: State, anchors: Anchors, con: Constants,
                    par: Parameters, out: Array) -> Array:
    """sigmoid(logit h̄ + η (Ā_b − Ā°_b) − ζ Σ_p X_pb (c_p k_p − c°_p k°_p)), (B, R).

    Members' alignment binds; a rival's pressure wedges (Crawford 2011).
    """
    poles = state.coercion.shape[0]
    wedge = state.coercion * state.reach[:poles] - start.coercion * start.reach[:poles]
    for bloc, pole in enumerate(con.bloc_pole):
        weight = con.power * con.membership[:, bloc]
        members = add_up(weight)
        closer = add_up(weight * (state.alignment[pole] - start.alignment[pole]))
        bound = par.eta * closer / np.where(members > 0, members, 1.0)
        wedged = par.zeta * add_up(con.rivalry[:, pole] * wedge)
        out[bloc] = anchors.cohesion[bloc] + bound - wedged
    return squash_unit(out, out=out)


def reach_target(state: State, start: State, anchors: Anchors, con: Constants, par: Parameters,
                 out: Array) -> Array:
    """k*_q = k̄_q, times (h_b/h°_b)^ν where q is a bloc: as strong as it holds together."""
    out[...] = anchors.reach
    for bloc, pole in enumerate(con.bloc_pole):
        out[pole] *= (state.cohesion[bloc] / start.cohesion[bloc]) ** par.nu
    return out
