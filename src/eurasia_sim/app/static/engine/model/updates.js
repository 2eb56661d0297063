// The updates 2 to 7 of a month (model/updates.py, docs/model.md, section 4), one function a
// mechanism. Each reads the state of the month and writes the target its variable moves to;
// step.js applies them together.

import { exp, some, squash, squashUnit } from "./scales.js";

// Suppliers differ in weight by at most e^MOST.
export const MOST = 60;

// value ← value + λ (target − value), in place; a rate for each `wide` rows of draws.
export function toward(n, value, target, rate, wide = value.length / n) {
  for (let row = 0, first = 0; first < value.length; row++, first += n) {
    const own = Math.floor(row / wide) * n;
    for (let r = 0; r < n; r++)
      value[first + r] += (target[first + r] - value[first + r]) * rate[own + r];
  }
}

// Σ_j W_ij v_pj over the states one is tied to (Friedkin & Johnsen 1990). Four at once: a quarter
// of the ways to `out` and back.
export function fromPeers(size, listening, values, out) {
  const { P, S, n } = size;
  const { heard, weights } = listening;
  out.fill(0);
  for (let s = 0; s < S; s++) {
    const states = heard[s];
    const own = s * S * n;
    let k = 0;
    for (; k + 4 <= states.length; k += 4) {
      const [h, i, j, l] = [states[k] * n, states[k + 1] * n, states[k + 2] * n, states[k + 3] * n];
      for (let p = 0; p < P; p++) {
        const to = (p * S + s) * n;
        const from = p * S * n;
        for (let r = 0; r < n; r++)
          out[to + r] += values[from + h + r] * weights[own + h + r]
            + values[from + i + r] * weights[own + i + r]
            + values[from + j + r] * weights[own + j + r]
            + values[from + l + r] * weights[own + l + r];
      }
    }
    for (; k < states.length; k++)
      for (let p = 0; p < P; p++)
        for (let r = 0, other = states[k] * n; r < n; r++)
          out[(p * S + s) * n + r] += values[p * S * n + other + r] * weights[own + other + r];
  }
}

// x_pi = β_reach k_p + β_peer Σ_j W_ij a_pj + β_yield π_pi − β_grievance g_pi
//        − β_hedge max(0, Λ_pi − θ_i) + β_balance Σ_p' X_pp' g_p'i
export function valuation(size, state, seen, peers, con, par, out) {
  const { P, S, n } = size;
  const { beta_reach, beta_peer, beta_yield, beta_grievance, beta_hedge, beta_balance } = par;
  const { reach, grievance } = state;
  const { pressure, net_leverage } = seen;
  const { comfort, rivalry } = con;
  for (let p = 0; p < P; p++)
    for (let s = 0; s < S; s++) {
      const first = (p * S + s) * n;
      for (let r = 0; r < n; r++) {
        const k = first + r;
        const beyond = net_leverage[k] - comfort[s * n + r];
        out[k] = beta_peer[r] * peers[k] + beta_reach[r] * reach[p * n + r]
          + beta_yield[r] * pressure[k] - beta_grievance[r] * grievance[k]
          - (beyond > 0 ? beta_hedge[r] * beyond : 0);
      }
      for (let rival = 0; rival < P; rival++) {
        const against = (p * P + rival) * n;
        if (!some(rivalry, against, n)) continue;
        for (let r = 0; r < n; r++)
          out[first + r] += beta_balance[r] * rivalry[against + r]
            * grievance[(rival * S + s) * n + r];
      }
    }
}

// tanh(z̄ + [x − x°] + σ_a ε). ε: row k of the month begins at `at` + k `stride` of `noise`.
export function alignmentTarget(n, gap, noise, at, stride, anchors, par, out) {
  const { alignment } = anchors;
  const { sigma_a } = par;
  for (let row = 0; row * n < out.length; row++) {
    const first = row * n;
    const chance = at + row * stride;
    for (let r = 0; r < n; r++)
      out[first + r] = squash(sigma_a[r] * noise[chance + r] + gap[first + r]
        + alignment[first + r]);
  }
}

