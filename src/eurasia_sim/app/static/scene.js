// What pictures and sentences ask about the answers.

import { series } from "./ask.js";
import { acting } from "./acts.js";
import { seen } from "./changes.js";
import { monthIndex } from "./months.js";
import { beginning } from "./changes.js";

export const row = ({ about }, state, pole) =>
  about.poles.findIndex((one) => one.id === pole) * about.states.length
  + about.states.findIndex((one) => one.id === state);

export const rowsOf = ({ about }) => about.poles.length * about.states.length;

// Bands of a state and a power, by level their months; null while there is no answer.
export function bandsOf(scene, answer, state = scene.state.state, pole = scene.state.pole) {
  const values = answer?.bands[scene.state.measure];
  return values ? series(values, row(scene, state, pole), rowsOf(scene), scene.scenario.months.length)
    : null;
}

// The paired difference from "as it happened": { low, middle, high, up, down } in a month.
export function effectOf(scene, answer, month, state = scene.state.state, pole = scene.state.pole) {
  const found = answer?.effects?.[scene.state.measure];
  if (!found) return null;
  const months = scene.scenario.months.length;
  const place = row(scene, state, pole);
  const q = series(found.q, place, rowsOf(scene), months);
  return { low: q[0][month], middle: q[2][month], high: q[4][month],
    up: found.up[place * months + month], down: found.down[place * months + month], all: q };
}

// The month in which a difference is largest.
export function peakOf(values) {
  let peak = 0;
  values.forEach((value, month) => { if (Math.abs(value) > Math.abs(values[peak])) peak = month; });
  return peak;
}

// Where the largest difference of all is: { state, pole, month, value }.
export function largest(scene, answer) {
  let found = { value: 0 };
  for (const state of scene.about.states)
    for (const pole of scene.about.poles) {
      const { all } = effectOf(scene, answer, 0, state.id, pole.id);
      const month = peakOf(all[2]);
      if (Math.abs(all[2][month]) > Math.abs(found.value))
        found = { state: state.id, pole: pole.id, month, value: all[2][month] };
    }
  return found;
}

// The first month in which a what-if may differ from what happened.
export function firstDifference({ about, scenario }, changes) {
  if (changes.without?.length || Object.keys(changes.parameters ?? {}).length) return 0;
  const before = seen(about.document, {});
  const after = seen(about.document, changes);
  const months = [];
  for (const one of after.values())
    if (one.state !== "same")
      for (const [event, all] of [[one.event, after], [one.base, before]]) {
        const begins = event && beginning(event, all);
        if (begins) months.push(monthIndex(scenario.months[0], begins));
      }
  for (const { act, base, state } of acting(about.document, changes).values())
    if (state !== "same")
      for (const one of [act, base])
        if (one) months.push(monthIndex(scenario.months[0], one.active?.from ?? scenario.months[0]));
  return Math.max(0, Math.min(...months, scenario.months.length - 8));
}

export const labelOf = (list, id) => list.find((one) => one.id === id)?.label ?? id;
export const poleOf = ({ about }, id) => about.poles.find((one) => one.id === id);
