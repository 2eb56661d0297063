// The triangle of three powers, and the network of pressure and ties.

import { chart, short, zoom } from "./fan.js";
import { s } from "./dom.js";
import { T } from "./texts.js";

/** @typedef {import("./views.js").Scene} Scene */

/** Text with a halo, so that lines behind it do not hinder reading.
 * @param {number} x @param {number} y @param {string} text @param {Object<string, any>} [more] */
function name(x, y, text, more = {}) {
  return s("text", { x, y, "font-size": 12.5, stroke: "var(--card)", "stroke-width": 3,
    "paint-order": "stroke", ...more }, text);
}

const LINE = 13, STEPS = [0, -1, 1, -2, 2, -3, 3, -4, 4, -5, 5];

/** Labels beside their dots: to the right, to the left, or farther up or down with a line, where
 * nothing else stands; the bold one chooses first.
 * @param {{x: number, y: number, text: string, bold?: boolean}[]} wanted
 * @param {{right: number, top: number, bottom: number}} room */
function spread(wanted, room) {
  const placed = wanted.map((dot) => ({ x: dot.x - 5, y: dot.y - 5, wide: 10, high: 10 })), found = [];
  const overlap = (/** @type {any} */ a) => placed.reduce((sum, b) => sum +
    Math.max(0, Math.min(a.x + a.wide, b.x + b.wide) - Math.max(a.x, b.x)) *
    Math.max(0, Math.min(a.y + a.high, b.y + b.high) - Math.max(a.y, b.y)), 0);
  for (const one of [...wanted].sort((a, b) => Number(b.bold ?? 0) - Number(a.bold ?? 0) || a.y - b.y)) {
    const wide = one.text.length * 7 + 2;
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

/** Where each state lies between three powers. @param {() => Scene} get */
export function triangle(get) {
  const one = chart(() => paint());
  function paint() {
    const { about, state, now, base } = get();
    if (!now || !one.width) return;
    const svg = one.svg, width = one.width;
    if (about.poles.length !== 3) {
      svg.setAttribute("viewBox", `0 0 ${width} 60`);
      svg.replaceChildren(s("text", { x: 10, y: 34, "font-size": 14 }, T.triangleNo));
      return;
    }
    const states = about.states.length, middle = (/** @type {any} */ answer, /** @type {number} */ p, /** @type {number} */ i, /** @type {number} */ m) =>
      answer.bands.influence_share[2][p * states + i][m];
    const months = Array.from({ length: state.month + 1 }, (_, i) => i);
    // The power with the least influence is on top, where the empty corner can be cut off.
    const most = about.poles.map((/** @type {any} */ _, /** @type {number} */ p) =>
      Math.max(...about.states.map((/** @type {any} */ __, /** @type {number} */ i) =>
        Math.max(...[now, base ?? now].map((answer) => Math.max(...answer.bands.influence_share[2][p * states + i]))))));
    const up = most.indexOf(Math.min(...most)), [left, right] = [0, 1, 2].filter((p) => p !== up);
    const top = Math.min(1, Math.ceil(most[up] * 20 + 1) / 20);
    const room = width - 56, narrow = width < 520;
    const high = Math.min(Math.max(room * 0.866 * top, 260), 460, Math.max(260, (window.innerHeight * 0.55) / zoom()));
    const height = high + 70, ax = 28, base0 = high + 34;
    const xy = (/** @type {any} */ answer, /** @type {number} */ i, /** @type {number} */ m) => {
      const [l, u, r] = [left, up, right].map((p) => middle(answer, p, i, m)), sum = l + u + r || 1;
      return [ax + ((r + u / 2) / sum) * room, base0 - (u / sum / top) * high];
    };
    const edge = (/** @type {number} */ u) => [ax + (u / 2) * room, ax + (1 - u / 2) * room, base0 - (u / top) * high];
    const found = [];
    for (let u = 0; u < top + 1e-9; u += 0.2) {
      const [a, b, y] = edge(u);
      found.push(s("line", { x1: a, x2: b, y1: y, y2: y, stroke: "var(--faint)" }),
        s("text", { x: b + 4, y: y + 4, "font-size": 11, class: "soft" }, `${Math.round(u * 100)}%`));
    }
    const [a0, b0, y0] = edge(0), [a1, b1, y1] = edge(top);
    found.push(s("polygon", { points: `${a0},${y0} ${a1},${y1} ${b1},${y1} ${b0},${y0}`, fill: "none", stroke: "var(--grey)" }));
    const swatch = (/** @type {number} */ p, /** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ anchor) =>
      s("text", { x, y, "font-size": 13.5, "font-weight": "bold", "text-anchor": anchor },
        s("tspan", { fill: about.poles[p].color }, "■ "), narrow ? short(about.poles[p].label) : about.poles[p].label);
    found.push(swatch(left, ax - 20, base0 + 24, "start"), swatch(right, width - 8, base0 + 24, "end"),
      swatch(up, width / 2, 18, "middle"));
    const names = [];
    about.states.forEach((/** @type {any} */ one2, /** @type {number} */ i) => {
      const picked = one2.id === state.state;
      const trail = (/** @type {any} */ answer) => months.map((m) => xy(answer, i, m).map((v) => v.toFixed(1)).join(" ")).join("L");
      if (base && base !== now) {
        const [x, y] = xy(base, i, state.month);
        found.push(s("path", { d: `M${trail(base)}`, fill: "none", stroke: "var(--band)", "stroke-width": 1.2 }),
          s("circle", { cx: x, cy: y, r: 4, fill: "var(--card)", stroke: "var(--grey)", "stroke-width": 1.5 }));
      }
      const [x, y] = xy(now, i, state.month);
      found.push(s("path", { d: `M${trail(now)}`, fill: "none", stroke: picked ? "var(--accent)" : "var(--ink)",
        "stroke-opacity": picked ? 1 : 0.45, "stroke-width": picked ? 2.6 : 1.4 }),
      s("circle", { cx: x, cy: y, r: picked ? 7 : 5, fill: picked ? "var(--accent)" : "var(--ink)" }));
      names.push({ x, y, text: one2.label, bold: picked });
    });
    found.push(...spread(names, { right: width, top: 22, bottom: base0 + 12 }));
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", T.triangle);
    svg.replaceChildren(...found);
  }
  return { node: one.svg, paint };
}

/** Pressure of powers on states, and ties between states. @param {() => Scene} get */
export function network(get) {
  const one = chart(() => paint());
  function paint() {
    const { about, state, now } = get();
    if (!now || !one.width) return;
    const width = one.width, height = Math.round(Math.min(Math.max(width * 0.62, 400), 620));
    const cx = width / 2, cy = height / 2, rx = width / 2 - (width < 520 ? 52 : 90), ry = height / 2 - 34;
    const states = about.states.length, spot = new Map();
    about.states.forEach((/** @type {any} */ st, /** @type {number} */ i) => {
      const turn = (i / states) * 2 * Math.PI - Math.PI / 2;
      spot.set(st.id, [cx + rx * Math.cos(turn), cy + ry * Math.sin(turn)]);
    });
    about.poles.forEach((/** @type {any} */ pole, /** @type {number} */ p) => {
      const turn = (p / about.poles.length) * 2 * Math.PI - Math.PI / 6;
      spot.set(pole.id, [cx + rx * 0.33 * Math.cos(turn), cy + ry * 0.36 * Math.sin(turn)]);
    });
    const found = [];
    for (const tie of about.ties) {
      const [a, b] = tie.between.map((/** @type {string} */ id) => spot.get(id));
      const mine = tie.between.includes(state.state);
      found.push(s("line", { x1: a[0], y1: a[1], x2: b[0], y2: b[1], stroke: "var(--band)",
        "stroke-opacity": mine ? 0.9 : 0.35, "stroke-width": 1 + 6 * tie.mode }));
    }
    const pressure = now.bands.pressure[2], at = (/** @type {number} */ p, /** @type {number} */ i) => pressure[p * states + i][state.month];
    let most = 0.05;
    for (const row of pressure) for (const value of row) if (value > most) most = value;
    about.poles.forEach((/** @type {any} */ pole, /** @type {number} */ p) => about.states.forEach((/** @type {any} */ st, /** @type {number} */ i) => {
      const force = at(p, i) / most;
      if (force < 0.04) return;
      const [x1, y1] = spot.get(pole.id), [x2, y2] = spot.get(st.id), long = Math.hypot(x2 - x1, y2 - y1);
      const [ux, uy] = [(x2 - x1) / long, (y2 - y1) / long], wide = 1 + 9 * force;
      const end = long - 14 - wide, mine = st.id === state.state;
      const tip = `${x1 + ux * (long - 12)} ${y1 + uy * (long - 12)}`;
      const side = (/** @type {number} */ k) => `${x1 + ux * end - k * uy * (wide * 0.7 + 3)} ${y1 + uy * end + k * ux * (wide * 0.7 + 3)}`;
      found.push(s("g", { opacity: mine ? 1 : 0.5 },
        s("line", { x1: x1 + ux * 14, y1: y1 + uy * 14, x2: x1 + ux * end, y2: y1 + uy * end, stroke: pole.color, "stroke-width": wide }),
        s("path", { d: `M${tip}L${side(1)}L${side(-1)}Z`, fill: pole.color })));
    }));
    for (const pole of about.poles) {
      const [x, y] = spot.get(pole.id);
      found.push(s("rect", { x: x - 9, y: y - 9, width: 18, height: 18, fill: pole.color, stroke: "var(--card)", "stroke-width": 2 }),
        name(x, y + 25, width < 520 ? short(pole.label) : pole.label, { "text-anchor": "middle", "font-weight": "bold", "font-size": width < 520 ? 11.5 : 13.5 }));
    }
    for (const st of about.states) {
      const [x, y] = spot.get(st.id), picked = st.id === state.state, above = y < cy - 1;
      found.push(s("circle", { cx: x, cy: y, r: picked ? 10 : 7, fill: picked ? "var(--accent)" : "var(--ink)", stroke: "var(--card)", "stroke-width": 2 }),
        name(Math.min(Math.max(x, 44), width - 44), above ? y - 13 : y + 24, st.label, { "text-anchor": "middle", "font-weight": picked ? "bold" : "normal" }));
    }
    one.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    one.svg.setAttribute("role", "img");
    one.svg.setAttribute("aria-label", T.network);
    one.svg.replaceChildren(...found);
  }
  return { node: one.svg, paint };
}
