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
  variant_name?: string | null;
  background?: string;
  aspect?: number;
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
  center_metres: Triple;
  size_metres: Triple;
  /** A picture narrower than this (width / height) widens the field of view. */
  ideal_aspect: number;
  textures: TextureRequest[];
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
  turntable_radians: number;
  /** The shopper moved it, not the attributes or the turntable. */
  user: boolean;
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
  set_bitmap(preview: number, texture: number, bitmap: ImageBitmap): void;
  set_pixels(preview: number, texture: number, width_px: number, height_px: number, rgba: Uint8Array): void;
  configure(preview: number, settings: Settings): void;
  input(preview: number, event: Input): void;
  advance(preview: number, now_millis: number): Advanced;
  draw(preview: number, width_px: number, height_px: number): Uint8Array | undefined;
  /** Takes how long the picture of the last `advance` took; gives the scale for the sides of the next moving one. */
  drawn(preview: number, now_millis: number, draw_millis: number): number;
  close(preview: number): void;
  memory(): Memory;
  free(): void;
};

/** A drawn frame on its way to the page. A live `canvas` only ever comes from a host on the main thread. */
export type Picture =
  | { kind: 'bitmap'; bitmap: ImageBitmap }
  | { kind: 'pixels'; width_px: number; height_px: number; rgba: Uint8ClampedArray<ArrayBuffer> }
  | { kind: 'canvas'; canvas: HTMLCanvasElement };
