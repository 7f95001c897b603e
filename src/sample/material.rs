//! What a part is made of: the words a product uses, in glTF's terms.

use super::picture::Picture;

/// Place of a picture in [`Blueprint::pictures`](super::blueprint::Blueprint::pictures).
pub(super) type PictureIndex = usize;

/// A metallic-roughness material.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Material {
    /// For the merchant's eyes, in the file.
    pub(super) name: &'static str,
    /// sRGB, 0xRRGGBB.
    pub(super) color: u32,
    /// 1 is opaque; less is blended.
    pub(super) alpha: f32,
    /// 0 or 1.
    pub(super) metallic: f32,
    /// 0 (mirror) to 1 (matt).
    pub(super) roughness: f32,
    /// Multiplied with `color`.
    pub(super) color_picture: Option<PictureIndex>,
    /// Green is roughness, blue is metallic, multiplied with the factors.
    pub(super) metallic_roughness_picture: Option<PictureIndex>,
    /// Relief, and how strong it shows.
    pub(super) relief_picture: Option<(PictureIndex, f32)>,
    /// Light of its own, sRGB.
    pub(super) glow: u32,
    /// Drawn from both sides.
    pub(super) double_sided: bool,
}

impl Material {
    /// Plastic, lacquer, fabric, wood, glaze: everything that is no metal.
    pub(super) fn matt(name: &'static str, color: u32, roughness: f32) -> Self {
        Self {
            name,
            color,
            alpha: 1.0,
            metallic: 0.0,
            roughness,
            color_picture: None,
            metallic_roughness_picture: None,
            relief_picture: None,
            glow: 0,
            double_sided: false,
        }
    }

    /// Bare metal.
    pub(super) fn metal(name: &'static str, color: u32, roughness: f32) -> Self {
        Self { metallic: 1.0, ..Self::matt(name, color, roughness) }
    }

    /// With a picture multiplied into its colour.
    pub(super) fn printed(self, picture: PictureIndex) -> Self {
        Self { color_picture: Some(picture), ..self }
    }

    /// With a relief.
    pub(super) fn embossed(self, picture: PictureIndex, strength: f32) -> Self {
        Self { relief_picture: Some((picture, strength)), ..self }
    }

    /// The same material when its pictures stand `first` places later in the list.
    pub(super) fn with_pictures_after(self, first: usize) -> Self {
        Self {
            color_picture: self.color_picture.map(|index| index + first),
            metallic_roughness_picture: self.metallic_roughness_picture.map(|index| index + first),
            relief_picture: self.relief_picture.map(|(index, strength)| (index + first, strength)),
            ..self
        }
    }

    /// With roughness and metal from a picture.
    pub(super) fn polished(self, picture: PictureIndex) -> Self {
        Self { metallic_roughness_picture: Some(picture), ..self }
    }
}

/// A list of pictures that gives out their places.
#[derive(Clone, Debug, Default)]
pub(super) struct Pictures {
    /// In the order in which they were added.
    pub(super) list: Vec<Picture>,
}

impl Pictures {
    /// Add one.
    pub(super) fn add(&mut self, picture: Picture) -> PictureIndex {
        self.list.push(picture);
        self.list.len() - 1
    }
}
