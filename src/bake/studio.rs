//! A product in the studio: uploaded once, photographed as often as wanted.

use std::sync::Arc;

use super::{BakeError, Moment, Stand, pictures};
use crate::model::{Limits, Model};
use crate::render::backend::{Backend, ModelKey};
use crate::render::frame::Frame;
use crate::render::raster::{Picture, Raster};
use crate::scene::camera_string::{angle, camera_orbit, camera_target};
use crate::scene::environment::Environment;
use crate::scene::framing::Framing;
use crate::scene::orbit::{Orbit, OrbitSettings};
use crate::scene::{Scene, ToneMapping, View};

/// Samples on a side for each pixel: edges with sixteen steps.
const SAMPLES: u32 = 4;
/// Texels beyond this never reach a picture of the sizes that shops use.
pub(super) const MAX_SIDE_TEXELS: u32 = 1024;

/// How one picture is taken. The strings are those of the element's attributes; empty means its default.
#[derive(Clone, Debug, PartialEq)]
pub struct Shot<'a> {
    /// Width and height.
    pub size_px: [u32; 2],
    /// `camera-orbit`.
    pub camera_orbit: &'a str,
    /// `camera-target`.
    pub camera_target: &'a str,
    /// `field-of-view`.
    pub field_of_view: &'a str,
    /// `variant-name`; the file's own materials without one.
    pub variant: Option<&'a str>,
    /// What stands behind the product.
    pub background: Background,
    /// `exposure`.
    pub exposure: f32,
    /// `tone-mapping`.
    pub tone_mapping: ToneMapping,
    /// `shadow-intensity`.
    pub shadow_intensity: f32,
    /// `environment-image`, read and blurred; the studio's light without one.
    pub environment: Option<Arc<Environment>>,
}

impl Default for Shot<'_> {
    /// 640 × 640 on white, with a shadow, from the front.
    fn default() -> Self {
        Self {
            size_px: [640; 2],
            camera_orbit: "",
            camera_target: "",
            field_of_view: "",
            variant: None,
            background: Background::Color([255, 255, 255]),
            exposure: 1.0,
            tone_mapping: ToneMapping::Neutral,
            shadow_intensity: 1.0,
            environment: None,
        }
    }
}

impl Shot<'_> {
    /// The camera and settings of this shot of `scene`, which was measured at rest: what moves is seen to move,
    /// and the pictures of a movement fit each other.
    /// # Errors
    /// [`BakeError::Camera`], [`BakeError::UnknownVariant`].
    pub fn view(&self, scene: &Scene, framing: Framing) -> Result<View, BakeError> {
        let known = &scene.variants;
        let variant = match self.variant {
            None => None,
            Some(name) => {
                let index = known.iter().position(|variant| variant == name);
                Some(index.ok_or_else(|| BakeError::UnknownVariant {
                    name: name.to_owned(),
                    known: known.clone(),
                })? as u32)
            }
        };
        let settings = OrbitSettings {
            camera_orbit: camera_orbit(self.camera_orbit)?,
            camera_target: camera_target(self.camera_target)?,
            field_of_view: angle(self.field_of_view)?,
            ..OrbitSettings::default()
        };
        let background = match self.background {
            Background::Transparent => [0; 4],
            Background::Color([r, g, b]) => [r, g, b, 255],
            // Views are premultiplied. Rounded, so that opaque stays exact.
            Background::Layer([r, g, b, a]) => {
                let [r, g, b] = [r, g, b].map(|c| ((u32::from(c) * u32::from(a) + 127) / 255) as u8);
                [r, g, b, a]
            }
        };
        Ok(View {
            variant,
            exposure: self.exposure,
            tone_mapping: self.tone_mapping,
            shadow_intensity: self.shadow_intensity,
            background,
            ..Orbit::new(framing, &settings).view(self.size_px)
        })
    }

    /// What a renderer draws for this shot of `scene`, framed as `framing` says.
    /// # Errors
    /// [`BakeError::Camera`], [`BakeError::UnknownVariant`].
    pub fn frame<'scene>(&self, scene: &'scene Scene, framing: Framing) -> Result<Frame<'scene>, BakeError> {
        let environment = self.environment.clone();
        Ok(Frame { environment, ..Frame::new(scene, &self.view(scene, framing)?) })
    }
}

