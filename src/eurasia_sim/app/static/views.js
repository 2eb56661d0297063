// The views: each is made once, and painted anew with every answer.

import { DASHES, chart, domain, monthAt, sample, zoom } from "./fan.js";
import { h } from "./dom.js";
import { MAIN, effectOf, label, linesOf, marks, spoken } from "./story.js";
import { T, monthWords, number, signed } from "./texts.js";

const LIMITS = { alignment: [-1, 1], dependence: [0, 1], influence_share: [0, 1], pressure: [0, 1] };

/** What every view is given.
 * @typedef {{about: any, state: import("./state.js").PageState, now: any, base: any,
 *   change: (some: Partial<import("./state.js").PageState>) => void}} Scene */

/** Every line of a view, for a common scale. @param {Scene} scene @param {string} name */
function scaleOf(scene, name) {
  const { about, now, base, state } = scene;
  const all = about.states.flatMap((/** @type {any} */ one) => linesOf(about, now, base, name, one.id, state.hide));
  return domain(all, LIMITS[name] ?? [0, 1]);
}

/** Which powers are shown. @param {Scene} scene */
export function legend(scene) {
  const { about, state } = scene;
  return h("fieldset", { class: "legend" }, h("legend", { class: "small" }, T.legend),
    about.poles.map((/** @type {any} */ pole, /** @type {number} */ number) => h("label", {},
      h("input", { type: "checkbox", checked: !state.hide.includes(pole.id), onchange: (/** @type {any} */ event) => {
        const rest = state.hide.filter((id) => id !== pole.id);
        scene.change({ hide: event.target.checked ? rest : [...rest, pole.id] });
      } }), sample(pole.color, DASHES[number % DASHES.length]), pole.label)),
    h("span", { class: "choice small" }, sample("var(--grey)", ""), T.legendBase, "; ", T.band));
}

/** One big fan chart of the state that was picked. @param {() => Scene} get */
export function focusChart(get) {
  const one = chart(() => paint(), (month) => get().change({ month }));
  function paint() {
    const scene = get(), { about, state, now, base } = scene, name = MAIN[state.view];
    if (!now || !one.width) return;
    const lines = linesOf(about, now, base, name, state.state, state.hide);
    one.paint({ height: Math.round(Math.max(210, Math.min(one.width * 0.42, (window.innerHeight * 0.42) / zoom()))),
      from: about.from, months: about.months, y: scaleOf(scene, name), lines, named: true,
      marks: marks(about, state, state.state), cursor: state.month,
      title: `${T.views[state.view]}, ${label(about.states, state.state)}` });
  }
  return { node: one.svg, paint };
}

/** Small multiples: every state, and in the view of shares every region. @param {() => Scene} get */
export function multiples(get) {
  const grid = h("div", { class: "grid" });
  /** @type {{of: string, node: HTMLElement, button: HTMLElement, one: any}[]} */
  let panels = [], made = "";
  function make() {
    const { about, state } = get();
    const names = about.states.map((/** @type {any} */ one) => [one.id, one.label]);
    if (state.view === "shares") names.push(...about.regions.map((/** @type {any} */ r) => [`region:${r.id}`, T.region(r.label)]));
    const key = JSON.stringify([about.id, names]);
    if (key === made) return;
    made = key;
    panels = names.map(([of, text]) => {
      const one = chart(() => paintOne(of), (month) => get().change({ month }));
      const regional = of.startsWith("region:");
      const button = regional ? h("strong", {}, text) : h("button", { class: "plain", "aria-label": T.pick(text),
        onclick: () => get().change({ state: of }) }, text);
      return { of, button, one, node: h("div", { class: "panel" }, button, one.svg) };
    });
    grid.replaceChildren(...panels.map((panel) => panel.node));
  }
  function paintOne(of) {
    const scene = get(), { about, state, now, base } = scene, panel = panels.find((one) => one.of === of);
    if (!panel || !now || !panel.one.width) return;
    const name = MAIN[state.view], regional = of.startsWith("region:");
    panel.one.paint({ height: 172, from: about.from, months: about.months, y: scaleOf(scene, name),
      lines: linesOf(about, now, base, name, of, state.hide), cursor: state.month,
      marks: marks(about, state, regional ? null : of), title: panel.button.textContent });
  }
  function paint() {
    make();
    for (const panel of panels) {
      const picked = panel.of === get().state.state;
      panel.node.classList.toggle("picked", picked);
      if (panel.button.tagName === "BUTTON") panel.button.setAttribute("aria-pressed", String(picked));
      paintOne(panel.of);
    }
  }
  return { node: grid, paint };
}

