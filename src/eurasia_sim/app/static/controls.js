// The controls: what happens, how strongly and when; who behaves how; which rules hold. Beside each
// stands what is assumed, and on which source.

import { h, slider } from "./dom.js";
import { monthAt, monthIndex } from "./fan.js";
import { eventsOf, label } from "./story.js";
import { isChanged } from "./state.js";
import { T, monthWords } from "./texts.js";

const FACTOR = { min: 0.25, max: 3, step: 0.25 }, TURN = { min: -2, max: 2, step: 0.25 };

/** What rests on what. @param {any} about @param {string[]} ids */
function sources(about, ids) {
  return ids.map((id) => h("dd", {}, T.plainSources[id] ?? (about.sources[id] ? `${id}: ${about.sources[id]}` : id)));
}

/** @param {any} about @param {any} event */
function eventFacts(about, event) {
  const rows = [[T.event.about, `${event.kind}: ${event.about}`], [T.event.unit, event.unit]];
  if (event.by) rows.push([T.event.by, label(about.poles, event.by)]);
  if (event.severity) rows.push([T.event.size, T.event.range(...event.severity)]);
  if (event.money) rows.push([T.event.size, T.event.money(...event.money)]);
  for (const effect of event.effects) {
    rows.push([T.event.moves, `${T.variables[effect.on]}: ${T.event.range(effect.low, effect.mode, effect.high)} (${effect.lasting ? T.event.lasting : T.event.fading})${effect.note ? ` – ${effect.note}` : ""}`]);
  }
  if (event.note) rows.push([T.event.note, event.note]);
  return h("dl", { class: "facts" }, rows.map(([term, text]) => [h("dt", {}, term), h("dd", {}, text)]),
    h("dt", {}, T.event.source), sources(about, event.source));
}

/** A button that shows and hides what is assumed. @param {string} text @param {() => Node} make */
function disclosed(text, make) {
  const place = h("div", { hidden: true });
  const button = h("button", { class: "info", "aria-label": text, title: text, "aria-expanded": "false", onclick: () => {
    place.hidden = !place.hidden;
    button.setAttribute("aria-expanded", String(!place.hidden));
    if (!place.hidden) place.replaceChildren(make());
  } }, "i");
  return { button, place };
}

/** @param {any} scene @param {any} event @param {Set<string>} open */
function eventRow(scene, event, open) {
  const { about, state, change } = scene, id = event.id, on = !state.remove.includes(id);
  const shock = event.type === "shock", first = monthIndex(about.from, event.first);
  const date = state.move[id] ?? event.first, end = state.stop[id] ?? event.last;
  const drop = (/** @type {any} */ table) => { const rest = { ...table }; delete rest[id]; return rest; };
  const node = h("div", { class: "event" });
  const mark = () => {
    const now = scene.get().state;
    node.classList.toggle("changed", [now.scale, now.move, now.stop].some((t) => id in t) || now.remove.includes(id));
  };
  const set = h("div", { class: "set", hidden: !open.has(id) });
  const fillSet = () => {
    const parts = [slider({ id: `x-${id}`, label: T.severity, ...FACTOR, value: state.scale[id] ?? 1, words: T.times,
      change: (value) => { change({ scale: value === 1 ? drop(scene.get().state.scale) : { ...scene.get().state.scale, [id]: value } }); mark(); } })];
    if (shock) {
      parts.push(slider({ id: `at-${id}`, label: T.date, min: 0, max: about.months - 2, step: 1,
        value: monthIndex(about.from, date), words: (value) => monthWords(monthAt(about.from, value)),
        change: (value) => { const when = monthAt(about.from, value);
          change({ move: when === event.first && event.first === event.last ? drop(scene.get().state.move) : { ...scene.get().state.move, [id]: when } }); mark(); } }));
    } else {
      const last = Math.min(monthIndex(about.from, event.last), about.months - 1);
      parts.push(slider({ id: `end-${id}`, label: T.ends, min: first, max: last, step: 1,
        value: Math.min(monthIndex(about.from, end), last), words: (value) => monthWords(monthAt(about.from, value)),
        change: (value) => { change({ stop: value === last ? drop(scene.get().state.stop) : { ...scene.get().state.stop, [id]: monthAt(about.from, value) } }); mark(); } }));
    }
    set.replaceChildren(...parts, eventFacts(about, event));
  };
  const button = h("button", { class: "info", "aria-label": T.adjust(event.label), title: T.adjust(event.label),
    "aria-expanded": String(open.has(id)), onclick: () => {
      set.hidden = !set.hidden;
      button.setAttribute("aria-expanded", String(!set.hidden));
      if (set.hidden) open.delete(id);
      else { open.add(id); fillSet(); }
    } }, "i");
  if (open.has(id)) fillSet();
  const when = shock ? (date === event.first && event.last !== event.first ? `${event.first} … ${event.last}` : date) : `${event.first} … ${end}`;
  node.append(h("div", { class: "row" }, h("label", {}, h("input", { type: "checkbox", checked: on, onchange: (/** @type {any} */ e) => {
    const rest = scene.get().state.remove.filter((/** @type {string} */ one) => one !== id);
    change({ remove: e.target.checked ? rest : [...rest, id] });
    mark();
  } }), h("span", {}, event.label, " ", h("span", { class: "when" }, when))), button), set);
  mark();
  return node;
}

