// One region, month by month: the order of a month, and nothing else (model/step.py).

import * as see from "./influence.js";
import { each, pushed, some, squash, squashUnit, unsquash, unsquashUnit } from "./scales.js";
import { act, listening, sumOfTies } from "./shocks.js";
import * as to from "./updates.js";
import { ANCHORS, CHANGING, DERIVED, STATE, room, rows } from "./variables.js";

// Some draws of one region, on their way through the months. Its memory is taken once and used
// for one run after another.
export class Region {
  constructor(size) {
    this.size = size;
    // What a run changes, as one piece that can be kept and brought back.
    [this.moving, this.state, this.anchors, this.changing] = room([STATE, ANCHORS, CHANGING], size);
    [, this.start] = room([STATE], size);
    [, this.derived] = room([DERIVED], size);
    [, this.goal] = room([STATE], size);
    const both = size.P * size.S * size.n;
    this.resting = new Float64Array(both); // grievance at its anchor
    this.pressureAtRest = new Float64Array(both);
    this.valuationAtRest = new Float64Array(both);
    this.heldAtRest = new Float64Array(size.P * size.n);
    this.peers = new Float64Array(both);
    this.gap = new Float64Array(both);
    // Rooms of supplyTarget.
    this.rooms = { able: new Float64Array(size.Q * size.n), ln: new Float64Array(size.Q * size.n),
      logs: new Float64Array(size.Q) };
    this.mostTies = new Float64Array(size.n);
    this.listening = { heard: Array.from({ length: size.S }, () => []),
      weights: new Float64Array(size.S ** 2 * size.n), total: new Float64Array(size.n) };
    this.pushes = new Map();
  }

  // Put the region at rest. base: start values by name; constants, parameters: of build.js.
  begin(base, constants, parameters) {
    const { size, state, anchors, start } = this;
    this.par = parameters;
    for (const name of Object.keys(CHANGING)) this.changing[name].set(constants[name]);
    this.con = { ...constants, ...this.changing };
    for (const name of Object.keys(STATE)) {
      if (base[name]) start[name].set(base[name]);
      else start[name].fill(0);
      if (anchors[name]) anchors[name].set(start[name]);
    }
    each(anchors.alignment, unsquash);
    for (const name of ["grievance", "coercion", "cohesion"]) each(anchors[name], unsquashUnit);
    // Rounded so that they equal their own targets to the last bit.
    start.alignment.set(anchors.alignment);
    each(start.alignment, squash);
    for (const name of ["grievance", "coercion", "cohesion"]) {
      start[name].set(anchors[name]);
      each(start[name], squashUnit);
    }
    for (const name of Object.keys(STATE)) state[name].set(start[name]);
    to.supplyTarget(size, state, start, anchors, this.con, this.par, this.rooms,
      this.goal.supply_share);
    for (const part of [start, state]) part.supply_share.set(this.goal.supply_share);
    this.mostTies.fill(0);
    for (let s = 0; s < size.S; s++)
      sumOfTies(size.S, size.n, this.con.ties, s, this.listening.total).forEach((sum, r) => {
        this.mostTies[r] = Math.max(this.mostTies[r], sum);
      });
    this.known();
    this.observe();
    this.pressureAtRest.set(this.derived.pressure);
    see.inSphere(size, this.con.sphere, this.derived.influence, this.heldAtRest);
    for (const part of [start, state]) part.expectation.set(this.heldAtRest);
    this.valuation(this.valuationAtRest);
  }

  // Go on from what another region of the same rest had moved to.
  resume(moving) {
    this.moving.set(moving);
    this.known();
  }

  // What follows from ties and anchors, and is kept while these stay.
  known() {
    listening(this.size, this.con.ties, this.mostTies, this.par.mu, this.listening);
    this.resting.set(this.anchors.grievance);
    each(this.resting, squashUnit);
  }

