// What the model is made of (model/variables.py), as Float64Arrays with the draws last.
//
// An array with the axes (pole, state) has its value of pole p, state s and draw r at
// [(p * S + s) * n + r]. Names of arrays are Python's: files name them so. `size` holds the lengths
// of the axes: C channels, Q suppliers (the P poles, then the outside option), S states, B blocs,
// n draws.

const BOTH = ["P", "S"];

export const STATE = {
  supply_share: ["C", "Q", "S"], alignment: BOTH, wound: BOTH, grievance: BOTH, demand: BOTH,
  reach: ["Q"], coercion: ["P"], cohesion: ["B"], expectation: ["P"],
};
export const ANCHORS = {
  supply_share: ["C", "Q", "S"], alignment: BOTH, grievance: BOTH, reach: ["Q"], coercion: ["P"],
  cohesion: ["B"],
};
export const DERIVED = {
  dependence: BOTH, leverage: BOTH, net_leverage: BOTH, pressure: BOTH, influence: BOTH,
};
// Constants that events change.
export const CHANGING = { ties: ["S", "S"], membership: ["S", "B"], capacity: ["C", "Q"] };
export const CONSTANTS = {
  weights: ["C", "S"], power: ["S"], comfort: ["S"], sensitivity: ["S"], counter_dependence: BOTH,
  rivalry: ["P", "P"], reactivity: ["P"], alarm: ["P"], sphere: BOTH, ...CHANGING,
};
// Parameters that differ by channel; the others are one number a draw.
export const BY_CHANNEL = ["kappa", "phi", "volatility", "rate_supply"];

// Half-life → the name of its rate.
export const RATES = {
  tau_a: "rate_alignment", tau_g: "rate_grievance", tau_u: "rate_wound", tau_c: "rate_coercion",
  tau_e: "rate_expectation", tau_h: "rate_cohesion", tau_k: "rate_reach",
};

// How many rows of draws an array of some axes has.
export function rows(axes, size) {
  return axes.reduce((product, axis) => product * size[axis], 1);
}

// Arrays for some names, as windows on one block of memory that can be copied at once.
export function room(tables, size) {
  let length = 0;
  for (const table of tables)
    for (const axes of Object.values(table)) length += rows(axes, size) * size.n;
  const all = new Float64Array(length);
  let first = 0;
  const parts = tables.map((table) => {
    const part = {};
    for (const [name, axes] of Object.entries(table)) {
      const long = rows(axes, size) * size.n;
      part[name] = all.subarray(first, first + long);
      first += long;
    }
    return part;
  });
  return [all, ...parts];
}
