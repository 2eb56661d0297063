// Plan a case: indices instead of names, and a purpose for everything that is drawn
// (scenario/plan.py).

import { bounds, forerunner, isShock, moneyTimes, monthNumber } from "./cases.js";
import { InputError, msg, numbers } from "./forms.js";
import { kindOf } from "./kinds.js";
import { REST } from "./model/shocks.js";

const OUTSIDE = "outside";
// The events of one case together may multiply reach by at most e^20.
const MOST_REACH = 20;

// { events, parameters, off, structure } of a case; who acts of their own accord, `acting`, is planned
// by planActing.js.
export function planCase(scenario, one) {
  const off = {};
  for (const name of one.without) Object.assign(off, scenario.mechanisms[name].off);
  const events = Object.keys(one.events).sort().map((id) => planEvent(scenario, one.events, id));
  checkReach(events);
  const structure = {};
  if (scenario.structure !== "fixed")
    for (const [name, mechanism] of Object.entries(scenario.mechanisms))
      // What a scenario replaces is what its author wants.
      if (mechanism.absent > 0
          && !Object.keys(mechanism.off).some((parameter) => parameter in one.parameters))
        structure[name] = mechanism;
  return { events, off, structure, parameters: { ...scenario.parameters, ...one.parameters } };
}

function checkReach(events) {
  let total = 0;
  for (const event of events) {
    const sizes = event.effects.filter((e) => ["reach", "capacity"].includes(e.variable))
      .flatMap((e) => e.delta.map(Math.abs));
    total += Math.max(0, ...sizes) * event.severity[2];
    if (total > MOST_REACH)
      throw new InputError(msg("with '{id}', reach changes by more than a factor of e^{most}"),
        { id: event.id, most: MOST_REACH }, msg("lower its severity"));
  }
}

// Plans of events are kept with them: most events of a case are those of the last. They are another
// where what they follow is another.
const kept = new WeakMap();

function planEvent(scenario, events, id) {
  const event = events[id];
  const before = forerunner(event);
  const after = before === undefined ? null : planEvent(scenario, events, before);
  if (kept.get(event)?.after !== after)
    kept.set(event, { ...newPlan(scenario, events, event), after });
  return kept.get(event);
}

function newPlan(scenario, events, event) {
  const kind = kindOf(scenario, event);
  const [first, last] = bounds(events, event, monthNumber(scenario.months[0]));
  const spread = isShock(event) ? null : event.per === "year" ? 1 / 12 : 1 / (last - first + 1);
  if (first > scenario.months.length - 1)
    throw new InputError(msg("'{id}' would come after the period ends"), { id: event.id }, msg("let it come sooner"));
  const effects = effectsOf(scenario, event);
  if (!effects.length)
    throw new InputError(msg("'{id}' changes nothing"), { id: event.id },
      msg("the suppliers it takes from supply nothing to these states"));
  if (first >= scenario.months.length - 1 && effects.every((effect) => effect.lasting))
    throw new InputError(msg("'{id}' changes nothing: it comes in the last month, and what it moves shows only later"),
      { id: event.id }, msg("choose an earlier month"));
  return { id: event.id, first, last, spread, severity: severity(event, kind), effects,
    chance: event.chance ? numbers(event.chance) : null, wait: event.date?.by };
}

// The effects of an event, with indices; none where it can have none.
export function effectsOf(scenario, event) {
  return kindOf(scenario, event).effects.flatMap((effect, number) => {
    const found = planEffect(scenario, event, effect, `kind.${event.kind}.${number}`);
    if (!found) return [];
    return (effect.form === "jump" ? [false, true] : [effect.form !== "impulse"])
      .map((lasting) => ({ ...found, lasting }));
  });
}

function severity(event, kind) {
  if (event.value && kind.money)
    return moneyTimes(event.value, kind.money).map((times) => Math.log2(1 + times));
  return event.severity ? numbers(event.severity) : [1, 1, 1];
}

// States' indices and their factors, by name; a named state overrides its region.
function targets({ axes, regions }, named = {}) {
  const found = {};
  const names = Object.entries(named);
  for (const [name, factor] of names)
    if (name === "all") for (const state of axes.states) found[state] = factor;
  for (const [name, factor] of names)
    if (name in regions) for (const state of regions[name]) found[state] = factor;
  for (const [name, factor] of names) if (axes.states.includes(name)) found[name] = factor;
  const states = Object.keys(found).sort();
  return { states: states.map((name) => axes.states.indexOf(name)),
    factor: states.map((name) => found[name]) };
}

function planEffect(scenario, event, effect, purpose) {
  const { axes } = scenario;
  const pole = effect.pole ? axes.poles.indexOf(event[effect.pole]) : -1;
  const bloc = axes.blocs.indexOf(axes.poles[pole]);
  const { states, factor } = targets(scenario, event[effect.states]);
  const planned = (rows, factor, more) => (
    { variable: effect.variable, delta: effect.delta, purpose, rows, factor, ...more });
  const each = (more) => planned(states.map((s) => pole * axes.states.length + s), factor, more);
  switch (effect.variable) {
    case "alignment": case "wound": case "healing": case "grievance":
      return each();
    case "membership":
      return planned([], factor, { bloc, states, level: effect.level });
    case "reach": {
      const who = supplier(axes, event, effect.supplier);
      if (!effect.channel) return planned([who], [1]);
      return planned([axes.channels.indexOf(effect.channel) * axes.suppliers.length + who], [1],
        { variable: "capacity" });
    }
    case "coercion":
      return effect.states ? each({ variable: "demand" }) : planned([pole], [1]);
    case "cohesion":
      return planned([bloc], [1]);
    case "tie":
      return tieEffect(scenario, event, effect, states, factor, planned);
  }
  const channel = axes.channels.indexOf(effect.channel ?? event.channel);
  const source = supplier(axes, event, effect.taken_from);
  const sink = supplier(axes, event, effect.given_to);
  const give = states.map((state) => hasToGive(scenario, state, channel, source, sink));
  if (!give.some(Boolean)) return null;
  return planned([], factor.filter((_, k) => give[k]),
    { channel, source, sink, states: states.filter((_, k) => give[k]) });
}

function tieEffect(scenario, event, effect, states, factor, planned) {
  const others = effect.and_states ? targets(scenario, event[effect.and_states])
    : { states, factor };
  const pairs = new Map();
  states.forEach((i, m) => others.states.forEach((j, n) => {
    const pair = [Math.min(i, j), Math.max(i, j)];
    if (i !== j && !pairs.has(String(pair)))
      pairs.set(String(pair), { pair, factor: Math.sqrt(factor[m] * others.factor[n]) });
  }));
  if (!pairs.size)
    throw new InputError(msg("a tie needs two different states"), {}, msg("name two or more"));
  const found = [...pairs.values()];
  return planned([], found.map((one) => one.factor), { pairs: found.map((one) => one.pair) });
}

function supplier(axes, event, role) {
  if (role === "rest") return REST;
  return axes.suppliers.indexOf(role === OUTSIDE ? OUTSIDE : event[role]);
}

function hasToGive({ axes, world }, state, channel, source, sink) {
  const [Q, S] = [axes.suppliers.length, axes.states.length];
  const has = (q) => world.base.supply_share.high[(channel * Q + q) * S + state] > 0;
  if (source !== REST) return has(source);
  return axes.suppliers.some((_, q) => q !== sink && has(q));
}
