// Sentences in the page's language. English is the source: a sentence stands in the code as it is
// said, with named places, and is looked up whole. What the catalogue lacks stays English.

import { wanted } from "./wanted.js";

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August",
  "September", "October", "November", "December"];
// Names change with what stands before them: {state:dat} in a translation takes the dative.
const PLACE = /\{(\w+)(?::(gen|dat|acc|loc|abl|ins))?\}/g;
const CONTEXT = "\u0004";
const ENGLISH = { name: "English", decimal: ".", group: ",", machine: false, messages: {} };

const here = typeof document === "undefined" ? null : document;
const read = (id) => JSON.parse(here?.getElementById(id)?.textContent ?? "null");
const others = read("given")?.languages ?? {};
const asked = here ? wanted(others) : "en";
const found = read(`language-${asked}`);
export const code = found ? asked : "en";
export const catalogue = found ?? ENGLISH;
// Code → what the language calls itself.
export const languages = { en: "English", ...Object.fromEntries(
  Object.entries(others).map(([one, { name }]) => [one, name])) };
if (here) here.documentElement.lang = code;
const forms = new Intl.PluralRules(code);
const own = {}; // what the scenario's file says in this language

// What a scenario's file says for its own texts: English → text.
export const learn = (texts) => Object.assign(own, texts ?? {});

function find(message, context = "") {
  const key = context ? `${context}${CONTEXT}${message}` : message;
  return [own, catalogue.messages].find((texts) => Object.hasOwn(texts, key))?.[key];
}

/** A name in a case; as it is where nobody has translated it. */
export function named(text, as = "") {
  const inCase = as ? find(text, as) : undefined;
  return inCase ?? find(text) ?? text;
}

// Whether a text of a scenario or of the world is there in the page's language.
export const known = (text) => code === "en" || find(text) !== undefined;

function fill(text, parts) {
  return text.replace(PLACE, (_, name, as) => {
    const part = parts[name];
    if (part === undefined) throw new Error(`nothing stands for {${name}} in “${text}”`);
    return part?.cased ? part.cased(as ?? "") : named(String(part), as);
  });
}

// Marks a sentence that is looked up later, when it is said.
export const msg = (message) => message;

/** A sentence. @param {string} message in English, with places @param {Object<string, any>} [parts] */
export function t(message, parts = null) {
  const text = find(message) ?? message;
  return parts ? fill(text, parts) : text;
}

/** A sentence in pieces, where more than text stands in its places: texts, and { name, as }. */
export function pieces(message) {
  const text = find(message) ?? message;
  const found = [];
  let at = 0;
  for (const one of text.matchAll(PLACE)) {
    found.push(text.slice(at, one.index), { name: one[1], as: one[2] ?? "" });
    at = one.index + one[0].length;
  }
  return [...found, text.slice(at)].filter((one) => one !== "");
}

/** A sentence whose form depends on a count, which is {count} unless it is given. */
export function tn(one, many, count, parts = {}) {
  const all = catalogue.messages[one];
  const at = ["one", "few", "many"].filter((form) => catalogue.forms?.includes(form)).indexOf(forms.select(count));
  const text = Array.isArray(all) ? all[at < 0 ? all.length - 1 : at] : count === 1 ? one : many;
  return fill(text, { count, ...parts });
}

/** A word that English uses for several things, as said in one of them. */
export const tc = (context, message) => find(message, context) ?? message;

// An Azerbaijani year ends as its last word sounds: 2024-cü, 2026-cı, 2030-cu.
const ENDS = { one: "ci", few: "cü", many: "cı", other: "cu" };
const ordinals = new Intl.PluralRules("az", { type: "ordinal" });

// A month in words that knows its cases.
class Month {
  constructor(number, year) {
    this.number = number;
    this.year = year;
  }

  cased(as) {
    const name = MONTHS[this.number - 1];
    const word = as === "short" ? find(name, "short") ?? name.slice(0, 3) : named(name, as);
    return named("{month} {year}", as).replace("{month}", word)
      .replace("{year}", code === "az" && as && as !== "short" ? `${this.year}-${ENDS[ordinals.select(this.year)]}` : this.year);
  }

  toString() { return this.cased(""); }
}

/** 2024-12 in words. @param {string} month */
export const monthOf = (month) => new Month(Number(month.slice(5)), month.slice(0, 4));
export const monthName = (month) => named(MONTHS[Number(month.slice(5)) - 1]);

/** A number's text with the language's decimal sign. */
export const decimal = (text) => text.replace(".", catalogue.decimal);

/** A whole number with its thousands apart. @param {number} count */
export const grouped = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, catalogue.group);

export const cap = (text) => text.charAt(0).toLocaleUpperCase(code) + text.slice(1);

/** A, B and C. @param {string[]} list @param {"and" | "or"} [last] */
export function joined(list, last = "and") {
  if (list.length < 2) return list.join("");
  const parts = { first: list.slice(0, -1).join(t(", ")), last: list.at(-1) };
  return last === "or" ? t("{first} or {last}", parts) : t("{first} and {last}", parts);
}

export const sorted = (list, key = (one) => one) => [...list].sort((a, b) => key(a).localeCompare(key(b), code));
