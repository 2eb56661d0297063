// The engine: a scenario's file, and its cases with any changes, run on the file's draws.

import { buildBase, buildCase, buildSchedule } from "./build.js";
import { Acting } from "./acting.js";
import { changed } from "./cases.js";
import { Draws } from "./draws.js";
import { readFile } from "./file.js";
import { InputError, msg } from "./forms.js";
import { Region } from "./model/step.js";
import { Moves } from "./moves.js";
import { rows } from "./model/variables.js";
import { OUTCOMES, follows, parsed } from "./outcomes.js";
import { planActing, sameAct } from "./planActing.js";
import { planCase } from "./plan.js";
import * as reduce from "./reduce.js";

// Draws that run together: what they take (some 600 numbers each) fits beside the processor.
const BLOCK = 64;
const YEAR = 12;
// Months between two places of the reference to go on from; each place takes some 1.2 MB.
const EVERY = 6;

export class Engine {
  // Of the file's draws those from `since` to before `draws`; all if left out.
  constructor(buffer, draws, since = 0) {
    const { scenario, arrays } = readFile(buffer);
    this.scenario = scenario;
    for (const one of Object.values(scenario.cases))
      one.acting = Object.fromEntries(one.acting.map((number) => scenario.acting[number])
        .map((act) => [act.id, act]));
    const { channels, suppliers, poles, states, blocs } = scenario.axes;
    const all = arrays.replicates.shape[0];
    const n = Math.min(draws ?? all, all) - since;
    this.size = { C: channels.length, Q: suppliers.length, P: poles.length, S: states.length,
      B: blocs.length, n };
    this.months = scenario.months.length;
    this.power = new Float64Array(states.length * n);
    this.yearly = channels.flatMap((name, channel) => {
      const found = arrays[`yearly.${name}`];
      return found ? [{ channel, ...found }] : [];
    });
    this.monthly = arrays.monthly;
    this.replicates = arrays.replicates.values.subarray(since);
    this.since = since;
    this.until = n; // the draws from here on are left to another engine
    this.stride = all;
    this.blocks = [];
    const keys = new Map();
    for (let first = 0; first < n; first += BLOCK) {
      const size = { ...this.size, n: Math.min(BLOCK, n - first) };
      const draws = new Draws(scenario.seed,
        this.replicates.subarray(first, first + size.n), keys);
      const base = buildBase(size, scenario.world, draws);
      this.blocks.push({ first, size, draws, base, region: new Region(size) });
      for (let s = 0; s < states.length; s++)
        this.power.set(base.constants.power.subarray(s * size.n, (s + 1) * size.n), s * n + first);
    }
    this.every = EVERY;
    this.mine = {}; // records of the last case
    this.reference = null; // the case that others are compared with, kept
  }

  // Leave the later half of the draws to another engine, whose part is to be added from now on.
  leave() {
    this.until = this.half;
    this.reference = null;
  }

  // Where the later half of the draws begins: between two blocks.
  get half() {
    return this.blocks[Math.ceil(this.blocks.length / 2)]?.first;
  }

  // The blocks that it does not leave to another.
  get own() {
    return this.blocks.filter(({ first }) => first < this.until);
  }

  // A case of the scenario with changes to it, checked.
  case({ start = "baseline", changes = {} } = {}) {
    if (!(start in this.scenario.cases))
      throw new InputError(msg("there is no case '{name}'"),
        { name: start, names: Object.keys(this.scenario.cases).join(", ") }, msg("one of: {names}"));
    const one = changed(this.scenario, this.scenario.cases[start], changes);
    this.plan(one);
    return one;
  }

  plan(one) {
    return { ...planCase(this.scenario, one), acting: planActing(this.scenario, one) };
  }

  // Room for a variable in so many months: (month, axes, draw).
  room(variable, months = this.months) {
    return new Float32Array(months * rows(OUTCOMES[variable].slice(1), this.size) * this.size.n);
  }

