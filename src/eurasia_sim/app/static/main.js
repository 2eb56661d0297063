// The page: one state, shown by its views, changed by its controls, kept in its address.

import { controls } from "./controls.js";
import { at, h, notice } from "./dom.js";
import { copyLink, openYaml, saveCsv, savePicture, saveYaml } from "./keep.js";
import { following, predict, teacherBar, teacherKey } from "./lesson.js";
import { Latest, Refused, send } from "./net.js";
import { predictor } from "./predict.js";
import { blank, fromAddress, question, toAddress } from "./state.js";
import { ASKED, MAIN, fitted, label, unpacked } from "./story.js";
import { T } from "./texts.js";
import { network, triangle } from "./triangle.js";
import { focusChart, legend, multiples, table, timeline, words } from "./views.js";
import { waterfall, whyAbout, whyTable, whyWords } from "./why.js";

const FANS = ["alignment", "dependence", "shares"];
const abouts = new Map();
const page = { about: /** @type {any} */ (null), state: blank(), now: /** @type {any} */ (null), base: /** @type {any} */ (null),
  why: /** @type {any} */ (null), whyKey: "", predicting: false, led: /** @type {any} */ (null), name: "" };
const get = () => ({ ...page, change });

const focus = focusChart(get), many = multiples(get), three = triangle(get), net = network(get), time = timeline(get);
const fall = waterfall(() => ({ about: page.about, answer: page.why, from: page.about.from }));
const panel = controls(get, (state) => change(fitted(blank({ scenario: state.scenario, start: state.start, draws: state.draws,
  view: state.view, state: state.state, pole: state.pole, hide: state.hide, month: state.month }), page.about), true));
const guess = predictor({ get, change, inClass: () => page.led, leave: () => { page.predicting = false; show(); },
  askWhy: async (ask) => (await send("/api/why", { ...question(page.state), ...ask })).json(),
  send: (curve) => predict(page.led.question, curve, page.name) });

/** @param {any} answer @param {any} asked @param {"now" | "base"} which */
function got(answer, asked, which) {
  if (asked.scenario !== page.state.scenario || asked.view !== ASKED[page.state.view] || !page.about) return;
  page[which] = unpacked(answer, page.about);
  at("main").classList.remove("busy");
  paint();
}
const failed = (/** @type {Error} */ error) => notice(error instanceof Refused && error.message ? error.message : T.failed);
const current = new Latest("/api/what-if", (answer, asked) => got(answer, asked, "now"), failed);
const baseline = new Latest("/api/what-if", (answer, asked) => got(answer, asked, "base"), failed);

/** Answers to another view have nothing to show in this one. */
function forget() {
  const view = ASKED[page.state.view];
  if (page.base?.view !== view) page.base = null;
  if (page.now?.view !== view) page.now = null;
}

function ask() {
  const { state } = page, view = ASKED[state.view];
  const plain = question(blank({ scenario: state.scenario, draws: state.draws }));
  forget();
  baseline.ask({ ...plain, view });
  // While a prediction is drawn, the run is not even asked for.
  if (!page.predicting || guess.isRevealed()) current.ask({ ...question(state), view });
  at("main").classList.toggle("busy", !page.now);
}

/** @param {any} some @param {boolean} [remake] */
function change(some, remake = false) {
  const before = page.state;
  page.state = { ...before, ...some };
  const only = (/** @type {string[]} */ keys) => Object.keys(some).every((key) => keys.includes(key));
  if (remake) panel.again();
  keepAddress();
  if ("view" in some && some.view !== before.view) time.stop();
  if (only(["month", "hide"])) paint();
  else if (only(["state", "pole"])) show();
  else if (only(["view"]) || remake) { show(); ask(); }
  else { paint(); ask(); }
}

let kept = 0;
/** Browsers allow a hundred changes in half a minute; a slider makes more. */
function keepAddress() {
  clearTimeout(kept);
  kept = setTimeout(() => history.replaceState(null, "", `${location.pathname}#${toAddress(page.state)}`), 150);
}

/** Put the nodes of the view in their places. */
function show() {
  forget();
  const { about, state } = page, fan = FANS.includes(state.view), name = label(about.states, state.state);
  for (const button of at("views").querySelectorAll("button[data-view]")) {
    button.setAttribute("aria-current", String(button.getAttribute("data-view") === state.view && !page.predicting));
    button.toggleAttribute("disabled", page.predicting && Boolean(page.led));
  }
  const title = fan ? `${T.views[state.view]}: ${name}` : state.view === "why" ? whyTitle() : T.views[state.view];
  const head = h("div", { class: "focus-head" }, h("h2", {}, title), fan ? legend(get()) : null, fan ? predictButton() : null);
  at("focus").classList.toggle("sticky", fan && !page.predicting);
  if (page.predicting) at("focus").replaceChildren(guess.node);
  else if (fan) at("focus").replaceChildren(head, focus.node, time.node);
  else if (state.view === "triangle") at("focus").replaceChildren(head, h("p", { class: "small" }, T.triangle), statePicker(), three.node, time.node);
  else if (state.view === "network") at("focus").replaceChildren(head, h("p", { class: "small" }, T.network), statePicker(), net.node, time.node);
  else at("focus").replaceChildren(head, whyTools(), fall.node);
  at("rest").replaceChildren(...(fan && !page.predicting ? [many.node] : []), more);
  at("controls").hidden = page.predicting;
  at("main").classList.toggle("predicting", page.predicting);
  panel.paint();
  paint();
}

