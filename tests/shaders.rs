//! The shaders: every file is valid, keeps the WebGL2 rules of `shaders/README.md`, and agrees with
//! the Rust structs that fill its uniform blocks. All faults of a test are reported together.
//!
//! naga comes with wgpu, so these tests run with the features `gpu` and `environment` (both are on by default).
#![cfg(all(feature = "gpu", feature = "environment"))]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::mem::offset_of;
use std::path::PathBuf;

use storefront::render::blocks::{
    DrawBlock, EnvironmentFrameBlock, FrameBlock, LightsBlock, LobesBlock, ShadowBlock, SkyBlock,
};
use wgpu::naga;
use wgpu::naga::valid::{Capabilities, ValidationFlags, Validator};
use wgpu::naga::{Expression, Function, Module, ShaderStage, TypeInner};

/// File name and text of every shader.
fn files() -> BTreeMap<String, String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("shaders");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let shaders = paths.filter(|path| path.extension().is_some_and(|extension| extension == "wgsl"));
    shaders
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// Light from a picture takes the place of the studio's light.
const ENVIRONMENT: &str = "environment.wgsl";
const STUDIO: [&str; 2] = ["frame.wgsl", "light.wgsl"];

/// The modules that `build.rs` joins: in the studio's light, and in that of a picture.
fn stitched() -> [Module; 2] {
    [&[ENVIRONMENT][..], &STUDIO].map(|left_out| {
        let parts = files().into_iter().filter(|(name, _)| !left_out.contains(&name.as_str()));
        naga::front::wgsl::parse_str(&parts.map(|(_, text)| text).collect::<String>()).unwrap()
    })
}

/// Fail with all faults at once, after saying why there is such a rule.
fn none(rule: &str, faults: &[String]) {
    assert!(faults.is_empty(), "{rule}\n{}", faults.join("\n"));
}

/// Every function a fragment of the module runs, and what it is called.
fn fragment_functions(module: &Module) -> Vec<(String, &Function)> {
    let mut called = Vec::new();
    let mut found = Vec::new();
    for entry in module.entry_points.iter().filter(|entry| entry.stage == ShaderStage::Fragment) {
        found.push((entry.name.clone(), &entry.function));
        called.extend(calls(&entry.function));
    }
    let mut seen = Vec::new();
    while let Some(handle) = called.pop() {
        if !seen.contains(&handle) {
            seen.push(handle);
            let function = &module.functions[handle];
            found.push((function.name.clone().unwrap_or_default(), function));
            called.extend(calls(function));
        }
    }
    found
}

fn calls(function: &Function) -> Vec<naga::Handle<Function>> {
    let result = |(_, expression): (_, &Expression)| match expression {
        Expression::CallResult(function) => Some(*function),
        _ => None,
    };
    function.expressions.iter().filter_map(result).collect()
}

#[test]
fn every_file_starts_by_saying_what_it_is() {
    let said = |(name, text): (&String, &String)| {
        (!text.starts_with(&format!("// {name} — "))).then(|| format!("shaders/{name}"))
    };
    let faults: Vec<String> = files().iter().filter_map(said).collect();
    none("A shader's first line is `// name.wgsl — what it does`.", &faults);
}

#[test]
fn every_file_is_valid_with_what_plain_webgpu_has() {
    let mut faults = Vec::new();
    let all = files();
    let lights = [&[ENVIRONMENT, "tone.wgsl"][..], &["frame.wgsl", "light.wgsl", "tone.wgsl"]];
    let units = lights.iter().flat_map(|shared| all.iter().map(move |(name, text)| (shared, name, text)));
    for (shared, name, text) in units {
        let is_light = |name: &str| name == ENVIRONMENT || STUDIO.contains(&name);
        if is_light(name) && !shared.contains(&name.as_str()) {
            continue;
        }
        // On its own, so that a file shows which ones it needs: the shared ones at most.
        let mut unit = text.clone();
        let [lobes, punctual] = ["lobes.wgsl", "punctual.wgsl"];
        if name == lobes || name == punctual {
            unit.push_str(&all["pbr.wgsl"]);
            unit.push_str(&all[if name == lobes { punctual } else { lobes }]);
        }
        unit.extend(shared.iter().filter(|other| *other != name).map(|other| all[*other].as_str()));
        match naga::front::wgsl::parse_str(&unit) {
            Err(fault) => faults.push(fault.emit_to_string_with_path(&unit, name)),
            Ok(module) => {
                let outcome = Validator::new(ValidationFlags::all(), Capabilities::empty()).validate(&module);
                faults.extend(outcome.err().map(|fault| fault.emit_to_string_with_path(&unit, name)));
            }
        }
    }
    none("Only core WGSL: no extension, no capability that some WebGPU device lacks.", &faults);
}

