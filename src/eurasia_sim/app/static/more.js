// One step away: all events, the rules of the model, numbers, and what this is.

import { beginning, nameOf, partsOf, seen } from "./changes.js";
import { doings } from "./doings.js";
import { h } from "./dom.js";
import { cap, named } from "./language.js";
import { monthAt, monthShort } from "./months.js";
import { bandsOf, effectOf } from "./scene.js";
import { regional, regionalShare, regionOf } from "./regional.js";
import { capital, marks, shown } from "./shown.js";
import { T, number, plain, signed } from "./texts.js";
import { triangle } from "./triangle.js";

// What shows shares of influence, which the engine is asked for only then.
const SHARES = new Set(["triangle", "region"]);

// page: { get, toggle(id, there), open(id), add(), rule(id, holds), again(), likely(id, factor), done() }
export function morePart(page) {
  const list = h("div", { class: "events" });
  const rules = h("div", { class: "rules" });
  const table = h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": T.table.title });
  const about = h("div", {});
  const picture = triangle(page.get);
  const whole = regional(page.get);
  const answers = doings(page);
  const section = (name, ...parts) => {
    const found = h("details", { "data-part": name, ontoggle: () => { if (found.open) (SHARES.has(name) ? page.again : paint)(); } },
      h("summary", {}, T[name].title), ...parts);
    return found;
  };
  const parts = {
    events: section("events", h("p", { class: "small" }, T.events.how),
      h("p", {}, h("button", { onclick: () => page.add() }, T.addEvent)), list),
    responses: section("responses", h("p", { class: "small" }, T.responses.how), answers.node),
    rules: section("rules", h("p", { class: "small" }, T.rules.how), rules),
    region: section("region", whole.node),
    triangle: section("triangle", h("p", { class: "small" }, T.triangle.about), picture.node),
    table: section("table", table),
    about: section("about", about),
  };
  const node = h("div", {}, Object.values(parts));

  function paintEvents() {
    const { about: now, state, scenario } = page.get();
    const all = seen(now.document, state.changes);
    const order = [...all.values()].sort((a, b) => ((beginning(a.event, all) ?? "9") < (beginning(b.event, all) ?? "9") ? -1 : 1));
    const focused = document.activeElement?.dataset?.event;
    list.replaceChildren(...order.map((one) => {
      const begins = beginning(one.event, all);
      const box = h("input", { type: "checkbox", checked: one.state !== "removed", "data-event": one.id,
        "aria-label": capital(nameOf(one.event)), onchange: () => page.toggle(one.id, box.checked) });
      return h("div", { class: `row ${one.state}` }, box,
        h("button", { class: "plain", onclick: () => page.open(one.id) }, shown(nameOf(one.event), capital)),
        h("span", { class: "when" }, begins && scenario.months.includes(begins) ? monthShort(begins) : begins ?? ""),
        h("span", { class: "state" }, T.events.state[one.state]));
    }));
    if (focused) list.querySelector(`[data-event="${CSS.escape(focused)}"]`)?.focus();
  }

  function paintRules() {
    const { about: now, state } = page.get();
    const key = JSON.stringify([now.id, state.changes.without]);
    if (rules.dataset.key === key) return;
    rules.dataset.key = key;
    const already = now.document.without ?? [];
    const focused = document.activeElement?.dataset?.rule;
    rules.replaceChildren(...now.mechanisms.map((one) => {
      const off = already.includes(one.id) || (state.changes.without ?? []).includes(one.id);
      const box = h("input", { type: "checkbox", checked: !off, "data-rule": one.id, disabled: already.includes(one.id),
        onchange: () => page.rule(one.id, box.checked) });
      return h("label", { class: "row" }, box, shown(one.about, (text) => cap(plain(text))));
    }));
    if (focused) rules.querySelector(`[data-rule="${CSS.escape(focused)}"]`)?.focus();
  }

  function paintTable() {
    const scene = page.get();
    const { about: now, state, answer, base, scenario } = scene;
    const band = (q) => `${number(q[2][state.month])} (${number(q[0][state.month])} … ${number(q[4][state.month])})`;
    table.replaceChildren(h("table", {}, h("caption", {}, T.table.caption(T.measures[state.measure].name,
      now.poles.find((one) => one.id === state.pole).label, monthAt(scenario.months[0], state.month))),
    h("thead", {}, h("tr", {}, T.table.head.map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, now.states.map((one) => {
      const effect = effectOf(scene, answer, state.month, one.id);
      return h("tr", {}, h("th", { scope: "row" }, shown(one.label)),
        h("td", {}, effect ? signed(effect.middle) : "–"), h("td", {}, band(bandsOf(scene, answer, one.id))),
        h("td", {}, band(bandsOf(scene, base, one.id))), h("td", {}, effect && effect.up + effect.down ? T.table.of(effect.up) : "–"));
    }))));
  }

  function paint() {
    const { about: now, answer } = page.get();
    if (!answer) return;
    if (parts.events.open) paintEvents();
    if (!answers.some()) parts.responses.remove();
    else if (!parts.responses.isConnected) parts.events.after(parts.responses);
    if (parts.responses.open) answers.paint();
    if (parts.rules.open) paintRules();
    if (parts.table.open) paintTable();
    if (parts.triangle.open) picture.paint();
    if (parts.region.open) whole.paint();
    parts.region.hidden = !regionOf(now);
    parts.triangle.hidden = now.poles.length !== 3;
    about.replaceChildren(h("p", marks(now.context), named(now.context)), ...T.about.text(now.draws, now.drawn).map((text) => h("p", {}, text)),
      h("p", {}, T.measures[page.get().state.measure].about));
  }
  return { node, paint, open: (name) => { parts[name].open = true; parts[name].scrollIntoView({ block: "start" }); parts[name].querySelector("summary").focus(); },
    shares: () => [...parts.triangle.open ? ["influence_share"] : [], ...parts.region.open && regionOf(page.get().about) ? [regionalShare(page.get())] : []], count: (changes) => partsOf(changes, page.get().about.document).length };
}
