// Asks the engine in Node: reads {file, draws, questions} in JSON, prints the answers in JSON, with
// arrays in base64.

import { readFileSync } from "node:fs";

const [engineFolder, asked] = process.argv.slice(2);
const from = (name) => import(`${engineFolder}/${name}.js`);
const [{ Engine }, { Draws }, { contributions, worths }, { courses }, { bands }] = await Promise.all(
  ["engine", "draws", "contributions", "courses", "reduce"].map(from));
const { file, draws, questions } = JSON.parse(readFileSync(asked));

function coded(_, value) {
  if (!ArrayBuffer.isView(value)) return value;
  const kind = { Float32Array: "<f4", Float64Array: "<f8", Int32Array: "<i4" };
  return { kind: kind[value.constructor.name], raw: Buffer.from(
    value.buffer, value.byteOffset, value.byteLength).toString("base64") };
}

const bytes = file && readFileSync(file);
const opened = (...which) => new Engine(bytes.buffer.slice(
  bytes.byteOffset, bytes.byteOffset + bytes.byteLength), ...which);
const engine = file && opened(draws);
const ways = {
  records: ({ variables, ...one }) => engine.run(engine.case(one), variables).records,
  // Every move: [name, draw, month of the decision, month].
  moves: (question) => {
    const found = [];
    engine.run(engine.case(question), [], (first) => ({
      push: ({ one: { move, count }, decided, month, happens }) => {
        const n = happens.length / count;
        happens.forEach((there, k) => {
          if (there) found.push([move.names[Math.floor(k / n)], first + k % n, decided, month]);
        });
      } }));
    return found;
  },
  run: (question) => engine.answer(question),
  // Some answers with the later half of the draws in an engine of its own, as in two workers.
  shared: (questions) => {
    const mine = opened(draws);
    const other = opened(draws, mine.half);
    mine.leave();
    return questions.map(({ run, courses: asked }) => {
      if (asked) {
        const all = courses(mine, asked);
        if (asked.draw === undefined) mine.put(courses(other, asked).courses, all.courses);
        return all;
      }
      const part = mine.part(run);
      mine.add(part, other.handedOut(run));
      return mine.told(run, part);
    });
  },
  contributions: (question) => contributions(engine, question),
  courses: (question) => courses(engine, question),
  worths: (question) => worths(engine, question),
  several: (questions) => questions.map((one) => Object.entries(one)
    .map(([name, question]) => ways[name](question))[0]),
  case: (question) => engine.case(question),
  scenario: () => engine.scenario,
  // Memory held after each of some rounds of many questions.
  rounds: ({ rounds, times, run }) => Array.from({ length: rounds }, (_, round) => {
    for (let k = 0; k < times; k++) {
      const scale = { apology: 0.5 + (round * times + k) / 1000 };
      engine.answer({ ...run, changes: { scale } });
    }
    globalThis.gc();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  }),
  bands: ({ values, rows, n }) => bands(Float32Array.from(values), 1, rows, n),
  uniforms: ({ seed, replicates, purposes }) =>
    purposes.map((purpose) => new Draws(seed, replicates).uniforms(purpose)),
};
// Answers are written at once: the engine's records are overwritten by the next question.
const lines = questions.map((question) => {
  const [name] = Object.keys(question);
  try {
    return JSON.stringify({ done: ways[name](question[name]) }, coded);
  } catch (error) {
    if (error.hint === undefined) throw error;
    return JSON.stringify({ refused: error.message, hint: error.hint });
  }
});
process.stdout.write(`[${lines.join(",\n")}]`);
