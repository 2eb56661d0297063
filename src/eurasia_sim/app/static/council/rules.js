// The rules of the council game (council/rules.py, council/document.py): who may do what, at what
// cost, and a game as changes to its scenario.
//
// A game here is what anybody may see of it: { start, months, rounds, done, seats: { id: { since } },
// moves: [{ round, seat, move, on, size }], events: [{ round, event }] }.

import { t, tn } from "../language.js";
import { monthAt } from "../months.js";

export const SIZES = ["soft", "usual", "strong"];
export const monthOf = (game, round) => monthAt(game.start, round * game.months);
export const lastOf = (game) => monthAt(game.start, game.rounds * game.months - 1);
// How a seat is called in an id, which may hold no underscore; and the id of its kth move of a round.
export const idOf = (seat) => seat.replaceAll("_", "-");
export const eventId = (seat, round, k) => `r${round + 1}-${idOf(seat)}-${k + 1}`;
export const sizeOf = (pick) => pick.size ?? "usual";

const equal = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export class Rules {
  // about: a scenario's description; its `council` may not be missing.
  constructor(about) {
    this.about = about;
    this.council = about.council;
    this.poles = new Map(about.poles.map((one) => [one.id, one]));
    this.states = new Map(about.states.map((one) => [one.id, one]));
  }

  // What a seat may pick for a move; nothing where nothing is picked.
  targets(seat, move) {
    const rules = this.council.moves[move];
    if (!rules.picks) return [];
    const apart = rules.picks === "pole" ? [seat, rules.against] : [seat];
    return rules.of.filter((name) => !apart.includes(name));
  }

  cost(pick) {
    return this.council.moves[pick.move].cost[sizeOf(pick)];
  }

  spent(picks) {
    return picks.reduce((sum, pick) => sum + this.cost(pick), 0);
  }

  // Why a seat cannot do this in a round: { number, key, message, hint }; null where it can. before:
  // its moves of all other rounds.
  refuse(seat, picks, before = []) {
    const { council } = this;
    const menu = council.seats[seat].moves;
    if (picks.length > council.most_moves)
      return { number: null, key: null, message: tn("{count} move in one round", "{count} moves in one round", picks.length),
        hint: t("at most {most}", { most: council.most_moves }) };
    const done = before.map(({ move }) => move);
    const seen = new Set();
    for (const [number, pick] of picks.entries()) {
      const no = (key, message, hint = "") => ({ number, key, message, hint });
      if (!menu.includes(pick.move)) return no("move", t("{seat} has no move '{move}'", { seat: council.seats[seat].label, move: pick.move }));
      const rules = council.moves[pick.move];
      if (!(sizeOf(pick) in rules.sizes)) return no("size", t("“{move}” does not come in the size {size}", { move: rules.label, size: sizeOf(pick) }));
      const valid = this.targets(seat, pick.move);
      const on = pick.on ?? null;
      if (on === null && valid.length) return no("on", t("“{move}” needs a target", { move: rules.label }));
      if (on !== null && !valid.includes(on)) return no("on", t("“{move}” cannot be done to '{target}'", { move: rules.label, target: on }));
      const key = `${pick.move} ${on}`;
      if (seen.has(key)) return no("move", t("“{move}” is there twice", { move: rules.label }), t("choose another size, or another state"));
      seen.add(key);
      done.push(pick.move);
      if (rules.most && done.filter((move) => move === pick.move).length > rules.most)
        return no("move", tn("“{move}” can be done once in one game", "“{move}” can be done {count} times in one game", rules.most, { move: rules.label }), t("choose another move"));
    }
    const cost = this.spent(picks);
    return cost > council.budget ? { number: null, key: null, message: tn("this takes {count} unit of attention", "this takes {count} units of attention", cost),
      hint: t("a round has {budget}", { budget: council.budget }) } : null;
  }

  label(name) {
    return (this.poles.get(name) ?? this.states.get(name))?.label ?? name;
  }

  seat(name) {
    return this.council.seats[name].label;
  }

  // Moscow: Demand that a state choose sides (Kazakhstan)
  words(seat, pick) {
    return `${this.seat(seat)}: ${this.doing(pick)}`;
  }

  doing(pick) {
    return `${this.council.moves[pick.move].label}${pick.on ? ` (${this.label(pick.on)})` : ""}`;
  }

  // The event that a move is, as a scenario says it.
  event(id, seat, pick, month) {
    const rules = this.council.moves[pick.move];
    const on = { seat, choose: pick.on, both: [seat, pick.on] }[rules.on] ?? rules.on;
    return { id, label: this.words(seat, pick), kind: rules.kind, date: month,
      by: { seat, choose: pick.on }[rules.by] ?? rules.by,
      ...(rules.against ? { against: rules.against } : {}), ...(on ? { on } : {}),
      severity: rules.sizes[sizeOf(pick)], source: "hypothetical" };
  }

  // The events of the rounds that are done: in each the teacher's, then the moves by seat. without:
  // seats whose moves are left out.
  events(game, without = []) {
    const found = [];
    const seats = Object.keys(game.seats).filter((name) => !without.includes(name)).sort();
    for (let round = 0; round < game.done; round++) {
      found.push(...game.events.filter((one) => one.round === round).map(({ event }) => event));
      for (const seat of seats)
        game.moves.filter((one) => one.seat === seat && one.round === round).forEach((pick, k) => found.push(
          this.event(eventId(seat, round, k), seat, pick, monthOf(game, round))));
    }
    return found;
  }

  // The game as changes to its scenario: moves as events, and who no longer acts of his own accord.
  // empty: seats that nobody took, after all.
  changes(game, empty = []) {
    const gone = Object.fromEntries(Object.entries(game.seats).filter(([name]) => !empty.includes(name))
      .map(([name, { since }]) => [name, since ?? 0]));
    const changes = { remove: [], responses: [], choices: [] };
    for (const act of this.council.acting) {
      const left = this.council.stays.includes(act.id) ? act.what : without(act, gone, game);
      if (act.own) {
        if (equal(left, act.what)) continue;
        changes.remove.push(act.id);
      }
      if (left) changes[act.table].push(left);
    }
    changes.shocks = this.events(game, empty);
    return Object.fromEntries(Object.entries(changes).filter(([, list]) => list.length));
  }
}

// What is left of a response or choice where some decide otherwise. gone: seat → the round from
// which its team acts.
function without({ what, actors }, gone, game) {
  const deciders = [...new Set(Object.values(actors))];
  if (!deciders.some((name) => name in gone)) return what;
  if (deciders.length > 1) {
    const states = Object.keys(actors).filter((state) => !(actors[state] in gone));
    return states.length ? { ...what, for_each: states } : null;
  }
  const since = gone[deciders[0]];
  const last = monthAt(monthOf(game, since), -1);
  const { from, to } = what.active ?? {};
  if (since === 0 || (from && from > last)) return null;
  if (to && to < last) return what;
  return { ...what, active: { ...(from ? { from } : {}), to: last } };
}
