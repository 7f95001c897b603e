// lobes.wgsl — what materials add to core glTF: specular, coat, sheen, film, grain and light that goes through.
// In: what pbr.wgsl and punctual.wgsl have, the Lobes block, eight textures more.  Out: as pbr.wgsl; that file stays without them.
// Sources: glTF 2.0 appendix B and the Khronos extensions KHR_materials_ior, _specular, _clearcoat, _sheen,
// _transmission, _volume, _dispersion, _iridescence and _anisotropy; what is fitted or left out is said on the spot.
// WebGL2 rules: no structs but uniform blocks and no dynamic indexing in fragment code.

// Which lobes any material of the model has: a constant, as TONE_MAPPING, so that the others cost nothing.
override LOBES: u32 = 0u;
const CLEARCOAT: u32 = 1u;
const SHEEN: u32 = 2u;
const IRIDESCENCE: u32 = 4u;
const ANISOTROPY: u32 = 8u;
const TRANSMISSION: u32 = 16u;
const SCENE_COPY: u32 = 32u; // what lies behind is in scene_texture; else transmission is plain alpha
const DISPERSION: u32 = 64u;
const LIGHTS: u32 = 128u; // the model has lights of its own: punctual.wgsl
const MANY_LIGHTS: u32 = 256u; // more than four of them

// Bytes are written by src/render/blocks/lobes.rs (LobesBlock); tests/shaders.rs compares the layouts.
struct Lobes {
    specular: vec4f, // rgb: colour at normal incidence; w: strength
    coat: vec4f, // strength, roughness, scale of its normal texture, 1 if that is bound
    sheen: vec4f, // rgb: colour; w: roughness
    volume: vec4f, // rgb: absorption, per metre; w: thickness, metres in mesh space
    film: vec4f, // strength, ior, least and greatest thickness in nanometres
    grain: vec4f, // strength, cosine and sine of its direction, dispersion
    through: vec4f, // transmission, ior, half of the scene texture's height upwards, unused
    specular_u: vec4f,
    specular_v: vec4f,
    coat_u: vec4f,
    coat_v: vec4f,
    coat_normal_u: vec4f,
    coat_normal_v: vec4f,
    sheen_u: vec4f,
    sheen_v: vec4f,
    through_u: vec4f,
    through_v: vec4f,
    film_u: vec4f,
    film_v: vec4f,
    grain_u: vec4f,
    grain_v: vec4f,
}

@group(2) @binding(26) var<uniform> lobes: Lobes;
@group(2) @binding(10) var specular_texture: texture_2d<f32>; // rgb: colour (sRGB), a: strength
@group(2) @binding(11) var coat_texture: texture_2d<f32>; // r: strength, g: roughness
@group(2) @binding(12) var coat_normal_texture: texture_2d<f32>;
@group(2) @binding(13) var sheen_texture: texture_2d<f32>; // rgb: colour (sRGB), a: roughness
@group(2) @binding(14) var through_texture: texture_2d<f32>; // r: transmission, g: thickness
@group(2) @binding(15) var film_texture: texture_2d<f32>; // r: strength, g: thickness
@group(2) @binding(16) var grain_texture: texture_2d<f32>; // rg: direction, b: strength
@group(2) @binding(17) var scene_texture: texture_2d<f32>; // what is opaque: encoded, without tone mapping
@group(2) @binding(18) var specular_sampler: sampler;
@group(2) @binding(19) var coat_sampler: sampler;
@group(2) @binding(20) var coat_normal_sampler: sampler;
@group(2) @binding(21) var sheen_sampler: sampler;
@group(2) @binding(22) var through_sampler: sampler;
@group(2) @binding(23) var film_sampler: sampler;
@group(2) @binding(24) var grain_sampler: sampler;
@group(2) @binding(25) var scene_sampler: sampler; // linear, clamped, with mips

struct LobesVaryings {
    @builtin(position) position_in_clip: vec4f,
    @location(0) position_in_world: vec3f,
    @location(1) normal_in_world: vec3f,
    @location(2) color: vec4f,
    @location(3) base_color_and_metallic_roughness_uv: vec4f,
    @location(4) normal_and_occlusion_uv: vec4f,
    @location(5) emissive_uv: vec2f,
    @location(6) uv_sets: vec4f,
    @location(7) tangent_in_world: vec4f,
}

