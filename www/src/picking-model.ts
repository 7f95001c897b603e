/**
 * The triangles of a GLB, as far as picking needs them: a second, small reader beside the renderer's own.
 *
 * In: a file as the renderer took it, so one that keeps the rules, without compression or files beside it; how the page
 * stands it up. Out: its drawn primitives in the space of the hotspots, as plain arrays: at rest, and as animations have them. Nothing of
 * the file stays referred to. The renderer keeps no vertices (`src/web/preview.rs`), and a phone should hold them only where a page picks.
 */
import { accessorsOf } from './glb-accessors.js';
import type { Numbers } from './glb-accessors.js';
import { hides, posedNodes } from './picking-pose.js';
import type { AnimationJson, Layers, NodeJson } from './picking-pose.js';

/** One primitive as one node draws it. */
export type Part = {
  /** Its numbers in the file. */
  mesh: number;
  primitive: number;
  /** Number of the material it wears in the file, and in variants that say so. */
  material: number | undefined;
  mappings: { material: number; variants: number[] }[];
  double_sided: boolean;
  blended: boolean;
  /** Nobody sees it now. */
  readonly hidden: boolean;
  /** Its transform turns its triangles inside out. */
  readonly mirrored: boolean;
  /** x, y, z of each vertex, metres; worked out anew when it stands otherwise. */
  readonly positions: Float32Array;
  /** How many numbers that are. */
  size: number;
  /** Those of one vertex. */
  vertex(index: number): [number, number, number];
  /** u, v of each vertex. */
  uvs: Float32Array | undefined;
  /** Three vertices for each triangle; counter-clockwise is the front. */
  corners: Uint32Array;
};

/** What one can pick from. */
export type PickModel = {
  parts: Part[];
  materials: { name: string }[];
  variants: string[];
  /** Have it stand as these animations say; without one it is at rest. Does nothing to a model that is read for a rung that plays none. */
  pose(layers?: Layers): void;
};

type Four = [number, number, number, number];
type Variants = { KHR_materials_variants?: { variants: { name: string }[]; mappings: Part['mappings'] } };
type Primitive = { attributes: Record<string, number>; indices?: number; mode?: number; material?: number; targets?: Record<string, number>[]; extensions?: Variants };

/** The part of glTF 2.0 that is read here, as it is in a file that draws anything. */
type Gltf = {
  scene?: number;
  scenes: { nodes: number[] }[];
  nodes: NodeJson[];
  meshes: { primitives: Primitive[]; weights?: number[] }[];
  animations?: AnimationJson[];
  skins: { joints: number[]; inverseBindMatrices?: number }[];
  materials?: { name?: string; doubleSided?: boolean; alphaMode?: string }[];
  extensions?: Variants;
};

const TRIANGLES = 4;
const FAN = 6;
/** Of a matrix. */
const AXES = [0, 1, 2, 3];

const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/**
 * Read `glb`.
 *
 * @param world_from_scene above its roots, 16 numbers by column
 * @param moves the renderer plays animations and shows morph targets
 * @throws where something is not as it has to be
 */
