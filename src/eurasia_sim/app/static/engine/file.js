// Read the file that app/engine_file.py writes: { scenario, arrays }.

import { InputError, msg } from "./forms.js";

const MARK = [101, 117, 114, 115, 105, 109, 0, 1]; // "eursim", 0, version
const WHOLE = { u4: Uint32Array, f8: Float64Array };

// arrays: name → { values, shape }. Little-endian, as every browser is.
export function readFile(buffer) {
  const bytes = new Uint8Array(buffer);
  if (!MARK.every((byte, k) => bytes[k] === byte))
    throw new InputError(msg("this is not a file of eurasia-sim's engine, or of another version"));
  const length = new DataView(buffer).getUint32(MARK.length, true);
  const first = MARK.length + 8;
  const scenario = JSON.parse(new TextDecoder().decode(bytes.subarray(first, first + length)));
  const arrays = {};
  for (const [name, { type, shape, at, step }] of Object.entries(scenario.arrays)) {
    const count = shape.reduce((product, one) => product * one, 1);
    const begin = first + length + at;
    arrays[name] = { shape, values: type === "i3" ? inSteps(bytes, begin, count, step)
      : new WHOLE[type](buffer, begin, count) };
  }
  delete scenario.arrays;
  return { scenario, arrays };
}

// Numbers kept as so many steps, in three bytes each.
function inSteps(bytes, begin, count, step) {
  const values = new Float32Array(count);
  for (let k = 0, at = begin; k < count; k++, at += 3)
    values[k] = step * ((bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16) << 8 >> 8);
  return values;
}