#[test]
fn fragment_code_has_no_structs_but_uniform_blocks() {
    let mut faults = Vec::new();
    let modules = stitched();
    let functions = modules
        .iter()
        .flat_map(|module| fragment_functions(module).into_iter().map(move |found| (module, found)));
    for (module, (name, function)) in functions {
        let is_struct = |handle| matches!(module.types[handle].inner, TypeInner::Struct { .. });
        let arguments = function.arguments.iter().map(|argument| argument.ty);
        let result = function.result.iter().map(|result| result.ty);
        let locals = function.local_variables.iter().map(|(_, local)| local.ty);
        let composed = function.expressions.iter().filter_map(|(_, expression)| match expression {
            Expression::Compose { ty, .. } | Expression::ZeroValue(ty) => Some(*ty),
            _ => None,
        });
        if arguments.chain(result).chain(locals).chain(composed).any(is_struct) {
            faults.push(format!("function {name}"));
        }
    }
    none(
        "Old Adreno compilers keep struct values in fragment shaders at 16 bits. Pass vectors instead \
         (linebender/vello has the same lint).",
        &faults,
    );
}

#[test]
fn nothing_is_indexed_dynamically() {
    let mut faults = Vec::new();
    for (name, function) in stitched().iter().flat_map(fragment_functions) {
        let dynamic = |(_, expression): (_, &Expression)| matches!(expression, Expression::Access { .. });
        if function.expressions.iter().any(dynamic) {
            faults.push(format!("function {name}"));
        }
    }
    none(
        "Older Safari reads the wrong element of a vector or array indexed by a variable in GLSL. Name \
         the elements, or select by comparison (linebender/vello has the same lint).",
        &faults,
    );
}

#[test]
fn uniform_blocks_hold_only_what_std140_and_wgsl_lay_out_alike() {
    let mut faults = Vec::new();
    let modules = stitched();
    let globals = modules
        .iter()
        .flat_map(|module| module.global_variables.iter().map(move |(_, global)| (module, global)));
    for (module, global) in globals {
        if global.space != naga::AddressSpace::Uniform {
            continue;
        }
        let TypeInner::Struct { members, .. } = &module.types[global.ty].inner else {
            faults.push(format!("{:?} is no struct", global.name));
            continue;
        };
        for member in members {
            let plain = matches!(
                module.types[member.ty].inner,
                TypeInner::Vector { size: naga::VectorSize::Quad, .. }
                    | TypeInner::Matrix { columns: naga::VectorSize::Quad, rows: naga::VectorSize::Quad, .. }
            );
            if !plain {
                faults.push(format!("{:?}, member {:?}", global.name, member.name));
            }
        }
    }
    none("A uniform block holds vec4f and mat4x4f only.", &faults);
}

