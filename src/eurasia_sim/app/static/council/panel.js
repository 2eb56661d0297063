// What a team sees of a game: its situation, its moves, notes; what was revealed; what came of it.

import { h, notice } from "../dom.js";
import { named } from "../language.js";
import { around } from "../shown.js";
import { T } from "../texts.js";
import { chooser } from "./choose.js";
import { fan, lookOf } from "./fan.js";
import { finalPage, printed } from "./final.js";
import { spread } from "./goals.js";
import { movesOf, pips, refill, standing, useMark } from "./parts.js";
import { revealPart } from "./reveal.js";
import { sizeOf } from "./rules.js";
import { C } from "./texts.js";
import { Truth, withPicks } from "./world.js";

const IDLE = 250; // milliseconds after a choice before the model is asked

// page: { world, seat, act: { lock(picks), unlock(), note(to, text) } → promises, code: text or "" }
export function teamPanel({ world, seat, act, code = "" }) {
  const { rules } = world;
  const { council } = rules;
  const body = h("div", { class: "c-body" });
  const tabs = h("nav", { class: "c-tabs", "aria-label": C.title });
  const bar = h("div", { class: "c-bar" });
  const node = h("div", { class: "c-team" }, tabs, body, bar);
  const picture = fan(world, { pick: (look) => { now.look = look; paintPicture(); } });
  const points = h("p", { class: "c-expected", role: "status" });
  const expected = h("section", { class: "card" }, h("h2", {}, C.team.expect), points, picture.node);
  const choosing = chooser({ world, changed: (picks) => { remember(); lookAt(picks.at(-1)); paintBar(); think(); } });
  const revealed = revealPart({ world, seat });
  const text = h("textarea", { rows: "3", maxlength: council.most_note, id: "c-note" });
  const to = h("select", { id: "c-to" });
  const now = { view: null, tab: "situation", look: lookOf(world, seat), answer: null, base: null, points: null, without: null, read: 0 };
  let round = "";
  let timer = 0;
  let thinking = 0;
  let busy = false;

  const place = () => `council draft ${now.view.id} ${now.view.round} ${seat}`;
  function remember() {
    try { sessionStorage.setItem(place(), JSON.stringify(choosing.picks())); } catch { /* then a reload forgets it */ }
  }
  function remembered() {
    try { return JSON.parse(sessionStorage.getItem(place()) ?? "[]"); } catch { return []; }
  }

  function show(view) {
    const before = now.view;
    now.view = view;
    const key = `${view.id} ${view.round} ${view.phase}`;
    const others = view.moves.filter((one) => one.seat === seat && one.round !== view.round);
    if (key !== round) {
      round = key;
      Object.assign(now, { answer: null, base: null, points: null, without: null });
      if (view.phase === "choosing") {
        now.tab = "situation";
        const mine = view.you.locked ?? (view.you.draft.length ? view.you.draft : remembered());
        const picks = rules.refuse(seat, mine, others) ? [] : mine;
        choosing.show({ seat, picks, before: others });
        if (view.you.draft.length && before) notice(C.team.drafts);
      }
      scrollTo(0, 0);
      paint();
      if (view.phase === "choosing") think();
      if (view.phase === "debrief") finish(view);
      if (view.phase === "lobby") world.bands(view).then((found) => { now.base ??= found; if (now.view.phase === "lobby") paintBody(); });
    } else {
      if (view.phase === "choosing" && JSON.stringify(before.you) !== JSON.stringify(view.you) && view.you.locked)
        choosing.show({ seat, picks: view.you.locked, before: others });
      paint();
    }
    if (view.phase === "revealed") revealed.show(view);
  }

  // The picture shows what a move is about.
  function lookAt(pick) {
    if (!pick) return;
    const [poles, states] = [[pick.on, seat], [pick.on, seat]].map((names, k) => names.filter((name) => (k ? world.states : world.poles).includes(name)));
    now.look = { measure: "alignment", state: states[0] ?? now.look.state, pole: poles[0] ?? now.look.pole };
  }

  // --- What the model is asked ----------------------------------------------------------------

  function think() {
    clearTimeout(timer);
    timer = setTimeout(ask, IDLE);
  }

  async function ask() {
    const mine = ++thinking;
    const { view } = now;
    const [game, base] = [withPicks(view, seat, choosing.picks()), withPicks(view, seat, [])];
    node.setAttribute("aria-busy", "true");
    try {
      now.base ??= await world.bands(base);
      if (mine === thinking) { paintPicture(); if (now.tab === "situation") paintBody(); }
      const found = choosing.picks().length ? await world.latest(game, base) : now.base;
      if (mine !== thinking || !found) return;
      now.answer = found;
      paintPicture();
      now.without ??= spread(await world.points(base, seat, view.you.goal));
      if (mine !== thinking) return;
      now.points = choosing.picks().length ? spread(await world.points(game, seat, view.you.goal)) : now.without;
      if (mine !== thinking) return;
      paintPicture();
      node.setAttribute("aria-busy", "false");
    } catch (error) {
      if (!error.reason) throw error;
      notice(error.message);
    }
  }

  async function finish(view) {
    refill(body, h("p", { class: "c-wait" }, C.working));
    const page = await finalPage(world, view, seat);
    if (now.view.phase !== "debrief") return;
    refill(body, page, h("p", { class: "buttons" }, h("button", { class: "main wide", id: "c-print", onclick: () => printed([page.cloneNode(true)]) }, C.final.print)));
  }

  // --- What is shown --------------------------------------------------------------------------

  const isOpen = () => now.view.phase === "choosing";
  const unread = () => now.view.you.notes.filter((one) => one.to === seat).length;

  function paint() {
    tabs.hidden = !isOpen();
    bar.hidden = !isOpen();
    paintTabs();
    paintBody();
    paintBar();
  }

  function paintTabs() {
    const some = Math.max(0, unread() - now.read);
    refill(tabs, Object.entries(C.tabs).map(([id, label]) => h("button", { "aria-pressed": String(now.tab === id), "data-key": `tab ${id}`, "data-tab": id,
      onclick: () => { now.tab = id; paint(); scrollTo(0, 0); } }, label,
    id === "moves" && choosing.picks().length ? ` ${choosing.picks().length}` : "", id === "notes" && some ? h("b", { class: "c-new" }, String(some)) : null)));
  }

  function paintBody() {
    const { view, tab } = now;
    if (view.phase === "debrief") return;
    if (view.phase === "revealed") { put(revealed.node, h("p", { class: "small" }, C.reveal.then)); return; }
    if (view.phase === "lobby") { put(goalCard(), situation(), h("p", { class: "c-wait" }, C.lobby.waiting), codeCard()); return; }
    if (tab === "notes") { notes(); return; }
    const locked = view.you.locked !== null;
    if (tab === "moves") put(locked ? lockedCard() : choosing.mine, expected, locked ? null : choosing.menu);
    else put(goalCard(), view.round > 0 ? h("section", { class: "card" }, h("h2", {}, C.team.othersIn(view.round)), movesOf(world, view, view.round - 1, { mine: seat, others: true })) : null, situation(), expected, codeCard());
    paintPicture();
  }

  // Parts that stay are not taken out and put in again, or what is typed into them would be lost.
  function put(...parts) {
    const wanted = parts.filter(Boolean);
    if (wanted.length !== body.children.length || wanted.some((one, k) => one !== body.children[k])) refill(body, wanted);
  }

  function goalCard() {
    const goal = council.goals[now.view.you.goal];
    return h("section", { class: "card c-goal" }, h("p", { class: "small" }, C.team.goal), h("h2", {}, named(goal.label)), h("p", {}, named(goal.about)));
  }

  const codeCard = () => (code ? h("p", { class: "c-code small" }, around(C.team.yourCode, { code: h("strong", {}, code) })) : null);

  const lockedCard = () => h("section", { class: "card c-locked" }, h("h2", {}, C.team.locked), now.view.you.locked.length
    ? h("ul", { class: "c-picks" }, now.view.you.locked.map((pick) => h("li", { class: council.moves[pick.move].use }, h("span", {}, useMark(council.moves[pick.move].use), ` ${C.doing(rules, pick)}`, h("small", {}, ` ${C.sizes[sizeOf(pick)]}`)))))
    : h("p", {}, C.nothingDone));

  function situation() {
    const { view, base } = now;
    const truth = view.happened ? new Truth(world, view.happened) : null;
    const at = world.index(view.start) - 1;
    const value = (look) => (truth ? truth.now(look, view.months) : base ? { value: world.levels(base, look)[2][at], change: 0 } : null);
    const list = (looks) => looks.map(([look, name]) => { const one = value(look); return one && standing(world, look, one, name); });
    const isPole = world.poles.includes(seat);
    const closeness = isPole ? world.states.map((state) => [{ measure: "alignment", state, pole: seat }, named(rules.label(state))])
      : world.poles.map((pole) => [{ measure: "alignment", state: seat, pole }]);
    const rest = isPole ? world.states.map((state) => [{ measure: "grievance", state, pole: seat }, named(rules.label(state))])
      : world.poles.flatMap((pole) => ["pressure", "grievance"].map((measure) => [{ measure, state: seat, pole }]));
    if (!value(closeness[0][0])) return h("section", { class: "card" }, h("h2", {}, C.team.stand), h("p", { class: "c-wait" }, C.working));
    return h("section", { class: "card" }, h("h2", {}, isPole ? C.team.closeTo(rules.poles.get(seat).spoken) : C.team.stand),
      h("ul", { class: "c-stands" }, list(closeness)),
      h("details", { "data-key": "rest" }, h("summary", {}, isPole ? T.measures.grievance.name : C.team.pressed), h("ul", { class: "c-stands" }, list(rest))));
  }

  function paintPicture() {
    const { view, answer, base, look } = now;
    const some = choosing.picks().length > 0;
    picture.show({ game: view, look, answer: answer ?? base, base: some && answer ? base : null, truth: view.happened ? new Truth(world, view.happened) : null,
      label: some && answer ? C.team.mine : C.team.as, baseLabel: C.team.base, open: isOpen() });
    points.replaceChildren(now.points ? [C.team.points(now.points), some && now.without ? C.team.pointsThan(now.without) : ""].join(" ") : C.working,
      h("small", {}, ` ${C.team.fifty}`));
  }

  function notes() {
    const { view } = now;
    now.read = unread();
    const others = Object.keys(view.seats).filter((name) => name !== seat);
    const chosen = to.value;
    to.replaceChildren(...others.map((name) => h("option", { value: name }, named(rules.seat(name)))));
    if (others.includes(chosen)) to.value = chosen;
    const list = h("ul", { class: "c-notes" }, [...view.you.notes].reverse().map((one) => h("li", { class: one.from === seat ? "out" : "in" },
      h("small", {}, one.from === seat ? C.notes.sentTo(rules.seat(one.to), one.round + 1) : C.notes.from(rules.seat(one.from), one.round + 1)), h("p", {}, one.text))));
    if (body.firstChild?.dataset?.part !== "notes") refill(body, h("section", { class: "card", "data-part": "notes" }, h("h2", {}, C.notes.title),
      h("form", { class: "c-form", onsubmit: (event) => { event.preventDefault(); write(); } },
        h("label", { class: "field" }, h("span", {}, C.notes.to), to), h("label", { class: "field" }, h("span", {}, C.notes.text), text),
        h("button", { class: "main wide", type: "submit" }, C.notes.send), h("p", { class: "small" }, C.notes.only))), h("div", {}));
    refill(body.lastChild, view.you.notes.length ? list : h("p", { class: "soft" }, C.notes.none));
    paintTabs();
  }

  const write = () => doing(async () => {
    if (!text.value.trim() || !to.value) return;
    await act.note(to.value, text.value);
    text.value = "";
    notice(C.notes.sent);
  });

  function paintBar() {
    const { view } = now;
    if (!isOpen()) return;
    paintTabs();
    const spent = rules.spent(choosing.picks());
    const waiting = Object.entries(view.seats).filter(([name, one]) => name !== seat && !one.free && !one.locked).map(([name]) => rules.seat(name));
    refill(bar, view.you.locked !== null
      ? [h("p", { class: "small", role: "status" }, C.team.waiting(waiting)), h("button", { "data-key": "unlock", id: "c-unlock", onclick: () => doing(() => act.unlock()) }, C.team.unlock)]
      : [h("p", {}, pips(spent, council.budget), h("small", {}, ` ${C.left(council.budget - spent, council.budget)}`)),
        h("button", { class: "main", "data-key": "lock", id: "c-lock", onclick: () => doing(() => act.lock(choosing.picks())) }, choosing.picks().length ? C.team.lock : C.team.lockNone)]);
  }

  // Something that may be refused; a second press meanwhile does nothing.
  async function doing(what) {
    if (busy) return;
    busy = true;
    try {
      await what();
    } catch (error) {
      notice(error.message);
    } finally {
      busy = false;
    }
  }

  return { node, show };
}
