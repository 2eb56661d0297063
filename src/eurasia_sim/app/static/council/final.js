// What came of it, for one team: its points, its moves, and the world without it; to be printed.

import { h } from "../dom.js";
import { named } from "../language.js";
import { spread } from "./goals.js";
import { largest, standing, useMark } from "./parts.js";
import { pairChart } from "./pair.js";
import { sizeOf } from "./rules.js";
import { C, wouldBe } from "./texts.js";
import { Truth } from "./world.js";

const FELT = 0.01;

// A seat's result: { points, band, without: [{ look, value }] }; points of the draw that happened.
export async function resultOf(world, view, seat) {
  const [all, without] = await Promise.all([world.points(view, seat, view.seats[seat].goal), world.compared(view, view, [seat])]);
  const last = world.index(view.start) + view.rounds * view.months - 1;
  const of = (look) => world.difference(without, look)[2][last];
  return { points: all[view.draw], band: spread(all), without: largest(world, of, { measures: ["alignment", "pressure", "grievance"], count: 5, least: FELT }) };
}

// How the world stands for a seat at the end: a state and each power, or a power and each state.
export function standings(world, view, seat, truth) {
  const months = view.months * view.done;
  const of = (look, name) => standing(world, look, truth.now(look, months), name);
  return h("ul", { class: "c-stands" }, world.poles.includes(seat)
    ? world.states.map((state) => of({ measure: "alignment", state, pole: seat }, named(world.rules.label(state))))
    : world.poles.map((pole) => of({ measure: "alignment", state: seat, pole })));
}

export async function finalPage(world, view, seat) {
  const { rules } = world;
  const { points, band, without } = await resultOf(world, view, seat);
  const mine = view.seats[seat];
  const goal = rules.council.goals[mine.goal];
  const moves = view.moves.filter((one) => one.seat === seat);
  const pair = without.length ? await pairChart(world, view, seat, without[0].look) : null;
  return h("article", { class: "c-final card", "data-seat": seat },
    h("p", { class: "small" }, C.final.game(view.id, world.about.name)),
    h("h2", {}, C.final.title(rules.seat(seat)), mine.name ? h("small", {}, ` ${mine.name}`) : null),
    h("div", { class: "c-score" }, h("strong", { class: "c-points" }, String(Math.round(points))), h("div", {},
      h("p", {}, C.final.points(goal.label)), h("p", { class: "small" }, named(goal.about)), gauge(points, band))),
    h("p", { class: "small" }, `${C.final.band(band)} ${C.final.fifty}`),
    h("h3", {}, C.final.without), without.length ? h("ul", { class: "c-plain" }, without.map(({ look, value }) => h("li", {}, wouldBe(world, look, value))))
      : h("p", {}, C.final.hardly), pair,
    view.happened ? [h("h3", {}, C.final.world), standings(world, view, seat, new Truth(world, view.happened))] : null,
    h("h3", {}, C.final.moves), moves.length ? h("ol", { class: "c-plain c-done" }, moves.map((one) => h("li", {}, h("small", {}, `${one.round + 1} `),
      useMark(rules.council.moves[one.move].use), ` ${C.doing(rules, one)} `, h("small", {}, C.sizes[sizeOf(one)])))) : h("p", {}, C.final.nothing));
}

// From 0 to 100 points, with the band.
function gauge(points, band) {
  const place = (node, from, to) => {
    node.style.left = `${from}%`;
    if (to !== undefined) node.style.width = `${Math.max(1, to - from)}%`;
    return node;
  };
  return h("div", { class: "c-track points", "aria-hidden": "true" }, place(h("i", { class: "zero" }), 50), place(h("i", { class: "range" }), band.low, band.high), place(h("i", { class: "now" }), points));
}

// Print some pages and nothing else.
export function printed(nodes) {
  const box = h("div", { class: "c-print" }, nodes);
  document.body.append(box);
  document.documentElement.toggleAttribute("data-printing", true);
  const end = () => {
    box.remove();
    document.documentElement.toggleAttribute("data-printing", false);
  };
  addEventListener("afterprint", end, { once: true });
  print();
}
