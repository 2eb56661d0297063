// Cases as scenario files say them, and changes to them (scenario/schema.py, scenario/load.py).
//
// A case: { events: { id: event }, acting: { id: response or choice }, without: [mechanism],
// parameters: { name: [low, mode, high] } }.
// Events and changes have the keys of YAML: what the page asks for is what it saves.

import { checkAct, writtenAct } from "./acts.js";
import { ID, InputError, MAX_SEVERITY, known, numbers, range, triple, weighted } from "./forms.js";
import { kindOf, ownKind } from "./kinds.js";

const ROLES = ["by", "against", "on", "with", "channel"];
const CHANGES = ["remove", "shocks", "trends", "responses", "choices", "move", "stop", "scale",
  "without", "parameters"];

export function monthNumber(text) {
  const found = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text);
  if (!found) throw new InputError(`'${text}' is not a month`, "a month is written like 2024-12");
  return Number(found[1]) * 12 + Number(found[2]) - 1;
}

export const isShock = (event) => "date" in event;
// The event that a shock comes after, if it does.
export const forerunner = (event) => event.date?.after;

// An event with every key written out: `on` as state → factor, a date as a range.
export function written(event) {
  const whole = { ...event };
  for (const role of ["on", "with"]) if (whole[role]) whole[role] = weighted(whole[role]);
  if (typeof whole.date === "string") whole.date = range(whole.date);
  if (typeof whole.date?.by === "number") whole.date = { ...whole.date, by: range(whole.date.by) };
  for (const key of ["severity", "chance"])
    if (whole[key] !== undefined) whole[key] = triple(whole[key]);
  if (!isShock(whole)) whole.per ??= "period";
  return whole;
}

// A case with some changes: those of a variant, in the order in which a file's act.
export function changed(scenario, start, changes) {
  for (const key of Object.keys(changes)) known(key, CHANGES, "change");
  const events = { ...start.events };
  const event = (id) => {
    known(id, Object.keys(events), "event");
    return events[id];
  };
  const acting = { ...start.acting };
  for (const id of changes.remove ?? []) {
    if (!(id in acting)) event(id);
    delete (id in events ? events : acting)[id];
  }
  const free = (id) => {
    if (id in events || id in acting)
      throw new InputError(`the id '${id}' is taken`, "to replace it, remove it first");
  };
  const added = [...changes.shocks ?? [], ...changes.trends ?? []]
    .map((one) => ownKind(scenario, start.events, written(one)));
  for (const whole of added) {
    free(whole.id);
    check(scenario, whole);
    if (forerunner(whole) !== undefined)
      known(forerunner(whole), [...Object.keys(events), ...added.map(({ id }) => id)], "event");
    events[whole.id] = whole;
  }
  const acts = [...changes.responses ?? [], ...changes.choices ?? []].map(writtenAct);
  for (const act of acts) {
    free(act.id);
    acting[act.id] = act;
  }
  for (const [id, when] of Object.entries(changes.move ?? {})) {
    if (!isShock(event(id)))
      throw new InputError(`'${id}' is a trend; a trend cannot be moved`,
        "stop it, or remove it and add another");
    events[id] = written({ ...events[id], date: when });
    checkDates(scenario, events[id]);
  }
  for (const [id, last] of Object.entries(changes.stop ?? {}))
    events[id] = stopped(event(id), last);
  for (const [id, factor] of Object.entries(changes.scale ?? {})) {
    if (!(factor > 0 && factor <= MAX_SEVERITY))
      throw new InputError(`${factor} times '${id}' is not possible`,
        `a factor is greater than 0, and ${MAX_SEVERITY} at most`);
    events[id] = scaled(event(id), factor);
    checkSeverity(scenario, events[id]);
  }
  const without = [];
  for (const name of changes.without ?? [])
    if (name === "responses") for (const id of Object.keys(acting)) delete acting[id];
    else if (name in acting) delete acting[name];
    else {
      known(name, Object.keys(scenario.mechanisms), "mechanism");
      without.push(name);
    }
  const parameters = { ...start.parameters };
  for (const [name, value] of Object.entries(changes.parameters ?? {})) {
    known(name, Object.keys(scenario.parameters), "parameter");
    parameters[name] = Array.isArray(value) ? value : numbers(triple(value));
    const [[low, mode, high], [least, most]] = [parameters[name], scenario.limits[name]];
    if (!(low <= mode && mode <= high))
      throw new InputError(`low ≤ mode ≤ high does not hold for ${low}, ${mode}, ${high}`,
        "put the three numbers in order");
    if (!(least <= low && high <= most))
      throw new InputError(`${low} to ${high} leaves the allowed range ${least} to ${most}`);
  }
  const happening = followed(events);
  for (const act of acts) if (act.id in acting) {
    const { from, to } = act.active;
    for (const month of [from, to]) if (month !== undefined) monthNumber(month);
    if (from && monthNumber(from) > monthNumber(scenario.months.at(-1)))
      throw new InputError(`'${act.id}' acts from ${from} on, after the period ends`);
    checkAct(scenario, act, { events: Object.keys({ ...start.events, ...happening }),
      acting: Object.keys({ ...start.acting, ...acting }) }, (one) => checkRoles(scenario, one));
  }
  return { events: happening, acting, parameters,
    without: [...new Set([...start.without, ...without])] };
}

// The events without those that follow one that is not there.
function followed(events) {
  const found = {};
  const add = (id, way) => {
    if (way.includes(id))
      throw new InputError(`these events wait for each other: ${[...way, id].join(" → ")}`);
    if (id in found || !(id in events)) return id in found;
    const before = forerunner(events[id]);
    if (before !== undefined && !add(before, [...way, id])) return false;
    found[id] = events[id];
    return true;
  };
  for (const id of Object.keys(events)) add(id, []);
  return found;
}