  // Run a case, and record some variables. Returns { records, who, from }: variable → (month, axes,
  // draw), overwritten by the next run; who acted when (moves.js); and the month before which all is
  // the reference's.
  run(one, variables, log = null) {
    for (const name of variables) this.mine[name] ??= this.room(name);
    const records = Object.fromEntries(variables.map((name) => [name, this.mine[name]]));
    const planned = this.plan(one);
    const from = log ? 0 : this.branch(one, planned, variables);
    const who = new Moves(planned.acting, this.months, this.size.n);
    if (from) who.goOn(this.reference.who, from);
    for (const [name, record] of Object.entries(records))
      if (from) record.set(this.reference.records[name].subarray(
        0, from * record.length / this.months));
    this.own.forEach((block, number) => this.runBlock(block, planned,
      { records, who, log, from, place: from && this.reference.places[number].get(from) }));
    return { records, who, from };
  }

  // Run a case that others are compared with, and keep it: they go on from where they differ.
  refer(one, variables) {
    const key = JSON.stringify(one);
    const kept = this.reference;
    if (kept?.key === key && variables.every((name) => name in kept.records)) return kept;
    const every = [...new Set([...variables, ...Object.keys(kept?.records ?? {})])];
    this.reference = null;
    const records = Object.fromEntries(every.map((name) => [name,
      kept?.records[name] ?? this.room(name)]));
    const planned = this.plan(one);
    const who = new Moves(planned.acting, this.months, this.size.n);
    const places = kept?.places ?? this.blocks.map(() => new Map());
    this.own.forEach((block, number) =>
      this.runBlock(block, planned, { records, who, keep: places[number] }));
    this.reference = { key, one, planned, records, places, who, bands: {} };
    return this.reference;
  }

  // The month of the reference that a case can go on from: 0 if it differs from the first.
  branch(one, planned, variables) {
    const { reference } = this;
    if (!reference || variables.some((name) => !(name in reference.records))
        || ["without", "parameters"].some(
          (key) => JSON.stringify(one[key]) !== JSON.stringify(reference.one[key]))) return 0;
    let first = this.months - 1;
    const theirs = new Map(reference.planned.events.map((event) => [event.id, event]));
    for (const event of planned.events) {
      const other = theirs.get(event.id);
      if (!same(event, other)) first = Math.min(first, event.first, other?.first ?? first);
      theirs.delete(event.id);
    }
    for (const event of theirs.values()) first = Math.min(first, event.first);
    const acts = new Map(reference.planned.acting.map((act) => [act.id, act]));
    for (const act of planned.acting) {
      const other = acts.get(act.id);
      if (!sameAct(act, other)) first = Math.min(first, act.since, other?.since ?? first);
      acts.delete(act.id);
    }
    for (const act of acts.values()) first = Math.min(first, act.since);
    return first - first % EVERY;
  }

  // Records of variables in the months from `since` to `last` alone, as `run`, but of its own; the
  // blocks of draws that begin before `draws`.
  window(one, variables, since, last, draws = this.until) {
    const records = Object.fromEntries(variables.map((name) => [name,
      this.room(name, last - since + 1)]));
    const planned = this.plan(one);
    const from = Math.min(this.branch(one, planned, []), since - since % this.every);
    for (const [number, block] of this.blocks.entries()) {
      if (block.first >= draws) break;
      const place = from && this.reference.places[number].get(from);
      this.runBlock(block, planned, { records, from: place ? from : 0, since, last, place });
    }
    return records;
  }

  // Run a case in one block of draws: from a month on, from what the reference had moved to, or
  // from rest, until `last`; records of the months since `since`.
  runBlock({ first, size, draws, base, region }, planned,
           { records, who, log, from = 0, place, keep, since = 0, last = this.months - 1 }) {
    const { constants, parameters } = buildCase(size, planned, base, draws);
    const schedule = buildSchedule(planned.events, last + 1, draws);
    region.begin(base.start, constants, parameters);
    const acting = planned.acting.length
      ? new Acting(planned, draws, region, this.scenario.months, log && log(first)) : null;
    if (place) {
      region.resume(place.moving);
      acting?.resume(place.acting);
    }
    for (let month = from; month <= last; month++) {
      if (keep && month && month % EVERY === 0) {
        if (!keep.has(month)) keep.set(month, { moving: new Float64Array(region.moving.length) });
        keep.get(month).moving.set(region.moving);
        keep.get(month).acting = acting?.keep();
      }
      const actions = acting ? [...schedule[month], ...acting.due(month)] : schedule[month];
      if (actions.length) region.act(actions);
      region.observe();
      acting?.decide(month);
      if (month >= since)
        for (const name of Object.keys(records))
          write(region.value(name), size.n, records[name], month - since, this.size.n, first);
      if (month < last) region.advance(...this.chance(month, first));
    }
    if (acting) who?.add(acting, from);
  }

