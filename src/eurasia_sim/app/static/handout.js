// The handout: sliders over runs that were computed before, in a file of its own.

import { T, monthWords, number } from "./texts.js";
import { at, h, slider } from "./dom.js";
import { DASHES, chart, domain, monthAt, monthIndex, sample, zoom } from "./fan.js";

const data = JSON.parse(at("data").textContent ?? "{}");
const LEVELS = 3, SERIES = data.states.length * data.poles.length, SIZE = LEVELS * SERIES * data.months;
const factors = data.sliders.map(() => 1);
let picked = data.focus.states[0] ?? data.states[0].id, month = data.months - 1;

/** Thousandths from packed steps: a byte each, or −128 and two bytes. @param {string} text */
function unpackBytes(text) {
  const raw = atob(text), found = [];
  let place = 0, sum = 0, column = 0;
  while (place < raw.length) {
    let step = raw.charCodeAt(place++);
    if (step === 128) {
      step = raw.charCodeAt(place) | (raw.charCodeAt(place + 1) << 8);
      step = step > 32767 ? step - 65536 : step;
      place += 2;
    } else if (step > 127) step -= 256;
    sum = column === 0 ? step : sum + step;
    column = (column + 1) % data.months;
    found.push(sum);
  }
  return Int16Array.from(found);
}

const grid = unpackBytes(data.values), base = unpackBytes(data.baseline);

/** Between the runs around the sliders, multilinearly. @param {number[]} at2 */
export function interpolated(at2) {
  const points = data.points, found = new Float32Array(SIZE);
  const cells = at2.map((value) => {
    let i = 0;
    while (i < points.length - 2 && value > points[i + 1]) i++;
    return { i, part: (value - points[i]) / (points[i + 1] - points[i]) };
  });
  for (let corner = 0; corner < 2 ** cells.length; corner++) {
    let weight = 1, place = 0;
    cells.forEach(({ i, part }, n) => {
      const up = (corner >> n) & 1;
      weight *= up ? part : 1 - part;
      place = place * points.length + i + up;
    });
    if (weight === 0) continue;
    const offset = place * SIZE;
    for (let k = 0; k < SIZE; k++) found[k] += weight * grid[offset + k];
  }
  return found;
}

/** @param {Float32Array | Int16Array} all @param {number} row */
const levels = (all, row) => [0, 1, 2].map((level) =>
  Float32Array.from(all.subarray((level * SERIES + row) * data.months, (level * SERIES + row + 1) * data.months), (v) => v / 1000));

let now = interpolated(factors);

/** @param {string} state */
function lines(state) {
  const place = data.states.findIndex((/** @type {any} */ one) => one.id === state);
  return data.poles.map((/** @type {any} */ pole, /** @type {number} */ p) => ({ id: pole.id, label: pole.label, color: pole.color,
    dash: DASHES[p % DASHES.length], q: levels(now, p * data.states.length + place), base: levels(base, p * data.states.length + place) }));
}

const scale = domain(data.states.flatMap((/** @type {any} */ one) => lines(one.id)), [-1, 1]);
const big = chart(() => paintOne(big, picked, true), (m) => { month = m; paint(); });
const small = data.states.map((/** @type {any} */ one) => {
  const mine = chart(() => paintOne(mine, one.id, false), (m) => { month = m; paint(); });
  const button = h("button", { class: "plain", "aria-label": T.pick(one.label), onclick: () => { picked = one.id; paint(); } }, one.label);
  return { id: one.id, mine, button, node: h("div", { class: "panel" }, button, mine.svg) };
});