const more = h("details", { class: "panel", ontoggle: () => paint() }, h("summary", {}, T.table));

function paint() {
  const { about, state, now } = page;
  if (!about) return;
  panel.paint();
  time.paint();
  at("words").hidden = page.predicting || (state.view === "why" && !page.why);
  more.hidden = page.predicting || !now || state.view === "why" && !page.why;
  if (page.predicting) { guess.paint(); return; }
  if (!now) return;
  if (FANS.includes(state.view)) { focus.paint(); many.paint(); }
  if (state.view === "triangle") three.paint();
  if (state.view === "network") net.paint();
  if (state.view === "why") paintWhy();
  else at("words").replaceChildren(...words(get()));
  if (more.open) more.replaceChildren(h("summary", {}, T.table), state.view === "why" && page.why ? whyTable(page.why, about) : table(get()));
}

const askOfWhy = () => ({ variable: MAIN[page.state.view], state: page.state.state, pole: page.state.pole });
const whyTitle = () => T.whyTitle(whyAbout(page.about, askOfWhy()));

function whyTools() {
  const poles = h("select", { id: "why-pole", onchange: () => change({ pole: poles.value }) },
    page.about.poles.map((/** @type {any} */ pole) => h("option", { value: pole.id }, pole.label)));
  poles.value = page.state.pole;
  return h("div", { class: "tools" }, statePicker(), h("label", {}, `${T.whyWith} `, poles));
}

function statePicker() {
  const states = h("select", { id: "pick-state", onchange: () => change({ state: states.value }) },
    page.about.states.map((/** @type {any} */ one) => h("option", { value: one.id }, one.label)));
  states.value = page.state.state;
  return h("p", {}, h("label", { for: "pick-state" }, `${T.picked}: `), states);
}

let whyWaits = 0;
/** Causes take seconds: they are asked for when the sliders have come to rest. */
function paintWhy() {
  const asked = { ...question(page.state), ...askOfWhy() }, key = JSON.stringify(asked);
  if (key !== page.whyKey) {
    page.whyKey = key;
    clearTimeout(whyWaits);
    at("focus").classList.add("busy");
    if (!page.why) { at("words").hidden = false; at("words").replaceChildren(h("p", { "aria-live": "polite" }, T.whyWait)); }
    whyWaits = setTimeout(async () => {
      try {
        const answer = await (await send("/api/why", asked)).json();
        if (key !== page.whyKey) return;
        page.why = answer;
        at("focus").classList.remove("busy");
        paint();
      } catch (error) { failed(/** @type {Error} */ (error)); }
    }, 400);
  }
  if (!page.why) return;
  fall.paint();
  at("words").replaceChildren(h("p", {}, whyWords(page.why, page.about, whyAbout(page.about, askOfWhy()))),
    h("p", { class: "small" }, T.whyNote(page.why.draws, page.why.error), " ", T.ifThen(page.now.draws, page.now.drawn)));
}

function predictButton() {
  return h("button", { id: "predict", onclick: () => { page.predicting = true; show(); } }, T.predict);
}

/** @param {string} name */
async function about(name) {
  if (!abouts.has(name)) abouts.set(name, (await send(`/api/scenarios/${encodeURIComponent(name)}`)).json());
  return abouts.get(name);
}

/** Go to a state, wherever it comes from. @param {import("./state.js").PageState} state */
async function go(state) {
  const known = scenarios.some((one) => one.id === state.scenario);
  const name = known ? state.scenario : usual();
  let found = null;
  try { found = await about(name); } catch (error) { abouts.delete(name); failed(/** @type {Error} */ (error)); return; }
  Object.assign(page, { about: found, now: null, base: null, why: null, whyKey: "" });
  page.state = fitted({ ...state, scenario: name }, found);
  panel.again();
  chooser.value = name;
  document.title = `${found.name} – eurasia-sim`;
  at("about").replaceChildren(h("p", { class: "question" }, found.question), h("p", { class: "context small" }, found.context),
    ...(found.cases.baseline.acting.length ? [h("p", { class: "small" }, T.acting(found.cases.baseline.acting))] : []));
  at("foot").replaceChildren(h("p", {}, T.foot(found.draws)));
  keepAddress();
  show();
  ask();
}
const usual = () => (scenarios.find((one) => one.id === "aircraft-incident") ?? scenarios[0]).id;

