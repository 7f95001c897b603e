//! `storefront lite MODEL.glb -o OUT.glb`: a lighter GLB of the same product, and what was gained and lost.

use std::path::PathBuf;

use serde_json::{Value, json};
use storefront::bake::Cost;
use storefront::bake::lite::{Lite, LiteOptions, lite};

use crate::input::Failure;
use crate::model_file::read_model;
use crate::output::{print, write};

/// Write a lighter GLB: fewer triangles, quantised and compressed vertices, smaller pictures as WebP.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A glTF file, binary or with its files beside it; `-` is standard input.
    model: PathBuf,
    /// The GLB to write.
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// Triangles drawn in one picture, at most; 24,000 by default, as many as the CPU rasteriser takes.
    #[arg(long, value_name = "N")]
    triangles: Option<u64>,
    /// Vertices that a renderer holds, at most; as many as --triangles, else 20,000.
    #[arg(long, value_name = "N")]
    vertices: Option<u64>,
    /// How far the surface may move, as a share of the product's longest side; 0.01 by default. Both budgets give
    /// way to it.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    error: Option<f32>,
    /// Longer side of pictures, in texels; 512 by default.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=16383))]
    texels: Option<u32>,
    /// Leave meshes uncompressed, for readers without `EXT_meshopt_compression`.
    #[arg(long)]
    no_meshopt: bool,
    /// Leave out coarser levels of meshes (`MSFT_lod`), which the CPU rasteriser draws where the product is small.
    #[arg(long)]
    no_levels: bool,
}

/// From 0 to 1.
fn share(text: &str) -> Result<f32, String> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "a number from 0 to 1 belongs here".to_owned())
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let usual = LiteOptions::default();
    let options = LiteOptions {
        triangles: arguments.triangles.unwrap_or(usual.triangles),
        vertices: arguments.vertices.or(arguments.triangles).unwrap_or(usual.vertices),
        surface_fraction: arguments.error.unwrap_or(usual.surface_fraction),
        side_texels: arguments.texels.unwrap_or(usual.side_texels),
        meshopt: !arguments.no_meshopt,
        levels: !arguments.no_levels,
    };
    let glb = read_model(&arguments.model)?;
    let made = lite(&glb, &options).map_err(|error| {
        Failure::new(error.code(), format_args!("{}: {error}", arguments.model.display()))
    })?;
    write(&arguments.out, &made.glb)?;
    print(format_args!("{:#}", report(&made)))
}

fn report(made: &Lite) -> Value {
    let cost = |cost: &Cost| {
        json!({
            "bytes": cost.bytes,
            "triangles": cost.triangles,
            "vertices": cost.vertices,
            "draw_calls": cost.draw_calls,
            "gpu_bytes": cost.gpu_bytes(),
        })
    };
    let rounded = |number: f64| (number * 1e6).round() / 1e6;
    let levels = made.levels.iter().map(|level| {
        json!({
            "triangles": level.triangles,
            "surface_fraction": rounded(f64::from(level.surface_fraction)),
            "ssim_worst": rounded(level.ssim_worst),
            "below_px": level.below_px,
        })
    });
    let kept = made.kept.iter().map(|kept| json!({ "pointer": kept.pointer, "reason": kept.reason }));
    json!({
        "before": cost(&made.before),
        "after": cost(&made.after),
        "error": {
            "ssim": rounded(made.error.ssim),
            "ssim_worst": rounded(made.error.ssim_worst),
            "surface_fraction": rounded(f64::from(made.error.surface_fraction)),
        },
        "levels": levels.collect::<Vec<_>>(),
        "tier": made.tier,
        "stopped_by": made.stop.code(),
        "kept": kept.collect::<Vec<_>>(),
    })
}
