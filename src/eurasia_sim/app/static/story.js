// What the page knows: a scenario's description, the latest answers, and questions about both.

import { DASHES, monthAt, monthIndex } from "./fan.js";
import { unpack } from "./net.js";

// The name of a view's outcome in the answers and in the model's own words.
export const MAIN = { alignment: "alignment", dependence: "dependence", shares: "influence_share",
  triangle: "influence_share", why: "alignment", network: "pressure" };
// What the server is asked for in each view.
export const ASKED = { alignment: "alignment", dependence: "dependence", shares: "shares",
  triangle: "shares", why: "alignment", network: "pressure" };

/** The events of a case: id → description. @param {any} about @param {string} name */
export function eventsOf(about, name) {
  const known = about.cases[name] ?? about.cases.baseline;
  return new Map(known.events.map((/** @type {number} */ key) => [about.events[key].id, about.events[key]]));
}

/** An event as the page's settings leave it; null if it does not happen.
 * @param {any} event @param {import("./state.js").PageState} state */
export function changedEvent(event, state) {
  if (state.remove.includes(event.id)) return null;
  const moved = state.move[event.id];
  return { ...event, first: moved ?? event.first, last: moved ?? state.stop[event.id] ?? event.last,
    strong: Boolean(moved || state.stop[event.id] || state.scale[event.id]) };
}

/** Everything that happens in the what-if, the turns of posture too. @param {any} about
 * @param {import("./state.js").PageState} state */
export function happening(about, state) {
  const base = eventsOf(about, "baseline"), found = [];
  for (const [id, event] of eventsOf(about, state.start)) {
    const now = changedEvent(event, state);
    if (now) found.push({ ...now, strong: now.strong || base.get(id)?.key !== event.key });
  }
  for (const pole of about.poles) {
    if (!state.posture[pole.id]) continue;
    const first = state.postureFrom || about.postureFrom;
    found.push({ id: pole.posture, label: pole.label, first, last: first, type: "shock", by: pole.id,
      states: about.states.map((/** @type {any} */ one) => one.id), strong: true });
  }
  return found;
}

/** Marks of the events that touch a state. @param {any} about
 * @param {import("./state.js").PageState} state @param {string | null} focus */
export function marks(about, state, focus) {
  return happening(about, state)
    .filter((event) => focus === null || event.states.includes(focus) || event.states.length === 0)
    .map((event) => ({ month: Math.max(0, monthIndex(about.from, event.first)),
      last: Math.min(about.months - 1, monthIndex(about.from, event.last)),
      label: event.label, strong: event.strong }))
    .filter((mark) => mark.month < about.months);
}

/** The first month in which the what-if may differ from the baseline.
 * @param {any} about @param {import("./state.js").PageState} state */
export function firstDifference(about, state) {
  const start = about.cases[state.start] ?? about.cases.baseline;
  if (state.without.length || start.without.length !== about.cases.baseline.without.length) return 0;
  const months = [], before = eventsOf(about, "baseline");
  const after = new Map(happening(about, state).map((event) => [event.id, event]));
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const one = before.get(id), two = after.get(id);
    if (one && two && one.key === two.key && !two.strong) continue;
    for (const event of [one, two]) if (event) months.push(monthIndex(about.from, event.first));
  }
  return months.length ? Math.max(0, Math.min(...months)) : monthIndex(about.from, about.postureFrom);
}

/** An answer with its bands unpacked. @param {any} answer @param {any} about */
export function unpacked(answer, about) {
  const bands = Object.fromEntries(Object.entries(answer.bands).map(([name, steps]) =>
    [name, unpack(/** @type {number[]} */ (steps), about.levels.length, about.months)]));
  return { ...answer, bands };
}

/** Lines of one state, or of one region. @param {any} about @param {any} now @param {any} base
 * @param {string} name @param {string} of a state, or region:… @param {string[]} hide */
