//! A lighter GLB of the same product: fewer triangles, fewer bytes for each vertex, smaller pictures.
//!
//! In: the bytes of a GLB and [`LiteOptions`]. Out: [`Lite`], a GLB that any viewer shows which reads `KHR_mesh_quantization`,
//! `EXT_texture_webp` and, unless left out, `EXT_meshopt_compression`; with what it costs, how far it is from the original, and
//! what was left as it was; beside static meshes, coarser levels of them that share their vertices. Nodes, materials, meshes, animations, skins, variants, cameras and extras keep their place
//! in their lists; accessors, buffer views and images do not, unless an extension that we do not know may
//! name them. Must not: read or write files, or drop what is seen. Names of accessors and buffer views go.

mod accessor;
mod build;
mod file;
mod geometry;
mod levels;
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

use build::Built;
use file::File;
use levels::{ERRORS_PX, HEIGHTS_PX, LEAST_SSIM, MOST_MORE_BYTES, MOST_SHARE_OF_PRODUCT, Wanted};
use measure::similarity_at;
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
    /// Write coarser levels of meshes beside them (`MSFT_lod`).
    pub levels: bool,
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
            levels: true,
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

/// A coarser level of the whole product, in a lite file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LiteLevel {
    /// Triangles drawn in one picture, with the meshes that have no such level as they are.
    pub triangles: u64,
    /// How far its surface is from that of the finest level at most, by the simplifier's own measure, as a share of the longest
    /// side of the product's box.
    pub surface_fraction: f32,
    /// Structural similarity to the finest level where it is largest, of the view that differs most.
    pub ssim_worst: f64,
    /// It is shown where that side takes fewer pixels than these: it is half a pixel from the finest level there, or less.
    pub below_px: u32,
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
    /// Coarser levels, the least coarse first.
    pub levels: Vec<LiteLevel>,
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
    let size_metres = scene.bounds.size();
    let extent_metres = size_metres.max_element();
    drop(scene);
    let own_tier = Limits::lowest_tier(&model.figures);
    let file = File::open(glb)?;
    let pictures = pictures::pictures(&file, options.side_texels)?;
    let build = |wanted| build::build(file.clone(), &pictures, &model, size_metres, options, &wanted);
    let size = |built: &Built| if options.meshopt { built.compressed.len() } else { built.plain.len() };
    let finest = build(Wanted::NONE)?;
    let mut with_levels = None;
    if options.levels && size(&finest) < glb.len() {
        let most = size(&finest) as f64 * (1.0 + MOST_MORE_BYTES);
        let triangles = Cost::of_glb(&finest.plain)?.triangles;
        let wanted = |built: &Built| {
            let fewest = built.levels.last().map_or(triangles, |level| level.triangles);
            size(built) as f64 <= most.min(glb.len() as f64)
                && fewest as f64 <= triangles as f64 * MOST_SHARE_OF_PRODUCT
        };
        with_levels = levels_that(&wanted, &finest.plain, &build)?;
    }
    let built = with_levels.as_ref().unwrap_or(&finest);
    let mut kept = built.kept.clone();
    let mut bytes = if options.meshopt { built.compressed.clone() } else { built.plain.clone() };
    let smaller = bytes.len() < glb.len();
    let mut after = Cost { bytes: bytes.len() as u64, ..Cost::of_glb(&built.plain)? };
    if !smaller && after.triangles >= before.triangles && after.gpu_bytes() >= before.gpu_bytes() {
        kept = vec![Kept { pointer: String::new(), reason: "already-smaller" }];
        bytes = glb.to_vec();
        after = before;
        let error = LiteError { ssim: 1.0, ssim_worst: 1.0, surface_fraction: 0.0 };
        return Ok(Lite {
            glb: bytes,
            before,
            after,
            error,
            tier: own_tier,
            stop: built.stop,
            levels: Vec::new(),
            kept,
        });
    }
    let Similarity { mean, worst } = similarity(glb, &finest.plain)?;
    let surface_fraction = if extent_metres > 0.0 { built.error_metres / extent_metres } else { 0.0 };
    let error = LiteError { ssim: mean, ssim_worst: worst, surface_fraction };
    let tier = Limits::lowest_tier(&Model::parse(&built.plain, &Limits::default())?.figures);
    Ok(Lite { glb: bytes, before, after, error, tier, stop: built.stop, levels: built.levels.clone(), kept })
}

/// The lite file with levels that look like `finest` and are worth it: both levels, or the coarser one.
fn levels_that(
    wanted: &dyn Fn(&Built) -> bool,
    finest: &[u8],
    build: &dyn Fn(Wanted) -> Result<Built, BakeError>,
) -> Result<Option<Built>, BakeError> {
    for heights_px in [&HEIGHTS_PX[..], &HEIGHTS_PX[1..]] {
        for error_px in ERRORS_PX {
            let mut built = build(Wanted { heights_px, error_px })?;
            if !wanted(&built) {
                continue;
            }
            for level in &mut built.levels {
                level.ssim_worst = similarity_at(level.below_px, finest, &built.plain)?.worst;
            }
            if built.levels.iter().all(|level| level.ssim_worst >= LEAST_SSIM) {
                return Ok(Some(built));
            }
        }
    }
    Ok(None)
}
