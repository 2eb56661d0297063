// What a team reached (council/goals.py): a goal's measure over the last months of the game, beside
// the game in which its seat is empty.

import { lastOf } from "./rules.js";
import { monthAt } from "../months.js";

// The months that count: [first, last].
export const span = (game, council) => [monthAt(lastOf(game), 1 - council.last_months), lastOf(game)];

const name = (one) => (one.outcome === "regional_influence_share" ? `${one.outcome}:${one.region}` : one.outcome);

// The outcomes that a goal's measures look at.
export const outcomesOf = (goal) => [...new Set(goal.measure.map(name))];

// The measure by draw. axes, regions: of the engine's scenario; courses: outcome → (month, row, draw)
// of the months that count.
export function measured(goal, seat, { axes, regions }, courses, draws) {
  const total = new Float64Array(draws);
  for (const one of goal.measure) {
    const values = courses[name(one)];
    const places = placesOf(one, seat, axes, regions);
    const rows = rowCount(one, axes);
    const months = values.length / rows / draws;
    for (let r = 0; r < draws; r++) {
      let sum = 0;
      for (let month = 0; month < months; month++) {
        const each = places.map((row) => row.reduce((all, at) => all + values[(month * rows + at) * draws + r], 0) / row.length);
        sum += one.pole === "greatest" ? Math.max(...each) : each.reduce((all, value) => all + value, 0) / each.length;
      }
      total[r] += (one.weight ?? 1) * sum / months;
    }
  }
  return total;
}

const STATES_ALONE = ["autonomy", "balance"];

// How many rows an outcome has in one month.
function rowCount({ outcome, pole, state }, { poles, states, blocs }) {
  if (outcome === "cohesion") return blocs.length;
  return (pole === undefined || STATES_ALONE.includes(outcome) ? 1 : poles.length) * (state === undefined ? 1 : states.length);
}

// Rows: for each pole, for each state.
function placesOf(one, seat, { poles, states, blocs }, regions) {
  const wanted = { seat, mean: null, greatest: null };
  const chosen = (given, all) => (given === undefined ? [0]
    : given in wanted && wanted[given] === null ? all.map((_, k) => k) : [all.indexOf(wanted[given] ?? given)]);
  const which = one.state === "mean" ? regions[one.region].map((id) => states.indexOf(id)) : chosen(one.state, states);
  const who = chosen(one.pole, one.outcome === "cohesion" ? blocs : poles);
  return who.map((p) => which.map((s) => (one.state === undefined ? p : p * states.length + s)));
}

// Points from 0 to 100 for a change against the empty seat; 50 where nothing differs.
export function points({ scale }, change) {
  const part = change < 0 ? change / -scale.from : change / scale.to;
  return 50 + 50 * Math.min(1, Math.max(-1, part));
}

// { middle, low, high }: of some points, the middle and where 90 of 100 lie.
export function spread(values) {
  const ordered = Float64Array.from(values).sort();
  const at = (level) => {
    const place = level * (ordered.length - 1);
    const [below, above] = [Math.floor(place), Math.ceil(place)];
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below);
  };
  return { low: at(0.05), middle: at(0.5), high: at(0.95) };
}
