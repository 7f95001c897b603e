//! Several products on one table: the arrangements that banners show.
//!
//! In: which product stands where, in which variant, and the plinths under them. Out: one GLB without a
//! choice of variants, so that the studio draws the group like a single product, with one shadow.

use glam::{Mat4, Vec3};

use super::blueprint::{Blueprint, Variant};
use super::glb;
use super::material::{Material, Pictures};
use super::products;
use super::smooth::Mesh;
use super::solid::puck;

/// A product and its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    /// The product's id.
    pub(super) product: &'static str,
    /// The variant's name.
    pub(super) variant: &'static str,
    /// Where its middle stands, metres; y is the height of the plinth under it.
    pub(super) at: [f32; 3],
    /// Turned so far, counter-clockwise from above.
    pub(super) turn_degrees: f32,
    /// 1 is its own size; a still life may cheat a little.
    pub(super) scale: f32,
}

/// A round plinth.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plinth {
    /// Middle of its foot, metres.
    pub(super) at: [f32; 2],
    /// Metres.
    pub(super) radius: f32,
    /// Metres.
    pub(super) height: f32,
    /// sRGB 0xRRGGBB.
    pub(super) color: u32,
}

/// The group as one GLB.
///
/// Products or variants that do not exist are left out; the tests see to it that all do.
pub(super) fn glb(id: &str, placed: &[Placed], plinths: &[Plinth]) -> Vec<u8> {
    let range = products();
    let mut pictures = Pictures::default();
    let mut parts = Vec::new();
    let mut materials: Vec<Material> = Vec::new();
    for item in placed {
        let Some(product) = range.iter().find(|product| product.id == item.product) else { continue };
        let Some(variant) = product.variants.iter().find(|v| v.name == item.variant) else { continue };
        let blueprint = product.standing();
        let first_picture = pictures.list.len();
        materials
            .extend((blueprint.paint)(variant).into_iter().map(|m| m.with_pictures_after(first_picture)));
        let place = Mat4::from_translation(Vec3::from(item.at))
            * Mat4::from_rotation_y(item.turn_degrees.to_radians())
            * Mat4::from_scale(Vec3::splat(item.scale));
        parts.extend(blueprint.parts.into_iter().map(|mut part| {
            part.mesh.move_to(place);
            part
        }));
        pictures.list.extend(blueprint.pictures.list);
    }
    let mut group = Blueprint::new(pictures, |_| Vec::new());
    group.parts = parts;
    for plinth in plinths {
        let body = puck(plinth.radius, plinth.height, 0.004, 72).shifted(plinth.at[0], 0.0, plinth.at[1]);
        group = group.part("plinth", &body);
        materials.push(Material::matt("plinth", plinth.color, 0.85));
    }
    group.paint = Box::new(move |_| materials.clone());
    let look = Variant { name: "Still life", color: 0xFF_FFFF, accent: 0xFF_FFFF };
    glb::write(id, id, &group, &[look])
}

impl Mesh {
    /// The same mesh elsewhere; `place` may turn, shift and scale evenly.
    fn move_to(&mut self, place: Mat4) {
        for position in &mut self.positions {
            *position = place.transform_point3(*position);
        }
        for normal in &mut self.normals {
            *normal = place.transform_vector3(*normal).normalize_or(*normal);
        }
    }
}
