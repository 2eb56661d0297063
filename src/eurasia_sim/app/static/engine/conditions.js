// Conditions of responses: a small grammar, read into plain parts (world/conditions.py).

import { InputError, msg } from "./forms.js";

// Outcome → whom it is about, in the order in which people write it.
const BOTH = ["state", "pole"];
export const AXES = {
  alignment: BOTH, wound: BOTH, grievance: BOTH, dependence: BOTH, leverage: BOTH,
  net_leverage: BOTH, pressure: BOTH, influence: BOTH, influence_share: BOTH,
  regional_influence_share: ["pole", "region"], autonomy: ["state"], balance: ["state"],
  reach: ["supplier"], coercion: ["pole"], cohesion: ["bloc"],
};
const MAX_MONTHS_BACK = 120;
const EXAMPLES = msg("for example  alignment[state, russia] < -0.3,  within 12 months of an-event");

const NUMBER = "([-+−]?\\d+(?:\\.\\d+)?)";
const LOOK = "([A-Za-z_][\\w-]*)\\s*\\[([^\\[\\]]*)\\]";
const whole = (text) => new RegExp(`^${text}$`);
const ONE_LOOK = whole(LOOK);
const COMPARE = whole(`${LOOK}\\s*(<=|>=|<|>|≤|≥)\\s*${NUMBER}`);
const CHANGE = whole(`${LOOK}\\s+(fell|rose)\\s+by\\s+${NUMBER}\\s+`
  + "(?:in\\s+(\\d+)\\s+months?|since the start)");
const HAPPENED = whole("(?:(not\\s+)?within\\s+(\\d+)\\s+months?\\s+of|(after|before))\\s+([\\w-]+)"
  + "(?:\\s+by\\s+([\\w-]+))?(?:\\s+on\\s+([\\w-]+))?");
const BELONGS = whole("([\\w-]+)\\s+is\\s+(not\\s+)?(?:an?\\s+)?(member|observer)\\s+of\\s+([\\w-]+)");

const number = (text) => Number(text.replace("−", "-"));

function look(variable, names) {
  const given = names.split(",").map((name) => name.trim());
  if (!Object.hasOwn(AXES, variable)) throw new InputError(msg("'{name}' is no outcome"), { name: variable });
  if (given.length !== AXES[variable].length || !given.every(Boolean))
    throw new InputError(msg("{variable} needs, in this order: {axes}"),
      { variable, axes: AXES[variable].join(", ") }, msg("write  {variable}[{axes}]"));
  return { variable, names: given };
}

// ``alignment[state, russia]`` as { variable, names }.
export function parseLook(text) {
  const found = ONE_LOOK.exec(text.trim());
  if (!found) throw new InputError(msg("'{text}' is not an outcome"), { text },
    msg("written like  alignment[state, russia]"));
  return look(found[1], found[2]);
}

// A condition: { is: "compare", look, sign, level }, { is: "change", look, rose, amount, months }
// (months: null for since the start), { is: "happened", what, within, wanted, by, on }, { is:
// "belongs", state, level, bloc, wanted } or { is: "any", of }.
export function parseCondition(given) {
  if (Array.isArray(given?.any)) {
    if (given.any.length < 2) throw new InputError(msg("any: needs two conditions or more"));
    return { is: "any", of: given.any.map(parseCondition) };
  }
  if (typeof given !== "string")
    throw new InputError(msg("a condition is a line of text, or  any:  with a list of such lines"), {}, EXAMPLES);
  const line = given.trim();
  let found = COMPARE.exec(line);
  if (found)
    return { is: "compare", look: look(found[1], found[2]),
      sign: { "≤": "<=", "≥": ">=" }[found[3]] ?? found[3], level: number(found[4]) };
  found = CHANGE.exec(line);
  if (found) {
    const months = found[5] ? Number(found[5]) : null;
    const amount = number(found[4]);
    if (!(amount > 0)) throw new InputError(msg("a change is by more than 0, not by {amount}"), { amount });
    if (months !== null && !(months >= 1 && months <= MAX_MONTHS_BACK))
      throw new InputError(msg("a change in so many months cannot be seen: {months}"), { months, most: MAX_MONTHS_BACK },
        msg("between 1 and {most} months, or  since the start"));
    return { is: "change", look: look(found[1], found[2]), rose: found[3] === "rose", amount, months };
  }
  found = BELONGS.exec(line);
  if (found)
    return { is: "belongs", state: found[1], level: found[3], bloc: found[4], wanted: !found[2] };
  found = HAPPENED.exec(line);
  if (found)
    return { is: "happened", what: found[4], within: found[2] ? Number(found[2]) : null,
      wanted: !found[1] && found[3] !== "before", by: found[5] ?? null, on: found[6] ?? null };
  throw new InputError(msg("'{text}' is no condition"), { text: line.slice(0, 80) }, EXAMPLES);
}

// Some conditions, and those that they are made of.
export const flattened = (conditions) =>
  conditions.flatMap((one) => one.is === "any" ? [one, ...flattened(one.of)] : [one]);
