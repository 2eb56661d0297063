// What-ifs as scenario files: written so that `eurasia-sim run` takes them as they are, and read.

import { actsOf, plainActs } from "./acts.js";
import { isShock, normal, same, seen } from "./changes.js";
import { writtenAct } from "./engine/acts.js";
import { t } from "./language.js";
import { read, written } from "./yaml.js";

export const MOST_BYTES = 300_000;
const WHAT_IF = "what-if";
const VARIANT = ["remove", "shocks", "trends", "responses", "choices", "move", "stop", "scale",
  "without", "parameters"];
// What the page cannot change: a file that has it otherwise is another scenario.
const FIXED = ["world", "period", "kinds", "parameters", "without"];
const HEAD = `# A what-if of eurasia-sim's page, with everything it needs:
#     eurasia-sim run THIS-FILE
# and the page opens it again. It has the page's draws; more draws give steadier numbers.
`;

export class FileError extends Error {}

// The text of a file with a what-if as its variant.
export function textOf({ about, state }) {
  const { variants: _, responses, choices, shocks, trends, kinds, ...head } = about.document;
  const needs = about.needs.length
    ? `# Beside it must lie, copied from the scenario's folder: ${about.needs.join(", ")}.\n` : "";
  const changes = normal(state.changes);
  const whole = { ...head,
    ...(Object.keys(changes).length ? { variants: { [WHAT_IF]: {
      label: "my what-if", ...changes } } } : {}),
    ...(kinds ? { kinds } : {}),
    ...(responses ? { responses } : {}), ...(choices ? { choices } : {}),
    ...(shocks ? { shocks } : {}), ...(trends ? { trends } : {}) };
  return HEAD + needs + written(whole);
}

const text = (value) => JSON.stringify(sorted(value));

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (!value || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

// The scenario that a file is about: { name, id } or null. By its name, or by what it extends.
export function subjectOf(document, scenarios) {
  const base = (path) => String(path ?? "").split("/").at(-1).replace(/\.ya?ml$/, "");
  return scenarios.find((one) => one.name === document.name)
    ?? scenarios.find((one) => one.id === base(document.extends)) ?? null;
}

// A file's text as data, with its one question.
export function parsed(source) {
  if (source.length > MOST_BYTES) throw new FileError(t("that is too large for a scenario"));
  const document = read(source);
  if (Array.isArray(document) || !document.name)
    throw new FileError(t("this is no scenario: it has no name"));
  return document;
}

// The changes to a scenario that a file's first variant (or its baseline) stands for.
export function changesIn(document, about) {
  const whole = Boolean(!document.extends);
  const base = about.document;
  if (whole)
    for (const key of FIXED)
      if (document[key] !== undefined && text(full(key, document[key])) !== text(full(key, base[key])))
        throw new FileError(t("its '{key}' is not that of “{name}”; the page cannot show that, eurasia-sim run can", { key, name: about.name }));
  const names = Object.keys(document.variants ?? {});
  const name = names.includes(WHAT_IF) ? WHAT_IF : names[0];
  const variant = document.variants?.[name] ?? {};
  for (const key of Object.keys(variant))
    if (![...VARIANT, "label", "about", "against"].includes(key))
      throw new FileError(t("the page does not know '{key}' of the variant '{name}'", { key, name }));
  const before = difference(document, base, whole);
  const changes = normal(Object.fromEntries(VARIANT.flatMap((key) =>
    (variant[key] === undefined ? [] : [[key, plain(key, variant[key])]]))));
  return plainActs(base, both(base, before, changes));
}

const full = (key, value) => (key === "period" && value ? { from: value.from, to: value.to } : value);
const plain = (key, value) => (["remove", "without", "shocks", "trends", "responses", "choices"].includes(key)
  && !Array.isArray(value) ? [value] : value);
const events = (part) => [...part.shocks ?? [], ...part.trends ?? []];

// What a file's own events and acts differ in from the scenario's, as changes.
function difference(document, base, whole) {
  const theirs = new Map(events(base).map((event) => [event.id, event]));
  const found = { remove: [], shocks: [], trends: [], responses: [], choices: [] };
  for (const event of events(document)) {
    const other = theirs.get(event.id);
    theirs.delete(event.id);
    if (other && text(long(event)) === text(long(other))) continue;
    if (other) found.remove.push(event.id);
    found[isShock(event) ? "shocks" : "trends"].push(event);
  }
  if (whole) found.remove.push(...theirs.keys());
  const acts = new Map(actsOf(base).map((act) => [act.id, act]));
  for (const act of actsOf(document)) {
    const other = acts.get(act.id);
    acts.delete(act.id);
    if (other && text(longAct(act)) === text(longAct(other))) continue;
    if (other) found.remove.push(act.id);
    found[act.menu ? "choices" : "responses"].push(act);
  }
  if (whole) found.remove.push(...acts.keys());
  return normal(found);
}

// An event as a resolved file has it.
function long(event) {
  const targets = (on) => (typeof on === "string" ? { [on]: 1 }
    : Array.isArray(on) ? Object.fromEntries(on.map((name) => [name, 1])) : on);
  const { date } = event;
  return { ...event, ...(event.on ? { on: targets(event.on) } : {}),
    ...(event.with ? { with: targets(event.with) } : {}),
    ...(typeof event.source === "string" ? { source: [event.source] } : {}),
    ...(typeof date === "string" ? { date: { from: date, to: date } } : {}) };
}

// An act as a resolved file has it.
function longAct(act) {
  const whole = writtenAct(act);
  const sources = (move) => (typeof move.source === "string" ? { ...move, source: [move.source] } : move);
  return whole.menu ? { ...whole, menu: whole.menu.map(sources) } : sources({ ...whole, chance: { per: "year", ...whole.chance } });
}

// First some changes, then others on top.
function both(base, one, other) {
  if (same(one, {})) return other;
  const own = new Set([...events(one), ...actsOf(one)].map(({ id }) => id));
  const inBase = new Set([...seen(base, {}).keys(), ...actsOf(base).map(({ id }) => id)]);
  const gone = new Set(other.remove ?? []);
  const kept = (list) => (list ?? []).filter((event) => !gone.has(event.id));
  return normal({ ...other,
    remove: [...new Set([...one.remove ?? [], ...(other.remove ?? []).filter((id) => inBase.has(id) || !own.has(id))])],
    ...Object.fromEntries(["shocks", "trends", "responses", "choices"]
      .map((key) => [key, [...kept(one[key]), ...other[key] ?? []]])) });
}

// The bands of every state and power as a table.
export function tableOf({ about, scenario, answer, base, state }) {
  const lines = ["case,variable,pole,state,month,q05,q25,q50,q75,q95"];
  const months = scenario.months.length;
  const rows = about.poles.length * about.states.length;
  const cases = [["as-it-happened", base], ...(answer === base ? [] : [["what-if", answer]])];
  for (const [name, one] of cases)
    about.poles.forEach((pole, p) => about.states.forEach((where, i) => {
      for (let month = 0; month < months; month++)
        lines.push([name, state.measure, pole.id, where.id, scenario.months[month],
          ...[0, 1, 2, 3, 4].map((level) => one.bands[state.measure][(level * rows
            + p * about.states.length + i) * months + month].toFixed(6))].join(","));
    }));
  return `${lines.join("\n")}\n`;
}
