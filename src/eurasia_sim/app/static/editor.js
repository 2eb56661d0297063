// Add or change an event of any kind: who, on whom, when, how strong, with the kind's own words.

import { beginning, endOf, isShock, nameOf, seen } from "./changes.js";
import { h, slider } from "./dom.js";
import { cap, named, sorted } from "./language.js";
import { monthAt, monthIndex, monthWords } from "./months.js";
import { around, capital, options, shown } from "./shown.js";
import { T, number, plain } from "./texts.js";

const MOST_STRENGTH = 3;
const ROLES = ["by", "against", "on", "with", "channel"];
const triple = (value) => (typeof value === "number" ? value : value?.mode);
const namesOf = (on) => (typeof on === "string" ? [on] : Array.isArray(on) ? on : Object.keys(on ?? {}));

const helpful = (text) => cap(plain(text));

// A source of what a file says; citations stay in their language.
export const sourceLine = (about, id) => (id in T.plainSources ? h("dd", { class: "source" }, T.plainSources[id])
  : h("dd", { class: "source", lang: "en" }, about.sources[id] ? `${id}: ${about.sources[id]}` : id));

// A new id of a kind's name.
function freeId(kind, taken) {
  const stem = kind.replaceAll("_", "-").slice(0, 50);
  let id = stem;
  for (let k = 2; taken.has(id); k++) id = `${stem}-${k}`;
  return id;
}

