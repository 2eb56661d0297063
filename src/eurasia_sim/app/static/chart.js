// The fan chart: bands, the middle, what it is compared with in grey, a month to point at.

import { s } from "./dom.js";
import { monthIndex } from "./months.js";
import { number, signed } from "./texts.js";

const FONT = 'system-ui, "DejaVu Sans", sans-serif';
const END = 13; // size of the names at the ends of lines
const pen = document.createElement("canvas").getContext("2d");

// How wide a text is, in the units of a chart.
export function wide(text, size, weight = "normal") {
  pen.font = `${weight} ${size}px ${FONT}`;
  return pen.measureText(text).width;
}

// How much larger than usual charts are drawn: with the page's type (a projector).
export const zoom = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

// Where months lie between left and right: the same in the chart and the timeline under it.
export function across(width, months) {
  const left = 46;
  const right = width - (width < 620 ? 14 : 128);
  return { left, right, width,
    x: (month) => left + (right - left) * month / (months - 1),
    month: (px) => Math.min(months - 1, Math.max(0,
      Math.round((px - left) / (right - left) * (months - 1)))) };
}

// Ends of the scale that hold every line and do not jump with each step of a slider.
export function domain(lines, limits, step = 0.25) {
  let [low, high] = [Infinity, -Infinity];
  for (const q of lines) {
    for (const value of q[0]) if (value < low) low = value;
    for (const value of q.at(-1)) if (value > high) high = value;
  }
  low = Math.max(limits[0], Math.floor((low - 0.02) / step) * step);
  high = Math.min(limits[1], Math.ceil((high + 0.02) / step) * step);
  return low < high ? [low, high] : limits;
}

export function frame({ width, height, months, y }) {
  const f = across(width, months);
  const [top, bottom] = [12, height - 24];
  return { ...f, top, bottom, height,
    y: (value) => top + (bottom - top) * (1 - (value - y[0]) / (y[1] - y[0])),
    value: (py) => Math.min(y[1], Math.max(y[0],
      y[0] + (1 - (py - top) / (bottom - top)) * (y[1] - y[0]))) };
}

export function path(f, row, from = 0, until = row.length - 1) {
  let text = "";
  for (let i = from; i <= until; i++)
    text += `${text ? "L" : "M"}${f.x(i).toFixed(1)} ${f.y(row[i]).toFixed(1)}`;
  return text;
}

export function area(f, low, high, from = 0, until = low.length - 1) {
  let text = path(f, high, from, until);
  for (let i = until; i >= from; i--) text += `L${f.x(i).toFixed(1)} ${f.y(low[i]).toFixed(1)}`;
  return `${text}Z`;
}

function axes(f, { first, months, y, words }) {
  const found = [];
  const step = y[1] - y[0] > 1.01 ? 0.5 : 0.25;
  for (let value = Math.ceil(y[0] / step - 1e-9) * step; value <= y[1] + 1e-9; value += step) {
    const at = f.y(value);
    const zero = Math.abs(value) < 1e-9 && y[0] < 0;
    found.push(s("line", { x1: f.left, x2: f.right, y1: at, y2: at, class: zero ? "axis zero" : "axis" }),
      s("text", { x: f.left - 8, y: at + 4, "text-anchor": "end", class: "tick" }, number(value)));
  }
  const apart = Math.ceil(months / 12 * 44 / (f.right - f.left));
  const year = Number(first.slice(0, 4));
  for (let k = 0; ; k++) {
    const index = monthIndex(first, `${year + k}-01`);
    if (index >= months) break;
    if (index < 0) continue;
    found.push(s("line", { x1: f.x(index), x2: f.x(index), y1: f.bottom, y2: f.bottom + 5, class: "axis zero" }));
    if (k % apart === 0 && f.x(index) + 16 < f.width)
      found.push(s("text", { x: f.x(index), y: f.bottom + 18, "text-anchor": "middle", class: "tick" },
        String(year + k)));
  }
  if (words) found.push(
    s("text", { x: f.left + 6, y: f.top + 11, class: "tick halo" }, `▲ ${words.up}`),
    s("text", { x: f.left + 6, y: f.bottom - 6, class: "tick halo" }, `▼ ${words.down}`));
  return found;
}

// Texts beside each other's places, moved apart: [{ y, text, ... }] in place.
export function apart(labels, high, top, bottom) {
  const order = [...labels].sort((a, b) => a.y - b.y);
  for (let k = 1; k < order.length; k++) order[k].y = Math.max(order[k].y, order[k - 1].y + high);
  const over = (order.at(-1)?.y ?? 0) - bottom;
  if (over > 0) {
    order.at(-1).y -= over;
    for (let k = order.length - 2; k >= 0; k--)
      order[k].y = Math.min(order[k].y, order[k + 1].y - high);
  }
  for (const one of order) one.y = Math.max(one.y, top);
  return order;
}

