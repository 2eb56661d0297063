// What a drawn curve is worth: knowing the direction and the size of what a change does, not
// drawing the middle of a model. What is compared is the difference from "as it happened".

// A difference that counts as one; half of the points are for its direction, half for its size.
export const CLEAR = 0.03;

// curve: one value a month from `first` on; base: the middle as it happened; now: bands of the
// what-if by level. drawn and real: mean differences; direction: 0 or 1; size: 0 to 1, the smaller
// difference as a part of the larger; nothing: whether there was hardly anything to tell.
export function score(curve, base, now, first) {
  const months = curve.length - 1;
  let [drawn, real, inside, peak] = [0, 0, 0, 0];
  for (let k = 1; k < curve.length; k++) {
    const [mine, theirs] = [curve[k] - base[first + k], now[2][first + k] - base[first + k]];
    if (Math.abs(theirs) > Math.abs(peak)) peak = theirs;
    inside += curve[k] >= now[0][first + k] && curve[k] <= now[4][first + k];
    drawn += mine / months;
    real += theirs / months;
  }
  const nothing = Math.abs(peak) < CLEAR;
  const direction = nothing ? Number(Math.abs(drawn) < CLEAR)
    : Number(Math.sign(drawn) === Math.sign(real) && Math.abs(drawn) >= CLEAR / 3);
  const [a, b] = [Math.abs(drawn), Math.abs(real)];
  const size = nothing ? direction : direction && Math.max(a, b) > 0 ? Math.min(a, b) / Math.max(a, b) : 0;
  return { direction, size, drawn, real, nothing, inside, months, points: Math.round(50 * direction + 50 * size) };
}
