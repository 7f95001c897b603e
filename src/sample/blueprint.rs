//! A product before it is a file: its parts, and what each is made of in each variant.

use glam::Vec3;

use super::material::{Material, Pictures};
use super::smooth::Mesh;
use super::surface::Surface;

/// A colour variant, as the shop names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variant {
    /// As it stands in the file's `KHR_materials_variants` and in the shop.
    pub name: &'static str,
    /// Main colour, sRGB 0xRRGGBB; the shop's swatch.
    pub color: u32,
    /// Second colour, sRGB 0xRRGGBB.
    pub accent: u32,
}

/// Everything that shares one material.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// For the merchant's eyes, in the file.
    pub(super) name: &'static str,
    /// Ready to be lit.
    pub(super) mesh: Mesh,
    /// It follows the product's [`Movement`].
    pub(super) moves: bool,
    /// No hole anywhere; checked by the tests.
    #[cfg(test)]
    pub(super) closed: bool,
}

/// The material of each part, in the order of the parts, for a variant.
type Paint = Box<dyn Fn(&Variant) -> Vec<Material>>;

/// How the parts move that do: the file's one animation.
#[derive(Clone, Debug)]
pub(super) struct Movement {
    /// As pages ask for it.
    pub(super) name: &'static str,
    /// Seconds, and metres from where the parts are at rest; straight from one to the next.
    pub(super) keyframes: &'static [(f32, Vec3)],
}

/// A product ready to be written.
pub(super) struct Blueprint {
    /// One primitive each.
    pub(super) parts: Vec<Part>,
    /// Shared by all materials.
    pub(super) pictures: Pictures,
    /// The material of each part in a variant, in the order of `parts`.
    pub(super) paint: Paint,
    /// Where some parts move.
    pub(super) movement: Option<Movement>,
}

impl Blueprint {
    /// No parts yet.
    pub(super) fn new(pictures: Pictures, paint: impl Fn(&Variant) -> Vec<Material> + 'static) -> Self {
        Self { parts: Vec::new(), pictures, paint: Box::new(paint), movement: None }
    }

    /// Add a part; edges sharper than 45° stay edges.
    pub(super) fn part(mut self, name: &'static str, surface: &Surface) -> Self {
        self.parts.push(Part {
            name,
            mesh: Mesh::smooth(surface, 45.0),
            moves: false,
            #[cfg(test)]
            closed: surface.is_closed(),
        });
        self
    }

    /// Have the parts that were added last, so many of them, move.
    pub(super) fn moving(mut self, count: usize, movement: Movement) -> Self {
        self.parts.iter_mut().rev().take(count).for_each(|part| part.moves = true);
        self.movement = Some(movement);
        self
    }

    /// The same, its box centred over the origin and standing on y = 0.
    pub(super) fn on_the_ground(mut self) -> Self {
        let places = || self.parts.iter().flat_map(|part| &part.mesh.positions).copied();
        let least = places().fold(Vec3::INFINITY, Vec3::min);
        let most = places().fold(Vec3::NEG_INFINITY, Vec3::max);
        let foot = ((least + most) * 0.5).with_y(least.y);
        for position in self.parts.iter_mut().flat_map(|part| &mut part.mesh.positions) {
            *position -= foot;
        }
        self
    }
}
