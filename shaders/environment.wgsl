// environment.wgsl — light from a picture of the surroundings, in the place of frame.wgsl and light.wgsl.
// In: unit directions in world space, the Frame block, a texture of blurred surroundings.
// Out: linear Rec.709 radiance.  Same functions as light.wgsl, so that pbr.wgsl is joined with either.
// Same formulas: src/scene/environment, which is the reference and names the sources.
// WebGL2 rules: no structs but uniform blocks and no dynamic indexing in fragment code.

// Bytes are written by src/render/blocks.rs (EnvironmentFrameBlock); tests/shaders.rs compares the layouts.
struct Frame {
    clip_from_world: mat4x4f, // z already in the API's range, see README.md
    eye_and_exposure: vec4f, // xyz: eye, world space, metres; w: multiplies radiance before tone mapping
    turn: vec4f, // x, y: cosine and sine of the turntable's angle, world to room
    // rgb: coefficients of 1, y, z, x, xy, yz, 3z² − 1, xz, x² − y²; their sum is irradiance / pi
    irradiance0: vec4f,
    irradiance1: vec4f,
    irradiance2: vec4f,
    irradiance3: vec4f,
    irradiance4: vec4f,
    irradiance5: vec4f,
    irradiance6: vec4f,
    irradiance7: vec4f,
    irradiance8: vec4f,
}

@group(0) @binding(0) var<uniform> frame: Frame;

// Four octahedral maps around +Y as mips, one for each roughness; grid points lie on the rim.
@group(3) @binding(5) var environment_texture: texture_2d<f32>;
@group(3) @binding(6) var environment_sampler: sampler; // linear

const FINEST_SIDE_TEXELS: f32 = 128.0;

fn room_from_world(d: vec3f) -> vec3f {
    return vec3f(frame.turn.x * d.x + frame.turn.y * d.z, d.y, frame.turn.x * d.z - frame.turn.y * d.x);
}

fn irradiance_in_room(n: vec3f) -> vec3f {
    let sum = frame.irradiance0.rgb
        + frame.irradiance1.rgb * n.y
        + frame.irradiance2.rgb * n.z
        + frame.irradiance3.rgb * n.x
        + frame.irradiance4.rgb * (n.x * n.y)
        + frame.irradiance5.rgb * (n.y * n.z)
        + frame.irradiance6.rgb * (3.0 * n.z * n.z - 1.0)
        + frame.irradiance7.rgb * (n.x * n.z)
        + frame.irradiance8.rgb * (n.x * n.x - n.y * n.y);
    return max(sum, vec3f(0.0));
}

// One map at a place of the octahedral square, 0 to 1.  An explicit level may be read in any branch.
fn environment_level(place: vec2f, level: f32) -> vec3f {
    let side = FINEST_SIDE_TEXELS * exp2(-level);
    let uv = (place * (side - 1.0) + 0.5) / side;
    return textureSampleLevel(environment_texture, environment_sampler, uv, level).rgb;
}

// Cosine-weighted mean radiance around the unit normal `n`: irradiance / pi.
fn irradiance_over_pi(n: vec3f) -> vec3f {
    return irradiance_in_room(room_from_world(n));
}

// Radiance seen along the unit direction `d`, blurred by a GGX lobe of perceptual `roughness`.
fn light_radiance(d: vec3f, roughness: f32) -> vec3f {
    let in_room = room_from_world(d);
    let square = in_room.xz / (abs(in_room.x) + abs(in_room.y) + abs(in_room.z));
    let folded = (1.0 - abs(square.yx)) * select(vec2f(-1.0), vec2f(1.0), square >= vec2f(0.0));
    let place = select(square, folded, in_room.y < 0.0) * 0.5 + 0.5;
    let between = clamp(min((roughness - 0.1) / 0.15, 4.0 * roughness), 0.0, 3.0);
    let level = min(floor(between), 2.0);
    let blurred = mix(environment_level(place, level), environment_level(place, level + 1.0), between - level);
    return mix(blurred, irradiance_in_room(in_room), clamp(4.0 * roughness - 3.0, 0.0, 1.0));
}
