// Named outcomes, read from a region that has observed itself (model/readings.py).

import { DERIVED, STATE } from "./model/variables.js";

// Which row of a variable an outcome's names are; null where it follows from several.
export function rowOf(axes, variable, { pole, state, supplier, bloc }) {
  const mine = DERIVED[variable] ?? STATE[variable];
  if (!mine) return null;
  return mine.length === 2 ? pole * axes.states.length + state : supplier ?? bloc ?? pole;
}

// Write an outcome for n instances, a row of draws each. look: of planActing.js.
export function reading(region, { variable, rows, at, members }, out) {
  const { P, S, n } = region.size;
  const { influence, net_leverage } = region.derived;
  if (rows[0] !== null) {
    const values = region.value(variable);
    rows.forEach((row, k) => out.set(values.subarray(row * n, (row + 1) * n), k * n));
    return;
  }
  at.forEach(({ state, pole }, k) => {
    for (let r = 0; r < n; r++) {
      const each = (values) => (p) => values[(p * S + state) * n + r];
      out[k * n + r] = variable === "autonomy" ? autonomy(P, each(net_leverage))
        : variable === "balance" ? balance(P, each(influence))
          : share(P, pole, variable === "influence_share" ? each(influence)
            : (p) => held(region, members, p, r));
    }
  });
}

function held({ con, derived, size: { S, n } }, members, p, r) {
  let sum = 0;
  for (const s of members) sum += con.power[s * n + r] * derived.influence[(p * S + s) * n + r];
  return sum;
}

function share(P, pole, value) {
  let total = 0;
  for (let p = 0; p < P; p++) total += value(p);
  return total > 0 ? value(pole) / total : 1 / P;
}

function autonomy(P, value) {
  let sum = 0;
  for (let p = 0; p < P; p++) sum += value(p) ** 2;
  return 1 - Math.sqrt(sum);
}

function balance(P, value) {
  let entropy = 0;
  for (let p = 0; p < P; p++) {
    const one = share(P, p, value);
    if (one > 0) entropy -= one * Math.log(one);
  }
  return P === 1 ? 1 : entropy / Math.log(P);
}
