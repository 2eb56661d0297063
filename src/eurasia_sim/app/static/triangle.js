// Where the influence over each state lies between three powers, month by month.

import { canvas, wide as widthOf } from "./chart.js";
import { s } from "./dom.js";
import { named, tc } from "./language.js";
import { T } from "./texts.js";

// Text with a halo, so that lines behind it do not hinder reading.
function name(x, y, text, more = {}) {
  return s("text", { x, y, "font-size": 12.5, stroke: "var(--card)", "stroke-width": 3,
    "paint-order": "stroke", ...more }, text);
}

const LINE = 13, STEPS = [0, -1, 1, -2, 2, -3, 3, -4, 4, -5, 5, -6, 6, -7, 7, -8, 8];

// Labels beside their dots: right, left, or farther up or down with a line, where nothing else
// stands; the bold one chooses first. wanted: [{ x, y, text, bold }]; room.taken: where other texts stand.
function spread(wanted, room) {
  const placed = wanted.map((dot) => ({ x: dot.x - 5, y: dot.y - 5, wide: 10, high: 10 })), found = [];
  placed.push(...room.taken);
  const overlap = (a) => placed.reduce((sum, b) => sum +
    Math.max(0, Math.min(a.x + a.wide, b.x + b.wide) - Math.max(a.x, b.x)) *
    Math.max(0, Math.min(a.y + a.high, b.y + b.high) - Math.max(a.y, b.y)), 0);
  for (const one of [...wanted].sort((a, b) => Number(b.bold ?? 0) - Number(a.bold ?? 0) || a.y - b.y)) {
    const wide = widthOf(one.text, 12.5, one.bold ? "bold" : "normal") + 2;
    const places = STEPS.flatMap((step) => [one.x + 8, one.x - 8 - wide].map((x) =>
      ({ x, y: one.y + step * LINE - LINE / 2, wide, high: LINE, step })))
      .filter((a) => a.x >= 0 && a.x + wide <= room.right && a.y >= room.top && a.y + LINE <= room.bottom);
    const costs = places.map(overlap), best = places[costs.indexOf(Math.min(...costs))];
    if (!best) continue;
    placed.push(best);
    if (best.step) {
      found.push(s("line", { x1: one.x, y1: one.y, x2: best.x > one.x ? best.x - 1 : best.x + wide, y2: best.y + LINE / 2,
        stroke: "var(--grey)", "stroke-width": 0.8 }));
    }
    found.push(name(best.x > one.x ? best.x : best.x + wide, best.y + LINE - 2.5, one.text,
      { "text-anchor": best.x > one.x ? "start" : "end", ...(one.bold ? { "font-weight": "bold" } : {}) }));
  }
  return found;
}

export function triangle(get) {
  const one = canvas("chart", () => paint());
  function paint() {
    const { about, state, answer: now, base, scenario } = get();
    if (!now?.bands.influence_share || !base.bands.influence_share || !one.width) return;
    const svg = one.svg, width = one.width;
    if (about.poles.length !== 3) return;
    const states = about.states.length;
    const count = scenario.months.length;
    const middle = (answer, p, i, m) =>
      answer.bands.influence_share[(2 * about.poles.length * states + p * states + i) * count + m];
    const months = Array.from({ length: state.month + 1 }, (_, i) => i);
    // The power with the least influence is on top, where the empty corner can be cut off.
    const most = about.poles.map((_, p) => Math.max(...about.states.flatMap((__, i) =>
      scenario.months.flatMap((___, m) => [now, base].map((answer) => middle(answer, p, i, m))))));
    const up = most.indexOf(Math.min(...most)), [left, right] = [0, 1, 2].filter((p) => p !== up);
    const top = Math.min(1, Math.ceil(most[up] * 20 + 1) / 20);
    const room = width - 56, narrow = width < 520;
    const high = Math.min(Math.max(room * 0.866 * top, 260), 460, Math.max(260, window.innerHeight * 0.55));
    const height = high + 70, ax = 28, base0 = high + 34;
    const xy = (answer, i, m) => {
      const [l, u, r] = [left, up, right].map((p) => middle(answer, p, i, m)), sum = l + u + r || 1;
      return [ax + ((r + u / 2) / sum) * room, base0 - (u / sum / top) * high];
    };
    const edge = (u) => [ax + (u / 2) * room, ax + (1 - u / 2) * room, base0 - (u / top) * high];
    const found = [], taken = [];
    for (let u = 0; u < top + 1e-9; u += 0.2) {
      const [a, b, y] = edge(u);
      found.push(s("line", { x1: a, x2: b, y1: y, y2: y, stroke: "var(--faint)" }),
        s("text", { x: b + 4, y: y + 4, "font-size": 11, class: "soft" }, T.percent(u * 100)));
      taken.push({ x: b + 4, y: y - 6, wide: widthOf(T.percent(u * 100), 12), high: 11 });
    }
    const [a0, b0, y0] = edge(0), [a1, b1, y1] = edge(top);
    found.push(s("polygon", { points: `${a0},${y0} ${a1},${y1} ${b1},${y1} ${b0},${y0}`, fill: "none", stroke: "var(--grey)" }));
    const called = ({ id, label }) => {
      if (!narrow || named(label).length <= 15) return named(label);
      const short = tc("short", label);
      return short === label ? id.toUpperCase() : short;
    };
    const swatch = (p, x, y, anchor) =>
      s("text", { x, y, "font-size": 13.5, "font-weight": "bold", "text-anchor": anchor },
        s("tspan", { fill: about.poles[p].color }, "■ "), called(about.poles[p]));
    found.push(swatch(left, ax - 20, base0 + 24, "start"), swatch(right, width - 8, base0 + 24, "end"),
      swatch(up, width / 2, 18, "middle"));
    const names = [];
    about.states.forEach((one2, i) => {
      const picked = one2.id === state.state;
      const trail = (answer) => months.map((m) => xy(answer, i, m).map((v) => v.toFixed(1)).join(" ")).join("L");
      if (base && base !== now) {
        const [x, y] = xy(base, i, state.month);
        found.push(s("path", { d: `M${trail(base)}`, fill: "none", stroke: "var(--band)", "stroke-width": 1.2 }),
          s("circle", { cx: x, cy: y, r: 4, fill: "var(--card)", stroke: "var(--grey)", "stroke-width": 1.5 }));
      }
      const [x, y] = xy(now, i, state.month);
      found.push(s("path", { d: `M${trail(now)}`, fill: "none", stroke: picked ? "var(--accent)" : "var(--ink)",
        "stroke-opacity": picked ? 1 : 0.45, "stroke-width": picked ? 2.6 : 1.4 }),
      s("circle", { cx: x, cy: y, r: picked ? 7 : 5, fill: picked ? "var(--accent)" : "var(--ink)" }));
      names.push({ x, y, text: named(one2.label), bold: picked });
    });
    found.push(...spread(names, { right: width, top: 22, bottom: base0 + 12, taken }));
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", T.triangle.about);
    svg.replaceChildren(...found);
  }
  return { node: one.svg, paint };
}
