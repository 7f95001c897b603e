/**
 * Words shared by all modules of the package: tiers, verdicts, and what the three preview modules take and give.
 *
 * Types, and one list of them. The shapes are those of the wasm modules' JS boundary (snake_case, units in names); they cross
 * worker borders unchanged.
 */

/** A rung of the ladder. T0 needs no script, T1 the CPU rasteriser, T2 and T3 WebGL2, T4 WebGPU. */
export type Tier = 'T0' | 'T1' | 'T2' | 'T3' | 'T4';

/** All rungs, the lowest first. */
export const TIERS: readonly Tier[] = ['T0', 'T1', 'T2', 'T3', 'T4'];

/** A rung that draws. */
export type PreviewTier = 'T1' | 'T2' | 'T3' | 'T4';

/** What is loaded without asking: the preview, a picture with a button, or a picture. */
export type Delivery = 'auto' | 'tap' | 'poster';

/** Why a verdict is what it is. */
export type Reason = {
  code: string;
  signal?: string;
  value?: unknown;
  cap?: Tier;
  delivery?: Delivery;
  source?: string;
};

/** What `device.wasm` decides. Fields that only reports show stay open. */
export type Verdict = {
  tier: Tier;
  delivery: Delivery;
  ar: string;
  reasons: Reason[];
  not_used?: { signal: string; value: unknown; why: string }[];
  [field: string]: unknown;
};

/** Attributes of one preview. A missing key is "unchanged"; `variant_name: null` is the file's own materials. */
export type Settings = {
  camera_orbit?: string;
  camera_target?: string;
  field_of_view?: string;
  min_camera_orbit?: string;
  max_camera_orbit?: string;
  min_field_of_view?: string;
  max_field_of_view?: string;
  auto_rotate?: boolean;
  auto_rotate_delay_millis?: number;
  rotation_per_second?: string;
  interpolation_decay_millis?: number;
  orbit_sensitivity?: number;
  zoom_sensitivity?: number;
  pan_sensitivity?: number;
  exposure?: number;
  tone_mapping?: string;
  shadow_intensity?: number;
  /** This and the next two count when a model is opened. */
  shadow_softness?: number | undefined;
  orientation?: string | undefined;
  scale?: string | undefined;
  variant_name?: string | null;
  background?: string;
  skybox_height?: string;
  aspect?: number;
  /** Whether anybody sees it. */
  seen?: boolean | undefined;
  /** For the host: it is to move, which on T1 takes another module. */
  moves?: boolean;
  /** Addresses, for the host: the renderer gets what it makes of them. The first may be `neutral`. */
  environment_image?: string;
  skybox_image?: string;
};

/** What a hand or key does to a preview. A `factor` above 1 comes nearer. */
export type Input =
  | { kind: 'orbit' | 'pan'; dx_css_px: number; dy_css_px: number; height_css_px: number }
  | { kind: 'zoom'; factor: number }
  | { kind: 'turntable'; radians: number }
  | { kind: 'jump' }
  | { kind: 'recenter' };

/** x, y, z. */
export type Triple = [number, number, number];

/** A picture inside the GLB that the host must decode to the size asked for. */
export type TextureRequest = {
  texture: number;
  mime: string;
  byte_offset: number;
  byte_length: number;
  width_px: number;
  height_px: number;
  srgb: boolean;
};

/** What a model turned out to be. */
export type Opened = {
  preview: number;
  triangles: number;
  variants: string[];
  /** Names, in file order. */
  animations: string[];
  /** How long each takes; empty where the renderer plays nothing, as the first one of T1. */
  animation_seconds: number[];
  /** Why the model stands still although the file has something that moves it; the host takes it out and says it. */
  unmoved?: unknown;
  /** The renderer's numbers of previews that made room for it; the host closes them. */
  closed?: number[];
  /** Some material is more than core glTF. */
  lobes: boolean;
  /** Something has a normal map and no tangents, and nothing moves it. */
  untangented?: boolean;
  center_metres: Triple;
  size_metres: Triple;
  /** A picture narrower than this (width / height) widens the field of view. */
  ideal_aspect: number;
  /** 16 numbers, column by column: how `orientation` and `scale` stand it up. */
  world_from_scene: number[];
  textures: TextureRequest[];
  /** For each material, the default one last, the numbers of its five textures; −1 is none. */
  material_textures: number[];
  /** Textures of the file; those that a script adds are numbered after them. */
  texture_count: number;
  /** The JSON chunk of its file, from the host. */
  json: Uint8Array<ArrayBuffer>;
  /** Some textures are still to come, and are said to be there by `edited`; from the host, on T1. */
  coarse?: boolean;
};

