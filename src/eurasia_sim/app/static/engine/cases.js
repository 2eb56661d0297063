// Cases as scenario files say them, and changes to them (scenario/schema.py, scenario/load.py).
//
// A case: { events: { id: event }, acting: { id: response or choice }, without: [mechanism],
// parameters: { name: [low, mode, high] } }.
// Events and changes have the keys of YAML: what the page asks for is what it saves.

import { checkAct, writtenAct } from "./acts.js";
import { ID, InputError, MAX_SEVERITY, known, msg, numbers, range, triple, weighted } from "./forms.js";
import { kindOf, ownKind } from "./kinds.js";

const ROLES = ["by", "against", "on", "with", "channel"];
const NO_CHANNEL = msg("there is no channel '{name}'");
const NO_EVENT = msg("there is no event '{name}'");
const CHANGES = ["remove", "shocks", "trends", "responses", "choices", "move", "stop", "scale",
  "without", "parameters"];

export function monthNumber(text) {
  const found = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text);
  if (!found) throw new InputError(msg("'{text}' is not a month"), { text }, msg("a month is written like 2024-12"));
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
  for (const key of Object.keys(changes)) known(key, CHANGES, msg("there is no change '{name}'"));
  const events = { ...start.events };
  const event = (id) => {
    known(id, Object.keys(events), NO_EVENT);
    return events[id];
  };
  const acting = { ...start.acting };
  for (const id of changes.remove ?? []) {
    if (!(id in acting)) event(id);
    delete (id in events ? events : acting)[id];
  }
  const free = (id) => {
    if (id in events || id in acting)
      throw new InputError(msg("the id '{id}' is taken"), { id }, msg("to replace it, remove it first"));
  };
  const added = [...changes.shocks ?? [], ...changes.trends ?? []]
    .map((one) => ownKind(scenario, start.events, written(one)));
  for (const whole of added) {
    free(whole.id);
    check(scenario, whole);
    if (forerunner(whole) !== undefined)
      known(forerunner(whole), [...Object.keys(events), ...added.map(({ id }) => id)], NO_EVENT);
    events[whole.id] = whole;
  }
  const acts = [...changes.responses ?? [], ...changes.choices ?? []].map(writtenAct);
  for (const act of acts) {
    free(act.id);
    acting[act.id] = act;
  }
  for (const [id, when] of Object.entries(changes.move ?? {})) {
    if (!isShock(event(id)))
      throw new InputError(msg("'{id}' is a trend; a trend cannot be moved"), { id },
        msg("stop it, or remove it and add another"));
    events[id] = written({ ...events[id], date: when });
    checkDates(scenario, events[id]);
  }
  for (const [id, last] of Object.entries(changes.stop ?? {}))
    events[id] = stopped(event(id), last);
  for (const [id, factor] of Object.entries(changes.scale ?? {})) {
    if (!(factor > 0 && factor <= MAX_SEVERITY))
      throw new InputError(msg("{factor} times '{id}' is not possible"), { factor, id, most: MAX_SEVERITY },
        msg("a factor is greater than 0, and {most} at most"));
    events[id] = scaled(event(id), factor);
    checkSeverity(scenario, events[id]);
  }
  const without = [];
  for (const name of changes.without ?? [])
    if (name === "responses") for (const id of Object.keys(acting)) delete acting[id];
    else if (name in acting) delete acting[name];
    else {
      known(name, Object.keys(scenario.mechanisms), msg("there is no mechanism '{name}'"));
      without.push(name);
    }
  const parameters = { ...start.parameters };
  for (const [name, value] of Object.entries(changes.parameters ?? {})) {
    known(name, Object.keys(scenario.parameters), msg("there is no parameter '{name}'"));
    parameters[name] = Array.isArray(value) ? value : numbers(triple(value));
    const [[low, mode, high], [least, most]] = [parameters[name], scenario.limits[name]];
    if (!(low <= mode && mode <= high))
      throw new InputError(msg("{what}: low ≤ mode ≤ high does not hold for {low}, {mode}, {high}"),
        { what: name, low, mode, high }, msg("put the three numbers in order"));
    if (!(least <= low && high <= most))
      throw new InputError(msg("{low} to {high} leaves the allowed range {least} to {most}"), { low, high, least, most });
  }
  const happening = followed(events);
  for (const act of acts) if (act.id in acting) {
    const { from, to } = act.active;
    for (const month of [from, to]) if (month !== undefined) monthNumber(month);
    if (from && monthNumber(from) > monthNumber(scenario.months.at(-1)))
      throw new InputError(msg("'{id}' acts from {from} on, after the period ends"), { id: act.id, from });
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
      throw new InputError(msg("these events wait for each other: {events}"), { events: [...way, id].join(" → ") });
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
    throw new InputError(msg("'{id}' is a shock; only a trend can be stopped"), { id: event.id }, msg("use remove or move"));
  const [from, until, to] = [event.from, last, event.to].map(monthNumber);
  if (!(from <= until && until <= to))
    throw new InputError(msg("'{id}' runs from {from} to {to}"), { id: event.id, from: event.from, to: event.to },
      msg("stop it within that time, or remove it"));
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
    throw new InputError(msg("'{id}' is not an id"), { id: event.id },
      msg("a short name in small letters, digits and -"));
  checkRoles(scenario, event);
  if (event.chance && !(event.chance.low >= 0 && 0 < event.chance.high && event.chance.high <= 1))
    throw new InputError(msg("a chance lies between 0 and 1"), {}, msg("40 % is written 0.4"));
  if (forerunner(event) === undefined) checkDates(scenario, event);
  else if (!(event.date.by.from >= 0 && event.date.by.to >= event.date.by.from))
    throw new InputError(msg("'{id}' cannot come before what it follows"), { id: event.id });
}

