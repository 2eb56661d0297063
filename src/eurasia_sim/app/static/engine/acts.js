// Responses and choices as scenario files say them: their instances, with every name checked
// (world/moves.py, scenario/acting.py). An act is one of either; a choice has a `menu`.

import { AXES, parseCondition, parseLook } from "./conditions.js";
import { ID, InputError, inOrder, known, list, msg, range, statesOf, triple, weighted } from "./forms.js";

const STATE = "state"; // in a file, the state of an instance
const MOST_INSTANCES = 500;
const MOST_BACK = 120;

const NO = { state: msg("'{name}' is no state"), pole: msg("'{name}' is no pole"), supplier: msg("'{name}' is no supplier"),
  bloc: msg("'{name}' is no bloc"), region: msg("'{name}' is no region") };

const optionId = (option) => option.id ?? option.kind.replaceAll("_", "-");

// An act with every key written out.
export function writtenAct(act) {
  const whole = { ...act, for_each: list(act.for_each), active: act.active ?? {} };
  if (whole.menu) return { ...whole, menu: list(whole.menu).map(writtenMove) };
  return writtenMove({ ...whole, chance: triple(whole.chance) });
}

function writtenMove(move) {
  const whole = { pause: 0, ...move, when: list(move.when), after: range(move.after ?? 1) };
  for (const role of ["on", "with"]) if (whole[role]) whole[role] = weighted(whole[role]);
  for (const key of ["severity", "base"]) if (whole[key] !== undefined) whole[key] = triple(whole[key]);
  whole.on_rise = Object.fromEntries(Object.entries(move.on_rise ?? {})
    .map(([look, slope]) => [look, triple(slope)]));
  return whole;
}

// What an act may do, with an id each: itself, or its options.
export const movesOf = (act) => act.menu
  ? act.menu.map((option) => ({ ...option, id: `${act.id}.${optionId(option)}` })) : [act];

// One for each state that `for_each` names, or a single one: { state, actor, events }; `events` are
// its moves as events without a date.
export function instancesOf(scenario, act) {
  for (const name of act.for_each)
    known(name, ["all", ...Object.keys(scenario.regions), ...scenario.axes.states], msg("there is no state or region '{name}'"));
  const states = act.for_each.length ? statesOf(scenario, act.for_each) : [null];
  if (states.length > MOST_INSTANCES)
    throw new InputError(msg("'{id}' has too many instances: {number}"), { id: act.id, number: states.length, most: MOST_INSTANCES },
      msg("at most {most}"));
  return states.map((state) => {
    const actor = actorOf(scenario, act, state);
    return { state, actor, events: movesOf(act).map((move) => eventOf(scenario, move, actor, state)) };
  });
}

function actorOf({ axes }, act, state) {
  const name = act.actor ?? (act.menu ? undefined : act.by);
  if (!name) throw new InputError(msg("nobody decides on '{id}'"), { id: act.id }, msg("add  actor: …, a pole or a state"));
  if (name === STATE && state !== null && !axes.states.includes(STATE)) return state;
  known(name, [...axes.poles, ...axes.states], msg("there is no pole or state '{name}'"));
  return name;
}

function eventOf({ axes, kinds }, move, actor, state) {
  const who = (targets) => !targets || state === null ? targets : Object.fromEntries(
    Object.entries(targets).map(([name, factor]) => [name === STATE ? state : name, factor]));
  let on = who(move.on);
  if (!on && kinds[move.kind]?.roles.on && axes.states.includes(actor)) on = { [actor]: 1 };
  return { id: state === null ? move.id : `${move.id}[${state}]`, kind: move.kind,
    by: move.by, against: move.against, on, with: who(move.with), channel: move.channel,
    severity: move.severity };
}

