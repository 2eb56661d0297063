// Every text of the page, in one place. To translate the page, translate this file (and the
// scenarios, whose own words come from their files).

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August",
  "September", "October", "November", "December"];

/** @param {number} value @param {number} [digits] */
export function number(value, digits = 2) {
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? (0).toFixed(digits) : text).replace("-", "−");
}

/** @param {number} value */
export function signed(value) {
  const text = number(value);
  return value > 0 && Number(value.toFixed(2)) !== 0 ? `+${text}` : text;
}

/** @param {string} month like 2024-12 */
export function monthWords(month) {
  return `${MONTHS[Number(month.slice(5)) - 1]} ${month.slice(0, 4)}`;
}

/** The sizes of an event, in words. @param {number} factor */
const size = (factor) => (factor === 1 ? "as assumed" : `${number(factor)} times as strong`);

export const T = {
  title: "What if? Influence between Russia, the United States and the OTS",
  skip: "Skip to the picture",
  scenario: "Scenario", start: "Start from", baseline: "the baseline", theme: "Colours",
  themes: { auto: "as the device", light: "light", dark: "dark" },
  question: "Question",
  views: { alignment: "Alignment", dependence: "Dependence", shares: "Influence shares",
    triangle: "Triangle", why: "Why?", network: "Who pulls whom" },
  viewsLabel: "Views",
  scale: {
    alignment: "Alignment: −1 firmly against the power, 0 neither, 1 firmly with it.",
    dependence: "Dependence: 0 needs nothing from the power, 1 has no one else.",
    shares: "Influence shares: which part of all powers' influence over the state each has.",
    pressure: "Pressure: how hard a power presses, and how much the state hangs on it." },
  what: {
    alignment: (state, pole) => `${state}'s alignment with ${pole}`,
    dependence: (state, pole) => `${state}'s dependence on ${pole}`,
    influence_share: (state, pole) => `the share of ${pole} in the influence over ${state}`,
    pressure: (state, pole) => `the pressure of ${pole} on ${state}` },
  whatIf: "what-if", same: "nothing changed yet: this is the baseline",
  legend: "Powers shown", legendBase: "baseline (grey, thin)", band: "bands: 90 and 50 of 100 draws",
  month: "Month", play: "Play", pause: "Pause", picked: "picked",
  pick: (state) => `Look at ${state}`,
  region: (name) => `${name} (region)`,
  table: "The same as a table", tableHead: ["", "what-if, 90% band", "baseline", "difference, 90% band"],
  // Controls
  controls: "What if …", posture: "How the powers behave",
  postureOf: (pole) => `${pole}`, partner: "partner", patron: "patron", usual: "as before",
  turn: (value) => (value === 0 ? "as before" : `${value < 0 ? "partner" : "patron"} ${number(Math.abs(value))}`),
  postureFrom: "from", postureUnit: "1 is a clear change of tone and practice, kept up.",
  ensemble: "Where the draws come from",
  ensembles: { auto: "as the scenario says", calibrated: "calibrated: in accord with what was seen",
    prior: "prior: all that the sources allow" },
  noCalibrated: (why) => `Calibrated draws cannot be had here: ${why}.`,
  ownEvents: "Events of this what-if", stateEvents: (state) => `Events that touch ${state}`,
  otherEvents: "All other events", mechanisms: "Rules of the model",
  mechanismsNote: "Switch a rule off to see what rests on it.",
  happens: (label) => `${label}`, adjust: (label) => `Change or explain: ${label}`,
  explain: (label) => `What is assumed: ${label}`,
  severity: "How strong", date: "When", ends: "Until", times: size,
  reset: "Undo all changes", more: "Size, date, source",
  event: { about: "What it is", unit: "What size 1 means", size: "Size assumed", moves: "It moves",
    source: "Rests on", note: "Remark", by: "By", lasting: "stays", fading: "fades",
    range: (low, mode, high) => (low === high ? number(mode) :
      `${number(low)} to ${number(high)}, most likely ${number(mode)}`),
    money: (paid, economy) => `${number(paid, 1)} billion dollars, against an economy of ${number(economy, 0)} billion` },
  variables: { alignment: "alignment", grievance: "grievance", supply_share: "who supplies",
    reach: "reach of a power", coercion: "posture of a power", cohesion: "cohesion of a bloc",
    tie: "ties between states" },
  plainSources: { judgement: "our judgement (see the remark)", hypothetical: "invented for the what-if" },
  // Effect in words
  level: (what, when, middle, low, high) =>
    `${cap(what)} in ${when}: ${number(middle)} (90 of 100 draws: ${number(low)} to ${number(high)}).`,
  effectNone: (what) => `${cap(what)}: no difference at any time.`,
  effectSmall: (what, small) => `${cap(what)}: less than ${small} apart in the middle draw.`,
  effect: (what, when, middle, low, high) =>
    `${cap(what)} is ${number(Math.abs(middle))} ${middle > 0 ? "higher" : "lower"} in ${when} than in the baseline (90 of 100 draws: ${signed(low)} to ${signed(high)}).`,
  effectNow: (what, when, small) => `${cap(what)} differs by less than ${small} in ${when}.`,
  peak: (middle, when, sure) => `Its largest change: ${signed(middle)}, in ${when}. ${sure}`,
  sign: (up, down, clear) => {
    const [way, part] = up >= down ? ["Higher", up] : ["Lower", down];
    if (part === 0) return "The same in all draws.";
    if (part >= 100) return `${way} in all draws of this model.`;
    return part >= clear ? `${way} in ${part} of 100 draws.` :
      `No clear direction: ${way.toLowerCase()} in ${part} of 100 draws.`;
  },
  most: "What changes most:", mostItem: (what, middle, when) => `${what}: ${signed(middle)} in ${when}`,
  ifThen: (draws, drawn) => `If … then: ${draws} draws (${drawn}). This follows if the assumptions hold; it is not a forecast.`,
  computing: "Computing …",
  // Why
  whyTitle: (what) => `Why? ${cap(what)}, divided over its main causes`,
  whyAsk: "Whose alignment", whyGo: "Divide the change over its causes", whyWith: "with",
  whyWait: "Dividing the change over its causes takes a few seconds.",
  whyStart: (when) => `${when}`, whyEnd: (when) => `${when}`, rest: (many) => `${many} other events together`,
  chance: "chance",
  whyNote: (draws, error) => `Shapley values, means of ${draws} draws; left over by interpolation: ${error}. The bands of the parts are in the table.`,
  whyWords: (label, mean) => `${label}: ${signed(mean)}`,
  whyHead: ["Cause", "from", "mean", "90% band"],
  whyMain: (what, when, parts) => `Until ${when}, what moved ${what} most: ${parts}.`,
  // Triangle and network
  triangle: "Where the influence over each state lies: the nearer to a corner, the larger that power's share. Grey: the baseline. Medians.",
  triangleNo: "The triangle needs exactly three powers; this scenario has another number.",
  network: "Arrows: pressure of a power on a state, the broader the stronger (medians). Grey lines: states that listen to each other.",
  networkTie: (a, b, strength) => `${a} and ${b}: ${number(strength)}`, tiesHead: "Ties (0 to 1)",
  pressureHead: "Pressure in this month",
  // Predict
  predict: "Predict first", predictOf: (what) => `Draw what you expect: ${what}`,
  predictHow: "Draw from the dashed line to the right with mouse or finger, or use the sliders below. The run is not shown before you reveal it.",
  predictWhich: "Power", predictSliders: "Draw with the keyboard", clear: "Clear", reveal: "Reveal",
  leave: "Back to exploring", needDraw: "Draw a curve first.", yours: "your curve", known: "until here known",
  sendName: "Your name, if you like", sent: "Your prediction was sent. You can change it until the reveal.",
  notSent: "Your prediction could not be sent; it stays on your page.",
  score: (points) => `${points} of 100 points`,
  scoreWhy: (inside, months, off, naive) =>
    `Your curve lies in the 90% band in ${inside} of ${months} months and is ${number(off)} from the middle draw on average; “nothing changes” would be ${number(naive)} from it.`,
  scoreFair: "100 points: you drew the model's middle. 0: as far off as the edge of the band, or as “nothing changes” where that is farther. Points say how near you are to the model, not to the truth: where you differ, say why.",
  revealed: "The run",
  // Class
  follow: "Your teacher leads: the page follows.", classPredict: "Your teacher asks for a prediction.",
  classReveal: "Revealed.", teacher: "Teacher", students: "Students open",
  steps: { free: "Explore freely", follow: "Follow my page", predict: "Predict", reveal: "Reveal" },
  names: "Ask for names and show them", predictions: (n) => (n === 1 ? "1 prediction" : `${n} predictions`),
  showAddress: "Show address", hideAddress: "Hide address", cloud: "predictions of the class",
  wrongKey: "This page has no valid teacher's key; open the address that the terminal shows.",
  asked: (what) => `Asked for: ${what}`,
  // Tools
  open: "Open", save: "Save", csv: "CSV", picture: "Picture", link: "Copy link",
  openTitle: "Open a what-if that was saved (YAML)", saveTitle: "Save as a scenario file (YAML)",
  csvTitle: "Download all numbers (CSV)", pictureTitle: "Download the picture (PNG)",
  linkTitle: "Copy the address of this page with all settings",
  copied: "The address was copied.", copyYourself: "The address in the browser's bar holds everything: copy it from there.",
  opened: "Opened.", failed: "The server cannot be reached; trying again.", fileLarge: "That file is too large.",
  again: "The server is busy; trying again.",
  acting: (names) => `States and powers also act of their own accord here, each draw otherwise: ${names.join(", ")}.`,
  foot: (draws) => `Every what-if is run anew with ${draws} draws of all uncertain numbers, the same draws as the baseline, so that the difference comes from the change alone. Nothing you do here is stored on the server, except predictions you send, until the class ends.`,
  // Handout
  handoutNote: (runs, worst, typical, checks) => `This page works offline. Its sliders move between ${runs} computed runs; between them curves are interpolated. In ${checks} checks half-way between runs, no curve was off by more than ${worst} in any month, and 99 of 100 values by less than ${typical}.`,
  handoutSlider: "How strong each event is, in what was assumed; 0: it does not happen.",
  timesOrNever: (factor) => (factor === 0 ? "does not happen" : size(factor)),
  inBaseline: (value) => `In the baseline: ${number(value)}.`,
};

/** @param {string} text */
export function cap(text) { return text.charAt(0).toUpperCase() + text.slice(1); }
