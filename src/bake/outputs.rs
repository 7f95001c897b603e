//! All that is made of one model: posters, turntables, placeholder, and the manifest that names them.
//!
//! In: the file as it is downloaded, the plain GLB in it, [`Options`]. Out: [`Baked`], bytes with their names. The same
//! input gives the same bytes. Must not: read or write files.

use serde::Serialize;

use super::lite::{LiteOptions, lite};
use super::manifest::{
    self, Backdrop, Lod, LodError, LodLevel, Manifest, Poster, Source, Sprite, Stored, Usdz, sha256,
};
use super::{
    Background, BakeError, Cost, Format, Product, Shot, Stand, Turntable, UsdzOptions, thumbhash, usdz,
};
use crate::model::{Limits, Model};
use crate::render::raster::Picture;
use crate::scene::Scene;

/// Changes with anything that changes what is made of the same model and options.
const REVISION: u32 = 3;

/// What to make, and how the product stands for it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Options {
    /// Formats of the posters.
    pub formats: Vec<Format>,
    /// Their backgrounds: one picture for each, in each format that can hold it.
    pub backdrops: Vec<Backdrop>,
    /// Width and height of the posters.
    pub poster_px: [u32; 2],
    /// sRGB behind the product on a light page.
    pub light: [u8; 3],
    /// sRGB behind the product on a dark page.
    pub dark: [u8; 3],
    /// The turntable; none without.
    pub turntable: Option<Turntable>,
    /// The lighter model; none without.
    pub lite: Option<LiteOptions>,
    /// Whether to make the model for Quick Look.
    pub usdz: bool,
    /// `orientation`.
    pub orientation: String,
    /// `scale`.
    pub scale: String,
    /// `shadow-softness`.
    pub shadow_softness: f32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            formats: [Format::Avif, Format::Webp, Format::Jpeg]
                .into_iter()
                .filter(|f| f.is_there())
                .collect(),
            backdrops: Backdrop::ALL.to_vec(),
            poster_px: [640; 2],
            light: [255; 3],
            dark: [24; 3],
            turntable: Some(Turntable::default()),
            lite: Some(LiteOptions::default()),
            usdz: true,
            orientation: String::new(),
            scale: String::new(),
            shadow_softness: 1.0,
        }
    }
}

impl Options {
    /// SHA-256 of all that decides about the outputs: `file_sha256`, these options, the version of this code. What has the same
    /// key need not be baked again.
    pub fn key(&self, file_sha256: &str) -> String {
        let options = serde_json::to_string(self).unwrap_or_default();
        let version = format!("{} {REVISION} {}", manifest::VERSION, env!("CARGO_PKG_VERSION"));
        let avif = if cfg!(feature = "avif") { "avif" } else { "" };
        sha256(&[file_sha256, "\n", &options, "\n", &version, "\n", avif].map(str::as_bytes))
    }

    /// Bytes of memory that baking a model takes at most, about: what it holds at once beside the file. Read off the sizes that
    /// the file states, so it costs no more than parsing.
    /// # Errors
    /// [`BakeError::Model`].
    pub fn memory_bytes(&self, glb: &[u8]) -> Result<u64, BakeError> {
        let model = Model::parse(glb, &Limits::default())?;
        let texels = |size: &[u32; 2]| u64::from(size[0]) * u64::from(size[1]) * 4;
        // One picture at a time is decoded whole, beside its smaller copy.
        let decoded = model.figures.texture_sizes_px.iter().map(texels).max().unwrap_or_default() * 2;
        let kept = model.figures.texture_bytes(super::studio::MAX_SIDE_TEXELS.into());
        let geometry = (model.figures.vertices + model.figures.triangles * 3) * BYTES_A_VERTEX;
        let sheets = self.turntable.as_ref().map_or(0, Turntable::drawing_bytes);
        Ok(glb.len() as u64 + decoded + kept * 2 + geometry * 2 + sheets * 2 + DRAWING_BYTES)
    }
}

/// A vertex or an index in the model, in the scene and in the renderer, and what is made of it while drawing.
const BYTES_A_VERTEX: u64 = 256;
/// Samples of one picture, and an encoder's copies of it.
const DRAWING_BYTES: u64 = 96 << 20;

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name, without folder.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// What was made of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Baked {
    /// To be written when all files are there.
    pub manifest: Manifest,
    /// The files that it names.
    pub files: Vec<File>,
    /// The light poster as JPEG, if there is one: the file for addresses that stay.
    pub plain_jpeg: Option<Vec<u8>>,
}

