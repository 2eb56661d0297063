// The state of the page, and the same as an address: whoever has the address sees the same.

import { normal } from "./changes.js";

export const MEASURES = ["alignment", "dependence", "influence_share", "pressure", "grievance"];
const WORDS = { scenario: "s", measure: "v", state: "state", pole: "power" };
const SAFE = /^[\w. -]{1,80}$/;
const MOST_UNDONE = 100;

export const blank = (some = {}) => ({ scenario: "", measure: "alignment", state: "", pole: "",
  month: -1, changes: {}, kept: null, ...some });

export function toAddress(state) {
  const found = new URLSearchParams();
  for (const [key, short] of Object.entries(WORDS))
    if (state[key] && state[key] !== blank()[key]) found.set(short, state[key]);
  if (state.month >= 0) found.set("t", String(state.month));
  for (const [key, short] of [["changes", "c"], ["kept", "a"]]) {
    const text = JSON.stringify(normal(state[key] ?? {}));
    if (text !== "{}" || (key === "kept" && state.kept)) found.set(short, text);
  }
  return found.toString();
}

// What cannot be read is left out.
export function fromAddress(text) {
  const given = new URLSearchParams(text);
  const state = blank();
  for (const [key, short] of Object.entries(WORDS))
    if (SAFE.test(given.get(short) ?? "")) state[key] = given.get(short);
  if (!MEASURES.includes(state.measure)) state.measure = "alignment";
  const month = Number(given.get("t") ?? -1);
  if (Number.isInteger(month) && month >= 0) state.month = month;
  state.changes = changesIn(given.get("c")) ?? {};
  state.kept = changesIn(given.get("a"));
  return state;
}

function changesIn(text) {
  try {
    const found = JSON.parse(text ?? "null");
    return found && typeof found === "object" && !Array.isArray(found) ? normal(found) : null;
  } catch {
    return null;
  }
}

// Names that a scenario lacks are replaced.
export function fitted(state, about, months) {
  const has = (list, id) => list.some((one) => one.id === id);
  const fit = { ...state, scenario: about.id };
  if (!has(about.states, fit.state)) fit.state = about.focus.states[0] ?? about.states[0].id;
  if (!has(about.poles, fit.pole)) fit.pole = about.focus.poles[0] ?? about.poles[0].id;
  if (!(fit.month >= 0 && fit.month < months)) fit.month = months - 1;
  return fit;
}

// What was before, to go back to. A gesture (a slider drawn through many places) is one step.
export class Undo {
  constructor() {
    this.before = [];
    this.gesture = "";
  }

  keep(changes, gesture = "") {
    if (gesture && gesture === this.gesture) return;
    this.gesture = gesture;
    this.before.push(changes);
    if (this.before.length > MOST_UNDONE) this.before.shift();
  }

  back() {
    this.gesture = "";
    return this.before.pop();
  }

  endGesture() {
    this.gesture = "";
  }

  clear() {
    this.before = [];
    this.gesture = "";
  }
}
