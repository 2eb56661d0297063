// Random draws that belong to (seed, replicate, purpose): engine/draws.py, to the bit.
//
// Chance (ε and η) is not drawn here but comes with the file: Python draws it in streams of 256
// replicates, of which a calibrated ensemble takes a few each.

import { blake2b } from "./blake2b.js";

// So many purposes are remembered at most: an event that is added in the page has its own.
const REMEMBERED = 4000;

function reversedBits(x) {
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2);
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4);
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8);
  return (x >>> 16) | (x << 16);
}

// Nested uniform scramble of bit-reversed words (Burley 2020).
function scrambled(x, key) {
  x ^= Math.imul(x, 0x3d20adea);
  x = (x + key) | 0;
  x = Math.imul(x, (key >>> 16) | 1);
  x ^= Math.imul(x, 0x05526c56);
  return x ^ Math.imul(x, 0x53a22864);
}

export class Draws {
  // seed: decimal digits, as it may exceed what a number holds; replicates: their lower 32 bits;
  // keys: of purposes, which all draws of a seed share.
  constructor(seed, replicates, keys = new Map()) {
    this.seed = seed;
    this.keys = keys;
    this.monthly = new Map();
    this.index = Int32Array.from(replicates, reversedBits);
    this.known = new Map();
  }

  get count() {
    return this.index.length;
  }

  // Stratified uniforms in (0, 1), one a draw.
  uniforms(purpose) {
    let found = this.known.get(purpose);
    if (!found) {
      const { points, within } = this.row(purpose);
      found = Float64Array.from(points, (point) => (point + within) / 2 ** 32);
      if (this.known.size >= REMEMBERED) this.known.clear();
      this.known.set(purpose, found);
    }
    return found;
  }

  // Rows of a purpose by month, `found` to be filled with `row`, and kept.
  rowsOf(purpose) {
    if (!this.monthly.has(purpose)) this.monthly.set(purpose, { purpose, found: [] });
    return this.monthly.get(purpose);
  }

  // The uniforms of a purpose in half the room: (points + within) / 2^32.
  row(purpose) {
    if (!this.keys.has(purpose)) this.keys.set(purpose, blake2b(`${this.seed}\x1f${purpose}`, 16));
    const [order, digits, fine] = this.keys.get(purpose);
    return { within: (fine / 2 ** 32) * 0.5 + 0.25, points: Uint32Array.from(this.index, (index) =>
      reversedBits(scrambled(reversedBits(scrambled(index, order)), digits)) >>> 0) };
  }

  // One uncertain number a draw; spread: [low, mode, high].
  one(purpose, [low, mode, high], out = new Float64Array(this.count)) {
    if (low === high) return out.fill(mode);
    const u = this.uniforms(purpose);
    const width = high - low;
    for (let r = 0; r < out.length; r++)
      out[r] = u[r] < (mode - low) / width
        ? low + Math.sqrt(u[r] * (width * (mode - low)))
        : high - Math.sqrt((1 - u[r]) * (width * (high - mode)));
    return out;
  }

  // A month from first to last, all equally likely.
  months(purpose, first, last) {
    if (first === last) return new Int32Array(this.count).fill(first);
    return Int32Array.from(this.uniforms(purpose),
      (u) => first + Math.floor(u * (last - first + 1)));
  }
}
