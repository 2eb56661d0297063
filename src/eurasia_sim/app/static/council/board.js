// How all states stand with all powers, as a table of scales.

import { h } from "../dom.js";
import { named } from "../language.js";
import { T, number } from "../texts.js";
import { standing } from "./parts.js";

// of(look) → { value, change } or null while it is not known.
export function board(world, of) {
  return h("div", { class: "c-board", tabindex: "0", role: "region", "aria-label": T.measures.alignment.name }, h("table", {},
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, T.measures.alignment.name), world.about.poles.map((pole) => h("th", { scope: "col" }, named(pole.label))))),
    h("tbody", {}, world.about.states.map((state) => h("tr", {}, h("th", { scope: "row" }, named(state.label)), world.about.poles.map((pole) => {
      const look = { measure: "alignment", state: state.id, pole: pole.id };
      const found = of(look);
      return h("td", { title: found ? number(found.value) : "" }, found ? h("ul", {}, standing(world, look, found, "")) : "…");
    }))))));
}
