//! What is drawn: a scene and its decoded pictures.

use std::io::Cursor;

use storefront::bake::Moment;
use storefront::model::{Limits, Model, size_within};
use storefront::render::raster::Picture;
use storefront::scene::Scene;
use storefront::scene::textures::requests;

/// A scene with pictures: texture number, pixels, whether they are colours.
pub(crate) struct Subject {
    pub(crate) scene: Scene,
    pub(crate) pictures: Vec<(u32, Picture, bool)>,
}

/// Pictures larger than this only make the tests slow.
const MAX_SIDE_TEXELS: u32 = 1024;

impl Subject {
    pub(crate) fn from_glb(glb: &[u8]) -> Self {
        Self::posed(glb, None)
    }

    /// The same with pictures of at most so many texels along a side.
    pub(crate) fn coarser(&self, max_side_texels: u32) -> Self {
        let pictures = self.pictures.iter().map(|(texture, picture, srgb)| {
            let [width, height] = picture.size_px;
            let size_px = size_within(picture.size_px, max_side_texels);
            let pixels = image::RgbaImage::from_raw(width, height, picture.rgba.clone()).unwrap();
            let filter = image::imageops::FilterType::Triangle;
            let rgba = image::imageops::resize(&pixels, size_px[0], size_px[1], filter).into_raw();
            (*texture, Picture { size_px, rgba }, *srgb)
        });
        Self { scene: self.scene.clone(), pictures: pictures.collect() }
    }

    /// As at a moment of an animation.
    pub(crate) fn posed(glb: &[u8], moment: Option<Moment<'_>>) -> Self {
        let model = Model::parse(glb, &Limits::default()).unwrap();
        let decoded = requests(&model, MAX_SIDE_TEXELS).into_iter().map(|request| {
            let encoded = &glb[request.byte_offset..request.byte_offset + request.byte_length];
            let reader = image::ImageReader::new(Cursor::new(encoded)).with_guessed_format().unwrap();
            let [width, height] = request.size_px;
            let pixels =
                reader.decode().unwrap().resize_exact(width, height, image::imageops::FilterType::Triangle);
            let picture = Picture { size_px: request.size_px, rgba: pixels.into_rgba8().into_raw() };
            (request.texture, picture, request.srgb)
        });
        let mut scene = Scene::new(&model);
        if let Some(moment) = moment {
            scene.pose(&model, None, &moment.pose(&model).unwrap());
            scene.cast_shadow();
        }
        Self { scene, pictures: decoded.collect() }
    }
}