// s*_cqi = S̄_cqi f_cqi / Σ_q' S̄_cq'i f_cq'i with
// f_cqi = (m_cq k_q/k°_q)^φ_c exp(κ_c (a_qi − a°_qi)); the outside option has no alignment.
export function supplyTarget(size, state, start, anchors, con, par, rooms, out) {
  const { C, Q, P, S, n } = size;
  const { alignment, reach } = state;
  const { kappa, phi } = par;
  const { capacity } = con;
  const atRest = start.alignment;
  const structural = anchors.supply_share;
  const { able, ln, logs } = rooms;
  const next = S * n;
  for (let k = 0; k < Q * n; k++) ln[k] = Math.log(reach[k] / start.reach[k]);
  for (let c = 0; c < C; c++) {
    // Only ratios of f matter. Where they could differ by more than e^MOST, they are scaled to the
    // largest, so that none overflows, and held above e^-MOST, so that their sum never vanishes.
    let tame = true;
    for (let q = 0; q < Q; q++)
      for (let r = 0; r < n; r++) {
        const own = capacity[(c * Q + q) * n + r];
        const log = phi[c * n + r]
          * (own === 1 ? ln[q * n + r] : ln[q * n + r] + Math.log(own));
        able[q * n + r] = log;
        tame &&= Math.abs(log) + 2 * Math.abs(kappa[c * n + r]) < MOST / 2;
      }
    if (tame) for (let k = 0; k < Q * n; k++) able[k] = exp(able[k]);
    for (let s = 0; s < S; s++) {
      if (!tame) {
        wildTarget(size, c, s, alignment, atRest, kappa, able, structural, logs, out);
        continue;
      }
      for (let r = 0; r < n; r++) {
        const follows = kappa[c * n + r];
        const first = (c * Q * S + s) * n + r;
        let sum = 0;
        for (let p = 0, k = first, i = s * n + r; p < P; p++, k += next, i += next) {
          const weight = able[p * n + r] * structural[k]
            * exp(follows * (alignment[i] - atRest[i]));
          out[k] = weight;
          sum += weight;
        }
        const outside = able[P * n + r] * structural[first + P * next];
        out[first + P * next] = outside;
        const scale = 1 / (sum + outside);
        for (let q = 0, k = first; q < Q; q++, k += next) out[k] *= scale;
      }
    }
  }
}

// The targets of one channel and state where f may overflow; `able` is still a logarithm.
function wildTarget({ Q, P, S, n }, c, s, alignment, atRest, kappa, able, structural, logs, out) {
  for (let r = 0; r < n; r++) {
    for (let q = 0, k = s * n + r; q < Q; q++, k += S * n)
      logs[q] = able[q * n + r]
        + (q < P ? kappa[c * n + r] * (alignment[k] - atRest[k]) : 0);
    let most = logs[0];
    for (let q = 1; q < Q; q++) most = Math.max(most, logs[q]);
    let sum = 0;
    const first = (c * Q * S + s) * n + r;
    for (let q = 0, k = first; q < Q; q++, k += S * n) {
      out[k] = exp(Math.max(logs[q] - most, -MOST)) * structural[k];
      sum += out[k];
    }
    for (let q = 0, k = first; q < Q; q++, k += S * n) out[k] /= sum;
  }
}

// s_qi of a channel times exp(υ η_qi), scaled to sum to 1 again; in place. η as ε above.
export function drift(size, shares, channel, volatility, chance, at, stride) {
  const { Q, P, S, n } = size;
  const next = S * n;
  for (let s = 0; s < S; s++)
    for (let r = 0; r < n; r++) {
      const moves = volatility[channel * n + r];
      if (!(moves > 0)) continue; // scaling rounds: nothing may move where there is no chance
      const first = (channel * Q * S + s) * n + r;
      let sum = shares[first + P * next];
      for (let p = 0; p < P; p++) {
        shares[first + p * next] *= exp(moves * chance[at + (p * S + s) * stride + r]);
        sum += shares[first + p * next];
      }
      for (let q = 0; q < Q; q++) shares[first + q * next] /= sum;
    }
}