@vertex
fn lobes_vertex(
    @location(0) position: vec3f,
    @location(1) normal: vec3f,
    @location(2) uv0: vec2f,
    @location(3) uv1: vec2f,
    @location(4) color: vec4f,
    @location(5) tangent: vec4f,
) -> LobesVaryings {
    let world = draw.world_from_mesh * vec4f(position, 1.0);
    var out: LobesVaryings;
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
    out.uv_sets = vec4f(uv0, uv1);
    return out;
}

fn has(lobe: u32) -> bool {
    return (LOBES & lobe) != 0u;
}

fn lobe_uv(uv_sets: vec4f, u: vec4f, v: vec4f) -> vec2f {
    return texture_uv(uv_sets.xy, uv_sets.zw, u, v);
}

fn brightest(color: vec3f) -> f32 {
    return max(color.r, max(color.g, color.b));
}

fn to_fifth(x: f32) -> f32 {
    return x * x * x * x * x;
}

// Reflectance at normal incidence between media whose ratio of iors is `ratio`.
fn f0_of_ratio(ratio: vec3f) -> vec3f {
    let root = (ratio - 1.0) / (ratio + 1.0);
    return root * root;
}

// Share of white surroundings that sheen of this roughness reflects: KHR_materials_sheen's Charlie distribution
// with the visibility term of Neubelt and Pettineo, integrated over the hemisphere and fitted by us (root of the
// mean squared error 0.011, at most 0.047 for roughness from 0.1): no table.
fn sheen_share(roughness: f32, n_dot_v: f32) -> f32 {
    let r = max(roughness, 0.1);
    let lobe = exp(0.218 - 1.171 * r + 0.11 / r + n_dot_v * (0.623 * r - 0.647 - 1.217 / r));
    let veil = (0.162 * r + 0.275) * r - 0.077;
    return min(min(lobe, 1.0) + veil * veil * (1.0 - n_dot_v), 1.0);
}

// Response of the three channels to light delayed by `delay` metres: Belcour and Barla 2017, in Rec.709.
fn spectral_response(delay: f32, shift: vec3f) -> vec3f {
    let phase = 6.2831853 * delay;
    let squared = phase * phase;
    let height = vec3f(5.4856e-13, 4.4201e-13, 5.2481e-13);
    let place = vec3f(1.6810e6, 1.7953e6, 2.2084e6);
    let width = vec3f(4.3278e9, 9.3046e9, 6.6121e9);
    let red = 9.7470e-14 * sqrt(6.2831853 * 4.5282e9) * cos(2.2399e6 * phase + shift.r) * exp(-4.5282e9 * squared);
    let xyz = height * sqrt(6.2831853 * width) * cos(place * phase + shift) * exp(-squared * width)
        + vec3f(red, 0.0, 0.0);
    let from_xyz = mat3x3f(3.2404542, -0.969266, 0.0556434, -1.5371385, 1.8760108, -0.2040259, -0.4985314, 0.041556, 1.0572252);
    return from_xyz * (xyz / 1.0685e-7);
}

// Fresnel reflectance of a thin film over a surface: KHR_materials_iridescence, two orders of interference.
fn film_reflectance(film_ior: f32, thickness: f32, cosine: f32, base_f0: vec3f) -> vec3f {
    // A film that thins out becomes air.
    let ior = mix(1.0, film_ior, smoothstep(0.0, 30.0, thickness));
    let inside = 1.0 - (1.0 - cosine * cosine) / (ior * ior);
    if inside < 0.0 {
        return vec3f(1.0);
    }
    let cosine_inside = sqrt(inside);
    let outer0 = f0_of_ratio(vec3f(ior)).x;
    let outer = outer0 + (1.0 - outer0) * to_fifth(1.0 - cosine);
    let passed = (1.0 - outer) * (1.0 - outer);
    let root = sqrt(clamp(base_f0, vec3f(0.0), vec3f(0.9999)));
    let base_ior = (1.0 + root) / (1.0 - root);
    let inner0 = f0_of_ratio(base_ior / ior);
    let inner = inner0 + (1.0 - inner0) * to_fifth(1.0 - cosine_inside);
    let turned = 3.1415927 * (select(vec3f(0.0), vec3f(1.0), base_ior < vec3f(ior)) + 1.0);
    let delay = 2.0e-9 * ior * thickness * cosine_inside;
    let both = clamp(outer * inner, vec3f(1e-5), vec3f(0.9999));
    let bounce = sqrt(both);
    let back = passed * inner / (1.0 - both);
    let first = (back - (1.0 - outer)) * bounce;
    let sum = outer + back
        + 2.0 * first * spectral_response(delay, turned)
        + 2.0 * first * bounce * spectral_response(2.0 * delay, 2.0 * turned);
    return clamp(sum, vec3f(0.0), vec3f(1.0));
}

