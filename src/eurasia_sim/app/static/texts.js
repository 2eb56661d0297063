// Every text of the page, in one place, in the page's language: each a whole sentence of
// language.js (scenarios bring their own words).

import { cap, decimal, grouped, joined, monthOf, msg, named, t, tc, tn } from "./language.js";
import { MEASURES } from "./measures.js";

export function number(value, digits = 2) {
  const text = value.toFixed(digits);
  return decimal((Number(text) === 0 ? (0).toFixed(digits) : text).replace("-", "−"));
}

export function signed(value) {
  const text = number(value);
  return value > 0 && Number(value.toFixed(2)) !== 0 ? `+${text}` : text;
}

// The catalogue's words as the page says them: to the model a power is a pole.
export function plain(text) {
  const found = named(text);
  return found === text ? text.replace(/\b(p|P)ole(s?)\b/g, (_, p, s) => `${p}ower${s}`) : found;
}

const times = (factor) => t("{factor} × as strong", { factor: decimal(String(factor)) });
const likely = (factor) => number(factor, factor % 1 ? 2 : 0);
// Where the draws come from: a message of the program with its parts, which may be such messages.
const told = ({ message, parts }) => t(message, Object.fromEntries(Object.entries(parts).map(([name, part]) =>
  [name, typeof part === "number" ? grouped(part) : part.month ? monthOf(part.month) : part.message ? told(part) : part])));
const share = (part) => Math.round(part);

