//! The models of the folder, and the picture that each must look like. What differs for a reason says the reason.

use std::path::{Path, PathBuf};

use glam::Vec3;
use serde_json::Value;
use storefront::scene::{ToneMapping, View};

use crate::glb_builder::Glb;
use crate::measure::{Background, SIDE_PX};

/// Of the camera that took the pictures; found by measuring a cube of known size in one of them.
const FIELD_OF_VIEW_RADIANS: f32 = 0.8;

/// One model.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) glb: Vec<u8>,
    eye: Vec3,
    pub(crate) expected: Expected,
    /// Why something else is expected than the model's own picture; empty for most.
    pub(crate) why: &'static str,
}

pub(crate) enum Expected {
    Picture { file: PathBuf, background: Background, symmetric: Symmetric },
    Refused { code: &'static str },
}

/// Which changes a picture looks the same after, so that no measure could tell.
#[derive(Clone, Copy, Default)]
pub(crate) struct Symmetric {
    pub(crate) upside_down: bool,
    pub(crate) mirrored: bool,
    pub(crate) grey: bool,
}

/// Where not the model's own picture is expected: model, what instead, why.
const OTHERWISE: [(&str, Instead, &str); 8] = [
    ("Compatibility_00", SQUARE, "without a picture of its own, the same square"),
    ("Compatibility_01", SQUARE, "what a later glTF adds is passed over"),
    ("Compatibility_02", SQUARE, "what a later glTF adds is passed over"),
    ("Compatibility_03", SQUARE, "what a later glTF adds is passed over"),
    ("Compatibility_04", Instead::Refused("unsupported-version"), "asks for glTF 2.1"),
    ("Compatibility_05", Instead::Refused("unsupported-extension"), "asks for an extension nobody has"),
    ("Material_Mixed_00", FALLBACK, "specular-glossiness is withdrawn, its fallback is drawn"),
    ("Material_Mixed_02", FALLBACK, "specular-glossiness is withdrawn, its fallback is drawn"),
];
const SQUARE: Instead = Instead::PictureOf("Mesh_PrimitiveMode", "Mesh_PrimitiveMode_15");
const FALLBACK: Instead = Instead::PictureOf("Material_Mixed", "Material_Mixed_01");

#[derive(Clone, Copy)]
enum Instead {
    PictureOf(&'static str, &'static str),
    Refused(&'static str),
}

/// All 49; none, and a printed line, where the folder is missing.
pub(crate) fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/asset-generator");
    let Ok(manifest) = std::fs::read(root.join("Manifest.json")) else {
        println!("skipped 49 models: {} is missing", root.display());
        return Vec::new();
    };
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let of_folder = |entry: &Value| -> Vec<Case> {
        let folder = entry["folder"].as_str().unwrap();
        entry["models"].as_array().unwrap().iter().map(|model| case(&root, folder, model)).collect()
    };
    let all: Vec<Case> = manifest.as_array().unwrap().iter().flat_map(of_folder).collect();
    assert_eq!(all.len(), 49);
    let named = |name: &str| all.iter().any(|case| case.name == name);
    assert!(OTHERWISE.iter().all(|(name, ..)| named(name)), "a row names no model");
    all
}

fn case(root: &Path, folder: &str, model: &Value) -> Case {
    let path = root.join(folder).join(model["fileName"].as_str().unwrap());
    let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
    let axis = |at: usize| model["camera"]["translation"][at].as_f64().unwrap() as f32;
    let picture = |folder: &str, name: &str| Expected::Picture {
        file: root.join(folder).join(format!("Figures/SampleImages/{name}.png")),
        background: if folder == "Animation_SkinType" {
            Background::Around(&SKINNED_PLANES)
        } else if POINTS.contains(&name) {
            Background::Beside(root.join(EMPTY.replace("_00", "_01")))
        } else if LINES.contains(&name) {
            Background::Beside(root.join(EMPTY))
        } else {
            Background::AsIn(root.join(EMPTY))
        },
        symmetric: symmetry(name),
    };
    let row = OTHERWISE.iter().find(|(other, ..)| *other == name);
    let (expected, why) = match row {
        None => (picture(folder, &name), ""),
        Some((_, Instead::PictureOf(folder, other), why)) => (picture(folder, other), *why),
        Some((_, Instead::Refused(code), why)) => (Expected::Refused { code }, *why),
    };
    // The pictures were taken in a left-handed world: its X runs the other way.
    let eye = Vec3::new(-axis(0), axis(1), axis(2));
    Case { glb: Glb::packed(&path).bytes(), name, eye, expected, why }
}

/// The picture of a few points: the photograph behind all models that were taken from the front.
const EMPTY: &str = "Mesh_PrimitiveMode/Figures/SampleImages/Mesh_PrimitiveMode_00.png";

const POINTS: [&str; 2] = ["Mesh_PrimitiveMode_00", "Mesh_PrimitiveMode_07"];
const LINES: [&str; 6] = [
    "Mesh_PrimitiveMode_01",
    "Mesh_PrimitiveMode_02",
    "Mesh_PrimitiveMode_03",
    "Mesh_PrimitiveMode_08",
    "Mesh_PrimitiveMode_09",
    "Mesh_PrimitiveMode_10",
];

/// The two planes in the pictures of skins, which show another part of the photograph: corners as shares of the side.
const SKINNED_PLANES: [[[f32; 2]; 4]; 2] = [
    [[0.066, 0.208], [0.648, 0.298], [0.741, 0.5], [0.135, 0.5]],
    [[0.135, 0.5], [0.741, 0.5], [0.741, 0.751], [0.135, 0.879]],
];

fn symmetry(name: &str) -> Symmetric {
    let square = name.starts_with("Mesh_PrimitiveMode_");
    Symmetric {
        // Two faces of one height: the words on them are too small a part.
        upside_down: square
            || ["_04", "_05", "_06"].iter().any(|number| name == format!("Animation_NodeMisc{number}")),
        // An X is much the same in a mirror.
        mirrored: square || name.starts_with("Material_Mixed"),
        grey: square || name.starts_with("Animation_SkinType"),
    }
}

impl Case {
    /// From where the picture was taken.
    pub(crate) fn view(&self) -> View {
        View {
            size_px: [SIDE_PX; 2],
            eye: self.eye,
            target: Vec3::ZERO,
            turntable_radians: 0.0,
            fov_y_radians: FIELD_OF_VIEW_RADIANS,
            variant: None,
            exposure: 1.0,
            tone_mapping: ToneMapping::Neutral,
            shadow_intensity: 0.0,
            background: [0; 4],
            skybox_height_metres: 0.0,
            dome_radius_metres: 0.0,
        }
    }
}
