// The engine in a worker. Every message has an `id`, which its answer repeats:
//
//   { id, load: ArrayBuffer, draws, script }   the file of app/engine_file.py, how many of its draws,
//                                      and this script, where it has no address of its own
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
// Where there is a second processor the worker has a helper, another of its kind, which takes the
// later half of the draws: { load, draws, since }, then { part } with what `run` says, → records
// draw by draw (Engine.handedOut); quantiles are taken of all.
//
// One question is answered after another. A page that asks faster than that should send the
// latest when an answer comes, and leave out what was asked in between.

import { Engine as Helper } from "../ask.js";
import { InputError, msg } from "./forms.js";
import { contributions } from "./contributions.js";
import { courses } from "./courses.js";
import { Engine } from "./engine.js";

let engine = null;
let helper = null;
let last = Promise.resolve();

const ANSWERS = {
  load: (buffer, { draws, since, script }) => {
    engine = new Engine(buffer, draws, since);
    if (since === undefined && engine.half && navigator.hardwareConcurrency > 1)
      share(buffer, { draws, script });
    return { scenario: engine.scenario };
  },
  run: async (question) => {
    const [part, rest] = await both({ part: question }, () => engine.part(question));
    if (rest) engine.add(part, rest);
    return engine.told(question, part);
  },
  part: (question) => engine.handedOut(question),
  contributions: (question) => contributions(engine, question),
  courses: async (question) => {
    if (question.draw !== undefined) return courses(engine, question);
    const [all, rest] = await both({ courses: question }, () => courses(engine, question));
    if (rest) engine.put(rest.courses, all.courses);
    return all;
  },
  case: (question) => engine.case(question),
};

// Let a helper take half of the draws. Until it is there, or where a worker may not start one, this
// one runs them all.
async function share(buffer, { draws, script }) {
  try {
    const found = new Helper({ script, worker: location.href });
    await found.ask({ load: buffer, draws, since: engine.half });
    engine.leave();
    helper = found;
  } catch { /* alone, then */ }
}

// One's own part of an answer, and the helper's if there is one; a refusal of one's own comes first.
const both = (question, own) => {
  const rest = helper?.ask(question);
  return Promise.all([new Promise((done) => { done(own()); }), rest]);
};

function memoryOf(value) {
  if (ArrayBuffer.isView(value)) return [value.buffer];
  return value && typeof value === "object" ? Object.values(value).flatMap(memoryOf) : [];
}

async function answer(data) {
  const { id } = data;
  try {
    const asked = Object.keys(ANSWERS).find((name) => name in data);
    if (!asked) throw new InputError(msg("the engine is asked nothing that it knows"));
    if (!engine && asked !== "load") throw new InputError(msg("no scenario is loaded"));
    const done = await ANSWERS[asked](data[asked], data);
    postMessage({ id, done }, ["run", "part", "courses"].includes(asked) ? memoryOf(done) : []);
  } catch (error) {
    postMessage({ id, refused: { message: error.message, hint: error.hint ?? "", said: error.said,
      ours: !(error instanceof InputError) } });
  }
}

globalThis.onmessage = ({ data }) => { last = last.then(() => answer(data)); };
