// pbr.wgsl — one mesh with a glTF metallic-roughness material, in the light of light.wgsl or environment.wgsl.
// In: scene::Vertex, the Frame and Draw blocks, five textures.
// Out: sRGB-encoded, premultiplied RGBA for a plain (not *-srgb) target.
// Same formulas: src/render/raster/shade.rs, which is the reference and names the sources.
// WebGL2 rules: no structs but uniform blocks and no dynamic indexing in fragment code.

// Bytes are written by src/render/blocks.rs (DrawBlock); tests/shaders.rs compares the layouts.
struct Draw {
    world_from_mesh: mat4x4f,
    world_from_normal: mat4x4f, // inverse transpose of the upper 3×3
    base_color: vec4f, // linear RGBA factor
    emissive_and_normal_scale: vec4f, // rgb: linear factor; w: scales x and y of the normal texture
    surface: vec4f, // metallic factor, roughness factor, occlusion strength, alpha cutoff (0: none)
    mode: vec4f, // 1 or 0 each: alpha ignored, unlit, normal texture bound; w: -1 mirrored, 1 not
    // Texture coordinates: u = dot(u.xy, uv) + u.z, v likewise; u.w is the UV set, 0 or 1.
    base_color_u: vec4f,
    base_color_v: vec4f,
    metallic_roughness_u: vec4f,
    metallic_roughness_v: vec4f,
    normal_u: vec4f,
    normal_v: vec4f,
    occlusion_u: vec4f,
    occlusion_v: vec4f,
    emissive_u: vec4f,
    emissive_v: vec4f,
}

@group(1) @binding(0) var<uniform> draw: Draw;

// Binding n is texture unit n on WebGL2. A missing texture is bound as white.
@group(2) @binding(0) var base_color_texture: texture_2d<f32>; // sRGB
@group(2) @binding(1) var metallic_roughness_texture: texture_2d<f32>; // g: roughness, b: metallic
@group(2) @binding(2) var normal_texture: texture_2d<f32>; // tangent space, +Y up
@group(2) @binding(3) var occlusion_texture: texture_2d<f32>; // r
@group(2) @binding(4) var emissive_texture: texture_2d<f32>; // sRGB
@group(2) @binding(5) var base_color_sampler: sampler;
@group(2) @binding(6) var metallic_roughness_sampler: sampler;
@group(2) @binding(7) var normal_sampler: sampler;
@group(2) @binding(8) var occlusion_sampler: sampler;
@group(2) @binding(9) var emissive_sampler: sampler;

// Coordinates are transformed here and not for each pixel: it is linear, and cheap phones have few vertices.
struct Varyings {
    @builtin(position) position_in_clip: vec4f,
    @location(0) position_in_world: vec3f,
    @location(1) normal_in_world: vec3f,
    @location(2) color: vec4f,
    @location(3) base_color_and_metallic_roughness_uv: vec4f,
    @location(4) normal_and_occlusion_uv: vec4f,
    @location(5) emissive_uv: vec2f,
    @location(6) tangent_in_world: vec4f,
}

fn texture_uv(uv0: vec2f, uv1: vec2f, u: vec4f, v: vec4f) -> vec2f {
    let uv = mix(uv0, uv1, u.w);
    return vec2f(dot(u.xy, uv) + u.z, dot(v.xy, uv) + v.z);
}

@vertex
fn pbr_vertex(
    @location(0) position: vec3f,
    @location(1) normal: vec3f,
    @location(2) uv0: vec2f,
    @location(3) uv1: vec2f,
    @location(4) color: vec4f,
    @location(5) tangent: vec4f,
) -> Varyings {
    let world = draw.world_from_mesh * vec4f(position, 1.0);
    var out: Varyings;
    out.position_in_clip = frame.clip_from_world * world;
    out.position_in_world = world.xyz;
    out.normal_in_world = (draw.world_from_normal * vec4f(normal, 0.0)).xyz;
    out.color = color;
    out.tangent_in_world = vec4f((draw.world_from_mesh * vec4f(tangent.xyz, 0.0)).xyz, tangent.w * draw.mode.w);
    out.base_color_and_metallic_roughness_uv = vec4f(
        texture_uv(uv0, uv1, draw.base_color_u, draw.base_color_v),
        texture_uv(uv0, uv1, draw.metallic_roughness_u, draw.metallic_roughness_v),
    );
    out.normal_and_occlusion_uv = vec4f(
        texture_uv(uv0, uv1, draw.normal_u, draw.normal_v),
        texture_uv(uv0, uv1, draw.occlusion_u, draw.occlusion_v),
    );
    out.emissive_uv = texture_uv(uv0, uv1, draw.emissive_u, draw.emissive_v);
    return out;
}

const DIELECTRIC_F0: f32 = 0.04; // ior 1.5
const MIN_ROUGHNESS: f32 = 0.045; // below it the highlight is smaller than a pixel and flickers

// Half a level sharper than the mean of two mips, as the rasteriser's one mip is: labels and wicker stay readable.
const BASE_COLOR_MIP_BIAS: f32 = -0.5;

