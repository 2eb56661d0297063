// Actors that act (engine/acting.py): conditions, hazards and menus, over the draws of one block.
//
// The order of a month: the script and what is due act, the month is observed, and every actor sees
// that same state and decides; what is decided is due in a later month. Random numbers belong to
// (seed, replicate, purpose, month), so that a move comes in the same draws and months as in Python.

import { NEVER, amounts, comes, responsiveness } from "./build.js";
import { exp } from "./model/scales.js";
import { flattened } from "./conditions.js";
import { reading } from "./readings.js";

export class Acting {
  // planned: of plan.js, with `acting` of planActing.js; draws, region: of a block, the region before
  // the first month with nothing done to it; months: of the calendar; log: where moves are written
  // down one by one, if anywhere.
  constructor(planned, draws, region, months, log = null) {
    Object.assign(this, { draws, region, months, log, n: draws.count });
    this.acts = planned.acting;
    this.events = new Map(planned.events.map((event) => [event.id, event]));
    this.coming = new Map();
    this.looks = new Map();
    this.waiting = new Map();
    this.readiness = responsiveness(planned, draws);
    this.moves = this.acts.flatMap((act) => act.moves.map((move) => this.begun(act, move)));
    this.byAct = new Map(this.acts.map((act) => [act, this.moves.filter((one) => one.act === act)]));
    this.sources = new Map(this.moves.flatMap((one) => one.move.names.map(
      (name, k) => [name, { times: one.last, at: k * this.n }])));
    this.odds = new Float64Array(this.n);
    this.latest = new Int32Array(this.n);
    this.month = -1;
  }

  // A move with its memory, by instance and draw: the first month in which it can be decided again,
  // when it last happened, and how many times it was decided.
  begun(act, move) {
    const { draws, n } = this;
    const count = move.names.length;
    const memory = new Int32Array(3 * count * n);
    const part = (k) => memory.subarray(k * count * n, (k + 1) * count * n);
    part(1).fill(NEVER);
    const rise = move.onRise.map(({ look, slope }, k) => {
      const values = draws.one(`slope.${move.id}.${k}`, slope);
      return { look: this.known(look), slope: values.map((one, r) => one * this.readiness[r]) };
    });
    for (const { look, months } of flattened(move.when)) if (look) this.known(look, months, act.first);
    const option = act.moves.indexOf(move);
    return { act, move, count, memory, free: part(0), last: part(1), times: part(2), rise,
      able: new Uint8Array(this.n), ...this.rowsOf(act, move), atRest: act.base ? draws.one(`base.${move.id}`, act.base[option]) : atRest(act, draws),
      actions: null, some: new Int32Array(this.months.length), all: new Int32Array(this.months.length) };
  }

  // Where the uniforms of a move's instances are found: of deciding, of waiting, and of doing nothing.
  rowsOf(act, { id, names, after }) {
    const { draws } = this;
    const suffix = (name) => (name.includes("[") ? name.slice(name.indexOf("[")) : "");
    const choice = (option) => names.map((name) => draws.rowsOf(`choice.${option} ${act.id} ${suffix(name)}`));
    return { own: act.base ? choice(id) : names.map((name) => draws.rowsOf(`response.${name}`)),
      wait: after[0] < after[1] ? names.map((name) => draws.rowsOf(`after.${name}`)) : null,
      idle: act.base ? choice("nothing") : null };
  }

  // What is known of an outcome: at rest, now, and as far back as somebody asks.
  known(look, back = null, from = 0) {
    if (!this.looks.has(look.name)) {
      const rest = new Float64Array(look.rows.length * this.n);
      reading(this.region, look, rest);
      this.looks.set(look.name, { look, rest, now: rest.slice(), month: -1, back: 0, since: Infinity,
        past: new Map() });
    }
    const found = this.looks.get(look.name);
    if (back !== null) {
      found.back = Math.max(found.back, back);
      found.since = Math.min(found.since, from - back);
    }
    return found;
  }

  // What can be kept and gone on from by another of the same region: what has been decided so far.
  keep() {
    return { memory: new Map(this.moves.map(({ move, memory }) => [move.id, memory.slice()])),
      waiting: [...this.waiting].map(([month, list]) => [month, list.map(({ one, ...rest }) => (
        { id: one.move.id, ...rest }))]),
      past: new Map([...this.looks].filter(([, { past }]) => past.size)
        .map(([name, { past }]) => [name, new Map(past)])) };
  }

  // Moves of acts that differ are left out: nothing of them had begun.
  resume(kept) {
    const mine = new Map(this.moves.map((one) => [one.move.id, one]));
    for (const [id, memory] of kept?.memory ?? [])
      if (mine.get(id)?.memory.length === memory.length) mine.get(id).memory.set(memory);
    for (const [month, list] of kept?.waiting ?? [])
      this.waiting.set(month, list.filter(({ id }) => mine.has(id))
        .map(({ id, ...rest }) => ({ one: mine.get(id), ...rest })));
    for (const [name, past] of kept?.past ?? [])
      if (this.looks.has(name)) this.looks.get(name).past = new Map(past);
  }

