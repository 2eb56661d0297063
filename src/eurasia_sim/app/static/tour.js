// Five steps for beginners, and no more.

import { h } from "./dom.js";
import { T } from "./texts.js";

const STEPS = [
  { at: "#story", text: "Each question has a story. Three powers pull at the states between them; each has its colour. Press a power to see it." },
  { at: "#picture .pair", text: "The line says how close a state stands to a power, month by month: up is closer. The bands say how unsure that is: the light one holds 90 of 100 draws of everything we do not know." },
  { at: "#presets", text: "Now change the story. Press a “What if …”: the grey line stays as it was, the coloured one moves." },
  { at: "#picture .timeline", text: "These are the events. Drag one to another month, or press it to change it. “Add an event” adds any kind, anywhere." },
  { at: "#side", text: "One number says what came of it. The sliders make an event weaker, stronger, or take it away. Below the picture stands why. Next time, predict first: draw what you expect before you look." },
];

export function tour() {
  let step = 0;
  const text = h("p", {});
  const count = h("span", { class: "small" });
  const back = h("button", { onclick: () => go(step - 1) }, T.tourBack);
  const next = h("button", { class: "main", onclick: () => go(step + 1) }, T.tourNext);
  const box = h("section", { class: "tour card", role: "dialog", "aria-label": T.tour, tabindex: "-1", hidden: true,
    onkeydown: (event) => { if (event.key === "Escape") end(); } }, text,
  h("div", { class: "buttons" }, count, h("button", { onclick: () => end() }, T.tourEnd), back, next));
  document.body.append(box);
  let came = null;

  const mark = (on) => document.querySelector(STEPS[step].at)?.classList.toggle("pointed", on);

  function go(to) {
    mark(false);
    if (to >= STEPS.length) { end(); return; }
    step = Math.max(0, to);
    text.textContent = STEPS[step].text;
    count.textContent = T.tourOf(step + 1, STEPS.length);
    back.disabled = step === 0;
    next.textContent = step === STEPS.length - 1 ? T.tourEnd : T.tourNext;
    mark(true);
    const target = document.querySelector(STEPS[step].at);
    target?.scrollIntoView({ block: innerWidth < 700 ? "start" : "nearest" });
    // Beside what it is about: at the top if that is in the lower half.
    const place = target?.getBoundingClientRect();
    box.classList.toggle("above", Boolean(place && place.top + place.height / 2 > innerHeight / 2));
    box.focus();
  }

  function end() {
    mark(false);
    box.hidden = true;
    came?.focus();
  }

  return { begin: () => { came = document.activeElement; box.hidden = false; go(0); } };
}