/// What stands behind the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Background {
    /// Nothing: the picture has an alpha channel, straight.
    Transparent,
    /// One sRGB colour.
    Color([u8; 3]),
    /// One sRGB colour with its straight alpha.
    Layer([u8; 4]),
}

/// A model with its textures, in a rasteriser.
#[derive(Clone, Debug)]
pub struct Product {
    scene: Scene,
    framing: Framing,
    raster: Raster,
    key: ModelKey,
}

impl Product {
    /// Parse a GLB, decode its pictures, upload both.
    /// # Errors
    /// [`BakeError::Model`], [`BakeError::Texture`], [`BakeError::Render`].
    pub fn open(glb: &[u8]) -> Result<Self, BakeError> {
        Self::open_at(glb, MAX_SIDE_TEXELS)
    }

    /// As [`Product::open`], standing as a page has it, and posed as at a moment of one of its animations. It is framed as
    /// at rest.
    /// # Errors
    /// As [`Product::open`]; [`BakeError::Camera`], [`BakeError::NoAnimation`], [`BakeError::UnknownAnimation`].
    pub fn open_as(glb: &[u8], stand: &Stand<'_>, moment: Option<&Moment<'_>>) -> Result<Self, BakeError> {
        Self::build(glb, MAX_SIDE_TEXELS, stand, moment)
    }

    /// As [`Product::open`], with textures made smaller until their longer side is at most this.
    /// # Errors
    /// [`BakeError::Model`], [`BakeError::Texture`], [`BakeError::Render`].
    pub fn open_at(glb: &[u8], max_side_texels: u32) -> Result<Self, BakeError> {
        Self::build(glb, max_side_texels, &Stand::default(), None)
    }

    fn build(
        glb: &[u8],
        max_side_texels: u32,
        stand: &Stand<'_>,
        moment: Option<&Moment<'_>>,
    ) -> Result<Self, BakeError> {
        let mut model = Model::parse(glb, &Limits::default())?;
        stand.place(&mut model)?;
        let mut scene = Scene::new(&model);
        let framing = Framing::new(&scene);
        if let Some(moment) = moment {
            scene.pose(&model, None, &moment.pose(&model)?);
            scene.cast_shadow();
        }
        let mut raster = Raster::new(SAMPLES);
        let key = raster.upload(&scene)?;
        for decoded in pictures::decode(glb, &model, max_side_texels)? {
            raster.set_texture(key, decoded.texture, decoded.picture, decoded.srgb)?;
        }
        Ok(Self { scene, framing, raster, key })
    }

    /// Framed as another product is: two forms of one model are compared so.
    pub fn frame_as(&mut self, other: &Self) {
        self.framing = other.framing;
    }

    /// What is photographed.
    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// Take one picture. Straight alpha, opaque if the background is.
    ///
    /// ```no_run
    /// use storefront::bake::{Product, Shot, jpeg};
    /// # fn glb() -> Vec<u8> { vec![] }
    /// let mut product = Product::open(&glb())?;
    /// let poster = product.picture(&Shot { camera_orbit: "30deg 75deg 105%", ..Shot::default() })?;
    /// std::fs::write("poster.jpg", jpeg(&poster, 82)?).unwrap();
    /// # Ok::<(), storefront::bake::BakeError>(())
    /// ```
    /// # Errors
    /// [`BakeError::Camera`], [`BakeError::UnknownVariant`], [`BakeError::Render`].
    pub fn picture(&mut self, shot: &Shot<'_>) -> Result<Picture, BakeError> {
        self.raster.draw(self.key, &shot.frame(&self.scene, self.framing)?)?;
        Ok(Picture { size_px: shot.size_px, rgba: self.raster.straight_pixels() })
    }

    /// As [`Product::picture`], with alpha premultiplied, as averages of pixels want it.
    /// # Errors
    /// As [`Product::picture`].
    pub fn premultiplied(&mut self, shot: &Shot<'_>) -> Result<Picture, BakeError> {
        self.raster.draw(self.key, &shot.frame(&self.scene, self.framing)?)?;
        Ok(Picture { size_px: shot.size_px, rgba: self.raster.pixels().to_vec() })
    }

    /// Samples on a side for each pixel of the pictures to come; see [`Raster::new`].
    pub fn set_samples(&mut self, samples: u32) {
        self.raster.set_samples(samples);
    }
}