#[test]
fn rust_fills_the_uniform_blocks_as_the_shaders_read_them() {
    let [studio, surrounded] = stitched();
    let mut faults = Vec::new();
    let mut expect = |module: &Module, block: &str, bytes: usize, offsets: &[(&str, usize)]| {
        let (_, found) = module.types.iter().find(|(_, ty)| ty.name.as_deref() == Some(block)).unwrap();
        let TypeInner::Struct { members, span } = &found.inner else { panic!("{block} is no struct") };
        if *span as usize != bytes {
            faults.push(format!("{block} has {span} bytes in WGSL, {bytes} in Rust"));
        }
        let read: Vec<(&str, usize)> = members
            .iter()
            .map(|member| (member.name.as_deref().unwrap_or_default(), member.offset as usize))
            .collect();
        for (name, offset) in offsets {
            if !read.contains(&(name, *offset)) {
                faults.push(format!("{block}.{name} is at {offset} in Rust; WGSL has {read:?}"));
            }
        }
    };
    let boxes = offset_of!(FrameBlock, boxes);
    expect(
        &studio,
        "Frame",
        size_of::<FrameBlock>(),
        &[
            ("clip_from_world", offset_of!(FrameBlock, clip_from_world)),
            ("eye_and_exposure", offset_of!(FrameBlock, eye_and_exposure)),
            ("sky", offset_of!(FrameBlock, sky)),
            ("ground", offset_of!(FrameBlock, ground)),
            ("box0_axis", boxes),
            ("box0_color", boxes + 16),
            ("box3_axis", boxes + 96),
            ("box3_color", boxes + 112),
        ],
    );
    let rows = offset_of!(DrawBlock, uv_rows);
    expect(
        &studio,
        "Draw",
        size_of::<DrawBlock>(),
        &[
            ("world_from_mesh", offset_of!(DrawBlock, world_from_mesh)),
            ("world_from_normal", offset_of!(DrawBlock, world_from_normal)),
            ("base_color", offset_of!(DrawBlock, base_color)),
            ("emissive_and_normal_scale", offset_of!(DrawBlock, emissive_and_normal_scale)),
            ("surface", offset_of!(DrawBlock, surface)),
            ("mode", offset_of!(DrawBlock, mode)),
            ("base_color_u", rows),
            ("metallic_roughness_u", rows + 32),
            ("normal_u", rows + 64),
            ("occlusion_u", rows + 96),
            ("emissive_u", rows + 128),
            ("emissive_v", rows + 144),
        ],
    );
    expect(
        &studio,
        "Shadow",
        size_of::<ShadowBlock>(),
        &[
            ("center_and_half_side", offset_of!(ShadowBlock, center_and_half_side)),
            ("opacity", offset_of!(ShadowBlock, opacity)),
        ],
    );
    let rows = offset_of!(LobesBlock, uv_rows);
    expect(
        &studio,
        "Lobes",
        size_of::<LobesBlock>(),
        &[
            ("specular", offset_of!(LobesBlock, specular)),
            ("coat", offset_of!(LobesBlock, coat)),
            ("sheen", offset_of!(LobesBlock, sheen)),
            ("volume", offset_of!(LobesBlock, volume)),
            ("film", offset_of!(LobesBlock, film)),
            ("grain", offset_of!(LobesBlock, grain)),
            ("through", offset_of!(LobesBlock, through)),
            ("specular_u", rows),
            ("coat_u", rows + 32),
            ("coat_normal_u", rows + 64),
            ("sheen_u", rows + 96),
            ("through_u", rows + 128),
            ("film_u", rows + 160),
            ("grain_v", rows + 208),
        ],
    );
    expect(&studio, "Lights", size_of::<LightsBlock>(), &[("light0", 0), ("light1", 64), ("light7", 7 * 64)]);
    let irradiance = offset_of!(EnvironmentFrameBlock, irradiance);
    expect(
        &surrounded,
        "Frame",
        size_of::<EnvironmentFrameBlock>(),
        &[
            ("clip_from_world", offset_of!(EnvironmentFrameBlock, clip_from_world)),
            ("eye_and_exposure", offset_of!(EnvironmentFrameBlock, eye_and_exposure)),
            ("turn", offset_of!(EnvironmentFrameBlock, turn)),
            ("irradiance0", irradiance),
            ("irradiance8", irradiance + 128),
        ],
    );
    expect(
        &surrounded,
        "Sky",
        size_of::<SkyBlock>(),
        &[
            ("forward_and_exposure", offset_of!(SkyBlock, forward_and_exposure)),
            ("right", offset_of!(SkyBlock, right)),
            ("up", offset_of!(SkyBlock, up)),
            ("eye", offset_of!(SkyBlock, eye)),
        ],
    );
    // The shadow's shader, joined with the studio's Frame block, draws in both lights.
    assert_eq!(offset_of!(EnvironmentFrameBlock, clip_from_world), offset_of!(FrameBlock, clip_from_world));
    none("src/render/blocks.rs and the WGSL structs differ.", &faults);
}

/// The source text of the numbers that both languages hold, so that nobody tunes one of them alone.
#[test]
fn constants_are_the_same_in_rust_and_wgsl() {
    use storefront::render::raster::shade;
    use storefront::scene::environment;
    let [_, module] = stitched();
    let constant = |name: &str| -> f32 {
        let (_, found) =
            module.constants.iter().find(|(_, constant)| constant.name.as_deref() == Some(name)).unwrap();
        match module.global_expressions[found.init] {
            Expression::Literal(naga::Literal::F32(value)) => value,
            ref other => panic!("{name} is {other:?}"),
        }
    };
    assert_eq!(constant("DIELECTRIC_F0"), shade::DIELECTRIC_F0);
    assert_eq!(constant("MIN_ROUGHNESS"), shade::MIN_ROUGHNESS);
    assert_eq!(constant("FINEST_SIDE_TEXELS"), environment::FINEST_SIDE_TEXELS as f32);
}
