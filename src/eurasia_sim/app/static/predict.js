// Predict, then reveal: the student draws the expected curve before the run is shown.

import { h, s, slider } from "./dom.js";
import { chart, domain, monthAt, zoom } from "./fan.js";
import { MAIN, firstDifference, label, linesOf, marks, spoken } from "./story.js";
import { score } from "./score.js";
import { waterfall, whyWords } from "./why.js";
import { T, monthWords, number } from "./texts.js";

export const EVERY = 3;  // months between two points of a curve that is sent
const LIMITS = { alignment: [-1, 1], dependence: [0, 1], influence_share: [0, 1], pressure: [0, 1] };

/** The months of a curve that is sent: from the first, every third, and the last.
 * @param {number} first @param {number} months */
export function knots(first, months) {
  const found = [];
  for (let month = first; month < months - 1; month += EVERY) found.push(month);
  return [...found, months - 1];
}

/** One value a month between knots. @param {number[]} at @param {number[]} values */
export function between(at, values) {
  const found = [values[0]];
  for (let k = 1; k < at.length; k++) {
    const size = at[k] - at[k - 1];
    for (let i = 1; i <= size; i++) found.push(values[k - 1] + ((values[k] - values[k - 1]) * i) / size);
  }
  return found;
}

/** @param {{get: () => any, askWhy: (ask: any) => Promise<any>, leave: () => void,
 *   send: (curve: number[]) => Promise<boolean>, inClass: () => any, change: (some: any) => void}} page */
