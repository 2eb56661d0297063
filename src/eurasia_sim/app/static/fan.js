// Fan charts as SVG: bands, lines, the baseline in grey, events, and a month to point at.
//
// Our own few lines instead of plotly.js: the same nine charts redraw several times faster on a
// weak device, the page weighs a fiftieth, and the handout fits into a message (docs/classroom.md).

import { s } from "./dom.js";
import { monthWords, number } from "./texts.js";

export const DASHES = ["", "7 3", "2 2.5", "9 3 2 3", "4 2"];
const LABEL = 13;

/** @typedef {{id: string, label: string, color: string, dash: string,
 *   q: Float32Array[], base?: Float32Array[]}} Line */

/** The month at a place, like 2024-12. @param {string} from @param {number} index */
export function monthAt(from, index) {
  const count = Number(from.slice(0, 4)) * 12 + Number(from.slice(5)) - 1 + index;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, "0")}`;
}

/** @param {string} from @param {string} month */
export function monthIndex(from, month) {
  return (Number(month.slice(0, 4)) - Number(from.slice(0, 4))) * 12 +
    Number(month.slice(5)) - Number(from.slice(5));
}

/** Ends of the scale that hold every line and do not jump with each step of a slider.
 * @param {Line[]} lines @param {[number, number]} limits */
export function domain(lines, limits) {
  let low = Infinity, high = -Infinity;
  for (const line of lines) {
    for (const q of [line.q, line.base]) {
      if (!q) continue;
      for (const value of q[0]) if (value < low) low = value;
      for (const value of q[q.length - 1]) if (value > high) high = value;
    }
  }
  if (low > high) return limits;
  const step = 0.25;
  low = Math.max(limits[0], Math.floor((low - 0.02) / step) * step);
  high = Math.min(limits[1], Math.ceil((high + 0.02) / step) * step);
  return /** @type {[number, number]} */ (low < high ? [low, high] : limits);
}

/** Where things are in a chart.
 * @param {{width: number, height: number, months: number, y: [number, number], labels?: number}} size */
export function frame({ width, height, months, y, labels = 0 }) {
  const left = 40, right = 10 + labels, top = 12, bottom = 22;
  const wide = width - left - right, high = height - top - bottom;
  return { left, top, right: width - right, bottom: height - bottom, width, height,
    x: (/** @type {number} */ month) => left + (wide * month) / (months - 1),
    y: (/** @type {number} */ value) => top + high * (1 - (value - y[0]) / (y[1] - y[0])),
    month: (/** @type {number} */ px) => Math.min(months - 1, Math.max(0, Math.round(((px - left) / wide) * (months - 1)))),
    value: (/** @type {number} */ py) => y[0] + (1 - (py - top) / high) * (y[1] - y[0]) };
}

const point = (/** @type {any} */ f, /** @type {Float32Array} */ row, /** @type {number} */ i) =>
  `${f.x(i).toFixed(1)} ${f.y(row[i]).toFixed(1)}`;

/** @param {any} f @param {Float32Array} row @param {number} [until] */
export function path(f, row, until = row.length - 1) {
  let text = "M";
  for (let i = 0; i <= until; i++) text += (i ? "L" : "") + point(f, row, i);
  return text;
}

/** @param {any} f @param {Float32Array} low @param {Float32Array} high @param {number} [until] */
export function area(f, low, high, until = low.length - 1) {
  let text = path(f, high, until);
  for (let i = until; i >= 0; i--) text += "L" + point(f, low, i);
  return text + "Z";
}

/** Axes: years below, values left. @param {any} f @param {string} from @param {number} months
 * @param {[number, number]} y */
export function axes(f, from, months, y) {
  const found = [], step = y[1] - y[0] > 1.01 || f.bottom - f.top < 140 ? 0.5 : 0.25;
  for (let value = Math.ceil(y[0] / step) * step; value <= y[1] + 1e-9; value += step) {
    const at = f.y(value);
    found.push(s("line", { x1: f.left, x2: f.right, y1: at, y2: at,
      stroke: Math.abs(value) < 1e-9 && y[0] < 0 ? "var(--grey)" : "var(--faint)" }),
    s("text", { x: f.left - 5, y: at + 4, "text-anchor": "end", "font-size": 12, class: "soft" }, number(value)));
  }
  const first = Number(from.slice(0, 4)), apart = Math.ceil((months / 12) * 38 / (f.right - f.left));
  for (let year = first; ; year++) {
    const index = monthIndex(from, `${year}-01`);
    if (index >= months) break;
    if (index < 0) continue;
    found.push(s("line", { x1: f.x(index), x2: f.x(index), y1: f.bottom, y2: f.bottom + 4, stroke: "var(--grey)" }));
    if ((year - first) % apart === 0 && f.x(index) + 16 < f.width) {
      found.push(s("text", { x: f.x(index), y: f.bottom + 16, "font-size": 12, class: "soft",
        "text-anchor": "middle" }, String(year)));
    }
  }
  return found;
}

/** Events: a stroke on the time axis, and where there is room the name.
 * @param {any} f @param {{month: number, last: number, label: string, strong: boolean}[]} marks
 * @param {boolean} named */
function eventMarks(f, marks, named) {
  // Names of strong events first, in two rows; of the others only what finds room in the first.
  const found = [], rows = /** @type {number[][][]} */ ([[], []]);
  for (const mark of [...marks].sort((a, b) => Number(b.strong) - Number(a.strong) || a.month - b.month)) {
    const x = f.x(mark.month), tall = mark.strong || named ? f.top : f.bottom - 9;
    const stroke = s("line", { x1: x, x2: x, y1: tall, y2: f.bottom, "stroke-dasharray": "1 3",
      stroke: mark.strong ? "var(--warn)" : "var(--grey)", "stroke-width": mark.strong ? 1.6 : 1 },
    s("title", {}, mark.label));
    found.push(stroke);
    if (mark.last > mark.month) {
      found.push(s("line", { x1: x, x2: f.x(mark.last), y1: f.bottom - 2, y2: f.bottom - 2,
        stroke: "var(--grey)", "stroke-width": 3 }, s("title", {}, mark.label)));
    }
    if (!named || (f.width < 520 && !mark.strong)) continue;
    const size = mark.label.length * 6.3 + 8, left = x + size > f.right ? x - size : x + 3;
    const row = rows.findIndex((taken) => taken.every(([a, b]) => left > b + 6 || left + size + 6 < a));
    if (row < 0 || (row > 0 && !mark.strong)) continue;
    rows[row].push([left, left + size]);
    found.push(s("text", { x: left, y: f.top + 10 + row * LABEL, "font-size": 11.5,
      "font-weight": mark.strong ? "bold" : "normal", class: mark.strong ? "halo" : "soft halo" }, mark.label));
  }
  return found;
}

/** Names at the ends of lines, moved apart. @param {any} f @param {Line[]} lines */
function endLabels(f, lines) {
  const wanted = lines.map((line) => ({ line, y: f.y(line.q[line.q.length >> 1].at(-1) ?? 0) }))
    .sort((a, b) => a.y - b.y);
  for (let i = 1; i < wanted.length; i++) wanted[i].y = Math.max(wanted[i].y, wanted[i - 1].y + LABEL);
  const over = wanted.length ? wanted[wanted.length - 1].y - f.bottom : 0;
  if (over > 0) for (const one of wanted) one.y -= over;
  return wanted.map(({ line, y }) => [
    s("rect", { x: f.right + 5, y: y - 4, width: 8, height: 8, fill: line.color }),
    s("text", { x: f.right + 16, y: y + 4, "font-size": 12 }, short(line.label))]).flat();
}

/** The initials of a name too long for its place. @param {string} name */
export const short = (name) => (name.length > 15 ? name.replace(/[^A-Z]/g, "") || name.slice(0, 14) : name);

/** Draw a fan chart into an svg element, in place of what was there.
 * @param {SVGElement} svg
 * @param {{width: number, height: number, from: string, months: number, y: [number, number],
 *   lines: Line[], marks?: any[], named?: boolean, cursor?: number, title: string,
 *   until?: number, inner?: boolean, over?: (f: any) => Node[]}} spec
 * @returns {any} the frame */
export function draw(svg, spec) {
  const labels = spec.named && spec.width > 520 ? 118 : 0;
  const f = frame({ ...spec, labels });
  const under = [], fans = [], tops = [];
  for (const line of spec.lines) {
    const { q, base } = line, last = q.length - 1, until = spec.until;
    if (base && base !== q) {
      under.push(s("path", { d: area(f, base[0], base[last], until), fill: "var(--band)", "fill-opacity": 0.16 }));
      tops.push(s("path", { d: path(f, base[last >> 1], until), fill: "none", stroke: "var(--grey)", "stroke-width": 1.5 }));
    }
    fans.push(s("path", { d: area(f, q[0], q[last], until), fill: line.color, "fill-opacity": 0.15 }));
    if (last === 4) fans.push(s("path", { d: area(f, q[1], q[3], until), fill: line.color, "fill-opacity": 0.2 }));
    tops.push(s("path", { d: path(f, q[last >> 1], until), fill: "none", stroke: line.color,
      "stroke-width": spec.named ? 2.6 : 2, "stroke-dasharray": line.dash || null }));
  }
  const cursor = spec.cursor === undefined || spec.cursor < 0 ? [] :
    [s("line", { x1: f.x(spec.cursor), x2: f.x(spec.cursor), y1: f.top, y2: f.bottom, stroke: "var(--ink)", "stroke-width": 1 })];
  svg.setAttribute("viewBox", `0 0 ${spec.width} ${spec.height}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", spec.title);
  svg.replaceChildren(...axes(f, spec.from, spec.months, spec.y), ...under, ...fans,
    ...eventMarks(f, spec.marks ?? [], Boolean(spec.named)), ...tops, ...cursor,
    ...(labels ? endLabels(f, spec.lines) : []), ...(spec.over?.(f) ?? []));
  return f;
}

