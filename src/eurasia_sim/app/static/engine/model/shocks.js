// Update 1 of a month: shocks and trends act (model/shocks.py, docs/model.md, section 5).
//
// An action of a month: { effect, severity, size, weight }. `effect` is of plan.js; `severity` and
// `size` (δ) have a number for each draw; `weight` is the part of the severity that acts in this
// month, one number, or one for each draw.

import { pushed, pushedUnit } from "./scales.js";

export const REST = -1;

// Let the month's actions act on a region, in place. Pushes on one quantity add up before they are
// squashed; moves of shares act one after another; wounds of the month open before they are
// healed. Returns what the region has to work out anew: { ties, grievance }.
export function act(actions, region) {
  const { state, anchors, con, size } = region;
  const pushes = new Map();
  const healings = [];
  const changed = { ties: false, grievance: false };
  for (const action of actions) {
    const { variable, lasting } = action.effect;
    if (variable === "supply_share") {
      move(size, action, (lasting ? anchors : state).supply_share);
    } else if (variable === "healing") {
      healings.push(action);
    } else if (variable === "membership") {
      join(size, action, con.membership);
    } else if (variable === "tie") {
      tie(size, action, con.ties);
      changed.ties = true;
    } else {
      const key = variable + (lasting ? " lasting" : "");
      if (!pushes.has(key)) {
        pushes.set(key, region.sums(key, variable));
        if (variable === "grievance") changed.grievance ||= lasting;
      }
      addUp(size, action, pushes.get(key));
    }
  }
  for (const [key, sums] of pushes) {
    const [variable, lasting] = key.split(" ");
    if (variable === "wound") {
      for (let k = 0; k < sums.length; k++) {
        state.wound[k] += sums[k];
        state.alignment[k] = pushed(state.alignment[k], -sums[k]);
      }
    } else if (variable === "capacity") {
      for (let k = 0; k < sums.length; k++) con.capacity[k] *= Math.exp(sums[k]);
    } else {
      push(variable, (lasting ? anchors : state)[variable], sums, Boolean(lasting));
    }
  }
  for (const action of healings) heal(size, action, state);
  return changed;
}

// Severity of a month in draw r, for a target with a factor.
function strength(action, factor, r) {
  const { severity, weight } = action;
  return severity[r] * (typeof weight === "number" ? weight : weight[r]) * factor;
}

// Twice the severity is the same fraction twice.
function fraction(action, factor, r) {
  return -Math.expm1(strength(action, factor, r) * Math.log1p(-action.size[r]));
}

function addUp({ n }, action, sums) {
  const { rows, factor } = action.effect;
  rows.forEach((row, target) => {
    for (let r = 0; r < n; r++)
      sums[row * n + r] += strength(action, factor[target], r) * action.size[r];
  });
}

function push(variable, value, sums, lasting) {
  if (variable === "reach") for (let k = 0; k < sums.length; k++) value[k] *= Math.exp(sums[k]);
  else if (lasting || variable === "demand")
    for (let k = 0; k < sums.length; k++) value[k] += sums[k];
  else {
    const way = variable === "alignment" ? pushed : pushedUnit;
    for (let k = 0; k < sums.length; k++) value[k] = way(value[k], sums[k]);
  }
}

function heal({ n }, action, { wound, alignment }) {
  const { rows, factor } = action.effect;
  // All read the wounds before any is healed.
  const healed = rows.map((row, target) => Float64Array.from(
    { length: n }, (_, r) => fraction(action, factor[target], r) * wound[row * n + r]));
  rows.forEach((row, target) => {
    for (let r = 0, k = row * n; r < n; r++, k++) {
      wound[k] -= healed[target][r];
      alignment[k] = pushed(alignment[k], healed[target][r]);
    }
  });
}

function join({ B, n }, action, membership) {
  const { states, bloc, level } = action.effect;
  for (const state of states)
    for (let r = 0; r < n; r++)
      if (strength(action, 1, r) > 0) membership[(state * B + bloc) * n + r] = level;
}

function move({ Q, S, n }, action, shares) {
  const { channel, source, sink, states, factor } = action.effect;
  const next = S * n;
  states.forEach((state, target) => {
    for (let r = 0; r < n; r++) {
      const part = fraction(action, factor[target], r);
      const first = (channel * Q * S + state) * n + r;
      const to = first + sink * next;
      const had = shares[to];
      if (source === REST) {
        for (let q = 0; q < Q; q++) shares[first + q * next] *= 1 - part;
        shares[to] = had + part * (1 - had);
      } else {
        const moved = part * shares[first + source * next];
        shares[first + source * next] -= moved;
        shares[to] = had + moved;
      }
    }
  });
}

function tie({ S, n }, action, ties) {
  const { pairs, factor } = action.effect;
  pairs.forEach(([i, j], target) => {
    for (let r = 0; r < n; r++) {
      const amount = strength(action, factor[target], r) * action.size[r];
      const grown = Math.max(amount, 0);
      const kept = Math.exp(Math.min(amount, 0));
      for (const k of [(i * S + j) * n + r, (j * S + i) * n + r]) ties[k] = ties[k] * kept + grown;
    }
  });
}

// Whom each state listens to, and how much: W_ij = T_ij / (T_i + μ max(0, T* − T_i)), by state a
// list of { neighbour, weights (n) } in ascending order; `most` is T*.
export function listening({ S, n }, ties, most, mu) {
  const heard = [];
  for (let s = 0; s < S; s++) {
    const total = sumOfTies(S, n, ties, s);
    for (let r = 0; r < n; r++) total[r] += mu[r] * Math.max(most[r] - total[r], 0);
    heard.push([]);
    for (let neighbour = 0; neighbour < S; neighbour++) {
      const own = (s * S + neighbour) * n;
      const weights = Float64Array.from({ length: n },
        (_, r) => total[r] > 0 ? ties[own + r] / total[r] : 0);
      if (weights.some((weight) => weight > 0)) heard[s].push({ neighbour, weights });
    }
  }
  return heard;
}

// T_i = Σ_j T_ij of one state.
export function sumOfTies(S, n, ties, state) {
  const total = new Float64Array(n);
  for (let other = 0; other < S; other++)
    for (let r = 0; r < n; r++) total[r] += ties[(state * S + other) * n + r];
  return total;
}
