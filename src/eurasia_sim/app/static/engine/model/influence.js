// Dependence, leverage, pressure and influence: what follows from the state (model/influence.py,
// docs/model.md, section 3).

import { pushedUnit, some } from "./scales.js";

// D_pi = Σ_c w_ci s_cpi over the poles.
export function dependence(size, weights, supply_share, out) {
  const { C, Q, P, S, n } = size;
  out.fill(0);
  for (let c = 0; c < C; c++)
    for (let p = 0; p < P; p++) {
      const [own, from, to] = [c * S * n, (c * Q + p) * S * n, p * S * n];
      for (let k = 0; k < S * n; k++) out[to + k] += weights[own + k] * supply_share[from + k];
    }
}

// L_pi = k_p Σ_c w_ci m_cp s_cpi, worked out as k_p (D_pi + Σ_c w_ci (m_cp − 1) s_cpi).
export function leverage(size, dependence, reach, weights, capacity, supply_share, out) {
  const { C, Q, P, S, n } = size;
  out.set(dependence);
  for (let c = 0; c < C; c++)
    for (let p = 0; p < P; p++) {
      const own = (c * Q + p) * n;
      let whole = true;
      for (let r = 0; r < n; r++) whole &&= capacity[own + r] === 1;
      if (whole) continue;
      for (let s = 0; s < S; s++)
        for (let r = 0; r < n; r++)
          out[(p * S + s) * n + r] += weights[(c * S + s) * n + r] * (capacity[own + r] - 1)
            * supply_share[((c * Q + p) * S + s) * n + r];
    }
  for (let p = 0; p < P; p++)
    for (let s = 0; s < S; s++)
      for (let r = 0; r < n; r++) out[(p * S + s) * n + r] *= reach[p * n + r];
}

// Λ_pi = L_pi (1 − B_pi) Π_{b ≠ p} (1 − χ M_ib h_b).
export function netLeverage(size, leverage, counter_dependence, chi, membership, bloc_pole,
                            cohesion, out) {
  const { P, S, B, n } = size;
  for (let k = 0; k < out.length; k++) out[k] = (1 - counter_dependence[k]) * leverage[k];
  for (let b = 0; b < B; b++)
    for (let p = 0; p < P; p++) {
      if (p === bloc_pole[b]) continue;
      for (let s = 0; s < S; s++)
        for (let r = 0; r < n; r++)
          out[(p * S + s) * n + r] *= 1 - chi[r] * membership[(s * B + b) * n + r]
            * cohesion[b * n + r];
    }
}

// π_pi = squash₀₁(unsquash₀₁(c_p) + e_pi) Λ_pi: posture, and what is asked of this state.
export function pressure(size, coercion, demand, net_leverage, out) {
  const { P, S, n } = size;
  for (let p = 0; p < P; p++)
    for (let s = 0; s < S; s++) {
      const first = (p * S + s) * n;
      if (some(demand, first, n))
        for (let r = 0; r < n; r++)
          out[first + r] = pushedUnit(coercion[p * n + r], demand[first + r])
            * net_leverage[first + r];
      else
        for (let r = 0; r < n; r++)
          out[first + r] = coercion[p * n + r] * net_leverage[first + r];
    }
}

// I_pi = L_pi (1 + a_pi) / 2.
export function influence(leverage, alignment, out) {
  for (let k = 0; k < out.length; k++) out[k] = (alignment[k] + 1) * leverage[k] * 0.5;
}

// F_p = Σ_i m_i I_pi over p's sphere, m normalised there: (P).
export function inSphere(size, sphere, influence, out) {
  const { P, S, n } = size;
  out.fill(0);
  for (let p = 0; p < P; p++)
    for (let s = 0; s < S; s++)
      for (let r = 0; r < n; r++)
        out[p * n + r] += sphere[(p * S + s) * n + r] * influence[(p * S + s) * n + r];
}

// What a course has by month, read from what was recorded. Each takes one month's (P, S, n) that
// begins at `at` of `values`, and writes one month's rows from `to` of `out` on.

// Each pole's share of all poles' influence over a state; equal shares where nobody has any.
export function share(size, values, at, out, to) {
  const { P, S, n } = size;
  shares(P, S * n, values, at, out, to);
}

// Each pole's share of influence over a region, Σ_i m_i I_pi, i of `members`: (P).
export function regionalShare(size, power, members, values, at, out, to) {
  const { P, S, n } = size;
  out.fill(0, to, to + P * n);
  for (let p = 0; p < P; p++)
    for (const s of members)
      for (let r = 0; r < n; r++)
        out[to + p * n + r] += power[s * n + r] * values[at + (p * S + s) * n + r];
  shares(P, n, out, to, out, to);
}

function shares(P, width, values, at, out, to) {
  for (let k = 0; k < width; k++) {
    let total = 0;
    for (let p = 0; p < P; p++) total += values[at + p * width + k];
    for (let p = 0; p < P; p++)
      out[to + p * width + k] = total > 0 ? values[at + p * width + k] / total : 1 / P;
  }
}

// 1 − √(Σ_p Λ_pi²): (S).
export function autonomy(size, values, at, out, to) {
  const { P, S, n } = size;
  for (let k = 0; k < S * n; k++) {
    let sum = 0;
    for (let p = 0; p < P; p++) sum += values[at + p * S * n + k] ** 2;
    out[to + k] = 1 - Math.sqrt(sum);
  }
}

// Multi-vector balance: entropy of the shares of influence / ln P, 1 if P = 1; (S).
export function balance(size, values, at, out, to) {
  const { P, S, n } = size;
  for (let k = 0; k < S * n; k++) {
    let total = 0;
    let entropy = 0;
    for (let p = 0; p < P; p++) total += values[at + p * S * n + k];
    for (let p = 0; p < P; p++) {
      const one = total > 0 ? values[at + p * S * n + k] / total : 1 / P;
      if (one > 0) entropy -= one * Math.log(one);
    }
    out[to + k] = P === 1 ? 1 : entropy / Math.log(P);
  }
}