// Check an act: what a schema would, and its names. named: { events, acting }: ids that conditions
// may name; checkRoles refuses an event that its kind does not allow.
export function checkAct(scenario, act, named, checkRoles) {
  if (!ID.test(act.id ?? "") || act.id === "responses")
    throw new InputError(msg("'{id}' is not an id"), { id: act.id }, msg("a short name in small letters, digits and -"));
  if (act.menu) {
    if (!act.menu.length) throw new InputError(msg("'{id}' has nothing to choose from"), { id: act.id });
    if (!(Number.isInteger(act.every) && act.every >= 1))
      throw new InputError(msg("'{id}' needs '{role}'"), { id: act.id, role: "every" }, msg("months between two choices"));
  } else chanceOf(act);
  const moves = movesOf(act);
  moves.forEach(({ id }, number) => {
    if (moves.findIndex((one) => one.id === id) < number)
      throw new InputError(msg("two options have the id '{id}'"), { id: id.split(".").at(-1) });
  });
  const every = instancesOf(scenario, act);
  for (const { events } of every) for (const event of events) checkRoles(event);
  for (const move of moves) {
    const { from, to } = move.after;
    if (!(from >= 1 && to >= from && to <= MOST_BACK))
      throw new InputError(msg("an act comes at least one month after the decision"), {}, msg("write  after: 1  or more"));
    if (act.menu) inOrder(move.base, `${move.id}.base`);
    for (const condition of move.when)
      checkCondition(scenario, parseCondition(condition), every[0], named);
    for (const [text, slope] of Object.entries(move.on_rise)) {
      lookNames(scenario, parseLook(text), every[0].state);
      inOrder(slope, text);
    }
  }
}

function chanceOf({ id, chance }) {
  inOrder(chance, `${id}.chance`);
  if (!(chance.low >= 0 && chance.high <= 1 && chance.high > 0))
    throw new InputError(msg("a chance lies between 0 and 1, not {low} to {high}"), { low: chance.low, high: chance.high },
      msg("40 % is written 0.4"));
}

function checkCondition(scenario, condition, instance, named) {
  const { axes, kinds } = scenario;
  const state = (name) => {
    if (name !== STATE || instance.state === null) known(name, axes.states, msg("there is no state '{name}'"));
  };
  if (condition.look) lookNames(scenario, condition.look, instance.state);
  for (const one of condition.of ?? []) checkCondition(scenario, one, instance, named);
  if (condition.is === "belongs") {
    state(condition.state);
    known(condition.bloc, axes.blocs, msg("there is no bloc '{name}'"));
  }
  if (condition.is !== "happened") return;
  const { what, by, on } = condition;
  const ids = [...named.events, ...named.acting];
  if (!ids.includes(what)) known(what, [...ids, ...Object.keys(kinds)], msg("there is no event, response or kind '{name}'"));
  else if (!(what in kinds) && (by || (on && named.events.includes(what))))
    throw new InputError(msg("'{what}' is one event, not a kind"), { what }, msg("leave out  by  and  on"));
  if (by) known(by, axes.poles, msg("there is no pole '{name}'"));
  if (on) state(on);
}

// Axis → index along it of an outcome's names, `state` replaced; `region` stays a name.
export function lookNames({ axes, regions }, { variable, names }, state) {
  const valid = { state: axes.states, pole: axes.poles, supplier: axes.suppliers, bloc: axes.blocs,
    region: Object.keys(regions) };
  return Object.fromEntries(AXES[variable].map((axis, number) => {
    const name = names[number] === STATE && state !== null ? state : names[number];
    if (!valid[axis].includes(name))
      throw new InputError(NO[axis], { name, names: valid[axis].join(", ") },
        name === STATE ? msg("add  for_each: …, or name a state") : msg("one of: {names}"));
    return [axis, axis === "region" ? name : valid[axis].indexOf(name)];
  }));
}

// Ids of the events and moves that a condition on the past is about, by instance. A word that is
// both an id and the name of a kind is the kind where it says by whom or on whom. events: of the
// case; moves: [id of the act, its move as an event] of every instance in the case.
export function sourcesOf(scenario, { what, by, on }, instance, events, moves) {
  const who = on === STATE && instance.state !== null ? instance.state : on;
  const touches = (one) => who === null
    || touched(scenario, { ...one.on, ...one.with }).includes(who);
  if (!(what in scenario.kinds && (by || on))) {
    if (what in events) return [what];
    const mine = moves.filter(([id]) => id === what);
    if (mine.length) return mine.filter(([, move]) => touches(move)).map(([, move]) => move.id);
  }
  return [...Object.values(events), ...moves.map(([, move]) => move)]
    .filter((one) => one.kind === what && (by === null || by === one.by) && touches(one))
    .map((one) => one.id);
}

const touched = (scenario, targets) => statesOf(scenario, Object.keys(targets));