export const T = {
  measures: MEASURES,
  // What stands beside each other.
  list: (parts) => parts.join(t(", ")),
  of: (label, value) => t("{label}: {value}", { label, value }),
  title: t("What if?"), skip: t("Skip to the picture"), loading: t("Loading the model …"),
  asItHappened: t("As it happened"), baseline: t("as it happened"), mine: t("your what-if"),
  powers: t("Three powers pull at the states between them:"), powersShort: t("Three powers:"),
  powersMany: t("These powers pull at the states between them:"), powersManyShort: t("The powers:"),
  lookPower: (pole) => t("Look at {pole}", { pole }),
  presets: t("What if …"),
  failed: (why) => t("The model could not be loaded ({why}). Is the page's folder or server still there?", { why }),
  tryAgain: t("Try again"),
  measure: t("What is shown"), state: tc("country", "State"), power: tc("great power", "Power"),
  band: t("shaded: 50 and 90 of 100 runs"),
  play: t("Play through time"), pause: t("Pause"), month: t("Month"),
  undo: t("Undo"), nothingToUndo: t("Nothing to undo."),
  levers: t("Move one thing"), never: t("does not happen"), asWas: t("unchanged"), times,
  undoAll: t("Start afresh"),
  timeline: t("What happens when"), others: (n) => tn("+ {count} more", "+ {count} more", n),
  addEvent: t("Add an event"),
  eventWords: (event, when, state) => {
    const parts = { event, when: monthOf(when) };
    if (state === "removed") return t("{event}, {when}, does not happen", parts);
    if (state === "added") return t("{event}, {when}, added", parts);
    return state === "changed" ? t("{event}, {when}, changed", parts) : t("{event}, {when}", parts);
  },
  wentToo: (names) => tn("{events} went with it: there would be nothing to heal.",
    "{events} went with it: there would be nothing to heal.", names.length, { events: joined(names.map(cap)) }),
  keepIt: t("Keep it"),
  states: t("Every state"),
  statesHint: (measure, pole, month, changed) => {
    const parts = { measure, pole, when: monthOf(month) };
    return changed ? t("What your what-if changes – {measure}: {pole}, {when}. Press a state to look closer.", parts)
      : t("{measure}: {pole}, {when}. Press a state to look closer.", parts);
  },
  about: { title: t("What this is, and is not"),
    text: (draws, drawn) => [
      tn("A model, not a forecast: if its assumptions hold, this follows. Every what-if is run anew in this browser, {count} time, with other values of all that nobody knows exactly ({drawn}). “As it happened” has the same values, so that the difference comes from your change alone.",
        "A model, not a forecast: if its assumptions hold, this follows. Every what-if is run anew in this browser, {count} times, each time with other values of all that nobody knows exactly ({drawn}). “As it happened” has the same values, so that the difference comes from your change alone.", draws, { drawn: told(drawn) }),
      t("The dark band holds 50 of 100 runs, the light one 90. Nothing you do here leaves this machine, except a prediction that you send to your teacher.")] },
  // The answer
  answer: (measure, way, state, pole, month) =>
    MEASURES[measure][way === "up" ? "more" : "less"]({ state, pole, when: monthOf(month) }),
  answerLevel: (measure, state, pole, value, month) => t("{when}: {what}.",
    { when: monthOf(month), what: MEASURES[measure].level(state, pole, value) }),
  nothing: (month) => t("No difference in {when}.", { when: monthOf(month) }),
  little: (month) => t("Hardly any difference in {when}.", { when: monthOf(month) }),
  sure: (part, way, clear) => {
    const parts = { way: cap(way), part };
    if (part >= 100) return t("{way}: in all runs of the model.", parts);
    return part >= clear ? t("{way}: in {part} of 100 runs.", parts)
      : t("No clear direction. {way}: in only {part} of 100 runs.", parts);
  },
  range: (low, high) => t("In 90 of 100 runs: {low} to {high}.", { low: signed(low), high: signed(high) }),
  levelRange: (low, high) => t("In 90 of 100 runs: {low} to {high}.", { low: number(low), high: number(high) }),
  elsewhere: (state, pole, value, month) => t("The largest change is elsewhere: {state} and {pole}, {value} in {when}.",
    { state, pole, value: signed(value), when: monthOf(month) }),
  lookThere: t("Look there"),
  jumped: (state, pole) => t("The largest change is between {state} and {pole}: shown.", { state, pole }),
  picture: (measure, state, pole) => t("{measure}: {state}, {pole}", { measure, state, pole }),
  // Why
  why: (parts) => t("Why, on average: {parts}.", { parts }),
  whyPart: (what, value) => t("{what} ({value})", { what, value: signed(value) }),
  whyOne: (what, value) => t("Why: {what} ({value}).", { what, value: signed(value) }),
  whyMany: (parts) => t("Why, all together: {parts}.", { parts }),
  whyNothing: t("Press a “What if …” or move a slider, and see what changes: the old line stays in grey."),
  didNot: (event) => (named(event).split(" ").length > 2 ? t("no “{event}”", { event }) : t("no {event}", { event })),
  didNew: (event) => t("{event}, added", { event }),
  didMove: (event, month) => t("{event} in {when}", { event, when: monthOf(month) }),
  didSize: (event, factor) => t("{event} {factor} × as strong", { event, factor: decimal(String(factor)) }),
  didChange: (event) => t("{event}, changed", { event }),
  didNumbers: (rule) => t("other numbers for the rule “{rule}”", { rule }),
  didRule: (rule) => t("without the rule “{rule}”", { rule }),
  // Compare
  keep: t("Compare with another"), keepHow: t("Keeps this picture as A; change something, and B stands beside it."),
  a: (what) => t("A: {what}", { what }), b: (what) => t("B: {what}", { what }), unkeep: t("End comparing"),
  difference: (value, month) => t("B − A: {value} in {when}", { value: signed(value), when: monthOf(month) }),
  // Editor
  editor: { add: t("Add an event"), change: (event) => t("Change: {event}", { event }), kind: t("What happens"),
    choose: t("Choose what happens"), by: t("Who"), against: t("Against whom"), on: t("On whom"), with: t("With whom"),
    channel: t("Through what"), when: t("When"), from: tc("month", "From"), to: tc("month", "To"), strength: t("How strong"),
    label: t("Name in the picture"), save: t("Put it in"), saveChange: t("Change it"), cancel: t("Cancel"),
    remove: t("Remove"), restore: t("As it was"),
    usual: msg("{unit}; usually {low} to {high}."), money: (value) => t("{value} billion dollars", { value: number(value, 1) }),
    moves: t("It moves"), sources: t("Rests on"), note: t("Remark"),
    wrong: (why) => t("This cannot be: {why}", { why }), needOn: t("Choose at least one state or region."),
    relative: (by, event) => (typeof by === "object" ? t("{from} to {to} months after {event}", { ...by, event })
      : tn("{count} month after {event}", "{count} months after {event}", by, { event })) },
  effect: (low, mode, high, form) => {
    const parts = { low: number(low), high: number(high), mode: number(mode) };
    if (form === "impulse") return t("{low} to {high}, most likely {mode} (fades)", parts);
    if (form === "shift") return t("{low} to {high}, most likely {mode} (stays)", parts);
    return form === "jump" ? t("{low} to {high}, most likely {mode} (at once, and stays)", parts)
      : t("{low} to {high}, most likely {mode} (is set)", parts);
  },
  variables: { alignment: t("alignment"), grievance: t("grievance"), supply_share: t("who supplies"), wound: t("a wound"),
    healing: t("an open wound heals by a part"), membership: t("membership of the bloc"),
    reach: t("reach of a power"), coercion: t("how a power behaves"), cohesion: t("cohesion of a bloc"),
    tie: t("ties between states") },
  plainSources: { judgement: t("our judgement (see the remark)"), hypothetical: t("invented for the what-if") },
  // One step away
  events: { title: t("Everything that happens"), how: t("Untick what should not happen; press a name to change it."),
    state: { removed: t("does not happen"), added: tc("event", "added"), changed: tc("event", "changed"), same: "" } },
  rules: { title: t("Rules of the model"), how: t("Switch a rule off to see what rests on it.") },
  responses: { title: t("Who answers whom"),
    does: t("Here states and powers also act by themselves, by chance and because of what they see: “Who answers whom” has all of it."),
    how: t("States and powers act by themselves. Untick what nobody should do, or make it likelier. In each run of the model chance decides again; most of it begins after the events that are known."),
    lanes: t("Who acts, by month."), chance: t("How likely"), rests: t("What it rests on"), menu: t("A choice"),
    likely: (factor) => (factor === 0 ? t("never") : factor === 1 ? t("as assumed")
      : t("{factor} × as likely", { factor: likely(factor) })),
    off: t("nobody does it"), of: (part) => t("{part} of 100", { part: share(part) }),
    often: (now, year, then = null) => {
      const parts = { now: share(now), then: then === null ? "" : share(then) };
      const other = then !== null && parts.then !== parts.now;
      const little = now > 0 && now < 0.5;
      const found = little && other ? t("in less than 1 of 100 runs (as it was {then})", parts)
        : little ? t("in less than 1 of 100 runs")
          : other ? t("in {now} of 100 runs (as it was {then})", parts) : t("in {now} of 100 runs", parts);
      return year && now >= 1 ? T.list([found, t("most in {year}", { year })]) : found;
    },
    oneOf: (every) => (every === 1 ? t("Every month one of these, or nothing:")
      : tn("Every {count} month one of these, or nothing:", "Every {count} months one of these, or nothing:", every)),
    each: t("the state"), decides: t("Who decides"), what: t("What it is"), when: t("Only if"), rise: t("Likelier with"), rate: t("How likely"),
    look: (what, names) => t("{what} ({names})", { what, names: T.list(names) }),
    rises: (what, up) => (up ? t("higher: {what}", { what }) : t("lower: {what}", { what })),
    chanceOf: ([low, mode, high], per) => (per === "month"
      ? t("{low} to {high} % a month, most likely {mode} %, while all is as in the first month", { low, mode, high })
      : t("{low} to {high} % a year, most likely {mode} %, while all is as in the first month", { low, mode, high })),
    outcomes: { alignment: t("alignment"), wound: t("an open wound"), grievance: t("grievance"), influence_share: t("share of influence"),
      regional_influence_share: t("share of influence over a region"), net_leverage: t("leverage"), coercion: t("pressure by a power"),
      cohesion: t("cohesion of a bloc"), dependence: t("dependence"), leverage: t("leverage in all"), pressure: t("pressure"),
      influence: t("influence"), autonomy: t("autonomy"), balance: t("balance between powers"), reach: t("reach of a power") },
    didNot: (label) => t("“{label}” never", { label }), didNew: (label) => t("“{label}” as well", { label }),
    didChange: (label) => t("“{label}” changed", { label }),
    didTimes: (label, factor) => t("“{label}” {factor} × as likely", { label, factor: likely(factor) }),
    nobody: t("nobody answers"), some: (count) => tn("{count} kind of answers taken away", "{count} kinds of answers taken away", count),
    follows: (label, now, then) => t("“{label}” comes in {now} of 100 runs instead of {then}.",
      { label: cap(named(label)), now: share(now), then: share(then) }) },
  // What a response waits for
  conditions: {
    changed: (what, rose, amount, months) => {
      const parts = { what, amount };
      if (months === null) return rose ? t("{what} rose by {amount} since the start", parts)
        : t("{what} fell by {amount} since the start", parts);
      return rose ? tn("{what} rose by {amount} in {count} month", "{what} rose by {amount} in {count} months", months, parts)
        : tn("{what} fell by {amount} in {count} month", "{what} fell by {amount} in {count} months", months, parts);
    },
    happened: (what, wanted, within) => {
      if (within === null) return wanted ? t("after {what}", { what }) : t("before {what}", { what });
      return wanted ? tn("within {count} month of {what}", "within {count} months of {what}", within, { what })
        : tn("not within {count} month of {what}", "not within {count} months of {what}", within, { what });
    },
    event: (event, by, on) => {
      const parts = { event, by, on };
      if (by && on) return t("“{event}” (who: {by}; on whom: {on})", parts);
      if (by) return t("“{event}” (who: {by})", parts);
      return on ? t("“{event}” (on whom: {on})", parts) : t("“{event}”", parts);
    },
    belongs: (state, bloc, level, wanted) => {
      const parts = { state, bloc };
      if (level === "observer") return wanted ? t("{state} is an observer of {bloc}", parts)
        : t("{state} is not an observer of {bloc}", parts);
      return wanted ? t("{state} is a member of {bloc}", parts) : t("{state} is not a member of {bloc}", parts);
    },
  },
  table: { title: t("The same as a table"),
    head: ["", t("difference"), t("your what-if"), t("as it happened"), t("higher in")],
    caption: (measure, pole, month) => t("{measure}, {pole}, {when}", { measure, pole, when: monthOf(month) }),
    of: (n) => t("{part} of 100 runs", { part: share(n) }) },
  percent: (part) => t("{part} %", { part: share(part) }),
  region: { title: t("Who holds the whole region"),
    about: (region, month) => t("How the influence over {region} divides in {when}: the middle of all runs.", { region, when: monthOf(month) }),
    share: (pole, now, then) => (then === null ? t("{pole}: {now} %", { pole, now })
      : t("{pole}: {now} % (as it happened {then} %)", { pole, now, then })) },
  triangle: { title: t("Between three powers"),
    about: t("The nearer to a corner, the larger that power's share of the influence. Grey: as it happened.") },
  // Files
  menu: t("Menu"), save: t("Save as a file (YAML)"), copy: t("Copy the file's text"), open: t("Open a file (YAML)"),
  paste: t("Open pasted text"), pasteHow: t("Paste a scenario file here"), link: t("Copy link"), png: t("Picture (PNG)"), csv: t("Numbers (CSV)"),
  theme: t("Colours"), themes: { auto: t("as the device"), light: tc("colours", "light"), dark: tc("colours", "dark") },
  projector: t("Projector: large type"),
  language: t("Language"), machine: t("Translated by a machine; tell us what is wrong."),
  untranslated: t("Dotted texts have no translation yet."),
  copied: t("Copied."), notCopied: t("The browser does not allow copying; save instead."),
  copyYourself: t("The address in the browser's bar holds everything: copy it from there."),
  opened: t("Opened."), notOpened: (why) => t("This file cannot be opened: {why}", { why }),
  fileLarge: t("That file is too large for a scenario (300 kB at most)."),
  noSubject: (name) => t("this page has no scenario “{name}”; eurasia-sim run can run it", { name }),
  scenario: t("Question"),
  noScenario: (name) => t("There is no scenario “{name}” here; this is another one.", { name }),
  foot: (version) => t("eurasia-sim {version}. A model to think with. Everything is computed on this device.", { version }),
  council: t("Council game"), councilShort: tc("on a phone", "Council"),
  councilOpen: t("Your teacher has opened a council game."), councilJoin: t("Take a seat"),
  predict: t("Predict first"), explore: t("Back to exploring"),
  predicting: {
    ask: (label) => t("What if: {label}? Draw what you expect.", { label }),
    shown: (label) => t("What if: {label}? Your line and the model's", { label }),
    how: t("Grey is what happened. Draw from the upright line to the right, with mouse or finger. The model shows its line only afterwards."),
    mine: t("your line"), many: t("the class"),
    keyboard: t("Draw with the keyboard"), reveal: tc("the model's line", "Reveal"), clear: tc("what is drawn", "Clear"),
    model: t("the model"), name: t("Your name, if you like"),
    sent: t("Sent. You can change it until the reveal."), notSent: t("It could not be sent; it stays on your page."),
    carried: t("Your line was carried on to the end as it was; draw on to change that."),
    verdict: ({ nothing, direction, size }, way) => {
      if (nothing) return direction ? t("Right: this changes hardly anything.") : t("You expected more: this changes hardly anything.");
      if (!direction) return t("The other way. The model says: {way}.", { way });
      return size > 0.66 ? t("Right way ({way}), and the right size.", { way }) : t("Right way ({way}), another size.", { way });
    },
    sizes: (drawn, real, inside, months) => t("You drew {drawn} on average against what happened; the model says {real}. Your line is where 90 of 100 runs lie in {inside} of {months} months.",
      { drawn, real, inside, months }),
    spread: (low, high, from, to) => t("At the end the class lies between {low} and {high}, 90 of 100 runs of the model between {from} and {to}.",
      { low, high, from, to }),
    points: (count) => tn("{count} of 100 points: half for the direction, half for the size.",
      "{count} of 100 points: half for the direction, half for the size.", count),
    fair: t("Points say how near you are to the model, not to the truth: where you differ, say why."),
  },
  lesson: { teacher: t("Teacher:"), students: t("Students open"), address: tc("of the page", "Address"), names: t("Ask for names"),
    qr: (url) => t("QR code: {url}", { url }),
    steps: { free: tc("a class", "Explore"), follow: tc("a class", "Follow me"), predict: tc("a class", "Predict"), reveal: tc("a class", "Reveal") },
    follow: t("Your teacher leads: the page follows."), predict: t("Your teacher asks what you expect."),
    free: t("Explore freely."), mine: t("Back to what I had"),
    chooseFirst: t("Choose a “What if …” first: without a change there is nothing to predict."),
    count: (n, here) => t("{count} of {all} have predicted", { count: n, all: Math.max(n, here) }),
    here: (n) => tn("{count} page is here", "{count} pages are here", n),
    wrongKey: t("This address has no valid teacher's key: this is a student's page. Open the address that the terminal shows.") },
  // Tour
  tourSteps: [
    t("Every question has a story. Powers pull at the states between them, and each power has its colour. Press one to look from its side."),
    t("The line says how close a state stands to a power, month by month: higher is closer. The shading says how unsure that is. The model was run again and again with other values of what nobody knows; 90 of 100 runs lie in the light band."),
    t("Now change the story: press a “What if …”. The old line stays behind in grey, and the new one shows what would be different."),
    t("These are the events. Drag one to another month, or press it to change it. “Add an event” puts in anything else."),
    t("The sliders make an event weaker or stronger, or take it away. The large number says what that changes, and the sentence under the picture says why. Next time press “Predict first” and draw what you expect before you look.")],
  tour: t("Tour"), tourNext: t("Next"), tourBack: t("Back"), tourEnd: t("Done"), tourSkip: t("Skip"),
  tourOf: (n, all) => t("{step} of {all}", { step: n, all }),
};
