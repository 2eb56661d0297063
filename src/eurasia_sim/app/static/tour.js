// Five steps for beginners, and no more.

import { h } from "./dom.js";
import { T } from "./texts.js";

// What each step is about; T.tourSteps says it.
const STEPS = ["#story", "#picture svg.chart", "#presets", "#picture svg.timeline", ".levers"];

const PLACES = ["", "left", "above", "above left"];
// How much of the window two boxes share.
const shared = (a, b) => Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left))
  * Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));

export function tour() {
  let step = 0;
  const text = h("p", {});
  const count = h("span", { class: "small" });
  const back = h("button", { onclick: () => go(step - 1) }, T.tourBack);
  const skip = h("button", { onclick: () => end() }, T.tourSkip);
  const next = h("button", { class: "main", onclick: () => go(step + 1) }, T.tourNext);
  const box = h("section", { class: "tour card", role: "dialog", "aria-label": T.tour, tabindex: "-1", hidden: true,
    onkeydown: (event) => { if (event.key === "Escape") end(); } }, text,
  h("div", { class: "buttons" }, count, skip, back, next));
  document.body.append(box);
  let came = null;

  const mark = (on) => document.querySelector(STEPS[step])?.classList.toggle("pointed", on);

  function go(to) {
    mark(false);
    if (to >= STEPS.length) { end(); return; }
    step = Math.max(0, to);
    text.textContent = T.tourSteps[step];
    count.textContent = T.tourOf(step + 1, STEPS.length);
    back.disabled = step === 0;
    next.textContent = step === STEPS.length - 1 ? T.tourEnd : T.tourNext;
    skip.hidden = step === STEPS.length - 1;
    mark(true);
    const target = document.querySelector(STEPS[step]);
    target?.scrollIntoView({ block: innerWidth < 700 ? "start" : "nearest", behavior: "instant" });
    // In the corner where it hides least of what it is about.
    const costs = PLACES.map((name) => {
      box.className = `tour card ${name}`;
      return target ? shared(box.getBoundingClientRect(), target.getBoundingClientRect()) : 0;
    });
    box.className = `tour card ${PLACES[costs.indexOf(Math.min(...costs))]}`;
    box.focus();
  }

  function end() {
    mark(false);
    box.hidden = true;
    came?.focus();
  }

  return { begin: () => { came = document.activeElement; box.hidden = false; go(0); } };
}
