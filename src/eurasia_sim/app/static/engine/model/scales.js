// The scales on which effects add up, and how they come back into range: model/scales.py, one
// number at a time.

export const LIMIT = 1 - 1e-6;

// Real line → (-1, 1): LIMIT · tanh z.
export function squash(z) {
  return LIMIT * Math.tanh(z);
}

// (-1, 1) → real line; infinite at exactly ±LIMIT.
export function unsquash(a) {
  return Math.atanh(a / LIMIT);
}

// Real line → (0, 1): the logistic function, ½ + ½ squash(z/2).
export function squashUnit(z) {
  return 0.5 * squash(0.5 * z) + 0.5;
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