export function readModel(glb: Uint8Array, world_from_scene: number[], moves = false): PickModel {
  const { gltf, numbersOf } = accessorsOf<Gltf>(glb);
  const { nodes, materials = [] } = gltf;

  const { animations = [] } = gltf;
  const morphsOf = ({ mesh, weights }: NodeJson) => {
    const { primitives = [], weights: own } = gltf.meshes[mesh!] || {};
    return weights || own || ((primitives[0] || {}).targets || []).map(() => 0);
  };
  let posed: readonly NodeJson[] = nodes;
  let worlds: number[][] = [];
  const hidden: boolean[] = [];
  const stand = (index: number, parent: number[], isHidden: boolean) => {
    const node = posed[index]!;
    const world = (worlds[index] = times(parent, node.matrix || fromParts(node)));
    const hiding = (hidden[index] = isHidden || hides(node));
    (node.children || []).forEach((child) => stand(child, world, hiding));
  };
  const standUp = () => {
    worlds = [];
    gltf.scenes[gltf.scene || 0]!.nodes.forEach((root) => stand(root, world_from_scene, false));
  };
  standUp();
  /** Numbers of what drives, kept for the poses to come. */
  const keys = new Map<number, Numbers>();
  if (moves) {
    animations.forEach(({ samplers }) => samplers.forEach(({ input, output }) => [input, output].forEach((index) => keys.set(index, numbersOf(index)!))));
  }

  const parts: Part[] = [];
  const stale: (() => void)[] = [];
  worlds.forEach((_, index) => {
    const { mesh, skin } = nodes[index]!;
    (mesh === undefined ? [] : gltf.meshes[mesh]!.primitives).forEach(({ attributes, indices, mode = TRIANGLES, material, targets = [], extensions }, primitive) => {
      if (mode < TRIANGLES) {
        return;
      }
      const [local, joints, weights, uvs] = ['POSITION', 'JOINTS_0', 'WEIGHTS_0', 'TEXCOORD_0'].map((name) => numbersOf(attributes[name])) as [
        Numbers,
        ...(Numbers | undefined)[],
      ];
      const bound = skin !== undefined && joints && weights ? gltf.skins[skin]! : undefined;
      const binds = bound && numbersOf(bound.inverseBindMatrices);
      const morphs = moves ? targets.map(({ POSITION }) => numbersOf(POSITION)) : [];
      /** Matrices of the joints, or the node's own, which does not count beside them (glTF 2.0, Skins). */
      const matricesNow = () =>
        bound ? bound.joints.map((bone, i) => times(worlds[bone]!, binds ? [...binds.subarray(i * 16, i * 16 + 16)] : IDENTITY)) : [worlds[index]!];
      let matrices: number[][] | undefined;
      let positions: Float32Array | undefined;
      const place = (vertex: number, into: Float32Array | number[], at: number) => {
        let [x, y, z] = [local[vertex * 3]!, local[vertex * 3 + 1]!, local[vertex * 3 + 2]!];
        const counts = morphs.length ? morphsOf(posed[index]!) : [];
        morphs.forEach((target, i) => {
          const share = counts[i];
          if (target && share) {
            x += share * target[vertex * 3]!;
            y += share * target[vertex * 3 + 1]!;
            z += share * target[vertex * 3 + 2]!;
          }
        });
        const ms = (matrices = matrices || matricesNow());
        for (let row = 0; row < 3; row++) {
          let sum = 0;
          for (let j = 0; j < (bound ? 4 : 1); j++) {
            const share = bound ? weights![vertex * 4 + j]! : 1;
            if (share) {
              const m = ms[bound ? joints![vertex * 4 + j]! : 0]!;
              sum += share * (m[row]! * x + m[row + 4]! * y + m[row + 8]! * z + m[row + 12]!);
            }
          }
          into[at + row] = sum;
        }
      };
      stale.push(() => (matrices = positions = undefined));
      const worn = materials[material!] || {};
      parts.push({
        mesh: mesh!,
        primitive,
        material,
        mappings: (extensions && extensions.KHR_materials_variants && extensions.KHR_materials_variants.mappings) || [],
        double_sided: !!worn.doubleSided,
        blended: worn.alphaMode === 'BLEND',
        get hidden() {
          return !!hidden[index];
        },
        get mirrored() {
          return determinant((matrices = matrices || matricesNow())[0]!) < 0;
        },
        get positions() {
          if (!positions) {
            positions = new Float32Array(local.length);
            for (let at = 0; at < local.length; at += 3) {
              place(at / 3, positions, at);
            }
          }
          return positions;
        },
        size: local.length,
        vertex(vertex) {
          const corner: [number, number, number] = [0, 0, 0];
          place(vertex, corner, 0);
          return corner;
        },
        uvs: uvs as Float32Array | undefined,
        corners: cornersOf(numbersOf(indices) || Uint32Array.from(local, (_, i) => i).subarray(0, local.length / 3), mode),
      });
    });
  });
  const variants = gltf.extensions && gltf.extensions.KHR_materials_variants;
  return {
    parts,
    materials: materials.map(({ name = '' }) => ({ name })),
    variants: variants ? variants.variants.map(({ name }) => name) : [],
    pose(layers = []) {
      if (moves && animations.length) {
        posed = posedNodes(nodes, animations, layers, (index) => keys.get(index)!, morphsOf);
        standUp();
        stale.forEach((forget) => forget());
      }
    },
  };
}

/** Triangle by triangle. */
function cornersOf(indices: Numbers, mode: number): Uint32Array {
  if (mode === TRIANGLES) {
    return Uint32Array.from(indices);
  }
  const corners: number[] = [];
  for (let i = 2; i < indices.length; i++) {
    // Every other triangle of a strip turns the other way.
    const odd = i % 2;
    corners.push(indices[mode === FAN ? 0 : i - 2 + odd]!, indices[mode === FAN ? i - 1 : i - 1 - odd]!, indices[i]!);
  }
  return Uint32Array.from(corners);
}

function fromParts({ translation: t = [0, 0, 0], rotation = [0, 0, 0, 1], scale = [1, 1, 1] }: NodeJson): number[] {
  const [x, y, z, w] = rotation as Four;
  const axes = [
    [1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)],
    [2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)],
    [2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)],
  ];
  return [...axes.flatMap((axis, i) => [...axis.map((value) => value * scale[i]!), 0]), ...t, 1];
}

function times(a: number[], b: number[]): number[] {
  return IDENTITY.map((_, i) => AXES.reduce((sum, k) => sum + a[k * 4 + (i % 4)]! * b[i - (i % 4) + k]!, 0));
}

function determinant(m: number[]): number {
  const [a, b, c, , d, e, f, , g, h, i] = m as [...Four, ...Four, ...Four];
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}
