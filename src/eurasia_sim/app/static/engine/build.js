// From the world and some draws to what the model runs on (engine/build.py).

import { CONSTANTS, RATES } from "./model/variables.js";
import { each, rate } from "./model/scales.js";

// What a world says of each of its channels.
const CHANNELS = ["half_life", "follows_alignment", "follows_reach", "volatility"];

// The base year of some draws: { start, constants, channels }, arrays by name.
export function buildBase(size, world, draws) {
  const { C, Q, P, S, B, n } = size;
  const raw = {};
  for (const [name, { low, mode, high, purposes }] of Object.entries(world.base)) {
    raw[name] = new Float64Array(purposes.length * n);
    purposes.forEach((purpose, row) => draws.one(`world.${purpose}`,
      [low[row], mode[row], high[row]], raw[name].subarray(row * n, (row + 1) * n)));
  }
  for (let c = 0; c < C; c++) {
    const channel = raw.supply_share.subarray(c * Q * S * n, (c + 1) * Q * S * n);
    toOne(channel, Q, S * n);
  }
  toOne(raw.weights, C, S * n);
  const ties = new Float64Array(S * S * n);
  world.tie_pairs.forEach(([i, j], pair) => {
    const strength = raw.ties.subarray(pair * n, (pair + 1) * n);
    ties.set(strength, (i * S + j) * n);
    ties.set(strength, (j * S + i) * n);
  });
  const sphere = new Float64Array(P * S * n);
  for (let p = 0; p < P; p++)
    for (let r = 0; r < n; r++) {
      let all = 0;
      for (let s = 0; s < S; s++) if (world.sphere[p][s]) all += raw.power[s * n + r];
      if (all > 0)
        for (let s = 0; s < S; s++)
          if (world.sphere[p][s]) sphere[(p * S + s) * n + r] = raw.power[s * n + r] / all;
    }
  const membership = new Float64Array(S * B * n);
  world.membership.flat().forEach((level, row) =>
    membership.fill(level, row * n, (row + 1) * n));
  const start = {};
  for (const name of ["supply_share", "alignment", "grievance", "reach", "coercion", "cohesion"])
    start[name] = raw[name];
  const constants = { bloc_pole: world.bloc_pole };
  const made = { ties, sphere, membership, capacity: new Float64Array(C * Q * n).fill(1) };
  for (const name of Object.keys(CONSTANTS)) constants[name] = made[name] ?? raw[name];
  const channels = {};
  for (const name of CHANNELS) channels[name] = raw[name];
  return { start, constants, channels };
}

// Scale the n numbers of each of some rows that lie `width` apart to sum to one.
function toOne(values, count, width) {
  for (let k = 0; k < width; k++) {
    let sum = 0;
    for (let row = 0; row < count; row++) sum += values[row * width + k];
    for (let row = 0; row < count; row++) values[row * width + k] /= sum;
  }
}

// A case's constants and parameters, mechanisms off: for good, or in the draws without.
// planned: of plan.js.
export function buildCase(size, planned, base, draws) {
  const { C, n } = size;
  const { off, structure } = planned;
  const drawn = {};
  for (const [name, spread] of Object.entries(planned.parameters))
    drawn[name] = name in off ? new Float64Array(n).fill(off[name])
      : draws.one(`parameter.${name}`, spread);
  const constants = { ...base.constants };
  const channels = { ...base.channels };
  for (const [name, value] of Object.entries(off)) {
    if (name in channels) channels[name] = new Float64Array(C * n).fill(value);
    else if (!(name in drawn)) constants[name] = constants[name].map(() => value);
  }
  for (const [mechanism, absence] of Object.entries(structure)) {
    const absent = draws.uniforms(`structure.${mechanism}`);
    for (const [name, value] of Object.entries(absence.off)) {
      const owner = name in drawn ? drawn : constants;
      owner[name] = owner[name].map((now, k) => absent[k % n] < absence.absent ? value : now);
    }
  }
  const byChannel = (one, channel) => channel.map((part, k) => one[k % n] * part);
  const parameters = {
    rate_supply: each(channels.half_life.slice(), rate), volatility: channels.volatility,
    kappa: byChannel(drawn.kappa, channels.follows_alignment),
    phi: byChannel(drawn.phi, channels.follows_reach),
  };
  for (const [name, values] of Object.entries(drawn))
    if (name in RATES) parameters[RATES[name]] = each(values, rate);
    else parameters[name] ??= values;
  return { constants, parameters };
}

