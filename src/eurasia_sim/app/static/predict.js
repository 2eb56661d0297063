// Predict, then reveal: the student draws what a change will do before the picture shows it.

import { canvas, domain, draw, zoom } from "./chart.js";
import { h, s, slider } from "./dom.js";
import { monthAt, monthWords } from "./months.js";
import { bandsOf, firstDifference, labelOf, poleOf } from "./scene.js";
import { score } from "./score.js";
import { t } from "./language.js";
import { T, number, signed } from "./texts.js";

export const EVERY = 3; // months between two points of a curve that is sent

// The months of a curve that is sent: from the first, every third, and the last.
export function knots(first, months) {
  const found = [];
  for (let month = first; month < months - 1; month += EVERY) found.push(month);
  return [...found, months - 1];
}

// One value a month between knots.
export function between(at, values) {
  const found = [values[0]];
  for (let k = 1; k < at.length; k++)
    for (let i = 1; i <= at[k] - at[k - 1]; i++)
      found.push(values[k - 1] + (values[k] - values[k - 1]) * i / (at[k] - at[k - 1]));
  return found;
}

// page: { get, label(), led() → the class's question or null, send(curve) → promise, leave() }
export function board(page) {
  const area = canvas("chart draw", () => paint());
  const { svg } = area;
  const head = h("h2", {});
  const how = h("p", { class: "small" });
  const note = h("p", { class: "small", role: "status" });
  const result = h("div", { class: "result", "aria-live": "polite" });
  const slides = h("details", {}, h("summary", {}, T.predicting.keyboard));
  const reveal = h("button", { id: "reveal", class: "main", onclick: () => show() }, T.predicting.reveal);
  const clear = h("button", { onclick: () => { begin(true); paint(); } }, T.predicting.clear);
  const leave = h("button", { onclick: () => page.leave() }, T.explore);
  const node = h("div", { class: "predict" }, head, how, h("div", { class: "board" }, svg, result), h("div", { class: "buttons" }, reveal, clear, leave, note), slides);
  let mine = { key: "" };
  let sending = 0;

  const first = () => Math.max(0, firstDifference(page.get(), page.get().state.changes) - 1);
  const base = () => bandsOf(page.get(), page.get().base);
  const at = () => knots(first(), page.get().scenario.months.length);
  const complete = () => mine.drawn.every((value) => value !== null);

  function begin(anew = false) {
    const { about, state } = page.get();
    const key = JSON.stringify([about.id, state.changes, state.measure, state.state, state.pole, page.led()?.question]);
    if (key === mine.key && !anew) return;
    const points = at();
    mine = { key, drawn: points.map((month, k) => (k ? null : base()[2][month])), shown: false, cloud: mine.cloud && key === mine.key ? mine.cloud : [], spread: [] };
    note.textContent = "";
    result.replaceChildren();
    slides.open = false;
    slides.dataset.key = "";
  }

  function scale() {
    const { state, base: then, answer } = page.get();
    const { limits } = T.measures[state.measure];
    const lines = [bandsOf(page.get(), then), ...(mine.shown ? [bandsOf(page.get(), answer)] : [])];
    const [low, high] = domain(lines, limits);
    return [Math.max(limits[0], low - 0.25), Math.min(limits[1], high + 0.25)];
  }

  function paint() {
    const scene = page.get();
    const { about, state, scenario, base: then, answer } = scene;
    if (!then || !area.width) return;
    begin();
    const months = scenario.months.length;
    const points = at();
    const from = first();
    const pole = poleOf(scene, state.pole);
    const measure = T.measures[state.measure];
    const what = t(measure.question, { state: labelOf(about.states, state.state), pole: pole.spoken });
    head.textContent = mine.shown ? T.predicting.shown(page.label()) : T.predicting.ask(page.label());
    how.replaceChildren(h("strong", {}, what), mine.shown ? "" : ` ${T.predicting.how}`);
    mine.frame = draw(svg, { width: area.width, months, first: scenario.months[0], y: scale(),
      height: Math.round(Math.max(230, Math.min(area.width * 0.6, window.innerHeight / zoom() * (mine.shown ? 0.4 : 0.44)))),
      words: { up: measure.up, down: measure.down }, base: bandsOf(scene, then), baseLabel: T.baseline,
      line: mine.shown ? bandsOf(scene, answer) : null, label: T.predicting.model, color: pole.color,
      ink: scene.ink, cursor: -1, title: what, also: byHand(), over: (f) => drawn(f, points, from) });
    svg.classList.toggle("open", !mine.shown);
    const led = page.led();
    reveal.hidden = mine.shown || Boolean(led);
    reveal.disabled = !complete();
    clear.hidden = mine.shown;
    leave.hidden = Boolean(led);
    paintSlides(points);
    // The engine's answer may come after the reveal.
    if (mine.shown && mine.told !== answer) tell();
  }

  // Names of the lines that are drawn by hand, at their ends.
  function byHand() {
    const last = mine.drawn.at(-1);
    const found = [];
    if (typeof last === "number") found.push({ value: last, text: T.predicting.mine, name: "end drawn" });
    else if (mine.spread.length) found.push({ value: mine.spread[2].at(-1) / 1000, text: T.predicting.many, name: "end drawn" });
    return found;
  }

  function drawn(f, points, from) {
    const x = f.x(from);
    const found = [s("line", { x1: x, x2: x, y1: f.top, y2: f.bottom, class: "from" })];
    const line = (values, name) => {
      let d = "";
      let pen = "M";
      points.forEach((month, k) => {
        if (values[k] === null || values[k] === undefined) pen = "M";
        else {
          d += `${pen}${f.x(month).toFixed(1)} ${f.y(values[k]).toFixed(1)}`;
          pen = "L";
        }
      });
      return s("path", { d, class: name });
    };
    for (const one of mine.cloud ?? [])
      if (one.curve.length === points.length) found.push(line(one.curve.map((v) => v / 1000), "cloud"));
    if (mine.spread.length === 5 && mine.spread[0].length === points.length) {
      const [low, , middle, , high] = mine.spread.map((row) => row.map((v) => v / 1000));
      const there = points.map((month, k) => `${f.x(month).toFixed(1)} ${f.y(high[k]).toFixed(1)}`);
      const back = points.map((month, k) => `${f.x(month).toFixed(1)} ${f.y(low[k]).toFixed(1)}`).reverse();
      found.push(s("path", { d: `M${[...there, ...back].join("L")}Z`, class: "class-band" }), line(middle, "class-middle"));
    }
    found.push(line(mine.drawn, "mine"));
    return found;
  }

  // Sliders for the ends of years: the way to draw with the keyboard.
  function paintSlides(points) {
    slides.hidden = mine.shown;
    if (slides.dataset.key === mine.key) return;
    slides.dataset.key = mine.key;
    const { scenario } = page.get();
    const [low, high] = scale();
    const years = points.map((month, k) => k).filter((k) => k && (k % 4 === 0 || k === points.length - 1));
    slides.replaceChildren(h("summary", {}, T.predicting.keyboard), ...years.map((k, n) => slider({ id: `knot-${k}`,
      label: monthWords(monthAt(scenario.months[0], points[k])), min: low, max: high, step: 0.01,
      value: mine.drawn[k] ?? base()[2][points[k]], words: (value) => number(value),
      change: (value) => { span(n ? years[n - 1] : 0, k, value); changed(); } })));
  }

  // Straight from one knot to another; what lies before and after is filled where it is empty.
  function span(a, b, value) {
    const then = base()[2];
    const points = at();
    const start = mine.drawn[a] ?? then[points[a]];
    for (let k = a; k <= b; k++) mine.drawn[k] = start + (value - start) * (k - a) / Math.max(b - a, 1);
    for (let k = 1; k < a; k++) mine.drawn[k] ??= then[points[k]];
    carry();
  }

  // A curve that does not reach the end goes on as it was last.
  function carry() {
    const last = mine.drawn.findLastIndex((value) => value !== null);
    for (let k = 1; k < last; k++) mine.drawn[k] ??= mine.drawn[k - 1];
    for (let k = last + 1; k < mine.drawn.length; k++) mine.drawn[k] = mine.drawn[last];
    return last < mine.drawn.length - 1;
  }

  function changed() {
    paint();
    if (!page.led() || !complete()) return;
    clearTimeout(sending);
    sending = setTimeout(resend, 400);
  }

  async function resend() {
    if (!page.led() || !mine.drawn || !complete() || mine.shown) return;
    const kept = await page.send(mine.drawn.map((value) => Math.round(1000 * value))).catch(() => false);
    note.textContent = kept ? T.predicting.sent : T.predicting.notSent;
  }

  function touch(event) {
    const [px, py] = area.at(event);
    const f = mine.frame;
    const points = at();
    const month = f.month(px);
    const value = f.value(py);
    let near = 1;
    points.forEach((m, k) => { if (k && Math.abs(m - month) < Math.abs(points[near] - month)) near = k; });
    if (month < points[0] - EVERY) return;
    const from = mine.at ?? [...Array(near).keys()].reverse().find((k) => mine.drawn[k] !== null) ?? 0;
    const start = mine.drawn[from] ?? value;
    const step = Math.sign(near - from) || 1;
    for (let k = from; k !== near + step; k += step)
      if (k > 0) mine.drawn[k] = near === from ? value : start + (value - start) * (k - from) / (near - from);
    mine.at = near;
    paint();
  }
  svg.addEventListener("pointerdown", (event) => {
    if (mine.shown || !mine.frame) return;
    event.preventDefault();
    mine.at = null;
    svg.setPointerCapture(event.pointerId);
    touch(event);
  });
  svg.addEventListener("pointermove", (event) => { if (!mine.shown && svg.hasPointerCapture(event.pointerId)) touch(event); });
  svg.addEventListener("pointerup", () => {
    if (mine.shown) return;
    mine.at = null;
    if (mine.drawn.some((value, k) => k && value !== null)) {
      note.textContent = carry() ? T.predicting.carried : "";
      slides.dataset.key = "";
      changed();
    }
  });

  function show() {
    mine.shown = true;
    note.textContent = "";
    paint();
  }

  // Direction and size in words, the class's spread beside the model's, points second.
  function tell() {
    const scene = page.get();
    mine.told = scene.answer;
    const now = bandsOf(scene, scene.answer);
    const last = scene.scenario.months.length - 1;
    const found = [];
    const curve = complete() && mine.drawn.length ? between(at(), mine.drawn) : null;
    if (curve) {
      const one = score(curve, base()[2], now, first());
      const { up, down } = T.measures[scene.state.measure];
      const way = one.real > 0 ? up : down;
      found.push(h("p", { class: "verdict" }, T.predicting.verdict(one, way)),
        h("p", {}, T.predicting.sizes(signed(one.drawn), signed(one.real), one.inside, one.months)));
      if (mine.spread.length) found.push(spreadWords(now, last));
      found.push(h("p", { class: "small score" }, `${T.predicting.points(one.points)} ${T.predicting.fair}`));
    } else if (mine.spread.length) found.push(spreadWords(now, last));
    result.replaceChildren(...found);
  }

  const spreadWords = (now, last) => h("p", { class: "spread" }, T.predicting.spread(
    number(mine.spread[0].at(-1) / 1000), number(mine.spread[4].at(-1) / 1000), number(now[0][last]), number(now[4][last])));

  return { node, paint, show: () => { if (!mine.shown) show(); }, isShown: () => Boolean(mine.shown), resend,
    setClass: ({ cloud, spread }) => {
      mine.cloud = cloud ?? mine.cloud;
      mine.spread = spread ?? mine.spread;
      paint();
      if (mine.shown) tell();
    } };
}
