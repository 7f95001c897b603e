// tone.wgsl — Khronos PBR Neutral (keeps product colours close to their sRGB input), and sRGB encoding.
// In: linear Rec.709 radiance, exposed, >= 0.  Out: linear Rec.709 in [0, 1]; then sRGB-encoded.
// Source: KhronosGroup/ToneMapping, PBR_Neutral; IEC 61966-2-1 for the encoding.
// Same formulas: src/render/raster/shade.rs, which is the reference.

const START_COMPRESSION: f32 = 0.8 - 0.04; // highlight knee, less the reflectance of a dielectric
const DESATURATION: f32 = 0.15;

fn tone_map(radiance: vec3f) -> vec3f {
    let darkest = min(radiance.r, min(radiance.g, radiance.b));
    let offset = select(0.04, darkest - 6.25 * darkest * darkest, darkest < 0.08);
    let color = radiance - offset;
    let peak = max(color.r, max(color.g, color.b));
    let d = 1.0 - START_COMPRESSION;
    // Below the knee the branch below would divide by about zero; `max` keeps it finite until `select`.
    let high = max(peak, START_COMPRESSION);
    let new_peak = 1.0 - d * d / (high + d - START_COMPRESSION);
    let g = 1.0 - 1.0 / (DESATURATION * (high - new_peak) + 1.0);
    let compressed = mix(color * (new_peak / high), vec3f(new_peak), g);
    return select(compressed, color, peak < START_COMPRESSION);
}

fn srgb_encode(linear: vec3f) -> vec3f {
    let c = clamp(linear, vec3f(0.0), vec3f(1.0));
    return select(1.055 * pow(c, vec3f(1.0 / 2.4)) - 0.055, 12.92 * c, c <= vec3f(0.0031308));
}