// Share of a blurred environment that a surface reflects: x times what it is head-on, plus y.
fn environment_share(roughness: f32, n_dot_v: f32) -> vec2f {
    let r = vec4f(1.0, 0.0425, 1.04, -0.04) + roughness * vec4f(-1.0, -0.0275, -0.572, 0.022);
    let a004 = min(r.x * r.x, exp2(-9.28 * n_dot_v)) * r.x + r.y;
    return vec2f(r.z - 1.04 * a004, 1.04 * a004 + r.w);
}

// The same of a surface that reflects f0 head-on; what meets a rough one more than once is given back.
fn environment_brdf(f0: vec3f, roughness: f32, n_dot_v: f32) -> vec3f {
    let share = environment_share(roughness, n_dot_v);
    return (f0 * share.x + share.y) * (1.0 + f0 * (1.0 / (share.x + share.y) - 1.0));
}

// Turn the unit normal `n` by `texel`, in the frame of the tangent. Where that is zero (the mesh has none) it is the
// frame that the coordinates span on the surface, of the same handedness as MikkTSpace. Texture coordinates run
// down, so "+Y up" is -dP/dv. Where the coordinates do not change (no area), `n` stays as it is.
fn mapped_normal(n: vec3f, texel: vec3f, given: vec4f, position_x: vec3f, position_y: vec3f, uv_x: vec2f, uv_y: vec2f) -> vec3f {
    let turn = sign(uv_x.x * uv_y.y - uv_y.x * uv_x.y);
    let along_u = (position_x * uv_y.y - position_y * uv_x.y) * turn;
    let against_v = (position_x * uv_y.x - position_y * uv_x.x) * turn;
    let is_given = dot(given.xyz, given.xyz) > 0.0;
    let along = select(along_u, given.xyz, is_given);
    let flat_u = along - n * dot(n, along);
    let tangent = flat_u * inverseSqrt(max(dot(flat_u, flat_u), 1e-30));
    let up = cross(n, tangent);
    let bitangent = up * sign(select(dot(up, against_v), given.w, is_given));
    return normalize(tangent * texel.x + bitangent * texel.y + n * texel.z);
}

@fragment
fn pbr_fragment(
    @builtin(front_facing) front_facing: bool,
    @location(0) position_in_world: vec3f,
    @location(1) normal_in_world: vec3f,
    @location(2) color: vec4f,
    @location(3) base_color_and_metallic_roughness_uv: vec4f,
    @location(4) normal_and_occlusion_uv: vec4f,
    @location(5) emissive_uv: vec2f,
    @location(6) tangent_in_world: vec4f,
) -> @location(0) vec4f {
    // Everything that needs neighbouring pixels comes first, before any branch.
    let base_texel = textureSampleBias(
        base_color_texture,
        base_color_sampler,
        base_color_and_metallic_roughness_uv.xy,
        BASE_COLOR_MIP_BIAS,
    );
    let surface_texel = textureSample(
        metallic_roughness_texture,
        metallic_roughness_sampler,
        base_color_and_metallic_roughness_uv.zw,
    );
    let normal_texel = textureSample(normal_texture, normal_sampler, normal_and_occlusion_uv.xy);
    let occlusion_texel = textureSample(occlusion_texture, occlusion_sampler, normal_and_occlusion_uv.zw);
    let emissive_texel = textureSample(emissive_texture, emissive_sampler, emissive_uv);
    let position_x = dpdx(position_in_world);
    let position_y = dpdy(position_in_world);
    let uv_x = dpdx(normal_and_occlusion_uv.xy);
    let uv_y = dpdy(normal_and_occlusion_uv.xy);

    let base = base_texel * draw.base_color * color;
    if base.a < draw.surface.w {
        discard;
    }
    // A pixel that passed the cutoff is opaque, as is one whose alpha is ignored.
    let alpha = select(base.a, 1.0, draw.mode.x > 0.5);
    if draw.mode.y > 0.5 {
        return vec4f(srgb_encode(base.rgb) * alpha, alpha);
    }

    var n = normalize(normal_in_world);
    if draw.mode.z > 0.5 {
        let scale = draw.emissive_and_normal_scale.w;
        let texel = (normal_texel.xyz * 2.0 - 1.0) * vec3f(scale, scale, 1.0);
        n = mapped_normal(n, texel, tangent_in_world, position_x, position_y, uv_x, uv_y);
    }
    n = select(-n, n, front_facing);

    let metallic = draw.surface.x * surface_texel.b;
    let roughness = clamp(draw.surface.y * surface_texel.g, MIN_ROUGHNESS, 1.0);
    let occlusion = 1.0 + draw.surface.z * (occlusion_texel.r - 1.0);
    let emissive = draw.emissive_and_normal_scale.rgb * emissive_texel.rgb;

    let to_eye = normalize(frame.eye_and_exposure.xyz - position_in_world);
    let f0 = mix(vec3f(DIELECTRIC_F0), base.rgb, metallic);
    let n_dot_v = dot(n, to_eye);
    let reflected = n * (2.0 * n_dot_v) - to_eye;
    let share = environment_brdf(f0, roughness, clamp(n_dot_v, 1e-3, 1.0));
    let specular = light_radiance(reflected, roughness) * share;
    let diffuse = base.rgb * (1.0 - metallic) * (1.0 - share) * irradiance_over_pi(n);
    let radiance = (diffuse + specular) * occlusion + emissive;
    return vec4f(srgb_encode(tone_map(radiance * frame.eye_and_exposure.w)) * alpha, alpha);
}
