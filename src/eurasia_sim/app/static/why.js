// Why it changed: the change divided over its main causes, as a waterfall, a sentence and a table.

import { chart } from "./fan.js";
import { h, s } from "./dom.js";
import { label, spoken } from "./story.js";
import { T, monthWords, number, signed } from "./texts.js";

/** What a part of an answer is called. @param {any} part @param {any} answer @param {any} about */
export function partLabel(part, answer, about) {
  if (part.what === "group") return T.rest(answer.others);
  if (part.what === "chance") return T.chance;
  const pole = about.poles.find((/** @type {any} */ one) => one.posture === part.id);
  return pole ? `${T.posture}: ${pole.label}` : part.label;
}

/** The main causes in one sentence. @param {any} answer @param {any} about @param {string} what */
export function whyWords(answer, about, what) {
  const main = answer.parts.filter((/** @type {any} */ part) => part.what !== "chance" && part.what !== "group")
    .sort((/** @type {any} */ a, /** @type {any} */ b) => Math.abs(b.mean) - Math.abs(a.mean)).slice(0, 3)
    .filter((/** @type {any} */ part) => Math.abs(part.mean) >= 0.005)
    .map((/** @type {any} */ part) => T.whyWords(partLabel(part, answer, about), part.mean));
  return T.whyMain(what, monthWords(answer.month), main.join("; ") || T.chance);
}

/** The waterfall. @param {() => {about: any, answer: any, from: string}} get */
export function waterfall(get) {
  const one = chart(() => paint());
  function paint() {
    const { about, answer, from } = get();
    if (!answer || !one.width) return;
    const parts = [...answer.parts].sort((a, b) => Number(a.what === "chance") - Number(b.what === "chance") ||
      Number(a.what === "group") - Number(b.what === "group") || Math.abs(b.mean) - Math.abs(a.mean));
    const rows = [{ text: T.whyStart(monthWords(from)), to: answer.start, whole: true }];
    let at = answer.start;
    for (const part of parts) {
      rows.push({ text: partLabel(part, answer, about), since: at, to: at + part.mean, mean: part.mean });
      at += part.mean;
    }
    rows.push({ text: T.whyEnd(monthWords(answer.month)), to: answer.end, whole: true });
    const width = one.width, narrow = width < 560, left = narrow ? 8 : 220, right = width - 60, tall = narrow ? 40 : 27;
    const ends = rows.flatMap((row) => [row.to, row.since ?? 0]), low = Math.min(...ends, 0), high = Math.max(...ends, 0);
    const x = (/** @type {number} */ value) => left + ((right - left) * (value - low)) / (high - low || 1);
    const found = [s("line", { x1: x(0), x2: x(0), y1: 4, y2: rows.length * tall + 6, stroke: "var(--grey)" })];
    rows.forEach((row, i) => {
      const y = 6 + i * tall + (narrow ? 15 : 0), bar = narrow ? 17 : 19;
      const a = x(row.whole ? 0 : row.since), b = x(row.to), from2 = Math.min(a, b), size = Math.max(Math.abs(a - b), 1.5);
      const up = row.to >= (row.since ?? 0);
      found.push(s("text", { x: narrow ? 8 : left - 8, y: narrow ? y - 3 : y + 14, "font-size": 13,
        "text-anchor": narrow ? "start" : "end", "font-weight": row.whole ? "bold" : "normal" }, row.text),
      s("rect", { x: from2, y, width: size, height: bar, fill: row.whole ? "var(--grey)" : up ? "#0072B2" : "#D55E00" }),
      s("text", { x: Math.max(a, b) + 5, y: y + 14, "font-size": 12.5, stroke: "var(--card)", "stroke-width": 3, "paint-order": "stroke" },
        row.whole ? number(row.to) : signed(row.mean)));
      if (i + 1 < rows.length) found.push(s("line", { x1: b, x2: b, y1: y + bar, y2: y + tall, stroke: "var(--grey)", "stroke-dasharray": "2 2" }));
    });
    one.svg.setAttribute("viewBox", `0 0 ${width} ${rows.length * tall + 12}`);
    one.svg.setAttribute("role", "img");
    one.svg.setAttribute("aria-label", rows.map((row) => `${row.text} ${row.whole ? number(row.to) : signed(row.mean)}`).join("; "));
    one.svg.replaceChildren(...found);
  }
  return { node: one.svg, paint };
}

/** The parts as a table, with bands. @param {any} answer @param {any} about */
export function whyTable(answer, about) {
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": T.table }, h("table", {},
    h("thead", {}, h("tr", {}, T.whyHead.map((/** @type {string} */ head) => h("th", { scope: "col" }, head)))),
    h("tbody", {}, answer.parts.map((/** @type {any} */ part) => h("tr", {},
      h("th", { scope: "row" }, partLabel(part, answer, about)), h("td", {}, part.month ?? ""),
      h("td", {}, signed(part.mean)), h("td", {}, `${signed(part.low)} … ${signed(part.high)}`))))));
}

/** What a question about causes is about. @param {any} about @param {any} ask */
export function whyAbout(about, ask) {
  return T.what[ask.variable](label(about.states, ask.state), spoken(about, ask.pole));
}