// What acts in each month, by month a list of actions (model/shocks.js). events: of plan.js, in
// the order of their names.
export function buildSchedule(events, months, draws) {
  const schedule = Array.from({ length: months }, () => []);
  for (const event of events) {
    if (event.first >= months) continue;
    const severity = draws.one(`severity.${event.id}`, event.severity);
    const actions = event.effects.map((effect) => ({ effect,
      amount: effect.delta && amounts(effect, severity, event.spread ?? 1, draws) }));
    const there = happens(event, draws);
    const drawn = event.spread === null && event.first < event.last ? monthOf(event, draws) : null;
    for (let month = event.first; month <= Math.min(event.last, months - 1); month++) {
      if (drawn && !drawn.includes(month)) continue;
      const now = drawn ? Uint8Array.from(drawn,
        (when, r) => when === month && (there === null || there[r])) : there;
      for (const action of actions) schedule[month].push({ ...action, happens: now });
    }
  }
  return schedule;
}

// The month in which a shock strikes or a trend begins, whether or not it happens.
function monthOf(event, draws) {
  if (event.spread !== null) return new Int32Array(draws.count).fill(event.first);
  if (!event.after) return draws.months(`date.${event.id}`, event.first, event.last);
  const waits = draws.months(`date.${event.id}`, event.wait.from, event.wait.to);
  return monthOf(event.after, draws).map((month, r) => month + waits[r]);
}

// Later than any month of any run.
export const NEVER = 1 << 30;

// The month in which an event comes, by draw; NEVER where it does not happen.
export function comes(event, draws) {
  const there = happens(event, draws);
  return monthOf(event, draws).map((month, r) => (there === null || there[r] ? month : NEVER));
}

// By how much what actors see moves what they do, by draw; 0 where it does not.
export function responsiveness({ off, parameters, structure }, draws) {
  const name = "responsiveness";
  const value = name in off ? new Float64Array(draws.count).fill(off[name])
    : draws.one(`parameter.${name}`, parameters[name]);
  for (const [mechanism, absence] of Object.entries(structure))
    if (name in absence.off) {
      const absent = draws.uniforms(`structure.${mechanism}`);
      value.forEach((_, r) => { if (absent[r] < absence.absent) value[r] = absence.off[name]; });
    }
  return value;
}

// Whether an event happens, 1 or 0 a draw: by its own chance, and after what it follows; null where
// it surely does.
function happens({ id, chance, after }, draws) {
  const before = after ? happens(after, draws) : null;
  if (!chance) return before;
  const limit = draws.one(`chance.${id}`, chance);
  return Uint8Array.from(draws.uniforms(`happens.${id}`),
    (u, r) => u < limit[r] && (before === null || before[r]));
}

// A row of draws for each target of an effect: δ × severity; a fraction composes, so that twice the
// severity is the same fraction twice.
export function amounts({ variable, delta, purpose, factor }, severity, weight, draws) {
  const size = draws.one(purpose, delta);
  const n = size.length;
  const found = new Float64Array(factor.length * n);
  const isPart = variable === "supply_share" || variable === "healing";
  for (let k = 0; k < found.length; k++) {
    const strength = severity[k % n] * weight * factor[Math.floor(k / n)];
    found[k] = isPart ? -Math.expm1(strength * Math.log1p(-size[k % n])) : strength * size[k % n];
  }
  return found;
}
