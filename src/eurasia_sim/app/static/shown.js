// Texts of a scenario's and the world's files where they are shown: in the page's language, or in
// English and marked as such.

import { h } from "./dom.js";
import { cap, known, named, pieces } from "./language.js";

// Attributes of what shows a text of a file; more: a class that it has anyway.
export const marks = (text, more = "") => (known(text.trim()) ? { class: more || null }
  : { lang: "en", class: `${more} untranslated`.trim() });

// A text of a file as a child of an element; way: how it is said.
export const shown = (text, way = named) => (known(text.trim()) ? way(text.trim())
  : h("span", marks(text), way(text.trim())));

export const capital = (text) => cap(named(text));

// The choices of a select, by the names of files: [{ id, label }].
export const options = (list, as = "") => list.map(({ id, label }) =>
  h("option", { value: id, ...marks(label) }, named(label, as)));

// A sentence with elements in its places. @param {Object<string, any>} parts: by place an element,
// or what makes it of the case that it stands in.
export function around(message, parts) {
  const found = [];
  for (const one of pieces(message)) {
    const part = parts[one.name];
    const [sign] = typeof one === "string" ? /^\S*/.exec(one) : [""];
    if (typeof one !== "string") found.push(typeof part === "function" ? part(one.as) : part);
    else if (sign && found.at(-1)?.localName === "select") // a question mark stays beside it
      found.push(h("span", { class: "together" }, found.pop(), sign), one.slice(sign.length));
    else found.push(one);
  }
  return found;
}
