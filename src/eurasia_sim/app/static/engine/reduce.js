// Quantiles over the draws, and paired differences (results/tables.py).

export const LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95];
// Smaller differences are rounding errors of single precision (app/answers.py).
export const ROUNDING = 2e-6;

// Quantiles of `months` × `rows` series of n draws: (level, row, month).
export function bands(course, months, rows, n) {
  const result = new Float32Array(LEVELS.length * rows * months);
  const ordered = new Float32Array(n);
  for (let month = 0; month < months; month++)
    for (let row = 0; row < rows; row++) {
      const first = (month * rows + row) * n;
      for (let r = 0; r < n; r++) ordered[r] = course[first + r];
      quantiles(ordered, result, row * months + month, rows * months);
    }
  return result;
}

// Quantiles of a course minus another, as `bands`, and how many of a hundred draws are higher and
// lower: { q: (level, row, month), up, down: (row, month) }.
export function effects(course, other, months, rows, n) {
  const q = new Float32Array(LEVELS.length * rows * months);
  const up = new Float32Array(rows * months);
  const down = new Float32Array(rows * months);
  const ordered = new Float32Array(n);
  for (let month = 0; month < months; month++)
    for (let row = 0; row < rows; row++) {
      const first = (month * rows + row) * n;
      let [more, less] = [0, 0];
      for (let r = 0; r < n; r++) {
        ordered[r] = course[first + r] - other[first + r];
        if (ordered[r] > ROUNDING) more++;
        else if (ordered[r] < -ROUNDING) less++;
      }
      if (more + less || ordered.some((change) => change !== 0))
        quantiles(ordered, q, row * months + month, rows * months);
      up[row * months + month] = 100 * more / n;
      down[row * months + month] = 100 * less / n;
    }
  return { q, up, down };
}

// The quantiles of LEVELS, interpolated; sorts `values`.
function quantiles(values, out, at, stride) {
  values.sort();
  const last = values.length - 1;
  LEVELS.forEach((level, k) => {
    const below = Math.floor(level * last);
    const part = level * last - below;
    const above = Math.min(below + 1, last);
    out[at + k * stride] = values[below] * (1 - part) + values[above] * part;
  });
}
