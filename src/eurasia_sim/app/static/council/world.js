// What the council game asks the engine: of the game as it stands, of moves that are only thought
// of, and of the draw that happened.

import { Engine, scenarioOf, series } from "../ask.js";
import { monthAt, monthIndex } from "../months.js";
import { measured, outcomesOf, points, span } from "./goals.js";
import { Rules, lastOf, monthOf } from "./rules.js";
import { C } from "./texts.js";

export const MEASURES = ["alignment", "pressure", "grievance"];
const KEPT = 30;
const LEAD = 12; // months before the game of what happened, to see where it begins
// What all may know of the draw that happened takes at most so many letters (game.py: MOST_HAPPENED).
const MOST_LETTERS = 58_000;
const DIGITS = [6, 5, 4, 3, 2]; // after the point; fewer in a long game

// The game with more moves in the round that is open.
export const withPicks = (game, seat, picks) => ({ ...game, done: game.round + 1,
  moves: [...game.moves, ...picks.map((pick) => ({ ...pick, seat, round: game.round }))] });

// The game as it was after some rounds.
export const afterRounds = (game, done) => ({ ...game, done });

export class World {
  // Opens a scenario that the game can be played in.
  static async open(given, id) {
    const [about, file] = await scenarioOf(given, id);
    if (!about.council) throw new Error(C.lacks(about.name));
    return new World(about, await Engine.start(given, await file()));
  }

  constructor(about, engine) {
    this.about = about;
    this.engine = engine;
    this.scenario = engine.scenario;
    this.rules = new Rules(about);
    this.known = new Map();
    this.states = engine.scenario.axes.states;
    this.poles = engine.scenario.axes.poles;
  }

  end() {
    this.engine.end();
  }

  index(month) {
    return monthIndex(this.scenario.months[0], month);
  }

  row(state, pole) {
    return this.poles.indexOf(pole) * this.states.length + this.states.indexOf(state);
  }

  // An answer that is asked once and kept.
  kept(question) {
    const key = JSON.stringify(question);
    if (!this.known.has(key)) {
      const found = this.engine.ask(question);
      this.known.set(key, found);
      found.catch(() => this.known.delete(key));
      if (this.known.size > KEPT) this.known.delete(this.known.keys().next().value);
    }
    return this.known.get(key);
  }

  // Bands of the game, of all measures; others are compared with it.
  bands(game) {
    const changes = this.rules.changes(game);
    return this.kept({ run: { outcomes: MEASURES, changes, against: { changes } } });
  }

  // Bands of a game and its differences from another, e.g. from the same without some moves.
  compared(game, other, empty = []) {
    return this.kept({ run: { outcomes: MEASURES, changes: this.rules.changes(game, empty),
      against: { changes: this.rules.changes(other) } } });
  }

  // The same, where only the latest question matters: null for those that were overtaken.
  latest(game, other) {
    return this.engine.latest({ run: { outcomes: MEASURES, changes: this.rules.changes(game),
      against: { changes: this.rules.changes(other) } } });
  }

  // One measure of an answer, by level its months.
  levels(answer, { measure, state, pole }) {
    return series(answer.bands[measure], this.row(state, pole), this.poles.length * this.states.length, this.scenario.months.length);
  }

  difference(answer, { measure, state, pole }) {
    return series(answer.effects[measure].q, this.row(state, pole), this.poles.length * this.states.length, this.scenario.months.length);
  }

  // A goal's points in every draw, against the empty seat.
  async points(game, seat, goalName) {
    const goal = this.rules.council.goals[goalName];
    const [from, to] = span(game, this.rules.council);
    const values = [];
    for (const empty of [[], [seat]]) {
      const { courses, draws } = await this.kept({ courses: { changes: this.rules.changes(game, empty), outcomes: outcomesOf(goal), from, to } });
      values.push(measured(goal, seat, this.scenario, courses, draws));
    }
    return values[0].map((value, r) => points(goal, value - values[1][r]));
  }

  // The draw that happened, until the end of the last revealed round, for all to see.
  async happened(game, draw) {
    const from = this.scenario.months[Math.max(0, this.index(game.start) - LEAD)];
    const to = monthAt(monthOf(game, game.done), -1);
    const { courses } = await this.kept({ courses: { changes: this.rules.changes(game), outcomes: MEASURES, from, to, draw } });
    const months = monthIndex(from, to) + 1;
    const rows = this.poles.length * this.states.length;
    for (const digits of DIGITS) {
      const unit = 10 ** digits;
      const outcomes = Object.fromEntries(MEASURES.map((name) => [name, Array.from({ length: rows }, (_, row) =>
        Array.from({ length: months }, (__, month) => Math.round(courses[name][month * rows + row] * unit)))]));
      const found = { from, unit, outcomes };
      if (digits === DIGITS.at(-1) || JSON.stringify(found).length < MOST_LETTERS) return found;
    }
    return null;
  }

  // Means over the last months of the draw that happened, (measure, row), with some seats empty.
  async lastYear(game, draw, empty) {
    const [from, to] = span(game, this.rules.council);
    const { courses } = await this.engine.ask({ courses: { changes: this.rules.changes(game, empty), outcomes: MEASURES, from, to, draw } });
    const rows = this.poles.length * this.states.length;
    return Object.fromEntries(MEASURES.map((name) => {
      const sums = new Float64Array(rows);
      courses[name].forEach((value, k) => { sums[k % rows] += value; });
      return [name, sums.map((sum) => sum / (courses[name].length / rows))];
    }));
  }

  // Where a picture of the game begins and ends, as places of the scenario's months.
  window(game) {
    const first = this.index(game.start);
    return [Math.max(0, first - 24), this.index(lastOf(game))];
  }
}

// What the server tells of the draw that happened.
export class Truth {
  constructor(world, { from, unit, outcomes }) {
    Object.assign(this, { world, from, unit, outcomes });
    this.first = world.index(from);
    this.count = outcomes.alignment[0].length;
  }

  // By month, from `first` on.
  row({ measure, state, pole }) {
    return this.outcomes[measure][this.world.row(state, pole)].map((value) => value / this.unit);
  }

  // Now, and how it has changed in the last so many months.
  now(look, months) {
    const row = this.row(look);
    const value = row.at(-1);
    return { value, change: value - row[Math.max(0, row.length - 1 - months)] };
  }
}