  // What happens in a month that was decided before, as actions (model/shocks.js).
  due(month) {
    const list = this.waiting.get(month);
    if (!list) return [];
    this.waiting.delete(month);
    list.sort((a, b) => order(a.one.move.id, b.one.move.id) || a.decided - b.decided);
    const together = new Map();
    for (const { one, decided, happens } of list) {
      const all = together.get(one) ?? happens.slice();
      for (let k = 0; k < happens.length; k++)
        if (happens[k]) {
          all[k] = 1;
          one.last[k] = month;
        }
      together.set(one, all);
      this.log?.push({ one, month, decided, happens });
    }
    for (const [one, happens] of together) this.count(one, month, happens);
    return [...together].flatMap(([one, happens]) => this.actionsOf(one, happens));
  }

  count({ some, all }, month, happens) {
    const { n } = this;
    for (let r = 0; r < n; r++) {
      let found = 0;
      for (let k = r; k < happens.length; k += n) found += happens[k];
      all[month] += found;
      if (found) some[month]++;
    }
  }

  actionsOf(one, happens) {
    const { draws, n } = this;
    if (!one.actions) {
      const severity = draws.one(`severity.${one.move.id}`, one.move.severity);
      one.actions = one.move.effects.map(({ owner, effect }) => (
        { owner, effect, amount: effect.delta && amounts(effect, severity, 1, draws) }));
    }
    const rows = Array.from({ length: one.count }, (_, k) => happens.subarray(k * n, (k + 1) * n));
    const there = rows.map((row) => row.includes(1));
    return one.actions.filter(({ owner }) => there[owner])
      .map(({ owner, effect, amount }) => ({ effect, amount, happens: rows[owner] }));
  }

  // Let everyone decide who is able to, seeing the month as it was observed.
  decide(month) {
    this.month = month;
    for (const found of this.looks.values())
      if (found.back && month >= found.since) {
        found.past.set(month, this.now(found).slice());
        found.past.delete(month - found.back - 1);
      }
    for (const act of this.acts) {
      if (month < act.first || month > act.last) continue;
      if (!act.base) this.respond(this.byAct.get(act)[0], month);
      else if ((month - act.first) % act.menu === 0) this.choose(act, month);
    }
  }

  respond(one, month) {
    const { n, odds } = this;
    let happens = null;
    for (let k = 0; k < one.count; k++) {
      const able = this.able(one, k, month);
      if (!able) continue;
      this.utility(one, k, odds);
      const { points, within } = this.row(one.own[k], month);
      for (let r = 0; r < n; r++)
        // As log(u / (1 − u)) < odds.
        if (able[r] && (points[r] + within) / 2 ** 32 * (1 + exp(-odds[r])) < 1) {
          happens ??= new Uint8Array(one.count * n);
          happens[k * n + r] = 1;
        }
    }
    if (happens) this.decided(one, month, happens);
  }

  choose(act, month) {
    const { n, odds } = this;
    const options = this.byAct.get(act);
    const happens = options.map(() => null);
    options[0].move.names.forEach((_, k) => {
      const able = options.map((one) => this.able(one, k, month));
      if (!able.some(Boolean)) return;
      const noise = (rows) => {
        const { points, within } = this.row(rows[k], month);
        return (r) => -Math.log(-Math.log((points[r] + within) / 2 ** 32));
      };
      const idle = noise(options[0].idle);
      const best = new Float64Array(n);
      for (let r = 0; r < n; r++) if (able.some((may) => may?.[r])) best[r] = idle(r);
      const chosen = new Int32Array(n).fill(-1);
      options.forEach((one, number) => {
        if (!able[number]) return;
        this.utility(one, k, odds);
        const chance = noise(one.own);
        for (let r = 0; r < n; r++) {
          if (!able[number][r]) continue;
          const value = odds[r] + chance(r);
          if (!(value > best[r])) continue;
          best[r] = value;
          chosen[r] = number;
        }
      });
      chosen.forEach((number, r) => {
        if (number < 0) return;
        happens[number] ??= new Uint8Array(options[number].count * n);
        happens[number][k * n + r] = 1;
      });
    });
    happens.forEach((found, number) => { if (found) this.decided(options[number], month, found); });
  }

