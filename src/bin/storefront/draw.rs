//! `storefront draw`: one picture of a model, on the tier asked for.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;
use storefront::bake::{Background, BakeError, Moment, Product, Shot, Stand};
#[cfg(not(feature = "gpu"))]
use storefront::render::backend::RenderError;
use storefront::render::raster::Picture;
use storefront::scene::ToneMapping;
use storefront::scene::environment::{Environment, MAX_HDR_BYTES, Panorama};

use crate::input::{Failure, read_at_most};
use crate::model_file::read_model;
use crate::standing::Standing;

/// Draw a model as the preview element would, into a PNG.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A glTF file, binary or with its files beside it; `-` is standard input.
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
    /// Moment of an animation; beyond its end it starts over. The rest pose without one.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    time: Option<f32>,
    /// Which animation; the file's first one without.
    #[arg(long, value_name = "NAME", requires = "time")]
    animation: Option<String>,
    /// Colour behind the product: #rgb, #rrggbb, #rrggbbaa or transparent.
    #[arg(long, value_name = "COLOUR", default_value = "transparent", value_parser = color)]
    background: [u8; 4],
    /// What surrounds the product, as its light: a Radiance picture (.hdr), equirectangular.
    #[arg(long, value_name = "FILE.hdr")]
    env: Option<PathBuf>,
    /// From radiance to what a screen shows, as in the attribute `tone-mapping`.
    #[arg(long, value_name = "NAME", default_value = "auto", value_parser = tone_mapping)]
    tone_mapping: ToneMapping,
    /// Darkness of the ground shadow, 0 to 1.
    #[arg(long, value_name = "0..1", default_value_t = 1.0)]
    shadow: f32,
    #[command(flatten)]
    standing: Standing,
    /// Samples on a side for each pixel (raster only): 1 shows what a moving preview shows.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=8))]
    samples: u32,
    /// The PNG to write, whatever its name ends with.
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
/// The codes of [`BakeError`] and [`HdrError`](storefront::scene::environment::HdrError); `unreadable`, `unwritable`.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let path = arguments.model.display();
    let failure = |error: BakeError| Failure::new(error.code(), format_args!("{path}: {error}"));
    let glb = read_model(&arguments.model)?;
    let degrees = arguments.fov.bytes().last().is_some_and(|byte| byte.is_ascii_digit());
    let shot = Shot {
        size_px: arguments.size,
        camera_orbit: &arguments.orbit,
        field_of_view: &if degrees { format!("{}deg", arguments.fov) } else { arguments.fov.clone() },
        variant: arguments.variant.as_deref(),
        background: Background::Layer(arguments.background),
        shadow_intensity: arguments.shadow,
        tone_mapping: arguments.tone_mapping,
        environment: arguments.env.as_deref().map(environment).transpose()?,
        ..Shot::default()
    };
    let moment = arguments.time.map(|seconds| Moment { animation: arguments.animation.as_deref(), seconds });
    let picture = match arguments.tier {
        Tier::Raster => {
            let stand = arguments.standing.stand();
            let mut product = Product::open_as(&glb, &stand, moment.as_ref()).map_err(failure)?;
            product.set_samples(arguments.samples);
            product.picture(&shot).map_err(failure)?
        }
        Tier::Webgpu => webgpu(&glb, &shot, &arguments.standing.stand(), moment.as_ref()).map_err(failure)?,
    };
    let [width, height] = picture.size_px;
    let png = image::ImageFormat::Png;
    let kind = image::ExtendedColorType::Rgba8;
    image::save_buffer_with_format(&arguments.output, &picture.rgba, width, height, kind, png)
        .map_err(|e| Failure::new("unwritable", format_args!("{}: {e}", arguments.output.display())))
}

/// The light of a Radiance picture.
fn environment(path: &Path) -> Result<Arc<Environment>, Failure> {
    let bytes = read_at_most(path, MAX_HDR_BYTES + 1)?;
    if bytes.len() > MAX_HDR_BYTES {
        let sentence = format_args!("{}: byte {MAX_HDR_BYTES}: only this many are read", path.display());
        return Err(Failure::new("too-large", sentence));
    }
    let panorama = Panorama::from_hdr(&bytes)
        .map_err(|error| Failure::new(error.code(), format_args!("{}: {error}", path.display())))?;
    Ok(Arc::new(Environment::new(&panorama)))
}

#[cfg(feature = "gpu")]
fn webgpu(
    glb: &[u8],
    shot: &Shot<'_>,
    stand: &Stand<'_>,
    moment: Option<&Moment<'_>>,
) -> Result<Picture, BakeError> {
    use storefront::bake::pictures;
    use storefront::model::{Limits, Model};
    use storefront::render::backend::Backend as _;
    use storefront::render::webgpu::{Options, Picture, WebGpu};
    use storefront::scene::Scene;
    use storefront::scene::framing::Framing;
    use storefront::tangents;

    let limits = Limits::default();
    let mut model = Model::parse(glb, &limits)?;
    stand.place(&mut model)?;
    tangents::complete(&mut model, limits.vertices);
    let mut scene = Scene::new(&model);
    let framing = Framing::new(&scene);
    if let Some(moment) = moment {
        scene.pose(&model, None, &moment.pose(&model)?);
        scene.cast_shadow();
    }
    let frame = shot.frame(&scene, framing)?;
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
fn webgpu(_: &[u8], _: &Shot<'_>, _: &Stand<'_>, _: Option<&Moment<'_>>) -> Result<Picture, BakeError> {
    Err(RenderError::Unsupported { what: "the feature `gpu`; build with it, or draw with --tier raster" }
        .into())
}

fn seconds(text: &str) -> Result<f32, String> {
    let seconds = text.parse().ok().filter(|seconds: &f32| seconds.is_finite() && *seconds >= 0.0);
    seconds.ok_or_else(|| "expected seconds, 0 or more".to_owned())
}

fn tone_mapping(text: &str) -> Result<ToneMapping, String> {
    ToneMapping::from_word(text).ok_or_else(|| format!("expected {}", ToneMapping::WORDS))
}

/// `WIDTHxHEIGHT`.
pub(crate) fn size(text: &str) -> Result<[u32; 2], String> {
    let side = |text: &str| text.parse().ok().filter(|side| (1..=8192).contains(side));
    text.split_once('x')
        .and_then(|(width, height)| Some([side(width)?, side(height)?]))
        .ok_or_else(|| "expected WIDTHxHEIGHT, each 1 to 8192".to_owned())
}

/// Straight RGBA of a CSS colour, as far as we know them.
pub(crate) fn color(text: &str) -> Result<[u8; 4], String> {
    if text == "transparent" {
        return Ok([0; 4]);
    }
    let digits: Option<Vec<u8>> = text.strip_prefix('#').and_then(|digits| {
        digits.chars().map(|digit| digit.to_digit(16).and_then(|value| u8::try_from(value).ok())).collect()
    });
    match digits.as_deref() {
        Some([r, g, b]) => Ok([r * 17, g * 17, b * 17, 255]),
        Some([a, b, c, d, e, f]) => Ok([a * 16 + b, c * 16 + d, e * 16 + f, 255]),
        Some([a, b, c, d, e, f, g, h]) => Ok([a * 16 + b, c * 16 + d, e * 16 + f, g * 16 + h]),
        _ => Err("expected #rgb, #rrggbb, #rrggbbaa or transparent".to_owned()),
    }
}
