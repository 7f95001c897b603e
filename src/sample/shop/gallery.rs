//! The shop's pictures: which there are, and drawing them in the shop's light.

use image::RgbaImage;
use image::imageops::{FilterType, replace, resize};

use super::SURFACE;
use super::range::{article_id, articles};
use super::scenes::{STILL_LIFES, StillLife};
use crate::bake::{Background, BakeError, Product, Shot, jpeg};
use crate::render::raster::Picture;
use crate::sample::{film, products, still_life};

/// A product's picture: sharp on a card of a wide screen, and on a phone's product view.
pub(super) const CARD_SIZE_PX: [u32; 2] = [640, 800];
/// The same for cards on phones: 160 CSS px at two pixels each.
pub(super) const CARD_SMALL_SIZE_PX: [u32; 2] = [320, 400];
/// A banner's picture.
pub(super) const BANNER_SIZE_PX: [u32; 2] = [1120, 840];
/// The same for phones.
pub(super) const BANNER_SMALL_SIZE_PX: [u32; 2] = [640, 480];
/// Name of the shop's film; it begins as the picture of [`FILMED`] looks.
pub(super) const FILM: &str = "film-home.mp4";
/// The still life that the camera of the film goes round.
pub(super) const FILMED: &str = "still-home";
/// The shape of banners. Small: films are stored without compression.
const FILM_SIZE_PX: [u32; 2] = [320, 240];
/// How long the camera is under way: to one side, to the other, and back.
pub(super) const FILM_SECONDS: u32 = 5;
/// How far it goes to each side.
const FILM_SWING_DEGREES: f32 = 24.0;
/// Model and variant of the article that has a turntable; the shop's product view shows it.
pub(super) const TURNED: (&str, &str) = ("suitcase", "Sage");
/// Widths of its frames: for a product that turns, and for one that rests on a dense screen.
pub(super) const TURNTABLE_FRAME_PX: [u32; 2] = [240, 360];
/// How high a frame is: of the shape of the box in which the page shows it, so that the product is as large as on its poster.
pub(super) const fn turntable_height_px(width_px: u32) -> u32 {
    width_px * 5 / 4
}
/// Its views, once around, and how many of them stand side by side: as the element takes it where nothing is said.
pub(super) const TURNTABLE_VIEWS: u32 = 36;
const TURNTABLE_COLUMNS: u32 = 6;
/// Lower than that of cards: it is a quarter of a megabyte, and moves.
const TURNTABLE_QUALITY: u8 = 66;
/// Below this, smooth backgrounds show blocks; above, only bytes grow.
const JPEG_QUALITY: u8 = 82;

/// What one model, or one still life, gives: a few JPEG files, or a film.
pub struct Drawing {
    subject: Subject,
}

