// A fair score for a drawn curve: how near it is to the model's distribution, against what the edge
// of the band, or "nothing changes", would have scored.

/** Mean pinball loss over the quantiles: what the curve would lose as a forecast of the draws, up to
 * a constant factor the continuous ranked probability score. @param {number} value
 * @param {number[]} q @param {number[]} levels */
function loss(value, q, levels) {
  let sum = 0;
  q.forEach((quantile, i) => { sum += value < quantile ? levels[i] * (quantile - value) : (1 - levels[i]) * (value - quantile); });
  return sum / q.length;
}

// Where the run hardly leaves its start and the band is narrow, hardly anything would be worth points.
const LEAST = 0.01;

/** @param {Float32Array | number[]} curve one value a month, from `first` on
 * @param {Float32Array[]} q quantiles by level, by month @param {number[]} levels @param {number} first */
export function score(curve, q, levels, first) {
  const middle = q.length >> 1, months = curve.length - 1, start = q[middle][first];
  let mine = 0, best = 0, naive = 0, edge = 0, inside = 0, off = 0, naiveOff = 0;
  for (let i = 1; i < curve.length; i++) {
    const here = q.map((row) => row[first + i]), center = here[middle];
    mine += loss(curve[i], here, levels);
    best += loss(center, here, levels);
    naive += loss(start, here, levels);
    edge += (loss(here[0], here, levels) + loss(here[here.length - 1], here, levels)) / 2;
    inside += Number(curve[i] >= here[0] && curve[i] <= here[here.length - 1]);
    off += Math.abs(curve[i] - center);
    naiveOff += Math.abs(start - center);
  }
  const room = Math.max((naive - best) / months, (edge - best) / months, LEAST);
  const points = Math.round(100 * Math.max(0, 1 - (mine - best) / months / room));
  return { points, inside, months, off: off / months, naive: naiveOff / months };
}
