// The state of the page, and the same as an address: whoever has the address sees the same.

/** @typedef {{scenario: string, start: string, remove: string[], scale: Object<string, number>,
 *   move: Object<string, string>, stop: Object<string, string>, without: string[],
 *   posture: Object<string, number>, postureFrom: string, draws: string, view: string,
 *   state: string, pole: string, hide: string[], month: number}} PageState */

/** @param {Partial<PageState>} [some] @returns {PageState} */
export function blank(some = {}) {
  return { scenario: "", start: "baseline", remove: [], scale: {}, move: {}, stop: {}, without: [],
    posture: {}, postureFrom: "", draws: "auto", view: "alignment", state: "", pole: "", hide: [],
    month: -1, ...some };
}

const LISTS = { remove: "off", without: "no", hide: "hide" };
const TABLES = { scale: "x", move: "at", stop: "end", posture: "turn" };
const WORDS = { scenario: "s", start: "from", postureFrom: "turnfrom", draws: "draws", view: "view",
  state: "state", pole: "pole" };
const NUMBERS = new Set(["scale", "posture"]);
const SAFE = /^[\w. -]{1,80}$/;

/** @param {PageState} state */
export function toAddress(state) {
  const found = new URLSearchParams(), base = blank();
  for (const [key, short] of Object.entries(WORDS)) {
    if (state[key] && state[key] !== base[key]) found.set(short, state[key]);
  }
  for (const [key, short] of Object.entries(LISTS)) {
    if (state[key].length) found.set(short, state[key].join(","));
  }
  for (const [key, short] of Object.entries(TABLES)) {
    const parts = Object.entries(state[key]).map(([name, value]) => `${name}:${value}`);
    if (parts.length) found.set(short, parts.join(","));
  }
  if (state.month >= 0) found.set("m", String(state.month));
  return found.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
}

/** What cannot be read is left out. @param {string} text @returns {PageState} */
export function fromAddress(text) {
  const given = new URLSearchParams(text), state = blank();
  for (const [key, short] of Object.entries(WORDS)) {
    const value = given.get(short);
    if (value && SAFE.test(value)) state[key] = value;
  }
  for (const [key, short] of Object.entries(LISTS)) {
    state[key] = (given.get(short) ?? "").split(",").filter((word) => SAFE.test(word));
  }
  for (const [key, short] of Object.entries(TABLES)) {
    for (const part of (given.get(short) ?? "").split(",")) {
      const [name, value] = part.split(":");
      if (!SAFE.test(name ?? "") || !SAFE.test(value ?? "")) continue;
      if (!NUMBERS.has(key)) state[key][name] = value;
      else if (Number.isFinite(Number(value))) state[key][name] = Number(value);
    }
  }
  const month = given.has("m") ? Number(given.get("m")) : -1;
  state.month = Number.isInteger(month) && month >= 0 && month < 1200 ? month : -1;
  return state;
}

/** What the server is asked. @param {PageState} state */
export function question(state) {
  return { scenario: state.scenario, start: state.start, draws: state.draws, changes: {
    remove: state.remove, scale: state.scale, move: state.move, stop: state.stop,
    without: state.without, posture: state.posture,
    ...(state.postureFrom && Object.keys(state.posture).length ? { posture_from: state.postureFrom } : {}) } };
}

/** @param {PageState} state */
export function isChanged(state) {
  return state.start !== "baseline" || [state.remove, state.without].some((list) => list.length) ||
    [state.scale, state.move, state.stop, state.posture].some((table) => Object.keys(table).length);
}

/** Settings that a saved file was turned into. @param {any} opened @param {PageState} old */
export function fromOpened(opened, old) {
  const changes = opened.changes ?? {};
  const { posture_from: postureFrom = "", ...rest } = changes;
  return blank({ ...rest, postureFrom, scenario: opened.scenario, start: opened.start,
    draws: opened.draws, view: old.view, hide: old.hide,
    ...(old.scenario === opened.scenario ? { state: old.state, pole: old.pole, month: old.month } : {}) });
}
