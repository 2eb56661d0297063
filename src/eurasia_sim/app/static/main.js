// The page: what it holds, what is asked of the engine, and what is painted when.

import { answerBlock, answered, why } from "./answer.js";
import { Engine, scenarioOf } from "./ask.js";
import { likely } from "./acts.js";
import * as change from "./changes.js";
import { council } from "./council/council.js";
import { at, h, notice } from "./dom.js";
import { editor } from "./editor.js";
import { lesson } from "./lesson.js";
import { lanes } from "./lanes.js";
import { leverBlock } from "./levers.js";
import { code, learn, named } from "./language.js";
import { monthAt, monthIndex } from "./months.js";
import { morePart } from "./more.js";
import { picture } from "./picture.js";
import { storyPart } from "./story.js";
import { bandsOf, effectOf, labelOf, largest, peakOf, poleOf } from "./scene.js";
import { blank, fitted, fromAddress, toAddress, Undo } from "./state.js";
import { strip } from "./strip.js";
import { T } from "./texts.js";
import { timeline } from "./timeline.js";
import { toolBar } from "./tools.js";
import { tour } from "./tour.js";

const IDLE = 350; // milliseconds without a change before it is asked why
const FAINT = 0.02; // a difference that one does not see
const given = JSON.parse(at("given").textContent);
const undo = new Undo();
const scene = { about: null, scenario: null, state: blank(), base: null, answer: null, kept: null,
  levers: [], answerFor: null, ink: "var(--pole-ink)", words: "", label: "", keptLabel: "" };
let engine = null;
let turn = 0;
let opening = 0;
let thinking = 0;
let picked = false; // whether somebody chose where to look

const get = () => scene;
// Change the what-if; a gesture is undone as one.
function changed(changes, gesture = "") {
  if (change.same(changes, scene.state.changes)) return;
  undo.keep(scene.state.changes, gesture);
  scene.state = { ...scene.state, changes: change.normal(changes) };
  refresh();
}

function look(some) {
  if (some.state || some.pole) picked = true;
  scene.state = { ...scene.state, ...some };
  refresh();
}

function back() {
  const before = undo.back();
  if (!before) { notice(T.nothingToUndo); return; }
  scene.state = { ...scene.state, changes: before };
  refresh();
}

// Take an event away or let it happen again; what would heal nothing then goes with it.
function toggle(id, there) {
  const { about, scenario, state } = scene;
  if (there) { changed(change.restored(state.changes, id)); return; }
  const with_ = change.emptied(scenario.kinds, about.document, state.changes, id);
  const all = change.seen(about.document, state.changes);
  const alone = change.without(about.document, state.changes, id);
  changed(with_.reduce((sum, one) => change.without(about.document, sum, one), alone));
  if (with_.length) notice(T.wentToo(with_.map((one) => named(change.nameOf(all.get(one).event)))),
    h("button", { onclick: () => changed(alone) }, T.keepIt));
}

function resize(id, factor, template) {
  const there = change.seen(scene.about.document, scene.state.changes).get(id);
  if (factor === 0 && there && there.state !== "removed") { toggle(id, false); return; }
  changed(change.sized(scene.about.document, scene.state.changes, id, factor, template), `size ${id}`);
}

// Make an answer so many times as likely.
const respond = (id, factor) => changed(likely(scene.about.document, scene.state.changes, id, factor), `likely ${id}`);

function move(id, month) {
  const { about, state } = scene;
  const all = change.seen(about.document, state.changes);
  const by = monthIndex(change.beginning(all.get(id).event, all), month);
  changed(change.moved(about.document, state.changes, id, month, (other) => monthAt(other, by)), `move ${id}`);
}

