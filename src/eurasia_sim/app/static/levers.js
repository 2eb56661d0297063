// Three controls: how strong the events are that the scenario is about, how likely the answers.

import { MOST_LIKELY, acting, factorOf } from "./acts.js";
import { beginning, MOST_FACTOR, nameOf, seen } from "./changes.js";
import { h, slider } from "./dom.js";
import { monthShort } from "./months.js";
import { capital, shown } from "./shown.js";
import { T } from "./texts.js";

// page: { get, size(id, factor, template), likely(id, factor), open(id), done() }
export function leverBlock(page) {
  const node = h("div", { class: "levers" });
  let made = "";
  let parts = [];

  function make(levers) {
    parts = levers.map(({ id, template, acts }) => {
      const when = h("small", {});
      const words = acts ? T.responses.likely : (value) => (value === 0 ? T.never
        : value === 1 ? T.asWas : T.times(value));
      const control = slider({ id: `lever-${id}`, label: shown(nameOf(template), capital), min: 0,
        max: acts ? MOST_LIKELY : MOST_FACTOR, step: 0.25, value: 1, words,
        change: (value) => (acts ? page.likely(id, value) : page.size(id, value, template)) });
      const input = control.querySelector("input");
      control.firstChild.after(when);
      input.addEventListener("change", page.done);
      return { id, acts, words, node: h("div", { class: "lever" }, control), control, input, when };
    });
    node.replaceChildren(h("h2", {}, T.levers), h("div", { class: "three" }, parts.map((one) => one.node)));
  }

  function paint() {
    const { about, state, levers, scenario } = page.get();
    const key = JSON.stringify([about.id, levers.map(({ id }) => id)]);
    if (key !== made) make(levers);
    made = key;
    const all = seen(about.document, state.changes);
    const answers = acting(about.document, state.changes);
    for (const { id, acts, words, input, control, when } of parts) {
      const one = all.get(id);
      const value = acts ? factorOf(answers.get(id), id) : !one || one.state === "removed" ? 0 : one.factor;
      if (Number(input.value) !== value) input.value = value;
      control.querySelector("output").textContent = words(value);
      input.setAttribute("aria-valuetext", words(value));
      const month = one && beginning(one.event, all);
      when.textContent = value && month && scenario.months.includes(month) ? monthShort(month) : "";
    }
  }
  return { node, paint };
}
