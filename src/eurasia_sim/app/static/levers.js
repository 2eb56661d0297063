// Three controls: how strong the events are that the scenario is about.

import { beginning, MOST_FACTOR, nameOf, seen } from "./changes.js";
import { h, slider } from "./dom.js";
import { monthShort } from "./months.js";
import { T, cap } from "./texts.js";

// page: { get, size(id, factor, template), open(id), done() }
export function leverBlock(page) {
  const node = h("div", { class: "levers" });
  let made = "";
  let parts = [];

  function make(levers) {
    parts = levers.map(({ id, template }) => {
      const when = h("small", {});
      const control = slider({ id: `lever-${id}`, label: cap(nameOf(template)), min: 0,
        max: MOST_FACTOR, step: 0.25, value: 1, words: (value) => (value === 0 ? T.never
          : value === 1 ? T.asWas : T.times(value)),
        change: (value) => page.size(id, value, template) });
      const input = control.querySelector("input");
      control.firstChild.after(when);
      input.addEventListener("change", page.done);
      return { id, node: h("div", { class: "lever" }, control), control, input, when };
    });
    node.replaceChildren(h("h2", {}, T.levers), h("div", { class: "three" }, parts.map((one) => one.node)));
  }

  function paint() {
    const { about, state, levers, scenario } = page.get();
    const key = JSON.stringify([about.id, levers.map(({ id }) => id)]);
    if (key !== made) make(levers);
    made = key;
    const all = seen(about.document, state.changes);
    for (const { id, input, control, when } of parts) {
      const one = all.get(id);
      const value = !one || one.state === "removed" ? 0 : one.factor;
      if (Number(input.value) !== value) input.value = value;
      const words = value === 0 ? T.never : value === 1 ? T.asWas : T.times(value);
      control.querySelector("output").textContent = words;
      input.setAttribute("aria-valuetext", words);
      const month = one && beginning(one.event, all);
      when.textContent = value && month && scenario.months.includes(month) ? monthShort(month) : "";
    }
  }
  return { node, paint };
}
