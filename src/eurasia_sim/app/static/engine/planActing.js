// Plan responses and choices: n instances of each side by side, indices instead of names
// (scenario/acting_planner.py, scenario/plan_acting.py).

import { instancesOf, lookNames, movesOf, sourcesOf } from "./acts.js";
import { monthNumber } from "./cases.js";
import { flattened, parseCondition, parseLook } from "./conditions.js";
import { InputError, msg, numbers } from "./forms.js";
import { rowOf } from "./readings.js";
import { effectsOf } from "./plan.js";

const LEVEL = { member: 1, observer: 0.5 };

// What actors do of their own accord in a case, sorted by id: { id, moves, first, last, since, said,
// sources, … }, with chance and monthly, or with base and every. `since`: the month before which
// nothing of it matters; `said` and `sources` are texts, equal where two do the same.
export function planActing(scenario, { events, acting }) {
  const acts = Object.keys(acting).sort().map((id) => plan(scenario, acting[id]));
  const moves = acts.flatMap(({ id, every }) =>
    every.flatMap((instance) => instance.events.map((event) => [id, event])));
  return acts.map((act) => {
    if (!act.past) return { ...act, sources: "" };
    const all = [];
    const mine = act.moves.map((move) => ({ ...move, when: withSources(move.when, (condition) => {
      const found = act.every.map((instance) => sourcesOf(scenario, condition, instance, events, moves));
      all.push(found);
      return found;
    }) }));
    return { ...act, moves: mine, sources: JSON.stringify(all) };
  });
}

export const sameAct = (one, other) => one?.said === other?.said && one?.sources === other?.sources;

function withSources(when, find) {
  return when.map((one) => one.is === "any" ? { ...one, of: withSources(one.of, find) }
    : one.is === "happened" ? { ...one, sources: find(one) } : one);
}

// What does not depend on the rest of the case is kept with an act.
const kept = new WeakMap();

function plan(scenario, act) {
  if (!kept.has(act)) kept.set(act, newPlan(scenario, act));
  return kept.get(act);
}

function newPlan(scenario, act) {
  const every = instancesOf(scenario, act)
    .map((one) => ({ ...one, effects: one.events.map((event) => effectsOf(scenario, event)) }))
    .filter((one) => one.effects.every((effects) => effects.length));
  if (!every.length)
    throw new InputError(msg("'{id}' changes nothing"), { id: act.id },
      msg("the suppliers it takes from supply nothing to these states"));
  const start = monthNumber(scenario.months[0]);
  const end = scenario.months.length - 1;
  const { from, to } = act.active;
  const first = from === undefined ? 0 : Math.max(monthNumber(from) - start, 0);
  const last = to === undefined ? end : Math.min(monthNumber(to) - start, end);
  const moves = movesOf(act).map((move, number) => planMove(scenario, act, move, number, every));
  const conditions = moves.flatMap(({ when }) => flattened(when));
  const back = Math.max(0, ...conditions.map(({ months }) => months ?? 0));
  return { id: act.id, every, moves, first, last, since: Math.max(0, first - back),
    past: conditions.some(({ is }) => is === "happened"), said: JSON.stringify(act),
    ...(act.menu ? { base: act.menu.map(({ base }) => numbers(base)), menu: act.every }
      : { chance: numbers(act.chance), monthly: act.chance.per === "month" }) };
}

function planMove(scenario, act, move, number, every) {
  const names = every.map(({ events }) => events[number].id);
  return { id: move.id, act: act.id, kind: move.kind, names,
    label: move.label ?? scenario.kinds[move.kind].label,
    actors: every.map(({ actor }) => actor),
    effects: bundled(every.map(({ effects }) => effects[number])),
    severity: move.severity ? numbers(move.severity) : [1, 1, 1],
    when: move.when.map((text) => planCondition(scenario, parseCondition(text), every)),
    onRise: Object.entries(move.on_rise).map(([text, slope]) => (
      { look: planLook(scenario, parseLook(text), every), slope: numbers(slope) })),
    after: [move.after.from, move.after.to], pause: move.pause, most: move.most ?? null };
}

// The effects of all instances in the order in which they act: [{ owner, effect }].
function bundled(effects) {
  const alike = new Map();
  effects.forEach((mine, owner) => mine.forEach((effect, k) => {
    const key = [effect.purpose, effect.lasting, effect.channel, effect.source, effect.sink, k].join();
    if (!alike.has(key)) alike.set(key, []);
    alike.get(key).push({ owner, effect });
  }));
  return [...alike.values()].flat();
}

function planCondition(scenario, condition, every) {
  switch (condition.is) {
    case "compare": case "change":
      return { ...condition, look: planLook(scenario, condition.look, every) };
    case "belongs": {
      const { blocs, states } = scenario.axes;
      return { ...condition, bloc: blocs.indexOf(condition.bloc), weight: LEVEL[condition.level],
        states: every.map(({ state }) => states.indexOf(
          condition.state === "state" && state !== null ? state : condition.state)) };
    }
    case "any":
      return { ...condition, of: condition.of.map((one) => planCondition(scenario, one, every)) };
  }
  return condition;
}

// An outcome for n instances: { name, variable, rows }, with the members of a region.
function planLook(scenario, look, every) {
  const named = every.map(({ state }) => lookNames(scenario, look, state));
  return { name: `${look.variable} ${JSON.stringify(named)}`, variable: look.variable,
    rows: named.map((at) => rowOf(scenario.axes, look.variable, at)),
    at: named, members: named[0].region
      && scenario.regions[named[0].region].map((name) => scenario.axes.states.indexOf(name)) };
}