/** @param {any} one @param {string} state @param {boolean} named */
function paintOne(one, state, named) {
  if (!one.width) return;
  const strong = new Set(data.sliders.map((/** @type {any} */ event) => event.id));
  const marks = data.marks.filter((/** @type {any} */ mark) => (mark.states.includes(state) || !mark.states.length) &&
    !data.sliders.some((/** @type {any} */ event, /** @type {number} */ i) => event.id === mark.id && factors[i] === 0))
    .map((/** @type {any} */ mark) => ({ label: mark.label, strong: strong.has(mark.id), month: Math.max(0, monthIndex(data.from, mark.first)),
      last: Math.min(data.months - 1, monthIndex(data.from, mark.last)) }));
  one.paint({ height: named ? Math.round(Math.max(220, Math.min(one.width * 0.42, (window.innerHeight * 0.42) / zoom()))) : 172, from: data.from, months: data.months,
    y: scale, lines: lines(state), named, marks, cursor: month, title: `${T.views.alignment}, ${labelOf(state)}` });
}

/** @param {string} id */
const labelOf = (id) => data.states.find((/** @type {any} */ one) => one.id === id).label;
const head = h("h2", {}), out = h("output", { for: "month" });
const time = h("input", { type: "range", id: "month", min: 0, max: data.months - 1, step: 1, "aria-label": T.month, oninput: () => { month = Number(time.value); paint(); } });

function paint() {
  const when = monthWords(monthAt(data.from, month));
  head.textContent = `${T.views.alignment}: ${labelOf(picked)}`;
  time.value = String(month);
  time.setAttribute("aria-valuetext", when);
  out.textContent = when;
  paintOne(big, picked, true);
  for (const one of small) {
    one.node.classList.toggle("picked", one.id === picked);
    one.button.setAttribute("aria-pressed", String(one.id === picked));
    paintOne(one.mine, one.id, false);
  }
  at("words").replaceChildren(...lines(picked).map((/** @type {any} */ line, /** @type {number} */ p) => h("p", {},
    T.level(T.what.alignment(labelOf(picked), data.poles[p].spoken), when, line.q[1][month], line.q[0][month], line.q[2][month]), " ",
    T.inBaseline(line.base[1][month]))), h("p", { class: "small" }, T.ifThen(data.draws, data.drawn), " ", T.scale.alignment));
}

function controlsOf(event, i) {
  const facts = h("details", {}, h("summary", {}, T.explain(event.label)), h("dl", { class: "facts" },
    h("dt", {}, T.event.about), h("dd", {}, `${event.kind}: ${event.about}`), h("dt", {}, T.event.unit), h("dd", {}, event.unit),
    event.severity ? [h("dt", {}, T.event.size), h("dd", {}, T.event.range(...event.severity))] : [],
    event.note ? [h("dt", {}, T.event.note), h("dd", {}, event.note)] : [], h("dt", {}, T.event.source),
    event.source.map((/** @type {string} */ id) => h("dd", {}, T.plainSources[id] ?? (data.sources[id] ? `${id}: ${data.sources[id]}` : id)))));
  return h("div", { class: "event" }, slider({ id: `slider-${i}`, label: event.label, min: data.points[0], max: data.points.at(-1), step: 0.05, value: 1,
    words: T.timesOrNever, change: (value) => { factors[i] = value; now = interpolated(factors); paint(); } }), facts);
}

at("about").replaceChildren(h("p", { class: "question" }, data.question), h("p", { class: "small" }, data.context),
  data.isBaseline ? "" : h("p", {}, `${T.start}: ${data.start}${data.startAbout ? ` (${data.startAbout})` : ""}`));
at("controls").replaceChildren(h("h2", {}, T.controls), h("p", { class: "small" }, T.handoutSlider), ...data.sliders.map(controlsOf));
at("focus").classList.add("sticky");
const legend = h("div", { class: "legend" }, data.poles.map((/** @type {any} */ pole, /** @type {number} */ p) =>
  h("span", {}, sample(pole.color, DASHES[p % DASHES.length]), " ", pole.label)), h("span", { class: "small" }, sample("var(--grey)", ""), " ", T.legendBase));
at("focus").replaceChildren(head, legend, big.svg, h("div", { class: "time" }, time, out));
at("rest").replaceChildren(h("div", { class: "grid" }, small.map((/** @type {any} */ one) => one.node)));
at("foot").replaceChildren(h("p", {}, T.handoutNote(data.runs, number(data.worst, 3), number(data.typical, 3), data.checks)));
paint();
