// One screen, teams in turn: the device is passed on, nobody sees another team's choice, and the
// game stays in this browser and in a file.

import { download, h, notice } from "../dom.js";
import { named } from "../language.js";
import { debriefPart } from "./debrief.js";
import { eventEditor } from "./events.js";
import * as play from "./game.js";
import { barMenu, refill, sure } from "./parts.js";
import { teamPanel } from "./panel.js";
import { revealPart } from "./reveal.js";
import { csvOf, yamlOf } from "./save.js";
import { setup } from "./setup.js";
import { goalChoice } from "./team.js";
import { C } from "./texts.js";
import { World } from "./world.js";

const PLACE = "council game";
const MOST_BYTES = 600_000;
const WIDE = 1200; // a screen for all, not for one

// { game, ready: seats that have chosen a goal }
function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(PLACE) ?? "null");
    return found && { game: play.parsed(JSON.stringify(found.game)), ready: found.ready ?? [] };
  } catch {
    return null;
  }
}

// page: { given, root, head(parts), leave() }
export function oneScreen(page) {
  const content = h("div", {});
  const bar = h("div", { class: "c-bar c-lead" });
  let world = null;
  let parts = {};
  let game = null;
  let ready = [];
  let turn = null; // the seat whose team has the device
  let happened = null; // { key, value }
  let warned = false;
  let ended = false;
  page.root.replaceChildren(content, bar);

  function keep(next) {
    game = next;
    try {
      localStorage.setItem(PLACE, JSON.stringify({ game, ready }));
    } catch {
      if (!warned) notice(C.one.notSaved);
      warned = true;
    }
    paint();
  }

  function doing(what) {
    try {
      return what();
    } catch (error) {
      if (!(error instanceof play.GameError)) throw error;
      notice(error.message);
      return null;
    }
  }

  // --- Beginning ------------------------------------------------------------------------------

  function first() {
    game = null;
    page.head([]);
    refill(bar);
    const before = kept();
    const file = h("input", { type: "file", id: "c-file-in", accept: ".json,application/json", class: "away", tabindex: "-1", "aria-hidden": "true", onchange: async () => {
      const [chosen] = file.files;
      file.value = "";
      if (!chosen) return;
      if (chosen.size > MOST_BYTES) { notice(C.start.large); return; }
      const text = await chosen.text();
      const found = doing(() => play.parsed(text));
      if (found) goOn(found, Object.keys(found.seats));
    } });
    const more = h("section", { class: "card c-form" }, h("h2", {}, C.start.reopen), h("p", { class: "buttons" },
      before ? h("button", { class: "main", id: "c-again", onclick: () => goOn(before.game, before.ready) }, C.start.again(before.game.id)) : null,
      h("button", { onclick: () => file.click() }, C.start.file), file), h("p", { class: "small" }, C.one.saved));
    refill(content, setup({ given: page.given, words: C.start.oneOpen, about: C.start.one, more, open: async (settings) => {
      if (kept() && !(await sure(C.one.freshSure, C.one.freshYes))) return;
      const opened = await load(settings.scenario);
      if (!opened) return;
      ready = [];
      let made = play.newGame(settings, world.about.draws);
      for (const seat of settings.offered) made = play.take(made, world.rules, seat, "", "");
      keep(play.begin(made));
    } }).node);
  }

  async function load(id) {
    refill(content, h("p", { class: "c-wait" }, C.loading));
    try {
      world?.end();
      world = await World.open(page.given, id);
      if (ended) { world.end(); return false; }
    } catch (error) {
      world = null;
      refill(content, h("p", { class: "wrong", role: "alert" }, C.noWorld(error.message)), h("button", { onclick: first }, C.back));
      return false;
    }
    turn = null;
    happened = null;
    parts = { revealed: revealPart({ world, tall: true }), debrief: debriefPart({ world }), panels: {} };
    parts.events = eventEditor({ world, game: () => play.seen(game), add: async (event) => { keep(play.inject(game, event)); notice(C.teacher.added); } });
    return true;
  }

  async function goOn(found, known) {
    if (!page.given.scenarios.some((one) => one.id === found.scenario)) { notice(C.noWorld(found.scenario)); return; }
    if (!(await load(found.scenario))) return;
    const good = doing(() => play.checked(found, world.rules, world.scenario.months));
    if (!good) { first(); return; }
    ready = known.filter((seat) => seat in good.seats);
    keep(good.phase === "lobby" && Object.keys(good.seats).length ? play.begin(good) : good);
  }

  // --- Playing --------------------------------------------------------------------------------

  const next = () => game.offered.find((seat) => seat in game.seats && !(seat in game.locked)) ?? null;

  // What is shown of the game, with what happened worked out here.
  function view(seat = null) {
    return { ...play.seen(game, seat), happened: happened?.key === stage() ? happened.value : null };
  }
  const stage = () => JSON.stringify([game.id, play.doneOf(game), game.moves, game.events]);

  async function workOut() {
    const key = stage();
    if (play.doneOf(game) === 0 || happened?.key === key) return;
    const value = await world.happened(play.seen(game), game.draw);
    if (game && key === stage()) {
      happened = { key, value };
      paint();
    }
  }

  function paint() {
    page.head([h("span", { class: "c-round" }, game.phase === "debrief" ? C.debrief.title : C.round(game.round + 1, game.rounds),
      h("small", {}, ` ${game.phase === "debrief" ? "" : C.roundTime(game, game.round)}`)), turn ? h("strong", { class: "c-seat" }, named(world.rules.seat(turn))) : null]);
    workOut();
    wall(!turn);
    if (game.phase === "choosing") choosing();
    else if (game.phase === "revealed") {
      put(parts.revealed.node);
      parts.revealed.show(view());
    } else {
      put(parts.debrief.node);
      if (happened?.key === stage()) parts.debrief.show(view());
    }
    controls();
  }

  // What all look at together is larger on a large screen.
  function wall(is) {
    document.documentElement.toggleAttribute("data-projector", is && innerWidth >= WIDE);
  }

  const put = (node) => { if (content.firstChild !== node) refill(content, node); };

  function choosing() {
    const seat = next();
    if (turn && turn === seat && ready.includes(seat)) {
      parts.panels[seat] ??= teamPanel({ world, seat, act: {
        lock: async (picks) => { const locked = play.lock(game, world.rules, seat, picks); turn = null; keep(locked); scrollTo(0, 0); },
        unlock: async () => {}, note: async (to, text) => keep(play.note(game, seat, to, text)) } });
      put(parts.panels[seat].node);
      parts.panels[seat].show(view(seat));
      return;
    }
    if (turn && turn === seat) {
      const { council } = world.rules;
      refill(content, h("section", { class: "card c-narrow c-form" }, h("h2", {}, named(council.seats[seat].label)), h("p", {}, named(council.seats[seat].about)), h("h3", {}, C.join.goal), h("p", { class: "small" }, C.one.goal),
        goalChoice(council, seat, game.seats[seat].goal, (goal) => keep(play.take(game, world.rules, seat, goal, game.seats[seat].name))),
        h("button", { class: "main wide", id: "c-ready", "data-key": "ready", onclick: () => { ready = [...ready, seat]; keep(game); } }, C.one.ready)));
      return;
    }
    turn = null;
    refill(content, seat ? h("section", { class: "card c-narrow c-told c-pass" }, h("p", { class: "small" }, C.teacher.locked(Object.keys(game.locked).length, Object.keys(game.seats).length)),
      h("h2", {}, C.one.pass(world.rules.seat(seat))), h("p", {}, C.one.passHow),
      h("button", { class: "main wide", id: "c-here", onclick: () => { turn = seat; paint(); } }, C.one.here(world.rules.seat(seat))),
      h("button", { class: "wide", id: "c-skip", onclick: () => keep(play.lock(game, world.rules, seat, [])) }, C.one.skip))
      : h("section", { class: "card c-narrow c-told" }, h("h2", {}, C.one.all), h("p", {}, C.one.allHow),
        h("button", { class: "main wide", id: "c-reveal", onclick: () => keep(play.reveal(game)) }, C.one.reveal)));
  }

  function controls() {
    if (turn) { refill(bar); bar.hidden = true; return; }
    bar.hidden = false;
    const button = (id, text, act, kind = "") => h("button", { id, class: kind, "data-key": id, onclick: act }, text);
    const done = play.doneOf(game);
    const over = game.round + 1 >= game.rounds;
    const item = (id, text, act) => h("button", { id, onclick: act }, text);
    const save = (text, type, name) => download(new Blob([text], { type }), name);
    const undo = done > 0 ? [`↶ ${C.teacher.undo}`, async () => { if (await sure(C.teacher.undoSure, C.teacher.undoYes)) { parts.panels = {}; keep(play.undo(game)); } }] : null;
    const event = done < game.rounds && game.phase !== "debrief" ? [`+ ${C.teacher.event}`, () => parts.events.open(null)] : null;
    const small = (id, [text, act]) => h("button", { id, class: "c-small", onclick: act }, text); // where the bar has no room
    refill(bar, barMenu(C.teacher.menu, [
      item("c-file", C.one.save, () => save(play.textOf(game), "application/json", `council-${game.id}.json`)),
      item("c-yaml", C.teacher.yaml, () => save(yamlOf(world, play.seen(game)), "application/yaml", `council-${game.id}.yaml`)),
      item("c-csv", C.teacher.csv, () => save(csvOf(world, play.seen(game)), "text/csv", `council-${game.id}.csv`)),
      undo && small("c-undo-small", undo), event && small("c-event-small", event),
      item("c-fresh", C.one.fresh, first)]),
    undo && button("c-undo", ...undo), event && button("c-event", ...event),
    h("span", { class: "spring" }),
    game.phase === "revealed" ? [button("c-debrief", C.teacher.debrief, async () => { if (over || await sure(C.teacher.debriefSure, C.teacher.debriefYes)) keep(play.debrief(game)); }, over ? "main" : ""),
      over ? null : button("c-next", C.teacher.next, () => doing(() => keep(play.next(game))), "main")] : null);
  }

  first();
  return { end: () => { ended = true; world?.end(); wall(false); } };
}