let scenarios = /** @type {{id: string, name: string}[]} */ ([]);
const chooser = /** @type {HTMLSelectElement} */ (h("select", { id: "scenario", onchange: () => {
  page.predicting = false;
  go(blank({ scenario: chooser.value, view: page.state.view, hide: page.state.hide, state: page.state.state }));
} }));

function tools() {
  const file = /** @type {HTMLInputElement} */ (h("input", { type: "file", id: "file", accept: ".yaml,.yml", hidden: true, "aria-label": T.openTitle, onchange: async () => {
    const one = file.files?.[0];
    file.value = "";
    if (!one) return;
    try { await go(await openYaml(one, page.state)); notice(T.opened); } catch (error) { failed(/** @type {Error} */ (error)); }
  } }));
  const careful = (/** @type {() => Promise<any>} */ work) => () => work().catch(failed);
  const theme = /** @type {HTMLSelectElement} */ (h("select", { id: "theme", onchange: () => {
    document.documentElement.dataset.theme = theme.value;
    try { localStorage.setItem("theme", theme.value); } catch { /* then for this once */ }
  } }, Object.entries(T.themes).map(([value, text]) => h("option", { value }, text))));
  try { theme.value = localStorage.getItem("theme") ?? "auto"; } catch { /* as the device */ }
  document.documentElement.dataset.theme = theme.value;
  const title = () => `${page.about.name}: ${at("focus").querySelector("h2")?.textContent ?? ""}`;
  at("tools").replaceChildren(h("label", { class: "grow" }, `${T.scenario} `, chooser),
    h("button", { title: T.openTitle, onclick: () => file.click() }, T.open), file,
    h("button", { id: "save", title: T.saveTitle, onclick: careful(() => saveYaml(page.state)) }, T.save),
    h("button", { id: "csv", title: T.csvTitle, onclick: careful(() => saveCsv(page.state)) }, T.csv),
    h("button", { id: "picture", title: T.pictureTitle, onclick: careful(() => savePicture(
      /** @type {any} */ (at("focus").querySelector("svg.chart")), title(), `${page.state.scenario}-${page.state.view}.png`)) }, T.picture),
    h("button", { title: T.linkTitle, onclick: copyLink }, T.link), h("label", {}, `${T.theme} `, theme));
  at("views").setAttribute("aria-label", T.viewsLabel);
  at("views").replaceChildren(...Object.entries(T.views).map(([view, text]) => h("button", { "data-view": view, onclick: () => {
    page.predicting = false;
    change({ view });
    show();
  } }, text)));
}

/** Where the teacher leads. @param {any} step @param {boolean} teacher */
async function led(step, teacher) {
  const joins = step.mode === "predict" || step.mode === "reveal";
  if (step.mode === "free") { page.led = null; if (page.predicting) { page.predicting = false; show(); } return; }
  const wasLed = page.led?.question;
  page.led = joins ? step : null;
  if (step.mode === "follow" && teacher) { page.predicting = false; show(); return; }
  page.predicting = joins;
  if (!(joins && wasLed === step.question)) await go(fromAddress(step.address));
  else if (step.mode === "predict") guess.resend();  // a server that was started anew lost it
  if (!teacher) notice({ follow: T.follow, predict: T.classPredict, reveal: T.classReveal }[step.mode] ?? "");
  classNote(step, teacher);
  if (step.mode === "reveal") { guess.reveal(); ask(); show(); }
}

/** A field for the name, only where the teacher asked for names. */
function classNote(step, teacher) {
  at("teacher").querySelector(".class-note")?.remove();
  if (teacher || step.mode !== "predict" || !step.names) return;
  const input = h("input", { id: "name", maxlength: 40, autocomplete: "off", onchange: () => { page.name = input.value; guess.resend(); } });
  input.value = page.name;
  at("teacher").hidden = false;
  at("teacher").append(h("p", { class: "class-note" }, h("label", { for: "name" }, `${T.sendName}: `), input));
}

async function begin() {
  document.title = T.title;
  at("title").textContent = T.title;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = T[node.getAttribute("data-text") ?? ""];
  at("controls").replaceChildren(panel.node);
  const key = teacherKey();
  scenarios = await (await send("/api/scenarios")).json();
  chooser.replaceChildren(...scenarios.map((one) => h("option", { value: one.id }, one.name)));
  tools();
  await go(fromAddress(location.hash.slice(1)));
  window.addEventListener("hashchange", () => go(fromAddress(location.hash.slice(1))));
  if (key === null) following((step, isNew) => { if (isNew && (step.version > 0)) led(step, false); });
  else teacherBar(key, { get, led: (step) => led(step, true), cloud: (all) => { if (page.predicting) guess.setCloud(all); } });
}

begin().catch((error) => notice(error.message || T.failed));

