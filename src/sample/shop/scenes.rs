//! The still lifes of the shop's banners: who stands where, on what colour.

use crate::sample::still_life::{Placed, Plinth};

/// A banner's picture.
pub(super) struct StillLife {
    /// Name of the picture file, without extension.
    pub(super) id: &'static str,
    /// sRGB 0xRRGGBB behind it; also the colour of the banner's panel, so that both are one surface.
    pub(super) background: u32,
    /// What one sees, for those who do not.
    pub(super) alt: &'static str,
    /// `camera-orbit`.
    pub(super) camera_orbit: &'static str,
    pub(super) placed: &'static [Placed],
    pub(super) plinths: &'static [Plinth],
}

/// `product` in `variant` at x, y, z metres, turned.
const fn put(
    product: &'static str,
    variant: &'static str,
    at: [f32; 3],
    turn_degrees: f32,
    scale: f32,
) -> Placed {
    Placed { product, variant, at, turn_degrees, scale }
}

const fn plinth(at: [f32; 2], radius: f32, height: f32, color: u32) -> Plinth {
    Plinth { at, radius, height, color }
}

/// All of them.
pub(super) const STILL_LIFES: &[StillLife] = &[
    StillLife {
        id: "still-home",
        background: 0xE8_DCCB,
        alt: "A lamp, a teapot with a mug, a cushion and a snake plant in warm light",
        camera_orbit: "0deg 82deg 84%",
        placed: &[
            put("lamp", "Linen", [-0.30, 0.10, -0.06], 0.0, 1.0),
            put("planter", "Terracotta", [0.37, 0.0, -0.08], 20.0, 1.0),
            put("cushion", "Turmeric", [0.06, 0.02, -0.12], -8.0, 0.92),
            put("teapot", "Celadon", [0.02, 0.06, 0.16], 160.0, 1.15),
            put("mug", "Oat", [0.28, 0.0, 0.20], -30.0, 1.2),
            put("mug", "Terracotta", [-0.24, 0.0, 0.20], 150.0, 1.2),
        ],
        plinths: &[
            plinth([-0.30, -0.06], 0.155, 0.10, 0xD9_C5AB),
            plinth([0.02, 0.10], 0.19, 0.06, 0xDF_CDB6),
        ],
    },
    StillLife {
        id: "still-early",
        background: 0xE2_B46E,
        alt: "Headphones in rosewood on a plinth, a speaker and sunglasses beside them",
        camera_orbit: "0deg 83deg 88%",
        placed: &[
            put("headphones", "Rosewood", [0.0, 0.12, 0.0], -32.0, 1.25),
            put("speaker", "Saffron", [-0.235, 0.04, -0.02], 18.0, 1.05),
            put("sunglasses", "Tortoise", [0.22, 0.03, 0.07], -25.0, 1.2),
        ],
        plinths: &[
            plinth([0.0, 0.0], 0.130, 0.12, 0xD3_9F52),
            plinth([-0.235, -0.02], 0.085, 0.04, 0xC9_9247),
            plinth([0.22, 0.06], 0.110, 0.03, 0xDB_AB62),
        ],
    },
    StillLife {
        id: "still-sale",
        background: 0xEF_C4AC,
        alt: "A tote, sneakers, a bottle and mugs, all reduced",
        camera_orbit: "0deg 82deg 86%",
        placed: &[
            put("tote", "Sky", [-0.16, 0.05, -0.10], 14.0, 0.92),
            put("bottle", "Marigold", [0.10, 0.0, -0.03], -12.0, 1.25),
            put("sneaker", "Rust", [0.29, 0.07, 0.02], 24.0, 1.0),
            put("mug", "Terracotta", [0.015, 0.0, 0.14], -30.0, 1.15),
            put("cushion", "Madder", [0.34, 0.0, -0.20], -16.0, 0.86),
        ],
        plinths: &[
            plinth([-0.16, -0.10], 0.210, 0.05, 0xE6_B198),
            plinth([0.29, 0.02], 0.165, 0.07, 0xE3_A98D),
        ],
    },
    StillLife {
        id: "still-road",
        background: 0xC9_D3C6,
        alt: "A cabin case, a day pack, a bottle and sneakers, packed and waiting",
        camera_orbit: "0deg 82deg 104%",
        placed: &[
            put("suitcase", "Sage", [-0.22, 0.0, -0.12], 22.0, 1.0),
            put("backpack", "Olive", [0.16, 0.08, -0.06], -18.0, 1.0),
            put("bottle", "Forest", [0.40, 0.0, 0.05], 0.0, 1.2),
            put("sneaker", "Chalk", [-0.02, 0.0, 0.14], 14.0, 1.05),
            put("sunglasses", "Bottle", [0.36, 0.0, 0.16], -20.0, 1.2),
        ],
        plinths: &[plinth([0.16, -0.06], 0.210, 0.08, 0xB8_C5B4)],
    },
    StillLife {
        id: "still-sound",
        background: 0xD3_CBD2,
        alt: "Two speakers and a pair of headphones",
        camera_orbit: "0deg 82deg 90%",
        placed: &[
            put("speaker", "Pine", [-0.10, 0.06, 0.0], 22.0, 1.0),
            put("speaker", "Clay", [0.16, 0.0, -0.03], -20.0, 1.0),
            put("headphones", "Sage", [0.02, 0.0, 0.12], -36.0, 0.9),
        ],
        plinths: &[plinth([-0.10, 0.0], 0.085, 0.06, 0xC2_B8C1)],
    },
];
