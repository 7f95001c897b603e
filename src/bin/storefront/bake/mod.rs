//! `storefront bake`: posters, turntables and a manifest for each model of a catalogue, an index and a report of all.
//!
//! A run may be killed, repeated, spread over machines and run beside itself: files are named by what is in them, appear whole
//! or not at all, and a manifest comes after all that it names. What is there already is not made again.

use clap::ArgAction;
use serde_json::json;
use storefront::bake::manifest::Backdrop;
use storefront::bake::{Format, Options, Turntable};

use crate::input::Failure;
use crate::output::print;
use crate::standing::Standing;

#[cfg(feature = "store")]
mod bucket;
mod engine;
mod folder;
mod index;
mod inputs;
mod memory;
mod names;
mod object;
mod progress;
mod store;

use engine::{Bake, Outcome};

/// Make of each model what a shop shows of it: posters, turntables, a manifest, and an index of all manifests.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// glTF files, binary or with their files beside them, and folders of them; also `s3://BUCKET/PREFIX`.
    #[arg(required_unless_present = "index", value_name = "MODEL|FOLDER")]
    models: Vec<String>,
    /// Where to write: a folder, made if missing, or `s3://BUCKET/PREFIX`.
    #[arg(long, value_name = "DIR|ADDRESS")]
    out: String,
    /// Formats of the posters: avif, webp, jpeg, png.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = format, action = ArgAction::Set)]
    formats: Option<Vec<Format>>,
    /// Backgrounds of the posters: light, dark, transparent (not as JPEG).
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = backdrop, action = ArgAction::Set)]
    backgrounds: Option<Vec<Backdrop>>,
    /// Size of the posters in pixels.
    #[arg(long, value_name = "WxH", default_value = "640x640", value_parser = crate::draw::size)]
    poster_size: [u32; 2],
    /// Colour behind the product on light pages.
    #[arg(long, value_name = "#RRGGBB", default_value = "#fff", value_parser = opaque)]
    light: Opaque,
    /// Colour behind the product on dark pages.
    #[arg(long, value_name = "#RRGGBB", default_value = "#181818", value_parser = opaque)]
    dark: Opaque,
    /// Leave turntables out: they take most of the time.
    #[arg(long, conflicts_with_all = ["views", "rows", "columns", "frames", "turntable_background"])]
    no_turntable: bool,
    /// Frames once around.
    #[arg(long, value_name = "N", default_value_t = 36, value_parser = clap::value_parser!(u32).range(1..=360))]
    views: u32,
    /// Polar angle of each round, in degrees.
    #[arg(long, value_name = "DEG,…", default_value = "75,50", value_delimiter = ',', action = ArgAction::Set)]
    rows: Vec<f32>,
    /// Frames beside each other in the sprite.
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=360))]
    columns: u32,
    /// Sides of the frames in pixels: a sprite for each.
    #[arg(long, value_name = "PX,…", default_value = "240,480", value_delimiter = ',', action = ArgAction::Set)]
    frames: Vec<u32>,
    /// Background of the frames: light, dark, or transparent, which takes twice the bytes.
    #[arg(long, value_name = "NAME", default_value = "light", value_parser = backdrop)]
    turntable_background: Backdrop,
    /// Leave the lighter model out.
    #[arg(long)]
    no_lite: bool,
    /// Leave the model for Quick Look out.
    #[arg(long)]
    no_usdz: bool,
    #[command(flatten)]
    standing: Standing,
    /// Models at a time; as many as there are cores without.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Memory that models may take at a time, in MiB; a model that needs more is baked alone. Half of what is free without.
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u64).range(1..))]
    memory: Option<u64>,
    /// Bake only the models of part i of n, from 0: for a job on each of n machines. Make the index of all parts with --index.
    #[arg(long, value_name = "I/N", value_parser = shard)]
    shard: Option<Shard>,
    /// Only make the index and the report of what lies in --out.
    #[arg(long, conflicts_with_all = ["models", "shard"])]
    index: bool,
}

/// Part `index` of `count`.
#[derive(Clone, Copy)]
struct Shard {
    index: u64,
    count: u64,
}

/// A colour without alpha. Its own type: clap takes lists of numbers for many values.
#[derive(Clone, Copy)]
struct Opaque([u8; 3]);

