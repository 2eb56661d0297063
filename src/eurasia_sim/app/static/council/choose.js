// Choosing moves: the menu of a seat in plain words, what each costs, and on whom.

import { h } from "../dom.js";
import { named } from "../language.js";
import { SIZES, sizeOf } from "./rules.js";
import { choice, pips, refill, useMark } from "./parts.js";
import { C } from "./texts.js";

const USES = ["press", "court", "mend", "build"];

// page: { world, changed(picks) }
export function chooser({ world, changed }) {
  const { rules } = world;
  const { council } = rules;
  const mine = h("div", { class: "c-mine" });
  const menu = h("div", { class: "c-menu" });
  let seat = "";
  let picks = [];
  let before = []; // what the seat did in other rounds
  let open = null; // { move, on, size }

  const refused = (more) => rules.refuse(seat, [...picks, more], before);

  function set(next) {
    picks = next;
    open = null;
    paint();
    changed(picks);
  }

  // What a move would be if it were picked as it stands open.
  const drafted = () => ({ move: open.move, ...(open.on ? { on: open.on } : {}), size: open.size });

  function detail(move) {
    const one = council.moves[move];
    const targets = rules.targets(seat, move);
    const sizes = SIZES.filter((size) => size in one.sizes);
    const no = targets.length && !open.on ? null : refused(drafted());
    const add = h("button", { class: "main wide", "data-key": `add ${move}`, disabled: Boolean(no) || (targets.length > 0 && !open.on),
      onclick: () => set([...picks, drafted()]) }, C.team.add);
    return h("div", { class: "c-detail" }, h("p", {}, named(one.about)),
      targets.length ? [h("p", { class: "c-label" }, C.team.target),
        choice(C.team.target, targets.map((id) => ({ id, label: named(rules.label(id)) })), open.on, (on) => { open.on = on; paint(); })] : null,
      sizes.length > 1 ? [h("p", { class: "c-label" }, C.team.size), choice(C.team.size,
        sizes.map((id) => ({ id, label: C.sizes[id], more: C.units(one.cost[id]) })), open.size, (size) => { open.size = size; paint(); }, "three"),
      one.note?.startsWith("sizes:") ? h("p", { class: "small" }, C.team.sizesHow(one.note)) : null] : null,
      no ? h("p", { class: "wrong" }, [no.message, no.hint].filter(Boolean).join(" – ")) : null, add);
  }

  function entry(move) {
    const one = council.moves[move];
    const isOpen = open?.move === move;
    const sizes = SIZES.filter((size) => size in one.sizes);
    const done = before.filter((two) => two.move === move).length;
    const cheapest = sizes[0];
    const costs = sizes.map((size) => one.cost[size]);
    const toggle = () => {
      const affordable = sizes.filter((size) => rules.spent(picks) + one.cost[size] <= council.budget);
      open = isOpen ? null : { move, on: null, size: affordable.includes("usual") ? "usual" : affordable.at(-1) ?? cheapest };
      paint();
    };
    return h("div", { class: `c-entry ${one.use}${isOpen ? " open" : ""}` },
      h("button", { class: "c-head", "aria-expanded": String(isOpen), "data-key": `open ${move}`, "data-move": move, onclick: toggle },
        h("span", { class: "c-name" }, named(one.label), done ? h("small", {}, ` ${C.team.done(done, one.most)}`) : null),
        h("span", { class: "c-cost" }, costs.length > 1 ? `${costs[0]}–${costs.at(-1)}` : String(costs[0]))),
      isOpen ? detail(move) : null);
  }

  function paint() {
    const spent = rules.spent(picks);
    refill(mine, h("div", { class: "head" }, h("h2", {}, C.team.chosen), h("span", { class: "c-budget" }, pips(spent, council.budget), h("small", {}, C.left(council.budget - spent, council.budget)))),
      picks.length ? h("ul", { class: "c-picks" }, picks.map((pick, k) => h("li", { class: council.moves[pick.move].use },
        h("span", {}, useMark(council.moves[pick.move].use), ` ${C.doing(rules, pick)}`, h("small", {}, ` ${C.sizeCost(sizeOf(pick), rules.cost(pick))}`)),
        h("button", { "data-key": `remove ${k}`, "aria-label": C.team.remove(C.doing(rules, pick)), onclick: () => set(picks.filter((_, other) => other !== k)) }, "✕"))))
        : h("p", { class: "soft" }, C.team.none));
    refill(menu, h("h2", {}, C.team.choose), USES.map((use) => {
      const moves = council.seats[seat].moves.filter((move) => council.moves[move].use === use);
      return moves.length ? h("section", { class: "c-group" }, h("h3", {}, useMark(use), h("small", {}, ` ${C.usesHow[use]}`)), moves.map(entry)) : null;
    }));
  }

  return { mine, menu, picks: () => picks, show: (now) => {
    ({ seat, picks, before } = now);
    open = null;
    paint();
  } };
}