const lines = {
  kept: timeline({ get: () => ({ ...scene, state: { ...scene.state, changes: scene.state.kept } }) }),
  own: timeline({ get, move, open: (id) => edit.open(id), done: () => undo.endGesture(),
    end: (id, month) => changed(change.ended(scene.about.document, scene.state.changes, id, month), `end ${id}`) }),
};
const parts = {
  picture: picture({ get, point: (month) => { scene.state.month = month; paint(); think(); }, pick: look, lines: [lines.kept, lines.own] }),
  levers: leverBlock({ get, size: resize, likely: respond, done: () => undo.endGesture() }),
  strip: strip({ get, pick: (state) => { look({ state }); if (innerWidth < 700) at("picture").scrollIntoView(); } }),
  more: morePart({ get, toggle, open: (id) => edit.open(id), add: () => edit.open(null),
    rule: (id, holds) => changed(change.withRule(scene.state.changes, id, holds)), again: () => refresh(),
    likely: respond, done: () => undo.endGesture() }),
  lanes: lanes({ get, open: () => parts.more.open("responses") }),
  story: storyPart({ get, pick: look, choose: (changes) => { changed(changes); at("presets").dataset.chosen = "1"; chosen = true; } }),
};
const dotted = h("span", { class: "untranslated", hidden: true }, T.untranslated);
let chosen = false; // a preset was pressed: look where it shows
const edit = editor({ get, remove: (id) => toggle(id, false),
  check: (event) => engine.ask({ case: { changes: change.placed(scene.about.document, scene.state.changes, event) } }),
  place: (event) => changed(change.placed(scene.about.document, scene.state.changes, event)),
  restore: (id) => changed(change.restored(scene.state.changes, id)) });
const guide = tour();
const because = h("p", { class: "why" });
const compare = h("button", { id: "compare", onclick: () => {
  const { state } = scene;
  scene.state = { ...state, kept: state.kept ? null : state.changes };
  if (state.kept) scene.kept = null;
  else notice(T.keepHow);
  refresh();
} }, T.keep);
const add = h("button", { id: "add", onclick: () => edit.open(null) }, "+ ", T.addEvent);
const fresh = h("button", { id: "fresh", onclick: () => changed({}) }, T.undoAll);
const answers = h("div", { class: "answers" });
const game = council({ given, left: () => begin() });
const tools = toolBar({ council: game.possible ? () => game.open() : null, get, given, undo: back, tour: () => guide.begin(), choose: (id) => open(blank({ scenario: id })),
  redraw: () => { parts.picture.again(); paint(); }, svg: () => parts.picture.svg, predict: () => class_.toggle(),
  opened: async (id, make) => {
    if (id !== scene.about?.id) await open(blank({ scenario: id }));
    const changes = make(scene.about);
    await engine.ask({ case: { changes } });
    changed(changes);
  } });
const class_ = lesson({ get, given, change: (changes) => changed(changes),
  label: (changes) => parts.story.labelOf(changes), presets: () => parts.story.presets(),
  game: (is) => {
    at("to-council").classList.toggle("main", is);
    if (is && !game.isOpen()) notice(T.councilOpen, h("button", { onclick: () => game.open() }, T.councilJoin));
  },
  explore: () => { layOut(); refresh(); }, follow: (address) => open(fromAddress(address)) });

// Where things stand: the picture, or the drawing board in its place. In one column the number and
// the controls are in the picture's card, so that a slider and what it does are seen together.
const oneColumn = matchMedia("(max-width: 1019px)");
oneColumn.addEventListener("change", () => { if (scene.answer) layOut(); });
function layOut() {
  const board = class_.board();
  document.body.classList.toggle("predicting", Boolean(board));
  const { title, legend, pair } = parts.picture;
  const under = h("div", { class: "under" }, add, compare, fresh);
  at("picture").replaceChildren(...(board ? [board] : oneColumn.matches
    ? [title, answers, pair, parts.lanes.node, legend, parts.levers.node, because, under] : [h("div", { class: "head" }, title, legend), pair, parts.lanes.node, because, under]));
  at("side").replaceChildren(...(oneColumn.matches ? [] : [answers, parts.levers.node]));
  at("strip").replaceChildren(parts.strip.node);
  at("more").replaceChildren(parts.more.node);
}

