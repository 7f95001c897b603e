/**
 * `dist/tangents.js`: a model with the tangents that its normal maps want and its file does not have.
 *
 * In: a plain GLB that the renderer has read. Out: its meshes with tangents by MikkTSpace (`mikktspace.wasm`), its vertices
 * split where corners lie in different frames. Fetched by the preview host, on the GPU tiers, once a picture of such a model is on its way.
 * Whatever it cannot do, it leaves: the renderer then takes the frames of triangles. Must not: keep the memory that it took.
 */
import { within } from './deadline.js';
import { StorefrontError } from './errors.js';
import { glbOf, partsOf, thing, things, whole } from './gltf-file.js';
import type { Thing } from './gltf-file.js';
import { accessorsOf } from './tangents-accessors.js';
import type { Accessors } from './tangents-accessors.js';
import type { Renderer } from './types.js';

/** Exports of `dist/tangents.js`. */
export type TangentsModule = typeof import('./tangents.js');

/**
 * A preview that is open: its file, the renderer and its number there, whether nobody closed it, and how another one is opened that
 * stands like it.
 */
export type Refined = [glb: Uint8Array, renderer: Renderer, preview: number, current: () => boolean, open: (glb: Uint8Array) => { preview: number }];

/** `mikktspace.js`. */
type Glue = {
  initSync(init: { module: WebAssembly.Module }): unknown;
  split(positions: Float32Array, normals: Float32Array, uvs: Float32Array, indices: Uint32Array): Uint32Array;
};

/** As for any artefact (`artefact.ts`). */
const LOAD_MILLIS = 30_000;
const TRIANGLES = 4;
const FAN = 6;
const BYTE = 5120;
const UNSIGNED_INT = 5125;

/**
 * Have a preview drawn with tangents.
 *
 * @param base folder of the package, with a slash at the end
 * @throws as `withTangents`; what the renderer refuses, which leaves it as it is
 */
export async function refine(base: string, ...[glb, renderer, preview, current, open]: Refined): Promise<void> {
  const made = await withTangents(glb, base);
  if (made && current()) {
    const twin = open(made).preview;
    renderer.refine!(preview, twin);
    renderer.close(twin);
  }
}

/**
 * Write the model anew.
 *
 * @param base folder of the package, with a slash at the end
 * @returns nothing where no primitive gained tangents
 * @throws {StorefrontError} `artefact-missing`, `load-stalled`; `over-limit`, `tangents-broken`, and other codes of a reader
 */
export async function withTangents(glb: Uint8Array, base: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const parts = partsOf(glb);
  if (!parts || !parts.bin) {
    return undefined;
  }
  const { json } = parts;
  const work = things(json, 'meshes').flatMap((mesh) => things(mesh, 'primitives'));
  const wanted = work.map((primitive) => mapOf(primitive, json)).flatMap((map, at) => (map ? [{ primitive: work[at]!, map }] : []));
  if (!wanted.length) {
    return undefined;
  }
  const { module, glue } = await within(load(base), LOAD_MILLIS, () => new StorefrontError('load-stalled', `mikktspace: nothing for ${LOAD_MILLIS} ms`));
  const accessors = accessorsOf(json, parts.bin);
  let gained = false;
  try {
    for (const { primitive, map } of wanted) {
      // Memory of WebAssembly does not shrink: each primitive has its own, and lets others have their turn.
      glue.initSync({ module });
      gained = complete(primitive, map, accessors, glue) || gained;
      await new Promise((resolve) => setTimeout(resolve));
    }
  } catch (thrown) {
    // A trap is one of this module alone, not of the renderer.
    throw thrown instanceof StorefrontError ? thrown : new StorefrontError('tangents-broken', (thrown as Error).message);
  } finally {
    glue.initSync({ module });
  }
  if (!gained) {
    return undefined;
  }
  // Meshes are taken from it, and nothing else: what it looks like is in the renderer already.
  json['materials'] = things(json, 'materials').map(() => ({}));
  delete json['textures'];
  delete json['images'];
  return glbOf(json, accessors.bin, accessors.bytes()).glb;
}

async function load(base: string): Promise<{ module: WebAssembly.Module; glue: Glue }> {
  const loading: Promise<Glue> = import(/* webpackIgnore: true */ /* @vite-ignore */ `${base}mikktspace.js`);
  try {
    const response = await fetch(`${base}mikktspace.wasm`, { credentials: 'same-origin' });
    if (!response.ok) {
      throw new Error(`HTTP ${response.status}`);
    }
    return { module: await WebAssembly.compile(await response.arrayBuffer()), glue: await loading };
  } catch (thrown) {
    loading.catch(() => undefined);
    throw new StorefrontError('artefact-missing', `mikktspace: ${(thrown as Error).message}`);
  }
}

