// The engine: a scenario's file, and its cases with any changes, run on the file's draws.

import { buildBase, buildCase, buildSchedule } from "./build.js";
import { InputError, changed } from "./cases.js";
import { Draws } from "./draws.js";
import { readFile } from "./file.js";
import { Region } from "./model/step.js";
import { rows } from "./model/variables.js";
import { OUTCOMES, follows, parsed } from "./outcomes.js";
import { planCase } from "./plan.js";
import * as reduce from "./reduce.js";

// Draws that run together: what they take (some 600 numbers each) fits beside the processor.
const BLOCK = 64;
const YEAR = 12;
// Months between two places of the reference to go on from.
const EVERY = 12;

export class Engine {
  // draws: as many of the file's as are wanted; all if left out.
  constructor(buffer, draws) {
    const { scenario, arrays } = readFile(buffer);
    this.scenario = scenario;
    const { channels, suppliers, poles, states, blocs } = scenario.axes;
    const all = arrays.replicates.shape[0];
    const n = Math.min(draws ?? all, all);
    this.size = { C: channels.length, Q: suppliers.length, P: poles.length, S: states.length,
      B: blocs.length, n };
    this.months = scenario.months.length;
    this.power = new Float64Array(states.length * n);
    this.yearly = channels.flatMap((name, channel) => {
      const found = arrays[`yearly.${name}`];
      return found ? [{ channel, ...found }] : [];
    });
    this.monthly = arrays.monthly;
    this.stride = all;
    this.blocks = [];
    for (let first = 0; first < n; first += BLOCK) {
      const size = { ...this.size, n: Math.min(BLOCK, n - first) };
      const draws = new Draws(scenario.seed,
        arrays.replicates.values.subarray(first, first + size.n));
      const base = buildBase(size, scenario.world, draws);
      this.blocks.push({ first, size, draws, base, region: new Region(size) });
      for (let s = 0; s < states.length; s++)
        this.power.set(base.constants.power.subarray(s * size.n, (s + 1) * size.n), s * n + first);
    }
    this.every = EVERY;
    this.mine = {}; // records of the last case
    this.reference = null; // the case that others are compared with, kept
  }

  // A case of the scenario with changes to it, checked.
  case({ start = "baseline", changes = {} } = {}) {
    if (!(start in this.scenario.cases))
      throw new InputError(`there is no case '${start}'`,
        `one of: ${Object.keys(this.scenario.cases).join(", ")}`);
    const one = changed(this.scenario, this.scenario.cases[start], changes);
    planCase(this.scenario, one);
    return one;
  }

  // Room for a variable in so many months: (month, axes, draw).
  room(variable, months = this.months) {
    return new Float32Array(months * rows(OUTCOMES[variable].slice(1), this.size) * this.size.n);
  }

  // Run a case, and record some variables. Returns the records: variable → (month, axes, draw),
  // overwritten by the next run.
  run(one, variables) {
    for (const name of variables) this.mine[name] ??= this.room(name);
    const records = Object.fromEntries(variables.map((name) => [name, this.mine[name]]));
    const planned = planCase(this.scenario, one);
    const from = this.branch(one, planned, variables);
    for (const [name, record] of Object.entries(records))
      if (from) record.set(this.reference.records[name].subarray(
        0, from * record.length / this.months));
    this.blocks.forEach((block, number) => this.runBlock(block, planned,
      { records, from, moving: from && this.reference.places[number].get(from) }));
    return records;
  }

  // Run a case that others are compared with, and keep it: they go on from where they differ.
  refer(one, variables) {
    const key = JSON.stringify(one);
    const kept = this.reference;
    if (kept?.key === key && variables.every((name) => name in kept.records)) return kept.records;
    const every = [...new Set([...variables, ...Object.keys(kept?.records ?? {})])];
    this.reference = null;
    const records = Object.fromEntries(every.map((name) => [name,
      kept?.records[name] ?? this.room(name)]));
    const planned = planCase(this.scenario, one);
    const places = kept?.places ?? this.blocks.map(() => new Map());
    this.blocks.forEach((block, number) =>
      this.runBlock(block, planned, { records, keep: places[number] }));
    this.reference = { key, one, planned, records, places };
    return records;
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
    return first - first % EVERY;
  }

  // Run a case in one block of draws: from a month on, from what the reference had moved to, or
  // from rest, until `last`; records of the months since `since`.
  runBlock({ first, size, draws, base, region }, planned,
           { records, from = 0, moving, keep, since = 0, last = this.months - 1 }) {
    const { constants, parameters } = buildCase(size, planned, base, draws);
    const schedule = buildSchedule(planned.events, last + 1, draws);
    region.begin(base.start, constants, parameters);
    if (moving) region.resume(moving);
    for (let month = from; month <= last; month++) {
      if (keep && month && month % EVERY === 0) {
        if (!keep.has(month)) keep.set(month, new Float64Array(region.moving.length));
        keep.get(month).set(region.moving);
      }
      if (schedule[month].length) region.act(schedule[month]);
      region.observe();
      if (month >= since)
        for (const name of Object.keys(records))
          write(region.value(name), size.n, records[name], month - since, this.size.n, first);
      if (month < last) region.advance(...this.chance(month, first));
    }
  }

  // ε of a month, and η where a year begins, of the draws from `first` on.
  chance(month, first) {
    const { P, S } = this.size;
    const place = (step, values) => (
      { values, at: step * P * S * this.stride + first, stride: this.stride });
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
  answer({ start, changes, against, outcomes }) {
    const variables = [...new Set(outcomes.map((outcome) => parsed(outcome).record))];
    const one = this.case({ start, changes });
    const theirs = against ? this.refer(this.case(against), variables) : null;
    const mine = this.run(one, variables);
    const { n } = this.size;
    const found = { draws: n, bands: {}, effects: {} };
    for (const outcome of outcomes) {
      const count = rows(parsed(outcome).axes, this.size);
      const course = this.course(outcome, mine, this.scratch(0, count));
      found.bands[outcome] = reduce.bands(course, this.months, count, n);
      if (theirs) {
        const other = this.course(outcome, theirs, this.scratch(1, count));
        found.effects[outcome] = reduce.effects(course, other, this.months, count, n);
      }
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