const outcomes = () => [...new Set([scene.state.measure, ...parts.more.shares()])];

// Ask the engine for what the state says, and paint when the answer is there.
async function refresh() {
  if (!scene.scenario) return; // still loading
  const mine = ++turn;
  const { state } = scene;
  at("main").dataset.asking = "";
  const asked = { outcomes: outcomes() };
  const question = (changes) => ({ run: { ...asked, changes, against: {} } });
  const lacks = (answer) => !answer || asked.outcomes.some((name) => !(name in answer.bands));
  try {
    if (lacks(scene.base)) {
      const base = await engine.ask({ run: asked });
      if (mine !== turn) return;
      if (scene.answer === scene.base) scene.answer = base;
      scene.base = base;
    }
    if (state.kept && (lacks(scene.kept) || scene.keptFor !== state.kept)) {
      scene.kept = change.isEmpty(state.kept) ? scene.base : await engine.ask(question(state.kept));
      scene.keptFor = state.kept;
    }
    const answer = change.isEmpty(state.changes) ? scene.base : await engine.latest(question(state.changes));
    if (!answer || !(scene.state.measure in answer.bands)) return;
    scene.answer = answer;
    scene.answerFor = state.changes;
    if (chosen && mine === turn) show();
    paint();
    think();
    if (mine === turn) delete at("main").dataset.asking;
  } catch (error) {
    if (mine !== turn) return;
    if (!error.reason) throw error;
    notice(error.message);
    // As it was before; an address that cannot be is left.
    const now = scene.state;
    scene.state = { ...now, changes: undo.back() ?? {}, kept: change.same(now.kept ?? {}, now.changes) ? null : now.kept };
    if (change.isEmpty(now.changes)) scene.state.kept = null;
    if (JSON.stringify(scene.state) === JSON.stringify(now)) delete at("main").dataset.asking;
    else refresh();
  }
}

// After a preset: point where it shows most.
function show() {
  chosen = false;
  if (scene.answer === scene.base) return;
  const here = effectOf(scene, scene.answer, 0).all[2];
  if (!picked && Math.abs(here[peakOf(here)]) < FAINT) {
    const far = largest(scene, scene.answer);
    if (Math.abs(far.value) >= FAINT) {
      Object.assign(scene.state, { state: far.state, pole: far.pole });
      notice(T.jumped(labelOf(scene.about.states, far.state), poleOf(scene, far.pole).spoken));
    }
  }
  const now = effectOf(scene, scene.answer, 0).all[2];
  const peak = peakOf(now);
  if (Math.abs(now[scene.state.month]) < Math.abs(now[peak]) / 2) scene.state.month = peak;
}

function paint() {
  const { about, state, answer, base } = scene;
  if (!answer || !base || !bandsOf(scene, answer)) return;
  document.documentElement.style.setProperty("--pole", poleOf(scene, state.pole).color);
  scene.label = parts.story.labelOf(state.changes);
  scene.keptLabel = state.kept ? parts.story.labelOf(state.kept) : "";
  scene.words = answered(scene, answer).words;
  parts.story.paint();
  class_.paint();
  if (!class_.board()) {
    parts.picture.paint();
    lines.own.paint();
    lines.kept.paint();
    parts.lanes.paint();
  }
  answers.classList.toggle("two", Boolean(scene.kept));
  answers.replaceChildren(...(scene.kept ? [answerBlock(scene, scene.kept, T.a(scene.keptLabel)),
    answerBlock(scene, answer, T.b(scene.label)), h("p", { class: "between" }, between())] : [answerBlock(scene, answer)]));
  parts.levers.paint();
  parts.strip.paint();
  parts.more.paint();
  compare.textContent = state.kept ? T.unkeep : T.keep;
  fresh.hidden = change.isEmpty(state.changes);
  tools.paint({ canUndo: undo.before.length > 0, predicting: Boolean(class_.board()), led: class_.isLed() });
  const address = `#${toAddress(state)}`;
  if (game.isOpen()) return;
  if (location.hash !== address) history.replaceState(null, "", address);
  document.title = `${named(about.name)} – ${T.title}`;
}

