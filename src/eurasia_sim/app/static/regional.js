// How the influence over the whole region divides between the powers, in the month pointed at.

import { series } from "./ask.js";
import { h } from "./dom.js";
import { monthAt } from "./months.js";
import { T } from "./texts.js";

// The region that a scenario is about, if it is about one.
export const regionOf = ({ regions, region }) => regions.find((one) => one.label === region);
export const regionalShare = ({ about }) => `regional_influence_share:${regionOf(about).id}`;

export function regional(get) {
  const words = h("p", { class: "small" });
  const bars = h("div", { class: "bars" });
  const node = h("div", {}, words, bars);

  // A power's part of a hundred, the parts of all making a hundred.
  function parts(scene, answer) {
    const { about, scenario, state } = scene;
    const values = answer.bands[regionalShare(scene)];
    const middle = about.poles.map((_, p) => series(values, p, about.poles.length, scenario.months.length)[2][state.month]);
    const sum = middle.reduce((all, one) => all + one, 0) || 1;
    return middle.map((one) => 100 * one / sum);
  }

  function bar(scene, name, shares, thin) {
    return h("div", { class: `bar${thin ? " thin" : ""}`, "aria-hidden": "true" }, h("span", { class: "small" }, name),
      h("div", { class: "whole" }, scene.about.poles.map((pole, p) => {
        const part = h("span", {}, shares[p] >= 8 && !thin ? T.percent(shares[p]) : "");
        part.style.cssText = `width:${shares[p].toFixed(2)}%;background:${pole.color}`;
        return part;
      })));
  }

  function paint() {
    const scene = get();
    const { about, state, answer, base, scenario } = scene;
    if (!regionOf(about) || ![answer, base].every((one) => one?.bands[regionalShare(scene)])) return;
    const [now, then] = [parts(scene, answer), parts(scene, base)];
    const changed = answer !== base;
    words.textContent = T.region.about(about.region, monthAt(scenario.months[0], state.month));
    bars.replaceChildren(bar(scene, changed ? T.mine : T.baseline, now, false),
      ...(changed ? [bar(scene, T.baseline, then, true)] : []),
      h("p", { class: "powers" }, about.poles.map((pole, p) => {
        const dot = h("span", { class: "dot", "aria-hidden": "true" });
        dot.style.background = pole.color;
        return h("span", { class: "power" }, dot, T.region.share(pole.label, Math.round(now[p]), changed ? Math.round(then[p]) : null));
      })));
  }
  return { node, paint };
}
