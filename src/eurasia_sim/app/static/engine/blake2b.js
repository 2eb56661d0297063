// BLAKE2b (RFC 7693) of a short text, without a key: what draws are told apart by (draws.js).
//
// A word of 64 bits is two of 32, the lower first.

const IV = Uint32Array.of(
  0xf3bcc908, 0x6a09e667, 0x84caa73b, 0xbb67ae85, 0xfe94f82b, 0x3c6ef372, 0x5f1d36f1, 0xa54ff53a,
  0xade682d1, 0x510e527f, 0x2b3e6c1f, 0x9b05688c, 0xfb41bd6b, 0x1f83d9ab, 0x137e2179, 0x5be0cd19);
const SIGMA = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0]];
const BLOCK = 128;

// The first `bytes` bytes of the digest of that length, as words of 32 bits.
export function blake2b(text, bytes) {
  const input = new TextEncoder().encode(text);
  const blocks = Math.max(1, Math.ceil(input.length / BLOCK));
  const padded = new Uint8Array(blocks * BLOCK);
  padded.set(input);
  const words = new DataView(padded.buffer);
  const h = IV.slice();
  h[0] ^= 0x01010000 ^ bytes; // no key, one leaf, no tree
  const m = new Uint32Array(32);
  for (let block = 0; block < blocks; block++) {
    for (let k = 0; k < 32; k++) m[k] = words.getUint32(block * BLOCK + 4 * k, true);
    const last = block === blocks - 1;
    compress(h, m, last ? input.length : (block + 1) * BLOCK, last);
  }
  return h.slice(0, bytes / 4);
}

function compress(h, m, length, last) {
  const v = new Uint32Array(32);
  v.set(h);
  v.set(IV, 16);
  v[24] ^= length;
  if (last) {
    v[28] = ~v[28];
    v[29] = ~v[29];
  }
  for (let round = 0; round < 12; round++) {
    const s = SIGMA[round % 10];
    for (let k = 0; k < 4; k++)
      mix(v, k, 4 + k, 8 + k, 12 + k, m, s[2 * k], s[2 * k + 1]);
    for (let k = 0; k < 4; k++)
      mix(v, k, 4 + (k + 1) % 4, 8 + (k + 2) % 4, 12 + (k + 3) % 4, m, s[8 + 2 * k],
        s[9 + 2 * k]);
  }
  for (let k = 0; k < 16; k++) h[k] ^= v[k] ^ v[k + 16];
}

function mix(v, a, b, c, d, m, x, y) {
  add(v, a, v[2 * b], v[2 * b + 1]);
  add(v, a, m[2 * x], m[2 * x + 1]);
  xorTurned(v, d, a, 32);
  add(v, c, v[2 * d], v[2 * d + 1]);
  xorTurned(v, b, c, 24);
  add(v, a, v[2 * b], v[2 * b + 1]);
  add(v, a, m[2 * y], m[2 * y + 1]);
  xorTurned(v, d, a, 16);
  add(v, c, v[2 * d], v[2 * d + 1]);
  xorTurned(v, b, c, 63);
}

function add(v, a, low, high) {
  const sum = v[2 * a] + low;
  v[2 * a] = sum;
  v[2 * a + 1] += high + (sum > 0xffffffff ? 1 : 0);
}

// v_a ← (v_a ^ v_b), its bits turned to the right.
function xorTurned(v, a, b, by) {
  let low = v[2 * a] ^ v[2 * b];
  let high = v[2 * a + 1] ^ v[2 * b + 1];
  if (by >= 32) {
    [low, high] = [high, low];
    by -= 32;
  }
  v[2 * a] = by ? (low >>> by) | (high << (32 - by)) : low;
  v[2 * a + 1] = by ? (high >>> by) | (low << (32 - by)) : high;
}