// What stands behind, along the refracted ray of the volume: rgb is radiance, a its coverage.
fn seen_through(position: vec3f, n: vec3f, to_eye: vec3f, ior: f32, thickness: f32, level: f32) -> vec4f {
    let ray = refract(-to_eye, n, 1.0 / ior);
    let leaves = frame.clip_from_world * vec4f(position + ray * thickness, 1.0);
    let place = vec2f(0.5, lobes.through.z) * leaves.xy / leaves.w + 0.5;
    let texel = textureSampleLevel(scene_texture, scene_sampler, place, level);
    let encoded = texel.rgb;
    let linear = select(pow((encoded + 0.055) / 1.055, vec3f(2.4)), encoded / 12.92, encoded <= vec3f(0.04045));
    return vec4f(linear / max(frame.eye_and_exposure.w, 1e-4), texel.a);
}

@fragment
fn lobes_fragment(
    @builtin(front_facing) front_facing: bool,
    @location(0) position_in_world: vec3f,
    @location(1) normal_in_world: vec3f,
    @location(2) color: vec4f,
    @location(3) base_color_and_metallic_roughness_uv: vec4f,
    @location(4) normal_and_occlusion_uv: vec4f,
    @location(5) emissive_uv: vec2f,
    @location(6) uv_sets: vec4f,
    @location(7) tangent_in_world: vec4f,
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
    let specular_texel = textureSample(specular_texture, specular_sampler, lobe_uv(uv_sets, lobes.specular_u, lobes.specular_v));
    let coat_texel = textureSample(coat_texture, coat_sampler, lobe_uv(uv_sets, lobes.coat_u, lobes.coat_v));
    let coat_uv = lobe_uv(uv_sets, lobes.coat_normal_u, lobes.coat_normal_v);
    let coat_normal_texel = textureSample(coat_normal_texture, coat_normal_sampler, coat_uv);
    let sheen_texel = textureSample(sheen_texture, sheen_sampler, lobe_uv(uv_sets, lobes.sheen_u, lobes.sheen_v));
    let through_texel = textureSample(through_texture, through_sampler, lobe_uv(uv_sets, lobes.through_u, lobes.through_v));
    let film_texel = textureSample(film_texture, film_sampler, lobe_uv(uv_sets, lobes.film_u, lobes.film_v));
    let grain_texel = textureSample(grain_texture, grain_sampler, lobe_uv(uv_sets, lobes.grain_u, lobes.grain_v));
    let position_x = dpdx(position_in_world);
    let position_y = dpdy(position_in_world);
    let uv_x = dpdx(normal_and_occlusion_uv.xy);
    let uv_y = dpdy(normal_and_occlusion_uv.xy);
    let coat_uv_x = dpdx(coat_uv);
    let coat_uv_y = dpdy(coat_uv);

    let base = base_texel * draw.base_color * color;
    if base.a < draw.surface.w {
        discard;
    }
    var alpha = select(base.a, 1.0, draw.mode.x > 0.5);
    // Lines and points without normals, whatever their material is.
    if draw.mode.y > 0.5 {
        return vec4f(srgb_encode(base.rgb) * alpha, alpha);
    }

    let smooth_n = normalize(normal_in_world);
    var n = smooth_n;
    if draw.mode.z > 0.5 {
        let scale = draw.emissive_and_normal_scale.w;
        let texel = (normal_texel.xyz * 2.0 - 1.0) * vec3f(scale, scale, 1.0);
        n = mapped_normal(n, texel, tangent_in_world, position_x, position_y, uv_x, uv_y);
    }
    let side = select(-1.0, 1.0, front_facing);
    n *= side;

    let metallic = draw.surface.x * surface_texel.b;
    let roughness = clamp(draw.surface.y * surface_texel.g, MIN_ROUGHNESS, 1.0);
    let occlusion = 1.0 + draw.surface.z * (occlusion_texel.r - 1.0);
    let emissive = draw.emissive_and_normal_scale.rgb * emissive_texel.rgb;
    let to_eye = normalize(frame.eye_and_exposure.xyz - position_in_world);
    let n_dot_v = dot(n, to_eye);
    let cosine = clamp(n_dot_v, 1e-3, 1.0);

    // KHR_materials_ior and KHR_materials_specular.
    let ior = lobes.through.y;
    let strength = lobes.specular.w * specular_texel.a;
    let plain_f0 = f0_of_ratio(vec3f(ior));
    let dielectric_f0 = min(plain_f0 * lobes.specular.rgb * specular_texel.rgb, vec3f(1.0)) * strength;
    var f0 = mix(dielectric_f0, base.rgb, metallic);
    let f90 = mix(strength, 1.0, metallic);
    if has(IRIDESCENCE) {
        let thickness = mix(lobes.film.z, lobes.film.w, film_texel.g);
        let share = select(lobes.film.x * film_texel.r, 0.0, thickness <= 0.0);
        let film = film_reflectance(lobes.film.y, thickness, cosine, f0);
        // What a Schlick term grows from to be `film` at this angle.
        let grown = min(to_fifth(1.0 - cosine), 0.95);
        f0 = mix(f0, clamp((film - grown) / (1.0 - grown), vec3f(0.0), vec3f(1.0)), share);
    }

    // KHR_materials_anisotropy, its notes on light from pictures: the normal is bent along the grain.
    var bent = n;
    if has(ANISOTROPY) {
        let texel = grain_texel.xy * 2.0 - 1.0;
        let turned = vec2f(
            texel.x * lobes.grain.y - texel.y * lobes.grain.z,
            texel.x * lobes.grain.z + texel.y * lobes.grain.y,
        );
        let along = mapped_normal(n * side, vec3f(turned, 1e-3), tangent_in_world, position_x, position_y, uv_x, uv_y);
        let across = cross(n, along);
        let facing = cross(cross(across, to_eye), across);
        let length_squared = dot(facing, facing);
        let kept = 1.0 - lobes.grain.x * grain_texel.b * (1.0 - roughness);
        let turned_n = normalize(mix(facing * inverseSqrt(max(length_squared, 1e-12)), n, kept * kept * kept * kept));
        bent = select(n, turned_n, length_squared > 1e-6);
    }

    let split = environment_share(roughness, cosine);
    let reflectance = (f0 * split.x + f90 * split.y) * (1.0 + f0 * (1.0 / (split.x + split.y) - 1.0));
    let specular = light_radiance(bent * (2.0 * dot(bent, to_eye)) - to_eye, roughness) * reflectance;
    let albedo = base.rgb * (1.0 - metallic) * (1.0 - min(brightest(reflectance), 1.0));
    var scattered = albedo * irradiance_over_pi(n) * occlusion;
    var diffuse = base.rgb * (1.0 - metallic);

    if has(TRANSMISSION) {
        let through = lobes.through.x * through_texel.r;
        diffuse *= 1.0 - through;
        if has(SCENE_COPY) {
            // KHR_materials_transmission and KHR_materials_volume. Rougher, and denser, is blurred more.
            let scale = length(draw.world_from_mesh[0].xyz);
            let thickness = lobes.volume.w * through_texel.g * scale;
            let level = log2(f32(textureDimensions(scene_texture).x))
                * roughness * clamp(ior * 2.0 - 2.0, 0.0, 1.0);
            var behind = seen_through(position_in_world, n, to_eye, ior, thickness, level);
            if has(DISPERSION) {
                // KHR_materials_dispersion: three iors, one for each channel.
                let spread = (ior - 1.0) * 0.025 * lobes.grain.w;
                let red = seen_through(position_in_world, n, to_eye, ior - spread, thickness, level);
                let blue = seen_through(position_in_world, n, to_eye, ior + spread, thickness, level);
                behind = vec4f(red.r, behind.g, blue.b, (red.a + behind.a + blue.a) / 3.0);
            }
            let tint = albedo * exp(-lobes.volume.rgb * thickness);
            scattered = mix(scattered, behind.rgb * tint, through);
            // Nothing stands behind: the page does, and alpha is the one way to tint it.
            let passed = (tint.r + tint.g + tint.b) / 3.0;
            alpha = mix(alpha, 1.0 - (1.0 - behind.a) * passed, through * (1.0 - metallic));
        } else {
            // The cheap form: alpha, with the mean of the tint.
            let passed = (albedo.r + albedo.g + albedo.b) / 3.0;
            scattered *= 1.0 - through;
            alpha *= 1.0 - through * passed;
        }
    }

    var radiance = scattered + specular * occlusion + emissive;
    var sheen = vec4f(0.0);
    var coat_plane = vec4f(n, 1.0);
    var layers = vec3f(0.0, 1.0, 1.0);
    if has(SHEEN) {
        // KHR_materials_sheen: what the sheen reflects at most, the layers beneath lose.
        sheen = lobes.sheen * sheen_texel;
        let share = sheen_share(sheen.w, cosine);
        layers.z = 1.0 - brightest(sheen.rgb) * share;
        radiance = radiance * layers.z + sheen.rgb * share * irradiance_over_pi(n) * occlusion;
    }
    if has(CLEARCOAT) {
        // KHR_materials_clearcoat: a dielectric of ior 1.5 above everything.
        var coat_n = smooth_n;
        if lobes.coat.w > 0.5 {
            let texel = (coat_normal_texel.xyz * 2.0 - 1.0) * vec3f(lobes.coat.z, lobes.coat.z, 1.0);
            coat_n = mapped_normal(coat_n, texel, tangent_in_world, position_x, position_y, coat_uv_x, coat_uv_y);
        }
        coat_n *= side;
        let coat_dot_v = dot(coat_n, to_eye);
        let coat_cosine = clamp(coat_dot_v, 1e-3, 1.0);
        let coat_roughness = clamp(lobes.coat.y * coat_texel.g, MIN_ROUGHNESS, 1.0);
        let coat = lobes.coat.x * coat_texel.r;
        let fresnel = DIELECTRIC_F0 + (1.0 - DIELECTRIC_F0) * to_fifth(1.0 - coat_cosine);
        let reflected = light_radiance(coat_n * (2.0 * coat_dot_v) - to_eye, coat_roughness)
            * environment_brdf(vec3f(DIELECTRIC_F0), coat_roughness, coat_cosine);
        radiance = radiance * (1.0 - coat * fresnel) + reflected * coat * occlusion;
        coat_plane = vec4f(coat_n, coat_roughness);
        layers = vec3f(coat, 1.0 - coat * fresnel, layers.z);
    }
    if has(LIGHTS) {
        let plane = vec4f(n, roughness);
        let mirror = vec4f(f0, f90);
        radiance += punctual(lights.light0, position_in_world, to_eye, plane, diffuse, mirror, sheen, coat_plane, layers);
        radiance += punctual(lights.light1, position_in_world, to_eye, plane, diffuse, mirror, sheen, coat_plane, layers);
        radiance += punctual(lights.light2, position_in_world, to_eye, plane, diffuse, mirror, sheen, coat_plane, layers);
        radiance += punctual(lights.light3, position_in_world, to_eye, plane, diffuse, mirror, sheen, coat_plane, layers);
        if has(MANY_LIGHTS) {
            radiance += punctual(lights.light4, position_in_world, to_eye, plane, diffuse, mirror, sheen, coat_plane, layers);
            radiance += punctual(lights.light5, position_in_world, to_eye, plane, diffuse, mirror, sheen, coat_plane, layers);
            radiance += punctual(lights.light6, position_in_world, to_eye, plane, diffuse, mirror, sheen, coat_plane, layers);
            radiance += punctual(lights.light7, position_in_world, to_eye, plane, diffuse, mirror, sheen, coat_plane, layers);
        }
    }
    let shown = srgb_encode(tone_map(radiance * frame.eye_and_exposure.w));
    if has(TRANSMISSION) && lobes.through.x > 0.0 {
        // Already less where light goes through: premultiplied as it is, but for holes.
        return vec4f(shown, alpha) * select(base.a, 1.0, draw.mode.x > 0.5);
    }
    return vec4f(shown * alpha, alpha);
}