enum Subject {
    Model(crate::sample::Product),
    StillLife(&'static StillLife),
    Film(&'static StillLife),
    Turntable(crate::sample::Product),
}

/// All pictures of the shop, in units that can be drawn beside each other.
pub fn drawings() -> Vec<Drawing> {
    let models = products().into_iter().map(Subject::Model);
    let groups = STILL_LIFES.iter().map(Subject::StillLife);
    let film = STILL_LIFES.iter().filter(|scene| scene.id == FILMED).map(Subject::Film);
    let turned = products().into_iter().filter(|product| product.id == TURNED.0).map(Subject::Turntable);
    models.chain(groups).chain(film).chain(turned).map(|subject| Drawing { subject }).collect()
}

impl Drawing {
    /// File name without folder, and the bytes of the JPEG or MP4.
    ///
    /// # Errors
    /// Only if the rasteriser refuses our own models: a bug here or there.
    pub fn draw(&self) -> Result<Vec<(String, Vec<u8>)>, BakeError> {
        match &self.subject {
            Subject::Model(model) => {
                let mut studio = Product::open(&model.glb())?;
                let mut files = Vec::new();
                for article in articles().into_iter().filter(|article| article.product.id == model.id) {
                    let picture = studio.picture(&Shot {
                        size_px: CARD_SIZE_PX,
                        camera_orbit: model.camera_orbit,
                        variant: Some(article.variant.name),
                        background: background(SURFACE),
                        ..Shot::default()
                    })?;
                    files.extend(in_two_sizes(&article.id, picture, CARD_SMALL_SIZE_PX)?);
                }
                Ok(files)
            }
            Subject::StillLife(scene) => {
                let picture = studio_of(scene)?.picture(&shot(scene, BANNER_SIZE_PX, scene.camera_orbit))?;
                in_two_sizes(scene.id, picture, BANNER_SMALL_SIZE_PX)
            }
            Subject::Film(scene) => {
                let mut studio = studio_of(scene)?;
                // The first angle of the orbit is the one that swings.
                let (_, rest) = scene.camera_orbit.split_once(' ').unwrap_or_default();
                let count = FILM_SECONDS * film::PICTURES_PER_SECOND;
                let pictures = (0..count)
                    .map(|index| {
                        let turn = index as f32 / count as f32 * std::f32::consts::TAU;
                        let orbit = format!("{}deg {rest}", turn.sin() * FILM_SWING_DEGREES);
                        studio.picture(&shot(scene, FILM_SIZE_PX, &orbit))
                    })
                    .collect::<Result<Vec<_>, _>>()?;
                Ok(film::mp4(&pictures).map(|bytes| (FILM.to_owned(), bytes)).into_iter().collect())
            }
            Subject::Turntable(model) => turntable(model),
        }
    }
}

/// All views of a product in one picture, large and shrunk from it.
fn turntable(model: &crate::sample::Product) -> Result<Vec<(String, Vec<u8>)>, BakeError> {
    let mut studio = Product::open(&model.glb())?;
    let [small_px, frame_px] = TURNTABLE_FRAME_PX;
    let size_px = [frame_px, turntable_height_px(frame_px)];
    let mut sheet =
        RgbaImage::new(size_px[0] * TURNTABLE_COLUMNS, size_px[1] * (TURNTABLE_VIEWS / TURNTABLE_COLUMNS));
    for view in 0..TURNTABLE_VIEWS {
        let frame = studio.picture(&Shot {
            size_px,
            camera_orbit: &format!("{}deg 75deg 105%", view * 360 / TURNTABLE_VIEWS),
            variant: Some(TURNED.1),
            background: background(SURFACE),
            ..Shot::default()
        })?;
        let frame = RgbaImage::from_raw(size_px[0], size_px[1], frame.rgba).unwrap_or_default();
        let [x, y] = [view % TURNTABLE_COLUMNS * size_px[0], view / TURNTABLE_COLUMNS * size_px[1]];
        replace(&mut sheet, &frame, x.into(), y.into());
    }
    let file = |sheet: RgbaImage, frame_px: u32| {
        let size_px = [sheet.width(), sheet.height()];
        let bytes = jpeg(&Picture { size_px, rgba: sheet.into_raw() }, TURNTABLE_QUALITY)?;
        Ok::<_, BakeError>((turntable_file(frame_px), bytes))
    };
    let [width, height] = [sheet.width(), sheet.height()].map(|side| side * small_px / frame_px);
    let small = resize(&sheet, width, height, FilterType::CatmullRom);
    Ok(vec![file(small, small_px)?, file(sheet, frame_px)?])
}

/// Name of the turntable with frames of this size.
pub(super) fn turntable_file(frame_px: u32) -> String {
    format!("{}-turntable-{frame_px}.jpg", article_id(TURNED.0, TURNED.1))
}

fn studio_of(scene: &StillLife) -> Result<Product, BakeError> {
    Product::open(&still_life::glb(scene.id, scene.placed, scene.plinths))
}

fn shot<'a>(scene: &StillLife, size_px: [u32; 2], camera_orbit: &'a str) -> Shot<'a> {
    Shot {
        size_px,
        camera_orbit,
        field_of_view: "24deg",
        background: background(scene.background),
        ..Shot::default()
    }
}

fn background(color: u32) -> Background {
    Background::Color([16, 8, 0].map(|shift| (color >> shift) as u8))
}

/// `NAME.jpg`, and `NAME-small.jpg` shrunk from it.
fn in_two_sizes(
    name: &str,
    picture: Picture,
    small_px: [u32; 2],
) -> Result<Vec<(String, Vec<u8>)>, BakeError> {
    let large = jpeg(&picture, JPEG_QUALITY)?;
    let [width, height] = picture.size_px;
    let shrunk = RgbaImage::from_raw(width, height, picture.rgba)
        .map(|pixels| resize(&pixels, small_px[0], small_px[1], FilterType::CatmullRom).into_raw())
        .unwrap_or_default();
    let small = jpeg(&Picture { size_px: small_px, rgba: shrunk }, JPEG_QUALITY)?;
    Ok(vec![(format!("{name}.jpg"), large), (format!("{name}-small.jpg"), small)])
}