  // ε of a month, and η where a year begins, of the draws from `first` on.
  chance(month, first) {
    const { P, S } = this.size;
    const place = (step, values) => (
      { values, at: step * P * S * this.stride + this.since + first, stride: this.stride });
    return [place(month, this.monthly.values),
      month % YEAR ? [] : this.yearly.map(({ channel, values }) => (
        { channel, ...place(month / YEAR, values) }))];
  }

  // An outcome by month, (month, row, draw): a record, or worked out from one into `into`.
  course(outcome, records, into, months = this.months) {
    const { record, axes } = parsed(outcome);
    const follow = follows(outcome, this.size, this.scenario, this.power);
    if (!follow) return records[record];
    const own = rows(axes, this.size) * this.size.n;
    const from = rows(OUTCOMES[record].slice(1), this.size) * this.size.n;
    for (let month = 0; month < months; month++)
      follow(records[record], month * from, into, month * own);
    return into;
  }

  // Bands of a case's outcomes, and of their differences from another case on the same draws:
  // what the worker's `run` asks for, and gives back.
  answer(question) {
    return this.told(question, this.part(question));
  }

  // What the answer is made of, in the draws that are not left to another: { records, who, from }
  // as of `run`, and `theirs`, the reference.
  part({ start, changes, against, outcomes }) {
    const variables = [...new Set(outcomes.map((outcome) => parsed(outcome).record))];
    const one = this.case({ start, changes });
    const theirs = against ? this.refer(this.case(against), variables) : null;
    return { ...this.run(one, variables), theirs };
  }

  // The same to be given away to the engine that left these draws, since the months in which it
  // knows them; `theirs` only where it is new.
  handedOut(question) {
    const before = this.reference;
    const { records, who, from, theirs } = this.part(question);
    const copied = (some, month) => Object.fromEntries(Object.entries(some).map(
      ([name, values]) => [name, values.slice(month * values.length / this.months)]));
    return { records: copied(records, from), who: who.counts(), from,
      theirs: theirs && theirs !== before ? copied(theirs.records, 0) : null };
  }

  // Add what was handed out of the draws that were left.
  add(part, { records, who, from, theirs }) {
    this.put(records, part.records, from);
    if (theirs) this.put(theirs, part.theirs.records);
    part.who.plus(who);
  }

  // Values of the other engine's draws beside one's own: name → (month, row, draw), since a month.
  put(theirs, mine, from = 0) {
    const { months, until, size: { n } } = this;
    for (const [name, values] of Object.entries(theirs))
      write(values, n - until, mine[name].subarray(from * mine[name].length / months), 0, n, until);
  }

  // The answer, of a part to which all draws were added.
  told({ outcomes }, { records: mine, who, from, theirs: reference }) {
    const theirs = reference?.records;
    const { months, size: { n } } = this;
    const found = { draws: n, bands: {}, effects: {}, who: who.told() };
    const known = theirs ?? (from ? this.reference.records : null);
    for (const outcome of outcomes) {
      const count = rows(parsed(outcome).axes, this.size);
      const course = this.course(outcome, mine, this.scratch(0, count));
      const other = known && this.course(outcome, known, this.scratch(1, count));
      const before = other && (this.reference.bands[outcome] ??= reduce.bands(other, months, count, n));
      found.bands[outcome] = reduce.bands(course, months, count, n, from, before);
      if (theirs) found.effects[outcome] = reduce.effects(course, other, months, count, n, from);
    }
    return found;
  }

  scratch(number, count) {
    this.rooms ??= [];
    const length = this.months * count * this.size.n;
    if (!(this.rooms[number]?.length >= length)) this.rooms[number] = new Float32Array(length);
    return this.rooms[number];
  }
}

const same = (one, other) => one === other || JSON.stringify(one) === JSON.stringify(other);

// Rows of a block's draws into a month of a record.
function write(values, n, record, month, all, first) {
  const count = values.length / n;
  for (let row = 0; row < count; row++) {
    const to = (month * count + row) * all + first;
    for (let r = 0; r < n; r++) record[to + r] = values[row * n + r];
  }
}
