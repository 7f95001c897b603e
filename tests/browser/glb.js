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

/** Half the size of a mark. */
const MARK_METRES = 0.03;
const BIN_CHUNK = 0x004e4942;

/** A GLB of small glowing octahedra: `at` in metres, `color` linear. Their pixels are known by colour alone. */
export function marksGlb(marks) {
  const corners = [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]];
  const positions = new Float32Array(corners.flat().map((value) => value * MARK_METRES));
  const indices = new Uint16Array([0, 2, 4, 2, 1, 4, 1, 3, 4, 3, 0, 4, 2, 0, 5, 1, 2, 5, 3, 1, 5, 0, 3, 5]);
  const bin = Buffer.concat([Buffer.from(positions.buffer), Buffer.from(indices.buffer)]);
  const json = glbOf(JSON.stringify({
    asset: { version: '2.0' },
    scene: 0,
    scenes: [{ nodes: marks.map((_, mark) => mark) }],
    nodes: marks.map(({ at }, mesh) => ({ mesh, translation: at })),
    meshes: marks.map((_, material) => ({ primitives: [{ attributes: { POSITION: 0 }, indices: 1, material }] })),
    materials: marks.map(({ color }) => ({
      emissiveFactor: color,
      pbrMetallicRoughness: { baseColorFactor: [0, 0, 0, 1], metallicFactor: 0, roughnessFactor: 1 },
    })),
    accessors: [
      { bufferView: 0, componentType: 5126, count: 6, type: 'VEC3', min: [-MARK_METRES, -MARK_METRES, -MARK_METRES], max: [MARK_METRES, MARK_METRES, MARK_METRES] },
      { bufferView: 1, componentType: 5123, count: 24, type: 'SCALAR' },
    ],
    bufferViews: [
      { buffer: 0, byteOffset: 0, byteLength: positions.byteLength },
      { buffer: 0, byteOffset: positions.byteLength, byteLength: indices.byteLength },
    ],
    buffers: [{ byteLength: bin.length }],
  }));
  const head = Buffer.alloc(8);
  [bin.length, BIN_CHUNK].forEach((word, i) => head.writeUInt32LE(word, i * 4));
  const glb = Buffer.concat([json, head, bin]);
  glb.writeUInt32LE(glb.length, 8);
  return glb;
}
