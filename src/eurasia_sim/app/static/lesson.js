// The class: students follow, the teacher leads. The server only passes on where the class is.

import { at, h } from "./dom.js";
import { send } from "./net.js";
import { toAddress } from "./state.js";
import { T } from "./texts.js";

const EVERY = 2000;  // milliseconds between two looks

/** A name for this page that says nothing of who sits before it. */
function student() {
  let found = null;
  try { found = sessionStorage.getItem("student"); } catch { /* no storage: a new name */ }
  if (!found) {
    found = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    try { sessionStorage.setItem("student", found); } catch { /* as above */ }
  }
  return found;
}

/** Look where the class is, again and again. @param {(now: any, isNew: boolean) => void} seen */
export function following(seen) {
  let last = "", epoch = "";
  async function look() {
    if (!document.hidden) {
      try {
        const now = await (await send("/api/class")).json(), text = `${now.epoch} ${now.version}`;
        // A server that was started anew knows nothing yet: stay where the class was.
        const anew = epoch !== "" && epoch !== now.epoch;
        epoch = now.epoch;
        if (text !== last && !(anew && now.version === 0)) seen(now, true);
        else seen(null, false);
        last = text;
      } catch { /* the way to the server will be there again */ }
    }
    setTimeout(look, EVERY);
  }
  look();
}

/** @param {string} question @param {number[]} curve @param {string} name */
export async function predict(question, curve, name) {
  const answer = await send("/api/class/predictions", { student: student(), question, curve, name });
  return (await answer.json()).kept;
}

/** The teacher's key, from the address once and then from this tab's memory, so that the projector
 * does not show it. */
export function teacherKey() {
  if (location.pathname !== "/teacher") return null;
  const given = new URLSearchParams(location.hash.slice(1)).get("key");
  if (given) {
    sessionStorage.setItem("teacher", given);
    history.replaceState(null, "", "/teacher");
  }
  return sessionStorage.getItem("teacher") ?? "";
}

/** The teacher's bar. @param {string} key @param {{get: () => any, led: (step: any) => void,
 *   cloud: (predictions: any[]) => void}} page */
export function teacherBar(key, page) {
  const place = at("teacher"), head = { "x-teacher-key": key };
  let step = { mode: "free", address: "", question: "", names: false }, epoch = "", shownAddress = false, lastMode = "";
  const count = h("span", { "aria-live": "polite" }), asked = h("span", { class: "small" });
  const names = h("input", { type: "checkbox", onchange: () => lead({ ...step, names: names.checked }) });
  const address = h("div", { class: "address", hidden: true });
  const modes = Object.entries(T.steps).map(([mode, text]) => h("button", { "data-mode": mode, "aria-pressed": "false", onclick: () => {
    const fresh = mode === "predict" && step.mode !== "predict";
    lead({ ...step, mode, address: mode === "reveal" && step.question ? step.address : toAddress(page.get().state),
      question: fresh ? `q-${Date.now().toString(36)}` : step.question });
  } }, text));
  const qr = h("button", { "aria-expanded": "false", onclick: async () => {
    shownAddress = !shownAddress;
    address.hidden = !shownAddress;
    qr.textContent = shownAddress ? T.hideAddress : T.showAddress;
    qr.setAttribute("aria-expanded", String(shownAddress));
    if (shownAddress) {
      const found = await (await send("/api/class/address", undefined, head)).json();
      address.replaceChildren(...found.addresses.slice(0, 1).flatMap((/** @type {any} */ one) => [
        h("img", { src: `data:image/svg+xml,${encodeURIComponent(one.qr)}`, alt: `QR code: ${one.url}` }),
        h("p", {}, `${T.students}: `, h("strong", {}, one.url))]));
    }
  } }, T.showAddress);
  place.hidden = false;
  place.replaceChildren(h("div", { class: "steps" }, h("strong", {}, `${T.teacher}: `), ...modes, count, asked,
    h("label", { class: "choice" }, names, T.names), qr), address);

  async function lead(next) {
    step = next;
    try {
      await send("/api/class/step", step, head);
      paint();
      page.led(step);
    } catch { place.append(h("p", {}, T.wrongKey)); }
  }
  function paint() {
    for (const button of modes) button.setAttribute("aria-pressed", String(button.dataset.mode === step.mode));
    lastMode = step.mode;
  }
  async function look() {
    try {
      const now = await (await send("/api/class/predictions", undefined, head)).json();
      if (epoch && epoch !== now.epoch && step.mode !== "free") await send("/api/class/step", step, head);
      else if (!epoch && now.version > 0) {
        step = { mode: now.mode, address: now.address, question: now.question, names: now.names };
        names.checked = now.names;
        paint();
        page.led(step);
      }
      epoch = now.epoch;
      count.textContent = now.question ? T.predictions(now.count) : "";
      if (now.question === step.question && now.predictions.length) page.cloud(now.predictions);
      // Where the teacher's page goes, those who follow go too.
      const here = toAddress(page.get().state);
      if (step.mode === "follow" && here !== step.address) {
        step = { ...step, address: here };
        await send("/api/class/step", step, head);
      }
    } catch (error) {
      if (/** @type {any} */ (error).status === 403) { count.textContent = T.wrongKey; return; }
    }
    setTimeout(look, lastMode === "follow" ? 700 : 1500);
  }
  paint();
  look();
}
