// The one large picture, or two side by side: fans, the month pointed at, time that plays.

import { canvas, domain, draw, zoom } from "./chart.js";
import { h } from "./dom.js";
import { monthAt, monthIndex, monthShort, monthWords } from "./months.js";
import { beginning, seen } from "./changes.js";
import { bandsOf, effectOf, labelOf, poleOf } from "./scene.js";
import { around, options } from "./shown.js";
import { T } from "./texts.js";

const PLAYED = 5000; // milliseconds from the first month to the last
const STEPS = 9; // places where motion is to be less

// page: { get, point(month), pick(some), lines: the timelines of what is kept and of what is changed }
export function picture(page) {
  const charts = [0, 1].map(() => {
    const one = canvas("chart", () => paint());
    const point = (event) => {
      if (event.type === "pointermove" && !(event.buttons & 1)) return;
      if (one.frame) page.point(one.frame.month(one.at(event)[0]));
    };
    one.svg.addEventListener("pointerdown", point);
    one.svg.addEventListener("pointermove", point);
    return one;
  });
  const heads = [h("h3", {}, ""), h("h3", {}, "")];
  const places = charts.map(() => h("div", { class: "one" }));
  const pair = h("div", { class: "pair" }, places);
  const legend = h("p", { class: "legend small" });
  const title = h("h2", { class: "ask" });
  let made = "";
  let shape = null;
  let played = null;

  const playing = h("button", { class: "play", "aria-label": T.play, title: T.play, onclick: () => (played ? stop() : play()) }, "▶");
  const month = h("input", { type: "range", id: "month", min: 0, "aria-label": T.month, oninput: () => { stop(); page.point(Number(month.value)); } });
  const shown = h("output", { for: "month" });
  const time = h("div", { class: "time" }, playing, month, shown);

  function ask() {
    const { about, state } = page.get();
    const key = JSON.stringify([about.id, state.measure, state.state, state.pole]);
    if (made === key) return;
    made = key;
    const choice = (id, label, choices, now, pick) => {
      const select = h("select", { id, "aria-label": label, onchange: () => pick(select.value) }, choices);
      select.value = now;
      return select;
    };
    const focused = document.activeElement?.id;
    title.replaceChildren(...around(T.measures[state.measure].question, {
      state: (as) => choice("state", T.state, options(about.states, as), state.state, (id) => page.pick({ state: id })),
      pole: (as) => choice("pole", T.power, options(about.poles, as), state.pole, (id) => page.pick({ pole: id })) }),
    choice("measure", T.measure, Object.entries(T.measures).map(([id, one]) => h("option", { value: id }, one.name)),
      state.measure, (id) => page.pick({ measure: id })));
    if (["state", "pole", "measure"].includes(focused)) document.getElementById(focused)?.focus();
  }

  function marksOf(changes, { about, scenario, levers }) {
    const all = seen(about.document, changes);
    const main = new Set(levers.map(({ id }) => id));
    return [...all.values()].filter((one) => one.state !== "removed" && (one.state !== "same" || main.has(one.id)))
      .map((one) => ({ month: monthIndex(scenario.months[0], beginning(one.event, all) ?? "0000-01"), strong: one.state !== "same" }))
      .filter((one) => one.month >= 0 && one.month < scenario.months.length);
  }

  function paint() {
    const scene = page.get();
    const { about, state, scenario, answer, base, kept } = scene;
    if (!answer || !base) return;
    ask();
    const months = scenario.months.length;
    const measure = T.measures[state.measure];
    const all = [bandsOf(scene, base), bandsOf(scene, answer), kept && bandsOf(scene, kept)].filter(Boolean);
    const y = domain(all, measure.limits);
    const pole = poleOf(scene, state.pole);
    const what = T.picture(measure.name, labelOf(about.states, state.state), pole.label);
    places[1].hidden = !kept;
    pair.classList.toggle("two", Boolean(kept));
    heads.forEach((head) => { head.hidden = !kept; });
    // Each picture has its own events beneath it; one alone has those that can be moved, and the time.
    const [still, own] = page.lines;
    if (shape !== Boolean(kept)) {
      shape = Boolean(kept);
      places[0].replaceChildren(heads[0], charts[0].svg, ...(kept ? [still.node] : [time, own.node]));
      places[1].replaceChildren(heads[1], charts[1].svg, ...(kept ? [own.node] : []));
      if (kept) pair.after(time);
    }
    time.classList.toggle("tight", !kept && charts[0].width < 620);
    time.classList.toggle("whole", Boolean(kept));
    heads[0].textContent = kept ? T.a(scene.keptLabel) : "";
    heads[1].textContent = kept ? T.b(scene.label) : "";
    [kept ?? answer, answer].forEach((one, k) => {
      const chart = charts[k];
      if (!chart.width || (k && !kept)) return;
      const changed = one !== base;
      const line = bandsOf(scene, one);
      chart.frame = draw(chart.svg, { width: chart.width, height: tall(chart.width, Boolean(kept)), months,
        first: scenario.months[0], y, words: { up: measure.up, down: measure.down },
        base: changed ? bandsOf(scene, base) : null, line, color: pole.color, ink: scene.ink,
        gap: changed ? effectOf(scene, one, state.month).middle : undefined,
        big: played ? monthAt(scenario.months[0], state.month).slice(0, 4) : "",
        label: changed ? T.mine : T.baseline, baseLabel: T.baseline, cursor: state.month,
        until: played ? state.month : undefined, baseUntil: months - 1,
        marks: marksOf(k === 0 && kept ? state.kept : state.changes, scene), title: `${what}. ${scene.words}` });
    });
    month.max = months - 1;
    month.value = state.month;
    const when = monthWords(monthAt(scenario.months[0], state.month));
    shown.textContent = monthShort(monthAt(scenario.months[0], state.month));
    month.setAttribute("aria-valuetext", when);
    // Where there is room, lines have their names at their ends.
    const wide = charts[0].width >= 620;
    legend.replaceChildren(...(wide || answer === base ? [] : [h("span", { class: "key mine" }, T.mine)]),
      ...(wide ? [] : [h("span", { class: `key ${answer === base ? "mine" : "then"}` }, T.baseline)]),
      h("span", { class: "key band" }, T.band));
  }

  const tall = (width, two) => Math.round(Math.max(width < 520 ? 170 : 220,
    Math.min(width * (two ? 0.6 : 0.46), window.innerHeight / zoom() * (width < 520 ? 0.26 : 0.32))));

  function play() {
    const { scenario, state } = page.get();
    const last = scenario.months.length - 1;
    const less = matchMedia("(prefers-reduced-motion: reduce)").matches;
    let from = state.month >= last ? 0 : state.month;
    const begun = performance.now();
    playing.textContent = "❚❚";
    playing.setAttribute("aria-label", T.pause);
    const step = () => {
      const part = (performance.now() - begun) / PLAYED + from / last;
      const now = Math.min(last, less ? Math.floor(part * STEPS) / STEPS * last : part * last);
      page.point(Math.round(now));
      if (part >= 1) stop();
      else played = less ? setTimeout(step, PLAYED / STEPS) : requestAnimationFrame(step);
    };
    played = -1;
    step();
  }

  function stop() {
    if (!played) return;
    cancelAnimationFrame(played);
    clearTimeout(played);
    played = null;
    playing.textContent = "▶";
    playing.setAttribute("aria-label", T.play);
    paint();
  }

  return { title, legend, pair, paint, stop, svg: charts[0].svg, again: () => { made = ""; } };
}
