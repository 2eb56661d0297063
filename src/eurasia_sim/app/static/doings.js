// Who answers whom: each response in plain words, to be switched off or made likelier.

import { MOST_LIKELY, acting, factorOf, moveIds, moveOf } from "./acts.js";
import { nameOf, seen } from "./changes.js";
import { h, slider } from "./dom.js";
import { sourceLine } from "./editor.js";
import { parseCondition, parseLook } from "./engine/conditions.js";
import { cap, joined, named } from "./language.js";
import { capital, shown } from "./shown.js";
import { T, number } from "./texts.js";
import { doingsOf, likeliest } from "./whodoes.js";

// page: { get, likely(id, factor), done() }
export function doings(page) {
  const node = h("div", { class: "doings" });
  let made = "";
  let parts = [];

  const labels = (scene) => new Map([scene.base, scene.answer].flatMap(doingsOf).map((one) => [one.id, one]));

  function make(scene, acts) {
    const known = labels(scene);
    parts = [];
    node.replaceChildren(...acts.flatMap((one) => {
      const rows = moveIds(one.origin).map((id) => {
        const found = row(scene, one, id, known.get(id));
        parts.push(found);
        return found.node;
      });
      return one.origin.menu ? h("div", { class: "choice" }, h("h3", {}, one.origin.label ? shown(one.origin.label, capital) : cap(T.responses.menu)),
        h("p", { class: "small" }, T.responses.oneOf(one.origin.every)), rows) : rows;
    }));
  }

  function row(scene, one, id, known) {
    const move = moveOf(one.origin, id);
    const label = known?.label ?? move.label ?? scene.scenario.kinds[move.kind].label;
    const box = h("input", { type: "checkbox", "data-act": id, onchange: () => page.likely(id, box.checked ? 1 : 0) });
    const often = h("span", { class: "small often" });
    const control = slider({ id: `likely-${id}`, label: T.responses.chance, min: 0, max: MOST_LIKELY, step: 0.25,
      value: 1, words: T.responses.likely, change: (value) => page.likely(id, value) });
    const input = control.querySelector("input");
    input.addEventListener("change", page.done);
    input.setAttribute("aria-label", T.of(capital(label), T.responses.chance));
    return { id, act: one.id, box, often, input, out: control.querySelector("output"),
      node: h("div", { class: "act" }, h("label", { class: "row" }, box, shown(label, capital)), often, control,
        h("details", {}, h("summary", { class: "small" }, T.responses.rests), rests(scene, one.origin, move))) };
  }

  // Who decides, on what, how likely, and where that is from.
  function rests(scene, act, move) {
    const { about } = scene;
    const name = (id) => id === "state" ? T.responses.each : about.poles.find((pole) => pole.id === id)?.spoken
      ?? [...about.states, ...about.regions].find((place) => place.id === id)?.label ?? id;
    const done = (id) => {
      const found = seen(about.document, {}).get(id)?.event ?? acting(about.document, {}).get(id)?.act;
      return found ? nameOf(found) : scene.scenario.kinds[id]?.label ?? id;
    };
    const look = ({ variable, names }) => T.responses.look(T.responses.outcomes[variable] ?? variable.replaceAll("_", " "),
      names.map((one) => named(name(one))));
    const said = (one) => {
      if (one.is === "any") return joined(one.of.map(said), "or");
      if (one.is === "compare") return `${look(one.look)} ${one.sign} ${number(one.level)}`;
      if (one.is === "change") return T.conditions.changed(look(one.look), one.rose, number(one.amount), one.months);
      if (one.is === "belongs") return T.conditions.belongs(name(one.state), name(one.bloc), one.level, one.wanted);
      return T.conditions.happened(T.conditions.event(done(one.what), one.by && name(one.by), one.on && name(one.on)),
        one.wanted, one.within);
    };
    const line = (head, text) => text ? [h("dt", {}, head), h("dd", {}, text)] : null;
    const { chance } = act;
    return h("dl", { class: "facts" },
      line(T.responses.decides, capital(name(act.actor ?? act.by))),
      line(T.responses.what, shown(scene.scenario.kinds[move.kind].label)),
      line(T.responses.when, [move.when ?? []].flat().map((one) => said(parseCondition(one))).join("; ")),
      line(T.responses.rise, Object.entries(move.on_rise ?? {}).map(([text, slope]) =>
        T.responses.rises(look(parseLook(text)), (slope.mode ?? slope) > 0)).join("; ")),
      act.menu ? null : line(T.responses.rate, T.responses.chanceOf(
        [chance.low ?? chance, chance.mode ?? chance, chance.high ?? chance].map((p) => number(100 * p, p < 0.1 ? 1 : 0)), chance.per)),
      [h("dt", {}, T.editor.sources), [move.source ?? []].flat().map((id) => sourceLine(about, id))],
      line(T.editor.note, move.note && shown(move.note)));
  }

  function paint() {
    const scene = page.get();
    const { about, state, answer, base } = scene;
    const acts = [...acting(about.document, state.changes).values()];
    const key = JSON.stringify([about.id, acts.map(({ origin }) => moveIds(origin))]);
    if (key !== made) make(scene, acts);
    made = key;
    const byId = new Map(acts.map((one) => [one.id, one]));
    const [now, then] = [answer, base].map((one) => new Map(doingsOf(one).map((move) => [move.id, move])));
    for (const { id, act, box, often, input, out, node: line } of parts) {
      const factor = factorOf(byId.get(act), id);
      box.checked = factor > 0;
      if (Number(input.value) !== factor) input.value = factor;
      out.textContent = T.responses.likely(factor);
      input.setAttribute("aria-valuetext", out.textContent);
      line.classList.toggle("removed", factor === 0);
      const [mine, theirs] = [now.get(id), then.get(id)];
      often.textContent = !mine ? T.responses.off
        : T.responses.often(mine.ever, likeliest(scene, mine), answer === base ? null : theirs?.ever);
    }
  }
  return { node, paint, some: () => acting(page.get().about.document, page.get().state.changes).size > 0 };
}
