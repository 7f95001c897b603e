// shadow.wgsl — the soft shadow on the ground: one blended black square with an alpha picture.
// In: the Frame and Shadow blocks, one texture (r: alpha; first row at the smallest z, first column at
// the smallest x).  Out: premultiplied black.  Four vertices, a triangle strip, no vertex buffer.

// Bytes are written by src/render/blocks.rs (ShadowBlock); tests/shaders.rs compares the layouts.
struct Shadow {
    center_and_half_side: vec4f, // xyz: world space, metres; w: metres
    opacity: vec4f, // x: multiplies the picture's alpha
}

@group(1) @binding(0) var<uniform> shadow: Shadow;
@group(2) @binding(0) var shadow_texture: texture_2d<f32>;
@group(2) @binding(1) var shadow_sampler: sampler;

struct ShadowVaryings {
    @builtin(position) position_in_clip: vec4f,
    @location(0) uv: vec2f,
}

@vertex
fn shadow_vertex(@builtin(vertex_index) vertex: u32) -> ShadowVaryings {
    let corner = vec2f(f32(vertex & 1u), f32(vertex >> 1u));
    let across = (corner * 2.0 - 1.0) * shadow.center_and_half_side.w;
    let world = shadow.center_and_half_side.xyz + vec3f(across.x, 0.0, across.y);
    var out: ShadowVaryings;
    out.position_in_clip = frame.clip_from_world * vec4f(world, 1.0);
    out.uv = corner;
    return out;
}

@fragment
fn shadow_fragment(@location(0) uv: vec2f) -> @location(0) vec4f {
    return vec4f(0.0, 0.0, 0.0, textureSample(shadow_texture, shadow_sampler, uv).r * shadow.opacity.x);
}
