// Models in the forms that other tools write: JSON with files beside it, meshes of meshoptimizer and Draco.
//
// In: a GLB. Out: the same product, with one of the official encoders.

import { Logger, NodeIO } from '@gltf-transform/core';
import { EXTMeshoptCompression, KHRDracoMeshCompression, KHRMeshQuantization } from '@gltf-transform/extensions';
import draco3d from 'draco3dgltf';
import { MeshoptDecoder, MeshoptEncoder } from 'meshoptimizer';

const io = new NodeIO().setLogger(new Logger(Logger.Verbosity.ERROR)).registerExtensions([EXTMeshoptCompression, KHRDracoMeshCompression, KHRMeshQuantization]);

/** With `EXT_meshopt_compression`. `filter` also packs normals and the like. */
export async function meshopt(glb, filter = false) {
  await MeshoptEncoder.ready;
  await MeshoptDecoder.ready;
  io.registerDependencies({ 'meshopt.encoder': MeshoptEncoder, 'meshopt.decoder': MeshoptDecoder });
  const document = await io.readBinary(glb);
  const { QUANTIZE, FILTER } = EXTMeshoptCompression.EncoderMethod;
  document.createExtension(EXTMeshoptCompression).setRequired(true).setEncoderOptions({ method: filter ? FILTER : QUANTIZE });
  return Buffer.from(await io.writeBinary(document));
}

/** With `KHR_meshopt_compression`: the same by its new name, vertices in the second version of the format. */
export async function khrMeshopt(glb) {
  const { json, bin } = partsOf(await meshopt(glb));
  const parts = [];
  let length = 0;
  const put = (bytes) => {
    const byteOffset = length;
    parts.push(bytes, Buffer.alloc(-bytes.length & 3));
    length += (bytes.length + 3) & ~3;
    return { byteOffset, byteLength: bytes.length };
  };
  for (const view of json.bufferViews) {
    const { EXT_meshopt_compression: old } = view.extensions ?? {};
    const from = old ?? view;
    const bytes = bin.subarray(from.byteOffset ?? 0, (from.byteOffset ?? 0) + from.byteLength);
    if (!old) {
      Object.assign(view, put(bytes));
      continue;
    }
    const plain = new Uint8Array(old.count * old.byteStride);
    MeshoptDecoder.decodeGltfBuffer(plain, old.count, old.byteStride, bytes, old.mode, 'NONE');
    const packed = old.mode === 'ATTRIBUTES' ? MeshoptEncoder.encodeVertexBufferLevel(plain, old.count, old.byteStride, 2, 1) : bytes;
    view.extensions = { KHR_meshopt_compression: { ...old, ...put(Buffer.from(packed)) } };
  }
  for (const list of [json.extensionsUsed, json.extensionsRequired]) list.splice(list.indexOf('EXT_meshopt_compression'), 1, 'KHR_meshopt_compression');
  json.buffers[0].byteLength = length;
  for (const { extensions } of json.buffers) {
    if (extensions) extensions.KHR_meshopt_compression = extensions.EXT_meshopt_compression;
  }
  return glbWith(json, Buffer.concat(parts));
}

/** With `KHR_draco_mesh_compression`, by one of its two methods. */
export async function draco(glb, sequential = false) {
  io.registerDependencies({ 'draco3d.encoder': await draco3d.createEncoderModule(), 'draco3d.decoder': await draco3d.createDecoderModule() });
  const document = await io.readBinary(glb);
  const { EDGEBREAKER, SEQUENTIAL } = KHRDracoMeshCompression.EncoderMethod;
  document.createExtension(KHRDracoMeshCompression).setRequired(true).setEncoderOptions({ method: sequential ? SEQUENTIAL : EDGEBREAKER, quantizationVolume: 'scene' });
  return Buffer.from(await io.writeBinary(document));
}

/** As JSON with files beside it: `{ 'model.gltf': …, 'buffer.bin': …, 'picture0.png': … }`. */
export async function separate(glb) {
  const document = await io.readBinary(glb);
  const { json, resources } = await io.writeJSON(document, { basename: 'part' });
  return { 'model.gltf': Buffer.from(JSON.stringify(json)), ...Object.fromEntries(Object.entries(resources).map(([name, bytes]) => [name, Buffer.from(bytes)])) };
}

/** The JSON of a GLB, and its BIN. */
export function partsOf(glb) {
  const length = glb.readUInt32LE(12);
  return { json: JSON.parse(glb.subarray(20, 20 + length).toString()), bin: glb.subarray(28 + length) };
}

/** A GLB with other JSON. */
export function glbWith(json, bin) {
  const text = Buffer.from(JSON.stringify(json));
  const pad = Buffer.alloc(-text.length & 3, ' ');
  const head = Buffer.alloc(20);
  const jsonBytes = text.length + pad.length;
  [0x46546c67, 2, 28 + jsonBytes + bin.length, jsonBytes, 0x4e4f534a].forEach((word, at) => head.writeUInt32LE(word, at * 4));
  const binHead = Buffer.alloc(8);
  [bin.length, 0x004e4942].forEach((word, at) => binHead.writeUInt32LE(word, at * 4));
  return Buffer.concat([head, text, pad, binHead, bin]);
}

/** The same with the JSON changed in place by `change`. */
export function changed(glb, change) {
  const { json, bin } = partsOf(glb);
  change(json);
  return glbWith(json, bin);
}

/** A square that shows a picture and shines by itself; `texture` as it stands in the JSON, `images` too. */
export function square(texture, images, extensions, bin = Buffer.alloc(0)) {
  const floats = Buffer.from(new Float32Array([-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 0]).buffer);
  const all = Buffer.concat([floats, Buffer.from([0, 1, 2, 0, 2, 3, 0, 0]), bin]);
  return {
    bin: all,
    json: {
      asset: { version: '2.0' },
      extensionsUsed: ['KHR_materials_unlit', ...extensions],
      extensionsRequired: extensions,
      scenes: [{ nodes: [0] }],
      nodes: [{ mesh: 0 }],
      meshes: [{ primitives: [{ attributes: { POSITION: 0, TEXCOORD_0: 1 }, indices: 2, material: 0 }] }],
      materials: [{ pbrMetallicRoughness: { baseColorTexture: { index: 0 } }, extensions: { KHR_materials_unlit: {} } }],
      textures: [{ sampler: 0, ...texture }],
      samplers: [{ wrapS: 33071, wrapT: 33071 }],
      images,
      accessors: [
        { bufferView: 0, componentType: 5126, count: 4, type: 'VEC3', min: [-1, -1, 0], max: [1, 1, 0] },
        { bufferView: 1, componentType: 5126, count: 4, type: 'VEC2' },
        { bufferView: 2, componentType: 5121, count: 6, type: 'SCALAR' },
      ],
      bufferViews: [
        { buffer: 0, byteOffset: 0, byteLength: 48 },
        { buffer: 0, byteOffset: 48, byteLength: 32 },
        { buffer: 0, byteOffset: 80, byteLength: 6 },
        { buffer: 0, byteOffset: 88, byteLength: bin.length },
      ],
      buffers: [{ byteLength: all.length }],
    },
  };
}