  // Room for the pushes of a month on a variable: zeros, and to be left so.
  sums(key, variable) {
    if (!this.pushes.has(key)) {
      const axes = variable === "capacity" ? CHANGING.capacity : STATE[variable];
      this.pushes.set(key, new Float64Array(rows(axes, this.size) * this.size.n));
    }
    return this.pushes.get(key);
  }

  // Update 1: shocks and trends of the month.
  act(actions) {
    const changed = act(actions, this);
    if (changed.ties || changed.grievance) this.known();
  }

  // Section 3: what follows from the state now.
  observe() {
    const { size, state, con, par, derived: seen } = this;
    see.dependence(size, con.weights, state.supply_share, seen.dependence);
    see.leverage(size, seen.dependence, state.reach, con.weights, con.capacity,
      state.supply_share, seen.leverage);
    see.netLeverage(size, seen.leverage, con.counter_dependence, par.chi, con.membership,
      con.bloc_pole, state.cohesion, seen.net_leverage);
    see.pressure(size, state.coercion, state.demand, seen.net_leverage, seen.pressure);
    see.influence(seen.leverage, state.alignment, seen.influence);
  }

  // A variable as `observe` saw it.
  value(variable) {
    return this.derived[variable] ?? this.state[variable];
  }

  // Updates 2 to 7, all from the state that `observe` saw. noise: { values, at, stride } of ε;
  // drifts: a list of { channel, values, at, stride } of η where a year begins.
  advance(noise, drifts) {
    const { size, state: now, goal, derived: seen, start, anchors, con, par, gap } = this;
    const { n } = size;
    this.valuation(gap);
    for (let k = 0; k < gap.length; k++) gap[k] -= this.valuationAtRest[k];
    to.alignmentTarget(n, gap, noise.values, noise.at, noise.stride, anchors, par, goal.alignment);
    to.supplyTarget(size, now, start, anchors, con, par, this.rooms, goal.supply_share);
    to.grievanceTarget(size, now, seen, this.pressureAtRest, this.resting, this.listening, anchors,
      con, par, gap, goal.grievance);
    see.inSphere(size, con.sphere, seen.influence, goal.expectation);
    to.coercionTarget(size, now, start, goal.expectation, this.heldAtRest, anchors, con, par,
      goal.coercion);
    to.cohesionTarget(size, now, start, anchors, con, par, goal.cohesion);
    to.reachTarget(size, now, start, anchors, con, par, goal.reach);

    const hurt = [];
    for (let row = 0; row < size.P * size.S; row++)
      if (some(now.wound, row * n, n)) hurt.push(row);
    this.wounds(hurt, 1);
    to.toward(n, now.alignment, goal.alignment, par.rate_alignment);
    to.fade(n, now, anchors, par, hurt);
    this.wounds(hurt, -1);
    to.toward(n, now.supply_share, goal.supply_share, par.rate_supply, size.Q * size.S);
    for (const { channel, values, at, stride } of drifts)
      for (const part of [now, anchors])
        to.drift(size, part.supply_share, channel, par.volatility, values, at, stride);
    to.toward(n, now.grievance, goal.grievance, par.rate_grievance);
    to.toward(n, now.coercion, goal.coercion, par.rate_coercion);
    for (let row = 0; row < size.P * size.S; row++)
      for (let r = 0, k = row * n; r < n; r++, k++)
        now.demand[k] -= par.rate_coercion[r] * now.demand[k];
    to.toward(n, now.expectation, goal.expectation, par.rate_expectation);
    to.toward(n, now.cohesion, goal.cohesion, par.rate_cohesion);
    to.toward(n, now.reach, goal.reach, par.rate_reach);
  }

  // Take wounds out of alignment (+1) or put them back (−1).
  wounds(hurt, sign) {
    const { alignment, wound } = this.state;
    const { n } = this.size;
    for (const row of hurt)
      for (let k = row * n; k < (row + 1) * n; k++)
        alignment[k] = pushed(alignment[k], sign * wound[k]);
  }

  valuation(out) {
    to.fromPeers(this.size, this.listening, this.state.alignment, this.peers);
    to.valuation(this.size, this.state, this.derived, this.peers, this.con, this.par, out);
  }
}
