// Building pages: text is always text, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** @param {Element} node @param {Object<string, any>} props @param {any[]} children */
function fill(node, props, children) {
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "value") node.value = value;
    else if (key === "checked") node.checked = value;
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.flat(9).filter((child) => child !== null && child !== undefined));
  return node;
}

/** An HTML element. @param {string} tag @param {Object<string, any>} [props] @param {...any} children */
export function h(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** An SVG element. @param {string} tag @param {Object<string, any>} [props] @param {...any} children */
export function s(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

/** @param {string} id */
export function at(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`there is no #${id}`);
  return found;
}

let noticeTimer = 0;
// Say something for a few seconds, with a button where there is something to do about it.
export function notice(text, ...more) {
  const box = at("notice");
  box.replaceChildren(text, ...more);
  box.hidden = false;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => { box.hidden = true; }, 8000);
}

/** Hand a file to the user. @param {Blob} blob @param {string} name */
export function download(blob, name) {
  const link = h("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** A labelled slider with its value in words beside it.
 * @param {{id: string, label: string, min: number, max: number, step: number, value: number,
 *   words: (value: number) => string, change: (value: number) => void}} spec */
export function slider(spec) {
  const out = h("output", { for: spec.id }, spec.words(spec.value));
  const input = h("input", { type: "range", id: spec.id, min: spec.min, max: spec.max, step: spec.step,
    "aria-valuetext": spec.words(spec.value),
    oninput: () => {
      const value = Number(input.value);
      out.textContent = spec.words(value);
      input.setAttribute("aria-valuetext", spec.words(value));
      spec.change(value);
    } });
  input.value = spec.value;  // after the limits, or it would be cut to 0 … 100
  return h("label", { class: "slide", for: spec.id }, h("span", {}, spec.label), out, input);
}
