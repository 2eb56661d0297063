// The one number, what it means, and why.

import { h, s } from "./dom.js";
import { monthAt } from "./months.js";
import { actsOf, acting, factorOf, moveIds, moveOf } from "./acts.js";
import { nameOf, partsOf, seen } from "./changes.js";
import { bandsOf, effectOf, labelOf, largest, poleOf } from "./scene.js";
import { cap, joined } from "./language.js";
import { T, number, plain, signed } from "./texts.js";
import { doingsOf, spread } from "./whodoes.js";

const HARDLY = 0.005;
// A difference elsewhere that is worth a word.
const ELSEWHERE = 0.05;
const MOST_PARTS = 6;
// How many more or fewer runs of a hundred are worth a word.
const OFTEN = 5;
const WHY_DRAWS = 64;

const names = (scene) => [labelOf(scene.about.states, scene.state.state),
  poleOf(scene, scene.state.pole).spoken];
const whenOf = (scene) => monthAt(scene.scenario.months[0], scene.state.month);

// The number and its sentence: { number, words, sure, way }.
export function answered(scene, answer) {
  const { state } = scene;
  const measure = T.measures[state.measure];
  const [who, pole] = names(scene);
  const when = whenOf(scene);
  const effect = effectOf(scene, answer, state.month);
  if (!effect) {
    const q = bandsOf(scene, answer);
    const value = q[2][state.month];
    return { number: number(value), way: "", words: T.answerLevel(state.measure, who, pole, value, when),
      sure: T.levelRange(q[0][state.month], q[4][state.month]) };
  }
  const { low, middle, high, up, down } = effect;
  if (up + down === 0) return { number: number(0, 0), way: "", words: T.nothing(when), sure: "" };
  const way = middle > 0 || (middle === 0 && up >= down) ? "up" : "down";
  const words = measure[way];
  if (Math.abs(middle) < HARDLY)
    return { number: number(0), way: "", words: T.little(when), sure: T.range(low, high) };
  const part = Math.floor((way === "up" ? up : down) + 1e-6);
  return { number: signed(middle), way, words: T.answer(state.measure, way, who, pole, when),
    sure: `${T.sure(part, words, scene.about.clear)} ${T.range(low, high)}` };
}

// A gauge from one end of the scale to the other, with both values on it.
function gauge(scene, answer) {
  const { state, base } = scene;
  const { limits: [low, high], top, bottom } = T.measures[state.measure];
  const pole = poleOf(scene, state.pole);
  const x = (value) => 8 + 244 * (value - low) / (high - low);
  const now = bandsOf(scene, answer)[2][state.month];
  const then = bandsOf(scene, base)[2][state.month];
  return s("svg", { class: "gauge", viewBox: "0 0 260 44", "aria-hidden": "true" },
    s("line", { x1: 8, x2: 252, y1: 14, y2: 14, class: "rail" }),
    low < 0 ? s("line", { x1: x(0), x2: x(0), y1: 7, y2: 21, class: "rail thin" }) : null,
    answer === base ? null : s("line", { x1: x(then), x2: x(now), y1: 14, y2: 14, stroke: pole.color, "stroke-width": 5 }),
    s("circle", { cx: x(then), cy: 14, r: 6, class: "then" }),
    s("circle", { cx: x(now), cy: 14, r: 8, fill: pole.color, class: "dot" }),
    s("text", { x: 2, y: 39 }, bottom), s("text", { x: 258, y: 39, "text-anchor": "end" }, top));
}

// The block beside the picture.
export function answerBlock(scene, answer, title = "") {
  const found = answered(scene, answer);
  return h("div", { class: "answer" },
    title ? h("h3", {}, title) : null,
    h("p", { class: `number ${found.way}`, "data-pole": scene.state.pole }, found.number),
    h("p", { class: "means" }, found.words), gauge(scene, answer),
    h("p", { class: "small" }, found.sure));
}

