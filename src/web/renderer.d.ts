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
  shadow_intensity?: number;
  /** A name that the model does not have shows its own materials, as null does. */
  variant_name?: string | null;
  /** "#rrggbb", or "" for transparent. */
  background?: string;
  /** Width / height of the box; a change makes a new picture due. */
  aspect?: number;
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
  center_metres: [number, number, number];
  size_metres: [number, number, number];
  /** A picture narrower than this (width / height) widens the field of view. */
  ideal_aspect: number;
  /** The most visible first. */
  textures: TextureRequest[];
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
  turntable_radians: number;
  /** A hand, not an attribute, moved the camera last. */
  user: boolean;
}

export interface RendererMemory {
  resident_bytes: number;
  wasm_bytes: number;
  previews: number;
}