/** The numbers of the month as a table. @param {Scene} scene */
export function table(scene) {
  const { about, state, now, base } = scene, name = MAIN[state.view], month = state.month;
  const rows = about.poles.flatMap((/** @type {any} */ pole, /** @type {number} */ p) =>
    about.states.map((/** @type {any} */ one, /** @type {number} */ i) => {
      const row = p * about.states.length + i, q = now.bands[name];
      const band = (/** @type {any} */ from) => `${number(from[2][row][month])} (${number(from[0][row][month])} … ${number(from[4][row][month])})`;
      const effect = effectOf(about, now, name, row)?.near(month);
      return h("tr", {}, h("th", { scope: "row" }, `${one.label} – ${pole.label}`), h("td", {}, band(q)),
        h("td", {}, base ? number(base.bands[name][2][row][month]) : ""),
        h("td", {}, effect ? `${signed(effect.middle)} (${signed(effect.low)} … ${signed(effect.high)})` : "–"));
    }));
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": T.table }, h("table", {},
    h("caption", { class: "small" }, `${T.views[state.view]}, ${monthWords(monthAt(about.from, month))}`),
    h("thead", {}, h("tr", {}, T.tableHead.map((/** @type {string} */ head) => h("th", { scope: "col" }, head)))),
    h("tbody", {}, rows)));
}

/** The effect on the picked state, and what changes most. @param {Scene} scene */
export function words(scene) {
  const { about, state, now } = scene, name = MAIN[state.view], states = about.states.length;
  const what = (/** @type {number} */ row) => T.what[name](about.states[row % states].label,
    spoken(about, about.poles[Math.floor(row / states)].id));
  const found = [];
  const place = about.states.findIndex((/** @type {any} */ one) => one.id === state.state);
  about.poles.forEach((/** @type {any} */ pole, /** @type {number} */ p) => {
    if (state.hide.includes(pole.id)) return;
    const row = p * states + place, q = now.bands[name], effect = effectOf(about, now, name, row);
    if (!effect) {
      found.push(h("p", {}, T.level(what(row), monthWords(monthAt(about.from, state.month)),
        q[2][row][state.month], q[0][row][state.month], q[4][row][state.month])));
    } else if (!effect.ever) {
      found.push(h("p", {}, T.effectNone(what(row))));
    } else if (Math.abs(effect.peak.middle) < about.small) {
      found.push(h("p", {}, T.effectSmall(what(row), number(about.small))));
    } else {
      const at = effect.near(state.month), { peak } = effect;
      const most = Math.abs(peak.middle) > 1.5 * Math.abs(at.middle) ? T.peak(peak.middle, monthWords(peak.month), T.sign(peak.up, peak.down, 100 * about.clear)) : "";
      if (Math.abs(at.middle) < about.small) found.push(h("p", {}, T.effectNow(what(row), monthWords(at.month), number(about.small)), " ", most));
      else found.push(h("p", {}, T.effect(what(row), monthWords(at.month), at.middle, at.low, at.high), " ",
        h("strong", {}, T.sign(at.up, at.down, 100 * about.clear)), " ", most));
    }
  });
  if (now.effects) {
    const rows = Array.from({ length: states * about.poles.length }, (_, row) => ({ row, peak: effectOf(about, now, name, row)?.peak }))
      .filter((one) => one.peak && Math.abs(one.peak.middle) >= about.small)
      .sort((a, b) => Math.abs(b.peak.middle) - Math.abs(a.peak.middle)).slice(0, 3);
    if (rows.length) {
      found.push(h("p", { class: "small" }, T.most), h("ul", { class: "small" }, rows.map(({ row, peak }) =>
        h("li", {}, T.mostItem(what(row), peak.middle, monthWords(peak.month))))));
    }
  } else {
    found.push(h("p", { class: "small" }, T.same));
  }
  found.push(h("p", { class: "small" }, T.ifThen(now.draws, now.drawn), " ", T.scale[state.view === "triangle" ? "shares" :
    state.view === "network" ? "pressure" : state.view === "why" ? "alignment" : state.view]));
  return found;
}

const STEP = 60;
/** The month, with a slider and a button that plays it. @param {() => Scene} get */
export function timeline(get) {
  let playing = 0;
  const out = h("output", { for: "month" });
  const input = h("input", { type: "range", id: "month", min: 0, step: 1, "aria-label": T.month,
    oninput: () => get().change({ month: Number(input.value) }) });
  const button = h("button", { onclick: () => (playing ? stop() : play()) }, T.play);
  function stop() { clearInterval(playing); playing = 0; button.textContent = T.play; }
  function play() {
    const { about, state } = get(), calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    // Who asked for less motion gets a still every half year instead of a film.
    const by = calm ? 6 : 1;
    if (state.month >= about.months - 1) get().change({ month: 0 });
    playing = setInterval(() => {
      const at = get().state.month + by;
      if (at >= get().about.months) stop();
      else get().change({ month: at });
    }, calm ? 1000 : STEP);
    button.textContent = T.pause;
  }
  function paint() {
    const { about, state } = get(), text = monthWords(monthAt(about.from, state.month));
    input.max = String(about.months - 1);
    input.value = String(state.month);
    input.setAttribute("aria-valuetext", text);
    out.textContent = text;
  }
  return { node: h("div", { class: "time" }, button, input, out), paint, stop };
}