// u ← u − λ_u u, and z̄ ← z̄ − ς λ_u u, of the rows with a wound.
export function fade(n, state, anchors, par, hurt) {
  for (const row of hurt)
    for (let r = 0, k = row * n; r < n; r++, k++) {
      const faded = par.rate_wound[r] * state.wound[k];
      state.wound[k] -= faded;
      anchors.alignment[k] -= par.scar[r] * faded;
    }
}

// sigmoid(logit ḡ + σ_i [ψ (π − π°) + ω Σ_j W_ij (g_pj − ḡ_pj)]); resting: ḡ.
export function grievanceTarget(size, state, seen, pressureAtRest, resting, listening, anchors,
                                con, par, unusual, out) {
  const { P, S, n } = size;
  const { grievance } = state;
  for (let k = 0; k < out.length; k++) unusual[k] = grievance[k] - resting[k];
  fromPeers(size, listening, unusual, out);
  const { omega, psi } = par;
  const { pressure } = seen;
  const { sensitivity } = con;
  for (let p = 0; p < P; p++)
    for (let s = 0; s < S; s++)
      for (let r = 0, k = (p * S + s) * n; r < n; r++, k++)
        out[k] = squashUnit((out[k] * omega[r] + (pressure[k] - pressureAtRest[k]) * psi[r])
          * sensitivity[s * n + r] + anchors.grievance[k]);
}

// sigmoid(logit c̄ + ρ (E − F)/F° + α Σ_b X_pb (h_b − h°_b)).
export function coercionTarget(size, state, start, held, heldAtRest, anchors, con, par, out) {
  const { P, B, n } = size;
  for (let p = 0; p < P; p++)
    for (let r = 0, k = p * n; r < n; r++, k++) {
      let closer = 0;
      for (let b = 0; b < B; b++)
        closer += con.rivalry[(p * P + con.bloc_pole[b]) * n + r]
          * (state.cohesion[b * n + r] - start.cohesion[b * n + r]);
      // Who holds nothing at rest has nothing to lose.
      const lost = heldAtRest[k] > 0 ? (state.expectation[k] - held[k]) / heldAtRest[k] : 0;
      out[k] = squashUnit(anchors.coercion[k] + con.reactivity[k] * lost
        + con.alarm[k] * closer);
    }
}

// sigmoid(logit h̄ + η (Ā_b − Ā°_b) − ζ Σ_p X_pb (c_p k_p − c°_p k°_p)).
export function cohesionTarget(size, state, start, anchors, con, par, out) {
  const { P, S, B, n } = size;
  for (let b = 0; b < B; b++) {
    const own = con.bloc_pole[b];
    for (let r = 0; r < n; r++) {
      let members = 0;
      let closer = 0;
      for (let s = 0; s < S; s++) {
        const weight = con.power[s * n + r] * con.membership[(s * B + b) * n + r];
        const k = (own * S + s) * n + r;
        members += weight;
        closer += weight * (state.alignment[k] - start.alignment[k]);
      }
      let wedge = 0;
      for (let p = 0, k = r; p < P; p++, k += n)
        wedge += con.rivalry[(p * P + own) * n + r]
          * (state.coercion[k] * state.reach[k] - start.coercion[k] * start.reach[k]);
      out[b * n + r] = squashUnit(anchors.cohesion[b * n + r]
        + par.eta[r] * closer / (members > 0 ? members : 1) - par.zeta[r] * wedge);
    }
  }
}

// k*_q = k̄_q, times (h_b/h°_b)^ν where q is a bloc.
export function reachTarget(size, state, start, anchors, con, par, out) {
  const { B, n } = size;
  out.set(anchors.reach);
  for (let b = 0; b < B; b++)
    for (let r = 0; r < n; r++)
      out[con.bloc_pole[b] * n + r] *= (state.cohesion[b * n + r] / start.cohesion[b * n + r])
        ** par.nu[r];
}