// page: { get, check(event) → promise, place(event), remove(id), restore(id) }; and when(), in words, where
// it is not chosen here.
export function editor(page) {
  const dialog = h("dialog", { class: "editor", "aria-labelledby": "editor-head" });
  document.body.append(dialog);
  let now = null; // { event, one, isNew }

  const change = (some) => { now.event = { ...now.event, ...some }; };
  const close = () => dialog.close();

  function open(id) {
    const { about, scenario, state } = page.get();
    const all = seen(about.document, state.changes);
    const one = all.get(id);
    const first = scenario.months[0];
    const date = one ? one.event : null;
    const event = one ? { ...one.event } : { kind: "", by: state.pole, on: [state.state],
      from: scenario.months[state.month] ?? first, severity: 1 };
    if (one && one.factor !== 1) event.factor = one.factor;
    const begins = one ? beginning(date, all) : monthAt(first, Math.min(state.month, scenario.months.length - 13));
    now = { id, one, event, all, isNew: !one, shock: one ? isShock(one.event) : true,
      from: begins, to: one ? endOf(date, all) : monthAt(begins, 12), relative: Boolean(one?.event.date?.after),
      strength: one ? (triple(one.event.severity) ?? 1) * one.factor : 1, touched: false,
      sized: false, label: one ? nameOf(one.event) : "" };
    paint();
    dialog.showModal();
  }

  function kindChoice() {
    const { scenario } = page.get();
    const select = h("select", { id: "editor-kind", onchange: () => {
      const kind = scenario.kinds[select.value];
      change({ kind: select.value });
      if (now.isNew) now.label = kind.label;
      paint();
      dialog.querySelector("#editor-kind").focus();
    } }, h("option", { value: "" }, T.editor.choose),
    options(sorted(Object.entries(scenario.kinds).map(([id, { label }]) => ({ id, label })), ({ label }) => named(label))));
    select.value = now.event.kind;
    return h("label", { class: "field" }, h("span", {}, T.editor.kind), select);
  }

  function pick(role, label, list, help) {
    const select = h("select", { id: `editor-${role}`, onchange: () => { change({ [role]: select.value }); now.touched = true; } },
      options(list));
    if (!list.some((one) => one.id === now.event[role])) change({ [role]: list[0].id });
    select.value = now.event[role];
    return h("label", { class: "field" }, h("span", {}, label), select, h("small", {}, shown(help, helpful)));
  }

  // Regions and states to tick; factors of those that stay are kept.
  function targets(role, label, help) {
    const { about } = page.get();
    const chosen = new Set(namesOf(now.event[role]));
    const box = (one) => h("label", { class: "tick" }, h("input", { type: "checkbox", value: one.id,
      checked: chosen.has(one.id), onchange: (event) => {
        if (event.target.checked) chosen.add(one.id);
        else chosen.delete(one.id);
        const before = now.event[role];
        now.touched = true;
        change({ [role]: Object.fromEntries([...chosen].map((name) => [name, before?.[name] ?? 1])) });
      } }), shown(one.label, capital));
    return h("fieldset", { class: "field" }, h("legend", {}, label), h("small", {}, shown(help, helpful)),
      h("div", { class: "ticks" }, about.states.map(box)),
      h("div", { class: "ticks" }, about.regions.map(box)));
  }

  function when() {
    const { scenario } = page.get();
    const first = scenario.months[0];
    const last = scenario.months.length - 2;
    if (page.when) return h("p", {}, T.of(T.editor.when, page.when()));
    if (now.relative) {
      const { after, by } = now.event.date;
      return h("p", {}, T.editor.relative(by, now.all.has(after) ? nameOf(now.all.get(after).event) : after));
    }
    const month = (id, text, key) => slider({ id, label: text, min: 0, max: last, step: 1,
      value: Math.min(last, Math.max(0, monthIndex(first, now[key]))), words: (value) => monthWords(monthAt(first, value)),
      change: (value) => { now[key] = monthAt(first, value); now.dated = true; } });
    return now.shock ? month("editor-when", T.editor.when, "from")
      : [month("editor-from", T.editor.from, "from"), month("editor-to", T.editor.to, "to")];
  }

  function strength(kind) {
    const { event } = now;
    if (event.value) return h("p", { class: "small" }, T.editor.money(event.value.usd_billion.mode));
    return [slider({ id: "editor-strength", label: T.editor.strength, min: 0.05, max: Math.max(MOST_STRENGTH, now.strength),
      step: 0.05, value: now.strength, words: (value) => number(value),
      change: (value) => { now.strength = value; now.sized = true; } }),
    h("small", {}, around(T.editor.usual, { unit: shown(kind.unit, plain),
      low: number(kind.usual[0], 1), high: number(kind.usual[1], 1) }))];
  }

  function facts(kind) {
    const { about } = page.get();
    const sources = (ids) => ids.map((id) => sourceLine(about, id));
    return h("details", {}, h("summary", {}, T.editor.moves), h("dl", { class: "facts" },
      kind.effects.map((effect) => [h("dt", {}, cap(T.variables[effect.variable] ?? effect.variable)),
        effect.delta ? h("dd", {}, T.effect(...effect.delta, effect.form), effect.note ? [" – ", shown(effect.note)] : "") : null,
        effect.source ? sources(effect.source) : null]),
      now.event.source ? [h("dt", {}, T.editor.sources), sources([now.event.source].flat())] : null,
      now.event.note ? [h("dt", {}, T.editor.note), h("dd", {}, shown(now.event.note))] : null));
  }

  function paint() {
    const { about, scenario } = page.get();
    const kind = scenario.kinds[now.event.kind];
    const fields = [];
    if (kind) {
      const { roles } = kind;
      fields.push(h("p", { class: "about" }, shown(kind.about, plain)));
      if (roles.by) fields.push(pick("by", T.editor.by, about.poles, roles.by));
      if (roles.against) fields.push(pick("against", T.editor.against, about.poles, roles.against));
      if (roles.channel) fields.push(pick("channel", T.editor.channel, about.channels, roles.channel));
      if (roles.on) fields.push(targets("on", T.editor.on, roles.on));
      if (roles.with) fields.push(targets("with", T.editor.with, roles.with));
      const name = h("input", { id: "editor-label", maxlength: "60", oninput: () => { now.label = name.value; now.touched = true; } });
      name.value = named(now.label);
      fields.push(when(), strength(kind), h("label", { class: "field" }, h("span", {}, T.editor.label), name), facts(kind));
    }
    const removed = now.one?.state === "removed";
    const wrong = h("p", { class: "wrong", role: "alert" });
    dialog.replaceChildren(h("form", { method: "dialog", onsubmit: (event) => { event.preventDefault(); save(wrong); } },
      h("h2", { id: "editor-head" }, now.isNew ? T.editor.add : T.editor.change(capital(nameOf(now.one.event)))),
      now.isNew ? kindChoice() : h("p", { class: "small" }, kind ? shown(kind.label) : ""), ...fields, wrong,
      h("div", { class: "buttons" },
        h("button", { class: "main", disabled: !kind, type: "submit" }, now.isNew ? T.editor.save : T.editor.saveChange),
        !now.isNew && !removed ? h("button", { type: "button", onclick: () => { page.remove(now.id); close(); } }, T.editor.remove) : null,
        !now.isNew && now.one.state !== "same" && now.one.base ? h("button", { type: "button", onclick: () => { page.restore(now.id); close(); } }, T.editor.restore) : null,
        h("button", { type: "button", onclick: close }, T.editor.cancel))));
  }

  // The event as a file says it.
  function made() {
    const { about, scenario, state } = page.get();
    const kind = scenario.kinds[now.event.kind];
    const { factor: _, from: _f, to: _t, ...rest } = now.event;
    const event = { id: now.one?.id ?? freeId(now.event.kind, new Set(seen(about.document, state.changes).keys())), ...rest };
    for (const role of ROLES) if (!(role in kind.roles)) delete event[role];
    for (const role of ["on", "with"])
      if (role in kind.roles) event[role] = Array.isArray(event[role])
        ? Object.fromEntries(event[role].map((name) => [name, 1])) : event[role] ?? {};
    if (now.label && now.label !== (now.one ? nameOf(now.one.event) : "")) event.label = now.label;
    if (now.shock) event.date = now.relative || (now.one && !now.dated) ? now.event.date : { from: now.from, to: now.from };
    else Object.assign(event, { from: now.from, to: now.to });
    if (now.isNew || now.sized) {
      if (!event.value) event.severity = { low: now.strength, mode: now.strength, high: now.strength };
    } else if (now.one.factor !== 1 && event.severity) event.severity = Object.fromEntries(
      Object.entries(event.severity).map(([key, value]) => [key, typeof value === "number" ? value * now.one.factor : value]));
    event.source ??= ["hypothetical"];
    if (now.isNew || now.touched || now.sized) event.source = ["hypothetical"];
    return event;
  }

  async function save(wrong) {
    const event = made();
    for (const role of ["on", "with"])
      if (event[role] && !Object.keys(event[role]).length) { wrong.textContent = T.editor.needOn; return; }
    try {
      await page.check(event);
      page.place(event);
      close();
    } catch (error) {
      wrong.textContent = T.editor.wrong(error.message);
    }
  }

  return { open };
}

