// Every text of the council game, in one place; scenarios and rules bring their own words. Names are
// passed on in English: a translation puts them into the case that it needs.

import { cap, joined, monthOf, msg, named, t, tc, tn } from "../language.js";
import { monthAt } from "../months.js";
import { T, number, signed } from "../texts.js";

// A month's name without its year, in English, as parts are.
const nameOf = (month) => new Date(`${month}-15`).toLocaleString("en", { month: "long" });

// January to June 2026; July 2026 to March 2027
export function period(from, to) {
  if (from === to) return String(monthOf(from));
  const year = from.slice(0, 4);
  if (year !== to.slice(0, 4)) return t("{from} to {to}", { from: monthOf(from), to: monthOf(to) });
  // The year stands where the language has it beside one month.
  return t("{month} {year}", { month: t("{from} to {to}", { from: nameOf(from), to: nameOf(to) }), year });
}

const round = (game, at) => monthOf(monthAt(game.start, at * game.months));
const counted = (name, count) => t("{name} {count}", { name, count });
const whole = (value) => String(Math.round(value));

export const C = {
  title: t("Council game"), leave: t("Leave the game"), back: t("Back"), close: t("Close"),
  loading: t("Loading the model …"), working: t("Working it out …"),
  lost: t("No connection. Trying again; nothing is lost."), found: t("Connected again."),
  noWorld: (why) => t("The game cannot be opened: {why}", { why }),
  lacks: (scenario) => t("“{scenario}”: this world lacks somebody whom the game needs", { scenario }),
  round: (now, all) => t("Round {now} of {all}", { now, all }),
  roundTime: (game, at) => period(monthAt(game.start, at * game.months), monthAt(game.start, (at + 1) * game.months - 1)),
  roundWhen: (game, at) => t("Round {now} of {all}, {when}", { now: at + 1, all: game.rounds, when: C.roundTime(game, at) }),
  clock: (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`,
  timeUp: t("Time is up"), timeLeft: t("Time left"),
  uses: { press: tc("a use of attention", "Press"), court: tc("a use of attention", "Court"),
    mend: tc("a use of attention", "Mend"), build: tc("a use of attention", "Build") },
  usesHow: { press: t("works at once, and is remembered"), court: t("quick for a friend, slow for a stranger"),
    mend: t("gives back what was broken"), build: t("slow, and it stays") },
  sizes: { soft: tc("size of a move", "soft"), usual: tc("size of a move", "usual"), strong: tc("size of a move", "strong") },
  units: (count) => tn("{count} unit", "{count} units", count),
  sizeCost: (size, count) => [C.sizes[size], C.units(count)].join(t(", ")),
  left: (left, all) => t("{left} of {all} attention left", { left, all }),
  nothingDone: t("did nothing"), mine: (seat) => t("{seat} (you)", { seat }),
  teacherEvent: t("Event"), seatFreed: tc("a seat", "left"),
  qr: (address) => t("QR code: {address}", { address }),
  // Demand that a state choose sides (Kazakhstan)
  doing: (rules, { move, on }) => (on ? t("{move} ({target})", { move: rules.council.moves[move].label, target: rules.label(on) })
    : named(rules.council.moves[move].label)),

  start: {
    title: t("The council game"),
    about: t("Teams speak for powers and states. Each round they spend a little attention on one or two moves; all moves are revealed together, and the model answers. At the end you see who caused what."),
    scenario: t("World"), begin: t("First month"), months: t("Months in a round"), rounds: t("Rounds"), seats: t("Seats that teams may take"),
    open: t("Open the game"), reopen: t("Go on with a game"), file: t("Open a game's file"), again: (id) => t("Go on with {id}", { id }),
    kept: (one) => tn("{id} – {scenario}, round {round} of {rounds}, {count} team", "{id} – {scenario}, round {round} of {rounds}, {count} teams", one.seats,
      { id: one.id, scenario: one.scenario, round: one.round + 1, rounds: one.rounds }),
    long: (from, to) => t("The game runs from {from} to {to}.", { from: monthOf(from), to: monthOf(to) }),
    leaves: (last) => t("That goes beyond the world's last month, {month}: fewer or shorter rounds.", { month: monthOf(last) }),
    one: t("One screen, teams in turn: the device is passed on, and the game stays in this browser."),
    oneOpen: t("Begin"), atLeast: t("Choose at least two seats."), notHere: t("This page has no scenario that the game can be played in."),
    large: t("That file is too large for a game."), unread: (file, why) => t("{file}: {why}", { file, why }),
  },
  lobby: {
    title: t("Take your seats"), how: t("Open this address with a phone, or point its camera here:"), then: t("Then press “Council game”, if the game is not shown at once."),
    taken: (taken, all) => t("Seats taken: {taken} of {all}", { taken, all }), begin: t("Open round 1"), waiting: t("The game begins when your teacher opens the first round."),
    free: tc("a seat", "free"),
  },
  join: {
    title: t("Join the council"), which: t("Whom do you speak for?"), goal: t("Your goal"), goalHow: t("Keep it to yourselves. It is measured over the last year, against the same world without you."),
    name: t("Your team's name, if you like"), take: t("Take this seat"), code: t("Your team's code"), have: t("We have a code"), enter: t("Code"), go: t("Come in"),
    again: t("A second phone, a new phone, or after a crash: the code brings you back to your seat."),
    wrong: t("This code belongs to no team of this game."), none: t("No council game is open here. The teacher opens one."), late: t("The game has begun: your first moves are in the round that comes."),
    codeHow: t("Write it down. It brings you back, and whoever has it can act for you."), got: t("We have it"),
    full: t("No seat is free. Ask your teacher."), freed: t("Your seat was freed. Take another, or ask your teacher."), over: t("The game is over."),
  },
  tabs: { situation: t("Situation"), moves: t("Moves"), notes: t("Notes") },
  team: {
    goal: t("Your goal"), stand: t("Where you stand"), othersIn: (at) => t("What others did in round {round}", { round: at }),
    expect: t("What you expect"), choose: t("What you may do"), chosen: t("Your moves this round"),
    none: t("No moves chosen. Doing nothing is a move, too."), add: t("Choose this"), remove: (move) => t("Take away: {move}", { move }),
    target: t("Toward whom"), size: t("How strong"),
    lock: t("Lock our moves"), lockNone: t("Lock: do nothing"), unlock: t("Unlock and change"), locked: t("Locked. Nobody sees it before the reveal."),
    waiting: (names) => (names.length ? t("Still thinking: {names}", { names: names.map((one) => named(one)).join(t(", ")) }) : t("All have locked. Your teacher reveals.")),
    points: ({ low, middle, high }) => (Math.round(low) === Math.round(high) ? t("Expected points: {middle}, in nearly all runs.", { middle: whole(middle) })
      : t("Expected points: {middle}; in 90 of 100 runs {low} to {high}.", { middle: whole(middle), low: whole(low), high: whole(high) })),
    pointsThan: (one) => t("Without these moves: {points}.", { points: whole(one.middle) }), fifty: t("50 points: it makes no difference that you are there."),
    mine: t("your moves"), base: t("without them"), as: t("as things stand"),
    done: (count, most) => (most ? t("done {count} of {most} times in this game", { count, most }) : tn("done once in this game", "done {count} times in this game", count)),
    yourCode: msg("Team code: {code}"), pressed: t("Who presses you"), closeTo: (pole) => t("How close states are to {pole}", { pole }),
    sizesHow: (note) => cap(named(note)),
    drafts: t("The round was taken back. Your moves are here as you had them."),
  },
  notes: { title: t("Notes"), to: tc("whom a note is for", "To"), text: t("Your note"), send: t("Send"), none: t("No notes yet. Promises bind nobody."),
    from: (seat, at) => t("from {seat}, round {round}", { seat, round: at }), sentTo: (seat, at) => t("to {seat}, round {round}", { seat, round: at }),
    sent: t("Sent."), only: t("Only that team and your teacher can read it.") },
  reveal: {
    did: (at) => t("What everyone did in round {round}", { round: at }), happened: t("What happened"), largest: t("Where most has changed"),
    true: t("what happened"), band: t("shaded: what one could have known, 50 and 90 of 100 runs"), expected: t("middle of all"),
    inside: t("That lies within what one could have known."), outside: t("That lies outside of 90 in 100 runs: luck, good or bad."),
    wait: t("The teacher's page works out what happened …"), nothing: t("Hardly anything has changed in this round."), marks: t("Upright lines: moves that touch this state or power."),
    then: t("The next round opens when your teacher goes on."),
  },
  final: {
    title: (seat) => t("{seat}: what came of it", { seat }), points: (goal) => t("points of 100: {goal}", { goal }),
    range: ({ low, high }) => `(${whole(low)}–${whole(high)})`,
    band: ({ low, high }) => t("In 90 of 100 runs of the same game: {low} to {high} points.", { low: whole(low), high: whole(high) }),
    fifty: t("50 points mean: it made no difference that you were there. More: you moved your goal further than your actor would have by himself."),
    without: t("What would have happened without you"), moves: t("What you did"), nothing: t("You made no moves."),
    hardly: t("Without you, hardly anything would have been different."), world: t("How the world stands"),
    pair: { mine: t("with you"), theirs: t("without you") }, pairOf: { mine: t("with them"), theirs: t("without them") },
    print: t("Print this page"), printAll: t("Print a page for each team"), game: (id, scenario) => t("Game {id}, {scenario}", { id, scenario }),
  },
  teacher: {
    lead: t("You lead the game. Locked moves are not shown here: this page is on the wall."), locked: (locked, all) => t("Teams that have locked: {locked} of {all}", { locked, all }),
    reveal: t("Reveal"), revealNow: t("Reveal now"), sure: t("Not all have locked. A team that has not locked does nothing this round."), yes: t("Reveal anyway"), no: t("Wait"),
    next: t("Next round"), debrief: t("Debrief"), undo: t("Undo the round"), undoSure: t("The last revealed round is opened again; its moves become drafts of their teams."), undoYes: t("Undo it"),
    event: t("Add an event"), events: (names) => t("Events added: {names}", { names: names.map((one) => named(one)).join(t(", ")) }),
    minutes: (count) => t("{count} min", { count }), pause: t("Pause"), resume: t("Go on"), setClock: t("Clock"),
    isLocked: t("has locked"), thinking: t("is thinking"), more: (seat) => t("More about {seat}", { seat }), showCode: t("Show the code"), hideCode: t("Hide the code"),
    free: t("Free this seat"), freeSure: (seat) => t("Free the seat of {seat}? The team's code will be worth nothing.", { seat }), freeYes: t("Free it"),
    address: t("Address"), yaml: t("Game as a scenario (YAML)"), csv: t("Moves as a table (CSV)"), file: t("Game file (JSON)"), closeGame: t("Close the game"),
    closeSure: t("The page goes back to the model. The game stays in its file and can be opened again."), closeYes: t("Close it"),
    menu: tc("a menu", "Game"), when: (game, at) => t("in {when}, with the moves of round {round}", { when: round(game, at), round: at + 1 }), added: t("Added. It acts with the moves of the round."),
    debriefSure: t("This ends the game before its last round."), debriefYes: t("End it here"), wrongKey: t("This address has no valid teacher's key. Open the one that the terminal shows."),
  },
  debrief: {
    title: t("Debrief"), steps: [t("What happened"), t("Who caused it"), t("Without each team"), t("What the model cannot know")], read: t("To read out"),
    told: (teams, moves, from, to) => [
      tn("From {from} to {to}, {count} team played.", "From {from} to {to}, {count} teams played.", teams, { from: monthOf(from), to: monthOf(to) }),
      tn("{count} move was made.", "{count} moves were made.", moves)].join(" "),
    uses: (counts) => t("What they were for: {list}.", { list: joined(Object.entries(counts).filter(([, count]) => count)
      .map(([use, count]) => counted(C.uses[use], count))) }),
    most: (texts) => t("Since the beginning most has changed here: {list}.", { list: texts.join("; ") }), replay: t("Replay"),
    until: (at) => (at === 0 ? t("before round 1") : t("after round {round}", { round: at })),
    caused: (look, total, from, to) => t("{look}: {difference} over the last year, against the same world in which nobody sat here ({from} without all teams, {to} with them).",
      { look, difference: signed(total), from: number(from), to: number(to) }),
    parts: (list) => t("The teams' parts in it: {list}.", { list: joined(list.map(([seat, value]) => counted(seat, signed(value)))) }),
    exact: t("The parts add up exactly: every combination of teams was run on the draw that happened, and each team has the mean of what it changed when it came in (Shapley values)."),
    counting: (part) => t("Running every combination of teams: {percent} %", { percent: whole(100 * part) }), noTeams: t("Nobody took a seat."),
    paired: t("Each line compares the game with the same game in which that seat stayed empty and its actor did what it is used to do: the same chance, draw by draw."),
    hardlyThem: t("Without them, hardly anything would have been different."),
    cannot: [
      [t("States here are one person each."), t("They have no parliaments, elections or finance ministers, and nobody changes his mind.")],
      [t("Words are not moves."), t("The model knows nothing of your notes, bluffs and promises. It knows what was done.")],
      [t("Every size is a judgement."), t("What a strong move is, and what attention costs, somebody decided. A power has as many units as a small state: that is fair to teams and false of the world.")],
      [t("So many deliberate moves lie far from its history."), t("It was made of single events in four years. The further a game goes from that, the less its bands say.")],
      [t("What happened is one draw of many."), t("A team that did well may have been lucky. That is what the band beside its points is for.")],
      [t("A goal makes people play for the goal."), t("Would you have done the same if nobody had counted?")]],
    ask: t("Which of your moves would you not have made without a score?"),
  },
  one: {
    pass: (seat) => t("Pass the device to {seat}", { seat }), passHow: t("The others look away."), here: (seat) => t("We are {seat}", { seat }), goal: t("Choose your goal, and keep it to yourselves."), ready: t("Ready"),
    all: t("All teams have chosen"), allHow: t("Everybody may look now."), reveal: t("Reveal"), skip: t("This team is not here: it does nothing"), saved: t("The game is kept in this browser."), save: t("Save the game (file)"), fresh: t("New game"),
    notSaved: t("This browser keeps nothing: save the game as a file."), freshSure: t("A game is kept here already. Begin another? Save it first if you want it."), freshYes: t("Begin another"),
  },
};

const placesOf = (world, { state, pole }) => ({ state: world.rules.label(state), pole: world.rules.poles.get(pole).spoken });

// How it stands, in words: Kazakhstan leans towards Russia.
export const level = (world, { measure, state, pole }, value) => {
  const places = placesOf(world, { state, pole });
  return T.measures[measure].level(places.state, places.pole, value);
};

// A change in words: Kazakhstan closer to Russia (+0.12)
const CHANGED = {
  alignment: (up, parts) => (up ? t("{state} closer to {pole} ({value})", parts) : t("{state} farther from {pole} ({value})", parts)),
  pressure: (up, parts) => (up ? t("{state} pressed harder by {pole} ({value})", parts) : t("{state} pressed less by {pole} ({value})", parts)),
  grievance: (up, parts) => (up ? t("{state} more resentful of {pole} ({value})", parts) : t("{state} less resentful of {pole} ({value})", parts)),
};
export const changed = (world, look, value) => CHANGED[look.measure](value > 0, { ...placesOf(world, look), value: signed(value) });

// Without you: Kazakhstan would be closer to Russia (+0.12)
const WOULD_BE = {
  alignment: (up, parts) => (up ? t("{state} would be closer to {pole} ({value})", parts) : t("{state} would be farther from {pole} ({value})", parts)),
  pressure: (up, parts) => (up ? t("{state} would be pressed harder by {pole} ({value})", parts) : t("{state} would be pressed less by {pole} ({value})", parts)),
  grievance: (up, parts) => (up ? t("{state} would be more resentful of {pole} ({value})", parts) : t("{state} would be less resentful of {pole} ({value})", parts)),
};
export const wouldBe = (world, look, value) => WOULD_BE[look.measure](value > 0, { ...placesOf(world, look), value: signed(value) });

// What is looked at: Alignment of Kazakhstan with Russia
const LOOKS = {
  alignment: (parts) => t("Alignment of {state} with {pole}", parts),
  pressure: (parts) => t("Pressure on {state} by {pole}", parts),
  grievance: (parts) => t("Grievance of {state} against {pole}", parts),
};
export const lookName = (world, look) => LOOKS[look.measure](placesOf(world, look));
