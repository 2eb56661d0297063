// Update 1 of a month: shocks and trends act (model/shocks.py, docs/model.md, section 5).
//
// An action of a month: { effect, amount, happens }. `effect` is of plan.js; `amount` has a row of
// draws for each of its targets: δ × severity, or the fraction that is moved or healed. `happens`
// is 1 or 0 for each draw, null where it happens in all.

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
        pushes.set(key, { sums: region.sums(key, variable), rows: new Set() });
        if (variable === "grievance") changed.grievance ||= lasting;
      }
      addUp(size, action, pushes.get(key));
    }
  }
  for (const key of [...pushes.keys()].sort()) {
    const { sums, rows } = pushes.get(key);
    const [variable, lasting] = key.split(" ");
    for (const row of rows) {
      const [first, end] = [row * size.n, (row + 1) * size.n];
      if (variable === "wound") {
        for (let k = first; k < end; k++) {
          state.wound[k] += sums[k];
          state.alignment[k] = pushed(state.alignment[k], -sums[k]);
        }
      } else if (variable === "capacity") {
        for (let k = first; k < end; k++) con.capacity[k] *= Math.exp(sums[k]);
      } else {
        push(variable, (lasting ? anchors : state)[variable], sums, Boolean(lasting), first, end);
      }
      sums.fill(0, first, end);
    }
  }
  for (const action of healings) heal(size, action, state);
  return changed;
}

// What an action does to its target in draw r.
function by({ amount, happens }, n, target, r) {
  return happens === null ? amount[target * n + r] : amount[target * n + r] * happens[r];
}

function addUp({ n }, action, { sums, rows }) {
  action.effect.rows.forEach((row, target) => {
    rows.add(row);
    for (let r = 0; r < n; r++) sums[row * n + r] += by(action, n, target, r);
  });
}

function push(variable, value, sums, lasting, first, end) {
  if (variable === "reach") for (let k = first; k < end; k++) value[k] *= Math.exp(sums[k]);
  else if (lasting || variable === "demand") for (let k = first; k < end; k++) value[k] += sums[k];
  else {
    const way = variable === "alignment" ? pushed : pushedUnit;
    for (let k = first; k < end; k++) value[k] = way(value[k], sums[k]);
  }
}

// No state is named twice, so that each wound is read before it is healed.
function heal({ n }, action, { wound, alignment }) {
  action.effect.rows.forEach((row, target) => {
    for (let r = 0, k = row * n; r < n; r++, k++) {
      const healed = by(action, n, target, r) * wound[k];
      wound[k] -= healed;
      alignment[k] = pushed(alignment[k], healed);
    }
  });
}

function join({ B, n }, { effect, happens }, membership) {
  for (const state of effect.states)
    for (let r = 0; r < n; r++)
      if (happens === null || happens[r])
        membership[(state * B + effect.bloc) * n + r] = effect.level;
}

function move({ Q, S, n }, action, shares) {
  const { channel, source, sink, states } = action.effect;
  const next = S * n;
  states.forEach((state, target) => {
    for (let r = 0; r < n; r++) {
      const part = by(action, n, target, r);
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
  action.effect.pairs.forEach(([i, j], target) => {
    for (let r = 0; r < n; r++) {
      const amount = by(action, n, target, r);
      const grown = Math.max(amount, 0);
      const kept = Math.exp(Math.min(amount, 0));
      for (const k of [(i * S + j) * n + r, (j * S + i) * n + r]) ties[k] = ties[k] * kept + grown;
    }
  });
}

// Whom each state listens to, and how much: W_ij = T_ij / (T_i + μ max(0, T* − T_i)). Writes W,
// (S, S), and `heard`, by state those with W_ij > 0 in some draw, ascending.
export function listening({ S, n }, ties, most, mu, out) {
  const { heard, weights, total } = out;
  for (let i = 0; i < S; i++) {
    heard[i].length = 0;
    sumOfTies(S, n, ties, i, total);
    for (let r = 0; r < n; r++) total[r] += mu[r] * Math.max(most[r] - total[r], 0);
    for (let j = 0; j < S; j++) {
      let some = false;
      for (let r = 0, k = (i * S + j) * n; r < n; r++, k++) {
        weights[k] = total[r] > 0 ? ties[k] / total[r] : 0;
        some ||= weights[k] > 0;
      }
      if (some) heard[i].push(j);
    }
  }
}

// T_i = Σ_j T_ij of one state, (n).
export function sumOfTies(S, n, ties, state, total) {
  total.fill(0);
  for (let other = 0; other < S; other++)
    for (let r = 0; r < n; r++) total[r] += ties[(state * S + other) * n + r];
  return total;
}