// The months, counted from a start, in which an event may begin; a trend's last is its end.
export function bounds(events, event, start) {
  const before = forerunner(event);
  if (before === undefined)
    return (isShock(event) ? [event.date.from, event.date.to] : [event.from, event.to])
      .map((month) => monthNumber(month) - start);
  const [first, last] = bounds(events, events[before], start);
  const { from, to } = event.date.by;
  return [first + from, (isShock(events[before]) ? last : first) + to];
}

function stopped(event, last) {
  if (isShock(event))
    throw new InputError(`'${event.id}' is a shock; only a trend can be stopped`,
      "use remove or move");
  const [from, until, to] = [event.from, last, event.to].map(monthNumber);
  if (!(from <= until && until <= to))
    throw new InputError(`'${event.id}' runs from ${event.from} to ${event.to}`,
      "stop it within that time, or remove it");
  const shorter = { ...event, to: last };
  return event.per === "year" ? shorter : scaled(shorter, (until - from + 1) / (to - from + 1));
}

// The event with `factor` times its severity, or its sum of money.
function scaled(event, factor) {
  const times = ({ low, mode, high, ...rest }) => ({
    ...rest, low: low * factor, mode: mode * factor, high: high * factor });
  if (event.value)
    return { ...event, value: { ...event.value, usd_billion: times(event.value.usd_billion) } };
  return { ...event, severity: times(event.severity ?? triple(1)) };
}

function check(scenario, event) {
  if (!ID.test(event.id ?? ""))
    throw new InputError(`'${event.id}' is not an id`,
      "a short name in small letters, digits and -");
  checkRoles(scenario, event);
  if (event.chance && !(event.chance.low >= 0 && 0 < event.chance.high && event.chance.high <= 1))
    throw new InputError("a chance lies between 0 and 1", "40 % is written 0.4");
  if (forerunner(event) === undefined) checkDates(scenario, event);
  else if (!(event.date.by.from >= 0 && event.date.by.to >= event.date.by.from))
    throw new InputError(`'${event.id}' cannot come before what it follows`);
}

// Whether its kind allows what an event says.
function checkRoles(scenario, event) {
  const { axes, kinds, regions } = scenario;
  if (!event.own) known(event.kind, Object.keys(kinds), "kind");
  const kind = kindOf(scenario, event);
  for (const role of ROLES) {
    const given = event[role] !== undefined && event[role] !== null;
    if (!given && role in kind.roles)
      throw new InputError(`the kind '${event.kind}' needs '${role}'`,
        `${role}: ${kind.roles[role]}`);
    if (given && !(role in kind.roles))
      throw new InputError(`the kind '${event.kind}' has no '${role}'`,
        `it has: ${Object.keys(kind.roles).join(", ")}`);
  }
  for (const role of ["by", "against"])
    if (role in kind.roles) known(event[role], axes.poles, "pole");
  if (event.by !== undefined && event.by === event.against)
    throw new InputError(`'${event.by}' cannot act against itself`);
  if ("channel" in kind.roles) known(event.channel, axes.channels, "channel");
  for (const role of ["on", "with"])
    for (const [name, factor] of Object.entries(event[role] ?? {})) {
      known(name, ["all", ...Object.keys(regions), ...axes.states], "state or region");
      if (!(factor > 0 && factor <= MAX_SEVERITY))
        throw new InputError(`${factor} is no factor for '${name}'`,
          `greater than 0, and ${MAX_SEVERITY} at most`);
    }
  for (const role of ["on", "with"])
    if (role in kind.roles && !Object.keys(event[role]).length)
      throw new InputError(`'${event.id}' needs '${role}'`, `${role}: ${kind.roles[role]}`);
  for (const effect of kind.effects) {
    if (effect.channel) known(effect.channel, axes.channels, "channel");
    if (["cohesion", "membership"].includes(effect.variable)
        && !axes.blocs.includes(event[effect.pole]))
      throw new InputError(`'${event[effect.pole]}' is no bloc and has no ${effect.variable}`,
        `blocs: ${axes.blocs.join(", ") || "none in this world"}`);
  }
  if (event.value && !kind.money)
    throw new InputError(`the kind '${event.kind}' takes no money`, "write  severity:  instead");
  checkSeverity(scenario, event);
}

function checkDates(scenario, event) {
  const { months, until } = scenario;
  const start = monthNumber(months[0]);
  const [first, last] = bounds({}, event, start);
  if (last < first) throw new InputError("the later month comes first", "put the earlier first");
  if (first < 0 || first > months.length - 1 || last > monthNumber(until) - start)
    throw new InputError(`'${event.id}' is outside the period ${months[0]} to ${months.at(-1)}`,
      "choose a month within");
}

function checkSeverity(scenario, event) {
  const kind = kindOf(scenario, event);
  const [low, , high] = event.value && kind.money ? moneyTimes(event.value, kind.money)
    : numbers(event.severity ?? triple(1));
  if (!(low > 0)) throw new InputError(`a severity is greater than 0, not ${low}`,
    "to leave an event out, remove it");
  if (!(high <= MAX_SEVERITY))
    throw new InputError(`'${event.id}' would have a severity of ${Math.round(high)}`,
      `severities lie between 0 and ${MAX_SEVERITY}; 1 is usual`);
}

// A sum of money as multiples of what counts as severity 1: [low, mode, high].
export function moneyTimes({ usd_billion: paid, economy_usd_billion: economy }, one) {
  return [paid.low / economy.high / one[2], paid.mode / economy.mode / one[1],
    paid.high / economy.low / one[0]];
}
