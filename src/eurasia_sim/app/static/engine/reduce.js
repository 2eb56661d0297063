// Quantiles over the draws, and paired differences (results/tables.py).

export const LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95];
// Smaller differences are rounding errors of single precision (app/answers.py).
export const ROUNDING = 2e-6;

// Quantiles of `months` × `rows` series of n draws: (level, row, month); until the month `from` they
// are those of `before`.
export function bands(course, months, rows, n, from = 0, before = null) {
  const result = new Float32Array(LEVELS.length * rows * months);
  for (let line = 0; from && line < result.length; line += months)
    result.set(before.subarray(line, line + from), line);
  const quantiles = new Quantiles(n);
  for (let month = from; month < months; month++)
    for (let row = 0; row < rows; row++) {
      const first = (month * rows + row) * n;
      for (let r = 0; r < n; r++) quantiles.values[r] = course[first + r];
      quantiles.write(result, row * months + month, rows * months);
    }
  return result;
}

// Quantiles of a course minus another, as `bands`, and how many of a hundred draws are higher and
// lower: { q: (level, row, month), up, down: (row, month) }. Until the month `from` they are equal.
export function effects(course, other, months, rows, n, from = 0) {
  const q = new Float32Array(LEVELS.length * rows * months);
  const up = new Float32Array(rows * months);
  const down = new Float32Array(rows * months);
  const quantiles = new Quantiles(n);
  const { values } = quantiles;
  for (let month = from; month < months; month++)
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
      if (some) quantiles.write(q, at, rows * months);
      up[at] = 100 * more / n;
      down[at] = 100 * less / n;
    }
  return { q, up, down };
}

// The quantiles of LEVELS of n values, interpolated between the two nearest. To sort them would be
// most of what bands take, and ten of them are needed: values go into drawers between the least and
// the largest, and only those drawers are put in order in which one of the ten lies.
class Quantiles {
  constructor(n) {
    this.values = new Float32Array(n);
    this.drawers = new Uint8Array(n);
    this.counts = new Int32Array(DRAWERS);
    this.places = new Int32Array(DRAWERS); // of a drawer's values in `kept`; -1 if none is needed
    this.kept = new Float32Array(n);
    this.sorter = new Sorter(this.kept);
    // The ten by their ranks, below and above each level.
    this.ranks = LEVELS.flatMap((level) => {
      const below = Math.floor(level * (n - 1));
      return [below, Math.min(below + 1, n - 1)];
    });
    this.ascending = [...this.ranks.keys()].sort((i, j) => this.ranks[i] - this.ranks[j]);
    this.parts = LEVELS.map((level) => level * (n - 1) - Math.floor(level * (n - 1)));
    this.at = new Int32Array(this.ranks.length);
  }

  write(out, first, stride) {
    const { kept, at, parts } = this;
    this.order();
    for (let k = 0; k < parts.length; k++)
      out[first + k * stride] = kept[at[2 * k]] * (1 - parts[k]) + kept[at[2 * k + 1]] * parts[k];
  }

  // Puts what is needed in order in `kept`, where the ten then lie `at`.
  order() {
    const { values, drawers, counts, places, kept, ranks, ascending, at } = this;
    const n = values.length;
    let [least, most] = [values[0], values[0]];
    for (let k = 1; k < n; k++) {
      if (values[k] < least) least = values[k];
      if (values[k] > most) most = values[k];
    }
    const scale = least < most ? (DRAWERS - 1) / (most - least) : 0;
    counts.fill(0);
    for (let k = 0; k < n; k++) {
      const drawer = (values[k] - least) * scale | 0;
      drawers[k] = drawer;
      counts[drawer]++;
    }
    places.fill(-1);
    let [before, room, crowded] = [0, 0, false];
    for (let drawer = 0, next = 0; next < ranks.length; drawer++) {
      const end = before + counts[drawer];
      let needed = false;
      for (; next < ranks.length && ranks[ascending[next]] < end; next++) {
        at[ascending[next]] = room + ranks[ascending[next]] - before;
        needed = true;
      }
      if (needed) {
        places[drawer] = room;
        room += counts[drawer];
        crowded ||= counts[drawer] > CROWDED;
      }
      before = end;
    }
    for (let k = 0; k < n; k++)
      if (places[drawers[k]] >= 0) kept[places[drawers[k]]++] = values[k];
    if (crowded) this.sorter.sort(room);
    else insert(kept, room);
  }
}

const DRAWERS = 256;
// More than so many in one drawer are sorted faster otherwise.
const CROWDED = 32;

// Puts the first of some values in order that are nearly so.
function insert(values, length) {
  for (let k = 1; k < length; k++) {
    const value = values[k];
    let place = k;
    for (; place > 0 && values[place - 1] > value; place--) values[place] = values[place - 1];
    values[place] = value;
  }
}

// Puts values in order by their bits, a byte at a time: several times as fast as the array's own
// sort, however they lie.
class Sorter {
  constructor(values) {
    this.bits = new Int32Array(values.buffer);
    this.spare = new Int32Array(values.length);
    this.counts = new Int32Array(4 * 256);
  }

  sort(length) {
    const { bits, spare, counts } = this;
    counts.fill(0);
    for (let k = 0; k < length; k++) {
      // Ordered like the numbers: all bits turned where the sign is set, else the sign's alone.
      const key = bits[k] ^ (bits[k] >> 31 | SIGN);
      bits[k] = key;
      for (let byte = 0; byte < 4; byte++) counts[256 * byte + (key >>> 8 * byte & 255)]++;
    }
    for (let byte = 0; byte < 4; byte++) {
      for (let k = 256 * byte, sum = 0; k < 256 * (byte + 1); k++) {
        sum += counts[k];
        counts[k] = sum - counts[k];
      }
      const [from, to] = byte % 2 ? [spare, bits] : [bits, spare];
      for (let k = 0; k < length; k++) {
        const key = from[k];
        to[counts[256 * byte + (key >>> 8 * byte & 255)]++] = key;
      }
    }
    for (let k = 0; k < length; k++) bits[k] ^= ~bits[k] >> 31 | SIGN;
  }
}

const SIGN = 1 << 31;
