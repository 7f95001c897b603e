// punctual.wgsl — light from points and from far away: KHR_lights_punctual, for lobes.wgsl.
// In: the Lights block, a surface as lobes.wgsl has found it.  Out: linear radiance towards the eye.
// Sources: glTF 2.0 appendix B; units, falloff and cone as three.js takes them (r183), so that files look alike.
// Along a grain the highlight is as round as without one.
// WebGL2 rules: no structs but uniform blocks and no dynamic indexing in fragment code.

// Bytes are written by src/render/blocks/lights.rs (LightsBlock); tests/shaders.rs compares the layouts.
// A light is four columns: xyz place, or direction towards the light, w 1 or 0 for that; rgb colour, w 1 / range
// or 0; what the direction towards the light is multiplied with (xyz) and what is added (w) to be at the rim of the
// cone where it is 0, and within its inner angle where it is 1; unused.
struct Lights {
    light0: mat4x4f,
    light1: mat4x4f,
    light2: mat4x4f,
    light3: mat4x4f,
    light4: mat4x4f,
    light5: mat4x4f,
    light6: mat4x4f,
    light7: mat4x4f,
}

@group(2) @binding(27) var<uniform> lights: Lights;

const PI: f32 = 3.1415927;
const MIN_LIT_ROUGHNESS: f32 = 0.0525; // three.js': a smaller highlight of a point is less than a pixel

// GGX times Smith's visibility, joined for both directions.
fn ggx(roughness: f32, n_dot_h: f32, n_dot_v: f32, n_dot_l: f32) -> f32 {
    let r = max(roughness, MIN_LIT_ROUGHNESS);
    let a = r * r * r * r;
    let d = n_dot_h * n_dot_h * (a - 1.0) + 1.0;
    let smith = n_dot_l * sqrt(a + (1.0 - a) * n_dot_v * n_dot_v) + n_dot_v * sqrt(a + (1.0 - a) * n_dot_l * n_dot_l);
    return a / (PI * d * d) * 0.5 / max(smith, 1e-6);
}

// Charlie times the visibility term of Neubelt and Pettineo.
fn charlie(roughness: f32, n_dot_h: f32, n_dot_v: f32, n_dot_l: f32) -> f32 {
    let inverse = 1.0 / max(roughness * roughness, 5e-3);
    let d = (2.0 + inverse) * pow(max(1.0 - n_dot_h * n_dot_h, 0.0078125), inverse * 0.5) / (2.0 * PI);
    return d * clamp(0.25 / max(n_dot_l + n_dot_v - n_dot_l * n_dot_v, 1e-4), 0.0, 1.0);
}

// What one light sends to the eye. n: w is roughness; f0: w is f90; sheen: w is its roughness; coat: its normal and
// roughness; layers: strength of the coat, what coat and sheen leave of what is beneath them.
fn punctual(
    light: mat4x4f,
    position: vec3f,
    to_eye: vec3f,
    n: vec4f,
    diffuse: vec3f,
    f0: vec4f,
    sheen: vec4f,
    coat: vec4f,
    layers: vec3f,
) -> vec3f {
    let apart = light[0].xyz - position * light[0].w;
    let squared = max(dot(apart, apart), 1e-12);
    let to_light = apart * inverseSqrt(squared);
    let reach = squared * light[1].w * light[1].w;
    let window = clamp(1.0 - reach * reach, 0.0, 1.0);
    let cone = clamp(dot(light[2].xyz, to_light) + light[2].w, 0.0, 1.0);
    let arrives = light[1].rgb
        * (window * window * cone * cone * (3.0 - 2.0 * cone) / mix(1.0, max(squared, 0.01), light[0].w));
    let h = normalize(to_light + to_eye + vec3f(1e-9));
    let h_dot_v = to_fifth(1.0 - clamp(dot(h, to_eye), 0.0, 1.0));
    let n_dot_l = clamp(dot(n.xyz, to_light), 0.0, 1.0);
    let n_dot_v = clamp(dot(n.xyz, to_eye), 1e-3, 1.0);
    let n_dot_h = clamp(dot(n.xyz, h), 0.0, 1.0);
    let fresnel = f0.rgb + (f0.w - f0.rgb) * h_dot_v;
    var sent = (diffuse / PI + fresnel * ggx(n.w, n_dot_h, n_dot_v, n_dot_l)) * layers.z;
    if has(SHEEN) {
        sent += sheen.rgb * charlie(sheen.w, n_dot_h, n_dot_v, n_dot_l);
    }
    sent *= n_dot_l * layers.y;
    if has(CLEARCOAT) {
        let l = clamp(dot(coat.xyz, to_light), 0.0, 1.0);
        let v = clamp(dot(coat.xyz, to_eye), 1e-3, 1.0);
        let mirrored = ggx(coat.w, clamp(dot(coat.xyz, h), 0.0, 1.0), v, l);
        sent += layers.x * (DIELECTRIC_F0 + (1.0 - DIELECTRIC_F0) * h_dot_v) * mirrored * l;
    }
    return sent * arrives;
}
