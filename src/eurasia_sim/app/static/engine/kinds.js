// What an event does: its kind's effects, or effects of its own (scenario/cases.py).

import { InputError, inOrder, list, msg, numbers, triple } from "./forms.js";

const FORMS = ["impulse", "shift", "jump"];
const ROLES = ["by", "against", "on", "with"];

// The kind of an event of a case.
export const kindOf = (scenario, event) => event.own ?? scenario.kinds[event.kind];

// An event as it is; with a kind that it is alone in, `own`, if it says its effects itself. The
// kind's name is a part of the purposes of its draws, and as Python makes it. events: of the case
// that it is added to.
export function ownKind(scenario, events, event) {
  if (!event.effects || event.kind) return event;
  const own = { label: event.label ?? event.id.replaceAll("-", " "), about: event.note ?? "",
    effects: list(event.effects).map(effectOf), money: null };
  own.roles = Object.fromEntries(rolesOf(own.effects).map((role) => [role, `as under ${role}:`]));
  const taken = new Map(Object.values(events).filter((one) => one.effects)
    .map((one) => [one.kind, text(kindOf(scenario, one))]));
  const base = `own_${String(event.id).replaceAll("-", "_").slice(0, 32)}`;
  let kind = base;
  for (let k = 2; taken.has(kind) && taken.get(kind) !== text(own); k++) kind = `${base}_${k}`;
  return { ...event, kind, own };
}

const text = ({ label, about, effects }) =>
  JSON.stringify([label, about, effects.map((one) => Object.entries(one).sort())]);

// An effect as files of the engine have it (app/engine_file.py).
function effectOf({ sets, ...given }) {
  if (sets !== undefined) {
    const level = { member: 1, observer: 0.5, neither: 0 }[sets];
    if (level === undefined) throw new InputError(msg("'{name}' is no membership"), { name: sets },
      msg("write  member, observer  or  neither"));
    return { ...given, form: "sets", level };
  }
  const form = FORMS.find((name) => given[name] !== undefined);
  if (!form || !given.variable)
    throw new InputError(msg("an effect moves a variable by an impulse, a shift or a jump"));
  const { [form]: size, ...rest } = given;
  inOrder(triple(size), form);
  return { ...rest, form, delta: numbers(triple(size)), source: list(size.source), note: size.note ?? "" };
}

function rolesOf(effects) {
  const named = new Set(effects.flatMap((one) =>
    [one.pole, one.states, one.and_states, one.supplier, one.taken_from, one.given_to]));
  const found = ROLES.filter((role) => named.has(role));
  if (effects.some((one) => one.variable === "supply_share" && !one.channel)) found.push("channel");
  return found;
}
