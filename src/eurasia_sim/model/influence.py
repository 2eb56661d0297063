"""Dependence, leverage, pressure and influence: what follows from the state.

docs/model.md, section 3. Arrays may carry any leading axes (variants, months) before those named,
as long as they broadcast. Power-dependence: Emerson 1962; trade as influence: Hirschman 1945;
bandwidth × dependence: the Formal Bilateral Influence Capacity index, Moyer et al. 2021.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from eurasia_sim.model.scales import Array, add_up, pushed_unit


def dependence(weights: Array, supply_share: Array, out: Array) -> Array:
    """D_pi = Σ_c w_ci s_cpi over the poles, (P, S, R), 0 to 1."""
    poles = out.shape[0]
    np.multiply(weights[0], supply_share[0, :poles], out=out)
    for channel in range(1, weights.shape[0]):
        out += weights[channel] * supply_share[channel, :poles]
    return out


def leverage(dependence: Array, reach: Array, weights: Array, capacity: Array,
             supply_share: Array, out: Array) -> Array:
    """L_pi = k_p Σ_c w_ci m_cp s_cpi over the poles, (P, S, R).

    Worked out as k_p (D_pi + Σ_c w_ci (m_cp − 1) s_cpi): mostly a channel has the whole of its
    pole's reach (m = 1).
    """
    poles = out.shape[0]
    np.copyto(out, dependence)
    for c, p in zip(*np.nonzero((capacity[:, :poles] != 1).any(axis=-1)), strict=True):
        out[p] += weights[c] * (capacity[c, p] - 1.0) * supply_share[c, p]
    out *= reach[:poles, np.newaxis]
    return out


def net_leverage(leverage: Array, counter_dependence: Array, chi: Array, membership: Array,
                 bloc_pole: npt.NDArray[np.intp], cohesion: Array, out: Array) -> Array:
    """Λ_pi = L_pi (1 − B_pi) Π_{b ≠ p} (1 − χ M_ib h_b).

    The pole's own need of the state and the solidarity of blocs take force out of leverage. A
    product in place of 1 − χ Σ_b M h, which turns negative with several blocs.
    """
    np.subtract(1.0, counter_dependence, out=out)
    out *= leverage
    for bloc, own in enumerate(bloc_pole):
        shield = 1.0 - chi * membership[:, bloc] * cohesion[bloc]
        for pole in range(out.shape[0]):
            if pole != own:
                out[pole] *= shield
    return out


def pressure(coercion: Array, demand: Array, net_leverage: Array, out: Array) -> Array:
    """π_pi = squash₀₁(unsquash₀₁(c_p) + e_pi) Λ_pi: posture, and what is asked of this state."""
    out[...] = coercion[:, np.newaxis]
    asked = np.nonzero(demand.any(axis=-1))
    out[asked] = pushed_unit(out[asked], demand[asked])
    out *= net_leverage
    return out


def influence(leverage: Array, alignment: Array, out: Array | None = None) -> Array:
    """I_pi = L_pi (1 + a_pi) / 2."""
    halves = np.add(alignment, 1.0, out=out)
    halves *= leverage
    halves *= 0.5
    return halves


def in_sphere(sphere: Array, influence: Array) -> Array:
    """F_p = Σ_i m_i I_pi over p's sphere, m normalised there: (P, R)."""
    return add_up(sphere * influence, axis=-2)


def regional(power: Array, influence: Array) -> Array:
    """Σ_i m_i I_pi / Σ_i m_i over the states given: (…, P, S, R) → (…, P, R)."""
    return add_up(power * influence, axis=-2) / add_up(power, axis=-2)


def share(influence: Array, axis: int) -> Array:
    """Each pole's share of all poles' influence; equal shares where nobody has any."""
    total = np.expand_dims(add_up(influence, axis), axis)
    equal = 1.0 / influence.shape[axis]
    shares: Array = np.where(total > 0, influence / np.where(total > 0, total, 1.0), equal)
    return shares


def autonomy(net_leverage: Array, axis: int) -> Array:
    """1 − √(Σ_p Λ_pi²): 1 where nobody can press; may be negative under extreme leverage."""
    return 1.0 - np.sqrt(add_up(net_leverage**2, axis))


def balance(shares: Array, axis: int) -> Array:
    """Multi-vector balance: entropy of the influence shares / ln P, 0 to 1 (1 if P = 1)."""
    poles = shares.shape[axis]
    if poles == 1:
        return np.ones_like(add_up(shares, axis))
    positive = np.where(shares > 0, shares, 1.0)
    entropy: Array = -add_up(positive * np.log(positive), axis) / np.log(poles)
    return entropy
