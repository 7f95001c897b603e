// light.wgsl — the studio: a gradient from floor to ceiling and four soft boxes (spherical Gaussians).
// In: unit directions in world space.  Out: linear Rec.709 radiance.
// Same formulas: src/scene/light.rs, which is the reference and names the sources.
// WebGL2 rules: no structs but uniform blocks and no dynamic indexing in fragment code.

const COSINE_SHARPNESS: f32 = 2.133; // the Gaussian that stands for the clamped cosine
const COSINE_HEIGHT: f32 = 1.17;
const GRADIENT_SLOPE_DIFFUSE: f32 = 1.0 / 3.0; // what the cosine leaves of a gradient linear in y

// One soft box, integrated with the cosine lobe around `n`, over pi.
fn box_irradiance_over_pi(n: vec3f, box_axis: vec4f, box_color: vec4f) -> vec3f {
    let joined = length(n * COSINE_SHARPNESS + box_axis.xyz * box_axis.w);
    let peak = exp(joined - COSINE_SHARPNESS - box_axis.w);
    return box_color.rgb * (2.0 * COSINE_HEIGHT * peak / joined);
}

// One soft box seen along `d`, convolved with a lobe of sharpness `lobe`; the energy stays.
fn box_radiance(d: vec3f, lobe: f32, box_axis: vec4f, box_color: vec4f) -> vec3f {
    let blurred = box_axis.w * lobe / (box_axis.w + lobe);
    let height = blurred / box_axis.w;
    return box_color.rgb * (height * exp(blurred * (dot(d, box_axis.xyz) - 1.0)));
}

// The gradient alone, `slope` being half of it where nothing is blurred.
fn gradient(y: f32, slope: f32) -> vec3f {
    return (frame.sky.rgb + frame.ground.rgb) * 0.5 + (frame.sky.rgb - frame.ground.rgb) * (y * slope);
}

// Cosine-weighted mean radiance around the unit normal `n`: irradiance / pi.
fn irradiance_over_pi(n: vec3f) -> vec3f {
    return gradient(n.y, GRADIENT_SLOPE_DIFFUSE)
        + box_irradiance_over_pi(n, frame.box0_axis, frame.box0_color)
        + box_irradiance_over_pi(n, frame.box1_axis, frame.box1_color)
        + box_irradiance_over_pi(n, frame.box2_axis, frame.box2_color)
        + box_irradiance_over_pi(n, frame.box3_axis, frame.box3_color);
}

// Radiance seen along the unit direction `d`, blurred by a GGX lobe of perceptual `roughness`.
fn light_radiance(d: vec3f, roughness: f32) -> vec3f {
    let alpha = max(roughness * roughness, 0.002);
    let lobe = 0.5 / (alpha * alpha);
    return gradient(d.y, 0.5 - roughness * (0.5 - GRADIENT_SLOPE_DIFFUSE))
        + box_radiance(d, lobe, frame.box0_axis, frame.box0_color)
        + box_radiance(d, lobe, frame.box1_axis, frame.box1_color)
        + box_radiance(d, lobe, frame.box2_axis, frame.box2_color)
        + box_radiance(d, lobe, frame.box3_axis, frame.box3_color);
}