// How far apart two what-ifs are.
const between = () => {
  const [a, b] = [scene.kept, scene.answer].map((one) => effectOf(scene, one, scene.state.month)?.middle ?? 0);
  return T.difference(b - a, monthAt(scene.scenario.months[0], scene.state.month));
};

// Why, and a word for those who do not see the picture, once nothing moves.
function think() {
  clearTimeout(thinking);
  if (class_.isOpen()) return; // nobody tells what is to be predicted
  const tell = (text, far) => because.replaceChildren(text, far ? h("button", { onclick: () => look(far) }, T.lookThere) : "");
  if (scene.answerFor === scene.state.changes) why(scene, null, tell);
  thinking = setTimeout(() => {
    if (scene.answerFor !== scene.state.changes) return; // another answer is on its way
    const mine = turn;
    why(scene, engine, (text, far) => {
      if (mine !== turn) return;
      tell(text, far);
      at("said").textContent = `${answered(scene, scene.answer).number}. ${scene.words} ${text}`;
    });
  }, IDLE);
}

// Open a scenario as a state says.
async function open(state) {
  const known = given.scenarios.some((one) => one.id === state.scenario);
  if (state.scenario && !known) notice(T.noScenario(state.scenario));
  const id = known ? state.scenario : given.scenarios.find((one) => one.id === given.first)?.id ?? given.scenarios[0].id;
  const same = scene.about?.id === id;
  turn++;
  const mine = ++opening; // who opens another meanwhile goes first
  if (!same) {
    at("main").classList.add("loading");
    at("main").setAttribute("aria-busy", "true");
    undo.clear();
    try {
      const [about, file] = await scenarioOf(given, id);
      if (mine !== opening) return;
      engine?.end();
      learn(about.translations?.[code]);
      clearTimeout(thinking);
      Object.assign(scene, { about, scenario: null, base: null, answer: null, kept: null, levers: [] });
      parts.story.paint();
      const started = await Engine.start(given, await file());
      if (mine !== opening) { started.end(); return; }
      engine = started;
      scene.scenario = engine.scenario;
    } catch (error) {
      if (mine !== opening) return;
      scene.about = null;
      parts.story.failed(error, () => open(state));
      return;
    }
  } else undo.keep(scene.state.changes);
  scene.state = fitted(state, scene.about, scene.scenario.months.length);
  scene.kept = null;
  picked = Boolean(state.state);
  scene.levers = change.levers(scene.about, scene.scenario, scene.state.state, scene.state.pole);
  layOut();
  if (change.isEmpty(scene.state.changes) === false && state.month < 0) chosen = true;
  await refresh();
  at("main").classList.remove("loading");
  at("main").setAttribute("aria-busy", "false");
}

at("skip").textContent = T.skip;
at("foot").replaceChildren(h("p", {}, dotted), h("p", {}, T.foot(given.version)));
if (code !== "en") new MutationObserver(() => { dotted.hidden = !document.querySelector("main .untranslated"); })
  .observe(at("main"), { childList: true, subtree: true });
at("main").style.setProperty("--loading", JSON.stringify(T.loading));
addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "z" && !/^(input|textarea)$/i.test(event.target.tagName)) back();
});
addEventListener("hashchange", () => {
  if (game.isAddress()) { if (game.possible && !game.isOpen()) game.open(); return; }
  const state = fromAddress(location.hash.slice(1));
  if (`#${toAddress(scene.state)}` !== location.hash && !class_.isLed()) open(state);
});
let begun = false;
function begin() {
  if (begun) { refresh(); return; }
  begun = true;
  class_.begin();
  open(fromAddress(location.hash.slice(1)));
}
game.begin().then((is) => { if (!is) begin(); });
