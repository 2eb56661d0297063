// What-ifs, as a variant of a scenario file says them: { remove, shocks, trends, move, stop, scale,
// without, parameters, responses, choices }. Nothing here changes what it is given.

export const MOST_FACTOR = 3;
const LISTS = ["remove", "shocks", "trends", "responses", "choices", "without"];
const TABLES = ["move", "stop", "scale", "parameters"];
// An offence and what heals it are looked for within so many months.
const SOON = 36;
// More answers that are taken away are told as one.
const MOST_TOLD = 2;

// Without what says nothing, in one order: equal what-ifs have equal texts.
export function normal(changes) {
  const found = {};
  for (const key of LISTS) if (changes[key]?.length) found[key] = changes[key];
  for (const key of TABLES) {
    const kept = Object.entries(changes[key] ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    if (kept.length) found[key] = Object.fromEntries(kept);
  }
  return found;
}

export const same = (one, other) => JSON.stringify(normal(one)) === JSON.stringify(normal(other));
export const isEmpty = (changes) => same(changes, {});

// The changes that a variant of a document makes.
export const changesOf = (variant) => normal(variant);

export const isShock = (event) => "date" in event;
export const nameOf = (event) => event.label ?? event.id.replaceAll("-", " ");
// The first month in which an event may begin; of a relative date what it follows tells.
export function beginning(event, events) {
  if (!isShock(event)) return event.from;
  if (typeof event.date === "string") return event.date;
  if (event.date.from) return event.date.from;
  const before = events?.get(event.date.after)?.event;
  return before ? beginning(before, events) : null;
}

export function endOf(event, events) {
  return isShock(event) ? (event.date.to ?? beginning(event, events)) : event.to;
}

const events = (part) => [...part.shocks ?? [], ...part.trends ?? []];

// The events of a document with some changes: id → { id, event, base, state, factor }; `state` is
// same, changed, added or removed.
export function seen(document, changes) {
  const found = new Map(events(document).map((event) => [event.id,
    { id: event.id, event, base: event, state: "same", factor: 1 }]));
  for (const id of changes.remove ?? [])
    if (found.has(id)) found.set(id, { ...found.get(id), state: "removed" });
  for (const event of events(changes)) {
    const base = found.get(event.id)?.base;
    found.set(event.id, { id: event.id, event, base, state: base ? "changed" : "added", factor: 1 });
  }
  const alter = (id, more) => {
    const one = found.get(id);
    if (one && one.state !== "removed")
      found.set(id, { ...one, ...more, state: one.state === "added" ? "added" : "changed" });
  };
  for (const [id, when] of Object.entries(changes.move ?? {}))
    alter(id, { event: { ...found.get(id)?.event, date: when } });
  for (const [id, to] of Object.entries(changes.stop ?? {}))
    alter(id, { event: { ...found.get(id)?.event, to } });
  for (const [id, factor] of Object.entries(changes.scale ?? {})) alter(id, { factor });
  return found;
}

const drop = (table, id) => {
  const { [id]: _, ...rest } = table ?? {};
  return rest;
};

function untouched(changes, id) {
  const others = (list) => (list ?? []).filter((event) => event.id !== id);
  return { ...changes, shocks: others(changes.shocks), trends: others(changes.trends),
    remove: (changes.remove ?? []).filter((one) => one !== id), move: drop(changes.move, id),
    stop: drop(changes.stop, id), scale: drop(changes.scale, id) };
}

const inBase = (document, id) => events(document).some((event) => event.id === id);

// Without an event.
export function without(document, changes, id) {
  const rest = untouched(changes, id);
  return normal(inBase(document, id) ? { ...rest, remove: [...rest.remove, id] } : rest);
}

// With an event as it was.
export const restored = (changes, id) => normal(untouched(changes, id));

// With an event that is new, or takes the place of one with its id.
export function placed(document, changes, event) {
  const rest = without(document, changes, event.id);
  const key = isShock(event) ? "shocks" : "trends";
  return normal({ ...rest, [key]: [...rest[key] ?? [], event] });
}

// With an event `factor` times as strong, 0: without it. template: the event, if it is not there.
export function sized(document, changes, id, factor, template) {
  if (factor === 0) return without(document, changes, id);
  const now = seen(document, changes).get(id);
  let next = changes;
  if (!now) next = placed(document, changes, template);
  else if (now.state === "removed") next = restored(changes, id);
  const scale = factor === 1 ? drop(next.scale, id) : { ...next.scale, [id]: factor };
  return normal({ ...next, scale });
}

// With an event in another month: a shock's, or a trend's begin and end.
export function moved(document, changes, id, month, shifted) {
  const { event, base, state } = seen(document, changes).get(id);
  if (state === "removed") return changes;
  const own = events(changes).find((one) => one.id === id);
  if (own) {
    const to = isShock(own) ? { date: month } : { from: month, to: shifted(own.to) };
    return normal({ ...changes, move: drop(changes.move, id), ...replacedIn(changes, { ...own, ...to }) });
  }
  if (!isShock(event))
    return placed(document, changes, { ...event, from: month, to: shifted(event.to) });
  const asItWas = beginning(base) === month && endOf(base) === month;
  return normal({ ...changes,
    move: asItWas ? drop(changes.move, id) : { ...changes.move, [id]: month } });
}

function replacedIn(changes, event) {
  const key = isShock(event) ? "shocks" : "trends";
  return { [key]: changes[key].map((one) => (one.id === event.id ? event : one)) };
}

// With a trend that ends in another month: sooner than it did, or as long as one wants.
export function ended(document, changes, id, month) {
  const { base } = seen(document, changes).get(id);
  const own = events(changes).find((one) => one.id === id);
  if (own) return normal({ ...changes, ...replacedIn(changes, { ...own, to: month }) });
  if (month > base.to) return placed(document, changes, { ...base, to: month });
  return normal({ ...changes, stop: month === base.to ? drop(changes.stop, id)
    : { ...changes.stop, [id]: month } });
}

export function withRule(changes, id, holds) {
  const rest = (changes.without ?? []).filter((one) => one !== id);
  return normal({ ...changes, without: holds ? rest : [...rest, id] });
}

// The parts of a what-if that can be told apart: [{ id, changes }]. Many answers that are taken away
// are one part, with their `ids`.
export function partsOf(changes, document) {
  const acts = new Set([...document.responses ?? [], ...document.choices ?? []].map(({ id }) => id));
  const own = new Set([...changes.responses ?? [], ...changes.choices ?? []].map(({ id }) => id));
  const off = (changes.remove ?? []).filter((id) => acts.has(id) && !own.has(id));
  const many = off.length > MOST_TOLD ? off : [];
  const ids = new Set([...(changes.remove ?? []).filter((id) => !many.includes(id)),
    ...events(changes).map(({ id }) => id), ...own,
    ...["move", "stop", "scale"].flatMap((key) => Object.keys(changes[key] ?? {}))]);
  const one = (list, id) => (list ?? []).filter((part) => part.id === id);
  const found = [...ids].map((id) => ({ id, changes: normal({
    remove: (changes.remove ?? []).filter((part) => part === id),
    ...Object.fromEntries(["shocks", "trends", "responses", "choices"]
      .map((key) => [key, one(changes[key], id)])),
    ...Object.fromEntries(["move", "stop", "scale"].flatMap((key) =>
      (id in (changes[key] ?? {}) ? [[key, { [id]: changes[key][id] }]] : []))),
  }) }));
  if (many.length) found.push({ id: "responses", ids: many, changes: { remove: many } });
  for (const name of changes.without ?? [])
    found.push({ id: name, rule: true, changes: { without: [name] } });
  for (const name of Object.keys(changes.parameters ?? {}))
    found.push({ id: name, rule: true, changes: { parameters: { [name]: changes.parameters[name] } } });
  return found;
}

const moves = (kinds, event, variable) =>
  kinds[event.kind]?.effects.some((effect) => effect.variable === variable);
const names = (on) => (typeof on === "string" ? [on] : Array.isArray(on) ? on : Object.keys(on ?? {}));

// What would heal nothing without an event: later events that heal, of the same pole, for the same
// states.
export function emptied(kinds, document, changes, id) {
  const all = seen(document, changes);
  const gone = all.get(id)?.event;
  if (!gone || !moves(kinds, gone, "wound")) return [];
  const since = beginning(gone, all);
  return [...all.values()].filter(({ event, state }) => state !== "removed" && event.id !== id
    && moves(kinds, event, "healing") && event.by === gone.by
    && names(event.on).some((name) => names(gone.on).includes(name))
    && beginning(event, all) >= since && months(since, beginning(event, all)) <= SOON)
    .map((one) => one.id);
}

const months = (one, other) => (Number(other.slice(0, 4)) - Number(one.slice(0, 4))) * 12
  + Number(other.slice(5)) - Number(one.slice(5));

// The states that an event touches, as a set; null if it is about a power alone.
export function statesOf(scenario, event) {
  const found = new Set();
  for (const name of [...names(event.on), ...names(event.with)])
    for (const state of name === "all" ? scenario.axes.states : scenario.regions[name] ?? [name])
      found.add(state);
  return found.size ? found : null;
}

// Up to three events and responses that a scenario's variants are about, and of what it tells:
// { id, template, acts }; `acts` for a response.
export function levers(about, scenario, state, pole) {
  const found = new Map();
  const add = (event) => event && !found.has(event.id) && found.set(event.id, event);
  const base = new Map(events(about.document).map((event) => [event.id, event]));
  const acts = new Map((about.document.responses ?? []).map((act) => [act.id, act]));
  const variants = Object.values(about.document.variants ?? {});
  for (const variant of variants)
    for (const id of variant.remove ?? []) add(base.get(id) ?? acts.get(id));
  for (const variant of variants) for (const event of events(variant)) add(event);
  for (const id of about.own) add(base.get(id));
  const near = [...base.values()].filter((event) => statesOf(scenario, event)?.has(state))
    .sort((a, b) => Number(b.by === pole) - Number(a.by === pole)
      || (beginning(a, null) < beginning(b, null) ? 1 : -1));
  for (const event of [...near, ...base.values()]) add(event);
  return [...found.values()].slice(0, 3)
    .map((template) => ({ id: template.id, template, acts: acts.has(template.id) }));
}
