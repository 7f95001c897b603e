//! What was baked of a model, as JSON that pages and planners read.
//!
//! A manifest is written when all files that it names are there, so whoever finds it finds them. Files are named by
//! what is in them and lie beside their manifest. Fields that do not apply are left out.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Version of the manifest.
pub const VERSION: u32 = 1;

/// All that was baked of one model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`VERSION`].
    pub v: u32,
    /// File name of the model, with its folders below the one that was baked.
    pub model: String,
    /// The model itself.
    pub source: Source,
    /// SHA-256 of what decides about all the rest: source, options, version of this tool. In hexadecimal digits.
    pub key: String,
    /// Pictures from the front.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub posters: Vec<Poster>,
    /// Sheets of frames, one for each size.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub turntables: Vec<Sprite>,
    /// Lighter models.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lods: Vec<Lod>,
    /// The model for Quick Look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usdz: Option<Usdz>,
    /// Placeholder of the poster, in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbhash: Option<String>,
}

impl Manifest {
    /// Name and bytes of each file that it speaks of.
    pub fn files(&self) -> impl Iterator<Item = &Stored> {
        let posters = self.posters.iter().map(|poster| &poster.stored);
        let turntables = self.turntables.iter().map(|sprite| &sprite.stored);
        let lods = self.lods.iter().map(|lod| &lod.stored);
        posters.chain(turntables).chain(lods).chain(self.usdz.iter().map(|usdz| &usdz.stored))
    }

    /// The text of its file.
    pub fn text(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        format!("{value:#}\n")
    }
}

/// What a model costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The whole file.
    pub bytes: u64,
    /// Of the file, in hexadecimal digits.
    pub sha256: String,
    /// Triangles, lines and points drawn in one picture.
    pub triangles: u64,
    /// Vertices that a renderer holds.
    pub vertices: u64,
    /// Primitives drawn in one picture.
    pub draw_calls: u64,
    /// Textures, vertices and indices on a GPU.
    pub gpu_bytes: u64,
    /// The lowest tier that draws it: `T1` to `T4`; none where no tier does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
}

/// A file beside the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// Its name: `STEM-HASH.ext` with the first sixteen digits of its hash.
    pub file: String,
    /// Its size.
    pub bytes: u64,
    /// Its hash, in hexadecimal digits.
    pub sha256: String,
}

impl Stored {
    /// How a file with these bytes is called.
    pub fn of(stem: &str, bytes: &[u8], extension: &str) -> Self {
        let sha256 = sha256(&[bytes]);
        let file = format!("{stem}-{}.{extension}", sha256.get(..16).unwrap_or_default());
        Self { file, bytes: bytes.len() as u64, sha256 }
    }
}

/// A picture from the front.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poster {
    /// Where it is.
    #[serde(flatten)]
    pub stored: Stored,
    /// Media type.
    pub mime: String,
    /// What is behind the product.
    pub background: Backdrop,
    /// Width and height.
    pub size_px: [u32; 2],
}

/// What is behind a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Backdrop {
    /// The colour of a light page.
    Light,
    /// The colour of a dark page.
    Dark,
    /// Nothing.
    Transparent,
}

impl Backdrop {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Transparent];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Transparent => "transparent",
        }
    }
}

/// Frames of a turntable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sprite {
    /// Where it is.
    #[serde(flatten)]
    pub stored: Stored,
    /// Media type.
    pub mime: String,
    /// Frames once around.
    pub views: u32,
    /// Polar angle of each round.
    pub rows_degrees: Vec<f32>,
    /// Frames beside each other in the grid.
    pub columns: u32,
    /// Width and height of one frame.
    pub frame_px: [u32; 2],
    /// What is behind the product.
    pub background: Backdrop,
    /// The encoder's quality, 0 to 100; lower than usual where the sheet would have had too many bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<u8>,
    /// How far the frames are from what was drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<SpriteError>,
}

/// How far frames of a sheet are from what was drawn: structural similarity; 1 is the same.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpriteError {
    /// Mean of some frames, evenly over all.
    pub ssim: f64,
    /// The one that differs most.
    pub ssim_worst: f64,
}

/// A lighter model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lod {
    /// Where it is.
    #[serde(flatten)]
    pub stored: Stored,
    /// Which one: `lite`.
    pub kind: String,
    /// Triangles, lines and points drawn in one picture.
    pub triangles: u64,
    /// Vertices that a renderer holds.
    pub vertices: u64,
    /// Textures, vertices and indices on a GPU.
    pub gpu_bytes: u64,
    /// The lowest tier that draws it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// How far it is from the original.
    pub error: LodError,
    /// Coarser levels in the same file, the least coarse first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<LodLevel>,
}

/// A coarser level of a lighter model, shown where the product is small.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LodLevel {
    /// Triangles, lines and points drawn in one picture.
    pub triangles: u64,
    /// How far its surface is from that of the finest level at most, as a share of the product's size.
    pub surface_fraction: f32,
    /// Structural similarity to the finest level where it is largest, of the view that differs most.
    pub ssim_worst: f64,
    /// It is shown where the longest side of the product takes fewer pixels than these.
    pub below_px: u32,
}

/// How far a lighter model is from the original.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LodError {
    /// Structural similarity of pictures of both; 1 is the same.
    pub ssim: f64,
    /// How far the surface moved at most, as a share of the product's size.
    pub surface_fraction: f32,
}

/// A model for Quick Look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usdz {
    /// Where it is.
    #[serde(flatten)]
    pub stored: Stored,
}

/// All manifests of a folder, in the order of their names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Index {
    /// [`VERSION`].
    pub v: u32,
    /// One entry for each manifest.
    pub models: Vec<Entry>,
}

/// What an index says of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Name of the model, and of its manifest without the ending.
    pub name: String,
    /// Address of its manifest, from the index on.
    pub manifest: String,
    /// Changes when anything that was baked changes.
    pub key: String,
    /// As in the manifest.
    pub source: Source,
    /// As in the manifest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbhash: Option<String>,
}

impl Entry {
    /// Of the manifest of `name`.
    pub fn of(name: &str, manifest: &Manifest) -> Self {
        Self {
            name: name.to_owned(),
            manifest: format!("{name}.json"),
            key: manifest.key.clone(),
            source: manifest.source.clone(),
            thumbhash: manifest.thumbhash.clone(),
        }
    }
}

/// SHA-256 of parts one after the other, in hexadecimal digits.
pub fn sha256(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
