//! What every sample must keep: it is valid, well made, stands on the ground, and never changes.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;

use glam::Vec3;

use crate::model::{Limits, Model};
use crate::scene::pose::Pose;
use crate::scene::{Bounds, Scene};

use super::blueprint::Part;
use super::{Product, products};

/// What a shopper on 3G waits for, at most.
const LARGEST_FILE_BYTES: usize = 250 * 1024;

fn parts(product: &Product) -> Vec<Part> {
    product.standing().parts
}

#[test]
fn every_sample_stands_on_the_ground_and_is_centred() {
    for product in products() {
        let parts = parts(&product);
        let places = || parts.iter().flat_map(|part| &part.mesh.positions).copied();
        let least = places().fold(Vec3::INFINITY, Vec3::min);
        let most = places().fold(Vec3::NEG_INFINITY, Vec3::max);
        assert!(least.y.abs() < 5e-4, "{} stands at {}", product.id, least.y);
        let off_center = ((least + most) * 0.5).with_y(0.0).abs() / (most - least).max_element();
        assert!(off_center.max_element() < 1e-3, "{} is off by {off_center}", product.id);
    }
}

#[test]
fn every_sample_has_unit_normals_that_agree_with_its_triangles() {
    for product in products() {
        for part in parts(&product) {
            let mesh = &part.mesh;
            assert!(
                mesh.normals.iter().all(|n| (n.length() - 1.0).abs() < 1e-4),
                "{} {}",
                product.id,
                part.name
            );
            for t in mesh.indices.chunks_exact(3) {
                let [a, b, c] = [t[0], t[1], t[2]].map(|i| mesh.positions[i as usize]);
                let face = (b - a).cross(c - a);
                assert!(face.length() > 0.0, "{} {} has a triangle without area", product.id, part.name);
                let lit = mesh.normals[t[0] as usize];
                assert!(face.dot(lit) > 0.0, "{} {} is lit from behind at {a}", product.id, part.name);
            }
        }
    }
}

#[test]
fn every_sample_is_written_the_same_way_twice_and_small_enough() {
    for product in products() {
        let glb = product.glb();
        assert_eq!(glb, product.glb(), "{}", product.id);
        assert!(glb.len() <= LARGEST_FILE_BYTES, "{} has {} bytes", product.id, glb.len());
    }
}

#[test]
fn every_sample_has_enough_triangles_and_not_too_many() {
    for product in products() {
        let triangles: usize = parts(&product).iter().map(|part| part.mesh.indices.len() / 3).sum();
        assert!((1_000..=12_000).contains(&triangles), "{} has {triangles}", product.id);
    }
}

#[test]
fn every_variant_has_its_own_name_and_paints_every_part() {
    for product in products() {
        let names: BTreeSet<&str> = product.variants.iter().map(|variant| variant.name).collect();
        assert_eq!(names.len(), product.variants.len(), "{}", product.id);
        assert!((3..=5).contains(&names.len()), "{}", product.id);
        let blueprint = product.standing();
        for variant in product.variants {
            assert_eq!((blueprint.paint)(variant).len(), blueprint.parts.len(), "{}", product.id);
        }
    }
}

#[test]
fn every_sample_is_read_back_with_its_variants_and_size() {
    for product in products() {
        let glb = product.glb();
        let model = Model::parse(&glb, &Limits::default()).unwrap();
        let names: Vec<&str> = product.variants.iter().map(|variant| variant.name).collect();
        assert_eq!(model.variants, names, "{}", product.id);
        let parts = parts(&product);
        let size = |places: &mut dyn Iterator<Item = Vec3>| {
            let bounds = places.fold(Bounds::EMPTY, |mut bounds, place| {
                bounds.add(place);
                bounds
            });
            bounds.size()
        };
        let drawn = size(&mut Scene::new(&model).positions_in_world());
        let meant = size(&mut parts.iter().flat_map(|part| &part.mesh.positions).copied());
        assert!((drawn - meant).abs().max_element() < 1e-4, "{}: {drawn} is not {meant}", product.id);
    }
}

#[test]
fn the_handle_of_the_suitcase_slides_in_and_out_again() {
    let product =
        products().into_iter().find(|product| product.id == "suitcase").expect("invariant: in the range");
    let model = Model::parse(&product.glb(), &Limits::T1).unwrap();
    let [handle] = model.animations.as_slice() else { panic!("one animation") };
    assert_eq!((handle.name.as_str(), handle.duration_seconds), ("Handle", 2.7));
    let rest = Scene::new(&model);
    let top_at = |seconds: f32| {
        let (mut scene, mut pose) = (rest.clone(), Pose::at_rest(&model));
        pose.set(&model, handle, seconds);
        assert!(scene.pose(&model, None, &pose).is_empty(), "no vertex changes");
        scene.positions_in_world().fold(Bounds::EMPTY, |mut all, at| (all.add(at), all).1).max.y
    };
    let top = rest.bounds.max.y;
    for (seconds, lower) in [(0.0, 0.0), (0.7, 0.095), (1.6, 0.190), (2.3, 0.095), (2.7, 0.0)] {
        assert!((top - top_at(seconds) - lower).abs() < 1e-3, "at {seconds} s");
    }
}

#[test]
fn solid_parts_are_closed() {
    for (id, solid) in SOLID_PARTS {
        let product =
            products().into_iter().find(|product| product.id == *id).expect("invariant: in the range");
        for part in parts(&product).iter().filter(|part| solid.contains(&part.name)) {
            assert!(part.closed, "{id} {} has a hole", part.name);
        }
    }
}

/// Parts that are solid bodies; the others are skins whose edges lie inside a neighbour.
const SOLID_PARTS: &[(&str, &[&str])] = &[
    ("bottle", &["lid"]),
    ("lamp", &["foot", "cable"]),
    ("stool", &["seat"]),
    ("tote", &["handles", "rivets"]),
    ("speaker", &["keys", "strap", "trim"]),
    ("suitcase", &["shell", "wheels", "trim", "grip"]),
    ("cushion", &["piping"]),
    ("sunglasses", &["acetate", "studs"]),
    ("sneaker", &["laces"]),
    ("backpack", &["canvas", "leather", "tape", "straps"]),
];