// Whether its kind allows what an event says.
function checkRoles(scenario, event) {
  const { axes, kinds, regions } = scenario;
  if (!event.own) known(event.kind, Object.keys(kinds), msg("there is no kind '{name}'"));
  const kind = kindOf(scenario, event);
  for (const role of ROLES) {
    const given = event[role] !== undefined && event[role] !== null;
    if (!given && role in kind.roles)
      throw new InputError(msg("the kind '{kind}' needs '{role}'"),
        { kind: event.kind, role, what: kind.roles[role] }, msg("{role}: {what}"));
    if (given && !(role in kind.roles))
      throw new InputError(msg("the kind '{kind}' has no '{role}'"),
        { kind: event.kind, role, roles: Object.keys(kind.roles).join(", ") }, msg("it has: {roles}"));
  }
  for (const role of ["by", "against"])
    if (role in kind.roles) known(event[role], axes.poles, msg("there is no pole '{name}'"));
  if (event.by !== undefined && event.by === event.against)
    throw new InputError(msg("'{name}' cannot act against itself"), { name: event.by });
  if ("channel" in kind.roles) known(event.channel, axes.channels, NO_CHANNEL);
  for (const role of ["on", "with"])
    for (const [name, factor] of Object.entries(event[role] ?? {})) {
      known(name, ["all", ...Object.keys(regions), ...axes.states], msg("there is no state or region '{name}'"));
      if (!(factor > 0 && factor <= MAX_SEVERITY))
        throw new InputError(msg("{factor} is no factor for '{name}'"), { factor, name, most: MAX_SEVERITY },
          msg("a factor is greater than 0, and {most} at most"));
    }
  for (const role of ["on", "with"])
    if (role in kind.roles && !Object.keys(event[role]).length)
      throw new InputError(msg("'{id}' needs '{role}'"), { id: event.id, role, what: kind.roles[role] },
        msg("{role}: {what}"));
  for (const effect of kind.effects) {
    if (effect.channel) known(effect.channel, axes.channels, NO_CHANNEL);
    if (["cohesion", "membership"].includes(effect.variable)
        && !axes.blocs.includes(event[effect.pole]))
      throw new InputError(effect.variable === "cohesion" ? msg("'{name}' is no bloc and has no cohesion")
        : msg("'{name}' is no bloc and has no membership"), { name: event[effect.pole], blocs: axes.blocs.join(", ") },
      axes.blocs.length ? msg("blocs: {blocs}") : msg("this world has no blocs"));
  }
  if (event.value && !kind.money)
    throw new InputError(msg("the kind '{kind}' takes no money"), { kind: event.kind }, msg("write  severity:  instead"));
  checkSeverity(scenario, event);
}

function checkDates(scenario, event) {
  const { months, until } = scenario;
  const start = monthNumber(months[0]);
  const [first, last] = bounds({}, event, start);
  if (last < first) throw new InputError(msg("the later month comes first"), {}, msg("put the earlier first"));
  if (first < 0 || first > months.length - 1 || last > monthNumber(until) - start)
    throw new InputError(msg("'{id}' is outside the period {from} to {to}"),
      { id: event.id, from: months[0], to: months.at(-1) }, msg("choose a month within"));
}

function checkSeverity(scenario, event) {
  const kind = kindOf(scenario, event);
  const [low, , high] = event.value && kind.money ? moneyTimes(event.value, kind.money)
    : numbers(event.severity ?? triple(1));
  if (!(low > 0)) throw new InputError(msg("a severity is greater than 0, not {low}"), { low },
    msg("to leave an event out, remove it"));
  if (!(high <= MAX_SEVERITY))
    throw new InputError(msg("'{id}' would have a severity of {high}"),
      { id: event.id, high: Math.round(high), most: MAX_SEVERITY }, msg("severities lie between 0 and {most}; 1 is usual"));
}

// A sum of money as multiples of what counts as severity 1: [low, mode, high].
export function moneyTimes({ usd_billion: paid, economy_usd_billion: economy }, one) {
  return [paid.low / economy.high / one[2], paid.mode / economy.mode / one[1],
    paid.high / economy.low / one[0]];
}