export function predictor(page) {
  const mine = { drawn: /** @type {(number | null)[]} */ ([]), revealed: false, key: "", cloud: /** @type {any[]} */ ([]), why: null, shown: "" };
  const one = chart(() => paint());
  const head = h("h2", {}), how = h("p", { class: "small" }, T.predictHow), note = h("p", { class: "small", "aria-live": "polite" });
  const result = h("div", { "aria-live": "polite" }), buttons = h("div", { class: "tools" }), slides = h("details", {}, h("summary", {}, T.predictSliders));
  const fall = waterfall(() => ({ about: page.get().about, answer: mine.why, from: page.get().about.from }));
  const node = h("div", { class: "predict" }, head, how, one.svg, buttons, note, slides, result);
  let frame = null, drawing = -1;

  const first = () => {
    const { about, state } = page.get();
    // The month before: in the month of an event its first effect shows already.
    return Math.min(Math.max(firstDifference(about, state) - 1, 0), about.months - 7);
  };
  const startValue = () => {
    const { about, base, state } = page.get();
    const line = linesOf(about, base, base, MAIN[state.view], state.state, []).find((/** @type {any} */ l) => l.id === state.pole);
    return line ? line.q[2][first()] : 0;
  };
  const complete = () => mine.drawn.length > 0 && mine.drawn.every((value) => value !== null);
  const curve = () => between(knots(first(), page.get().about.months), /** @type {number[]} */ (mine.drawn));

  /** A new question: nothing is drawn yet. */
  function fresh() {
    const { about, state } = page.get();
    const key = JSON.stringify([about.id, state.start, state.remove, state.scale, state.move, state.stop, state.without,
      state.posture, state.postureFrom, state.view, state.state, state.pole, page.inClass()?.question]);
    if (key === mine.key) return;
    Object.assign(mine, { key, drawn: knots(first(), about.months).map((_, i) => (i ? null : startValue())), revealed: false, why: null, shown: "", cloud: [] });
    note.textContent = "";
    slides.open = false;
  }

  function limits() {
    const { about, state, base, now } = page.get(), name = MAIN[state.view];
    const all = [base, mine.revealed ? now : null].filter(Boolean).flatMap((answer) => linesOf(about, answer, answer, name, state.state, []));
    const [low, high] = domain(all, LIMITS[name]);
    return /** @type {[number, number]} */ ([Math.max(LIMITS[name][0], low - 0.25), Math.min(LIMITS[name][1], high + 0.25)]);
  }

  function paint() {
    const scene = page.get(), { about, state, base, now } = scene;
    if (!base || !one.width) return;
    fresh();
    const name = MAIN[state.view], from = first(), at = knots(from, about.months);
    const pick = (/** @type {any} */ answer, /** @type {any} */ grey) => linesOf(about, answer, grey, name, state.state, []).filter((/** @type {any} */ line) => line.id === state.pole);
    const shown = mine.revealed && now ? pick(now, base) : pick(base, base);
    const y = limits();
    one.svg.classList.toggle("draw", !mine.revealed);
    const what = T.what[name](label(about.states, state.state), spoken(about, state.pole));
    head.textContent = mine.revealed ? `${T.revealed}: ${what}` : T.predictOf(what);
    how.hidden = mine.revealed;
    frame = paintChart(shown, y, from, at, what);
    paintButtons();
    paintSlides(at, y);
    if (mine.revealed) paintResult(shown[0], from, what);
    else { result.replaceChildren(); mine.shown = ""; }
  }

  function paintChart(shown, y, from, at, what) {
    const { about, state } = page.get();
    let made = null;
    one.paint({ height: Math.round(Math.max(240, Math.min(one.width * 0.5, (window.innerHeight * 0.5) / zoom()))), from: about.from, months: about.months, y,
      lines: shown, named: true, until: mine.revealed ? undefined : from, title: what,
      marks: marks(about, state, state.state).filter((mark) => mark.strong || mine.revealed || mark.month <= from),
      over: (/** @type {any} */ f) => {
        made = f;
        const found = [s("line", { x1: f.x(from), x2: f.x(from), y1: f.top, y2: f.bottom, stroke: "var(--drawn)", "stroke-width": 2, "stroke-dasharray": "6 4" })];
        for (const one2 of mine.cloud) {
          if (one2.curve.length !== at.length) continue;
          const values = one2.curve.map((/** @type {number} */ v) => v / 1000);
          found.push(s("path", { d: at.map((m, i) => `${i ? "L" : "M"}${f.x(m).toFixed(1)} ${f.y(values[i]).toFixed(1)}`).join(""),
            fill: "none", stroke: "var(--drawn)", "stroke-opacity": 0.35, "stroke-width": 1.6, class: "cloud" }, one2.name ? s("title", {}, one2.name) : null));
          if (one2.name) found.push(s("text", { x: f.right - 4, y: f.y(values[values.length - 1]) - 3, "text-anchor": "end", "font-size": 11 }, one2.name));
        }
        let d = "", pen = "M";
        at.forEach((m, i) => {
          const value = mine.drawn[i];
          if (value === null || value === undefined) pen = "M";
          else { d += `${pen}${f.x(m).toFixed(1)} ${f.y(value).toFixed(1)}`; pen = "L"; }
        });
        found.push(s("path", { d, fill: "none", stroke: "var(--drawn)", "stroke-width": 3.2, "stroke-linecap": "round", class: "mine" }));
        return found;
      } });
    return made;
  }

  function paintButtons() {
    const { about, state } = page.get(), led = page.inClass();
    const powers = h("select", { id: "predict-pole", "aria-label": T.predictWhich, disabled: Boolean(led) || mine.revealed, onchange: () => page.change({ pole: powers.value }) },
      about.poles.map((/** @type {any} */ pole) => h("option", { value: pole.id }, pole.label)));
    powers.value = state.pole;
    const key = JSON.stringify([mine.revealed, Boolean(led), led?.mode, complete(), state.pole, about.id]);
    if (buttons.dataset.key === key) return;
    buttons.dataset.key = key;
    buttons.replaceChildren(h("label", {}, `${T.predictWhich}: `, powers),
      ...(mine.revealed ? [] : [h("button", { onclick: clear }, T.clear)]),
      ...(mine.revealed || led ? [] : [h("button", { class: "main", id: "reveal", onclick: reveal, disabled: !complete() }, T.reveal)]),
      ...(led ? [] : [h("button", { onclick: page.leave }, T.leave)]));
  }

  /** Sliders for the end of each year: the way to draw with the keyboard. */
  function paintSlides(at, y) {
    slides.hidden = mine.revealed;
    const { about } = page.get(), key = JSON.stringify([mine.key, y]);
    if (slides.dataset.key === key) return;
    slides.dataset.key = key;
    const years = at.map((month, i) => ({ month, i })).filter(({ month, i }) => i > 0 && (i === at.length - 1 || monthAt(about.from, month).endsWith("-12") ||
      Math.floor((month - at[0]) / 12) !== Math.floor((at[i - 1] - at[0]) / 12)));
    slides.replaceChildren(h("summary", {}, T.predictSliders), ...years.map(({ month, i }, n) =>
      slider({ id: `knot-${i}`, label: monthWords(monthAt(about.from, month)), min: y[0], max: y[1], step: 0.01, value: mine.drawn[i] ?? startValue(),
        words: (value) => number(value), change: (value) => { setSpan(n ? years[n - 1].i : 0, i, value); changed(); } })));
  }

  /** Straight from one knot to another. */
  function setSpan(a, b, value) {
    const start = mine.drawn[a] ?? startValue();
    for (let i = a; i <= b; i++) mine.drawn[i] = start + ((value - start) * (i - a)) / Math.max(b - a, 1);
    for (let i = 1; i < a; i++) if (mine.drawn[i] === null) mine.drawn[i] = startValue();
    for (let i = b + 1; i < mine.drawn.length; i++) if (mine.drawn[i] === null) mine.drawn[i] = value;
  }

  function clear() {
    mine.drawn = mine.drawn.map((_, i) => (i ? null : startValue()));
    slides.dataset.key = "";
    note.textContent = "";
    paint();
  }

  let sending = 0;
  function changed() {
    paint();
    if (!page.inClass() || !complete()) return;
    clearTimeout(sending);
    sending = setTimeout(resend, 500);
  }

  /** Send the prediction to the class, if there is one. */
  async function resend() {
    if (!page.inClass() || !complete() || mine.revealed) return;
    const kept = await page.send(mine.drawn.map((value) => Math.round(1000 * (value ?? 0)))).catch(() => false);
    note.textContent = kept ? T.sent : T.notSent;
  }

  function draw(event) {
    if (mine.revealed || !frame) return;
    const box = one.svg.getBoundingClientRect(), at = knots(first(), page.get().about.months);
    const px = ((event.clientX - box.left) / box.width) * frame.width, py = ((event.clientY - box.top) / box.height) * frame.height;
    const [low, high] = limits(), value = Math.min(high, Math.max(low, frame.value(py))), month = frame.month(px);
    let near = 1;
    at.forEach((m, i) => { if (i && Math.abs(m - month) < Math.abs(at[near] - month)) near = i; });
    if (month < at[0] - EVERY) return;
    // A quick finger skips months: what lies between two touches is drawn straight.
    const from = drawing >= 0 ? drawing : [...Array(near).keys()].reverse().find((i) => mine.drawn[i] !== null) ?? 0;
    const start = /** @type {number} */ (mine.drawn[from] ?? value), step = Math.sign(near - from) || 1;
    for (let i = from; i !== near + step; i += step) {
      if (i > 0) mine.drawn[i] = near === from ? value : start + ((value - start) * (i - from)) / (near - from);
    }
    drawing = near;
    paint();
  }
  one.svg.addEventListener("pointerdown", (event) => {
    if (mine.revealed) return;
    event.preventDefault();
    drawing = -1;
    one.svg.setPointerCapture(event.pointerId);
    draw(event);
  });
  one.svg.addEventListener("pointermove", (event) => { if (one.svg.hasPointerCapture(event.pointerId)) draw(event); });
  one.svg.addEventListener("pointerup", () => { drawing = -1; slides.dataset.key = ""; changed(); });

  function reveal() {
    if (!page.inClass() && !complete()) { note.textContent = T.needDraw; return; }
    mine.revealed = true;
    paint();
    explain();
  }

  async function explain() {
    const { state } = page.get(), key = mine.key;
    const why = await page.askWhy({ variable: MAIN[state.view], state: state.state, pole: state.pole }).catch(() => null);
    if (key !== mine.key) return;
    mine.why = why;
    mine.shown = "";
    paint();
  }

  function paintResult(line, from, what) {
    const { about, now } = page.get();
    if (!line || !now) return;
    const shown = JSON.stringify([mine.key, Boolean(mine.why), complete()]);
    if (mine.shown === shown) return;
    mine.shown = shown;
    const found = [];
    if (complete()) {
      const points = score(curve(), line.q, about.levels, from);
      found.push(h("p", { class: "score" }, T.score(points.points)), h("p", {}, T.scoreWhy(points.inside, points.months, points.off, points.naive)),
        h("p", { class: "small" }, T.scoreFair));
    }
    if (mine.why) found.push(h("p", {}, whyWords(mine.why, about, what)), fall.node);
    else found.push(h("p", { class: "small" }, T.whyWait));
    result.replaceChildren(...found);
    if (mine.why) fall.paint();
  }

  return { node, paint, reveal, resend, isRevealed: () => mine.revealed,
    setCloud: (/** @type {any[]} */ cloud) => { mine.cloud = cloud; paint(); } };
}