/// Make all that `options` ask of a model.
///
/// `model` is what the manifest calls it; files are called `stem-HASH.ext`. `file` is what a browser downloads, `glb` the
/// same without compression.
/// # Errors
/// [`BakeError`]; nothing is half made.
pub fn bake(model: &str, stem: &str, file: &[u8], glb: &[u8], options: &Options) -> Result<Baked, BakeError> {
    if let Some(turntable) = &options.turntable {
        turntable.check()?;
    }
    let stand = Stand {
        orientation: &options.orientation,
        scale: &options.scale,
        shadow_softness: options.shadow_softness,
    };
    let source = source(file, glb)?;
    let mut product = Product::open_as(glb, &stand, None)?;
    let mut baked = Baked {
        manifest: Manifest {
            v: manifest::VERSION,
            model: model.to_owned(),
            key: options.key(&source.sha256),
            source,
            posters: Vec::new(),
            turntables: Vec::new(),
            lods: Vec::new(),
            usdz: None,
            thumbhash: None,
        },
        files: Vec::new(),
        plain_jpeg: None,
    };
    for &background in &options.backdrops {
        let picture = product.picture(&options.poster_shot(background))?;
        baked.add_posters(stem, &picture, background, options)?;
    }
    let clear = product
        .picture(&Shot { size_px: [THUMBHASH_PX; 2], ..options.poster_shot(Backdrop::Transparent) })?;
    baked.manifest.thumbhash = thumbhash(&clear);
    if let Some(turntable) = &options.turntable {
        baked.add_turntables(stem, &mut product, turntable, options.behind(turntable.background))?;
    }
    // It is large, and what follows holds the model again.
    drop(product);
    if let Some(lite) = &options.lite {
        baked.add_lite(stem, glb, lite)?;
    }
    if options.usdz {
        let bytes = usdz(glb, &UsdzOptions { stand, ..UsdzOptions::default() })?;
        baked.manifest.usdz = Some(Usdz { stored: baked.add(stem, bytes, "usdz") });
    }
    Ok(baked)
}

/// Side of the picture that a placeholder is made of.
const THUMBHASH_PX: u32 = 96;

impl Options {
    fn poster_shot(&self, backdrop: Backdrop) -> Shot<'static> {
        Shot { size_px: self.poster_px, background: self.behind(backdrop), ..Shot::default() }
    }

    fn behind(&self, backdrop: Backdrop) -> Background {
        match backdrop {
            Backdrop::Light => Background::Color(self.light),
            Backdrop::Dark => Background::Color(self.dark),
            Backdrop::Transparent => Background::Transparent,
        }
    }
}

impl Baked {
    fn add(&mut self, stem: &str, bytes: Vec<u8>, extension: &str) -> Stored {
        let stored = Stored::of(stem, &bytes, extension);
        self.files.push(File { name: stored.file.clone(), bytes });
        stored
    }

    fn add_posters(
        &mut self,
        stem: &str,
        picture: &Picture,
        background: Backdrop,
        options: &Options,
    ) -> Result<(), BakeError> {
        let fits = |format: &&Format| background != Backdrop::Transparent || format.holds_alpha();
        for &format in options.formats.iter().filter(fits) {
            let bytes = format.encode(picture)?;
            if (format, background) == (Format::Jpeg, Backdrop::Light) {
                self.plain_jpeg = Some(bytes.clone());
            }
            let stored = self.add(stem, bytes, format.word());
            let mime = format.mime().to_owned();
            self.manifest.posters.push(Poster { stored, mime, background, size_px: picture.size_px });
        }
        Ok(())
    }

    fn add_turntables(
        &mut self,
        stem: &str,
        product: &mut Product,
        turntable: &Turntable,
        background: Background,
    ) -> Result<(), BakeError> {
        for sheet in turntable.draw(product, background)? {
            let made = sheet.webp()?;
            let stored = self.add(stem, made.bytes, Format::Webp.word());
            self.manifest.turntables.push(Sprite {
                stored,
                mime: Format::Webp.mime().to_owned(),
                views: turntable.views,
                rows_degrees: turntable.rows_degrees.clone(),
                columns: turntable.columns,
                frame_px: [sheet.frame_px; 2],
                background: turntable.background,
                quality: Some(made.quality),
                error: Some(made.error),
            });
        }
        Ok(())
    }
}

impl Baked {
    /// Nothing is added where the model is as light as that already.
    fn add_lite(&mut self, stem: &str, glb: &[u8], options: &LiteOptions) -> Result<(), BakeError> {
        let made = lite(glb, options)?;
        let source = &self.manifest.source;
        let lighter = made.after.bytes < source.bytes
            || made.after.triangles < source.triangles
            || made.after.vertices < source.vertices;
        if lighter && made.glb != glb {
            let stored = self.add(stem, made.glb, "glb");
            let error = LodError { ssim: made.error.ssim, surface_fraction: made.error.surface_fraction };
            let after = &made.after;
            let levels = made.levels.iter().map(|level| LodLevel {
                triangles: level.triangles,
                surface_fraction: level.surface_fraction,
                ssim_worst: level.ssim_worst,
                below_px: level.below_px,
            });
            self.manifest.lods.push(Lod {
                stored,
                kind: "lite".to_owned(),
                triangles: after.triangles,
                vertices: after.vertices,
                gpu_bytes: after.gpu_bytes(),
                tier: made.tier.map(str::to_owned),
                error,
                levels: levels.collect(),
            });
        }
        Ok(())
    }
}

fn source(file: &[u8], glb: &[u8]) -> Result<Source, BakeError> {
    let model = Model::parse(glb, &Limits::default())?;
    let cost = Cost::of(&model, &Scene::new(&model));
    Ok(Source {
        bytes: file.len() as u64,
        sha256: sha256(&[file]),
        triangles: cost.triangles,
        vertices: cost.vertices,
        draw_calls: cost.draw_calls,
        gpu_bytes: cost.gpu_bytes(),
        tier: Limits::lowest_tier(&model.figures).map(str::to_owned),
    })
}
