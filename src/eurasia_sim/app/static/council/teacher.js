// The teacher's page of a class's game, on the wall: seats, clock, reveal, debrief.

import { download, h, notice } from "../dom.js";
import { send, teacherKey } from "../sending.js";
import { named } from "../language.js";
import { board } from "./board.js";
import { debriefPart } from "./debrief.js";
import { eventEditor } from "./events.js";
import { follow } from "./net.js";
import { barMenu, clockFace, refill, sure } from "./parts.js";
import { revealPart } from "./reveal.js";
import { csvOf, yamlOf } from "./save.js";
import { setup } from "./setup.js";
import { C } from "./texts.js";
import { Truth, World } from "./world.js";

const MINUTES = [3, 5, 8];
const MOST_BYTES = 200_000;
const CODE_SHOWN = 30_000; // milliseconds; the wall is no place for a secret
const WIDE = 1000; // a wall, not a teacher's phone

// page: { given, root, head(parts), leave(), oneScreen() }
export function teacherFace(page) {
  const key = teacherKey();
  const head = () => ({ "x-teacher-key": key });
  const clock = clockFace();
  const banner = h("p", { class: "c-lost", role: "alert", hidden: true }, C.lost);
  const content = h("div", { class: "c-wall" });
  const bar = h("div", { class: "c-bar c-lead" });
  const shownCodes = new Map(); // seat → the timer that hides its code
  let world = null;
  let loading = "";
  let revealed = null;
  let debrief = null;
  let events = null;
  let last = null;
  let telling = false;
  let address = null;
  let middle = null; // bands before the first round
  let shown = "";
  let ended = false;
  document.documentElement.toggleAttribute("data-projector", innerWidth >= WIDE);
  page.root.replaceChildren(banner, content, bar);

  const net = follow({ heads: head, seen, lost: (is) => { banner.hidden = !is; if (!is) notice(C.found); },
    refused: (error) => {
      if (error.status !== 403) return false;
      refill(content, h("p", { class: "wrong", role: "alert" }, C.teacher.wrongKey));
      return true;
    } });
  const step = (to, more = {}) => doing(() => net.act("step", { to, ...(last?.id ? { round: last.round } : {}), ...more }));

  async function doing(what) {
    try {
      return await what();
    } catch (error) {
      notice(error.message);
      return null;
    }
  }

  async function seen(view, offset) {
    last = view;
    clock.show(view.clock, offset);
    if (view.id === null) { closed(); return; }
    if (view.scenario !== loading) {
      loading = view.scenario;
      refill(content, h("p", { class: "c-wait" }, C.loading));
      refill(bar);
      world?.end();
      world = null;
      try {
        world = await World.open(page.given, view.scenario);
      } catch (error) {
        loading = "";
        refill(content, h("p", { class: "wrong", role: "alert" }, C.noWorld(error.message)));
        return;
      }
      if (ended) { world.end(); return; }
      middle = null;
      revealed = revealPart({ world, tall: true });
      debrief = debriefPart({ world });
      events ??= eventEditor({ get world() { return world; }, game: () => last, add: (event) => net.act("step", { to: "inject", event }).then(() => notice(C.teacher.added)) });
    }
    if (!world) return;
    tell(last);
    paint();
  }

  // What happened is worked out here, where the draw is known, for all to see.
  async function tell(view) {
    if (view.done === 0 || view.happened || telling) return;
    telling = true;
    try {
      const happened = await world.happened(view, view.draw);
      if (last.id === view.id && last.done === view.done) await net.act("step", { to: "happened", happened, round: view.round });
    } catch (error) {
      if (error.status !== 409) notice(error.message);
    } finally {
      telling = false;
    }
  }

  // --- Before ---------------------------------------------------------------------------------

  async function closed() {
    world?.end();
    world = null;
    loading = "";
    shown = "";
    page.head([]);
    refill(bar);
    const begin = setup({ given: page.given, words: C.start.open, about: C.teacher.lead, open: (settings) => doing(() => net.act("new", settings)),
      more: h("section", { class: "card c-form" }) });
    refill(content, begin.node);
    const file = h("input", { type: "file", accept: ".json,application/json", class: "away", tabindex: "-1", "aria-hidden": "true", onchange: () => doing(async () => {
      const [chosen] = file.files;
      file.value = "";
      if (!chosen) return;
      if (chosen.size > MOST_BYTES) throw new Error(C.start.large);
      let data;
      try { data = JSON.parse(await chosen.text()); } catch (error) { throw new Error(C.start.unread(chosen.name, error.message)); }
      delete data.happened; // large, and worked out anew here
      await net.act("new", { file: data });
    }) });
    const { games } = await doing(() => send("api/council/games", undefined, head())) ?? { games: [] };
    refill(begin.node.lastChild, h("h2", {}, C.start.reopen), games.slice(0, 5).map((one) => h("button", { "data-game": one.id, onclick: () => doing(() => net.act("new", { open: one.id })) }, C.start.kept(one))),
      h("p", { class: "buttons" }, h("button", { onclick: () => file.click() }, C.start.file), file, h("button", { onclick: () => page.oneScreen() }, C.start.one)));
  }

  async function addresses() {
    const found = await doing(() => send("api/class/address", undefined, head()));
    address = found?.addresses[0] ?? { url: location.origin, qr: "" };
    if (last?.phase === "lobby") paint();
  }

  // For those who come late.
  function shownAddress() {
    const box = h("dialog", { class: "editor c-sure wide", "aria-label": C.teacher.address, onclose: () => box.remove() },
      h("img", { src: `data:image/svg+xml,${encodeURIComponent(address.qr)}`, alt: C.qr(address.url) }), h("p", { class: "c-big url" }, address.url),
      h("button", { onclick: () => box.close() }, C.close));
    document.body.append(box);
    box.showModal();
  }

  // --- The game -------------------------------------------------------------------------------

  function showCode(name, is) {
    clearTimeout(shownCodes.get(name));
    if (is) shownCodes.set(name, setTimeout(() => showCode(name, false), CODE_SHOWN));
    else shownCodes.delete(name);
    if (!ended && world && last.id !== null) paint();
  }

  const codeOf = (name) => (last.codes?.[name] && shownCodes.has(name) ? h("p", { class: "c-seat-code" }, last.codes[name]) : null);

  function seats() {
    const view = last;
    const { council } = world.rules;
    return h("ul", { class: "c-seats" }, view.offered.map((name) => {
      const one = view.seats[name];
      const taken = one && !one.free;
      const state = !taken ? (one ? C.seatFreed : C.lobby.free) : view.phase !== "choosing" ? one.name || "✓" : one.locked ? C.teacher.isLocked : C.teacher.thinking;
      return h("li", { class: `card ${taken ? "taken" : "free"} ${one?.locked ? "locked" : ""}`, "data-seat": name }, h("strong", {}, named(council.seats[name].label)),
        h("span", { class: "soft" }, one?.locked ? "✓ " : "", state), taken && one.name && view.phase === "choosing" ? h("small", {}, one.name) : null,
        taken ? h("details", { class: "c-more", "data-key": `more ${name}` }, h("summary", { "aria-label": C.teacher.more(council.seats[name].label) }, "…"), h("div", { class: "buttons" },
          h("button", { "data-key": `code ${name}`, onclick: (event) => { event.target.closest("details").open = false; showCode(name, !shownCodes.has(name)); } }, shownCodes.has(name) ? C.teacher.hideCode : C.teacher.showCode),
          h("button", { "data-key": `free ${name}`, onclick: async () => { if (await sure(C.teacher.freeSure(council.seats[name].label), C.teacher.freeYes)) step("free", { seat: name }); } }, C.teacher.free))) : null,
        codeOf(name));
    }));
  }

  function standings() {
    const view = last;
    const truth = view.happened ? new Truth(world, view.happened) : null;
    if (!truth && view.done === 0) world.bands({ ...view, done: 0 }).then((found) => { if (!middle) { middle = found; if (last.phase !== "debrief") paint(); } });
    const at = world.index(view.start) - 1;
    return board(world, (look) => (truth ? truth.now(look, view.months) : middle ? { value: world.levels(middle, look)[2][at], change: 0 } : null));
  }
  function paint() {
    const view = last;
    const begun = view.phase !== "lobby";
    page.head([...(begun ? [h("span", { class: "c-round" }, view.phase === "debrief" ? C.debrief.title : C.round(view.round + 1, view.rounds), h("small", {}, ` ${view.phase === "debrief" ? "" : C.roundTime(view, view.round)}`))] : []), clock.node]);
    const taken = Object.values(view.seats).filter((one) => !one.free).length;
    const locked = Object.values(view.seats).filter((one) => one.locked).length;
    // A part that paints itself is not taken out of the page.
    const put = (name, ...parts) => {
      if (shown !== name || name === "lobby" || name === "choosing") refill(content, parts);
      if (shown !== name) scrollTo(0, 0);
      shown = name;
    };
    if (view.phase === "lobby") {
      if (!address) { address = { url: location.origin, qr: "" }; addresses(); }
      put("lobby", h("div", { class: "c-lobby" }, h("section", { class: "card c-address" }, h("h2", {}, C.lobby.title), h("p", {}, C.lobby.how),
        address.qr ? h("img", { src: `data:image/svg+xml,${encodeURIComponent(address.qr)}`, alt: C.qr(address.url) }) : null, h("p", { class: "c-big url" }, address.url), h("p", { class: "small" }, C.lobby.then)),
      h("section", {}, h("h2", { role: "status" }, C.lobby.taken(taken, view.offered.length)), seats())));
    } else if (view.phase === "choosing") {
      put("choosing", h("div", { class: "c-halves c-open" }, h("section", {}, h("h2", { role: "status" }, C.teacher.locked(locked, taken)), seats(), added()), h("section", { class: "card" }, standings())));
    } else if (view.phase === "revealed") {
      put("revealed", revealed.node);
      revealed.show(view);
    } else {
      put("debrief", debrief.node);
      if (view.happened) debrief.show(view);
    }
    controls(view, taken);
  }

  // Events of the round that is open.
  function added() {
    const mine = last.events.filter((one) => one.round === last.done);
    return mine.length ? h("p", { class: "c-added" }, C.teacher.events(mine.map(({ event }) => event.label ?? world.scenario.kinds[event.kind]?.label))) : null;
  }

  function controls(view, taken) {
    const button = (id, text, act, kind = "") => h("button", { id, class: kind, "data-key": id, onclick: act }, text);
    const space = h("span", { class: "spring" });
    const back = view.done > 0 ? [`↶ ${C.teacher.undo}`, async () => { if (await sure(C.teacher.undoSure, C.teacher.undoYes)) step("undo"); }] : null;
    const more = view.done < view.rounds && view.phase !== "debrief" ? [`+ ${C.teacher.event}`, () => events.open(null)] : null;
    const [undo, event] = [back && button("c-undo", ...back), more && button("c-event", ...more)];
    const small = (id, [text, act]) => button(id, text, act, "c-small"); // where the bar has no room
    const extra = [back && small("c-undo-small", back), more && small("c-event-small", more)];
    const over = view.round + 1 >= view.rounds;
    const by = {
      lobby: () => [menu(view, extra), space, Object.assign(button("c-begin", C.lobby.begin, () => step("start"), "main"), { disabled: taken === 0 })],
      choosing: () => [menu(view, extra), undo, event, space, h("span", { class: "c-minutes", role: "group", "aria-label": C.teacher.setClock },
        view.clock.until ? button("c-pause", C.teacher.pause, () => step("pause")) : view.clock.paused !== undefined ? button("c-resume", C.teacher.resume, () => step("resume")) : null,
        MINUTES.map((count) => button(`c-minutes-${count}`, C.teacher.minutes(count), () => step("clock", { seconds: 60 * count })))),
      button("c-reveal", view.all_locked ? C.teacher.reveal : C.teacher.revealNow, async () => { if (last.all_locked || await sure(C.teacher.sure, C.teacher.yes, C.teacher.no)) step("reveal"); }, view.all_locked ? "main" : "")],
      revealed: () => [menu(view, extra), undo, event, space, button("c-debrief", C.teacher.debrief, async () => { if (over || await sure(C.teacher.debriefSure, C.teacher.debriefYes)) step("debrief"); }, over ? "main" : ""),
        over ? null : button("c-next", C.teacher.next, () => step("next"), "main")],
      debrief: () => [menu(view, extra), undo],
    };
    refill(bar, by[view.phase]());
  }

  function menu(view, extra) {
    const item = (id, text, act) => h("button", { id, onclick: act }, text);
    const save = (text, type, name) => download(new Blob([text], { type }), name);
    return barMenu(C.teacher.menu, [
      item("c-yaml", C.teacher.yaml, () => save(yamlOf(world, last), "application/yaml", `council-${view.id}.yaml`)),
      item("c-csv", C.teacher.csv, () => save(csvOf(world, last), "text/csv", `council-${view.id}.csv`)),
      item("c-file", C.teacher.file, () => doing(async () => save(JSON.stringify(await send("api/council/file", undefined, head()), null, 1), "application/json", `council-${view.id}.json`))),
      view.phase === "lobby" ? null : item("c-address", C.teacher.address, () => doing(async () => { if (!address?.qr) await addresses(); shownAddress(); })),
      extra.filter(Boolean),
      item("c-close", C.teacher.closeGame, async () => { if (await sure(C.teacher.closeSure, C.teacher.closeYes)) step("close"); })]);
  }

  return { end: () => { ended = true; net.end(); clock.end(); world?.end(); document.documentElement.toggleAttribute("data-projector", false); } };
}
