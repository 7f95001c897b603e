// Binary glTF files, made wrong on purpose.

const MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;

/** A GLB whose JSON chunk is `json`: a text, so that it need not be JSON. `length` is what the header claims. */
export function glbOf(json, length) {
  const text = Buffer.from(json.padEnd(Math.ceil(json.length / 4) * 4, ' '));
  const head = Buffer.alloc(20);
  [MAGIC, 2, length ?? head.length + text.length, text.length, JSON_CHUNK].forEach((word, i) => head.writeUInt32LE(word, i * 4));
  return Buffer.concat([head, text]);
}