  // Whether an instance can be decided now, 1 or 0 a draw; null where it can in none.
  able({ move, free, times, able }, k, month) {
    const { n } = this;
    const at = k * n;
    for (let r = 0; r < n; r++)
      able[r] = free[at + r] <= month && (move.most === null || times[at + r] < move.most) ? 1 : 0;
    for (const condition of move.when) {
      if (!able.includes(1)) return null;
      this.holds(condition, k, able);
    }
    return able.includes(1) ? able : null;
  }

  // What lies at rest, and what has risen since, of one instance.
  utility({ atRest, rise }, k, out) {
    const { n } = this;
    out.set(atRest);
    for (const { look, slope } of rise) {
      const now = this.now(look);
      for (let r = 0, at = k * n; r < n; r++, at++) out[r] += (now[at] - look.rest[at]) * slope[r];
    }
  }

  decided(one, month, happens) {
    const { n } = this;
    const { move, count, free, times } = one;
    const [first, last] = move.after;
    const later = new Map();
    for (let k = 0; k < count; k++) {
      const row = one.wait && happens.includes(1, k * n) ? this.row(one.wait[k], month) : null;
      for (let r = 0, at = k * n; r < n; r++, at++) {
        if (!happens[at]) continue;
        const wait = row ? first + Math.floor((row.points[r] + row.within) / 2 ** 32
          * (last - first + 1)) : first;
        times[at]++;
        free[at] = month + wait + move.pause;
        if (!later.has(wait)) later.set(wait, new Uint8Array(count * n));
        later.get(wait)[at] = 1;
      }
    }
    for (const [wait, mine] of later) {
      if (!this.waiting.has(month + wait)) this.waiting.set(month + wait, []);
      this.waiting.get(month + wait).push({ one, decided: month, happens: mine });
    }
  }

  row(rows, month) {
    return rows.found[month] ??= this.draws.row(`${rows.purpose}.${this.months[month]}`);
  }

  now(found) {
    if (found.month !== this.month) {
      reading(this.region, found.look, found.now);
      found.month = this.month;
    }
    return found.now;
  }

  // --- Conditions: each takes away from `able` where it does not hold for an instance.

  holds(condition, k, able) {
    switch (condition.is) {
      case "compare": this.compares(condition, k, able); break;
      case "change": this.changed(condition, k, able); break;
      case "belongs": this.belongs(condition, k, able); break;
      case "happened": this.happened(condition, k, able); break;
      case "any": {
        const parts = condition.of.map((one) => {
          const part = able.slice();
          this.holds(one, k, part);
          return part;
        });
        for (let r = 0; r < able.length; r++) able[r] = parts.some((part) => part[r]) ? 1 : 0;
      }
    }
  }

  compares({ look, sign, level }, k, able) {
    const values = this.now(this.looks.get(look.name));
    for (let r = 0, at = k * this.n; r < able.length; r++, at++) {
      const value = values[at];
      able[r] &= sign === "<" ? value < level : sign === "<=" ? value <= level
        : sign === ">" ? value > level : value >= level;
    }
  }

  changed({ look, rose, amount, months }, k, able) {
    const found = this.looks.get(look.name);
    const now = this.now(found);
    const before = months === null ? found.rest : found.past.get(this.month - months);
    for (let r = 0, at = k * this.n; r < able.length; r++, at++)
      able[r] &= before !== undefined
        && (rose ? now[at] - before[at] : before[at] - now[at]) >= amount;
  }

  belongs({ states, bloc, weight, wanted }, k, able) {
    const { con, size } = this.region;
    for (let r = 0, at = (states[k] * size.B + bloc) * this.n; r < able.length; r++, at++)
      able[r] &= (con.membership[at] === weight) === wanted;
  }

  // Whether one of the sources has happened, recently enough.
  happened({ sources, within, wanted }, k, able) {
    const { latest, month } = this;
    latest.fill(-NEVER);
    for (const source of sources[k]) {
      const { times, at } = this.when(source);
      for (let r = 0; r < latest.length; r++)
        if (times[at + r] <= month && times[at + r] > latest[r]) latest[r] = times[at + r];
    }
    for (let r = 0; r < able.length; r++)
      able[r] &= (latest[r] > -NEVER && (within === null || month - latest[r] <= within)) === wanted;
  }

  // When an event comes, or a move last happened.
  when(source) {
    if (!this.events.has(source)) return this.sources.get(source);
    if (!this.coming.has(source))
      this.coming.set(source, { times: comes(this.events.get(source), this.draws), at: 0 });
    return this.coming.get(source);
  }
}

const order = (one, other) => (one < other ? -1 : one > other ? 1 : 0);

// The log-odds of a month that make the chance of a year, at rest.
function atRest({ id, chance, monthly }, draws) {
  return draws.one(`chance.${id}`, chance).map((value) => {
    const p = monthly ? value : -Math.expm1(Math.log1p(-Math.min(value, 1)) / 12);
    return Math.log(p) - Math.log1p(-p);
  });
}
