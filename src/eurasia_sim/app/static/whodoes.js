// What the engine counts of those who act: per move its label, and shares of the runs.

// [{ id, act, label, names, actors, ever, times, month }]: `ever` and, by month, `month` in per cent
// of the runs, `times` in the mean of all runs.
export function doingsOf(answer) {
  const who = answer?.who;
  if (!who) return [];
  const months = who.moves.length ? who.month.length / who.moves.length : 0;
  return who.moves.map((move, row) => ({ ...move, ever: who.ever[row], times: who.times[row],
    month: who.month.subarray(row * months, (row + 1) * months) }));
}

// The year in which a move is made most; empty where it is made about as often in several.
export function likeliest({ scenario }, { month }) {
  const years = new Map();
  scenario.months.forEach((name, m) => {
    const year = name.slice(0, 4);
    years.set(year, (years.get(year) ?? 0) + month[m]);
  });
  const ordered = [...years].sort((a, b) => b[1] - a[1]);
  return ordered.length > 1 && ordered[0][1] > 1.25 * ordered[1][1] ? ordered[0][0] : "";
}

// The move whose share of the runs changes most, of those that nobody changed: { label, now, then };
// null where none changes by much.
export function spread(answer, base, own, least) {
  const before = new Map(doingsOf(base).map((one) => [one.id, one]));
  let found = null;
  for (const one of doingsOf(answer)) {
    const other = before.get(one.id);
    if (!other || own.has(one.act) || Math.abs(one.ever - other.ever) < least) continue;
    if (!found || Math.abs(one.ever - other.ever) > Math.abs(found.now - found.then))
      found = { label: one.label, now: one.ever, then: other.ever };
  }
  return found;
}
