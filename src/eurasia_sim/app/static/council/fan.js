// The game's picture: bands of what one could know, moves as upright lines, and what happened.

import { canvas, domain, draw, path, zoom } from "../chart.js";
import { h, s } from "../dom.js";
import { around, options } from "../shown.js";
import { T } from "../texts.js";
import { monthOf } from "./rules.js";
import { C, level, lookName } from "./texts.js";
import { MEASURES } from "./world.js";

// What is looked at first from a seat: a state and the power it is most about.
export function lookOf(world, seat) {
  const { states, poles } = world.about.focus;
  return { measure: "alignment", state: world.states.includes(seat) ? seat : states[0] ?? world.states[0],
    pole: world.poles.includes(seat) ? seat : poles[0] ?? world.poles[0] };
}

// Rounds in which something touches a state or a power: { round, month }.
function marksOf(world, game, { state, pole }) {
  const rounds = new Set(game.moves.filter((one) => [one.seat, one.on].some((name) => name === state || name === pole)).map((one) => one.round));
  for (const one of game.events) rounds.add(one.round);
  return [...rounds].filter((round) => round < game.done).map((round) => world.index(monthOf(game, round)));
}

// pick(look): when somebody wants to see another place; without it nothing can be chosen. tall: of a
// picture on a wall.
export function fan(world, { pick = null, tall = false } = {}) {
  const area = canvas("chart", () => paint());
  const ask = h("h3", { class: "ask" });
  const legend = h("p", { class: "legend small" });
  const node = h("div", { class: "c-fan c-ink" }, ask, area.svg, legend);
  let spec = null;
  let made = "";

  function title() {
    const key = JSON.stringify(spec.look);
    if (made === key) return;
    made = key;
    if (!pick) { ask.textContent = lookName(world, spec.look); return; }
    const focused = ask.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const select = (name, label, choices) => {
      const found = h("select", { "aria-label": label, "data-key": name, onchange: () => pick({ ...spec.look, [name]: found.value }) },
        choices);
      found.value = spec.look[name];
      return found;
    };
    ask.replaceChildren(...around(T.measures[spec.look.measure].question, { state: (as) => select("state", T.state, options(world.about.states, as)),
      pole: (as) => select("pole", T.power, options(world.about.poles, as)) }), " ",
      select("measure", T.measure, MEASURES.map((id) => h("option", { value: id }, T.measures[id].name))));
    if (focused) ask.querySelector(`[data-key="${focused}"]`)?.focus();
  }

  function paint() {
    if (!spec || !area.width) return;
    const { look, game, answer, base, truth, until } = spec;
    const [first, last] = world.window(game);
    const months = last - first + 1;
    const cut = (one) => (one ? world.levels(one, look).map((row) => row.subarray(first, last + 1)) : null);
    const [line, under] = [cut(answer), cut(base)];
    const row = truth?.row(look).slice(0, until === undefined ? undefined : Math.max(0, world.index(until) - truth.first + 1));
    const measure = T.measures[look.measure];
    const pole = world.about.poles.find(({ id }) => id === look.pole);
    node.style.setProperty("--pole", pole.color);
    const shift = truth ? truth.first - first : 0;
    const wide = area.width;
    const words = row?.length ? `${level(world, look, row.at(-1))}.` : "";
    draw(area.svg, { width: wide, months, first: world.scenario.months[first],
      height: Math.round(tall ? Math.max(260, Math.min(wide * 0.46, innerHeight / zoom() * 0.46)) : wide < 520 ? 190 : Math.min(wide * 0.42, 300)),
      y: domain([line, under, row?.length ? [row, row] : null].filter(Boolean), measure.limits), words: { up: measure.up, down: measure.down },
      base: under, line, color: pole.color, ink: "var(--pole-ink)", label: spec.label ?? C.reveal.expected, baseLabel: spec.baseLabel ?? "", cursor: -1,
      marks: [...marksOf(world, game, look).map((month) => ({ month: month - first, strong: false })),
        ...(spec.open ? [{ month: world.index(monthOf(game, game.round)) - first, strong: true }] : [])].filter(({ month }) => month >= 0),
      over: (f) => (row?.length ? [s("path", { class: "c-true-edge", d: path({ ...f, x: (k) => f.x(k + shift) }, row) }), s("path", { class: "c-true", d: path({ ...f, x: (k) => f.x(k + shift) }, row) }),
        s("circle", { class: "c-true-end", cx: f.x(row.length - 1 + shift), cy: f.y(row.at(-1)), r: 5 })] : []),
      title: `${lookName(world, look)}. ${words}` });
    legend.replaceChildren(...[row?.length ? h("span", { class: "key c-key" }, C.reveal.true) : null,
      wide < 620 || base ? h("span", { class: "key mine" }, spec.label ?? C.reveal.expected) : null,
      wide < 620 && base ? h("span", { class: "key then" }, spec.baseLabel) : null,
      h("span", { class: "key band" }, C.reveal.band)].filter(Boolean));
  }

  // spec: { game, look, answer, base, truth, until, label, baseLabel, open }
  return { node, show: (next) => { spec = next; title(); paint(); } };
}
