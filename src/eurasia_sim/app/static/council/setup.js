// Setting up a game: world, time, rounds, seats.

import { h } from "../dom.js";
import { monthOf, named } from "../language.js";
import { monthAt } from "../months.js";
import { scenarioOf } from "../ask.js";
import { options } from "../shown.js";
import { refill } from "./parts.js";
import { C } from "./texts.js";

const FEW = 6;
const USUAL = { start: "2026-01", months: 6, rounds: 8 };

// page: { given, open(settings, about), more: nodes under it, words: what the button says }
export function setup({ given, open, words, about: lead, more }) {
  const ready = given.scenarios.filter((one) => one.council);
  const first = ready.find((one) => one.id === "acting") ?? ready[0];
  const form = h("section", { class: "card c-form c-setup" });
  const node = h("div", { class: "c-narrow wide" }, form, more);
  const now = { scenario: first?.id, about: null, ...USUAL, offered: [] };
  const wrong = h("p", { class: "wrong", role: "alert" });

  async function load(id) {
    now.scenario = id;
    const [about] = await scenarioOf(given, id);
    if (now.scenario !== id) return;
    now.about = about;
    const seats = Object.keys(about.council.seats);
    now.offered = now.offered.filter((seat) => seats.includes(seat));
    if (!now.offered.length) now.offered = seats.slice(0, FEW);
    paint();
  }

  const last = () => monthAt(now.start, now.rounds * now.months - 1);
  const fits = () => monthAt(now.about.document.period.from, 0) < now.start && last() <= now.about.document.period.to;

  function number(key, label, from, to) {
    const input = h("select", { "data-key": key, "data-set": key, onchange: () => { now[key] = Number(input.value); paint(); } },
      Array.from({ length: to - from + 1 }, (_, k) => h("option", { value: from + k }, String(from + k))));
    input.value = now[key];
    return h("label", { class: "field" }, h("span", {}, label), input);
  }

  function begins() {
    const { from, to } = now.about.document.period;
    const months = [];
    for (let month = monthAt(from, 1); month < to; month = monthAt(month, 1)) if (/-(01|07)$/.test(month)) months.push(month);
    const input = h("select", { "data-key": "start", "data-set": "start", onchange: () => { now.start = input.value; paint(); } }, months.map((month) => h("option", { value: month }, monthOf(month))));
    if (!months.includes(now.start)) now.start = months[0];
    input.value = now.start;
    return h("label", { class: "field" }, h("span", {}, C.start.begin), input);
  }

  function paint() {
    if (!ready.length) { refill(form, h("h2", {}, C.start.title), h("p", {}, C.start.notHere)); return; }
    if (!now.about) { refill(form, h("p", { class: "c-wait" }, C.loading)); return; }
    const { council } = now.about;
    const seats = Object.keys(council.seats);
    const scenario = h("select", { "data-key": "scenario", "data-set": "scenario", onchange: () => load(scenario.value) }, options(ready.map(({ id, name }) => ({ id, label: name }))));
    scenario.value = now.scenario;
    const toggle = (seat) => { now.offered = seats.filter((one) => (one === seat) !== now.offered.includes(one)); paint(); };
    wrong.textContent = !fits() ? C.start.leaves(now.about.document.period.to) : now.offered.length < 2 ? C.start.atLeast : "";
    refill(form, h("h2", {}, C.start.title), h("p", {}, C.start.about), lead ? h("p", { class: "small" }, lead) : null,
      h("label", { class: "field" }, h("span", {}, C.start.scenario), scenario),
      h("div", { class: "c-three" }, begins(), number("rounds", C.start.rounds, 1, 12), number("months", C.start.months, 1, 12)),
      h("p", { class: "small" }, C.start.long(now.start, last())),
      h("fieldset", { class: "field" }, h("legend", {}, C.start.seats), h("div", { class: "c-choice many" }, seats.map((seat) => h("button", { type: "button", "data-key": `seat ${seat}`, "data-seat": seat,
        "aria-pressed": String(now.offered.includes(seat)), title: named(council.seats[seat].about), onclick: () => toggle(seat) }, named(council.seats[seat].label))))),
      wrong, h("button", { class: "main wide", id: "c-open", disabled: Boolean(wrong.textContent), "data-key": "open",
        onclick: () => open({ scenario: now.scenario, start: now.start, months: now.months, rounds: now.rounds, offered: now.offered }, now.about) }, words));
  }

  paint();
  if (first) load(first.id);
  return { node };
}
