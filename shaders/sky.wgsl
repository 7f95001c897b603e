// sky.wgsl — what is seen behind the product: a panorama, infinitely far away, or on a dome with a floor.
// In: the Sky block, an equirectangular texture (scene::environment::Panorama has its columns).
// Out: sRGB-encoded, opaque RGBA.  Four vertices, a triangle strip, no vertex buffer.
// WebGL2 rules: no structs but uniform blocks and no dynamic indexing in fragment code.

// Bytes are written by src/render/blocks/environment.rs (SkyBlock); tests/shaders.rs compares the layouts.
struct Sky {
    forward_and_exposure: vec4f, // xyz: where the eye looks, in the room; w: multiplies radiance before tone mapping
    right: vec4f, // xyz: added at the right edge of the picture; w: radius of the dome, metres
    up: vec4f, // xyz: added at the upper edge; w: from the floor up to the middle of the dome, metres, 0: no dome
    eye: vec4f, // xyz: from that middle to the eye, in the room, metres
}

@group(1) @binding(0) var<uniform> sky: Sky;
@group(2) @binding(0) var sky_texture: texture_2d<f32>;
@group(2) @binding(1) var sky_sampler: sampler; // linear, repeated

const TAU: f32 = 6.2831853;

struct SkyVaryings {
    @builtin(position) position_in_clip: vec4f,
    @location(0) direction_in_room: vec3f,
}

@vertex
fn sky_vertex(@builtin(vertex_index) vertex: u32) -> SkyVaryings {
    let corner = vec2f(f32(vertex & 1u), f32(vertex >> 1u)) * 2.0 - 1.0;
    var out: SkyVaryings;
    // The far plane in both APIs' range.
    out.position_in_clip = vec4f(corner, 1.0, 1.0);
    out.direction_in_room = sky.forward_and_exposure.xyz + sky.right.xyz * corner.x + sky.up.xyz * corner.y;
    return out;
}

// From the middle of the dome to where `d` meets it from inside: a sphere, below its middle drawn in to a flat floor, and
// round where the two meet.  The shape is that of <model-viewer> 4.4 (three-components/GroundedSkybox): a point of the
// sphere keeps its direction, and comes nearer to the middle.
fn on_dome(d: vec3f) -> vec3f {
    let eye = sky.eye.xyz;
    let radius = sky.right.w;
    let height = sky.up.w;
    let along = dot(eye, d);
    var t = sqrt(max(along * along - dot(eye, eye) + radius * radius, 0.0)) - along;
    if d.y < 0.0 && eye.y > -height {
        t = min(t, (-height - eye.y) / d.y);
    }
    // Right on sphere and floor; at the round, Newton's method, for two steps.
    for (var step = 0; step < 2; step++) {
        let p = eye + d * t;
        let far = length(p);
        let down = p.y / far;
        let q = max(-down, 0.0) * radius / (1.5 * height);
        let drawn_in = select(1.0 - q * q / 3.0, 2.0 / (3.0 * q), q > 1.0);
        let change = select(-2.0 * q / 3.0, -2.0 / (3.0 * q * q), q > 1.0);
        let outward = dot(p, d) / far;
        let slope = outward + change * radius * radius * (d.y - down * outward) / (1.5 * height * far);
        t -= (far - radius * drawn_in) / max(slope, 0.05);
    }
    return eye + d * t;
}

@fragment
fn sky_fragment(@location(0) direction_in_room: vec3f) -> @location(0) vec4f {
    var d = normalize(direction_in_room);
    if sky.up.w > 0.0 {
        d = normalize(on_dome(d));
    }
    let uv = vec2f(atan2(d.z, d.x) / TAU + 0.5, acos(clamp(d.y, -1.0, 1.0)) / TAU * 2.0);
    // An explicit level: between the columns where the picture meets itself, uv leaps.
    let radiance = textureSampleLevel(sky_texture, sky_sampler, uv, 0.0).rgb;
    return vec4f(srgb_encode(tone_map(radiance * sky.forward_and_exposure.w)), 1.0);
}
