//! A lighter GLB of the same product: fewer triangles, fewer bytes for each vertex, smaller pictures.
//!
//! In: the bytes of a GLB and [`LiteOptions`]. Out: [`Lite`], a GLB that any viewer shows which reads `KHR_mesh_quantization`,
//! `EXT_texture_webp` and, unless left out, `EXT_meshopt_compression`; with what it costs, how far it is from the original, and
//! what was left as it was. Nodes, materials, meshes, animations, skins, variants, cameras and extras keep their place
//! in their lists; accessors, buffer views and images do not, unless an extension that we do not know may
//! name them. Must not: read or write files, or drop what is seen. Names of accessors and buffer views go.

mod accessor;
mod build;
mod file;
mod geometry;
mod measure;
mod meshes;
mod meshopt_views;
mod nodes;
mod pictures;
mod quantise;
mod references;
mod resample;
mod simplify;
mod uses;
mod writer;

use serde::Serialize;

use super::{BakeError, Cost};
use crate::model::{Limits, Model};
use crate::scene::Scene;

pub use measure::{Similarity, similarity};
pub use simplify::Stop;

/// How light the file is to be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LiteOptions {
    /// As many triangles as may be drawn in one picture.
    pub triangles: u64,
    /// As many vertices as a renderer may hold: the other half of a rung's limit.
    pub vertices: u64,
    /// How far the surface may move, as a share of the longest side of the product's box. Both budgets give way to it.
    pub surface_fraction: f32,
    /// Longer side of pictures.
    pub side_texels: u32,
    /// Compress meshes and keyframes with `EXT_meshopt_compression`.
    pub meshopt: bool,
}

impl Default for LiteOptions {
    /// For the CPU rasteriser: its limits of triangles and texels. A hundredth of the product is 2 or 3 pixels of a preview.
    fn default() -> Self {
        Self {
            triangles: Limits::T1.triangles,
            vertices: Limits::T1.vertices,
            surface_fraction: 0.01,
            side_texels: Limits::T1.texture_side_texels as u32,
            meshopt: true,
        }
    }
}

/// A part of the file that stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// JSON pointer into the original; empty for the whole file.
    pub pointer: String,
    /// Why; stable.
    pub reason: &'static str,
}

/// How far a lite file is from the original.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LiteError {
    /// Structural similarity of pictures, the mean of eight views.
    pub ssim: f64,
    /// The same of the view that differs most.
    pub ssim_worst: f64,
    /// How far the surface moved at most, by the simplifier's own measure and the quantisation, as a share of the longest side
    /// of the product's box.
    pub surface_fraction: f32,
}

/// A lite file.
#[derive(Clone, Debug, PartialEq)]
pub struct Lite {
    /// Its bytes: those of the original where nothing would have been gained.
    pub glb: Vec<u8>,
    /// What the original costs.
    pub before: Cost,
    /// What it costs.
    pub after: Cost,
    /// How far it is from the original.
    pub error: LiteError,
    /// The lowest tier that draws it, `T1` to `T4`.
    pub tier: Option<&'static str>,
    /// What ended the simplification.
    pub stop: Stop,
    /// What stays as it is, and why.
    pub kept: Vec<Kept>,
}

/// Makes a lite file.
///
/// ```
/// use storefront::bake::lite::{LiteOptions, lite};
///
/// let error = lite(b"glTF", &LiteOptions::default()).unwrap_err();
/// assert_eq!(error.code(), "truncated");
/// ```
/// # Errors
/// [`BakeError::Model`] for a GLB that is refused, or asks for more memory than `Limits::default()` allow;
/// [`BakeError::Texture`] for a picture that does not decode, [`BakeError::Render`], [`BakeError::Encode`].
pub fn lite(glb: &[u8], options: &LiteOptions) -> Result<Lite, BakeError> {
    let model = Model::parse(glb, &Limits::default())?;
    let scene = Scene::new(&model);
    let before = Cost::of(&model, &scene);
    let extent_metres = scene.bounds.size().max_element();
    drop(scene);
    let own_tier = Limits::lowest_tier(&model.figures);
    let built = build::build(glb, &model, extent_metres, options)?;
    drop(model);
    let mut kept = built.kept;
    let mut bytes = if options.meshopt { built.compressed } else { built.plain.clone() };
    let smaller = bytes.len() < glb.len();
    let mut after = Cost { bytes: bytes.len() as u64, ..Cost::of_glb(&built.plain)? };
    if !smaller && after.triangles >= before.triangles && after.gpu_bytes() >= before.gpu_bytes() {
        kept = vec![Kept { pointer: String::new(), reason: "already-smaller" }];
        bytes = glb.to_vec();
        after = before;
        let error = LiteError { ssim: 1.0, ssim_worst: 1.0, surface_fraction: 0.0 };
        return Ok(Lite { glb: bytes, before, after, error, tier: own_tier, stop: built.stop, kept });
    }
    let Similarity { mean, worst } = similarity(glb, &built.plain)?;
    let surface_fraction = if extent_metres > 0.0 { built.error_metres / extent_metres } else { 0.0 };
    let error = LiteError { ssim: mean, ssim_worst: worst, surface_fraction };
    let tier = Limits::lowest_tier(&Model::parse(&built.plain, &Limits::default())?.figures);
    Ok(Lite { glb: bytes, before, after, error, tier, stop: built.stop, kept })
}
