//! Our own products: parametric models, made from nothing, always the same bytes.
//!
//! The demo shop, the tests and the benches use them, so that no picture or model has to be fetched or
//! licensed. In: nothing. Out: GLB 2.0 files with pictures and colour variants inside. Each product is
//! one file; the shaping tools stand beside them. Must not: read the disk, the clock or a random source.

mod blueprint;
mod curve;
mod film;
mod glb;
mod lettering;
mod loft;
mod material;
mod noise;
mod pattern;
mod picture;
mod revolve;
mod smooth;
mod solid;
mod still_life;
mod surface;
mod sweep;

mod backpack;
pub mod shop;

mod bottle;
mod cushion;
mod headphones;
mod lamp;
mod mug;
mod planter;
mod sneaker;
mod speaker;
mod stool;
mod suitcase;
mod sunglasses;
mod teapot;
mod tote;

use blueprint::Blueprint;
#[cfg(test)]
mod tests;

pub use blueprint::Variant;

/// One model of the range.
#[derive(Clone, Copy)]
pub struct Product {
    /// File name without extension, and the node's name in the file.
    pub id: &'static str,
    /// What it is called in the shop, without the colour.
    pub name: &'static str,
    /// Colour variants; the first is the file's default look.
    pub variants: &'static [Variant],
    /// How it looks best: a `camera-orbit` string.
    pub camera_orbit: &'static str,
    blueprint: fn() -> Blueprint,
}

impl Product {
    /// The bytes of the model, a complete GLB file.
    pub fn glb(&self) -> Vec<u8> {
        glb::write(self.id, self.name, &self.standing(), self.variants)
    }

    fn standing(&self) -> Blueprint {
        (self.blueprint)().on_the_ground()
    }
}

/// The whole range, in the shop's order.
pub fn products() -> Vec<Product> {
    vec![
        Product {
            id: "bottle",
            name: "Nadi Steel Bottle",
            variants: bottle::VARIANTS,
            camera_orbit: "-20deg 78deg auto",
            blueprint: bottle::blueprint,
        },
        Product {
            id: "lamp",
            name: "Diya Table Lamp",
            variants: lamp::VARIANTS,
            camera_orbit: "25deg 80deg auto",
            blueprint: lamp::blueprint,
        },
        Product {
            id: "mug",
            name: "Kulhad Mug",
            variants: mug::VARIANTS,
            camera_orbit: "-35deg 68deg auto",
            blueprint: mug::blueprint,
        },
        Product {
            id: "stool",
            name: "Chowki Stool",
            variants: stool::VARIANTS,
            camera_orbit: "-30deg 68deg auto",
            blueprint: stool::blueprint,
        },
        Product {
            id: "tote",
            name: "Bazaar Tote",
            variants: tote::VARIANTS,
            camera_orbit: "-28deg 76deg auto",
            blueprint: tote::blueprint,
        },
        Product {
            id: "teapot",
            name: "Chai Teapot",
            variants: teapot::VARIANTS,
            camera_orbit: "-25deg 70deg auto",
            blueprint: teapot::blueprint,
        },
        Product {
            id: "planter",
            name: "Aangan Planter",
            variants: planter::VARIANTS,
            camera_orbit: "0deg 76deg auto",
            blueprint: planter::blueprint,
        },
        Product {
            id: "speaker",
            name: "Sur Speaker",
            variants: speaker::VARIANTS,
            camera_orbit: "-30deg 72deg auto",
            blueprint: speaker::blueprint,
        },
        Product {
            id: "headphones",
            name: "Raga Headphones",
            variants: headphones::VARIANTS,
            camera_orbit: "-40deg 76deg auto",
            blueprint: headphones::blueprint,
        },
        Product {
            id: "suitcase",
            name: "Safar Cabin Case",
            variants: suitcase::VARIANTS,
            camera_orbit: "-32deg 76deg auto",
            blueprint: suitcase::blueprint,
        },
        Product {
            id: "cushion",
            name: "Bagru Cushion",
            variants: cushion::VARIANTS,
            camera_orbit: "-22deg 80deg auto",
            blueprint: cushion::blueprint,
        },
        Product {
            id: "sunglasses",
            name: "Dhoop Sunglasses",
            variants: sunglasses::VARIANTS,
            camera_orbit: "-30deg 72deg auto",
            blueprint: sunglasses::blueprint,
        },
        Product {
            id: "sneaker",
            name: "Gali Sneaker",
            variants: sneaker::VARIANTS,
            camera_orbit: "-20deg 74deg auto",
            blueprint: sneaker::blueprint,
        },
        Product {
            id: "backpack",
            name: "Pahar Day Pack",
            variants: backpack::VARIANTS,
            camera_orbit: "-28deg 76deg auto",
            blueprint: backpack::blueprint,
        },
    ]
}
