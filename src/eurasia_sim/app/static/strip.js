// Every state as a small picture, to pick from.

import { spark } from "./chart.js";
import { h, s } from "./dom.js";
import { named } from "./language.js";
import { monthAt } from "./months.js";
import { bandsOf, effectOf, poleOf } from "./scene.js";
import { shown } from "./shown.js";
import { T, number, signed } from "./texts.js";

// page: { get, pick(state) }
export function strip(page) {
  const list = h("div", { class: "states" });
  const head = h("p", { class: "small" });
  const node = h("div", {}, h("h2", {}, T.states), head, list);
  let made = "";
  let parts = [];

  function make(about) {
    parts = about.states.map((one) => {
      const value = h("span", { class: "value" });
      const picture = s("svg", { viewBox: "0 0 120 36", preserveAspectRatio: "none", class: "spark", "aria-hidden": "true" });
      const button = h("button", { title: named(one.about.trim()), onclick: () => page.pick(one.id) },
        h("span", { class: "name" }, shown(one.label)), picture, value);
      return { id: one.id, button, value, picture };
    });
    list.replaceChildren(...parts.map((one) => one.button));
  }

  function paint() {
    const scene = page.get();
    const { about, state, answer, base } = scene;
    if (made !== about.id) make(about);
    made = about.id;
    const pole = poleOf(scene, state.pole);
    head.textContent = T.statesHint(T.measures[state.measure].name, pole.label,
      monthAt(scene.scenario.months[0], state.month), answer !== base);
    const rows = parts.map(({ id }) => [bandsOf(scene, answer, id)[2], bandsOf(scene, base, id)[2]]);
    const all = rows.flatMap((pair) => pair.map((row) => [Math.min(...row), Math.max(...row)]));
    const [low, high] = [Math.min(...all.map(([a]) => a)), Math.max(...all.map(([, b]) => b))];
    parts.forEach(({ id, button, value, picture }, number2) => {
      const [now, then] = rows[number2];
      const shape = spark(now, then, low, high + 1e-9);
      picture.replaceChildren(
        ...(shape.zero === null ? [] : [s("line", { x1: 0, x2: 120, y1: shape.zero, y2: shape.zero, class: "axis" })]),
        s("path", { d: shape.base, class: "base" }),
        s("path", { d: shape.now, stroke: scene.ink, class: "line" }));
      const effect = effectOf(scene, answer, state.month, id);
      value.textContent = effect ? signed(effect.middle) : number(now[state.month]);
      value.classList.toggle("none", Boolean(effect) && Math.abs(effect.middle) < 0.005);
      button.setAttribute("aria-pressed", String(id === state.state));
    });
  }
  return { node, paint };
}