// What was changed, part by part, in words.
export function told(scene, part) {
  const { about, scenario } = scene;
  const act = part.ids ? null : acting(about.document, scene.state.changes).get(part.id)
    ?? acting(about.document, part.changes).get(part.id);
  if (part.ids) return part.ids.length === actsOf(about.document).length ? T.responses.nobody
    : T.responses.some(part.ids.length);
  if (act) return toldAct(scene, acting(about.document, part.changes).get(part.id) ?? act);
  if (part.rule) {
    const numbers = part.changes.parameters;
    const rule = about.mechanisms.find((one) => (numbers ? one.parameters.some(({ id }) => id in numbers)
      : one.id === part.id));
    const name = rule ? plain(rule.about).replace(/\.$/, "") : part.id;
    return numbers ? T.didNumbers(name) : T.didRule(name);
  }
  const one = seen(about.document, part.changes).get(part.id);
  const name = one ? nameOf(one.event) : part.id; // in English: a sentence has it in its case
  const { remove, shocks, trends, move, scale } = part.changes;
  if (move) return T.didMove(name, Object.values(move)[0].from ?? Object.values(move)[0]);
  const own = [...shocks ?? [], ...trends ?? []];
  if (own.length) {
    const date = own[0].date?.from ?? own[0].date;
    if (remove && typeof date === "string") return T.didMove(name, date);
    return remove ? T.didChange(name) : T.didNew(name);
  }
  if (remove) return T.didNot(name);
  return scale ? T.didSize(name, Object.values(scale)[0]) : T.didChange(name);
}

// What was changed of an act; of a menu, the entry that was changed if it is one alone.
function toldAct({ answer, base, scenario }, one) {
  const { act, origin, state } = one;
  const name = (id) => [answer, base].flatMap(doingsOf).find((move) => move.id === id)?.label
    ?? moveOf(origin, id).label ?? scenario.kinds[moveOf(origin, id).kind].label;
  const whole = origin.menu ? origin.label ?? act.id.replaceAll("-", " ") : name(act.id);
  if (state === "removed") return T.responses.didNot(whole);
  const moved = moveIds(origin).map((id) => [id, factorOf(one, id)]).filter(([, factor]) => factor !== 1);
  if (moved.length === 1) {
    const [[id, factor]] = moved;
    return factor === 0 ? T.responses.didNot(name(id)) : T.responses.didTimes(name(id), factor);
  }
  return state === "added" ? T.responses.didNew(whole) : T.responses.didChange(whole);
}

// "What changed and why" in one sentence; each change's part of it where there is an engine to ask.
export async function why(scene, engine, tell) {
  const { state, answer, base } = scene;
  const parts = partsOf(state.changes, scene.about.document);
  if (!parts.length || answer === base) return tell(T.whyNothing);
  const own = new Set([...acting(scene.about.document, state.changes).values()]
    .filter((one) => one.state !== "same").map(({ id }) => id));
  const acts = spread(answer, base, own, OFTEN);
  const say = (text, far) => tell([text, ...(acts ? [T.responses.follows(acts.label, acts.now, acts.then)] : [])].join(" "), far);
  const effect = effectOf(scene, answer, state.month);
  const far = largest(scene, answer);
  if (Math.abs(effect.middle) < HARDLY && Math.abs(far.value) > ELSEWHERE)
    return say(T.elsewhere(labelOf(scene.about.states, far.state), poleOf(scene, far.pole).spoken,
      far.value, monthAt(scene.scenario.months[0], far.month)), far);
  if (parts.length === 1) return say(T.whyOne(told(scene, parts[0]), effect.middle));
  if (parts.length > MOST_PARTS || !engine) return say(T.whyMany(joined(parts.map((part) => told(scene, part)))));
  const { parts: found } = await engine.ask({ contributions: { outcome: state.measure,
    state: state.state, pole: state.pole, month: scene.scenario.months[state.month], draws: WHY_DRAWS,
    players: parts.map((part, number) => ({ name: String(number), changes: part.changes })) } });
  const ordered = found.map(({ mean }, number) => ({ mean, text: told(scene, parts[number]) }))
    .sort((a, b) => Math.abs(b.mean) - Math.abs(a.mean));
  return say(cap(T.why(joined(ordered.map(({ text, mean }) => T.whyPart(text, mean))))));
}

