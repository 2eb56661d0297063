// Who acts when, counted over the draws of a run (results/moves.py).

import { NEVER } from "./build.js";

export class Moves {
  // acts: of planActing.js; draws: how many.
  constructor(acts, months, draws) {
    Object.assign(this, { months, draws });
    this.rows = new Map(acts.flatMap((act) => act.moves).map((move) => [move.id, { move, ever: 0,
      some: new Int32Array(months), all: new Int32Array(months),
      each: new Int32Array(move.names.length) }]));
  }

  // Take over the months before `from` of another run.
  goOn(other, from) {
    for (const [id, row] of this.rows)
      for (const part of ["some", "all"])
        if (other.rows.has(id)) row[part].set(other.rows.get(id)[part].subarray(0, from));
  }

  // Add what was done in a block of draws since a month.
  add({ moves, n }, from) {
    for (const { move, last, some, all } of moves) {
      const row = this.rows.get(move.id);
      for (let month = from; month < this.months; month++) {
        row.some[month] += some[month];
        row.all[month] += all[month];
      }
      for (let r = 0; r < n; r++) {
        let did = 0;
        row.each.forEach((_, k) => {
          if (last[k * n + r] === NEVER) return;
          row.each[k]++;
          did = 1;
        });
        row.ever += did;
      }
    }
  }

  // Counts by id, to be added to those of other draws.
  counts() {
    return [...this.rows].map(([id, { move, ...counts }]) => [id, counts]);
  }

  plus(counts) {
    for (const [id, { ever, ...others }] of counts) {
      const row = this.rows.get(id);
      row.ever += ever;
      for (const [part, values] of Object.entries(others))
        values.forEach((count, k) => { row[part][k] += count; });
    }
  }

  // { moves: [{ id, act, label, kind, names, actors }], month, ever, each, times }: in per cent of
  // the draws, in which anybody does it: (move, month), and at any time, (move); in which each
  // instance does, one move's after the other's. times: how often it is done in a draw, (move).
  told() {
    const rows = [...this.rows.values()];
    const percent = (counts) => Float32Array.from(counts, (count) => 100 * count / this.draws);
    return { moves: rows.map(({ move: { id, act, label, kind, names, actors } }) => (
      { id, act, label, kind, names, actors })),
    month: percent(rows.flatMap(({ some }) => [...some])), ever: percent(rows.map(({ ever }) => ever)),
    each: percent(rows.flatMap(({ each }) => [...each])),
    times: Float32Array.from(rows, ({ all }) => all.reduce((sum, one) => sum + one, 0) / this.draws) };
  }
}
