// What happens when, under the picture: events that one drags to another month.

import { beginning, endOf, isShock, nameOf, seen, statesOf } from "./changes.js";
import { across, canvas, wide, zoom } from "./chart.js";
import { s } from "./dom.js";
import { named } from "./language.js";
import { monthAt, monthIndex, monthShort } from "./months.js";
import { marks as marked } from "./shown.js";
import { T } from "./texts.js";

const ROW = 25;
const SIZE = 12.5;
const FAR = 5; // units that a finger moves before it drags

// page: { get, move(id, month), end(id, month), open(id), done() }; only `get` for one that stays.
export function timeline(page) {
  const still = !page.move;
  const area = canvas(`timeline${still ? " still" : ""}`, () => paint());
  const { svg } = area;
  let drag = null;
  let marks = [];

  function wanted() {
    const { about, scenario, state, levers } = page.get();
    const first = scenario.months[0];
    const last = scenario.months.length - 1;
    const all = seen(about.document, state.changes);
    const main = new Set(levers.map(({ id }) => id));
    const found = [];
    for (const one of all.values()) {
      const begins = beginning(one.event, all);
      if (!begins) continue;
      const states = statesOf(scenario, one.event);
      const from = monthIndex(first, begins);
      if (from > last) continue;
      const near = states ? states.has(state.state) : one.event.by === state.pole;
      found.push({ ...one, from: Math.max(0, from), name: named(nameOf(one.event)), shock: isShock(one.event),
        to: Math.min(last, Math.max(from, monthIndex(first, endOf(one.event, all)))),
        weight: 4 * (one.state !== "same") + 2 * main.has(one.id) + near });
    }
    return found.sort((a, b) => b.weight - a.weight || a.from - b.from);
  }

  // Rows for those that have names; the others are ticks in the last row.
  function laidOut(f, most) {
    const rows = Array.from({ length: most }, () => []);
    const small = [];
    const found = [];
    for (const one of wanted()) {
      const [x, end] = [f.x(one.from), f.x(one.to)];
      const size = wide(one.name, SIZE, one.weight > 1 ? "bold" : "normal") + 8;
      // Right of the mark, or left of it where there is no room.
      const right = end + 10 + size < f.width - 2;
      const [from, to] = right ? [x - 9, end + 10 + size] : [x - 10 - size, end + 9];
      const row = one.weight && from > 0
        ? rows.findIndex((taken) => taken.every(([a, b]) => to < a || from > b)) : -1;
      if (row < 0) {
        small.push({ ...one, x, end });
        continue;
      }
      rows[row].push([from, to]);
      found.push({ ...one, x, end, row, right, size });
    }
    return { found, small, count: rows.filter((row) => row.length).length };
  }

  function paint() {
    const { scenario, state } = page.get();
    if (!area.width || !scenario || !state.changes) return;
    const { width } = area;
    const f = across(width, scenario.months.length);
    const { found, small, count } = laidOut(f, width < 620 || innerHeight / zoom() < 850 ? 3 : 4);
    const height = count * ROW + 26;
    const focused = document.activeElement?.closest?.(".timeline [data-id]")?.dataset.id;
    const cursor = f.x(state.month);
    const parts = [s("line", { x1: cursor, x2: cursor, y1: 0, y2: height - 12, class: "cursor" }),
      s("line", { x1: f.left, x2: f.right, y1: height - 12, y2: height - 12, class: "axis zero" })];
    marks = [...found.map((one) => label(one)), ...small.map((one) => tick(one, height - 12))];
    if (small.length && width >= 620)
      parts.push(s("text", { x: f.right + 11, y: height - 7.5, class: "tick" }, T.others(small.length)));
    parts.push(...marks);
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-label", T.timeline);
    svg.replaceChildren(...parts);
    if (focused) marks.find((node) => node.dataset.id === focused)?.focus();
  }

  function mark(one, y, parts) {
    const { scenario } = page.get();
    const month = monthAt(scenario.months[0], one.from);
    return s("g", { class: `event ${one.state}${one.weight > 1 ? " main" : ""}`, tabindex: still ? null : "0",
      role: still ? "img" : "button", "data-id": one.id, "aria-label": T.eventWords(nameOf(one.event), month, one.state) },
    s("title", {}, T.list([one.name, monthShort(month)])), parts);
  }

  function label(one) {
    const y = one.row * ROW + 13;
    return mark(one, y, [
      s("rect", { x: (one.right ? one.x : one.x - one.size) - 9, y: y - 12, rx: 6, height: 24,
        width: one.end - one.x + one.size + 22, class: "grip" }),
      one.to > one.from ? s("rect", { x: one.x, y: y - 3, width: one.end - one.x, height: 6, rx: 3, class: "bar" }) : null,
      s("path", { d: `M${one.x} ${y - 7}l7 7l-7 7l-7 -7Z`, class: "diamond" }),
      s("text", { x: one.right ? one.end + 11 : one.x - 11, y: y + 4.5,
        "text-anchor": one.right ? "start" : "end", ...marked(nameOf(one.event)) }, one.name)]);
  }

  function tick(one, y) {
    return mark(one, y, [s("rect", { x: one.x - 6, y: y - 11, width: 12, height: 22, class: "grip" }),
      s("circle", { cx: one.x, cy: y, r: 3.6, class: "diamond" })]);
  }

  if (still) return { node: svg, paint };
  const of = (event) => event.target.closest("[data-id]")?.dataset.id;
  const known = (id) => wanted().find((one) => one.id === id);
  const first = () => page.get().scenario.months[0];
  const last = () => page.get().scenario.months.length - 2;

  svg.addEventListener("pointerdown", (event) => {
    const one = known(of(event));
    if (!one) return;
    const [x] = area.at(event);
    const f = across(area.width, last() + 2);
    const atEnd = !one.shock && x > (f.x(one.from) + f.x(one.to)) / 2 && x < f.x(one.to) + 12;
    drag = { id: one.id, x, from: one.from, to: one.to, end: atEnd, far: false,
      stays: one.state === "removed" || Boolean(one.event.date?.after) };
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (!drag || drag.stays) return;
    const f = across(area.width, last() + 2);
    const by = area.at(event)[0] - drag.x;
    if (!drag.far && Math.abs(by) < FAR) return;
    drag.far = true;
    svg.classList.add("dragging");
    const step = Math.round(by / (f.right - f.left) * (last() + 1));
    const month = (from, low) => monthAt(first(), Math.min(last(), Math.max(low, from + step)));
    if (drag.end) page.end(drag.id, month(drag.to, drag.from + 1));
    else page.move(drag.id, month(drag.from, 0));
  });
  const up = () => {
    if (!drag) return;
    const { id, far } = drag;
    drag = null;
    svg.classList.remove("dragging");
    if (far) page.done();
    else page.open(id);
  };
  svg.addEventListener("pointerup", up);
  svg.addEventListener("pointercancel", () => { drag = null; page.done(); });
  svg.addEventListener("keydown", (event) => {
    const one = known(of(event));
    if (!one) return;
    const by = { ArrowLeft: -1, ArrowRight: 1, PageDown: -12, PageUp: 12 }[event.key];
    if (event.key === "Enter" || event.key === " ") page.open(one.id);
    else if (by && one.state !== "removed" && !one.event.date?.after)
      page.move(one.id, monthAt(first(), Math.min(last(), Math.max(0, one.from + by))));
    else return;
    event.preventDefault();
  });
  return { node: svg, paint };
}
