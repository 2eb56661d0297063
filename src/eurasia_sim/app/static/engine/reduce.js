// Quantiles over the draws, and paired differences (results/tables.py).

export const LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95];
// Smaller differences are rounding errors of single precision (app/answers.py).
export const ROUNDING = 2e-6;
// So many in one drawer are sorted faster otherwise.
const CROWDED = 64;

// Quantiles of `months` × `rows` series of n draws: (level, row, month).
export function bands(course, months, rows, n) {
  const result = new Float32Array(LEVELS.length * rows * months);
  const sorter = new Sorter(n);
  for (let month = 0; month < months; month++)
    for (let row = 0; row < rows; row++) {
      const first = (month * rows + row) * n;
      for (let r = 0; r < n; r++) sorter.values[r] = course[first + r];
      quantiles(sorter.ordered(), result, row * months + month, rows * months);
    }
  return result;
}

// Quantiles of a course minus another, as `bands`, and how many of a hundred draws are higher and
// lower: { q: (level, row, month), up, down: (row, month) }.
export function effects(course, other, months, rows, n) {
  const q = new Float32Array(LEVELS.length * rows * months);
  const up = new Float32Array(rows * months);
  const down = new Float32Array(rows * months);
  const sorter = new Sorter(n);
  const { values } = sorter;
  for (let month = 0; month < months; month++)
    for (let row = 0; row < rows; row++) {
      const first = (month * rows + row) * n;
      const at = row * months + month;
      let [more, less, some] = [0, 0, false];
      for (let r = 0; r < n; r++) {
        const change = course[first + r] - other[first + r];
        values[r] = change;
        if (change > ROUNDING) more++;
        else if (change < -ROUNDING) less++;
        some ||= change !== 0;
      }
      if (some) quantiles(sorter.ordered(), q, at, rows * months);
      up[at] = 100 * more / n;
      down[at] = 100 * less / n;
    }
  return { q, up, down };
}

// The quantiles of LEVELS, interpolated, of ordered values.
function quantiles(values, out, at, stride) {
  const last = values.length - 1;
  for (let k = 0; k < LEVELS.length; k++) {
    const below = Math.floor(LEVELS[k] * last);
    const part = LEVELS[k] * last - below;
    out[at + k * stride] = values[below] * (1 - part)
      + values[Math.min(below + 1, last)] * part;
  }
}

// Puts n numbers in order: in as many drawers between the least and the largest, and the few of a
// drawer by insertion. A seventh of the time of the array's own sort, which is most of what bands
// take; where many lie in one drawer, that one is used.
class Sorter {
  constructor(n) {
    this.values = new Float32Array(n);
    this.out = new Float32Array(n);
    this.drawers = new Int32Array(n + 1);
  }

  ordered() {
    const { values, out, drawers } = this;
    const n = values.length;
    let [least, most] = [values[0], values[0]];
    for (let k = 1; k < n; k++) {
      if (values[k] < least) least = values[k];
      if (values[k] > most) most = values[k];
    }
    if (least === most) return values;
    const scale = (n - 1) / (most - least);
    if (!(scale < Infinity)) return values.sort();
    drawers.fill(0);
    for (let k = 0; k < n; k++) drawers[((values[k] - least) * scale | 0) + 1]++;
    for (let k = 1; k <= n; k++) {
      if (drawers[k] > CROWDED) return values.sort();
      drawers[k] += drawers[k - 1];
    }
    for (let k = 0; k < n; k++) out[drawers[(values[k] - least) * scale | 0]++] = values[k];
    for (let k = 1; k < n; k++) {
      const value = out[k];
      let place = k;
      for (; place > 0 && out[place - 1] > value; place--) out[place] = out[place - 1];
      out[place] = value;
    }
    return out;
  }
}
