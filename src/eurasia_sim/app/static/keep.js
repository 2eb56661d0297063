// Keeping: the address, files, pictures and tables.

import { download, notice } from "./dom.js";
import { send } from "./net.js";
import { fromOpened, question } from "./state.js";
import { T } from "./texts.js";

const MOST = 300000;
const STYLES = ["fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "font-size",
  "font-weight", "font-family", "text-anchor", "opacity", "paint-order"];

/** @param {any} state */
export async function saveYaml(state) {
  const answer = await send("/api/yaml", question(state));
  download(await answer.blob(), `${state.scenario}-what-if.yaml`);
}

/** @param {any} state */
export async function saveCsv(state) {
  const answer = await send("/api/csv", question(state));
  download(await answer.blob(), `${state.scenario}-what-if.csv`);
}

/** @param {File} file @param {any} state the page's now; returns that of the file */
export async function openYaml(file, state) {
  if (file.size > MOST) throw new Error(T.fileLarge);
  return fromOpened(await (await send("/api/open", await file.text())).json(), state);
}

/** A picture of a chart with its title, as PNG. @param {SVGElement} svg @param {string} title @param {string} name */
export async function savePicture(svg, title, name) {
  const copy = /** @type {SVGElement} */ (svg.cloneNode(true)), root = getComputedStyle(document.documentElement);
  const all = [svg, ...svg.querySelectorAll("*")], copies = [copy, ...copy.querySelectorAll("*")];
  // Colours are variables of the page's style sheet: a picture must hold them itself.
  all.forEach((node, i) => {
    const style = getComputedStyle(node);
    for (const key of STYLES) copies[i].setAttribute(key, style.getPropertyValue(key));
    copies[i].removeAttribute("class");
    copies[i].removeAttribute("style");
  });
  const [, , width, height] = (svg.getAttribute("viewBox") ?? "0 0 800 400").split(" ").map(Number), head = 34;
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  const url = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" }));
  const image = new Image();
  await new Promise((done, failed) => { image.onload = done; image.onerror = failed; image.src = url; });
  const canvas = document.createElement("canvas"), by = 2;
  Object.assign(canvas, { width: width * by, height: (height + head) * by });
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.scale(by, by);
  pen.fillStyle = root.getPropertyValue("--card");
  pen.fillRect(0, 0, width, height + head);
  pen.fillStyle = root.getPropertyValue("--ink");
  pen.font = "600 15px system-ui, 'DejaVu Sans', sans-serif";
  pen.fillText(title, 10, 22, width - 20);
  pen.drawImage(image, 0, head, width, height);
  URL.revokeObjectURL(url);
  canvas.toBlob((blob) => { if (blob) download(blob, name); }, "image/png");
}

/** Copy the address; where that is not allowed, say where it stands. */
export async function copyLink() {
  try {
    await navigator.clipboard.writeText(location.href);
    notice(T.copied);
  } catch {
    notice(T.copyYourself);
  }
}
