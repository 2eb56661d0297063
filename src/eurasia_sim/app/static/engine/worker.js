// The engine in a worker. Every message has an `id`, which its answer repeats:
//
//   { id, load: ArrayBuffer, draws }     the file of app/engine_file.py, and how many of its draws
//     → { id, done: { scenario } }       its header: months, axes, kinds, cases …
//   { id, run: { start, changes, against, outcomes } }
//     → { id, done: { draws, bands, effects, who } }
//   { id, contributions: { start, changes, players, outcome, state, pole, month, draws } }
//     → { id, done: { from, to, draws, parts } }        (contributions.js)
//   { id, courses: { start, changes, outcomes, from, to, draw } }
//     → { id, done: { draws, courses } }                (courses.js)
//   { id, case: { start, changes } }
//     → { id, done: { events, acting, without, parameters } }   the case with its changes, checked
//   anything that cannot be done → { id, refused: { message, hint, said, ours } }, in English; said:
//     the same as templates to translate (forms.js); `ours` if it is the engine's fault and not the
//     question's
//
// start: a case's name, "baseline" if left out. changes: what a variant may say in YAML, with the
// same keys (remove, shocks, trends, responses, choices, move, scale, stop, without, parameters).
// against: { start, changes } of the case to compare with; none if left out. outcomes: of
// outcomes.js, with a region as in "regional_influence_share:central_asia".
//
// bands: outcome → Float32Array (level, row, month), levels 5, 25, 50, 75, 95 %; a row is a pole
// and a state (p * S + s) or what the outcome is about. effects: outcome → { q, up, down } of the
// paired difference from `against`: q like bands; up and down (row, month) in per cent of the
// draws. who: who acted when (moves.js).
//
// One question is answered after another. A page that asks faster than that should send the
// latest when an answer comes, and leave out what was asked in between.

import { InputError, msg } from "./forms.js";
import { contributions } from "./contributions.js";
import { courses } from "./courses.js";
import { Engine } from "./engine.js";

let engine = null;

const ANSWERS = {
  load: (buffer, { draws }) => {
    engine = new Engine(buffer, draws);
    return { scenario: engine.scenario };
  },
  run: (question) => engine.answer(question),
  contributions: (question) => contributions(engine, question),
  courses: (question) => courses(engine, question),
  case: (question) => engine.case(question),
};

function memoryOf(value) {
  if (ArrayBuffer.isView(value)) return [value.buffer];
  return value && typeof value === "object" ? Object.values(value).flatMap(memoryOf) : [];
}

globalThis.onmessage = ({ data }) => {
  const { id } = data;
  try {
    const asked = Object.keys(ANSWERS).find((name) => name in data);
    if (!asked) throw new InputError(msg("the engine is asked nothing that it knows"));
    if (!engine && asked !== "load") throw new InputError(msg("no scenario is loaded"));
    const done = ANSWERS[asked](data[asked], data);
    postMessage({ id, done }, asked === "run" || asked === "courses" ? memoryOf(done) : []);
  } catch (error) {
    postMessage({ id, refused: { message: error.message, hint: error.hint ?? "", said: error.said,
      ours: !(error instanceof InputError) } });
  }
};