/** @param {any} scene */
function postures(scene) {
  const { about, state, change } = scene;
  const from = state.postureFrom || about.postureFrom;
  return h("fieldset", {}, h("legend", {}, T.posture), about.poles.map((/** @type {any} */ pole) => {
    const info = disclosed(T.explain(`${T.posture}, ${pole.label}`), () => h("dl", { class: "facts" },
      h("dt", {}, T.event.unit), h("dd", {}, T.postureUnit),
      h("dt", {}, T.event.size), h("dd", {}, T.event.range(pole.coercion.low, pole.coercion.mode, pole.coercion.high)),
      h("dt", {}, T.event.note), h("dd", {}, pole.coercion.note), h("dt", {}, T.event.source), sources(about, pole.coercion.source)));
    return h("div", { class: "event" }, h("div", { class: "row" }, slider({ id: `turn-${pole.id}`, label: T.postureOf(pole.label), ...TURN,
      value: state.posture[pole.id] ?? 0, words: T.turn, change: (value) => {
        const posture = { ...scene.get().state.posture };
        if (value === 0) delete posture[pole.id];
        else posture[pole.id] = value;
        change({ posture });
      } }), info.button), info.place);
  }), slider({ id: "turn-from", label: T.postureFrom, min: 1, max: about.months - 2, step: 1, value: monthIndex(about.from, from),
    words: (value) => monthWords(monthAt(about.from, value)),
    change: (value) => change({ postureFrom: monthAt(about.from, value) }) }));
}

/** @param {any} scene */
function ensembles(scene) {
  const { about, state, change } = scene;
  return h("fieldset", {}, h("legend", {}, T.ensemble), ["auto", "calibrated", "prior"].map((name) =>
    h("label", { class: "choice" }, h("input", { type: "radio", name: "draws", value: name, checked: state.draws === name,
      disabled: name === "calibrated" && about.calibrated !== null, onchange: () => change({ draws: name }) }), T.ensembles[name])),
  about.calibrated === null ? null : h("p", { class: "small" }, T.noCalibrated(about.calibrated)));
}

/** @param {any} scene */
function mechanisms(scene) {
  const { about, state, change } = scene;
  const already = about.cases[state.start].without;
  return h("details", { open: state.without.length > 0 }, h("summary", {}, T.mechanisms), h("p", { class: "small" }, T.mechanismsNote),
    about.mechanisms.map((/** @type {any} */ one) => {
      const info = disclosed(T.explain(one.about), () => h("dl", { class: "facts" }, one.parameters.map((/** @type {any} */ p) => [
        h("dt", {}, p.name), h("dd", {}, `${T.event.range(p.low, p.mode, p.high)}${p.note ? ` – ${p.note}` : ""}`), sources(about, p.source)])));
      return h("div", { class: "event" }, h("div", { class: "row" }, h("label", {}, h("input", { type: "checkbox",
        disabled: already.includes(one.id), checked: !state.without.includes(one.id) && !already.includes(one.id), onchange: (/** @type {any} */ e) => {
          const rest = scene.get().state.without.filter((/** @type {string} */ id) => id !== one.id);
          change({ without: e.target.checked ? rest : [...rest, one.id] });
        } }), one.about), info.button), info.place);
    }));
}

/** All controls, made anew when another scenario, start or state is chosen; in between each control
 * keeps itself, so that a slider is never taken from under the finger.
 * @param {() => any} get @param {(state: any) => void} reset */
export function controls(get, reset) {
  const place = h("div", {}), open = new Set();
  let made = "";
  const undo = h("button", { onclick: () => { made = ""; reset(get().state); } }, T.reset);
  function make() {
    const scene = { ...get(), get }, { about, state } = scene;
    const base = eventsOf(about, "baseline"), all = [...eventsOf(about, state.start).values()]
      .sort((a, b) => a.first.localeCompare(b.first));
    const own = all.filter((event) => event.own || base.get(event.id)?.key !== event.key || isTouched(about, event.id));
    const near = all.filter((event) => !own.includes(event) && event.states.includes(state.state));
    const rest = all.filter((event) => !own.includes(event) && !near.includes(event));
    const group = (/** @type {string} */ title, /** @type {any[]} */ events, /** @type {boolean} */ opened) => (events.length ?
      h("details", { open: opened }, h("summary", {}, `${title} (${events.length})`), events.map((event) => eventRow(scene, event, open))) : null);
    const start = h("select", { id: "start", onchange: () => reset({ ...get().state, start: start.value }) },
      Object.entries(about.cases).map(([name, one]) => h("option", { value: name }, name === "baseline" ? T.baseline : one.label)));
    start.value = state.start;
    const told = about.cases[state.start].about;
    place.replaceChildren(h("h2", {}, T.controls),
      h("p", {}, h("label", { for: "start" }, `${T.start}: `), start), told ? h("p", { class: "small" }, told) : "",
      group(T.ownEvents, own, true) ?? "", postures(scene),
      group(T.stateEvents(label(about.states, state.state)), near, false) ?? "", group(T.otherEvents, rest, false) ?? "",
      mechanisms(scene), ensembles(scene), h("p", {}, undo));
  }
  function paint() {
    const { about, state } = get(), key = JSON.stringify([about.id, state.start, state.state, state.draws]);
    undo.disabled = !isChanged({ ...state, start: "baseline" });
    if (key !== made) { made = key; make(); }
  }
  return { node: place, paint, again: () => { made = ""; open.clear(); } };
}

/** Whether some variant of the scenario changes this event. @param {any} about @param {string} id */
function isTouched(about, id) {
  const base = eventsOf(about, "baseline").get(id);
  return base && Object.keys(about.cases).some((name) => eventsOf(about, name).get(id)?.key !== base.key);
}

