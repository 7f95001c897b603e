// tone.wgsl — the curve from radiance to what a screen shows, and sRGB encoding.
// In: linear Rec.709 radiance, exposed, >= 0.  Out: linear Rec.709, cut to [0, 1] where it is sRGB-encoded.
// Same formulas: src/render/raster/tone.rs, which is the reference and names the sources; IEC 61966-2-1 for
// the encoding.

// scene::ToneMapping::curve. A constant when the shader is compiled, so nobody pays for a curve that is not
// chosen: of a pipeline on WebGPU, a line of the source on WebGL2 (build.rs).
override TONE_MAPPING: u32 = 0u;

const START_COMPRESSION: f32 = 0.8 - 0.04; // highlight knee, less the reflectance of a dielectric
const DESATURATION: f32 = 0.15;

fn neutral(radiance: vec3f) -> vec3f {
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

fn aces(color: vec3f) -> vec3f {
    let into = mat3x3f(0.59719, 0.076, 0.0284, 0.35458, 0.90834, 0.13383, 0.04823, 0.01566, 0.83777);
    let back =
        mat3x3f(1.60475, -0.10208, -0.00327, -0.53108, 1.10813, -0.07276, -0.07367, -0.00605, 1.07602);
    let v = into * (color / 0.6);
    return back * ((v * (v + 0.0245786) - 0.000090537) / (v * (0.983729 * v + 0.432951) + 0.238081));
}

fn agx(color: vec3f) -> vec3f {
    // Rec.709 to Rec.2020 and the inset in one.
    let into = mat3x3f(
        0.5448121, 0.1404193, 0.0888171, 0.3737974, 0.7541078, 0.1788598, 0.081381, 0.1053967, 0.7323154,
    );
    let outset = mat3x3f(
        1.1271006, -0.14132976, -0.14132976, -0.11060664, 1.1578237, -0.11060664, -0.01649394, -0.01649394,
        1.2519364,
    );
    let back = mat3x3f(1.6605, -0.1246, -0.0182, -0.5876, 1.1329, -0.1006, -0.0728, -0.0083, 1.1187);
    // log2 of 0.18 * 2^-10, and the 16.5 stops above.
    let level = clamp((log2(max(into * color, vec3f(1e-10))) + 12.47393) / 16.499999, vec3f(0.0), vec3f(1.0));
    let upper = ((15.5 * level - 40.14) * level + 31.96) * level - 6.868;
    let curve = ((upper * level + 0.4298) * level + 0.1191) * level - 0.00232;
    return back * pow(max(outset * curve, vec3f(0.0)), vec3f(2.2));
}

fn cineon(color: vec3f) -> vec3f {
    let x = max(color - 0.004, vec3f(0.0));
    return pow(x * (6.2 * x + 0.5) / (x * (6.2 * x + 1.7) + 0.06), vec3f(2.2));
}

fn tone_map(radiance: vec3f) -> vec3f {
    if TONE_MAPPING == 0u {
        return neutral(radiance);
    }
    // Brighter is white on every curve, and its square leaves single precision at last.
    let color = min(radiance, vec3f(65504.0));
    if TONE_MAPPING == 1u {
        return aces(color);
    }
    if TONE_MAPPING == 2u {
        return agx(color);
    }
    if TONE_MAPPING == 3u {
        return color / (1.0 + color);
    }
    if TONE_MAPPING == 4u {
        return cineon(color);
    }
    return color;
}

fn srgb_encode(linear: vec3f) -> vec3f {
    let c = clamp(linear, vec3f(0.0), vec3f(1.0));
    return select(1.055 * pow(c, vec3f(1.0 / 2.4)) - 0.055, 12.92 * c, c <= vec3f(0.0031308));
}
