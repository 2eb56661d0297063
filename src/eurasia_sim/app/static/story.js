// The question, its story, the powers, and what one may try at once.

import { actsOf } from "./acts.js";
import { changesOf, isEmpty, nameOf, partsOf, same, without } from "./changes.js";
import { at, h } from "./dom.js";
import { cap, named } from "./language.js";
import { capital, marks, shown } from "./shown.js";
import { T } from "./texts.js";
import { told } from "./answer.js";

// A scenario's story without what it says of its variants, which are not on the page.
function story(context) {
  const [english, said] = [context, named(context)].map((text) => text.split(/(?<=[.!?]) /));
  if (said.length !== english.length) return said.join(" ");
  return said.filter((_, k) => !/^The (variants|baseline)/.test(english[k])).join(" ");
}

// page: { get, pick(some), choose(changes) }
export function storyPart(page) {
  let made = "";
  let presets = [];
  let powers = [];

  function make(scene) {
    const { about } = scene;
    powers = about.poles.map((one) => {
      const dot = h("span", { class: "dot", "aria-hidden": "true" });
      dot.style.background = one.color;
      return { id: one.id, node: h("button", { class: "power", title: named(one.about), "aria-label": T.lookPower(one.label),
        onclick: () => page.pick({ pole: one.id }) }, dot, shown(one.label)) };
    });
    at("story").replaceChildren(
      h("div", {}, h("h1", marks(about.question), named(about.question)),
        h("p", marks(about.context, "context"), story(about.context)),
      actsOf(about.document).length ? h("p", { class: "small" }, T.responses.does) : null),
      h("div", {}, h("p", { class: "powers" }, ...lead(about.poles.length === 3), powers.map((one) => one.node)),
        h("p", { class: "small" }, T.measures.alignment.about)));
    presets = [{ label: T.asItHappened, own: true, about: "", changes: {} },
      ...Object.values(about.document.variants ?? {}).map((variant) => ({ label: variant.label, about: variant.about ?? "",
        changes: changesOf(variant) }))]
      .filter((one, k) => !k || !isEmpty(one.changes));
    if (presets.length === 1) presets.push(...scene.levers.map(({ id, template }) => ({
      label: T.didNot(nameOf(template)), own: true, about: "", changes: without(about.document, {}, id) })));
    presets = presets
      .map((one) => ({ ...one, node: h("button", { class: "preset", title: named(one.about.trim()), onclick: () => page.choose(one.changes) },
        one.own ? cap(one.label) : shown(one.label, capital)) }));
    at("presets").replaceChildren(h("div", { class: "row" }, presets[0].node, h("span", { class: "lead" }, T.presets), presets.slice(1).map((one) => one.node)));
  }

  function paint() {
    const scene = page.get();
    const key = JSON.stringify([scene.about.id, Boolean(scene.scenario), scene.levers.map(({ id }) => id)]);
    if (key !== made) make(scene);
    made = key;
    for (const one of powers) one.node.setAttribute("aria-pressed", String(one.id === scene.state.pole));
    for (const one of presets) one.node.setAttribute("aria-pressed", String(same(one.changes, scene.state.changes)));
  }

  // On a phone, fewer words.
  const lead = (three) => [h("span", { class: "long" }, three ? T.powers : T.powersMany),
    h("span", { class: "short" }, three ? T.powersShort : T.powersManyShort)];

  // A what-if's name: the preset's, or what was changed.
  function labelOf(changes) {
    const preset = presets.find((one) => same(one.changes, changes));
    if (preset) return named(preset.label);
    const parts = partsOf(changes, page.get().about.document).map((part) => told(page.get(), part));
    return parts.length > 2 ? `${parts[0]} … (${parts.length})` : T.list(parts);
  }

  function failed(error, again) {
    made = "";
    at("main").classList.remove("loading");
    at("story").replaceChildren(h("div", {}, h("p", { class: "wrong", role: "alert" }, T.failed(error.message)),
      h("p", {}, h("button", { class: "main", onclick: again }, T.tryAgain))));
    at("presets").replaceChildren();
    console.error(error);
  }
  return { paint, labelOf, failed, presets: () => presets };
}
