// What files may write shortly, written out, and how what cannot be is refused.

// Marks a message for the catalogues; the page looks it up, since the engine has none.
export const msg = (message) => message;

const filled = (text, parts) => text.replace(/\{(\w+)\}/g, (_, name) => parts[name]);

// What a reader of scenario files would refuse, in its words: message and hint in English, and
// `said` as templates with their parts, to translate.
export class InputError extends Error {
  constructor(message, parts = {}, hint = "") {
    super(filled(message, parts));
    this.hint = filled(hint, parts);
    this.said = { message, hint, parts };
  }
}

// message: says that there is no {name}.
export function known(name, names, message) {
  if (!names.includes(name))
    throw new InputError(message, { name, names: names.join(", ") }, msg("one of: {names}"));
}

export const ID = /^[a-z][a-z0-9-]{0,59}$/;
export const MAX_SEVERITY = 100;

export const triple = (value) => typeof value === "number" ? { low: value, mode: value, high: value }
  : value;
export const numbers = ({ low, mode, high }) => [low, mode, high];
export const range = (value) => typeof value === "number" || typeof value === "string"
  ? { from: value, to: value } : value;
export const list = (value) => Array.isArray(value) ? value
  : value === undefined || value === null ? [] : [value];

// Whom something happens to or with, as name → factor.
export function weighted(value) {
  if (typeof value === "string") return { [value]: 1 };
  return Array.isArray(value) ? Object.fromEntries(value.map((name) => [name, 1])) : value;
}

export function inOrder(spread, what) {
  const [low, mode, high] = numbers(spread ?? {});
  if (!(low <= mode && mode <= high))
    throw new InputError(msg("{what}: low ≤ mode ≤ high does not hold for {low}, {mode}, {high}"),
      { what, low, mode, high }, msg("put the three numbers in order"));
}

// States' names by those of states and regions, sorted.
export function statesOf({ axes, regions }, names) {
  const found = names.flatMap((name) => name === "all" ? axes.states : regions[name] ?? [name]);
  return [...new Set(found)].sort();
}