/** How much larger than on a desk: on a wide screen people sit far away. */
export const zoom = () => Math.min(1.6, Math.max(1, window.innerWidth / 1400));

/** A chart that is as wide as its place, and tells where it is pointed at.
 * @param {(width: number) => void} redraw @param {(month: number) => void} [pointed] */
export function chart(redraw, pointed) {
  const svg = /** @type {SVGElement} */ (s("svg", { class: "chart" }));
  let frameNow = null, width = 0;
  const seen = new ResizeObserver(([entry]) => {
    const now = Math.round(entry.contentRect.width / zoom());
    if (now > 0 && now !== width) { width = now; redraw(now); }
  });
  seen.observe(svg);
  if (pointed) {
    const move = (/** @type {PointerEvent} */ event) => {
      if (!frameNow || (event.type === "pointermove" && !(event.buttons & 1))) return;
      const box = svg.getBoundingClientRect();
      pointed(frameNow.month(((event.clientX - box.left) / box.width) * frameNow.width));
    };
    svg.addEventListener("pointerdown", move);
    svg.addEventListener("pointermove", move);
  }
  return { svg, get width() { return width; }, paint: (/** @type {any} */ spec) => { frameNow = draw(svg, { ...spec, width }); } };
}

/** @param {Line[]} lines @param {string} from @param {number} month @param {any} T */
export function inWords(lines, from, month, T) {
  return lines.map((line) => {
    const q = line.q, middle = q[q.length >> 1];
    return T.level(line.label, monthWords(monthAt(from, month)), middle[month], q[0][month], q[q.length - 1][month]);
  }).join(" ");
}

/** A sample of a line for the legend. @param {string} color @param {string} dash */
export function sample(color, dash) {
  return s("svg", { width: 30, height: 12, "aria-hidden": "true" },
    s("line", { x1: 0, x2: 30, y1: 6, y2: 6, stroke: color, "stroke-width": 3, "stroke-dasharray": dash || null }));
}

