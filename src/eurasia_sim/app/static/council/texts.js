// Every text of the council game, in one place; scenarios and rules bring their own words.

import { monthAt, monthWords } from "../months.js";
import { T, cap, joined, number, signed } from "../texts.js";

const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;
const month = (text) => monthWords(text).split(" ")[0];

// January to June 2026; July 2026 to March 2027
export function period(from, to) {
  const [a, b] = [from, to].map((one) => one.slice(0, 4));
  if (from === to) return monthWords(from);
  return a === b ? `${month(from)} to ${monthWords(to)}` : `${monthWords(from)} to ${monthWords(to)}`;
}

export const C = {
  title: "Council game", leave: "Leave the game", back: "Back", close: "Close",
  loading: "Loading the model …", working: "Working it out …",
  lost: "No connection. Trying again; nothing is lost.", found: "Connected again.",
  noWorld: (why) => `The game cannot be opened: ${why}`,
  round: (now, all) => `Round ${now} of ${all}`,
  roundTime: (game, round) => period(monthAt(game.start, round * game.months), monthAt(game.start, (round + 1) * game.months - 1)),
  clock: (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`,
  timeUp: "Time is up", timeLeft: "Time left",
  uses: { press: "Press", court: "Court", mend: "Mend", build: "Build" },
  usesHow: { press: "works at once, and is remembered", court: "quick for a friend, slow for a stranger",
    mend: "gives back what was broken", build: "slow, and it stays" },
  sizes: { soft: "soft", usual: "usual", strong: "strong" },
  units: (count) => plural(count, "unit", "units"),
  cost: (count) => `${count} of attention`,
  left: (left, all) => `${left} of ${all} attention left`,
  nothingDone: "did nothing", nobody: "Nobody did anything.", none: "nobody yet",
  you: "you", teacherEvent: "Event", free: "free", seatFreed: "left",

  start: {
    title: "The council game",
    about: "Teams speak for powers and states. Each round they spend a little attention on one or two moves; all moves are revealed together, and the model answers. At the end you see who caused what.",
    scenario: "World", begin: "First month", months: "Months in a round", rounds: "Rounds", seats: "Seats that teams may take",
    all: "All", few: "Six", open: "Open the game", reopen: "Go on with a game", file: "Open a game's file", again: (id) => `Go on with ${id}`,
    kept: (one) => `${one.id} – ${one.scenario}, round ${one.round + 1} of ${one.rounds}, ${plural(one.seats, "team", "teams")}`,
    long: (from, to) => `The game runs from ${monthWords(from)} to ${monthWords(to)}.`,
    leaves: (last) => `That goes beyond the world's last month, ${monthWords(last)}: fewer or shorter rounds.`,
    one: "One screen, teams in turn: the device is passed on, and the game stays in this browser.",
    oneOpen: "Begin", atLeast: "Choose at least two seats.", notHere: "This page has no scenario that the game can be played in.",
  },
  lobby: {
    title: "Take your seats", how: "Open this address with a phone, or point its camera here:", then: "Then press “Council game”, if the game is not shown at once.",
    taken: (count, all) => `${count} of ${all} seats are taken`, begin: "Open round 1", waiting: "The game begins when your teacher opens the first round.",
    free: "free", empty: "Nobody: acts as it is used to",
  },
  join: {
    title: "Join the council", which: "Whom do you speak for?", goal: "Your goal", goalHow: "Keep it to yourselves. It is measured over the last year, against the same world without you.",
    name: "Your team's name, if you like", take: "Take this seat", code: "Your team's code", have: "We have a code", enter: "Code", go: "Come in",
    again: "A second phone, a new phone, or after a crash: the code brings you back to your seat.",
    wrong: "This code belongs to no team of this game.", none: "No council game is open here. The teacher opens one.", late: "The game has begun: your first moves are in the round that comes.",
    codeHow: "Write it down. It brings you back, and whoever has it can act for you.", got: "We have it",
    full: "No seat is free. Ask your teacher.", freed: "Your seat was freed. Take another, or ask your teacher.", over: "The game is over.",
  },
  tabs: { situation: "Situation", moves: "Moves", notes: "Notes" },
  team: {
    goal: "Your goal", stand: "Where you stand", others: "What others did", othersIn: (round) => `What others did in round ${round}`,
    expect: "What you expect", first: "Nobody has moved yet.", choose: "What you may do", chosen: "Your moves this round",
    none: "No moves chosen. Doing nothing is a move, too.", add: "Choose this", remove: "Take away", target: "Toward whom", size: "How strong",
    lock: "Lock our moves", lockNone: "Lock: do nothing", unlock: "Unlock and change", locked: "Locked. Nobody sees it before the reveal.",
    waiting: (names) => (names.length ? `Still thinking: ${names.join(", ")}` : "All have locked. Your teacher reveals."),
    points: ({ low, middle, high }) => `Expected: ${Math.round(middle)} points, ${Math.round(low) === Math.round(high) ? "in nearly all runs" : `${Math.round(low)} to ${Math.round(high)} in 90 of 100 runs`}`,
    pointsThan: (one) => `without these moves ${Math.round(one.middle)}`, fifty: "50 points: it makes no difference that you are there.",
    mine: "your moves", base: "without them", as: "as things stand",
    moves: (count) => `Your moves${count ? ` (${count})` : ""}`, budget: "Attention", done: (times) => `done ${times} in this game`,
    yourCode: "Team code", states: "All states", powers: "With each power", pressed: "Who presses you", closeTo: (pole) => `How close states are to ${pole}`,
    unlocked: "Unlocked: change your moves and lock again.", sizesHow: (text) => cap(text.replace(/^sizes: /, "Sizes: ")),
    drafts: "The round was taken back. Your moves are here as you had them.",
  },
  notes: { title: "Notes", to: "To", text: "Your note", send: "Send", from: (name) => `from ${name}`, sentTo: (name) => `to ${name}`, none: "No notes yet. Promises bind nobody.",
    round: (round) => `round ${round}`, sent: "Sent.", only: "Only that team and your teacher can read it.", closed: "Notes can be sent while a round is open." },
  reveal: {
    did: (round) => `What everyone did in round ${round}`, happened: "What happened", largest: "Where most has changed",
    true: "what happened", band: "shaded: what one could have known, 50 and 90 of 100 runs", expected: "middle of all",
    inside: "That lies within what one could have known.", outside: "That lies outside of 90 in 100 runs: luck, good or bad.",
    wait: "The teacher's page works out what happened …", nothing: "Hardly anything has changed in this round.", marks: "Upright lines: moves that touch this state or power.",
    ask: "How is it between", then: "The next round opens when your teacher goes on.",
  },
  final: {
    title: (seat) => `${seat}: what came of it`, points: "points of 100", band: (low, high) => `In 90 of 100 runs of the same game: ${low} to ${high} points.`,
    fifty: "50 points mean: it made no difference that you were there. More: you moved your goal further than your actor would have by himself.",
    without: "What would have happened without you", moves: "What you did", nothing: "You made no moves.",
    would: (text) => `Without you: ${text}.`, hardly: "Without you, hardly anything would have been different.", world: "How the world stands",
    pair: { mine: "with you", theirs: "without you" }, pairOf: { mine: "with them", theirs: "without them" }, print: "Print this page", printAll: "Print a page for each team", game: (id) => `Game ${id}`, team: "Team",
  },
  teacher: {
    lead: "You lead the game. Locked moves are not shown here: this page is on the wall.", locked: (count, all) => `${count} of ${all} have locked`,
    reveal: "Reveal", revealNow: "Reveal now", sure: "Not all have locked. A team that has not locked does nothing this round.", yes: "Reveal anyway", no: "Wait",
    next: "Next round", debrief: "Debrief", undo: "Undo the round", undoSure: "The last revealed round is opened again; its moves become drafts of their teams.", undoYes: "Undo it",
    event: "Add an event", events: "Events added", minutes: (count) => `${count} min`, pause: "Pause", resume: "Go on", setClock: "Clock",
    isLocked: "has locked", thinking: "is thinking", more: "More", showCode: "Show the code", hideCode: "Hide the code", free: "Free this seat", freeSure: (name) => `Free the seat of ${name}? The team's code will be worth nothing.`, freeYes: "Free it",
    address: "Address", yaml: "Game as a scenario (YAML)", csv: "Moves as a table (CSV)", file: "Game file (JSON)", closeGame: "Close the game", closeSure: "The page goes back to the model. The game stays in its file and can be opened again.", closeYes: "Close it",
    menu: "Game", when: (game, round) => `in ${monthWords(monthAt(game.start, round * game.months))}, with the moves of round ${round + 1}`, added: "Added. It acts with the moves of the round.",
    debriefSure: "This ends the game before its last round.", debriefYes: "End it here", wrongKey: "This address has no valid teacher's key. Open the one that the terminal shows.",
  },
  debrief: {
    title: "Debrief", steps: ["What happened", "Who caused it", "Without each team", "What the model cannot know"], read: "To read out",
    told: (teams, moves, from, to) => `From ${monthWords(from)} to ${monthWords(to)}, ${plural(teams, "team", "teams")} made ${plural(moves, "move", "moves")}.`,
    uses: (counts) => `Of these, ${joined(Object.entries(counts).filter(([, n]) => n).map(([use, n]) => `${n} ${{ press: "pressed", court: "courted", mend: "mended", build: "built" }[use]}`))}.`,
    most: (texts) => `Since the beginning most has changed here: ${texts.join("; ")}.`, replay: "Replay", until: (round) => (round === 0 ? "before round 1" : `after round ${round}`), all: "all rounds",
    teamsOf: "Which difference?", caused: (look, total, from, to) => `${look}: ${signed(total)} over the last year, against the same world in which nobody sat here (${number(from)} without all teams, ${number(to)} with them).`,
    part: (name, value) => `${name} made ${signed(value)}`, exact: "The parts add up exactly: every combination of teams was run on the draw that happened, and each team has the mean of what it changed when it came in (Shapley values).",
    counting: (part) => `Running every combination of teams: ${Math.round(100 * part)} %`, noTeams: "Nobody took a seat.",
    paired: "Each line compares the game with the same game in which that seat stayed empty and its actor did what it is used to do: the same chance, draw by draw.",
    team: (name, goal) => `${name}: ${goal}`, withoutThem: (text) => `Without them: ${text}.`, hardlyThem: "Without them, hardly anything would have been different.",
    cannot: [
      ["States here are one person each.", "They have no parliaments, elections or finance ministers, and nobody changes his mind."],
      ["Words are not moves.", "The model knows nothing of your notes, bluffs and promises. It knows what was done."],
      ["Every size is a judgement.", "What a strong move is, and what attention costs, somebody decided. A power has as many units as a small state: that is fair to teams and false of the world."],
      ["So many deliberate moves lie far from its history.", "It was made of single events in four years. The further a game goes from that, the less its bands say."],
      ["What happened is one draw of many.", "A team that did well may have been lucky. That is what the band beside its points is for."],
      ["A goal makes people play for the goal.", "Would you have done the same if nobody had counted?"]],
    ask: "Which of your moves would you not have made without a score?", way: (state, pole) => `${state} and ${pole}`,
    next: "Next step", before: "Step before",
  },
  one: {
    pass: (seat) => `Pass the device to ${seat}`, passHow: "The others look away.", here: (seat) => `We are ${seat}`, goal: "Choose your goal, and keep it to yourselves.", ready: "Ready",
    all: "All teams have chosen", allHow: "Everybody may look now.", reveal: "Reveal", skip: "This team is not here: it does nothing", saved: "The game is kept in this browser.", save: "Save the game (file)", fresh: "New game",
    goOn: "Go on", notSaved: "This browser keeps nothing: save the game as a file.", opened: "Opened.", freshSure: "A game is kept here already. Begin another? Save it first if you want it.", freshYes: "Begin another",
  },
};

// How it stands, in words: Kazakhstan leans towards Russia.
export const level = (world, { measure, state, pole }, value) => T.measures[measure].level(
  world.rules.label(state), world.rules.poles.get(pole).spoken, value);

// A change in words: Kazakhstan closer to Russia (+0.12)
const WAYS = { alignment: ["closer to", "farther from"], pressure: ["pressed harder by", "pressed less by"], grievance: ["more resentful of", "less resentful of"] };
export const changed = (world, { measure, state, pole }, value) =>
  `${world.rules.label(state)} ${WAYS[measure][value > 0 ? 0 : 1]} ${world.rules.poles.get(pole).spoken} (${signed(value)})`;
// Without you: Kazakhstan would be closer to Russia (+0.12)
export const wouldBe = (world, { measure, state, pole }, value) =>
  `${world.rules.label(state)} would be ${WAYS[measure][value > 0 ? 0 : 1]} ${world.rules.poles.get(pole).spoken} (${signed(value)})`;
export const named = (world, { measure, state, pole }) =>
  `${T.measures[measure].name} of ${world.rules.label(state)} and ${world.rules.poles.get(pole).spoken}`;
