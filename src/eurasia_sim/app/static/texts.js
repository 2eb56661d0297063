// Every text of the page, in one place. To translate the page, translate this file and months.js
// (scenarios bring their own words).

import { monthWords } from "./months.js";

export function number(value, digits = 2) {
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? (0).toFixed(digits) : text).replace("-", "−");
}

export function signed(value) {
  const text = number(value);
  return value > 0 && Number(value.toFixed(2)) !== 0 ? `+${text}` : text;
}

// The catalogue's words as the page says them: to the model a power is a pole.
export const plain = (text) => text.replace(/\b(p|P)ole(s?)\b/g, (_, p, s) => `${p}ower${s}`);
export const cap = (text) => text.charAt(0).toUpperCase() + text.slice(1);
export const joined = (list, word = "and") => (list.length < 2 ? list.join("")
  : `${list.slice(0, -1).join(", ")} ${word} ${list.at(-1)}`);
const times = (factor) => `${String(factor).replace(".", ".")} × as strong`;

// What a measure is called, and how it is said of a state and a power.
const MEASURES = {
  alignment: { name: "Alignment", ask: ["How close is", "to"], up: "closer", down: "farther away",
    top: "firmly with", bottom: "firmly against", limits: [-1, 1],
    about: "Alignment says how close a state stands to a power: +1 firmly with it, 0 neither, −1 firmly against it.",
    level: (state, pole, value) => `${state} ${standing(value)} ${pole}` },
  dependence: { name: "Dependence", ask: ["How much does", "need"], up: "more dependent",
    down: "less dependent", top: "has no one else", bottom: "needs nothing", limits: [0, 1],
    about: "Dependence says how much a state needs a power for trade, arms, energy and work: 0 nothing, 1 it has no one else.",
    level: (state, pole, value) => `${state} depends ${value < 0.15 ? "little" : value < 0.4 ? "partly" : "heavily"} on ${pole}` },
  influence_share: { name: "Share of influence", ask: ["Whose influence over", "is that of"],
    up: "a larger share", down: "a smaller share", top: "all influence", bottom: "none", limits: [0, 1],
    about: "The share of influence says which part of all powers' influence over a state one power has.",
    level: (state, pole, value) => `${cap(pole)} has ${Math.round(100 * value)} % of the influence over ${state}` },
  pressure: { name: "Pressure", ask: ["How hard is", "pressed by"], up: "harder", down: "less hard",
    top: "hard", bottom: "not at all", limits: [0, 1],
    about: "Pressure says how hard a power presses, and how much the state hangs on it.",
    level: (state, pole, value) => `${cap(pole)} presses ${state} ${value < 0.05 ? "hardly" : value < 0.2 ? "somewhat" : "hard"}` },
  grievance: { name: "Grievance", ask: ["How much does", "resent"], up: "more resentful",
    down: "less resentful", top: "deeply", bottom: "not at all", limits: [0, 1],
    about: "Grievance says how much a state resents a power: 0 not at all, 1 deeply.",
    level: (state, pole, value) => `${state} resents ${pole} ${value < 0.2 ? "little" : value < 0.5 ? "somewhat" : "deeply"}` },
};

function standing(value) {
  if (value > 0.6) return "stands firmly with";
  if (value > 0.2) return "leans towards";
  if (value < -0.6) return "stands firmly against";
  return value < -0.2 ? "leans away from" : "is neither with nor against";
}

