/**
 * Numbers of a GLB that the renderer has read, for scripts of the page that need some of them too.
 *
 * In: such a file, so one that keeps the rules, without compression or files beside it. Out: its JSON, and accessors as plain arrays.
 * Nothing of the file stays referred to.
 */

export type Numbers = Float32Array | Uint32Array;
type Bytes = { bufferView?: number; byteOffset?: number; componentType: number };
type Accessor = Bytes & {
  count: number;
  type: string;
  normalized?: boolean;
  sparse?: { count: number; indices: Bytes; values: Bytes };
};
type Lists = { accessors: Accessor[]; bufferViews: { byteOffset?: number; byteStride?: number }[] };

/** By component type: how `DataView` reads one, its bytes, and what counts as 1 where it is normalized. */
const COMPONENTS = {
  5120: ['getInt8', 1, 127],
  5121: ['getUint8', 1, 255],
  5122: ['getInt16', 2, 32767],
  5123: ['getUint16', 2, 65535],
  5125: ['getUint32', 4, 1],
  5126: ['getFloat32', 4, 1],
} as const;
const WIDTHS: Record<string, number> = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4, MAT4: 16 };
const UNSIGNED_INT = 5125;

/** The JSON of `glb`, and what reads its accessors by their number. @throws where something is not as it has to be */
export function accessorsOf<Gltf>(glb: Uint8Array): { gltf: Gltf; numbersOf(index: number | undefined): Numbers | undefined } {
  const bytes = new DataView(glb.buffer, glb.byteOffset);
  const json_bytes = bytes.getUint32(12, true);
  const gltf = JSON.parse(new TextDecoder().decode(glb.subarray(20, 20 + json_bytes))) as Gltf & Lists;

  const read = ({ bufferView, byteOffset = 0, componentType }: Bytes, count: number, width: number, normalized?: boolean): Numbers => {
    const [getter, size, whole] = COMPONENTS[componentType as keyof typeof COMPONENTS];
    const numbers = new (componentType === UNSIGNED_INT ? Uint32Array : Float32Array)(count * width);
    if (bufferView !== undefined) {
      const { byteOffset: start = 0, byteStride = width * size } = gltf.bufferViews[bufferView]!;
      // Behind the JSON and the head of the next chunk.
      const first = 28 + json_bytes + start + byteOffset;
      numbers.forEach((_, i) => {
        const number = bytes[getter](first + Math.floor(i / width) * byteStride + (i % width) * size, true);
        numbers[i] = normalized ? number / whole : number;
      });
    }
    return numbers;
  };
  return {
    gltf,
    numbersOf(index) {
      if (index === undefined) {
        return undefined;
      }
      const accessor = gltf.accessors[index]!;
      const { componentType, count, type, normalized, sparse } = accessor;
      const width = WIDTHS[type]!;
      const numbers = read(accessor, count, width, normalized);
      if (sparse) {
        const values = read({ ...sparse.values, componentType }, sparse.count, width, normalized);
        read(sparse.indices, sparse.count, 1).forEach((place, i) => numbers.set(values.subarray(i * width, (i + 1) * width), place * width));
      }
      return numbers;
    },
  };
}
