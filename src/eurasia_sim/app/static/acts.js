// Changes to what states and powers do of their own accord. An act is a response or a choice, as a
// scenario file says it; a move is a response itself or an entry of a choice's menu. Nothing here
// changes what it is given.

import { normal } from "./changes.js";

export const MOST_LIKELY = 4;

export const actsOf = (part) => [...part.responses ?? [], ...part.choices ?? []];
// Acts of a document, and those that only its variants have.
const all = (document) => [...actsOf(document), ...Object.values(document.variants ?? {}).flatMap(actsOf)];
const origin = (document, id) => all(document).find((act) => act.id === id);

// The acts of a document with some changes: id → { id, act, base, origin, state }; `state` is same,
// changed, added or removed, `origin` what its likelihood is a multiple of.
export function acting(document, changes) {
  const found = new Map(actsOf(document).map((act) => [act.id,
    { id: act.id, act, base: act, origin: act, state: "same" }]));
  for (const id of changes.remove ?? []) if (found.has(id)) found.get(id).state = "removed";
  for (const act of actsOf(changes)) {
    const base = found.get(act.id)?.base;
    found.set(act.id, { id: act.id, act, base, origin: base ?? origin(document, act.id) ?? act,
      state: base ? "changed" : "added" });
  }
  for (const id of changes.without ?? [])
    for (const one of id === "responses" ? found.values() : [found.get(id)])
      if (one) one.state = "removed";
  return found;
}

// The ids of its moves: of a menu's entries, `choice.entry`.
export const moveIds = (act) => act.menu ? act.menu.map((entry) => entryId(act, entry)) : [act.id];
const entryId = (act, entry) => `${act.id}.${entry.id ?? entry.kind.replaceAll("_", "-")}`;
export const moveOf = (act, id) => act.menu ? act.menu.find((entry) => entryId(act, entry) === id) : act;

const triple = (value) => typeof value === "number" ? { low: value, mode: value, high: value } : value;
const rounded = (value, digits) => Number(value.toPrecision(digits));
const three = (spread, change) => {
  const { low, mode, high } = triple(spread);
  return { ...triple(spread), low: change(low), mode: change(mode), high: change(high) };
};

// A move `factor` times as likely: a response's hazard, or an entry's odds against doing nothing.
function likelier(move, factor) {
  if (factor === 1) return move;
  const made = { ...move, source: ["hypothetical"] };
  if (move.base !== undefined)
    return { ...made, base: three(move.base, (value) => rounded(value + Math.log(factor), 6)) };
  return { ...made, chance: three(move.chance, (p) => rounded(1 - (1 - p) ** factor, 6)) };
}

// How many times as likely a move is as at first; 0 where it is switched off.
export function factorOf({ act, origin: first, state }, id) {
  const [now, before] = [moveOf(act, id), moveOf(first, id)];
  if (state === "removed" || !now) return 0;
  if (!before) return 1;
  if (before.base !== undefined)
    return rounded(Math.exp(triple(now.base).mode - triple(before.base).mode), 3);
  const rate = ({ chance }) => {
    const { mode, high } = triple(chance);
    return Math.log1p(-(mode > 0 && mode < 1 ? mode : high));
  };
  return rate(before) && Number.isFinite(rate(before)) ? rounded(rate(now) / rate(before), 3) : 1;
}

// With a move so many times as likely, 0: without it.
export function likely(document, changes, id, factor) {
  const one = [...acting(document, changes).values()]
    .find(({ act, origin: first }) => [...moveIds(act), ...moveIds(first)].includes(id));
  const factors = new Map(moveIds(one.origin).map((move) => [move, factorOf(one, move)]));
  factors.set(id, factor);
  const there = (move) => factors.get(move) > 0;
  if (!moveIds(one.origin).some(there)) return withAct(document, changes, one.id, null);
  const act = one.origin.menu
    ? { ...one.origin, menu: one.origin.menu.filter((entry) => there(entryId(one.origin, entry)))
      .map((entry) => likelier(entry, factors.get(entryId(one.origin, entry)))) }
    : likelier(one.origin, factor);
  return withAct(document, changes, one.id, act);
}

// With an act in place of the one of its id; null: without it.
function withAct(document, changes, id, act) {
  const base = actsOf(document).find((one) => one.id === id);
  const as = act && (base && JSON.stringify(act) === JSON.stringify(base) ? base : act);
  const others = (list) => (list ?? []).filter((one) => one.id !== id);
  const next = { ...changes, responses: others(changes.responses), choices: others(changes.choices),
    without: (changes.without ?? []).filter((one) => one !== id) };
  const gone = new Set(changes.remove ?? []);
  gone.delete(id);
  if (base && as !== base) gone.add(id);
  if (as && as !== base) next[as.menu ? "choices" : "responses"].push(as);
  else if (!as && !base) { // only a what-if has it: it stays there, switched off
    for (const key of ["responses", "choices"]) next[key] = changes[key] ?? [];
    next.without.push(id);
  }
  // Acts in the order of the document, as in its variants: what is equal looks equal.
  const mine = actsOf(document).map((one) => one.id);
  next.remove = [...[...gone].filter((one) => !mine.includes(one)), ...mine.filter((one) => gone.has(one))];
  return normal(next);
}

// Changes with acts that are switched off under `remove`, as the page has them.
export function plainActs(document, changes) {
  const mine = actsOf(document).map((one) => one.id);
  const off = new Set((changes.without ?? []).flatMap((id) => id === "responses" ? mine : [id])
    .filter((id) => mine.includes(id)));
  if (!off.size && !changes.without?.includes("responses")) return changes;
  const kept = changes.without.filter((id) => id !== "responses" && !off.has(id));
  const own = changes.without.includes("responses") ? actsOf(changes).map(({ id }) => id) : [];
  return normal({ ...changes, without: [...kept, ...own.filter((id) => !mine.includes(id))],
    responses: (changes.responses ?? []).filter(({ id }) => !off.has(id)),
    choices: (changes.choices ?? []).filter(({ id }) => !off.has(id)),
    remove: [...new Set([...changes.remove ?? [], ...off])] });
}
