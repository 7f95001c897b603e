//! The conformance models of the Khronos glTF-Asset-Generator (`../shared/data`); skipped where they are missing.
//!
//! They are `.gltf` with files beside them; here they are packed into GLBs first.

use std::path::Path;

use glam::Vec3;
use storefront::model::{Limits, Model, Topology};

use crate::glb_builder::Glb;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/asset-generator");

/// Every model of a folder, by name; nothing, and a printed line, if the data set is not here.
fn models(folder: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(FOLDER).join(folder);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped the models of {}: missing", folder.display());
        return Vec::new();
    };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "gltf"));
    paths.sort();
    paths
        .iter()
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), Glb::packed(path).bytes()))
        .collect()
}

fn parse(name: &str, glb: &[u8]) -> Model {
    Model::parse(glb, &Limits::T1).unwrap_or_else(|error| panic!("{name}: {}: {error}", error.code()))
}

#[test]
fn interleaved_coloured_skinned_and_textured_models_are_read() {
    for folder in [
        "Animation_NodeMisc",
        "Animation_SkinType",
        "Buffer_Interleaved",
        "Material_Mixed",
        "Mesh_PrimitiveVertexColor",
        "Mesh_Primitives",
    ] {
        for (name, glb) in models(folder) {
            let model = parse(&name, &glb);
            assert!(model.figures.triangles > 0, "{name}");
            let primitives = || model.meshes.iter().flat_map(|mesh| &mesh.primitives);
            if name.contains("Color") || name.contains("Interleaved") {
                // All models of these two folders show the same four corner colours.
                let mut colors = primitives().next().unwrap().colors.clone();
                colors.sort_unstable();
                colors.dedup();
                assert_eq!(colors.len(), 4, "{name}: {colors:?}");
            }
            assert_eq!(
                name.contains("Skin"),
                primitives().all(|primitive| !primitive.joints.is_empty()),
                "{name}"
            );
        }
    }
}

#[test]
fn every_primitive_mode_covers_the_same_square_facing_us_or_its_edges() {
    for (name, glb) in models("Mesh_PrimitiveMode") {
        let model = parse(&name, &glb);
        let primitive = &model.meshes[0].primitives[0];
        let at = |corner: &u32| Vec3::from(primitive.positions[*corner as usize]);
        let length: f32 =
            primitive.indices.chunks_exact(2).map(|ends| at(&ends[0]).distance(at(&ends[1]))).sum();
        match primitive.topology {
            Topology::Points => assert_eq!(model.figures.triangles, 1024, "{name}"),
            // One side is four fifths of the others, and the one above it slants.
            Topology::Lines => {
                assert_eq!(model.figures.triangles, 4, "{name}");
                assert!((length - 2.8 - 1.04_f32.sqrt()).abs() < 1e-4, "{name}: {length}");
            }
            Topology::Triangles => {}
        }
        if primitive.topology != Topology::Triangles {
            continue;
        }
        assert_eq!(model.figures.triangles, 2, "{name}");
        let area: f32 = primitive
            .indices
            .chunks_exact(3)
            .map(|corners| {
                let [a, b, c] = [0, 1, 2].map(|at| Vec3::from(primitive.positions[corners[at] as usize]));
                (b - a).cross(c - a).z / 2.0
            })
            .sum();
        let width = primitive.positions.iter().map(|position| position[0].abs() * 2.0).fold(0.0, f32::max);
        assert!((area - width * width).abs() < 1e-4, "{name}: {area} of {}", width * width);
    }
}

#[test]
fn what_a_later_gltf_adds_is_passed_over_but_what_it_demands_is_refused() {
    for (name, glb) in models("Compatibility") {
        let expected = match name.as_str() {
            "Compatibility_04" => Some("unsupported-version"),
            "Compatibility_05" => Some("unsupported-extension"),
            _ => None,
        };
        let found = Model::parse(&glb, &Limits::T1).err().map(|error| error.code());
        assert_eq!(found, expected, "{name}");
    }
}
