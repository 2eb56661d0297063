// Read the file that app/engine_file.py writes: { scenario, arrays }.

const MARK = [101, 117, 114, 115, 105, 109, 0, 1]; // "eursim", 0, version
const ROOM = { u4: Uint32Array, i2: Int16Array, f8: Float64Array };

// arrays: name → { values, shape }. Little-endian, as every browser is.
export function readFile(buffer) {
  const bytes = new Uint8Array(buffer);
  if (!MARK.every((byte, k) => bytes[k] === byte))
    throw new Error("this is not a file of eurasia-sim's engine, or of another version");
  const length = new DataView(buffer).getUint32(MARK.length, true);
  const first = MARK.length + 8;
  const scenario = JSON.parse(new TextDecoder().decode(bytes.subarray(first, first + length)));
  const arrays = {};
  for (const [name, { type, shape, at, step }] of Object.entries(scenario.arrays)) {
    const count = shape.reduce((product, one) => product * one, 1);
    const values = new ROOM[type](buffer, first + length + at, count);
    arrays[name] = { shape,
      values: type === "i2" ? Float32Array.from(values, (steps) => steps * step) : values };
  }
  delete scenario.arrays;
  return { scenario, arrays };
}
