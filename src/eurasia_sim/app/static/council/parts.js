// Small pieces of the game's pages: scales, moves, seats, the clock, and asking twice.

import { h } from "../dom.js";
import { named } from "../language.js";
import { T, number, signed } from "../texts.js";
import { sizeOf } from "./rules.js";
import { C, level } from "./texts.js";

const SEEN = 0.005; // a change that is worth an arrow

// A value on its scale, where it was before, and its words.
export function standing(world, look, { value, change }, name) {
  const { limits: [low, high] } = T.measures[look.measure];
  const place = (one) => `${(100 * (Math.min(high, Math.max(low, one)) - low) / (high - low)).toFixed(1)}%`;
  const dot = (kind, one) => {
    const node = h("i", { class: kind });
    node.style.left = place(one);
    return node;
  };
  const pole = world.rules.poles.get(look.pole);
  const track = h("span", { class: "c-track", "aria-hidden": "true" }, low < 0 ? dot("zero", 0) : null, change ? dot("was", value - change) : null, dot("now", value));
  track.style.setProperty("--pole", world.about.poles.find(({ id }) => id === look.pole).color);
  const moved = change && Math.abs(change) >= SEEN;
  return h("li", { class: "c-stand" }, h("span", { class: "name" }, name ?? named(pole.label)), track,
    h("span", { class: "value" }, number(value)), name === "" && !moved ? null : h("span", { class: "words small" }, name === "" ? "" : `${level(world, look, value)}. `,
      moved ? h("b", {}, `${change > 0 ? "▲" : "▼"} ${signed(change)}`) : null));
}

// What a move is spent on, as a mark with its word.
export const useMark = (use) => h("span", { class: `c-use ${use}` }, C.uses[use]);

// Moves of a round: by seat, in words. mine: the seat of whoever looks.
export function movesOf(world, view, round, { mine = null, others = false } = {}) {
  const events = view.events.filter((one) => one.round === round);
  const seats = view.offered.filter((seat) => seat in view.seats && !(others && seat === mine) && (view.seats[seat].since ?? 0) <= round);
  return h("ul", { class: "c-moves" },
    events.map(({ event }) => h("li", { class: "event" }, h("strong", {}, C.teacherEvent), h("span", {}, named(event.label ?? world.scenario.kinds[event.kind]?.label ?? event.kind)))),
    seats.map((seat) => {
      const moves = view.moves.filter((one) => one.seat === seat && one.round === round);
      return h("li", { class: moves.length ? "" : "idle" }, h("strong", {}, seat === mine ? C.mine(world.rules.seat(seat)) : named(world.rules.seat(seat))),
        moves.length ? moves.map((one) => h("span", {}, useMark(world.rules.council.moves[one.move].use), ` ${C.doing(world.rules, one)}`,
          h("small", {}, ` ${C.sizes[sizeOf(one)]}`))) : h("span", { class: "soft" }, C.nothingDone));
    }));
}

// Units of attention: spent and left.
export function pips(spent, budget) {
  return h("span", { class: "c-pips", role: "img", "aria-label": C.left(budget - spent, budget) },
    Array.from({ length: budget }, (_, k) => h("i", { class: k < budget - spent ? "full" : "" })));
}

// A clock that runs by itself. show(clock, offset): of the game, and how far the server is ahead.
export function clockFace() {
  const node = h("output", { class: "c-clock", hidden: true, "aria-label": C.timeLeft });
  let now = {};
  let ahead = 0;
  const left = () => (now.until ? Math.max(0, Math.round(now.until - Date.now() / 1000 - ahead)) : Math.round(now.paused ?? 0));
  function paint() {
    node.hidden = !now.until && now.paused === undefined;
    const text = now.until && left() === 0 ? C.timeUp : C.clock(left());
    if (node.textContent !== text) node.textContent = text;
    node.classList.toggle("soon", Boolean(now.until) && left() <= 30);
    node.classList.toggle("still", now.paused !== undefined);
  }
  const timer = setInterval(paint, 500);
  return { node, show: (clock, offset) => { now = clock ?? {}; ahead = offset; paint(); }, end: () => clearInterval(timer) };
}

// Ask before something that is not easily undone; resolves to whether it is wanted.
export function sure(text, yes, no = C.back) {
  return new Promise((resolve) => {
    const answer = (is) => { box.close(); box.remove(); resolve(is); };
    const box = h("dialog", { class: "editor c-sure", "aria-label": yes, oncancel: () => { box.remove(); resolve(false); } }, h("p", {}, text),
      h("div", { class: "buttons" }, h("button", { class: "main", onclick: () => answer(true) }, yes), h("button", { onclick: () => answer(false) }, no)));
    document.body.append(box);
    box.showModal();
  });
}

// A menu of a bar: it closes when something is chosen, or pressed elsewhere.
export function barMenu(label, items) {
  const menu = h("details", { class: "menu c-up", "data-key": "menu", onclick: (event) => { if (event.target.closest("button")) menu.open = false; } },
    h("summary", {}, label), h("div", { class: "card sheet" }, items));
  const elsewhere = (event) => {
    if (!menu.isConnected) document.removeEventListener("click", elsewhere);
    else if (!menu.contains(event.target)) menu.open = false;
  };
  document.addEventListener("click", elsewhere);
  return menu;
}

// A choice of some things as large buttons; [{ id, label, more }].
export function choice(label, list, now, pick, kind = "") {
  return h("div", { class: `c-choice ${kind}`, role: "group", "aria-label": label }, list.map((one) => h("button", { type: "button",
    "aria-pressed": String(one.id === now), "data-key": `${label} ${one.id}`, disabled: one.disabled, onclick: () => pick(one.id) },
  one.label, one.more ? h("small", {}, ` ${one.more}`) : null)));
}

// Put new content into a node, the focus where it was, and what was open stays so.
export function refill(node, ...content) {
  const open = [...node.querySelectorAll("details[open][data-key]")].map((one) => one.dataset.key);
  const key = node.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  node.replaceChildren(...content.flat(9).filter((one) => one !== null && one !== undefined && one !== false));
  for (const one of open) node.querySelector(`details[data-key="${CSS.escape(one)}"]`)?.setAttribute("open", "");
  if (key) node.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

// The largest changes of a measure: [{ look, value }]. of: look → value.
export function largest(world, of, { measures = ["alignment"], count = 4, least = 0.01, seat = null } = {}) {
  const found = [];
  for (const measure of measures) for (const state of world.states) for (const pole of world.poles) {
    if (seat && seat !== state && seat !== pole) continue;
    const look = { measure, state, pole };
    const value = of(look);
    if (Math.abs(value) >= least) found.push({ look, value });
  }
  return found.sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, count);
}
