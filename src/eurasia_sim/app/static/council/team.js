// A team's phone: it joins by a seat or a code, and comes back to its seat by itself.

import { h, notice } from "../dom.js";
import { named } from "../language.js";
import { send } from "../sending.js";
import { choice, clockFace, refill } from "./parts.js";
import { follow } from "./net.js";
import { teamPanel } from "./panel.js";
import { C } from "./texts.js";
import { World } from "./world.js";

// A code is kept by game, so that a phone that was switched off is back at once.
const keptCode = (game) => { try { return localStorage.getItem(`council code ${game}`) ?? ""; } catch { return ""; } };
const keepCode = (game, code) => { try { localStorage.setItem(`council code ${game}`, code); } catch { /* the code on paper, then */ } };

// page: { given, root, head(parts), leave() }
export function teamFace(page) {
  const clock = clockFace();
  const banner = h("p", { class: "c-lost", role: "alert", hidden: true }, C.lost);
  const content = h("div", {});
  let world = null;
  let loading = "";
  let panel = null;
  let code = "";
  let worthless = ""; // a code that was refused
  let game = "";
  let shownCode = false;
  let pick = { seat: null, goal: null };
  let last = null;
  let ended = false;
  page.root.replaceChildren(banner, content);

  const net = follow({
    heads: () => (code ? { "x-team-code": code } : {}),
    seen,
    lost: (is) => { banner.hidden = !is; if (!is) notice(C.found); },
    refused: (error) => {
      if (error.status !== 403) return false;
      // The seat was freed, or the game is another, or closed: that is told without a code.
      worthless = code;
      code = "";
      net.again();
      return true;
    },
  });

  async function open(view) {
    if (loading === view.scenario) return;
    loading = view.scenario;
    refill(content, h("p", { class: "c-wait" }, C.loading));
    world?.end();
    world = null;
    panel = null;
    try {
      const found = await World.open(page.given, view.scenario);
      if (ended || loading !== view.scenario) { found.end(); return; }
      world = found;
      paint();
    } catch (error) {
      loading = "";
      refill(content, h("p", { class: "wrong", role: "alert" }, C.noWorld(error.message)));
    }
  }

  function seen(view, offset) {
    last = view;
    clock.show(view.clock, offset);
    if (view.id === null) {
      [game, code, worthless] = ["", "", ""];
      page.head([]);
      refill(content, h("section", { class: "card c-narrow" }, h("h2", {}, C.join.title), h("p", {}, C.join.none)));
      return;
    }
    if (view.id !== game) {
      game = view.id;
      panel = null;
      shownCode = false;
      const kept = keptCode(game);
      if (kept && kept !== code && kept !== worthless) { code = kept; net.again(); return; }
    }
    if (worthless && !view.you) {
      if (keptCode(game) === worthless) keepCode(game, "");
      worthless = "";
      panel = null;
      notice(C.join.freed);
    }
    if (view.scenario !== loading) { open(view); return; }
    if (world) paint();
  }

  function paint() {
    const view = last;
    const { rules } = world;
    const where = view.phase === "lobby" ? [] : [h("span", { class: "c-round" }, C.round(view.round + 1, view.rounds), h("small", {}, ` ${C.roundTime(view, view.round)}`))];
    page.head(view.you ? [h("strong", { class: "c-seat" }, named(rules.seat(view.you.seat))), ...where, clock.node] : [...where, clock.node]);
    if (!view.you) { panel = null; join(view); return; }
    if (!shownCode && pick.taken) { tell(view); return; }
    if (!panel || panel.seat !== view.you.seat) {
      panel = Object.assign(teamPanel({ world, seat: view.you.seat, code: view.you.code, act: {
        lock: (moves) => net.act("lock", { moves, round: last.round }), unlock: () => net.act("unlock", {}),
        note: (to, text) => net.act("note", { to, text }) } }), { seat: view.you.seat });
      refill(content, panel.node);
    }
    panel.show(view);
  }

  // --- Joining --------------------------------------------------------------------------------

  const name = h("input", { id: "c-name", maxlength: "40", autocomplete: "off" });
  const entered = h("input", { id: "c-enter", maxlength: "12", autocomplete: "off", autocapitalize: "characters", spellcheck: "false" });
  const wrong = h("p", { class: "wrong", role: "alert" });

  function join(view) {
    const { council } = world.rules;
    const free = (seat) => !(seat in view.seats) || view.seats[seat].free;
    if (pick.seat && !free(pick.seat)) pick = { seat: null, goal: null };
    if (content.firstChild?.dataset?.part !== "join") refill(content, h("div", { class: "c-narrow", "data-part": "join" }, h("div", {}),
      h("section", { class: "card c-form" }, h("h2", {}, C.join.have), h("form", { onsubmit: (event) => { event.preventDefault(); comeBack(); } },
        h("label", { class: "field" }, h("span", {}, C.join.enter), entered), h("button", { class: "wide", type: "submit", id: "c-go" }, C.join.go)), wrong, h("p", { class: "small" }, C.join.again))));
    const anyFree = view.offered.some(free);
    const place = content.firstChild.firstChild;
    if (view.phase === "debrief") { refill(place, h("section", { class: "card" }, h("h2", {}, C.join.over))); return; }
    refill(place, h("section", { class: "card c-form" }, h("h2", {}, C.join.which), view.phase === "lobby" ? null : h("p", { class: "small" }, C.join.late),
      anyFree ? null : h("p", {}, C.join.full),
      choice(C.join.which, view.offered.map((id) => ({ id, label: named(council.seats[id].label), more: free(id) ? "" : view.seats[id].name || "✓", disabled: !free(id) })), pick.seat,
        (seat) => { pick = { seat, goal: council.seats[seat].goals[0] }; paint(); }, "two"),
      pick.seat ? [h("p", { class: "c-about" }, named(council.seats[pick.seat].about)), h("h3", {}, C.join.goal), h("p", { class: "small" }, C.join.goalHow),
        goalChoice(council, pick.seat, pick.goal, (goal) => { pick = { ...pick, goal }; paint(); }),
        h("label", { class: "field" }, h("span", {}, C.join.name), name),
        h("button", { class: "main wide", id: "c-take", "data-key": "take", onclick: take }, C.join.take)] : null));
  }

  async function take() {
    const { seat, goal } = pick;
    pick = { ...pick, taken: true };
    shownCode = false;
    try {
      const view = await send("api/council/seat", { seat, goal, name: name.value });
      code = view.you.code;
      keepCode(view.id, code);
      last = view;
      paint();
      net.again();
    } catch (error) {
      pick = { seat: null, goal: null };
      notice(error.message);
      net.again();
    }
  }

  async function comeBack() {
    const tried = entered.value.trim().toUpperCase();
    if (!tried) return;
    try {
      const view = await send("api/council/state", undefined, { "x-team-code": tried });
      code = view.you.code;
      keepCode(view.id, code);
      wrong.textContent = "";
      shownCode = true;
      net.again();
    } catch (error) {
      wrong.textContent = error.status === 403 ? C.join.wrong : error.message;
    }
  }

  function tell(view) {
    refill(content, h("section", { class: "card c-narrow c-told" }, h("h2", {}, C.join.code), h("p", { class: "c-big" }, view.you.code), h("p", {}, C.join.codeHow),
      h("button", { class: "main wide", id: "c-got", onclick: () => { shownCode = true; pick = { seat: null, goal: null }; paint(); } }, C.join.got)));
  }

  return { end: () => { ended = true; net.end(); clock.end(); world?.end(); } };
}

// The goals of a seat, with what each is.
export function goalChoice(council, seat, now, pickGoal) {
  return h("div", { class: "c-goals", role: "group", "aria-label": C.join.goal }, council.seats[seat].goals.map((id) => h("button", { type: "button",
    "aria-pressed": String(id === now), "data-key": `goal ${id}`, onclick: () => pickGoal(id) }, h("strong", {}, named(council.goals[id].label)), h("small", {}, named(council.goals[id].about)))));
}
