// Why an outcome changed: each change's part of it, as Shapley values (analysis/causes).
//
// A player is a change or a set of changes as of a variant: {remove: [event]} is what happens
// without an event, {without: [mechanism]} without a mechanism. The worth of a coalition is the
// outcome with the changes of its players. Values are exact; n players take 2^n runs.

import { InputError, msg } from "./forms.js";
import { rows } from "./model/variables.js";
import { parsed } from "./outcomes.js";
import { members, weights } from "./shapley.js";

const MOST_PLAYERS = 10;

// { from, to, draws, parts: [{ name, mean, low, high }] }: means add up to `to` − `from`; low and
// high are the 5 and 95 % quantiles over the draws. question: { start, changes, players: [{ name,
// changes }], outcome, state, pole, supplier, bloc, month, draws }.
export function contributions(engine, question) {
  const { players } = question;
  if (players.length > MOST_PLAYERS)
    throw new InputError(msg("these causes are too many to tell apart: {number}"),
      { number: players.length, most: MOST_PLAYERS }, msg("at most {most}"));
  const worth = worths(engine, question);
  const n = worth[0].length;
  const last = worth.length - 1;
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / n;
  const weight = weights(players.length);
  const parts = players.map(({ name }, player) => {
    const part = new Float64Array(n);
    for (let coalition = 0; coalition <= last; coalition++) {
      if (coalition >> player & 1) continue;
      const share = weight[members(coalition)];
      const [without, within] = [worth[coalition], worth[coalition | 1 << player]];
      for (let r = 0; r < n; r++) part[r] += share * (within[r] - without[r]);
    }
    return { name, mean: mean(part), ...ends(part) };
  });
  return { from: mean(worth[0]), to: mean(worth[last]), draws: n, parts };
}

// The outcome of each coalition, by draw; bit k of a coalition's number is player k.
export function worths(engine, { start, changes = {}, players, month, draws = 64, ...what }) {
  const row = rowOf(engine, what);
  const when = engine.scenario.months.indexOf(month);
  if (when < 0) throw new InputError(msg("{month} is not in the period"), { month });
  return Array.from({ length: 2 ** players.length }, (_, coalition) => {
    const all = players.filter((_, player) => coalition >> player & 1)
      .reduce((sum, player) => together(sum, player.changes), changes);
    return measure(engine, engine.case({ start, changes: all }), what.outcome, row, when, draws);
  });
}

// The changes of one and another.
function together(one, other) {
  const both = { ...one };
  for (const [key, value] of Object.entries(other))
    both[key] = Array.isArray(value) ? [...both[key] ?? [], ...value] : { ...both[key], ...value };
  return both;
}

// One row of an outcome in one month, by draw.
function measure(engine, one, outcome, row, month, draws) {
  const { record, axes } = parsed(outcome);
  const { n } = engine.size;
  const records = engine.window(one, [record], month, month, draws);
  const course = engine.course(outcome, records, new Float32Array(rows(axes, engine.size) * n), 1);
  return Float64Array.from(course.subarray(row * n, row * n + Math.min(draws, n)));
}

// Which row of an outcome is that of the names given.
export function rowOf(engine, { outcome, state, pole, supplier, bloc, channel }) {
  const names = { S: ["states", state], P: ["poles", pole], Q: ["suppliers", supplier],
    B: ["blocs", bloc], C: ["channels", channel] };
  return parsed(outcome).axes.reduce((row, axis) => {
    const [list, name] = names[axis];
    const index = engine.scenario.axes[list].indexOf(name);
    if (index < 0) throw new InputError(msg("'{name}' is none of: {names}"),
      { name, names: engine.scenario.axes[list].join(", ") });
    return row * engine.size[axis] + index;
  }, 0);
}

function ends(values) {
  const ordered = values.slice().sort();
  const at = (level) => {
    const place = level * (ordered.length - 1);
    const [below, above] = [Math.floor(place), Math.ceil(place)];
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below);
  };
  return { low: at(0.05), high: at(0.95) };
}
