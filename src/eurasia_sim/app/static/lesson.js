// The class: students follow, the teacher leads; and predicting alone.

import { isEmpty } from "./changes.js";
import { at, h, notice } from "./dom.js";
import { board } from "./predict.js";
import { send, teacherKey } from "./sending.js";
import { toAddress } from "./state.js";
import { T } from "./texts.js";

const EVERY = 2000; // milliseconds between two looks

// A name for this page that says nothing of who sits before it.
function pageName() {
  let found = null;
  try { found = sessionStorage.getItem("page"); } catch { /* no storage: a new name */ }
  if (found) return found;
  found = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  try { sessionStorage.setItem("page", found); } catch { /* as above */ }
  return found;
}

// page: { get, given, change(changes), explore(), follow(address), paint(), preset(), game(is) }: whether a
// council game is open
export function lesson(page) {
  const { inClass } = page.given;
  const me = inClass ? pageName() : "";
  let step = { mode: "free", question: "" };
  let shown = false; // the drawing board
  let own = null; // what was there before the class was led elsewhere
  let key = null;
  const name = h("input", { maxlength: "40", id: "name", oninput: () => one.resend() });
  const asked = h("label", { class: "field name", hidden: true }, h("span", {}, T.predicting.name), name);
  const teaching = () => key !== null && key !== "";
  const led = () => (step.mode === "predict" || step.mode === "reveal" ? step : null);
  const one = board({ get: page.get, led, label: () => page.label(page.get().state.changes),
    leave: () => toggle(), send: async (curve) => (await send("api/class/predictions",
      { student: me, question: step.question, curve, name: asked.hidden ? "" : name.value })).kept });
  one.node.prepend(asked);

  function toggle() {
    shown = !shown;
    // Nothing changed is nothing to predict: take the first "What if …".
    if (shown && isEmpty(page.get().state.changes)) {
      const first = page.presets()[1];
      if (first) page.change(first.changes);
    }
    page.explore();
  }

  // The class is somewhere else.
  async function moved(now) {
    const before = step;
    step = now;
    if (now.mode === "free") {
      shown = false;
      if (own && before.mode !== "free") {
        const back = own;
        own = null;
        if (!teaching()) notice(T.lesson.free, h("button", { onclick: () => page.follow(back) }, T.lesson.mine));
      }
      page.explore();
      return;
    }
    if (before.mode === "free") own = toAddress(page.get().state);
    shown = Boolean(led());
    asked.hidden = !now.names || teaching();
    if (now.address && !(teaching() && now.mode === "follow")) await page.follow(now.address);
    else page.explore();
    if (now.mode === "reveal") one.show();
    one.setClass({ spread: now.mode === "reveal" ? now.spread : [] });
    if (!teaching() && now.mode !== "reveal") notice(T.lesson[now.mode]);
  }

  async function follow() {
    let last = "";
    let epoch = "";
    let game = null;
    const look = async () => {
      if (!document.hidden && !teaching()) {
        try {
          const now = await send("api/class", undefined, { "x-page": me });
          const text = `${now.epoch} ${now.version}`;
          // A server that was started anew knows nothing yet: stay where the class was.
          const anew = epoch !== "" && epoch !== now.epoch;
          epoch = now.epoch;
          if (now.council !== game) {
            game = now.council;
            page.game(Boolean(game));
          }
          if (text !== last && !(anew && now.version === 0) && (last || now.version)) await moved(now);
          else if (now.mode === "reveal") one.setClass({ spread: now.spread });
          else if (anew) one.resend();
          last = text;
        } catch { /* the way to the server will be there again */ }
      }
      setTimeout(look, EVERY);
    };
    look();
  }

  function teach() {
    const head = { "x-teacher-key": key };
    const count = h("strong", { role: "status" });
    const names = h("input", { type: "checkbox", onchange: () => lead({ ...plain(), names: names.checked }) });
    const address = h("div", { class: "address", hidden: true });
    const modes = Object.entries(T.lesson.steps).map(([mode, text]) => h("button", { "data-mode": mode, onclick: () => {
      const changes = page.get().state.changes;
      if (mode === "predict" && isEmpty(changes)) { notice(T.lesson.chooseFirst); return; }
      const fresh = mode === "predict" && step.mode !== "predict";
      lead({ ...plain(), mode, address: mode === "reveal" && step.question ? step.address : toAddress(page.get().state),
        question: fresh ? `q-${Date.now().toString(36)}` : step.question });
    } }, text));
    const qr = h("button", { "aria-expanded": "false", onclick: async () => {
      address.hidden = !address.hidden;
      qr.setAttribute("aria-expanded", String(!address.hidden));
      if (address.hidden) return;
      const { addresses: [first] } = await send("api/class/address", undefined, head);
      address.replaceChildren(h("img", { src: `data:image/svg+xml,${encodeURIComponent(first.qr)}`, alt: T.lesson.qr(first.url) }),
        h("p", {}, `${T.lesson.students} `, h("strong", {}, first.url)));
    } }, T.lesson.address);
    const list = h("p", { class: "small names" });
    at("teacher").hidden = false;
    at("teacher").replaceChildren(h("div", { class: "steps" }, h("strong", {}, T.lesson.teacher), modes, count,
      h("label", { class: "tick" }, names, T.lesson.names), qr), list, address);
    const plain = () => ({ mode: step.mode, address: step.address ?? "", question: step.question, names: Boolean(step.names) });
    let epoch = "";

    async function lead(next) {
      try {
        await moved(await send("api/class/step", next, head));
      } catch (error) {
        notice(error.status === 403 ? T.lesson.wrongKey : error.message);
      }
      paint();
    }
    function paint() {
      for (const button of modes) button.setAttribute("aria-pressed", String(button.dataset.mode === step.mode));
    }
    async function look() {
      try {
        const now = await send("api/class/predictions", undefined, head);
        if (epoch && epoch !== now.epoch && step.mode !== "free") await send("api/class/step", plain(), head);
        else if (!epoch && now.version > 0 && now.mode !== "free") { names.checked = now.names; await moved(now); }
        epoch = now.epoch;
        count.textContent = led() ? T.lesson.count(now.count, now.here) : T.lesson.here(now.here);
        if (led() && now.question === step.question) {
          one.setClass({ cloud: now.predictions, spread: now.spread });
          list.textContent = now.predictions.map((two) => two.name).filter(Boolean).join(", ");
        }
        // Where the teacher's page goes, those who follow go too.
        const here = toAddress(page.get().state);
        if (step.mode === "follow" && here !== step.address) {
          step = { ...step, address: here };
          await send("api/class/step", plain(), head);
        }
        paint();
      } catch (error) {
        if (error.status === 403) {
          notice(T.lesson.wrongKey);
          at("teacher").hidden = true;
          key = null;
          return;
        }
      }
      setTimeout(look, step.mode === "follow" ? 700 : 1500);
    }
    look();
  }

  function begin() {
    if (!inClass) return;
    key = teacherKey();
    if (key === "") notice(T.lesson.wrongKey);
    if (teaching()) teach();
    follow();
  }

  return { begin, toggle, paint: () => { if (shown) one.paint(); }, board: () => (shown ? one.node : null),
    isLed: () => Boolean(led()) && !teaching(), isOpen: () => shown && !one.isShown() };
}