export const T = {
  measures: MEASURES,
  title: "What if?", skip: "Skip to the picture",
  asItHappened: "As it happened", baseline: "as it happened", mine: "your what-if",
  powers: "Three powers pull at the states between them:", powersShort: "Three powers:",
  powersMany: "These powers pull at the states between them:", powersManyShort: "The powers:",
  lookPower: (pole) => `Look at ${pole}`,
  presets: "What if …",
  failed: (why) => `The model could not be loaded (${why}). Is the page's folder or server still there?`,
  tryAgain: "Try again",
  measure: "What is shown", state: "State", power: "Power",
  band: "shaded: 50 and 90 of 100 runs",
  play: "Play through time", pause: "Pause", month: "Month",
  undo: "Undo", nothingToUndo: "Nothing to undo.",
  levers: "Move one thing", never: "does not happen", asWas: "unchanged", times,
  undoAll: "Start afresh",
  timeline: "What happens when", others: (n) => `+ ${n} more`,
  addEvent: "Add an event", eventWords: (name, when, state) => `${name}, ${when}${
    { removed: ", does not happen", added: ", added", changed: ", changed" }[state] ?? ""}`,
  wentToo: (names) => `${joined(names.map(cap))} went with it: there would be nothing to heal.`,
  keepIt: "Keep it",
  states: "Every state",
  statesHint: (measure, pole, when, changed) => `${changed ? `What your what-if changes in ${measure.toLowerCase()}` : measure}: ${pole}, ${when}. Press a state to look closer.`,
  // The answer
  answerIn: {
    alignment: (state, pole, way, when) => `${state} is this much ${way} ${way === "closer" ? "to" : "from"} ${pole} in ${when}`,
    dependence: (state, pole, way, when) => `${state} is this much ${way} on ${pole} in ${when}`,
    influence_share: (state, pole, way, when) => `${cap(pole)} has this much ${way === "a larger share" ? "larger" : "smaller"} a share of the influence over ${state} in ${when}`,
    pressure: (state, pole, way, when) => `${state} is pressed this much ${way} by ${pole} in ${when}`,
    grievance: (state, pole, way, when) => `${state} is this much ${way} towards ${pole} in ${when}`,
  },
  nothing: (when) => `No difference in ${when}`, little: (when) => `Hardly any difference in ${when}`,
  sure: (part, way, clear) => (part >= 100 ? `${cap(way)} in all runs of the model.`
    : part >= clear ? `${cap(way)} in ${part} of 100 runs.`
      : `No clear direction: ${way} in only ${part} of 100 runs.`),
  range: (low, high) => `In 90 of 100 runs: ${signed(low)} to ${signed(high)}.`,
  levelRange: (low, high) => `In 90 of 100 runs: ${number(low)} to ${number(high)}.`,
  than: "than as it happened.",
  elsewhere: (state, pole, value, when) => `The largest change is elsewhere: ${state} and ${pole}, ${signed(value)} in ${when}.`,
  lookThere: "Look there", jumped: (state, pole) => `The largest change is between ${state} and ${pole}: shown.`,
  // Why
  why: (parts) => `Why, on average: ${parts}.`, whyPart: (name, value) => `${name} (${signed(value)})`,
  whyOne: (text, value) => `Why: ${text} (${signed(value)}).`,
  whyMany: (text) => `Why: ${text} together.`,
  whyNothing: "Press a “What if …” or move a slider, and see what changes: the old line stays in grey.",
  didNot: (name) => `no ${name.split(" ").length > 2 ? `“${name}”` : name}`, didNew: (name) => `${name}, added`,
  didMove: (name, when) => `${name} in ${monthWords(when)}`, didSize: (name, factor) => `${name} ${times(factor)}`,
  didChange: (name) => `${name}, changed`, didRule: (name) => `without the rule “${name}”`,
  // Compare
  keep: "Compare with another", keepHow: "Keeps this picture as A; change something, and B stands beside it.",
  a: "A", b: "B", unkeep: "End comparing",
  difference: (value, when) => `B − A: ${signed(value)} in ${when}`,
  // Editor
  editor: { add: "Add an event", change: (name) => `Change: ${name}`, kind: "What happens",
    choose: "Choose what happens", by: "Who", against: "Against whom", on: "On whom", with: "With whom",
    channel: "Through what", when: "When", from: "From", to: "To", strength: "How strong",
    label: "Name in the picture", save: "Put it in", saveChange: "Change it", cancel: "Cancel",
    remove: "Remove", restore: "As it was", usual: (low, high) => `usually ${number(low, 1)} to ${number(high, 1)}`,
    moves: "It moves", sources: "Rests on", note: "Remark",
    wrong: "This cannot be:", needOn: "Choose at least one state or region.", relative: (by, name) => `${by} months after ${name}` },
  effect: (low, mode, high, form) => `${number(low)} to ${number(high)}, most likely ${number(mode)} (${
    { impulse: "fades", shift: "stays", jump: "at once, and stays", sets: "is set" }[form]})`,
  variables: { alignment: "alignment", grievance: "grievance", supply_share: "who supplies", wound: "a wound",
    healing: "an open wound heals by a part", membership: "membership of the bloc",
    reach: "reach of a power", coercion: "how a power behaves", cohesion: "cohesion of a bloc",
    tie: "ties between states" },
  plainSources: { judgement: "our judgement (see the remark)", hypothetical: "invented for the what-if" },
  // One step away
  events: { title: "Everything that happens", how: "Untick what should not happen; press a name to change it.",
    state: { removed: "does not happen", added: "added", changed: "changed", same: "" } },
  rules: { title: "Rules of the model", how: "Switch a rule off to see what rests on it." },
  responses: { title: "Who answers whom",
    does: "Here states and powers also act by themselves, by chance and because of what they see: “Who answers whom” has all of it.",
    how: "States and powers act by themselves. Untick what nobody should do, or make it likelier. In each run of the model chance decides again; most of it begins after the events that are known.",
    lanes: "Who acts, by month.", chance: "How likely", rests: "What it rests on", menu: "A choice", or: "or",
    likely: (factor) => (factor === 0 ? "never" : factor === 1 ? "as assumed" : `${number(factor, factor % 1 ? 2 : 0)} × as likely`),
    off: "nobody does it", of: (share) => `${Math.round(share)} of 100`,
    often: (now, year, then = null) => `${now > 0 && now < 0.5 ? "in less than 1" : `in ${Math.round(now)}`} of 100 runs${
      then !== null && Math.round(then) !== Math.round(now) ? ` (as it was ${Math.round(then)})` : ""}${
      year && now >= 1 ? `, most in ${year}` : ""}`,
    oneOf: (every) => `Every ${every === 1 ? "month" : `${every} months`} one of these, or nothing:`,
    each: "the state", decides: "Who decides", what: "What it is", when: "Only if", rise: "Likelier the", rate: "How likely",
    look: (what, names) => `${what} (${joined(names)})`, rises: (what, up) => `${up ? "higher" : "lower"} ${what}`,
    chanceOf: ([low, mode, high], per) => `${low} to ${high} % a ${per ?? "year"}, most likely ${mode} %, while all is as in the first month`,
    outcomes: { alignment: "alignment", wound: "an open wound", grievance: "grievance", influence_share: "share of influence",
      regional_influence_share: "share of influence over a region", net_leverage: "leverage", coercion: "pressure by a power",
      cohesion: "cohesion of a bloc" },
    didNot: (label) => `“${label}” never`, didNew: (label) => `“${label}” as well`, didChange: (label) => `“${label}” changed`,
    didTimes: (label, factor) => `“${label}” ${number(factor, factor % 1 ? 2 : 0)} × as likely`,
    nobody: "nobody answers", some: (count) => `${count} kinds of answers taken away`,
    follows: (label, now, then) => ` “${cap(label)}” comes in ${Math.round(now)} of 100 runs instead of ${Math.round(then)}.` },
  table: { title: "The same as a table", head: ["", "difference", "your what-if", "as it happened", "higher in"],
    of: (n) => `${Math.round(n)} of 100 runs` },
  region: { title: "Who holds the whole region", about: (region, when) => `How the influence over ${region} divides in ${when}: the middle of all runs.`,
    share: (pole, now, then) => `${pole}: ${now} %${then === null ? "" : ` (as it happened ${then} %)`}` },
  triangle: { title: "Between three powers", no: "This picture needs exactly three powers.",
    about: "The nearer to a corner, the larger that power's share of the influence. Grey: as it happened." },
  about: { title: "What this is, and is not",
    text: (draws, drawn) => [
      `A model, not a forecast: if its assumptions hold, this follows. Every what-if is run anew in this browser, ${draws} times, each time with other values of all that nobody knows exactly (${drawn}). “As it happened” has the same values, so that the difference comes from your change alone.`,
      "The dark band holds 50 of 100 runs, the light one 90. Nothing you do here leaves this machine, except a prediction that you send to your teacher."] },
  // Files
  menu: "Menu", save: "Save as a file (YAML)", copy: "Copy the file's text", open: "Open a file (YAML)",
  paste: "Open pasted text", pasteHow: "Paste a scenario file here", link: "Copy link", picture: "Picture (PNG)", csv: "Numbers (CSV)",
  theme: "Colours", themes: { auto: "as the device", light: "light", dark: "dark" }, projector: "Projector: large type",
  copied: "Copied.", notCopied: "The browser does not allow copying; save instead.",
  copyYourself: "The address in the browser's bar holds everything: copy it from there.",
  opened: "Opened.", notOpened: (why) => `This file cannot be opened: ${why}`, fileLarge: "That file is too large for a scenario (300 kB at most).",
  scenarios: "Choose a question", scenario: "Question",
  noScenario: (name) => `There is no scenario “${name}” here; this is another one.`,
  foot: (version) => `eurasia-sim ${version}. A model to think with. Everything is computed on this device.`,
  council: ["Council", " game"], councilOpen: "Your teacher has opened a council game.", councilJoin: "Take a seat", predict: "Predict first", explore: "Back to exploring",
  predicting: {
    ask: (label) => `What if: ${label}? Draw what you expect.`, shown: (label) => `What if: ${label}? Your line and the model's`,
    how: "Grey is what happened. Draw from the upright line to the right, with mouse or finger. The model shows its line only afterwards.",
    mine: "your line", many: "the class",
    keyboard: "Draw with the keyboard", reveal: "Reveal", clear: "Clear", model: "the model", name: "Your name, if you like",
    sent: "Sent. You can change it until the reveal.", notSent: "It could not be sent; it stays on your page.",
    carried: "Your line was carried on to the end as it was; draw on to change that.",
    verdict: ({ nothing, direction, size }, way) => (nothing
      ? (direction ? "Right: this changes hardly anything." : "You expected more: this changes hardly anything.")
      : !direction ? `The other way: the model says ${way}.`
        : size > 0.66 ? `Right way (${way}), and the right size.` : `Right way (${way}), another size.`),
    sizes: (drawn, real, inside, months) => `You drew ${drawn} on average against what happened; the model says ${real}. Your line is where 90 of 100 runs lie in ${inside} of ${months} months.`,
    spread: (low, high, from, to) => `At the end the class lies between ${low} and ${high}, 90 of 100 runs of the model between ${from} and ${to}.`,
    points: (points) => `${points} of 100 points: half for the direction, half for the size.`,
    fair: "Points say how near you are to the model, not to the truth: where you differ, say why.",
  },
  lesson: { teacher: "Teacher:", students: "Students open", address: "Address", names: "Ask for names",
    steps: { free: "Explore", follow: "Follow me", predict: "Predict", reveal: "Reveal" },
    follow: "Your teacher leads: the page follows.", predict: "Your teacher asks what you expect.",
    free: "Explore freely.", mine: "Back to what I had", chooseFirst: "Choose a “What if …” first: without a change there is nothing to predict.",
    count: (n, here) => `${n} of ${Math.max(n, here)} have predicted`, here: (n) => (n === 1 ? "1 page is here" : `${n} pages are here`),
    wrongKey: "This address has no valid teacher's key: this is a student's page. Open the address that the terminal shows." },
  // Tour
  tourSteps: [
    "Every question has a story. Powers pull at the states between them, and each power has its colour. Press one to look from its side.",
    "The line says how close a state stands to a power, month by month: higher is closer. The shading says how unsure that is. The model was run again and again with other values of what nobody knows; 90 of 100 runs lie in the light band.",
    "Now change the story: press a “What if …”. The old line stays behind in grey, and the new one shows what would be different.",
    "These are the events. Drag one to another month, or press it to change it. “Add an event” puts in anything else.",
    "The sliders make an event weaker or stronger, or take it away. The large number says what that changes, and the sentence under the picture says why. Next time press “Predict first” and draw what you expect before you look."],
  tour: "Tour", tourNext: "Next", tourBack: "Back", tourEnd: "Done", tourSkip: "Skip", tourOf: (n, all) => `${n} of ${all}`,
};
