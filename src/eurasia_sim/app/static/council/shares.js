// Who caused it: each team's part of a difference, as Shapley values over the teams. Exact: all
// coalitions are run, on the one draw that happened. Where a team is not in one, its seat is empty:
// its moves are left out, and its actor does what it is used to do.

import { members, weights } from "../engine/shapley.js";

// The part of each of n players. worth: by coalition; bit k of its number is player k.
export function shapley(worth, n) {
  const weight = weights(n);
  const parts = new Float64Array(n);
  for (let coalition = 0; coalition < 2 ** n; coalition++)
    for (let player = 0; player < n; player++)
      if (!(coalition >> player & 1))
        parts[player] += weight[members(coalition)] * (worth[coalition | 1 << player] - worth[coalition]);
  return parts;
}

// The worth of every coalition, of every measure and row: [{ measure: (row) }]. done: called with the
// part that is finished; it may stop by returning false.
export async function worths(world, game, draw, done = () => true) {
  const seats = Object.keys(game.seats).sort();
  const found = [];
  for (let coalition = 0; coalition < 2 ** seats.length; coalition++) {
    found.push(await world.lastYear(game, draw, seats.filter((_, k) => !(coalition >> k & 1))));
    if (done((coalition + 1) / 2 ** seats.length) === false) return null;
  }
  return { seats, found };
}
