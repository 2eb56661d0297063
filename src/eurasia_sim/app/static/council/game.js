// A game that is played on one screen, without a server (council/play.py, council/game.py): its
// file, and what may be done to it. Every step gives a new game.

import { t } from "../language.js";
import { isMonth, monthAt } from "../months.js";
import { monthOf } from "./rules.js";

export class GameError extends Error {}

const MOST = { rounds: 20, months: 24, seats: 12, name: 40, note: 280, notes: 8, events: 40 };
const PHASES = ["lobby", "choosing", "revealed", "debrief"];
const ID = /^[a-z]{4}-[a-z]{4}$/;

export const doneOf = ({ phase, round }) => round + (phase === "revealed" || phase === "debrief" ? 1 : 0);

// A name that is easily said, like bani-toru.
function newId(random) {
  const letters = (set) => set[random(set.length)];
  const word = () => [0, 1].map(() => letters("bdfgklmnprstvz") + letters("aeiou")).join("");
  return `${word()}-${word()}`;
}

const randomBelow = (count) => crypto.getRandomValues(new Uint32Array(1))[0] % count;

// settings: { scenario, start, months, rounds, offered }; draws: of the page.
export function newGame(settings, draws, random = randomBelow) {
  return { version: 1, id: newId(random), ...settings, seats: {}, round: 0, phase: "lobby", clock: {}, moves: [],
    locked: {}, drafts: {}, events: [], notes: [], draw: random(draws) };
}

function inPhase(game, ...phases) {
  if (!phases.includes(game.phase)) throw new GameError(t("This cannot be done now."));
}

export function take(game, rules, seat, goal, name) {
  inPhase(game, "lobby", "choosing", "revealed");
  const { goals } = rules.council.seats[seat];
  const old = game.seats[seat];
  const since = old?.since ?? doneOf(game);
  return { ...game, seats: { ...game.seats, [seat]: { goal: goals.includes(goal) ? goal : goals[0], name: name.trim().slice(0, MOST.name), since } } };
}

export function begin(game) {
  inPhase(game, "lobby");
  if (!Object.keys(game.seats).length) throw new GameError(t("No team has taken a seat."));
  return { ...game, phase: "choosing" };
}

const before = (game, seat) => game.moves.filter((one) => one.seat === seat && one.round !== game.round);

export function lock(game, rules, seat, picks) {
  inPhase(game, "choosing");
  const no = rules.refuse(seat, picks, before(game, seat));
  if (no) throw new GameError([no.message, no.hint].filter(Boolean).join(" – "));
  const { [seat]: _, ...drafts } = game.drafts ?? {};
  return { ...game, locked: { ...game.locked, [seat]: picks }, drafts };
}

export function unlock(game, seat) {
  const { [seat]: mine, ...locked } = game.locked;
  return mine ? { ...game, locked, drafts: { ...game.drafts, [seat]: mine } } : game;
}

export function note(game, from, to, text) {
  inPhase(game, "choosing");
  const words = text.replace(/\s+/g, " ").trim().slice(0, MOST.note);
  if (!words) return game;
  if (game.notes.filter((one) => one.from === from && one.round === game.round).length >= MOST.notes)
    throw new GameError(t("That is enough for one round: talk to each other."));
  return { ...game, notes: [...game.notes, { round: game.round, from, to, text: words }] };
}

export function reveal(game) {
  inPhase(game, "choosing");
  const moves = game.offered.flatMap((seat) => (game.locked[seat] ?? []).map((pick) => ({ ...pick, round: game.round, seat })));
  return { ...game, phase: "revealed", moves: [...game.moves, ...moves], locked: {}, drafts: {} };
}

export function next(game) {
  inPhase(game, "revealed");
  if (game.round + 1 >= game.rounds) throw new GameError(t("This was the last round."));
  return { ...game, phase: "choosing", round: game.round + 1 };
}

// Back to the choosing of the last revealed round; its moves become drafts.
export function undo(game) {
  const last = doneOf(game) - 1;
  if (last < 0) throw new GameError(t("Nothing has been revealed yet."));
  const drafts = {};
  for (const { round, seat, ...pick } of game.moves) if (round === last) (drafts[seat] ??= []).push(pick);
  const seats = Object.fromEntries(Object.entries(game.seats).map(([name, one]) => [name, { ...one, since: Math.min(one.since, last) }]));
  return { ...game, phase: "choosing", round: last, seats, locked: {}, drafts,
    moves: game.moves.filter((one) => one.round !== last), events: game.events.filter((one) => one.round <= last),
    notes: game.notes.filter((one) => one.round <= last) };
}

