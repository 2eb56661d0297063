// The scales on which effects add up, and how they come back into range: model/scales.py, one
// number at a time.

export const LIMIT = 1 - 1e-6;

// A number is 2^(k / PARTS) times e^r with a whole k; the first from two tables, the second, which
// is nearly 1, from four terms of its series. Relative error below 2e-13; exact at 0.
const PARTS = 256;
const FINE = Float64Array.from({ length: PARTS }, (_, k) => 2 ** (k / PARTS));
const FAR = 1024;
const COARSE = Float64Array.from({ length: 2 * FAR }, (_, k) => 2 ** (k - FAR));
const SCALE = PARTS * Math.LOG2E;
const ROUND = 1.5 * 2 ** 52; // added and taken away again, it rounds
const LN2_HIGH = 0.6931471803691238 / PARTS;
const LN2_LOW = 1.9082149292705877e-10 / PARTS;

// e^x: a third of the time of Math.exp, and a run is half made of it.
export function exp(x) {
  if (!(x > -700 && x < 700)) return Math.exp(x);
  const whole = (x * SCALE + ROUND) - ROUND;
  const r = (x - whole * LN2_HIGH) - whole * LN2_LOW;
  const k = whole | 0;
  return (1 + r * (1 + r * (0.5 + r * (1 / 6)))) * FINE[k & (PARTS - 1)] * COARSE[(k >> 8) + FAR];
}

// Real line → (-1, 1): LIMIT · tanh z.
export function squash(z) {
  return LIMIT * (1 - 2 / (exp(2 * z) + 1));
}

// (-1, 1) → real line; infinite at exactly ±LIMIT.
export function unsquash(a) {
  return 0.5 * Math.log((LIMIT + a) / (LIMIT - a));
}

// Real line → (0, 1): the logistic function, ½ + ½ squash(z/2).
export function squashUnit(z) {
  return LIMIT * (0.5 - 1 / (exp(z) + 1)) + 0.5;
}

// (0, 1) → real line: the logit.
export function unsquashUnit(g) {
  return 2 * unsquash(2 * g - 1);
}

// squash(unsquash(a) + by); a itself, to the bit, where `by` is zero.
export function pushed(a, by) {
  return by === 0 ? a : squash(unsquash(a) + by);
}

// squash₀₁(unsquash₀₁(g) + by); g itself, to the bit, where `by` is zero.
export function pushedUnit(g, by) {
  return by === 0 ? g : squashUnit(unsquashUnit(g) + by);
}

// λ(τ) = 1 − 2^(−1/τ): the share of the way gone in a month, half-life τ in months.
export function rate(halfLife) {
  return -Math.expm1(-Math.LN2 / halfLife);
}

// Each of some values, in place.
export function each(values, change) {
  for (let k = 0; k < values.length; k++) values[k] = change(values[k]);
  return values;
}

// Whether any of the n values from `first` on is not zero.
export function some(values, first, n) {
  for (let k = first; k < first + n; k++) if (values[k] !== 0) return true;
  return false;
}
