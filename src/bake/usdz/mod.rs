//! USDZ for Quick Look, the AR viewer of iOS, made from a GLB.
//!
//! In: the bytes of a GLB. Out: an archive with the product in its rest pose and its default materials, in metres, +Y up,
//! the middle of its underside at the origin, to be put on a floor or a table. One binary layer, pictures as PNG or JPEG.
//! What Quick Look has no word for is left out: animations, other variants, lines and points, and of materials what
//! `UsdPreviewSurface` does not have; transmission is alpha, as on T1. Must not: read or write files.
//! Formats: openusd.org/release/spec_usdz.html, spec_usdpreviewsurface.html.

mod geometry;
mod layer;
mod material;
mod pictures;
mod zip;

use super::{BakeError, Stand};
use crate::model::{Limits, Model};
use crate::scene::Scene;
use geometry::Meshes;
use layer::{Prim, Value};
use material::Materials;
use pictures::Pictures;

/// How a USDZ is made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UsdzOptions<'a> {
    /// How the product stands: `orientation` and `scale`; its shadow is Quick Look's own.
    pub stand: Stand<'a>,
    /// Textures are made smaller until their longer side is at most this; others go in as they are, if PNG or JPEG.
    pub max_side_texels: u32,
}

impl Default for UsdzOptions<'_> {
    /// As the file has it, with textures of 1024 texels: what a phone shows of a product in a room.
    fn default() -> Self {
        Self { stand: Stand::default(), max_side_texels: 1024 }
    }
}

/// The default layer: the first file of the archive.
const LAYER: &str = "model.usdc";
const ROOT: &str = "Root";

/// Make a USDZ of a GLB. The same input gives the same bytes.
///
/// ```no_run
/// use storefront::bake::{UsdzOptions, usdz};
/// # fn glb() -> Vec<u8> { vec![] }
/// let archive = usdz(&glb(), &UsdzOptions::default())?;
/// std::fs::write("mug.usdz", archive).unwrap();
/// # Ok::<(), storefront::bake::BakeError>(())
/// ```
/// # Errors
/// [`BakeError::Model`], [`BakeError::Camera`] for a stand that does not parse, [`BakeError::Texture`],
/// [`BakeError::Encode`] for an archive of 4 GiB.
pub fn usdz(glb: &[u8], options: &UsdzOptions<'_>) -> Result<Vec<u8>, BakeError> {
    let mut model = Model::parse(glb, &Limits::default())?;
    options.stand.place(&mut model)?;
    let scene = Scene::new(&model);
    let mut pictures = Pictures::new(glb, &model, options.max_side_texels);
    let mut materials = Materials::new(&scene);
    let mut meshes = Meshes::new(&scene);
    for instance in scene.instances.iter().filter(|instance| instance.is_finest()) {
        meshes.add(instance, &mut materials, &mut pictures)?;
    }
    let layer = layer::write(&root(&scene, meshes, materials));
    let mut files = vec![(LAYER.to_owned(), layer)];
    files.extend(pictures.files());
    zip::zip(&files)
        .ok_or_else(|| BakeError::Encode { reason: "the archive would have 4 GiB or more".to_owned() })
}

/// What is placed, with words for where it wants to be.
fn root(scene: &Scene, meshes: Meshes<'_>, materials: Materials<'_>) -> Prim {
    let (center, low) = (scene.bounds.center(), scene.bounds.min.y);
    let underside = geometry::matrix(&glam::Mat4::from_translation(-center.with_y(low)));
    let mut root = Prim::new("Xform", ROOT)
        .uniform("token", "preliminary:anchoring:type", Value::Token("plane"))
        .uniform("token", "preliminary:planeAnchoring:alignment", Value::Token("horizontal"));
    root.schemas = vec!["Preliminary_AnchoringAPI"];
    let mut geometry = geometry::transformed(Prim::new("Xform", geometry::SCOPE), underside);
    geometry.children = meshes.prims;
    let mut looks = Prim::new("Scope", material::SCOPE);
    looks.children = materials.prims;
    root.children = vec![geometry, looks];
    root
}
