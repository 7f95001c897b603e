//! Hostile files: every truncation, and thousands of mutations from a fixed seed. An error is fine, a panic is not.

use serde_json::{Value, json};
use storefront::model::{Limits, Model};
use storefront::scene::Scene;

use crate::glb_builder::Glb;

const MUTATIONS: u32 = 6_000;

/// xorshift64*: the same cases on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % sides
    }
}

/// Parses, and walks all of the model if it was accepted: its invariants must hold.
fn survive(glb: &[u8]) -> bool {
    let Ok(model) = Model::parse(glb, &Limits::T1) else { return false };
    for primitive in model.meshes.iter().flat_map(|mesh| &mesh.primitives) {
        let count = primitive.positions.len();
        assert_eq!(primitive.normals.len(), count);
        for length in [
            primitive.uv0.len(),
            primitive.uv1.len(),
            primitive.colors.len(),
            primitive.joints.len(),
            primitive.weights.len(),
        ] {
            assert!(length == count || length == 0);
        }
        assert!(primitive.indices.iter().all(|index| (*index as usize) < count));
        assert!(primitive.positions.iter().flatten().all(|number| number.is_finite()));
        assert!(primitive.material.is_none_or(|material| material < model.materials.len()));
        assert_eq!(primitive.variant_materials.len(), model.variants.len());
    }
    for image in &model.images {
        assert!(image.byte_offset + image.byte_length <= glb.len());
    }
    for node in &model.nodes {
        assert!(node.transform.parent_from_node().to_cols_array().iter().all(|number| !number.is_nan()));
        assert!(node.children.iter().all(|child| *child < model.nodes.len()));
        assert!(node.mesh.is_none_or(|mesh| mesh < model.meshes.len()));
        assert!(node.skin.is_none_or(|skin| skin < model.skins.len()));
        assert!(node.camera.is_none_or(|camera| camera < model.cameras.len()));
    }
    assert!(model.textures.iter().all(|texture| texture.image < model.images.len()));
    assert!(Limits::T1.exceeded_by(&model.figures).is_empty());
    // Whoever comes next may trust it.
    let scene = Scene::new(&model);
    #[cfg(feature = "animation")]
    survive_motion(&model, scene);
    #[cfg(not(feature = "animation"))]
    drop(scene);
    true
}

/// The same for what moves: everything fits, and any moment can be posed.
#[cfg(feature = "animation")]
fn survive_motion(model: &Model, mut scene: Scene) {
    for mesh in &model.meshes {
        for primitive in &mesh.primitives {
            let (count, deformation) = (primitive.positions.len(), &primitive.deformation);
            assert_eq!(deformation.morph_targets.len(), mesh.morph_weights.len());
            assert!([0, count].contains(&deformation.joints.len()));
            assert_eq!(deformation.joints.len(), deformation.weights.len());
            for target in &deformation.morph_targets {
                assert!([0, count].contains(&target.positions.len()));
                assert!([0, count].contains(&target.normals.len()));
            }
        }
    }
    let mut pose = storefront::scene::pose::Pose::at_rest(model);
    for animation in &model.animations {
        assert!(animation.duration_seconds.is_finite() && animation.duration_seconds >= 0.0);
        for channel in &animation.channels {
            assert!(channel.node < model.nodes.len() && channel.keyframes < animation.keyframes.len());
        }
        for seconds in [-1.0, 0.0, 0.7, 1.0, 1e30, f32::INFINITY, f32::NAN] {
            pose.set(model, animation, seconds);
        }
    }
    scene.pose(model, &pose);
}

#[test]
fn a_file_cut_at_any_byte_is_an_error() {
    let glb = Glb::everything().bytes();
    assert!(survive(&glb));
    for end in 0..glb.len() {
        assert!(!survive(&glb[..end]), "cut at {end}");
        // The same with a header that admits the cut: the chunks, the JSON or the views must notice.
        let mut cut = glb[..end].to_vec();
        if let Some(length) = cut.get_mut(8..12) {
            length.copy_from_slice(&(end as u32).to_le_bytes());
            assert!(!survive(&cut), "cut at {end}");
        }
    }
}

#[test]
fn flipped_bytes_never_panic() {
    let glb = Glb::everything().bytes();
    let mut dice = Dice(1);
    let mut accepted = 0;
    for _ in 0..MUTATIONS {
        let mut broken = glb.clone();
        for _ in 0..=dice.roll(4) {
            let at = dice.roll(broken.len());
            broken[at] = match dice.roll(4) {
                0 => 0,
                1 => 0xff,
                2 => broken[at] ^ (1 << dice.roll(8)),
                _ => dice.roll(256) as u8,
            };
        }
        accepted += u32::from(survive(&broken));
    }
    println!("{accepted} of {MUTATIONS} accepted");
    assert!(accepted > 0 && accepted < MUTATIONS);
}

#[test]
fn strange_json_values_never_panic() {
    let strange = [
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(1),
        json!(2),
        json!(255),
        json!(65_535),
        json!(4_294_967_295_u32),
        json!(u64::MAX),
        json!(9_007_199_254_740_993_u64),
        json!(0.5),
        json!(-1e38),
        json!(1e300),
        json!(""),
        json!("VEC4"),
        json!("MAT4"),
        json!("data:,"),
        json!("\u{0}/~"),
        json!([]),
        json!([0, 0]),
        json!({}),
        json!({ "source": 0 }),
        json!(5121),
        json!(5125),
        json!(5126),
        json!([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]),
    ];
    let glb = Glb::everything();
    let mut whole = glb.clone();
    whole.json["buffers"] = json!([{ "byteLength": glb.bin.len() }]);
    let mut pointers = Vec::new();
    collect(&whole.json, String::new(), &mut pointers);
    let mut dice = Dice(2);
    let mut accepted = 0;
    // First each value in each place, then two faults at a time, then removals.
    let alone =
        pointers.iter().flat_map(|pointer| strange.iter().map(move |value| vec![(pointer, value.clone())]));
    let mut cases: Vec<Vec<(&String, Value)>> = alone.collect();
    for _ in 0..MUTATIONS {
        let fault = |dice: &mut Dice| {
            (&pointers[dice.roll(pointers.len())], strange[dice.roll(strange.len())].clone())
        };
        cases.push(vec![fault(&mut dice), fault(&mut dice)]);
    }
    for case in &cases {
        let mut broken = whole.clone();
        for (pointer, value) in case {
            if let Some(place) = broken.json.pointer_mut(pointer) {
                *place = value.clone();
            }
        }
        accepted += u32::from(survive(&broken.bytes()));
    }
    for pointer in &pointers {
        let mut broken = whole.clone();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        match broken.json.pointer_mut(parent).unwrap() {
            Value::Object(object) => drop(object.remove(key)),
            Value::Array(array) => drop(array.remove(key.parse().unwrap())),
            _ => {}
        }
        accepted += u32::from(survive(&broken.bytes()));
    }
    println!("{accepted} of {} accepted", cases.len() + pointers.len());
    assert!(accepted > 0);
}

/// JSON pointers to everything but the root.
fn collect(value: &Value, pointer: String, into: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                collect(value, format!("{pointer}/{key}"), into);
            }
        }
        Value::Array(array) => {
            for (at, value) in array.iter().enumerate() {
                collect(value, format!("{pointer}/{at}"), into);
            }
        }
        _ => {}
    }
    if !pointer.is_empty() {
        into.push(pointer);
    }
}