// The names of the lines at their ends.
function ends(f, spec, until) {
  if (f.width < 620) return [];
  const wanted = [];
  const end = (q, text, bold) => wanted.push({ y: f.y(q[2][until]), text, bold });
  const room = f.width - f.right - 12;
  if (spec.base) end(spec.base, spec.baseLabel, false);
  if (spec.line) end(spec.line, spec.label, true);
  for (const one of spec.also ?? []) wanted.push({ ...one, y: f.y(one.value) });
  for (const one of wanted) one.lines = broken(one.text, END, room);
  const high = Math.max(0, ...wanted.map(({ lines }) => 4 + 14 * lines.length));
  return apart(wanted, high, f.top + 8, f.bottom - high + 14).map(({ y, lines, bold, name }) =>
    s("text", { y: y + 4, class: name ?? (bold ? "end bold ink" : "end soft") }, lines.map((line, k) =>
      s("tspan", { x: f.right + 10, dy: k ? 14 : null, ...narrowed(line, END, room) }, line, k < lines.length - 1 ? " " : ""))));
}

// A text in lines that a room has, as bold as it may be; a word that is wider is a line.
function broken(text, size, room) {
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && wide(longer, size, "bold") <= room) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

const narrowed = (text, size, room) => (wide(text, size, "bold") > room
  ? { textLength: room, lengthAdjust: "spacingAndGlyphs" } : {});

// The gap between the two lines at the month pointed at.
function gap(f, { line, base, cursor, ink, gap: effect }) {
  const [a, b] = [f.y(base[2][cursor]), f.y(line[2][cursor])];
  if (Math.abs(a - b) < 10) return [];
  const x = f.x(cursor);
  const text = signed(effect);
  const left = x - wide(text, 15, "bold") - 12 > f.left;
  const way = b < a ? 1 : -1;
  return [s("path", { d: `M${x} ${a}L${x} ${b + way * 6}`, stroke: ink, class: "gap" }),
    s("path", { d: `M${x} ${b}l-5 ${way * 8}h10Z`, fill: ink }),
    s("text", { x: left ? x - 9 : x + 9, y: (a + b) / 2 + 5, "text-anchor": left ? "end" : "start",
      class: "gap-text halo ink" }, text)];
}

// Draw into an svg element, in place of what was there; returns the frame.
// spec: { width, height, months, first, y, words, line, base: by level its months, color, ink,
//   label, baseLabel, cursor, until, marks: [{ month, strong }], gap: the difference at the month
//   pointed at, over, also: more ends of lines [{ value, text, name }], big: a word behind, title }
export function draw(svg, spec) {
  const f = frame(spec);
  const until = Math.min(spec.until ?? spec.months - 1, spec.months - 1);
  const parts = axes(f, spec);
  if (spec.big) parts.unshift(s("text", { x: (f.left + f.right) / 2, y: (f.top + f.bottom) / 2, "text-anchor": "middle",
    "dominant-baseline": "central", class: "big" }, spec.big));
  for (const { month, strong } of spec.marks ?? [])
    parts.push(s("line", { x1: f.x(month), x2: f.x(month), y1: f.top, y2: f.bottom,
      class: strong ? "mark strong" : "mark" }));
  const { base, line } = spec;
  if (base) parts.push(s("path", { d: area(f, base[0], base[4], 0, spec.baseUntil ?? until), class: "base-band" }));
  if (line) parts.push(s("path", { d: area(f, line[0], line[4], 0, until), fill: spec.color, class: "band" }),
    s("path", { d: area(f, line[1], line[3], 0, until), fill: spec.color, class: "band half" }));
  if (base) parts.push(s("path", { d: path(f, base[2], 0, spec.baseUntil ?? until), class: "base" }));
  if (line) parts.push(s("path", { d: path(f, line[2], 0, until), stroke: spec.ink, class: "line" }));
  if (spec.cursor >= 0) {
    const x = f.x(spec.cursor);
    parts.push(s("line", { x1: x, x2: x, y1: f.top, y2: f.bottom, class: "cursor" }));
    if (line && base && spec.gap !== undefined) parts.push(...gap(f, spec));
    const q = line ?? base;
    if (q) parts.push(s("circle", { cx: x, cy: f.y(q[2][spec.cursor]), r: 5.5, fill: spec.ink, class: "dot" }));
  }
  parts.push(...ends(f, spec, until), ...(spec.over?.(f) ?? []));
  svg.setAttribute("viewBox", `0 0 ${spec.width} ${spec.height}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", spec.title);
  svg.replaceChildren(...parts);
  return f;
}

// An svg as wide as its place; `redraw` when that changes. at(event): where it was pressed.
export function canvas(name, redraw) {
  const svg = s("svg", { class: name });
  let width = 0;
  new ResizeObserver(([entry]) => {
    const now = Math.round(entry.contentRect.width / zoom());
    if (now > 0 && now !== width) {
      width = now;
      redraw();
    }
  }).observe(svg);
  return { svg, get width() { return width; },
    at: (event) => {
      const box = svg.getBoundingClientRect();
      const scale = width / box.width;
      return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    } };
}

export const spark = (values, base, low, high) => {
  const [wide2, tall] = [120, 36];
  const f = { x: (i) => i / (values.length - 1) * wide2, y: (v) => tall - 2 - (v - low) / (high - low) * (tall - 4) };
  const thin = (row) => {
    let text = "";
    for (let i = 0; i < row.length; i += 3)
      text += `${text ? "L" : "M"}${f.x(i).toFixed(1)} ${f.y(row[i]).toFixed(1)}`;
    return text;
  };
  return { now: thin(values), base: thin(base), zero: low < 0 && high > 0 ? f.y(0) : null };
};