/// # Errors
/// The codes of [`BakeError`](storefront::bake::BakeError); `unreadable`, `unwritable`, `bad-store`. One line for each model; the last
/// one is what is returned.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let store = store::open(&arguments.out)?;
    let mut outcome = Outcome::default();
    if !arguments.index {
        let options = options(arguments)?;
        let mut models = inputs::find(&arguments.models, &arguments.out)?;
        if let Some(shard) = arguments.shard {
            models.retain(|model| names::part_of(&model.name, shard.count) == shard.index);
        }
        let jobs = arguments.jobs.map_or_else(cores, usize::from);
        let most_bytes = arguments.memory.map_or_else(memory::half_of_the_free, |mib| mib << 20);
        outcome = Bake { store: &*store, options: &options, jobs, most_bytes }.run(&models)?;
    }
    if arguments.shard.is_none() {
        match index::write(&*store) {
            Ok(()) => outcome.index = Some(index::INDEX),
            Err(failure) => outcome.faults.push(engine::ModelFault { name: None, failure }),
        }
    }
    print(format_args!("{:#}", summary(arguments, &outcome)))?;
    let Some(last) = outcome.faults.pop() else { return Ok(()) };
    for fault in outcome.faults {
        eprintln!("storefront: {}", fault.failure);
    }
    Err(last.failure)
}

fn summary(arguments: &Arguments, outcome: &Outcome) -> serde_json::Value {
    let faults: Vec<_> = (outcome.faults.iter())
        .map(|fault| json!({ "name": fault.name, "code": fault.failure.code(), "message": fault.failure.sentence() }))
        .collect();
    json!({
        "out": arguments.out,
        "index": outcome.index,
        "models": outcome.models,
        "baked": outcome.baked,
        "there_already": outcome.there_already,
        "not_begun": outcome.not_begun,
        "bytes_written": outcome.bytes_written,
        "seconds": outcome.seconds,
        "faults": faults,
    })
}

fn options(arguments: &Arguments) -> Result<Options, Failure> {
    let default = Options::default();
    let stand = arguments.standing.stand();
    let turntable = Turntable {
        views: arguments.views,
        rows_degrees: arguments.rows.clone(),
        columns: arguments.columns,
        frames_px: arguments.frames.clone(),
        background: arguments.turntable_background,
    };
    let turntable = (!arguments.no_turntable).then_some(turntable);
    if let Some(Err(error)) = turntable.as_ref().map(Turntable::check) {
        return Err(Failure::new(error.code(), error));
    }
    Ok(Options {
        formats: arguments.formats.clone().unwrap_or(default.formats),
        backdrops: arguments.backgrounds.clone().unwrap_or(default.backdrops),
        poster_px: arguments.poster_size,
        light: arguments.light.0,
        dark: arguments.dark.0,
        turntable,
        lite: default.lite.filter(|_| !arguments.no_lite),
        usdz: !arguments.no_usdz,
        orientation: stand.orientation.to_owned(),
        scale: stand.scale.to_owned(),
        shadow_softness: stand.shadow_softness,
    })
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

fn format(text: &str) -> Result<Format, String> {
    let format = match text {
        "avif" => Format::Avif,
        "webp" => Format::Webp,
        "jpeg" | "jpg" => Format::Jpeg,
        "png" => Format::Png,
        _ => return Err("expected avif, webp, jpeg or png".to_owned()),
    };
    if format.is_there() { Ok(format) } else { Err("build with the feature `avif`".to_owned()) }
}

fn backdrop(text: &str) -> Result<Backdrop, String> {
    let known = Backdrop::ALL.into_iter().find(|backdrop| backdrop.word() == text);
    known.ok_or_else(|| "expected light, dark or transparent".to_owned())
}

fn opaque(text: &str) -> Result<Opaque, String> {
    match crate::draw::color(text) {
        Ok([r, g, b, 255]) => Ok(Opaque([r, g, b])),
        _ => Err("expected #rgb or #rrggbb".to_owned()),
    }
}

fn shard(text: &str) -> Result<Shard, String> {
    text.split_once('/')
        .and_then(|(index, count)| Some(Shard { index: index.parse().ok()?, count: count.parse().ok()? }))
        .filter(|shard| shard.index < shard.count)
        .ok_or_else(|| "expected I/N, with I from 0 to N - 1".to_owned())
}
