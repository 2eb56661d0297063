// A game as a scenario file that `eurasia-sim run` takes, and as a table of moves.

import { eventId, idOf, monthOf, sizeOf } from "./rules.js";
import { written } from "../yaml.js";

const HEAD = (needs) => `# Written by eurasia-sim from a council game. The baseline is the game; each variant shows what
# would have come if nobody had played that seat:
#     eurasia-sim run THIS-FILE
#     eurasia-sim explain THIS-FILE
${needs.length ? `# Beside it must lie, copied from the scenario's folder: ${needs.join(", ")}.\n` : ""}`;

const equal = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// A document with some changes, as if they had been written into it.
function applied(document, changes) {
  const gone = new Set(changes.remove ?? []);
  const whole = { ...document };
  for (const key of ["responses", "choices", "shocks"]) {
    const list = [...(document[key] ?? []).filter(({ id }) => !gone.has(id)), ...changes[key] ?? []];
    if (list.length) whole[key] = list;
    else delete whole[key];
  }
  return whole;
}

// From one set of changes to the same document to another: what a variant says.
function between(one, other) {
  const found = { remove: [] };
  for (const key of ["responses", "choices", "shocks"]) {
    const [mine, theirs] = [one, other].map((document) => document[key] ?? []);
    found.remove.push(...mine.filter((act) => !theirs.some((two) => equal(act, two))).map(({ id }) => id));
    const added = theirs.filter((act) => !mine.some((two) => equal(act, two)));
    if (added.length) found[key] = added;
  }
  return found;
}

export function yamlOf(world, game) {
  const { about, rules } = world;
  const { variants: _, name, question: __, context: ___, ...document } = about.document;
  const whole = applied(document, rules.changes(game));
  const variants = Object.fromEntries(Object.keys(game.seats).sort().map((seat) => [`empty-${idOf(seat)}`, {
    label: `nobody plays ${rules.seat(seat)}`, about: "the team's moves are left out, and its actor does what it is used to do",
    ...between(whole, applied(document, rules.changes(game, [seat]))) }]));
  return HEAD(about.needs) + written({ name: `Council game ${game.id}`,
    question: "What did the moves of the teams change, and what would have come without each?",
    context: `${Object.keys(game.seats).length} teams, ${game.done} of ${game.rounds} rounds of ${game.months} months, from ${game.start}, in the scenario “${name}”.`,
    ...whole, ...(Object.keys(variants).length ? { variants } : {}) });
}

const COLUMNS = ["round", "month", "who", "team", "move", "on", "size", "attention", "event"];
const names = (on) => (typeof on === "string" ? [on] : Array.isArray(on) ? on : Object.keys(on ?? {}));
const mode = (value) => (typeof value === "object" ? value?.mode : value) ?? 1;

// A cell of a table; a spreadsheet would take some texts for formulas.
function cell(value) {
  const text = /^[=+\-@]/.test(String(value)) && typeof value === "string" ? `'${value}` : String(value ?? "");
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvOf(world, game) {
  const lines = [COLUMNS];
  for (let round = 0; round < game.rounds; round++) {
    const month = monthOf(game, round);
    for (const { round: at, event } of game.events)
      if (at === round) lines.push([round + 1, month, "teacher", "", event.kind, names(event.on).join(" "), mode(event.severity), "", event.id]);
    for (const seat of game.offered)
      game.moves.filter((one) => one.seat === seat && one.round === round).forEach((one, k) => lines.push([round + 1, month, seat, game.seats[seat].name,
        one.move, one.on ?? "", sizeOf(one), world.rules.cost(one), eventId(seat, round, k)]));
  }
  return `${lines.map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`;
}
