// mip.wgsl — one level of a texture from the level above it, by the filtering of the sampler.
// WebGPU only: WebGL2 has generateMipmap. A *-srgb view decodes and encodes, so colours stay linear.

@group(0) @binding(0) var level_above: texture_2d<f32>;
@group(0) @binding(1) var level_sampler: sampler; // linear, clamped

struct MipVaryings {
    @builtin(position) position_in_clip: vec4f,
    @location(0) uv: vec2f,
}

// One triangle over the whole target: corners at -1 and 3.
@vertex
fn mip_vertex(@builtin(vertex_index) vertex: u32) -> MipVaryings {
    let corner = vec2f(f32(vertex & 1u), f32(vertex >> 1u)) * 2.0;
    var out: MipVaryings;
    out.position_in_clip = vec4f(corner * 2.0 - 1.0, 0.0, 1.0);
    out.uv = vec2f(corner.x, 1.0 - corner.y);
    return out;
}

@fragment
fn mip_fragment(@location(0) uv: vec2f) -> @location(0) vec4f {
    return textureSample(level_above, level_sampler, uv);
}