export function linesOf(about, now, base, name, of, hide) {
  const states = about.states.length, regional = of.startsWith("region:");
  const place = about.states.findIndex((/** @type {any} */ one) => one.id === of);
  return about.poles.map((/** @type {any} */ pole, /** @type {number} */ number) => {
    const row = regional ? number : number * states + place, key = regional ? of : name;
    const take = (/** @type {any} */ answer) => answer?.bands[key]?.map((/** @type {any} */ level) => level[row]);
    return { id: pole.id, label: pole.label, color: pole.color, dash: DASHES[number % DASHES.length],
      q: take(now), base: now === base ? undefined : take(base) };
  }).filter((/** @type {any} */ line) => line.q && !hide.includes(line.id));
}

/** The effect on one series: by month, and where it is largest.
 * @param {any} about @param {any} answer @param {string} name @param {number} row */
export function effectOf(about, answer, name, row) {
  const found = answer?.effects?.[name];
  if (!found) return null;
  const [low, middle, high] = found.q.map((/** @type {number[][]} */ level) => level[row]);
  let peak = 0;
  middle.forEach((/** @type {number} */ value, /** @type {number} */ i) => { if (Math.abs(value) > Math.abs(middle[peak])) peak = i; });
  const at = (/** @type {number} */ i) => ({ month: monthAt(about.from, found.months[i]), low: low[i] / 1000,
    middle: middle[i] / 1000, high: high[i] / 1000, up: found.up[row][i], down: found.down[row][i] });
  const ever = found.up[row].some((/** @type {number} */ n, /** @type {number} */ i) => n + found.down[row][i] > 0);
  return { ever, peak: at(peak), near: (/** @type {number} */ month) => {
    let best = 0;
    found.months.forEach((/** @type {number} */ m, /** @type {number} */ i) => { if (m <= month) best = i; });
    return at(best);
  } };
}

/** @param {any[]} list @param {string} id @returns {string} */
export function label(list, id) { return list.find((one) => one.id === id)?.label ?? id; }

/** @param {any} about @param {string} id */
export function spoken(about, id) {
  return about.poles.find((/** @type {any} */ one) => one.id === id)?.spoken ?? id;
}

/** Settings that do not fit the scenario are dropped, and what is missing is chosen.
 * @param {import("./state.js").PageState} state @param {any} about */
export function fitted(state, about) {
  const has = (/** @type {any[]} */ list, /** @type {string} */ id) => list.some((one) => one.id === id);
  const fit = { ...state };
  if (!about.cases[fit.start]) fit.start = "baseline";
  const events = eventsOf(about, fit.start);
  fit.remove = fit.remove.filter((id) => events.has(id));
  const inside = (/** @type {string} */ month) => /^\d{4}-\d\d$/.test(month) && monthIndex(about.from, month) >= 0 &&
    monthIndex(about.from, month) < about.months;
  for (const key of ["scale", "move", "stop"]) {
    fit[key] = Object.fromEntries(Object.entries(fit[key]).filter(([id, value]) => events.has(id) &&
      (key === "scale" ? value >= 0.05 && value <= 10 : inside(value))));
  }
  fit.posture = Object.fromEntries(Object.entries(fit.posture)
    .filter(([id, value]) => has(about.poles, id) && Math.abs(value) <= 3 && value !== 0));
  if (fit.postureFrom && !inside(fit.postureFrom)) fit.postureFrom = "";
  fit.without = fit.without.filter((id) => has(about.mechanisms, id));
  fit.hide = fit.hide.filter((id) => has(about.poles, id));
  if (!MAIN[fit.view]) fit.view = "alignment";
  if (!["auto", "prior", "calibrated"].includes(fit.draws)) fit.draws = "auto";
  if (fit.draws === "calibrated" && about.calibrated !== null) fit.draws = "auto";
  if (!has(about.states, fit.state)) fit.state = about.focus.states[0] ?? about.states[0].id;
  if (!has(about.poles, fit.pole)) fit.pole = about.focus.poles[0] ?? about.poles[0].id;
  if (fit.month < 0 || fit.month >= about.months) fit.month = about.months - 1;
  return fit;
}

