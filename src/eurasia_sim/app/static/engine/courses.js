// Outcomes draw by draw: of all draws, or of one alone, which is then all that is run.

import { buildBase } from "./build.js";
import { Draws } from "./draws.js";
import { InputError, msg } from "./forms.js";
import { Region } from "./model/step.js";
import { rows } from "./model/variables.js";
import { parsed } from "./outcomes.js";

// outcome → Float32Array (month, row, draw), from one month to another, both included. question:
// { start, changes, outcomes, from, to, draw }: the first and the last month of the period, and all
// draws, where they are left out.
export function courses(engine, { start, changes, outcomes, from, to, draw }) {
  const { months } = engine.scenario;
  const [since, last] = [from ?? months[0], to ?? months.at(-1)].map((month) => {
    const found = months.indexOf(month);
    if (found < 0) throw new InputError(msg("{month} is not in the period"), { month });
    return found;
  });
  if (last < since) throw new InputError(msg("the later month comes first"), {}, msg("put the earlier first"));
  const mine = draw === undefined ? engine : alone(engine, draw);
  const one = mine.case({ start, changes });
  const count = last - since + 1;
  const records = mine.window(one, outcomes.map((outcome) => parsed(outcome).record), since, last);
  return { draws: mine.size.n, courses: Object.fromEntries(outcomes.map((outcome) => {
    const into = new Float32Array(count * rows(parsed(outcome).axes, mine.size) * mine.size.n);
    const course = mine.course(outcome, records, into, count);
    // Two outcomes may rest on one record, and what is handed out is given away.
    return [outcome, course === into ? into : course.slice()];
  })) };
}

// The engine with one draw, the same as that one among all; its baseline is kept to go on from.
function alone(engine, draw) {
  if (engine.single?.draw === draw) return engine.single;
  if (!(draw >= 0 && draw < engine.size.n)) throw new InputError(msg("there is no draw {draw}"), { draw });
  const size = { ...engine.size, n: 1 };
  const draws = new Draws(engine.scenario.seed, engine.replicates.subarray(draw, draw + 1));
  const base = buildBase(size, engine.scenario.world, draws);
  const one = Object.assign(Object.create(engine), { draw, size, power: base.constants.power, rooms: [], mine: {},
    reference: null, blocks: [{ first: 0, size, draws, base, region: new Region(size) }],
    chance: (month) => engine.chance(month, draw) });
  one.refer(one.case(), []);
  engine.single = one;
  return one;
}
