/** What one renderer may do on this device. */
export interface RendererOptions {
  /**
   * The rung that is drawn on: its limits (file, vertices, draw calls, pictures, texture memory) are those of
   * `storefront inspect`. raster serves T1, webgl2 T2 and T3, webgpu T4; the best of them unless said otherwise.
   */
  tier?: 'T1' | 'T2' | 'T3' | 'T4';
  antialias?: boolean;
  max_texture_side_texels?: number;
  max_triangles?: number;
  /** Take a WebGPU adapter that computes on the CPU (tests without a GPU). */
  allow_fallback?: boolean;
  /** Draw moving pictures with fewer pixels where the device falls behind; on unless said otherwise. */
  govern?: boolean;
}

/** Attributes of a preview; a key that is missing is unchanged. */
export interface PreviewSettings {
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
  /** A word of the attribute `tone-mapping`; an unknown one counts as "auto", and is said. */
  tone_mapping?: string;
  /** "roll pitch yaw". It, `scale` and `shadow_softness` count in `open`; `configure` only checks them. */
  orientation?: string;
  /** "x y z". */
  scale?: string;
  /** 0 to 1, the softest, which it is unless said otherwise. */
  shadow_softness?: number;
  shadow_intensity?: number;
  /** A length above 0 puts a sky on a dome with a floor, its middle so far above it. */
  skybox_height?: string;
  /** A name that the model does not have shows its own materials, as null does. */
  variant_name?: string | null;
  /** "#rrggbb", or "" for transparent. */
  background?: string;
  /** Width / height of the box; a change makes a new picture due. */
  aspect?: number;
  /** Whether anybody sees it, as it is unless said otherwise. What is not seen gives its memory to what is opened. */
  seen?: boolean;
}

/** What a hand does. A drag over `height_css_px` is one turn; a zoom `factor` above 1 comes nearer. */
export type PreviewInput =
  | { kind: "orbit" | "pan"; dx_css_px: number; dy_css_px: number; height_css_px: number }
  | { kind: "zoom"; factor: number }
  | { kind: "turntable"; radians: number }
  | { kind: "jump" | "recenter" };

/** A picture inside the GLB, and the size to decode it to. */
export interface TextureRequest {
  texture: number;
  mime: string;
  byte_offset: number;
  byte_length: number;
  width_px: number;
  height_px: number;
  srgb: boolean;
}

export interface OpenedPreview {
  preview: number;
  triangles: number;
  variants: string[];
  /** Names, in file order; "" where the file gives none on a rung that plays nothing. */
  animations: string[];
  /** How long each takes; empty on a rung that plays nothing. */
  animation_seconds: number[];
  /** Why the model stands still although the file has something that moves it. */
  unmoved?: Error;
  /** Previews that were closed to make room for it: nobody saw them. */
  closed: number[];
  /** Some material is more than core glTF; WebGL2 draws that with what `add_shaders` brings. */
  lobes: boolean;
  /** Something has a normal map and no tangents, and nothing moves it: `refine` brings some. */
  untangented?: boolean;
  center_metres: [number, number, number];
  size_metres: [number, number, number];
  /** A picture narrower than this (width / height) widens the field of view. */
  ideal_aspect: number;
  /** 16 numbers, column by column: how `orientation` and `scale` stand it up. */
  world_from_scene: number[];
  /** The most visible first. */
  textures: TextureRequest[];
  /**
   * For each material, the default one last, the numbers of its five textures; then, but for the CPU, for each those of the seven of its
   * lobes. -1 is none.
   */
  material_textures: number[];
  /** Textures of the file; those that a script adds are numbered after them. */
  texture_count: number;
}

export interface PreviewCamera {
  theta_radians: number;
  phi_radians: number;
  radius_metres: number;
  target_metres: [number, number, number];
  field_of_view_degrees: number;
}

export interface AdvancedPreview {
  /** A new picture is due; stays true until it is drawn. */
  dirty: boolean;
  /** Call again at the next animation frame. */
  moving: boolean;
  camera: PreviewCamera;
  /** What a hand can reach. */
  min_field_of_view_degrees: number;
  max_field_of_view_degrees: number;
  turntable_radians: number;
  /** A hand, not an attribute, moved the camera last. */
  user: boolean;
}

export interface RendererMemory {
  resident_bytes: number;
  wasm_bytes: number;
  previews: number;
}