export function debrief(game) {
  inPhase(game, "revealed");
  return { ...game, phase: "debrief" };
}

// An event of the teacher in the round that is open, or in the next.
export function inject(game, event) {
  const round = doneOf(game);
  if (round >= game.rounds || game.events.length >= MOST.events) throw new GameError(t("No more events can be added."));
  const count = 1 + game.events.filter((one) => one.round === round).length;
  return { ...game, events: [...game.events, { round, event: { source: "hypothetical", ...event,
    id: `r${round + 1}-event-${count}`, date: monthOf(game, round) } }] };
}

// What anybody may see of it, as a server tells it; with a seat, what its team sees.
export function seen(game, seat = null) {
  const { drafts, locked, notes, draw, seats, ...open } = game;
  const view = { ...open, done: doneOf(game), all_locked: Object.keys(seats).every((name) => name in locked),
    seats: Object.fromEntries(Object.entries(seats).map(([name, { goal, ...one }]) => [name,
      { ...one, free: false, locked: name in locked, ...(game.phase === "debrief" ? { goal } : {}) }])) };
  if (game.phase === "debrief") view.draw = draw;
  if (seat) view.you = { seat, goal: seats[seat].goal, name: seats[seat].name, locked: locked[seat] ?? null,
    draft: drafts?.[seat] ?? [], notes: notes.filter((one) => one.from === seat || one.to === seat) };
  return view;
}

// --- The file --------------------------------------------------------------------------------

export const textOf = (game) => `${JSON.stringify(game, null, 1)}\n`;

const no = (what) => { throw new GameError(t("This file cannot be used: {what}.", { what })); };

// A game's file, checked for what does not depend on its scenario.
export function parsed(text) {
  let game;
  try {
    game = JSON.parse(text);
  } catch (error) {
    throw new GameError(t("This is no council game: {why}", { why: error.message }));
  }
  if (!game || typeof game !== "object" || game.version !== 1 || !ID.test(game.id ?? "")) no(t("it is no council game of this version"));
  if (typeof game.scenario !== "string" || !isMonth(game.start ?? "")) no(t("scenario and start are needed"));
  const whole = (value, low, high) => Number.isInteger(value) && value >= low && value <= high;
  if (!whole(game.rounds, 1, MOST.rounds) || !whole(game.months, 1, MOST.months) || !whole(game.round, 0, game.rounds - 1)
      || !whole(game.draw, 0, 1e5) || !PHASES.includes(game.phase)) no(t("rounds, months or phase are impossible"));
  for (const [key, kind] of [["offered", []], ["moves", []], ["events", []], ["notes", []], ["seats", {}], ["locked", {}], ["drafts", {}]]) {
    game[key] ??= kind;
    if (typeof game[key] !== "object" || Array.isArray(game[key]) !== Array.isArray(kind)) no(t("'{key}' is of another form", { key }));
  }
  return game;
}

// Whether it can be played by the rules of its scenario.
export function checked(game, rules, months) {
  const first = months.indexOf(game.start);
  if (first < 1 || months.indexOf(monthAt(game.start, game.rounds * game.months - 1)) < 0) no(t("the game leaves the scenario's period"));
  const known = Object.keys(rules.council.seats);
  for (const name of [...game.offered, ...Object.keys(game.seats)]) if (!known.includes(name)) no(t("there is no seat '{seat}'", { seat: name }));
  for (const [name, seat] of Object.entries(game.seats)) {
    if (!rules.council.seats[name].goals.includes(seat?.goal)) no(t("'{goal}' is no goal of {seat}", { goal: String(seat?.goal), seat: name }));
    seat.since ??= 0;
    seat.name = String(seat.name ?? "").slice(0, MOST.name);
    delete seat.code; // of a server; here one screen serves all
    for (let round = 0; round < game.rounds; round++) {
      const at = (test) => game.moves.filter((one) => one.seat === name && test(one.round));
      const refused = rules.refuse(name, at((one) => one === round), at((one) => one < round));
      if (refused) no(t("round {round}, {seat}: {why}", { round: round + 1, seat: name, why: refused.message }));
    }
  }
  for (const one of game.moves) if (!(one.seat in game.seats) || !(one.round < doneOf(game))) no(t("a move belongs to nobody, or to a round that is not over"));
  for (const [name, picks] of Object.entries(game.locked))
    if (!(name in game.seats) || !Array.isArray(picks) || rules.refuse(name, picks, before(game, name))) no(t("{seat} has locked what the rules refuse", { seat: name }));
  for (const one of game.notes) if (![one.from, one.to].every((name) => name in game.seats)) no(t("a note belongs to nobody"));
  return game;
}