/** Where the camera is. */
export type Camera = {
  theta_radians: number;
  phi_radians: number;
  radius_metres: number;
  target_metres: Triple;
  field_of_view_degrees: number;
};

/** What a step in time changed. */
export type Advanced = {
  /** A new picture is due. */
  dirty: boolean;
  /** Keep stepping. */
  moving: boolean;
  camera: Camera;
  /** What a hand can reach. */
  min_field_of_view_degrees: number;
  max_field_of_view_degrees: number;
  turntable_radians: number;
  /** The shopper moved it, not the attributes or the turntable. */
  user: boolean;
};

/** How animations have a model stand. */
export type Pose = {
  /** Another one follows at once. */
  playing: boolean;
  /** For each animation that counts its index, its moment in seconds and its weight. */
  layers: Float32Array;
};

/** Bytes held by the previews of a page. */
export type Memory = { resident_bytes: number; wasm_bytes: number; previews: number };

/** Limits and options of a tier, see `ladder.ts`. */
export type RendererOptions = {
  /** Everything else that a model may cost follows from it: `model::limits`, `storefront inspect`. */
  tier: PreviewTier;
  antialias: boolean;
  max_texture_side_texels: number;
  max_triangles: number;
  /** WebGPU without a GPU behind it, which no verdict asks for: only a tester who forces the rung. */
  allow_fallback: boolean;
  /** Draw moving pictures with fewer pixels where the device falls behind. */
  govern: boolean;
};

/** The class that `raster.js`, `webgl2.js` and `webgpu.js` export. Every method throws an `Error` with a `code`. */
export type Renderer = {
  open(glb: Uint8Array, settings: Settings): Opened;
  /** On the GPU alone: has a preview take the meshes of another one of the same model, which is to be closed then. */
  refine?(preview: number, twin: number): void;
  set_bitmap(preview: number, texture: number, bitmap: ImageBitmap): void;
  /** Absent on the CPU: all levels of a texture in blocks, the largest first, in the format that its request was made with. */
  set_blocks?(preview: number, texture: number, width_px: number, height_px: number, blocks: Uint8Array): void;
  /** On WebGPU alone: 1 for ASTC, 2 for BC1 to BC7, 4 for ETC2. */
  block_formats?(): number;
  set_pixels(preview: number, texture: number, width_px: number, height_px: number, rgba: Uint8Array): void;
  configure(preview: number, settings: Settings): void;
  input(preview: number, event: Input): void;
  set_material(preview: number, material: number, like: number, values: Uint8Array): void;
  wear(preview: number, variant: string, from: number, to: number): void;
  /** The size to decode to: width in the upper 16 bits, height in the lower. */
  make_room(preview: number, texture: number, sampling: number, srgb: boolean, width_px: number, height_px: number): number;
  /** Absent where the renderer plays nothing. */
  pose?(preview: number, playing: boolean, layers: Float32Array): void;
  /** On WebGL2 alone: takes `webgl2-more.txt`. */
  add_shaders?(text: Uint8Array): void;
  /** Takes what light.wasm made; gives its number. The rasteriser wants it unpacked (`map_words`). */
  add_surroundings?(words: Uint32Array): number;
  /** By number what lights a preview and what is behind it; 0 is the studio, and nothing. */
  surround?(preview: number, light: number, sky: number): void;
  remove_surroundings?(number: number): void;
  advance(preview: number, now_millis: number): Advanced;
  /** Pixels on the CPU, at once or as soon as another worker has its rows. */
  draw(preview: number, width_px: number, height_px: number): Uint8Array | Promise<Uint8Array> | undefined;
  /** Takes how long the picture of the last `advance` took; gives the scale for the sides of the next moving one, no less than `minimum_scale`. */
  drawn(preview: number, now_millis: number, draw_millis: number, minimum_scale: number): number;
  close(preview: number): void;
  memory(): Memory;
  free(): void;
};

/** A drawn frame on its way to the page. A live `canvas` only ever comes from a host on the main thread. */
export type Picture =
  | { kind: 'bitmap'; bitmap: ImageBitmap }
  | { kind: 'pixels'; width_px: number; height_px: number; rgba: Uint8ClampedArray<ArrayBuffer> }
  | { kind: 'canvas'; canvas: HTMLCanvasElement };