/** How the texture is read that lies along the tangents of a primitive, which has none; as `src/tangents/complete.rs`. */
function mapOf(primitive: Thing, json: Thing): Thing | undefined {
  const { NORMAL, POSITION, TANGENT } = thing(primitive, 'attributes') || {};
  const mode = primitive['mode'] === undefined ? TRIANGLES : (primitive['mode'] as number);
  if (NORMAL === undefined || POSITION === undefined || TANGENT !== undefined || mode < TRIANGLES) {
    return undefined;
  }
  const materials = things(json, 'materials');
  const variants = things(thing(primitive, 'extensions', 'KHR_materials_variants') || {}, 'mappings');
  for (const { material } of [primitive, ...variants]) {
    const worn = materials[material as number];
    const [coat, grain] = ['clearcoat', 'anisotropy'].map((name) => thing(worn, 'extensions', `KHR_materials_${name}`));
    const map = thing(worn, 'normalTexture') || thing(coat, 'clearcoatNormalTexture') || thing(grain, 'anisotropyTexture');
    if (map || (grain && grain['anisotropyStrength'])) {
      return map || {};
    }
  }
  return undefined;
}

/** Give a primitive its tangents; false where it keeps none. The reader has checked what is read here. */
function complete(primitive: Thing, map: Thing, accessors: Accessors, glue: Glue): boolean {
  const attributes = thing(primitive, 'attributes')!;
  const numbers = (name: string) => accessors.floats(whole(attributes, name, '/attributes'));
  const transform = thing(map, 'extensions', 'KHR_texture_transform') || {};
  const set = whole(transform, 'texCoord', '', whole(map, 'texCoord', '', 0));
  const coordinates = attributes[`TEXCOORD_${set}`];
  // The renderer reads two sets.
  if (coordinates === undefined || set > 1) {
    return false;
  }
  const positions = numbers('POSITION');
  const uvs = transformed(numbers(`TEXCOORD_${set}`), transform);
  const { indices } = primitive;
  const listed = indices === undefined ? Uint32Array.from({ length: positions.length / 3 }, (_, at) => at) : Uint32Array.from(accessors.floats(indices as number));
  const words = glue.split(positions, numbers('NORMAL'), uvs, cornersOf(listed, primitive['mode'] as number | undefined));
  if (!words.length) {
    return false;
  }
  const [count] = words as unknown as [number];
  const corners = words.slice(1 + 2 * count);
  // Some files give all primitives one list of vertices, of which each uses a part.
  const places = new Map<number, number>();
  corners.forEach((corner, at) => {
    if (!places.has(corner)) {
      places.set(corner, places.size);
    }
    corners[at] = places.get(corner)!;
  });
  const used = Uint32Array.from(places.keys());
  const sources = used.map((vertex) => words[1 + vertex]!);
  const taken = (from: Thing) => {
    for (const name of Object.keys(from)) {
      from[name] = accessors.taken(from[name] as number, sources);
    }
  };
  [attributes, ...things(primitive, 'targets')].forEach(taken);
  const tangents = used.map((vertex) => words[1 + count + vertex]!);
  attributes['TANGENT'] = accessors.add(tangents, { componentType: BYTE, normalized: true, count: used.length, type: 'VEC4' });
  primitive['indices'] = accessors.add(corners, { componentType: UNSIGNED_INT, count: corners.length, type: 'SCALAR' });
  primitive['mode'] = TRIANGLES;
  return true;
}

/** Coordinates as the texture is read, which is where its frame lies. */
function transformed(uvs: Float32Array, { offset, rotation, scale }: Thing): Float32Array {
  const [x, y] = (offset || [0, 0]) as [number, number];
  const [width, height] = (scale || [1, 1]) as [number, number];
  const [sine, cosine] = [Math.sin((rotation as number) || 0), Math.cos((rotation as number) || 0)];
  return uvs.map((_, at) => {
    const u = uvs[at & ~1]! * width;
    const v = uvs[at | 1]! * height;
    return at & 1 ? y + cosine * v - sine * u : x + cosine * u + sine * v;
  });
}

/** Three for each triangle, as `src/model/triangles.rs`. */
function cornersOf(indices: Uint32Array, mode = TRIANGLES): Uint32Array {
  if (mode === TRIANGLES) {
    return indices.subarray(0, indices.length - (indices.length % 3));
  }
  const corners: number[] = [];
  for (let at = 0; at + 2 < indices.length; at++) {
    // Every second triangle of a strip would face the other way.
    const odd = at % 2;
    corners.push(...(mode === FAN ? [at + 1, at + 2, 0] : [at, at + 1 + odd, at + 2 - odd]).map((place) => indices[place]!));
  }
  return Uint32Array.from(corners);
}

