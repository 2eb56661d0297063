// What files may write shortly, written out, and how what cannot be is refused.

// What a reader of scenario files would refuse, in its words.
export class InputError extends Error {
  constructor(message, hint = "") {
    super(message);
    this.hint = hint;
  }
}

export function known(name, names, what) {
  if (!names.includes(name))
    throw new InputError(`there is no ${what} '${name}'`, `one of: ${names.join(", ")}`);
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
    throw new InputError(`${what}: low ≤ mode ≤ high does not hold for ${low}, ${mode}, ${high}`,
      "put the three numbers in order");
}

// States' names by those of states and regions, sorted.
export function statesOf({ axes, regions }, names) {
  const found = names.flatMap((name) => name === "all" ? axes.states : regions[name] ?? [name]);
  return [...new Set(found)].sort();
}
