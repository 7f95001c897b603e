// frame.wgsl — what stays the same for every draw of one picture.
// Bytes are written by src/render/blocks.rs (FrameBlock); tests/shaders.rs compares the layouts.
// Only vec4 and mat4: WGSL and std140 then agree on every offset. Named boxes instead of an array:
// no index, so nothing can index dynamically.

struct Frame {
    clip_from_world: mat4x4f, // z already in the API's range, see README.md
    eye_and_exposure: vec4f, // xyz: eye, world space, metres; w: multiplies radiance before tone mapping
    sky: vec4f, // rgb: linear radiance from straight above
    ground: vec4f, // rgb: linear radiance from straight below
    box0_axis: vec4f, // xyz: unit, towards the light, world space; w: sharpness
    box0_color: vec4f, // rgb: linear radiance at the centre
    box1_axis: vec4f,
    box1_color: vec4f,
    box2_axis: vec4f,
    box2_color: vec4f,
    box3_axis: vec4f,
    box3_color: vec4f,
}

@group(0) @binding(0) var<uniform> frame: Frame;
