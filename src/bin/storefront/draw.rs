//! `storefront draw`: one picture of a model, on the tier asked for.

use std::path::PathBuf;

use clap::ValueEnum;
use storefront::bake::{Background, BakeError, Product, Shot};
#[cfg(not(feature = "gpu"))]
use storefront::render::backend::RenderError;
use storefront::render::raster::Picture;

use crate::input::{Failure, read_bytes};

/// Draw a model as the preview element would, into a PNG.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A binary glTF file; `-` is standard input.
    model: PathBuf,
    /// The backend that draws.
    #[arg(long, value_enum, default_value = "raster")]
    tier: Tier,
    /// Size in pixels.
    #[arg(long, value_name = "WxH", default_value = "640x640", value_parser = size)]
    size: [u32; 2],
    /// Camera orbit: azimuth, polar angle and radius, as in the attribute `camera-orbit`.
    #[arg(long, value_name = "THETA,PHI,RADIUS", default_value = "", allow_hyphen_values = true)]
    orbit: String,
    /// Field of view, as in the attribute `field-of-view`; a plain number counts degrees.
    #[arg(long, value_name = "DEG", default_value = "")]
    fov: String,
    /// Material variant.
    #[arg(long, value_name = "NAME")]
    variant: Option<String>,
    /// Colour behind the product; transparent without one.
    #[arg(long, value_name = "#RRGGBB", value_parser = color)]
    background: Option<[u8; 3]>,
    /// Darkness of the ground shadow, 0 to 1.
    #[arg(long, value_name = "0..1", default_value_t = 1.0)]
    shadow: f32,
    /// Samples on a side for each pixel (raster only): 1 shows what a moving preview shows.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=8))]
    samples: u32,
    /// The PNG to write.
    #[arg(short, long, value_name = "OUT.png")]
    output: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum Tier {
    /// The CPU rasteriser of T1.
    Raster,
    /// T4's backend, on this computer's own graphics API.
    Webgpu,
}

/// # Errors
/// The codes of [`BakeError`]; `unreadable`, `unwritable`.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let path = arguments.model.display();
    let failure = |error: BakeError| Failure::new(error.code(), format_args!("{path}: {error}"));
    let glb = read_bytes(&arguments.model)?;
    let degrees = arguments.fov.bytes().last().is_some_and(|byte| byte.is_ascii_digit());
    let shot = Shot {
        size_px: arguments.size,
        camera_orbit: &arguments.orbit,
        field_of_view: &if degrees { format!("{}deg", arguments.fov) } else { arguments.fov.clone() },
        variant: arguments.variant.as_deref(),
        background: arguments.background.map_or(Background::Transparent, Background::Color),
        shadow_intensity: arguments.shadow,
        ..Shot::default()
    };
    let picture = match arguments.tier {
        Tier::Raster => {
            let mut product = Product::open(&glb).map_err(failure)?;
            product.set_samples(arguments.samples);
            product.picture(&shot).map_err(failure)?
        }
        Tier::Webgpu => webgpu(&glb, &shot).map_err(failure)?,
    };
    let [width, height] = picture.size_px;
    image::save_buffer(&arguments.output, &picture.rgba, width, height, image::ExtendedColorType::Rgba8)
        .map_err(|e| Failure::new("unwritable", format_args!("{}: {e}", arguments.output.display())))
}

#[cfg(feature = "gpu")]
fn webgpu(glb: &[u8], shot: &Shot<'_>) -> Result<Picture, BakeError> {
    use storefront::bake::pictures;
    use storefront::model::{Limits, Model};
    use storefront::render::backend::Backend as _;
    use storefront::render::frame::Frame;
    use storefront::render::webgpu::{Options, Picture, WebGpu};
    use storefront::scene::Scene;

    let limits = Limits::default();
    let model = Model::parse(glb, &limits)?;
    let scene = Scene::new(&model);
    let frame = Frame::new(&scene, &shot.view(&scene)?);
    // A build machine has no GPU; a picture may take its time.
    let mut gpu = WebGpu::headless(Options { antialias: true, allow_fallback: true })?;
    let key = gpu.upload(&scene)?;
    for decoded in pictures::decode(glb, &model, limits.texture_side_texels as u32)? {
        gpu.set_texture(key, decoded.texture, Picture::Pixels(decoded.picture), decoded.srgb)?;
    }
    gpu.draw(key, &frame)?;
    let mut picture = gpu.read()?;
    picture.unpremultiply();
    Ok(picture)
}

#[cfg(not(feature = "gpu"))]
fn webgpu(_: &[u8], _: &Shot<'_>) -> Result<Picture, BakeError> {
    Err(RenderError::Unsupported { what: "the feature `gpu`; build with it, or draw with --tier raster" }
        .into())
}

fn size(text: &str) -> Result<[u32; 2], String> {
    let side = |text: &str| text.parse().ok().filter(|side| (1..=8192).contains(side));
    text.split_once('x')
        .and_then(|(width, height)| Some([side(width)?, side(height)?]))
        .ok_or_else(|| "expected WIDTHxHEIGHT, each 1 to 8192".to_owned())
}

fn color(text: &str) -> Result<[u8; 3], String> {
    let digits = text.strip_prefix('#').unwrap_or(text);
    let channel = |at: usize| digits.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    match (digits.len(), channel(0), channel(2), channel(4)) {
        (6, Some(r), Some(g), Some(b)) => Ok([r, g, b]),
        _ => Err("expected #RRGGBB".to_owned()),
    }
}
