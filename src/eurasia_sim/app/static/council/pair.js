// Two lines of one draw: the game, and the same game with one seat empty.

import { domain, draw } from "../chart.js";
import { h, s } from "../dom.js";
import { monthIndex } from "../months.js";
import { T } from "../texts.js";
import { lastOf } from "./rules.js";
import { C, lookName } from "./texts.js";

const SIZE = [520, 190];

// words: { mine, theirs }: how the two are called.
export async function pairChart(world, view, seat, look, words = C.final.pair) {
  const from = world.scenario.months[Math.max(0, world.index(view.start) - 6)];
  const months = monthIndex(from, lastOf(view)) + 1;
  const rows = world.poles.length * world.states.length;
  const lines = await Promise.all([[], [seat]].map(async (empty) => {
    const { courses } = await world.kept({ courses: { changes: world.rules.changes(view, empty), outcomes: [look.measure], from, to: lastOf(view), draw: view.draw } });
    const row = Float32Array.from({ length: months }, (_, month) => courses[look.measure][month * rows + world.row(look.state, look.pole)]);
    return [row, row, row, row, row];
  }));
  const svg = s("svg", { class: "chart" });
  const measure = T.measures[look.measure];
  const pole = world.about.poles.find(({ id }) => id === look.pole);
  draw(svg, { width: SIZE[0], height: SIZE[1], months, first: from, y: domain(lines, measure.limits), base: lines[1], line: lines[0],
    color: pole.color, ink: "var(--pole-ink)", cursor: -1, title: lookName(world, look) });
  const node = h("figure", { class: "c-pair c-ink" }, h("figcaption", {}, lookName(world, look), h("small", {}, ` ▲ ${measure.up}`)), svg,
    h("p", { class: "legend small" }, h("span", { class: "key mine" }, words.mine), h("span", { class: "key then" }, words.theirs)));
  node.style.setProperty("--pole", pole.color);
  return node;
}
